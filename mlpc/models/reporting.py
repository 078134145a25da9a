"""What a compiled model reports: the loss so far and its metrics, as Keras lists them.
compiled_metrics.py has the objects, results.py the numbers of a run."""

import numpy as np

__all__ = ["Reporting"]


class Reporting:
    """A model that says what it has counted; who derives from it compiles."""

    def _forget_results(self):
        """Report nothing yet: that is what `compile` begins with."""
        self._results = None
        self._loss_tracker = self._compiled_metrics = self._loss_seen = None

    @property
    def metrics(self):
        """What a compiled model reports, as Keras lists it: the loss so far, the
        metrics of `compile` as one, and those among the model's attributes."""
        from mlpc.models.compiled_metrics import CompileMetrics, kept_by

        listed = []
        if self.compiled:
            listed.append(self._tracker())
            if any(self._wanted):
                self._compiled_metrics = self._compiled_metrics or CompileMetrics(self)
                listed.append(self._compiled_metrics)
        return [*listed, *kept_by(self)]

    def _tracker(self):
        """The metric of the loss, which has seen what the last run has."""
        if self._loss_tracker is None:
            from mlpc.models.compiled_metrics import loss_tracker

            self._loss_tracker = loss_tracker()
            self._track(*(self._loss_seen or (0.0, 0)))
        return self._loss_tracker

    def _track(self, loss, rows):
        """Note the mean of a run's loss, over so many rows."""
        self._loss_seen = loss, rows
        if self._loss_tracker is not None:
            self._loss_tracker._take((float(loss) * rows, rows))

    def _count_rows(self, y, y_pred, sample_weight):
        """Add rows to the metrics of `compile`; to the weighted ones with weights."""
        model = self if self._front is None else self._front.rest
        if not model._metrics:
            model._prepare_loss(np.shape(y))
        for metric, weighted in model._metrics:
            metric.update_state(y, y_pred, *((sample_weight,) if weighted else ()))

    def _metrics_kept(self):
        """The metrics among the attributes of a model of the user's own class."""
        owner = self._owner or self
        if type(owner).__module__.partition(".")[0] == "mlpc" and not any(self._wanted):
            return []  # spares the import of metrics
        from mlpc.models.compiled_metrics import kept_by

        return kept_by(owner)

    def _logs(self, run):
        """A run's results as logs: sorted by name, as Keras does."""
        results = run.results()
        (self._owner or self)._track(results[0], run.rows_seen)
        return self._results.logs(results)

    def _in_order(self, logs, return_dict):
        """Logs as evaluate returns them: loss first, then metrics as compiled."""
        if return_dict:
            return logs
        first = [name for name in self._results.names if name in logs]
        values = [logs[name] for name in [*first, *sorted(logs.keys() - set(first))]]
        return values if len(values) > 1 else values[0]
