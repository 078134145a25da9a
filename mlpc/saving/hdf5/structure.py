"""The structure of an HDF5 file, walked before HDF5 itself may open the file.

HDF5 believes sizes and addresses: over damaged ones it loops, takes memory or crashes.
Here a file is held against the part of the format that h5py writes by default, which
all files of Keras are in: a superblock of version 0, object headers of version 1,
groups as a tree over tables of symbols, contiguous datasets of numbers or texts,
attributes, and texts in global heaps. Whatever can be reached from the root has to lie
in the file, to overlap with nothing (blocks.py), and to fit its own sizes. All else is
refused, with its path and offset. What a message says is in messages.py. No value is
read, and no link to elsewhere followed: that is up to safety.py.

Source: HDF5 File Format Specification 3.0, sections II to IV.
"""

import struct
from collections import deque

from mlpc.saving.budget import Budget
from mlpc.saving.hdf5 import messages
from mlpc.saving.hdf5.blocks import Blocks
from mlpc.saving.hdf5.messages import LONGEST_NAME, UNDEFINED, Unexpected, expect

__all__ = ["check_structure"]

DEEPEST = 50  # groups in groups
HIGHEST_TREE = 8

LEAF, INTERNAL = 4, 16  # half the entries of a table of symbols and of a node
TABLE = 8 + 2 * LEAF * 40  # bytes; a symbol, which has a name and an object, has 40
NODE = 24 + 8 + 2 * INTERNAL * 16
SUPERBLOCK = b"\x89HDF\r\n\x1a\n" + struct.pack(
    "<8B2HI2Q", 0, 0, 0, 0, 0, 8, 8, 0, LEAF, INTERNAL, 0, 0, UNDEFINED
)
NOTHING, A_GROUP, A_LINK = 0, 1, 2  # what a symbol tells of the object

NIL, SHAPE, LINKS, DATATYPE, OLD_FILL, FILL, LINK = 0, 1, 2, 3, 4, 5, 6
LAYOUT, LINKS_SIZE, ATTRIBUTE, CONTINUATION, SYMBOLS, TIME = 8, 10, 12, 16, 17, 18
GROUP, NEW_GROUP, DATASET = {SYMBOLS}, {LINKS}, {SHAPE, DATATYPE, LAYOUT}
MANY = {NIL, LINK, ATTRIBUTE, CONTINUATION}
KNOWN = {*GROUP, *NEW_GROUP, *DATASET, *MANY, OLD_FILL, FILL, LINKS_SIZE, TIME}
REFUSED = {7: "external files", 11: "filters"}
HARMLESS = 1 | 4  # flags of a message: it is constant; it is not to be shared
PLAIN = "a group or a contiguous dataset in this file, without filters"
LAYOUTS = {0: "compact", 1: "contiguous", 2: "chunked", 3: "virtual"}


def check_structure(content, member, budget=None):
    """Raise a ValueError if HDF5 should not open this file.

    Args:
        content: Its bytes, or anything else that has a length and slices of bytes.
        member: What to call it in messages.
        budget: The `Budget` of the file; its blocks, paths and texts are spent of it.
    """
    walk = _Walk(content, budget or Budget(member, len(content)))
    try:
        walk.file()
    except (Unexpected, struct.error) as error:
        both = error.args if isinstance(error, Unexpected) else ("more", "an end")
        raise ValueError(
            f"`{member}` is damaged or not an HDF5 file as Keras writes it: expected "
            f"{both[0]} at {walk.blocks.place()}, found {both[1]}"
        ) from None


