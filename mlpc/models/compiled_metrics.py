"""What `model.metrics` lists as Keras does: the loss so far, the metrics that `compile`
was given as one, and those among the model's attributes."""

from weakref import ref

from mlpc.metrics.metric import Metric, items_of
from mlpc.metrics.reduction import Mean

__all__ = ["CompileMetrics", "kept_by", "loss_tracker"]

ENGINES = (
    "_compile_config",
    "_wanted",
    "_metrics",
    "_shares",
    "_loss_tracker",
    "_compiled_metrics",
)


def loss_tracker():
    """Return a metric for the mean of the loss."""
    return Mean(name="loss")


class CompileMetrics(Metric):
    """The metrics that `compile` was given, as one.

    Args:
        model: A compiled model, which holds it.

    Attributes:
        metrics: The metrics' objects; empty before shapes have decided which they are.
    """

    def __init__(self, model):
        super().__init__(name="compile_metrics")
        self._model = ref(model)

    @property
    def built(self):
        """Whether shapes have decided which the metrics are."""
        return self._model()._results is not None

    @property
    def metrics(self):
        return list(self._model()._results.metrics) if self.built else []

    @property
    def variables(self):
        return [variable for metric in self.metrics for variable in metric.variables]

    def update_state(self, y_true, y_pred, sample_weight=None):
        """Add rows to each of them; to the weighted ones with their weights."""
        self._model()._count_rows(y_true, y_pred, sample_weight)

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
        results = self._model()._results
        names = results.names[1 : 1 + len(results.metrics)]
        pairs = zip(names, results.metrics, strict=True)
        return {name: metric.result() for name, metric in pairs}


def kept_by(model):
    """Return the metrics among a model's attributes, alone or in lists, tuples and
    dicts, each once; those that `compile` was given are not among them."""
    found = {}
    for name, value in vars(model).items():
        if name in ENGINES or name.startswith("_results"):
            continue
        for item in items_of(value):
            if isinstance(item, Metric):
                found.setdefault(id(item), item)
    return list(found.values())
