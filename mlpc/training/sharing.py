"""What of loss and metrics the engine computes and what Python, for targets of a shape;
and a graph of the engine compiled for it."""

from mlpc.training.arguments import unique_names
from mlpc.training.host import Host
from mlpc.training.resolving import is_sparse, resolve_loss, resolve_metric
from mlpc.training.results import Results
from mlpc.utils.overrides import spec_of

__all__ = ["Shares", "adapt", "loss_spec"]

# Who overrides one of these may update metrics: those count in Python then.
METRICS_HERE = ("train_step", "test_step", "compute_metrics")


class Shares:
    """A loss and metrics that are shared out.

    All that the engine computes reads one kind of targets: those of its loss.

    Args:
        loss: A `Loss`.
        metrics: List of `(metric, weighted)`.
        kept: Metrics among the model's attributes.
        own: The names of the model's overridden methods.
        here: Whether all metrics count in Python.

    Attributes:
        loss, metrics, kept: As given.
        spec, reads_classes: What the loss is to the engine, and whether it reads class
            numbers; `None` twice where Python computes it.
        specs: What the engine's metrics are to it.
        in_engine: Whether it computes each of the metrics.
        sparse: Whether its targets are class numbers.
        names: Those of what it knows, by the engine's words.
    """

    def __init__(self, loss, metrics, kept, own, here):
        self.loss, self.metrics, self.kept = loss, metrics, kept
        self.spec, self.reads_classes = loss_spec(loss, own)
        specs = [None if here else spec_of(metric) for metric, _ in metrics]
        known = [] if self.spec is None else [loss]
        known += [m for s, (m, _) in zip(specs, metrics, strict=True) if s is not None]
        self.sparse = bool(known) and is_sparse(known[0])
        self.in_engine = [
            s is not None and is_sparse(metric) == self.sparse
            for s, (metric, _) in zip(specs, metrics, strict=True)
        ]
        self.specs = tuple(
            _weighed(s, weighted)
            for s, known, (_, weighted) in zip(
                specs, self.in_engine, metrics, strict=True
            )
            if known
        )
        self.names = [thing._spec()[0] for thing in known]

    def compile(self, graph, trainer):
        """Give a graph, and its host, their shares; the sizes of metrics' states."""
        optimizer = trainer.settings.optimizer
        engine = None if optimizer is None else optimizer._engine()
        sizes = graph.model.compile(self.spec, self.specs, engine)
        loss = self.loss if self.spec is None else None
        pairs = zip(self.metrics, self.in_engine, strict=True)
        metrics = [metric for metric, known in pairs if not known]
        graph.host = Host(graph, loss, metrics, optimizer, trainer.lead, self.kept)
        return sizes

    def results(self, sizes):
        """Return `Results` of a graph's runs; `sizes` are what `compile` gave."""
        sizes = iter(sizes)
        return Results(
            unique_names((metric.name, weighted) for metric, weighted in self.metrics),
            [metric for metric, _ in self.metrics],
            [next(sizes) if known else 0 for known in self.in_engine],
            self.kept,
        )

    def are_of(self, loss, metrics):
        """Whether these are the shares of a loss and metrics like these."""
        pairs = zip(metrics, self.metrics, strict=True)
        return _alike(loss, self.loss) and all(
            _alike(mine, its) for (mine, _), (its, _) in pairs
        )


def adapt(trainer, graph, y_shape):
    """Find loss and metrics for targets of this shape, and compile a graph for them."""
    shapes = y_shape, (None, *graph.row_shape)
    settings, shares, lead = trainer.settings, trainer.shares, trainer.lead
    loss = resolve_loss(settings.wanted_loss, *shapes)
    metrics = [
        (resolve_metric(identifier, *shapes), weighted)
        for weighted, wanted in enumerate(settings.metrics)
        for identifier in wanted
    ]
    # A run may be under way: what is compiled stays, where it fits these targets.
    if shares is not None and shares.are_of(loss, metrics):
        if graph.results is not trainer.reports.results:
            shares.compile(graph, trainer)
            graph.results = trainer.reports.results
        return
    trainer.shares = graph.results = None  # until all is done
    own = lead.overrides.names
    masked = trainer.heeds_masks or lead.heeds_masks
    here = masked or not own.isdisjoint(METRICS_HERE)
    shares = Shares(loss, metrics, trainer.metrics_kept(), own, here)
    results = shares.results(shares.compile(graph, trainer))
    from mlpc.training import doubts

    doubts.warn_of_one_column(shares.names, trainer.model.output_shape)
    trainer.binary = next((n for n in shares.names if n in doubts.BINARY), None)
    trainer.reports.results = graph.results = lead.reports.results = results
    trainer.shares = shares


def loss_spec(loss, own):
    """What a loss is to the engine, and whether it reads class numbers; `None` twice if
    the engine does not compute it, as where `compute_loss` is overridden."""
    spec = None if "compute_loss" in own else spec_of(loss)
    return (None, None) if spec is None else (spec, is_sparse(loss))


def _weighed(spec, weighted):
    """A metric's spec with all of its parts."""
    name, options, *values = spec
    return name, options, values[0] if values else (), bool(weighted)


def _alike(one, other):
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
