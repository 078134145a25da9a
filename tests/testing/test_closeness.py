"""assert_gradients_close: a derivation passes, and slips in it are named.

The derivation is that of the slides: mean squared error, hidden tanh, an l2 penalty.
"""

import numpy as np
import pytest

import mlpc
from mlpc import layers as L
from mlpc.testing import GradientError, assert_gradients_close

RNG = np.random.default_rng(7)
X = RNG.normal(size=(7, 3))
Y = RNG.normal(size=(7, 2))
RATE = 0.3


def network(dtype="float64", units=4):
    mlpc.utils.set_random_seed(1)
    model = mlpc.Sequential(
        [
            mlpc.Input((3,)),
            L.Dense(units, "tanh", name="hidden", dtype=dtype),
            L.Dense(units, "sigmoid", name="middle", dtype=dtype),
            L.Dense(
                2,
                name="out",
                dtype=dtype,
                kernel_regularizer=mlpc.regularizers.L2(RATE),
            ),
        ],
        name="net",
    )
    model.compile("sgd", "mse")
    for weight in model.weights:
        weight.assign(RNG.normal(size=weight.shape))
    return model


def derived(model, weights=1.0, slope=lambda a: 1 - a**2, penalty=2 * RATE):
    """The gradients by hand."""
    w1, b1, w2, b2, w3, b3 = (np.asarray(w, float) for w in model.get_weights())
    a1 = np.tanh(X @ w1 + b1)
    a2 = 1 / (1 + np.exp(-(a1 @ w2 + b2)))
    dz3 = 2 * (a2 @ w3 + b3 - Y) / Y.size * np.reshape(weights, (-1, 1))
    dz2 = dz3 @ w3.T * a2 * (1 - a2)
    dz1 = dz2 @ w2.T * slope(a1)
    return {
        "hidden/kernel": X.T @ dz1,
        "hidden/bias": dz1.sum(axis=0),
        "middle/kernel": a1.T @ dz2,
        "middle/bias": dz2.sum(axis=0),
        "out/kernel": a2.T @ dz3 + penalty * w3,
        "out/bias": dz3.sum(axis=0),
    }


def report(model, gradients, **options):
    """The lines of the error for these gradients."""
    with pytest.raises(GradientError) as error:
        assert_gradients_close(model, X, Y, gradients, **options)
    return str(error.value).split("\n")


def slips(*arguments, **options):
    lines = report(*arguments, **options)
    return [line.partition(": ")[2] for line in lines if "likely slip" in line]


@pytest.mark.parametrize("dtype", ["float32", "float64"])
def test_a_derivation_passes(dtype):
    model = network(dtype)
    before = model.get_weights()
    found = derived(model)
    assert assert_gradients_close(model, X, Y, found) is None
    assert_gradients_close(model, X, Y, {"out/bias": found["out/bias"].tolist()})
    weights = RNG.uniform(size=7)
    weighted = derived(model, weights)
    assert_gradients_close(model, X, Y, weighted, sample_weight=weights)
    for now, then in zip(model.get_weights(), before, strict=True):
        np.testing.assert_array_equal(now, then)


def test_weights_are_named_by_ends_of_their_paths():
    model = network()
    found = derived(model)
    for name, gradient in found.items():
        assert_gradients_close(model, X, Y, {f"net/{name}": gradient})
    alone = mlpc.Sequential(
        [mlpc.Input((3,)), mlpc.Sequential(model.layers, name="in")]
    )
    alone.compile("sgd", "mse")
    assert_gradients_close(alone, X, Y, found)
    single = mlpc.Sequential([mlpc.Input((3,)), L.Dense(2)])
    single.compile("sgd", "mse")
    assert_gradients_close(single, X, Y, {"kernel": single.gradients(X, Y)[0]})


