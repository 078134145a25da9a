"""What takes a model through one batch, what looks into it, and the steps that a user
may override. The work is done in training/."""

from mlpc.layers.calling import invoke
from mlpc.training import predicting, steps, tracing
from mlpc.training.overriding import STANDS_FOR
from mlpc.training.results import plain_value
from mlpc.training.under_way import step_of
from mlpc.utils.overrides import Overridable, revision
from mlpc.utils.tracebacks import short_tracebacks, shorten
from mlpc.utils.validation import check_flag

__all__ = ["Steps"]


class Steps(Overridable):
    """A model that takes steps; it has a `Trainer`."""

    _stands_for = STANDS_FOR

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
            logs = steps.one_step(
                self._trainer, "train", x, y, sample_weight, class_weight
            )
            return logs if return_dict else self._trainer.reports.in_order(logs)
        except BaseException as error:
            shorten(error)
            raise

    def test_on_batch(self, x, y=None, sample_weight=None, return_dict=False):
        """Return the loss and metrics of one batch."""
        try:
            logs = steps.one_step(self._trainer, "evaluate", x, y, sample_weight)
            return logs if return_dict else self._trainer.reports.in_order(logs)
        except BaseException as error:
            shorten(error)
            raise

    def predict_on_batch(self, x):
        """Return the outputs of one batch."""
        try:
            trainer = self._trainer
            overrides = trainer.overrides
            if overrides.revision != revision():
                trainer.notice()
                overrides = trainer.overrides
            if not overrides.names and not overrides.calls:
                return predicting.engine_outputs(trainer, x)
            trainer.enter("predict")
            return predicting.outputs_of(trainer, (x, None, None))
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
        trainer = self._trainer
        trainer.check_compiled()
        trainer.enter("gradient")
        with trainer.apart():
            steps.engine_step(trainer, "gradient", x, y, sample_weight)
        return trainer.graphs.latest.gradients()

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
        self._trainer.enter("gradient")
        if y is None:
            return tracing.trace_forward(self._trainer, x, training)
        return tracing.trace_step(
            self._trainer, "gradient", x, y, sample_weight, training=training
        )

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
            return steps.step_on(self._trainer, "train", x)
        update = check_flag("update", update)
        return tracing.trace_step(
            self._trainer, "train", x, y, sample_weight, class_weight, update
        )

    @short_tracebacks
    def test_step(self, data):
        """Evaluate a batch; what an override calls by `super()`.

        Args:
            data: `(x, y)` or `(x, y, sample_weight)`, from `evaluate` and
                `test_on_batch`.

        Returns:
            The logs, a dict; within `evaluate` those of all batches so far.
        """
        return steps.step_on(self._trainer, "evaluate", data)

    def predict_step(self, data):
        """Return the outputs of a batch; what an override calls by `super()`.

        Args:
            data: The rows, or a tuple that begins with them, from `predict` and
                `predict_on_batch`.
        """
        x = data[0] if isinstance(data, tuple) else data
        return invoke(self, x, False)

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
        return steps.compute_loss(self._trainer, y, y_pred, sample_weight)

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
        trainer = self._trainer if step is None else step.trainer
        trainer.count(y, y_pred, sample_weight)
        return self.get_metrics_result()

    def get_metrics_result(self):
        """Return the results of `metrics`, the loss so far in front, as floats by name.

        An override is called when there is something to report.

        Raises:
            ValueError: If shapes have not decided yet which the metrics are.
        """
        step = step_of(self)
        if step is not None and step.run.rows_seen:
            logs = step.trainer.logs(step.run)
            if "metrics" not in self._trainer.overrides.names:
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
