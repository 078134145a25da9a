"""The base of the callbacks that save after epochs or after so many batches."""

from mlpc.callbacks.callback import Callback

__all__ = ["PeriodicSaver"]


class PeriodicSaver(Callback):
    """Counts batches. A subclass sets `save_freq` and saves in `_save_on_batch`."""

    save_freq = "epoch"
    _batches_seen_since_last_saving = 0
    _last_batch_seen = None
    _current_epoch = 0
    _kept = ("_batches_seen_since_last_saving", "_last_batch_seen", "_current_epoch")

    def on_epoch_begin(self, epoch, logs=None):
        self._current_epoch = epoch

    def on_train_batch_end(self, batch, logs=None):
        if self._should_save_on_batch(batch):
            self._save_on_batch(batch, logs)

    def _save_on_batch(self, batch, logs):
        raise NotImplementedError(f"{type(self).__name__} must override it.")

    def _should_save_on_batch(self, batch):
        """Whether the batches since the last time are enough; counts them.

        Who calls the hooks may call them for every so many batches only.
        """
        if self.save_freq == "epoch":
            return False
        last = self._last_batch_seen
        new_epoch = last is None or batch <= last
        seen = batch + 1 if new_epoch else batch - last
        self._batches_seen_since_last_saving += seen
        self._last_batch_seen = batch
        if self._batches_seen_since_last_saving < self.save_freq:
            return False
        self._batches_seen_since_last_saving = 0
        return True

    def _wants(self, hook):
        """As for all, but to save after epochs, batches need not be seen."""
        counts = getattr(getattr(self, hook), "__func__", None)
        idle = counts is PeriodicSaver.on_train_batch_end and self.save_freq == "epoch"
        return super()._wants(hook) and not idle
