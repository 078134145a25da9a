"""A model's files, its JSON, its pickles. saving/ writes and reads them."""

from mlpc.utils.tracebacks import short_tracebacks

__all__ = ["Saved"]


class Saved:
    """A model that is saved and loaded."""

    @short_tracebacks
    def save(self, filepath, overwrite=True, zipped=None, **kwargs):
        """Save the model: architecture, weights, compile settings and optimizer state.

        Args:
            filepath: Path that ends with `.keras`, or `.h5` for the older format.
            overwrite: Whether an existing file is replaced without asking.
            zipped: Must be `None` or true.
            **kwargs: Those of `mlpc.saving.save_model`.

        Raises:
            ValueError: If the suffix or an argument is not understood.
            OSError: If the file cannot be written; an old one is left whole.

        Example:
            >>> model = keras.Sequential([keras.Input((2,)), keras.layers.Dense(3)])
            >>> model.save("model.keras")
            >>> again = keras.models.load_model("model.keras")
            >>> bool((again.layers[0].kernel == model.layers[0].kernel).all())
            True
        """
        from mlpc.saving import save_model

        save_model(self, filepath, overwrite=overwrite, zipped=zipped, **kwargs)

    @short_tracebacks
    def save_weights(self, filepath, overwrite=True, max_shard_size=None):
        """Save the weights, and the optimizer's state if the model is compiled.

        The arguments and errors are those of `mlpc.saving.save_weights`.
        """
        from mlpc.saving import save_weights

        save_weights(self, filepath, overwrite, max_shard_size)

    @short_tracebacks
    def load_weights(self, filepath, skip_mismatch=False, **kwargs):
        """Load what `save_weights` has saved, here or in Keras.

        The arguments and errors are those of `mlpc.saving.load_weights`.
        """
        from mlpc.saving import load_weights

        load_weights(self, filepath, skip_mismatch, **kwargs)

    def _save_backup(self, path, state):
        """Save what `load_backup` of saving/ loads."""
        from mlpc.saving.weights_api import save_backup

        save_backup(self, path, state)

    def _load_backup(self, path):
        """Load what `save_backup` of saving/ has saved; returns the state."""
        from mlpc.saving.weights_api import load_backup

        return load_backup(self, path)

    def __reduce__(self):
        """Pickles and deep copies hold what a `.keras` file holds, and refer to your
        own classes and functions."""
        from mlpc.saving.pickling import from_pickle, to_pickle

        return from_pickle, to_pickle(self)

    def __copy__(self):
        make, parts = self.__reduce__()
        return make(*parts)

    @short_tracebacks
    def to_json(self, **kwargs):
        """Return architecture and compile settings as a string of JSON.

        Args:
            **kwargs: Those of `json.dumps`.
        """
        import json

        from mlpc.saving.model_config import config_to_write

        return json.dumps(config_to_write(self), **kwargs)

    def _training_state(self, within, logs):
        """What a backup holds of the `fit` under way; see training/resuming.py."""
        from mlpc.training.resuming import training_state

        return training_state(self._trainer, within, logs)

    def _resume_training(self, state):
        """Let the `fit` under way go on from a `_training_state`."""
        from mlpc.training.resuming import resume

        resume(self._trainer, state)
