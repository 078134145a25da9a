"""The base of all callbacks: every hook, doing nothing."""

from mlpc.utils.tracebacks import Constructed

__all__ = ["Callback"]


class Callback(Constructed):
    """Code of your own at the events of training.

    Override the hooks you need. `logs` is one dict for all callbacks of an event:
    what one puts in, those after it see, `History` too.

    Attributes:
        model: The model that is trained, evaluated or predicts.
        params: Dict with `verbose`, `epochs` and `steps`.

    Example:
        >>> x = np.linspace(0, 1, 8)[:, None]
        >>> model = keras.Sequential(
        ...     [
        ...         keras.Input((1,)),
        ...         keras.layers.Dense(1, kernel_initializer="zeros"),
        ...     ]
        ... )
        >>> model.compile(keras.optimizers.SGD(0.5), "mse")
        >>> class Stop(keras.callbacks.Callback):
        ...     def on_epoch_end(self, epoch, logs=None):
        ...         self.model.stop_training = logs["loss"] < 0.01
        ...
        >>> history = model.fit(x, x, epochs=100, verbose=0, callbacks=[Stop()])
        >>> history.history["loss"][-1] < 0.01 < history.history["loss"][-2]
        True
    """

    model = None
    params = None
    _kept = ()  # names of the attributes that are its state

    def set_params(self, params):
        """Take the dict that becomes `params`."""
        self.params = params

    def set_model(self, model):
        """Take the model."""
        self.model = model

    def get_state(self):
        """Return what a backup holds of this callback, for `set_state`.

        Override both for a callback that remembers something from epoch to epoch, so
        that `BackupAndRestore` brings it back, too. Not in Keras.

        Returns:
            Dict of plain values, lists, dicts and arrays of numbers.
        """
        return {name: getattr(self, name) for name in self._kept}

    def set_state(self, state):
        """Take what `get_state` has given; after `on_train_begin`."""
        for name in self._kept:
            setattr(self, name, state[name])

    def on_train_begin(self, logs=None):
        """Called at the start of `fit`."""

    def on_train_end(self, logs=None):
        """Called at the end of `fit`, with the logs of the last epoch."""

    def on_epoch_begin(self, epoch, logs=None):
        """Called before an epoch; epochs count from 0."""

    def on_epoch_end(self, epoch, logs=None):
        """Called after an epoch and its validation; those logs begin with `val_`."""

    def on_batch_begin(self, batch, logs=None):
        """Another name of `on_train_batch_begin`."""

    def on_batch_end(self, batch, logs=None):
        """Another name of `on_train_batch_end`."""

    def on_train_batch_begin(self, batch, logs=None):
        """Called before a training step; batches count from 0 in each epoch."""
        self.on_batch_begin(batch, logs)

    def on_train_batch_end(self, batch, logs=None):
        """Called after a training step, with the means of the epoch so far."""
        self.on_batch_end(batch, logs)

    def on_test_begin(self, logs=None):
        """Called at the start of `evaluate`, and of each validation in `fit`."""

    def on_test_end(self, logs=None):
        """Called at the end of `evaluate`, and of each validation in `fit`."""

    def on_test_batch_begin(self, batch, logs=None):
        """Called before a batch is evaluated."""

    def on_test_batch_end(self, batch, logs=None):
        """Called after a batch was evaluated, with the means so far."""

    def on_predict_begin(self, logs=None):
        """Called at the start of `predict`."""

    def on_predict_end(self, logs=None):
        """Called at the end of `predict`."""

    def on_predict_batch_begin(self, batch, logs=None):
        """Called before a batch is predicted."""

    def on_predict_batch_end(self, batch, logs=None):
        """Called after a batch was predicted, with `{"outputs": predictions}`."""

    def _wants(self, hook):
        """Whether a hook is other than the empty one; functions on instances are."""
        method = getattr(self, hook)
        return getattr(method, "__func__", method) is not getattr(Callback, hook)
