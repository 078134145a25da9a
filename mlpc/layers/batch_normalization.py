"""Batch normalization."""

from mlpc import initializers
from mlpc.layers.axes import add_over, axes_of, names_rows, row_axes
from mlpc.layers.scale_center import ScaleCenter
from mlpc.layers.shapes import check_input

__all__ = ["BatchNormalization"]

CLIPPING = ["rmax", "rmin", "dmax"]


class BatchNormalization(ScaleCenter):
    """`gamma * (x - mean) / sqrt(variance + epsilon) + beta`, for each column.

    In training, mean and variance are the batch's, and the moving ones follow:
    `moving = moving * momentum + batch * (1 - momentum)`. Otherwise, and in a layer
    that is not `trainable`, the moving ones are used. Variances are divided by the
    number of rows. S. Ioffe and C. Szegedy: Batch normalization, ICML 2015.

    Args:
        axis: The axis of columns; not axis 0.
        momentum: How much the moving statistics keep of themselves.
        epsilon, center, scale, ...: Those of `ScaleCenter`.
        moving_mean_initializer, moving_variance_initializer: Names or objects of
            `mlpc.initializers`.
        renorm, renorm_clipping, renorm_momentum: Batch renormalization is not
            supported: `renorm` must be false.
        synchronized: Must be false.
        **kwargs: Those of `Layer`.

    Shapes:
        input and output `(rows, ..., columns)`, all weights `(columns,)`: `gamma`,
        `beta`, `moving_mean`, `moving_variance`.

    Raises:
        ValueError: If an argument is out of range or unknown.

    Example:
        >>> layer = keras.layers.BatchNormalization(epsilon=0.0)
        >>> print(layer(np.array([[1.0], [3.0]]), training=True))
        [[-1.]
         [ 1.]]
        >>> print(layer.moving_mean)
        [0.02]
    """

    _differs_in_training = True

    def __init__(
        self,
        axis=-1,
        momentum=0.99,
        epsilon=1e-3,
        center=True,
        scale=True,
        beta_initializer="zeros",
        gamma_initializer="ones",
        moving_mean_initializer="zeros",
        moving_variance_initializer="ones",
        beta_regularizer=None,
        gamma_regularizer=None,
        beta_constraint=None,
        gamma_constraint=None,
        renorm=False,
        renorm_clipping=None,
        renorm_momentum=0.99,
        synchronized=False,
        **kwargs,
    ):
        if synchronized:
            raise ValueError(
                "Argument synchronized=True is only supported with the TensorFlow "
                "backend."
            )
        if renorm:
            _refuse_renorm(renorm_clipping or {})
        moving_mean_initializer = initializers.get(moving_mean_initializer)
        moving_variance_initializer = initializers.get(moving_variance_initializer)
        super().__init__(
            float(epsilon),
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
        self.axis = int(axis)
        self.momentum = float(momentum)
        self.moving_mean_initializer = moving_mean_initializer
        self.moving_variance_initializer = moving_variance_initializer
        self.synchronized = synchronized
        self.renorm = renorm
        self.renorm_clipping = renorm_clipping
        self.renorm_momentum = renorm_momentum

    @property
    def moving_mean(self):
        """The mean that is used outside of training, a view; `None` before `build`."""
        return self._weight("moving_mean")

    @property
    def moving_variance(self):
        """The variance that is used outside of training, a view."""
        return self._weight("moving_variance")

    def build(self, input_shape):
        if self.built:
            axes = {self.axis: self.input_shape[self.axis]}
            check_input(self.name, input_shape, ndim=len(self.input_shape), axes=axes)
            return
        row_axes(self.axis, input_shape)
        shape = (input_shape[self.axis],)
        self._add_scale_and_center(shape)
        self.add_weight("moving_mean", shape, self.moving_mean_initializer, False)
        self.add_weight(
            "moving_variance", shape, self.moving_variance_initializer, False
        )
        super().build(input_shape)

    def _mixes_rows(self, ndim):
        return names_rows(self.axis, ndim)

    def _emit(self, graph, node):
        options = {
            "momentum": self.momentum,
            "epsilon": self.epsilon,
            "center": self.center,
            "scale": self.scale,
            "frozen": not graph.learns(self),
        }
        spec = "batch_normalization", options
        axes = axes_of(graph, node, self.axis)
        return add_over(axes, spec, graph, node, self)

    def get_config(self):
        return {
            **super().get_config(),
            "axis": self.axis,
            "momentum": self.momentum,
            "epsilon": self.epsilon,
            "center": self.center,
            "scale": self.scale,
            **self._initializer_config(),
            "moving_mean_initializer": initializers.serialize(
                self.moving_mean_initializer
            ),
            "moving_variance_initializer": initializers.serialize(
                self.moving_variance_initializer
            ),
            **self._penalty_config(),
            "synchronized": self.synchronized,
            "renorm": self.renorm,
            "renorm_clipping": self.renorm_clipping,
            "renorm_momentum": self.renorm_momentum,
        }


def _refuse_renorm(clipping):
    """Say what is wrong with the arguments of `renorm`, or that it is not supported."""
    if set(clipping) - set(CLIPPING):
        raise ValueError(
            "Received invalid keys for `renorm_clipping` argument: "
            f"{clipping}. Supported values: {CLIPPING}."
        )
    rmax, rmin, dmax = (clipping.get(key) for key in CLIPPING)
    if rmax is not None and rmin is not None and rmax < rmin:
        raise ValueError(
            "rmax should be greater than rmin in the `renorm_clipping` argument. "
            f"Received: rmax={rmax}, rmin={rmin}."
        )
    if dmax is not None and dmax < 0:
        raise ValueError(
            "dmax should be non-negative in the `renorm_clipping` argument. "
            f"Received: dmax={dmax}."
        )
    raise NotImplementedError("Argument `renorm` is not supported: must be False.")
