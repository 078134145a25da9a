"""The state of an optimizer, in Keras' names and order: reading, saving, loading."""

import numpy as np

from mlpc import config
from mlpc.optimizers.variables import named, steps_dtype
from mlpc.utils.tracebacks import short_tracebacks
from mlpc.utils.validation import check_integer

__all__ = ["HEAD", "State", "interleaved"]

HEAD = ((), np.int64), ((), np.float64)  # steps, learning rate if it is a number
FIRST_KINDS = ("average", "gradient_accumulator")  # what every optimizer may have


class State:
    """What an optimizer remembers: steps, rate, and slots of each weight."""

    @property
    def variables(self):
        """The state in Keras' order on disk, as a list of named arrays.

        Steps done (int32, as long as it holds them), learning rate (if it is a number),
        then what is remembered of each weight. These last are views: writing to them
        changes the state.
        """
        steps = np.array(self._steps, steps_dtype(self._steps))
        head = [named(steps, f"{self.name}/iteration", self._set_steps)]
        if self._schedule is None:
            rate = np.array(self.learning_rate, config.floatx())
            head.append(named(rate, f"{self.name}/learning_rate", self._set_rate))
        if not self.built:
            return head
        slots = self._slots()
        for kind in FIRST_KINDS:
            head += slots.get(kind, [])
        return head + self._keras_order(slots)

    @property
    def _head(self):
        """Shapes and widest dtypes of the variables before those of the weights."""
        return HEAD[: 1 if self._schedule is not None else 2]

    def _slots(self):
        """`{kind: [variable of each weight]}`, None for a weight that has none."""
        return {
            kind: [
                view if view is None else named(view, self._path(weight, kind))
                for view, weight in zip(views, self._weights, strict=True)
            ]
            for kind, views in self._state.slots.items()
        }

    def _path(self, weight, kind):
        path = (
            getattr(weight, "path", None) or getattr(weight, "name", None) or "weight"
        )
        return f"{self.name}/{path.replace('/', '_')}_{kind}"

    def _keras_order(self, slots):
        """What the rule remembers, in the order of Keras' files.

        Args:
            slots: For each kind of slot a list of arrays over the weights, in their
                order.

        Returns:
            A list of these arrays.
        """
        raise NotImplementedError(f"{type(self).__name__} must override it.")

    def _set_steps(self, value):
        steps = check_integer("iterations", value, low=0, high=2**63 - 1)
        self._engine().iterations = steps
        self._rates_end = 0

    def _set_rate(self, value):
        self.learning_rate = value

    def __getstate__(self):
        """The attributes; in the place of the engine's state, copies of its arrays."""
        kept, own = dict(self.__dict__), self._state
        if own is not None:
            slots = own.slots if own.built else {}
            copies = {
                kind: [view if view is None else np.array(view) for view in views]
                for kind, views in slots.items()
            }
            kept["_state"] = own.rate, own.iterations, own.built, copies
        return kept

    def __setstate__(self, state):
        kept = state["_state"]
        # A copy is there to train other variables.
        self.__dict__.update(state, _state=None, _warned=True, _met=False)
        if kept is None:
            return
        rate, steps, built, slots = kept
        own, weights = self._engine(), self._weights
        own.rate = rate
        if built:
            self._weights = []
            self.build(weights)
            for kind, views in own.slots.items():
                for view, values in zip(views, slots[kind], strict=True):
                    if view is not None:
                        view[...] = values
        self._set_steps(steps)

    @short_tracebacks
    def set_weights(self, weights):
        """Give the variables new values: a list of arrays in the order of `variables`.

        Raises:
            ValueError: If the optimizer is not built or a shape differs.
        """
        if not self.built:
            raise ValueError(
                "`set_weights` needs an optimizer that is built: call "
                "`optimizer.build(trainable_variables)` first."
            )
        self.load_own_variables({str(i): value for i, value in enumerate(weights)})

    def save_own_variables(self, store):
        """Put the state into `store`, under the keys `"0"`, `"1"`, ...

        Args:
            store: A dict, or a group of an HDF5 file.
        """
        for i, variable in enumerate(self.variables):
            store[str(i)] = variable.value

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
        slots = len(self._head)
        # An equal rate is the same number with fewer digits.
        if slots > 1 and values[1] != own[1]:
            self.learning_rate = values[1].item()
        self._set_steps(iterations)
        for variable, value in zip(own[slots:], values[slots:], strict=True):
            variable.value[...] = value


def interleaved(*kinds):
    """Return the first weight's slot of each kind, then the second's, ..."""
    return [
        slot for slots in zip(*kinds, strict=True) for slot in slots if slot is not None
    ]
