"""What a process does with one contender: each task returns its answer, lists by name.

`values` is what the case is about; a training has `late` besides, the same after some
thousand steps. A process warms up before it times anything: the first call compiles,
the next ones find out how often to repeat. `UNITS` says what the values are.
"""

import gc
import io
import math
import os
import statistics
import subprocess
import sys
import threading
import time
import zipfile
from pathlib import Path

import numpy as np

from benchmarks.work import Unsupported

__all__ = ["TASKS", "UNITS"]

LEAST_CALL = 0.05  # seconds: what is shorter is repeated within a call
MOST_REPETITIONS = 200
IDLE = 0.05  # seconds
EPOCHS = 8
STREAM_BYTES = 2**28


def clocked(call, *arguments):
    """Seconds that a call takes."""
    started = time.perf_counter()
    call(*arguments)
    return time.perf_counter() - started


def often_enough(call, least=LEAST_CALL):
    """Warm up; the n with which call(n) takes `least` seconds, and how long it took."""
    call(1)
    count = 1
    while (taken := clocked(call, count)) < least:
        count = max(2 * count, int(1.2 * count * least / max(taken, 1e-9)))
    return count, taken


def repetitions(seconds, taken):
    """So many calls of `taken` seconds each fill the time, at least one."""
    return range(min(max(1, int(seconds / taken)), MOST_REPETITIONS))


def repeated(call, seconds):
    """Seconds for one count of call(count), again and again: warmed up, then timed."""
    count, taken = often_enough(call)
    times = [taken, *(clocked(call, count) for _ in repetitions(seconds, taken)[1:])]
    return [each / count for each in times]


def trainer(peer, work, threads):
    x, y = work.arrays()
    return peer.module.trainer(work, x, y, threads, **peer.options)


class Counted:
    """A trainer that counts its epochs."""

    def __init__(self, run):
        self.run, self.epochs = run, 0

    def __call__(self, epochs):
        self.run(epochs)
        self.epochs += epochs


def train(peer, work, threads, seconds, late=0):
    """Steps among the first; and, where `late` is not 0, after so many of them."""
    run = Counted(trainer(peer, work, threads))
    per_step = 1e6 / work.steps
    answer = {"values": [per_step * epoch for epoch in repeated(run, seconds)]}
    if late:
        rest = math.ceil(late / work.steps) - run.epochs
        if rest > 0:
            run(rest)
        answer["late"] = [per_step * epoch for epoch in repeated(run, seconds)]
    return answer


def epochs(peer, work, threads, seconds, late=0):
    """Eight epochs: the first (the next, where that one compiled), and the last."""
    run = trainer(peer, work, threads)
    times = [1e6 / work.steps * clocked(run, 1) for _ in range(EPOCHS)]
    return {"values": [min(times[:2])], "late": times[-1:]}


def values_of(task):
    """The task that answers with the values that this one returns."""

    def answer(peer, work, threads, seconds, late=0):
        return {"values": task(peer, work, threads, seconds)}

    return answer


def predict(peer, work, threads, seconds):
    x = work.arrays()[0]
    run = peer.module.predictor(work, x, threads, **peer.options)
    if run().shape != (len(x), work.widths[-1]):
        raise ValueError("an output of another shape")

    def calls(count):
        for _ in range(count):
            run()

    return [1e6 * call for call in repeated(calls, seconds)]


def idle(peer, work, threads, seconds):
    """A fit of one epoch after a pause, over the same without one."""
    run = trainer(peer, work, threads)
    often_enough(run)
    ratios = []
    for _ in repetitions(seconds, 2 * IDLE):
        hot = statistics.median(clocked(run, 1) for _ in range(5))
        time.sleep(IDLE)
        ratios.append(clocked(run, 1) / hot)
    return ratios


def short(peer, work, threads, seconds):
    """As many fits of one epoch each, over one fit of as many epochs."""
    run = trainer(peer, work, threads)
    epochs, taken = often_enough(run)

    def singly(count):
        for _ in range(count):
            run(1)

    return [
        clocked(singly, epochs) / clocked(run, epochs)
        for _ in repetitions(seconds, 2 * taken)
    ]


def busy(peer, work, threads, seconds):
    """A fit while another process spins on the same cores, over one without it."""
    run = trainer(peer, work, threads)
    epochs, taken = often_enough(run, 4 * LEAST_CALL)
    count = repetitions(seconds / 2, taken)
    hot = statistics.median(clocked(run, epochs) for _ in count)
    with subprocess.Popen([sys.executable, "-c", "while True: pass"]) as spinning:
        try:
            time.sleep(LEAST_CALL)
            return [clocked(run, epochs) / hot for _ in count]
        finally:
            spinning.kill()


