"""The layers beside those of Keras: outputs, training, statistics, configs."""

import json

import numpy as np
import pytest
from parity.both import assert_history, assert_weights, both

import mlpc

FLAT = (6,)
DEEP = (3, 6)
CASES = [
    ("ActivityRegularization", {"l1": 0.1, "l2": 0.2}),
    ("AlphaDropout", {"rate": 0.2, "noise_shape": [None, 1], "seed": 3}),
    ("BatchNormalization", {}),
    ("BatchNormalization", {"momentum": 0.5, "epsilon": 0.1, "center": False}),
    ("BatchNormalization", {"scale": False, "trainable": False}),
    ("Dropout", {"rate": 0.3, "noise_shape": (None, 1)}),
    ("Flatten", {"data_format": "channels_first"}),
    ("GaussianDropout", {"rate": 0.5}),
    ("GaussianNoise", {"stddev": 0.5, "seed": 7}),
    ("GroupNormalization", {"groups": 3}),
    ("GroupNormalization", {"groups": -1, "scale": False}),
    ("Identity", {}),
    ("LayerNormalization", {}),
    ("LayerNormalization", {"axis": [1], "epsilon": 0.1}),
    ("Masking", {"mask_value": 1.0}),
    ("Normalization", {}),
    ("Normalization", {"axis": None, "invert": True}),
    ("Normalization", {"mean": [1.0, 2, 3, 4, 5, 6], "variance": [4.0] * 6}),
    ("PReLU", {"alpha_initializer": "ones", "shared_axes": 1}),
    ("PReLU", {}),
    ("RMSNormalization", {"epsilon": 0.1}),
    ("Rescaling", {"scale": 2}),
    ("Rescaling", {"scale": np.arange(6.0), "offset": [1, 2, 3, 4, 5, 6.0]}),
    ("Reshape", {"target_shape": (2, -1)}),
    ("UnitNormalization", {"axis": [-1]}),
]
DEEP_CASES = [
    *(case for case in CASES if "noise_shape" not in case[1] and "axis" not in case[1]),
    ("LayerNormalization", {"axis": [1, 2]}),
    ("RMSNormalization", {"axis": [1, 2]}),
    ("UnitNormalization", {"axis": [1, 2]}),
    ("PReLU", {"alpha_initializer": "ones", "shared_axes": [1, 2]}),
    ("Normalization", {"axis": (1, 2)}),
]
RANDOM = {"AlphaDropout", "Dropout", "GaussianDropout", "GaussianNoise"}


def data(*shape):
    return np.random.default_rng(0).normal(0.5, 2, shape).astype("float32")


def told(name, arguments):
    short = ",".join(f"{k}={v}" for k, v in arguments.items() if np.ndim(v) < 1)
    return f"{name}({short})"


def parametrize(cases):
    return pytest.mark.parametrize(
        ("name", "arguments"), cases, ids=[told(*case) for case in cases]
    )


def pair(keras, name, arguments):
    return [getattr(k.layers, name)(**arguments, name="x") for k in (mlpc, keras)]


@parametrize(CASES)
def test_config(name, arguments, keras):
    """Key by key, in Keras' order, before and after the first input; both ways."""
    ours, theirs = pair(keras, name, arguments)
    for _ in range(2):
        config, expected = ours.get_config(), theirs.get_config()
        assert list(config) == list(expected)
        for key, value in expected.items():
            assert np.all(config[key] == value), key
        assert ours.built == theirs.built
        written = json.loads(json.dumps(mlpc.layers.serialize(ours)))
        again = keras.layers.deserialize(written)
        assert type(again) is type(theirs)
        back = mlpc.layers.deserialize(keras.layers.serialize(theirs))
        assert back.get_config() == config
        for layer in (ours, theirs):
            layer(data(4, *FLAT))


@pytest.mark.parametrize("training", [False, True])
@parametrize(CASES)
def test_output_of_flat_rows(name, arguments, training, keras):
    compare(keras, name, arguments, data(9, *FLAT), training)


@pytest.mark.parametrize("training", [False, True])
@parametrize(DEEP_CASES)
def test_output_of_deep_rows(name, arguments, training, keras):
    compare(keras, name, arguments, data(9, *DEEP), training)


