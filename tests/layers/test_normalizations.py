"""Normalizations, PReLU and masking against the formulas, in both dtypes."""

import numpy as np
import pytest
from reference.layers import LAYERS, batch_statistics

import mlpc as keras
from mlpc import layers

SHAPES = [(7, 6), (1, 40), (33, 65), (5, 3, 6), (4, 2, 3, 12)]
CASES = [
    ("LayerNormalization", {}, {}),
    ("LayerNormalization", {"epsilon": 0.1, "center": False}, {"epsilon": 0.1}),
    ("LayerNormalization", {"scale": False}, {}),
    ("RMSNormalization", {"epsilon": 0.01}, {"epsilon": 0.01}),
    ("UnitNormalization", {}, {}),
    ("GroupNormalization", {"groups": 1}, {"groups": 1}),
    ("GroupNormalization", {"groups": -1, "center": False}, {"groups": "all"}),
    ("BatchNormalization", {"epsilon": 0.01}, {"epsilon": 0.01}),
    ("PReLU", {}, {}),
]
TOLERANCES = {"float32": (2e-5, 5e-6), "float64": (1e-11, 1e-13)}


def randomized(layer, shape, rng):
    """The layer, built, with weights that do something; and x."""
    layer.build((None, *shape[1:]))
    for weight in layer.weights:
        weight.assign(rng.uniform(0.5, 1.5, weight.shape))
    return layer, rng.normal(0.3, 2, shape)


@pytest.mark.parametrize("dtype", TOLERANCES)
@pytest.mark.parametrize("shape", SHAPES)
@pytest.mark.parametrize(("name", "arguments", "told"), CASES)
def test_formula(name, arguments, told, shape, dtype):
    layer = getattr(layers, name)(**arguments, dtype=dtype)
    layer, x = randomized(layer, shape, np.random.default_rng(0))
    x = x.astype(dtype)
    told = {**told, "groups": shape[-1]} if told.get("groups") == "all" else told
    weights = {w.name: np.float64(w.value) for w in layer.weights}
    if name == "BatchNormalization":
        weights = {"gamma": 1.0, "beta": 0.0, **weights}
    expected = LAYERS[name](np.float64(x), **weights, **told)
    np.testing.assert_allclose(layer(x), expected, *TOLERANCES[dtype])


@pytest.mark.parametrize("axis", [[-2, -1], [2, 1], (1, 2)])
@pytest.mark.parametrize("name", ["LayerNormalization", "RMSNormalization"])
def test_several_axes(name, axis):
    layer = getattr(layers, name)(axis=axis, dtype="float64")
    layer, x = randomized(layer, (5, 3, 6), np.random.default_rng(1))
    assert {w.shape for w in layer.weights} == {(3, 6)}
    weights = {w.name: w.value for w in layer.weights}
    expected = LAYERS[name](x, **weights, axes=2)
    np.testing.assert_allclose(layer(x), expected, 1e-12)
    unit = layers.UnitNormalization(axis=axis, dtype="float64")(x)
    np.testing.assert_allclose(np.sum(unit**2, (1, 2)), 1, 1e-12)


@pytest.mark.parametrize("axis", [1, -2, [1, 3], [1, 2]])
def test_the_root_mean_square_over_inner_axes(axis):
    layer = layers.RMSNormalization(axis=axis, dtype="float64")
    layer, x = randomized(layer, (5, 2, 3, 4), np.random.default_rng(1))
    axes = tuple(one % 4 for one in np.atleast_1d(axis))
    assert layer.scale.shape == tuple(x.shape[i] for i in axes)
    wide = [x.shape[i] if i in axes else 1 for i in range(4)]
    inverse = 1 / np.sqrt(np.mean(x**2, axes, keepdims=True) + 1e-6)
    expected = x * inverse * layer.scale.value.reshape(wide)
    np.testing.assert_allclose(layer(x), expected, 1e-12)


NAMES = ["UnitNormalization", "LayerNormalization", "RMSNormalization"]


@pytest.mark.parametrize("name", NAMES)
def test_the_axis_of_rows_is_for_calls_alone(name):
    x = np.random.default_rng(2).normal(size=(4, 3))
    layer, swapped = (getattr(layers, name)(axis, dtype="float64") for axis in (0, 1))
    np.testing.assert_allclose(layer(x), swapped(x.T).T, 1e-13)
    one, row = (getattr(layers, name)(dtype="float64")(each) for each in (x[0], x[:1]))
    np.testing.assert_allclose(one, row[0], 1e-13)
    with pytest.raises(NotImplementedError, match="`axis` must not name axis 0"):
        keras.Sequential([keras.Input((3,)), getattr(layers, name)(0)])


