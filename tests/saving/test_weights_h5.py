"""The layout of the weights: names, order and dtypes, and shapes that do not fit."""

import io
import zipfile

import h5py
import numpy as np
import pytest
from keras_files import change_weights, small

import mlpc

load = mlpc.models.load_model


@pytest.fixture
def path(tmp_path):
    """A file of a small trained model."""
    small().save(tmp_path / "a.keras")
    return tmp_path / "a.keras"


def layout(path):
    """{path in the file: shape, or the `name` of a group}, without parents."""
    with zipfile.ZipFile(path) as archive:
        content = io.BytesIO(archive.read("model.weights.h5"))
    found = {}

    def note(name, item):
        if isinstance(item, h5py.Dataset):
            found[name] = item.shape
        elif "name" in item.attrs:
            found[name] = item.attrs["name"]

    with h5py.File(content) as file:
        file.visititems(note)
    return found


def test_layout(tmp_path):
    """Groups are called after classes, in order; layers keep their names beside."""
    layers = [
        mlpc.layers.Flatten(name="flat"),
        mlpc.layers.Dense(3, name="dense_7"),
        mlpc.layers.Dense(2, use_bias=False, name="last"),
    ]
    model = mlpc.Sequential([mlpc.Input((2, 2), name="in"), *layers], name="net")
    model.compile(mlpc.optimizers.SGD(0.1, momentum=0.9, name="opt"), "mse")
    model.fit(np.ones((4, 2, 2)), np.ones((4, 2)), verbose=0)
    model.save(tmp_path / "a.keras")
    assert layout(tmp_path / "a.keras") == {
        "vars": "net",
        "layers/flatten/vars": "flat",
        "layers/dense/vars": "dense_7",
        "layers/dense/vars/0": (4, 3),
        "layers/dense/vars/1": (3,),
        "layers/dense_1/vars": "last",
        "layers/dense_1/vars/0": (3, 2),
        "optimizer/vars": "opt",
        "optimizer/vars/0": (),
        "optimizer/vars/1": (),
        "optimizer/vars/2": (4, 3),
        "optimizer/vars/3": (3,),
        "optimizer/vars/4": (3, 2),
    }


def test_not_compiled_is_without_optimizer(tmp_path):
    mlpc.Sequential([mlpc.Input((2,)), mlpc.layers.Dense(1)]).save(tmp_path / "a.keras")
    assert not any(
        name.startswith("optimizer") for name in layout(tmp_path / "a.keras")
    )


def replace(name, value, **options):
    """A change that puts a new dataset in the place of an old one."""

    def change(file):
        del file[name]
        file.create_dataset(name, data=value, **options)

    return change


def remove(name):
    def change(file):
        del file[name]

    return change


KERNEL = "layers/dense/vars/0"
REFUSED = {
    "shape": (replace(KERNEL, np.zeros((5, 4), "f4")), [KERNEL, "(4, 5)", "(5, 4)"]),
    "rank": (replace(KERNEL, np.zeros(20, "f4")), [KERNEL, "(4, 5)", "(20,)"]),
    "null": (replace(KERNEL, h5py.Empty("f4")), [KERNEL]),
    "complex": (replace(KERNEL, np.zeros((4, 5), "c8")), [KERNEL]),
    "integers": (replace(KERNEL, np.zeros((4, 5), "i1")), [KERNEL, "float32", "int8"]),
    "text": (replace(KERNEL, [["a"] * 5] * 4), [KERNEL, "float32", "object"]),
    "void": (replace(KERNEL, np.zeros((4, 5), "V2")), [KERNEL, "numbers or texts"]),
    "group": (lambda file: remove(KERNEL)(file) or file.create_group(KERNEL), [KERNEL]),
    "missing": (remove(KERNEL), ["layers/dense/vars", "['0', '1']", "['1']"]),
    "no group": (remove("layers/dense_1"), ["layers/dense_1/vars", "none"]),
    "nothing": (remove("layers"), ["layers/dense/vars", "none"]),
    "no vars": (
        lambda file: remove("layers/dense")(file) or replace("vars", 1)(file),
        ["layers/dense/vars", "none"],
    ),
    "dataset for a group": (
        replace("layers/dense", np.zeros(3)),
        ["layers/dense", "a group", "dataset"],
    ),
    "one more": (
        lambda file: file.create_dataset("layers/dense/vars/2", data=1.0),
        ["layers/dense/vars", "'2'"],
    ),
    "slot": (replace("optimizer/vars/2", np.zeros(3, "f4")), ["optimizer/vars/2"]),
    "steps": (replace("optimizer/vars/0", -1), ["optimizer/vars", "iterations"]),
    "steps as float": (replace("optimizer/vars/0", 1.0), ["optimizer/vars/0", "int64"]),
    "rate": (replace("optimizer/vars/1", np.nan), ["optimizer/vars", "learning_rate"]),
}


@pytest.mark.parametrize("case", REFUSED)
def test_refused(case, path):
    change, texts = REFUSED[case]
    change_weights(path, change)
    with pytest.raises(ValueError) as raised:
        load(path)
    for text in ["`model.weights.h5`", *texts]:
        assert text in str(raised.value)


def test_other_float_types_that_lose_nothing(path):
    kernel = np.arange(20, dtype="f2").reshape(4, 5)
    change_weights(path, replace(KERNEL, kernel))
    np.testing.assert_array_equal(load(path).layers[0].kernel, kernel)
    change_weights(path, replace(KERNEL, kernel.astype(">f4")))
    np.testing.assert_array_equal(load(path).layers[0].kernel, kernel)


def test_a_double_model_takes_single_weights(tmp_path):
    path = tmp_path / "a.keras"
    small(dtype="float64").save(path)
    kernel = np.arange(20, dtype="f4").reshape(4, 5)
    change_weights(path, replace(KERNEL, kernel))
    read = load(path).layers[0].kernel
    assert read.dtype == "float64"
    np.testing.assert_array_equal(read, kernel)


def test_steps_of_the_other_backends(path):
    """TensorFlow writes int64, the others int32."""
    change_weights(path, replace("optimizer/vars/0", np.int32(7)))
    assert load(path).optimizer.iterations == 7


def test_an_optimizer_of_another_size_starts_anew(path):
    change_weights(path, remove("optimizer/vars/9"))
    with pytest.warns(UserWarning, match="expected 10 variables, found 9"):
        read = load(path)
    assert read.optimizer.iterations == 0


def test_an_optimizer_may_be_missing(path):
    change_weights(path, remove("optimizer"))
    assert load(path).optimizer.iterations == 0


def test_what_else_is_in_the_file_is_not_looked_at(path):
    def change(file):
        file["layers/dropout/seed_generator/vars/0"] = np.zeros(2, "u4")
        file["metrics/mean/vars/0"] = h5py.SoftLink("/nowhere")

    change_weights(path, change)
    assert load(path).built


def test_the_older_name_of_the_layers(path):
    model = load(path)
    older = "_layer_checkpoint_dependencies"
    change_weights(path, lambda file: file.move("layers", older))
    for a, b in zip(load(path).get_weights(), model.get_weights(), strict=True):
        np.testing.assert_array_equal(a, b)