def compare(keras, name, arguments, x, training):
    ours, theirs = pair(keras, name, arguments)
    x[3] = 1.0
    if name == "Normalization" and "mean" not in arguments:
        for layer in (ours, theirs):
            layer.adapt(x)
    given = (
        {} if name not in {"BatchNormalization", *RANDOM} else {"training": training}
    )
    a, b = ours(x, training=training), np.asarray(theirs(x, **given))
    assert a.shape == b.shape and a.dtype == b.dtype
    assert ours.compute_output_shape(
        (None, *x.shape[1:])
    ) == theirs.compute_output_shape((None, *x.shape[1:]))
    if training and name in RANDOM:
        return
    np.testing.assert_allclose(a, b, 2e-5, 2e-5)
    assert [(w.name, w.shape, str(w.dtype)) for w in ours.weights] == [
        (w.name, tuple(w.shape), w.dtype) for w in theirs.weights
    ]
    for mine, other in zip(ours.get_weights(), theirs.get_weights(), strict=True):
        np.testing.assert_allclose(mine, other, 1e-5, 1e-5)


TRAINED = [
    ("BatchNormalization", {"momentum": 0.8}),
    ("BatchNormalization", {"center": False, "scale": False}),
    ("BatchNormalization", {"trainable": False}),
    ("LayerNormalization", {}),
    ("LayerNormalization", {"axis": [1, 2]}),
    ("GroupNormalization", {"groups": 2}),
    ("RMSNormalization", {}),
    ("UnitNormalization", {}),
    ("PReLU", {"alpha_initializer": "ones"}),
    ("PReLU", {"shared_axes": [1]}),
    ("PReLU", {"shared_axes": [1, 2]}),
    ("ActivityRegularization", {"l1": 0.01, "l2": 0.02}),
    ("Rescaling", {"scale": 0.5, "offset": 1.0}),
    ("Reshape", {"target_shape": (4, 3)}),
    ("Permute", {"dims": (2, 1)}),
    ("Identity", {}),
    ("Normalization", {"mean": 1.0, "variance": 2.0}),
    ("Flatten", {"data_format": "channels_first"}),
]


@parametrize(TRAINED)
def test_training(name, arguments, keras):
    """Weights and moving statistics after some batches, the last one short."""

    def build(k):
        model = k.Sequential(
            [
                k.Input((3, 5)),
                k.layers.Dense(4),
                getattr(k.layers, name)(**arguments),
                k.layers.Flatten(),
                k.layers.Dense(2),
            ]
        )
        model.compile(k.optimizers.SGD(0.05), "mse")
        return model

    pair_, histories = both(keras, build), []
    for model in pair_:
        weights = [np.abs(w) for w in model.layers[1].get_weights()]
        model.layers[1].set_weights(weights)
        x, y = data(50, 3, 5), data(50, 2)
        histories.append(model.fit(x, y, 16, 3, shuffle=False, verbose=0))
    assert_history(*histories)
    assert_weights(*pair_, rtol=1e-4, atol=2e-5)
    a, b = (model.predict(x, verbose=0) for model in pair_)
    np.testing.assert_allclose(a, b, 1e-3, 1e-4)


def test_adapt_by_batches(keras):
    x = data(50, 6)
    for axis in (-1, None):
        ours, theirs = (k.layers.Normalization(axis=axis) for k in (mlpc, keras))
        for layer in (ours, theirs):
            layer.adapt([x[:20], x[20:]])
        np.testing.assert_allclose(ours(x), np.asarray(theirs(x)), 1e-5, 1e-5)
        np.testing.assert_allclose(ours.mean, np.asarray(theirs.mean), 1e-5)


