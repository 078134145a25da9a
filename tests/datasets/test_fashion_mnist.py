"""Fashion-MNIST's four files, with small ones in their place."""

import gzip
import hashlib

import numpy as np
import pytest

from mlpc.datasets import _idx, fashion_mnist

SHAPES = {
    "train-images-idx3-ubyte.gz": (5, 28, 28),
    "train-labels-idx1-ubyte.gz": (5,),
    "t10k-images-idx3-ubyte.gz": (3, 28, 28),
    "t10k-labels-idx1-ubyte.gz": (3,),
}


@pytest.fixture
def small(monkeypatch):
    """{name: (array, file content)}; the loader expects these files' sums."""
    random = np.random.default_rng(1)
    files = {}
    for name, shape in SHAPES.items():
        array = random.integers(0, 256, shape, np.uint8)
        files[name] = array, gzip.compress(_idx.header(shape) + array.tobytes())
        digest = hashlib.sha256(files[name][1]).hexdigest()
        monkeypatch.setitem(fashion_mnist.SHA256, name, digest)
    return files


def check_loaded(small):
    (x_train, y_train), (x_test, y_test) = fashion_mnist.load_data()
    loaded = [x_train, y_train, x_test, y_test]
    for array, (expected, _) in zip(loaded, small.values(), strict=True):
        np.testing.assert_array_equal(array, expected)


def test_files_in_keras_cache_layout_are_found(folder, small, monkeypatch):
    monkeypatch.setattr(fashion_mnist, "MIRRORS", [])
    (folder / "fashion-mnist").mkdir()
    for name, (_, content) in small.items():
        (folder / "fashion-mnist" / name).write_bytes(content)
    check_loaded(small)


def test_files_are_downloaded_from_the_second_mirror(
    folder, small, mirror, monkeypatch
):
    served, url = mirror
    for name, (_, content) in small.items():
        (served / name).write_bytes(content)
    monkeypatch.setattr(fashion_mnist, "MIRRORS", [f"{url}/none/", f"{url}/"])
    check_loaded(small)
    names = {path.name for path in (folder / "fashion-mnist").iterdir()}
    assert names == set(SHAPES)


def test_a_file_of_another_sum_is_refused(folder, small, monkeypatch):
    monkeypatch.setattr(fashion_mnist, "MIRRORS", [])
    (folder / "fashion-mnist").mkdir()
    for name in SHAPES:
        (folder / "fashion-mnist" / name).write_bytes(b"other")
    with pytest.raises(ValueError, match="expected SHA-256"):
        fashion_mnist.load_data()
