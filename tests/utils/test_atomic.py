"""A file is whole or not there."""

import os
import subprocess
import sys
from pathlib import Path

import pytest

from mlpc.utils.atomic import atomic_write


def test_the_file_appears_at_the_end(tmp_path):
    path = tmp_path / "file"
    path.write_bytes(b"old")
    with atomic_write(path) as file:
        file.write(b"new")
        file.seek(0)
        assert file.read() == b"new"
        assert path.read_bytes() == b"old"
    assert path.read_bytes() == b"new"
    assert list(tmp_path.iterdir()) == [path]


@pytest.mark.parametrize("error", [ValueError, KeyboardInterrupt])
def test_a_failure_leaves_the_old_file_alone(tmp_path, error):
    path = tmp_path / "file"
    path.write_bytes(b"old")
    with pytest.raises(error), atomic_write(path) as file:
        file.write(b"new")
        raise error
    assert path.read_bytes() == b"old"
    assert list(tmp_path.iterdir()) == [path]


def test_a_failing_rename_leaves_no_temporary_file(tmp_path):
    path = tmp_path / "folder"
    path.mkdir()
    with pytest.raises(OSError), atomic_write(path) as file:
        file.write(b"new")
    assert list(tmp_path.iterdir()) == [path]


def test_bytes_are_on_disk_before_the_rename(tmp_path, monkeypatch):
    calls = []
    fsync, replace = os.fsync, os.replace
    monkeypatch.setattr(os, "fsync", lambda fd: calls.append("fsync") or fsync(fd))
    monkeypatch.setattr(
        os, "replace", lambda a, b: calls.append("replace") or replace(a, b)
    )
    with atomic_write(tmp_path / "file") as file:
        file.write(b"new")
    assert calls[:2] == ["fsync", "replace"]
    assert calls[2:] == (["fsync"] if os.name == "posix" else [])


def test_permissions_follow_the_umask(tmp_path):
    with atomic_write(tmp_path / "file"):
        pass
    (tmp_path / "plain").touch()
    assert (tmp_path / "file").stat().st_mode == (tmp_path / "plain").stat().st_mode


def test_a_missing_folder_is_an_error(tmp_path):
    with pytest.raises(OSError), atomic_write(tmp_path / "none" / "file"):
        pass


def temporary(path, number=1):
    return path.with_name(f".{path.name}.{number:08x}.tmp")


posix = pytest.mark.skipif(os.name != "posix", reason="files have no locks here")


@posix
def test_what_a_killed_writer_left_is_removed(tmp_path):
    path = tmp_path / "file"
    left = [temporary(path, i) for i in range(3)]
    others = [temporary(tmp_path / "other"), tmp_path / f"{temporary(path).name}.txt"]
    for each in [*left, *others]:
        each.write_bytes(b"half")
    with atomic_write(path) as file:
        file.write(b"new")
    assert sorted(tmp_path.iterdir()) == sorted([path, *others])


@posix
def test_what_a_living_writer_has_stays(tmp_path):
    path = tmp_path / "file"
    with atomic_write(path) as first:
        first.write(b"first")
        with atomic_write(path) as second:
            second.write(b"second")
        assert path.read_bytes() == b"second"
    assert path.read_bytes() == b"first"
    assert list(tmp_path.iterdir()) == [path]


@posix
def test_the_file_behind_a_link_is_replaced(tmp_path):
    path, link = tmp_path / "file", tmp_path / "link"
    path.write_bytes(b"old")
    link.symlink_to(path)
    with atomic_write(link) as file:
        file.write(b"new")
    assert link.is_symlink() and path.read_bytes() == b"new"


@posix
def test_a_link_is_not_followed(tmp_path):
    path, other = tmp_path / "file", tmp_path / "other"
    other.write_bytes(b"other")
    temporary(path).symlink_to(other)
    with atomic_write(path) as file:
        file.write(b"new")
    assert other.read_bytes() == b"other"


WRITER = """
import sys
from mlpc.utils.atomic import atomic_write
for i in range(300):
    with atomic_write("file") as file:
        file.write(sys.argv[1].encode() * 1000)
"""


def test_writers_at_the_same_time(tmp_path):
    """None fails, and the file is one's."""
    root = Path(__file__).parents[2]
    environment = {**os.environ, "PYTHONPATH": str(root)}
    command = [sys.executable, "-c", WRITER]
    writers = [
        subprocess.Popen([*command, letter], cwd=tmp_path, env=environment)
        for letter in "abc"
    ]
    assert [writer.wait() for writer in writers] == [0, 0, 0]
    assert (tmp_path / "file").read_bytes() in (b"a" * 1000, b"b" * 1000, b"c" * 1000)
    assert len(list(tmp_path.iterdir())) == 1
