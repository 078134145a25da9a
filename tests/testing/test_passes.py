"""Slips on the way through a network and back: each is made by hand, and named.

Three dense layers of like sizes, so that no slip is told by a shape: tanh, sigmoid,
linear; mean squared error. The slips are those of students, not of the module's table.
"""

import numpy as np
import pytest

import mlpc
from mlpc import layers as L
from mlpc.testing import GradientError, assert_gradients_close, check_answer

RNG = np.random.default_rng(5)
X, Y = RNG.normal(size=(6, 3)), RNG.normal(size=(6, 3))
UNIT = {"tanh": lambda a: 1 - a**2, "sigmoid": lambda a: a * (1 - a)}


def sigmoid(z):
    return 1 / (1 + np.exp(-z))


@pytest.fixture(scope="module")
def model():
    kinds = {"first": "tanh", "middle": "sigmoid", "last": None}
    stack = [L.Dense(3, kind, name=name) for name, kind in kinds.items()]
    found = mlpc.Sequential([mlpc.Input((3,)), *stack])
    found = mlpc.models.clone_model(found)
    found.compile("sgd", "mse")
    for weight in found.weights:
        weight.assign(RNG.normal(size=weight.shape))
    return found


class Pass:
    """A pass by hand, in float64; each part can be replaced by a slip."""

    def __init__(self, model, **slips):
        step = {**self.steps(), **slips}
        self.w1, self.b1, self.w2, self.b2, self.w3, self.b3 = (
            np.asarray(weight, float) for weight in model.get_weights()
        )
        for name, rule in step.items():
            setattr(self, name, rule(self))

    @staticmethod
    def steps():
        return {
            "z1": lambda p: X @ p.w1 + p.b1,
            "a1": lambda p: np.tanh(p.z1),
            "z2": lambda p: p.a1 @ p.w2 + p.b2,
            "a2": lambda p: sigmoid(p.z2),
            "a3": lambda p: p.a2 @ p.w3 + p.b3,
            "dz3": lambda p: 2 * (p.a3 - Y) / Y.size,
            "da2": lambda p: p.dz3 @ p.w3.T,
            "dz2": lambda p: p.da2 * p.a2 * (1 - p.a2),
            "da1": lambda p: p.dz2 @ p.w2.T,
            "dz1": lambda p: p.da1 * (1 - p.a1**2),
            "dw1": lambda p: X.T @ p.dz1,
            "db1": lambda p: p.dz1.sum(axis=0),
            "dw2": lambda p: p.a1.T @ p.dz2,
            "db2": lambda p: p.dz2.sum(axis=0),
            "dw3": lambda p: p.a2.T @ p.dz3,
            "db3": lambda p: p.dz3.sum(axis=0),
        }


ARRAYS = {  # a step by hand -> the trace's array
    "z1": ("first", "z"),
    "a1": ("first", "a"),
    "z2": ("middle", "z"),
    "a2": ("middle", "a"),
    "a3": ("last", "a"),
    "dz3": ("last", "dz"),
    "da2": ("middle", "da"),
    "dz2": ("middle", "dz"),
    "da1": ("first", "da"),
    "dz1": ("first", "dz"),
}
GRADIENTS = {
    "dw1": "first/kernel",
    "db1": "first/bias",
    "dw2": "middle/kernel",
    "db2": "middle/bias",
    "dw3": "last/kernel",
    "db3": "last/bias",
}
MISSING = "derivative of the activation of `{}` is missing"

