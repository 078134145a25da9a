"""Work that may crash, hang or take all memory, done by a process of its own.

A program of cases imports this, defines `run(case)` and ends with `serve(run)`. A test
asks a `Child` for case after case; it is started anew when it has died over one.
"""

import json
import os
import signal
import subprocess
import sys
from pathlib import Path

__all__ = ["Child", "serve"]

SECONDS = 2  # of CPU, for a case
MEMORY = 200 << 20  # bytes more than after the imports
PATIENCE = 120  # seconds after which a case that sleeps is ended


class Child:
    """The process, as a context manager.

    Args:
        program: Path of the Python file.
        folder: Where it runs.
    """

    def __init__(self, program, folder):
        self._program, self._folder = program, folder
        self._process = None

    def __enter__(self):
        return self

    def __exit__(self, *error):
        self._end()

    def ask(self, case):
        """Return what `run` returns for a case, or `{"died": why}`.

        Both are values that JSON can hold.
        """
        if self._process is None:
            self._start()
        self._process.stdin.write(json.dumps(case) + "\n")
        self._process.stdin.flush()
        answer = self._process.stdout.readline()
        return json.loads(answer) if answer else {"died": self._end()}

    def _start(self):
        tests = Path(__file__).resolve().parent
        paths = [str(tests), str(tests.parent), os.environ.get("PYTHONPATH")]
        self._process = subprocess.Popen(
            [sys.executable, self._program],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            cwd=self._folder,
            env={**os.environ, "PYTHONPATH": os.pathsep.join(filter(None, paths))},
            text=True,
        )

    def _end(self):
        """Wait for the process; return why it has ended."""
        if self._process is None:
            return None
        self._process.communicate()
        code, self._process = self._process.returncode, None
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
        _end_after(SECONDS, PATIENCE)
        answer = run(json.loads(line))
        _end_after(0, 0)
        answers.write(json.dumps(answer) + "\n")


def _end_after(seconds, patience):
    """End this process after so much CPU or time; 0 is never."""
    signal.setitimer(signal.ITIMER_PROF, seconds)
    signal.alarm(patience)
