"""Batch normalization."""

import numpy as np

from mlpc import config, initializers
from mlpc.layers.axes import add_over, axes_of, names_rows, row_axes
from mlpc.layers.renormalization import check_clipping, copy_of, root_of
from mlpc.layers.scale_center import ScaleCenter
from mlpc.layers.shapes import check_input
from mlpc.layers.weights import build_layer
from mlpc.utils.arrays import numbers, plain
from mlpc.utils.overrides import overridden
from mlpc.utils.tensors import as_tensor
from mlpc.utils.validation import check_real

__all__ = ["BatchNormalization"]


class BatchNormalization(ScaleCenter):
    """`gamma * (x - mean) / sqrt(variance + epsilon) + beta`, for each column.

    In training, mean and variance are the batch's, and the moving ones follow:
    `moving = moving * momentum + batch * (1 - momentum)`. Otherwise, and in a layer
    that is not `trainable`, the moving ones are used. Variances are divided by the
    number of rows. S. Ioffe and C. Szegedy: Batch normalization, ICML 2015.

    With `renorm`, training is corrected towards what is used otherwise: `x_ * r + d`
    takes the place of `x_ = (x - mean) / stddev`, with `stddev = sqrt(variance +
    epsilon)` and, as constants of the step, `r = stddev / renorm_stddev` and
    `d = (mean - renorm_mean) / renorm_stddev`. S. Ioffe: Batch renormalization,
    NeurIPS 2017.

    Args:
        axis: The axis of columns; not axis 0.
        momentum: How much the moving statistics keep of themselves.
        epsilon, center, scale, ...: Those of `ScaleCenter`.
        moving_mean_initializer, moving_variance_initializer: Names or objects of
            `mlpc.initializers`.
        renorm: Whether it is batch renormalization.
        renorm_clipping: Its bounds, a dict that may have `"rmin"`, `"rmax"` and
            `"dmax"`: `r` is kept in [rmin, rmax], `d` in [-dmax, dmax].
        renorm_momentum: How much `renorm_mean` and `renorm_stddev` keep of themselves.
        synchronized: Must be false.
        **kwargs: Those of `Layer`.

    Shapes:
        input and output `(rows, ..., columns)`, all weights `(columns,)`: `gamma`,
        `beta`, `moving_mean`, `moving_variance`; with `renorm` also `moving_stddev`,
        `renorm_mean`, `renorm_stddev`.

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
            renorm_clipping = check_clipping(renorm_clipping or {})
            renorm_momentum = check_real("renorm_momentum", renorm_momentum)
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

    @property
    def moving_stddev(self):
        """Batch renormalization: the deviation whose square is `moving_variance`."""
        return self._weight("moving_stddev")

    @property
    def renorm_mean(self):
        """Batch renormalization: the mean that `d` is measured from."""
        return self._weight("renorm_mean")

    @property
    def renorm_stddev(self):
        """Batch renormalization: the deviation that `r` and `d` are measured by."""
        return self._weight("renorm_stddev")

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
        if self.renorm:
            mean, variance = (
                copy_of(each)
                for each in (
                    self.moving_mean_initializer,
                    self.moving_variance_initializer,
                )
            )
            self.add_weight("moving_stddev", shape, root_of(variance), False)
            self.add_weight("renorm_mean", shape, mean, False)
            self.add_weight("renorm_stddev", shape, root_of(variance), False)
        super().build(input_shape)

    def _mixes_rows(self, ndim):
        return names_rows(self.axis, ndim)

    def __call__(self, inputs, training=None, mask=None):
        """Return the layer's output for an array of rows.

        Args:
            inputs: Array of shape `(rows, ..., columns)`, any numeric dtype.
            training: Whether as in training, where the layer learns.
            mask: Array of the input's shape without the last axis: where it is false
                the input takes no part in the statistics of training. In a model that
                learns there is none.

        Returns:
            Array of the layer's dtype.

        Raises:
            ValueError: If the mask has another shape.
            NotImplementedError: If there is a mask, and `renorm`.
        """
        if mask is None:
            return super().__call__(inputs, training)
        if overridden(self, ("call",)):
            outputs = self.call(inputs, training=training, mask=mask)
            return as_tensor(np.asarray(outputs, self.dtype))
        return as_tensor(self.call(inputs, training, mask))

    def call(self, inputs, training=None, mask=None):
        """What the layer computes of an array of rows; see `__call__`."""
        if mask is None:
            return super().call(inputs, training)
        inputs, mask = numbers("inputs", inputs), plain("mask", mask)
        if mask.shape != inputs.shape[:-1]:
            raise ValueError(
                "The mask provided should be one dimension less than the inputs. "
                f"Received: mask.shape={mask.shape}, inputs.shape={inputs.shape}"
            )
        if not (training and self.trainable):
            return super().call(inputs, training)
        if self.renorm:
            raise NotImplementedError(
                "Argument `mask` is not supported in training with `renorm=True`."
            )
        if not self.built:
            build_layer(self, (None, *inputs.shape[1:]))
        return self._masked(inputs, mask[..., np.newaxis].astype(bool))

    def _masked(self, inputs, kept):
        """What training makes of rows, by the statistics of what is kept."""
        self._check_shape((None, *inputs.shape[1:]))
        axis = self.axis % inputs.ndim
        others = tuple(i for i in range(inputs.ndim) if i != axis)
        x = np.asarray(inputs, np.float64)
        kept = np.broadcast_to(kept, x.shape)
        count = kept.sum(others, keepdims=True) + config.epsilon()  # may be 0
        mean = np.sum(x, others, keepdims=True, where=kept) / count
        squares = np.square(x - mean)
        variance = np.sum(squares, others, keepdims=True, where=kept) / count
        moving = (self.moving_mean, mean), (self.moving_variance, variance)
        for weight, of_batch in moving:
            new = of_batch.reshape(-1) * (1 - self.momentum)
            weight.assign(np.asarray(weight) * self.momentum + new)
        x = (x - mean) / np.sqrt(variance + self.epsilon)
        if self.scale:
            x = x * np.reshape(self.gamma, mean.shape)
        if self.center:
            x = x + np.reshape(self.beta, mean.shape)
        return np.asarray(x, self.dtype)

    def _emit(self, graph, node):
        options = {
            "momentum": self.momentum,
            "epsilon": self.epsilon,
            "center": self.center,
            "scale": self.scale,
            "frozen": not graph.learns(self),
        }
        if self.renorm:
            given = self.renorm_clipping.items()
            bounds = {key: value for key, value in given if value is not None}
            momentum = self.renorm_momentum
            options |= {"renorm": True, "renorm_momentum": momentum, **bounds}
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
