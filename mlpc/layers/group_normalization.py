"""Group normalization: within a sample, over groups of columns."""

from mlpc.layers.axes import add_over, axes_of, row_axes
from mlpc.layers.scale_center import ScaleCenter
from mlpc.layers.shapes import check_input
from mlpc.utils.validation import plain_numbers

__all__ = ["GroupNormalization"]


class GroupNormalization(ScaleCenter):
    """`gamma * (x - mean) / sqrt(variance + epsilon) + beta` over groups of columns.

    Mean and variance are those of a group's columns in all of a sample's rows.
    Y. Wu and K. He: Group normalization, ECCV 2018.

    Args:
        groups: How many groups of neighbouring columns, all as large; -1: one for each
            column.
        axis: The axis of columns; not axis 0.
        epsilon, center, scale, ...: Those of `ScaleCenter`.
        **kwargs: Those of `Layer`.

    Shapes:
        `gamma` and `beta` have the columns.

    Raises:
        ValueError: If an argument is out of range or unknown, or if the columns cannot
            be divided.
    """

    def __init__(
        self,
        groups=32,
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
        groups = plain_numbers(groups)
        if not isinstance(groups, int) or (groups <= 0 and groups != -1):
            raise ValueError(
                "Received an invalid value for argument `groups`, expected a positive "
                "integer (or `-1` for instance normalization). "
                f"Received: groups={groups}"
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
        self.groups = groups
        self.axis = plain_numbers(axis)

    def build(self, input_shape):
        if self.built:
            axes = {self.axis: self.input_shape[self.axis]}
            check_input(self.name, input_shape, ndim=len(self.input_shape), axes=axes)
            return
        row_axes(self.axis, input_shape)
        columns = input_shape[self.axis]
        if columns is None:
            raise ValueError(
                f"Axis {self.axis} of input tensor should have a defined dimension but "
                f"the layer received an input with shape {tuple(input_shape)}."
            )
        groups = columns if self.groups == -1 else self.groups
        if columns < groups:
            raise ValueError(
                f"Number of groups ({groups}) cannot be more than the number of "
                f"channels ({columns})."
            )
        if columns % groups != 0:
            raise ValueError(
                f"Number of groups ({groups}) must be a multiple of the number of "
                f"channels ({columns})."
            )
        self.groups = groups
        self._add_scale_and_center((columns,))
        super().build(input_shape)

    def _emit(self, graph, node):
        options = {
            "epsilon": self.epsilon,
            "groups": self.groups,
            "center": self.center,
            "scale": self.scale,
        }
        spec = "group_normalization", options
        axes = axes_of(graph, node, self.axis)
        return add_over(axes, spec, graph, node, self)

    def get_config(self):
        return {
            **super().get_config(),
            "groups": self.groups,
            "axis": self.axis,
            "epsilon": self.epsilon,
            "center": self.center,
            "scale": self.scale,
            **self._initializer_config(),
            **self._penalty_config(),
        }
