"""Keras' pictures of models: `plot_model`, and `model_to_dot` for Graphviz.

Users find them in `mlpc.utils`. Boxes and arrows are placed by display/graphs.py.
"""

import os
from functools import partialmethod

from mlpc.display import dot, graphs
from mlpc.display.elements import as_image
from mlpc.plot.drawings import rendered
from mlpc.utils.atomic import atomic_write
from mlpc.utils.validation import check_choice, check_flag, check_real

__all__ = ["Dot", "model_to_dot", "plot_model"]

KINDS = ("svg", "png", "jpg", "jpeg", "pdf", "dot")  # of files, by their endings
RANKDIRS = ("TB", "LR", "BT", "RL")


class Dot:
    """A model as a graph: its text for Graphviz, and its pictures without Graphviz.

    It has what notebooks call of pydot's graphs, `to_string`, `create` and `write`. The
    pictures are drawn by mlpc, SVG by itself, PNG, JPEG and PDF by matplotlib.
    """

    def __init__(self, text, drawing, dpi):
        self._text, self._drawing, self._dpi = text, drawing, dpi

    def to_string(self):
        """Return the graph in the DOT language."""
        return self._text

    __str__ = to_string

    def create(self, prog=None, format="svg"):
        """Return a picture as bytes.

        Args:
            prog: `None` or `"dot"`: which layout a chain has is the same in both.
            format: `"svg"`, `"png"`, `"jpg"`, `"jpeg"`, `"pdf"` or `"dot"`, the text.

        Raises:
            ImportError: If it needs matplotlib, which is not installed.
            ValueError: If an argument does not fit.
        """
        check_choice("prog", prog, ("dot", None))
        check_choice("format", format, KINDS)
        if format == "dot":
            return self._text.encode()
        if format == "svg":
            return graphs.svg(self._drawing).encode()
        return rendered(self._drawing, format, self._dpi)

    def write(self, path, prog=None, format="dot"):
        """Write `create(prog, format)` to a file; return True, as pydot does."""
        content = self.create(prog, format)
        with atomic_write(path) as file:
            file.write(content)
        return True

    create_svg, write_svg = (partialmethod(f, format="svg") for f in (create, write))
    create_png, write_png = (partialmethod(f, format="png") for f in (create, write))
    create_pdf, write_pdf = (partialmethod(f, format="pdf") for f in (create, write))
    create_dot, write_dot = (partialmethod(f, format="dot") for f in (create, write))

    def _repr_html_(self):
        """What a notebook shows: the picture."""
        return as_image(self.create().decode(), "a model as a graph")


def model_to_dot(
    model,
    show_shapes=False,
    show_dtype=False,
    show_layer_names=True,
    rankdir="TB",
    expand_nested=False,
    dpi=200,
    subgraph=False,
    show_layer_activations=False,
    show_trainable=False,
    splines="ortho",
    **kwargs,
):
    """Return a model as a graph for Graphviz.

    Args:
        model: A model that is built.
        show_shapes, show_dtype, show_layer_activations, show_trainable: What is said of
            each layer.
        show_layer_names: Whether layers have their names, beside what they are.
        rankdir: `"TB"` from the top to the bottom, `"LR"` from left to right; `"BT"`,
            `"RL"`.
        expand_nested: Whether models inside are drawn with their layers.
        dpi: Pixels of an inch.
        subgraph: Whether its text is that of a cluster.
        splines: Which lines Graphviz draws, such as `"ortho"` or `"curved"`.

    Returns:
        `Dot`, with `to_string()` and `create(format="svg")`. (Keras returns a graph of
        the package pydot.)

    Raises:
        ValueError: If the model is not built, or an argument does not fit.
    """
    if not getattr(model, "built", True):
        raise ValueError(
            "This model has not yet been built. Build the model first by calling "
            "`build()` or by calling the model on a batch of data."
        )
    if kwargs.pop("layer_range", None) is not None:
        raise ValueError("Argument `layer_range` is no longer supported.")
    if kwargs:
        raise ValueError(f"Unrecognized keyword arguments: {kwargs}")
    options = {
        "show_shapes": show_shapes,
        "show_dtype": show_dtype,
        "show_layer_names": show_layer_names,
        "expand_nested": expand_nested,
        "show_layer_activations": show_layer_activations,
        "show_trainable": show_trainable,
    }
    options = {name: check_flag(name, value) for name, value in options.items()}
    check_choice("rankdir", rankdir, RANKDIRS)
    dpi = check_real("dpi", dpi, low=1)
    subgraph = check_flag("subgraph", subgraph)
    chain = graphs.nodes(model, options)
    attributes = {"rankdir": rankdir, "dpi": dpi, "splines": splines}
    text = dot.dot(chain, model.name, subgraph=subgraph, **attributes)
    return Dot(text, graphs.place(chain, rankdir), dpi)


def plot_model(
    model,
    to_file="model.png",
    show_shapes=False,
    show_dtype=False,
    show_layer_names=False,
    rankdir="TB",
    expand_nested=False,
    dpi=200,
    show_layer_activations=False,
    show_trainable=False,
    splines="ortho",
    **kwargs,
):
    """Draw a model as a graph, into a file.

    Args:
        model: A model that is built.
        to_file: The file's path. Its ending says what it is: `.svg`, which needs
            nothing else; `.png` (also without an ending), `.jpg` or `.pdf`, drawn by
            matplotlib; or `.dot`, text for Graphviz.
        The others are those of `model_to_dot`.

    Returns:
        The picture as IPython shows it in notebooks, where IPython is installed and the
        file is SVG, PNG or JPEG; else `None`.

    Raises:
        ImportError: If it needs matplotlib, which is not installed.
        ValueError: If the model is not built, or an argument does not fit.
    """
    path = os.fspath(to_file)
    kind = os.path.splitext(path)[1][1:].lower() or "png"
    if kind not in KINDS:
        endings = ", ".join(f".{kind}" for kind in KINDS)
        raise ValueError(
            f"Argument `to_file` must end with one of {endings}. "
            f"Received: to_file={to_file}"
        )
    graph = model_to_dot(
        model,
        show_shapes=show_shapes,
        show_dtype=show_dtype,
        show_layer_names=show_layer_names,
        rankdir=rankdir,
        expand_nested=expand_nested,
        dpi=dpi,
        show_layer_activations=show_layer_activations,
        show_trainable=show_trainable,
        splines=splines,
        **kwargs,
    )
    graph.write(path, format=kind)
    return _shown(path, kind)


def _shown(path, kind):
    if kind in ("pdf", "dot"):
        return None
    try:
        from IPython.display import SVG, Image
    except ImportError:
        return None
    if kind == "svg":
        return SVG(filename=path)
    return Image(filename=path, format=kind)
