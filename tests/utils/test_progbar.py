"""The progress bar where nothing can move: one line, without colours."""

import io
import sys
import types

import pytest

from mlpc.utils import Progbar

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
