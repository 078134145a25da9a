"""Bad input: the error in Keras' form, and a model that is as it was and trains on."""

import numpy as np
import pytest
from models.refusals import CLASSES, ONE_HOT, X, assert_refused, state, trained

import mlpc

NAN = np.where(np.eye(8, 3) > 0, np.nan, ONE_HOT)
OBJECTS = np.array([[1, "a", None, 2.0]] * 8, dtype=object)
RAGGED = [[1.0, 2.0, 3.0, 4.0], [1.0]]

LOSSES = ["categorical_crossentropy", "sparse_categorical_crossentropy", "mse"]


X_CASES = {
    "too many columns": (np.zeros((8, 5)), ValueError, ["(None, 4)", "(8, 5)"]),
    "too few columns": (np.zeros((8, 3)), ValueError, ["(None, 4)", "(8, 3)"]),
    "rank three": (np.zeros((8, 4, 4)), ValueError, ["(None, 4)", "(8, 4, 4)"]),
    "rank one": (np.zeros(8), ValueError, ["(None, 4)", "(8,)"]),
    "rank zero": (np.array(3.0), ValueError, []),
    "a list": ([[1, 2, 3, 4]] * 8, ValueError, ["Unrecognized data type: x="]),
    "a ragged list": (RAGGED, ValueError, ["Unrecognized data type: x="]),
    "a number": (3, ValueError, ["Unrecognized data type: x=3"]),
    "a string": ("rows", ValueError, ["Unrecognized data type: x="]),
    "nothing": (None, ValueError, ["x"]),
    "a dict": ({"a": X}, ValueError, ["Unrecognized data type: x="]),
    "objects": (OBJECTS, ValueError, ["dtype", "object"]),
    "ragged objects": (np.array([*RAGGED, 3, 4, 5, 6, 7, 8], object), ValueError, []),
    "strings": (np.full((8, 4), "a"), ValueError, ["dtype"]),
    "bytes": (np.full((8, 4), b"a"), ValueError, ["dtype"]),
    "complex": (X + 1j, ValueError, ["dtype", "complex"]),
    "dates": (np.zeros((8, 4), "datetime64[s]"), ValueError, ["dtype"]),
    "records": (np.zeros(8, "f4,f4,f4,f4"), ValueError, ["dtype"]),
    "no rows": (X[:0], ValueError, ["(0, 4)"]),
    "no columns": (X[:, :0], ValueError, ["(8, 0)"]),
    "other length": (X[:5], ValueError, ["Data cardinality is ambiguous", "5", "8"]),
}


@pytest.mark.parametrize("method", ["fit", "evaluate", "train_on_batch"])
@pytest.mark.parametrize("case", X_CASES)
def test_x(case, method):
    x, error, texts = X_CASES[case]

    def call(model):
        quiet = {} if method == "train_on_batch" else {"verbose": 0}
        getattr(model, method)(x, ONE_HOT, **quiet)

    assert_refused(trained(), call, error, *texts)


@pytest.mark.parametrize("case", [case for case in X_CASES if case != "other length"])
def test_x_of_predict(case):
    x, error, texts = X_CASES[case]
    assert_refused(trained(), lambda m: m.predict(x, verbose=0), error, *texts)


