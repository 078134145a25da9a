"""How a run is walked, batch by batch or far at a time: over arrays, which the engine
gathers itself, or over batches that come one by one."""

from math import isfinite

from mlpc import _engine
from mlpc.models.data import weights_of
from mlpc.models.overriding import STEPS
from mlpc.models.results import plain_logs
from mlpc.models.sources import packed, warn_out_of_data
from mlpc.models.under_way import UnderWay, under_way
from mlpc.utils.columns import column_names

__all__ = ["ArrayWalk", "StreamWalk"]

SECONDS_A_SLICE = 0.05


class Walk:
    """What both kinds of walks share.

    Args:
        model: A compiled model.
        mode: `"train"` or `"evaluate"`.
        rows: `data.Rows`: all of them, or the first batch.
        batch_size: Rows a step.
        shuffle: Whether each pass takes the rows in a new order.

    Attributes:
        run: The engine's run.
        host: What Python computes of its batches.
        done: How many batches of this epoch are behind it.
        mode: As given.
        names: `{"x": names of the columns}` of frames, `"y"` likewise.
    """

    def __init__(self, model, mode, rows, batch_size, shuffle):
        self._model, self.mode, self._rows = model, mode, rows
        self._batch_size, self._shuffle = batch_size, shuffle
        self.names = {}
        self.done = 0
        self.renew()

    def renew(self):
        """Walk the model's graph as it is now."""
        rows = self._rows
        graph = self._model._prepare_loss(rows.labels.shape, rows.x.shape[1:])
        self._graph = graph  # its host does not keep it
        self.host = graph.host
        if self.mode == "train":
            self._model.optimizer._check_variables(graph.trainable)
        self.run = _engine.Run(
            graph.model,
            self.mode,
            rows.x,
            rows.targets,
            None,
            self._batch_size,
            self._shuffle,
            rows.weights,
        )

    def logs(self):
        """The means so far, by the names of what they are of."""
        given = self.host.given_logs(self.run)
        if given is not None:
            return plain_logs(given)
        return self._model._logs(self.run)

    def suspects(self):
        """The rows that made the loss what it is, and the names of their columns."""
        return self._rows, self.names

    def _resume_run(self, state, epoch, done):
        self.run.resume(epoch, done, state["sums"], state["rows"])


class ArrayWalk(Walk):
    """Epochs over arrays.

    Args:
        model, mode, rows, batch_size, shuffle: Those of `Walk`.
        steps: Batches an epoch; in training the next epoch continues after them.
            `None` for a whole pass.

    Attributes:
        batches: Batches in an epoch.
        done: How many of this epoch are behind it.
        whole: Whether the engine may walk through whole epochs on its own.
    """

    extent = ""  # of what is suspected, for messages

    def __init__(self, model, mode, rows, batch_size, shuffle=False, steps=None):
        super().__init__(model, mode, rows, batch_size, shuffle)
        self._steps = steps
        self.whole = steps is None and not (self.host or self.host.kept)
        self.batches = steps or self.run.batches
        self._pass = self._first = 0

    def start(self, epoch):
        """Begin an epoch; `epoch` counts over the model's life."""
        goes_on = self._steps is not None and self.mode == "train"
        if not goes_on or self.run.done == self.run.batches:
            self.run.start(epoch)
            self._pass = epoch
        else:
            self.run.reset()
        self.host.reset()
        self._first, self.done = self.run.done, 0

    def state(self):
        """Where it stands: what `resume` takes, plain values and arrays."""
        sums, rows = self.run.sums()
        return {
            "pass": self._pass,
            "behind": self.run.done,
            "done": self.done,
            "sums": sums,
            "rows": rows,
        }

    def resume(self, state, within):
        """Stand where another one stood.

        Args:
            state: Its `state`.
            within: Whether that was within an epoch.

        Raises:
            ValueError: If that was a walk over other batches.
        """
        if within or self._steps is not None:
            self._resume_run(state, state["pass"], state["behind"])
            self._pass, self.done = state["pass"], state["done"]
            self._first = self.run.done - self.done

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
        host = self.host
        if host:
            some = self.run.rows()
            weights = self._rows.weights
            host.step(
                self.run,
                self.mode,
                self._rows.labels[some],
                None if weights is None else weights[some],
                self._rows.x[some],
            )
        else:
            self.run.advance(1 if one else self.left, SECONDS_A_SLICE)
        self.done = self.run.done - self._first
        if self.ended and self.done < self.batches:
            warn_out_of_data()


