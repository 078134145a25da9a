"""Tables of plain text: what there is to see where no HTML is shown."""

from mlpc.utils.printable import printable

__all__ = ["aligned"]


def aligned(heads, rows, left=1):
    """Return a table as lines; the first `left` columns begin, the others end alike."""
    rows = [[printable(words) for words in row] for row in (heads, *rows)]
    widths = [max(map(len, column)) for column in zip(*rows, strict=True)]
    return [
        "  ".join(
            words.ljust(width) if place < left else words.rjust(width)
            for place, (words, width) in enumerate(zip(row, widths, strict=True))
        ).rstrip()
        for row in rows
    ]
