"""Tables at the door: pandas' frames and series, and tables of other libraries."""

import datetime

import numpy as np
import pandas as pd
import pytest

import mlpc

N = 12
RNG = np.random.default_rng(0)
COLUMNS = {
    "real": np.round(RNG.normal(size=N), 3),
    "half": np.round(RNG.normal(size=N), 1).astype("float32"),
    "count": np.arange(N) % 5,
    "byte": np.arange(N, dtype="uint8"),
    "flag": np.arange(N) % 3 == 0,
    "Int64": pd.array(np.arange(N) % 4, "Int64"),
    "Float64": pd.array(np.linspace(0, 1, N), "Float64"),
    "boolean": pd.array(np.arange(N) % 2 == 0, "boolean"),
    "sparse": pd.arrays.SparseArray(np.eye(N)[0]),
}
MIXES = [
    ["flag"],
    ["flag", "real"],
    ["flag", "half"],
    ["flag", "count"],
    ["byte", "flag", "boolean"],
    ["Int64"],
    ["Float64", "boolean"],
    ["Int64", "real", "flag"],
    ["sparse", "flag"],
    [*COLUMNS],
]
Y = COLUMNS["real"] * 2 + 1


def frame_of(names):
    return pd.DataFrame({name: COLUMNS[name] for name in names})


def model_of(width, k=mlpc, units=1):
    dense = k.layers.Dense(units, kernel_initializer="ones")
    model = k.Sequential([k.Input((width,)), dense])
    model.compile(k.optimizers.SGD(0.01), "mse")
    return model


def history(x, y=Y, k=mlpc, **options):
    options = {"shuffle": False, "batch_size": 5, "verbose": 0} | options
    return model_of(x.shape[1], k).fit(x, y, **options).history


@pytest.mark.parametrize("names", MIXES, ids=" ".join)
def test_columns_of_several_dtypes(names):
    frame = frame_of(names)
    plain = np.stack([np.asarray(COLUMNS[n], float) for n in names], 1)
    model = model_of(len(names))
    expected = model.predict(plain, verbose=0)
    np.testing.assert_array_equal(model.predict(frame, verbose=0), expected)
    np.testing.assert_array_equal(model(frame), expected)
    assert model.evaluate(frame, Y, verbose=0) == model.evaluate(plain, Y, verbose=0)
    assert history(frame) == history(plain)
    assert history(frame, validation_split=0.25) == history(
        plain, validation_split=0.25
    )
    given = history(plain, validation_data=(frame, Y), sample_weight=frame[names[0]])
    weights = plain[:, 0]
    assert given == history(plain, validation_data=(plain, Y), sample_weight=weights)


@pytest.mark.filterwarnings("ignore::DeprecationWarning")
def test_flags_beside_numbers_as_in_keras(keras):
    frame = frame_of(["flag", "real", "half"])
    ours, theirs = (history(frame, k=k, epochs=3) for k in (mlpc, keras))
    np.testing.assert_allclose(ours["loss"], theirs["loss"], 1e-6)


@pytest.mark.parametrize("name", ["flag", "count", "Int64", "Float64", "boolean"])
def test_targets_of_a_series(name):
    x = frame_of(["real", "count"])
    wanted = np.asarray(COLUMNS[name], float)
    for y in (frame_of([name])[name], frame_of([name]), COLUMNS[name]):
        assert history(x, y) == history(x, wanted)


def test_a_frame_of_64_bit_integers_keeps_them():
    big = 2**53 + 1
    frame = pd.DataFrame({"a": pd.array([big, 1], "Int64"), "b": [True, False]})
    normalization = mlpc.layers.Normalization(mean=0.0, variance=1.0)
    assert normalization(frame).shape == (2, 2)
    assert mlpc.ops.convert_to_tensor(frame)[0, 0] == big


