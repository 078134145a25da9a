"""One contender in a process of its own: `python -m benchmarks.child JOB`.

JOB is JSON; the answer is the last line printed: {"values": [...]}, with "late" where
the task has it, or {"skipped": reason}. What a library prints by itself goes before it.
"""

import json
import sys
from dataclasses import replace

from benchmarks.peers import PEERS
from benchmarks.tasks import TASKS
from benchmarks.work import Unsupported, Work


def main(job):
    peer = PEERS[job["peer"]]
    work = None
    if job["work"] is not None:
        fields = {**job["work"], "widths": tuple(job["work"]["widths"])}
        work = replace(Work(**fields), **peer.changes)
    try:
        answer = TASKS[job["task"]](
            peer, work, job["threads"], job["seconds"], job["late"]
        )
    except Unsupported as reason:
        answer = {"skipped": str(reason)}
    print(json.dumps(answer))


if __name__ == "__main__":
    main(json.loads(sys.argv[1]))
