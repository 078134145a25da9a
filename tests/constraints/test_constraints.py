"""Projections against the formulas, on all axes; configs, names, bad input."""

from itertools import combinations

import numpy as np
import pytest
from machines import assert_same_bits
from reference import CONSTRAINTS

from mlpc import _core, config, constraints
from mlpc.constraints import projections

CASES = [
    ("MaxNorm", {}),
    ("MaxNorm", {"max_value": 0.75, "axis": 1}),
    ("MaxNorm", {"max_value": np.inf}),
    ("UnitNorm", {}),
    ("UnitNorm", {"axis": [0, 1]}),
    ("UnitNorm", {"axis": -1}),
    ("MinMaxNorm", {}),
    ("MinMaxNorm", {"min_value": 0.5, "max_value": 2.0, "rate": 0.25, "axis": -2}),
    ("NonNeg", {}),
]
SHAPES = [(1, 1), (3, 2), (1, 40), (40, 1), (70, 33), (33, 200), (0, 4), (4, 0)]
# A norm is a sum of as many terms as its axes have places.
TOLERANCE = {"float32": 1e-5, "float64": 1e-13}


def weight(shape, dtype="float64"):
    return np.random.default_rng(0).normal(size=shape).astype(dtype)


@pytest.mark.parametrize("dtype", TOLERANCE)
@pytest.mark.parametrize(("name", "options"), CASES)
def test_projection(name, options, dtype):
    made = getattr(constraints, name)(**options)
    for shape in SHAPES:
        w = weight(shape, dtype)
        before = w.copy()
        got = made(w)
        assert got.dtype == dtype and got.shape == shape
        np.testing.assert_array_equal(w, before)
        expected = CONSTRAINTS[name](w.astype(float), **options)
        np.testing.assert_allclose(got, expected, TOLERANCE[dtype], err_msg=str(shape))


@pytest.mark.parametrize("shape", [(), (9,), (5, 6), (3, 4, 5), (2, 3, 4, 2, 3)])
def test_every_choice_of_axes(shape):
    w, rank = weight(shape), len(shape)
    for count in range(rank + 1):
        for axes in combinations(range(rank), count):
            expected = CONSTRAINTS["UnitNorm"](w, axis=axes)
            for axis in (list(axes), [a - rank for a in axes]):
                got = constraints.UnitNorm(axis=axis)(w)
                np.testing.assert_allclose(got, expected, 1e-13, err_msg=str(axis))
    everything = constraints.UnitNorm(axis=None)(w)
    np.testing.assert_allclose(everything, CONSTRAINTS["UnitNorm"](w, None), 1e-13)


@pytest.mark.parametrize("dtype", TOLERANCE)
@pytest.mark.parametrize(("name", "options"), CASES)
def test_same_bits_everywhere(name, options, dtype):
    made = getattr(constraints, name)(**options)
    shapes = [(70, 33), (33, 200), (9, 5)]
    assert_same_bits(lambda: [made(weight(shape, dtype)) for shape in shapes])


@pytest.mark.parametrize("dtype", TOLERANCE)
def test_zeros_and_nan(dtype):
    w = np.array([[0.0, 0.0, -1.0], [0.0, np.nan, 3.0]], dtype)
    for made in (constraints.UnitNorm(), constraints.MaxNorm(1)):
        got = made(w)
        assert got[:, 0].tolist() == [0, 0] and np.isnan(got[:, 1]).all()
        np.testing.assert_allclose(np.linalg.norm(got[:, 2]), 1, 1e-6)
    got = constraints.NonNeg()(w)
    np.testing.assert_array_equal(got, np.array([[0, 0, 0], [0, np.nan, 3]], dtype))


def test_what_is_no_array_of_the_engine():
    assert constraints.NonNeg()([-1, 2]).tolist() == [0, 2]
    assert constraints.NonNeg()(np.arange(3)).dtype == config.floatx()
    w = weight((6, 8)).T[::2]
    np.testing.assert_array_equal(constraints.NonNeg()(w), np.maximum(w, 0))
    assert constraints.Constraint()(w) is w


