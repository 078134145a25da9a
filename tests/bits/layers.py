"""The layers of nets.txt as Keras' objects: for each of the engine's names a class, and
what its options are as arguments."""

import warnings
from functools import partial

import numpy as np

from mlpc import _core, layers
from mlpc.activations.apply import apply

__all__ = ["make_layer"]


def flag(name):
    return lambda options, shape: {name: bool(options[name])}


def number(name):
    return lambda options, shape: {name: options[name]}


def integer(name):
    return lambda options, shape: {name: int(options[name])}


def last_axes(options, shape):
    return {"axis": list(range(-int(options["axes"]), 0))}


def shared_axes(options, shape):
    return [axis for axis in range(len(shape)) if int(options["shared"]) >> axis & 1]


def noise_shape(options, shape):
    shared = shared_axes(options, shape)
    sizes = [1 if axis in shared else None for axis in range(len(shape))]
    return {"noise_shape": sizes}


def slopes(options, shape):
    return {"shared_axes": shared_axes(options, shape)}


def target_shape(options, shape):
    axes = range(1, 1 + int(options["rank"]))
    return {"target_shape": [int(options[f"axis_{axis}"]) for axis in axes]}


def dims(options, shape):
    return {"dims": [int(options[f"axis_{axis}"]) for axis in range(1, len(shape))]}


def trainable(options, shape):
    return {"trainable": not options["frozen"]}


def corrections(options, shape):
    clipping = {name: options[name] for name in ("rmin", "rmax", "dmax")}
    finite = {name: bound for name, bound in clipping.items() if np.isfinite(bound)}
    momentum = options["renorm_momentum"]
    return {
        "renorm": bool(options["renorm"]),
        "renorm_clipping": finite,
        "renorm_momentum": momentum,
    }


def places(options, shape):
    """Arrays, which make two weights of a `Rescaling`; nets.py writes them."""
    ones = np.ones(shape[len(shape) - int(options["axes"]) :])
    return {"scale": ones, "offset": ones}


SCALE_CENTER = number("epsilon"), flag("center"), flag("scale")
DROPOUT = number("rate"), integer("seed"), noise_shape

LAYERS = {
    "dense": (layers.Dense, integer("units"), flag("use_bias")),
    "dropout": (layers.Dropout, *DROPOUT),
    "alpha_dropout": (layers.AlphaDropout, *DROPOUT),
    "gaussian_dropout": (layers.GaussianDropout, number("rate"), integer("seed")),
    "gaussian_noise": (layers.GaussianNoise, number("stddev"), integer("seed")),
    "flatten": (layers.Flatten,),
    "permute": (layers.Permute, dims),
    "reshape": (layers.Reshape, target_shape),
    "batch_normalization": (
        layers.BatchNormalization,
        number("momentum"),
        trainable,
        corrections,
        *SCALE_CENTER,
    ),
    "layer_normalization": (
        layers.LayerNormalization,
        last_axes,
        flag("rms_scaling"),
        *SCALE_CENTER,
    ),
    "group_normalization": (
        layers.GroupNormalization,
        integer("groups"),
        *SCALE_CENTER,
    ),
    "rms_normalization": (layers.RMSNormalization, last_axes, number("epsilon")),
    "unit_normalization": (layers.UnitNormalization, last_axes),
    "normalization": (layers.Normalization, last_axes, flag("invert")),
    "rescaling": (layers.Rescaling, number("scale"), number("offset")),
    "affine": (layers.Rescaling, places),
    "prelu": (layers.PReLU, slopes),
    "masking": (layers.Masking, number("mask_value")),
    "activity_regularization": (
        layers.ActivityRegularization,
        number("l1"),
        number("l2"),
    ),
}


def make_layer(name, options, shape, dtype):
    """A layer by the engine's name and options; what has no class is an `Activation`.

    Args:
        name, options: Those of the engine; what is left out has its default there.
        shape: That of the input, `(None, ...)`.
        dtype: `"float32"` or `"float64"`.
    """
    if name not in LAYERS:
        return layers.Activation(partial(apply, name=name, **options), dtype=dtype)
    cls, *parts = LAYERS[name]
    options = {**_core.catalogue()["layers"][name][1], **options}
    arguments = {}
    for part in parts:
        arguments.update(part(options, shape))
    with warnings.catch_warnings():
        warnings.filterwarnings("ignore", ".*rms_scaling")  # deprecated in Keras
        return cls(**arguments, dtype=dtype)
