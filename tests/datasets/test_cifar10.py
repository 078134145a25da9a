"""CIFAR-10's binary archive, with a small one in its place."""

import hashlib
import io
import tarfile

import numpy as np
import pytest

from mlpc.datasets import cifar10


@pytest.fixture
def archive(folder, monkeypatch):
    """(images, labels) of six batches of two pictures, archived as the set is."""
    random = np.random.default_rng(1)
    images = random.integers(0, 256, (12, 32, 32, 3), np.uint8)
    labels = random.integers(0, 10, (12, 1), np.uint8)
    path = folder / cifar10.ARCHIVE
    with tarfile.open(path, "w:gz") as tar:
        add(tar, "readme.html", b"text")
        for batch in [5, 0, 1, 2, 3, 4]:  # the archive's order is not the sets'
            content = b"".join(
                bytes(labels[i]) + images[i].transpose(2, 0, 1).tobytes()
                for i in (2 * batch, 2 * batch + 1)
            )
            add(tar, cifar10.BATCHES[batch], content)
    digest = hashlib.sha256(path.read_bytes()).hexdigest()
    monkeypatch.setattr(cifar10, "SHA256", digest)
    return images, labels


def add(tar, name, content):
    member = tarfile.TarInfo(f"cifar-10-batches-bin/{name}")
    member.size = len(content)
    tar.addfile(member, io.BytesIO(content))


def test_channels_come_last_and_batches_in_order(archive):
    images, labels = archive
    (x_train, y_train), (x_test, y_test) = cifar10.load_data()
    np.testing.assert_array_equal(x_train, images[:10])
    np.testing.assert_array_equal(y_train, labels[:10])
    np.testing.assert_array_equal(x_test, images[10:])
    np.testing.assert_array_equal(y_test, labels[10:])


def test_another_archive_is_refused(folder):
    (folder / cifar10.ARCHIVE).write_bytes(b"other")
    with pytest.raises(ValueError, match="expected SHA-256"):
        cifar10.load_data()


def test_a_sample_is_not_taken_for_the_set(folder, monkeypatch):
    monkeypatch.setattr(cifar10, "MIRRORS", [])
    np.savez(folder / "cifar10_sample.npz", x_train=np.zeros(3))
    with pytest.raises(FileNotFoundError, match="cifar-10-binary"):
        cifar10.load_data()
