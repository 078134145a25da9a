"""An HDF5 file that nobody vouches for: what may be opened and read in it.

Only a path of hard links, from group to group, to a dataset whose bytes lie in this
file, in one piece, unfiltered. Links to elsewhere, external and virtual datasets are
never followed. Shape, type and place are compared with what is expected before a byte
is read, so that no more is allocated than the file holds.
"""

import io
from contextlib import contextmanager
from math import prod

import numpy as np

__all__ = ["SafeFile"]


class SafeFile:
    """The file, as a context manager.

    Args:
        content: Its bytes.
        member: What to call it in messages.

    Raises:
        ValueError: In all methods, if the file is damaged or something is refused.
    """

    def __init__(self, content, member):
        self._size = len(content)
        self._member = member
        with self._as_value_error():
            import h5py

            self._h5py = h5py
            self._file = h5py.File(io.BytesIO(content), "r")

    def __enter__(self):
        return self

    def __exit__(self, *error):
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
        found = None
        if group is not None:
            with self._as_value_error():
                found = sorted(group, key=lambda name: (len(name), name))
        if found != names:
            raise self.refused(path, f"a group of {names}", _shown(found))
        return [
            self._dataset(group, name, f"{path}/{name}", *of)
            for name, of in zip(names, expected, strict=True)
        ]

    def read(self, dataset):
        """Return the values of a dataset from `datasets`."""
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
        self._check_place(dataset, path, prod(shape) * dtype.itemsize)
        return self.read(dataset)

    def _group(self, path):
        """The group at `path`, or None if it is missing."""
        group, walked = self._file, ""
        for name in path.split("/"):
            walked = f"{walked}/{name}" if walked else name
            group = self._child(group, name, walked)
            if group is None:
                return None
            if not isinstance(group, self._h5py.Group):
                raise self.refused(walked, "a group", type(group).__name__.lower())
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
            raise self.refused(path, "a dataset", type(dataset).__name__.lower())
        self._check_storage(dataset, path)
        return dataset

    def _dataset(self, group, name, path, shape, dtype):
        dataset = self._plain_dataset(group, name, path)
        with self._as_value_error():
            found = (dataset.shape, dataset.dtype)
        dtype = np.dtype(dtype)
        if found[0] != tuple(shape):
            raise self.refused(path, f"the shape {tuple(shape)}", str(found[0]))
        if found[1].kind != dtype.kind or not np.can_cast(found[1], dtype):
            raise self.refused(path, f"the type {dtype}", str(found[1]))
        self._check_place(dataset, path, prod(shape) * found[1].itemsize)
        return dataset

    def _check_storage(self, dataset, path):
        """Refuse what is not one plain piece; the shape must not be asked before.

        To know the shape of a virtual dataset, HDF5 opens the files it is made of.
        """
        h5d = self._h5py.h5d
        with self._as_value_error():
            properties = dataset.id.get_create_plist()
            layout = properties.get_layout()
            external = properties.get_external_count()
            filters = properties.get_nfilters()
        if layout != h5d.CONTIGUOUS or filters or external:
            layouts = {h5d.COMPACT: "compact", h5d.CHUNKED: "chunked"}
            layouts |= {h5d.VIRTUAL: "virtual", h5d.CONTIGUOUS: "contiguous"}
            raise self.refused(
                path,
                "a contiguous dataset in this file, without filters",
                f"{layouts.get(layout, 'unknown')} layout, {filters} filters, "
                f"{external} external files",
            )

    def _check_place(self, dataset, path, size):
        """Refuse a dataset whose bytes are not all in the file."""
        with self._as_value_error():
            offset, stored = dataset.id.get_offset(), dataset.id.get_storage_size()
        if size and (offset is None or stored != size or offset + size > self._size):
            raise self.refused(
                path,
                f"{size} bytes in a file of {self._size}",
                f"{stored} bytes at offset {offset}",
            )

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
                f"`{self._member}` is damaged or no HDF5 file: {error}"
            ) from error


def _shown(names):
    return "none" if names is None else f"{names!s:.200}"
