"""Normalizations within a sample over some axes: layer, RMS and unit normalization."""

from mlpc import initializers
from mlpc.layers.axes import add_over, axes_of, names_rows, row_axes
from mlpc.layers.layer import Layer
from mlpc.layers.scale_center import ScaleCenter
from mlpc.layers.shapes import check_input
from mlpc.utils import notices
from mlpc.utils.validation import check_flag, check_real, plain_numbers

__all__ = [
    "LayerNormalization",
    "RMSNormalization",
    "UnitNormalization",
]


class LayerNormalization(ScaleCenter):
    """`gamma * (x - mean) / sqrt(variance + epsilon) + beta` over some axes.

    J. Ba et al.: Layer normalization (2016).

    Args:
        axis: The axis, or a list of axes, that are normalized together; not axis 0.
        epsilon, center, scale, ...: Those of `ScaleCenter`.
        **kwargs: Those of `Layer`; and `rms_scaling`, deprecated in Keras: whether it
            is `gamma * x / sqrt(variance + epsilon)`, without a `beta`.

    Shapes:
        `gamma` and `beta` have the named axes.

    Raises:
        TypeError: If `axis` is neither an integer nor a list.
        ValueError: If an argument is out of range or unknown.
        NotImplementedError: If `axis` counts from both sides, when the input is known.

    Example:
        >>> layer = keras.layers.LayerNormalization(epsilon=0.0)
        >>> print(layer(np.array([[1.0, 3.0], [10.0, 50.0]])))
        [[-1.  1.]
         [-1.  1.]]
    """

    def __init__(
        self,
        axis=-1,
        epsilon=1e-3,
        center=True,
        scale=True,
        beta_initializer="zeros",
        gamma_initializer="ones",
        beta_regularizer=None,
        gamma_regularizer=None,
        beta_constraint=None,
        gamma_constraint=None,
        **kwargs,
    ):
        rms_scaling = check_flag("rms_scaling", kwargs.pop("rms_scaling", False))
        axis = plain_numbers(axis)
        if not isinstance(axis, (int, list, tuple)):
            raise TypeError(
                "Expected an int or a list/tuple of ints for the argument 'axis', but "
                f"received: {axis!r}"
            )
        super().__init__(
            epsilon,
            center,
            scale,
            beta_initializer,
            gamma_initializer,
            beta_regularizer,
            gamma_regularizer,
            beta_constraint,
            gamma_constraint,
            **kwargs,
        )
        self.axis = axis if isinstance(axis, int) else list(axis)
        self.rms_scaling = rms_scaling
        if rms_scaling:
            notices.warn(
                "Argument `rms_scaling=True` is deprecated: it scales by the square "
                "root of the variance, not by the root mean square. Use "
                "`keras.layers.RMSNormalization` for that."
            )

    @property
    def _has_gamma(self):
        return self.scale or self.rms_scaling

    @property
    def _has_beta(self):
        return self.center and not self.rms_scaling

    def build(self, input_shape):
        if self.built:
            _check_sizes(self, input_shape)
            return
        self.axis = _sorted_axes(self.axis, input_shape)
        self._add_scale_and_center([input_shape[axis] for axis in self.axis])
        super().build(input_shape)

    def _mixes_rows(self, ndim):
        return names_rows(self.axis, ndim)

    def _emit(self, graph, node):
        options = {
            "epsilon": self.epsilon,
            "axes": len(self.axis),
            "center": self.center,
            "scale": self.scale,
            "rms_scaling": self.rms_scaling,
        }
        spec = "layer_normalization", options
        axes = axes_of(graph, node, self.axis)
        return add_over(axes, spec, graph, node, self)

    def get_config(self):
        return {
            **super().get_config(),
            "axis": self.axis,
            "epsilon": self.epsilon,
            "center": self.center,
            "scale": self.scale,
            "rms_scaling": self.rms_scaling,
            **self._initializer_config(),
            **self._penalty_config(),
        }


class RMSNormalization(Layer):
    """`scale * x / sqrt(mean(x**2) + epsilon)` over some axes.

    B. Zhang and R. Sennrich: Root mean square layer normalization, NeurIPS 2019.

    Args:
        axis: The axis, or a list of axes, that are normalized together; not axis 0.
        epsilon: What is added to the mean of squares, >= 0.
        **kwargs: Those of `Layer`.

    Shapes:
        `scale` has the named axes.

    Raises:
        ValueError: If an argument is out of range.
        NotImplementedError: If `axis` counts from both sides, when the input is known.
    """

    def __init__(self, axis=-1, epsilon=1e-6, **kwargs):
        epsilon = check_real("epsilon", epsilon, low=0.0)
        super().__init__(**kwargs)
        self.axis = plain_numbers(axis)
        self.epsilon = epsilon

    @property
    def scale(self):
        """The factors, a view; `None` before the layer is built."""
        return self._weight("scale")

    def build(self, input_shape):
        if self.built:
            _check_sizes(self, input_shape)
            return
        self.axis = _sorted_axes(self.axis, input_shape)
        shape = [input_shape[axis] for axis in self.axis]
        self.add_weight("scale", shape, initializers.get("ones"))
        super().build(input_shape)

    def _mixes_rows(self, ndim):
        return names_rows(self.axis, ndim)

    def _emit(self, graph, node):
        options = {"epsilon": self.epsilon, "axes": len(self.axis)}
        spec = "rms_normalization", options
        axes = axes_of(graph, node, self.axis)
        return add_over(axes, spec, graph, node, self)

    def get_config(self):
        return {**super().get_config(), "axis": self.axis, "epsilon": self.epsilon}


class UnitNormalization(Layer):
    """`x / max(sqrt(sum(x**2)), 1e-12)` over some axes: rows of length 1.

    Args:
        axis: The axis, or a list of axes, that are normalized together; not axis 0.
        **kwargs: Those of `Layer`.

    Raises:
        TypeError: If `axis` is neither an integer nor a list.
    """

    supports_masking = True

    def __init__(self, axis=-1, **kwargs):
        axis = plain_numbers(axis)
        if not isinstance(axis, (int, list, tuple)):
            raise TypeError(
                "Invalid value for `axis` argument: expected an int or a list/tuple of "
                f"ints. Received: axis={axis}"
            )
        super().__init__(**kwargs)
        self.axis = axis if isinstance(axis, int) else list(axis)

    def compute_output_shape(self, input_shape):
        row_axes(self.axis, input_shape)
        return super().compute_output_shape(input_shape)

    def _mixes_rows(self, ndim):
        return names_rows(self.axis, ndim)

    def _emit(self, graph, node):
        axes = axes_of(graph, node, self.axis)
        spec = "unit_normalization", {"axes": len(axes)}
        return add_over(axes, spec, graph, node)

    def get_config(self):
        return {**super().get_config(), "axis": self.axis}


def _sorted_axes(axis, input_shape):
    """The axes of a layer as a list, in the order that its weights have them."""
    axes = [axis] if isinstance(axis, int) else sorted(axis)
    if [one % len(input_shape) for one in axes] != row_axes(axes, input_shape):
        raise NotImplementedError(
            "Argument `axis` must count all axes from one side, the first or the "
            f"last axis. Received: axis={axis}"
        )
    return axes


def _check_sizes(layer, input_shape):
    """Refuse an input whose named axes have not the sizes of the layer's weights."""
    sizes = {axis: layer.input_shape[axis] for axis in layer.axis}
    check_input(layer.name, input_shape, axes=sizes)
