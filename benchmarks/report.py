"""What is printed and written of the results: tables, what was wanted, JSON."""

import importlib.metadata
import os
import platform
from dataclasses import asdict, dataclass

from benchmarks.harness import cores
from benchmarks.peers import PEERS
from benchmarks.tasks import UNITS

__all__ = ["Claim", "claims", "facts", "record", "table", "verdict"]

STEADY = 1.1  # a late step may take so many times what a first one takes
NOISE = 0.95  # of 1: two threads count as no slower than one above this
SCALING = ("train", "epochs", "predict")  # tasks that more threads must not slow down
DISTRIBUTIONS = {"sklearn": "scikit-learn"}


@dataclass(frozen=True)
class Claim:
    """Something wanted of a case, and what was measured; `value` may be `None`."""

    case: str
    threads: int
    what: str
    value: float | None
    wanted: float
    at_least: bool = True

    @property
    def kept(self):
        if self.value is None:
            return None
        return self.value >= self.wanted if self.at_least else self.value <= self.wanted


def claims(case, results, threads):
    """All claims of a case, for the counts of threads that were measured."""
    first = case.peers[0]
    unit = UNITS[case.task]
    found = []
    for count in threads:
        if count in case.best:
            ratio, who = results.best(case, count) or (None, "none measured")
            what = f"best other / {first} ({who})"
            found.append(Claim(case.id, count, what, ratio, case.best[count]))
        late = results.median(first, count, late=True)
        if late and count in case.best and (best := results.best(case, count, True)):
            what = f"late: best other / {first} ({best[1]})"
            found.append(Claim(case.id, count, what, best[0], case.best[count]))
        if late:
            grown = late / results.median(first, count)
            what = f"late / first step of {first}"
            found.append(Claim(case.id, count, what, grown, STEADY, False))
        if count in case.peak:
            share = results.share(case, first, count)
            what = "share of the FMA peak"
            found.append(Claim(case.id, count, what, share, case.peak[count]))
        if count in case.own:
            own = results.median(first, count)
            what = f"{first}, {unit}"
            found.append(Claim(case.id, count, what, own, case.own[count], False))
        if count > 1 and 1 in threads and case.task in SCALING:
            alone, more = results.median(first, 1), results.median(first, count)
            gain = alone / more if alone and more else None
            found.append(Claim(case.id, count, "1 thread / this", gain, NOISE))
    return found


def number(value, digits=3):
    """A few digits, never an exponent, nothing for `None`."""
    if value is None:
        return ""
    return (
        f"{value:,.0f}" if abs(value) >= 10 ** (digits - 1) else f"{value:.{digits}g}"
    )


def table(case, results, threads):
    """The lines of a case's table: contenders down, counts of threads across."""
    first = case.peers[0]
    compare = len({peer for peer, _ in results.values}) > 1
    compare &= case.task not in ("idle", "short", "busy")
    yield f"{case.id}: {case.about}"
    about = f"{case.work}: " if case.work else ""
    yield f"{about}{UNITS[case.task]}" + (
        f", how many times {first}'s" if compare else ""
    )
    yield " " * 18 + "".join(
        f"{count} thread{'s' * (count > 1)}".rjust(24) for count in threads
    )
    for peer in PEERS:
        cells = [
            (results.median(peer, n), results.ratio(peer, first, n)) for n in threads
        ]
        if any(value is not None for value, _ in cells):
            yield f"  {peer:16}" + "".join(
                f"{number(value, 4):>15}{number(ratio) if compare else '':>9}"
                for value, ratio in cells
            )
        late = [
            (results.median(peer, n, True), results.ratio(peer, first, n, True))
            for n in threads
        ]
        if any(value is not None for value, _ in late):
            yield f"  {'  late':16}" + "".join(
                f"{number(value, 4):>15}{number(ratio) if compare else '':>9}"
                for value, ratio in late
            )
    for peer in {peer: None for peer, _ in results.peaks}:
        shares = [results.share(case, peer, n) for n in threads]
        yield f"  {peer + ', of peak':16}" + "".join(
            f"{'' if share is None else f'{share:.0%}':>15}{'':9}" for share in shares
        )
    for peer, reason in results.skipped.items():
        yield f"  skipped: {peer} ({reason})"


def verdict(found):
    """The lines of the table of claims."""
    yield f"{'case':12}{'threads':>8}  {'what':44}{'reached':>9}{'wanted':>9}"
    for claim in found:
        sign = ">=" if claim.at_least else "<="
        mark = {True: "yes", False: "NO", None: "not measured"}[claim.kept]
        yield (
            f"{claim.case:12}{claim.threads:>8}  {claim.what:44}"
            f"{number(claim.value):>9}{f'{sign} {claim.wanted:g}':>9}  {mark}"
        )


def cpu_name():
    try:
        with open("/proc/cpuinfo", encoding="utf-8") as file:
            names = [line.split(":")[1] for line in file if "model name" in line]
        return names[0].strip()
    except (OSError, IndexError):
        return platform.processor() or platform.machine()


def facts():
    """The machine and the versions, `{name: text}`."""
    import mlpc

    found = {
        "cpu": f"{cpu_name()}, {len(cores())} of {os.cpu_count()} CPUs",
        "isa": mlpc.config.isa(),
        "system": platform.platform(),
        "python": platform.python_version(),
        "mlpc": mlpc.__version__,
    }
    modules = {
        m for p in PEERS.values() if not p.missing for m in (p.imports, *p.needs)
    }
    for module in sorted({module.partition(".")[0] for module in modules} - {"mlpc"}):
        name = DISTRIBUTIONS.get(module, module)
        try:
            found[name] = importlib.metadata.version(name)
        except importlib.metadata.PackageNotFoundError:
            found[name] = "of unknown version"
    return found


def record(measured, found):
    """All that was measured, for a JSON file; `measured` pairs cases with results."""
    return {
        "facts": facts(),
        "cases": [
            {
                "id": case.id,
                "about": case.about,
                "work": case.work and asdict(case.work),
                "unit": UNITS[case.task],
                "skipped": results.skipped,
                "measured": [
                    {
                        "peer": peer,
                        "threads": count,
                        "median": results.median(peer, count),
                        "values": values,
                        "late": results.late.get((peer, count), []),
                        "peaks": results.peaks.get((peer, count), []),
                    }
                    for (peer, count), values in results.values.items()
                ],
            }
            for case, results in measured
        ],
        "claims": [{**asdict(claim), "kept": claim.kept} for claim in found],
    }