SAME = "must have the same shape"
Y_CASES = {
    "other length": (LOSSES[0], ONE_HOT[:5], ["cardinality", "'y' sizes: 5"]),
    "nothing": (LOSSES[0], None, ["y"]),
    "a list": (LOSSES[0], [0, 1, 2] * 8, ["Unrecognized data type: y="]),
    "a ragged list": (LOSSES[0], [[0, 1], [1]], ["Unrecognized data type: y="]),
    "objects": (LOSSES[0], np.array([["a"] * 3] * 8, object), ["dtype", "object"]),
    "strings": (LOSSES[1], np.full(8, "cat"), ["dtype"]),
    "no rows": (LOSSES[0], ONE_HOT[:0], []),
    "other columns": (LOSSES[0], ONE_HOT[:, :2], [SAME, "(8, 2)", "output.shape"]),
    "other columns mse": (LOSSES[2], ONE_HOT[:, :2], [SAME, "(8, 2)"]),
    "one column mse": (LOSSES[2], ONE_HOT[:, :1], ["(8, 1)"]),
    "classes for one-hot": (LOSSES[0], CLASSES, ["sparse_categorical_crossentropy"]),
    "one-hot for classes": (LOSSES[1], ONE_HOT, ["(8, 3)"]),
    "NaN": (LOSSES[0], NAN, ["NaN"]),
    "NaN in a regression": (LOSSES[2], NAN, ["NaN"]),
    "NaN classes": (LOSSES[1], np.where(CLASSES == 1, np.nan, 0.0), ["NaN"]),
    "infinite classes": (LOSSES[1], np.where(CLASSES == 1, np.inf, 0.0), []),
    "class too large": (LOSSES[1], CLASSES + 1, ["3", "[0, 3)"]),
    "class negative": (LOSSES[1], CLASSES - 1, ["-1", "[0, 3)"]),
    "class far too large": (LOSSES[1], CLASSES + 2**40, ["[0, 3)"]),
    "class of uint64": (LOSSES[1], CLASSES.astype("u8") + 2**63, ["[0, 3)"]),
    "half a class": (LOSSES[1], CLASSES + 0.5, ["integer"]),
    "one bad class at the end": (LOSSES[1], np.array([0] * 7 + [3]), ["[0, 3)"]),
}


@pytest.mark.parametrize("method", ["fit", "evaluate", "train_on_batch"])
@pytest.mark.parametrize("case", Y_CASES)
def test_y(case, method):
    loss, y, texts = Y_CASES[case]

    def call(model):
        quiet = {} if method == "train_on_batch" else {"verbose": 0}
        getattr(model, method)(X, y, **quiet)

    assert_refused(trained(loss), call, ValueError, *texts)


@pytest.mark.parametrize("part", ["labels", "rows", "nan", "list", "length", "form"])
def test_validation_data(part):
    bad = {
        "labels": (X, ONE_HOT[:, :2]),
        "rows": (np.zeros((8, 5)), ONE_HOT),
        "nan": (X, NAN),
        "list": (X.tolist(), ONE_HOT),
        "length": (X, ONE_HOT[:3]),
        "form": (X, ONE_HOT, ONE_HOT, ONE_HOT),
    }[part]

    def call(model):
        model.fit(X, ONE_HOT, validation_data=bad, epochs=2, verbose=0)

    assert_refused(trained(), call, ValueError)


ARGUMENTS = {
    "batch_size": [0, -1, 2.5, "many"],
    "epochs": [-1, 1.5, "ten"],
    "initial_epoch": [-1, 0.5],
    "validation_split": [-0.1, 1.0, 1.5, 0.999, "half"],
    "validation_batch_size": [-3, 1.5],
    "validation_freq": [0, -1, 0.5],
    "callbacks": [3, ["history"]],
}


@pytest.mark.parametrize(
    ("name", "value"),
    [(name, bad) for name in ARGUMENTS for bad in ARGUMENTS[name]],
)
def test_arguments_of_fit(name, value):
    options = {"verbose": 0} | {name: value}

    def call(model):
        model.fit(X, ONE_HOT, **options)

    assert_refused(trained(), call, (ValueError, TypeError), name)


def test_unknown_argument_of_fit():
    assert_refused(trained(), lambda m: m.fit(X, ONE_HOT, epoch=2), TypeError, "epoch")


@pytest.mark.parametrize("method", ["fit", "evaluate", "train_on_batch"])
def test_before_compile(method):
    model = mlpc.Sequential([mlpc.Input((4,)), mlpc.layers.Dense(3)])
    before = model.get_weights()
    with pytest.raises(ValueError, match=r"You must call `compile\(\)` before"):
        getattr(model, method)(X, ONE_HOT)
    np.testing.assert_equal(model.get_weights(), before)
    assert model.predict(X, verbose=0).shape == (8, 3)


def test_compile_without_loss():
    model = mlpc.Sequential([mlpc.Input((4,)), mlpc.layers.Dense(3)])
    model.compile("sgd")
    with pytest.raises(ValueError, match="loss"):
        model.fit(X, ONE_HOT, verbose=0)