def test_adapt_losses_and_metrics_take_frames():
    frame = frame_of(["flag", "real"])
    plain = frame.to_numpy("float64")
    layers = [mlpc.layers.Normalization() for _ in range(2)]
    for layer, data in zip(layers, (frame, plain), strict=True):
        layer.adapt(data)
    np.testing.assert_array_equal(layers[0](frame), layers[1](plain))
    loss = mlpc.losses.MeanSquaredError()
    assert loss(frame, plain * 2) == loss(plain, plain * 2)
    metric = mlpc.metrics.MeanAbsoluteError()
    metric.update_state(plain, frame)
    assert metric.result() == 0


NO_NUMBERS = {
    "words": (["red", "blue", "red"] * 4, ["'red'", "pd.get_dummies"]),
    "objects": (np.arange(N).astype(object), ["object", "astype('float32')"]),
    "numbers as words": ([*"123"] * 4, ["astype('float32')"]),
    "nothing": ([1, None, "a"] * 4, ["object", "pd.get_dummies"]),
    "categories": (pd.Categorical([*"aba"] * 4), ["category", "'a'"]),
    "dates": (pd.to_datetime(["2020-01-01"] * N), ["datetime64", ".dt.days"]),
    "durations": (pd.to_timedelta(range(N)), ["timedelta64", "total_seconds"]),
    "complex": (np.arange(N) * 1j, ["complex128"]),
    "too wide": ([2**70] * N, ["object", "astype('float32')"]),
    "Int64": (pd.array([None, 1, None] * 4, "Int64"), ["8 `NA`", "fillna"]),
    "boolean": (pd.array([True, None, False] * 4, "boolean"), ["4 `NA`"]),
}


@pytest.mark.parametrize("column", NO_NUMBERS)
def test_the_column_that_holds_no_numbers(column):
    values, texts = NO_NUMBERS[column]
    frame = frame_of(["real", "flag"]).assign(**{column: values})
    model = model_of(3)
    before = model.get_weights()
    x = np.ones((N, 3))
    calls = {
        "x": lambda: model.fit(frame, Y, verbose=0),
        "y": lambda: model.fit(x, frame[column], verbose=0),
        "sample_weight": lambda: model.fit(
            x, Y, sample_weight=frame[column], verbose=0
        ),
    }
    for argument, call in calls.items():
        with pytest.raises(ValueError, match=f"Argument `{argument}` must") as raised:
            call()
        words = argument == "y" and column in ("words", "nothing", "categories")
        for text in [f"column {column!r}", *texts]:
            wanted = "pd.factorize" if words and text == "pd.get_dummies" else text
            assert wanted in str(raised.value)
        assert "'real'" not in str(raised.value)
    for call in (
        lambda: model.predict(frame, verbose=0),
        lambda: model.evaluate(frame, Y, verbose=0),
        lambda: model.train_on_batch(frame, Y),
        lambda: model.fit(x, Y, validation_data=(frame, Y), verbose=0),
        lambda: model.fit(iter([(frame, Y)]), verbose=0),
        lambda: model(frame),
    ):
        with pytest.raises(ValueError, match=f"column {column!r}"):
            call()
    np.testing.assert_equal(model.get_weights(), before)


def test_several_columns_without_numbers_and_columns_without_names():
    frame = pd.DataFrame([["a", 1.0, "b"]] * N, columns=["same", 2, "same"])
    with pytest.raises(ValueError, match=r"'same' of dtype .*, column 'same' of"):
        model_of(3).fit(frame, Y, verbose=0)
    with pytest.raises(ValueError, match="column 0 of dtype"):
        model_of(3).fit(pd.DataFrame([["a", 1.0, 2]] * N), Y, verbose=0)
    with pytest.raises(ValueError, match="Received: words of dtype"):
        model_of(1).fit(np.ones((N, 1)), pd.Series(["a"] * N), verbose=0)


