"""Rows whose sizes differ from batch to batch, rows that are single numbers, and rows
of another shape than the first, beside Keras'."""

import numpy as np
import pytest
from parity.both import assert_history, assert_weights

import mlpc

RNG = np.random.default_rng(0)
SIZES = {1: 3, 2: 5, 7: 2, 3: 6}  # inner lines: rows of a batch
BATCHES = [
    (
        RNG.normal(size=(rows, lines, 4)).astype("float32"),
        RNG.normal(size=(rows, lines, 2)).astype("float32"),
    )
    for lines, rows in SIZES.items()
]
ONES = np.array([-1.5, 0.5, 3.0], "float32")

CHAINS = [  # layers and their options, for rows of (None, 4)
    [("Dense", {"units": 3})],
    [("Activation", {"activation": "softmax"})],
    [("Activation", {"activation": "relu"}), ("ELU", {}), ("LeakyReLU", {})],
    [("Softmax", {"axis": 1})],
    [("Softmax", {"axis": [1, 2]})],
    [("BatchNormalization", {})],
    [("BatchNormalization", {"axis": 1})],
    [("LayerNormalization", {})],
    [("LayerNormalization", {"axis": 1})],
    [("LayerNormalization", {"axis": [1, 2]})],
    [("GroupNormalization", {"groups": 2})],
    [("GroupNormalization", {"groups": 2, "axis": 1})],
    [("GroupNormalization", {"groups": -1})],
    [("RMSNormalization", {})],
    [("RMSNormalization", {"axis": 1})],
    [("UnitNormalization", {})],
    [("UnitNormalization", {"axis": 1})],
    [("Rescaling", {"scale": 2.0})],
    [("Rescaling", {"scale": [1.0, 2.0, 3.0, 4.0]})],
    [("Normalization", {"mean": [0.5] * 4, "variance": [4.0] * 4})],
    [("Normalization", {})],
    [("Normalization", {"axis": 1})],
    [("Normalization", {"axis": None})],
    [("Flatten", {})],
    [("Flatten", {"data_format": "channels_first"})],
    [("Flatten", {}), ("Dense", {"units": 2})],
    [("Reshape", {"target_shape": (-1,)})],
    [("Reshape", {"target_shape": (2, -1)})],
    [("Reshape", {"target_shape": (-1, 2, 2)})],
    [("Reshape", {"target_shape": (-1, 2)}), ("Dense", {"units": 3})],
    [("Permute", {"dims": (2, 1)})],
    [("Permute", {"dims": (2, 1)}), ("Dense", {"units": 2})],
    [("PReLU", {})],
    [("PReLU", {"shared_axes": [1]})],
    [("PReLU", {"shared_axes": [2]})],
    [("Dropout", {"rate": 0.5})],
    [("Dropout", {"rate": 0.5, "noise_shape": (None, 1, 4)})],
    [("GaussianNoise", {"stddev": 0.5}), ("GaussianDropout", {"rate": 0.5})],
    [("Identity", {}), ("ActivityRegularization", {"l2": 0.1})],
]


def chain(k, layers, shape):
    made = [getattr(k.layers, name)(**options) for name, options in layers]
    return k.Sequential([k.Input(shape), *made])


def draw(model):
    """Give it weights > 0 that depend on their shapes alone."""
    rng = np.random.default_rng(0)
    shapes = [w.shape for w in model.weights]
    model.set_weights(
        [rng.uniform(0.1, 1, shape).astype("float32") for shape in shapes]
    )
    for layer in model.layers:
        if hasattr(layer, "finalize_state"):
            layer.finalize_state()


def both(keras, build):
    """(ours, theirs) of `build(k)`, with equal weights."""
    pair = build(mlpc), build(keras)
    for model in pair:
        draw(model)
    return pair


def met(work):
    """What it gives, or the type and the words of its error but for names."""
    try:
        return work()
    except ValueError as error:
        return type(error), str(error).partition(" for variable")[0]


