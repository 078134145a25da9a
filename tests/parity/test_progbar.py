"""The progress bar's bytes on a terminal are Keras', at any moment of any length."""

import io
import os
import pty
import sys
import time
import tty

import pytest

import mlpc.utils


class Terminal(io.StringIO):
    def isatty(self):
        return True


class Clock:
    """time.time, set by hand."""

    def __init__(self, monkeypatch):
        self.now = 1000.0
        monkeypatch.setattr(time, "time", lambda: self.now)


@pytest.fixture
def clock(monkeypatch):
    return Clock(monkeypatch)


@pytest.fixture
def printed(keras, monkeypatch):
    """Make a text from `play(Progbar)` for the class of either module."""

    def texts(play):
        keras.utils.enable_interactive_logging()
        try:
            outputs = []
            for k in (mlpc, keras):
                outputs.append(Terminal())
                monkeypatch.setattr(sys, "stdout", outputs[-1])
                play(k.utils.Progbar)
        finally:
            keras.utils.disable_interactive_logging()
        return [output.getvalue() for output in outputs]

    return texts


RUNS = {
    "fast": (32, 0.0001, {}),
    "slow": (5, 1.7, {}),
    "minutes": (200, 3.3, {}),
    "hours": (20, 2000.0, {}),
    "one": (1, 0.4, {}),
    "unknown": (None, 0.4, {}),
    "narrow": (12, 0.1, {"width": 7}),
    "rare": (300, 0.01, {"interval": 0.5}),
    "unit": (12, 0.1, {"unit_name": "sample"}),
    "stateful": (12, 0.1, {"stateful_metrics": ["loss"]}),
    "stateless": (12, 0.1, {"stateless_metrics": ["loss"]}),
    "all_as_is": (12, 0.1, {"stateless_metrics": set()}),
}


@pytest.mark.parametrize("values", ["usual", "small", "shrinking", "none"])
@pytest.mark.parametrize("verbose", [0, 1, 2])
@pytest.mark.parametrize("run", RUNS)
def test_same_bytes(run, verbose, values, clock, printed):
    target, seconds, options = RUNS[run]
    steps = target or 9

    def logs(step):
        return {
            "usual": [("accuracy", 0.5 + step / 3000), ("loss", 2.0 / step)],
            "small": [("loss", -1e-4 / step), ("mae", 1e-3), ("zero", 0)],
            "shrinking": [("loss", 1e6 / 10**step)],
            "none": None,
        }[values]

    def play(progbar):
        clock.now = 1000.0
        bar = progbar(target, verbose=verbose, **options)
        for step in range(1, steps + 1):
            clock.now += seconds
            bar.update(step, logs(step), finalize=False)
        bar.update(steps, logs(steps), finalize=True)

    ours, theirs = printed(play)
    assert ours == theirs


def test_add_and_default_finalize(clock, printed):
    def play(progbar):
        clock.now = 1000.0
        bar = progbar(10)
        for _ in range(5):
            clock.now += 0.3
            bar.add(2, [("loss", clock.now - 1000)])

    ours, theirs = printed(play)
    assert ours == theirs and ours.endswith("\n")


def test_on_a_pseudo_terminal(clock, keras, monkeypatch):
    keras.utils.enable_interactive_logging()
    received = []
    try:
        for k in (mlpc, keras):
            clock.now = 1000.0
            master, slave = pty.openpty()
            tty.setraw(slave)
            with open(slave, "w", encoding="utf-8") as terminal:
                monkeypatch.setattr(sys, "stdout", terminal)
                bar = k.utils.Progbar(7)
                for step in range(1, 8):
                    clock.now += 0.2
                    bar.update(step, [("loss", 1 / step)])
                received.append(b"")
                while not received[-1].endswith(b"\n"):
                    received[-1] += os.read(master, 65536)
            os.close(master)
    finally:
        keras.utils.disable_interactive_logging()
    assert received[0] == received[1]
    assert b"\b" in received[0]
