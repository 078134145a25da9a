"""The doors: suffixes, missing and existing files."""

import os
import sys
import zipfile

import numpy as np
import pytest
from keras_files import rows, small

import mlpc


class Terminal:
    """Stands for stdin: a terminal on which these answers are typed."""

    def __init__(self, *answers):
        self.answers = list(answers)

    def isatty(self):
        return True

    def readline(self):
        return self.answers.pop(0) + "\n"


@pytest.mark.parametrize("room", [mlpc.saving, mlpc.models])
def test_save_and_load_are_in_both_rooms(room, tmp_path):
    model = small()
    room.save_model(model, tmp_path / "a.keras")
    read = room.load_model(tmp_path / "a.keras")
    np.testing.assert_array_equal(
        model.predict(rows(), verbose=0), read.predict(rows(), verbose=0)
    )


@pytest.mark.parametrize("name", ["a.h6", "a.onnx", "a", "a.keras.zip", "keras"])
def test_other_suffixes_name_ours(name, tmp_path):
    with pytest.raises(ValueError, match=r"\.keras"):
        small(epochs=0).save(tmp_path / name)
    (tmp_path / name).touch()
    with pytest.raises(ValueError, match=r"\.keras"):
        mlpc.models.load_model(tmp_path / name)


def test_folders_are_not_written(tmp_path):
    with pytest.raises(ValueError, match="`zipped`"):
        small(epochs=0).save(tmp_path / "a.keras", zipped=False)
    assert not list(tmp_path.iterdir())


def test_a_missing_file(tmp_path):
    with pytest.raises(ValueError, match=r"File not found: filepath=.*none\.keras"):
        mlpc.models.load_model(tmp_path / "none.keras")


def test_a_folder_is_no_file(tmp_path):
    (tmp_path / "a.keras").mkdir()
    with pytest.raises(ValueError, match="File not found"):
        mlpc.models.load_model(tmp_path / "a.keras")


def test_nobody_to_ask_about_overwriting(tmp_path, monkeypatch):
    path = tmp_path / "a.keras"
    path.write_bytes(b"old")
    with open(os.devnull) as nobody:
        monkeypatch.setattr(sys, "stdin", nobody)
        with pytest.raises(FileExistsError, match="overwrite"):
            small(epochs=0).save(path, overwrite=False)
    assert path.read_bytes() == b"old"


@pytest.mark.parametrize(("answers", "saved"), [("n", False), ("?Y", True)])
def test_asking_about_overwriting(answers, saved, tmp_path, monkeypatch, capsys):
    path = tmp_path / "a.keras"
    path.write_bytes(b"old")
    monkeypatch.setattr(sys, "stdin", Terminal(*answers))
    small(epochs=0).save(path, overwrite=False)
    assert capsys.readouterr().out.count("already exists") == len(answers)
    assert (path.read_bytes() != b"old") == saved


def test_a_new_file_needs_no_question(tmp_path):
    small(epochs=0).save(tmp_path / "a.keras", overwrite=False)
    assert zipfile.is_zipfile(tmp_path / "a.keras")


def test_the_file_behind_a_link_is_replaced(tmp_path):
    target, link = tmp_path / "target.keras", tmp_path / "link.keras"
    target.write_bytes(b"old")
    link.symlink_to(target)
    small(epochs=0).save(link)
    assert link.is_symlink()
    assert zipfile.is_zipfile(target)
