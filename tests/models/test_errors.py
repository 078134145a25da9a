"""Errors of fit, evaluate, predict, compile and layers: the argument, what it must be
and what it was; the model is as before and trains on. Rows and labels: test_bad_input.
"""

import numpy as np
import pytest
from models.refusals import ONE_HOT, X, assert_refused, state, trained

import mlpc

WEIGHTS = np.ones(8)


def batches(*parts):
    """A generator of one batch."""
    yield parts


FIT = {
    "both weights": (
        {"sample_weight": WEIGHTS, "class_weight": {0: 1.0}},
        ["`class_weight`", "`sample_weight`", "same time"],
    ),
    "weights of other rows": (
        {"sample_weight": WEIGHTS[:5]},
        ["Data cardinality is ambiguous", "'sample_weight' sizes: 5"],
    ),
    "weights by column": (
        {"sample_weight": np.ones((8, 3))},
        ["`sample_weight`", "one number for each row", "(8, 3)"],
    ),
    "weights as a list": (
        {"sample_weight": [1.0] * 8},
        ["`sample_weight`", "an array", "list"],
    ),
    "weights as words": (
        {"sample_weight": np.full(8, "a")},
        ["`sample_weight`", "real numbers", "<U1"],
    ),
    "complex weights": (
        {"sample_weight": 1j * WEIGHTS},
        ["`sample_weight`", "real numbers", "complex128"],
    ),
    "one weight": (
        {"sample_weight": np.array(1.0)},
        ["`sample_weight`", "one for each row", "()"],
    ),
    "class_weight as a list": (
        {"class_weight": [1, 2, 3]},
        [
            "`class_weight`",
            "a dict",
            "[1, 2, 3]",
            "`class_weight=dict(enumerate(...))`",
        ],
    ),
    "class_weight of fewer classes": (
        {"class_weight": np.ones(2)},
        ["`class_weight`", "each class", "2 weights", "class number of 2"],
    ),
    "class_weight in a matrix": (
        {"class_weight": np.ones((3, 1))},
        ["`class_weight`", "a dict", "an array"],
    ),
    "class_weight by another word": (
        {"class_weight": "balance"},
        ["`class_weight`", "'balanced'", "'balance'"],
    ),
    "class_weight by name": (
        {"class_weight": {"cat": 1.0}},
        ["`class_weight`", "class numbers", "'cat'"],
    ),
    "class_weight of half a class": (
        {"class_weight": {0.5: 1.0}},
        ["`class_weight`", "class numbers", "0.5"],
    ),
    "class_weight of words": (
        {"class_weight": {0: "heavy"}},
        ["`class_weight`", "weights", "'heavy'"],
    ),
    "all is split off": (
        {"validation_split": 0.99},
        ["8 samples", "`validation_split=0.99`", "different value"],
    ),
    "nothing is split off": (
        {"validation_split": 1e-30},
        ["8 samples", "`validation_split`", "1e-30"],
    ),
    "split of more than all": (
        {"validation_split": 1.5},
        ["`validation_split`", "between 0 and 1", "1.5"],
    ),
    "validation rows": (
        {"validation_data": (X[:, :3], ONE_HOT)},
        ["(None, 4)", "(8, 3)"],
    ),
    "validation labels": (
        {"validation_data": (X, ONE_HOT[:, :2])},
        ["same shape", "(8, 2)"],
    ),
    "validation weights": (
        {"validation_data": (X, ONE_HOT, WEIGHTS[:3])},
        ["Data cardinality is ambiguous", "'sample_weight' sizes: 3"],
    ),
    "validation_data of one": (
        {"validation_data": (X,)},
        ["`validation_data`", "(x_val, y_val)", "1 items"],
    ),
    "validation_data as a number": (
        {"validation_data": 3},
        ["Unrecognized data type", "3", "int"],
    ),
    "validation_steps": (
        {"validation_data": (X, ONE_HOT), "validation_steps": 0},
        ["`validation_steps`", "integer >= 1", "validation_steps=0"],
    ),
    "validation_freq": (
        {"validation_data": (X, ONE_HOT), "validation_freq": "often"},
        ["`validation_freq`", "integer >= 1", "'often'"],
    ),
    "steps_per_epoch": (
        {"steps_per_epoch": -1},
        ["`steps_per_epoch`", "integer >= 1", "-1"],
    ),
    "half a step": (
        {"steps_per_epoch": 0.5},
        ["`steps_per_epoch`", "integer >= 1", "0.5"],
    ),
    "shuffle": ({"shuffle": "rows"}, ["`shuffle`", "True, False or 'batch'", "'rows'"]),
    "epochs": ({"epochs": "all"}, ["`epochs`", "integer >= 0", "'all'"]),
    "a callback's class": (
        {"callbacks": [mlpc.callbacks.EarlyStopping]},
        ["`callbacks`", "instances of `Callback`", "EarlyStopping"],
    ),
    "a callback's name": (
        {"callbacks": "early_stopping"},
        ["`callbacks`", "instances of `Callback`", "'early_stopping'"],
    ),
}