def test_files_with_all_layers(keras, tmp_path):
    """Written by each, read by the other: the same predictions."""

    def build(k):
        model = k.Sequential([k.Input((6,)), k.layers.Normalization(name="n")])
        for name, arguments in (
            ("BatchNormalization", {}),
            ("LayerNormalization", {}),
            ("GroupNormalization", {"groups": 2}),
            ("RMSNormalization", {}),
            ("UnitNormalization", {}),
            ("PReLU", {}),
            ("Rescaling", {"scale": 2.0}),
            ("Dropout", {"rate": 0.2}),
            ("GaussianNoise", {"stddev": 0.2}),
            ("Reshape", {"target_shape": (2, 3)}),
            ("Permute", {"dims": (2, 1)}),
            ("Masking", {}),
            ("Identity", {}),
        ):
            model.add(getattr(k.layers, name)(**arguments))
        model.layers[0].adapt(data(20, 6))
        return model

    x = data(9, 6)
    ours, theirs = build(mlpc), build(keras)
    for writer, reader in ((ours, keras), (theirs, mlpc)):
        path = tmp_path / f"{reader.__name__}.keras"
        writer.save(path)
        again = reader.models.load_model(path)
        a, b = (np.asarray(m.predict(x, verbose=0)) for m in (writer, again))
        np.testing.assert_allclose(a, b, 1e-4, 1e-5)


@pytest.mark.parametrize(
    ("name", "arguments"),
    [
        ("Dropout", {"rate": 2}),
        ("Dropout", {"rate": 0.5, "noise_shape": "a"}),
        ("Dropout", {"rate": 0.5, "noise_shape": (0,)}),
        ("AlphaDropout", {"rate": -1}),
        ("GaussianDropout", {"rate": 2}),
        ("GaussianNoise", {"stddev": 2}),
        ("GroupNormalization", {"groups": 0}),
        ("LayerNormalization", {"axis": 1.5}),
        ("UnitNormalization", {"axis": "a"}),
        ("BatchNormalization", {"synchronized": True}),
        ("BatchNormalization", {"renorm": True, "renorm_clipping": {"a": 1}}),
        ("Normalization", {"mean": 1.0}),
        ("Normalization", {"mean": [1.0], "variance": 1.0}),
        ("Reshape", {"target_shape": (-1, -1)}),
        ("Permute", {"dims": (0, 1)}),
        ("Reshape", {"target_shape": (-2,)}),
        ("Flatten", {"data_format": "x"}),
        ("ActivityRegularization", {"l1": -1.0}),
        ("Dense", {"units": 3, "no": 1}),
    ],
)
def test_error_of_an_argument(name, arguments, keras):
    classes = []
    for k in (mlpc, keras):
        with pytest.raises((ValueError, TypeError)) as caught:
            getattr(k.layers, name)(**arguments)
        classes.append(caught.type)
    assert classes[0] is classes[1]


@pytest.mark.parametrize("given", ["l1", "l2", "object", "config"])
@pytest.mark.parametrize("name", ["Dense", "BatchNormalization", "PReLU", "Dropout"])
def test_activity_regularizer(name, given, keras):
    """Of any layer: in the loss, its gradient, and the config."""
    argument = {"Dense": {"units": 4, "activation": "tanh"}, "Dropout": {"rate": 0.0}}

    def build(k):
        regularizer = {
            "object": k.regularizers.L1L2(l1=0.03, l2=0.02),
            "config": {"class_name": "L2", "config": {"l2": 0.05}},
        }.get(given, given)
        layer = getattr(k.layers, name)(
            **argument.get(name, {}), activity_regularizer=regularizer
        )
        model = k.Sequential(
            [k.Input((5,)), k.layers.Dense(4), layer, k.layers.Dense(2)]
        )
        model.compile(k.optimizers.SGD(0.05), "mse")
        return model

    ours, theirs = both(keras, build)
    x, y, histories, losses = data(50, 5), data(50, 2), [], []
    for model in (ours, theirs):
        layer = model.layers[1]
        layer.set_weights([np.abs(w) for w in layer.get_weights()])
        losses.append(model.evaluate(x, y, 16, verbose=0))
        histories.append(model.fit(x, y, 16, 2, shuffle=False, verbose=0))
    assert_history(*histories)
    assert_weights(ours, theirs, rtol=1e-4, atol=1e-5)
    np.testing.assert_allclose(*losses, 1e-5)
    a, b = (model.layers[1].get_config() for model in (ours, theirs))
    assert list(a)[:4] == list(b)[:4] and "activity_regularizer" in a