@pytest.mark.parametrize(
    ("options", "texts"),
    [
        ({"loss": "categorical_crosentropy"}, ["categorical_crossentropy"]),
        ({"loss": 3}, ["3"]),
        ({"optimizer": "adan"}, ["adan", "adam"]),
        ({"optimizer": 0.1}, ["0.1"]),
        ({"metrics": ["acuracy"]}, ["acuracy", "accuracy"]),
        ({"metrics": [3]}, ["3"]),
    ],
)
def test_compile_with_unknown_names(options, texts):
    model = trained()
    good = {"optimizer": "sgd", "loss": "categorical_crossentropy"}
    before = state(model)
    with pytest.raises(ValueError) as raised:
        model.compile(**good | options)
    for text in texts:
        assert text in str(raised.value)
    np.testing.assert_equal(state(model), before)
    model.fit(X, ONE_HOT, verbose=0)
    assert int(model.optimizer.iterations) == before["iterations"] + 1


UNITS = "integer"


@pytest.mark.parametrize(
    ("make", "texts"),
    [
        (lambda k: k.layers.Dense(-1), ["`units`", UNITS, "units=-1"]),
        (lambda k: k.layers.Dense(0), ["`units`", UNITS, "units=0"]),
        (lambda k: k.layers.Dense(2.5), ["`units`", UNITS, "units=2.5"]),
        (lambda k: k.layers.Dense("many"), ["`units`", UNITS, "many"]),
        (lambda k: k.layers.Dense(None), ["`units`", "units=None"]),
        (lambda k: k.layers.Dense(3, "rellu"), ["rellu", "relu"]),
        (lambda k: k.layers.Dense(3, 3), ["activation", "3"]),
        (lambda k: k.layers.Activation("sigmoyd"), ["sigmoyd", "sigmoid"]),
        (
            lambda k: k.layers.Dense(3, kernel_initializer="glorot_unifrom"),
            ["glorot_unifrom", "glorot_uniform"],
        ),
        (lambda k: k.layers.Dense(3, bias_initializer=7), ["initializer", "7"]),
        (lambda k: k.layers.Dense(3, name="a/b"), ["`name`", "a/b"]),
        (lambda k: k.layers.Dense(3, unit=4), ["unit", "Dense"]),
        (lambda k: k.layers.Dense(3, dtype="float31"), ["float31"]),
        (lambda k: k.layers.Dropout(1.5), ["`rate`", "rate=1.5"]),
        (lambda k: k.layers.Dropout(-0.1), ["`rate`", "rate=-0.1"]),
        (lambda k: k.layers.Dropout("half"), ["`rate`", "half"]),
        (lambda k: k.layers.Dropout(float("nan")), ["`rate`", "nan"]),
        (lambda k: k.Input((-1,)), ["-1"]),
        (lambda k: k.Input("four"), ["four"]),
        (lambda k: k.Input(4), ["4"]),
        (lambda k: k.optimizers.SGD(1), ["`learning_rate`", "float"]),
        (lambda k: k.optimizers.SGD("fast"), ["`learning_rate`", "fast"]),
        (lambda k: k.optimizers.SGD(0.1, momentum=2.0), ["`momentum`"]),
        (lambda k: k.losses.MeanSquaredError(reduction="avg"), ["`reduction`", "avg"]),
        (lambda k: k.initializers.get("heee_normal"), ["heee_normal", "he_normal"]),
        (lambda k: k.Sequential([3]), ["Only instances of", "3"]),
        (lambda k: k.Sequential([k.layers.Dense]), ["Only instances of"]),
        (lambda k: k.utils.set_random_seed("a"), ["seed", "a"]),
        (lambda k: k.utils.set_random_seed(-1), ["eed"]),
        (lambda k: k.config.set_floatx("float8"), ["float8"]),
    ],
)
def test_constructors(make, texts):
    with pytest.raises((ValueError, TypeError)) as raised:
        make(mlpc)
    for text in texts:
        assert text in str(raised.value)