def test_what_is_normalized_has_mean_0_and_variance_1_far_from_0():
    x = np.random.default_rng(2).normal(1000, 0.5, (500, 32)).astype("float32")
    for layer, axis in (
        (layers.LayerNormalization(epsilon=0), 1),
        (layers.BatchNormalization(epsilon=0), 0),
    ):
        y = np.float64(layer(x, training=True))
        np.testing.assert_allclose(y.mean(axis), 0, atol=5e-4)
        np.testing.assert_allclose(y.var(axis), 1, rtol=2e-4)


@pytest.mark.parametrize("shape", [(50, 6), (3000, 9), (20, 3, 6)])
def test_training_uses_the_batch_and_moves_the_statistics(shape):
    rng = np.random.default_rng(3)
    layer = layers.BatchNormalization(momentum=0.9, dtype="float64")
    mean, variance = np.zeros(shape[-1]), np.ones(shape[-1])
    for _ in range(3):
        x = rng.normal(5, 3, shape)
        found_mean, found_variance = batch_statistics(x)
        expected = LAYERS["BatchNormalization"](x, 1, 0, None, None, training=True)
        np.testing.assert_allclose(layer(x, training=True), expected, 1e-10, 1e-12)
        mean = 0.9 * mean + 0.1 * found_mean
        variance = 0.9 * variance + 0.1 * found_variance
        np.testing.assert_allclose(layer.moving_mean, mean, 1e-12)
        np.testing.assert_allclose(layer.moving_variance, variance, 1e-12)
    before = layer.get_weights()
    layer(x)
    for old, new in zip(before, layer.get_weights(), strict=True):
        np.testing.assert_array_equal(old, new)


@pytest.mark.parametrize(
    "clipping", [None, {"rmin": 0.8, "rmax": 1.1, "dmax": 0.3}, {"dmax": None}]
)
@pytest.mark.parametrize("bare", [False, True])
def test_batch_renormalization(bare, clipping):
    rng = np.random.default_rng(3)
    layer = layers.BatchNormalization(
        momentum=0.9,
        epsilon=0.01,
        center=not bare,
        scale=not bare,
        moving_mean_initializer=keras.initializers.RandomUniform(1, 2, seed=1),
        moving_variance_initializer=keras.initializers.RandomUniform(1, 9, seed=2),
        renorm=True,
        renorm_clipping=clipping,
        renorm_momentum=0.7,
        dtype="float64",
    )
    layer.build((None, 4))
    gamma, beta = (1, 0) if bare else rng.uniform(0.5, 1.5, (2, 4))
    if not bare:
        layer.gamma.assign(gamma)
        layer.beta.assign(beta)
    mean, variance = layer.moving_mean.numpy(), layer.moving_variance.numpy()
    deviation, own_mean, own = np.sqrt(variance), mean, np.sqrt(variance)
    np.testing.assert_array_equal(layer.renorm_mean, mean)
    low, high = (clipping or {}).get("rmin", 0), (clipping or {}).get("rmax", np.inf)
    far = (clipping or {}).get("dmax") or np.inf
    for _ in range(3):
        x = rng.normal(3, 2, (30, 4))
        s = np.sqrt(x.var(0) + 0.01)
        r = np.clip(s / own, low, high)
        d = np.clip((x.mean(0) - own_mean) / own, -far, far)
        expected = ((x - x.mean(0)) / s * r + d) * gamma + beta
        np.testing.assert_allclose(layer(x, training=True), expected, 1e-10, 1e-12)
        own_mean = 0.7 * own_mean + 0.3 * x.mean(0)
        own = 0.7 * own + 0.3 * s
        mean = 0.9 * mean + 0.1 * x.mean(0)
        deviation = 0.9 * deviation + 0.1 * s
        found = (
            layer.renorm_mean,
            layer.renorm_stddev,
            layer.moving_mean,
            layer.moving_stddev,
            layer.moving_variance,
        )
        known = own_mean, own, mean, deviation, deviation**2 - 0.01
        for a, b in zip(found, known, strict=True):
            np.testing.assert_allclose(a, b, 1e-12)
    expected = (x - mean) / deviation * gamma + beta
    np.testing.assert_allclose(layer(x), expected, 1e-10, 1e-12)