def test_the_report_says_where_and_by_how_much():
    model = network()
    found = derived(model)
    right = found["middle/kernel"].copy()
    found["middle/kernel"][2, 1] += 0.5
    found["middle/kernel"][0, 3] -= 0.25
    lines = report(model, found)
    assert lines == [
        "Gradients are not the model's:",
        "`middle/kernel`: 2 of 16 elements differ",
        f"  worst at [2, 1]: given {right[2, 1] + 0.5:.9g}, the model's "
        f"{right[2, 1]:.9g}",
        f"  largest difference 0.5, relative "
        f"{max(0.5 / abs(right[2, 1]), 0.25 / abs(right[0, 3])):.3g} "
        f"(allowed: {1e-7 * np.abs(right).max():.3g} + 1e-07 * |the model's|)",
    ]


def test_reports_begin_at_the_output():
    model = network()
    lines = report(model, {name: -g for name, g in derived(model).items()})
    told = [line.split("`")[1] for line in lines if line.startswith("`")]
    assert told == list(derived(model))[::-1]


def test_what_cancels_may_be_off_by_roundings():
    model = mlpc.Sequential([mlpc.Input((1,)), L.Dense(1, dtype="float64")])
    model.compile("sgd", "mse")
    model.layers[0].kernel.assign([[0.7]])
    x, y = np.array([[0.1], [0.2], [-0.3]]), np.zeros((3, 1))
    assert_gradients_close(model, x, y, {"bias": [1e-17]})
    with pytest.raises(GradientError):
        assert_gradients_close(model, x, y, {"bias": [1e-12]})


def test_tolerances_can_be_given():
    model = network()
    found = derived(model)
    found["hidden/bias"] = found["hidden/bias"] * (1 + 1e-5)
    assert_gradients_close(model, X, Y, found, rtol=2e-5)
    assert_gradients_close(model, X, Y, found, atol=1e-3)
    assert len(report(model, found)) > 1
    assert len(report(model, found, rtol=1e-6, atol=0.0)) > 1


def test_numbers_that_are_none_differ():
    model = network()
    found = derived(model)
    found["out/bias"][1] = np.nan
    assert "`out/bias`: 1 of 2 elements differ" in report(model, found)


@pytest.mark.parametrize("dtype", ["float32", "float64"])
@pytest.mark.parametrize(
    ("factor", "said"),
    [
        (-1, "the sign is reversed"),
        (2, "too large by a factor of 2, the number of outputs"),
        (1 / 2, "too small by a factor of 2, the number of outputs"),
        (7, "too large by a factor of 7, the number of rows"),
        (1 / 7, "too small by a factor of 7, the number of rows"),
        (14, "too large by a factor of 14, the number of rows times that of outputs"),
        (3.5, "too large by a factor of 3.5, half the number of rows"),
        (4, "too large by a factor of 4, twice the number of outputs"),
        (
            -1 / 7,
            "the sign is reversed; too small by a factor of 7, the number of rows",
        ),
        (0.37, "a factor of 0.37 throughout"),
    ],
)
def test_factors(factor, said, dtype):
    model = network(dtype)
    found = derived(model)
    for name in ("hidden/kernel", "middle/bias"):
        assert slips(model, {name: factor * found[name]}) == [said]


def test_a_missing_derivative():
    model = network()
    found = derived(model, slope=lambda a: 1)
    said = (
        "the derivative of the activation of `hidden` is missing: da is used where dz"
    )
    assert slips(model, found) == 2 * [f"{said} should be"]
    found = {"hidden/kernel": 7 * found["hidden/kernel"]}
    (slip,) = slips(model, found)
    assert slip == f"{said} should be; too large by a factor of 7, the number of rows"


def test_a_missing_penalty():
    model = network()
    for share, said in (
        (0, "the gradient of the penalty is missing"),
        (1 / 2, "the gradient of the penalty is half of what it is"),
        (2, "the gradient of the penalty is taken twice"),
        (1 / 7, "the gradient of the penalty is divided by the rows"),
    ):
        assert slips(model, derived(model, penalty=2 * RATE * share)) == [said]
    data = derived(model, penalty=0)["out/kernel"]
    slip = (
        "the part of the penalty is right, the rest is not: too large by a factor of 7"
    )
    given = 7 * data + 2 * RATE * model.get_layer("out").kernel.value
    assert slips(model, {"out/kernel": given}) == [f"{slip}, the number of rows"]


