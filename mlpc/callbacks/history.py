"""The callback that remembers the logs of all epochs; `fit` returns it."""

import weakref

from mlpc.callbacks.callback import Callback
from mlpc.utils.printable import printable
from mlpc.utils.shown import Shown

__all__ = ["History"]


class History(Shown, Callback):
    """A record of a training.

    Attributes:
        history: Dict of lists: each value of the logs, one item an epoch.
        epoch: List of the epochs' numbers, from 0, of the last `fit`.
        model: The model, or `None` once nobody else holds it: a model holds its
            history, and is freed with its last user all the same.

    Example:
        >>> x = np.linspace(0, 1, 8)[:, None]
        >>> model = keras.Sequential(
        ...     [
        ...         keras.Input((1,)),
        ...         keras.layers.Dense(1, kernel_initializer="zeros"),
        ...     ]
        ... )
        >>> model.compile(keras.optimizers.SGD(0.5), "mse")
        >>> history = model.fit(x, x, epochs=3, verbose=0)
        >>> history.epoch, list(history.history)
        ([0, 1, 2], ['loss'])
    """

    _kept = ("history", "epoch")

    def __init__(self):
        self.history = {}
        self.epoch = []
        self._model = None

    def __getstate__(self):
        """A copy has the values; it is of no model."""
        return {**self.__dict__, "_model": None}

    @property
    def model(self):
        return self._model and self._model()

    def set_model(self, model):
        self._model = weakref.ref(model)

    def on_train_begin(self, logs=None):
        self.epoch = []

    def on_epoch_end(self, epoch, logs=None):
        self.epoch.append(epoch)
        for name, value in (logs or {}).items():
            self.history.setdefault(name, []).append(value)
        self.model.history = self

    def on_epochs_end(self, epochs, logs):
        """Remember several epochs at once.

        Args:
            epochs: Their numbers.
            logs: Dict of lists: each value, one item an epoch.
        """
        self.epoch.extend(epochs)
        for name, values in logs.items():
            self.history.setdefault(name, []).extend(values)
        self.model.history = self

    def __repr__(self):
        """Without an address: notebooks show it, and are compared."""
        epochs = max(map(len, self.history.values()), default=0)
        names = ", ".join(map(printable, self.history))
        counted = f"{epochs} epoch" if epochs == 1 else f"{epochs} epochs"
        return f"<History of {counted}: {names}>"

    def _repr_html_(self):
        """What a notebook shows: the values as curves over the epochs."""
        from mlpc import display

        return display.curves(self.history)

    def _shown_text(self):
        from mlpc import display

        return display.curves_text(self.history)
