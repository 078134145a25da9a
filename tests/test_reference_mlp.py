"""The network of the reference, whole: central differences, and Keras in float64.

Nothing of the engine is tested here, as in `test_reference.py`, which has the single
formulas.
"""

import numpy as np
import pytest
from reference_mlp import MLP

pytestmark = pytest.mark.filterwarnings("ignore")  # what Keras itself warns of

PARTS = {  # what is added to the first layer of the network, and to its last
    "nothing": ({}, {}),
    "frozen": ({"frozen": True}, {}),
    "l1": ({"kernel_regularizer": ("L1", {"l1": 0.02})}, {}),
    "l2 of a bias": ({}, {"bias_regularizer": ("L2", {"l2": 0.05})}),
    "l1 and l2": ({}, {"kernel_regularizer": ("L1L2", {"l1": 0.01, "l2": 0.03})}),
    "orthogonal": ({"kernel_regularizer": ("OrthogonalRegularizer", {})}, {}),
    "frozen, with a penalty": (
        {"frozen": True, "kernel_regularizer": ("L2", {"l2": 0.5})},
        {},
    ),
    "activity": ({"activity": {"l1": 0.05, "l2": 0.1}}, {}),
    "activity of a frozen layer": ({"activity": {"l1": 0.05}, "frozen": True}, {}),
    "activity of the output": ({}, {"activity": {"l1": 0.05, "l2": 0.1}}),
}
CONSTRAINTS = {
    "max": ("MaxNorm", {"max_value": 0.7}),
    "unit": ("UnitNorm", {}),
    "non-negative": ("NonNeg", {}),
    "between": ("MinMaxNorm", {"min_value": 0.6, "max_value": 0.9, "rate": 0.5}),
}


def network(first=(), last=(), seed=0):
    """A 5-4-3 network of the reference: tanh, then softmax."""
    rng = np.random.default_rng(seed)
    return [
        {
            "kernel": rng.normal(0, 0.5, (5, 4)),
            "bias": rng.normal(0, 0.5, 4),
            "activation": "tanh",
            **dict(first),
        },
        {
            "kernel": rng.normal(0, 0.5, (4, 3)),
            "bias": rng.normal(0, 0.5, 3),
            "activation": "softmax",
            **dict(last),
        },
    ]


def data(rows=9, seed=1):
    rng = np.random.default_rng(seed)
    x, y = rng.normal(size=(rows, 5)), np.eye(3)[rng.integers(0, 3, rows)]
    return x, y, rng.uniform(0.2, 2, rows)


def central_difference(f, w, h=1e-6):
    """df/dw, one element of `w` at a time, which is moved and put back."""
    gradient = np.zeros_like(w)
    for i in np.ndindex(w.shape):
        kept, values = w[i], []
        for w[i] in (kept + h, kept - h):
            values.append(f())
        w[i] = kept
        gradient[i] = (values[0] - values[1]) / (2 * h)
    return gradient


@pytest.mark.parametrize("weighted", [False, True])
@pytest.mark.parametrize("loss", ["categorical_crossentropy", "mean_squared_error"])
@pytest.mark.parametrize("part", PARTS)
def test_gradients_are_the_central_differences(part, loss, weighted):
    mlp = MLP(network(*PARTS[part]), loss)
    x, y, weights = data()
    weights = weights if weighted else None
    value, gradients = mlp.gradients(x, y, weights)
    assert value == mlp.evaluate(x, y, weights)
    assert len(gradients) == len(mlp.trainable)
    for (w, *_), gradient in zip(mlp.trainable, gradients, strict=True):
        told = central_difference(lambda: mlp.evaluate(x, y, weights), w)
        np.testing.assert_allclose(gradient, told, 1e-6, 1e-9)


