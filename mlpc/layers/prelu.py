"""PReLU: a leaky ReLU that learns its slopes."""

from mlpc import constraints, initializers, regularizers
from mlpc.layers.layer import Layer
from mlpc.layers.shapes import check_input
from mlpc.utils.validation import plain_numbers

__all__ = ["PReLU"]


class PReLU(Layer):
    """`x` where it is positive, else `alpha * x`.

    K. He et al.: Delving deep into rectifiers, ICCV 2015.

    Args:
        alpha_initializer: Name or object of `mlpc.initializers`.
        alpha_regularizer: That of `mlpc.regularizers`, or `None`.
        alpha_constraint: That of `mlpc.constraints`, or `None`.
        shared_axes: The axes along which one `alpha` serves all, counted with that of
            rows, which is 0; `None` for none.
        **kwargs: Those of `Layer`.

    Shapes:
        `alpha` has a row's axes, of which the shared ones are 1.

    Raises:
        ValueError: If an argument is unknown, or an axis is out of bounds.

    Example:
        >>> layer = keras.layers.PReLU(
        ...     alpha_initializer=keras.initializers.Constant(0.5)
        ... )
        >>> print(layer(np.array([[-2.0, 4.0]])))
        [[-1.  4.]]
    """

    supports_masking = True

    def __init__(
        self,
        alpha_initializer="Zeros",
        alpha_regularizer=None,
        alpha_constraint=None,
        shared_axes=None,
        **kwargs,
    ):
        alpha_initializer = initializers.get(alpha_initializer)
        super().__init__(**kwargs)
        self.alpha_initializer = alpha_initializer
        self.alpha_regularizer = regularizers.get(alpha_regularizer)
        self.alpha_constraint = constraints.get(alpha_constraint)
        shared_axes = plain_numbers(shared_axes)
        if shared_axes is not None and not isinstance(shared_axes, (list, tuple)):
            shared_axes = [shared_axes]
        self.shared_axes = shared_axes if shared_axes is None else list(shared_axes)

    @property
    def alpha(self):
        """The slopes, a view; `None` before the layer is built."""
        return self._weight("alpha")

    def build(self, input_shape):
        ndim = len(input_shape)
        if self.built:
            shared = self.shared_axes or []
            check_input(self.name, input_shape, ndim=len(self.input_shape))
            axes = {i: self.input_shape[i] for i in range(1, ndim) if i not in shared}
            check_input(self.name, input_shape, axes=axes)
            return
        shape = list(input_shape[1:])
        for axis in self.shared_axes or []:
            if not isinstance(axis, int) or not 0 < axis < ndim:
                raise ValueError(
                    f"Argument `shared_axes` must name axes of [1, {ndim - 1}] for an "
                    f"input of shape {tuple(input_shape)}. "
                    f"Received: shared_axes={self.shared_axes}"
                )
            shape[axis - 1] = 1
        self.add_weight(
            "alpha",
            shape,
            self.alpha_initializer,
            regularizer=self.alpha_regularizer,
            constraint=self.alpha_constraint,
        )
        super().build(input_shape)

    def _emit(self, graph, node):
        shared = sum(1 << axis for axis in set(self.shared_axes or []))
        spec = "prelu", {"shared": shared}
        return graph.add(spec, node, self)

    def get_config(self):
        return {
            **super().get_config(),
            "alpha_initializer": initializers.serialize(self.alpha_initializer),
            "alpha_regularizer": regularizers.serialize(self.alpha_regularizer),
            "alpha_constraint": constraints.serialize(self.alpha_constraint),
            "shared_axes": self.shared_axes,
        }
