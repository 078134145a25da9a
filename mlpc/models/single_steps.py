"""Training and looking at one batch: train_on_batch, test_on_batch, gradients; and the
steps that a user may override."""

from contextlib import nullcontext

import numpy as np

from mlpc import _engine
from mlpc.models.feeding import Feed
from mlpc.models.overriding import stepped
from mlpc.models.resolving import resolve_loss
from mlpc.models.results import plain_logs, plain_value
from mlpc.models.sources import unpacked
from mlpc.models.tracing import Tracing
from mlpc.models.under_way import step_of
from mlpc.utils.tracebacks import short_tracebacks, shorten

__all__ = ["SingleSteps"]


class SingleSteps(Tracing):
    """A compiled model, one batch at a time."""

    def __init__(self, seed):
        super().__init__(seed)
        self._under_way = 0  # walks over batches that have begun and not ended

    def _apart(self):
        """In a `with` block: what is walked over within another walk, by a callback,
        leaves that one's metrics as they are."""
        if not self._under_way:
            return nullcontext()
        from mlpc.metrics.snapshots import kept

        every = [each for each in self.metrics if each is not self._compiled_metrics]
        return kept([*every, *(self._results.metrics if self._results else [])])

    def _one_step(self, mode, x, y, sample_weight=None, class_weight=None):
        """The logs of one batch, after the engine has walked over it in this mode."""
        self._check_compiled(mode)
        self._enter(mode)
        own = stepped(self, mode)
        step = self._one_step_here if own else self._one_step_there
        with self._apart():
            return step(mode, x, y, sample_weight, class_weight)

    def _one_step_here(self, mode, x, y, sample_weight, class_weight):
        """The same through the user's code."""
        rows = self._rows(x)
        walk = Feed(self, len(rows), None).walk(mode, x, y, sample_weight, class_weight)
        if mode == "train":
            self._build_optimizer()
        with self._optimizer_turn():
            if mode == "train":
                self.optimizer._refill_rates(1)
            walk.start(0)
            walk.advance(True)
        return walk.logs()

    def _one_step_there(self, mode, x, y, sample_weight=None, class_weight=None):
        """The same in the engine, whatever steps of the user's there are."""
        rows = self._batch(x, y, sample_weight, class_weight)
        x, targets, weights, labels, masks = rows
        if mode == "train" and self._masking:
            self._masks_now().check_training(x)
        graph = self._prepare_loss(labels.shape, x.shape[1:])
        host = graph.host
        if mode == "train":
            self._build_optimizer()
        run = _engine.Run(graph.model, mode, x, targets, None, len(x), False, weights)
        run.start(0)
        with self._optimizer_turn():
            if mode == "train":
                self.optimizer._refill_rates(1)
            if host:
                host.reset()
                host.step(run, mode, labels, weights, x, masks=masks)
            else:
                run.advance(1, 0.0)
        given = host.given_logs(run)
        return self._logs(run) if given is None else plain_logs(given)

    def _step_on(self, mode, data):
        """Take a step of the walk that is under way, or a step alone; the logs."""
        batch = unpacked(data)
        step = step_of(self)
        if step is not None and step.take is not None:
            return step.take(*batch)
        self._check_compiled(mode)
        self._enter(mode)
        return self._one_step_there(mode, *batch)

    @short_tracebacks
    def test_step(self, data):
        """Evaluate a batch; what an override calls by `super()`.

        Args:
            data: `(x, y)` or `(x, y, sample_weight)`, from `evaluate` and
                `test_on_batch`.

        Returns:
            The logs, a dict; within `evaluate` those of all batches so far.
        """
        return self._step_on("evaluate", data)

    @short_tracebacks
    def compute_loss(
        self, x=None, y=None, y_pred=None, sample_weight=None, training=True
    ):
        """Return the loss of predictions with all penalties; what an override calls.

        `evaluate` calls an override for each batch. Training refuses it, since the
        engine would not know its gradient.

        Args:
            x: Accepted.
            y, y_pred: Targets and predictions, arrays.
            sample_weight: Array of numbers that the rows weigh, or `None`.
            training: Accepted.

        Returns:
            A float.
        """
        self._check_compiled()
        y, y_pred = np.asarray(y), np.asarray(y_pred)
        loss = resolve_loss(self._wanted_loss, y.shape, y_pred.shape)
        value = float(np.asarray(loss(y, y_pred, sample_weight)).sum())
        step = step_of(self)
        if step is not None and step.take is None:
            others = step.penalties
        else:
            others = float(sum(self.losses))
        return value * self._loss_weight + others

    def compute_metrics(self, x, y, y_pred, sample_weight=None):
        """Update the metrics by a batch, and return what there is to report.

        An override is called after each batch, and what it returns is reported.

        Args:
            x: The batch's rows.
            y, y_pred: Its targets and predictions, arrays.
            sample_weight: Array of numbers that the rows weigh, or `None`.

        Returns:
            A dict: `get_metrics_result()`.
        """
        step = step_of(self)
        (self if step is None else step.model)._count_rows(y, y_pred, sample_weight)
        return self.get_metrics_result()

    def get_metrics_result(self):
        """Return the results of `metrics`, the loss so far in front, as floats by name.

        An override is called when there is something to report.

        Raises:
            ValueError: If shapes have not decided yet which the metrics are.
        """
        step = step_of(self)
        if step is not None and step.run.rows_seen:
            logs = step.model._logs(step.run)
            if "metrics" not in self._own:
                return logs
        found = {}
        for metric in self.metrics:
            result = metric.result()
            found |= result if isinstance(result, dict) else {metric.name: result}
        return {name: plain_value(value) for name, value in found.items()}

    def make_train_function(self, force=False):
        """Not supported: steps are taken without functions of an iterator."""
        raise NotImplementedError(
            "mlpc has no functions of an iterator; override `train_step(data)`, "
            "`test_step(data)` or `predict_step(data)` instead."
        )

    def make_test_function(self, force=False):
        """Not supported; see `make_train_function`."""
        self.make_train_function()

    def make_predict_function(self, force=False):
        """Not supported; see `make_train_function`."""
        self.make_train_function()

    def train_on_batch(
        self, x, y=None, sample_weight=None, class_weight=None, return_dict=False
    ):
        """Train one step on these rows; returns what `evaluate` returns of them.

        Args:
            x, y: Rows and targets of the batch.
            sample_weight, class_weight: As in `fit`.
            return_dict: Whether to return `{name: value}`.

        Example:
            >>> model = keras.Sequential(
            ...     [
            ...         keras.Input((1,)),
            ...         keras.layers.Dense(1, kernel_initializer="zeros"),
            ...     ]
            ... )
            >>> model.compile(keras.optimizers.SGD(0.5), "mse")
            >>> float(model.train_on_batch(np.array([[1.0]]), np.array([[2.0]])))
            4.0
            >>> print(model.layers[0].kernel)
            [[2.]]
        """
        try:
            logs = self._one_step("train", x, y, sample_weight, class_weight)
            return self._in_order(logs, return_dict)
        except BaseException as error:
            shorten(error)
            raise

    def test_on_batch(self, x, y=None, sample_weight=None, return_dict=False):
        """Return the loss and metrics of one batch."""
        try:
            return self._in_order(
                self._one_step("evaluate", x, y, sample_weight), return_dict
            )
        except BaseException as error:
            shorten(error)
            raise

    @short_tracebacks
    def gradients(self, x, y, sample_weight=None):
        """Return the loss' gradients for these rows, with the weights as they are.

        Dropout is off, as in `evaluate`.

        Args:
            x, y: Rows and targets of one batch.
            sample_weight: Array of numbers that the rows weigh in the loss.

        Returns:
            A list like `trainable_weights`: writable views of the engine's own arrays,
            which the next step overwrites. Copy what you want to keep.

        Raises:
            ValueError: If an argument does not fit.

        Example:
            >>> model = keras.Sequential(
            ...     [
            ...         keras.Input((1,)),
            ...         keras.layers.Dense(1, kernel_initializer="zeros"),
            ...     ]
            ... )
            >>> model.compile("sgd", "mse")
            >>> print(model.gradients(np.array([[1.0]]), np.array([[2.0]])))
            [array([[-4.]], dtype=float32), array([-4.], dtype=float32)]
        """
        self._check_compiled()
        self._enter("gradient")
        with self._apart():
            self._one_step_there("gradient", x, y, sample_weight)
        return self._graph.gradients()
