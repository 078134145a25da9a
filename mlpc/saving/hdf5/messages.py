"""The messages of an object in an HDF5 file: shape, datatype, attribute, link.

Each function takes the bytes of one, from a file that nobody vouches for, and raises
`Unexpected` unless they are what h5py writes and fit their length. Where the messages
and what they point to lie is the matter of structure.py.

Source: HDF5 File Format Specification 3.0, section IV.A.2.
"""

import struct
from math import prod

__all__ = [
    "Unexpected",
    "attribute",
    "check_fill",
    "check_old_fill",
    "count",
    "datatype",
    "expect",
    "link",
    "links_are_elsewhere",
]

UNDEFINED = 2**64 - 1  # an address that is none
LONGEST_NAME = 1024
HIGHEST_RANK = 32
TEXT, TEXT_IN_HEAP = 0x13, 0x19  # datatypes
LETTER = (0x10, 1, 0, 8)
SIMPLE, EMPTY = 1, 2  # shapes


class Unexpected(Exception):
    """What is found is not what was expected: `args` are both."""


def expect(good, expected, found):
    """Raise `Unexpected` unless `good`; of bytes that were found, it has the first."""
    if not good:
        shown = found if isinstance(found, int | str) else bytes(found[:24])
        raise Unexpected(expected, shown)


def _numbers():
    """The datatype of each number, as it is in a file, and its bytes."""
    for big in (0, 1):
        for size, mantissa, exponent in ((2, 10, 5), (4, 23, 8), (8, 52, 11)):
            bits, bias = 8 * size, 2 ** (exponent - 1) - 1
            head = (0x11, 0x20 | big, bits - 1, 0, size, 0, bits)
            tail = (mantissa, exponent, 0, mantissa, bias)
            yield struct.pack("<4BI2H4BI", *head, *tail), size
        for signed in (0, 8):
            for size in (1, 2, 4, 8):
                head = (0x10, big | signed, 0, 0, size)
                yield struct.pack("<4BI2H", *head, 0, 8 * size), size


NUMBERS = dict(_numbers())


def datatype(data):
    """Return the bytes of an item, and whether it is a text in a global heap."""
    kind, form, charset, _, size = struct.unpack_from("<4BI", data)
    if kind == TEXT:
        expect(size > 0 and form & 15 < 3 and form < 32, "a text", data[:8])
        return size, False
    if kind == TEXT_IN_HEAP:
        letter = struct.unpack_from("<B3xI2H", data, 8)
        good = size == 16 and form & 15 == 1 and form < 48 and charset < 2
        expect(good and letter == LETTER, "a text", data[:24])
        return size, True
    size = NUMBERS.get(bytes(data[:20])) or NUMBERS.get(bytes(data[:12]))
    expect(size, "numbers or texts", data[:24])
    return size, False


def count(data):
    """Return the number of items of a shape, and the bytes that the shape takes."""
    version, rank, largest, kind = struct.unpack_from("<4B", data)
    if version == 1:
        good, start = kind == 0, 8
    else:
        good = version == 2 and kind <= EMPTY and (kind == SIMPLE or rank == 0)
        start = 4
    expect(good and rank <= HIGHEST_RANK and largest < 2, "a shape", data)
    size = 8 * rank
    shape = struct.unpack_from(f"<{rank}Q", data, start)
    if largest:
        most = struct.unpack_from(f"<{rank}Q", data, start + size)
        expect(most == shape, f"the fixed shape {shape}", f"{most}")
    empty = version == 2 and kind == EMPTY
    return 0 if empty else prod(shape), start + size * (1 + largest)


def check_fill(data, item):
    """Check what a dataset of items of so many bytes is filled with."""
    version, _, _, defined = struct.unpack_from("<4B", data)
    expect(version in (1, 2), "a fill value", data)
    if defined or version == 1:
        check_old_fill(data[4:], item)


def check_old_fill(data, item):
    """The same, without a version; no value stands for zero."""
    (size,) = struct.unpack_from("<I", data)
    expect(size in (0, item), f"a value of {item} bytes", size)
    expect(4 + size <= len(data), f"a value of {size} bytes", "fewer")


def attribute(data):
    """Return the name, and for each text in a global heap: length, address, index."""
    version, flags, *sizes = struct.unpack_from("<2B3H", data)
    expect(version in (1, 3) and flags == 0, "an attribute", data)
    at, parts = 8 if version == 1 else 9, []
    for size in sizes:
        parts.append(data[at : at + size])
        at += -(-size // 8) * 8 if version == 1 else size
    name, kind, shape = parts
    name = bytes(name)
    expect(name.find(b"\0") == len(name) - 1, "the name of an attribute", name)
    item, in_heap = datatype(kind)
    number, used = count(shape)
    expect(used <= len(shape), "the shape of an attribute", shape)
    expect(at + number * item <= len(data), f"{number} values", "fewer")
    texts = [
        struct.unpack_from("<IQI", data, at + i * item)
        for i in range(number if in_heap else 0)
    ]
    return name, texts


def link(data):
    """Return the name, and the address; or None for a link that is not a hard one."""
    version, flags = struct.unpack_from("<2B", data)
    expect(version == 1 and flags < 32, "a link", data)
    has_kind, has_order, has_charset = (bool(flags & bit) for bit in (8, 4, 16))
    kind = data[2] if has_kind else 0
    at, width = 2 + has_kind + 8 * has_order + has_charset, 1 << (flags & 3)
    size = int.from_bytes(data[at : at + width], "little")
    at += width
    name = bytes(data[at : at + size])
    good = 0 < size == len(name) <= LONGEST_NAME and b"\0" not in name
    expect(good, "the name of a link", name)
    if kind == 0:
        return name, struct.unpack_from("<Q", data, at + size)[0]
    (target,) = struct.unpack_from("<H", data, at + size)
    expect(at + size + 2 + target <= len(data), "the target of a link", data)
    return name, None


def links_are_elsewhere(data):
    """Return whether not all links of a group are messages of it."""
    version, flags = struct.unpack_from("<2B", data)
    expect(version == 0 and flags < 4, "a group", data)
    places = struct.unpack_from("<2Q", data, 2 + 8 * (flags & 1))
    return set(places) != {UNDEFINED}
