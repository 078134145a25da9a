"""What a model has to be trained: what `compile` was given, the engine's graphs of it,
what it reports, and the `fit` under way. Who walks over samples stands in fitting.py,
evaluating.py, predicting.py, steps.py and tracing.py."""

from contextlib import nullcontext
from weakref import ref

import numpy as np

from mlpc.layers.learning import Learning
from mlpc.locks import MAKING, Lock
from mlpc.training import data, sharing
from mlpc.training.graphs import Graphs, make_graph
from mlpc.training.overriding import Overrides
from mlpc.training.reporting import Reports
from mlpc.training.settings import Settings
from mlpc.utils.overrides import revision

__all__ = ["Trainer"]


class Trainer:
    """The trainer of a model, which holds it.

    Args:
        model: The model. It gives layers and shapes.
        seed: Decides the order of samples, and all draws.

    Attributes:
        seed, epochs: Where the draws of the next epoch stand: the seed, and how many
            epochs came before.
        settings: The `Settings` of the last `compile`.
        learning: What was `trainable` then.
        lock: Of what is made when first needed, and of the turn of `fit`.
        graphs: The engine's `Graphs` of the model.
        overrides: What is the user's own of it.
        shares: `Shares` of loss and metrics, for the targets that were met last.
        host: What Python computes of a step, for the graph that was compiled last.
        reports: `Reports` of what has been counted.
        front: The `Front` of a model whose layers override `call`.
        fit: The `Fit` under way, or the last one.
        walks: How many walks over batches have begun and not ended.
        binary: The engine's loss or metric of two classes, by its name.
        doubted: Whether targets were warned of.
    """

    def __init__(self, model, seed):
        self._model, self._lead = ref(model), None
        self.graphs = Graphs()
        self.seed, self.epochs = seed, 0
        self.settings, self.learning = Settings(), Learning()
        self.lock = Lock()
        self.overrides, self.reports = Overrides(), Reports()
        self.fit, self.walks = None, 0
        self.doubted = False
        self.forget_graphs()

    @property
    def model(self):
        """The model."""
        return self._model()

    @property
    def lead(self):
        """The trainer of the model in whose stead this one's computes: one of whose
        layers it is the rest, behind a `Front`; else this one."""
        return self if self._lead is None else self._lead()

    def lead_by(self, trainer):
        """Compute in the stead of another trainer's model."""
        self._lead = ref(trainer)

    # -- what the model is now ---------------------------------------------------------

    @property
    def fitting(self):
        """Whether a `fit` is under way."""
        return self.fit is not None and self.fit.turn.active

    def check_not_fitting(self, changed):
        """Raise a RuntimeError if a `fit` is under way, whose graph this would undo.

        Args:
            changed: What the model would be: `"compiled"`.
        """
        if self.fitting:
            raise RuntimeError(
                f"Model '{self.model.name}' cannot be {changed} while a `fit` of it is "
                "under way, in another thread or around this callback. Wait until it "
                "has returned; `model.stop_training = True` ends it."
            )

    def compile(self, settings):
        """Go on with the settings of a `compile`."""
        learning = Learning(self.model)
        with self.lock.now():
            self.check_not_fitting("compiled")
            self.forget_graphs()
            # Stores alone from here on: a signal finds all of it done or nothing.
            self.settings, self.learning = settings, learning
            self.doubted, self.reports = False, Reports()

    def check_compiled(self, mode="evaluate"):
        """Raise a ValueError unless the model can go in this mode."""
        self.settings.check(self.model, mode)

    def notice(self):
        """Look at what is overridden, if that may have changed.

        Whoever is about to use the model asks, once; a `fit` goes on as it began.
        """
        before = self.overrides.revision
        if before == revision() or (self.fitting and before is not None):
            return
        overrides = Overrides(self.model)
        if before is not None:
            self.forget_graphs()  # they were made for others
        self.overrides = overrides

    def enter(self, mode):
        """Notice overrides, and refuse those that this mode would pass over."""
        self.notice()
        if self.overrides.penalised:
            self.model._forget_penalties()
        self.overrides.check(self.model, mode)

    @property
    def masks(self):
        """The masks of a model that is built; looked for once."""
        if self._masks is None:
            from mlpc.training.masks import Masks

            self._masks = Masks(self.model)
        return self._masks

    @property
    def heeds_masks(self):
        """Whether a mask reaches the outputs, or may as far as is known."""
        return self.overrides.masking and (not self.model.built or bool(self.masks))

    def check_masks(self, mode, x):
        """Raise a NotImplementedError if something of these samples is masked for a
        layer that learns statistics."""
        if mode == "train" and self.overrides.masking:
            self.masks.check_training(x)

    # -- graphs ------------------------------------------------------------------------

    def forget_graphs(self):
        """Let the engine's graphs be made anew; weights and slots live elsewhere."""
        self.graphs.forget()
        self.host = self.shares = self.binary = None
        self.overrides.revision = None
        self.front = self._masks = None

    def prepare(self, rows=None):
        """Return the engine's graph, for prediction.

        Args:
            rows: The shape of the samples that it will read; `None` for that of those
                it has read last.
        """
        return self.graphs.ready(rows) or self._prepare(rows)

    def _prepare(self, rows):
        with self.lock.now():
            if self.graphs.lost():
                self.forget_graphs()
            if rows is None:
                rows = self._latest_rows()
            return self.graphs.of(rows, self._make)

    def _latest_rows(self):
        """The shape of the samples that were read last, or may be."""
        if self.graphs.latest is not None:
            return self.graphs.latest.rows
        return tuple(1 if size is None else size for size in self.model.input_shape[1:])

    def _make(self, rows):
        self.notice()
        return self.make_graph(rows)

    def make_graph(self, rows, keep=False):
        """Return a new graph; the arguments are those of `graphs.make_graph`."""
        return make_graph(self.model, self.seed, self.learning, rows, keep)

    def prepare_loss(self, y_shape, rows=None):
        """Return the engine's graph with loss and metrics for targets of this shape.

        Args:
            y_shape: `(n, ...)`.
            rows: As of `prepare`.
        """
        with self.lock.now():
            graph, targets = self.prepare(rows), tuple(y_shape[1:])
            if not self.is_for(graph, targets):
                sharing.adapt(self, graph, y_shape)
                graph.targets = targets
            self.host = graph.host
            return graph

    def is_for(self, graph, targets):
        """Whether a graph is compiled for samples of targets of this shape."""
        return graph.targets == targets and graph.results is self.reports.results

    def build_for(self, x):
        """Build the model for these samples, unless it is."""
        if self.model.built:
            return
        with MAKING.now():
            if not self.model.built:
                self.model.build((None, *x.shape[1:]))

    def trained(self):
        """Return the variables that training changes, in the order of the engine."""
        if self.graphs.latest is None and None in self.model.input_shape[1:]:
            return self.learning.trained(self.model)
        return self.prepare().trainable

    def build_optimizer(self):
        """Let the optimizer have its variables for what is trained."""
        self.learning.warn_of_changes(self.model)
        with self.lock.now():
            self.settings.optimizer.build(self.trained())

    def optimizer_turn(self):
        """In a `with` block: no other thread uses the optimizer, if there is one."""
        optimizer = self.settings.optimizer
        return nullcontext() if optimizer is None else optimizer._turn()

    # -- samples and what is counted of them -------------------------------------------

    def rows(self, x):
        """Return x as an array of samples that the model, if it is built, can take."""
        x, model = data.as_array("x", x), self._model()
        if not model.built or x.shape[1:] == model._input_shape[1:]:
            return x
        return data.as_rows(x, model._input_shape, model._takes)

    def metrics(self):
        """Return what a compiled model reports, as Keras lists it: the loss so far, the
        metrics of `compile` as one, and those among the model's attributes."""
        from mlpc.training.compiled_metrics import CompileMetrics, kept_by

        listed, reports = [], self.reports
        if self.settings.compiled:
            listed.append(reports.loss())
            if any(self.settings.metrics):
                reports.compiled = reports.compiled or CompileMetrics(self)
                listed.append(reports.compiled)
        return [*listed, *kept_by(self.model)]

    def metrics_kept(self):
        """Return the metrics among the attributes of a model of a user's class."""
        model = self.lead.model
        ours = type(model).__module__.partition(".")[0] == "mlpc"
        if ours and not any(self.settings.metrics):
            return []  # spares the import of metrics
        from mlpc.training.compiled_metrics import kept_by

        return kept_by(model)

    def count(self, y, y_pred, sample_weight):
        """Add samples to the metrics of `compile`, to weighted ones with weights."""
        trainer = self if self.front is None else self.front.rest
        if trainer.shares is None or not trainer.shares.metrics:
            trainer.prepare_loss(np.shape(y))
        for metric, weighted in trainer.shares.metrics:
            metric.update_state(y, y_pred, *((sample_weight,) if weighted else ()))

    def logs(self, run):
        """Return a run's results as logs: sorted by name, as Keras does."""
        results = run.results()
        self.lead.reports.track(results[0], run.rows_seen)
        return self.reports.results.logs(results)

    def apart(self):
        """In a `with` block: what is walked over within another walk, by a callback,
        leaves that one's metrics as they are."""
        if not self.walks:
            return nullcontext()
        from mlpc.metrics.snapshots import kept

        reports = self.reports
        every = [each for each in self.model.metrics if each is not reports.compiled]
        return kept([*every, *(reports.results.metrics if reports.results else [])])
