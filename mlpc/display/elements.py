"""Elements of HTML and SVG as text, escaped; the colours of this room.

JupyterLab cleans the HTML of notebooks that have not been run: tables, images and
inline styles stay, `<svg>`, `<style>` and `<script>` do not. So what is read stands in
tables, in the page's own colour for letters; curves are images of SVG beside it.
"""

import base64
import html
import re
from numbers import Real

from mlpc.utils.printable import printable_lines

__all__ = [
    "COLORS",
    "FAINT",
    "GREY",
    "MUTED",
    "as_image",
    "bare_cell",
    "cell",
    "element",
    "escaped",
    "heading",
    "image",
    "line",
    "muted",
    "picture",
    "rect",
    "row",
    "styled",
    "table",
    "tint",
]

# At least 3:1 against white and against black.
COLORS, GREY = ("#3d8fd1", "#e0702f"), "#808080"
MUTED, FAINT = 0.75, 0.3  # opacities of the page's own colour, of grey
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


def line(x1, y1, x2, y2, **attributes):
    """Return a faint line of SVG."""
    faint = {"stroke": GREY, "stroke_opacity": 0.5}
    return element("line", x1=x1, y1=y1, x2=x2, y2=y2, **(faint | attributes))


def rect(x, y, width, height, color, **attributes):
    """Return a filled rectangle of SVG."""
    place = {"x": x, "y": y, "width": width, "height": height}
    return element("rect", fill=color, **place, **attributes)


def picture(width, height, *children, **attributes):
    """Return a picture: an `<svg>` of so many pixels."""
    return element(
        "svg",
        *children,
        xmlns="http://www.w3.org/2000/svg",
        viewBox=f"0 0 {width:g} {height:g}",
        width=width,
        height=height,
        **attributes,
    )


def image(width, height, words, *children):
    """Return a picture as an `<img>`, which no page's colours reach.

    Args:
        width, height: In pixels.
        words: What it shows, for those who cannot see it.
        *children: Elements of SVG.
    """
    size = {"width": width, "height": height}
    return as_image(picture(width, height, *children), words, **size)


def as_image(svg, words, **size):
    """Return SVG as an `<img>` that says `words` where it is not seen."""
    source = f"data:image/svg+xml;base64,{base64.b64encode(svg.encode()).decode()}"
    style = "max-width:none;margin:0;vertical-align:middle"
    return element("img", src=source, alt=words, style=style, **size)


def styled(words, name="span", **rules):
    """Return words, escaped, in a style: `styled("a", opacity=0.5)`."""
    return element(name, escaped(words), style=_style(rules))


def muted(words):
    """Return words that stand back behind others."""
    return styled(words, opacity=MUTED)


def tint(color, share):
    """Return a colour through which the page is seen, as a value of CSS."""
    red, green, blue = (int(color[at : at + 2], 16) for at in (1, 3, 5))
    return f"rgba({red},{green},{blue},{share:.3f})"


def cell(*children, tip=None, span=None, head=False, **rules):
    """Return a cell of a table.

    Args:
        *children: Elements, or words that are escaped.
        tip: What is said under the pointer.
        span: Over how many columns it goes.
        head: Whether it says what its row or column is.
        **rules: Its style.
    """
    rules = {
        "border": "none",
        "padding": "2px 8px",
        "text_align": "left",
        "white_space": "nowrap",
        **({"font_weight": "normal"} if head else {}),
        **rules,
    }
    return bare_cell(
        *children, name="th" if head else "td", tip=tip, span=span, **rules
    )


def bare_cell(*children, name="td", tip=None, span=None, **rules):
    """Return a cell with no more style than is given: of those there are thousands."""
    return element(name, *children, title=tip, colspan=span, style=_style(rules))


def heading(words, **rules):
    """Return the cell above a column."""
    return cell(muted(words), head=True, border_bottom="1px solid", **rules)


def row(*cells):
    """Return a row of a table, without the stripes of the page's tables."""
    return element("tr", *cells, style="background-color:transparent")


def table(title, *rows, **rules):
    """Return a table with its title above it."""
    rules = {
        "border": "none",
        "border_collapse": "collapse",
        "font_size": "12px",
        "margin": 0,
        "width": "auto",
        **rules,
    }
    above = [] if title is None else [_caption(title)]
    body = element("tbody", *rows)
    return element("table", *above, body, style=_style(rules))


def _caption(title):
    rules = {
        "caption_side": "top",
        "font_weight": "bold",
        "padding": "2px 8px",
        "text_align": "left",
    }
    return styled(title, "caption", **rules)


def _style(rules):
    return ";".join(
        f"{key.replace('_', '-')}:{value}"
        for key, value in rules.items()
        if value is not None
    )
