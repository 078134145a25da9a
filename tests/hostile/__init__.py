"""Hostile files, each a good one with one thing wrong.

    PYTHONPATH=tests python -m hostile FOLDER

What is wrong stands in tables: of JSON in configs.py, of weights in hdf5.py and
damage.py, of archives in zips.py. `FORMATS` says which tables meet in which suffix. A
file is called after its table and its case: `hdf5-soft_link.keras`. opener.py opens
them, for tests/saving/test_hostile.py.
"""

import io
import json
import zipfile
from pathlib import Path

import h5py
import numpy as np

import mlpc
from hostile.configs import CONFIGS, TEXTS
from hostile.damage import DAMAGE, cuts
from hostile.hdf5 import HDF5, KERNEL, NAMES, STATES, Places
from hostile.zips import CONFIG, METADATA, WEIGHTS, ZIPS, packed

__all__ = ["FORMATS", "HARMLESS", "good", "write_all", "write_good"]

# These load, and do no harm. All others are refused.
HARMLESS = {
    "configs-name_of_a_layer_is_two_dots": "names are not paths",
    "configs-unknown_key_of_nothing": "newer versions of Keras add keys that are null",
    "configs-shared_object": "its config is complete in each place",
    "hdf5-a_loop_of_hard_links": "each object is looked at once",
    "hdf5-big_endian": "HDF5 converts it, and nothing is lost",
    "hdf5-half_precision": "nothing is lost",
    "hdf5-double_precision": "rounded to the dtype of the model, as in Keras",
    "hdf5-soft_link_elsewhere": "links are refused only where weights are looked for",
    "hdf5-external_link_elsewhere": "the same",
    "hdf5-nan_in_the_weights": "it is a number of the type",
    "hdf5-many_links": "they are not followed, and are as many as their file is large",
    "hdf5-large_attribute": "at most 64 KiB, as HDF5 has it; it is not read",
    "hdf5-many_attributes": "they are not read",
    "configs-an_expression_without_end.json": "it is refused once there are weights",
    "configs-an_expression_without_end.yaml": "the same",
    "configs-models_in_models.json": "models may be layers",
    "configs-models_in_models.yaml": "models may be layers",
    "configs-input_of_many_axes.json": "memory is made when weights are asked for",
    "configs-input_of_many_axes.yaml": "the same",
    "hdf5-no_optimizer": "its state starts anew",
    "hdf5-an_optimizer_of_another_size": "its state starts anew, with a warning",
    "hdf5-one_more.h5": "names say what is looked at",
    "zips-a_member_that_leads_out": "what is not asked for is not looked at",
    "zips-a_member_with_an_absolute_path": "the same",
    "zips-a_member_that_is_a_link": "the same",
    "zips-a_bomb_that_is_not_asked_for": "the same",
    "zips-something_in_front": "the format of zip allows it",
    "zips-something_in_a_comment": "the format of zip allows it",
    "zips-no_metadata": "what is in it has defaults",
}

PLACES = Places("layers/dense/vars/0", "layers/dense/vars/1")
H5_GROUP = "model_weights/dense/net/dense"
H5_PLACES = Places(f"{H5_GROUP}/kernel", f"{H5_GROUP}/bias")


def good():
    """A small trained model."""
    layers = mlpc.layers
    model = mlpc.Sequential(
        [
            mlpc.Input((4,)),
            layers.Dense(5, "tanh", name="dense", kernel_regularizer="l2"),
            layers.Dropout(0.25),
            layers.BatchNormalization(),
            layers.Dense(3, "softmax", name="last"),
        ],
        name="net",
    )
    model.compile("adam", "categorical_crossentropy", metrics=["accuracy"])
    model.fit(np.ones((8, 4)), np.eye(3)[np.arange(8) % 3], verbose=0)
    return model


def json_cases(config):
    """Name and text of each hostile config."""
    for name, text in TEXTS.items():
        yield f"texts-{name}", text
    for name, change in CONFIGS.items():
        value = json.loads(config)
        change(value)
        yield f"configs-{name}", json.dumps(value)


def yaml_cases(config):
    """The same as YAML; what is no config stays as it is."""
    import yaml

    dumper = getattr(yaml, "CSafeDumper", yaml.SafeDumper)
    for name, text in json_cases(json.dumps(yaml.safe_load(config))):
        if name.startswith("configs-"):
            text = yaml.dump(json.loads(text), Dumper=dumper)
        yield name, text


