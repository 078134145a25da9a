"""Weights in several files of a largest size, as Keras divides them:

m.weights.json           which file has the variables of which path
m_00000.weights.h5       as a `*.weights.h5` file, but parts of it
m_00001.weights.h5       ...
"""

import io
import json
import os
from contextlib import ExitStack, suppress
from math import prod

import numpy as np

from mlpc.saving.bounded_json import parse_object
from mlpc.saving.hdf5.safety import SafeFile
from mlpc.saving.hdf5.weights import entries
from mlpc.utils.atomic import atomic_write, open_regular

__all__ = ["Shards", "write_shards"]

MOST_SHARDS = 500
LARGEST_MAP = 16 << 20  # bytes
MAP = "weight_map"


def write_shards(model, path, largest, skip=()):
    """Write a model's weights and its optimizer's state into files of a largest size.

    Args:
        model: A model that is built.
        path: Of the map, which ends with `.json`.
        largest: Bytes of variables in a file.
        skip: Layers, and perhaps the optimizer, that are left out.

    What an older map names stays whole as long as all files are but being written. Then
    the map goes, so that none names files of which some are old and some new.

    Raises:
        ValueError: If a variable is larger, or there would be too many files.
        OSError: If a file cannot be written.
    """
    shards, where = _divided(model, largest, skip)
    folder, name = os.path.split(path)
    stem = name.removesuffix(".json").replace(".weights", "")
    names = [f"{stem}_{i:05}.weights.h5" for i in range(len(shards))]
    total = sum(np.asarray(v).nbytes for shard in shards for *_, v in shard)
    listed = {place: [names[i] for i in found] for place, found in where.items()}
    content = {"metadata": {"total_size": float(total)}, MAP: listed}
    with ExitStack() as stack:
        for shard, each in zip(shards, names, strict=True):
            file = stack.enter_context(atomic_write(os.path.join(folder, each)))
            file.write(_bytes_of(shard))
            file.flush()
            os.fsync(file.fileno())  # a full disk is met here, not at the renames
        with suppress(FileNotFoundError):
            os.remove(path)
    with atomic_write(path) as file:
        file.write(json.dumps(content, indent=4).encode())


def _divided(model, largest, skip):
    """`(path, name, key, variable)` of each file, and the files' numbers by path."""
    shards, where, size = [[]], {}, 0
    for path, name, variables in entries(model, skip):
        for key, variable in enumerate(variables):
            bytes_of_it = prod(variable.shape) * np.dtype(variable.dtype).itemsize
            if bytes_of_it > largest:
                raise ValueError(
                    f"Argument `max_shard_size` must have room for each variable. "
                    f"Received: {largest / 2**30:g} GB, {largest:.0f} bytes; {path}/"
                    f"{key} of '{name}' has {bytes_of_it}. Increase it."
                )
            size += bytes_of_it
            if size > largest:
                shards.append([])
                size = bytes_of_it
            shards[-1].append((path, name, key, variable))
            found = where.setdefault(f"/{path}", [])
            found += [len(shards) - 1] if len(shards) - 1 not in found else []
    if len(shards) > MOST_SHARDS:
        raise ValueError(
            f"Argument `max_shard_size` must be so large that {MOST_SHARDS} files are "
            f"enough. Received: {largest / 2**30:g} GB, for {len(shards)} files"
        )
    return shards, where


def _bytes_of(shard):
    """The bytes of one of the files."""
    import h5py

    content = io.BytesIO()
    with h5py.File(content, "w") as file:
        for path, name, key, variable in shard:
            group = file.require_group(path)
            group.attrs["name"] = str.__str__(name)  # h5py wants no subclass
            group.create_dataset(str(key), data=np.asarray(variable))
    return content.getbuffer()


class Shards:
    """The files together, to be read as a `SafeFile`, in a `with` block.

    Args:
        path: Of the map.
        member: What to call it in messages.

    Raises:
        ValueError: If the map is damaged, or names a file that is not beside it.
        OSError: If a file cannot be read.
    """

    def __init__(self, path, member):
        self._member = member
        with open_regular(path) as file:
            text = file.read(LARGEST_MAP + 1)
        if len(text) > LARGEST_MAP:
            raise self.refused("the map", f"at most {LARGEST_MAP} bytes", "more")
        given = parse_object(text.decode(errors="replace"), member).get(MAP)
        self._names = self._checked(given)
        self._where = given
        self._folder = os.path.dirname(path)
        self._files, self._stack = {}, ExitStack()

    def _checked(self, given):
        """The names of the files, each once."""
        lists = given.values() if isinstance(given, dict) else [None]
        names = {}
        for each in lists:
            for name in _listed(each):
                plain = isinstance(name, str) and name.endswith(".weights.h5")
                if not plain or os.path.basename(name) != name:
                    raise self.refused(MAP, "names of files beside it", f"{name!r:.80}")
                names[name] = None
        if len(names) > MOST_SHARDS:
            raise self.refused(MAP, f"at most {MOST_SHARDS} files", f"{len(names)}")
        return list(names)

    def __enter__(self):
        with ExitStack() as stack:
            for name in self._names:
                file = stack.enter_context(
                    open_regular(os.path.join(self._folder, name))
                )
                self._files[name] = stack.enter_context(SafeFile(file, name))
            self._stack = stack.pop_all()
        return self

    def __exit__(self, *error):
        return self._stack.__exit__(*error)

    def _of(self, path):
        """The files that have a group: those of the map; all, of what it does not name,
        which is what groups lie in."""
        names = self._where.get(f"/{path}", self._names)
        return [self._files[name] for name in dict.fromkeys(_listed(names))]

    def count(self, path):
        """Return how many members a group has in all files."""
        return sum(file.count(path) for file in self._of(path))

    def datasets(self, path, expected):
        """Return the datasets "0", "1", ... of a group; see `SafeFile.datasets`."""
        pairs = [
            (name, file) for file in self._of(path) for name in file.members(path) or ()
        ]
        of = dict(pairs)
        found = sorted((name for name, _ in pairs), key=lambda name: (len(name), name))
        names = [str(i) for i in range(len(expected))]
        if found != names:
            raise self.refused(path, f"a group of {names}", f"{found!r:.80}")
        return [
            (of[name], of[name].dataset(f"{path}/{name}", shape, dtype))
            for name, (shape, dtype) in zip(names, expected, strict=True)
        ]

    def dataset(self, path, shape, dtype):
        """Return the dataset at a path, checked, but not read."""
        group, _, name = path.rpartition("/")
        for file in self._of(group):
            if name in (file.members(group) or ()):
                return file, file.dataset(path, shape, dtype)
        raise self.refused(path, "a dataset", "none")

    def read(self, dataset):
        """Return the numbers of a dataset."""
        file, found = dataset
        return file.read(found)

    def numbers(self, path):
        """Refuse what is in no such files: the state of a training."""
        raise self.refused(path, "weights alone", "numbers")

    def text(self, path, name):
        """Return the text of an attribute; None where no file has it."""
        texts = (file.text(path, name) for file in self._of(path) if file.count(path))
        return next((text for text in texts if text is not None), None)

    def refused(self, path, expected, found):
        """Return the error for what is not as it should be."""
        return ValueError(
            f"`{self._member}`: expected {expected} at `{path}`, found {found}"
        )


def _listed(names):
    """The names of files that the map has for a path: a list, or one alone."""
    return names if isinstance(names, list) else [names]
