"""Work that may crash, hang or take all memory, done by a process of its own.

A program of cases imports this, defines `run(case)` and ends with `serve(run)`. A test
calls `results(program, cases)`, which starts the program, sends it case by case, and
starts it anew when it has died over one.
"""

import json
import os
import signal
import subprocess
import sys
from pathlib import Path

__all__ = ["results", "serve"]

SECONDS = 2  # of CPU, for a case
MEMORY = 200 << 20  # bytes more than after the imports
PATIENCE = 120  # seconds after which a case that sleeps is ended


def results(program, cases, folder=None):
    """Yield what `run` returns for each case, in order.

    Args:
        program: Path of the Python file.
        cases: Values that JSON can hold; `run` returns such.
        folder: Where the program runs.

    A case that the process did not survive gives `{"died": why}`.
    """
    child = None
    try:
        for case in cases:
            child = child or _start(program, folder)
            child.stdin.write(json.dumps(case) + "\n")
            child.stdin.flush()
            answer = child.stdout.readline()
            if answer:
                yield json.loads(answer)
            else:
                child.communicate()
                yield {"died": _why(child.returncode)}
                child = None
    finally:
        if child is not None:
            child.communicate()


def _start(program, folder):
    tests = Path(__file__).resolve().parent
    paths = [str(tests), str(tests.parent), os.environ.get("PYTHONPATH", "")]
    return subprocess.Popen(
        [sys.executable, program],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        cwd=folder,
        env={**os.environ, "PYTHONPATH": os.pathsep.join(paths)},
        text=True,
    )


def _why(code):
    return signal.Signals(-code).name if code < 0 else f"exit status {code}"


def serve(run):
    """Answer the cases that come in, each within bounds of time and memory."""
    import resource

    answers = os.fdopen(os.dup(sys.stdout.fileno()), "w", buffering=1)
    os.dup2(sys.stderr.fileno(), sys.stdout.fileno())  # whatever a case prints
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    if sys.platform == "linux":
        pages = int(Path("/proc/self/statm").read_text().split()[0])
        most = pages * os.sysconf("SC_PAGE_SIZE") + MEMORY
        resource.setrlimit(resource.RLIMIT_AS, (most, most))
    for line in sys.stdin:
        signal.alarm(PATIENCE)
        signal.setitimer(signal.ITIMER_PROF, SECONDS)
        answers.write(json.dumps(run(json.loads(line))) + "\n")
