"""From what a run of the engine returns, and metrics that count here, to logs."""

import itertools

import numpy as np

__all__ = ["Results", "plain_logs"]


class Results:
    """The loss and the metrics of a compiled model, in their order.

    Args:
        names: What metrics are reported as.
        metrics: The `Metric` objects.
        sizes: How many numbers the state of each is in what a run returns; 0 for one
            that the engine does not know: it has its own.

    Attributes:
        names: `"loss"` and those of the metrics.
        metrics: As given.
    """

    def __init__(self, names, metrics, sizes):
        self.names = ["loss", *names]
        self.metrics = metrics
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
            self.names[1:], self.metrics, self._slices, strict=True
        ):
            if part.start < part.stop:
                columns[name] = metric._results(results[:, part])
                metric._take(results[-1, part])
            else:
                flat = _flat(name, metric.result())
                columns.update((n, [value] * len(results)) for n, value in flat)
        return dict(sorted(columns.items()))


def plain_logs(logs):
    """What a user's method has returned as logs: `{name: value}`, sorted by name.

    Raises:
        TypeError: If it is no dict.
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
    try:
        yield name, float(value)
    except (TypeError, ValueError):
        yield name, value