@pytest.mark.parametrize("dtype", ["Float64", "Float32"])
def test_what_is_missing_among_floats_is_nan(dtype):
    column = pd.array([0.5, None, 2.0], dtype)
    frame = pd.DataFrame({"a": column, "b": [1, 2, 3], "c": [True, False, True]})
    plain = np.array([[0.5, 1, 1], [np.nan, 2, 0], [2, 3, 1]])
    model = model_of(3)
    expected = model.predict(plain, verbose=0)
    np.testing.assert_array_equal(model.predict(frame, verbose=0), expected)
    with pytest.raises(ValueError, match="`y` must not contain NaN"):
        model.fit(np.ones((3, 3)), frame["a"], verbose=0)


def test_categories_of_numbers_are_numbers():
    whole, real = np.arange(N) % 4 * 10, np.arange(N) % 3 / 4
    frame = pd.DataFrame({"whole": whole, "real": real})
    categories = frame.astype("category")
    model = model_of(2)
    expected = model.predict(frame, verbose=0)
    np.testing.assert_array_equal(model.predict(categories, verbose=0), expected)
    x = np.ones((N, 1))
    assert history(x, categories["whole"]) == history(x, whole)
    categories.loc[0, "real"] = np.nan
    real[0] = np.nan
    expected = model.predict(np.stack([whole, real], 1), verbose=0)
    np.testing.assert_array_equal(model.predict(categories, verbose=0), expected)
    categories.loc[0, "whole"] = np.nan
    with pytest.raises(ValueError, match="'whole' of dtype category with 1 `NA`"):
        model.predict(categories, verbose=0)


def test_a_frame_of_a_csv_once_get_dummies_has_been_over_it():
    frame = pd.DataFrame({"age": [30, 40], "owner": [True, False], "city": [*"UK"]})
    dummies = pd.get_dummies(frame)
    plain = np.array([[30, 1, 0, 1], [40, 0, 1, 0]])
    np.testing.assert_array_equal(
        model_of(4).predict(dummies, verbose=0), model_of(4).predict(plain, verbose=0)
    )


def tables_of(columns):
    """The same columns in the libraries that are here, but for pandas."""
    polars, pyarrow = map(pytest.importorskip, ("polars", "pyarrow"))
    return polars.DataFrame(columns), pyarrow.table(columns)


def test_tables_of_other_libraries():
    columns = {name: COLUMNS[name] for name in ("real", "half", "count", "flag")}
    plain = np.stack([np.asarray(c, float) for c in columns.values()], 1)
    expected = model_of(4).predict(plain, verbose=0)
    for table in tables_of(columns):
        np.testing.assert_array_equal(model_of(4).predict(table, verbose=0), expected)
        np.testing.assert_array_equal(model_of(4)(table), expected)
        model = model_of(4)
        assert model.evaluate(table, Y, verbose=0) == model.evaluate(
            plain, Y, verbose=0
        )
        y, weights = table["real"], table["count"]
        given = model_of(4).fit(table, y, sample_weight=weights, verbose=0, epochs=2)
        wanted = model_of(4).fit(
            plain, columns["real"], sample_weight=columns["count"], verbose=0, epochs=2
        )
        np.testing.assert_allclose(given.history["loss"], wanted.history["loss"])
        layers = [mlpc.layers.Normalization() for _ in range(2)]
        for layer, data in zip(layers, (table, plain), strict=True):
            layer.adapt(data)
        np.testing.assert_array_equal(layers[0](table), layers[1](plain))


def test_missing_numbers_in_tables_of_other_libraries():
    for table in tables_of({"a": [0.5, None], "b": [1, 2]}):
        assert np.isnan(model_of(2).predict(table, verbose=0)[1, 0])
    for table in tables_of({"a": [0.5, 1.5], "b": [True, None]}):
        with pytest.raises(ValueError, match=r"column 'b' of dtype .* with 1 nulls"):
            model_of(2).predict(table, verbose=0)