def test_transposed_kernels():
    model = network()
    found = derived(model)
    (slip,) = slips(model, {"middle/kernel": found["middle/kernel"].T})
    assert slip.startswith("transposed: a kernel and its gradient are (inputs, units)")
    (slip,) = slips(model, {"middle/kernel": 7 * found["middle/kernel"].T})
    assert slip.endswith("; too large by a factor of 7, the number of rows")
    with pytest.raises(ValueError, match=r"`hidden/kernel` is \(3, 4\).*transposed"):
        assert_gradients_close(model, X, Y, {"hidden/kernel": found["hidden/kernel"].T})


def test_gradients_of_another_layer():
    model = network()
    found = derived(model)
    given = {"hidden/bias": found["middle/bias"], "middle/bias": found["hidden/bias"]}
    assert slips(model, given) == [
        "this is the gradient of `hidden/bias`",
        "this is the gradient of `middle/bias`",
    ]


def test_no_slip_is_claimed_without_proof():
    model = network()
    found = derived(model)
    for name, gradient in found.items():
        for wrong in (
            RNG.normal(size=gradient.shape),
            np.zeros(gradient.shape),
            np.full(gradient.shape, np.nan),
            gradient * RNG.uniform(0.5, 2, gradient.shape),
            gradient + 1e-3,
        ):
            assert slips(model, {name: wrong}) == []


def test_a_single_number_has_no_factor_but_those_with_names():
    model = mlpc.Sequential([mlpc.Input((3,)), L.Dense(1, dtype="float64")])
    model.compile("sgd", "mse")
    bias = model.gradients(X, Y[:, :1])[1].copy()
    for factor, said in ((7, True), (0.37, False)):
        with pytest.raises(GradientError) as error:
            assert_gradients_close(model, X, Y[:, :1], {"bias": factor * bias})
        assert ("likely slip" in str(error.value)) == said


@pytest.mark.parametrize(
    ("gradients", "said"),
    [
        ({}, "must be a dict"),
        ([np.zeros(4)], "must be a dict"),
        ({"hiden/bias": np.zeros(4)}, "Did you mean 'hidden/bias'"),
        ({"nothing": np.zeros(4)}, "no trainable weight.*hidden/kernel, hidden/bias"),
        ({"idden/bias": np.zeros(4)}, "names no trainable weight"),
        ({3: np.zeros(4)}, "names no trainable weight"),
        ({"bias": np.zeros(4)}, "more than one weight.*hidden/bias, middle/bias"),
        ({"hidden/bias": np.zeros(3)}, r"is \(4,\).*of shape \(3,\)"),
        ({"hidden/bias": np.zeros((1, 4))}, r"of shape \(1, 4\).*reshape it"),
        ({"hidden/bias": "four"}, "arrays of numbers"),
        ({"hidden/bias": [[1], [2, 3]]}, "arrays of numbers"),
    ],
)
def test_bad_gradients_are_refused(gradients, said):
    with pytest.raises(ValueError, match=said):
        assert_gradients_close(network(), X, Y, gradients)


def test_frozen_weights_have_no_gradient():
    model = network()
    model.get_layer("hidden").trainable = False
    model.compile("sgd", "mse")
    found = derived(model)
    with pytest.raises(ValueError, match="names no trainable weight"):
        assert_gradients_close(model, X, Y, found)
    assert_gradients_close(model, X, Y, {"out/bias": found["out/bias"]})


def test_bad_arguments_are_refused():
    found = derived(network())
    for options in ({"rtol": -1}, {"atol": "0"}, {"sample_weight": np.ones(2)}):
        with pytest.raises(ValueError, match=next(iter(options))):
            assert_gradients_close(network(), X, Y, found, **options)
    with pytest.raises(ValueError, match="Argument `model`"):
        assert_gradients_close(None, X, Y, found)
