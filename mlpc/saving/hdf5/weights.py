"""`*.weights.h5`: where Keras keeps the variables of a model in an HDF5 file.

    vars                         (empty)   attribute `name`: the model's
    layers/dense/vars/0, 1       kernel, bias; attribute `name` of vars: the layer's
    layers/dense_1/vars/0, 1     of the second Dense, whatever its name
    layers/dropout/vars          (empty)
    optimizer/vars/0, 1, 2...    steps, learning rate, slots

A backup of a training has a group of its own beside them: ../training_state.py. Before
Keras 2.13, `_layer_checkpoint_dependencies` stood for `layers`. What may be read is
decided in safety.py.
"""

import io
from math import prod

import numpy as np

from mlpc.layers.weights import overwriting
from mlpc.saving.hdf5.optimizer_state import read_optimizer
from mlpc.saving.hdf5.safety import SafeFile
from mlpc.saving.training_state import read_state, write_state
from mlpc.utils import notices
from mlpc.utils.naming import to_snake_case

__all__ = ["entries", "largest_file", "read_weights", "write_weights"]

OPTIMIZER = "optimizer/vars"
ROOM = 64 << 20  # bytes of a file beside the weights
LAYERS, OLDER_LAYERS = "layers", "_layer_checkpoint_dependencies"


def largest_file(model):
    """Return how many bytes a file of the weights of a model may have in memory.

    There may be eight float64 of each: itself, and what an optimizer keeps of it.
    """
    shapes = [shape for _, layer in _places(model) for shape, _ in _declared(layer)]
    return ROOM + 8 * 8 * sum(map(prod, shapes))


def entries(model, skip=()):
    """Yield path, name and variables of the model, of each layer and of the optimizer.

    Args:
        skip: Layers, and perhaps the optimizer, that are left out.
    """
    yield "vars", model.name, []
    for path, layer in _places(model, skip=skip):
        yield path, layer.name, [] if hasattr(layer, "layers") else layer.weights
    optimizer = getattr(model, "optimizer", None)
    if optimizer is not None and not any(optimizer is each for each in skip):
        yield OPTIMIZER, optimizer.name, optimizer.variables


def write_weights(model, state=None, skip=()):
    """Return the bytes of the file for a model's weights and its optimizer's state.

    Args:
        state: What `read_weights` is to return, for `training_state.write_state`.
        skip: As for `entries`.
    """
    import h5py

    content = io.BytesIO()
    with h5py.File(content, "w") as file:
        for entry in entries(model, skip):
            _write(file, *entry)
        if state is not None:
            write_state(file, state)
    return content.getbuffer()


def read_weights(
    model, content, member, skip_mismatch=False, mark=None, skip=(), opened=SafeFile
):
    """Read a model's weights, and the state of its optimizer if it has one.

    All weights are compared with the model's shapes before memory is made for any.

    Args:
        model: A new model; if it is not built, there is nothing to read.
        content: The file, or its bytes.
        member: What to call it in messages.
        skip_mismatch: Whether layers whose weights do not fit are left as they are,
            with one warning.
        mark: Called when the weights have memory, before the optimizer is looked at.
        skip: Layers, and perhaps the optimizer, that stay as they are.
        opened: What opens the content: `SafeFile`, or what reads as one does.

    Returns:
        The training's state in the file; `None` if there is none.

    Raises:
        ValueError: If something is missing, has another shape or type, or is refused.
    """
    if not model.built:
        return None
    stored, skipped = [], []
    with opened(content, member) as file:
        folder = OLDER_LAYERS if file.count(OLDER_LAYERS) else LAYERS
        for path, layer in _places(model, folder, skip=skip):
            if not _declared(layer):
                continue
            try:
                stored.append((layer, file.datasets(path, _declared(layer))))
            except ValueError as error:
                if not skip_mismatch:
                    raise
                skipped.append(f"{layer}: {error}")
        values = [
            (layer, [file.read(dataset) for dataset in datasets])
            for layer, datasets in stored
        ]
        state = read_state(file)
        with overwriting(model, [layer for layer, _ in values]):
            if mark is not None:
                mark()
            optimizer = getattr(model, "optimizer", None)
            if optimizer is not None and not any(optimizer is each for each in skip):
                names = [str(i) for i in range(file.count(OPTIMIZER))]
                read_optimizer(model, file, OPTIMIZER, names, skip_mismatch)
            for layer, arrays in values:
                for variable, array in zip(layer.weights, arrays, strict=True):
                    variable.assign(array)
    if skipped:
        notices.warn(
            f"A total of {len(skipped)} objects could not be loaded:\n"
            + "\n".join(skipped)
        )
    return state


def _write(file, path, name, variables):
    group = file.create_group(path)
    group.attrs["name"] = str.__str__(name)  # h5py wants no subclass
    for i, variable in enumerate(variables):
        group.create_dataset(str(i), data=np.asarray(variable))


def _places(model, folder=LAYERS, parent="", skip=()):
    """The path and the layer, for each: its class in snake case, and a number.

    What a model among the layers holds comes behind it, below its path. Those that are
    skipped are counted.
    """
    counts = {}
    for layer in model.layers:
        name = to_snake_case(type(layer).__name__)
        count = counts.get(name, 0)
        counts[name] = count + 1
        path = f"{parent}{folder}/{name}" + (f"_{count}" if count else "")
        if any(layer is each for each in skip):
            continue
        yield f"{path}/vars", layer
        if hasattr(layer, "layers"):
            yield from _places(layer, folder, f"{path}/", skip)


def _declared(layer):
    """Shape and dtype of a layer's weights, which need not exist yet."""
    return [(w.shape, w.dtype or layer.dtype) for w in layer._declared]