@pytest.mark.parametrize("case", FIT)
def test_fit(case):
    options, texts = FIT[case]
    options = {"verbose": 0} | options
    assert_refused(
        trained(), lambda m: m.fit(X, ONE_HOT, **options), ValueError, *texts
    )


OTHERS = {
    "evaluate batch_size": (
        lambda m: m.evaluate(X, ONE_HOT, batch_size=0, verbose=0),
        ["`batch_size`", "integer >= 1", "batch_size=0"],
    ),
    "evaluate steps": (
        lambda m: m.evaluate(X, ONE_HOT, steps="all", verbose=0),
        ["`steps`", "integer >= 1", "'all'"],
    ),
    "evaluate more": (
        lambda m: m.evaluate(X, ONE_HOT, step=3, verbose=0),
        ["Arguments not recognized", "'step': 3"],
    ),
    "evaluate weights": (
        lambda m: m.evaluate(X, ONE_HOT, sample_weight=WEIGHTS[:2], verbose=0),
        ["Data cardinality is ambiguous", "'sample_weight' sizes: 2"],
    ),
    "evaluate callbacks": (
        lambda m: m.evaluate(X, ONE_HOT, callbacks=[3], verbose=0),
        ["`callbacks`", "instances of `Callback`", "3"],
    ),
    "evaluate a stream and labels": (
        lambda m: m.evaluate(batches(X, ONE_HOT), ONE_HOT, verbose=0),
        ["Python generator", "`y` should not be passed"],
    ),
    "predict batch_size": (
        lambda m: m.predict(X, batch_size=-2, verbose=0),
        ["`batch_size`", "integer >= 1", "-2"],
    ),
    "predict steps": (
        lambda m: m.predict(X, steps=1.5, verbose=0),
        ["`steps`", "integer >= 1", "1.5"],
    ),
    "predict an empty stream": (
        lambda m: m.predict((x for x in ()), verbose=0),
        ["must yield at least one batch", "empty"],
    ),
    "predict a bad stream": (
        lambda m: m.predict(batches(X[:, :2]), verbose=0),
        ["(None, 4)", "(8, 2)"],
    ),
    "train_on_batch both weights": (
        lambda m: m.train_on_batch(X, ONE_HOT, WEIGHTS, {0: 1.0}),
        ["`class_weight`", "`sample_weight`"],
    ),
    "train_on_batch without labels": (
        lambda m: m.train_on_batch(X),
        ["Unrecognized data type: y=None"],
    ),
    "test_on_batch": (
        lambda m: m.test_on_batch(X[:3], ONE_HOT),
        ["Data cardinality is ambiguous", "'x' sizes: 3"],
    ),
    "predict_on_batch": (
        lambda m: m.predict_on_batch(X[0]),
        ["(None, 4)", "(4,)"],
    ),
    "call": (lambda m: m(X[:, :3]), ["(None, 4)", "(8, 3)"]),
    "call as in training": (
        lambda m: m(X[:, :3], training=True),
        ["(None, 4)", "(8, 3)"],
    ),
    "gradients": (
        lambda m: m.gradients(X, ONE_HOT[:, :2]),
        ["same shape", "(8, 2)"],
    ),
    "get_layer": (lambda m: m.get_layer(), ["layer name or layer index"]),
    "get_layer by name": (
        lambda m: m.get_layer("hidden"),
        ["No such layer: hidden", "Existing layers are"],
    ),
    "get_layer by index": (
        lambda m: m.get_layer(index=7),
        ["index 7", "only has 2 layers"],
    ),
    "set_weights": (
        lambda m: m.set_weights([]),
        ["`set_weights(weights)`", "length 0", "expecting 4 weights"],
    ),
    "assign": (
        lambda m: m.layers[0].kernel.assign(np.ones(4)),
        ["must match", "(4, 5)", "(4,)"],
    ),
    "load_weights of another suffix": (
        lambda m: m.load_weights("model.txt"),
        [".weights.h5", "model.txt"],
    ),
    "build": (lambda m: m.build((None, 7)), ["(None, 4)", "(None, 7)"]),
    "compile with a metric": (
        lambda m: m.compile("sgd", "mse", metrics="mae"),
        ["`metrics` argument to be a list, tuple, or dict", "metrics=mae"],
    ),
    "compile with a weighted metric": (
        lambda m: m.compile("sgd", "mse", weighted_metrics="mae"),
        ["`weighted_metrics` argument to be a list", "weighted_metrics=mae"],
    ),
    "compile with two losses": (
        lambda m: m.compile("sgd", ["mse", "mae"]),
        ["`loss`", "one item for each output", "['mse', 'mae']"],
    ),
    "compile with loss_weights": (
        lambda m: m.compile("sgd", "mse", loss_weights="heavy"),
        ["`loss_weights`", "number", "'heavy'"],
    ),
    "compile with two loss_weights": (
        lambda m: m.compile("sgd", "mse", loss_weights=[1.0, 2.0]),
        ["`loss_weights`", "one item for each output", "[1.0, 2.0]"],
    ),
}


