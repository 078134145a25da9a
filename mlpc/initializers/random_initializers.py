"""Initializers that draw: their arguments and configs.

Fans: for a kernel `(in, out)` fan_in is `in` and fan_out is `out`.
"""

from mlpc import _engine
from mlpc.initializers.initializer import RandomInitializer
from mlpc.utils.validation import check_axes, check_choice, check_number

__all__ = [
    "GlorotNormal",
    "GlorotUniform",
    "HeNormal",
    "HeUniform",
    "LecunNormal",
    "LecunUniform",
    "Orthogonal",
    "RandomNormal",
    "RandomUniform",
    "TruncatedNormal",
    "VarianceScaling",
]

FANS = {"fan_in": (1.0, 0.0), "fan_out": (0.0, 1.0), "fan_avg": (1.0, 1.0)}
DISTRIBUTIONS = {"uniform": 0.0, "truncated_normal": 1.0, "untruncated_normal": 2.0}


class RandomUniform(RandomInitializer):
    """Uniform draws from `[minval, maxval)`.

    Args:
        minval, maxval: The bounds, `minval <= maxval`.
        seed: See `RandomInitializer`.
    """

    def __init__(self, minval=-0.05, maxval=0.05, seed=None):
        self.minval = check_number("minval", minval)
        self.maxval = check_number("maxval", maxval, low=self.minval)
        super().__init__(seed)

    def get_config(self):
        bounds = {"minval": self.minval, "maxval": self.maxval}
        return {**super().get_config(), **bounds}

    def _spec(self):
        return "random_uniform", {
            "minval": float(self.minval),
            "maxval": float(self.maxval),
            "seed": self._next_seed(),
        }


class _Normal(RandomInitializer):
    """Draws that begin as normal ones."""

    _name = ""

    def __init__(self, mean=0.0, stddev=0.05, seed=None):
        self.mean = check_number("mean", mean)
        self.stddev = check_number("stddev", stddev, low=0.0)
        super().__init__(seed)

    def get_config(self):
        moments = {"mean": self.mean, "stddev": self.stddev}
        return {**super().get_config(), **moments}

    def _spec(self):
        return self._name, {
            "mean": float(self.mean),
            "stddev": float(self.stddev),
            "seed": self._next_seed(),
        }


class RandomNormal(_Normal):
    """Normal draws.

    Args:
        mean: The distribution's mean.
        stddev: Its standard deviation, >= 0.
        seed: See `RandomInitializer`.
    """

    _name = "random_normal"


class TruncatedNormal(_Normal):
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
        input_axes, output_axes: Lists of integers, the axes whose sizes multiply to
            fan_in and to fan_out; heeded where both are given.
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
        self.scale = check_number("scale", scale, low=0.0)
        if self.scale == 0:
            raise ValueError(f"Argument `scale` must be > 0. Received: scale={scale!r}")
        self.mode = check_choice("mode", mode, list(FANS))
        name = str(distribution).lower()
        name = "truncated_normal" if name == "normal" else name
        self.distribution = check_choice("distribution", name, list(DISTRIBUTIONS))
        self._input_axes = check_axes("input_axes", input_axes)
        self._output_axes = check_axes("output_axes", output_axes)
        self.input_axes = input_axes
        self.output_axes = output_axes
        super().__init__(seed)

    def get_config(self):
        return {
            **super().get_config(),
            "scale": self.scale,
            "mode": self.mode,
            "distribution": self.distribution,
            "input_axes": self.input_axes,
            "output_axes": self.output_axes,
        }

    def _spec(self):
        fan_in, fan_out = FANS[self.mode]
        return "variance_scaling", {
            "scale": float(self.scale),
            "fan_in": fan_in,
            "fan_out": fan_out,
            "distribution": DISTRIBUTIONS[self.distribution],
            "seed": self._next_seed(),
            "input_axes": _engine.axes_option(self._input_axes),
            "output_axes": _engine.axes_option(self._output_axes),
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

    Example:
        >>> kernel = keras.initializers.GlorotUniform(seed=1)((300, 100))
        >>> kernel.shape, bool(abs(kernel).max() <= (6 / 400) ** 0.5)
        ((300, 100), True)
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


class Orthogonal(RandomInitializer):
    """A matrix with orthonormal rows or columns, whichever are fewer, times `gain`.

    Q of the decomposition Q R of a matrix of normal draws, with the signs that make
    R's diagonal positive: all such matrices are equally likely. Of a shape of higher
    rank the last axis counts columns, all others rows.

    Saxe et al., "Exact solutions to the nonlinear dynamics of learning in deep linear
    neural networks", 2014.

    Args:
        gain: A finite number.
        seed: See `RandomInitializer`.
    """

    def __init__(self, gain=1.0, seed=None):
        self.gain = check_number("gain", gain)
        super().__init__(seed)

    def get_config(self):
        return {**super().get_config(), "gain": self.gain}

    def _spec(self):
        return "orthogonal", {"gain": float(self.gain), "seed": self._next_seed()}

    def _check_shape(self, shape):
        if len(shape) < 2:
            raise ValueError(
                "The tensor to initialize must be at least two-dimensional. "
                f"Received: shape={shape} of rank {len(shape)}."
            )
