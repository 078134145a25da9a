"""The callback that evaluates with the moving averages of the weights."""

import numpy as np

from mlpc.callbacks.callback import Callback

__all__ = ["SwapEMAWeights"]


class SwapEMAWeights(Callback):
    """Swaps weights with their moving averages for evaluations and predictions.

    Afterwards they are swapped back, in place. B. T. Polyak, A. B. Juditsky:
    Acceleration of stochastic approximation by averaging, SIAM J. Control Optim. 30
    (1992).

    Args:
        swap_on_epoch: Whether the averages are in the model, too, from the end of an
            epoch to the beginning of the next, for the callbacks after this one.

    Raises:
        ValueError: At the first swap, if the optimizer keeps no averages: it needs
            `use_ema=True`, and must have been built.
    """

    _kept = ("_ema_weights_in_model",)

    def __init__(self, swap_on_epoch=False):
        super().__init__()
        self.swap_on_epoch = swap_on_epoch
        self._ema_weights_in_model = False

    def on_epoch_begin(self, epoch, logs=None):
        if self.swap_on_epoch:
            self._put(False)

    def on_epoch_end(self, epoch, logs=None):
        if self.swap_on_epoch and not self._ema_weights_in_model:
            self._put(True)
            # At its end, `fit` sets the weights to the averages: let them be equal.
            if epoch == self.params["epochs"] - 1:
                for variable, average in self._pairs():
                    average[...] = variable

    def on_test_begin(self, logs=None):
        self._put(True)

    def on_test_end(self, logs=None):
        self._put(False)

    def on_predict_begin(self, logs=None):
        self._put(True)

    def on_predict_end(self, logs=None):
        self._put(False)

    def _put(self, averages):
        """Let the averages, or the weights, be in the model."""
        if self._ema_weights_in_model == averages:
            return
        for variable, average in self._pairs():
            weight = np.array(variable)
            variable.assign(average)
            average[...] = weight
        self._ema_weights_in_model = averages

    def _pairs(self):
        """The weights that are trained, each with its average."""
        optimizer = self.model.optimizer
        averages = getattr(optimizer, "_model_variables_moving_average", None)
        if not averages:
            raise ValueError(
                "SwapEMAWeights must be used with an optimizer that has been built "
                "with `use_ema=True`. "
                f"Received: use_ema={getattr(optimizer, 'use_ema', False)}"
            )
        return list(zip(self.model._trainer.trained(), averages, strict=True))