FORWARD = [  # (the step that slips, the slip, the step that is asked, what is said)
    ("z1", lambda p: X @ p.w1, "z1", "the bias is missing"),
    ("z1", lambda p: X @ p.w1.T + p.b1, "z1", "the kernel is transposed"),
    ("z1", lambda p: np.tanh(X @ p.w1 + p.b1), "z1", "activation has been applied"),
    ("a1", lambda p: p.z1, "a1", "this is z: the activation is missing"),
    ("a1", lambda p: sigmoid(p.z1), "a1", "the activation is a sigmoid"),
    ("a1", lambda p: np.maximum(p.z1, 0), "a1", "the activation is ReLU"),
    ("a1", lambda p: np.tanh(np.tanh(p.z1)), "a1", "the activation is applied twice"),
    ("z2", lambda p: p.z1 @ p.w2 + p.b2, "z2", "z of `first` is used where its output"),
    ("z2", lambda p: X @ p.w2 + p.b2, "z2", "x is used where the output of `first`"),
    ("z2", lambda p: p.z1 @ p.w2 + p.b2, "a2", "z of `first` is used where its output"),
    ("z2", lambda p: p.a1 @ p.w2, "a3", "`middle`: the bias is missing"),
    ("z1", lambda p: X @ p.w1, "z2", "`first`: the bias is missing"),
    ("a3", lambda p: p.z2 @ p.w3 + p.b3, "a3", "z of `middle` is used"),
]
BACKWARD = [
    ("dz1", lambda p: p.da1, "dz1", MISSING.format("first")),
    ("dz2", lambda p: p.da2, "dz2", MISSING.format("middle")),
    ("dz2", lambda p: p.da2, "da1", MISSING.format("middle")),
    ("dz2", lambda p: p.da2, "dz1", MISSING.format("middle")),
    ("dz1", lambda p: p.da1 * p.a1 * (1 - p.a1), "dz1", "`first` is that of a sigmoid"),
    ("dz1", lambda p: p.da1 * (p.a1 > 0), "dz1", "`first` is that of ReLU"),
    ("dz2", lambda p: p.da2 * (1 - p.a2**2), "dz2", "`middle` is that of tanh"),
    ("dz1", lambda p: p.da1 * (1 - p.z1**2), "dz1", "`first` is computed from z"),
    ("dz2", lambda p: p.da2 * p.z2 * (1 - p.z2), "dz1", "`middle` is computed from z"),
    (
        "dz1",
        lambda p: p.da1 * (1 - np.tanh(p.a1) ** 2),
        "dz1",
        "derivative of `first` is evaluated at a",
    ),
    ("dz1", lambda p: p.da1 * (1 - p.a1**2) ** 2, "dz1", "`first` is there twice"),
    ("dz1", lambda p: 1 - p.a1**2, "dz1", "the slope at `first` alone"),
    ("da1", lambda p: p.dz2 @ p.w2, "da1", "`middle` is not transposed on the way"),
    ("da1", lambda p: p.dz2 @ p.w2, "dz1", "`middle` is not transposed on the way"),
    ("da2", lambda p: p.dz3 @ p.w3, "dz1", "`last` is not transposed on the way"),
    ("da2", lambda p: p.dz3, "da2", "kernel of `last` is missing on the way back"),
    (
        "da1",
        lambda p: p.dz2 @ p.w2.T * (1 - p.a1**2),
        "da1",
        "this is dz: was da changed",
    ),
    ("dz3", lambda p: (p.a3 - Y) / Y.size, "dz3", "too small by a factor of 2"),
    ("dz3", lambda p: 2 * (Y - p.a3) / Y.size, "dz3", "the sign is reversed"),
    ("dz3", lambda p: 2 * (p.a3 - Y), "dz1", "factor of 18, the number of rows times"),
]
OF_WEIGHTS = [
    *[
        (step, slip, "dw1", said)
        for step, slip, asked, said in BACKWARD[:-3]
        if asked == "dz1"
    ],
    ("dz2", lambda p: p.da2 * (1 - p.a2**2), "dw2", "`middle` is that of tanh"),
    ("dz2", lambda p: p.da2, "db2", MISSING.format("middle")),
    ("dz2", lambda p: p.da2, "db1", MISSING.format("middle")),
    ("dw2", lambda p: p.z1.T @ p.dz2, "dw2", "z of `first` is used where its output"),
    ("dw2", lambda p: X.T @ p.dz2, "dw2", "x is used where the output of `first`"),
    ("dw2", lambda p: p.a2.T @ p.dz2, "dw2", "output of `middle` is used where"),
    ("dw1", lambda p: X.T @ p.da1, "dw1", MISSING.format("first")),
    ("dw1", lambda p: X[:1].T @ p.dz1[:1], "dw1", "only the first row is in it"),
    ("db1", lambda p: p.dz1[0], "db1", "only the first row is in it"),
    ("dw2", lambda p: p.a1[-1:].T @ p.dz2[-1:], "dw2", "only the last row is in it"),
    ("db1", lambda p: p.dz1.mean(axis=0), "db1", "factor of 6, the number of rows"),
    ("dw3", lambda p: p.dz3.T @ p.a2, "dw3", "transposed"),
    (
        "dw1",
        lambda p: 6 * X.T @ p.da1,
        "dw1",
        "missing: da is used where dz should be; to",
    ),
]


def refused(action, *arguments, **options):
    with pytest.raises(AssertionError) as error:
        action(*arguments, **options)
    return str(error.value)


@pytest.mark.parametrize(("step", "slip", "asked", "said"), FORWARD + BACKWARD)
def test_arrays_of_a_trace(model, step, slip, asked, said):
    trace = model.trace(X, Y)
    layer, array = ARRAYS[asked]
    expected = getattr(trace[layer], array)
    options = {"rtol": 1e-4, "atol": 1e-7, "trace": trace}
    check_answer(asked, getattr(Pass(model), asked), expected, **options)
    wrong = getattr(Pass(model, **{step: slip}), asked)
    text = refused(check_answer, asked, wrong, expected, "off the mark", **options)
    assert said in text and "Hint" not in text
    without = refused(check_answer, asked, wrong, expected, rtol=1e-4, atol=1e-7)
    assert "not right yet" in without


