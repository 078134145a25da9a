"""What the output is, and how to write to it.

Colours, cursor movements and widths are decided here; what is printed is decided by
the callers. Nothing here knows of models.
"""

import os
import sys

__all__ = [
    "colors",
    "disable_interactive_logging",
    "enable_interactive_logging",
    "end_line",
    "is_interactive_logging_enabled",
    "is_notebook",
    "is_terminal",
    "leave_line_open",
    "line_is_whole",
    "terminal_columns",
    "width",
    "write",
]

_interactive = True


class _OpenLine:
    """stdout while a line of ours is unfinished: what others write begins a new one.

    Attributes:
        stream: The stdout that it stands for.
        last: What others last wrote to it or to stderr, or "".
    """

    def __init__(self, stream):
        self.stream, self.last = stream, ""
        self.errors = None  # stderr, if it is watched
        if _share_a_terminal(stream, sys.stderr):
            self._watch(sys.stderr)

    def write(self, text):
        self._note(text)
        return self.stream.write(text)

    def close_watch(self):
        """Let the error stream be written to as before."""
        if self.errors is not None:
            vars(self.errors).pop("write", None)

    def _note(self, text):
        """End the unfinished line before the first text of others."""
        first = text and not self.last
        self.last = text or self.last  # before writing: both streams may be one
        if first:
            self.stream.write("\n")
            if self.errors is not None:
                self.stream.flush()
            self.last = text

    def _watch(self, errors):
        """Note what is written to stderr: warnings, and logs by whoever holds it."""
        write = errors.write

        def write_error(text):
            self._note(text)
            return write(text)

        errors.write = write_error
        self.errors = errors

    def writelines(self, lines):
        for line in lines:
            self.write(line)

    def __getattr__(self, name):
        return getattr(self.stream, name)


def enable_interactive_logging():
    """Let progress and summaries go to stdout, as they do at first."""
    global _interactive
    _interactive = True


def disable_interactive_logging():
    """Let progress and summaries go to the logger `"mlpc"`, as infos.

    Python shows infos only where a program has asked for them.
    """
    global _interactive
    _interactive = False


def is_interactive_logging_enabled():
    """Return whether progress and summaries go to stdout."""
    return _interactive


def is_terminal():
    """Return whether stdout is a terminal."""
    isatty = getattr(sys.stdout, "isatty", None)
    return bool(isatty and isatty())


def is_notebook():
    """Return whether stdout is a cell of a notebook: it knows `\\r`, but not `\\b`."""
    return type(_stdout()).__module__.startswith("ipykernel.")


def colors():
    """Return how many colours the terminal has: 256, 16, or 0 for plain text.

    `None` stands for a terminal that asks for no colours but can show bold text
    (the variable NO_COLOR, https://no-color.org).
    """
    if not is_terminal() or is_notebook() or _is_dumb():
        return 0
    if os.environ.get("NO_COLOR"):
        return None
    if os.environ.get("COLORTERM", "").strip().lower() in ("truecolor", "24bit"):
        return 256
    kind = os.environ.get("TERM", "").strip().lower().rpartition("-")[2]
    return 256 if kind in ("256color", "kitty") else 16


def width():
    """Return the number of columns that text may fill.

    Returns:
        That of the first standard stream that is a terminal, unless the variable
        COLUMNS says otherwise; 80 if nothing is known. Of a dumb terminal Rich, and so
        Keras, believes COLUMNS only beside LINES.
    """
    columns = os.environ.get("COLUMNS", "")
    lines = os.environ.get("LINES", "")
    if is_terminal() and _is_dumb() and not (columns.isdigit() and lines.isdigit()):
        return 80
    if columns.isdigit():
        return int(columns) or 80
    for descriptor in (0, 1, 2):
        try:
            return os.get_terminal_size(descriptor).columns or 80
        except (OSError, ValueError):
            continue
    return 80


def terminal_columns():
    """Return the columns of COLUMNS or else of stdout's terminal, or 80."""
    columns = os.environ.get("COLUMNS", "")
    if columns.isdigit() and int(columns):
        return int(columns)
    try:
        return os.get_terminal_size(sys.__stdout__.fileno()).columns or 80
    except (AttributeError, OSError, ValueError):
        return 80


def write(text):
    """Write `text` to stdout and flush, or hand it to the logger.

    Where the encoding lacks a character, the bar becomes `=` and the rest `?`. Where
    there is no stdout (`sys.stdout` is `None` in programs without a console), nothing
    is written.
    """
    if not _interactive:
        import logging

        logging.getLogger("mlpc").info(text.rstrip("\n"))
        return
    if sys.stdout is None:
        return
    stdout = _stdout()
    try:
        stdout.write(text)
    except UnicodeEncodeError:
        encoding = stdout.encoding or "utf-8"
        plain = text.replace("━", "=").replace("─", "-")
        stdout.write(plain.encode(encoding, errors="replace").decode(encoding))
    flush = getattr(stdout, "flush", None)
    if flush:
        flush()


def leave_line_open():
    """Say that what has been written is an unfinished line, to be written over.

    Until `line_is_whole`, `sys.stdout` is a stand-in, so that what a callback prints
    does not land behind it; nor does what it warns of, if stderr is a terminal too.
    """
    if _interactive and sys.stdout is not None:
        sys.stdout = _OpenLine(_stdout())


def line_is_whole():
    """Take back `leave_line_open`; whether somebody has written since, on new lines.

    If they have, the cursor is at the beginning of a line.
    """
    stand_in = sys.stdout
    if not isinstance(stand_in, _OpenLine):
        return False
    sys.stdout = stand_in.stream
    stand_in.close_watch()
    if stand_in.last and not stand_in.last.endswith("\n"):
        stand_in.stream.write("\n")
    return bool(stand_in.last)


def end_line():
    """End a line that is unfinished, as where an error comes up."""
    unfinished = isinstance(sys.stdout, _OpenLine)
    if unfinished and not line_is_whole():
        write("\n")


def _stdout():
    stdout = sys.stdout
    return stdout.stream if isinstance(stdout, _OpenLine) else stdout


def _share_a_terminal(stdout, stderr):
    """Whether both are terminals, and `write` of stderr is its class's own."""
    streams = [stdout, stderr]
    return (
        all(getattr(stream, "isatty", bool)() for stream in streams)
        and hasattr(stdout, "flush")
        and "write" not in getattr(stderr, "__dict__", {"write": None})
    )


def _is_dumb():
    return os.environ.get("TERM", "").strip().lower() in ("dumb", "unknown")
