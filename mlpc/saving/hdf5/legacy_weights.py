"""Weights in groups of an HDF5 file, as `*.h5` files have them.

    @layer_names @keras_version @backend     the first of all layers, in order
    dense                   @weight_names    "net/dense/kernel", "net/dense/bias"
    dense/net/dense/kernel                   and so on: a layer's name and a weight's
    top_level_model_weights @weight_names    none

This is the group `model_weights` of a file with a whole model, and all of a file of
Keras 2's `save_weights`. Names of weights are only addresses: a layer's weights are
found by their order, those that learn first.
"""

import os

import numpy as np

from mlpc.layers.weights import overwriting
from mlpc.saving.hdf5.messages import LONGEST_NAME
from mlpc.saving.hdf5.safety import SafeFile
from mlpc.saving.versions import KERAS_VERSION
from mlpc.utils import notices
from mlpc.utils.atomic import open_regular

__all__ = [
    "WEIGHTS",
    "note_writer",
    "read_legacy_weights",
    "read_weights",
    "write_variables",
    "write_weights",
]

BACKEND = "mlpc"
WEIGHTS, TOP_LEVEL = "model_weights", "top_level_model_weights"
LARGEST_ATTRIBUTE = 64512  # bytes that Keras puts into one


def note_writer(group):
    """Say in the attributes of a group who wrote it."""
    group.attrs["keras_version"] = KERAS_VERSION
    group.attrs["backend"] = BACKEND


def write_weights(group, model):
    """Write the weights of all layers of a model.

    Raises:
        ValueError: If the name of a layer or weight is too long for a file.

    Names are handed on as bytes: of a group with a text that is not ASCII, HDF5 would
    make one of a newer kind, which structure.py knows only in part.
    """
    _write_names(group, "layer_names", [layer.name for layer in model.layers])
    note_writer(group)
    for layer in sorted(model.layers, key=lambda layer: layer.name):
        variables = [owner.weights[i] for owner, i in _in_order(layer)]
        write_variables(group.create_group(layer.name.encode()), variables)
    write_variables(group.create_group(TOP_LEVEL), [])


def write_variables(group, variables):
    """Write variables and the names they have there; a taken one gets _1, _2 behind."""
    names = {}
    for variable in variables:
        name, count = variable.path, 0
        while name in names:
            count += 1
            name = f"{variable.path}_{count}"
        names[name] = variable
    _write_names(group, "weight_names", list(names))
    for name, variable in names.items():
        group.create_dataset(name.encode(), data=np.asarray(variable))


def read_legacy_weights(model, path, skip_mismatch=False, by_name=False):
    """Read a model's weights, and nothing else, from a file of either kind.

    Args:
        model: A model that is built.
        path: An existing file.
        skip_mismatch: Whether weights whose shapes do not fit are left as they are,
            with a warning; by name, layers with another number of them too.
        by_name: Whether layers are found by their names; those that the file does not
            have are left as they are. Else all are expected, in this order.

    Raises:
        ValueError: If something is missing, has another shape or type, or is refused;
            nothing is changed then.
    """
    with open_regular(path) as opened, SafeFile(opened, os.path.basename(path)) as file:
        top = "" if file.names("", "layer_names") is not None else f"{WEIGHTS}/"
        read = _read_weights_by_name if by_name else read_weights
        read(model, file, top, skip_mismatch)


def read_weights(model, file, top, skip_mismatch=False):
    """Read all weights; the n-th layer that has some gets those of the n-th stored."""
    if not model.built:
        return
    layers = [layer for layer in model.layers if _in_order(layer)]
    stored = [(name, paths) for name, paths in _stored(file, top) if paths]
    if len(stored) != len(layers):
        raise ValueError(
            "Layer count mismatch when loading weights from file. Model expected "
            f"{len(layers)} layers, found {len(stored)} saved layers."
        )
    pairs = []
    for k, (layer, (name, paths)) in enumerate(zip(layers, stored, strict=True)):
        places = _in_order(layer)
        if len(places) != len(paths):
            raise ValueError(
                f"Weight count mismatch for layer #{k} (named {layer.name} in the "
                f"current model, {name} in the save file). Layer expects {len(places)} "
                f"weight(s). Received {len(paths)} saved weight(s)"
            )
        pairs += zip(places, paths, strict=True)
    _check_top_level(file, top)
    _assign(model, file, pairs, skip_mismatch)


