"""The blocks of an HDF5 file: bytes that lie in it, each claimed by one structure.

Which structures there are is known to structure.py.
"""

from itertools import pairwise

from mlpc.saving.hdf5.messages import expect

__all__ = ["Blocks"]


class Blocks:
    """What is claimed of a file, and where the walk through it is.

    Args:
        content: The file's bytes, or anything else that has a length and slices of
            bytes.
        budget: The `Budget` of the file, of which blocks are spent.

    Attributes:
        path, offset: Where the walk is, for messages.
    """

    def __init__(self, content, budget):
        self.path, self.offset = "/", 0
        self.content, self._end = content, len(content)
        self._spend = budget.spend
        self._claims, self._claimed = {}, 0  # start -> end and path; bytes of all

    def place(self):
        """Where the walk is, in words."""
        return f"`{self.path}`, offset {self.offset}"

    def end_at(self, end):
        """Have the file end where it says that it does."""
        expect(end <= self._end, f"{end} bytes", self._end)
        self._end = end

    def take(self, address, size, what):
        """Return the bytes of a block, which are those of nothing else."""
        self.claim(address, size, what)
        return self.content[address : address + size]

    def claim(self, address, size, what):
        """Note that the bytes of a block are used, and by nothing else.

        Here it is seen that blocks do not begin at one place, and have no more bytes
        in all than the file; at last, that they are apart.
        """
        self.offset, end = address, address + size
        expect(
            size > 0 and end <= self._end,
            f"{what} within {self._end} bytes",
            f"{size} bytes",
        )
        self._claimed += size
        free = address not in self._claims and self._claimed <= self._end
        expect(free, what, "bytes of something else")
        self._spend("blocks", objects=1)
        self._claims[address] = end, what, self.path

    def check_apart(self):
        """Check that all blocks are apart from each other."""
        for (_, (end, *_)), (start, (_, what, path)) in pairwise(
            sorted(self._claims.items())
        ):
            self.path, self.offset = path, start
            expect(end <= start, what, "bytes of something else")
