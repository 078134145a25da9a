"""Normalization by a mean and a variance that are given, or found in data."""

import numpy as np

from mlpc import initializers
from mlpc.layers.axes import add_over, axes_of, named_axes, names_rows
from mlpc.layers.fixed import checked_numbers, fixed_variables
from mlpc.layers.layer import Layer
from mlpc.layers.shapes import check_input
from mlpc.utils.arrays import plain
from mlpc.utils.tracebacks import short_tracebacks
from mlpc.utils.validation import check_flag, plain_numbers

__all__ = ["Normalization"]


class Normalization(Layer):
    """`(x - mean) / max(sqrt(variance), 1e-7)`, for each place on some axes.

    Args:
        axis: The axis, or several, whose places have a mean and a variance each; not
            axis 0. `None`: one mean and variance for all.
        mean, variance: Their values, that broadcast to these axes; `None` for what
            `adapt` finds. Both or none.
        invert: Whether to go back: `x * max(sqrt(variance), 1e-7) + mean`.
        **kwargs: Those of `Layer`.

    Shapes:
        weights, unless the values were given: `mean` and `variance` of the named axes
        in their order, and `count`, an integer that is 0.

    Raises:
        ValueError: If the arguments do not fit each other.
        NotImplementedError: If `axis` names axis 0, when the input is known.

    Example:
        >>> layer = keras.layers.Normalization()
        >>> layer.adapt(np.array([[1.0, 200.0], [3.0, 600.0]]))
        >>> print(layer(np.array([[2.0, 600.0]])))
        [[0. 1.]]
    """

    supports_masking = True

    def __init__(self, axis=-1, mean=None, variance=None, invert=False, **kwargs):
        if (mean is None) != (variance is None):
            raise ValueError(
                "When setting values directly, both `mean` and `variance` must be set. "
                f"Received: mean={mean} and variance={variance}"
            )
        axis = plain_numbers(axis)
        axes = () if axis is None else (axis,) if isinstance(axis, int) else tuple(axis)
        if mean is not None:
            checked_numbers("mean", mean)
            checked_numbers("variance", variance)
            _check_values(mean, variance, axes)
        invert = check_flag("invert", invert)
        super().__init__(**kwargs)
        self.axis = axes
        self.input_mean = mean
        self.input_variance = variance
        self.invert = invert
        self._fixed = None

    def build(self, input_shape):
        ndim = len(input_shape)
        if self.built:
            sizes = {axis: self.input_shape[axis] for axis in self.axis}
            check_input(self.name, input_shape, axes=sizes)
            return
        if any(not -ndim <= axis < ndim for axis in self.axis):
            raise ValueError(
                "All `axis` values must be in the range [-ndim, ndim). Received inputs "
                f"with ndim={ndim}, while axis={self.axis}"
            )
        kept = named_axes(self.axis, input_shape)
        for axis in kept:
            if input_shape[axis] is None:
                raise ValueError(
                    "All `axis` values to be kept must have a known shape. Received "
                    f"axis={self.axis}, inputs.shape={tuple(input_shape)}, with "
                    f"unknown axis at index {axis}"
                )
        shape = tuple(input_shape[axis] for axis in kept)
        if self.input_mean is None:
            self.add_weight("mean", shape, initializers.get("zeros"), False)
            self.add_weight("variance", shape, initializers.get("ones"), False)
            zeros = initializers.get("zeros")
            self.add_weight("count", (), zeros, False, dtype="int32")
        else:
            values = {"mean": self.input_mean, "variance": self.input_variance}
            self._fixed = fixed_variables(self.dtype, shape, values)
        super().build(input_shape)

    @short_tracebacks
    def adapt(self, data):
        """Set mean and variance to those of the data.

        Args:
            data: Array of rows, or anything that yields batches of them: arrays, or
                tuples whose first part is one. It is walked through once.

        Raises:
            ValueError: If there is no batch, or one does not fit the layer.
            TypeError: If it is no such thing.
        """
        total, mean, variance = 0, None, None
        for batch in _batches(data):
            shape = batch.shape
            if not self._mixes_rows(max(len(shape), 1)):
                shape = None, *shape[1:]
            if not self.built:
                self.build(shape)
            self.build(shape)
            if self.input_mean is not None:
                raise ValueError(
                    "`adapt` has nothing to set: `mean` and `variance` were given."
                )
            kept = named_axes(self.axis, batch.shape)
            axes = tuple(axis for axis in range(batch.ndim) if axis not in kept)
            count = int(np.prod([batch.shape[axis] for axis in axes], initial=1))
            new_mean = np.mean(batch, axes, dtype=np.float64)
            new_variance = np.var(batch, axes, dtype=np.float64)
            if mean is None:
                total, mean, variance = count, new_mean, new_variance
                continue
            total += count
            share = count / total
            joint = mean + (new_mean - mean) * share
            variance = (variance + (mean - joint) ** 2) * (1 - share) + (
                new_variance + (new_mean - joint) ** 2
            ) * share
            mean = joint
        if mean is None:
            raise ValueError(
                "adapt() received an empty iterable (no batches). Expected at least "
                "one batch."
            )
        self._weight("mean").assign(mean)
        self._weight("variance").assign(variance)

    def finalize_state(self):
        """Nothing: what the weights hold is what is used."""

    @property
    def mean(self):
        """The mean, with axes of 1 where it is shared; `None` before `build`."""
        return self._broadcast(0)

    @property
    def variance(self):
        """The variance, with axes of 1 where it is shared; `None` before `build`."""
        return self._broadcast(1)

    def _broadcast(self, index):
        if not self.built:
            return None
        kept = named_axes(self.axis, self.input_shape)
        sizes = [n if i in kept else 1 for i, n in enumerate(self.input_shape)]
        return self._pair()[index].value.reshape(sizes)

    def _pair(self):
        """The variables of mean and variance."""
        return self._fixed or self.weights[:2]

    def _mixes_rows(self, ndim):
        return names_rows(self.axis, ndim)

    def _emit(self, graph, node):
        options = {"axes": len(self.axis), "invert": self.invert}
        axes = axes_of(graph, node, self.axis)
        spec = "normalization", options
        return add_over(axes, spec, graph, node, fixed=self._pair())

    def get_config(self):
        return {
            **super().get_config(),
            "axis": self.axis,
            "invert": self.invert,
            "mean": np.array(self.input_mean).tolist(),
            "variance": np.array(self.input_variance).tolist(),
        }


def _check_values(mean, variance, axes):
    if np.shape(mean) != np.shape(variance):
        raise ValueError(
            "When setting values directly, `mean` and `variance` must have the same "
            f"shape. Received: mean shape {np.shape(mean)} and variance shape "
            f"{np.shape(variance)}"
        )
    if np.ndim(mean) > len(axes):
        raise ValueError(
            "The rank of `mean` must be less than or equal to the number of axes "
            f"({len(axes)}). Received: mean shape {np.shape(mean)} for axis {axes}"
        )


def _batches(data):
    """The batches that `adapt` is given, as arrays."""
    if hasattr(data, "__array__"):
        yield plain("data", data)
        return
    if not hasattr(data, "__iter__"):
        raise TypeError(
            f"Unsupported data type: {type(data)}. `adapt` supports arrays and "
            "iterables of batches (e.g. list, generator)."
        )
    for batch in data:
        batch = batch[0] if isinstance(batch, tuple) else batch
        if not hasattr(batch, "shape"):
            raise TypeError(
                "adapt() expects an iterable that yields arrays with a `.shape` "
                f"attribute. Got an element of type {type(batch).__name__}."
            )
        yield plain("data", batch)
