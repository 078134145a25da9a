"""Looking inside: one batch through a model and back, all its arrays kept.

The engine's graph is made anew with arrays of its own for every node, and bound to the
same weights and the same optimizer: what it computes is what training computes.
"""

import numpy as np

from mlpc import _engine
from mlpc.models.compiling import Compiled
from mlpc.models.host import Host
from mlpc.models.traces import LayerTrace, Trace
from mlpc.utils.overrides import spec_of
from mlpc.utils.tracebacks import short_tracebacks
from mlpc.utils.validation import check_flag

__all__ = ["Tracing"]

ACTIVATIONS = _engine.catalogue()["activations"]
DRAWING = ("dropout", "alpha_dropout", "gaussian_dropout", "gaussian_noise")


class Tracing(Compiled):
    """A compiled model that can be looked into."""

    @short_tracebacks
    def trace(self, x, y=None, sample_weight=None, training=False):
        """Return everything that one batch makes of the model, which stays as it is.

        Args:
            x: Rows of one batch, `(n, ...)`.
            y: Their targets; `None` for the way forward alone.
            sample_weight: Array of numbers that the rows weigh in the loss.
            training: Whether as in training: dropout draws what the next step would
                draw, batch normalization takes the batch's statistics (and follows
                them, the one thing that changes).

        Returns:
            A `Trace`.

        Raises:
            ValueError: If an argument does not fit.

        Example:
            >>> model = keras.Sequential(
            ...     [keras.Input((1,)), keras.layers.Dense(1, "tanh", name="d")]
            ... )
            >>> model.set_weights([np.array([[0.0]]), np.array([0.5])])
            >>> model.compile("sgd", "mse")
            >>> trace = model.trace(np.array([[1.0]]), np.array([[0.0]]))
            >>> print(trace["d"].z, trace["d"].a, trace["d"].dz)
            [[0.5]] [[0.46211714]] [[0.72686195]]
            >>> print(trace["d"].gradients["kernel"])
            [[0.72686195]]
        """
        training = check_flag("training", training)
        self._enter("gradient")
        if y is None:
            return self._trace_forward(x, training)
        return self._trace_step("gradient", x, y, sample_weight, training=training)

    @short_tracebacks
    def train_step(self, x, y=None, sample_weight=None, class_weight=None, update=True):
        """Train one step on these rows, and return all of it; or take a step of `fit`.

        An override gets a batch as `data`, `(x, y)` or `(x, y, sample_weight)`, from
        `fit` and `train_on_batch`, and returns what is to be reported, a dict.
        `super().train_step(data)` takes the step, and returns the logs so far.

        Args:
            x, y, sample_weight, class_weight: As in `train_on_batch`.
            update: Whether the optimizer takes its step; else the gradients are there
                and the weights as they were.

        Returns:
            A `Trace`; where the optimizer clips gradients, it has clipped these. The
            logs, a dict, where x is a tuple of a batch.

        Raises:
            ValueError: If an argument does not fit.

        Example:
            >>> model = keras.Sequential(
            ...     [
            ...         keras.Input((1,)),
            ...         keras.layers.Dense(1, kernel_initializer="zeros"),
            ...     ]
            ... )
            >>> model.compile(keras.optimizers.SGD(0.5), "mse")
            >>> step = model.train_step(np.array([[1.0]]), np.array([[2.0]]))
            >>> print(step.loss, step.gradients[0], model.layers[0].kernel)
            4.0 [[-4.]] [[2.]]
        """
        if y is None and isinstance(x, tuple):
            return self._step_on("train", x)
        update = check_flag("update", update)
        return self._trace_step("train", x, y, sample_weight, class_weight, update)

    def _trace_forward(self, x, training):
        x = self._rows(x)
        self._build_for(x)
        if training and self._masking:
            self._masks_now().check_training(x)
        graph = self._make_graph(x.shape[1:], keep=True)
        outputs = np.empty((len(x), *(graph.row_shape or (1,))), self.dtype)
        run = self._traced_run(graph, "predict", x, outputs=outputs, training=training)
        run.stage("forward")
        return _look(self, graph, run, training, (None, None))

    def _trace_step(
        self,
        mode,
        x,
        y,
        sample_weight,
        class_weight=None,
        update=False,
        training=True,
    ):
        self._check_compiled(mode)
        self._enter("gradient")
        rows = self._batch(x, y, sample_weight, class_weight)
        x, targets, weights, labels, _ = rows
        if training and self._masking:
            self._masks_now().check_training(x)
        graph = self._make_graph(x.shape[1:], keep=True)
        spec = spec_of(self._loss)
        engine = None if self.optimizer is None else self.optimizer._engine()
        graph.model.compile(spec, (), engine)
        if mode == "train":
            self._build_optimizer()
        host = Host(graph, self._loss if spec is None else None, [], self.optimizer)
        run = self._traced_run(graph, mode, x, targets, weights, training=training)
        with self._optimizer_turn():
            if mode == "train":
                self.optimizer._refill_rates(1)
            data_loss = host.there_and_back(run, mode, labels, weights)
            trace = _look(self, graph, run, training, (run.loss, data_loss))
            if update:
                host.update(run)
        return trace

    def _traced_run(
        self, graph, mode, x, targets=None, weights=None, outputs=None, training=False
    ):
        optimizer = getattr(self, "optimizer", None)
        iteration = 0 if optimizer is None else optimizer.iterations
        run = _engine.Run(
            graph.model,
            mode,
            x,
            targets,
            outputs,
            len(x),
            False,
            weights,
            training and mode != "train",
            int(iteration),
        )
        run.start(0)
        return run


def _inner_names(name, options):
    """What a node of this spec can show of itself after a step in training."""
    if name in DRAWING:
        return ("mask",)
    if name == "batch_normalization" and not options.get("frozen"):
        return ("mean", "variance")
    return ()


def _look(model, graph, run, training, losses):
    """The trace of the batch at hand."""
    back = losses[0] is not None
    gradients = {
        id(variable): graph.model.gradient(index)
        for index, variable in enumerate(graph.variables)
        if back
    }
    layers = [
        _look_at(span, graph, run, gradients, training)
        for span in graph.spans
        if span[0] is not model
    ]
    kept = [gradients[id(variable)] for variable in graph.trainable if back]
    return Trace(
        run.array(0, "out"),
        run.array(0, "delta") if back else None,
        layers,
        kept,
        losses,
    )


def _look_at(span, graph, run, gradients, training):
    layer, first, last = span
    spec, read = graph.nodes[last] if last > first else (None, last)
    before = read if spec is not None and spec[0] in ACTIVATIONS else last
    arrays = [run.array(node, "out") for node in (first, before, last)]
    arrays += [
        run.array(node, "delta") if gradients else None for node in (before, last)
    ]
    found = {
        weight.name: gradients[id(weight)]
        for weight in layer.weights
        if gradients.get(id(weight)) is not None
    }
    inner = {
        name: run.array(node, name)
        for node in range(first + 1, last + 1 if training else 0)
        for name in _inner_names(*graph.nodes[node][0])
    }
    return LayerTrace(layer, arrays, found, inner)
