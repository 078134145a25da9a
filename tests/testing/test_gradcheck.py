"""gradcheck: right gradients pass, wrong ones and kinks are found and named."""

import inspect
import random

import numpy as np
import pytest

import mlpc
from mlpc import layers as L
from mlpc.testing import GradientError, gradcheck
from mlpc.utils import naming

RNG = np.random.default_rng(6)
X = RNG.normal(size=(6, 4))
Y = RNG.normal(size=(6, 3))
CLASSES = np.arange(6) % 3
MIDDLES = {
    "nothing": lambda: [],
    "norm": lambda: [L.BatchNormalization(), L.Activation("tanh")],
    "layer_norm": lambda: [L.LayerNormalization()],
    "prelu": lambda: [L.PReLU("random_normal")],
    "dropout": lambda: [L.Dropout(0.4), L.Dense(5, "tanh")],
    "noise": lambda: [L.GaussianNoise(0.5), L.Activation("sigmoid")],
    "fixed": lambda: [L.Normalization(mean=[0.1] * 5, variance=[3.0] * 5)],
    "adapted": lambda: [L.Normalization(), L.Dense(5, "selu")],
    "affine": lambda: [L.Rescaling([1, 2, 3, 4, 5.0]), L.Activation("softmax")],
    "activity": lambda: [L.ActivityRegularization(l2=0.3)],
    "nested": lambda: [mlpc.Sequential([L.Dense(5, "elu"), L.Dense(5)], name="in")],
    "own": lambda: [L.Dense(5, lambda x: mlpc.activations.elu(x, 0.3))],
    "penalties": lambda: [
        L.Dense(5, kernel_regularizer=mlpc.regularizers.L1L2(0.1, 0.1)),
        L.Dense(5, kernel_regularizer=mlpc.regularizers.OrthogonalRegularizer()),
    ],
    "bounded": lambda: [L.Dense(5, kernel_constraint=lambda w: w / 2)],
    "frozen": lambda: [L.Dense(5, "tanh", trainable=False)],
}


def network(middle=(), loss="mse", dtype="float32", **options):
    before = mlpc.config.floatx()
    mlpc.config.set_floatx(dtype)
    mlpc.utils.set_random_seed(3)
    try:
        made = middle() if callable(middle) else middle
        first = L.Dense(5, "tanh", name="first")
        model = mlpc.Sequential(
            [mlpc.Input((4,)), first, *made, L.Dense(3, name="out")]
        )
    finally:
        mlpc.config.set_floatx(before)
    model.compile("adam", loss, **options)
    return model


@pytest.mark.parametrize("training", [False, True])
@pytest.mark.parametrize("dtype", ["float32", "float64"])
@pytest.mark.parametrize("name", MIDDLES)
def test_right_gradients_pass(name, dtype, training):
    assert gradcheck(network(MIDDLES[name], dtype=dtype), X, Y, training=training)


@pytest.mark.parametrize(
    ("loss", "y"),
    [
        ("mean_squared_error", Y),
        (mlpc.losses.MeanSquaredError(reduction="sum"), Y),
        (mlpc.losses.CategoricalCrossentropy(from_logits=True), np.eye(3)[CLASSES]),
        (mlpc.losses.SparseCategoricalCrossentropy(from_logits=True), CLASSES),
        (mlpc.losses.BinaryCrossentropy(from_logits=True), np.eye(3)[CLASSES]),
        ("mean_absolute_error", Y),
        ("huber", Y),
        ("log_cosh", Y),
    ],
)
def test_losses_and_weights_of_rows(loss, y):
    model = network(loss=loss, loss_weights=2.5, weighted_metrics=["mse"])
    assert gradcheck(model, X, y)
    assert gradcheck(model, X, y, sample_weight=np.arange(6.0))


def test_tolerances_are_tight_where_the_gradient_is_right():
    assert gradcheck(network(), X, Y, atol=1e-9, rtol=1e-6)


def test_names_and_defaults_are_those_of_torch():
    torch = pytest.importorskip("torch")
    ours, theirs = (
        inspect.signature(function).parameters
        for function in (gradcheck, torch.autograd.gradcheck)
    )
    for name in ("eps", "atol", "rtol", "raise_exception"):
        assert ours[name].default == theirs[name].default