def import_time(peer, work, threads, seconds):
    """Milliseconds that an import takes once NumPy is there, in fresh processes."""
    program = (
        "import time, numpy; t = time.perf_counter(); "
        f"import {peer.imports}; print(1e3 * (time.perf_counter() - t))"
    )

    # With bytecode beside the source, as an installed package has it.
    environment = {
        name: value
        for name, value in os.environ.items()
        if name != "PYTHONDONTWRITEBYTECODE"
    }

    def once():
        command = [sys.executable, "-c", program]
        answer = subprocess.run(
            command, capture_output=True, text=True, check=True, env=environment
        )
        return float(answer.stdout.split()[-1])

    first = once()  # writes bytecode, fills the file cache
    return [once() for _ in repetitions(seconds, first / 1e3)]


def memory(peer, work, threads, seconds):
    """Megabytes that an epoch takes, at most, beyond NumPy and the arrays.

    The libraries' own code is in it, and what peers make of bytes to train from.
    """
    status, reset = Path("/proc/self/status"), Path("/proc/self/clear_refs")
    if not reset.exists():
        raise Unsupported("no /proc to read the peak of memory from")

    def resident(field):
        lines = dict(line.split(":", 1) for line in status.read_text().splitlines())
        return int(lines[field].split()[0]) / 1024

    x, y = work.arrays()
    gc.collect()
    before = resident("VmRSS")
    reset.write_text("5")  # the peak starts from here
    if peer.options.get("library") != "mlpc":
        x = x.astype(np.float32)
    peer.module.trainer(work, x, y, threads, **peer.options)(1)
    return [resident("VmHWM") - before]


def wheel(peer, work, threads, seconds):
    """Megabytes of the package, compressed as in a wheel."""
    import mlpc

    packed = io.BytesIO()
    root = Path(mlpc.__file__).parent
    with zipfile.ZipFile(packed, "w", zipfile.ZIP_DEFLATED) as archive:
        for path in root.rglob("*"):
            if path.is_file() and "__pycache__" not in path.parts:
                archive.write(path, path.relative_to(root.parent))
    return [packed.tell() / 1e6]


def at_once(threads, function):
    """The sum of what a function returns in so many threads at the same time."""
    results = []
    workers = [
        threading.Thread(target=lambda: results.append(function()))
        for _ in range(threads)
    ]
    for worker in workers:
        worker.start()
    for worker in workers:
        worker.join()
    if len(results) < threads:
        raise RuntimeError("a thread failed")
    return sum(results)


def peak(peer, work, threads, seconds):
    """GF/s of fused multiply-adds in registers, by the instructions that mlpc uses."""
    from mlpc import _core

    if not hasattr(_core, "_fma_rate"):
        raise Unsupported("this build of mlpc does not measure it")
    isa = _core.isa()
    at_once(threads, lambda: _core._fma_rate(isa, work.dtype, 0.05))
    part = seconds / 5
    return [
        at_once(threads, lambda: _core._fma_rate(isa, work.dtype, part)) / 1e9
        for _ in range(5)
    ]


def stream(peer, work, threads, seconds):
    """GB/s of w -= g on arrays that no cache holds."""

    def once():
        w, g = np.zeros((2, STREAM_BYTES // 8 // threads), np.float32)
        w += 1
        g += 1
        passes = 10
        taken = clocked(lambda: [np.subtract(w, g, out=w) for _ in range(passes)])
        return passes * 3 * w.nbytes / taken / 1e9

    return [at_once(threads, once) for _ in range(5)]


TASKS = {
    "train": train,
    "epochs": epochs,
    "predict": values_of(predict),
    "idle": values_of(idle),
    "short": values_of(short),
    "busy": values_of(busy),
    "import": values_of(import_time),
    "memory": values_of(memory),
    "wheel": values_of(wheel),
    "peak": values_of(peak),
    "stream": values_of(stream),
}
UNITS = {
    "train": "µs a step",
    "epochs": "µs a step",
    "predict": "µs a call",
    "import": "ms",
    "memory": "MB",
    "wheel": "MB",
    **dict.fromkeys(("idle", "short", "busy"), "times the time when hot and alone"),
}
