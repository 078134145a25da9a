"""From what a run of the engine returns, and metrics that count here, to logs."""

import itertools

import numpy as np

__all__ = ["Results", "plain_logs", "plain_value"]


class Results:
    """The loss and the metrics of a compiled model, in their order.

    Args:
        names: What metrics are reported as.
        metrics: The `Metric` objects.
        sizes: How many numbers the state of each is in what a run returns; 0 for one
            that the engine does not know: it has its own.
        kept: Metrics among the model's attributes, which are reported too.

    Attributes:
        names: `"loss"` and those of the metrics.
        metrics, kept: As given.
    """

    def __init__(self, names, metrics, sizes, kept=()):
        self.names = ["loss", *names, *(metric.name for metric in kept)]
        self.metrics, self.kept = metrics, kept
        ends = np.cumsum([1, *sizes]).tolist()
        self._slices = [slice(*pair) for pair in itertools.pairwise(ends)]

    def logs(self, results):
        """Return `{name: value}`, sorted by name, of one `run.results()`."""
        columns = self.columns(results[np.newaxis])
        return {name: column[0] for name, column in columns.items()}

    def columns(self, results):
        """Return `{name: [value, ...]}`, sorted by name.

        Args:
            results: Array `(n, run's values)`.

        Returns:
            Lists of n floats; of arrays where a metric gives those.
        """
        columns = {"loss": results[:, 0].tolist()}
        for name, metric, part in zip(
            self.names[1 : 1 + len(self.metrics)],
            self.metrics,
            self._slices,
            strict=True,
        ):
            if part.start < part.stop:
                columns[name] = metric._results(results[:, part])
                metric._take(results[-1, part])
            else:
                flat = _flat(name, metric.result())
                columns.update((n, [value] * len(results)) for n, value in flat)
        for metric in self.kept:
            flat = _flat(metric.name, metric.result())
            columns.update((n, [value] * len(results)) for n, value in flat)
        return dict(sorted(columns.items()))


def plain_logs(logs):
    """What a user's method has returned as logs: `{name: value}`, sorted by name.

    Raises:
        TypeError: If it is not a dict.
    """
    if logs is None:
        return {}
    if not isinstance(logs, dict):
        raise TypeError(
            "A model's own step, or `compute_metrics`, must return a dict of names and "
            f"values. Received: {logs!r:.80} (of type {type(logs)})"
        )
    return dict(_flat("", logs))


def _flat(name, value):
    """(name, value) pairs of a result: those of a dict, numbers as floats."""
    if isinstance(value, dict):
        for key in sorted(value):
            yield from _flat(key, value[key])
        return
    yield name, plain_value(value)


def plain_value(value):
    """A number as a float; anything else as it is."""
    try:
        return float(value)
    except (TypeError, ValueError):
        return value
