"""Hostile files are refused by a ValueError, in little time and memory."""

from pathlib import Path

import children
import hostile
import pytest

pytest.importorskip("resource")

OPENER = Path(hostile.__file__).parent / "opener.py"


@pytest.fixture(scope="module")
def paths(tmp_path_factory):
    """The hostile files, by suffix, in one folder."""
    folder = tmp_path_factory.mktemp("hostile") / "inside"
    folder.mkdir()
    hostile.write_good(folder)
    paths = list(hostile.write_all(folder))
    return {
        suffix: [
            path for path in paths if path.name == path.name.split(".")[0] + suffix
        ]
        for suffix in hostile.FORMATS
    }


def found(folder):
    """What is in a folder and the one around it, with sizes and times of change."""
    return {
        path: (path.stat().st_size, path.stat().st_mtime_ns)
        for path in folder.parent.rglob("*")
    }


@pytest.mark.parametrize("suffix", hostile.FORMATS)
def test_refused_or_harmless(suffix, paths):
    """Each in 2 s of CPU and 200 MB, with no file, socket, program or code beside."""
    names = [path.name for path in paths[suffix]]
    folder = paths[suffix][0].parent
    assert len(names) > 100
    before, wrong = found(folder), {}
    with children.Child(OPENER, folder) as child:
        for name in names:
            answer = child.ask(name)
            case = name.removesuffix(suffix)
            harmless = case in hostile.HARMLESS or name in hostile.HARMLESS
            expected = None if harmless else "ValueError"
            if answer.get("error", "died") != expected or answer["beside"]:
                wrong[name] = answer
    assert not wrong
    assert found(folder) == before


def test_harmless_ones_are_there(paths):
    names = [path.name for of in paths.values() for path in of]
    for case in hostile.HARMLESS:
        assert any(name.startswith(f"{case}.") or name == case for name in names)
