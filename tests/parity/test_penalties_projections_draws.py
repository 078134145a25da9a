"""Regularizers, constraints and initializers beside Keras': values, slopes, draws."""

import numpy as np
import pytest

import mlpc

ROOMS = ["regularizers", "constraints", "initializers"]
REGULARIZERS = [
    ("L1", {"l1": 0.1}),
    ("L2", {}),
    ("L1L2", {"l1": 0.25, "l2": 0.5}),
    ("OrthogonalRegularizer", {}),
    ("OrthogonalRegularizer", {"factor": 2.0, "mode": "columns"}),
]
CONSTRAINTS = [
    ("MaxNorm", {}),
    ("MaxNorm", {"max_value": 0.5, "axis": [0, 1]}),
    ("UnitNorm", {"axis": 1}),
    ("MinMaxNorm", {"min_value": 2.0, "max_value": 5.0, "rate": 0.25, "axis": -1}),
    ("NonNeg", {}),
]
SHAPES = [(2, 3), (30, 7), (7, 30), (64, 32)]


def weight(shape):
    return np.random.default_rng(0).normal(size=shape).astype("float32")


@pytest.mark.parametrize("room", ROOMS)
def test_older_names(room, keras):
    ours, theirs = (getattr(k, room) for k in (mlpc, keras))
    for name in set(dir(theirs)) & set(ours.__all__):
        cls = getattr(theirs, name)
        if isinstance(cls, type):
            assert getattr(ours, name) is getattr(ours, cls.__name__)


@pytest.mark.parametrize("shape", SHAPES)
@pytest.mark.parametrize(("name", "options"), REGULARIZERS)
def test_regularizer(name, options, shape, keras):
    import jax

    from mlpc.regularizers import penalties

    w = weight(shape)
    ours = getattr(mlpc.regularizers, name)(**options)
    theirs = getattr(keras.regularizers, name)(**options)
    value, slope = jax.value_and_grad(theirs)(jax.numpy.asarray(w))
    assert ours(w).dtype == value.dtype
    np.testing.assert_allclose(ours(w), value, 2e-6)
    largest = float(np.abs(slope).max())
    np.testing.assert_allclose(penalties.gradient(ours, w), slope, 1e-5, 1e-6 * largest)


@pytest.mark.parametrize("shape", SHAPES)
@pytest.mark.parametrize(("name", "options"), CONSTRAINTS)
def test_constraint(name, options, shape, keras):
    w = weight(shape)
    ours, theirs = (getattr(k.constraints, name)(**options)(w) for k in (mlpc, keras))
    np.testing.assert_allclose(ours, np.asarray(theirs), 2e-6)


QUANTILES = np.linspace(0.01, 0.99, 33)
DRAWN = [
    ("RandomUniform", {"minval": -1, "maxval": 3}),
    ("RandomNormal", {"mean": 1.0, "stddev": 2.0}),
    ("TruncatedNormal", {"mean": 1.0, "stddev": 2.0}),
    ("VarianceScaling", {}),
    ("VarianceScaling", {"scale": 2.0, "mode": "fan_out", "distribution": "uniform"}),
    ("VarianceScaling", {"mode": "fan_avg", "distribution": "untruncated_normal"}),
    ("VarianceScaling", {"input_axes": [1], "output_axes": [0]}),
    *((name, {}) for name in ("GlorotUniform", "GlorotNormal", "HeUniform")),
    *((name, {}) for name in ("HeNormal", "LecunUniform", "LecunNormal")),
    ("Orthogonal", {"gain": 3.0}),
]


@pytest.mark.parametrize(("name", "options"), DRAWN)
def test_distribution(name, options, keras):
    """Moments, and the share of our draws below each of Keras' quantiles."""
    shape = (150, 400)
    ours, theirs = (
        np.asarray(getattr(k.initializers, name)(seed=5, **options)(shape)).ravel()
        for k in (mlpc, keras)
    )
    count, spread = ours.size, theirs.std()
    assert ours.shape == theirs.shape and ours.dtype == theirs.dtype
    assert abs(ours.mean() - theirs.mean()) < 6 * spread / np.sqrt(count)
    np.testing.assert_allclose(ours.std(), spread, 0.02)
    below = np.searchsorted(np.sort(ours), np.quantile(theirs, QUANTILES)) / count
    # Two samples: each share has the variance q (1 - q) / count twice.
    allowed = 5 * np.sqrt(2 * QUANTILES * (1 - QUANTILES) / count)
    assert (np.abs(below - QUANTILES) < allowed).all()
    if "normal" not in f"{name}{options}".lower() or "Trunc" in name:
        np.testing.assert_allclose(np.abs(ours).max(), np.abs(theirs).max(), 0.05)


@pytest.mark.parametrize("shape", [(3,), (40, 20), (3, 4, 5), (2, 3, 4, 5)])
@pytest.mark.parametrize("mode", ["fan_in", "fan_out", "fan_avg"])
def test_fans(shape, mode, keras):
    from keras.src.initializers.random_initializers import compute_fans

    fan_in, fan_out = compute_fans(shape)
    fan = {"fan_in": fan_in, "fan_out": fan_out, "fan_avg": (fan_in + fan_out) / 2}
    made = mlpc.initializers.VarianceScaling(1.0, mode, "uniform", seed=1)
    draws = made(shape, "float64")
    unit = mlpc.initializers.RandomUniform(-1.0, 1.0, seed=1)(shape, "float64")
    np.testing.assert_allclose(draws, unit * np.sqrt(3 / fan[mode]), 1e-13, 1e-15)


@pytest.mark.parametrize("name", ["Zeros", "Ones", "Constant", "Identity"])
def test_constants(name, keras):
    options = {"Constant": {"value": 3}, "Identity": {"gain": 2.0}}.get(name, {})
    ours, theirs = (
        getattr(k.initializers, name)(**options)((3, 5)) for k in (mlpc, keras)
    )
    np.testing.assert_array_equal(ours, np.asarray(theirs))


@pytest.mark.parametrize("room", ROOMS)
@pytest.mark.parametrize("identifier", [3, "nope", "l1_l2", {"class_name": "Nope"}])
def test_same_errors_for_identifiers(room, identifier, keras):
    for k in (mlpc, keras):
        with pytest.raises((ValueError, TypeError)):
            getattr(k, room).get(identifier)


@pytest.mark.parametrize("room", ROOMS)
def test_functions(room, keras):
    def own(w, dtype=None):
        return w

    configs = []
    for k in (mlpc, keras):
        module = getattr(k, room)
        assert module.get(own) is own and module.get(None) is None
        configs.append(module.serialize(own))
        assert module.deserialize(configs[-1], {"own": own}) is own
    assert configs[0] == configs[1]


@pytest.mark.parametrize(
    ("path", "options"),
    [
        ("regularizers.L1", {"l1": -1}),
        ("regularizers.L2", {"l2": float("nan")}),
        ("regularizers.L1L2", {"l1": "a"}),
        ("regularizers.OrthogonalRegularizer", {"mode": "all"}),
        ("initializers.HeNormal", {"seed": 1.5}),
        ("initializers.VarianceScaling", {"scale": 0}),
        ("initializers.VarianceScaling", {"mode": "fan"}),
        ("initializers.VarianceScaling", {"distribution": "x"}),
    ],
)
def test_same_errors_for_arguments(path, options, keras):
    room, name = path.split(".")
    for k in (mlpc, keras):
        with pytest.raises(ValueError, match=next(iter(options))):
            getattr(getattr(k, room), name)(**options)
