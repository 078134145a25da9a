"""compile, and what a compiled model is asked: optimizer, loss, metrics."""

from mlpc.training.arguments import executed_together
from mlpc.training.overriding import STANDS_FOR
from mlpc.training.settings import settings_of
from mlpc.utils.overrides import Overridable
from mlpc.utils.tracebacks import short_tracebacks

__all__ = ["Compiled"]


class Compiled(Overridable):
    """A model that knows what it minimises, and how; it has a `Trainer`."""

    _stands_for = STANDS_FOR

    @property
    def optimizer(self):
        """The optimizer, or `None`; as in Keras there is none before `compile`."""
        settings = self._trainer.settings
        if settings.optimizer is None and not settings.compiled:
            raise AttributeError(f"Model '{self.name}' has not been compiled yet.")
        return settings.optimizer

    @optimizer.setter
    def optimizer(self, value):
        self._trainer.settings.optimizer = value

    @property
    def loss(self):
        """The loss as `compile` was given it; `None` before."""
        return self._trainer.settings.loss

    @loss.setter
    def loss(self, value):
        self._trainer.settings.loss = value

    @property
    def compiled(self):
        """Whether `compile` was called."""
        return self._trainer.settings.compiled

    @property
    def steps_per_execution(self):
        """For how many batches hooks of callbacks are called once."""
        return self._trainer.settings.steps_per_execution

    @steps_per_execution.setter
    def steps_per_execution(self, value):
        self._trainer.settings.steps_per_execution = executed_together(value)

    @property
    def run_eagerly(self):
        """As `compile` was given it; the engine has one way to run."""
        return self._trainer.settings.run_eagerly

    @run_eagerly.setter
    def run_eagerly(self, value):
        self._trainer.settings.run_eagerly = value

    @property
    def metrics(self):
        """What a compiled model reports, as Keras lists it: the loss so far, the
        metrics of `compile` as one, and those among the model's attributes."""
        return self._trainer.metrics()

    @property
    def metrics_names(self):
        """The names of `metrics`: Keras 3's, which stand for all of `compile`'s."""
        return [metric.name for metric in self.metrics]

    @property
    def metrics_variables(self):
        """The variables of all metrics."""
        return [variable for metric in self.metrics for variable in metric.variables]

    def reset_metrics(self):
        """Let all metrics start again."""
        for metric in self.metrics:
            metric.reset_state()

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
        trainer = self._trainer
        trainer.check_not_fitting("compiled")
        settings = settings_of(
            optimizer=optimizer,
            loss=loss,
            loss_weights=loss_weights,
            metrics=metrics,
            weighted_metrics=weighted_metrics,
            run_eagerly=run_eagerly,
            steps_per_execution=steps_per_execution,
            jit_compile=jit_compile,
        )
        trainer.compile(settings)
        self.stop_training = False

    def get_compile_config(self):
        """Return what `compile` was given, as plain values; `{}` before."""
        from mlpc.saving.model_config import compile_to_config

        return compile_to_config(self) if self.compiled else {}

    @short_tracebacks
    def compile_from_config(self, config):
        """Compile the model with what `get_compile_config` gave."""
        from mlpc.saving.model_config import compile_from_config

        if config:
            compile_from_config(self, config)
