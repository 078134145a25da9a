"""IDX, the file format of MNIST and its relatives: magic, dimensions, bytes.

Only unsigned bytes are read, the one type that those sets use. Not here: which files
make up which set.
"""

import struct

import numpy as np

__all__ = ["header", "parse"]

UNSIGNED_BYTE = 8


def header(shape):
    """The bytes in front of a uint8 array of this shape in an IDX file."""
    ndim = len(shape)
    return struct.pack(f">HBB{ndim}I", 0, UNSIGNED_BYTE, ndim, *shape)


def parse(content):
    """The uint8 array that an IDX file's content (bytes) holds.

    Raises:
        ValueError: the content is no IDX file of unsigned bytes, or not of its length.
    """
    if len(content) < 4 or content[:3] != header(())[:3]:
        raise ValueError("not an IDX file of unsigned bytes")
    start = 4 + 4 * content[3]
    if len(content) < start:
        raise ValueError("an IDX file that ends within its header")
    shape = struct.unpack(f">{content[3]}I", content[4:start])
    array = np.frombuffer(content, np.uint8, offset=start)
    return array.reshape(shape).copy()
