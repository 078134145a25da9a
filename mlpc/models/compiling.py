"""compile, and the engine's graph that comes of it: made when first needed, made anew
when layers, loss or metrics change. Weights and slots live elsewhere and stay."""

from contextlib import nullcontext

from mlpc.layers.learning import Learning
from mlpc.models import data
from mlpc.models.arguments import executed_together, metric_list, one_loss
from mlpc.models.labels import as_labels
from mlpc.models.resolving import resolve_loss, resolve_metric, resolve_optimizer
from mlpc.models.sharing import Shared
from mlpc.utils.tracebacks import short_tracebacks

__all__ = ["Compiled"]


class Compiled(Shared):
    """A model that knows what it minimises; the model gives layers and shapes.

    Attributes:
        optimizer, loss: What `compile` was given, the optimizer as an object; `None`
            before.
        compiled: Whether `compile` was called.
    """

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
        self._graph = self._host = None
        self._graphs = {}  # by the shape of the rows that they read
        self._loss, self._metrics, self._shares = None, [], None
        self._binary = None
        self._noticed = self._front = self._masks = None

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
        """Return x as an array of rows that the model, if it is built, can take."""
        x = data.as_array("x", x)
        if not self.built or x.shape[1:] == self._input_shape[1:]:
            return x
        return data.as_rows(x, self._input_shape, self._takes)

    def _batch(self, x, y, sample_weight=None, class_weight=None):
        """Return x, y and weights as `data.Rows`, checked against model and loss.

        The model is built for x, and compiled for y, if all is well.
        """
        x, labels = self._rows(x), as_labels(y, self._wanted_loss)
        weights = data.weights_of(labels, sample_weight, class_weight)
        data.check_sizes(x=x, y=labels, sample_weight=weights)
        graph, rows = self._graph, x.shape[1:]
        if graph is None or graph.rows != rows:
            graph = self._graphs.get(rows)
        if graph is not None:
            output_shape = (len(x), *graph.row_shape)
        else:
            output_shape = self.compute_output_shape(x.shape)
        if len(output_shape) == 1:
            raise NotImplementedError(
                f"Model '{self.name}' gives single numbers, outputs of shape (None,): "
                "the mean over their last axis, which losses and metrics take, is over "
                "rows. Add `keras.layers.Reshape((1,))`: rows of one column then."
            )
        labels = data.in_rank_of(labels, output_shape)
        if weights is not None:
            weights = data.as_weights(weights, output_shape)
        unweighted = weights is None
        if graph is None or not self._is_for(graph, labels.shape[1:]):
            loss = resolve_loss(self._wanted_loss, labels.shape, output_shape)
            spec, sparse = self._loss_spec(loss)
        else:
            spec, sparse = self._engine_loss
        targets = labels
        if spec is not None:
            ignored = spec[1].get("ignore_class")
            targets = data.as_targets(labels, output_shape, sparse, ignored)
        self._build_for(x)
        self._prepare_loss(labels.shape, rows)
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
        rows = data.Rows(x, targets, weights, labels)
        if not self._masking:
            return rows
        return self._masks_now().heeded(x, rows, self._loss, unweighted)

    def _build_optimizer(self):
        self._learning.warn_of_changes(self)
        with self._lock.now():
            self.optimizer.build(self._trained())
