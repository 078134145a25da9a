#!/bin/sh
# The C tests under AddressSanitizer and UndefinedBehaviorSanitizer; they run every kind of
# kernels that this CPU has.
set -eu
cd "$(dirname "$0")/.."
export CC="${CC:-gcc}" BUILD=build/sanitizers
export CFLAGS="-O1 -g -fno-omit-frame-pointer -fsanitize=address,undefined \
-fno-sanitize-recover=all"
exec tests/c/run.sh
