"""The progress bar where nothing can move: one line, without colours."""

import io
import logging
import sys
import types

import numpy as np
import pytest

import mlpc
from mlpc.utils import Progbar, console

BAR = "━" * 20


def play(steps=4, **options):
    bar = Progbar(steps, interval=0, **options)
    for step in range(1, steps + 1):
        bar.update(step, [("loss", 1 / step)])
    return bar


def test_a_pipe_gets_one_line(capsys):
    play()
    out = capsys.readouterr().out
    assert out.startswith(f"4/4 {BAR} 0s ") and out.endswith("/step - loss: 0.2500\n")
    assert out.count("\n") == 1 and not set("\b\r\x1b") & set(out)


def test_two_epochs_in_a_pipe(capsys):
    play(), play()
    assert capsys.readouterr().out.count(f"4/4 {BAR}") == 2


def test_verbose_2_and_0(capsys):
    play(verbose=2), play(verbose=0)
    out = capsys.readouterr().out
    assert out.startswith("4/4 - 0s - ") and out.endswith(" - loss: 0.2500\n")


def test_a_notebook_gets_carriage_returns(monkeypatch):
    """Its stdout is no terminal; it knows \\r and colours, but not \\b."""
    kernel = type("OutStream", (io.StringIO,), {"__module__": "ipykernel.iostream"})
    monkeypatch.setattr(sys, "stdout", kernel())
    play()
    out = sys.stdout.getvalue()
    assert "\b" not in out and out.count("\r") == 4 and "\x1b[32m" in out


def test_a_poor_encoding(monkeypatch):
    raw = io.BytesIO()
    monkeypatch.setattr(sys, "stdout", io.TextIOWrapper(raw, "ascii"))
    play()
    sys.stdout.flush()
    assert b"4/4 " + b"=" * 20 + b" 0s" in raw.getvalue()


def test_a_stream_with_nothing_but_write(monkeypatch):
    written = []
    monkeypatch.setattr(sys, "stdout", types.SimpleNamespace(write=written.append))
    play()
    assert len(written) == 1


def test_averages(capsys):
    """Stateless values are means over steps, stateful ones the last."""
    bar = Progbar(3, interval=0, stateful_metrics=["b"])
    bar.update(2, [("a", 1.0), ("b", 1.0)])
    bar.update(3, [("a", 4.0), ("b", 4.0)], finalize=False)
    assert bar._values(abs) == " - a: 2.0000 - b: 4.0000"


def test_one_list_only():
    with pytest.raises(ValueError, match="Only one of `stateful_metrics`"):
        Progbar(3, stateful_metrics=[], stateless_metrics=[])


class Terminal(io.StringIO):
    """A stdout that says that it is a terminal."""

    def isatty(self):
        return True


@pytest.fixture
def a_terminal(monkeypatch):
    """A function that makes stdout a terminal, once the test has begun."""

    def made():
        monkeypatch.delenv("NO_COLOR", raising=False)
        monkeypatch.setattr(sys, "stdout", Terminal())
        return sys.stdout

    return made


def lines_of(stream):
    """The lines as a terminal shows them: `\\r` goes back to the beginning."""
    lines = stream.getvalue().replace("\b", "").split("\n")
    return [line.rpartition("\r")[2] for line in lines]


@pytest.mark.parametrize("text", ["hello\n", "two\nlines\n", "no end of line"])
def test_what_others_print_has_lines_of_its_own(a_terminal, text):
    terminal = a_terminal()
    bar = Progbar(3, interval=0)
    bar.update(1, [("loss", 1.0)])
    sys.stdout.write("")
    sys.stdout.write(text)
    bar.update(3, [("loss", 0.5)])
    assert sys.stdout is terminal
    first, *between, last, end = lines_of(terminal)
    assert "1/3" in first and first.rstrip().endswith("loss: 1.0000")
    assert between == text.rstrip("\n").split("\n")
    assert "3/3" in last and end == ""


def log(stream):
    """Write by a handler that held the stream before the bar was there."""
    logger = logging.Logger("ours")
    logger.addHandler(logging.StreamHandler(stream))
    return lambda: logger.warning("beware")


@pytest.mark.parametrize("way", ["log", "print", "write"])
def test_what_goes_to_stderr_has_lines_of_its_own(a_terminal, monkeypatch, way):
    terminal = a_terminal()
    monkeypatch.setattr(sys, "stderr", terminal)
    say = {
        "log": log(terminal),
        "print": lambda: print("beware", file=sys.stderr),
        "write": lambda: sys.stderr.write("beware"),
    }[way]
    bar = Progbar(3, interval=0)
    bar.update(1, [("loss", 1.0)])
    say()
    bar.update(2, [("loss", 1.0)])
    bar.update(3, [("loss", 0.5)])
    first, said, *_, last, end = lines_of(terminal)
    assert first.rstrip().endswith("loss: 1.0000") and "beware" in said
    assert "3/3" in last and end == ""
    assert "write" not in vars(terminal) and sys.stdout is terminal


