"""Drawn points: where they may lie, and the target that the place decides."""

import numpy as np
import pytest

from mlpc.datasets import playground, toy


def name(draw):
    return f"{draw.__module__.rpartition('.')[2]}.{draw.__name__}"


ALL = [getattr(playground, name) for name in playground.__all__] + [toy.xor]


@pytest.mark.parametrize("draw", ALL, ids=name)
class TestEach:
    def test_shapes_and_dtypes(self, draw):
        x, y = draw(seed=1)
        assert x.shape == (len(y), 2) and y.shape == (len(y), 1)
        assert x.dtype == y.dtype == np.float32
        assert np.isfinite(x).all() and np.abs(y).max() <= 1.2

    def test_a_seed_fixes_the_points(self, draw):
        x, y = draw(noise=0.1, seed=7)
        again_x, again_y = draw(noise=0.1, seed=7)
        assert np.array_equal(x, again_x) and np.array_equal(y, again_y)
        assert not np.array_equal(draw(seed=7)[0], draw(seed=8)[0])

    def test_odd_and_single_counts(self, draw):
        for count in (1, 7):
            rows = 2 * count if draw is toy.xor else count
            assert len(draw(count, seed=1)[0]) == rows

    @pytest.mark.parametrize("arguments", [(0,), (2.5,), (10, -1), (10, np.nan)])
    def test_bad_arguments(self, draw, arguments):
        with pytest.raises(ValueError, match="Received"):
            draw(*arguments)


def test_circle():
    x, y = playground.circle(2000, seed=1)
    radius = np.hypot(*x.T)
    inside = y[:, 0] == 1
    assert inside.sum() == 1000
    assert radius[inside].max() < 2.5
    assert radius[~inside].min() >= 3.5 and radius.max() < 5


def test_xor_quadrants():
    x, y = playground.xor(2000, seed=1)
    np.testing.assert_array_equal(np.sign(x[:, 0] * x[:, 1]), y[:, 0])
    assert np.abs(x).min() >= 0.3 and np.abs(x).max() < 5.3


@pytest.mark.parametrize(("noise", "variance"), [(0, 0.5), (0.5, 4)])
def test_gauss(noise, variance):
    x, y = playground.gauss(20000, noise, seed=1)
    for sign in (1, -1):
        cloud = x[y[:, 0] == sign]
        assert len(cloud) == 10000
        np.testing.assert_allclose(cloud.mean(0), 2 * sign, atol=0.1)
        np.testing.assert_allclose(cloud.var(0), variance, rtol=0.05)


def test_spiral():
    x, y = playground.spiral(400, seed=1)
    radius, angle = np.hypot(*x.T), np.arctan2(*x.T)
    turn = 3.5 * np.pi * radius / 5 + np.where(y[:, 0] > 0, 0, np.pi)
    np.testing.assert_allclose(np.cos(angle - turn)[radius > 0], 1, atol=1e-5)


def test_plane():
    x, y = playground.plane(seed=1)
    np.testing.assert_allclose(y[:, 0], x.sum(1) / 10, atol=1e-6)
    assert np.abs(x).max() <= 6


def test_multi_gauss():
    x, y = playground.multi_gauss(5000, seed=1)
    for cx, cy, sign in playground.BUMPS:
        distance = np.hypot(x[:, 0] - cx, x[:, 1] - cy)
        near = distance < 2
        np.testing.assert_allclose(
            y[near, 0], sign * (1 - distance[near] / 2), atol=1e-5
        )
    assert (y == 0).any()


def test_noise_turns_labels_and_leaves_points():
    x, y = playground.xor(2000, 0.2, seed=1)
    wrong = np.sign(x[:, 0] * x[:, 1]) != y[:, 0]
    assert 0.02 < wrong.mean() < 0.3
    assert np.abs(x).min() >= 0.3 and np.abs(x).max() < 5.3
    x, y = playground.circle(2000, 0.2, seed=1)
    wrong = (np.hypot(*x.T) < 2.5) != (y[:, 0] == 1)
    assert 0.02 < wrong.mean() < 0.3
    assert np.hypot(*x.T).max() < 5


def test_xor_clouds():
    x, y = toy.xor(5000, noise=0.2, seed=1)
    assert (y == 1).sum() == (y == -1).sum() == 5000
    corner = np.sign(x)
    np.testing.assert_allclose(
        np.abs(x - corner).mean(0), 0.2 * np.sqrt(2 / np.pi), 0.05
    )
    assert (-corner.prod(1) == y[:, 0]).mean() > 0.999
    assert set(map(tuple, toy.xor(8, noise=0, seed=1)[0])) == {
        (-1, -1),
        (-1, 1),
        (1, -1),
        (1, 1),
    }
