"""The state of an optimizer in an HDF5 file: which of its variables lies where.

Four orders are known:

    today            steps, learning rate (if it is a number), slots
    early Keras 3    the same, but Nadam's product of rates comes before the slots
    Keras 2.11-2.15  steps, slots: no rate; SGD has a momentum even where it is 0, Nadam
                     no product
    before           steps, one kind of slot of all weights, the next kind ...; names
                     such as "Adam/iter:0"
"""

import re

import numpy as np

from mlpc.utils import notices
from mlpc.utils.registry import registries

__all__ = ["read_optimizer"]

PLAIN_STEPS = "iteration:0"  # how Keras 2.11-2.15 calls them in whole-model files


def read_optimizer(model, file, path, names, skip_mismatch=False):
    """Take the optimizer's state from the file, if it fits the trainable weights.

    Of an optimizer that has done no step, there may be no more than the head.

    Args:
        model: A compiled model.
        file: A `SafeFile`.
        path: The group of the state.
        names: Of its datasets, in order.
        skip_mismatch: Whether what does not fit is left, with a warning.

    Raises:
        ValueError: If one has another shape or type, or a number is out of range.
    """
    optimizer, count = model.optimizer, len(names)
    if count == 0:
        return
    if count != len(optimizer._head):
        model._trainer.build_optimizer()
    store, refused = _fitting(optimizer, file, path, names)
    if store is None and not optimizer.built:
        model._trainer.build_optimizer()
        store, _ = _fitting(optimizer, file, path, names)
    passed = skip_mismatch or _is_of_another(file, path, model)
    if store is None and refused is not None and not passed:
        raise refused
    if store is None:
        notices.warn(
            f"The state of optimizer '{optimizer.name}' is not taken from the file: "
            f"expected {len(optimizer.variables)} variables, found {count}. It starts "
            "anew."
        )
        return
    try:
        optimizer.load_own_variables(store)
    except ValueError as error:
        raise file.refused(path, "steps >= 0 and a finite rate", error) from error


def _is_of_another(file, path, model):
    """Whether the file says that the state is of an optimizer of another class."""
    name = re.sub(r"_\d+$", "", file.text(path, "name") or "").replace("_", "")
    known = registries["optimizers"].knows(name)
    return known and name != type(model.optimizer).__name__.lower()


def _fitting(optimizer, file, path, names):
    """What is read in the first order that fits, and None; or None, and why the first
    does not fit if their number is right.
    """
    refused = None
    for places in _orders(optimizer, names):
        try:
            return _read(optimizer, file, path, names, places), None
        except ValueError as error:
            if len(names) == len(optimizer.variables):
                refused = refused or error
    return None, refused


def _read(optimizer, file, path, names, places):
    """`{"0": value, ...}` for `load_own_variables`.

    Args:
        places: For each variable of the optimizer its place among the names; None for
            one that stays as it is.
    """
    own, head = optimizer.variables, optimizer._head
    kinds = [*head, *((v.shape, v.dtype) for v in own[len(head) :])]
    datasets = [
        None if place is None else file.dataset(f"{path}/{names[place]}", *kind)
        for place, kind in zip(places, kinds, strict=True)
    ]
    return {
        str(i): own[i].value if dataset is None else file.read(dataset)
        for i, dataset in enumerate(datasets)
    }


def _orders(optimizer, names):
    """The orders, as `_read` takes them, that the variables may have in the file."""
    own, head, count = len(optimizer.variables), len(optimizer._head), len(names)
    if count == own and names[0] != PLAIN_STEPS:
        yield list(range(own))
    if not optimizer.built or optimizer._state is None:  # another one has it
        return
    slots, weights = optimizer._slots(), len(optimizer._weights)
    stored = sum(view is not None for views in slots.values() for view in views)
    derived = [None] * (own - head - stored)
    steps = [0] + [None] * (head - 1)
    if count == own and derived:
        moved = list(range(head + len(derived), own))
        yield [*range(head), *moved, *([None] * len(derived))]
    if names[0] in ("0", PLAIN_STEPS):
        if count in (1 + stored, 1 + stored + weights * (not slots)):
            yield steps + list(range(1, 1 + stored)) + derived
        return
    first = 1 + len(derived)  # Nadam has a product before the slots
    if count in (first + stored, first + stored + weights):
        grouped = {
            kind: [np.array(first + i * weights + j) for j in range(weights)]
            for i, kind in enumerate(slots)
        }
        order = optimizer._keras_order(grouped)[:stored]
        yield steps + [int(place) for place in order] + derived