@pytest.mark.parametrize("case", OTHERS)
def test_other_methods(case):
    call, texts = OTHERS[case]
    assert_refused(trained(), call, ValueError, *texts)


def test_metrics_that_do_not_fit_the_labels():
    """Which metric it is depends on the shapes, so that `fit` is the first to know."""
    model = trained()
    before = state(model)
    f1 = mlpc.metrics.F1Score()
    model.compile(model.optimizer, "sparse_categorical_crossentropy", metrics=[f1])
    with pytest.raises(ValueError, match="expects 2D inputs"):
        model.fit(X, ONE_HOT.argmax(axis=1), verbose=0)
    np.testing.assert_equal(state(model), before)
    model.compile(model.optimizer, "categorical_crossentropy", metrics=[f1])
    model.fit(X, ONE_HOT, verbose=0)
    assert int(model.optimizer.iterations) == before["iterations"] + 1


LAYERS = {
    "BatchNormalization": ({"axis": 3}, ["Axis 3", "(None, 5)"]),
    "LayerNormalization": ({"axis": 3}, ["Axis 3", "(None, 5)"]),
    "GroupNormalization": ({"groups": 3}, ["groups (3)", "channels (5)"]),
    "Reshape": ({"target_shape": (3,)}, ["unchanged", "(5,)", "(3,)"]),
    "Permute": ({"dims": (2, 3)}, ["`dims`", "start from 1", "(2, 3)"]),
    "PReLU": ({"shared_axes": [4]}, ["`shared_axes`", "(None, 5)", "[4]"]),
    "Softmax": ({"axis": 4}, ["Axis 4", "(None, 5)", "axis=4"]),
    "Dense": ({"units": -3}, ["`units`", "integer >= 1", "-3"]),
    "Dropout": ({"rate": 2}, ["`rate`", "between 0 and 1", "rate=2"]),
    "GaussianNoise": ({"stddev": 2}, ["`stddev`", "between 0 and 1", "stddev=2"]),
    "GaussianDropout": ({"rate": -1}, ["`rate`", "between 0 and 1", "rate=-1"]),
    "AlphaDropout": ({"rate": 1.5}, ["`rate`", "between 0 and 1", "rate=1.5"]),
    "Activation": ({"activation": "reelu"}, ["reelu", "relu"]),
    "ReLU": ({"max_value": -1.0}, ["max_value", ">= 0", "-1"]),
    "LeakyReLU": ({"negative_slope": None}, ["negative_slope", ">= 0", "None"]),
    "Flatten": ({"data_format": "rows"}, ["`data_format`", "channels_last", "rows"]),
    "Rescaling": ({"scale": "big"}, ["`scale`", "number", "big"]),
    "ActivityRegularization": ({"l1": "a"}, ["`l1`", ">= 0", "'a'"]),
    "Normalization": ({"mean": 1.0}, ["`mean` and `variance`", "variance=None"]),
    "Identity": ({"units": 3}, ["Unrecognized keyword arguments", "Identity", "units"]),
}


@pytest.mark.parametrize("name", LAYERS)
def test_layers(name):
    """The layer, or the model that it is to follow in, says what is wrong."""
    options, texts = LAYERS[name]

    def call(model):
        model.pop()
        top = model.get_weights()
        try:
            model.add(getattr(mlpc.layers, name)(**options))
        finally:
            np.testing.assert_equal(model.get_weights(), top)
            model.add(last)

    model = trained()
    last = model.layers[-1]
    assert_refused(model, call, ValueError, *texts)


def test_a_layer_that_is_refused_leaves_the_others():
    model = trained()
    before = state(model)
    with pytest.raises(ValueError, match="unchanged"):
        model.add(mlpc.layers.Reshape((7,)))
    np.testing.assert_equal(state(model), before)
    assert model.output_shape == (None, 3)


def test_a_model_without_layers():
    model = mlpc.Sequential(name="empty")
    for call in (lambda: model.build((None, 3)), lambda: model.predict(X, verbose=0)):
        with pytest.raises(ValueError, match=r"empty cannot be built .* no layers"):
            call()
    with pytest.raises(IndexError):
        model.pop()


def test_fit_within_fit():
    class Fits(mlpc.callbacks.Callback):
        def on_epoch_end(self, epoch, logs=None):
            self.model.fit(X, ONE_HOT, verbose=0)

    model = trained()
    with pytest.raises(RuntimeError, match="is being trained by another `fit`"):
        model.fit(X, ONE_HOT, callbacks=[Fits()], verbose=0)
    model.fit(X, ONE_HOT, verbose=0)
    assert int(model.optimizer.iterations) == 3
