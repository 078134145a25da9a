"""What is wrong with a file of weights that HDF5 itself has written."""

import json

import h5py
import numpy as np

__all__ = ["HDF5", "KERNEL", "NAMES", "STATES", "Places"]


class Places:
    """Where a format keeps the first layer's weights, and their shape."""

    def __init__(self, kernel, bias):
        self.kernel, self.bias = kernel, bias
        self.group = kernel.rpartition("/")[0]
        self.shape = (4, 5)


def put(value=None, **options):
    """A change of a file: the first kernel becomes another dataset."""

    def change(file, place):
        del file[place.kernel]
        if callable(value):
            file[place.kernel] = value(file, place)
        else:
            data = {} if value is None else {"data": value}
            file.create_dataset(place.kernel, **data, **options)

    return change


def lead_out(link):
    """The same, but on the way to it."""

    def change(file, place):
        file.move(place.group, "elsewhere")
        file[place.group] = link(file, place)

    return change


def beside(name, make):
    """Something more, where nobody looks."""

    def change(file, place):
        file[f"others/{name}"] = make(file, place)

    return change


def drop(*names):
    def change(file, place):
        for name in names:
            del file[getattr(place, name, name)]

    return change


def soft(file, place):
    return h5py.SoftLink(f"/{place.bias}")


def external(file, place):
    return h5py.ExternalLink("secret.h5", "/kernel")


def virtual(file, place):
    layout = h5py.VirtualLayout(place.shape, "f4")
    layout[:] = h5py.VirtualSource("secret.h5", "kernel", place.shape)
    del file[place.kernel]
    file.create_virtual_dataset(place.kernel, layout)


def virtual_without_end(file, place):
    columns = place.shape[1]
    layout = h5py.VirtualLayout(place.shape, "f4", maxshape=(None, columns))
    source = h5py.VirtualSource(
        "secret.h5", "kernel", place.shape, maxshape=(None, columns)
    )
    layout[0 : h5py.h5s.UNLIMITED, :] = source[0 : h5py.h5s.UNLIMITED, :]
    del file[place.kernel]
    file.create_virtual_dataset(place.kernel, layout)


def compact(file, place):
    properties = h5py.h5p.create(h5py.h5p.DATASET_CREATE)
    properties.set_layout(h5py.h5d.COMPACT)
    space = h5py.h5s.create_simple(place.shape)
    del file[place.kernel]
    path = place.kernel.encode()
    h5py.h5d.create(file.id, path, h5py.h5t.IEEE_F32LE, space, properties)


def swapped(file, place):
    file.move(place.kernel, "kernel")
    file.move(place.bias, place.kernel)
    file.move("kernel", place.bias)


def many_links(file, place):
    group = file.create_group("others")
    for i in range(22_000):
        group.id.links.create_soft(b"%d" % i, b"/")


def many_groups(file, place):
    group = file
    for _ in range(1000):
        group = group.create_group("a")


def many_attributes(file, place):
    for i in range(2000):
        file[place.group].attrs[str(i)] = "x" * 20


def large_attribute(file, place):
    file[place.group].attrs["large"] = np.zeros(8000)


def ordered_group(file, place):
    file.create_group("ordered", track_order=True)


def tall_names(file, place):
    file["others/" + "x" * 60_000] = np.zeros(1)


def state(text, arrays):
    """A training's state."""

    def change(file, place):
        file["mlpc/state"] = np.frombuffer(text.encode(), "u1")
        for i, array in enumerate(arrays):
            file[f"mlpc/arrays/{i}"] = array

    return change


def arrays_without_bytes(file, place):
    file["mlpc/state"] = np.frombuffer(b'{"a": 1}', "u1")
    for i in range(2000):
        file.create_dataset(f"mlpc/arrays/{i}", (2_500_000,), "u1")


def one_group_under_many_names(file, place):
    """A thousand paths of 41 kB each."""
    group = file.create_group("x" * 1000)
    for _ in range(40):
        group = group.create_group("x" * 1000)
    for i in range(1000):
        group.create_group(str(i))


def names_squared(file, place):
    file["model_weights"].attrs["layer_names"] = np.array([b"x"] * 1000, "S1")
    many = np.array([b"a"] * 64_000, "S1")
    file["model_weights"].create_group("x").attrs["weight_names"] = many


def many_names_below_a_long_one(file, place):
    long, many = b"x" * 1000, np.array([b"a"] * 64_000, "S1")
    file["model_weights"].attrs["layer_names"] = np.array([long] * 10)
    file["model_weights"].create_group(long).attrs["weight_names"] = many


def one_layer_many_times(file, place):
    names = np.array([place.group.split("/")[1].encode()] * 8000)
    file["model_weights"].attrs["layer_names"] = names


def one_weight_many_times(file, place):
    group = file["model_weights/dense"]
    group.create_dataset("net/large", data=np.zeros(1 << 20, "f4"))
    group.attrs["weight_names"] = np.array([b"net/large"] * 6000)


KERNEL = np.ones((4, 5), "f4")
PAIR = np.dtype([("a", "f4"), ("b", "f4")])

