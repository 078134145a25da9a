"""compile, and the engine's graph that comes of it: made when first needed, made anew
when layers, loss or metrics change. Weights and slots live elsewhere and stay."""

from contextlib import nullcontext

from mlpc.layers.learning import Learning
from mlpc.models import data
from mlpc.models.arguments import (
    executed_together,
    metric_list,
    one_loss,
    unique_names,
)
from mlpc.models.host import Host
from mlpc.models.labels import as_labels
from mlpc.models.preparing import Prepared
from mlpc.models.reporting import Reporting
from mlpc.models.resolving import (
    is_sparse,
    resolve_loss,
    resolve_metric,
    resolve_optimizer,
)
from mlpc.models.results import Results
from mlpc.utils.overrides import spec_of
from mlpc.utils.tracebacks import short_tracebacks

__all__ = ["Compiled"]

# Who overrides one of these may update metrics: those count in Python then.
METRICS_HERE = ("train_step", "test_step", "compute_metrics")


class Compiled(Reporting, Prepared):
    """A model that knows what it minimises; the model gives layers and shapes.

    Attributes:
        optimizer, loss: What `compile` was given, the optimizer as an object; `None`
            before.
        compiled: Whether `compile` was called.
    """

    _owner = None  # the model whose rest this one is, behind a `Front`

    def __init__(self, seed):
        super().__init__(seed)
        self._doubted = False
        self._forget_graph()
        self._compile_config = None
        self._forget_results()
        self._steps_per_execution, self.run_eagerly = 1, False
        self.compiled = False
        self._optimizer = self.loss = None
        self._wanted = ([], [])
        self._loss_weight = 1.0

    @property
    def optimizer(self):
        """The optimizer, or `None`; as in Keras there is none before `compile`."""
        if self._optimizer is None and not self.compiled:
            raise AttributeError(f"Model '{self.name}' has not been compiled yet.")
        return self._optimizer

    @optimizer.setter
    def optimizer(self, value):
        self._optimizer = value

    @short_tracebacks
    def compile(
        self,
        optimizer="rmsprop",
        loss=None,
        loss_weights=None,
        metrics=None,
        weighted_metrics=None,
        run_eagerly=False,
        steps_per_execution=1,
        jit_compile="auto",
        auto_scale_loss=True,
    ):
        """Set what training minimises, and how; which layers learn is looked at now.

        Args:
            optimizer: Name or object of `mlpc.optimizers`; `None` for a model that is
                evaluated and not trained.
            loss: Name, object or function of `mlpc.losses`, or a function
                `f(y_true, y_pred)` of your own; a list or dict of one.
            loss_weights: A number that the loss is multiplied by; a list or dict of
                one.
            metrics: List of names, objects or functions of `mlpc.metrics`, or functions
                of your own.
            weighted_metrics: The same; they heed `sample_weight` and `class_weight`.
            steps_per_execution: For how many batches hooks of callbacks are called
                once; "auto" for 1.
            run_eagerly, jit_compile, auto_scale_loss: Accepted; the engine has one way
                to run.

        Raises:
            ValueError: If a name is unknown.
            RuntimeError: If the model is being trained.

        Example:
            >>> model = keras.Sequential(
            ...     [keras.Input((4,)), keras.layers.Dense(3, "softmax")]
            ... )
            >>> model.compile(
            ...     optimizer=keras.optimizers.Adam(learning_rate=0.01),
            ...     loss="sparse_categorical_crossentropy",
            ...     metrics=["accuracy"],
            ... )
        """
        self._check_not_fitting("compiled")
        if optimizer is not None:
            optimizer = resolve_optimizer(optimizer)
            optimizer._overrides()  # refuses those that training would not call
        together = executed_together(steps_per_execution)
        wanted = (
            metric_list("metrics", metrics),
            metric_list("weighted_metrics", weighted_metrics),
        )
        for identifier in [*wanted[0], *wanted[1]]:
            resolve_metric(identifier)
        one, weight = one_loss(loss, loss_weights)
        if one is not None:
            resolve_loss(one, (None, 1), (None, 1))
        config = {
            "optimizer": optimizer,
            "loss": loss,
            "loss_weights": loss_weights,
            "metrics": metrics,
            "weighted_metrics": weighted_metrics,
            "run_eagerly": run_eagerly,
            "steps_per_execution": steps_per_execution,
            "jit_compile": jit_compile,
        }
        learning = Learning(self)
        with self._lock.now():
            self._check_not_fitting("compiled")
            self._forget_graph()
            # Stores alone from here on: a signal finds all of it done or nothing.
            self._optimizer, self.loss, self._compile_config = optimizer, loss, config
            self._wanted_loss, self._loss_weight, self._wanted = one, weight, wanted
            self._learning, self._doubted = learning, False
            self._forget_results()
            self._steps_per_execution, self.run_eagerly = together, bool(run_eagerly)
            self.compiled, self.stop_training = True, False

    @property
    def steps_per_execution(self):
        """For how many batches hooks of callbacks are called once."""
        return self._steps_per_execution

    @steps_per_execution.setter
    def steps_per_execution(self, value):
        self._steps_per_execution = executed_together(value)

    def _forget_graph(self):
        """Let the engine's graph be made anew; weights and slots live elsewhere."""
        self._graph = self._host = self._key = None
        self._loss, self._metrics = None, []
        self._binary = None
        self._noticed = self._front = None

    def _prepare_loss(self, y_shape):
        """Make the engine's graph with loss and metrics for targets of this shape."""
        with self._lock.now():
            graph, key = self._prepare(), tuple(y_shape[1:])
            if self._key != key:
                self._adapt(graph, y_shape)
                self._key = key
            return graph

    def _adapt(self, graph, y_shape):
        """Find loss and metrics for targets of this shape, and share them out."""
        shapes = y_shape, self.output_shape
        loss = resolve_loss(self._wanted_loss, *shapes)
        metrics = [
            (resolve_metric(identifier, *shapes), weighted)
            for weighted, wanted in enumerate(self._wanted)
            for identifier in wanted
        ]
        # A run may be under way: what is compiled stays, where it fits these targets.
        if not (self._loss and alike(loss, self._loss) and self._metrics_are(metrics)):
            self._key = self._loss = None  # until all is done
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
        here = not owner._own.isdisjoint(METRICS_HERE)
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
        sizes = iter(
            graph.model.compile(
                spec,
                tuple(
                    weighed(s, weighted)
                    for s, known, (_, weighted) in zip(
                        specs, in_engine, metrics, strict=True
                    )
                    if known
                ),
                None if self.optimizer is None else self.optimizer._engine(),
            )
        )
        results = Results(
            unique_names((metric.name, weighted) for metric, weighted in metrics),
            [metric for metric, _ in metrics],
            [next(sizes) if known else 0 for known in in_engine],
            self._metrics_kept(),
        )
        host = Host(
            graph,
            loss if spec is None else None,
            [
                metric
                for metric, known in zip(metrics, in_engine, strict=True)
                if not known
            ],
            self.optimizer,
            owner,
            results.kept,
        )
        from mlpc.models import doubts

        names = [thing._spec()[0] for thing in known]
        doubts.warn_of_one_column(names, self.output_shape)
        self._binary = next((name for name in names if name in doubts.BINARY), None)
        self._sparse, self._has_targets = sparse, bool(known)
        self._results, self._host, self._metrics = results, host, metrics
        self._engine_loss, owner._results = engine_loss, results
        self._loss = loss

    def _loss_spec(self, loss):
        """What a loss is to the engine, and whether it reads class numbers; `None`
        twice if the engine does not compute it."""
        own = (self._owner or self)._own
        spec = None if "compute_loss" in own else spec_of(loss)
        return (None, None) if spec is None else (spec, is_sparse(loss))

    def _check_compiled(self, mode="evaluate"):
        if not self.compiled or self.loss is None:
            raise ValueError(
                "You must call `compile()` with a loss before using the model for "
                "training or evaluation."
                if self.compiled
                else "You must call `compile()` before using the model."
            )
        if mode == "train" and self.optimizer is None:
            raise ValueError(
                "You must call `compile()` with an optimizer before training the "
                "model. Received: optimizer=None"
            )

    def _optimizer_turn(self):
        """In a `with` block: no other thread uses the optimizer, if there is one."""
        return nullcontext() if self.optimizer is None else self.optimizer._turn()

    def _rows(self, x):
        return data.as_rows(
            data.as_array("x", x), self.input_shape if self.built else None
        )

    def _batch(self, x, y, sample_weight=None, class_weight=None):
        """Return x, y and weights as `data.Rows`, checked against model and loss.

        The model is built for x, and compiled for y, if all is well.
        """
        x, labels = self._rows(x), as_labels(y, self._wanted_loss)
        weights = data.weights_of(labels, sample_weight, class_weight)
        data.check_sizes(x=x, y=labels, sample_weight=weights)
        graph = self._graph
        if graph is not None and x.shape[1:] == self.input_shape[1:]:
            output_shape = (len(x), *graph.row_shape)
        else:
            output_shape = self.compute_output_shape(x.shape)
        labels = data.in_rank_of(labels, output_shape)
        if weights is not None:
            weights = data.as_weights(weights, output_shape)
        if self._key != labels.shape[1:]:
            loss = resolve_loss(self._wanted_loss, labels.shape, output_shape)
            spec, sparse = self._loss_spec(loss)
        else:
            spec, sparse = self._engine_loss
        targets = labels
        if spec is not None:
            ignored = spec[1].get("ignore_class")
            targets = data.as_targets(labels, output_shape, sparse, ignored)
        self._build_for(x)
        self._prepare_loss(labels.shape)
        if spec is None:
            targets = None
            if self._has_targets:
                targets = data.as_targets(labels, output_shape, self._sparse)
        if self._binary and not self._doubted:
            from mlpc.models.doubts import warn_of_targets

            self._doubted = warn_of_targets(self._binary, labels)
        weighed_here = "compute_loss" in (self._owner or self)._own
        if self._loss_weight != 1.0 and not weighed_here:
            ones = data.as_weights(data.ones(labels), output_shape)
            weights = (ones if weights is None else weights) * self._loss_weight
        return data.Rows(x, targets, weights, labels)

    def _build_optimizer(self):
        self._learning.warn_of_changes(self)
        with self._lock.now():
            self.optimizer.build(self._prepare().trainable)


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
