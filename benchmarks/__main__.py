"""`python -m benchmarks`: mlpc beside its installed peers, and what is wanted of it.

Every contender runs in a process of its own on the same arrays, in turns, on one thread
and on two. docs/performance.md tells how to read what is printed. All cases with all
peers take some hours; `--quick` takes seconds for most.
"""

import argparse
import json
from dataclasses import replace
from pathlib import Path

from benchmarks import report
from benchmarks.cases import CASES
from benchmarks.harness import Stopwatch, cores
from benchmarks.peers import PEERS

QUICK = ("numpy", "pytorch", "jax")
QUICK_FLOPS = 5e10


def parse(arguments=None):
    parser = argparse.ArgumentParser(
        prog="python -m benchmarks",
        description=__doc__,
        epilog="\n".join(f"  {c.id:12} {c.about}" for c in CASES.values()),
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )
    parser.add_argument("cases", metavar="CASE", nargs="*", help="see below; all")
    add = parser.add_argument
    add("--quick", action="store_true", help="one short round, the cheap peers")
    add("--threads", type=int, nargs="+", default=[1, 2], help="1 2")
    add("--peers", nargs="+", choices=PEERS, metavar="PEER", help=", ".join(PEERS))
    add("--seconds", type=float, help="of timing for a process; 2")
    add("--rounds", type=int, help="processes of each contender; 3")
    add("--late", type=int, help="steps until trainings are timed again; 3000")
    add("--json", type=Path, metavar="FILE", help="write all values")
    add("--plot", type=Path, metavar="FOLDER", help="draw pictures; needs matplotlib")
    options = parser.parse_args(arguments)
    for name in options.cases:
        if name not in CASES:
            parser.error(f"no case {name!r}; there are {', '.join(CASES)}")
    options.cases = options.cases or list(CASES)
    options.seconds = options.seconds or (0.5 if options.quick else 2.0)
    options.rounds = options.rounds or (1 if options.quick else 3)
    if options.late is None:
        options.late = 0 if options.quick else 3000
    if options.peers is None and options.quick:
        options.peers = QUICK
    return options


def contenders(case, chosen):
    """The case's peers that were chosen; mlpc's variants always are."""
    return [
        peer
        for peer in case.peers
        if chosen is None or peer in chosen or PEERS[peer].imports == "mlpc"
    ]


def shortened(case):
    """The case with rows enough for a first look."""
    return replace(case, work=case.work and case.work.shortened(QUICK_FLOPS))


def main():
    options = parse()
    threads = [n for n in options.threads if 1 <= n <= len(cores())]
    print(", ".join(f"{name} {text}" for name, text in report.facts().items()))
    for n in set(options.threads) - set(threads):
        print(f"skipped: {n} threads (there are {len(cores())} CPUs)")
    missing = {name: peer.missing for name, peer in PEERS.items() if peer.missing}
    if missing:
        lacking = ", ".join(f"{n} ({' '.join(m)})" for n, m in missing.items())
        print(f"not installed: {lacking}")

    stopwatch = Stopwatch(threads, options.seconds, options.rounds, options.late)
    measured, found = [], []
    for name in options.cases:
        case = shortened(CASES[name]) if options.quick else CASES[name]
        counts = threads if case.work else threads[:1]
        watch = replace(stopwatch, threads=counts)
        results = watch.measure(case, contenders(case, options.peers))
        measured.append((case, results))
        found += report.claims(case, results, counts)
        print("", *report.table(case, results, counts), sep="\n", flush=True)
    if found:
        print("", *report.verdict(found), sep="\n")
    if options.json:
        text = json.dumps(report.record(measured, found), indent=1)
        options.json.write_text(text + "\n", "utf-8")
    if options.plot:
        from benchmarks import plots

        chosen = ("mlpc", *(options.peers or QUICK))
        for path in plots.draw(options.plot, measured, stopwatch, chosen):
            print(path)


if __name__ == "__main__":
    main()
