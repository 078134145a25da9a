"""The engine's graph of a model: made when it is first needed, in one thread alone, and
anew after a change, an override, a fork."""

from mlpc import _engine
from mlpc.layers.learning import Learning
from mlpc.locks import MAKING, Lock
from mlpc.models import overriding
from mlpc.models.host import bind_penalties
from mlpc.utils.overrides import Overridable, overridden, revision

__all__ = ["Prepared"]


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
        self._learning = Learning()

    @property
    def _fitting(self):
        """Whether a `fit` is under way."""
        turn = self._fit_turn
        return turn is not None and turn.active

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
        layers = self._flat_layers()
        self._penalised = any(layer.activity_regularizer for layer in layers)
        self._noticed = now

    def _enter(self, mode):
        """Notice overrides, and refuse those that this mode would pass over."""
        self._notice()
        if self._penalised:
            self._forget_penalties()
        if mode not in self._checked:
            overriding.check(self, mode)
            self._checked.add(mode)

    def _prepare(self):
        """Make the engine's graph, for prediction."""
        graph = self._graph
        if graph is None or graph.forks != _engine.forks():
            graph = self._prepare_now()
        return graph

    def _prepare_now(self):
        with self._lock.now():
            graph = self._graph
            if graph is not None and graph.forks != _engine.forks():
                graph.forks = _engine.forks()
                if graph.model.lost:  # a thread that is not here was computing with it
                    self._forget_graph()
            if self._graph is None:
                self._notice()
                self._graph = self._make_graph()
            return self._graph

    def _make_graph(self, keep=False):
        """A graph of the engine, which may keep all arrays of a step."""
        self._check_once()
        graph = _engine.Graph(self.dtype, self._seed, self._learning, keep)
        self._add_nodes(graph, graph.input(self.input_shape[1:]))
        bind_penalties(graph)
        graph.model.build()
        graph.row_shape = self.output_shape[1:]
        return graph

    def _build_for(self, x):
        if self.built:
            return
        with MAKING.now():
            if not self.built:
                self.build((None, *x.shape[1:]))
