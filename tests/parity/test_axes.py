"""Layers over other axes than the last, beside Keras': outputs, training, config."""

from itertools import permutations

import numpy as np
import pytest

import mlpc

LAYERS = [
    *(("Softmax", {"axis": axis}) for axis in (1, 2, -2, [1], [1, 2], [1, -1], [2, 3])),
    *(("LayerNormalization", {"axis": axis}) for axis in (1, -2, [1, 2], [1, 3])),
    ("LayerNormalization", {"axis": 1, "center": False, "epsilon": 0.1}),
    *(("UnitNormalization", {"axis": axis}) for axis in (1, 2, [1, 3])),
    *(("GroupNormalization", {"groups": 2, "axis": axis}) for axis in (2, -2)),
    *(("BatchNormalization", {"axis": axis}) for axis in (1, 2)),
    ("Normalization", {"axis": 1, "mean": [1.0, 2, 3], "variance": [4.0, 0.5, 2]}),
    ("Normalization", {"axis": (3, 1), "mean": 0.5, "variance": 4.0, "invert": True}),
    *(("Permute", {"dims": dims}) for dims in permutations((1, 2, 3))),
]
BOUNDS = {"rmax": 1.2, "rmin": 0.9, "dmax": 0.2}
LAYERS += [
    ("BatchNormalization", {"axis": 1, "renorm": True, "renorm_momentum": 0.8}),
    ("BatchNormalization", {"renorm": True, "renorm_clipping": BOUNDS}),
    ("LayerNormalization", {"axis": [1, 3], "rms_scaling": True}),
    ("LayerNormalization", {"axis": -1, "rms_scaling": True, "scale": False}),
]
pytestmark = pytest.mark.filterwarnings("ignore:.*rms_scaling")
SHAPE = 3, 4, 5
X = np.random.default_rng(0).normal(size=(6, 60)).astype("float32")
Y = np.random.default_rng(1).normal(size=(6, 2)).astype("float32")


def models(keras, name, options, dtype="float32"):
    """(ours, theirs): the layer amid dense ones, with equal weights."""
    pair = []
    for k in (mlpc, keras):
        pair.append(
            k.Sequential(
                [
                    k.Input((60,), dtype=dtype),
                    k.layers.Dense(60, "tanh", dtype=dtype),
                    k.layers.Reshape(SHAPE, dtype=dtype),
                    getattr(k.layers, name)(**options, name="layer", dtype=dtype),
                    k.layers.Flatten(dtype=dtype),
                    k.layers.Dense(2, dtype=dtype),
                ]
            )
        )
    rng = np.random.default_rng(2)
    shapes = [w.shape for w in pair[1].get_weights()]
    assert [w.shape for w in pair[0].get_weights()] == shapes
    weights = [rng.uniform(0.1, 0.4, shape) for shape in shapes]
    for model in pair:
        model.set_weights(weights)
    return pair


@pytest.mark.parametrize(("name", "options"), LAYERS)
def test_layer(name, options, keras):
    ours, theirs = models(keras, name, options)
    steep = "renorm" in options or "rms_scaling" in options  # larger steps diverge
    for k, model in ((mlpc, ours), (keras, theirs)):
        optimizer = k.optimizers.SGD(1e-4 if steep else 0.01)
        model.compile(optimizer, "mse", jit_compile=False)
        model.fit(X, Y, epochs=2, batch_size=3, shuffle=False, verbose=0)
    for a, b in zip(ours.get_weights(), theirs.get_weights(), strict=True):
        np.testing.assert_allclose(a, b, 1e-4, 1e-5)
    a, b = (model.predict(X, verbose=0) for model in (ours, theirs))
    np.testing.assert_allclose(a, b, 1e-4, 1e-5)
    configs = [model.get_layer("layer").get_config() for model in (ours, theirs)]
    for key in options:
        assert configs[0][key] == configs[1][key]