def _write_names(group, name, names):
    """Write a list of names as one attribute, or as several if it is a long one."""
    names = [name.encode() for name in names]
    for each in names:
        longest = max(map(len, each.split(b"/")))
        if longest > LONGEST_NAME or len(each) > LARGEST_ATTRIBUTE:
            raise ValueError(
                f"Names in an `.h5` file have at most {LONGEST_NAME} bytes. Give the "
                "model or layer a shorter one, or save to a `.keras` file. "
                f"Received: {each[:40].decode(errors='ignore')}... of {longest} bytes"
            )
    size = len(names) * max(map(len, names), default=0)
    if size <= LARGEST_ATTRIBUTE:
        group.attrs[name] = names
        return
    parts = -(-size // LARGEST_ATTRIBUTE)
    while any(part.nbytes > LARGEST_ATTRIBUTE for part in _split(names, parts)):
        parts += 1
    for i, part in enumerate(_split(names, parts)):
        group.attrs[f"{name}{i}"] = part


def _split(names, parts):
    return np.array_split(np.asarray(names), parts)


def _in_order(layer):
    """`(layer, index)` of each weight of a layer or model: those that learn first."""
    return [place for _, *place in sorted(_places(layer), key=lambda p: not p[0])]


def _places(layer, learns=True):
    """Whether it learns, the layer and the index, of each weight; none need exist."""
    learns = learns and layer.trainable
    if hasattr(layer, "layers"):
        for inner in layer.layers:
            yield from _places(inner, learns)
    else:
        for i, weight in enumerate(layer._declared):
            yield learns and weight.trainable, layer, i


def _stored(file, top):
    """`(layer's name, paths of its weights)` of all layers that the file has."""
    names = file.names(top.rstrip("/"), "layer_names")
    if names is None:
        raise file.refused(f"{top}@layer_names", "names of layers", "none")
    for name in names:
        weights = file.names(f"{top}{name}", "weight_names") or []
        file.budget.spend("paths", bytes=len(weights) * len(f"{top}{name}/"))
        yield name, [f"{top}{name}/{weight}" for weight in weights]


def _read_weights_by_name(model, file, top, skip_mismatch):
    """Read the weights of all layers whose names are in the file."""
    layers = {layer.name: layer for layer in model.layers}
    pairs = []
    for k, (name, paths) in enumerate(_stored(file, top)):
        places = _in_order(layers[name]) if name in layers else []
        if name in layers and len(places) != len(paths):
            text = (
                f"layer #{k} (named {name}): the layer expects {len(places)} "
                f"weight(s). Received {len(paths)} saved weight(s)"
            )
            if not skip_mismatch:
                raise ValueError(f"Weight count mismatch for {text}")
            notices.warn(f"Skipping loading of weights for {text}")
        else:
            pairs += zip(places, paths, strict=False)
    _check_top_level(file, top)
    _assign(model, file, pairs, skip_mismatch)


def _check_top_level(file, top):
    """Refuse weights of a model itself, which none has here."""
    names = file.names(f"{top}{TOP_LEVEL}", "weight_names") or []
    if names:
        raise ValueError(
            "Weight count mismatch for top-level weights when loading weights from "
            "file. Model expects 0 top-level weight(s). Received "
            f"{len(names)} saved top-level weight(s)"
        )


def _assign(model, file, pairs, skip_mismatch):
    """Write stored values to weights, once all of them were compared.

    Args:
        pairs: List of `((layer, index), path)`.
    """
    found, skipped = [], []
    for (layer, i), path in pairs:
        weight = layer._declared[i]
        try:
            dataset = file.dataset(path, weight.shape, weight.dtype or layer.dtype)
        except ValueError as error:
            if not skip_mismatch:
                raise
            skipped.append(f"layer {layer.name}: {error}")
        else:
            found.append((layer, i, dataset))
    values = [(layer, i, file.read(dataset)) for layer, i, dataset in found]
    given = {(id(layer), i): layer for layer, i, _ in values}
    whole = [
        layer
        for layer in {id(layer): layer for layer in given.values()}.values()
        if all((id(layer), i) in given for i in range(len(layer._declared)))
    ]
    with overwriting(model, whole):
        for layer, i, value in values:
            layer.weights[i].assign(value)
    if skipped:
        notices.warn(f"{len(skipped)} weights are not loaded:\n" + "\n".join(skipped))
