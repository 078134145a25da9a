"""The engine's graphs of a model: made when they are first needed, and anew after a
change, an override, a fork."""

from mlpc import _engine
from mlpc.training.host import bind_penalties

__all__ = ["MOST_GRAPHS", "Graphs", "make_graph"]

MOST_GRAPHS = 16  # of a model, for rows of different shapes: those that were used last


class Graphs:
    """A model's graphs by the shape of the rows that they read; the latest are kept.

    Attributes:
        latest: The one that was used last, or `None`.
    """

    def __init__(self):
        self.forget()

    def forget(self):
        """Let all be made anew."""
        self.latest, self._by_rows = None, {}

    def __contains__(self, rows):
        return rows in self._by_rows

    def __len__(self):
        return len(self._by_rows)

    def ready(self, rows=None):
        """Return the latest, if it reads rows of this shape; else `None`.

        A graph that is not of this process is not ready before `of` has looked at it.
        """
        graph = self.latest
        if (
            graph is None
            or graph.forks != _engine.forks()
            or (rows is not None and rows != graph.rows)
        ):
            return None
        return graph

    def known(self, rows):
        """Return the graph for rows of this shape, or `None`."""
        if self.latest is not None and self.latest.rows == rows:
            return self.latest
        return self._by_rows.get(rows)

    def of(self, rows, make):
        """Return the graph for rows of this shape; who asks holds the model's lock.

        Args:
            rows: The shape.
            make: Gives a new graph for it.
        """
        graph = self._by_rows.pop(rows, None)
        if graph is None:
            graph = make(rows)
            while len(self._by_rows) >= MOST_GRAPHS:
                del self._by_rows[next(iter(self._by_rows))]
        self._by_rows[rows] = self.latest = graph
        return graph

    def lost(self):
        """Whether a thread was computing with one of them that a fork left behind."""
        for graph in self._by_rows.values():
            if graph.forks != _engine.forks():
                graph.forks = _engine.forks()
                if graph.model.lost:
                    return True
        return False


def make_graph(model, seed, learning, rows, keep=False):
    """Return a new graph of a model.

    Graphs for rows of other shapes have the same weights and optimizer: no state is in
    a graph.

    Args:
        model: A model that is built.
        seed: Decides the order of rows in training.
        learning: A `Learning` of layers/.
        rows: The shape of the rows that it will read.
        keep: Whether all arrays of a step are kept, to be looked at.
    """
    model._check_once()
    graph = _engine.Graph(model.dtype, seed, learning, keep)
    graph.rows = rows
    # Of rows that are single numbers the engine makes one column.
    model._add_nodes(graph, graph.input(rows or (1,)))
    bind_penalties(graph)
    graph.model.build()
    graph.row_shape = model.compute_output_shape((None, *rows))[1:]
    return graph