class StreamWalk(Walk):
    """Epochs over batches that come one by one.

    Args:
        model: A compiled model.
        mode: `"train"` or `"evaluate"`.
        stream: A `sources.Stream`.
        rows: `data.Rows` of its first batch.
        steps: Batches an epoch; `None` for a whole pass.
        class_weight: As in `fit`.
        front: What computes the rows that the model gets, an `overriding.Front`.

    Attributes:
        batches: Batches in an epoch; `None` if that is not known.
    """

    whole = False
    left = 1  # at a time
    extent = "In the batch: "

    def __init__(
        self, model, mode, stream, rows, steps=None, class_weight=None, front=None
    ):
        super().__init__(model, mode, rows, len(rows.x), False)
        self._front, self._given = front, None
        owner = model._owner or model
        self._step = STEPS[mode] if STEPS.get(mode) in owner._own else None
        self._stream = stream
        self._steps, self._class_weight = steps, class_weight
        self.batches = steps or stream.count
        self._coming = self._next = None
        self._latest = self._suspect = None

    def suspects(self):
        """The first batch after which the loss was not finite, where that is known."""
        if self._suspect is None:
            return self._rows, self.names
        rows, (x, y, _) = self._suspect
        return rows, {"x": column_names(x), "y": column_names(y)}

    def start(self, epoch):
        """Begin an epoch."""
        self._suspect = None
        if self.mode != "train":
            self._stream.restart()
        self._come(self._stream.epoch(self._steps))
        self.run.start(epoch)
        self.host.reset()
        self.done, self._given = 0, None

    def logs(self):
        """As in `Walk`, or what the model's own step has returned."""
        return super().logs() if self._step is None else plain_logs(self._given)

    def state(self):
        """As in `ArrayWalk`."""
        sums, rows = self.run.sums()
        return {
            "stream": self._stream.state(not self.ended),
            "ended": self.ended,
            "done": self.done,
            "sums": sums,
            "rows": rows,
        }

    def resume(self, state, within):
        """As in `ArrayWalk`; the batches that are behind it are passed over."""
        self._stream.resume(**state["stream"])
        if within:
            self._resume_run(state, 0, 1)
            again = self._stream.epoch(self._steps, state["done"])
            self._come(iter(()) if state["ended"] else again)
            self.done = state["done"]

    def _come(self, batches):
        """Take an epoch's batches from here."""
        self._coming = batches
        self._next = next(batches, None)

    @property
    def ended(self):
        """Whether the epoch has no further batch."""
        return self._next is None

    def advance(self, one):
        """Take the next batch."""
        self._latest = None
        if self._step is None:
            self._take(*self._next, self._class_weight)
        else:
            self._step_with(*self._next)
        self.done += 1
        looks = self._latest is not None and self._suspect is None
        if looks and not isfinite(self.run.results()[0]):
            self._suspect = self._latest, self._next
        self._next = next(self._coming, None)

    def _step_with(self, x, y, sample_weight):
        """Let the model's own step have the batch."""
        owner = self._model._owner or self._model
        weights = weights_of(y, sample_weight, self._class_weight)
        step = UnderWay(owner, self._model, self.run, self._take_logs)
        with under_way(step):
            self._given = getattr(owner, self._step)(packed(x, y, weights))

    def _take_logs(self, x, y=None, sample_weight=None):
        """Take a batch; returns the logs. That is what `super()`'s step does."""
        self._take(x, y, sample_weight)
        return super().logs()

    def _take(self, x, y=None, sample_weight=None, class_weight=None):
        """Let the engine have a batch."""
        model, given, penalty = self._model, x, 0.0
        if self._front is not None:
            x, penalty = self._front.outputs(x)
        rows = model._batch(x, y, sample_weight, class_weight)
        if self.mode == "train" and model._masking:
            model._masks_now().check_training(rows.x)
        if self._front is not None:
            unweighted = sample_weight is None and class_weight is None
            rows = self._front.heeded(given, rows, unweighted)
        if rows.x.shape[1:] != self._rows.x.shape[1:]:
            self._change_to(rows)
        self.run.feed(rows.x, rows.targets, rows.weights)
        if self.host:
            self.host.step(
                self.run,
                self.mode,
                rows.labels,
                rows.weights,
                given,
                penalty,
                rows.masks,
            )
        else:
            self.run.advance(1, 0.0)
        self._latest = rows

    def _change_to(self, rows):
        """Go on, where the batches so far have led, with one of rows of another shape:
        with the graph that reads such rows."""
        sums, seen = self.run.sums()
        self._rows, self._batch_size = rows, len(rows.x)
        self.renew()
        self._resume_run({"sums": sums, "rows": seen}, 0, 1)
