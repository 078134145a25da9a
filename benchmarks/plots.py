"""Pictures: the roofline with the works on it, and the cost of a step along four axes.

Not here: the numbers of the tables, which report.py prints.
"""

from dataclasses import replace

from matplotlib.figure import Figure

from benchmarks.cases import SWEEPS, Case
from benchmarks.harness import cores, run

__all__ = ["draw"]

WORK = SWEEPS["width"][1][-1][1]
COLOURS = [f"C{i}" for i in range(10)]
STYLES = ["-", "--", "-.", ":"]


def ceiling(task, threads):
    """GF/s or GB/s that the machine reaches, or `None` where it cannot be measured."""
    values = run(task, WORK, "mlpc", threads, 0.5).get("values")
    return max(values) if values else None


def roofline(measured, threads, peers):
    """A picture for each count of threads: GF/s of trainings over flop a byte."""
    works = [(c, r) for c, r in measured if c.task == "train" and c.peers[0] == "mlpc"]
    figure = Figure(figsize=(6 * len(threads), 5), layout="constrained")
    for place, count in enumerate(threads, 1):
        axes = figure.add_subplot(1, len(threads), place)
        peak, stream = ceiling("peak", count), ceiling("stream", count)
        if peak and stream:
            knee = peak / stream
            axes.plot(
                [1e-2, knee, 1e4], [1e-2 * stream, peak, peak], "k", lw=1, zorder=0
            )
            axes.set_title(f"{peak:.0f} GF/s, {stream:.0f} GB/s, {count} thread(s)")
        for colour, peer in zip(COLOURS, peers, strict=False):
            points = [
                (c.work.flops / c.work.traffic, c.work.flops / took / 1e3)
                for c, r in works
                if (took := r.median(peer, count))
            ]
            if points:
                axes.scatter(*zip(*points, strict=True), color=colour, label=peer)
        for case, results in works:
            if took := results.median("mlpc", count):
                at = (case.work.flops / case.work.traffic, case.work.flops / took / 1e3)
                axes.annotate(
                    case.id, at, xytext=(0, 6), textcoords="offset points", ha="center"
                )
        axes.set(xscale="log", yscale="log", ylabel="GF/s")
        axes.set_xlabel("flop a byte that must be moved")
        axes.legend()
    return figure


def sweep(stopwatch, name, works, peers):
    """`{(peer, threads): ([place, ...], [µs a step, ...])}` along an axis."""
    lines = {}
    for place, work in works:
        case = Case(f"{name} {place}", "", "train", work, peers)
        results = stopwatch.measure(case, peers)
        for peer, count in results.values:
            places, times = lines.setdefault((peer, count), ([], []))
            places.append(place)
            times.append(results.median(peer, count))
    return lines


def thread_sweep(stopwatch, peers):
    """The same over the number of threads, for the widest net."""
    counts = list(range(1, len(cores()) + 1))
    results = replace(stopwatch, threads=counts).measure(
        Case("threads", "", "train", WORK, peers), peers
    )
    lines = {}
    for peer, count in sorted(results.values):
        places, times = lines.setdefault((peer, 1), ([], []))
        places.append(count)
        times.append(results.median(peer, count))
    return lines


def costs(stopwatch, peers):
    """The cost of a step over width, batch, rows and threads."""
    figure = Figure(figsize=(12, 9), layout="constrained")
    for place, name in enumerate([*SWEEPS, "threads"], 1):
        axes = figure.add_subplot(2, 2, place)
        if name == "threads":
            title, lines = str(WORK), thread_sweep(stopwatch, peers)
        else:
            title, works = SWEEPS[name]
            lines = sweep(stopwatch, name, works, peers)
        for (peer, count), (places, times) in lines.items():
            style = STYLES[(count - 1) % len(STYLES)]
            label = peer if name == "threads" else f"{peer}, {count} thread(s)"
            colour = COLOURS[peers.index(peer) % len(COLOURS)]
            axes.plot(places, times, style, marker=".", color=colour, label=label)
        axes.set(xlabel=name, ylabel="µs a step", yscale="log", title=title)
        if name == "threads":
            axes.set_xticks(range(1, len(cores()) + 1))
        else:
            axes.set_xscale("log", base=2)
        axes.legend(fontsize="small")
    return figure


def draw(folder, measured, stopwatch, peers):
    """Write the pictures into a folder; yields their paths."""
    folder.mkdir(parents=True, exist_ok=True)
    figures = {
        "roofline": lambda: roofline(measured, stopwatch.threads, peers),
        "costs": lambda: costs(stopwatch, peers),
    }
    for name, make in figures.items():
        path = folder / f"{name}.svg"
        make().savefig(path)
        yield path
