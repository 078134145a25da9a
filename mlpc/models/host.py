"""What a step computes in Python: losses, metrics, penalties and constraints that the
engine does not know, and whether an optimizer that looks at gradients takes the step.
It takes the batch stage by stage; all else is the engine's."""

import numpy as np

from mlpc.constraints import host as constraints
from mlpc.regularizers import host as regularizers

__all__ = ["Host", "bind_penalties"]


def bind_penalties(graph):
    """Give the graph's engine the regularizers and constraints that it knows."""
    for variable in graph.trainable:
        index = next(i for i, v in enumerate(graph.variables) if v is variable)
        for thing, room, add in (
            (variable.regularizer, regularizers, graph.model.regularize),
            (variable.constraint, constraints, graph.model.constrain),
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

    The penalties and constraints are those of the graph's trainable variables.
    """

    def __init__(self, graph, loss, metrics, optimizer):
        self.graph = graph
        self.loss = loss
        self.metrics = metrics
        self.optimizer = optimizer if optimizer._looks else None
        self.penalties = [
            variable
            for variable in graph.trainable
            if variable.regularizer is not None
            and regularizers.spec(variable.regularizer) is None
        ]
        self.constraints = [
            variable
            for variable in graph.trainable
            if variable.constraint is not None
            and constraints.spec(variable.constraint) is None
        ]

    def __bool__(self):
        """Whether there is anything to compute here."""
        return bool(
            self.loss is not None
            or self.metrics
            or self.penalties
            or self.constraints
            or self.optimizer is not None
        )

    def reset(self):
        """Let the metrics start again."""
        for metric, _ in self.metrics:
            metric.reset_state()

    def step(self, run, mode, labels, weights):
        """Take the run's next batch.

        Args:
            run: An engine's run.
            mode: `"train"`, `"evaluate"` or `"gradient"`.
            labels, weights: y and the sample weights of the batch as the user gave
                them, or `None`.
        """
        self.there_and_back(run, mode, labels, weights)
        if mode == "train":
            self.update(run)
        run.stage("next")

    def there_and_back(self, run, mode, labels, weights):
        """The batch up to its gradients, where the mode wants them; the loss of its
        targets alone."""
        run.stage("forward")
        if self.loss is None:
            run.stage("loss")
        else:
            self._loss(run, mode, labels, weights)
        loss = run.loss
        if self.metrics:
            outputs = run.output()
            for metric, weighted in self.metrics:
                metric.update_state(labels, outputs, weights if weighted else None)
        for variable in self.penalties:
            run.add_loss(regularizers.penalty(variable.regularizer, variable.value))
        if mode != "evaluate":
            run.stage("backward")
            self._penalise()
        return loss

    def update(self, run):
        """The optimizer's step, if it takes it, and the constraints."""
        if not self._takes_step():
            return
        run.stage("update")
        for variable in self.constraints:
            constraints.project(variable.constraint, variable.value)

    def _loss(self, run, mode, labels, weights):
        from mlpc.losses.host import value_and_gradient

        outputs = run.output()
        value, gradient = value_and_gradient(
            self.loss, labels, outputs, weights, mode != "evaluate"
        )
        run.stage("loss")
        run.add_loss(value)
        if mode != "evaluate":
            run.set_gradient(np.asarray(gradient, outputs.dtype))

    def _takes_step(self):
        return self.optimizer is None or self.optimizer._admits(self.graph.gradients())

    def _penalise(self):
        """Add the penalties' gradients to the engine's."""
        gradients = self.graph.gradients() if self.penalties else []
        for variable, gradient in zip(self.graph.trainable, gradients, strict=False):
            if any(variable is penalised for penalised in self.penalties):
                gradient += regularizers.gradient(variable.regularizer, variable.value)
