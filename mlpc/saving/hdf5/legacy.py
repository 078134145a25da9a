"""`*.h5` and `*.hdf5`: a whole model in one HDF5 file, as Keras 1 to 3 have it.

    @keras_version @backend                  texts
    @model_config @training_config           JSON; the second if it is compiled
    @mlpc                                    JSON, ours: how the draws go on
    model_weights                            the layers' weights
    optimizer_weights       @weight_names    "adam/iteration", ...
    optimizer_weights/adam/iteration         and so on

Here are the configs; how weights lie in a group is known to legacy_weights.py. What may
be read is decided in safety.py.
"""

import io
import json
import os

from mlpc.saving.bounded_json import parse_object
from mlpc.saving.hdf5.legacy_weights import (
    WEIGHTS,
    note_writer,
    read_weights,
    write_variables,
    write_weights,
)
from mlpc.saving.hdf5.optimizer_state import read_optimizer
from mlpc.saving.hdf5.safety import SafeFile
from mlpc.saving.model_config import (
    model_from_config,
    model_to_config,
    warn_of_lambdas,
)
from mlpc.saving.training_state import go_on, how_to_go_on
from mlpc.saving.versions import about_newer
from mlpc.utils.atomic import atomic_write, open_regular
from mlpc.utils.object_registration import named_objects
from mlpc.utils.registry import registries

__all__ = ["read_h5", "write_h5"]

OPTIMIZER = "optimizer_weights"


def write_h5(model, path, include_optimizer=True):
    """Write a model to `path`, as a whole or not at all.

    Args:
        model: A model.
        path: The file.
        include_optimizer: Whether how it was compiled, and the optimizer's state, are
            stored.

    Raises:
        OSError: The file cannot be written.
        ValueError: A layer's name cannot be one of a group.
    """
    import h5py

    compiled = include_optimizer and model.compiled
    content = io.BytesIO()
    with h5py.File(content, "w") as file, named_objects() as named:
        note_writer(file)
        config = model_to_config(model)
        file.attrs["model_config"] = json.dumps(_older(config))
        if compiled:
            file.attrs["training_config"] = json.dumps(_training(config))
        file.attrs["mlpc"] = json.dumps(how_to_go_on(model))
        write_weights(file.create_group(WEIGHTS), model)
        if compiled and model.optimizer is not None:
            variables = model.optimizer.variables
            write_variables(file.create_group(OPTIMIZER), variables)
    with atomic_write(path) as file:
        file.write(content.getbuffer())
    warn_of_lambdas(named)


def read_h5(path, custom_objects=None, compile=True):
    """Return the model in a file.

    Args:
        path: An existing file.
        custom_objects: Dict of names and classes.
        compile: Whether to compile it as it was.

    Raises:
        ValueError: The file is damaged, or something in it is refused.
    """
    name = os.path.basename(path)
    with open_regular(path) as opened, SafeFile(opened, name) as file:
        version = file.text("", "keras_version")
        try:
            return _read(file, custom_objects, compile, version)
        except ValueError as error:
            about = "" if f"`{name}`" in str(error) else f"`{name}`: "
            newer = about_newer(version)
            raise ValueError(f"{about}{error}{newer}") from error


def _read(file, custom_objects, compile, version):
    config = _read_json(file, "model_config")
    if config is None:
        raise ValueError("No model config found in the file.")
    training = _read_json(file, "training_config") if compile else None
    if training is not None:
        optimizer = training.pop("optimizer_config", None)
        config["compile_config"] = {**training, "optimizer": optimizer}
    model = model_from_config(config, custom_objects, compile, version)
    mark = go_on(model, _read_json(file, "mlpc"), "mlpc")
    read_weights(model, file, f"{WEIGHTS}/")
    mark()
    if getattr(model, "optimizer", None) is not None:
        names = file.names(OPTIMIZER, "weight_names") or []
        read_optimizer(model, file, OPTIMIZER, names)
    return model


# -- configs ---------------------------------------------------------------------------


def _older(config):
    """The config of a model or layer without modules, as these files have it."""
    inner = config["config"]
    if "layers" in inner:
        inner = {**inner, "layers": [_older(layer) for layer in inner["layers"]]}
    return {"class_name": _name(config), "config": inner}


def _name(config):
    return config.get("registered_name") or config["class_name"]


def _training(config):
    """What a model was compiled with, from its config."""
    compiled = dict(config["compile_config"])
    optimizer = compiled.pop("optimizer")
    training = {key: _plain(value) for key, value in compiled.items()}
    training["loss"] = _full_names(training["loss"])
    return {**training, "optimizer_config": _plain(optimizer)}


def _full_names(loss):
    """A loss without short names: in these files, Keras does not understand them."""
    if isinstance(loss, list):
        return [_full_names(item) for item in loss]
    if isinstance(loss, dict) and "class_name" not in loss:
        return {key: _full_names(item) for key, item in loss.items()}
    if isinstance(loss, str):
        functions = registries["losses.functions"]
        return functions.get(loss).__name__ if functions.knows(loss) else loss
    return loss


def _plain(value):
    """Configs in nested lists and dicts without modules; a function is its name."""
    if isinstance(value, list):
        return [_plain(item) for item in value]
    if not isinstance(value, dict):
        return value
    if "class_name" not in value:
        return {key: _plain(item) for key, item in value.items()}
    if value["class_name"] == "function":
        return value["config"]
    return {"class_name": _name(value), "config": value["config"]}


def _read_json(file, name):
    """The object in an attribute of the file, or None."""
    text = file.text("", name)
    return None if text is None else parse_object(text, name)