def hdf5_cases(content, places, *tables):
    """Name and bytes of each hostile file of weights."""
    for name, change in {
        key: of for table in tables for key, of in table.items()
    }.items():
        file = io.BytesIO(content)
        with h5py.File(file, "r+") as opened:
            change(opened, places)
        yield f"hdf5-{name}", file.getvalue()
    for name, change in DAMAGE.items():
        yield f"damage-{name}", change(content)
    for name, cut in cuts(content).items():
        yield f"damage-{name}", cut


def keras_cases(content):
    """Name and bytes of each hostile archive."""
    with zipfile.ZipFile(io.BytesIO(content)) as archive:
        members = {name: archive.read(name) for name in archive.namelist()}
    for name, text in json_cases(members[CONFIG]):
        yield name, packed({**members, CONFIG: text}.items())
    for name, text in TEXTS.items():
        yield f"metadata-{name}", packed({**members, METADATA: text}.items())
    for name, weights in hdf5_cases(members[WEIGHTS], PLACES, HDF5, STATES):
        yield name, packed({**members, WEIGHTS: weights}.items())
    for name, make in ZIPS.items():
        yield f"zips-{name}", make(members, content)
    for name, cut in cuts(content).items():
        yield f"zips-{name}", cut


def weights_cases(content):
    """Name and bytes of each hostile file of weights alone."""
    return hdf5_cases(content, PLACES, HDF5, STATES)


def h5_cases(content):
    """Name and bytes of each hostile file of a whole model."""
    with h5py.File(io.BytesIO(content)) as file:
        config = json.loads(file.attrs["model_config"])
        training = json.loads(file.attrs["training_config"])
    training["optimizer"] = training.pop("optimizer_config")
    config = {**config, "build_config": {}, "compile_config": training}
    for name, text in json_cases(json.dumps(config)):
        attributes = {"model_config": text}
        if name.startswith("configs-"):
            attributes = _attributes(json.loads(text))
        file = io.BytesIO(content)
        with h5py.File(file, "r+") as opened:
            for key, value in attributes.items():
                opened.attrs[key] = _attribute(value)
        yield name, file.getvalue()
    yield from hdf5_cases(content, H5_PLACES, HDF5, NAMES)


def _attributes(config):
    """The attributes that a config is divided into."""
    training = config.pop("compile_config")
    if isinstance(training, dict):
        training["optimizer_config"] = training.pop("optimizer")
    texts = {"model_config": config, "training_config": training}
    return {name: json.dumps(value) for name, value in texts.items()}


def _attribute(text):
    """What h5py makes an attribute of: a text with zeros is one of a fixed length."""
    text = text if isinstance(text, bytes) else text.encode()
    return np.bytes_(text) if b"\0" in text else text


FORMATS = {  # suffix: how the good one is written, and what is made of it
    ".keras": (mlpc.Sequential.save, keras_cases),
    ".weights.h5": (mlpc.Sequential.save_weights, weights_cases),
    ".h5": (mlpc.Sequential.save, h5_cases),
    ".json": (lambda model, path: path.write_text(model.to_json()), json_cases),
    ".yaml": (lambda model, path: path.write_text(model.to_yaml()), yaml_cases),
}


def write_good(folder):
    """Write a good file of each format, `good<suffix>`."""
    model = good()
    for suffix, (write, _) in FORMATS.items():
        write(model, Path(folder) / f"good{suffix}")


def write_all(folder):
    """Yield the path of each hostile file, after it is written; needs the good ones.

    Beside them lies what a careless reader would take weights from.
    """
    folder = Path(folder)
    with h5py.File(folder / "secret.h5", "w") as file:
        file["kernel"] = KERNEL
        file["0"], file["1"] = KERNEL, np.ones(5, "f4")
    (folder / "secret.raw").write_bytes(KERNEL.tobytes())
    for suffix, (_, cases) in FORMATS.items():
        for name, content in cases((folder / f"good{suffix}").read_bytes()):
            path = folder / f"{name}{suffix}"
            if isinstance(content, str):
                content = content.encode()
            path.write_bytes(content)
            yield path
