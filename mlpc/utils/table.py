"""Text in boxes: wrapping, justifying, colouring, and the frame around columns.

The outcome is what the `rich` library makes of the same table, character by
character. What the cells say is the caller's business.

A piece of text is a list of `(text, style)` fragments; a style is `(bold, color)`
with a colour of the 256-colour palette or None.
"""

import re
from itertools import groupby, pairwise

__all__ = ["BOLD", "NONE", "column_widths", "paint", "paragraph", "table"]

NONE = (False, None)
BOLD = (True, None)

# The nearest of 16 colours, for terminals that have no more.
SIXTEEN = {9: "91", 33: "94", 34: "32", 45: "96"}

UNICODE = {
    "top": "┏━┳┓",
    "header": "┃┃",
    "under header": "┡━╇┩",
    "row": "││",
    "between": "├─┼┤",
    "bottom": "└─┴┘",
}
ASCII = {
    "top": "+--+",
    "header": "||",
    "under header": "|-+|",
    "row": "||",
    "between": "|-+|",
    "bottom": "+--+",
}


def column_widths(contents, total):
    """Return the columns' widths, blanks at both sides included.

    Args:
        contents: The width that each column would like for its text.
        total: Width of the whole table, frame included.

    Returns:
        A list of ints that sum up to `total` less the frame. What is too much is
        taken from all columns evenly, what is missing given in proportion.
    """
    room = total - len(contents) - 1
    widths = [max(1, min(content + 2, room)) for content in contents]
    excess = sum(widths) - room
    if excess > 0:
        for i, width in enumerate(widths):
            cut = min(width, round(excess / (len(widths) - i)))
            widths[i] -= cut
            excess -= cut
    elif excess < 0:
        weight, missing = sum(widths), -excess
        for i, width in enumerate(widths):
            extra = -(-width * missing // weight) if weight > 0 else missing
            widths[i] += extra
            missing -= extra
            weight -= width
    return widths


def table(header, rows, widths, justify, *, limit, colors=0, ascii_only=False):
    """Return the table's lines.

    Args:
        header: One string a column; printed bold.
        rows: Lists of cells; a cell is a list of fragments.
        widths: As from `column_widths`.
        justify: `"left"`, `"right"` or `"center"` for each column.
        limit: Columns of the output; lines are cut there.
        colors: As `console.colors` gives it.
        ascii_only: Whether to draw the frame in ASCII.

    Returns:
        A list of strings without line ends.
    """
    glyphs = ASCII if ascii_only else UNICODE

    def rule(kind):
        left, line, cross, right = glyphs[kind]
        return [(left + cross.join(line * width for width in widths) + right, NONE)]

    def row(cells, kind, style):
        blocks = [
            _cell(cell, width, side, style)
            for cell, width, side in zip(cells, widths, justify, strict=True)
        ]
        height = max(1, *(len(block) for block in blocks))
        left, bar = glyphs[kind][0], glyphs[kind][1]
        for i in range(height):
            line = [(left, NONE)]
            for block, width in zip(blocks, widths, strict=True):
                # The header's short cells hang at the bottom, the others at the top.
                at = i - (height - len(block)) if kind == "header" else i
                filled = 0 <= at < len(block)
                line += block[at] if filled else [(" " * width, style)]
                line.append((bar, NONE))
            yield line

    lines = [rule("top")]
    lines += row([[(name, BOLD)] for name in header], "header", BOLD)
    lines.append(rule("under header"))
    for i, cells in enumerate(rows):
        lines += [rule("between")] if i else []
        lines += row(cells, "row", NONE)
    lines.append(rule("bottom"))
    return [paint(_cut(line, limit), colors) for line in lines]


def paragraph(text, width, colors=0):
    """Return the lines of a text, folded at `width`.

    Args:
        text: A list of fragments.
        width: Columns of the output.
        colors: As `console.colors` gives it.

    Returns:
        A list of strings without line ends.
    """
    lines = _wrap(text, width, fold=True)
    return [paint(_fragments(line[:width]), colors) for line in lines]


def paint(line, colors):
    """Return a line of fragments as a string with the terminal's colour codes."""
    painted = ""
    for text, (bold, color) in line:
        codes = ["1"] if bold and colors != 0 else []
        if color is not None and colors:
            many = colors == 256 and color >= 16
            codes.append(f"38;5;{color}" if many else SIXTEEN[color])
        painted += f"\x1b[{';'.join(codes)}m{text}\x1b[0m" if codes else text
    return painted


def _cell(text, width, justify, style):
    """The cell's lines, each a list of fragments, with a blank at both sides."""
    inner = width - 2
    if inner < 1:
        return []
    lines = []
    for line in _wrap(text, inner, fold=False):
        if justify != "left":
            line = line[: len(_plain(line).rstrip())]
        if len(line) > inner:
            line = [*line[: inner - 1], ("…", line[inner - 1][1])]
        left = {"left": 0, "right": inner - len(line)}.get(
            justify, (inner - len(line)) // 2
        )
        right = inner - len(line) - left
        padded = [(" ", style)] * left + line + [(" ", style)] * right
        lines.append([(" ", style), *_fragments(padded), (" ", style)])
    return lines


def _wrap(text, width, *, fold):
    """Break a text at its words into lists of `(character, style)`."""
    line = [(char, style) for part, style in text for char in part]
    starts = [0, *_breaks(_plain(line), width, fold), len(line)]
    lines = [line[a:b] for a, b in pairwise(starts)]
    for i, line in enumerate(lines):  # blanks that stick out are dropped
        blanks = len(line) - len(_plain(line).rstrip())
        excess = max(0, len(line) - width)
        lines[i] = line[: len(line) - min(blanks, excess)]
    return lines


def _breaks(plain, width, fold):
    """Where lines after the first begin; words too long are folded or stay whole."""
    breaks, filled = [], 0
    for match in re.finditer(r"\s*\S+\s*", plain):
        start, word = match.start(), match.group()
        length = len(word.rstrip())
        if length <= width - filled:
            filled += len(word)
        elif length > width and fold:
            pieces = range(0, len(word), width)
            breaks += [start + piece for piece in pieces if start + piece]
            filled = len(word) - pieces[-1]
        elif start and (filled or length > width):
            breaks.append(start)
            filled = len(word)
        elif length > width:
            filled = len(word)
    return breaks


def _cut(line, width):
    """The first `width` characters of a line of fragments."""
    kept = []
    for text, style in line:
        if width > 0:
            kept.append((text[:width], style))
        width -= len(text)
    return kept


def _fragments(line):
    """Characters of one style joined."""
    return [
        ("".join(char for char, _ in run), style)
        for style, run in groupby(line, key=lambda item: item[1])
    ]


def _plain(line):
    return "".join(char for char, _ in line)
