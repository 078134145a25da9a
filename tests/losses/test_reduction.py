"""From the losses of rows to one number: reductions, weights, masks, ranks."""

import numpy as np
import pytest

from mlpc import losses
from mlpc.losses.reduction import (
    coefficients,
    reduce_weighted,
    squeeze_or_expand,
    sum_to,
)

Y, P = np.array([[0.0], [1.0], [3.0]]), np.array([[1.0], [3.0], [0.0]])
SQUARES, WEIGHTS = np.array([1.0, 4.0, 9.0]), np.array([1.0, 0.5, 0.0])


@pytest.mark.parametrize(
    ("reduction", "plain", "weighted"),
    [
        ("sum_over_batch_size", 14 / 3, 1.0),
        ("mean", 14 / 3, 1.0),
        ("sum", 14.0, 3.0),
        ("mean_with_sample_weight", 14 / 3, 2.0),
        ("none", [1, 4, 9], [1, 2, 0]),
        (None, [1, 4, 9], [1, 2, 0]),
    ],
)
@pytest.mark.parametrize("dtype", ["float32", "float64"])
def test_reductions(reduction, plain, weighted, dtype):
    loss = losses.MeanSquaredError(reduction=reduction, dtype=dtype)
    value = loss(Y, P)
    assert value.dtype == loss.dtype == dtype
    np.testing.assert_allclose(value, plain, 1e-6)
    for weights in (WEIGHTS, WEIGHTS[:, np.newaxis], WEIGHTS.tolist()):
        value = loss(Y, P, sample_weight=weights)
        np.testing.assert_allclose(np.ravel(value), np.ravel(weighted), 1e-6)


def test_weights_that_are_all_zero():
    loss = losses.MeanSquaredError(reduction="mean_with_sample_weight")
    assert loss(Y, P, np.zeros(3)) == 0


def test_ignored_rows_are_not_in_the_mean():
    loss = losses.SparseCategoricalCrossentropy(ignore_class=-1)
    p = np.full((4, 2), 0.5)
    for y in ([0, -1, 1, -1], [[0], [-1], [1], [-1]]):
        np.testing.assert_allclose(loss(y, p), np.log(2), 1e-6)
        np.testing.assert_allclose(loss(y, p, [1, 9, 0, 9]), np.log(2) / 2, 1e-6)
    assert loss([-1] * 4, p) == 0


@pytest.mark.parametrize(
    ("shapes", "told"),
    [
        (((3,), (3, 1)), ((3, 1), (3, 1))),
        (((3, 1), (3,)), ((3, 1), (3, 1))),
        (((3, 2), (3, 2, 1)), ((3, 2), (3, 2))),
        (((3, 2, 1), (3, 2)), ((3, 2), (3, 2))),
        (((3,), (3, 4)), ((3,), (3, 4))),
        (((3,), (3, 1, 1)), ((3,), (3, 1, 1))),
        (((), (1,)), ((), ())),
    ],
)
def test_squeeze_or_expand(shapes, told):
    both = squeeze_or_expand(*(np.zeros(shape) for shape in shapes))
    assert tuple(x.shape for x in both) == told


def test_sum_to():
    x = np.arange(24.0).reshape(2, 3, 4)
    np.testing.assert_array_equal(sum_to(x, (3, 1)), x.sum(axis=(0, 2))[:, np.newaxis])
    assert sum_to(x, ()) == x.sum() and sum_to(x, x.shape) is not None


@pytest.mark.parametrize(
    "reduction", ["sum_over_batch_size", "sum", "mean_with_sample_weight"]
)
@pytest.mark.parametrize("mask", [None, [True, False, True, True]])
@pytest.mark.parametrize(
    ("shape", "weights"),
    [
        ((4,), None),
        ((4,), (4,)),
        ((4,), (4, 1)),
        ((4, 1), (4,)),
        ((4, 3), (4, 1)),
        ((4, 3), (3,)),
        ((), (4,)),
        ((), None),
        ((1,), (4,)),
    ],
)
def test_coefficients_are_the_derivative(shape, weights, mask, reduction):
    if mask is not None and shape != (4,):
        pytest.skip("masks are of rows")
    rng = np.random.default_rng(0)
    values = rng.normal(size=shape)
    weights = None if weights is None else rng.uniform(size=weights)
    found = coefficients(values, weights, mask, reduction)
    assert found.shape == shape
    for at in np.ndindex(shape):
        moved = values.copy()
        moved[at] += 1
        rise = [
            np.sum(reduce_weighted(v, weights, mask, reduction))
            for v in (moved, values)
        ]
        np.testing.assert_allclose(found[at], rise[0] - rise[1], 1e-9, 1e-12)


def test_weights_that_do_not_fit():
    with pytest.raises(ValueError, match=r"`sample_weight` .*\(2,\).*\(3,\)"):
        losses.MeanSquaredError()(Y, P, [1.0, 2.0])