@pytest.mark.parametrize("layers", CHAINS)
def test_shapes_and_errors(layers, keras):
    def look(k):
        model = chain(k, layers, (None, 4))
        config = model.get_config()
        shapes = [tuple(config["build_input_shape"])]
        shapes.append(tuple(config["layers"][0]["config"]["batch_shape"]))
        return model.input_shape, model.output_shape, model.count_params(), shapes

    ours, theirs = (met(lambda k=k: look(k)) for k in (mlpc, keras))
    assert ours == theirs
    if not isinstance(theirs[0], tuple):
        return
    pair = both(keras, lambda k: chain(k, layers, (None, 4)))
    for x, _ in BATCHES:
        expected = pair[1].predict(x, verbose=0)
        np.testing.assert_allclose(
            pair[0].predict(x, verbose=0), expected, rtol=2e-6, atol=2e-6
        )
        np.testing.assert_array_equal(pair[0](x), pair[0].predict(x, verbose=0))


def network(k):
    layers = k.layers
    return k.Sequential(
        [
            k.Input((None, 4)),
            layers.BatchNormalization(),
            layers.Dense(5, "tanh", kernel_regularizer="l2"),
            layers.LayerNormalization(),
            layers.Dense(2),
        ]
    )


@pytest.mark.parametrize("optimizer", ["sgd", "adam"])
def test_training_over_batches_of_different_shapes(optimizer, keras):
    def batches():
        while True:
            yield from BATCHES

    pair = both(keras, network)
    found = []
    for model in pair:
        model.compile(optimizer, "mse", metrics=["mae"], weighted_metrics=["mse"])
        histories = [
            model.fit(batches(), epochs=3, steps_per_epoch=6, verbose=0),
            model.fit(
                *BATCHES[2],
                validation_data=BATCHES[3],
                epochs=2,
                batch_size=2,
                shuffle=False,
                verbose=0,
            ),
        ]
        values = [model.train_on_batch(*batch) for batch in BATCHES]
        values += [model.test_on_batch(*batch) for batch in BATCHES]
        values.append(model.evaluate((batch for batch in BATCHES), verbose=0))
        values += [model.evaluate(*batch, batch_size=2, verbose=0) for batch in BATCHES]
        found.append((histories, np.array(values)))
    for ours, theirs in zip(found[0][0], found[1][0], strict=True):
        assert_history(ours, theirs)
    np.testing.assert_allclose(found[0][1], found[1][1], rtol=2e-5)
    assert_weights(*pair)
    assert int(pair[0].optimizer.iterations) == int(pair[1].optimizer.iterations)


@pytest.mark.parametrize("suffix", [".keras", ".h5"])
@pytest.mark.parametrize("there", [True, False])
def test_files(suffix, there, keras, tmp_path):
    ours, theirs = both(keras, network)
    saved, k = (ours, keras) if there else (theirs, mlpc)
    saved.compile("sgd", "mean_squared_error")
    saved.train_on_batch(*BATCHES[1])
    saved.save(tmp_path / f"model{suffix}")
    loaded = k.models.load_model(tmp_path / f"model{suffix}")
    assert loaded.input_shape == (None, None, 4)
    assert loaded.output_shape == (None, None, 2)
    for x, y in BATCHES:
        np.testing.assert_allclose(
            loaded.predict(x, verbose=0),
            saved.predict(x, verbose=0),
            rtol=1e-5,
            atol=1e-6,
        )
        if suffix == ".keras" or not there:  # else Keras' optimizer is not built
            loss = loaded.train_on_batch(x, y)
            np.testing.assert_allclose(loss, saved.train_on_batch(x, y), rtol=1e-5)


def test_build_with_unknown_sizes(keras):
    texts = []
    for k in (mlpc, keras):
        k.utils.clear_session()
        model = k.Sequential([k.layers.Dense(3), k.layers.ReLU()])
        model.build((None, None, 4))
        lines = []
        model.summary(
            line_length=64, print_fn=lambda text, to=lines, **_: to.append(text)
        )
        texts.append("\n".join(lines).split("\n"))
        assert model.input_shape == (None, None, 4)
        assert model.get_config()["build_input_shape"] == (None, None, 4)
    assert [line.rstrip() for line in texts[0]] == [t.rstrip() for t in texts[1]]
    assert any("(None, None, 3)" in line for line in texts[0])


