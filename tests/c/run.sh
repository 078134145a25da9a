#!/bin/sh
# Builds the engine without Python, runs every tests/c/test_*.c against it, and examples/mlp.c,
# whose output is to be tests/c/mlp.txt.
#   tests/c/run.sh [test_name | mlp ...]
# Environment: CC (cc), CFLAGS (after the project's own), MLPC_OPENMP=0, MLPC_WERROR=1 (warnings
# are errors), BUILD (build/ctest); for another machine MACHINE (as `uname -m` names it) and RUN
# (its emulator). EXTENSION_CFLAGS (before the project's own, where CFLAGS is not set): with those
# of Python's extensions a command is the one that setup.py gives, but for -D and -I, and ccache
# has the object already.
set -eu
cd "$(dirname "$0")/../.."
CC=${CC:-cc}
BUILD=${BUILD:-build/ctest}
rm -rf "$BUILD"
mkdir -p "$BUILD"

MACHINE=${MACHINE:-$(uname -m)}
[ "$MACHINE" = arm64 ] && MACHINE=aarch64

flags() { # the flags that csrc/cflags.txt gives a name; fails if not for this machine
    awk -v name="$1" -v machine="$MACHINE" '
        $1 == name && ($2 == "any" || $2 == machine) { $1 = $2 = ""; printf "%s ", $0; found = 1 }
        END { exit !found }' csrc/cflags.txt
}

OPENMP=
if [ "${MLPC_OPENMP:-1}" != 0 ]; then
    echo 'int main(void) { return 0; }' >"$BUILD/probe.c"
    $CC -fopenmp "$BUILD/probe.c" -o "$BUILD/probe" 2>/dev/null && OPENMP=-fopenmp
fi
WERROR=
[ "${MLPC_WERROR:-0}" = 0 ] || WERROR=-Werror
FIRST=
[ -n "${CFLAGS:-}" ] || FIRST=${EXTENSION_CFLAGS:-}

all() { # the flags of a file, in setup.py's order; given those that are its own
    echo "$FIRST $(flags common) $(flags warnings) $* $WERROR -UNDEBUG -Icsrc -Icsrc/include ${CFLAGS:-}"
}

# One line a file: flags, source, object. As many compilers at a time as there are CPUs.
find csrc -name '*.c' ! -path 'csrc/bindings/*' | sort | while read -r source; do
    isa=$(basename "$source" | sed 's/_.*//')
    special=$OPENMP
    case $source in csrc/kernels/*_f32.c | csrc/kernels/*_f64.c)
        special=$(flags "$isa") || continue ;;
    esac
    object=$BUILD/$(echo "$source" | sed 's|/|-|g; s|\.c$|.o|')
    echo "$(all "$special") -c $source -o $object"
done | xargs -P "$(nproc 2>/dev/null || getconf _NPROCESSORS_ONLN)" -I{} sh -c "$CC {}"

cat > "$BUILD/header.cpp" <<'CPP'
#include "mlpc.h"
CPP
if $CC -x c++ -fsyntax-only /dev/null 2>/dev/null; then
    $CC -x c++ -fsyntax-only -Wall -Wextra -Wpedantic -Werror -Icsrc/include \
        "$BUILD/header.cpp"
else
    echo "mlpc.h as C++: skipped, $CC has no C++"
fi

# No test may need more of a stack than this, but under sanitizers.
export OMP_STACKSIZE="${OMP_STACKSIZE:-128k}"

passed=0 failed=0
[ $# -gt 0 ] || set -- $(cd tests/c && ls test_*.c | sed 's/\.c$//') mlp

run() { # a program
    [ "$1" != mlp ] || {
        python3 -m zipfile -e mlpc/datasets/data/digits.npz "$BUILD/digits"
        ${RUN:-} "$BUILD/mlp" "$BUILD/digits/x.npy" "$BUILD/digits/y.npy" |
            diff tests/c/mlp.txt -
        return
    }
    ${RUN:-} "$BUILD/$1"
}

for name; do
    source=tests/c/$name.c
    [ "$name" != mlp ] || source=examples/mlp.c
    # shellcheck disable=SC2046
    $CC $(all "$OPENMP") "$source" "$BUILD"/*.o -lm -lpthread -o "$BUILD/$name"
    if run "$name"; then
        passed=$((passed + 1)) && echo "ok      $name"
    else
        failed=$((failed + 1)) && echo "FAILED  $name"
    fi
done
echo "$passed passed, $failed failed"
[ "$failed" -eq 0 ]
