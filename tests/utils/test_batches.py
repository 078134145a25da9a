"""Datasets in batches, tuples of rows, splits."""

import random

import numpy as np
import pytest

from mlpc.utils import (
    PyDataset,
    Sequence,
    pack_x_y_sample_weight,
    split_dataset,
    unpack_x_y_sample_weight,
)


class Squares(PyDataset):
    def __init__(self, batches, **kwargs):
        super().__init__(**kwargs)
        self.batches = batches

    def __len__(self):
        return self.batches

    def __getitem__(self, index):
        return index, index**2


def test_py_dataset():
    assert list(Squares(3)) == [(0, 0), (1, 1), (2, 4)]
    dataset = Squares(3, workers=2)
    assert (dataset.workers, dataset.use_multiprocessing) == (2, False)
    assert dataset.num_batches == 3
    assert Sequence is PyDataset


def test_py_dataset_without_end():
    class Endless(Squares):
        num_batches = None

    walk = iter(Endless(0))
    assert [next(walk) for _ in range(3)][2] == (2, 4)


def test_py_dataset_without_methods():
    with pytest.raises(NotImplementedError, match="num_batches"):
        list(PyDataset())
    with pytest.raises(NotImplementedError, match="__getitem__"):
        PyDataset()[0]


def test_pack_and_unpack():
    for parts in [(1,), (1, 2), (1, 2, 3)]:
        packed = pack_x_y_sample_weight(*parts)
        assert packed == (1 if len(parts) == 1 else parts)
        assert unpack_x_y_sample_weight(packed) == (*parts, None, None)[:3]
        assert unpack_x_y_sample_weight(list(parts)) == (*parts, None, None)[:3]
    assert pack_x_y_sample_weight([1, 2]) == ([1, 2],)
    with pytest.raises(ValueError, match="found: 4 parts"):
        unpack_x_y_sample_weight((1, 2, 3, 4))


@pytest.mark.parametrize(
    ("sizes", "expected"),
    [
        ({"left_size": 0.75}, (6, 2)),
        ({"left_size": 3}, (3, 5)),
        ({"right_size": 0.25}, (6, 2)),
        ({"left_size": 2, "right_size": 0.5}, (2, 4)),
    ],
)
def test_split(sizes, expected):
    x = np.arange(8)
    left, right = split_dataset(x, **sizes)
    assert (len(left), len(right)) == expected
    assert (left[0], right[-1]) == (0, 7)
    pair = split_dataset([x, -x], **sizes)
    np.testing.assert_array_equal(pair[1][1], -right)


def test_split_in_random_order():
    x = np.arange(100)
    state = random.getstate()
    left, right = split_dataset((x, -x), 0.5, shuffle=True, seed=3)
    assert random.getstate() == state
    assert sorted(np.concatenate([left[0], right[0]])) == list(x)
    np.testing.assert_array_equal(left[0], -left[1])
    np.testing.assert_array_equal(
        split_dataset(x, 0.5, shuffle=True, seed=3)[0], left[0]
    )
    assert (left[0] != x[:50]).any()


@pytest.mark.parametrize(
    ("dataset", "sizes", "error"),
    [
        (np.arange(4), {}, ValueError),
        (np.arange(4), {"left_size": 0}, ValueError),
        (np.arange(4), {"left_size": 4}, ValueError),
        (np.arange(4), {"left_size": 1.5}, ValueError),
        (np.arange(4), {"left_size": 0.01}, ValueError),
        (np.arange(4), {"left_size": 3, "right_size": 3}, ValueError),
        (np.arange(4), {"left_size": "1"}, TypeError),
        (range(4), {"left_size": 1}, TypeError),
        ([np.arange(4), np.arange(3)], {"left_size": 1}, ValueError),
        ([], {"left_size": 1}, ValueError),
    ],
)
def test_wrong_splits(dataset, sizes, error):
    with pytest.raises(error, match=r"size|dataset|splits"):
        split_dataset(dataset, **sizes)
