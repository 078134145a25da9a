"""The references against Keras on JAX, and against central differences.

Nothing of the engine is tested here: this is the test of what the engine is tested by.
Keras counts in float64 here as far as it can; on JAX it passes some of its steps
through float32 (tanh, the reductions), hence tolerances of 1e-6 beside it.
"""

from functools import partial
from itertools import product

import loss_cases
import numpy as np
import pytest
import reference
from metric_cases import CASES as METRIC_CASES
from metric_cases import rows
from philox import key_of, philox4x32
from reference_mlp import MLP

pytestmark = pytest.mark.filterwarnings("ignore")  # what Keras itself warns of

OPTIONS = {
    "relu": [
        {},
        {"negative_slope": 0.1},
        {"max_value": 1.5},
        {"negative_slope": 0.3, "max_value": 2.0, "threshold": 0.5},
    ],
    "leaky_relu": [{}, {"negative_slope": 0.01}],
    "elu": [{}, {"alpha": 0.5}],
    "celu": [{}, {"alpha": 0.5}],
    "soft_shrink": [{}, {"threshold": 1.0}],
    "hard_shrink": [{}, {"threshold": 1.0}],
    "threshold": [{"threshold": 0.5, "default_value": -1.0}],
    "squareplus": [{}, {"b": 1.0}],
}
OTHERWISE_IN_KERAS = {"gelu_tanh": ("gelu", {"approximate": True})}
ACTIVATION_CASES = [
    (name, options)
    for name in reference.ACTIVATIONS
    if name not in ("relu_clipped", "sparsemax")
    for options in OPTIONS.get(name, [{}])
]
USUAL = "sum_over_batch_size"
LOSS_CASES = [
    *(
        (*case, USUAL, shape)
        for case in loss_cases.KERAS_CASES
        for shape in ((6, 4), (5, 1), (3, 2, 4))
    ),
    *(
        (*case, reduction, (6, 4))
        for case in (
            ("huber", {}),
            ("binary_crossentropy", {"from_logits": True}),
            ("sparse_categorical_crossentropy", {"ignore_class": -1}),
        )
        for reduction in ("sum", "mean_with_sample_weight")
    ),
]
OPTIMIZER_CASES = {
    "sgd": ("sgd", {}),
    "momentum": ("sgd", {"momentum": 0.9}),
    "nesterov": ("sgd", {"momentum": 0.9, "nesterov": True}),
    "rmsprop": ("rmsprop", {}),
    "rmsprop_momentum": ("rmsprop", {"momentum": 0.5}),
    "rmsprop_centered": ("rmsprop", {"momentum": 0.5, "centered": True, "rho": 0.8}),
    "adagrad": ("adagrad", {"initial_accumulator_value": 0.2}),
    "adam": ("adam", {"beta_1": 0.8, "epsilon": 1e-3}),
    "amsgrad": ("adam", {"amsgrad": True}),
    "nadam": ("nadam", {}),
    "adadelta": ("adadelta", {"rho": 0.8, "epsilon": 1e-3}),
    "adamax": ("adamax", {"beta_1": 0.8}),
    "ftrl": ("ftrl", {"beta": 0.1, "l2_shrinkage_regularization_strength": 0.1}),
    "ftrl_lasso": (
        "ftrl",
        {"learning_rate_power": -0.3, "l1_regularization_strength": 0.5},
    ),
    "ftrl_ridge": (
        "ftrl",
        {"initial_accumulator_value": 0.5, "l2_regularization_strength": 0.5},
    ),
    "lion": ("lion", {"beta_1": 0.8}),
    "lamb": ("lamb", {}),
    "adafactor": ("adafactor", {"clip_threshold": 0.7}),
    "muon": ("muon", {"ns_steps": 3}),
    "muon_plain": ("muon", {"nesterov": False, "rms_rate": None}),
}
KERAS_OPTIMIZERS = {
    "sgd": "SGD",
    "rmsprop": "RMSprop",
    "adagrad": "Adagrad",
    "adam": "Adam",
    "nadam": "Nadam",
    "adadelta": "Adadelta",
    "adamax": "Adamax",
    "ftrl": "Ftrl",
    "lion": "Lion",
    "lamb": "Lamb",
    "adafactor": "Adafactor",
    "muon": "Muon",
}