def test_layers_of_one_name():
    model = trained()
    name = model.layers[0].name
    with pytest.raises(ValueError, match="unique name"):
        model.add(mlpc.layers.Dense(2, name=name))
    assert len(model.layers) == 2
    assert model.predict(X, verbose=0).shape == (8, 3)


def test_a_layer_that_cannot_follow():
    model = mlpc.Sequential([mlpc.Input((4,)), mlpc.layers.Dense(3)])
    with pytest.raises(ValueError):
        model.add("dense")
    assert len(model.layers) == 1
    assert model.predict(X, verbose=0).shape == (8, 3)


@pytest.mark.parametrize(
    "weights",
    [
        [],
        [np.zeros((4, 5))],
        [np.zeros((5, 4)), np.zeros(5), np.zeros((5, 3)), np.zeros(3)],
        [np.zeros((4, 5)), np.zeros(5), np.zeros((5, 3)), np.zeros(4)],
        [np.zeros((4, 5)), np.zeros(5), np.zeros((5, 3)), np.zeros((1, 3))],
        [np.zeros((4, 5)), np.zeros(5), np.zeros((5, 3)), np.array(["a"] * 3)],
        [np.zeros((4, 5)), np.zeros(5), np.zeros((5, 3)), np.zeros(3), np.zeros(3)],
    ],
)
def test_set_weights(weights):
    """The last of a list may be the wrong one: nothing is written before it is seen."""
    assert_refused(trained(), lambda m: m.set_weights(weights), ValueError)


@pytest.mark.parametrize("verbose", ["loud", 3, -1, None])
@pytest.mark.parametrize("method", ["fit", "evaluate", "predict"])
def test_verbose(method, verbose):
    arguments = [X] if method == "predict" else [X, ONE_HOT]
    assert_refused(
        trained(),
        lambda m: getattr(m, method)(*arguments, verbose=verbose),
        ValueError,
        "`verbose`",
    )


def test_a_failing_callback_leaves_a_usable_model():
    class Fails(mlpc.callbacks.Callback):
        def on_train_batch_end(self, batch, logs=None):
            if batch == 1:
                raise RuntimeError("stop here")

    model = trained()
    with pytest.raises(RuntimeError, match="stop here"):
        model.fit(X, ONE_HOT, batch_size=2, callbacks=[Fails()], verbose=0)
    assert int(model.optimizer.iterations) == 3
    model.fit(X, ONE_HOT, verbose=0)
    assert int(model.optimizer.iterations) == 4


@pytest.mark.parametrize("rows", [np.zeros((8, 5)), X[:0], OBJECTS])
def test_a_model_that_is_not_built_stays_so(rows):
    """Of rows and labels that are refused, nothing is kept: other rows may follow."""
    model = mlpc.Sequential([mlpc.layers.Dense(3, "softmax")])
    model.compile("sgd", "categorical_crossentropy")
    with pytest.raises(ValueError):
        model.fit(rows, ONE_HOT[:, :2], verbose=0)
    assert not model.built
    model.fit(X, ONE_HOT, verbose=0)
    assert model.input_shape == (None, 4)


@pytest.mark.parametrize(
    ("labels", "classes"), [([0, 1, 5], 3), ([-1, 0], None), ([0, 3], 3), (["a"], None)]
)
def test_to_categorical(labels, classes):
    with pytest.raises((ValueError, IndexError)):
        mlpc.utils.to_categorical(labels, classes)


def test_load_model(tmp_path):
    for name in ("none.keras", "none.foo"):
        with pytest.raises((ValueError, OSError), match="none"):
            mlpc.models.load_model(tmp_path / name)
    (tmp_path / "broken.keras").write_bytes(b"PK not a zip file")
    with pytest.raises((ValueError, OSError)):
        mlpc.models.load_model(tmp_path / "broken.keras")


@pytest.mark.parametrize("name", ["model", "model.foo", "model.pkl", ""])
def test_save_to_another_suffix(name, tmp_path):
    with pytest.raises(ValueError, match=r"\.keras"):
        trained().save(tmp_path / name)
    assert not list(tmp_path.iterdir())
