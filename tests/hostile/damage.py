"""What is wrong with the bytes of an HDF5 file."""

import io
import struct

import h5py

__all__ = ["DAMAGE", "cuts"]


def overwrite(where, new, which=0):
    """A change of bytes: behind some marker, or at an offset."""

    def change(content):
        start = where
        if not isinstance(where, int):
            marker, behind = where
            start = -1
            for _ in range(which + 1):
                start = content.index(marker, start + 1)
            start += behind
        patch = new(start) if callable(new) else new
        return content[:start] + patch + content[start + len(patch) :]

    return change


def itself(behind):
    """The address of the structure that the bytes at hand are in."""
    return lambda start: struct.pack("<Q", start - behind)


def with_other_format(content, **options):
    """The same datasets as newer versions of the format have them."""
    made = io.BytesIO()
    with (
        h5py.File(io.BytesIO(content)) as old,
        h5py.File(made, "w", **options) as new,
    ):
        for name in old:
            old.copy(name, new)
    return made.getvalue()


FF, ZEROS = b"\xff" * 8, bytes(8)
TREE, HEAP, TABLE, TEXT_HEAP = b"TREE", b"HEAP", b"SNOD", b"GCOL"


def in_many_blocks(content, count=150_000):
    """The root's header goes on in blocks of one message each, the last one first."""
    (root,) = struct.unpack_from("<Q", content, 64)
    head = struct.unpack_from("<2BH2I", content, root)
    messages = content[root + 16 : root + 16 + head[4]]
    start = len(content) + 16 + len(messages) + 24
    places = [start + 24 * (count - 1 - i) for i in range(count)] + [2**60]
    more = [struct.pack("<2HB3x2Q", 16, 16, 0, place, 24) for place in places]
    head = struct.pack("<2BH2I4x", *head[:2], 65535, 1, len(messages) + 24)
    whole = content + head + messages + more[0] + b"".join(more[:0:-1])
    moved = overwrite(64, struct.pack("<Q", len(content)))(whole)
    return overwrite(40, struct.pack("<Q", len(whole)))(moved)


DAMAGE = {
    "header_in_many_blocks": in_many_blocks,
    "no_bytes": lambda content: b"",
    "zeros": lambda content: bytes(len(content)),
    "only_zeros_behind_the_head": lambda content: (
        content[:96] + bytes(len(content) - 96)
    ),
    "a_block_in_front": lambda content: bytes(512) + content,
    "newest_format": lambda content: with_other_format(content, libver="latest"),
    "ordered": lambda content: with_other_format(content, track_order=True),
    "text": lambda content: b"layers: 3\n" * 100,
    "a_pickle": lambda content: b"\x80\x04\x95" + content,
    "another_version": overwrite(8, b"\x02"),
    "other_sizes": overwrite(13, b"\x04\x04"),
    "other_tables": overwrite(16, b"\xff\x7f\xff\x7f"),
    "base_address": overwrite(24, struct.pack("<Q", 96)),
    "end_far_away": overwrite(40, struct.pack("<Q", 2**62)),
    "end_too_early": overwrite(40, struct.pack("<Q", 96)),
    "a_driver": overwrite(48, struct.pack("<Q", 96)),
    "root_far_away": overwrite(64, struct.pack("<Q", 2**62)),
    "root_nowhere": overwrite(64, FF),
    "root_in_the_head": overwrite(64, ZEROS),
    "root_is_another_thing": overwrite(72, b"\x02"),
    "root_has_another_tree": overwrite(80, struct.pack("<Q", 96)),
    "tree_in_itself": overwrite((TREE, 32), itself(32)),
    "tree_next_to_itself": overwrite((TREE, 16), itself(16)),
    "tree_far_away": overwrite((TREE, 32), struct.pack("<Q", 2**62)),
    "tree_of_many_levels": overwrite((TREE, 5), b"\xff"),
    "tree_of_many_children": overwrite((TREE, 6), b"\xff\xff"),
    "tree_of_chunks": overwrite((TREE, 4), b"\x01"),
    "tree_with_a_name_far_away": overwrite((TREE, 24), FF),
    "tree_without_a_mark": overwrite((TREE, 0), b"EERT"),
    "names_far_away": overwrite((HEAP, 24), struct.pack("<Q", 2**62)),
    "names_without_end": overwrite((HEAP, 8), struct.pack("<Q", 2**62)),
    "names_in_the_head": overwrite((HEAP, 24), ZEROS),
    "names_free_in_a_loop": overwrite((HEAP, 16), ZEROS),
    "names_free_far_away": overwrite((HEAP, 16), struct.pack("<Q", 2**62)),
    "table_of_many": overwrite((TABLE, 6), b"\xff\xff"),
    "table_with_a_name_far_away": overwrite((TABLE, 8), FF),
    "table_with_an_object_far_away": overwrite((TABLE, 16), FF),
    "table_with_an_object_in_the_head": overwrite((TABLE, 16), ZEROS),
    "table_in_the_object": overwrite((TABLE, 16), itself(16)),
    "table_of_two_equal_names": lambda content: overwrite(
        (TABLE, 48), content[content.index(TABLE) + 8 :][:8]
    )(content),
    "text_heap_of_nothing": overwrite((TEXT_HEAP, 8), ZEROS),
    "text_heap_without_end": overwrite((TEXT_HEAP, 8), FF),
    "text_of_no_bytes": overwrite((TEXT_HEAP, 24), struct.pack("<Q", 0)),
    "text_without_end": overwrite((TEXT_HEAP, 24), struct.pack("<Q", 2**62)),
    "text_heap_that_goes_on": overwrite((TEXT_HEAP, 16), ZEROS),
}


def cuts(content):
    """Truncated at every 512 bytes."""
    return {f"cut_at_{n}": content[:n] for n in range(512, len(content), 512)}