def test_columns_without_numbers_in_tables_of_other_libraries():
    columns = {"a": [0.5], "city": ["Ulm"], "since": [datetime.date(2020, 1, 1)]}
    for table in tables_of(columns):
        with pytest.raises(ValueError, match=r"column 'city' .*\('Ulm', ...\)") as e:
            model_of(3).predict(table, verbose=0)
        assert "column 'since' of dtype date" in str(e.value).lower()
        assert "pd.get_dummies(x.to_pandas())" in str(e.value)
        assert "'a'" not in str(e.value)
    for table in tables_of({"since": [datetime.date(2020, 1, 1)]}):
        with pytest.raises(ValueError, match=r"dt\.days"):
            model_of(1).predict(table, verbose=0)
    for table in tables_of({"text": ["1.5"]}):
        with pytest.raises(ValueError, match="cast the column to a type of floats"):
            model_of(1).predict(table, verbose=0)


WORDS = ["setosa", "virginica"] * 6
REMEDIES = {
    "sparse_categorical_crossentropy": (2, "takes class numbers: `"),
    "binary_crossentropy": (1, "takes 0 and 1: `y = (y == 'virginica').astype(float)`"),
    "categorical_crossentropy": (2, "keras.utils.to_categorical(y)`"),
    "mse": (1, "use 'sparse_categorical_crossentropy' with an output of 2 units"),
}


@pytest.mark.parametrize("loss", REMEDIES)
def test_words_as_targets_are_answered_with_what_the_loss_takes(loss):
    units, remedy = REMEDIES[loss]
    model = model_of(1, units=units)
    model.compile("sgd", loss)
    x = np.ones((N, 1))
    series = pd.Series(WORDS)
    for y in (
        series,
        series.astype("category"),
        np.array(WORDS),
        series.to_numpy(object),
    ):
        for call in (
            lambda y: model.fit(x, y, verbose=0),
            lambda y: model.fit(x, y, validation_split=0.5, verbose=0),
            lambda y: model.evaluate(x, y, verbose=0),
            lambda y: model.train_on_batch(x, y),
            lambda y: model.fit(iter([(x, y)]), verbose=0),
        ):
            with pytest.raises(ValueError, match=r"must hold numbers.*'setosa'") as e:
                call(y)
            assert remedy in str(e.value)
            if loss != "binary_crossentropy":
                tool = "pd.factorize(y)" if hasattr(y, "iloc") else "np.unique(y, "
                assert tool in str(e.value)
            assert e.value.__suppress_context__


def test_what_the_remedies_say_trains():
    x = np.ones((N, 1))
    series = pd.Series(WORDS)
    y, names = pd.factorize(series)
    assert [*names] == ["setosa", "virginica"]
    for loss, units, targets in (
        ("sparse_categorical_crossentropy", 2, y),
        ("categorical_crossentropy", 2, mlpc.utils.to_categorical(y)),
        ("binary_crossentropy", 1, (series == "virginica").astype(float)),
    ):
        model = model_of(1, units=units)
        model.compile("sgd", loss)
        assert np.isfinite(model.fit(x, targets, verbose=0).history["loss"]).all()


OBJECTS = {
    "dates": (np.full((N, 2), "2020-01-01", "M8[D]"), r"timedelta64\(1, 'D'\)"),
    "strings": (np.full((N, 2), "Ulm"), r"'Ulm' at x\[0, 0\]"),
    "numbers as strings": (np.full((N, 2), "1.5"), "`x.astype"),
    "a word": ([[1, "a"]] * N, r"'a' at x\[0, 1\]"),
    "nothing": ([[1.0, 2]] * 3 + [[None, 2]] * 9, r"None at x\[3, 0\]"),
    "numbers": ([[1, 2.5]] * N, r"`x.astype\('float32'\)` stores them so"),
    "integers": ([[2**70, 1]] * N, r"`x.astype\('float32'\)` stores them so"),
    "huge integers": ([[1, 2**200]] * N, r"at x\[0, 1\]"),
}


@pytest.mark.parametrize("case", OBJECTS)
def test_arrays_of_objects(case):
    rows, text = OBJECTS[case]
    with pytest.raises(ValueError, match=text):
        model_of(2).fit(
            rows if isinstance(rows, np.ndarray) else np.array(rows, object),
            Y,
            verbose=0,
        )
