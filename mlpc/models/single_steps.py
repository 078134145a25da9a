"""Training and looking at one batch: train_on_batch, test_on_batch, gradients."""

from contextlib import nullcontext

from mlpc import _engine
from mlpc.models.tracing import Tracing

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

        return kept(self.metrics)

    def _one_step(self, mode, x, y, sample_weight=None, class_weight=None):
        """The logs of one batch, after the engine has walked over it in this mode."""
        self._check_compiled()
        with self._apart():
            return self._step_apart(mode, x, y, sample_weight, class_weight)

    def _step_apart(self, mode, x, y, sample_weight, class_weight):
        x, targets, weights, labels = self._batch(x, y, sample_weight, class_weight)
        if mode == "train":
            self._build_optimizer()
            self.optimizer._refill_rates(1)
        run = _engine.Run(
            self._graph.model, mode, x, targets, None, len(x), False, weights
        )
        run.start(0)
        if self._host:
            self._host.reset()
            self._host.step(run, mode, labels, weights)
        else:
            run.advance(1, 0.0)
        return self._logs(run.results())

    def train_on_batch(
        self, x, y=None, sample_weight=None, class_weight=None, return_dict=False
    ):
        """Train one step on these rows; returns what `evaluate` returns of them.

        Args:
            x, y: Rows and targets of the batch.
            sample_weight, class_weight: As in `fit`.
            return_dict: Whether to return `{name: value}`.
        """
        logs = self._one_step("train", x, y, sample_weight, class_weight)
        return self._in_order(logs, return_dict)

    def test_on_batch(self, x, y=None, sample_weight=None, return_dict=False):
        """Return the loss and metrics of one batch."""
        return self._in_order(
            self._one_step("evaluate", x, y, sample_weight), return_dict
        )

    def gradients(self, x, y, sample_weight=None):
        """Return the loss' gradients for these rows, with the weights as they are.

        Dropout is off, as in `evaluate`.

        Args:
            x, y: Rows and targets of one batch.
            sample_weight: Array of numbers that the rows weigh in the loss.

        Returns:
            A list like `trainable_weights`: writable views of the engine's own arrays,
            which the next step writes over. Copy what has to stay.

        Raises:
            ValueError: If an argument does not fit.
        """
        self._one_step("gradient", x, y, sample_weight)
        return self._graph.gradients()
