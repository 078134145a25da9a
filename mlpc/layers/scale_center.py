"""What normalizations with a `gamma` and a `beta` share."""

from mlpc import constraints, initializers, regularizers
from mlpc.layers.layer import Layer
from mlpc.utils.validation import check_flag, check_real

__all__ = ["ScaleCenter"]


class ScaleCenter(Layer):
    """A layer whose result is multiplied by `gamma` and added to `beta`.

    Args:
        epsilon: What is added to variances, >= 0.
        center: Whether there is a `beta`.
        scale: Whether there is a `gamma`.
        beta_initializer, gamma_initializer: Names or objects of `mlpc.initializers`.
        beta_regularizer, gamma_regularizer: Those of `mlpc.regularizers`, or `None`.
        beta_constraint, gamma_constraint: Those of `mlpc.constraints`, or `None`.
        **kwargs: Those of `Layer`.
    """

    supports_masking = True

    def __init__(
        self,
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
    ):
        super().__init__(**kwargs)
        self.epsilon = check_real("epsilon", epsilon, low=0.0)
        self.center = check_flag("center", center)
        self.scale = check_flag("scale", scale)
        self.beta_initializer = initializers.get(beta_initializer)
        self.gamma_initializer = initializers.get(gamma_initializer)
        self.beta_regularizer = regularizers.get(beta_regularizer)
        self.gamma_regularizer = regularizers.get(gamma_regularizer)
        self.beta_constraint = constraints.get(beta_constraint)
        self.gamma_constraint = constraints.get(gamma_constraint)

    @property
    def gamma(self):
        """The factors, a view; `None` without them or before the layer is built."""
        return self._weight("gamma")

    @property
    def beta(self):
        """The terms, a view; `None` without them or before the layer is built."""
        return self._weight("beta")

    @property
    def _has_gamma(self):
        return self.scale

    @property
    def _has_beta(self):
        return self.center

    def _add_scale_and_center(self, shape):
        """Declare `gamma` and `beta`, where wanted."""
        if self._has_gamma:
            self.add_weight(
                "gamma",
                shape,
                self.gamma_initializer,
                regularizer=self.gamma_regularizer,
                constraint=self.gamma_constraint,
            )
        if self._has_beta:
            self.add_weight(
                "beta",
                shape,
                self.beta_initializer,
                regularizer=self.beta_regularizer,
                constraint=self.beta_constraint,
            )

    def _initializer_config(self):
        """The initializers' part of the config."""
        return {
            "beta_initializer": initializers.serialize(self.beta_initializer),
            "gamma_initializer": initializers.serialize(self.gamma_initializer),
        }

    def _penalty_config(self):
        """The part of the config that follows the initializers."""
        return {
            "beta_regularizer": regularizers.serialize(self.beta_regularizer),
            "gamma_regularizer": regularizers.serialize(self.gamma_regularizer),
            "beta_constraint": constraints.serialize(self.beta_constraint),
            "gamma_constraint": constraints.serialize(self.gamma_constraint),
        }