@pytest.mark.parametrize(("name", "options"), CASES)
def test_config_round_trip(name, options):
    made = getattr(constraints, name)(**options)
    again = constraints.deserialize(constraints.serialize(made))
    assert type(again) is type(made) and again.get_config() == made.get_config()
    assert again.get_config().items() >= options.items()


@pytest.mark.parametrize(
    ("identifier", "cls"),
    [
        ("max_norm", "MaxNorm"),
        ("MaxNorm", "MaxNorm"),
        ("non_neg", "NonNeg"),
        ("unit_norm", "UnitNorm"),
        ("min_max_norm", "MinMaxNorm"),
        (constraints.max_norm, "MaxNorm"),
        (constraints.UnitNorm(1), "UnitNorm"),
        ({"class_name": "MaxNorm", "config": {"max_value": 3, "axis": 0}}, "MaxNorm"),
    ],
)
def test_get(identifier, cls):
    assert type(constraints.get(identifier)) is getattr(constraints, cls)
    assert constraints.get(None) is None


@pytest.mark.parametrize("identifier", ["norm", 3, {"class_name": "Norm"}])
def test_unknown(identifier):
    with pytest.raises(ValueError, match="Could not interpret constraint identifier"):
        constraints.get(identifier)


@pytest.mark.parametrize(
    ("cls", "options"),
    [
        ("MaxNorm", {"max_value": "a"}),
        ("MaxNorm", {"max_value": np.nan}),
        ("MaxNorm", {"axis": 0.5}),
        ("UnitNorm", {"axis": [0, 0]}),
        ("UnitNorm", {"axis": 8}),
        ("UnitNorm", {"axis": "columns"}),
        ("MinMaxNorm", {"min_value": None}),
        ("MinMaxNorm", {"rate": True}),
    ],
)
def test_wrong_arguments(cls, options):
    with pytest.raises(ValueError, match=f"`{next(iter(options))}`.*Received"):
        getattr(constraints, cls)(**options)


@pytest.mark.parametrize("axis", [2, -3, [0, 5]])
def test_axes_that_a_weight_lacks(axis):
    with pytest.raises(ValueError, match=r"axis -?\d is out of bounds .* rank 2"):
        constraints.MaxNorm(axis=axis)(weight((2, 3)))


def test_the_engine_checks_too():
    with pytest.raises(ValueError, match="unknown constraint: norm"):
        _core.constrain("norm", {}, np.ones(3))
    with pytest.raises(ValueError, match=r"`axes` in \[-1, 65535\]"):
        _core.constrain("unit_norm", {"axes": -2.0}, np.ones(3))
    frozen = np.ones(3)
    frozen.flags.writeable = False
    with pytest.raises(ValueError, match="can be written"):
        _core.constrain("non_neg", {}, frozen)


class Halved(constraints.Constraint):
    def __call__(self, w):
        return w / 2


def test_own_class_and_function():
    w = weight((3, 4), "float32")
    for own in (constraints.get(Halved), constraints.get(lambda w: w / 2)):
        assert projections.spec(own) is None
        projected = w.copy()
        projections.project(own, projected)
        np.testing.assert_array_equal(projected, w / 2)
    projections.project(constraints.NonNeg(), w)
    assert w.min() == 0
    assert projections.spec(constraints.UnitNorm()) == ("unit_norm", {"axes": 1.0})
    again = constraints.deserialize(
        constraints.serialize(Halved()), custom_objects={"Halved": Halved}
    )
    assert type(again) is Halved


@pytest.mark.parametrize("value", [None, 1.0, np.ones(4), np.ones((4, 3))], ids=str)
def test_own_constraint_of_another_shape(value):
    w = weight((3, 4))
    before = w.copy()
    with pytest.raises(ValueError, match=r"must return an array of shape \(3, 4\)"):
        projections.project(lambda w: value, w)
    np.testing.assert_array_equal(w, before)