@pytest.mark.parametrize("training", [False, True])
@pytest.mark.parametrize("dtype", ["float32", "float64"])
def test_the_model_stays_as_it_is(dtype, training):
    models = [network(MIDDLES["dropout"], dtype=dtype) for _ in range(2)]
    for model in models:
        model.train_on_batch(X, Y)
    weights = models[0].get_weights()
    slots = [np.array(v) for v in models[0].optimizer.variables]
    draws, counts = random.getstate(), dict(naming._counts)
    arrays = np.random.get_state()[1].copy()
    assert gradcheck(models[0], X, Y, training=training)
    assert random.getstate() == draws and naming._counts == counts
    np.testing.assert_array_equal(np.random.get_state()[1], arrays)
    for now, then in zip(models[0].get_weights(), weights, strict=True):
        np.testing.assert_array_equal(now, then)
    for now, then in zip(models[0].optimizer.variables, slots, strict=True):
        np.testing.assert_array_equal(now, then)
    for model in models:
        model.fit(X, Y, epochs=2, verbose=0)
    for one, other in zip(*(model.get_weights() for model in models), strict=True):
        np.testing.assert_array_equal(one, other)


def test_a_model_that_is_not_built_is_built():
    model = mlpc.Sequential([L.Dense(3, "tanh")])
    model.compile("sgd", "mse")
    assert gradcheck(model, X, Y) and model.built
    assert model.layers[0].kernel.shape == (4, 3)


class Cubic(mlpc.Loss):
    """A loss whose gradient lacks its factor."""

    def call(self, y_true, y_pred):
        return np.mean(np.abs(y_pred - y_true) ** 3, axis=-1)

    def gradient(self, y_true, y_pred):
        error = y_pred - y_true
        return error * np.abs(error) / error.shape[-1]


class Right(Cubic):
    def gradient(self, y_true, y_pred):
        return 3 * super().gradient(y_true, y_pred)


class Penalty(mlpc.regularizers.Regularizer):
    """A penalty whose gradient has the wrong sign."""

    def __call__(self, x):
        return np.sum(x**4)

    def gradient(self, x):
        return -4 * x**3


def test_a_wrong_gradient_of_a_loss_is_found():
    assert gradcheck(network(loss=Right()), X, Y)
    with pytest.raises(GradientError) as error:
        gradcheck(network(loss=Cubic()), X, Y)
    assert issubclass(GradientError, AssertionError)
    lines = str(error.value).split("\n")
    assert lines[0] == "Gradients are not those of central differences:"
    told = [line for line in lines if line.startswith("`")]
    assert [line.split("`")[1] for line in told] == [
        "out/bias",
        "out/kernel",
        "first/bias",
        "first/kernel",
    ]
    assert told[0] == "`out/bias`: 3 of 3 elements differ"
    slip = "  likely slip: too small by a factor of 3, the number of outputs"
    assert lines.count(slip) == 4
    assert gradcheck(network(loss=Cubic()), X, Y, raise_exception=False) is False


def test_a_wrong_gradient_of_a_penalty_is_found():
    def middle():
        return [L.Dense(5, name="middle", kernel_regularizer=Penalty())]

    with pytest.raises(GradientError, match=r"`middle/kernel`: \d+ of 25") as error:
        gradcheck(network(middle), X, Y)
    assert "first" not in str(error.value) and "bias" not in str(error.value)


def test_a_loss_that_is_not_a_number_fails():
    class Nothing(Right):
        def call(self, y_true, y_pred):
            return np.full(len(y_pred), np.nan)

    with pytest.raises(GradientError, match="nan"):
        gradcheck(network(loss=Nothing()), X, Y)


def kinks(model, x, y, **options):
    """The kinks that a passing check names."""
    with pytest.warns(
        UserWarning, match="Not compared, since the loss has a kink"
    ) as w:
        assert gradcheck(model, x, y, **options)
    assert w[0].filename == __file__
    return str(w[0].message).partition(": ")[2].split("; ")


def test_kinks_of_activations_are_named():
    model = network(lambda: [L.Dense(2, "relu", name="bent"), L.Dense(2, name="after")])
    bent = model.get_layer("bent")
    bent.kernel.assign(np.abs(bent.kernel.value))
    bent.kernel.value[:, 1] = 0.0
    expected = [
        *(f"`bent/kernel`[{i}, 1], of the activation of `bent`" for i in range(5)),
        "`bent/bias`[1], of the activation of `bent`",
    ]
    named = kinks(model, X, Y)
    assert named[0] == expected[-1]  # from the output to the input
    assert named[1:4] == expected[:3]
    assert named[4] == f"{expected[3]} and 1 more"