@pytest.fixture
def x64():
    """JAX, counting in float64 for one test."""
    jax = pytest.importorskip("jax")
    with jax.enable_x64(True):
        yield jax


@pytest.fixture
def keras(x64):
    keras = pytest.importorskip("keras")
    if keras.backend.backend() != "jax":
        pytest.skip("Keras runs on another backend than JAX")
    set_dtype(keras, "float64")
    yield keras
    set_dtype(keras, "float32")


def set_dtype(keras, dtype):
    """Keras remembers its first policy: floatx alone would not bring it back."""
    keras.config.set_floatx(dtype)
    keras.config.set_dtype_policy(dtype)


def central_difference(f, x, h=1e-6):
    """df/dx, one element at a time."""
    gradient = np.zeros_like(x)
    for i in np.ndindex(x.shape):
        up, down = x.copy(), x.copy()
        up[i] += h
        down[i] -= h
        gradient[i] = (f(up) - f(down)) / (2 * h)
    return gradient


@pytest.mark.parametrize(("name", "options"), ACTIVATION_CASES)
def test_activation_is_keras(name, options, keras, x64):
    z = np.random.default_rng(1).normal(0, 3, (7, 6))
    name_there, more = OTHERWISE_IN_KERAS.get(name, (name, {}))
    f = partial(getattr(keras.activations, name_there), **options, **more)
    a, back = x64.vjp(f, x64.numpy.asarray(z))
    da = np.random.default_rng(2).normal(size=a.shape)
    np.testing.assert_allclose(reference.activation(name, z, **options), a, 1e-6, 1e-15)
    dz = reference.activation_gradient(name, z, da, **options)
    theirs = back(x64.numpy.asarray(da, a.dtype))[0]
    np.testing.assert_allclose(dz, theirs, 2e-6, 1e-6)


def test_sparsemax_is_the_nearest_point_of_the_simplex(keras):
    """Where the largest leads by 1 or more it is Keras' too; elsewhere Keras 3.15 adds
    up the cumulative sums of the support instead of taking the last, so that its values
    do not add up to 1.
    """
    z = np.random.default_rng(1).normal(size=(7, 6))
    a = reference.activation("sparsemax", z)
    np.testing.assert_allclose(a.sum(axis=-1), 1)
    for corner in np.eye(6):
        assert (np.sum((z - a) * (corner - a), axis=-1) <= 1e-12).all()
    z[:, 2] = z.max(axis=-1) + 2
    theirs = keras.activations.sparsemax(z)
    np.testing.assert_allclose(reference.activation("sparsemax", z), theirs, 1e-6)


@pytest.mark.parametrize(("name", "options"), [*ACTIVATION_CASES, ("sparsemax", {})])
def test_activation_gradient_is_the_central_difference(name, options):
    z = np.random.default_rng(3).normal(0, 2, (5, 2))
    da = np.random.default_rng(4).normal(size=reference.activation(name, z).shape)
    numeric = central_difference(
        lambda z: np.sum(da * reference.activation(name, z, **options)), z
    )
    dz = reference.activation_gradient(name, z, da, **options)
    np.testing.assert_allclose(dz, numeric, 1e-7, 1e-8)


@pytest.mark.parametrize("name", reference.ACTIVATIONS)
def test_activation_keeps_the_precision_it_is_given(name):
    z = np.linspace(-3, 3, 10, dtype=np.longdouble)
    assert reference.activation(name, z).dtype == np.longdouble


@pytest.mark.parametrize("name", sorted(set(reference.ACTIVATIONS) - {"exponential"}))
def test_activation_of_large_values_is_finite(name):
    z = np.array([[-800.0, 0.0, 800.0, 1.0]])
    assert np.isfinite(reference.activation(name, z)).all()