class _Walk:
    """From the root to all objects."""

    def __init__(self, content, budget):
        self.blocks = Blocks(content, budget)
        self._spend = budget.spend
        self._texts = {}  # address of a global heap -> {index: size}

    def file(self):
        """Check the superblock and all objects."""
        head = self.blocks.content[: len(SUPERBLOCK) + 16 + 40]
        good = head.startswith(SUPERBLOCK)
        expect(good, "an HDF5 superblock of version 0", head)
        end, driver, _, address, *told = struct.unpack_from(
            "<4QI4x2Q", head, len(SUPERBLOCK)
        )
        expect(driver == UNDEFINED, "no driver", driver)
        self.blocks.end_at(end)
        self.blocks.claim(0, len(head), "the superblock")
        found, known = [("/", address, told)], set()
        while found:
            path, address, told = found.pop()
            self.blocks.path = path
            if address in known:
                continue  # one more hard link to an object
            known.add(address)
            expect(path.count("/") < DEEPEST, f"{DEEPEST} levels", "more")
            path = "" if path == "/" else f"{path}/"
            for name, *member in self._object(address, told):
                self._spend("paths", bytes=len(path) + len(name), objects=1)
                found.append((path + name.decode("utf-8", "replace"), *member))
        self.blocks.check_apart()

    # -- objects -----------------------------------------------------------------------

    def _object(self, address, told):
        """Check an object; return its members: name, address, what is told of it."""
        parts, names, links = {}, set(), {}
        for kind, data in self._messages(address):
            expect(kind in KNOWN, PLAIN, REFUSED.get(kind, f"a message {kind}"))
            expect(kind in MANY or kind not in parts, "one message", "two")
            parts[kind] = data
            if kind == ATTRIBUTE:
                name, texts = messages.attribute(data)
                expect(name not in names, "another name", name)
                names.add(name)
                for text in texts:
                    self._text(*text)
            elif kind == LINK:
                name, target = messages.link(data)
                expect(name not in links, "another name", name)
                links[name] = target
        kinds = parts.keys() & (GROUP | NEW_GROUP | DATASET)
        if kinds == GROUP:
            return self._group(*struct.unpack_from("<2Q", parts[SYMBOLS]), told)
        if kinds == NEW_GROUP:
            return self._new_group(parts[LINKS], links)
        expect(kinds == DATASET and not links, PLAIN, "neither")
        expect(told == [NOTHING, 0, 0], "a group", "a dataset")
        self._dataset(parts)
        return []

    def _messages(self, address):
        """Kind and bytes of each message of an object."""
        head = self.blocks.take(address, 16, "the header of an object")
        version, zero, count, _, size = struct.unpack_from("<2BH2I", head)
        expect((version, zero) == (1, 0), "an object of version 1", head)
        chunks, found = deque([(address + 16, size)] if size else []), 0
        while chunks:
            start, size = chunks.popleft()
            chunk, at = self.blocks.take(start, size, "messages"), 0
            while at < size:
                self.blocks.offset = start + at
                kind, length, flags = struct.unpack_from("<2HB", chunk, at)
                data = chunk[at + 8 : at + 8 + length]
                whole = length % 8 == 0 and length == len(data)
                expect(whole and not flags & ~HARMLESS, "a whole message", chunk[at:])
                at, found = at + 8 + length, found + 1
                if kind == CONTINUATION:
                    chunks.append(struct.unpack_from("<2Q", data))
                yield kind, data
        expect(found == count, f"{count} messages", found)

    def _dataset(self, parts):
        version, kind = struct.unpack_from("<2B", parts[LAYOUT])
        layout = f"{LAYOUTS.get(kind, 'unknown')} layout of version {version}"
        expect((version, kind) == (3, 1), PLAIN, layout)
        address, stored = struct.unpack_from("<2Q", parts[LAYOUT], 2)
        item, _ = messages.datatype(parts[DATATYPE])
        size = messages.count(parts[SHAPE])[0] * item
        expect(stored == size, f"{size} bytes", stored)
        if size and address != UNDEFINED:
            self.blocks.claim(address, size, "the bytes of a dataset")
        if OLD_FILL in parts:
            messages.check_old_fill(parts[OLD_FILL], item)
        if FILL in parts:
            messages.check_fill(parts[FILL], item)

    # -- groups ------------------------------------------------------------------------

    def _group(self, tree, heap, told):
        """The members of a group; a soft link is none."""
        good = told in ([NOTHING, 0, 0], [A_GROUP, tree, heap])
        expect(good, "what its symbol tells", f"{tree} and {heap}, not {told}")
        names, last, members, ends = self._local_heap(heap), b"", [], {}
        for table in self._tables(tree, None, names, ends):
            signature, version, count = struct.unpack_from("<4sBxH", table)
            good = signature == b"SNOD" and version == 1 and count <= 2 * LEAF
            expect(good, "a table of symbols", table)
            self._spend("members", objects=count)
            for i in range(count):
                symbol = struct.unpack_from("<2QI4x2Q", table, 8 + 40 * i)
                start, address, *told = symbol
                name = _name(names, start)
                expect(name > last, f"a name behind {last!r}", name)
                last = name
                if told[0] == A_LINK:
                    _name(names, told[1] & 0xFFFFFFFF)
                else:
                    members.append((name, address, told))
        after = {right for _, right in ends.values()}
        expect(after == {UNDEFINED}, "no further node", f"{after}")
        return members

    def _tables(self, address, level, names, ends):
        """The tables of symbols below a node, in order.

        `ends` gets the last node of each level, and which one comes next to it.
        """
        node = self.blocks.take(address, NODE, "a node")
        signature, kind, found, used, left, right = struct.unpack_from("<4s2BH2Q", node)
        good = signature == b"TREE" and kind == 0 and used <= 2 * INTERNAL
        good = good and (found <= HIGHEST_TREE if level is None else found == level)
        good = good and (left, address) == ends.get(found, (UNDEFINED, address))
        expect(good, "a node of a group", node)
        ends[found] = address, right
        for i in range(used):
            key, child, after = struct.unpack_from("<3Q", node, 24 + 16 * i)
            _name(names, key)
            _name(names, after)
            if found:
                yield from self._tables(child, found - 1, names, ends)
            else:
                yield self.blocks.take(child, TABLE, "a table of symbols")

    def _new_group(self, data, links):
        """The members of a group that HDF5 has made anew, with links as messages.

        It does so for an external link, and for a name that is not ASCII; from nine
        links on, they are in other structures, which are refused.
        """
        expect(
            not messages.links_are_elsewhere(data),
            "at most 8 members of a group with a name that is not ASCII",
            "more",
        )
        hard = [link for link in links.items() if link[1] is not None]
        return [(name, address, [NOTHING, 0, 0]) for name, address in hard]

    # -- heaps -------------------------------------------------------------------------

    def _local_heap(self, address):
        """The bytes that the names of a group lie in."""
        head = self.blocks.take(address, 32, "a heap of names")
        signature, version, size, free, start = struct.unpack_from("<4sB3x3Q", head)
        expect(signature == b"HEAP" and version == 0, "a heap of names", head)
        names, known = self.blocks.take(start, size, "names"), {1}
        while free not in known:
            known.add(free)
            expect(free + 16 <= size, f"free bytes within {size}", free)
            after, length = struct.unpack_from("<2Q", names, free)
            expect(16 <= length <= size - free, "free bytes", length)
            free = after
        expect(free == 1, "an end of what is free", "a loop")
        return names

    def _text(self, length, address, index):
        """Check that a text lies in a global heap."""
        if length == index == 0:
            return
        self._spend("texts", bytes=length)  # several may be said to lie in one place
        if address not in self._texts:
            self._texts[address] = dict(self._global_heap(address))
        size = self._texts[address].get(index, -1)
        expect(length <= size, f"a text of {length} bytes", f"{size} in the heap")

    def _global_heap(self, address):
        """Index and size of each text in a heap."""
        self.blocks.offset = address
        head = self.blocks.content[address : address + 16]
        signature, version, size = struct.unpack_from("<4sB3xQ", head)
        expect(signature == b"GCOL" and version == 1, "a heap of texts", head)
        heap, at, known = self.blocks.take(address, size, "a heap of texts"), 16, {0}
        while size - at >= 16:
            index, length = struct.unpack_from("<H6xQ", heap, at)
            if index == 0:  # the rest is free
                expect(length == size - at, f"{size - at} bytes", length)
                return
            expect(index not in known, "another index", index)
            known.add(index)
            yield index, length
            at += 16 + -(-length // 8) * 8
            expect(at <= size, "a text within its heap", f"{length} bytes")


def _name(names, start):
    """The name that begins at `start` of a heap."""
    end = names.find(b"\0", start, start + LONGEST_NAME + 1)
    expect(end >= 0, f"a name of at most {LONGEST_NAME} bytes", "a longer one")
    return names[start:end]
