#!/bin/sh
# Names in one line what this machine lacks to build mlpc; silent if nothing.
missing= packages=
lacks() { missing="$missing${missing:+, }$1" packages="$packages $2"; }

PYTHON=${PYTHON:-python3}
CC=${CC:-cc}
if ! command -v "$PYTHON" >/dev/null; then
    lacks "python3" "python3 python3-venv python3-dev"
elif ! "$PYTHON" -c 'import sys; sys.exit(sys.version_info < (3, 11))'; then
    lacks "Python 3.11 or later ($PYTHON is $("$PYTHON" -V))" "python3"
else
    "$PYTHON" -c 'import venv, ensurepip' 2>/dev/null || lacks "venv" "python3-venv"
    "$PYTHON" -c '
import os, sys, sysconfig
sys.exit(not os.path.exists(sysconfig.get_path("include") + "/Python.h"))' ||
        lacks "Python.h" "python3-dev"
fi
# The first word only: CC may carry flags.
command -v "${CC%% *}" >/dev/null || lacks "a C compiler ($CC)" "gcc libc6-dev"

[ -z "$missing" ] && exit 0
echo "missing: $missing. On Debian: apt-get install$packages" >&2
exit 1
