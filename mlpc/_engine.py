"""The door to the engine: the only importer of `mlpc._core`.

Names, options, shapes and arrays come in checked; what is said to users about wrong
ones is said in the rooms.
"""

import os
import warnings
from functools import cache

import numpy as np

from mlpc import _core
from mlpc._core import Block, Hold, Optimizer, Run, compiler, forks

__all__ = [
    "Block",
    "Graph",
    "Hold",
    "Optimizer",
    "Run",
    "activate",
    "activation_gradient",
    "axes_option",
    "catalogue",
    "compiler",
    "constrain",
    "elementary",
    "fold",
    "forks",
    "initialize",
    "isa",
    "measure",
    "metric_states",
    "permutation",
    "random_words",
    "regularize",
    "regularizer_gradient",
    "set_threads",
    "threads",
]

fold = _core.fold
elementary = _core.elementary
isa = _core.isa
metric_states = _core.metric_states
permutation = _core.permutation
random_words = _core._philox
set_threads = _core.set_threads
threads = _core.threads

if os.environ.get("MLPC_ISA", isa()) != isa():
    warnings.warn(
        f"MLPC_ISA={os.environ['MLPC_ISA']} is not available on this CPU; "
        f"using {isa()}",
        RuntimeWarning,
        stacklevel=2,
    )


@cache
def catalogue():
    """Return what the engine knows, `{kind: {name: (formula, {option: default})}}`.

    It is asked once; nobody changes what is returned.
    """
    return _core.catalogue()


def activate(name, options, x):
    """Return the activation `name` of a float32 or float64 array, in its dtype.

    Softmax is over the last axis.
    """
    return _core.activate(name, options, np.ascontiguousarray(x)).reshape(np.shape(x))


def activation_gradient(name, options, x, out, delta):
    """Return the gradient of x, from `delta`, that of `out = activate(name, ..., x)`.

    All are arrays of one shape and dtype, and so is what is returned.
    """
    x, out = np.ascontiguousarray(x), np.ascontiguousarray(out)
    pulled = np.array(np.broadcast_to(delta, x.shape), x.dtype, order="C")
    _core.activate_backward(name, options, x, out, pulled)
    return pulled.reshape(np.shape(out))


def axes_option(axes):
    """Return the option that names axes, a tuple of ints of [-8, 7]; `None` is -1."""
    return -1.0 if axes is None else float(sum(1 << axis % 16 for axis in {*axes}))


def initialize(shape, dtype, name, options):
    """Return a new array of the shape and dtype, drawn by the initializer `name`."""
    values = np.empty(shape, dtype)
    _core.initialize(values, name, options)
    return values


def regularize(name, options, w):
    """Return the penalty of the regularizer `name` on a float32 or float64 array."""
    return _core.regularize(name, options, np.asarray(w, order="C"), None)


def regularizer_gradient(name, options, w):
    """Return the penalty's gradient, an array like `w`."""
    gradient = np.zeros(np.shape(w), w.dtype)
    _core.regularize(name, options, np.asarray(w, order="C"), gradient)
    return gradient


def constrain(name, options, w):
    """Return `w`, a float32 or float64 array, projected by the constraint `name`."""
    projected = np.array(w, order="C")
    _core.constrain(name, options, projected)
    return projected


def measure(name, options, y, p, with_gradient=False):
    """Return the loss `name` of each row, and its gradient with respect to p.

    Args:
        name, options: Of the loss, as the engine knows them.
        y: Targets, of the shape and dtype of p; or of one column, of class numbers.
        p: Predictions, rows x columns, float32 or float64.
        with_gradient: Whether the gradient is wanted.

    Returns:
        `(values, gradient)` of shapes (rows,) and (rows, columns); `None` for a
        gradient that is not wanted.
    """
    y, p = np.ascontiguousarray(y), np.ascontiguousarray(p)
    return _core.measure(name, options, y, p, with_gradient)


class Graph:
    """A model of the engine while it is put together, and what it is bound to.

    Args:
        dtype: `"float32"` or `"float64"`.
        seed: Decides the order of rows in training.
        learning: A `Learning` of layers/, which knows what learns.
        keep: Whether a step's arrays stay to be looked at.

    Attributes:
        one_sample: Whether a layer is called that mixes rows: then all of them are one
            row of the engine's, whose first axis they are.
        rows: The shape of one row of the input.
        row_shape: The shape of one row of the output, once all is put together.
        targets: The shape of one row of the targets that it is compiled for.
        host: What Python computes of its steps, once it is compiled.
        results: What its runs' results are of, once it is compiled.
        variables, trainable: All variables; those that learn.
        places: Where those that learn stand among all.
        forks: `forks()` of the process that this was made in.
        nodes: `{node: (spec, node that it reads)}`.
        spans: `(layer, node that it reads, its last node)` of each layer, in order,
            where a step's arrays are kept; else the layers are not held.
    """

    def __init__(self, dtype, seed, learning, keep=False):
        self.dtype = dtype
        self.model = _core.Model(dtype, seed)
        self._learning = learning
        self.variables = []
        self.trainable = []
        self.places = []
        self.forks = forks()
        self.one_sample = False
        self.rows = self.row_shape = self.targets = None
        self.host = self.results = None
        self.nodes = {}
        self.spans = []
        self._keep = keep
        if keep:
            self.model.keep()

    def input(self, shape):
        """Add the input, of rows of this shape; returns the node."""
        return self.model.input(shape)

    def add(self, spec, node, layer=None, fixed=()):
        """Add a node that reads `node`.

        Args:
            spec: `(name, options)` as the engine knows them.
            node: An earlier node.
            layer: Whose weights the node has, in the order of the engine's; `None`
                where it has none, or
            fixed: Variables that nobody trains.

        Returns:
            The new node.
        """
        read, node = node, self.model.add(*spec, node)
        self.nodes[node] = spec, read
        layer_learns = (
            layer is not None and self._learning.everything and self.learns(layer)
        )
        for i, variable in enumerate(fixed if layer is None else layer.weights):
            index = len(self.variables)
            learns = layer_learns and self._learning.weight(
                variable, layer._declared[i].trainable
            )
            self.model.bind(index, variable.block, variable.offset)
            self.model.set_trainable(index, learns)
            self.variables.append(variable)
            if learns:
                self.trainable.append(variable)
                self.places.append(index)
        return node

    def end_layer(self, layer, first, last):
        """Take note that a layer reads the node `first` and ends with `last`."""
        if self._keep:
            self.spans.append((layer, first, last))

    def learns(self, layer):
        """Whether a layer's weights learn here."""
        return self._learning.layer(layer)

    def rank(self, node):
        """The number of axes of a node's output, that of the batch included."""
        return 1 + len(self.model.shape(node))

    @property
    def wants_gradient(self):
        """Whether the outputs' gradient goes anywhere."""
        return bool(self.trainable) or self._keep

    def gradients(self):
        """The trainable weights' gradients: views that the next step writes over."""
        views = [self.model.gradient(i) for i in range(len(self.variables))]
        return [view for view in views if view is not None]
