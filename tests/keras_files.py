"""`.keras` files for tests: a small trained model's, and ones with a changed member."""

import io
import json
import zipfile

import h5py
import numpy as np

import mlpc

__all__ = ["change_json", "change_weights", "rows", "rows_and_classes", "small", "swap"]


def rows(count=12, columns=4, seed=0):
    """Rows of normal numbers, float32."""
    return np.random.default_rng(seed).normal(size=(count, columns)).astype("float32")


def rows_and_classes(count=30, columns=4, classes=3):
    """Rows, and one-hot classes that depend on them."""
    x = rows(count, columns)
    return x, np.eye(classes, dtype="float32")[np.abs(x).argmax(1) % classes]


def small(optimizer="adam", epochs=1, dtype=None, dropout=0.0):
    """A compiled 4-5-3 classifier, trained a little."""
    layers = [
        mlpc.layers.Dense(5, "tanh", dtype=dtype),
        mlpc.layers.Dropout(dropout, dtype=dtype),
        mlpc.layers.Dense(3, "softmax", dtype=dtype),
    ]
    model = mlpc.Sequential([mlpc.Input((4,)), *layers])
    model.compile(optimizer, "categorical_crossentropy", metrics=["accuracy"])
    if epochs:
        model.fit(*rows_and_classes(), batch_size=8, epochs=epochs, verbose=0)
    return model


def swap(path, member, content):
    """Pack a file anew, with other bytes for one member; `None` leaves it out."""
    with zipfile.ZipFile(path) as archive:
        members = {name: archive.read(name) for name in archive.namelist()}
    members[member] = content
    with zipfile.ZipFile(path, "w") as archive:
        for name, data in members.items():
            if data is not None:
                archive.writestr(name, data)


def change_json(path, change, member="config.json"):
    """Apply `change` to the value of a JSON member."""
    with zipfile.ZipFile(path) as archive:
        value = json.loads(archive.read(member))
    change(value)
    swap(path, member, json.dumps(value))


def change_weights(path, change):
    """Apply `change` to the open HDF5 file of weights."""
    with zipfile.ZipFile(path) as archive:
        content = io.BytesIO(archive.read("model.weights.h5"))
    with h5py.File(content, "r+") as file:
        change(file)
    swap(path, "model.weights.h5", content.getvalue())