@pytest.mark.parametrize(("step", "slip", "asked", "said"), OF_WEIGHTS)
def test_gradients_of_weights(model, step, slip, asked, said):
    trace, name = model.trace(X, Y), GRADIENTS[asked]
    layer, _, weight = name.partition("/")
    expected = trace[layer].gradients[weight]
    right, wrong = Pass(model), getattr(Pass(model, **{step: slip}), asked)
    options = {"rtol": 1e-4, "atol": 1e-7}
    check_answer(asked, getattr(right, asked), expected, trace=trace, **options)
    assert said in refused(check_answer, asked, wrong, expected, trace=trace, **options)
    assert_gradients_close(model, X, Y, {name: getattr(right, asked)})
    report = refused(assert_gradients_close, model, X, Y, {name: wrong})
    assert said in report and report.count("likely slip") == 1


def test_no_slip_is_claimed_without_proof(model):
    trace = model.trace(X, Y)
    for layer, array in ARRAYS.values():
        expected = getattr(trace[layer], array)
        for wrong in (
            RNG.normal(size=expected.shape),
            np.zeros(expected.shape),
            expected * RNG.uniform(0.5, 2, expected.shape),
            expected + 1e-2,
        ):
            text = refused(check_answer, "w", wrong, expected, "h", trace=trace)
            assert text == "`w` is not right yet. Hint: h"


def test_a_loss(model):
    trace = model.trace(X, Y)
    check_answer("loss", trace.loss, trace.loss, trace=trace)
    for factor, said in (
        (18, "too large by a factor of 18, the number of rows times that of outputs"),
        (3, "too large by a factor of 3, the number of outputs"),
        (1 / 2, "too small by a factor of 2"),
        (-1, "the sign is reversed"),
    ):
        wrong = factor * trace.loss
        assert said in refused(check_answer, "l", wrong, trace.loss, trace=trace)


def test_a_penalty_that_is_left_out():
    penalised = L.Dense(2, kernel_regularizer=mlpc.regularizers.L2(0.1))
    model = mlpc.Sequential([mlpc.Input((3,)), penalised])
    model.compile("sgd", "mse")
    trace = model.trace(X, Y[:, :2])
    for wrong, said in (
        (trace.data_loss, "the penalty is missing"),
        (trace.penalties, "this is the penalty alone"),
    ):
        assert said in refused(check_answer, "l", wrong, trace.loss, trace=trace)


def test_a_slope_too_many_under_a_cross_entropy():
    model = mlpc.Sequential([mlpc.Input((3,)), L.Dense(1, "sigmoid", name="out")])
    model.compile("sgd", "binary_crossentropy")
    y = (Y[:, :1] > 0).astype(float)
    trace = model.trace(X, y)
    out = trace["out"]
    wrong = out.dz * out.a * (1 - out.a)
    said = "derivative of the activation of `out` is there twice"
    assert said in refused(check_answer, "dz", wrong, out.dz, trace=trace)
    assert said in refused(
        assert_gradients_close, model, X, y, {"out/kernel": X.T @ wrong}
    )


def test_activations_as_layers_and_rows_that_are_flattened():
    model = mlpc.Sequential(
        [
            mlpc.Input((3, 1)),
            L.Flatten(),
            L.Dense(3, name="first"),
            L.Activation("tanh", name="bend"),
            L.Dense(3, name="last"),
        ]
    )
    model.compile("sgd", "mse")
    trace = model.trace(X[..., np.newaxis], Y)
    wrong = X.T @ trace["bend"].da
    report = refused(
        assert_gradients_close, model, X[..., np.newaxis], Y, {"first/kernel": wrong}
    )
    assert MISSING.format("bend") in report


def test_weights_that_have_learned_on_are_not_blamed(model):
    twin = mlpc.models.clone_model(model)
    twin.set_weights(model.get_weights())
    twin.compile("sgd", "mse")
    trace = twin.trace(X, Y)
    kernel = np.asarray(twin.layers[1].kernel.value, float)
    wrong = trace["middle"].dz @ kernel
    twin.set_weights([2 * weight for weight in twin.get_weights()])
    text = refused(check_answer, "da1", wrong, trace["first"].da, "h", trace=trace)
    assert text == "`da1` is not right yet. Hint: h"


def test_what_is_blank_is_said_to_be(model):
    with pytest.raises(GradientError, match="'first/bias' is still blank"):
        assert_gradients_close(model, X, Y, {"first/bias": ...})


def test_nothing_that_is_given_is_changed(model):
    trace = model.trace(X, Y)
    arrays = [getattr(trace[layer], array) for layer, array in ARRAYS.values()]
    before = [array.copy() for array in (*arrays, *trace.gradients)]
    weights = model.get_weights()
    for array in arrays:
        refused(check_answer, "w", array + 1, array, trace=trace)
    for array, then in zip((*arrays, *trace.gradients), before, strict=True):
        np.testing.assert_array_equal(array, then)
    for now, then in zip(model.get_weights(), weights, strict=True):
        np.testing.assert_array_equal(now, then)
