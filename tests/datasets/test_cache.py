"""Lookup and download: the order of folders, mirrors that fail, wrong files."""

from pathlib import Path

import pytest

from mlpc.datasets import _cache

# No server listens here: port 9 of this machine is the discard service.
DEAD = "http://127.0.0.1:9/set.bin"


def read(path):
    content = Path(path).read_bytes()
    if not content.startswith(b"good"):
        raise ValueError("it does not start with good")
    return content


def place(folder, content):
    folder.mkdir(parents=True, exist_ok=True)
    (folder / "set.bin").write_bytes(content)


def test_folders_are_searched_in_order(folder):
    first, second, third = _cache.folders()
    assert first == folder
    for number, place_in in enumerate([third, second, first]):
        place(place_in, b"good %d" % number)
        assert _cache.load("set.bin", read, [DEAD]) == b"good %d" % number


def test_an_absolute_path_is_taken_as_it_is(folder, tmp_path):
    place(tmp_path / "elsewhere", b"good")
    assert _cache.load(tmp_path / "elsewhere" / "set.bin", read, []) == b"good"


def test_download_is_kept_and_read_again_without_the_mirror(folder, mirror, capsys):
    served, url = mirror
    place(served, b"good" * 1000)
    mirrors = [DEAD, f"{url}/set.bin"]
    assert _cache.load("sub/set.bin", read, mirrors) == b"good" * 1000
    assert f"Downloading data from {url}/set.bin" in capsys.readouterr().out
    assert _cache.load("sub/set.bin", read, []) == b"good" * 1000
    assert [path.name for path in (folder / "sub").iterdir()] == ["set.bin"]


def test_a_wrong_download_is_not_kept(folder, mirror):
    served, url = mirror
    place(served, b"bad")
    with pytest.raises(FileNotFoundError, match="it does not start with good"):
        _cache.load("set.bin", read, [f"{url}/set.bin", f"{url}/missing.bin"])
    assert list(folder.iterdir()) == []


def test_the_next_mirror_is_asked_after_a_wrong_one(folder, mirror):
    served, url = mirror
    place(served, b"bad")
    place(served / "second", b"good")
    mirrors = [f"{url}/set.bin", f"{url}/second/set.bin"]
    assert _cache.load("set.bin", read, mirrors) == b"good"


def test_offline_gives_one_error_that_tells_what_to_do(folder):
    with pytest.raises(FileNotFoundError) as caught:
        _cache.load("set.bin", read, [DEAD])
    message = str(caught.value)
    for word in [*map(str, _cache.folders()), DEAD, "MLPC_DATASETS", "`set.bin`"]:
        assert word in message


def test_a_damaged_file_is_named_and_left(folder):
    place(folder, b"bad")
    with pytest.raises(ValueError, match=r"set\.bin` is damaged or is another file"):
        _cache.load("set.bin", read, [DEAD])
    assert (folder / "set.bin").read_bytes() == b"bad"


def test_a_folder_that_cannot_be_made_is_passed_over(folder, mirror, monkeypatch):
    served, url = mirror
    place(served, b"good")
    (folder / "file").touch()
    monkeypatch.setenv("MLPC_DATASETS", str(folder / "file" / "below"))
    assert _cache.load("set.bin", read, [f"{url}/set.bin"]) == b"good"
    assert (Path.home() / ".mlpc" / "datasets" / "set.bin").is_file()
