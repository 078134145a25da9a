"""How a run is walked, batch by batch or far at a time: over arrays, which the engine
gathers itself, or over batches that come one by one."""

from mlpc import _engine
from mlpc.models.sources import warn_out_of_data

__all__ = ["ArrayWalk", "StreamWalk"]

SECONDS_A_SLICE = 0.05


class ArrayWalk:
    """Epochs over arrays.

    Args:
        model: A compiled model.
        mode: `"train"` or `"evaluate"`.
        rows: `data.Rows`.
        batch_size: Rows a step.
        shuffle: Whether each pass takes the rows in a new order.
        steps: Batches an epoch; in training the next epoch goes on behind them.
            `None` for a whole pass.

    Attributes:
        batches: Batches in an epoch.
        done: How many of this epoch are behind it.
        whole: Whether the engine may walk through whole epochs on its own.
    """

    def __init__(self, model, mode, rows, batch_size, shuffle=False, steps=None):
        self._host, self._mode, self._rows = model._host, mode, rows
        graph = model._graph
        self.run = _engine.Run(
            graph.model,
            mode,
            rows.x,
            rows.targets,
            None,
            batch_size,
            shuffle,
            rows.weights,
        )
        self._steps = steps
        self.whole = steps is None and not self._host
        self.batches = steps or self.run.batches
        self.done = 0
        self._first = 0

    def start(self, epoch):
        """Begin an epoch; `epoch` counts over the model's life."""
        goes_on = self._steps is not None and self._mode == "train"
        if not goes_on or self.run.done == self.run.batches:
            self.run.start(epoch)
        else:
            self.run.reset()
        self._host.reset()
        self._first, self.done = self.run.done, 0

    @property
    def ended(self):
        """Whether the epoch has no further batch."""
        return self.done == self.batches or self.run.done == self.run.batches

    @property
    def left(self):
        """How many batches of the epoch are to come."""
        return min(self.batches - self.done, self.run.batches - self.run.done)

    def advance(self, one):
        """Take one batch, or as many as a slice of time holds."""
        if self._host:
            some = self.run.rows()
            weights = self._rows.weights
            self._host.step(
                self.run,
                self._mode,
                self._rows.labels[some],
                None if weights is None else weights[some],
            )
        else:
            most = 1 if one else self.batches - self.done
            self.run.advance(most, SECONDS_A_SLICE)
        self.done = self.run.done - self._first
        if self.ended and self.done < self.batches:
            warn_out_of_data()

    def results(self):
        """The means so far, as the engine gives them."""
        return self.run.results()


class StreamWalk:
    """Epochs over batches that come one by one.

    Args:
        model: A compiled model.
        mode: `"train"` or `"evaluate"`.
        stream: A `sources.Stream`.
        steps: Batches an epoch; `None` for a whole pass.
        class_weight: As in `fit`.

    Attributes:
        batches: Batches in an epoch; `None` if that is not known.
        done: How many of this epoch are behind it.
    """

    run = None
    whole = False
    left = 1  # at a time

    def __init__(self, model, mode, stream, steps=None, class_weight=None):
        self._model, self._mode, self._stream = model, mode, stream
        self._steps, self._class_weight = steps, class_weight
        self.batches = steps or stream.count
        self.done = 0
        self._coming = self._next = None

    def start(self, epoch):
        """Begin an epoch."""
        if self._mode != "train":
            self._stream.restart()
        self._coming = self._stream.epoch(self._steps)
        self._next = next(self._coming, None)
        if self.run is not None:
            self.run.reset()
        if self._model._host is not None:
            self._model._host.reset()
        self.done = 0

    @property
    def ended(self):
        """Whether the epoch has no further batch."""
        return self._next is None

    def advance(self, one):
        """Take the next batch."""
        model = self._model
        rows = model._batch(*self._next, self._class_weight)
        self._feed(rows)
        if model._host:
            model._host.step(self.run, self._mode, rows.labels, rows.weights)
        else:
            self.run.advance(1, 0.0)
        self.done += 1
        self._next = next(self._coming, None)

    def _feed(self, rows):
        arrays = rows.x, rows.targets, rows.weights
        if self.run is not None:
            self.run.feed(*arrays)
            return
        x, targets, weights = arrays
        graph = self._model._graph
        self.run = _engine.Run(
            graph.model, self._mode, x, targets, None, len(x), False, weights
        )
        self.run.start(0)

    def results(self):
        """The means so far, as the engine gives them."""
        if self.run is None:
            raise ValueError(
                f"The {self._stream.kind} must yield at least one batch an epoch."
            )
        return self.run.results()
