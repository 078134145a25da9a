"""What of loss and metrics the engine computes, what Python, and the engine's graphs
compiled for it: one for each shape of rows, all for the same loss and metrics."""

from mlpc.models.arguments import unique_names
from mlpc.models.host import Host
from mlpc.models.preparing import Prepared
from mlpc.models.reporting import Reporting
from mlpc.models.resolving import is_sparse, resolve_loss, resolve_metric
from mlpc.models.results import Results
from mlpc.utils.overrides import spec_of

__all__ = ["Shared"]

# Who overrides one of these may update metrics: those count in Python then.
METRICS_HERE = ("train_step", "test_step", "compute_metrics")


class Shared(Reporting, Prepared):
    """A model whose loss and metrics are shared out; who derives from it says which
    are wanted."""

    _owner = None  # the model whose rest this one is, behind a `Front`

    def _prepare_loss(self, y_shape, rows=None):
        """Make the engine's graph with loss and metrics for targets of this shape.

        Args:
            y_shape: `(n, ...)`.
            rows: As of `_prepare`.
        """
        with self._lock.now():
            graph, targets = self._prepare(rows), tuple(y_shape[1:])
            if not self._is_for(graph, targets):
                self._adapt(graph, y_shape)
                graph.targets = targets
            self._host = graph.host
            return graph

    def _is_for(self, graph, targets):
        """Whether a graph is compiled for rows of targets of this shape."""
        return graph.targets == targets and graph.results is self._results

    def _adapt(self, graph, y_shape):
        """Find loss and metrics for targets of this shape, and share them out."""
        shapes = y_shape, (None, *graph.row_shape)
        loss = resolve_loss(self._wanted_loss, *shapes)
        metrics = [
            (resolve_metric(identifier, *shapes), weighted)
            for weighted, wanted in enumerate(self._wanted)
            for identifier in wanted
        ]
        # A run may be under way: what is compiled stays, where it fits these targets.
        if self._loss and alike(loss, self._loss) and self._metrics_are(metrics):
            if graph.results is not self._results:
                self._compile_graph(graph)
                graph.results = self._results
        else:
            self._loss = graph.results = None  # until all is done
            self._share_out(graph, loss, metrics)

    def _metrics_are(self, metrics):
        pairs = zip(metrics, self._metrics, strict=True)
        return all(alike(mine, its) for (mine, _), (its, _) in pairs)

    def _share_out(self, graph, loss, metrics):
        """Give loss and metrics to the engine where it knows them, else to Python.

        All that the engine computes reads one kind of targets: those of its loss.
        """
        owner = self._owner or self
        engine_loss = self._loss_spec(loss)
        spec = engine_loss[0]
        masked = self._heeds_masks or owner._heeds_masks
        here = masked or not owner._own.isdisjoint(METRICS_HERE)
        specs = [None if here else spec_of(metric) for metric, _ in metrics]
        things = [loss, *(metric for metric, _ in metrics)]
        known = [
            thing
            for thing, s in zip(things, [spec, *specs], strict=True)
            if s is not None
        ]
        sparse = bool(known) and is_sparse(known[0])
        in_engine = [
            s is not None and is_sparse(metric) == sparse
            for s, (metric, _) in zip(specs, metrics, strict=True)
        ]
        self._shares = (
            spec,
            tuple(
                weighed(s, weighted)
                for s, known, (_, weighted) in zip(
                    specs, in_engine, metrics, strict=True
                )
                if known
            ),
            loss if spec is None else None,
            [
                metric
                for metric, known in zip(metrics, in_engine, strict=True)
                if not known
            ],
            self._metrics_kept(),
        )
        sizes = iter(self._compile_graph(graph))
        results = Results(
            unique_names((metric.name, weighted) for metric, weighted in metrics),
            [metric for metric, _ in metrics],
            [next(sizes) if known else 0 for known in in_engine],
            self._shares[-1],
        )
        from mlpc.models import doubts

        names = [thing._spec()[0] for thing in known]
        doubts.warn_of_one_column(names, self.output_shape)
        self._binary = next((name for name in names if name in doubts.BINARY), None)
        self._sparse, self._has_targets = sparse, bool(known)
        self._results = graph.results = results
        self._metrics = metrics
        self._engine_loss, owner._results = engine_loss, results
        self._loss = loss

    def _compile_graph(self, graph):
        """Give a graph, and its host, their shares; the sizes of metrics' states."""
        spec, specs, loss, metrics, kept = self._shares
        optimizer = self.optimizer
        engine = None if optimizer is None else optimizer._engine()
        sizes = graph.model.compile(spec, specs, engine)
        owner = self._owner or self
        graph.host = Host(graph, loss, metrics, optimizer, owner, kept)
        return sizes

    def _loss_spec(self, loss):
        """What a loss is to the engine, and whether it reads class numbers; `None`
        twice if the engine does not compute it."""
        own = (self._owner or self)._own
        spec = None if "compute_loss" in own else spec_of(loss)
        return (None, None) if spec is None else (spec, is_sparse(loss))


def weighed(spec, weighted):
    """A metric's spec with all of its parts."""
    name, options, *values = spec
    return name, options, values[0] if values else (), bool(weighted)


def alike(one, other):
    """Whether two losses or metrics compute the same by the same name."""
    if one is other:
        return True
    functions = [
        getattr(each, "fn", getattr(each, "_fn", None)) for each in (one, other)
    ]
    return (
        type(one) is type(other)
        and one.name == other.name
        and one._spec() == other._spec()
        and functions[0] is functions[1]
    )