@pytest.mark.parametrize(("name", "options", "reduction", "shape"), LOSS_CASES)
def test_loss_is_keras(name, options, reduction, shape, keras, x64):
    if name == "categorical_generalized_cross_entropy" and shape[-1] == 1:
        pytest.skip("Keras broadcasts (n,) and (n, 1) to (n, n)")
    rng = np.random.default_rng(5)
    p = loss_cases.predictions(name, shape, rng, options)
    y = loss_cases.targets(name, shape, rng, options)
    weights = rng.uniform(0, 2, shape[:-1]) if shape == (6, 4) else None
    theirs = getattr(keras.losses, loss_cases.CLASSES[name])
    theirs = theirs(reduction=reduction, **options)
    value, dp = x64.value_and_grad(lambda p: theirs(y, p, weights))(
        x64.numpy.asarray(p)
    )
    ours, gradient = reference.loss(
        name, y, p, reduction=reduction, sample_weight=weights, **options
    )
    np.testing.assert_allclose(ours, value, 1e-6, 1e-7)
    np.testing.assert_allclose(gradient, dp, 2e-6, 1e-6)


@pytest.mark.parametrize(("name", "options"), loss_cases.CASES)
def test_loss_gradient_is_the_central_difference(name, options):
    rng = np.random.default_rng(6)
    p = loss_cases.predictions(name, (3, 4), rng, options)
    y = loss_cases.targets(name, p.shape, rng, options)

    def value(p):
        return reference.loss(name, y, p, **options)[0]

    gradient = reference.loss(name, y, p, **options)[1]
    np.testing.assert_allclose(gradient, central_difference(value, p), 1e-6, 1e-7)


@pytest.mark.parametrize(
    ("output", "name"),
    [("softmax", "categorical_crossentropy"), ("sigmoid", "binary_crossentropy")],
)
def test_loss_of_logits_is_the_loss_of_probabilities(output, name):
    rng = np.random.default_rng(7)
    z = rng.normal(size=(6, 3))
    y = loss_cases.targets(name, z.shape, rng)
    p = reference.activation(output, z)
    value, dp = reference.loss(name, y, p)
    fused_value, dz = reference.loss(name, y, z, from_logits=True)
    np.testing.assert_allclose(fused_value, value, 1e-12)
    np.testing.assert_allclose(
        dz, reference.activation_gradient(output, z, dp), 1e-9, 1e-15
    )


@pytest.mark.parametrize("case", OPTIMIZER_CASES)
def test_optimizer_is_keras(case, keras):
    name, options = OPTIMIZER_CASES[case]
    rng = np.random.default_rng(8)
    w = rng.normal(size=(3, 4))
    variable = keras.Variable(w, dtype="float64")
    theirs = getattr(keras.optimizers, KERAS_OPTIMIZERS[name])(0.05, **options)
    theirs.exclude_from_weight_decay([variable])
    theirs.build([variable])
    state = {}
    for _ in range(12):
        g = rng.normal(size=w.shape)
        w = reference.OPTIMIZERS[name](w, g, state, learning_rate=0.05, **options)
        theirs.apply([g])
    # Keras keeps the learning rate and the powers of beta in float32.
    np.testing.assert_allclose(w, variable.numpy(), 2e-6, 1e-7)


@pytest.mark.parametrize("name", reference.INITIALIZERS)
def test_initializer_is_keras(name, keras):
    theirs = keras.initializers.get(name)
    theirs.seed = 12
    draws = np.asarray(theirs((300, 200), dtype="float64"))
    told = reference.INITIALIZERS[name]((300, 200))
    assert told["low"] <= draws.min() and draws.max() <= told["high"]
    assert abs(draws.mean() - told["mean"]) < 5 * told["std"] / np.sqrt(draws.size)
    np.testing.assert_allclose(draws.std(), told["std"], 0.02)
    if np.isfinite(told["high"]):  # the bound is reached, nearly
        assert draws.max() > 0.98 * told["high"]


