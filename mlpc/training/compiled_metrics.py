"""What `model.metrics` lists as Keras does: the loss so far, the metrics that `compile`
was given as one, and those among the model's attributes."""

from weakref import ref

from mlpc.metrics.metric import Metric, items_of
from mlpc.metrics.reduction import Mean

__all__ = ["CompileMetrics", "kept_by", "loss_tracker"]


def loss_tracker():
    """Return a metric for the mean of the loss."""
    return Mean(name="loss")


class CompileMetrics(Metric):
    """The metrics that `compile` was given, as one.

    Args:
        trainer: That of a compiled model, which holds it.

    Attributes:
        metrics: The metrics' objects; empty before shapes have decided which they are.
    """

    def __init__(self, trainer):
        super().__init__(name="compile_metrics")
        self._trainer = ref(trainer)

    @property
    def _of_model(self):
        return self._trainer().reports.results

    @property
    def built(self):
        """Whether shapes have decided which the metrics are."""
        return self._of_model is not None

    @property
    def metrics(self):
        return list(self._of_model.metrics) if self.built else []

    @property
    def variables(self):
        return [variable for metric in self.metrics for variable in metric.variables]

    def update_state(self, y_true, y_pred, sample_weight=None):
        """Add rows to each of them; to the weighted ones with their weights."""
        self._trainer().count(y_true, y_pred, sample_weight)

    def reset_state(self):
        for metric in self.metrics:
            metric.reset_state()

    def result(self):
        """Return `{name: result}`.

        Raises:
            ValueError: If shapes have not decided yet which the metrics are.
        """
        if not self.built:
            raise ValueError(
                "Cannot get result() since the metric has not yet been built."
            )
        results = self._of_model
        names = results.names[1 : 1 + len(results.metrics)]
        pairs = zip(names, results.metrics, strict=True)
        return {name: metric.result() for name, metric in pairs}


def kept_by(model):
    """Return the metrics among a model's attributes, alone or in lists, tuples and
    dicts, each once; those that `compile` was given are not among them."""
    found = {}
    for value in vars(model).values():
        for item in items_of(value):
            if isinstance(item, Metric):
                found.setdefault(id(item), item)
    return list(found.values())
