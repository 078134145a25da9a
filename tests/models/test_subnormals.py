"""No subnormal number is stored: not as an activation, delta, gradient, slot or weight.

On many CPUs each costs as much as a hundred other numbers; a slot that has decayed to
one stays it, and a training grows slower and slower.
"""

import numpy as np
import pytest
from arrays import is_subnormal

import mlpc
from mlpc import layers as L
from mlpc import optimizers as O

DTYPES = pytest.mark.parametrize("dtype", ["float32", "float64"])
UNITS = pytest.mark.parametrize("units", [5, 40])  # by columns, and by rows

# All decay by a half a step or faster, so that some hundred steps reach the end.
OPTIMIZERS = {
    "momentum": lambda: O.SGD(0.01, momentum=0.5),
    "nesterov": lambda: O.SGD(0.01, momentum=0.5, nesterov=True),
    "decay": lambda: O.SGD(0.5, weight_decay=0.9),
    "average": lambda: O.SGD(0.5, weight_decay=0.9, use_ema=True, ema_momentum=0.5),
    "adam": lambda: O.Adam(beta_1=0.5, beta_2=0.4),
    "amsgrad": lambda: O.Adam(beta_1=0.5, beta_2=0.4, amsgrad=True, clipnorm=1.0),
    "adamw": lambda: O.AdamW(0.5, beta_1=0.5, beta_2=0.4, weight_decay=0.9),
    "nadam": lambda: O.Nadam(beta_1=0.5, beta_2=0.4),
    "adamax": lambda: O.Adamax(beta_1=0.5, beta_2=0.4),
    "rmsprop": lambda: O.RMSprop(rho=0.4, momentum=0.5, centered=True),
    "adadelta": lambda: O.Adadelta(1.0, rho=0.4),
    "lion": lambda: O.Lion(beta_1=0.5, beta_2=0.4),
    "lamb": lambda: O.Lamb(beta_1=0.5, beta_2=0.4),
    "muon": lambda: O.Muon(momentum=0.5, adam_beta_1=0.5, adam_beta_2=0.4),
    "adafactor": lambda: O.Adafactor(beta_2_decay=-0.1),
}
LAYERS = {
    "relu": lambda n: [L.Dense(n, "relu")],
    "sigmoid": lambda n: [L.Dense(n, "sigmoid")],
    "tanh": lambda n: [L.Dense(n, "tanh")],
    "softmax": lambda n: [L.Dense(n, "softmax")],
    "softplus": lambda n: [L.Dense(n, "softplus")],
    "exponential": lambda n: [L.Dense(n, "tanh"), L.Activation("exponential")],
    "log_softmax": lambda n: [L.Dense(n, "log_softmax")],
    "gelu": lambda n: [L.Dense(n, "gelu")],
    "silu": lambda n: [L.Dense(n, "silu")],
    "prelu": lambda n: [L.Dense(n), L.PReLU(alpha_initializer="ones")],
    "dropout": lambda n: [L.Dense(n, "sigmoid"), L.Dropout(0.5)],
    "noise": lambda n: [L.Dense(n, "sigmoid"), L.GaussianDropout(0.5)],
    "batch": lambda n: [L.Dense(n, "relu"), L.BatchNormalization(momentum=0.5)],
    "layer": lambda n: [L.Dense(n, "sigmoid"), L.LayerNormalization()],
    "unit": lambda n: [L.Dense(n, "sigmoid"), L.UnitNormalization()],
    "l1_l2": lambda n: [
        L.Dense(n, "relu", kernel_regularizer=mlpc.regularizers.L1L2(0.01, 0.01))
    ],
    "activity": lambda n: [L.Dense(n, "sigmoid", activity_regularizer="l2")],
    "norm": lambda n: [L.Dense(n, "sigmoid", kernel_constraint="max_norm")],
}


def network(units, layers, dtype, head="softmax"):
    """A net of three such groups, on 12 numbers, with 3 outputs."""
    mlpc.utils.set_random_seed(4)
    before = mlpc.config.floatx()
    mlpc.config.set_floatx(dtype)
    try:
        groups = [layer for _ in range(3) for layer in layers(units)]
        return mlpc.Sequential([mlpc.Input((12,)), *groups, L.Dense(3, head)])
    finally:
        mlpc.config.set_floatx(before)


def held(model):
    """All arrays that a model and its optimizer hold, by name."""
    yield from ((v.path, np.asarray(v)) for v in model.weights)
    yield from (
        (v.path, np.asarray(v))
        for v in model.optimizer.variables
        if np.asarray(v).dtype.kind == "f" and np.asarray(v).ndim
    )


def assert_none(arrays):
    for name, array in arrays:
        found = np.count_nonzero(is_subnormal(np.asarray(array)))
        assert not found, f"{found} of {np.size(array)} in {name}"


@DTYPES
@UNITS
@pytest.mark.parametrize("name", OPTIMIZERS)
def test_what_decays_becomes_zero(name, units, dtype):
    """Slots and weights of what has a gradient no longer, down to 0."""
    rng = np.random.default_rng(1)
    x, y = rng.normal(size=(20, 12)).astype(dtype), rng.integers(0, 3, 20)
    model = network(units, LAYERS["relu"], dtype)
    model.compile(OPTIMIZERS[name](), "sparse_categorical_crossentropy")
    model.fit(x, y, epochs=5, verbose=0)
    x[:, 3:9] = 0  # the kernel's rows of these have no gradient from now on
    for _ in range(25):
        model.fit(x, y, epochs=60, verbose=0)
        assert_none(held(model))
    dead = [
        np.asarray(v)[3:9] for v in model.optimizer.variables if v.shape[:1] == (12,)
    ]
    if name not in ("decay", "adafactor", "average", "amsgrad"):
        assert dead and all((slot == 0).all() for slot in dead[:2])


@DTYPES
@UNITS
@pytest.mark.parametrize("name", LAYERS)
@pytest.mark.parametrize("head", ["softmax", "sigmoid"])
def test_steps_keep_none(name, head, units, dtype):
    """From rows so large that units saturate, down to rows whose activations vanish."""
    rng = np.random.default_rng(2)
    y = np.eye(3)[rng.integers(0, 3, 40)]
    tiny = float(np.finfo(dtype).tiny)
    loss = {"softmax": "categorical", "sigmoid": "binary"}[head] + "_crossentropy"
    for scale in (1.0, 30.0, 300.0, 3000.0, tiny**0.5, 10 * tiny):
        x = (scale * rng.normal(size=(40, 12))).astype(dtype)
        x[np.abs(x) < tiny] = 0  # what is given is read as it is
        model = network(units, LAYERS[name], dtype, head)
        model.compile(O.Adam(0.01), loss)
        for _ in range(3):
            trace = model.train_step(x, y)
            for layer in trace:
                assert_none(
                    (f"{layer.name}.{part}", getattr(layer, part))
                    for part in ("input", "z", "a", "dz", "da", "mean", "variance")
                    if getattr(layer, part, None) is not None
                )
            assert_none((f"gradient {i}", g) for i, g in enumerate(trace.gradients))
            assert_none(held(model))
        assert_none([("predictions", model.predict(x, verbose=0))])
