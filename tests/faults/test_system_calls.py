"""Each call to the system that saves, loads, checkpoints and CSV files make fails once.

The C library's functions are stood before by those of system_calls.c, so that calls are
seen that Python makes on its own: to look at a file, to move in it, to close it.
"""

import errno
import json
import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

HERE = Path(__file__).parent
ROOT = HERE.parents[1]
ERRORS = {"EIO": errno.EIO, "ENOSPC": errno.ENOSPC, "EINTR": errno.EINTR, "short": 0}


@pytest.fixture(scope="module")
def library(tmp_path_factory):
    compiler = shutil.which("cc") or shutil.which("gcc") or shutil.which("clang")
    if sys.platform != "linux" or compiler is None:
        pytest.skip("needs Linux and a C compiler")
    if os.environ.get("LD_PRELOAD"):
        pytest.skip("something else is preloaded, a sanitizer perhaps")
    made = tmp_path_factory.mktemp("library") / "system_calls.so"
    flags = ["-std=c11", "-O1", "-shared", "-fPIC", "-o", made]
    subprocess.run([compiler, *flags, HERE / "system_calls.c", "-ldl"], check=True)
    return made


@pytest.mark.parametrize("name", ERRORS)
def test_each_call_fails_once(name, library, tmp_path):
    paths = [str(ROOT), os.environ.get("PYTHONPATH", "")]
    done = subprocess.run(
        [sys.executable, HERE / "failing_calls.py", str(ERRORS[name])],
        cwd=tmp_path,
        env={
            **os.environ,
            "LD_PRELOAD": str(library),
            "PYTHONPATH": os.pathsep.join(filter(None, paths)),
        },
        capture_output=True,
        text=True,
    )
    assert done.returncode == 0, done.stderr[-3000:]
    counts = json.loads(done.stdout)
    few = 1 if name == "short" else 7
    assert all(count >= few for count in counts.values()), counts
