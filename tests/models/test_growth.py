"""What is done for a layer, weight or batch costs the same however many there are."""

import itertools
import sys

import numpy as np
import pytest

import mlpc as keras
from mlpc import _core
from mlpc.training.feeding import drawn_order


def calls_of(work):
    """How many functions are called, of Python and of C."""
    count = 0

    def see(frame, event, argument):
        nonlocal count
        count += event in ("call", "c_call")

    sys.setprofile(see)
    try:
        work()
    finally:
        sys.setprofile(None)
    return count


def chain(n):
    layers = [keras.layers.Dense(2, name=f"layer_{i}") for i in range(n)]
    return keras.Sequential([keras.Input((2,)), *layers])


@pytest.mark.parametrize("change", ["add", "pop"])
def test_a_change_of_a_long_chain_costs_what_one_of_a_short_chain_does(change):
    counts = []
    for n in (5, 300):
        model = chain(n)
        layer = keras.layers.Dense(2, name="further")
        work = model.pop if change == "pop" else lambda: model.add(layer)  # noqa: B023
        counts.append(calls_of(work))
    assert counts[0] == counts[1]


def test_a_chain_that_grew_is_one_that_was_made_at_once():
    model = keras.Sequential([keras.Input((4,))])
    made = [keras.layers.Dense(3), keras.layers.ReLU(), keras.layers.Dense(2)]
    for layer in made:
        model.add(layer)
    model.pop()
    model.add(keras.layers.Dense(5, name="last"))
    assert model.output_shape == (None, 5)
    assert [layer.name for layer in model.layers][-1] == "last"
    x = np.random.default_rng(0).normal(size=(6, 4))
    kernel, bias, last, shift = model.get_weights()
    expected = np.maximum(x @ kernel + bias, 0) @ last + shift
    np.testing.assert_allclose(model.predict(x, verbose=0), expected, 1e-5, 1e-6)
    with pytest.raises(ValueError, match="already the name of a layer"):
        model.add(keras.layers.Dense(1, name="last"))
    with pytest.raises(ValueError, match="same `dtype`"):
        model.add(keras.layers.Dense(1, dtype="float64"))
    with pytest.raises(ValueError):
        model.add(keras.layers.Reshape((7, 7)))
    assert model.built
    assert model.predict(x, verbose=0).shape == (6, 5)


def test_weights_of_a_graph_are_found_at_once():
    per_weight = []
    for n in (10, 400):
        model = chain(n)
        model.compile("sgd", "mse")
        assert len(model.weights) == 2 * n
        per_weight.append(
            calls_of(lambda model=model: model._trainer.make_graph((2,))) / n
        )
    assert per_weight[1] < 1.1 * per_weight[0]


def test_penalties_of_many_weights_add_up():
    n, l2 = 200, 0.01
    regularizer = keras.regularizers.L2(l2)
    layers = [
        keras.layers.Dense(2, "tanh", kernel_regularizer=regularizer, name=f"layer_{i}")
        for i in range(n)
    ]
    model = keras.Sequential([keras.Input((2,)), *layers])
    model.compile("sgd", "mse")
    x = np.ones((3, 2), "float32")
    squares = sum(np.square(layer.kernel.numpy(), dtype="f8").sum() for layer in layers)
    error = np.square(model.predict(x, verbose=0) - x, dtype="f8").mean()
    expected = error + l2 * squares
    np.testing.assert_allclose(model.evaluate(x, x, verbose=0), expected, 1e-5)


def test_prelu_of_many_rows_sums_over_those_that_share_alone():
    """Where each job looks at every row, this takes minutes."""
    n = 300
    for shared in (None, [1], [2], [1, 2]):
        model = keras.Sequential(
            [
                keras.Input((n, n, 1)),
                keras.layers.PReLU(shared_axes=shared, dtype="float64"),
                keras.layers.Flatten(dtype="float64"),
                keras.layers.Dense(1, dtype="float64"),
            ]
        )
        model.compile("sgd", "mse")
        x = np.random.default_rng(1).normal(size=(2, n, n, 1))
        model.layers[0].set_weights([0.25 * np.ones_like(model.layers[0].alpha)])
        kernel = model.layers[2].kernel.numpy().reshape(1, n, n, 1)
        out = np.where(x > 0, x, 0.25 * x)
        error = 2 * (np.sum(out * kernel, (1, 2, 3)) - 1) / len(x)
        each = error[:, None, None, None] * kernel * np.minimum(x, 0)
        axes = (0, *(shared or ()))
        expected = each.sum(axes).reshape(model.layers[0].alpha.shape)
        found = model.gradients(x, np.ones((2, 1)))[0]
        np.testing.assert_allclose(found, expected, 1e-9, 1e-12)


class Endless(keras.utils.PyDataset):
    def __init__(self, count):
        super().__init__()
        self.count, self.taken = count, []

    def __len__(self):
        return self.count

    def __getitem__(self, i):
        self.taken.append(i)
        return np.zeros((2, 4)), np.zeros((2, 3))


@pytest.mark.parametrize("count", [sys.maxsize, 2**62, 2**61, 10**9])
def test_a_dataset_without_end_is_taken_as_far_as_is_asked_for(count):
    model = keras.Sequential([keras.Input((4,)), keras.layers.Dense(3)])
    model.compile("sgd", "mse")
    data = Endless(count)
    model.fit(data, steps_per_epoch=3, epochs=2, verbose=0)
    assert len({*data.taken}) == len(data.taken) >= 6
    assert all(0 <= i < count for i in data.taken)


def test_an_order_that_is_drawn_as_it_is_walked_is_an_order():
    for n in (1, 2, 7, 1000):
        orders = [list(drawn_order(n, seed, 3)) for seed in (1, 2, 1)]
        assert all(sorted(order) == list(range(n)) for order in orders)
        assert orders[0] == orders[2]
    assert orders[0] != orders[1]
    assert list(drawn_order(1000, 1, 4)) != orders[0]
    first = list(itertools.islice(drawn_order(2**40, 1, 0), 50))
    assert len({*first}) == 50 and max(first) > 2**38


def test_every_place_of_a_drawn_order_is_as_likely():
    n, times = 6, 3000
    counts = np.zeros((n, n))
    for seed in range(times):
        for place, i in enumerate(drawn_order(n, seed, 0)):
            counts[place, i] += 1
    chi_square = np.square(counts - times / n).sum() / (times / n)
    assert chi_square < 60  # 25 degrees of freedom: more once in 10,000 tries


def test_an_order_of_more_than_any_memory_is_refused():
    for n in (sys.maxsize, sys.maxsize // 8, 2**60):
        with pytest.raises(MemoryError):
            _core.permutation(n, 1, 1)