SINGLE = [
    [("Rescaling", {"scale": 2.0, "offset": 1.0})],
    [("Normalization", {"axis": None, "mean": 1.0, "variance": 4.0})],
    [("Normalization", {"axis": None})],
    [("Normalization", {})],
    [("Activation", {"activation": "tanh"})],
    [("Reshape", {"target_shape": (1,)})],
    [("Reshape", {"target_shape": (-1,)})],
    [("Reshape", {"target_shape": (1, 1)})],
    [("Reshape", {"target_shape": ()})],
    [("Flatten", {})],
    [("Flatten", {}), ("Dense", {"units": 2})],
    [("Flatten", {}), ("Reshape", {"target_shape": ()}), ("ReLU", {})],
    [("Dense", {"units": 2})],
    [("Permute", {"dims": (1,)})],
    [("PReLU", {})],
    [("Dropout", {"rate": 0.5}), ("GaussianNoise", {"stddev": 1.0})],
    [("Identity", {}), ("ELU", {})],
]


@pytest.mark.parametrize("layers", SINGLE)
def test_rows_that_are_single_numbers(layers, keras):
    def look(k):
        model = chain(k, layers, ())
        assert model.input_shape == (None,)
        return model.output_shape, model.count_params()

    ours, theirs = (met(lambda k=k: look(k)) for k in (mlpc, keras))
    if not isinstance(theirs[0], tuple):
        assert ours[0] == theirs[0]
        named = [words.partition("' is incompatible")[2] for _, words in (ours, theirs)]
        assert named[0] == named[1]
        return
    assert ours == theirs
    pair = both(keras, lambda k: chain(k, layers, ()))
    for x in (ONES, ONES[:, np.newaxis]):
        for use in (
            lambda m, x: m.predict(x, batch_size=2, verbose=0),
            lambda m, x: m(x),
        ):
            expected = np.asarray(use(pair[1], x))
            given = use(pair[0], x)
            assert given.shape == expected.shape
            np.testing.assert_allclose(given, expected, rtol=1e-6)


def test_a_model_of_single_numbers_learns(keras):
    def build(k):
        layers = [("Rescaling", {"scale": 0.5}), ("Reshape", {"target_shape": (1,)})]
        return chain(k, [*layers, ("Dense", {"units": 1})], ())

    pair = both(keras, build)
    histories = []
    for model in pair:
        model.compile("sgd", "mse", metrics=["mae"])
        fit = model.fit(
            ONES, 2 * ONES, epochs=4, batch_size=2, shuffle=False, verbose=0
        )
        histories.append(fit)
    assert_history(*histories)
    assert_weights(*pair)


USES = {
    "call": lambda m, x: np.asarray(m(x)),
    "predict": lambda m, x: m.predict(x, verbose=0),
    "evaluate": lambda m, x: m.evaluate(x, np.ones_like(m(x)), verbose=0),
    "fit": lambda m, x: m.fit(x, np.ones_like(m(x)), verbose=0).history["loss"],
    "build": lambda m, x: m.build((None, *x.shape[1:])),
}
OTHERS = [((5, 3), (5, 4)), ((5, 2, 3), (5, 4, 3)), ((5, 2, 3), (5, 3, 2))]
OTHERS += [((5, 3), (5, 2, 3)), ((5, 2, 3), (5, 3)), ((5, 1), (5,)), ((5,), (5, 1))]


@pytest.mark.parametrize("use", USES)
@pytest.mark.parametrize(("first", "then"), OTHERS)
@pytest.mark.parametrize(
    "layers",
    [
        [("Dense", {"units": 1})],
        [("ReLU", {}), ("Identity", {})],
        [("Flatten", {}), ("Dense", {"units": 1})],
        [("Rescaling", {"scale": 2.0}), ("Dense", {"units": 2})],
    ],
)
def test_a_model_without_an_input_meets_another_shape(layers, first, then, use, keras):
    if use in ("evaluate", "fit") and 1 in (len(first), len(then)):
        return  # what a loss of single numbers is, is said elsewhere
    rows = [RNG.normal(size=shape).astype("float32") for shape in (first, then)]
    found = []
    for k in (mlpc, keras):
        model = k.Sequential([getattr(k.layers, n)(**o) for n, o in layers])
        model.compile("sgd", "mse")
        found.append(met(lambda m=model: meets(m, USES[use], *rows)))
    if isinstance(found[1], tuple):
        assert found[0][0] is ValueError
    else:
        np.testing.assert_allclose(*found, rtol=1e-5, atol=1e-6)


def meets(model, use, first, then):
    """What it makes of the second rows; the first decide its shape."""
    model(first)
    draw(model)
    built = model.input_shape[1:]
    given = use(model, then)
    assert model.input_shape[1:] == built
    return 0.0 if given is None else given
