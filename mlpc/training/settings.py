"""What `compile` is given, checked: what a model minimises, and how."""

from mlpc.training.arguments import executed_together, metric_list, one_loss
from mlpc.training.resolving import resolve_loss, resolve_metric, resolve_optimizer

__all__ = ["Settings", "settings_of"]


class Settings:
    """What one `compile` was given; as they are, those of a model that is not compiled.

    Attributes:
        compiled: Whether it was one.
        optimizer: The `Optimizer`, or `None`.
        loss, given: The loss, and all arguments by name, as they came.
        wanted_loss, loss_weight: The loss of the output, and the number that it is
            multiplied by.
        metrics: Lists of those without and those with weights.
        steps_per_execution: For how many batches hooks of callbacks are called once.
        run_eagerly: As given.
    """

    compiled = False
    optimizer = loss = given = wanted_loss = None
    loss_weight = 1.0
    metrics = ((), ())
    steps_per_execution = 1
    run_eagerly = False

    def check(self, model, mode="evaluate"):
        """Raise a ValueError unless a model with these settings can go in this mode."""
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


def settings_of(**given):
    """Return the settings that `compile` makes of its arguments.

    Raises:
        ValueError: If one is not understood.
    """
    made = Settings()
    optimizer = given["optimizer"]
    if optimizer is not None:
        optimizer = resolve_optimizer(optimizer)
        optimizer._overrides()  # refuses those that training would not call
    made.steps_per_execution = executed_together(given["steps_per_execution"])
    made.metrics = tuple(
        metric_list(argument, given[argument])
        for argument in ("metrics", "weighted_metrics")
    )
    for identifier in [*made.metrics[0], *made.metrics[1]]:
        resolve_metric(identifier)
    made.wanted_loss, made.loss_weight = one_loss(given["loss"], given["loss_weights"])
    if made.wanted_loss is not None:
        resolve_loss(made.wanted_loss, (None, 1), (None, 1))
    made.optimizer, made.loss = optimizer, given["loss"]
    made.run_eagerly = bool(given["run_eagerly"])
    made.given = {**given, "optimizer": optimizer}
    made.compiled = True
    return made
