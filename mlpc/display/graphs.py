"""A model as a graph, as Keras draws it: its boxes, their places, and the SVG of them.

A `Node` is a layer, with what its box says, or a model with nodes of its own. `place`
makes a `Drawing` of them: rectangles, words and lines with their places in points, that
`svg` writes and `mlpc.plot` makes pixels of.
"""

import math
from collections import namedtuple
from itertools import pairwise

from mlpc.display.elements import GREY, element, escaped, picture, rect
from mlpc.utils.printable import printable_lines
from mlpc.utils.shortened import ems, short

__all__ = ["arrow", "leaves_of", "nodes", "place", "svg"]

Node = namedtuple("Node", "name title rows inner")  # rows of [(words, fill)]
Drawing = namedtuple("Drawing", "width height rectangles words arrows")
Rectangle = namedtuple("Rectangle", "x y width height fill dashed")
Words = namedtuple("Words", "x y text size bold color middle")

BLACK, WHITE, GREEN, RED = "#000000", "#ffffff", "#228b22", "#b22222"
TITLE, LETTERS = 16, 14  # points: of a layer's name, and of what is said of it
PAD, GAP, EDGE = 10, 36, 8  # within cells, between boxes, around the picture
LONGEST = 60  # letters of a line
HEAD = 7  # length of an arrow's head


def nodes(model, options):
    """Return the nodes of a model, a chain.

    Args:
        model: A model that is built.
        options: Dict of Keras' `show_...` and `expand_nested`.
    """
    return [_node(layer, options) for layer in _layers(model) or [model]]


def _layers(model):
    """The layers inside; of a model that does not say which it has, `None`."""
    try:
        return list(model.layers)
    except (AttributeError, NotImplementedError):
        return None


def _node(layer, options):
    kind = type(layer).__name__
    inner = _layers(layer) if options["expand_nested"] else None
    if inner:
        return Node(layer.name, layer.name, [], nodes(layer, options))
    title = f"{layer.name} ({kind})" if options["show_layer_names"] else kind
    rows = []
    activation = getattr(layer, "activation", None)
    if options["show_layer_activations"] and activation is not None:
        name = getattr(activation, "name", None) or getattr(activation, "__name__", "")
        rows.append([(f"Activation: {name or activation}", WHITE)])
    cells = []
    if options["show_shapes"]:
        if kind != "InputLayer":
            cells.append((f"Input shape: {_shape(layer, 'input_shape')}", WHITE))
        cells.append((f"Output shape: {_shape(layer, 'output_shape')}", WHITE))
    if options["show_dtype"]:
        cells.append((f"Output dtype: {getattr(layer, 'dtype', None) or '?'}", WHITE))
    if options["show_trainable"] and layer.weights:
        learns = layer.trainable
        words = "Trainable" if learns else "Non-trainable"
        cells.append((words, GREEN if learns else RED))
    if cells:
        rows.append(cells)
    return Node(layer.name, title, rows, None)


def _shape(layer, name):
    shape = getattr(layer, name, None)
    return "?" if shape is None else shape


def leaves_of(chain):
    """Yield the nodes that are boxes, in order."""
    for node in chain:
        yield from [node] if node.inner is None else leaves_of(node.inner)


def place(chain, rankdir="TB"):
    """Return the drawing of a chain of nodes.

    Args:
        chain: Nodes in order.
        rankdir: Which way it goes: `"TB"` from the top, `"LR"` from the left, `"BT"`
            and `"RL"` the other way.
    """
    down, back = rankdir in ("TB", "BT"), rankdir in ("BT", "RL")
    drawing = Drawing(0, 0, [], [], [])
    sizes, boxes = {}, []
    chain = _turned(chain) if back else chain
    width, height = _chain_size(chain, down, sizes)
    _chain(chain, EDGE, EDGE, down, sizes, drawing, boxes)
    for (x, y, wide, high), (u, v, over, up) in pairwise(boxes):
        if down:
            ends = [(x + wide / 2, y + high), (u + over / 2, v)]
        else:
            ends = [(x + wide, y + high / 2), (u, v + up / 2)]
        start, end = reversed(ends) if back else ends
        drawing.arrows.append((*start, *end))
    if back:
        drawing.arrows.reverse()
    return drawing._replace(width=width + 2 * EDGE, height=height + 2 * EDGE)


def _turned(chain):
    return [
        node if node.inner is None else node._replace(inner=_turned(node.inner))
        for node in reversed(chain)
    ]


