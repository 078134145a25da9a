"""`python -m benchmarks`: time per training step of mlpc beside its installed peers.

Every peer runs in a process of its own with the same arrays, on one thread and on two,
in turns; the medians are printed, and how many times mlpc's each is. What is not
installed is named.
"""

import argparse
import importlib.util
import os
import statistics
import subprocess
import sys

from benchmarks.peers import PEERS
from benchmarks.workloads import WORKLOADS

MODULES = {"pytorch": "torch"}
THREAD_VARIABLES = ("OMP_NUM_THREADS", "OPENBLAS_NUM_THREADS", "MKL_NUM_THREADS")


def installed(peer):
    return importlib.util.find_spec(MODULES.get(peer, peer)) is not None


def measure(peer, workload, threads, seconds):
    """Microseconds a step: several repetitions from one process."""
    cores = sorted(os.sched_getaffinity(0))[:threads]
    command = [sys.executable, "-m", "benchmarks.measure", peer, workload, str(seconds)]
    answer = subprocess.run(
        command,
        env={**os.environ, **dict.fromkeys(THREAD_VARIABLES, str(threads))},
        preexec_fn=lambda: os.sched_setaffinity(0, cores),
        stdout=subprocess.PIPE,
        text=True,
        check=True,
    )
    return [float(line) for line in answer.stdout.split()]


def main():
    parser = argparse.ArgumentParser(prog="python -m benchmarks", description=__doc__)
    parser.add_argument("--seconds", type=float, default=2.0, help="for a process")
    parser.add_argument("--rounds", type=int, default=3, help="processes of each peer")
    arguments = parser.parse_args()
    peers = [peer for peer in PEERS if installed(peer)]
    missing = [peer for peer in PEERS if peer not in peers]
    if missing:
        print(f"not installed: {', '.join(missing)}")
    threads = [n for n in (1, 2) if n <= len(os.sched_getaffinity(0))]
    for workload in WORKLOADS:
        print(f"\n{workload}: us a step (times mlpc's), median")
        for count in threads:
            times = {peer: [] for peer in peers}
            for _ in range(arguments.rounds):
                for peer in peers:
                    times[peer] += measure(peer, workload, count, arguments.seconds)
            medians = {peer: statistics.median(t) for peer, t in times.items()}
            cells = [
                f"{p} {t:.4g} ({t / medians['mlpc']:.3g})" for p, t in medians.items()
            ]
            print(f"  {count} thread{'s' * (count > 1)}: {', '.join(cells)}")


if __name__ == "__main__":
    main()
