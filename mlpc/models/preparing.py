"""The engine's graph of a model: made when it is first needed, in one thread alone, and
anew after a change, an override, a fork."""

from mlpc import _engine
from mlpc.layers.learning import Learning
from mlpc.locks import MAKING, Lock
from mlpc.models import overriding
from mlpc.models.host import bind_penalties
from mlpc.utils.overrides import Overridable, overridden, revision

__all__ = ["Prepared"]

MOST_GRAPHS = 16  # of a model, for rows of different shapes: those that were used last


class Prepared(Overridable):
    """A model with a graph of the engine; who derives from it gives layers, shapes and
    `_forget_graph`, which lets the graph be made anew."""

    _stands_for = overriding.STANDS_FOR
    _fit_turn = None

    def __init__(self, seed):
        self._lock = Lock()  # of what is made when first needed, and of fit's turn
        self._seed = seed
        self._own, self._own_calls, self._checked = frozenset(), [], set()
        self._penalised = False  # whether a layer has a penalty on its outputs
        self._masking = False  # whether a layer makes a mask
        self._learning = Learning()

    @property
    def _fitting(self):
        """Whether a `fit` is under way."""
        turn = self._fit_turn
        return turn is not None and turn.active

    def _masks_now(self):
        """The masks of a model that is built; looked for once."""
        if self._masks is None:
            from mlpc.models.masks import Masks

            self._masks = Masks(self)
        return self._masks

    @property
    def _heeds_masks(self):
        """Whether a mask reaches the outputs, or may as far as is known."""
        return self._masking and (not self.built or bool(self._masks_now()))

    def _check_not_fitting(self, changed):
        """Raise a RuntimeError if a `fit` is under way, whose graph this would undo.

        Args:
            changed: What the model would be: `"compiled"`.
        """
        if self._fitting:
            raise RuntimeError(
                f"Model '{self.name}' cannot be {changed} while a `fit` of it is under "
                "way, in another thread or around this callback. Wait until it has "
                "returned; `model.stop_training = True` ends it."
            )

    def _notice(self):
        """Look at what is overridden, if that may have changed.

        Whoever is about to use the model asks, once; a `fit` goes on as it began.
        """
        now, before = revision(), self._noticed
        if before == now or (self._fitting and before is not None):
            return
        own = frozenset(overridden(self))
        own_calls = overriding.calls_own([self, *self._flat_layers()])
        if before is not None:
            self._forget_graph()  # it was made for others
        self._own, self._own_calls, self._checked = own, own_calls, set()
        layers = [*self._flat_layers()]
        self._penalised = any(layer.activity_regularizer for layer in layers)
        self._masking = any(layer._makes_mask for layer in layers)
        self._noticed = now

    def _enter(self, mode):
        """Notice overrides, and refuse those that this mode would pass over."""
        self._notice()
        if self._penalised:
            self._forget_penalties()
        if mode not in self._checked:
            overriding.check(self, mode)
            self._checked.add(mode)

    def _prepare(self, rows=None):
        """Make the engine's graph, for prediction.

        Args:
            rows: The shape of the rows that it will read; `None` for that of those it
                has read last.
        """
        graph = self._graph
        if (
            graph is None
            or graph.forks != _engine.forks()
            or (rows is not None and rows != graph.rows)
        ):
            graph = self._prepare_now(rows)
        return graph

    def _prepare_now(self, rows):
        with self._lock.now():
            self._notice_fork()
            if rows is None:
                rows = self._latest_rows()
            graph = self._graphs.pop(rows, None)
            if graph is None:
                self._notice()
                graph = self._make_graph(rows)
                while len(self._graphs) >= MOST_GRAPHS:
                    del self._graphs[next(iter(self._graphs))]
            self._graphs[rows] = self._graph = graph
            return graph

    def _notice_fork(self):
        """Let go of graphs with which a thread was computing that is not here."""
        for graph in self._graphs.values():
            if graph.forks != _engine.forks():
                graph.forks = _engine.forks()
                if graph.model.lost:
                    self._forget_graph()
                    return

    def _latest_rows(self):
        """The shape of the rows that were read last, or may be."""
        if self._graph is not None:
            return self._graph.rows
        return tuple(1 if size is None else size for size in self.input_shape[1:])

    def _make_graph(self, rows, keep=False):
        """A graph of the engine, which may keep all arrays of a step.

        Graphs for rows of other shapes have the same weights and optimizer: no state is
        in a graph.

        Args:
            rows: The shape of the rows that it will read.
            keep: Whether it keeps them.
        """
        self._check_once()
        graph = _engine.Graph(self.dtype, self._seed, self._learning, keep)
        graph.rows = rows
        # Of rows that are single numbers the engine makes one column.
        self._add_nodes(graph, graph.input(rows or (1,)))
        bind_penalties(graph)
        graph.model.build()
        graph.row_shape = self.compute_output_shape((None, *rows))[1:]
        return graph

    def _trained(self):
        """The variables that training changes, in the order of the engine."""
        if self._graph is None and None in self.input_shape[1:]:
            return self._learning.trained(self)
        return self._prepare().trainable

    def _build_for(self, x):
        if self.built:
            return
        with MAKING.now():
            if not self.built:
                self.build((None, *x.shape[1:]))
