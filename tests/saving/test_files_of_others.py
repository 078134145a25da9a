"""Files that Keras 2.15, 3.0 and 3.6 have written; see files/make.py.

They predict what they predicted there, are evaluated to the same loss, and train on as
they did there: the optimizer's state is taken up, from Keras 2 as well.
"""

import json
import zipfile
from functools import cache
from pathlib import Path

import numpy as np
import pytest

import mlpc

FILES = Path(__file__).parent / "files"
ARCHIVES = sorted(FILES.glob("keras-*.zip"))
COLUMNS, CLASSES, ROWS = 4, 3, 24
OF_CLASSES = {"rectified", "scheduled"}  # whose targets are no one-hot rows
CLOSE = {"rtol": 2e-5, "atol": 2e-6}
AFTER_AN_EPOCH = {"rtol": 2e-4, "atol": 2e-5}


@cache
def expected(archive):
    """`{model: what is expected of it}`."""
    with zipfile.ZipFile(archive) as file:
        return json.loads(file.read("expected.json"))


def members():
    """All whole models of all archives."""
    found = []
    for archive in ARCHIVES:
        with zipfile.ZipFile(archive) as file:
            for name in file.namelist():
                if "weights" not in name and not name.endswith(".json"):
                    found.append(
                        pytest.param(archive, name, id=f"{archive.stem}-{name}")
                    )
    return found


def take(archive, name, folder):
    """Unpack a file."""
    with zipfile.ZipFile(archive) as file:
        return file.extract(name, folder)


def rows(model):
    """The same rows as in files/make.py."""
    x = np.sin(np.arange(ROWS * COLUMNS) * 1.7).reshape(ROWS, COLUMNS)
    classes = np.abs(x).argmax(1) % CLASSES
    if model not in OF_CLASSES:
        classes = np.eye(CLASSES)[classes]
    elif model == "rectified":
        classes = (classes > 0)[:, None]
    return x.astype("float32"), classes.astype("float32")


def test_three_versions():
    assert [path.stem for path in ARCHIVES] == [
        *("keras-2.15.1", "keras-3.0.5", "keras-3.6.0")
    ]


@pytest.mark.parametrize(("archive", "name"), members())
def test_file(archive, name, tmp_path):
    model = mlpc.models.load_model(take(archive, name, tmp_path))
    kind = name.partition(".")[0]
    told, (x, y) = expected(archive)[kind], rows(kind)
    np.testing.assert_allclose(
        model.predict(x, verbose=0), told["predictions"], **CLOSE
    )
    loss = np.atleast_1d(model.evaluate(x, y, verbose=0))[0]
    np.testing.assert_allclose(loss, told["loss"], **CLOSE)
    steps = int(model.optimizer.iterations)
    assert steps == 6
    if "later" in told:
        model.fit(x, y, batch_size=10, shuffle=False, verbose=0)
        later = model.predict(x, verbose=0)
        np.testing.assert_allclose(later, told["later"], **AFTER_AN_EPOCH)


@pytest.mark.parametrize("archive", ARCHIVES, ids=lambda archive: archive.stem)
def test_weights(archive, tmp_path):
    source = take(archive, "classifier.keras", tmp_path)
    model = mlpc.models.load_model(source)
    weights = model.get_weights()
    for suffix in (".weights.h5", ".h5"):
        model.set_weights([np.zeros_like(w) for w in weights])
        model.load_weights(take(archive, f"classifier{suffix}", tmp_path))
        for a, b in zip(model.get_weights(), weights, strict=True):
            np.testing.assert_array_equal(a, b)


@pytest.mark.parametrize("by_name", [False, True])
def test_weights_of_keras_2_alone(by_name, tmp_path):
    model = mlpc.models.load_model(take(ARCHIVES[0], "decaying.h5", tmp_path))
    weights = model.get_weights()
    model.set_weights([np.zeros_like(w) for w in weights])
    file = take(ARCHIVES[0], "decaying.weights-only.h5", tmp_path)
    model.load_weights(file, by_name=by_name)
    for a, b in zip(model.get_weights(), weights, strict=True):
        np.testing.assert_array_equal(a, b)


@pytest.mark.parametrize(("archive", "name"), members())
def test_saved_again(archive, name, tmp_path):
    """What was read is written in today's form and is the same model."""
    model = mlpc.models.load_model(take(archive, name, tmp_path))
    x, _ = rows(name.partition(".")[0])
    for suffix in (".keras", ".h5"):
        model.save(tmp_path / f"again{suffix}")
        again = mlpc.models.load_model(tmp_path / f"again{suffix}")
        assert again.get_config() == model.get_config()
        assert again.optimizer.get_config() == model.optimizer.get_config()
        np.testing.assert_array_equal(
            again.predict(x, verbose=0), model.predict(x, verbose=0)
        )
