"""compile, and the engine's graph that comes of it: made when first needed, made anew
when layers, loss or metrics change. Weights and slots live elsewhere and stay."""

from mlpc import _engine, losses, optimizers
from mlpc.metrics import resolve
from mlpc.models import data
from mlpc.models.arguments import metric_list, refuse, unique_names

__all__ = ["Compiled"]


class Compiled:
    """A model that knows what it minimises; the model gives layers and shapes.

    Attributes:
        optimizer, loss: What `compile` was given, as objects; `None` before.
        compiled: Whether `compile` was called.
    """

    def __init__(self, seed):
        self._seed = seed
        self._graph = None
        self._graph_specs = None
        self._compile_config = None
        self.compiled = False
        self.optimizer = self.loss = None
        self._wanted_metrics = []
        self._metric_names = []

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
        """Set what training minimises, and how.

        Args:
            optimizer: Name or object of `mlpc.optimizers`.
            loss: Name or object of `mlpc.losses`.
            metrics: List of names or objects of `mlpc.metrics`.
            loss_weights, weighted_metrics: Not supported yet; `None`.
            run_eagerly, steps_per_execution, jit_compile, auto_scale_loss: Accepted;
                the engine has one way to run.

        Raises:
            ValueError: If a name is unknown.
        """
        refuse(loss_weights=loss_weights, weighted_metrics=weighted_metrics or None)
        if optimizer is None:
            raise ValueError(f"Could not interpret optimizer identifier: {optimizer}")
        optimizer = optimizers.get(optimizer)
        loss_object = losses.get(loss)
        wanted = metric_list(metrics)
        for identifier in wanted:
            resolve(identifier, (None, 1), (None, 1))
        self.optimizer, self.loss = optimizer, loss_object
        self._wanted_metrics = wanted
        self._compile_config = {
            "optimizer": optimizer,
            "loss": loss,
            "loss_weights": None,
            "metrics": metrics,
            "weighted_metrics": None,
            "run_eagerly": run_eagerly,
            "steps_per_execution": steps_per_execution,
            "jit_compile": jit_compile,
        }
        self.compiled = True
        self.stop_training = False
        self._forget_graph()

    def _forget_graph(self):
        """Let the engine's graph be made anew; weights and slots live elsewhere."""
        self._graph = self._graph_specs = None

    def _prepare(self):
        """Make the engine's graph, for prediction."""
        if self._graph is None:
            graph = _engine.Graph(self.dtype, self._seed)
            self._emit(graph, graph.input(self.input_shape[1:]))
            graph.model.build()
            graph.row_shape = self.output_shape[1:]
            self._graph = graph
        return self._graph

    def _prepare_loss(self, y_shape):
        """Make the engine's graph with loss and metrics for targets of this shape."""
        graph = self._prepare()
        resolved = [
            resolve(identifier, y_shape, self.output_shape)
            for identifier in self._wanted_metrics
        ]
        specs = self.loss._spec(), tuple(metric._spec() for metric in resolved)
        if self._graph_specs != specs:
            graph.model.compile(*specs, self.optimizer._engine().core)
            self._metric_names = unique_names(metric.name for metric in resolved)
            self._graph_specs = specs
        return graph

    def _logs(self, results):
        """The loop's values as logs: sorted by name, as Keras does."""
        return dict(sorted(zip(["loss", *self._metric_names], results, strict=True)))

    def _in_order(self, logs, return_dict):
        """Logs as evaluate returns them: loss first, then metrics as compiled."""
        if return_dict:
            return logs
        values = [logs[name] for name in ["loss", *self._metric_names]]
        return values if len(values) > 1 else values[0]

    def _check_compiled(self):
        if not self.compiled or self.loss is None:
            raise ValueError(
                "You must call `compile()` with a loss before using the model for "
                "training or evaluation."
                if self.compiled
                else "You must call `compile()` before using the model."
            )

    def _rows(self, x):
        return data.as_rows(
            data.as_array("x", x), self.input_shape if self.built else None
        )

    def _rows_and_targets(self, x, y):
        """x and y as the engine takes them; the original shape of y decides metrics."""
        x, y = self._rows(x), data.as_array("y", y)
        data.check_sizes(x=x, y=y)
        sparse = isinstance(self.loss, losses.SparseCategoricalCrossentropy)
        return (
            x,
            data.as_targets(y, self.compute_output_shape(x.shape), sparse),
            y.shape,
        )

    def _build_for(self, x):
        if not self.built:
            self.build((None, *x.shape[1:]))

    def _build_optimizer(self):
        self.optimizer._engine().build(self._prepare())
