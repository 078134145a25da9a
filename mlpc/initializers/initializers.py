"""All initializers: their arguments and configs.

Fans: for a kernel `(in, out)` fan_in is `in` and fan_out is `out`.
"""

from mlpc.initializers.initializer import Initializer, RandomInitializer
from mlpc.utils.validation import check_choice, check_real

__all__ = [
    "Constant",
    "GlorotNormal",
    "GlorotUniform",
    "HeNormal",
    "HeUniform",
    "LecunNormal",
    "LecunUniform",
    "Ones",
    "RandomNormal",
    "RandomUniform",
    "TruncatedNormal",
    "VarianceScaling",
    "Zeros",
]

FANS = {"fan_in": (1.0, 0.0), "fan_out": (0.0, 1.0), "fan_avg": (1.0, 1.0)}
DISTRIBUTIONS = {"uniform": 0.0, "truncated_normal": 1.0, "untruncated_normal": 2.0}


class Zeros(Initializer):
    """All values 0."""

    def _spec(self):
        return "constant", {"value": 0.0}


class Ones(Initializer):
    """All values 1."""

    def _spec(self):
        return "constant", {"value": 1.0}


class Constant(Initializer):
    """All values the same.

    Args:
        value: A finite number.
    """

    def __init__(self, value=0.0):
        self.value = check_real("value", value)

    def get_config(self):
        return {"value": self.value}

    def _spec(self):
        return "constant", {"value": self.value}


class RandomUniform(RandomInitializer):
    """Uniform draws from `[minval, maxval)`.

    Args:
        minval, maxval: The bounds, `minval <= maxval`.
        seed: See `RandomInitializer`.
    """

    def __init__(self, minval=-0.05, maxval=0.05, seed=None):
        self.minval = check_real("minval", minval)
        self.maxval = check_real("maxval", maxval, low=self.minval)
        super().__init__(seed)

    def get_config(self):
        bounds = {"minval": self.minval, "maxval": self.maxval}
        return {**super().get_config(), **bounds}

    def _spec(self):
        bounds = {"minval": self.minval, "maxval": self.maxval}
        return "random_uniform", {**bounds, "seed": float(self.seed)}


class RandomNormal(RandomInitializer):
    """Normal draws.

    Args:
        mean: The distribution's mean.
        stddev: Its standard deviation, >= 0.
        seed: See `RandomInitializer`.
    """

    _name = "random_normal"

    def __init__(self, mean=0.0, stddev=0.05, seed=None):
        self.mean = check_real("mean", mean)
        self.stddev = check_real("stddev", stddev, low=0.0)
        super().__init__(seed)

    def get_config(self):
        moments = {"mean": self.mean, "stddev": self.stddev}
        return {**super().get_config(), **moments}

    def _spec(self):
        moments = {"mean": self.mean, "stddev": self.stddev}
        return self._name, {**moments, "seed": float(self.seed)}


class TruncatedNormal(RandomNormal):
    """Normal draws from within two `stddev` of `mean`.

    The distribution that drawing again what lies outside would give; each value is
    the quantile of one uniform draw between the two bounds' probabilities.

    Args:
        mean: The mean before truncation.
        stddev: The standard deviation before truncation, >= 0.
        seed: See `RandomInitializer`.
    """

    _name = "truncated_normal"


class VarianceScaling(RandomInitializer):
    """Draws whose variance is `scale / n`, with n the fan that `mode` names.

    `"uniform"` draws from `[-a, a)`, `a = sqrt(3 scale / n)`. `"truncated_normal"`
    draws within two standard deviations, widened so that the variance after the
    cut is right; `"untruncated_normal"` draws without limits.

    Args:
        scale: Factor > 0.
        mode: `"fan_in"`, `"fan_out"` or `"fan_avg"`, their mean.
        distribution: `"truncated_normal"`, `"untruncated_normal"` or `"uniform"`;
            `"normal"` is the first.
        seed: See `RandomInitializer`.
        input_axes, output_axes: Only `None` is supported: which axes count for
            the fans follows from the shape.
    """

    def __init__(
        self,
        scale=1.0,
        mode="fan_in",
        distribution="truncated_normal",
        seed=None,
        input_axes=None,
        output_axes=None,
    ):
        self.scale = check_real("scale", scale, low=0.0)
        if self.scale == 0.0:
            raise ValueError(f"Argument `scale` must be > 0. Received: scale={scale!r}")
        self.mode = check_choice("mode", mode, list(FANS))
        name = str(distribution).lower()
        name = "truncated_normal" if name == "normal" else name
        self.distribution = check_choice("distribution", name, list(DISTRIBUTIONS))
        if input_axes is not None or output_axes is not None:
            raise NotImplementedError(
                "Arguments `input_axes` and `output_axes` must be None. "
                f"Received: input_axes={input_axes!r}, output_axes={output_axes!r}"
            )
        super().__init__(seed)

    def get_config(self):
        return {
            **super().get_config(),
            "scale": self.scale,
            "mode": self.mode,
            "distribution": self.distribution,
            "input_axes": None,
            "output_axes": None,
        }

    def _spec(self):
        fan_in, fan_out = FANS[self.mode]
        return "variance_scaling", {
            "scale": self.scale,
            "fan_in": fan_in,
            "fan_out": fan_out,
            "distribution": DISTRIBUTIONS[self.distribution],
            "seed": float(self.seed),
        }


class _Preset(VarianceScaling):
    """Variance scaling with all but the seed fixed by the class."""

    _preset = ()

    def __init__(self, seed=None, input_axes=None, output_axes=None):
        super().__init__(*self._preset, seed, input_axes, output_axes)

    def get_config(self):
        config = super().get_config()
        return {key: config[key] for key in ("seed", "input_axes", "output_axes")}


class GlorotUniform(_Preset):
    """Uniform draws from `[-a, a)`, `a = sqrt(6 / (fan_in + fan_out))`.

    Glorot and Bengio, "Understanding the difficulty of training deep feedforward
    neural networks", 2010, equation 16. Also called Xavier initialization.
    """

    _preset = (1.0, "fan_avg", "uniform")


class GlorotNormal(_Preset):
    """Truncated normal draws of variance `2 / (fan_in + fan_out)`.

    Glorot and Bengio, 2010, equation 12.
    """

    _preset = (1.0, "fan_avg", "truncated_normal")


class HeUniform(_Preset):
    """Uniform draws from `[-a, a)`, `a = sqrt(6 / fan_in)`.

    He et al., "Delving Deep into Rectifiers", 2015, equation 10.
    """

    _preset = (2.0, "fan_in", "uniform")


class HeNormal(_Preset):
    """Truncated normal draws of variance `2 / fan_in`.

    He et al., "Delving Deep into Rectifiers", 2015, equation 10.
    """

    _preset = (2.0, "fan_in", "truncated_normal")


class LecunUniform(_Preset):
    """Uniform draws from `[-a, a)`, `a = sqrt(3 / fan_in)`.

    LeCun et al., "Efficient BackProp", 1998, equation 16.
    """

    _preset = (1.0, "fan_in", "uniform")


class LecunNormal(_Preset):
    """Truncated normal draws of variance `1 / fan_in`.

    LeCun et al., "Efficient BackProp", 1998, equation 16.
    """

    _preset = (1.0, "fan_in", "truncated_normal")
