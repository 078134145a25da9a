"""How a run is walked, batch by batch or far at a time, over arrays that the engine
gathers itself. stream_walk.py has the walk over batches that come one by one."""

from mlpc import _engine
from mlpc.training.results import plain_logs
from mlpc.training.sources import warn_out_of_data

__all__ = ["SECONDS_A_SLICE", "ArrayWalk", "Walk"]

SECONDS_A_SLICE = 0.05


class Walk:
    """What both kinds of walks share.

    Args:
        trainer: That of a compiled model.
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

    def __init__(self, trainer, mode, rows, batch_size, shuffle):
        self._trainer, self.mode, self._rows = trainer, mode, rows
        self._batch_size, self._shuffle = batch_size, shuffle
        self.names = {}
        self.done = 0
        self.renew()

    def renew(self):
        """Walk the model's graph as it is now."""
        rows = self._rows
        graph = self._trainer.prepare_loss(rows.labels.shape, rows.x.shape[1:])
        self._graph = graph  # its host does not keep it
        self.host = graph.host
        if self.mode == "train":
            self._trainer.settings.optimizer._check_variables(graph.trainable)
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
        return self._trainer.logs(self.run)

    def suspects(self):
        """The rows that made the loss what it is, and the names of their columns."""
        return self._rows, self.names

    def _resume_run(self, state, epoch, done):
        self.run.resume(epoch, done, state["sums"], state["rows"])


class ArrayWalk(Walk):
    """Epochs over arrays.

    Args:
        trainer, mode, rows, batch_size, shuffle: Those of `Walk`.
        steps: Batches an epoch; in training the next epoch continues after them.
            `None` for a whole pass.

    Attributes:
        batches: Batches in an epoch.
        done: How many of this epoch are behind it.
        whole: Whether the engine may walk through whole epochs on its own.
    """

    extent = ""  # of what is suspected, for messages

    def __init__(self, trainer, mode, rows, batch_size, shuffle=False, steps=None):
        super().__init__(trainer, mode, rows, batch_size, shuffle)
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
