#!/bin/sh
# The C tests under AddressSanitizer and UndefinedBehaviorSanitizer; they run every kind of
# kernels that this CPU has. AddressSanitizer's checks are calls: such code is slower and compiles
# three times as fast. Then those with threads under ThreadSanitizer, which does not see the
# barriers of an OpenMP runtime: the team is one of threads of our own there.
set -eu
cd "$(dirname "$0")/.."
export CC="${CC:-gcc}" OMP_STACKSIZE=8M

BUILD=build/sanitizers CFLAGS="-O1 -g1 -fno-omit-frame-pointer \
-fsanitize=address,undefined -fno-sanitize-recover=all \
--param asan-instrumentation-with-call-threshold=0" tests/c/run.sh

BUILD=build/tsan MLPC_OPENMP=0 TSAN_OPTIONS="halt_on_error=1" \
    CFLAGS="-O1 -g1 -DMLPC_PTHREADS -fsanitize=thread" \
    tests/c/run.sh test_threads test_stages test_graph test_bits