def test_stderr_of_another_kind_is_left_alone(a_terminal, monkeypatch):
    terminal, errors = a_terminal(), io.StringIO()
    monkeypatch.setattr(sys, "stderr", errors)
    bar = Progbar(2, interval=0)
    bar.update(1)
    print("to a file", file=sys.stderr)
    bar.update(2)
    assert errors.getvalue() == "to a file\n"
    assert terminal.getvalue().count("\n") == 1


@pytest.mark.parametrize("stderr", [None, object()])
def test_without_stderr(a_terminal, monkeypatch, stderr):
    terminal = a_terminal()
    monkeypatch.setattr(sys, "stderr", stderr)
    play()
    assert terminal.getvalue().count("\n") == 1


def test_nothing_is_added_where_nobody_prints(a_terminal):
    terminal = a_terminal()
    bar = Progbar(3, interval=0)
    for step in (1, 2, 3):
        bar.update(step)
    assert terminal.getvalue().count("\n") == 1
    assert sys.stdout is terminal


def test_the_stand_in_is_a_stream(a_terminal):
    terminal = a_terminal()
    Progbar(3, interval=0).update(1)
    assert sys.stdout is not terminal
    assert sys.stdout.isatty() and sys.stdout.getvalue() == terminal.getvalue()
    sys.stdout.writelines(["a", "b\n"])
    print("c", file=sys.stdout, flush=True)
    assert terminal.getvalue().endswith("\nab\nc\n")
    console.end_line()
    assert sys.stdout is terminal


@pytest.mark.parametrize("kind", ["a terminal", "a notebook"])
def test_no_color_is_heeded(monkeypatch, kind):
    module = "ipykernel.iostream" if kind == "a notebook" else __name__
    stream = type("OutStream", (Terminal,), {"__module__": module})()
    monkeypatch.setattr(sys, "stdout", stream)
    for value, coloured in (("1", False), ("", True)):
        monkeypatch.setenv("NO_COLOR", value)
        stream.truncate(0)
        play()
        assert ("\x1b" in stream.getvalue()) == coloured
        assert f"1/4 {'━' * 5}{'─' * 15} " in stream.getvalue() or coloured


class Printing(mlpc.callbacks.Callback):
    """Prints in each hook that it is called in, and raises in one if wanted."""

    def __init__(self, error=None):
        super().__init__()
        self.error = error

    def on_train_batch_end(self, batch, logs=None):
        print("after batch", batch)
        if self.error and batch == 2:
            raise self.error

    def on_epoch_end(self, epoch, logs=None):
        print("after epoch", epoch)


def fit(**options):
    model = mlpc.Sequential([mlpc.Input((2,)), mlpc.layers.Dense(1)])
    model.compile("sgd", "mse")
    model.fit(np.ones((40, 2)), np.ones((40, 1)), batch_size=8, epochs=2, **options)


def test_a_callback_prints_beside_the_bar_of_fit(a_terminal):
    terminal = a_terminal()
    fit(callbacks=[Printing()])
    lines = lines_of(terminal)
    assert sys.stdout is terminal
    for batch in range(5):
        assert lines.count(f"after batch {batch}") == 2
    assert "after epoch 0" in lines and "after epoch 1" in lines
    assert sum("5/5" in line for line in lines) == 2


INTERRUPTED = "the weights are those after the batch it was at (step 3)"


def test_an_interrupted_fit_says_which_weights_are_left(a_terminal):
    terminal = a_terminal()
    with pytest.raises(KeyboardInterrupt):
        fit(callbacks=[Printing(KeyboardInterrupt())])
    assert sys.stdout is terminal
    *_, printed, said, end = lines_of(terminal)
    assert printed == "after batch 2" and end == ""
    assert said.startswith("`fit` was interrupted") and INTERRUPTED in said


def test_a_silent_fit_says_it_in_a_note(capsys):
    with pytest.raises(KeyboardInterrupt) as error:
        fit(callbacks=[Printing(KeyboardInterrupt())], verbose=0)
    assert INTERRUPTED in error.value.__notes__[0]
    assert "interrupted" not in capsys.readouterr().out


def test_an_error_begins_below_the_bar(a_terminal):
    terminal = a_terminal()
    with pytest.raises(ZeroDivisionError):
        fit(callbacks=[Printing(ZeroDivisionError())])
    assert sys.stdout is terminal and "interrupted" not in terminal.getvalue()
    assert terminal.getvalue().endswith("after batch 2\n")
    model = mlpc.Sequential([mlpc.Input((2,)), mlpc.layers.Dense(1)])
    model.compile("sgd", "mse")
    with pytest.raises(ZeroDivisionError):
        model.evaluate(rows_and_then_an_error(), steps=8)
    assert sys.stdout is terminal and terminal.getvalue().endswith("\n")


def rows_and_then_an_error():
    for _ in range(3):
        yield np.ones((4, 2)), np.ones((4, 1))
    raise ZeroDivisionError
