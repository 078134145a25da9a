"""fit, evaluate and predict, as Keras has them. The work is done in training/."""

from mlpc.training import evaluating, fitting, predicting
from mlpc.training.overriding import STANDS_FOR
from mlpc.utils.overrides import Overridable
from mlpc.utils.suggestions import suggestion
from mlpc.utils.tracebacks import keywords_of, short_tracebacks, shorten

__all__ = ["Trainable"]


class Trainable(Overridable):
    """A model that is trained; it has a `Trainer`.

    Attributes:
        history: The `History` of the last `fit`.
        stop_training: Set it to end `fit` after this batch, validation and epoch.
        stop_evaluating, stop_predicting: The same for `evaluate` and `predict`.
    """

    _stands_for = STANDS_FOR
    _initial_epoch = None  # set by a callback: where `fit` begins instead

    def __init__(self):
        self.history = None
        self.stop_training = self.stop_evaluating = self.stop_predicting = False

    @short_tracebacks
    def fit(
        self,
        x=None,
        y=None,
        batch_size=None,
        epochs=1,
        verbose="auto",
        callbacks=None,
        validation_split=0.0,
        validation_data=None,
        shuffle=True,
        class_weight=None,
        sample_weight=None,
        initial_epoch=0,
        steps_per_epoch=None,
        validation_steps=None,
        validation_batch_size=None,
        validation_freq=1,
    ):
        """Train the model.

        Args:
            x: Rows, `(n, ...)`: an array of any numeric dtype and memory layout, or
                anything with `__array__`; a SciPy sparse matrix. Or batches `(x, y)`,
                `(x, y, sample_weight)`: a generator, a `PyDataset`, a
                `tf.data.Dataset`, a PyTorch `DataLoader`, anything to iterate over.
            y: Targets, `(n, ...)`, as the loss wants them; `None` for batches.
            batch_size: Rows a step, 32 by default; the last batch may be short.
            epochs: The number that the last epoch has; the first is `initial_epoch`.
            verbose: 0 silent, 1 or "auto" progress bar, 2 one line an epoch.
            callbacks: List of callbacks.
            validation_split: Share of the last rows that is kept for validation.
            validation_data: `(x_val, y_val)`, `(x_val, y_val, sample_weight)` or
                batches; wins over `validation_split`.
            shuffle: Whether each epoch takes the rows in a new order; within a batch
                that means nothing, so a set of one batch is taken as it is.
            validation_batch_size: Rows a step of validation; by default `batch_size`.
            validation_freq: Validate every so many epochs, or after those listed.
            class_weight: What the rows of a class weigh in the loss: a dict of numbers
                by class; an array, for classes 0, 1, ...; or "balanced".
            sample_weight: Array of numbers that the rows weigh in the loss.
            steps_per_epoch: Batches an epoch; the next epoch continues after them.
            validation_steps: The same for a validation.

        Returns:
            The `History`: `history.history` holds a list of floats for each name.

        A `UserWarning` tells once of a loss that is not finite, with what lies in x, y
        and the weights then; of targets outside [0, 1] of a loss of two classes; of a
        `trainable` that was set since `compile`.

        Raises:
            ValueError: If an argument does not fit; the model is as it was.
            RuntimeError: If the model is being trained by another `fit`.

        Example:
            >>> keras.utils.set_random_seed(1)
            >>> x = np.array([[0.0], [1.0], [2.0], [3.0]])
            >>> y = 2 * x + 1
            >>> model = keras.Sequential([keras.Input((1,)), keras.layers.Dense(1)])
            >>> model.compile(keras.optimizers.SGD(0.1), "mse")
            >>> history = model.fit(x, y, epochs=200, verbose=0)
            >>> round(history.history["loss"][-1], 4)
            0.0
            >>> print(model.layers[0].kernel.round(1), model.layers[0].bias.round(1))
            [[2.]] [1.]
        """
        return fitting.fit(
            self._trainer,
            x,
            y,
            sample_weight,
            batch_size=batch_size,
            epochs=epochs,
            verbose=verbose,
            callbacks=callbacks,
            validation_split=validation_split,
            validation_data=validation_data,
            shuffle=shuffle,
            class_weight=class_weight,
            initial_epoch=initial_epoch,
            steps_per_epoch=steps_per_epoch,
            validation_steps=validation_steps,
            validation_batch_size=validation_batch_size,
            validation_freq=validation_freq,
        )

    @short_tracebacks
    def evaluate(
        self,
        x=None,
        y=None,
        batch_size=None,
        verbose="auto",
        sample_weight=None,
        steps=None,
        callbacks=None,
        return_dict=False,
        **kwargs,
    ):
        """Return the loss and the metrics on rows that are not trained on.

        Args:
            x, y, batch_size, verbose, callbacks: As in `fit`.
            sample_weight: Array of numbers that the rows weigh in the loss.
            steps: How many batches to take; `None` for all.
            return_dict: Whether to return `{name: value}`.

        Returns:
            The loss; a list of loss and metrics if there are any; or a dict.

        Raises:
            ValueError: If an argument does not fit.

        Example:
            >>> model = keras.Sequential(
            ...     [
            ...         keras.Input((1,)),
            ...         keras.layers.Dense(1, kernel_initializer="ones"),
            ...     ]
            ... )
            >>> model.compile(loss="mse", metrics=["mae"])
            >>> model.evaluate(
            ...     np.array([[1.0], [2.0]]), np.array([[2.0], [4.0]]), verbose=0
            ... )
            [2.5, 1.5]
        """
        if kwargs:
            known = keywords_of(type(self).evaluate)
            near = suggestion(next(iter(kwargs)), known, tail="")
            raise ValueError(f"Arguments not recognized: {kwargs}.{near}")
        return evaluating.evaluate(
            self._trainer,
            x,
            y,
            batch_size,
            verbose,
            sample_weight,
            steps,
            callbacks,
            return_dict,
        )

    def predict(self, x, batch_size=None, verbose="auto", steps=None, callbacks=None):
        """Return the model's outputs.

        Args:
            x, batch_size, verbose, callbacks: As in `fit`.
            steps: How many batches to take; `None` for all.

        Returns:
            Array of the model's dtype, `(n, ...)`.

        Raises:
            ValueError: If an argument does not fit.

        Example:
            >>> model = keras.Sequential(
            ...     [
            ...         keras.Input((2,)),
            ...         keras.layers.Dense(1, kernel_initializer="ones"),
            ...     ]
            ... )
            >>> print(model.predict(np.array([[1.0, 2.0], [3.0, 4.0]]), verbose=0))
            [[3.]
             [7.]]
        """
        try:
            return predicting.predict(
                self._trainer, x, batch_size, verbose, steps, callbacks
            )
        except BaseException as error:
            shorten(error)
            raise
