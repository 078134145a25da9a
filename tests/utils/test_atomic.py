"""A file is whole or not there."""

import os
import stat
import subprocess
import sys
from pathlib import Path

import pytest

from mlpc.utils import atomic
from mlpc.utils.atomic import atomic_write, open_regular


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


def open_at_last(path):
    """What is at a path once it was written to, though it is no file; the error."""
    with pytest.raises(OSError) as caught, atomic_write(path) as file:
        file.write(b"new")
    return str(caught.value)


@posix
def test_a_fifo_stays_one(tmp_path):
    path = tmp_path / "file"
    os.mkfifo(path)
    assert "a FIFO" in open_at_last(path)
    assert stat.S_ISFIFO(path.stat().st_mode) and list(tmp_path.iterdir()) == [path]


@posix
def test_a_device_behind_a_link_stays_one(tmp_path):
    path = tmp_path / "file"
    path.symlink_to("/dev/null")
    assert "a device" in open_at_last(path)
    assert path.is_symlink() and stat.S_ISCHR(os.stat("/dev/null").st_mode)


@posix
def test_a_loop_of_links_stays_one(tmp_path):
    path, other = tmp_path / "file", tmp_path / "other"
    path.symlink_to(other)
    other.symlink_to(path)
    open_at_last(path)
    assert path.is_symlink() and other.is_symlink()


@posix
def test_a_link_to_what_is_not_there_gets_its_file(tmp_path):
    path, other = tmp_path / "file", tmp_path / "other"
    path.symlink_to(other)
    with atomic_write(path) as file:
        file.write(b"new")
    assert path.is_symlink() and other.read_bytes() == b"new"


@posix
@pytest.mark.parametrize("mode", [0o600, 0o640, 0o755, 0o604, 0o2660])
def test_the_mode_of_the_file_before_stays(tmp_path, mode):
    path = tmp_path / "file"
    path.write_bytes(b"old")
    path.chmod(mode)
    with atomic_write(path) as file:
        assert stat.S_IMODE(os.fstat(file.fileno()).st_mode) & 0o077 == 0
        file.write(b"new")
    assert stat.S_IMODE(path.stat().st_mode) == mode
    assert path.read_bytes() == b"new"


@posix
@pytest.mark.skipif(not hasattr(os, "geteuid") or os.geteuid(), reason="root may chown")
def test_owner_and_group_stay(tmp_path):
    path = tmp_path / "file"
    path.write_bytes(b"old")
    os.chown(path, 1234, 2345)
    path.chmod(0o6750)
    with atomic_write(path) as file:
        file.write(b"new")
    new = path.stat()
    assert (new.st_uid, new.st_gid) == (1234, 2345)
    assert stat.S_IMODE(new.st_mode) == 0o6750


@posix
def test_a_group_that_cannot_be_kept_gives_no_other_one_its_rights(
    tmp_path, monkeypatch
):
    path = tmp_path / "file"
    path.write_bytes(b"old")
    path.chmod(0o664)
    others = os.stat_result(
        [*path.stat()[:5], path.stat().st_gid + 1, *path.stat()[6:]]
    )
    real = os.stat

    def status(at, *args, **options):
        return others if at == path else real(at, *args, **options)

    def refused(*args):
        raise PermissionError

    monkeypatch.setattr(atomic.os, "stat", status)
    monkeypatch.setattr(atomic.os, "fchown", refused)
    with atomic_write(path) as file:
        file.write(b"new")
    monkeypatch.undo()
    assert stat.S_IMODE(path.stat().st_mode) == 0o644


@posix
@pytest.mark.skipif(not hasattr(os, "setxattr"), reason="no attributes here")
def test_attributes_stay(tmp_path):
    path = tmp_path / "file"
    path.write_bytes(b"old")
    try:
        os.setxattr(path, "user.made_by", b"hand")
    except OSError:
        pytest.skip("this file system has no attributes")
    with atomic_write(path) as file:
        file.write(b"new")
    assert os.getxattr(path, "user.made_by") == b"hand"


@posix
@pytest.mark.parametrize("length", [1, 241, 242, 250, 255])
@pytest.mark.parametrize("letter", ["x", "é"])
def test_names_as_long_as_the_system_has_them(tmp_path, length, letter):
    path = tmp_path / (letter * (length // len(letter.encode())) or "y")
    for content in (b"old", b"new"):
        with atomic_write(path) as file:
            file.write(content)
    assert path.read_bytes() == b"new"
    assert list(tmp_path.iterdir()) == [path]
    with pytest.raises(OSError), atomic_write(tmp_path / ("x" * 256)):
        pass


@pytest.mark.skipif(
    os.name == "nt" or os.geteuid() == 0, reason="root may write to all"
)
def test_a_protected_file_stays(tmp_path):
    path = tmp_path / "file"
    path.write_bytes(b"old")
    path.chmod(0o400)
    with pytest.raises(PermissionError), atomic_write(path) as file:
        file.write(b"new")
    assert path.read_bytes() == b"old"


@posix
def test_only_regular_files_are_read(tmp_path):
    path, fifo = tmp_path / "file", tmp_path / "fifo"
    path.write_bytes(b"old")
    os.mkfifo(fifo)
    with open_regular(path) as file:
        assert file.read() == b"old"
    for other in (fifo, "/dev/zero"):
        with pytest.raises(ValueError, match="regular file"):
            open_regular(other)
    with pytest.raises(FileNotFoundError):
        open_regular(tmp_path / "none")


WRITER = """
import sys
from mlpc.utils import atomic
from mlpc.utils.atomic import atomic_write, open_regular
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
