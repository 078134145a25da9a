"""The callback that ends a training whose loss is not a number any more."""

import math

from mlpc.callbacks.callback import Callback
from mlpc.utils import console

__all__ = ["TerminateOnNaN"]


class TerminateOnNaN(Callback):
    """Stops after the first batch that leaves a NaN or infinite loss.

    It looks at each batch, so training then returns to Python after every batch.

    Args:
        raise_error: Whether to raise instead of stopping. Then no callback's
            `on_train_end` is called, so that a backup is kept.

    Raises:
        RuntimeError: After a batch, with `raise_error`.
    """

    def __init__(self, raise_error=False):
        super().__init__()
        self.raise_error = raise_error

    def on_batch_end(self, batch, logs=None):
        loss = (logs or {}).get("loss")
        if loss is None or math.isfinite(loss):
            return
        if self.raise_error:
            raise RuntimeError(
                f"The loss is NaN or infinite after batch {batch}, which ends the "
                f"training. Received: loss={loss}"
            )
        console.write(f"Batch {batch}: Invalid loss, terminating training\n")
        self.model.stop_training = True