@pytest.mark.parametrize("mode", ["fan_in", "fan_out", "fan_avg"])
@pytest.mark.parametrize(
    "distribution", ["uniform", "truncated_normal", "untruncated_normal"]
)
@pytest.mark.parametrize("shape", [(300, 100), (20000,)])
def test_variance_scaling_is_keras(mode, distribution, shape, keras):
    theirs = keras.initializers.VarianceScaling(3.0, mode, distribution, seed=3)
    draws = np.asarray(theirs(shape, dtype="float64"))
    told = reference.variance_scaling(shape, 3.0, mode, distribution)
    assert told["low"] <= draws.min() and draws.max() <= told["high"]
    np.testing.assert_allclose(draws.std(), told["std"], 0.03)


REGULARIZER_CASES = [
    ("L1", {}),
    ("L2", {"l2": 0.5}),
    ("L1L2", {"l1": 0.25, "l2": 0.5}),
    ("OrthogonalRegularizer", {}),
    ("OrthogonalRegularizer", {"factor": 0.5, "mode": "columns"}),
]


@pytest.mark.parametrize(("name", "options"), REGULARIZER_CASES)
def test_regularizer_is_keras(name, options, keras, x64):
    w = np.random.default_rng(13).normal(size=(6, 9))
    theirs = getattr(keras.regularizers, name)(**options)
    value, slope = x64.value_and_grad(theirs)(x64.numpy.asarray(w))
    ours, ours_slope = (f(w, **options) for f in reference.REGULARIZERS[name])
    np.testing.assert_allclose(ours, value, 1e-6)
    np.testing.assert_allclose(ours_slope, slope, 1e-6, 1e-9)


@pytest.mark.parametrize(("name", "options"), REGULARIZER_CASES)
def test_regularizer_gradient_is_the_central_difference(name, options):
    value, slope = reference.REGULARIZERS[name]
    w = np.random.default_rng(14).normal(size=(4, 5))
    numeric = central_difference(lambda w: value(w, **options), w)
    np.testing.assert_allclose(slope(w, **options), numeric, 1e-6, 1e-9)


@pytest.mark.parametrize(
    ("name", "options"),
    [
        ("MaxNorm", {}),
        ("MaxNorm", {"max_value": 0.5, "axis": [0, 2]}),
        ("UnitNorm", {"axis": -1}),
        ("MinMaxNorm", {"min_value": 0.5, "max_value": 1.5, "rate": 0.3, "axis": 1}),
        ("NonNeg", {}),
    ],
)
def test_constraint_is_keras(name, options, keras):
    w = np.random.default_rng(15).normal(size=(4, 3, 5))
    theirs = getattr(keras.constraints, name)(**options)(w)
    ours = reference.CONSTRAINTS[name](w, **options)
    np.testing.assert_allclose(ours, np.asarray(theirs), 1e-6)


@pytest.mark.parametrize(("name", "options", "kind"), METRIC_CASES)
def test_metric_is_keras(name, options, kind, keras):
    y, p, w = rows(kind, 40, 5, 9)
    ours = reference.METRICS[name]
    for weights in (None, w):
        theirs = getattr(keras.metrics, name)(**options)
        wanted = np.array(theirs(y, p, weights))
        np.testing.assert_allclose(ours(y, p, weights, **options), wanted, 1e-5, 1e-7)


@pytest.mark.parametrize(
    ("y_shape", "p_shape"),
    [((8, 1), (8, 1)), ((8,), (8, 1)), ((8,), (8, 3)), ((8, 1), (8, 3)), ((8, 3),) * 2],
)
def test_accuracy_name_is_keras(y_shape, p_shape, keras):
    inputs = keras.Input((2,))
    model = keras.Sequential([inputs, keras.layers.Dense(p_shape[-1])])
    model.compile(loss=keras.losses.Huber(), metrics=["accuracy"])
    model._compile_metrics.build(np.zeros(y_shape), np.zeros(p_shape))
    theirs = model._compile_metrics.metrics[0]._fn.__name__
    assert theirs == reference.accuracy_name(y_shape, p_shape)


def layers(hidden, output, rng):
    """A 2x3-5-5-4 network with every kind of layer."""
    return [
        {"flatten": True},
        {"kernel": rng.normal(size=(6, 5)), "bias": rng.normal(size=5)},
        {"activation": hidden},
        {"kernel": rng.normal(size=(5, 5)), "activation": hidden},
        {
            "kernel": rng.normal(size=(5, 4)),
            "bias": rng.normal(size=4),
            "activation": output,
        },
    ]


