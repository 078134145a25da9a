"""A model as a pickle or a deep copy: the `.keras` file in memory, and the classes and
functions of your own that its config names. `load_model` reads no pickle."""

import io

from mlpc.saving.keras_file import open_archive, pack, unpack
from mlpc.utils.object_registration import named_objects

__all__ = ["from_pickle", "to_pickle"]


def to_pickle(model):
    """Return `(bytes, custom_objects)` for `from_pickle`."""
    file = io.BytesIO()
    with named_objects(apart=True) as custom_objects:
        pack(model, file)
    return file.getvalue(), custom_objects


def from_pickle(content, custom_objects):
    """Return the model that `to_pickle` was given."""
    with open_archive(io.BytesIO(content), "a pickle") as archive:
        return unpack(archive, custom_objects)
