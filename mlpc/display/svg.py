"""Elements of SVG as text, escaped, with short numbers; the colours of this room."""

import html
import re
from numbers import Real

from mlpc.utils.printable import printable_lines

__all__ = [
    "COLORS",
    "FAINT",
    "MUTED",
    "element",
    "escaped",
    "label",
    "line",
    "number",
    "picture",
    "rect",
    "short",
]

COLORS = ("#3d8fd1", "#e0702f")  # at least 3:1 against white and against black
MUTED, FAINT = 0.7, 0.25  # opacities of the page's own colour
NOT_XML = re.compile("[^\t\n\r\x20-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")


def _raw(value):
    """The value as text, whose control characters are not yet shown."""
    return str.__str__(value) if isinstance(value, str) else str(value)


def escaped(value):
    """A value as text of XML."""
    if isinstance(value, Real) and not isinstance(value, int):
        return f"{value:.6g}"
    return html.escape(printable_lines(NOT_XML.sub("\ufffd", _raw(value))))


def element(name, *children, **attributes):
    """Return an element.

    Args:
        name: The element's name.
        *children: Elements, as this returns them.
        **attributes: Their `_` become `-`; what is `None` is left out.
    """
    written = "".join(
        f' {key.replace("_", "-")}="{escaped(value)}"'
        for key, value in attributes.items()
        if value is not None
    )
    inside = "".join(children)
    return f"<{name}{written}>{inside}</{name}>" if inside else f"<{name}{written}/>"


def label(x, y, words, *, tip=None, **attributes):
    """Return words whose line begins (by `text_anchor` ends) at x, y; and a tooltip."""
    tip = [] if tip is None else [element("title", escaped(tip))]
    return element("text", *tip, escaped(words), x=x, y=y, **attributes)


def line(x1, y1, x2, y2, **attributes):
    """Return a faint line of the page's colour."""
    faint = {"stroke": "currentColor", "stroke_opacity": FAINT}
    return element("line", x1=x1, y1=y1, x2=x2, y2=y2, **(faint | attributes))


def rect(x, y, width, height, color, *children, **attributes):
    """Return a filled rectangle."""
    return element(
        "rect",
        *children,
        x=x,
        y=y,
        width=width,
        height=height,
        fill=color,
        **attributes,
    )


def picture(width, height, title, *children):
    """Return the whole picture, which gets smaller with its page.

    Args:
        width, height: In pixels.
        title: What it shows, for those who cannot see it.
        *children: Elements.
    """
    return element(
        "svg",
        element("title", escaped(title)),
        *children,
        xmlns="http://www.w3.org/2000/svg",
        role="img",
        viewBox=f"0 0 {width:g} {height:g}",
        width=width,
        style="max-width:100%;height:auto",
        fill="currentColor",
        font_family="system-ui,sans-serif",
        font_size=12,
    )


def number(value):
    """Return a number in at most four digits: `0.1235`, `1.2e-05`, `nan`."""
    return f"{value:.4g}"


def short(words, letters):
    """Return words cut to so many letters."""
    words = str(words)
    return words if len(words) <= letters else words[: letters - 1] + "…"
