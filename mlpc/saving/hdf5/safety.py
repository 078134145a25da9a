"""An HDF5 file that nobody vouches for: what may be opened and read in it.

HDF5 opens it only after structure.py has found it whole, with all datasets in one
piece in this file. Then a path is followed, by hard links from group to group, to a
dataset. Links to elsewhere are refused. Shape, type and place are compared with what is
expected before a byte is read, so that no more is allocated than the file holds. Of
attributes, only texts and lists of names are read.
"""

import io
from contextlib import contextmanager
from math import prod

import numpy as np

from mlpc.saving.budget import Budget
from mlpc.saving.hdf5.structure import check_structure

__all__ = ["SafeFile"]

LOOK = 4  # objects that a look into the file takes as long as


class _Parts:
    """The bytes of an open file, read where they are asked for."""

    def __init__(self, file):
        self._file = file
        self._size = file.seek(0, io.SEEK_END)

    def __len__(self):
        return self._size

    def __getitem__(self, part):
        start, stop, _ = part.indices(self._size)
        self._file.seek(start)
        return self._file.read(max(stop - start, 0))


class SafeFile:
    """The file, as a context manager.

    Args:
        content: Its bytes, or the open binary file.
        member: What to call it in messages.

    Raises:
        ValueError: In all methods, if the file is damaged or something is refused.
    """

    def __init__(self, content, member):
        self._member = member
        file = content if hasattr(content, "seek") else io.BytesIO(content)
        parts = _Parts(file)
        self.budget = Budget(member, len(parts))
        check_structure(parts, member, self.budget)
        with self._as_value_error():
            import h5py

            self._h5py = h5py
            self._file = h5py.File(file, "r")
        self._groups = {"": self._file}  # those that have been looked for and found

    def __enter__(self):
        return self

    def __exit__(self, *error):
        self._groups.clear()
        self._file.close()

    def count(self, path):
        """Return how many members the group at `path` has; 0 if there is none."""
        group = self._group(path)
        with self._as_value_error():
            return 0 if group is None else len(group)

    def datasets(self, path, expected):
        """Return the datasets "0", "1", ... of a group, checked, but not read.

        Args:
            path: Path of the group.
            expected: List of `(shape, dtype)`, for all of its members in order.
        """
        group = self._group(path)
        names = [str(i) for i in range(len(expected))]
        found = self.members(path)
        if found != names:
            raise self.refused(path, f"a group of {names}", _shown(found))
        return [
            self._dataset(group, name, f"{path}/{name}", *of)
            for name, of in zip(names, expected, strict=True)
        ]

    def members(self, path):
        """Return the names in a group, shortest first; None if there is no group."""
        group = self._group(path)
        if group is None:
            return None
        self.budget.spend("names", objects=self.count(path))
        with self._as_value_error():
            return sorted(group, key=lambda name: (len(name), name))

    def dataset(self, path, shape, dtype):
        """Return the dataset at a path, checked, but not read."""
        parent, _, name = path.rpartition("/")
        group = self._group(parent)
        if group is None:
            raise self.refused(path, "a dataset", "none")
        return self._dataset(group, name, path, shape, dtype)

    def read(self, dataset):
        """Return the values of a dataset from `datasets` or `dataset`."""
        with self._as_value_error():
            return np.asarray(dataset[()])

    def numbers(self, path):
        """Return the numbers of a dataset of any shape that fits the file."""
        *groups, name = path.split("/")
        group = self._group("/".join(groups))
        if group is None:
            raise self.refused(path, "a dataset", "none")
        dataset = self._plain_dataset(group, name, path)
        with self._as_value_error():
            shape, dtype = dataset.shape, dataset.dtype
        if shape is None or dtype.kind not in "biuf":
            raise self.refused(path, "numbers", str(dtype))
        self._check_bytes(path, dataset)
        return self.read(dataset)

    def text(self, path, name):
        """Return the attribute `name` of the group at `path`; None if it is missing."""
        attribute = self._attribute(path, name)
        if attribute is None:
            return None
        if attribute.shape != ():
            raise self.refused(f"{path}@{name}", "a text", f"shape {attribute.shape}")
        with self._as_value_error():
            return _as_text(self._group(path).attrs[name])

    def names(self, path, name):
        """Return a list of texts, the attribute `name` of a group; None if it is
        missing.

        A long one is divided: `name` with 0, 1, ... behind it.
        """
        if self._attribute(path, name) is not None:
            return self._names(path, name)
        names, part = [], 0
        while (found := self._names(path, f"{name}{part}")) is not None:
            names, part = names + found, part + 1
        return names if part else None

    def _names(self, path, name):
        attribute = self._attribute(path, name)
        if attribute is None:
            return None
        if attribute.shape is None or len(attribute.shape) != 1:
            raise self.refused(
                f"{path}@{name}", "a list of names", f"shape {attribute.shape}"
            )
        count = attribute.shape[0]
        self.budget.spend("names", count * attribute.dtype.itemsize, count)
        with self._as_value_error():
            names = [_as_text(found) for found in self._group(path).attrs[name]]
        self.budget.spend("names", bytes=sum(map(len, names)))
        return names

    def _attribute(self, path, name):
        """An attribute of texts, unread; None if it is missing."""
        group = self._group(path)
        if group is None:
            return None
        with self._as_value_error():
            if not self._h5py.h5a.exists(group.id, name.encode()):
                return None
            attribute = self._h5py.h5a.open(group.id, name.encode())
            count = prod(attribute.shape or ())
            kind = self._h5py.check_string_dtype(attribute.dtype)
        if kind is None and count:  # an empty list is one of numbers
            raise self.refused(f"{path}@{name}", "text", f"type {attribute.dtype}")
        return attribute

    def _group(self, path):
        """The group at `path`, or None if it is missing; the file itself is at ""."""
        self.budget.spend("looks at groups", objects=1)
        group, walked = self._groups.get(path), ""
        if group is not None:
            return group
        group = self._file
        for name in path.split("/"):
            walked = f"{walked}/{name}" if walked else name
            parent, group = group, self._groups.get(walked)
            if group is not None:
                continue
            self.budget.spend("paths", bytes=len(walked), objects=LOOK)
            group = self._child(parent, name, walked)
            if group is None:
                return None
            if not isinstance(group, self._h5py.Group):
                raise self.refused(walked, "a group", type(group).__name__.lower())
            self._groups[walked] = group
        return group

    def _child(self, group, name, path):
        """What the hard link `name` leads to, or None if it is missing."""
        with self._as_value_error():
            if not group.id.links.exists(name.encode()):
                return None
            kind = group.id.links.get_info(name.encode()).type
        if kind != self._h5py.h5l.TYPE_HARD:
            kinds = {
                self._h5py.h5l.TYPE_SOFT: "a soft link",
                self._h5py.h5l.TYPE_EXTERNAL: "an external link",
            }
            raise self.refused(path, "an object", kinds.get(kind, "a link"))
        with self._as_value_error():
            return group[name]

    def _plain_dataset(self, group, name, path):
        dataset = self._child(group, name, path)
        if not isinstance(dataset, self._h5py.Dataset):
            found = "none" if dataset is None else type(dataset).__name__.lower()
            raise self.refused(path, "a dataset", found)
        return dataset

    def _dataset(self, group, name, path, shape, dtype):
        dataset = self._plain_dataset(group, name, path)
        with self._as_value_error():
            found = (dataset.shape, dataset.dtype)
        dtype = np.dtype(dtype)
        if found[0] != tuple(shape):
            raise self.refused(path, f"the shape {tuple(shape)}", str(found[0]))
        floats = found[1].kind == dtype.kind == "f" and found[1].itemsize <= 8
        if found[1].kind != dtype.kind or not (floats or np.can_cast(found[1], dtype)):
            raise self.refused(path, f"the type {dtype}", str(found[1]))
        self._check_bytes(path, dataset)
        return dataset

    def _check_bytes(self, path, dataset):
        """Refuse numbers that are not in the file: they would be zeros."""
        with self._as_value_error():
            size, offset = dataset.nbytes, dataset.id.get_offset()
        self.budget.spend("arrays", bytes=size)
        if size and offset is None:
            raise self.refused(path, f"{size} bytes", "none of them in the file")

    def refused(self, path, expected, found):
        """Return the error that says so."""
        return ValueError(
            f"`{self._member}`: expected {expected} at `{path}`, found {found}"
        )

    @contextmanager
    def _as_value_error(self):
        """What HDF5 raises over a damaged file becomes a ValueError."""
        try:
            yield
        except (OSError, RuntimeError, KeyError, TypeError, ValueError) as error:
            raise ValueError(
                f"`{self._member}` is damaged or not an HDF5 file: {error}"
            ) from error


def _as_text(value):
    return value.decode("utf-8") if isinstance(value, bytes) else str(value)


def _shown(names):
    return "none" if names is None else f"{names!s:.200}"