def _chain_size(chain, down, sizes):
    """The size of a chain; those of its nodes go into `sizes`, by identity."""
    for node in chain:
        if node.inner is None:
            rows = [sum(_wide(words, LETTERS) for words, _ in row) for row in node.rows]
            wide = max(_wide(node.title, TITLE), *rows, 0)
            size = wide, _high(TITLE) + len(node.rows) * _high(LETTERS)
        else:
            wide, high = _chain_size(node.inner, down, sizes)
            wide = max(wide, _wide(node.title, LETTERS) - 2 * PAD)
            above = 2 * LETTERS  # and as much below where arrows go from left to right
            size = wide + 2 * PAD, high + 2 * PAD + above * (1 if down else 2)
        sizes[id(node)] = size
    wides, highs = zip(*(sizes[id(node)] for node in chain), strict=True)
    gaps = GAP * (len(chain) - 1)
    return (max(wides), sum(highs) + gaps) if down else (sum(wides) + gaps, max(highs))


def _chain(chain, x, y, down, sizes, drawing, boxes):
    """Add a chain whose corner is (x, y)."""
    width, height = _chain_size(chain, down, sizes)
    for node in chain:
        wide, high = sizes[id(node)]
        left = x + (width - wide) / 2 if down else x
        top = y if down else y + (height - high) / 2
        if node.inner is None:
            _box(node, left, top, wide, drawing)
            boxes.append((left, top, wide, high))
        else:
            frame = Rectangle(left, top, wide, high, "none", True)
            drawing.rectangles.append(frame)
            words = (short(node.title, LONGEST), LETTERS, False, GREY, False)
            drawing.words.append(Words(left + PAD, top + PAD + LETTERS / 2, *words))
            inside, _ = _chain_size(node.inner, down, sizes)
            corner = left + (wide - inside) / 2, top + PAD + 2 * LETTERS
            _chain(node.inner, *corner, down, sizes, drawing, boxes)
        x, y = (x, y + high + GAP) if down else (x + wide + GAP, y)


def _box(node, left, top, width, drawing):
    """A layer: its title on black, and its rows, whose cells share the width."""
    rows = [(TITLE, True, [(node.title, BLACK)])]
    rows += [(LETTERS, False, row) for row in node.rows]
    for size, bold, row in rows:
        x, high = left, _high(size)
        more = (width - sum(_wide(words, size) for words, _ in row)) / len(row)
        for words, fill in row:
            wide = _wide(words, size) + more
            color = BLACK if fill == WHITE else WHITE
            drawing.rectangles.append(Rectangle(x, top, wide, high, fill, False))
            middle = x + wide / 2, top + high / 2
            written = short(words, LONGEST)
            drawing.words.append(Words(*middle, written, size, bold, color, True))
            x += wide
        top += high


def _high(size):
    return size + 2 * PAD


def _wide(words, size):
    """How wide words are with what is free beside them; rather more than less."""
    return 2 * PAD + size * ems(printable_lines(short(words, LONGEST)))


def svg(drawing):
    """Return a drawing as SVG."""
    parts = []
    for x, y, width, height, fill, dashed in drawing.rectangles:
        stroke = {"stroke": GREY}
        if dashed:
            stroke["stroke_dasharray"] = "6 4"
        parts.append(rect(x, y, width, height, fill, **stroke))
    for x, y, words, size, bold, color, middle in drawing.words:
        parts.append(
            element(
                "text",
                escaped(words),
                x=x,
                y=y + 0.36 * size,
                fill=color,
                font_size=size,
                font_weight="bold" if bold else None,
                text_anchor="middle" if middle else None,
            )
        )
    for start, end, head in map(arrow, drawing.arrows):
        ends = dict(zip(("x1", "y1", "x2", "y2"), (*start, *end), strict=True))
        parts.append(element("line", stroke=GREY, stroke_width=2, **ends))
        points = " ".join(f"{x:g},{y:g}" for x, y in head)
        parts.append(element("polygon", points=points, fill=GREY))
    font = "Helvetica,Arial,sans-serif"
    return picture(drawing.width, drawing.height, *parts, font_family=font)


def arrow(ends):
    """Return the line's start and end, and the three corners of its head."""
    x, y, u, v = ends
    length = math.hypot(u - x, v - y) or 1.0
    along, across = (u - x) / length, (v - y) / length
    foot = u - HEAD * along, v - HEAD * across
    side = 0.5 * HEAD * across, 0.5 * HEAD * along
    left = foot[0] + side[0], foot[1] - side[1]
    right = foot[0] - side[0], foot[1] + side[1]
    return (x, y), foot, [(u, v), left, right]
