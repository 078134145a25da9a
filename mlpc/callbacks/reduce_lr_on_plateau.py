"""The callback that lowers the learning rate when training no longer gets better."""

import numpy as np

from mlpc.callbacks.monitor_callback import MonitorCallback, check_numbers
from mlpc.callbacks.rates import get_rate, set_rate
from mlpc.utils import console, notices

__all__ = ["ReduceLROnPlateau"]


class ReduceLROnPlateau(MonitorCallback):
    """Multiplies the rate by `factor` after `patience` epochs without improvement.

    It logs the rate of the epoch that has ended as `learning_rate`.

    Args:
        monitor: Name of the value in the logs.
        factor: What the rate is multiplied by, less than 1.
        patience: Number of epochs without an improvement after which that happens.
        verbose: 0 is silent; 1 prints each new rate.
        mode: `"min"`, `"max"` or `"auto"`; see `MonitorCallback`.
        min_delta: How much better a value must be to count.
        cooldown: Number of epochs after a reduction that are not counted.
        min_lr: The least rate.
        **kwargs: Accepted and not used, as in Keras.

    Attributes:
        wait: Number of epochs since the last improvement.
        cooldown_counter: Number of epochs that will not be counted.
        best: The best value so far.

    Raises:
        ValueError: If an argument does not fit; see `MonitorCallback`.
        TypeError: At a reduction, if the optimizer has a schedule of its own.

    Example:
        >>> x = np.linspace(0, 1, 8)[:, None]
        >>> model = keras.Sequential(
        ...     [
        ...         keras.Input((1,)),
        ...         keras.layers.Dense(1, kernel_initializer="zeros"),
        ...     ]
        ... )
        >>> model.compile(keras.optimizers.SGD(0.5), "mse")
        >>> reduce = keras.callbacks.ReduceLROnPlateau(
        ...     "loss", factor=0.5, patience=1, min_delta=1
        ... )
        >>> history = model.fit(x, x, epochs=4, verbose=0, callbacks=[reduce])
        >>> [round(rate, 3) for rate in history.history["learning_rate"]]
        [0.5, 0.5, 0.25, 0.125]
    """

    _kept = ("best", "cooldown_counter", "wait")

    def __init__(
        self,
        monitor="val_loss",
        factor=0.1,
        patience=10,
        verbose=0,
        mode="auto",
        min_delta=1e-4,
        cooldown=0,
        min_lr=0.0,
        **kwargs,
    ):
        super().__init__(monitor, mode, min_delta=min_delta)
        check_numbers(
            factor=factor, patience=patience, cooldown=cooldown, min_lr=min_lr
        )
        if factor >= 1.0:
            raise ValueError(
                "Argument `factor` of ReduceLROnPlateau must be less than 1.0. "
                f"Received: factor={factor}"
            )
        self.factor = factor
        self.min_lr = min_lr
        self.patience = patience
        self.verbose = verbose
        self.cooldown = cooldown
        self._reset()

    def _reset(self):
        self.best = None
        self.cooldown_counter = 0
        self.wait = 0

    def in_cooldown(self):
        """Return whether epochs are not counted."""
        return self.cooldown_counter > 0

    def on_train_begin(self, logs=None):
        self._reset()

    def on_epoch_end(self, epoch, logs=None):
        self._set_monitor_op(logs)
        logs = {} if logs is None else logs
        self._check_single(logs.get(self.monitor))
        logs["learning_rate"] = get_rate(self.model.optimizer)
        current = logs.get(self.monitor)
        if current is None:
            notices.warn(
                "Learning rate reduction is conditioned on metric "
                f"`{self.monitor}` which is not available. "
                f"{self._what_is_there(logs, '.')}"
            )
            return
        if self.in_cooldown():
            self.cooldown_counter -= 1
            self.wait = 0
        if self._is_improvement(current, self.best):
            self.best = current
            self.wait = 0
        elif not self.in_cooldown():
            self.wait += 1
            if self.wait >= self.patience and self._reduce(epoch):
                self.cooldown_counter = self.cooldown
                self.wait = 0

    def _reduce(self, epoch):
        """Lower the rate; returns whether it was above the least one."""
        rate = get_rate(self.model.optimizer)
        if rate <= np.float32(self.min_lr):
            return False
        rate = max(rate * self.factor, self.min_lr)
        set_rate(self.model.optimizer, rate)
        if self.verbose > 0:
            console.write(
                f"\nEpoch {epoch + 1}: ReduceLROnPlateau reducing learning rate to "
                f"{rate}.\n"
            )
        return True
