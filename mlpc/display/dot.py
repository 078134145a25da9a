"""A model in the language of Graphviz, as Keras writes it."""

from itertools import pairwise

from mlpc.display.elements import escaped
from mlpc.display.graphs import leaves_of
from mlpc.utils.printable import printable_lines

__all__ = ["dot"]

INK = {"#ffffff": "black"}  # upon a filling; upon all others white


def dot(chain, name, *, rankdir, dpi, splines, subgraph):
    """Return a chain of nodes as text of the DOT language.

    Args:
        chain: Nodes, as `graphs.nodes` gives them.
        name: The model's name.
        rankdir, dpi, splines: Attributes of the graph.
        subgraph: Whether it is a cluster, to be put into another graph.
    """
    numbers = {id(node): f"layer_{i}" for i, node in enumerate(leaves_of(chain))}
    if subgraph:
        lines = [*_cluster(name, chain, numbers, "cluster")]
        return "\n".join([*lines[:-1], *_edges(chain, numbers), lines[-1], ""])
    head = [
        "digraph G {",
        f"rankdir={rankdir};",
        "concentrate=True;",
        f"dpi={dpi:g};",
        f"splines={_quoted(splines)};",
        "node [shape=record];",
    ]
    body = [*_chain(chain, numbers, "cluster"), *_edges(chain, numbers)]
    return "\n".join([*head, *body, "}", ""])


def _chain(chain, numbers, above):
    for place, node in enumerate(chain):
        if node.inner is None:
            style = "fontname=Helvetica, border=0, margin=0"
            yield f"{numbers[id(node)]} [{style}, label=<{_label(node)}>];"
        else:
            yield from _cluster(node.name, node.inner, numbers, f"{above}_{place}")


def _cluster(name, chain, numbers, identity):
    yield f"subgraph {identity} {{"
    yield f"style=dashed; label={_quoted(name)}; labeljust=l;"
    yield from _chain(chain, numbers, identity)
    yield "}"


def _edges(chain, numbers):
    names = [numbers[id(node)] for node in leaves_of(chain)]
    for one, other in pairwise(names):
        yield f"{one} -> {other} [penwidth=2];"


def _label(node):
    """The box as Graphviz' own kind of HTML."""
    span = max([1, *map(len, node.rows)])
    rows = [_cell(node.title, "black", 16, span)]
    rows += [
        "".join(
            _cell(words, fill, 14, span if len(row) == 1 else 1) for words, fill in row
        )
        for row in node.rows
    ]
    frame = '<table border="0" cellborder="1" bgcolor="black" cellpadding="10">'
    return frame + "".join(f"<tr>{row}</tr>" for row in rows) + "</table>"


def _cell(words, fill, size, span):
    ink = INK.get(fill, "white")
    font = f'<font point-size="{size}" color="{ink}">'
    return f'<td colspan="{span}" bgcolor="{fill}">{font}{escaped(words)}</font></td>'


def _quoted(words):
    """A quoted string: quotes and backslashes within it have a backslash."""
    plain = printable_lines(str(words)).replace("\\", "\\\\").replace('"', '\\"')
    return '"' + plain.replace("\n", "\\n") + '"'
