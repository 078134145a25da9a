"""Training and looking at one batch: train_on_batch, test_on_batch, gradients."""

from mlpc import _engine
from mlpc.models.tracing import Tracing

__all__ = ["SingleSteps"]


class SingleSteps(Tracing):
    """A compiled model, one batch at a time."""

    def _one_step(self, mode, x, y, sample_weight=None, class_weight=None):
        """The logs of one batch, after the engine has walked over it in this mode."""
        self._check_compiled()
        x, targets, weights, labels = self._batch(x, y, sample_weight, class_weight)
        with self._lock.now():
            graph, host = self._prepare_loss(labels.shape), self._host
        if mode == "train":
            self._build_optimizer()
        run = _engine.Run(graph.model, mode, x, targets, None, len(x), False, weights)
        run.start(0)
        with self.optimizer._turn():
            if mode == "train":
                self.optimizer._refill_rates(1)
            if host:
                host.reset()
                host.step(run, mode, labels, weights)
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
