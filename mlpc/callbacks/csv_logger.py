"""The callback that writes the logs of each epoch into a table of text."""

import os
from collections.abc import Iterable

from mlpc.callbacks.callback import Callback

__all__ = ["CSVLogger"]


class CSVLogger(Callback):
    """Writes a line for each epoch into a CSV file, at once.

    The columns are `epoch`, from 0, and the names of the first epoch's logs, sorted.
    Without values of a validation among them, there is a column for each of these, too.
    What an epoch lacks is `NA`; a list is written as `"[1, 2]"`. Lines end as in
    RFC 4180.

    Args:
        filename: Path of the file.
        separator: The character between two columns.
        append: Whether to append to what the file holds, under the columns that it
            has, in their order; their names are written if it is empty or missing.

    Attributes:
        keys: The columns without `epoch`, once they are known.

    Raises:
        TypeError: If the separator is no single character, or the file name no path.
        OSError: When training begins, if the file cannot be opened.
        ValueError: When the first epoch ends, if a file that is appended to has other
            columns; nothing is written then.
    """

    def __init__(self, filename, separator=",", append=False):
        super().__init__()
        if not isinstance(separator, str) or len(separator) != 1:
            raise TypeError(
                "Argument `separator` must be a string of one character. "
                f"Received: separator={separator!r}"
            )
        self.sep = separator
        self.filename = os.fspath(filename)
        self.append = append
        self.append_header = True
        self.keys = None
        self._header = None
        self.writer = None
        self.csv_file = None

    def on_train_begin(self, logs=None):
        self._header = self._header_there() if self.append else None
        self._open("a" if self.append else "w")
        self.append_header = not self._header
        self.keys = None

    def _header_there(self):
        """The columns that the file has; `None` if it is empty or missing."""
        import csv

        if not os.path.exists(self.filename):
            return None
        with open(self.filename, newline="", encoding="utf-8") as file:
            return next(csv.reader(file, delimiter=self.sep), None)

    def _keys_of(self, logs):
        """The columns of a first epoch, in the order of the header that is there."""
        keys = sorted(logs)
        if not any(key.startswith("val_") for key in keys):
            keys += [f"val_{key}" for key in keys]
        if not self._header:
            return keys
        if self._header[0] != "epoch" or sorted(self._header[1:]) != sorted(keys):
            self._close()
            raise ValueError(
                f"CSVLogger cannot append to '{self.filename}': its columns are "
                f"{self._header}, those of this training {['epoch', *keys]}. Write "
                "into another file, or with `append=False`."
            )
        return self._header[1:]

    def get_state(self):
        """The lines so far; those after a backup are written anew.

        Nothing is read from what is not a regular file, such as a FIFO.
        """
        if not os.path.isfile(self.filename):
            return {"keys": self.keys, "lines": ""}
        with open(self.filename, newline="", encoding="utf-8") as file:
            return {"keys": self.keys, "lines": file.read()}

    def set_state(self, state):
        self._open("w")
        self.csv_file.write(state["lines"])
        self.csv_file.flush()
        self.keys = state["keys"]
        self.append_header = not state["lines"]

    def _open(self, mode):
        self._close()
        self.csv_file = open(  # noqa: SIM115 (closed when training ends)
            self.filename, mode, newline="", encoding="utf-8"
        )

    def on_epoch_end(self, epoch, logs=None):
        logs = logs or {}
        if self.keys is None:
            self.keys = self._keys_of(logs)
        if self.writer is None:
            import csv

            self.writer = csv.writer(self.csv_file, delimiter=self.sep)
            if self.append_header:
                self.writer.writerow(["epoch", *self.keys])
        values = (_cell(logs.get(key, "NA")) for key in self.keys)
        self.writer.writerow([epoch, *values])
        self.csv_file.flush()

    def on_train_end(self, logs=None):
        self._close()

    def _close(self):
        if self.csv_file is not None:
            self.csv_file.close()
        self.writer = None

    def __getstate__(self):
        """The attributes without the open file, for copies."""
        return {**self.__dict__, "csv_file": None, "writer": None}


def _cell(value):
    """A list or an array as text; anything else as it is."""
    listed = isinstance(value, Iterable) and not isinstance(value, str)
    if listed and getattr(value, "ndim", 1) > 0:
        return f'"[{", ".join(map(str, value))}]"'
    return value
