"""The progress bar: what it prints, and when. Averages and times are its own.

On a terminal the bytes are those of Keras 3, but that NO_COLOR is heeded and that what
others print in between gets lines of its own. Elsewhere nothing moves: one line when
the bar is complete, without colours.
"""

import math
import os
import time

import numpy as np

from mlpc.utils import console
from mlpc.utils.printable import printable

__all__ = ["Progbar"]

BOLD, GREEN, GREY, PLAIN = "\x1b[1m", "\x1b[32m", "\x1b[37m", "\x1b[0m"


class Progbar:
    """A line of progress: count, bar, time, time a step, values.

    Args:
        target: Number of steps expected; `None` if unknown.
        width: Width of the bar in characters.
        verbose: 0 prints nothing, 1 a bar, 2 one line at the end without a bar.
        interval: Least number of seconds between two updates on the screen.
        stateful_metrics: Names of values to show as they are; the others are
            averaged over the steps.
        stateless_metrics: The opposite: names of values to average; the others
            are shown as they are. Only one of the two lists may be given.
        unit_name: What a step is called.
    """

    def __init__(
        self,
        target,
        width=20,
        verbose=1,
        interval=0.05,
        stateful_metrics=None,
        stateless_metrics=None,
        unit_name="step",
    ):
        if stateful_metrics is not None and stateless_metrics is not None:
            raise ValueError(
                "Only one of `stateful_metrics` and `stateless_metrics` can be given. "
                f"Received: stateful_metrics={stateful_metrics}, "
                f"stateless_metrics={stateless_metrics}"
            )
        self.target = target
        self.width = width
        self.verbose = verbose
        self.interval = interval
        self.unit_name = printable(unit_name)
        self._stateful = None if stateless_metrics is not None else stateful_metrics
        self._stateless = stateless_metrics
        self._seen = 0
        self._sums = {}  # name -> [sum of value x steps, steps], in order of arrival
        self._start = time.time()
        self._first_step = None
        self._last_update = 0
        self._shown = 0

    def update(self, current, values=None, finalize=None):
        """Take the state after step `current`, and print it if it is time to.

        Args:
            current: Number of steps done.
            values: List of `(name, value)` pairs of the last step.
            finalize: Whether this is the last update. By default it is once
                `current` has reached `target`.
        """
        if finalize is None:
            finalize = self.target is not None and current >= self.target
        for name, value in values or []:
            self._take(name, value, current, finalize)
        self._seen = current
        now = time.time()
        step = self._seconds_per_step(current, now)
        if self.verbose == 1:
            if not finalize and now - self._last_update < self.interval:
                return
            self._draw(current, now, step, finalize)
        elif self.verbose == 2 and finalize and self.target:
            console.write(self._line(current, now, step))
        self._last_update = now

    def add(self, n, values=None):
        """Take `n` more steps; `values` as in `update`."""
        self.update(self._seen + n, values)

    def _take(self, name, value, current, finalize):
        """Note a value: added up over steps if it is to be averaged, else kept."""
        if self._stateless is not None:
            averaged = name in self._stateless
        else:
            averaged = name not in (self._stateful or ())
        steps = max(current - self._seen, 1)
        if not averaged or finalize:
            self._sums[name] = [value, 1]
        else:
            total = self._sums.setdefault(name, [0, 0])
            total[0] += value * steps
            total[1] += steps

    def _seconds_per_step(self, current, now):
        """The mean so far, without the first step: that one also warms up."""
        if not current:
            return 0
        if self._first_step is not None and current > 1:
            seconds = (now - self._first_step) / (current - 1)
        else:
            seconds = (now - self._start) / current
        if current == 1:
            self._first_step = now
        return seconds

    def _draw(self, current, now, step, finalize):
        """Print the line over the one before it."""
        terminal, notebook = console.is_terminal(), console.is_notebook()
        moving = terminal or notebook
        if not moving and not finalize:
            return
        text = self._bar(current)
        if finalize or not self.target:
            text += f" {BOLD}{now - self._start:.0f}s{PLAIN}"
        else:
            text += f" {BOLD}{_clock(step * (self.target - current))}{PLAIN}"
        text += _pace(step, self.unit_name) + self._values(abs)
        plain = _strip(text)
        if os.environ.get("NO_COLOR"):
            text = plain
        if moving:
            if console.line_is_whole():
                self._shown = 0
            back = "\r" if notebook else "\b" * self._shown + "\r"
            text = back + text + " " * (self._shown - len(plain))
        else:
            text = plain
        console.write(text + "\n" if finalize else text)
        if not finalize:
            console.leave_line_open()
        self._shown = len(plain)

    def _bar(self, current):
        if not self.target:
            return f"{current:7d}/Unknown"
        done = int(self.width * (current / self.target))
        bar = f"{BOLD}{self._count(current)}{PLAIN} "
        if done > 0:
            bar += f"{GREEN}{'━' * done}{PLAIN}"
        rest = "─" if os.environ.get("NO_COLOR") else "━"
        return bar + f"{GREY}{rest * (self.width - done)}{PLAIN}"

    def _line(self, current, now, step):
        """The line of verbose=2."""
        return (
            f"{self._count(current)} - {now - self._start:.0f}s"
            f" -{_pace(step, self.unit_name)}{self._values(float)}\n"
        )

    def _count(self, current):
        digits = int(math.log10(self.target)) + 1
        return f"{current:{digits}d}/{self.target}"

    def _values(self, size):
        """` - name: value` for each; `size(value)` decides on the notation."""
        text = ""
        for name, (total, steps) in self._sums.items():
            value = np.mean(total) / max(1, steps)
            text += f" - {printable(str(name))}: "
            text += f"{value:{'.4f' if size(value) > 1e-3 else '.4e'}}"
        return text


def _clock(seconds):
    """`1:02:03`, `2:03` or `3s`."""
    minutes, rest = divmod(seconds, 60)
    if seconds > 3600:
        return f"{minutes // 60:.0f}:{minutes % 60:02.0f}:{int(rest):02d}"
    if seconds > 60:
        return f"{minutes:.0f}:{int(rest):02d}"
    return f"{int(seconds)}s"


def _pace(seconds, unit):
    """The time of a step in s, ms or us."""
    if seconds >= 1 or seconds == 0:
        return f" {seconds:.0f}s/{unit}"
    if seconds >= 1e-3:
        return f" {seconds * 1e3:.0f}ms/{unit}"
    return f" {seconds * 1e6:.0f}us/{unit}"


def _strip(text):
    for code in (BOLD, GREEN, GREY, PLAIN):
        text = text.replace(code, "")
    return text
