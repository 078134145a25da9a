"""The callback that records how long each layer's gradient is, epoch by epoch."""

import math

import numpy as np

from mlpc.callbacks.callback import Callback
from mlpc.utils.leaves import leaves

__all__ = ["GradientNorms"]


class GradientNorms(Callback):
    """Records the norm of each layer's gradient, before training and after each epoch.

    It is √Σg² over all gradients of a layer's weights that learn, of the loss (with
    penalties) of these rows, with dropout off as in `evaluate`. Training itself is not
    touched. `mlpc.plot.gradient_norms` draws it. Not in Keras.

    Args:
        x, y: Rows and targets of one batch, as for `Model.gradients`.
        sample_weight: Array of numbers that the rows weigh in the loss.

    Attributes:
        norms: `{layer's name: list of floats}`, in the model's order; the first number
            is that of the weights before the first `fit`. Layers of a model `inner`
            are called `"inner/dense"`.

    Raises:
        ValueError: When training begins, if an argument does not fit the model.

    Example:
        >>> x = np.linspace(0, 1, 8)[:, None]
        >>> model = keras.Sequential(
        ...     [
        ...         keras.Input((1,)),
        ...         keras.layers.Dense(1, kernel_initializer="zeros"),
        ...     ]
        ... )
        >>> model.compile(keras.optimizers.SGD(0.5), "mse")
        >>> norms = keras.callbacks.GradientNorms(x, x)
        >>> history = model.fit(x, x, epochs=3, verbose=0, callbacks=[norms])
    """

    _kept = ("norms",)

    def __init__(self, x, y, sample_weight=None):
        self.x, self.y, self.sample_weight = x, y, sample_weight
        self.norms = {}

    def on_train_begin(self, logs=None):
        if not self.norms:
            self._record()

    def on_epoch_end(self, epoch, logs=None):
        self._record()

    def _record(self):
        trace = self.model.trace(self.x, self.y, self.sample_weight)
        gradients = {id(part.layer): part.gradients.values() for part in trace}
        for name, layer in leaves(self.model.layers):
            if found := gradients[id(layer)]:
                squares = (np.sum(np.square(g, dtype=np.float64)) for g in found)
                norm = math.sqrt(sum(map(float, squares)))
                self.norms.setdefault(name, []).append(norm)
