#!/bin/sh
# The C tests under valgrind's memcheck. It shows programs a CPU with AVX2 and without
# AVX-512, so they run the scalar and the AVX2 kernels; one thread, as it runs no two at once.
set -eu
cd "$(dirname "$0")/.."
# Compiling it, gcc lists the stack frames, which check_stacks.py reads.
export CC="${CC:-gcc}" BUILD=build/valgrind MLPC_OPENMP=0 CFLAGS="-O1 -g1 -fstack-usage"
export RUN="valgrind --quiet --error-exitcode=1 --leak-check=full"
exec tests/c/run.sh
