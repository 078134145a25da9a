"""One peer on one workload, timed in this process: `python -m benchmarks.measure PEER
WORKLOAD SECONDS` prints microseconds a step, one line a repetition."""

import sys
import time

from benchmarks.peers import PEERS
from benchmarks.workloads import WORKLOADS

REPETITIONS = 5


def main(peer, name, seconds):
    work = WORKLOADS[name]
    epoch = PEERS[peer](work, *work.arrays())
    epoch()
    started, epochs = time.perf_counter(), 0
    while time.perf_counter() - started < seconds / (REPETITIONS + 1) or not epochs:
        epoch()
        epochs += 1
    for _ in range(REPETITIONS):
        started = time.perf_counter()
        for _ in range(epochs):
            epoch()
        elapsed = time.perf_counter() - started
        print(1e6 * elapsed / (epochs * work.steps))


if __name__ == "__main__":
    main(sys.argv[1], sys.argv[2], float(sys.argv[3]))