@pytest.mark.parametrize(
    ("layer", "bent"),
    [
        (L.ReLU, "the activation of `bent`"),
        (L.LeakyReLU, "the activation of `bent`"),
        (L.PReLU, "`bent`"),
    ],
)
def test_kinks_of_layers_are_named(layer, bent):
    first = L.Dense(1, name="in", kernel_initializer="zeros")
    model = mlpc.Sequential([mlpc.Input((1,)), first, layer(name="bent")])
    model.compile("sgd", "mse")
    one = np.ones((1, 1))
    assert kinks(model, one, one) == [
        f"`in/bias`[0], of {bent}",
        f"`in/kernel`[0, 0], of {bent}",
    ]


@pytest.mark.parametrize("loss", ["mean_absolute_error", "hinge"])
@pytest.mark.parametrize("off", [0.0, 3e-7])
def test_kinks_of_losses_are_named(loss, off):
    """Where all rows are at y, or on the margin, but for less than a step."""
    model = network(loss=loss, dtype="float64")
    model.layers[-1].kernel.assign(np.zeros((5, 3)))
    model.layers[-1].bias.assign(np.ones(3) + off)
    named = kinks(model, X, np.ones((6, 3)))
    assert named[0] == "`out/bias`[0], of the loss"


def test_kinks_of_penalties_are_named():
    model = network(lambda: [L.Dense(5, kernel_regularizer="l1", name="sparse")])
    model.get_layer("sparse").kernel.value[2, 3] = 0.0
    assert kinks(model, X, Y) == ["`sparse/kernel`[2, 3], of its penalty"]


def test_kinks_do_not_hide_what_is_wrong():
    model = network(lambda: [L.Dense(5, "relu", name="bent")], loss=Cubic())
    model.get_layer("bent").kernel.value[:, 1] = 0.0
    with pytest.raises(
        GradientError, match=r"(?s)bent/kernel`: 20 of 20.*Not compared"
    ):
        gradcheck(model, X, Y)


def test_curves_are_no_kinks():
    steep = mlpc.Sequential([mlpc.Input((4,)), L.Dense(3, "tanh")])
    steep.compile("sgd", mlpc.losses.MeanSquaredError(reduction="sum"))
    assert gradcheck(steep, 100 * X[:2], Y[:2])
    assert gradcheck(network(), X, Y, eps=1e-4)


def test_samples_are_drawn_once_and_for_all():
    model = network(loss=Cubic())
    texts = set()
    for _ in range(2):
        with pytest.raises(GradientError, match="3 of 3 elements differ") as error:
            gradcheck(model, X, Y, samples=3)
        texts.add(str(error.value))
    assert len(texts) == 1 and texts.pop().count("3 of 3 elements") == 4
    assert gradcheck(network(), X, Y, samples=1)


@pytest.mark.parametrize(
    ("options", "said"),
    [
        ({"eps": 0.0}, "`eps`"),
        ({"eps": "1"}, "`eps`"),
        ({"atol": -1.0}, "`atol`"),
        ({"rtol": np.nan}, "`rtol`"),
        ({"samples": 0}, "`samples`"),
        ({"samples": 1.5}, "`samples`"),
        ({"training": "yes"}, "`training`"),
        ({"raise_exception": None}, "`raise_exception`"),
        ({"sample_weight": np.ones(2)}, "sample_weight"),
    ],
)
def test_bad_options_are_refused(options, said):
    with pytest.raises(ValueError, match=said):
        gradcheck(network(), X, Y, **options)


def test_bad_models_and_rows_are_refused():
    with pytest.raises(ValueError, match="Argument `model` must be a compiled"):
        gradcheck(lambda x: x, X, Y)
    with pytest.raises(ValueError, match="You must call `compile"):
        gradcheck(mlpc.Sequential([L.Dense(3)]), X, Y)
    with pytest.raises(ValueError, match="Expected shape"):
        gradcheck(network(), X[:, :2], Y)
    with pytest.raises(ValueError, match="same number of samples"):
        gradcheck(network(), X[:2], Y)


def test_the_room_is_imported_when_it_is_asked_for():
    import subprocess
    import sys

    code = (
        "import sys, mlpc; assert 'mlpc.testing' not in sys.modules; "
        "mlpc.testing.gradcheck; assert 'testing' in dir(mlpc)"
    )
    subprocess.run([sys.executable, "-c", code], check=True)
