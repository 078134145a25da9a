#!/bin/sh
# The C tests under AddressSanitizer and UndefinedBehaviorSanitizer, on the CPU's best ISA
# and on scalar code.
set -eu
cd "$(dirname "$0")/.."
export CC="${CC:-gcc}" BUILD=build/sanitizers
export CFLAGS="-O1 -g -fno-omit-frame-pointer -fsanitize=address,undefined \
-fno-sanitize-recover=all"
for isa in "" scalar; do
    echo "sanitizers: ${isa:-best ISA}"
    MLPC_ISA=$isa tests/c/run.sh
done
