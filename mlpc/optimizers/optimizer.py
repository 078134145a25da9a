"""The base of all optimizers: arguments, config, and the state's order on disk.

The update rules and the state are the engine's (`csrc/optimizers`).
"""

import math
from numbers import Real

import numpy as np

from mlpc import _engine as engine
from mlpc import config
from mlpc.utils.naming import auto_name
from mlpc.utils.validation import check_integer, suggestion

__all__ = ["Optimizer"]

# What all of Keras' optimizers take besides their own arguments, and its defaults.
COMMON = {
    "weight_decay": None,
    "clipnorm": None,
    "global_clipnorm": None,
    "clipvalue": None,
    "use_ema": False,
    "ema_momentum": 0.99,
    "ema_overwrite_frequency": None,
    "loss_scale_factor": None,
    "gradient_accumulation_steps": None,
}


class Optimizer:
    """A rule that changes weights by their gradients.

    A subclass names its rule (`_rule`), its own arguments (`_own`), and the order
    in which Keras stores its state (`_keras_order`).

    Args:
        learning_rate: A float.
        name: The optimizer's name; by default from its class.
        **common: Keras' arguments that are common to all optimizers, as listed in
            `COMMON`: only their defaults are supported.

    Raises:
        ValueError: If an argument is unknown or out of range. The learning rate
            must be a float, not an int.
        NotImplementedError: If an argument is known to Keras, but not here yet.
    """

    _rule = None
    _own = ()

    def __init__(self, learning_rate, *, name=None, **common):
        self._check_common(common)
        if callable(learning_rate) or isinstance(learning_rate, dict):
            raise NotImplementedError(
                "Argument `learning_rate` must be a float; schedules are not supported."
                f" Received: learning_rate={learning_rate!r}"
            )
        if not isinstance(learning_rate, (float, np.floating)):
            raise ValueError(
                "Argument `learning_rate` must be a float. "
                f"Received: learning_rate={learning_rate!r}"
            )
        if name is not None and (not isinstance(name, str) or "/" in name):
            raise ValueError(
                "Argument `name` must be a string without the character `/`. "
                f"Received: name={name!r}"
            )
        self._state = None
        self.learning_rate = learning_rate
        self.name = name or auto_name(type(self).__name__)

    @property
    def learning_rate(self):
        """The rate of the next step, a float; assign any finite number."""
        return self._rate if self._state is None else self._state.rate

    @learning_rate.setter
    def learning_rate(self, value):
        if not isinstance(value, Real) or not math.isfinite(value):
            raise ValueError(
                "Argument `learning_rate` must be a finite number. "
                f"Received: learning_rate={value!r}"
            )
        self._rate = float(value)
        if self._state is not None:
            self._state.rate = self._rate

    @property
    def iterations(self):
        """Number of steps done, an int."""
        return 0 if self._state is None else self._state.iterations

    @iterations.setter
    def iterations(self, value):
        self._engine().iterations = check_integer("iterations", value, low=0)

    @property
    def built(self):
        """Whether there is a state, so whether there are weights to train."""
        return self._state is not None and self._state.built

    @property
    def variables(self):
        """The state in Keras' order on disk, as a list of arrays.

        Steps done (int32, as long as it holds them), learning rate, then what the rule
        remembers of each weight. These last are views: writing to them changes the
        state.
        """
        steps = self.iterations
        head = [
            np.array(steps, np.int32 if steps < 2**31 else np.int64),
            np.array(self.learning_rate, config.floatx()),
        ]
        return head + (self._keras_order(self._state.slots) if self.built else [])

    def save_own_variables(self, store):
        """Put the state into `store`, under the keys `"0"`, `"1"`, ...

        Args:
            store: A dict, or a group of an HDF5 file.
        """
        for i, variable in enumerate(self.variables):
            store[str(i)] = variable

    def load_own_variables(self, store):
        """Take the state from what `save_own_variables` has put.

        Args:
            store: A dict, or a group of an HDF5 file. Nothing is changed if it
                does not fit.

        Raises:
            ValueError: If the number or a shape of the arrays is another one.
        """
        own = self.variables
        keys = [str(i) for i in range(len(own))]
        if len(store) != len(own) or any(key not in store for key in keys):
            raise ValueError(
                f"Optimizer '{self.name}' has {len(own)} variables, the store has "
                f"others. Received: store with the keys {sorted(store)}"
            )
        values = [np.asarray(store[key]) for key in keys]
        for key, variable, value in zip(keys, own, values, strict=True):
            if variable.shape != value.shape:
                raise ValueError(
                    f"Variable {key} of optimizer '{self.name}' has the shape "
                    f"{variable.shape}. Received: shape {value.shape}"
                )
        iterations = check_integer("iterations", values[0].item(), low=0)
        if values[1] != own[1]:  # else ours is the same number with more digits
            self.learning_rate = values[1].item()
        self.iterations = iterations
        for variable, value in zip(own[2:], values[2:], strict=True):
            variable[...] = value

    def get_config(self):
        """Return the arguments that make an equal optimizer, without its state."""
        return {
            "name": self.name,
            "learning_rate": self.learning_rate,
            **COMMON,
            **{argument: getattr(self, argument) for argument in self._own},
        }

    @classmethod
    def from_config(cls, config):
        """Return an optimizer from what `get_config` gave."""
        return cls(**config)

    def _spec(self):
        """The engine's name for it, and its numeric options."""
        options = {"learning_rate": self.learning_rate}
        for argument in self._own:
            options[argument] = float(getattr(self, argument))
        return self._rule, options

    def _engine(self):
        """The engine's optimizer; it holds the state and is made on first use."""
        if self._state is None:
            self._state = engine.Optimizer(*self._spec())
        return self._state

    def _keras_order(self, slots):
        """What the rule remembers, in the order of Keras' files.

        Args:
            slots: The engine's state: for each kind of slot a list of arrays over
                the weights, in the order of the model's weights.

        Returns:
            A list of these arrays.
        """
        raise NotImplementedError(f"{type(self).__name__} must override it.")

    def _check_common(self, common):
        unknown = {key: common[key] for key in common if key not in COMMON}
        if unknown:
            known = ["learning_rate", *self._own, *COMMON, "name"]
            raise ValueError(
                f"Argument(s) not recognized: {unknown}."
                f"{suggestion(next(iter(unknown)), known)}"
            )
        for argument, value in common.items():
            if value != COMMON[argument]:
                raise NotImplementedError(
                    f"Argument `{argument}` must be {COMMON[argument]}. "
                    f"Received: {argument}={value!r}"
                )
