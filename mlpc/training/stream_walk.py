"""A walk over batches that come one by one: those of generators and loaders, and those
that the user's own steps take."""

from math import isfinite

from mlpc.training.batches import batch_of
from mlpc.training.overriding import STEPS
from mlpc.training.results import plain_logs
from mlpc.training.sample_weights import weights_of
from mlpc.training.sources import packed
from mlpc.training.under_way import UnderWay, under_way
from mlpc.training.walks import Walk
from mlpc.utils.columns import column_names

__all__ = ["StreamWalk"]


class StreamWalk(Walk):
    """Epochs over batches that come one by one.

    Args:
        trainer, mode: Those of `Walk`.
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
        self, trainer, mode, stream, rows, steps=None, class_weight=None, front=None
    ):
        super().__init__(trainer, mode, rows, len(rows.x), False)
        self._front, self._given = front, None
        own = trainer.lead.overrides.names
        self._step = STEPS[mode] if STEPS.get(mode) in own else None
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
        owner = self._trainer.lead.model
        weights = weights_of(y, sample_weight, self._class_weight)
        step = UnderWay(owner, self._trainer, self.run, self._take_logs)
        with under_way(step):
            self._given = getattr(owner, self._step)(packed(x, y, weights))

    def _take_logs(self, x, y=None, sample_weight=None):
        """Take a batch; returns the logs. That is what `super()`'s step does."""
        self._take(x, y, sample_weight)
        return super().logs()

    def _take(self, x, y=None, sample_weight=None, class_weight=None):
        """Let the engine have a batch."""
        trainer, given, penalty = self._trainer, x, 0.0
        if self._front is not None:
            x, penalty = self._front.outputs(x)
        rows = batch_of(trainer, x, y, sample_weight, class_weight)
        trainer.check_masks(self.mode, rows.x)
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
