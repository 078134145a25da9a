"""What a step computes in Python: losses, metrics, penalties and constraints that the
engine does not know, and whether an optimizer that looks at gradients takes the step.
It takes the batch stage by stage; all else is the engine's."""

from weakref import ref

import numpy as np

from mlpc._engine import Hold
from mlpc.constraints import projections
from mlpc.layers.calling import check_call
from mlpc.regularizers import penalties
from mlpc.training.overriding import RESULTS
from mlpc.training.under_way import UnderWay, under_way

__all__ = ["Host", "bind_penalties"]


def bind_penalties(graph):
    """Give the graph's engine the regularizers and constraints that it knows."""
    for index, variable in zip(graph.places, graph.trainable, strict=True):
        for thing, room, add in (
            (variable.regularizer, penalties, graph.model.regularize),
            (variable.constraint, projections, graph.model.constrain),
        ):
            spec = None if thing is None else room.spec(thing)
            if spec is not None:
                add(index, *spec)


class Host:
    """The user's own parts of a compiled model.

    Args:
        graph: The engine's graph.
        loss: A `Loss`, or `None` where the engine has it.
        metrics: List of `(metric, weighted)`.
        optimizer: An `Optimizer`.
        lead: The trainer of the model whose overrides are called; `None` for none of
            them.
        kept: Metrics among its attributes, which start again with each walk.

    Attributes:
        applies: Whether the optimizer's own methods take the step.
        own: The names of the owner's overridden methods.
        logs: What its `compute_metrics` has returned last.

    The penalties and constraints are those of the graph's trainable variables.
    """

    def __init__(self, graph, loss, metrics, optimizer, lead=None, kept=()):
        self._graph = ref(graph)  # which holds this host, as the model does
        self.kept = kept
        self._lead = None if lead is None else ref(lead)
        self.logs = None
        self.own = frozenset() if lead is None else lead.overrides.names
        self.behind = lead is not None and lead.front is not None
        self.calls = [] if lead is None or self.behind else lead.overrides.calls
        self.loss = loss
        self.metrics = metrics
        self.applies = optimizer is not None and bool(optimizer._overrides())
        looks = optimizer is not None and (optimizer._looks or self.applies)
        self.optimizer = optimizer if looks else None
        self.penalties = [
            variable
            for variable in graph.trainable
            if variable.regularizer is not None
            and penalties.spec(variable.regularizer) is None
        ]
        self.constraints = [
            variable
            for variable in graph.trainable
            if variable.constraint is not None
            and projections.spec(variable.constraint) is None
        ]

    @property
    def owner(self):
        """The model."""
        return None if self._lead is None else self._lead().model

    def __bool__(self):
        """Whether there is anything to compute here."""
        return bool(
            self.loss is not None
            or self.metrics
            or self.penalties
            or self.constraints
            or self.optimizer is not None
            or self.calls
            or self.behind
            or not self.own.isdisjoint(("compute_loss", *RESULTS))
        )

    @property
    def graph(self):
        return self._graph()

    def reset(self):
        """Let the metrics start again."""
        for metric in (*(metric for metric, _ in self.metrics), *self.kept):
            metric.reset_state()
        self.logs = None
        if not self.own.isdisjoint(("reset_metrics", "metrics")):
            self.owner.reset_metrics()

    def step(self, run, mode, labels, weights, x=None, penalty=0.0, masks=None):
        """Take the run's next batch.

        Args:
            run: An engine's run.
            mode: `"train"`, `"evaluate"` or `"gradient"`.
            labels, weights: y and the sample weights of the batch as the user gave
                them, or `None`.
            x: Its rows.
            penalty: What regularizers make of it in front of the engine's part.
            masks: Those of `data.Rows`.
        """
        with Hold(run):  # other threads wait with the model until the batch is over
            for layer in self.calls:
                check_call(layer)
            self.there_and_back(run, mode, labels, weights, x, penalty, masks)
            outputs = run.output() if "compute_metrics" in self.own else None
            if mode == "train":
                self.update(run)
            run.stage("next")
            if outputs is not None:
                with self._under_way(run):
                    self.logs = self.owner.compute_metrics(x, labels, outputs, weights)

    def _under_way(self, run, penalties=0.0):
        lead = self._lead()
        trainer = lead.front.rest if self.behind else lead
        return under_way(UnderWay(lead.model, trainer, run, penalties=penalties))

    def given_logs(self, run):
        """What the owner's overrides say there is to report; `None` without any."""
        if "compute_metrics" in self.own:
            return self.logs
        if self.own.isdisjoint(("get_metrics_result", "metrics")):
            return None
        with self._under_way(run):
            return self.owner.get_metrics_result()

    def there_and_back(
        self, run, mode, labels, weights, x=None, penalty=0.0, masks=None
    ):
        """The batch up to its gradients, where the mode wants them; the loss of its
        targets alone."""
        run.stage("forward")
        if self.loss is None or "compute_loss" in self.own:
            run.stage("loss")
        else:
            self._loss(run, mode, labels, weights)
        loss = run.loss
        if self.metrics and "compute_metrics" not in self.own:
            outputs = run.output()
            for metric, weighted in self.metrics:
                weighed = (weights,) if weighted else ()
                if masks is not None and hasattr(metric, "_fn"):  # it is a mean
                    weighed = (masks[bool(weighted)],)
                metric.update_state(labels, outputs, *weighed)
        for variable in self.penalties:
            run.add_loss(penalties.penalty(variable.regularizer, variable.value))
        if penalty:
            run.add_loss(penalty)
        if "compute_loss" in self.own:
            penalty_sum, outputs = run.loss, run.output()
            with self._under_way(run, penalty_sum):
                value = self.owner.compute_loss(
                    x, labels, outputs, weights, training=False
                )
            run.add_loss(float(np.asarray(value)) - penalty_sum)
        if mode != "evaluate":
            run.stage("backward")
            self._penalise()
        return loss

    def update(self, run):
        """The optimizer's step, if it takes it, and the constraints."""
        if self.applies:
            self._apply()
            return
        if not self._takes_step():
            return
        run.stage("update")
        for variable in self.constraints:
            projections.project(variable.constraint, variable.value)

    def _loss(self, run, mode, labels, weights):
        from mlpc.losses.gradients import value_and_gradient

        outputs = run.output()
        value, gradient = value_and_gradient(
            self.loss, labels, outputs, weights, mode != "evaluate"
        )
        run.stage("loss")
        run.add_loss(value)
        if mode != "evaluate" and self.graph.wants_gradient:
            run.set_gradient(np.asarray(gradient, outputs.dtype))

    def _takes_step(self):
        return self.optimizer is None or self.optimizer._admits(self.graph.gradients())

    def _apply(self):
        """Let the optimizer's own methods take the step."""
        scale = self.optimizer.scale_loss(1.0)
        gradients = [
            np.asarray(gradient * scale, gradient.dtype)
            for gradient in self.graph.gradients()
        ]
        pairs = zip(gradients, self.graph.trainable, strict=True)
        self.optimizer.apply_gradients(pairs)

    def _penalise(self):
        """Add the penalties' gradients to the engine's."""
        gradients = self.graph.gradients() if self.penalties else []
        penalised = {id(variable) for variable in self.penalties}
        for variable, gradient in zip(self.graph.trainable, gradients, strict=False):
            if id(variable) in penalised:
                gradient += penalties.gradient(variable.regularizer, variable.value)