def test_what_batch_renormalization_holds_on_to():
    layer = layers.BatchNormalization(renorm=True)
    layer.build((None, 3))
    tail = ["moving_stddev", "renorm_mean", "renorm_stddev"]
    assert [w.name for w in layer.weights][4:] == tail
    assert len(layer.trainable_weights) == 2
    assert layer.get_config()["renorm_clipping"] == {}
    clipped = _renorm({"rmax": 2.0, "dmax": None})
    again = layers.BatchNormalization.from_config(clipped.get_config())
    assert again.renorm and again.renorm_clipping == {"rmax": 2.0, "dmax": None}
    plain = layers.BatchNormalization()
    assert plain.moving_stddev is plain.renorm_mean is plain.renorm_stddev is None
    frozen = layers.BatchNormalization(renorm=True, trainable=False)
    x = np.random.default_rng(0).normal(5, 3, (20, 4))
    np.testing.assert_array_equal(frozen(x, training=True), frozen(x))
    assert (frozen.renorm_mean == 0).all()


@pytest.mark.parametrize("scale", [False, True])
@pytest.mark.parametrize("axis", [-1, 1, [1, 2]])
def test_layer_normalization_with_rms_scaling(axis, scale):
    with pytest.warns(UserWarning, match="RMSNormalization"):
        layer = layers.LayerNormalization(
            axis, 0.1, scale=scale, rms_scaling=True, dtype="float64"
        )
    layer, x = randomized(layer, (5, 3, 6), np.random.default_rng(1))
    assert [w.name for w in layer.weights] == ["gamma"]
    axes = tuple(one % 3 for one in np.atleast_1d(axis))
    wide = [x.shape[i] if i in axes else 1 for i in range(3)]
    expected = x / np.sqrt(x.var(axes, keepdims=True) + 0.1)
    found = layer(x)
    np.testing.assert_allclose(found, expected * layer.gamma.value.reshape(wide), 1e-12)
    assert layer.get_config()["rms_scaling"] is True


def test_a_frozen_batch_normalization_is_in_inference_mode():
    layer = layers.BatchNormalization(trainable=False)
    x = np.random.default_rng(4).normal(5, 3, (20, 4))
    np.testing.assert_array_equal(layer(x, training=True), layer(x))
    assert (layer.moving_mean == 0).all()
    model = keras.Sequential([keras.Input((4,)), layer, layers.Dense(1)])
    model.compile("sgd", "mse")
    model.fit(x, x[:, :1], verbose=0)
    assert (layer.moving_mean == 0).all() and (layer.gamma == 1).all()
    layer.trainable = True
    model.compile("sgd", "mse")
    model.fit(x, x[:, :1], verbose=0)
    assert (layer.moving_mean != 0).all() and (layer.gamma != 1).any()


def test_moving_statistics_are_weights_that_do_not_train():
    layer = layers.BatchNormalization()
    layer.build((None, 3))
    names = [w.name for w in layer.weights]
    assert names == ["gamma", "beta", "moving_mean", "moving_variance"]
    assert [w.name for w in layer.trainable_weights] == names[:2]
    assert [w.name for w in layer.non_trainable_weights] == names[2:]
    plain = layers.BatchNormalization(center=False, scale=False)
    plain.build((None, 3))
    assert plain.gamma is None and plain.beta is None and len(plain.weights) == 2


def test_an_all_zero_row_has_no_direction():
    x = np.zeros((2, 5), "float32")
    assert (layers.UnitNormalization()(x) == 0).all()
    assert (layers.RMSNormalization()(x) == 0).all()
    assert (layers.LayerNormalization()(x) == 0).all()


@pytest.mark.parametrize("shared", [None, 1, [1], [2], [1, 2], [3], [1, 3], [1, 2, 3]])
def test_prelu_shares_its_slopes_along_axes(shared):
    layer = layers.PReLU(shared_axes=shared, dtype="float64")
    layer, x = randomized(layer, (5, 2, 3, 4), np.random.default_rng(5))
    axes = [shared] if isinstance(shared, int) else shared or []
    shape = [1 if i in axes else n for i, n in enumerate((2, 3, 4), 1)]
    assert layer.alpha.shape == tuple(shape)
    expected = LAYERS["PReLU"](x, layer.alpha.value)
    np.testing.assert_array_equal(layer(x), expected)


@pytest.mark.parametrize("value", [0.0, -1.0, 3])
def test_masking(value):
    x = np.random.default_rng(6).integers(-1, 2, (40, 3, 2)).astype("float32")
    x[5] = value
    x[6, 0, 0] = np.nan
    expected = LAYERS["Masking"](x, value)
    np.testing.assert_array_equal(layers.Masking(mask_value=value)(x), expected)


