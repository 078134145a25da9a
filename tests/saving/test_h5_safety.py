"""HDF5 that leads elsewhere, or that promises more than is there, is refused unread."""

import io

import h5py
import numpy as np
import pytest
from keras_files import change_weights, small

import mlpc
from mlpc.saving.hdf5.safety import SafeFile

KERNEL = "layers/dense/vars/0"
SHAPE = (4, 5)


def put(file, make):
    """Something else in the place of the first kernel."""
    del file[KERNEL]
    make(file, file["layers/dense/vars"])


def soft(file, group):
    group["0"] = h5py.SoftLink("/layers/dense/vars/1")


def external(file, group):
    group["0"] = h5py.ExternalLink("secret.h5", "/kernel")


def outside(file, group):
    group.create_dataset(
        "0", SHAPE, "f4", external=[("secret.raw", 0, h5py.h5f.UNLIMITED)]
    )


def virtual(file, group):
    layout = h5py.VirtualLayout(SHAPE, "f4")
    layout[:] = h5py.VirtualSource("secret.h5", "kernel", SHAPE)
    group.create_virtual_dataset("0", layout)


def virtual_without_end(file, group):
    layout = h5py.VirtualLayout(SHAPE, "f4", maxshape=(None, 5))
    source = h5py.VirtualSource("secret.h5", "kernel", SHAPE, maxshape=(None, 5))
    layout[0 : h5py.h5s.UNLIMITED, :] = source[0 : h5py.h5s.UNLIMITED, :]
    group.create_virtual_dataset("0", layout)


def chunked(file, group):
    group.create_dataset("0", data=np.ones(SHAPE, "f4"), chunks=SHAPE)


def compressed(file, group):
    group.create_dataset("0", data=np.ones(SHAPE, "f4"), compression="gzip")


def compact(file, group):
    properties = h5py.h5p.create(h5py.h5p.DATASET_CREATE)
    properties.set_layout(h5py.h5d.COMPACT)
    space = h5py.h5s.create_simple(SHAPE)
    h5py.h5d.create(group.id, b"0", h5py.h5t.IEEE_F32LE, space, properties)


def without_bytes(file, group):
    group.create_dataset("0", SHAPE, "f4")


def named_type(file, group):
    group["0"] = np.dtype("f4")


MAKERS = {
    soft: "a soft link",
    external: "an external link",
    outside: "external files",
    virtual: "virtual layout",
    virtual_without_end: "virtual layout",
    chunked: "chunked layout",
    compressed: "filters",
    compact: "compact layout",
    without_bytes: "80 bytes at `layers/dense/vars/0`, found none",
    named_type: "neither",
}


@pytest.fixture
def secrets(tmp_path, monkeypatch):
    """Files beside, that a careless reader would take the kernel from."""
    monkeypatch.chdir(tmp_path)
    with h5py.File("secret.h5", "w") as file:
        file["kernel"] = np.ones(SHAPE, "f4")
        file["layers/dense/vars/0"] = np.ones(SHAPE, "f4")
        file["layers/dense/vars/1"] = np.ones(5, "f4")
    (tmp_path / "secret.raw").write_bytes(np.ones(SHAPE, "f4").tobytes())


@pytest.mark.parametrize("make", MAKERS, ids=lambda make: make.__name__)
def test_refused(make, secrets, tmp_path):
    path = tmp_path / "a.keras"
    small().save(path)
    change_weights(path, lambda file: put(file, make))
    with pytest.raises(ValueError) as raised:
        mlpc.models.load_model(path)
    for text in ["`model.weights.h5`", f"`{KERNEL}`", MAKERS[make]]:
        assert text in str(raised.value)


@pytest.mark.parametrize("place", ["layers", "layers/dense", "layers/dense/vars"])
@pytest.mark.parametrize(
    "link",
    [
        lambda at: h5py.SoftLink("/elsewhere"),
        lambda at: h5py.ExternalLink("secret.h5", at),
    ],
    ids=["soft", "external"],
)
def test_links_on_the_way(place, link, secrets, tmp_path):
    path = tmp_path / "a.keras"
    small().save(path)

    def change(file):
        file.move(place, "elsewhere")
        file[place] = link(place)

    change_weights(path, change)
    with pytest.raises(
        ValueError, match=f"expected an object at `{place}`, found .*link"
    ):
        mlpc.models.load_model(path)


def test_a_loop_of_hard_links_does_no_harm(tmp_path):
    path = tmp_path / "a.keras"
    small().save(path)

    def change(file):
        file["layers/dense/again"] = file["/"]

    change_weights(path, change)
    assert mlpc.models.load_model(path).built


@pytest.fixture
def content():
    """A file with one dataset, `group/0`, of ones."""
    content = io.BytesIO()
    with h5py.File(content, "w") as file:
        file["group/0"] = np.ones((100, 10), "f4")
    return content.getvalue()


def test_a_dataset_is_read(content):
    with SafeFile(content, "file") as file:
        assert file.count("group") == 1
        assert file.count("none") == file.count("none/deeper") == 0
        (dataset,) = file.datasets("group", [((100, 10), "float32")])
        np.testing.assert_array_equal(file.read(dataset), np.ones((100, 10)))


@pytest.mark.parametrize("share", [0.0, 0.01, 0.3, 0.9, 0.9999])
def test_a_truncated_file(content, share):
    cut = content[: int(share * len(content))]
    with pytest.raises(ValueError, match="`file` is damaged or not an HDF5 file"):
        SafeFile(cut, "file")


def test_a_dataset_behind_the_end(content):
    """The address of its bytes is moved to just before the end."""
    with h5py.File(io.BytesIO(content)) as file:
        offset = file["group/0"].id.get_offset()
    old, new = (n.to_bytes(8, "little") for n in (offset, len(content) - 16))
    assert content.count(old) == 1
    moved = content.replace(old, new)
    said = f"within {len(content)} bytes at `group/0`, .* found 4000 bytes"
    with pytest.raises(ValueError, match=said):
        SafeFile(moved, "file")
