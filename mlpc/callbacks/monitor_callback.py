"""The base of the callbacks that watch one value of the logs: what is better, and when.

What is done about it is decided in the subclasses.
"""

from numbers import Real

import numpy as np

from mlpc.callbacks.callback import Callback
from mlpc.utils import notices
from mlpc.utils.suggestions import suggestion

__all__ = ["MonitorCallback", "check_numbers"]


class MonitorCallback(Callback):
    """A callback that knows whether a value is better than another.

    A value v is better than r if `v - min_delta < r`, `min_delta` being turned into
    `-|min_delta|`, where less is better; else if `v - |min_delta| > r`. NaN is never
    better, and anything is better than `None`.

    Args:
        monitor: Name of the value in the logs.
        mode: `"min"`, `"max"`, or `"auto"`: less is better for a loss, and what the
            metric says of itself for a metric.
        baseline: The first value to beat, or `None`.
        min_delta: How much better a value must be to count.

    Attributes:
        best: The best value so far.
        monitor_op: `numpy.less` or `numpy.greater`; `None` before the end of the first
            epoch.

    Raises:
        ValueError: If `monitor` is not a string or a number is not one; at the end of
            the first epoch, if the mode is `"auto"` and no metric tells the direction.
    """

    def __init__(self, monitor="val_loss", mode="auto", baseline=None, min_delta=0):
        super().__init__()
        if not isinstance(monitor, str):
            raise ValueError(
                "Argument `monitor` must be the name of a value in the logs. "
                f"Received: monitor={monitor!r}"
            )
        check_numbers(min_delta=min_delta)
        if mode not in ("auto", "min", "max"):
            notices.warn(
                f"{type(self).__name__} mode '{mode}' is unknown, fallback to auto "
                "mode."
            )
            mode = "auto"
        self.monitor = monitor
        self.mode = mode
        self.best = baseline
        self.min_delta = abs(min_delta)
        self.monitor_op = None

    def _set_monitor_op(self, logs=None):
        """Decide on the direction, once; the model's metrics are known by now."""
        if self.monitor_op is not None:
            return
        direction = {"min": "down", "max": "up"}.get(self.mode)
        direction = direction or self._wanted_direction(logs)
        self.monitor_op = np.greater if direction == "up" else np.less
        if direction == "down":
            self.min_delta *= -1

    def _wanted_direction(self, logs):
        """`"up"` or `"down"`, as the loss or the metric of that name wants it."""
        name = self.monitor.removeprefix("val_")
        direction = "down" if name == "loss" else None
        for metric in getattr(self.model, "metrics", None) or []:
            for inner in getattr(metric, "metrics", [metric]):
                if inner.name == name:
                    direction = getattr(inner, "_direction", None) or direction
        if direction is None and logs and self.monitor not in logs:
            raise ValueError(
                f"{type(self).__name__} callback received monitor={self.monitor}, "
                f"which is not among the logs. {self._what_is_there(logs)}"
            )
        if direction is None:
            raise ValueError(
                f"{type(self).__name__} callback received monitor={self.monitor}, but "
                "no metric of that name tells whether more or less is better. Pass "
                "`mode='max'` or `mode='min'`."
            )
        return direction

    def _what_is_there(self, logs, end=""):
        """The names that could be watched, and what helps to get at the one wanted."""
        near = suggestion(self.monitor, logs, tail="")
        if self.monitor.startswith("val_") and not any(
            name.startswith("val_") for name in logs
        ):
            near = " Pass `validation_data` or `validation_split` to `fit`."
        return f"Available metrics are: {','.join(logs)}{f'.{near}' if near else end}"

    def _check_single(self, value):
        """Raise a ValueError unless the watched value is one number, or `None`."""
        if value is not None and np.ndim(value) > 0:
            raise ValueError(
                f"{type(self).__name__} watches a single number. Received: "
                f"monitor={self.monitor!r}, a metric of {np.size(value)} values. Give "
                "the metric an `average`, or watch another value."
            )

    def _is_improvement(self, value, reference):
        if reference is None:
            return True
        return bool(self.monitor_op(value - self.min_delta, reference))


def check_numbers(**arguments):
    """Raise a ValueError for an argument that is not a real number."""
    for name, value in arguments.items():
        if not isinstance(value, Real):
            raise ValueError(
                f"Argument `{name}` must be a number. Received: {name}={value!r}"
            )
