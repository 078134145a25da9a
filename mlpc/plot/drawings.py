"""Drawings of `mlpc.display.graphs` as pixels or pages."""

import io

from mlpc.display.elements import GREY
from mlpc.display.graphs import arrow
from mlpc.plot.axes import matplotlib_or_error

__all__ = ["rendered"]

MOST = 32_000  # pixels of a side; matplotlib takes up to 65,535


def rendered(drawing, kind, dpi):
    """Return a drawing as the bytes of a file.

    Args:
        drawing: A `Drawing`.
        kind: `"png"`, `"jpg"`, `"jpeg"` or `"pdf"`.
        dpi: Pixels of an inch, 72 points; fewer where the picture would be too large.

    Raises:
        ImportError: If matplotlib is not installed.
    """
    matplotlib = matplotlib_or_error()
    from matplotlib.figure import Figure
    from matplotlib.patches import Polygon, Rectangle

    width, height = drawing.width, drawing.height
    default = matplotlib.rcParamsDefault
    settings = {key: default[key] for key in default if key != "backend"}
    with matplotlib.rc_context(settings):  # it would not give the backend back
        figure = Figure(figsize=(width / 72, height / 72))
        ax = figure.add_axes((0, 0, 1, 1))
        ax.set(xlim=(0, width), ylim=(height, 0))
        ax.set_axis_off()
        for x, y, wide, high, fill, dashed in drawing.rectangles:
            edge = {"edgecolor": GREY, "facecolor": fill}
            line = "--" if dashed else "-"
            ax.add_patch(Rectangle((x, y), wide, high, linestyle=line, **edge))
        for x, y, words, size, bold, color, middle in drawing.words:
            ax.text(
                x,
                y,
                words,
                parse_math=False,
                fontsize=size,
                weight="bold" if bold else "normal",
                color=color,
                ha="center" if middle else "left",
                va="center_baseline",
            )
        for start, end, head in map(arrow, drawing.arrows):
            ax.plot(*zip(start, end, strict=True), color=GREY, lw=2, zorder=1)
            ax.add_patch(Polygon(head, color=GREY, lw=0))
        file = io.BytesIO()
        figure.savefig(
            file,
            format=kind,
            dpi=min(dpi, 72 * MOST / max(width, height)),
            facecolor="white" if kind in ("jpg", "jpeg") else "none",
        )
    return file.getvalue()
