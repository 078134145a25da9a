"""What h5py writes by default passes the walk; what is refused is named with its place.

Damaged files in plenty are in test_hostile.py.
"""

import io
import struct

import h5py
import numpy as np
import pytest

from mlpc.saving.hdf5.structure import check_structure


def made(fill, **options):
    """The bytes of a file that a function has filled."""
    content = io.BytesIO()
    with h5py.File(content, "w", **options) as file:
        fill(file)
    return content.getvalue()


def large_groups(file):
    """So large that a tree of symbols has two levels, and some are gone again."""
    for i in range(700):
        file.create_group(f"group/{i}")
    for i in (0, 5, 77, 699):
        del file[f"group/{i}"]


def attributes(file):
    file.attrs["text"] = "ü" * 100_000
    file.attrs["bytes"] = b"x" * 60_000
    file.attrs["names"] = ["dense", "dense_1", ""]
    file.attrs["fixed"] = np.array([b"dense", b"dense_1"])
    file.attrs["none"] = []
    file.attrs["nothing"] = h5py.Empty("f4")
    file.attrs["ö"] = np.arange(6).reshape(2, 3)
    for i in range(200):
        file.attrs[f"text {i}"] = "x" * i


def numbers(file):
    for size in (2, 4, 8):
        for order in "<>":
            file[f"{order}f{size}"] = np.ones(3, f"{order}f{size}")
    for kind in ("i1", "i2", "i4", "i8", "u1", "u2", "u4", "u8", ">i4", ">u8"):
        file[kind] = np.ones((2, 3), kind)


def shapes(file):
    file["scalar"] = 1.0
    file["no rows"] = np.ones((0, 3))
    file["32 axes"] = np.ones((1,) * 32)
    file["empty"] = h5py.Empty("f4")
    file.create_dataset("reserved", (10, 10), "f4")
    file.create_dataset("filled", data=np.ones(3), fillvalue=5.0)
    file.create_dataset("changed at", data=np.ones(3), track_times=True)


def texts(file):
    file["texts"] = ["a", "bc", ""]
    file["bytes"] = np.array([b"a", b"bc"])


def links(file):
    file["a"] = np.ones(3)
    file["same"] = file["a"]
    file["loop/root"] = file["/"]
    file["soft"] = h5py.SoftLink("/nowhere")
    file["new/external"] = h5py.ExternalLink("nowhere.h5", "/")
    file["new/soft"] = h5py.SoftLink("/nowhere")
    file["named/größe"] = np.ones(3)
    file["named/größe 2"] = np.ones(3)


@pytest.mark.parametrize(
    "fill", [large_groups, attributes, numbers, shapes, texts, links, lambda file: None]
)
def test_what_h5py_writes(fill):
    check_structure(made(fill), "file")


def test_what_is_behind_the_end_is_not_looked_at():
    check_structure(made(numbers) + b"more", "file")


def nine_names(file):
    for i in range(9):
        file.create_group(f"größe {i}")


def deep(file):
    file.create_group("a/" * 60)


def kernel(**options):
    return lambda file: file.create_dataset("a/b", data=np.ones((4, 5)), **options)


PLAIN = "a group or a contiguous dataset in this file, without filters at `a/b`"


@pytest.mark.parametrize(
    ("fill", "said"),
    [
        (kernel(chunks=True), f"{PLAIN}, .* found chunked layout"),
        (kernel(compression="gzip"), f"{PLAIN}, .* found filters"),
        (
            nine_names,
            "at most 8 members of a group with a name that is not ASCII at `/`",
        ),
        (deep, "expected 50 levels"),
        (lambda file: file.create_dataset("a", data=np.ones(3, "c8")), "numbers or te"),
        (lambda file: file.create_dataset("a", data=[True]), "numbers or texts at `a`"),
        (lambda file: file.attrs.create("a", [True]), "numbers or texts at `/`"),
    ],
)
def test_what_else_h5py_can_write(fill, said):
    with pytest.raises(ValueError, match=f"`file` is damaged or .*{said}"):
        check_structure(made(fill), "file")


@pytest.mark.parametrize("libver", ["v108", "latest"])
def test_newer_formats(libver):
    with pytest.raises(ValueError, match="an HDF5 superblock of version 0 at `/`, off"):
        check_structure(made(numbers, libver=libver), "file")


def test_the_place_is_named():
    content = made(kernel())
    with h5py.File(io.BytesIO(content)) as file:
        address = file["a/b"].id.get_offset()
    (at,) = [
        i
        for i in range(0, len(content), 2)
        if content[i : i + 8] == struct.pack("<Q", address)
    ]
    damaged = content[:at] + struct.pack("<Q", 2**40) + content[at + 8 :]
    with pytest.raises(ValueError, match=f"`a/b`, offset {2**40}, found 160 bytes"):
        check_structure(damaged, "file")
