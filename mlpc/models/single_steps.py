"""Training and looking at one batch: train_on_batch, test_on_batch, gradients."""

from mlpc import _engine
from mlpc.models.arguments import refuse
from mlpc.models.compiling import Compiled

__all__ = ["SingleSteps"]


class SingleSteps(Compiled):
    """A compiled model, one batch at a time."""

    def _one_step(self, mode, x, y):
        """The logs of one batch, after the engine has walked over it in this mode."""
        self._check_compiled()
        x, y, y_shape = self._rows_and_targets(x, y)
        self._build_for(x)
        graph = self._prepare_loss(y_shape)
        if mode == "train":
            self._build_optimizer()
        run = _engine.Run(graph.model, mode, x, y, None, len(x))
        run.start(0)
        run.advance(1, 0.0)
        return self._logs(run.results())

    def train_on_batch(
        self, x, y=None, sample_weight=None, class_weight=None, return_dict=False
    ):
        """Train one step on these rows; returns what `evaluate` returns of them.

        Args:
            x, y: Rows and targets of the batch.
            sample_weight, class_weight: Not supported yet; `None`.
            return_dict: Whether to return `{name: value}`.
        """
        refuse(sample_weight=sample_weight, class_weight=class_weight)
        return self._in_order(self._one_step("train", x, y), return_dict)

    def test_on_batch(self, x, y=None, sample_weight=None, return_dict=False):
        """Return the loss and metrics of one batch."""
        refuse(sample_weight=sample_weight)
        return self._in_order(self._one_step("evaluate", x, y), return_dict)

    def gradients(self, x, y):
        """Return the loss' gradients for these rows, with the weights as they are.

        Dropout is off, as in `evaluate`.

        Args:
            x, y: Rows and targets of one batch.

        Returns:
            A list like `trainable_weights`: writable views of the engine's own arrays,
            which the next step writes over. Copy what has to stay.

        Raises:
            ValueError: If an argument does not fit.
        """
        self._one_step("gradient", x, y)
        return self._graph.gradients()