@pytest.mark.parametrize(
    ("layer", "shape", "error", "message"),
    [
        (layers.GroupNormalization(1, axis=0), (4, 3), NotImplementedError, "`axis`"),
        (layers.BatchNormalization(axis=5), (4, 3), ValueError, "out of bounds"),
        (layers.RMSNormalization([-1, 1]), (4, 3, 2), NotImplementedError, "one side"),
        (layers.LayerNormalization(axis=[1, -1]), (4, 3), ValueError, "once"),
        (
            layers.LayerNormalization(axis=[-1, 1]),
            (4, 3, 2),
            NotImplementedError,
            "one side",
        ),
        (layers.UnitNormalization(axis=3), (4, 3), ValueError, "out of bounds"),
        (layers.RMSNormalization(axis=-3), (4, 3), ValueError, "out of bounds"),
        (layers.GroupNormalization(), (4, 8), ValueError, "cannot be more"),
        (layers.GroupNormalization(3), (4, 8), ValueError, "must be a multiple"),
        (layers.PReLU(shared_axes=[3]), (4, 3), ValueError, "`shared_axes`"),
    ],
)
def test_a_shape_that_does_not_fit(layer, shape, error, message):
    with pytest.raises(error, match=message):
        layer(np.zeros(shape))
    assert layer.weights == []


@pytest.mark.parametrize(
    ("make", "error", "message"),
    [
        (
            lambda: layers.BatchNormalization(synchronized=True),
            ValueError,
            "TensorFlow",
        ),
        (
            lambda: layers.BatchNormalization(renorm=True, renorm_momentum="a"),
            ValueError,
            "`renorm_momentum` must be a finite number",
        ),
        (lambda: _renorm({"rmax": "1"}), ValueError, "must be a finite number"),
        (lambda: _renorm({"max": 1}), ValueError, "invalid keys"),
        (lambda: _renorm({"rmax": 1, "rmin": 2}), ValueError, "greater than rmin"),
        (lambda: _renorm({"dmax": -1}), ValueError, "non-negative"),
        (lambda: layers.BatchNormalization(epsilon=-1), ValueError, "`epsilon`"),
        (lambda: layers.BatchNormalization(beta_initializer="x"), ValueError, "x"),
        (lambda: layers.LayerNormalization(axis="last"), TypeError, "'axis'"),
        (lambda: layers.UnitNormalization(axis=1.5), TypeError, "`axis`"),
        (lambda: layers.GroupNormalization(groups=0), ValueError, "`groups`"),
        (lambda: layers.GroupNormalization(groups=2.0), ValueError, "`groups`"),
        (lambda: layers.Masking(mask_value="0"), ValueError, "`mask_value`"),
        (
            lambda: layers.LayerNormalization(rms_scaling=3),
            ValueError,
            "`rms_scaling`",
        ),
    ],
)
def test_a_bad_argument(make, error, message):
    with pytest.raises(error, match=message):
        make()


def _renorm(clipping):
    return layers.BatchNormalization(renorm=True, renorm_clipping=clipping)


@pytest.mark.parametrize(
    "layer",
    [
        layers.BatchNormalization(),
        layers.LayerNormalization(),
        layers.RMSNormalization(),
        layers.GroupNormalization(2),
        layers.PReLU(),
    ],
    ids=lambda layer: type(layer).__name__,
)
def test_a_built_layer_keeps_to_its_columns(layer):
    layer(np.zeros((3, 4)))
    with pytest.raises(ValueError, match="is incompatible with the layer: expected"):
        layer(np.zeros((3, 6)))
    layer(np.zeros((9, 4)))


def test_what_is_frozen_is_decided_by_compile():
    layer = layers.BatchNormalization()
    model = keras.Sequential([keras.Input((4,)), layer, layers.Dense(1)])
    x = np.random.default_rng(7).normal(5, 3, (20, 4))
    model.compile("sgd", "mse")
    layer.trainable = False
    with pytest.warns(UserWarning, match="counts from the next `compile`"):
        model.fit(x, x[:, :1], verbose=0)
    assert (layer.moving_mean != 0).all() and (layer.gamma != 1).any()
    before = layer.get_weights()
    model.compile("sgd", "mse")
    model.fit(x, x[:, :1], verbose=0)
    for old, new in zip(before, layer.get_weights(), strict=True):
        np.testing.assert_array_equal(old, new)
