"""fit and evaluate, as Keras has them: their arguments; loops.py walks."""

from mlpc import config
from mlpc.locks import Turn
from mlpc.models import data
from mlpc.models.arguments import limited, validation_due, validation_triple, verbosity
from mlpc.models.feeding import Feed
from mlpc.models.labels import as_labels
from mlpc.models.predicting import Predictor
from mlpc.models.results import plain_logs
from mlpc.models.sources import is_sparse, stream_of
from mlpc.utils import console
from mlpc.utils.columns import column_names
from mlpc.utils.overrides import overridden
from mlpc.utils.suggestions import suggestion
from mlpc.utils.tracebacks import keywords_of, short_tracebacks
from mlpc.utils.validation import check_integer

__all__ = ["Trainer"]


class Trainer(Predictor):
    """What a model needs to be trained.

    Attributes:
        history: The `History` of the last `fit`.
    """

    def __init__(self, seed):
        super().__init__(seed)
        self.history = None

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
        self._refuse_second_fit()
        self._check_compiled("train")
        self._doubted = False
        verbose = verbosity(verbose)
        epochs = check_integer("epochs", epochs, low=0)
        epochs = limited("epochs", epochs, config.max_epochs())
        initial_epoch = check_integer("initial_epoch", initial_epoch, low=0)
        due = validation_due(validation_freq)
        names, val_names = {"x": column_names(x), "y": column_names(y)}, None
        if validation_data is None and validation_split:
            (x, y, sample_weight), validation_data = self._split(
                x, y, sample_weight, validation_split
            )
            val_names = names
        feed = Feed(
            self, batch_size, steps_per_epoch, ("batch_size", "steps_per_epoch")
        )
        val_feed = Feed(
            self,
            batch_size if validation_batch_size is None else validation_batch_size,
            validation_steps,
            ("validation_batch_size", "validation_steps"),
        )
        val_walk = None
        walk = feed.walk("train", x, y, sample_weight, class_weight, shuffle)
        walk.names = names
        if validation_data is not None:
            val_walk = val_feed.walk("evaluate", *validation_triple(validation_data))
            val_walk.names = val_names or val_walk.names
        self._build_optimizer()
        turn = Turn()
        try:
            self._take_turn(turn)
            if val_walk is not None and overridden(self, ("evaluate",)):
                given = validation_triple(validation_data), val_feed.batch_size
                self._validate = self._own_validation(*given, validation_steps)
            callbacks = self._callback_list(
                callbacks, verbose, True, epochs=epochs, steps=walk.batches
            )
            epochs = range(initial_epoch, epochs)
            watched = callbacks.wants_epochs() or not walk.whole
            if val_walk is not None or watched:
                self._fit_epochs(walk, val_walk, callbacks, epochs, due)
            else:
                self._fit_unwatched(walk, callbacks, epochs)
        except BaseException as error:
            console.end_line()
            if isinstance(error, KeyboardInterrupt) and self._fit_turn is turn:
                self._tell_where_it_stopped(error, verbose)
            raise
        finally:
            # Stores alone: what another signal may find is a model that can be trained.
            turn.over = True
            if self._fit_turn is turn:
                self._walks, self._initial_epoch = (), None
                self._validate = None
        return self.history

    def _tell_where_it_stopped(self, error, verbose):
        """Say which weights an interrupted `fit` leaves: printed, or as a note."""
        text = (
            "`fit` was interrupted: the weights are those after the batch it was at "
            f"(step {int(self.optimizer.iterations)}), and another `fit` goes on from "
            "them."
        )
        if verbose:
            console.write(f"{text}\n")
        else:
            error.add_note(text)

    def _take_turn(self, turn):
        """Let this `fit` be the one that is under way; RuntimeError if there is one."""
        with self._lock.now():
            self._refuse_second_fit()
            self._fit_turn = turn

    def _refuse_second_fit(self):
        if self._fitting:
            raise RuntimeError(
                f"Model '{self.name}' is being trained by another `fit`, in another "
                "thread or around this callback. Wait until it has returned."
            )

    def _own_validation(self, triple, batch_size, steps):
        """What validates by an `evaluate` of the user's, as `_evaluate` does."""
        given = dict(zip(("x", "y", "sample_weight"), triple, strict=True))
        given |= {"batch_size": batch_size, "steps": steps, "return_dict": True}
        return lambda _, callbacks: plain_logs(
            self.evaluate(**given, callbacks=callbacks)
        )

    def _split(self, x, y, sample_weight, share):
        """The arrays' first rows, and the last `share` of them for validation."""
        if stream_of(x, False) is not None:
            raise ValueError(
                "`validation_split` is only supported for arrays. Received: x of type "
                f"{type(x)}"
            )
        x = x.tocsr() if is_sparse(x) else data.as_array("x", x)
        y = as_labels(y, self._wanted_loss)
        weights = data.weights_of(y, sample_weight, None)
        data.check_sizes(x=x, y=y, sample_weight=weights)
        return data.split((x, y, weights), share)

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
        self._check_compiled()
        self._doubted = self._doubted and self._fitting
        verbose = verbosity(verbose)
        walk = Feed(self, batch_size, steps).walk("evaluate", x, y, sample_weight)
        callbacks = self._callback_list(
            callbacks, verbose, False, epochs=1, steps=walk.batches
        )
        with self._apart():
            logs = self._evaluate(walk, callbacks)
        if not self._fitting:
            self._warn_unless_finite("The loss of these rows", logs.get("loss"), walk)
        return self._in_order(logs, return_dict)
