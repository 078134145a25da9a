"""A write that fails at any call leaves whole files, raises OSError, and no litter.

Each call that a save makes to the system is made to fail, the first, the second, ...
until the save goes through. What a system can be brought to refuse itself is tried on
it: no room, no folder, a folder in the way, no permission.
"""

import errno
import functools
import io
import os
import stat
import subprocess
import sys
import tempfile
from pathlib import Path

import pytest
from keras_files import rows_and_classes, small

import mlpc
from mlpc.utils import atomic

ERRORS = [errno.ENOSPC, errno.EACCES, errno.EROFS, errno.EIO]
ROOT = Path(__file__).parents[2]


class Faults:
    """Lets calls to the system pass but for the one of a number, which fails."""

    def __init__(self, patch, number, code):
        self.left, self.code = number, code
        self.renamed = 0
        for name in ("open", "fsync", "replace"):
            patch.setattr(os, name, self._failing(getattr(os, name)))
        patch.setattr(atomic, "open", self._open, raising=False)

    def _count(self):
        self.left -= 1
        if self.left == 0:
            raise OSError(self.code, os.strerror(self.code))

    def _failing(self, call):
        def failing(*args, **kwargs):
            self._count()
            done = call(*args, **kwargs)
            self.renamed += call.__name__ == "replace"
            return done

        return failing

    def _open(self, path, mode, opener):
        """An open file, of which each write may fail, too."""
        faults = self

        class File(io.FileIO):
            def write(self, data):
                faults._count()
                return super().write(data)

        self._count()
        if mode == "rb":
            return open(path, mode, opener=opener)
        return io.BufferedRandom(File(path, mode, opener=opener))


# -- writers: a function of a version, 0 or 1, and a folder; and one that reads --------


@functools.cache
def model(version):
    return small(epochs=version + 1)


def save(name, method="save"):
    return lambda version, folder: getattr(model(version), method)(folder / name)


def checkpoint(name, **options):
    """As a training saves its model at the end of an epoch."""

    def write(version, folder):
        callback = mlpc.callbacks.ModelCheckpoint(folder / name, **options)
        callback.set_model(model(version))
        callback.on_epoch_begin(0)
        callback.on_epoch_end(0, {"loss": 1.0})

    return write


def backup(double):
    """As a training of one epoch, or one that goes on from there, is backed up."""

    def write(version, folder):
        mlpc.utils.set_random_seed(7)
        model = small(epochs=0)
        callback = mlpc.callbacks.BackupAndRestore(
            folder, double_checkpoint=double, delete_checkpoint=False
        )
        fit = {"epochs": version + 1, "callbacks": [callback], "verbose": 0}
        model.fit(*rows_and_classes(), **fit)
        return model

    return write


def load(name):
    return lambda folder: mlpc.models.load_model(folder / name)


def load_weights(folder):
    model = small(epochs=0)
    model.load_weights(folder / "a.weights.h5")
    return model


def go_on(folder):
    """A training for no more than the epoch that is over takes the backup."""
    return backup(False)(0, folder)


WRITERS = {
    "save": (save("a.keras"), load("a.keras")),
    "save h5": (save("a.h5"), load("a.h5")),
    "save_weights": (save("a.weights.h5", "save_weights"), load_weights),
    "checkpoint": (checkpoint("a.keras"), load("a.keras")),
    "checkpoint of weights": (
        checkpoint("a.weights.h5", save_weights_only=True),
        load_weights,
    ),
    "backup": (backup(False), go_on),
    "double backup": (backup(True), go_on),
}


def contents(folder):
    return {path.name: path.read_bytes() for path in folder.iterdir()}


def weights(model):
    return [w.tobytes() for w in model.get_weights()]


@pytest.mark.parametrize("code", ERRORS, ids=lambda code: errno.errorcode[code])
@pytest.mark.parametrize("writer", WRITERS)
def test_each_call_fails_once(writer, code, tmp_path, monkeypatch):
    write, read = WRITERS[writer]
    versions, names = [], set()
    for version in (0, 1):
        write(version, tmp_path)
        versions.append(weights(read(tmp_path)))
        names |= contents(tmp_path).keys()
    number, failed = 0, True
    while failed:
        number += 1
        for name in contents(tmp_path):
            (tmp_path / name).unlink()
        write(0, tmp_path)
        before = contents(tmp_path)
        with monkeypatch.context() as patch:
            faults = Faults(patch, number, code)
            try:
                write(1, tmp_path)
                failed = False
            except OSError as error:
                assert error.errno == code
        after = contents(tmp_path)
        assert before.keys() <= after.keys() <= names
        assert faults.renamed or after == before
        assert weights(read(tmp_path)) in (versions if failed else versions[1:])
    assert number > 6


def test_no_room(tmp_path):
    """Stood for by a limit on the size of files, from nothing to nearly all."""
    resource = pytest.importorskip("resource")
    path = tmp_path / "a.keras"
    model = small()
    model.save(path)
    size, old = path.stat().st_size, contents(tmp_path)
    before = resource.getrlimit(resource.RLIMIT_FSIZE)
    try:
        for limit in (*range(0, size, 3000), size - 1):
            resource.setrlimit(resource.RLIMIT_FSIZE, (limit, before[1]))
            with pytest.raises(OSError):
                model.save(path)
            assert contents(tmp_path) == old
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, before)


@pytest.mark.parametrize("writer", ["save", "save h5", "save_weights"])
def test_a_folder_in_the_way(writer, tmp_path):
    names = ["a.h5", "a.keras", "a.weights.h5"]
    for name in names:
        (tmp_path / name).mkdir()
    with pytest.raises(OSError):
        WRITERS[writer][0](0, tmp_path)
    assert sorted(path.name for path in tmp_path.rglob("*")) == names


@pytest.mark.parametrize("writer", ["save", "save_weights"])
def test_a_missing_folder(writer, tmp_path):
    with pytest.raises(FileNotFoundError):
        WRITERS[writer][0](0, tmp_path / "none")
    assert not list(tmp_path.iterdir())


def test_a_file_for_a_folder(tmp_path):
    (tmp_path / "file").write_bytes(b"old")
    with pytest.raises(NotADirectoryError):
        small().save(tmp_path / "file" / "a.keras")
    assert contents(tmp_path) == {"file": b"old"}


UNPRIVILEGED = """
import os, sys, mlpc
model = mlpc.Sequential([mlpc.Input((4,)), mlpc.layers.Dense(3)])
model.save(sys.argv[1] + "/first.keras")  # so that all imports are done
os.chmod(sys.argv[1], 0o555)
if os.geteuid() == 0:
    os.setuid(65534)
try:
    model.save(sys.argv[1] + "/a.keras")
except PermissionError as error:
    print(type(error).__name__)
"""


@pytest.mark.skipif(os.name != "posix", reason="permissions are those of POSIX")
def test_a_folder_that_may_not_be_written_to():
    with tempfile.TemporaryDirectory() as name:
        os.chmod(name, 0o755)
        folder = Path(name) / "folder"
        folder.mkdir()
        (folder / "a.keras").write_bytes(b"old")
        done = subprocess.run(
            [sys.executable, "-c", UNPRIVILEGED, folder],
            env={**os.environ, "PYTHONPATH": str(ROOT)},
            stdout=subprocess.PIPE,
            text=True,
            check=True,
        )
        assert done.stdout == "PermissionError\n"
        assert contents(folder).keys() == {"a.keras", "first.keras"}
        assert (folder / "a.keras").read_bytes() == b"old"
        folder.chmod(stat.S_IRWXU)
