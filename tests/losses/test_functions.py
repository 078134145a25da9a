"""The losses of rows on arrays: values and gradients against the formulas; shapes."""

import loss_cases
import numpy as np
import pytest
import reference
from arrays import special_values

from mlpc import _core, _engine, losses

ROUNDINGS = {"float32": 2e-5, "float64": 2e-13}
FUNCTIONS = {name: losses.functions.names[name] for name in loss_cases.NAMES}
SHAPES = [(1, 1), (1, 5), (7, 1), (3, 16), (64, 4), (65, 17), (130, 33)]


@pytest.fixture(params=["float32", "float64"])
def dtype(request):
    return np.dtype(request.param)


@pytest.fixture
def every_isa():
    before = _core.isa()
    yield _core._isas()
    _core.set_isa(before)


def example(name, shape, options, dtype, seed=0):
    rng = np.random.default_rng(seed)
    p = loss_cases.predictions(name, shape, rng, options).astype(dtype)
    y = loss_cases.targets(name, shape, rng, options)
    return (y if y.dtype.kind == "i" else y.astype(dtype)), p


def engine(name, y, p, options, with_gradient=True):
    """(values, gradient) of matrices."""
    y = np.reshape(y, (len(p), -1)).astype(p.dtype)
    options = {key: float(value) for key, value in options.items()}
    return _engine.measure(name, options, y, p, with_gradient)


@pytest.mark.parametrize("shape", SHAPES)
@pytest.mark.parametrize(("name", "options"), loss_cases.CASES)
def test_value_and_gradient(name, options, shape, dtype):
    y, p = example(name, shape, options, dtype)
    values, gradient = engine(name, y, p, options)
    told, slopes = reference.LOSSES[name](y, p.astype(float), **options)
    assert values.dtype == gradient.dtype == dtype
    tight = ROUNDINGS[dtype.name] * (1 + np.abs(told).max())
    np.testing.assert_allclose(values, told, tight, tight)
    tight = ROUNDINGS[dtype.name] * (1 + np.abs(slopes).max())
    np.testing.assert_allclose(gradient, slopes, tight, tight)


@pytest.mark.parametrize("shape", [(70, 3), (5, 40)])
@pytest.mark.parametrize(("name", "options"), loss_cases.CASES)
def test_same_bits_on_every_isa(name, options, shape, dtype, every_isa):
    y, p = example(name, shape, options, dtype, seed=1)
    p.flat[:25] = special_values(dtype)
    results = []
    for isa in every_isa:
        _core.set_isa(isa)
        results.append(engine(name, y, p, options))
    for values, gradient in results[1:]:
        np.testing.assert_array_equal(values, results[0][0])
        np.testing.assert_array_equal(gradient, results[0][1])


@pytest.mark.parametrize(("name", "options"), loss_cases.CASES)
def test_rows_do_not_touch(name, options, dtype):
    y, p = example(name, (150, 6), options, dtype, seed=2)
    if "hinge" in name:
        y[-1, 0] = 0.5  # or the last row alone would be mapped to -1 and 1
    values, gradient = engine(name, y, p, options)
    last, slope = engine(name, y[-1:], p[-1:], options)
    assert values[-1] == last[0]
    np.testing.assert_array_equal(gradient[-1], slope[0])
    np.testing.assert_array_equal(engine(name, y, p, options, False)[0], values)


@pytest.mark.parametrize(("name", "options"), loss_cases.CASES)
def test_function_takes_axes_and_lists(name, options, dtype):
    function = FUNCTIONS[name]
    y, p = example(name, (2, 3, 4), options, dtype, seed=3)
    told = reference.LOSSES[name](y, p.astype(float), **options)[0]
    values = function(y, p, **options)
    assert values.shape == (2, 3) and values.dtype == dtype
    np.testing.assert_allclose(values, told, 1e-4, 1e-5)
    one = function(y[0, 0].tolist(), p[0, 0].tolist(), **options)
    assert one.shape == () and one.dtype == np.float32
    assert function(y[:0], p[:0], **options).shape == (0, 3)


@pytest.mark.parametrize(
    "name",
    [
        "cosine_similarity",
        "binary_crossentropy",
        "categorical_crossentropy",
        "binary_focal_crossentropy",
        "categorical_focal_crossentropy",
        "sparse_categorical_crossentropy",
    ],
)
def test_axis(name):
    function = FUNCTIONS[name]
    y, p = example(name, (6, 4), {}, np.dtype(float))
    found = function(y if y.ndim == 1 else y.T, p.T, axis=0)
    np.testing.assert_array_equal(found, function(y, p))
    with pytest.raises(ValueError, match="`axis` must be of type `int`"):
        function(y, p, axis=True)


def test_ranks():
    mse = losses.mean_squared_error
    assert mse([1.0, 2.0], [[1.0], [3.0]]).tolist() == [0, 1]
    assert mse([[1.0], [2.0]], [1.0, 3.0]).tolist() == [0, 1]
    assert mse([[1.0, 2.0]], [[1.0, 3.0], [0.0, 0.0]]).tolist() == [0.5, 2.5]
    sparse = losses.sparse_categorical_crossentropy
    p = np.full((3, 2), 0.5)
    np.testing.assert_allclose(sparse([[0], [1], [1]], p), np.log(2) * np.ones(3))


