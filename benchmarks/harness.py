"""Starts the processes: pinned to their cores, in turns, and keeps what they say."""

import json
import os
import subprocess
import sys
from dataclasses import asdict, dataclass, field
from pathlib import Path
from statistics import median

from benchmarks.peers import PEERS

__all__ = ["Results", "Stopwatch", "cores"]

ROOT = Path(__file__).parents[1]
THREAD_VARIABLES = ("OMP_NUM_THREADS", "OPENBLAS_NUM_THREADS", "MKL_NUM_THREADS")
QUIET = {
    "CUDA_VISIBLE_DEVICES": "",
    "JAX_PLATFORMS": "cpu",
    "TF_CPP_MIN_LOG_LEVEL": "3",
    "TORCHINDUCTOR_COMPILE_THREADS": "1",
}
PATIENCE = 7200  # seconds
PEAK_SECONDS = 0.5
QUICK_FLOPS = 2e9  # a step: below, some thousand take a minute or two


def cores():
    """The CPUs that this process may run on."""
    if hasattr(os, "sched_getaffinity"):
        return sorted(os.sched_getaffinity(0))
    return list(range(os.cpu_count()))


@dataclass
class Results:
    """What was measured of a case; the keys are `(peer, threads)`.

    Attributes:
        values: In the task's unit.
        late: The same after some thousand steps, of trainings.
        peaks: GF/s of the FMA peak, beside each training by mlpc.
        skipped: Why a peer has no values.
    """

    values: dict = field(default_factory=dict)
    peaks: dict = field(default_factory=dict)
    skipped: dict = field(default_factory=dict)
    late: dict = field(default_factory=dict)

    def median(self, peer, threads, late=False):
        """The median over repetitions and rounds, or `None`."""
        values = (self.late if late else self.values).get((peer, threads))
        return median(values) if values else None

    def ratio(self, peer, first, threads, late=False):
        """How many times the first one's value a peer's is, or `None`."""
        theirs = self.median(peer, threads, late)
        ours = self.median(first, threads, late)
        return theirs / ours if theirs is not None and ours else None

    def best(self, case, threads, late=False):
        """`(ratio, peer)` of the fastest peer, or `None`.

        mlpc's own variants are rivals only where there are no others.
        """
        first, *others = case.peers
        strangers = [peer for peer in others if PEERS[peer].imports != "mlpc"]
        rivals = strangers or others
        found = [(self.ratio(peer, first, threads, late), peer) for peer in rivals]
        return min((pair for pair in found if pair[0] is not None), default=None)

    def share(self, case, peer, threads):
        """The share of the measured peak that a training reached, or `None`."""
        took, peaks = self.median(peer, threads), self.peaks.get((peer, threads))
        if took is None or not peaks:
            return None
        return case.work.flops / (took * 1e-6) / (median(peaks) * 1e9)


@dataclass
class Stopwatch:
    """How measuring is done.

    Attributes:
        threads: Counts of threads.
        seconds: Of timing, for each process.
        rounds: Processes of each contender.
        late: Steps before a training is timed again; 0 for not at all.
    """

    threads: list
    seconds: float
    rounds: int
    late: int = 0

    def measure(self, case, peers):
        """All contenders in turns, as often as there are rounds."""
        results = Results()
        for peer in peers:
            if missing := PEERS[peer].missing:
                results.skipped[peer] = f"not installed: {', '.join(missing)}"
        for turn in range(self.rounds):
            for count in self.threads:
                for peer in peers:
                    if peer not in results.skipped:
                        note(f"{case.id} {turn + 1}/{self.rounds}: {peer}, {count}")
                        self._once(case, peer, count, results)
        note("")
        return results

    def _once(self, case, peer, threads, results):
        late = self.late if self._waits(case, peer, threads, results) else 0
        answer = run(case.task, case.work, peer, threads, self.seconds, late)
        if "skipped" in answer:
            results.skipped[peer] = answer["skipped"]
            return
        for name, found in (("values", results.values), ("late", results.late)):
            if name in answer:
                found.setdefault((peer, threads), []).extend(answer[name])
        if case.task == "train" and PEERS[peer].imports == "mlpc":
            answer = run("peak", case.work, peer, threads, PEAK_SECONDS)
            if "values" in answer:
                results.peaks.setdefault((peer, threads), []).extend(answer["values"])

    def _waits(self, case, peer, threads, results):
        """Whether this process trains until it is late: once, and not for hours.

        Of works whose steps take longer than others do, the first contender's alone.
        """
        again = (peer, threads) in results.late
        quick = case.work is None or case.work.flops < QUICK_FLOPS
        return not again and (quick or peer == case.peers[0])


def run(task, work, peer, threads, seconds, late=0):
    """The answer of one process."""
    job = {
        "task": task,
        "work": work and asdict(work),
        "peer": peer,
        "threads": threads,
        "seconds": seconds,
        "late": late,
    }
    variables = {**QUIET, **dict.fromkeys(THREAD_VARIABLES, str(threads))}
    pinned = cores()[:threads]

    def pin():
        if hasattr(os, "sched_setaffinity"):
            os.sched_setaffinity(0, pinned)

    try:
        done = subprocess.run(
            [sys.executable, "-m", "benchmarks.child", json.dumps(job)],
            cwd=ROOT,
            env={**os.environ, **variables, **PEERS[peer].environment},
            preexec_fn=pin,
            capture_output=True,
            text=True,
            timeout=PATIENCE,
        )
    except subprocess.TimeoutExpired:
        return {"skipped": f"no answer in {PATIENCE} s"}
    if done.returncode == 0:
        return json.loads(done.stdout.splitlines()[-1])
    last = done.stderr.strip().splitlines()[-1:] or ["no answer"]
    return {"skipped": f"failed: {last[0]}"}


def note(text):
    """What is going on, for who watches a terminal."""
    if sys.stderr.isatty():
        print(f"\r\033[K{text}", end="", file=sys.stderr, flush=True)
