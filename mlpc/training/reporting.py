"""What a compiled model reports: the loss so far and its metrics, as Keras lists them.
compiled_metrics.py has the objects, results.py the numbers of a run."""

__all__ = ["Reports"]


class Reports:
    """What a model has counted since `compile`.

    Attributes:
        results: `Results` of the runs of its graphs; `None` before shapes have decided
            which its metrics are.
        compiled: The metrics of `compile` as one; `None` before somebody asks.
    """

    def __init__(self):
        self.results = self.compiled = None
        self._loss = self._seen = None

    def loss(self):
        """Return the metric of the loss, which has seen what the last run has."""
        if self._loss is None:
            from mlpc.training.compiled_metrics import loss_tracker

            self._loss = loss_tracker()
            self.track(*(self._seen or (0.0, 0)))
        return self._loss

    def track(self, loss, samples):
        """Note the mean of a run's loss, over so many samples."""
        self._seen = loss, samples
        if self._loss is not None:
            self._loss._take((float(loss) * samples, samples))

    def in_order(self, logs):
        """Return logs as evaluate does: loss first, then metrics as compiled."""
        first = [name for name in self.results.names if name in logs]
        values = [logs[name] for name in [*first, *sorted(logs.keys() - set(first))]]
        return values if len(values) > 1 else values[0]
