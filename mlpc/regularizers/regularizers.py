"""All regularizers: their arguments and configs."""

from mlpc.regularizers.regularizer import Regularizer
from mlpc.utils.validation import check_choice, check_real

__all__ = ["L1", "L1L2", "L2", "OrthogonalRegularizer"]


def _factor(argument, value, default):
    """A factor >= 0 as a float; `None` is the default."""
    return check_real(argument, default if value is None else value, low=0.0)


class L1(Regularizer):
    """The penalty `l1 * sum(abs(x))`.

    Args:
        l1: Factor >= 0; `None` is 0.01.
    """

    def __init__(self, l1=0.01):
        self.l1 = _factor("l1", l1, 0.01)

    def get_config(self):
        return {"l1": self.l1}

    def _spec(self):
        return "l1_l2", {"l1": self.l1}


class L2(Regularizer):
    """The penalty `l2 * sum(x**2)`.

    Args:
        l2: Factor >= 0; `None` is 0.01.

    Example:
        >>> print(keras.regularizers.L2(0.1)(np.array([[1.0, 2.0]])))
        0.5
    """

    def __init__(self, l2=0.01):
        self.l2 = _factor("l2", l2, 0.01)

    def get_config(self):
        return {"l2": self.l2}

    def _spec(self):
        return "l1_l2", {"l2": self.l2}


class L1L2(Regularizer):
    """The penalty `l1 * sum(abs(x)) + l2 * sum(x**2)`.

    Args:
        l1, l2: Factors >= 0; `None` is 0.
    """

    def __init__(self, l1=0.0, l2=0.0):
        self.l1 = _factor("l1", l1, 0.0)
        self.l2 = _factor("l2", l2, 0.0)

    def get_config(self):
        return {"l1": self.l1, "l2": self.l2}

    def _spec(self):
        return "l1_l2", {"l1": self.l1, "l2": self.l2}


class OrthogonalRegularizer(Regularizer):
    """The penalty `factor * mean(abs(cosine))` over all pairs of rows, or of columns.

    It makes the vectors orthogonal to each other and leaves their lengths alone. One
    vector has no pairs and no penalty.

    Args:
        factor: Factor >= 0.
        mode: `"rows"` or `"columns"`. The columns of a `Dense` layer's kernel are the
            weights of its units.
    """

    def __init__(self, factor=0.01, mode="rows"):
        self.factor = check_real("factor", factor, low=0.0)
        self.mode = check_choice("mode", mode, ["rows", "columns"])

    def get_config(self):
        return {"factor": self.factor, "mode": self.mode}

    def _spec(self):
        columns = float(self.mode == "columns")
        return "orthogonal", {"factor": self.factor, "columns": columns}

    def _check_shape(self, shape):
        if len(shape) != 2:
            raise ValueError(
                "Inputs to OrthogonalRegularizer must have rank 2. "
                f"Received: inputs.shape={tuple(shape)}"
            )