HDF5 = {
    "soft_link": put(soft),
    "external_link": put(external),
    "soft_link_on_the_way": lead_out(soft),
    "external_link_on_the_way": lead_out(external),
    "soft_link_elsewhere": beside("link", soft),
    "external_link_elsewhere": beside("link", external),
    # CVE-2026-1669, CVE-2026-12480: what lies in other files
    "external_dataset": put(
        shape=(4, 5), dtype="f4", external=[("secret.raw", 0, h5py.h5f.UNLIMITED)]
    ),
    "external_password_file": put(
        shape=(4, 5), dtype="f4", external=[("/etc/passwd", 0, 80)]
    ),
    "virtual_dataset": virtual,
    "virtual_dataset_without_end": virtual_without_end,
    # CVE-2026-0897: what is not there
    "shape_bomb": put(shape=(10**6, 10**6), dtype="f4"),
    "shape_bomb_in_chunks": put(shape=(10**6, 10**6), dtype="f4", chunks=(100, 100)),
    "shape_bomb_packed": put(
        shape=(10**5, 10**5), dtype="f4", chunks=(10**4, 10**4), compression="gzip"
    ),
    "without_bytes": put(shape=(4, 5), dtype="f4"),
    "filled": put(shape=(4, 5), dtype="f4", fillvalue=1.0),
    "empty": put(h5py.Empty("f4")),
    "chunked": put(KERNEL, chunks=(4, 5)),
    "resizable": put(KERNEL, maxshape=(None, None)),
    "compressed": put(KERNEL, compression="gzip"),
    "shuffled": put(KERNEL, shuffle=True),
    "with_sums": put(KERNEL, fletcher32=True),
    "compact": compact,
    "committed_type": put(lambda file, place: np.dtype("f4")),
    "reference": put(lambda file, place: file[place.group].ref),
    "region": put(lambda file, place: file[place.bias].regionref[:2]),
    "enumeration": put(KERNEL.astype(bool)),
    "compound": put(np.zeros((4, 5), PAIR)),
    "complex": put(KERNEL.astype("c8")),
    "opaque": put(KERNEL.astype("V4")),
    "texts": put([["a"] * 5] * 4),
    "bytes": put(KERNEL.astype("S4")),
    "lists": put(
        lambda file, place: file.create_dataset("v", (4, 5), h5py.vlen_dtype("f4"))
    ),
    "double_precision": put(KERNEL.astype("f8")),
    "half_precision": put(KERNEL.astype("f2")),
    "integers": put(KERNEL.astype("i4")),
    "long_double": put(KERNEL.astype("longdouble")),
    "big_endian": put(KERNEL.astype(">f4")),
    "transposed": put(KERNEL.T),
    "flat": put(KERNEL.ravel()),
    "more_axes": put(KERNEL.reshape(4, 5, 1)),
    "one_number": put(np.float32(1)),
    "no_rows": put(KERNEL[:0]),
    "a_group": put(lambda file, place: file.create_group("group")),
    "nan_in_the_weights": put(KERNEL * np.nan),
    "swapped": swapped,
    "no_kernel": drop("kernel"),
    "no_bias": drop("bias"),
    "no_group": drop("group"),
    "one_more": lambda file, place: file.create_dataset(f"{place.group}/2", data=1.0),
    "a_loop_of_hard_links": beside("root", lambda file, place: file["/"]),
    "many_links": many_links,
    "many_levels": many_groups,
    "many_attributes": many_attributes,
    "large_attribute": large_attribute,
    "ordered_group": ordered_group,
    "long_name": tall_names,
    "long_paths": one_group_under_many_names,
    "dataset_for_the_root_of_weights": lambda file, place: (
        file.move(place.group.split("/")[0], "gone"),
        file.create_dataset(place.group.split("/")[0], data=1.0),
    ),
}
NAMES = {  # only where names say what is looked at
    "names_squared": names_squared,
    "many_names_below_a_long_one": many_names_below_a_long_one,
    "one_layer_many_times": one_layer_many_times,
    "one_weight_many_times": one_weight_many_times,
}
STATES = {  # only where the optimizer's state is kept so
    "no_optimizer": drop("optimizer"),
    "an_optimizer_of_another_size": drop("optimizer/vars/4"),
    "negative_steps": lambda file, place: (
        drop("optimizer/vars/0")(file, place),
        file.create_dataset("optimizer/vars/0", data=-1),
    ),
    "no_rate": lambda file, place: (
        drop("optimizer/vars/1")(file, place),
        file.create_dataset("optimizer/vars/1", data=np.float32("nan")),
    ),
    "one_list_many_times": state(
        json.dumps({"a": [{"__list__": 0}] * 25_000}), [np.zeros(10**6, "u1")]
    ),
    "one_array_many_times": state(
        json.dumps({"a": [{"__array__": 0}] * 25_000}), [np.zeros(10**6, "u1")]
    ),
    "arrays_without_bytes": arrays_without_bytes,
    "a_slot_of_another_shape": lambda file, place: (
        drop("optimizer/vars/2")(file, place),
        file.create_dataset("optimizer/vars/2", data=np.ones(3, "f4")),
    ),
}
