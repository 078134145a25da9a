"""The callback that sets the learning rate before each epoch."""

import numpy as np

from mlpc.callbacks.callback import Callback
from mlpc.callbacks.rates import get_rate, set_rate
from mlpc.utils import console

__all__ = ["LearningRateScheduler"]


class LearningRateScheduler(Callback):
    """Sets the rate that a function gives; logs it as `learning_rate`.

    Args:
        schedule: Called with the epoch, from 0, and the rate, a float; returns the new
            rate as a float. A function of the epoch alone will do.
        verbose: 0 is silent; 1 prints each rate.

    Raises:
        ValueError: If `schedule` is not a function; before an epoch, if it does not
            return a float.
        TypeError: Before an epoch, if the optimizer has a schedule of its own.

    Example:
        >>> x = np.linspace(0, 1, 8)[:, None]
        >>> model = keras.Sequential(
        ...     [
        ...         keras.Input((1,)),
        ...         keras.layers.Dense(1, kernel_initializer="zeros"),
        ...     ]
        ... )
        >>> model.compile(keras.optimizers.SGD(0.5), "mse")
        >>> halve = keras.callbacks.LearningRateScheduler(
        ...     lambda epoch, rate: rate / 2
        ... )
        >>> history = model.fit(x, x, epochs=3, verbose=0, callbacks=[halve])
        >>> [round(rate, 4) for rate in history.history["learning_rate"]]
        [0.25, 0.125, 0.0625]
    """

    def __init__(self, schedule, verbose=0):
        super().__init__()
        if not callable(schedule):
            raise ValueError(
                "Argument `schedule` must be a function of the epoch and the learning "
                f"rate. Received: schedule={schedule!r}"
            )
        self.schedule = schedule
        self.verbose = verbose

    def on_epoch_begin(self, epoch, logs=None):
        optimizer = self.model.optimizer
        try:
            rate = self.schedule(epoch, get_rate(optimizer))
        except TypeError:
            rate = self.schedule(epoch)
        if not isinstance(rate, (float, np.float32)):
            raise ValueError(
                "The output of the `schedule` function should be a float. "
                f"Received: {rate!r}"
            )
        set_rate(optimizer, rate)
        if self.verbose > 0:
            console.write(
                f"\nEpoch {epoch + 1}: LearningRateScheduler setting learning rate to "
                f"{rate}.\n"
            )

    def on_epoch_end(self, epoch, logs=None):
        if logs is not None:
            logs["learning_rate"] = get_rate(self.model.optimizer)
