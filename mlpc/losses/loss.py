"""The base of all losses: name, reduction, config. The formulas are the engine's."""

from mlpc import config
from mlpc.utils.naming import auto_name
from mlpc.utils.validation import check_choice

__all__ = ["Loss"]

REDUCTIONS = (
    "sum_over_batch_size",
    "mean",
    "sum",
    "mean_with_sample_weight",
    "none",
    None,
)


class Loss:
    """What training makes small.

    A subclass gives a `_spec`.

    Args:
        name: The loss's name; by default from its class.
        reduction: `"sum_over_batch_size"` or `"mean"` for the mean over the batch,
            `"sum"` for the sum.
        dtype: `"float32"`, `"float64"` or `None`. The engine computes in the dtype
            of the model; this is what `dtype` reads as.

    Raises:
        ValueError: If the reduction or the dtype is unknown.
        NotImplementedError: If the reduction is known to Keras, but not here yet.
    """

    def __init__(self, name=None, reduction="sum_over_batch_size", dtype=None):
        self.name = name or auto_name(type(self).__name__)
        self.reduction = check_choice("reduction", reduction, REDUCTIONS)
        if reduction not in ("sum_over_batch_size", "mean", "sum"):
            raise NotImplementedError(
                "Argument `reduction` must be 'sum_over_batch_size', 'mean' or 'sum'. "
                f"Received: reduction={reduction!r}"
            )
        self.dtype = config.dtype_name(dtype)

    def get_config(self):
        """Return the arguments that make an equal loss."""
        return {"name": self.name, "reduction": self.reduction}

    @classmethod
    def from_config(cls, config):
        """Return a loss from what `get_config` gave."""
        return cls(**config)

    def _spec(self):
        """The engine's name for it, and its numeric options."""
        raise NotImplementedError(f"{type(self).__name__} must override `_spec`.")

    def _options(self, **options):
        """The engine's options: the given ones and the reduction, as floats."""
        options["reduction"] = self.reduction == "sum"
        return {name: float(value) for name, value in options.items()}
