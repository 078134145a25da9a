"""The base of all losses: name, reduction, config, and the call on arrays."""

from mlpc import config
from mlpc.losses.reduction import check_reduction, reduce_weighted
from mlpc.utils.arrays import plain
from mlpc.utils.naming import auto_name
from mlpc.utils.overrides import Overridable
from mlpc.utils.printable import named
from mlpc.utils.recorded import as_array, detached, is_recorded
from mlpc.utils.tensors import as_tensor
from mlpc.utils.tracebacks import shorten

__all__ = ["Loss"]


class Loss(Overridable):
    """What training makes small.

    A loss of your own overrides `call`. Models train with it as with any other, though
    slower: it is computed in Python. What `call` computes by `keras.ops`, NumPy's
    functions and operators is recorded and differentiated, in float64. Where it leaves
    these, for loops over numbers or another library, its gradient comes from central
    differences, and a warning says what that costs. Or give the gradient with the loss:

        class Cubic(keras.Loss):
            def call(self, y_true, y_pred):
                return np.mean(np.abs(y_pred - y_true) ** 3, axis=-1)

            def gradient(self, y_true, y_pred):
                error = y_pred - y_true
                return 3 * error * np.abs(error) / error.shape[-1]

    `gradient` returns an array like `y_pred`, the derivative of each row's loss with
    respect to the predictions of the row, before weights and reduction.

    Args:
        name: The loss's name; by default from its class.
        reduction: `"sum_over_batch_size"` or `"mean"` for the mean of what `call`
            returns, `"sum"` for the sum, `"mean_with_sample_weight"` for the sum
            divided by that of the weights, `"none"` or `None` for the values
            themselves, which cannot be trained on.
        dtype: `"float32"`, `"float64"`, or `None` for `mlpc.config.floatx()`: what
            calls on arrays compute in. A model computes in its own dtype.

    Raises:
        ValueError: If the reduction or the dtype is unknown.

    Example:
        >>> class Quartic(keras.losses.Loss):
        ...     def call(self, y_true, y_pred):
        ...         return keras.ops.mean((y_true - y_pred) ** 4, axis=-1)
        ...
        >>> print(Quartic()(np.array([[0.0]]), np.array([[2.0]])))
        16.0
    """

    _stands_for = ("__call__", "call", "gradient")
    _sparse = False  # whether targets are class numbers, one a row

    def __init__(self, name=None, reduction="sum_over_batch_size", dtype=None):
        self.name = named(name) or auto_name(type(self).__name__)
        self.reduction = check_reduction(reduction)
        self._dtype = config.dtype_name(dtype)

    @property
    def dtype(self):
        """The name of the dtype that calls on arrays compute in."""
        return self._dtype

    def __call__(self, y_true, y_pred, sample_weight=None):
        """Return the loss of arrays.

        Args:
            y_true: Array-like of targets.
            y_pred: Array-like of predictions.
            sample_weight: Array-like of weights: one for each value that `call`
                returns, or one a row; `None` for all 1.

        Returns:
            A scalar of the loss's dtype, or an array where nothing is reduced.

        Raises:
            ValueError: If the shapes do not fit.
        """
        try:
            dtype = self.dtype
            if is_recorded(y_pred) or is_recorded(y_true):
                dtype = "float64"  # it is part of a loss that is being differentiated
            y_pred = plain("y_pred", y_pred, dtype)
            y_true = plain("y_true", y_true, dtype)
            values = as_array(self.call(y_true, y_pred), dtype)
            mask = self._mask(detached(y_true), detached(values))
            total = reduce_weighted(values, sample_weight, mask, self.reduction)
            return as_tensor(total)
        except BaseException as error:
            shorten(error)
            raise

    def call(self, y_true, y_pred):
        """Return the losses of arrays, one a row as a rule; a subclass overrides it."""
        raise NotImplementedError(f"{type(self).__name__} must override `call`.")

    def get_config(self):
        """Return the arguments that make an equal loss."""
        return {"name": self.name, "reduction": self.reduction}

    @classmethod
    def from_config(cls, config):
        """Return a loss from what `get_config` gave."""
        return cls(**config)

    def _spec(self):
        """The engine's name and options for it; `None` where it does not know it."""
        return None

    def _mask(self, y_true, values):
        """Which of the values count, as bools; `None` for all."""
        return None