def test_dtypes():
    assert losses.mse(np.zeros(3, "float32"), np.zeros(3)).dtype == "float64"
    assert losses.mse(np.zeros(3), np.zeros(3, "float16")).dtype == "float32"
    assert losses.mse([0, 1], [0, 1]).dtype == "float32"


def test_hinge_maps_labels_where_all_are_0_or_1():
    p = np.array([[0.5], [-2.0]])
    assert losses.hinge([[0.0], [1.0]], p).tolist() == [1.5, 3]
    assert losses.hinge([[0.0], [-1.0]], p).tolist() == [1, 0]
    assert losses.squared_hinge([[0], [1]], p).tolist() == [2.25, 9]


def test_the_largest_of_equals_share_a_slope():
    y, p = np.array([[1.0, 0, 0, 0]]), np.array([[0.0, 0.5, 0.5, 0.1]])
    slopes = engine("categorical_hinge", y, p, {})[1]
    assert slopes.tolist() == [[-1, 0.5, 0.5, 0]]


def test_slopes_end_where_p_is_cut_off():
    y = np.array([[1.0, 0.0]])
    for name in ("binary_crossentropy", "kl_divergence"):
        assert engine(name, y, np.array([[-0.5, 1.5]]), {})[1].tolist() == [[0, 0]]
    p = np.array([[-0.5, 0.5]])
    assert engine("mean_squared_logarithmic_error", y, p, {})[1][0, 0] == 0


@pytest.mark.parametrize("from_logits", [False, True])
def test_ignored_rows(from_logits):
    y, p = np.array([1, 255, 0]), np.array([[1.0, 2], [np.nan, np.inf], [3, 1]])
    options = {"ignore_class": 255, "from_logits": from_logits}
    values, slopes = engine("sparse_categorical_crossentropy", y, p, options)
    assert values[1] == 0 and (slopes[1] == 0).all() and (values[[0, 2]] > 0).all()


def test_unknown_classes_lose_nan():
    y, p = np.array([[-1.0], [2.0], [np.nan], [1.0]]), np.full((4, 2), 0.5)
    for name in loss_cases.SPARSE:
        assert np.isnan(engine(name, y, p, {})[0]).tolist() == [True] * 3 + [False]


@pytest.mark.parametrize("name", loss_cases.NAMES)
def test_nan_is_not_hidden(name):
    y, p = example(name, (3, 4), {}, np.dtype(float))
    p[1] = np.nan
    assert np.isnan(engine(name, y, p, {})[0][1])


@pytest.mark.parametrize(
    ("name", "y", "p", "options", "match"),
    [
        ("binary_crossentropy", [[0, 1]], [[0.5]], {}, "must have the same shape"),
        ("categorical_crossentropy", [1], [[0.5, 0.5]], {}, r"target.shape=\(1,\)"),
        ("mean_squared_error", np.ones((3, 2)), np.ones((2, 2)), {}, "`y_true`"),
        ("mean_squared_error", 1.0, 2.0, {}, "`y_pred` must have rank 1"),
        ("mean_squared_error", np.ones((2, 0)), np.ones((2, 0)), {}, "one value"),
        ("sparse_categorical_crossentropy", [0, 1], [[0.5, 0.5]], {}, "up until"),
        ("sparse_categorical_crossentropy", [2], [[0.5, 0.5]], {}, r"2 .* \[0, 2\)"),
        (
            "sparse_categorical_crossentropy",
            [-1],
            [[0.5, 0.5]],
            {},
            "label value of -1",
        ),
        ("sparse_categorical_crossentropy", [0.5], [[0.5, 0.5]], {}, "0.5"),
        ("categorical_generalized_cross_entropy", [3], [[0.5]], {"q": 0.5}, "3"),
        ("categorical_generalized_cross_entropy", [0], [[0.5]], {"q": 0}, "`q`"),
        ("huber", [1.0], [2.0], {"delta": -1}, "`delta` .* >= 0"),
        ("binary_crossentropy", [1], [0.5], {"label_smoothing": 2}, "label_smoothing"),
        ("binary_focal_crossentropy", [1], [0.5], {"gamma": -1}, "`gamma`"),
        ("categorical_focal_crossentropy", [1, 0], [0.5, 0.5], {"alpha": [1]}, "alpha"),
    ],
)
def test_wrong_arrays(name, y, p, options, match):
    with pytest.raises(ValueError, match=match):
        losses.functions.names[name](y, p, **options)


def test_the_door_checks_again():
    y, p = np.zeros((2, 3)), np.zeros((2, 3))
    with pytest.raises(ValueError, match="3 columns, targets 1"):
        _engine.measure("huber", {}, y[:, :1], p)
    with pytest.raises(ValueError, match="as many rows"):
        _engine.measure("huber", {}, y[:1], p)
    with pytest.raises(ValueError, match="unknown loss: huberr"):
        _engine.measure("huberr", {}, y, p)
    with pytest.raises(ValueError, match="`delta`"):
        _engine.measure("huber", {"delta": -1.0}, y, p)


@pytest.mark.parametrize(
    "name", ["categorical_crossentropy", "categorical_focal_crossentropy"]
)
def test_one_column_of_classes_is_warned_of(name):
    with pytest.warns(SyntaxWarning, match="num_classes > 1"):
        FUNCTIONS[name]([[1.0]], [[0.5]])
