"""A callback made of functions."""

from mlpc.callbacks.callback import Callback
from mlpc.utils.suggestions import suggestion

__all__ = ["LambdaCallback"]


class LambdaCallback(Callback):
    """A callback whose hooks are given as functions.

    Args:
        on_epoch_begin, on_epoch_end: Called with `(epoch, logs)`.
        on_train_begin, on_train_end: Called with `(logs)`.
        on_train_batch_begin, on_train_batch_end: Called with `(batch, logs)`.
        **hooks: Any further hook of `Callback`. As in Keras, other names become
            attributes.

    Raises:
        ValueError: If a name begins with `on_` and is no hook: it would not be called.

    Example:
        >>> x = np.linspace(0, 1, 8)[:, None]
        >>> model = keras.Sequential(
        ...     [
        ...         keras.Input((1,)),
        ...         keras.layers.Dense(1, kernel_initializer="zeros"),
        ...     ]
        ... )
        >>> model.compile(keras.optimizers.SGD(0.5), "mse")
        >>> say = keras.callbacks.LambdaCallback(
        ...     on_epoch_end=lambda epoch, logs: print(epoch)
        ... )
        >>> history = model.fit(x, x, epochs=2, verbose=0, callbacks=[say])
        0
        1
    """

    def __init__(
        self,
        on_epoch_begin=None,
        on_epoch_end=None,
        on_train_begin=None,
        on_train_end=None,
        on_train_batch_begin=None,
        on_train_batch_end=None,
        **hooks,
    ):
        hooks |= {
            "on_epoch_begin": on_epoch_begin,
            "on_epoch_end": on_epoch_end,
            "on_train_begin": on_train_begin,
            "on_train_end": on_train_end,
            "on_train_batch_begin": on_train_batch_begin,
            "on_train_batch_end": on_train_batch_end,
        }
        for name, function in hooks.items():
            if name.startswith("on_") and not hasattr(Callback, name):
                known = [hook for hook in dir(Callback) if hook.startswith("on_")]
                raise ValueError(
                    "LambdaCallback takes functions for the hooks of `Callback`. "
                    f"Received: {name}={function!r}.{suggestion(name, known)}"
                )
            if function is not None:
                setattr(self, name, function)
