#!/bin/sh
# The C tests under AddressSanitizer and UndefinedBehaviorSanitizer; they run every kind of
# kernels that this CPU has. AddressSanitizer's checks are calls: such code is slower and compiles
# three times as fast.
set -eu
cd "$(dirname "$0")/.."
export CC="${CC:-gcc}" BUILD=build/sanitizers
export CFLAGS="-O1 -g1 -fno-omit-frame-pointer -fsanitize=address,undefined \
-fno-sanitize-recover=all --param asan-instrumentation-with-call-threshold=0"
export OMP_STACKSIZE=8M
exec tests/c/run.sh
