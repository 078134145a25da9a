"""The callback that ends a training which no longer gets better."""

from mlpc.callbacks.monitor_callback import MonitorCallback, check_numbers
from mlpc.utils import console, notices

__all__ = ["EarlyStopping"]


class EarlyStopping(MonitorCallback):
    """Stops once a value has not improved for `patience` epochs.

    Args:
        monitor: Name of the value in the logs.
        min_delta: How much better a value must be to count.
        patience: Number of epochs without an improvement after which it stops.
        verbose: 0 is silent; 1 says when it stops and which weights it restores.
        mode: `"min"`, `"max"` or `"auto"`; see `MonitorCallback`.
        baseline: A value that must be beaten, too, for the patience to start anew.
        restore_best_weights: Whether the end of the training, however it comes, brings
            back the weights of the best epoch. The optimizer's state stays.
        start_from_epoch: The epoch, from 0, that is watched first.

    Attributes:
        wait: Number of epochs since the last improvement.
        stopped_epoch: The epoch, from 0, that ended the training; else 0.
        best, best_epoch, best_weights: Value, epoch and weights to restore.

    Raises:
        ValueError: If an argument does not fit; see `MonitorCallback`.

    Example:
        >>> x = np.linspace(0, 1, 8)[:, None]
        >>> model = keras.Sequential(
        ...     [
        ...         keras.Input((1,)),
        ...         keras.layers.Dense(1, kernel_initializer="zeros"),
        ...     ]
        ... )
        >>> model.compile(keras.optimizers.SGD(0.5), "mse")
        >>> stop = keras.callbacks.EarlyStopping("loss", min_delta=0.01, patience=2)
        >>> history = model.fit(x, x, epochs=100, verbose=0, callbacks=[stop])
        >>> len(history.epoch)
        7
    """

    _kept = ("wait", "stopped_epoch", "best", "best_epoch", "best_weights")

    def __init__(
        self,
        monitor="val_loss",
        min_delta=0,
        patience=0,
        verbose=0,
        mode="auto",
        baseline=None,
        restore_best_weights=False,
        start_from_epoch=0,
    ):
        super().__init__(monitor, mode, min_delta=min_delta)
        check_numbers(patience=patience, start_from_epoch=start_from_epoch)
        if baseline is not None:
            check_numbers(baseline=baseline)
        self.patience = patience
        self.verbose = verbose
        self.baseline = baseline
        self.restore_best_weights = restore_best_weights
        self.start_from_epoch = start_from_epoch
        self._reset()

    def _reset(self):
        self.wait = 0
        self.stopped_epoch = 0
        self.best = None
        self.best_epoch = 0
        self.best_weights = None

    def on_train_begin(self, logs=None):
        self._reset()

    def on_epoch_end(self, epoch, logs=None):
        self._set_monitor_op(logs)
        current = self.get_monitor_value(logs)
        self._check_single(current)
        if current is None or epoch < self.start_from_epoch:
            return
        improved = self._is_improvement(current, self.best)
        if self.restore_best_weights and (improved or self.best_weights is None):
            self.best_weights = self.model.get_weights()
            self.best_epoch = epoch
        self.wait += 1
        if improved:
            self.best = current
            self.best_epoch = epoch
            if self.baseline is None or self._is_improvement(current, self.baseline):
                self.wait = 0
        elif self.wait >= self.patience and epoch > 0:
            self.stopped_epoch = epoch
            self.model.stop_training = True

    def on_train_end(self, logs=None):
        verbose = self.verbose > 0
        if self.stopped_epoch > 0 and verbose:
            console.write(f"Epoch {self.stopped_epoch + 1}: early stopping\n")
        if self.restore_best_weights and self.best_weights is not None:
            if verbose:
                console.write(
                    "Restoring model weights from the end of the best epoch: "
                    f"{self.best_epoch + 1}.\n"
                )
            self.model.set_weights(self.best_weights)

    def get_monitor_value(self, logs):
        """Return the watched value; `None`, with a warning, if it is not there."""
        logs = logs or {}
        value = logs.get(self.monitor)
        if value is None:
            notices.warn(
                f"Early stopping conditioned on metric `{self.monitor}` which is not "
                f"available. {self._what_is_there(logs)}"
            )
        return value
