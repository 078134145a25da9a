"""Draws: what a seed fixes, and bad input."""

import numpy as np
import pytest

from mlpc import config, initializers, random
from mlpc.utils import set_random_seed

DRAWS = {
    "normal": lambda seed: random.normal((3, 4), seed=seed),
    "truncated_normal": lambda seed: random.truncated_normal((3, 4), seed=seed),
    "uniform": lambda seed: random.uniform((3, 4), seed=seed),
    "randint": lambda seed: random.randint((3, 4), 0, 10**9, seed=seed),
    "categorical": lambda seed: random.categorical(np.zeros((3, 9)), 9, seed=seed),
    "dropout": lambda seed: random.dropout(np.ones((9, 9)), 0.5, seed=seed),
    "shuffle": lambda seed: random.shuffle(np.arange(99), seed=seed),
    "gamma": lambda seed: random.gamma((3,), 1.0, seed=seed),
    "beta": lambda seed: random.beta((3,), 1.0, 2.0, seed=seed),
    "binomial": lambda seed: random.binomial((9,), 99.0, 0.5, seed=seed),
}


@pytest.fixture(params=DRAWS)
def draw(request):
    return lambda seed: DRAWS[request.param](seed).tobytes()


def test_an_integer_repeats(draw):
    assert draw(7) == draw(7) != draw(8)


def test_a_generator_goes_on(draw):
    first, second = random.SeedGenerator(7), random.SeedGenerator(7)
    row = [draw(first) for _ in range(4)]
    assert len(set(row)) == 4
    assert row == [draw(second) for _ in range(4)]
    assert row[0] == draw(7)


def test_no_seed_is_the_global_one(draw):
    set_random_seed(3)
    row = [draw(None), draw(None)]
    set_random_seed(3)
    assert row == [draw(None), draw(None)]
    assert row[0] != row[1]


def test_draws_are_those_of_initializers():
    ours = random.normal((5, 6), 1.0, 2.0, seed=9)
    assert ours.tobytes() == initializers.RandomNormal(1.0, 2.0, 9)((5, 6)).tobytes()


KNOWN = {
    "randint": [89, 71, 87, 65],
    "shuffle": [4, 3, 1, 2, 0, 5],
    "next": [85, 73, 5],
}


def test_known_draws():
    """The same on every machine."""
    assert random.randint((4,), 0, 100, seed=1).tolist() == KNOWN["randint"]
    assert random.shuffle(np.arange(6), seed=1).tolist() == KNOWN["shuffle"]
    generator = random.SeedGenerator(1)
    generator.next()
    assert random.randint((3,), 0, 100, seed=generator).tolist() == KNOWN["next"]


def test_dtypes_and_shapes():
    assert random.uniform((2,)).dtype == np.float32
    assert random.uniform((), dtype="float64").shape == ()
    assert random.randint((2,), 0, 3, "uint8").dtype == np.uint8
    config.set_floatx("float64")
    try:
        assert random.gamma((2,), 1.0).dtype == np.float64
    finally:
        config.set_floatx("float32")
    rows = random.dropout(np.ones((4, 5), "float32"), 0.5, (None, 1), seed=1)
    assert (rows == rows[:, :1]).all()
    assert random.shuffle(np.arange(12).reshape(3, 4), axis=1, seed=1).shape == (3, 4)


def test_bounds():
    draws = random.randint((10_000,), -2, 3, seed=1)
    assert set(draws) == {-2, -1, 0, 1, 2}
    x = np.ones(3, "float32")
    np.testing.assert_array_equal(random.dropout(x, 0.0), x)
    np.testing.assert_array_equal(random.dropout(x, 1.0), 0 * x)


@pytest.mark.parametrize(
    ("call", "text"),
    [
        (lambda: random.normal((2,), seed=1.5), "`seed`"),
        (lambda: random.normal((2,), seed="1"), "`seed`"),
        (lambda: random.normal((2,), seed=-1), "`seed`"),
        (lambda: random.normal((-2,)), "`shape`"),
        (lambda: random.normal((2,), stddev=-1), "`stddev`"),
        (lambda: random.uniform((2,), 1, 0), "`maxval`"),
        (lambda: random.uniform((2,), dtype="int32"), "`dtype`"),
        (lambda: random.randint((2,), 1, 1), "`maxval`"),
        (lambda: random.randint((2,), 0, 2, "float32"), "`dtype`"),
        (lambda: random.dropout(np.ones(2), 1.5), "`rate`"),
        (lambda: random.SeedGenerator(-1), "`seed`"),
        (lambda: random.SeedGenerator("1"), "`seed`"),
        (lambda: random.SeedGenerator(1, bits=3), "Unrecognized"),
    ],
)
def test_bad_input(call, text):
    with pytest.raises(ValueError, match=text):
        call()