@pytest.mark.parametrize(
    ("hidden", "output", "name"),
    [
        *product(
            ["tanh", "softmax", "selu"],
            ["linear", "softplus"],
            ["mean_squared_error", "mean_absolute_error"],
        ),
        ("elu", "sigmoid", "binary_crossentropy"),
        ("tanh", "softmax", "categorical_crossentropy"),
        ("tanh", "sigmoid", "categorical_crossentropy"),
        ("softsign", "softmax", "sparse_categorical_crossentropy"),
    ],
)
def test_mlp_gradients_are_the_central_differences(hidden, output, name):
    rng = np.random.default_rng(10)
    mlp = MLP(layers(hidden, output, rng), name)
    x, y = rng.normal(size=(7, 2, 3)), loss_cases.targets(name, (7, 4), rng)
    gradients = mlp.gradients(x, y)[1]
    for w, gradient in zip(mlp.weights, gradients, strict=True):

        def value(moved, w=w):
            kept, w[...] = w.copy(), moved
            result = mlp.evaluate(x, y)
            w[...] = kept
            return result

        np.testing.assert_allclose(gradient, central_difference(value, w), 1e-6, 1e-8)


def test_mlp_takes_inputs_of_rank_three():
    rng = np.random.default_rng(11)
    mlp = MLP([{"kernel": rng.normal(size=(3, 2)), "bias": np.zeros(2)}])
    x, y = rng.normal(size=(4, 5, 3)), rng.normal(size=(4, 5, 2))
    (dw, db) = mlp.gradients(x, y)[1]
    error = 2 * (x @ mlp.weights[0] - y) / y.size
    np.testing.assert_allclose(dw, np.einsum("nti,nto->io", x, error))
    np.testing.assert_allclose(db, error.sum(axis=(0, 1)))


def test_mlp_trains_as_keras(keras):
    rng = np.random.default_rng(12)
    x, y = rng.normal(size=(30, 2, 3)), rng.integers(0, 4, 30)
    mlp = MLP(layers("tanh", "softmax", rng), "sparse_categorical_crossentropy")
    model = keras.Sequential(
        [
            keras.Input((2, 3)),
            keras.layers.Flatten(),
            keras.layers.Dense(5),
            keras.layers.Activation("tanh"),
            keras.layers.Dense(5, "tanh", use_bias=False),
            keras.layers.Dense(4, "softmax"),
        ]
    )
    model.set_weights([w.copy() for w in mlp.weights])  # JAX may keep the arrays
    model.compile(keras.optimizers.SGD(0.1), "sparse_categorical_crossentropy")
    batches = [(x[i : i + 8], y[i : i + 8]) for i in range(0, 30, 8)]
    losses = mlp.train(batches * 3, "sgd", learning_rate=0.1)
    theirs = [model.train_on_batch(*batch) for batch in batches * 3]
    np.testing.assert_allclose(losses, theirs, 1e-5)
    for ours, weight in zip(mlp.weights, model.get_weights(), strict=True):
        np.testing.assert_allclose(ours, weight, 1e-6, 1e-7)


@pytest.mark.parametrize(
    ("counter", "key", "answer"),
    [
        ("00000000 " * 4, "00000000 " * 2, "6627e8d5 e169c58d bc57ac4c 9b00dbd8"),
        ("ffffffff " * 4, "ffffffff " * 2, "408f276d 41c83b0e a20bc7c6 6d5451fd"),
        (
            "243f6a88 85a308d3 13198a2e 03707344",
            "a4093822 299f31d0",
            "d16cfe09 94fdcceb 5001e420 24126ea1",
        ),
    ],
)
def test_philox_gives_the_known_answers_of_random123(counter, key, answer):
    counter, key, answer = (
        [int(word, 16) for word in words.split()] for words in (counter, key, answer)
    )
    assert philox4x32([counter, counter], key).tolist() == [answer, answer]


def test_key_of_a_seed_is_its_low_and_its_high_word():
    assert key_of(0x0123456789ABCDEF) == (0x89ABCDEF, 0x01234567)
