"""Names of Keras that mlpc has not: asked for, imported, looked for; and `dir`."""

import copy
import importlib
import pickle
import subprocess
import sys
import types

import pytest

import mlpc
from mlpc.utils.absent import sentence
from mlpc.utils.absent_names import REASONS

ROOMS = [
    "",
    *(
        name
        for name in mlpc.__all__
        if isinstance(getattr(mlpc, name), types.ModuleType)
    ),
    "datasets.mnist",
    "datasets.playground",
    "optimizers.schedules",
    "ops.linalg",
    "ops.nn",
    "ops.numpy",
]


def room_of(path):
    return importlib.import_module(f"mlpc.{path}".rstrip("."))


@pytest.mark.parametrize("path", REASONS)
def test_each_missing_name_says_why_in_one_sentence(path):
    *owner, name = path.split(".")
    room = room_of(".".join(owner))
    assert not hasattr(room, name)
    assert getattr(room, name, None) is None
    with pytest.raises(AttributeError) as caught:
        getattr(room, name)
    told = str(caught.value)
    assert told == sentence(f"mlpc.{path}")
    assert told.startswith(f"`keras.{path}` ") and told.endswith(".")
    assert "\n" not in told and ". " not in told and len(told) < 250


@pytest.mark.parametrize(
    ("statement", "path"),
    [
        ("from mlpc.layers import Conv2D", "layers.Conv2D"),
        ("from mlpc.layers import Dense, LSTM", "layers.LSTM"),
        ("from mlpc import applications", "applications"),
        ("import mlpc.applications", "applications"),
        ("from mlpc.applications.vgg16 import VGG16", "applications"),
        ("from mlpc.preprocessing.image import load_img", "preprocessing"),
        ("from mlpc.layers.convolutional import Conv2D", "layers.convolutional"),
        ("from mlpc.datasets import imdb", "datasets.imdb"),
        ("import mlpc.wrappers as wrappers", "wrappers"),
    ],
)
def test_imports_say_it_too(statement, path):
    with pytest.raises(ImportError) as caught:
        exec(statement, {})
    assert str(caught.value) == sentence(f"mlpc.{path}")


def test_other_unknown_names_are_python_s_own_errors():
    with pytest.raises(ImportError, match="cannot import name 'Nope'"):
        exec("from mlpc.layers import Nope", {})
    with pytest.raises(ModuleNotFoundError, match=r"No module named 'mlpc\.nope'"):
        exec("import mlpc.nope", {})
    with pytest.raises(AttributeError) as caught:
        mlpc.layers.Q  # noqa: B018
    assert str(caught.value) == "module 'mlpc.layers' has no attribute 'Q'"
    meant = "has no attribute 'Sequental'. Did you mean 'Sequential'"
    with pytest.raises(AttributeError, match=meant):
        mlpc.Sequental  # noqa: B018
    with pytest.raises(AttributeError, match="__wrapped__"):
        mlpc.layers.__wrapped__  # noqa: B018


def test_the_error_can_be_copied():
    with pytest.raises(AttributeError) as caught:
        mlpc.layers.Conv2D  # noqa: B018
    error = caught.value
    assert error.name == "Conv2D"
    for other in (copy.copy(error), pickle.loads(pickle.dumps(error))):
        assert type(other) is type(error) and str(other) == str(error)


@pytest.mark.parametrize("path", ROOMS)
def test_a_room_shows_what_is_for_users(path):
    room = room_of(path)
    assert dir(room) == sorted(room.__all__)
    assert len(set(room.__all__)) == len(room.__all__)
    assert all(hasattr(room, name) for name in room.__all__)


def test_nothing_of_it_is_read_before_it_is_asked_for():
    """Neither by an import, nor by a look for names that are not there."""
    code = (
        "import sys, mlpc\n"
        "for room in mlpc.__all__: getattr(mlpc, room)\n"
        "assert not hasattr(mlpc.layers, 'Conv2D')\n"
        "assert 'mlpc.utils.absent_names' not in sys.modules\n"
        "assert [*sys.meta_path].count(mlpc.utils.absent.Finder) == 1\n"
    )
    subprocess.run([sys.executable, "-W", "ignore", "-c", code], check=True)
