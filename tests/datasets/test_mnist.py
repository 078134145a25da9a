"""MNIST: the real set where this machine has it, and files that only look like it."""

import numpy as np
import pytest

from mlpc.datasets import _cache, mnist


@pytest.fixture
def offline(monkeypatch):
    monkeypatch.setattr(mnist, "MIRRORS", [])


def arrays():
    return {name: np.zeros((2, 3), np.uint8) for name in mnist.SHA256}


def test_the_real_set():
    if not any((folder / "mnist.npz").is_file() for folder in _cache.folders()):
        pytest.skip("no mnist.npz on this machine; set MLPC_DATASETS to its folder")
    (x_train, y_train), (x_test, y_test) = mnist.load_data()
    assert x_train.shape == (60000, 28, 28) and x_test.shape == (10000, 28, 28)
    assert y_train.shape == (60000,) and y_test.shape == (10000,)
    assert {a.dtype for a in (x_train, y_train, x_test, y_test)} == {np.dtype(np.uint8)}
    # The counts that MNIST is known by.
    counts = [5923, 6742, 5958, 6131, 5842, 5421, 5918, 6265, 5851, 5949]
    assert np.bincount(y_train).tolist() == counts
    assert y_test[:10].tolist() == [7, 2, 1, 0, 4, 1, 4, 9, 5, 9]


def test_other_arrays_are_refused(folder, offline):
    np.savez(folder / "mnist.npz", **arrays())
    with pytest.raises(ValueError, match=r"mnist\.npz` is .*`x_train` does not"):
        mnist.load_data()


def test_missing_arrays_are_refused(folder, offline):
    np.savez(folder / "mnist.npz", x=np.zeros(3))
    with pytest.raises(ValueError, match="x_train"):
        mnist.load_data()


@pytest.mark.parametrize("content", [b"", b"no archive", b"PK\3\4 cut off"])
def test_other_files_are_refused(folder, offline, content):
    (folder / "mnist.npz").write_bytes(content)
    with pytest.raises(ValueError, match="is damaged or is another file"):
        mnist.load_data()


def test_a_lone_array_is_refused(folder, offline):
    with open(folder / "mnist.npz", "wb") as file:
        np.save(file, np.zeros(3))
    with pytest.raises(ValueError, match="is damaged or is another file"):
        mnist.load_data()


def test_pickles_are_not_read(folder, offline):
    np.savez(folder / "mnist.npz", **{**arrays(), "x_train": np.array([{}])})
    with pytest.raises(ValueError, match="allow_pickle=False"):
        mnist.load_data()


def test_another_name_is_looked_for(folder, offline):
    with pytest.raises(FileNotFoundError, match=r"`course/mnist\.npz`"):
        mnist.load_data("course/mnist.npz")