@pytest.mark.parametrize("constraint", CONSTRAINTS)
def test_constraints_hold_after_each_step(constraint):
    mlp = MLP(network({"kernel_constraint": CONSTRAINTS[constraint]}))
    kernel = mlp.layers[0]["kernel"]
    for _ in range(3):
        mlp.train([data()[:2]], learning_rate=0.5)
        norms = np.linalg.norm(kernel, axis=0)
        assert {
            "max": norms.max() <= 0.7,
            "unit": np.allclose(norms, 1),
            "non-negative": kernel.min() == 0,
            "between": norms.max() < 1.1,
        }[constraint]


def test_a_frozen_layer_stays():
    mlp = MLP(network({"frozen": True}))
    before = [w.copy() for w in mlp.weights]
    mlp.train([data()] * 3, "adam")
    moved = [np.any(w != b) for w, b in zip(mlp.weights, before, strict=True)]
    assert moved == [False, False, True, True]


@pytest.fixture
def keras():
    """Real Keras on JAX, counting in float64 for one test."""
    keras, jax = pytest.importorskip("keras"), pytest.importorskip("jax")
    if keras.backend.backend() != "jax":
        pytest.skip("Keras runs on another backend than JAX")
    with jax.enable_x64(True):
        set_dtype(keras, "float64")
        yield keras
        set_dtype(keras, "float32")


def set_dtype(keras, dtype):
    """Keras remembers its first policy: floatx alone would not bring it back."""
    keras.config.set_floatx(dtype)
    keras.config.set_dtype_policy(dtype)


def dense(keras, layer):
    """Keras' layer for one of the reference."""
    objects = {
        f"{weight}_{kind}": getattr(getattr(keras, f"{kind}s"), named[0])(**named[1])
        for weight in ("kernel", "bias")
        for kind in ("regularizer", "constraint")
        if (named := layer.get(f"{weight}_{kind}"))
    }
    if "activity" in layer:
        objects["activity_regularizer"] = keras.regularizers.L1L2(**layer["activity"])
    return keras.layers.Dense(
        layer["kernel"].shape[1],
        layer["activation"],
        trainable=not layer.get("frozen", False),
        **objects,
    )


@pytest.mark.parametrize(
    ("first", "last", "weighted"),
    [
        (PARTS["l1"][0], {"kernel_constraint": CONSTRAINTS["max"]}, False),
        (
            PARTS["orthogonal"][0],
            {"bias_constraint": CONSTRAINTS["non-negative"]},
            True,
        ),
        (PARTS["frozen, with a penalty"][0], PARTS["l1 and l2"][1], True),
        (PARTS["activity"][0], {"kernel_constraint": CONSTRAINTS["between"]}, False),
        (PARTS["activity of a frozen layer"][0], PARTS["l2 of a bias"][1], True),
        (
            {"kernel_constraint": CONSTRAINTS["unit"]},
            PARTS["activity of the output"][1],
            1,
        ),
    ],
)
def test_training_is_keras(first, last, weighted, keras):
    mlp = MLP(network(first, last), "categorical_crossentropy")
    layers = [dense(keras, layer) for layer in mlp.layers]
    model = keras.Sequential([keras.Input((5,)), *layers])
    start = iter([w.copy() for w in mlp.weights])  # JAX may keep the arrays
    for layer in model.layers:
        layer.set_weights([next(start), next(start)])
    model.compile(keras.optimizers.SGD(0.1), "categorical_crossentropy")
    x, y, weights = data(26)
    parts = [slice(i, i + 8) for i in range(0, 26, 8)] * 2
    rows = [(x[part], y[part], weights[part])[: 3 if weighted else 2] for part in parts]
    losses = mlp.train(rows, "sgd", learning_rate=0.1)
    told = [model.train_on_batch(*batch) for batch in rows]
    np.testing.assert_allclose(losses, told, 1e-5)
    found = [w for layer in model.layers for w in layer.get_weights()]
    for ours, theirs in zip(mlp.weights, found, strict=True):
        np.testing.assert_allclose(ours, theirs, 1e-6, 1e-7)