@pytest.mark.parametrize(("name", "options"), LAYERS[-4:])
def test_files_of_either(name, options, keras, tmp_path):
    path = tmp_path / "model.keras"
    ours, theirs = models(keras, name, options)
    for model, other in ((ours, keras), (theirs, mlpc)):
        model.save(path)
        loaded = other.models.load_model(path)
        found, expected = (m.predict(X, verbose=0) for m in (loaded, model))
        np.testing.assert_allclose(found, expected, 1e-4, 1e-5)
    configs = [model.get_layer("layer").get_config() for model in (ours, theirs)]
    assert {k: v for k, v in configs[0].items() if k != "dtype"} == {
        k: v for k, v in configs[1].items() if k != "dtype"
    }


@pytest.mark.parametrize("axis", [1, -2, (1, 3), (3, 1), (1, 2, 3), None])
@pytest.mark.parametrize("invert", [False, True])
def test_an_adapted_normalization_in_files(invert, axis, keras, tmp_path):
    """What either learned of data and saved is what the other one loads."""
    x = np.random.default_rng(0).normal(3, 2, (20, *SHAPE)).astype("float32")
    for of, other in ((mlpc, keras), (keras, mlpc)):
        layer = of.layers.Normalization(axis=axis, invert=invert)
        layer.adapt(x)
        model = of.Sequential([of.Input(SHAPE), layer])
        expected = (np.float64(x) - layer.mean) / np.sqrt(layer.variance)
        if invert:
            expected = np.float64(x) * np.sqrt(layer.variance) + layer.mean
        model.save(tmp_path / "model.keras")
        loaded = other.models.load_model(tmp_path / "model.keras")
        copy = of.models.clone_model(model)
        assert copy.layers[0].get_config()["axis"] == layer.axis
        for each in (model, loaded):
            found = each.predict(x, verbose=0)
            np.testing.assert_allclose(found, expected, 1e-5, 1e-5)
        for a, b in zip(loaded.get_weights(), model.get_weights(), strict=True):
            np.testing.assert_array_equal(a, b)


@pytest.mark.parametrize("axis", [-1, 1, (1, 2), 0])
def test_softmax_of_a_mask(axis, keras):
    x = np.random.default_rng(0).normal(size=(2, *SHAPE)).astype("float32")
    for mask in (x[0] > 0, x[:, :1] > 0.5, np.float32(x > 0)):
        ours, theirs = (k.layers.Softmax(axis)(x, mask) for k in (mlpc, keras))
        np.testing.assert_allclose(ours, theirs, 1e-6, 1e-7)


@pytest.mark.parametrize(("name", "options"), LAYERS)
def test_gradients_are_central_differences(name, options):
    layer = getattr(mlpc.layers, name)(**options, dtype="float64")
    dense = [mlpc.layers.Dense(n, dtype="float64") for n in (60, 2)]
    shape = mlpc.layers.Reshape(SHAPE, dtype="float64")
    flat = mlpc.layers.Flatten(dtype="float64")
    model = mlpc.Sequential([mlpc.Input((60,)), dense[0], shape, layer, flat, dense[1]])
    model.compile("sgd", "mse")
    gradient = model.gradients(X, Y)[0].copy()
    kernel = model.layers[0].kernel
    for place in [(0, 0), (7, 31), (59, 59)]:
        losses = []
        for step in (1e-5, -2e-5):
            value = kernel.numpy()
            value[place] += step
            kernel.assign(value)
            losses.append(model.evaluate(X, Y, batch_size=6, verbose=0))
        value[place] += 1e-5
        kernel.assign(value)
        slope = (losses[0] - losses[1]) / 2e-5
        np.testing.assert_allclose(gradient[place], slope, 1e-5, 1e-9)


@pytest.mark.parametrize("axis", [1, 2, [1, 3], [1, 2]])
@pytest.mark.parametrize("dtype", ["float32", "float64"])
def test_softmax_by_its_formula(axis, dtype):
    x = np.random.default_rng(0).normal(size=(7, *SHAPE))
    axes = tuple(np.atleast_1d(axis))
    e = np.exp(x - x.max(axes, keepdims=True))
    expected = e / e.sum(axes, keepdims=True)
    found = mlpc.layers.Softmax(axis, dtype=dtype)(x)
    np.testing.assert_allclose(found, expected, 1e-6 if dtype == "float32" else 1e-13)
