"""The callback that prints the progress."""

from mlpc.callbacks.callback import Callback
from mlpc.utils import console
from mlpc.utils.progbar import Progbar

__all__ = ["ProgbarLogger"]


class ProgbarLogger(Callback):
    """Prints a progress bar for each epoch, evaluation or prediction.

    It needs no call for every batch: whoever runs the loop may call `progress` now
    and then instead of the batch hooks. A validation within `fit` prints nothing.
    """

    def __init__(self):
        self.progbar = None
        self.seen = 0
        self.target = None
        self.verbose = 1
        self.epochs = 1
        self._in_fit = False
        self._silent = False

    def set_params(self, params):
        verbose = params["verbose"]
        self.verbose = 1 if verbose == "auto" else verbose
        self.epochs = params["epochs"]
        self.target = params["steps"]

    def progress(self, step, logs=None):
        """Show that `step` steps are done, with the values of `logs`."""
        if self._silent:
            return
        if self.progbar is None:
            self._start()
        self.seen = step
        if self.verbose == 1:
            self.progbar.update(step, list((logs or {}).items()), finalize=False)

    def on_train_begin(self, logs=None):
        self._in_fit = True

    def on_train_end(self, logs=None):
        self._in_fit = False

    def on_epoch_begin(self, epoch, logs=None):
        self._start()
        if self.verbose and self.epochs > 1:
            console.write(f"Epoch {epoch + 1}/{self.epochs}\n")

    def on_epoch_end(self, epoch, logs=None):
        self._finish(logs)

    def on_train_batch_end(self, batch, logs=None):
        self.progress(batch + 1, logs)

    def on_test_begin(self, logs=None):
        self._silent = self._in_fit
        if not self._silent:
            self._start()

    def on_test_end(self, logs=None):
        if not self._silent:
            self._finish(logs)
        self._silent = False

    def on_test_batch_end(self, batch, logs=None):
        self.progress(batch + 1, logs)

    def on_predict_begin(self, logs=None):
        self._start()

    def on_predict_end(self, logs=None):
        self._finish(logs)

    def on_predict_batch_end(self, batch, logs=None):
        self.progress(batch + 1)  # the predictions are not printed

    def _start(self):
        self.seen = 0
        self.progbar = Progbar(
            self.target, verbose=self.verbose, stateless_metrics=set()
        )

    def _finish(self, logs):
        if self.target is None:
            self.target = self.progbar.target = self.seen
        self.progbar.update(self.target, list((logs or {}).items()), finalize=True)
