"""LossScaleOptimizer: another optimizer, whose steps with infinite gradients are left
out."""

import numpy as np

from mlpc import config
from mlpc.optimizers.arguments import COMMON
from mlpc.optimizers.optimizer import Optimizer
from mlpc.optimizers.state import HEAD
from mlpc.optimizers.variables import Count, Rate, named
from mlpc.utils.registry import registries
from mlpc.utils.validation import check_integer, check_real

__all__ = ["LossScaleOptimizer"]


class LossScaleOptimizer(Optimizer):
    """Multiplies the loss by a scale s and divides the gradients by it.

    A step whose gradients, times s, are not all finite is left out and halves s; s is
    doubled after `dynamic_growth_steps` steps that were taken. P. Micikevicius et al.:
    Mixed precision training, ICLR 2018, section 3.2.

    `fit` computes the gradients of the loss itself, in floats that need no scale, and
    looks at them times s: powers of two change no digit of them.

    Args:
        inner_optimizer: The optimizer that takes the steps; its `loss_scale_factor`
            is set to `None`.
        initial_scale: The first s, a float32 > 0.
        dynamic_growth_steps: An integer >= 1.
        name: The optimizer's name; by default from its class.
        **kwargs: The common arguments of `Optimizer` are refused: set them on the
            inner optimizer.

    Raises:
        ValueError: If an argument is unknown, refused or out of range.
    """

    _looks = True

    def __init__(
        self,
        inner_optimizer,
        initial_scale=2.0**15,
        dynamic_growth_steps=2000,
        name=None,
        **kwargs,
    ):
        _refuse(kwargs)
        if not isinstance(inner_optimizer, Optimizer):
            raise ValueError(
                "Argument `inner_optimizer` must be a `keras.optimizers.Optimizer`. "
                f"Received: inner_optimizer={inner_optimizer!r}"
            )
        check_real("initial_scale", initial_scale, low=float(np.finfo("float32").tiny))
        check_integer("dynamic_growth_steps", dynamic_growth_steps, low=1)
        self.inner_optimizer = inner_optimizer
        rate = inner_optimizer._schedule
        super().__init__(rate or float(inner_optimizer.learning_rate), name=name)
        inner_optimizer.loss_scale_factor = None
        self.initial_scale = initial_scale
        self.dynamic_growth_steps = dynamic_growth_steps
        self._scale, self._counter = np.float32(initial_scale), 0

    @property
    def dynamic_scale(self):
        """The scale s of the next step, a float."""
        return Rate(self._scale, self._set_scale)

    @property
    def step_counter(self):
        """How many steps in a row have left s as it is, an int."""
        return Count(self._counter, self._set_counter)

    def _set_scale(self, value):
        self._scale = np.float32(value)

    def _set_counter(self, value):
        self._counter = check_integer("step_counter", value, low=0)

    def scale_loss(self, loss):
        """Return the loss times s."""
        return loss * self._scale

    def apply(self, grads, trainable_variables=None):
        """Take a step by gradients of the loss times s, or leave it out.

        The arguments and errors are those of `Optimizer.apply`.
        """
        grads, scale = list(grads), self._scale
        variables = trainable_variables and list(trainable_variables)
        if not self.built and variables:
            self.build(variables)
        given = [np.asarray(grad) for grad in grads if grad is not None]
        if self._judge(all(np.isfinite(grad).all() for grad in given)):
            unscaled = [grad if grad is None else grad / scale for grad in grads]
            self.inner_optimizer.apply(unscaled, variables)

    def _overrides(self):
        """Those of the inner optimizer, too."""
        return (*super()._overrides(), *self.inner_optimizer._overrides())

    def _admits(self, gradients):
        """Whether to take a step by these gradients of the loss itself."""
        with np.errstate(over="ignore", invalid="ignore"):
            return self._judge(
                all(np.isfinite(grad * self._scale).all() for grad in gradients)
            )

    def _judge(self, finite):
        """Change the scale after gradients that were finite or not; return which."""
        grows = finite and self._counter == self.dynamic_growth_steps - 1
        self._counter = self._counter + 1 if finite and not grows else 0
        if not finite:
            self._scale *= np.float32(0.5)
        elif grows:
            with np.errstate(over="ignore"):
                self._scale *= np.float32(2)
        return finite

    # -- what is the inner optimizer's -------------------------------------------------

    @property
    def built(self):
        """Whether the inner optimizer has a state."""
        return self.inner_optimizer.built

    def build(self, variables):
        """Make the inner optimizer's state for these variables."""
        self.inner_optimizer.build(variables)

    def _check_variables(self, variables):
        self.inner_optimizer._check_variables(variables)

    @property
    def learning_rate(self):
        """That of the inner optimizer; it may be assigned."""
        return self.inner_optimizer.learning_rate

    @learning_rate.setter
    def learning_rate(self, value):
        self.inner_optimizer.learning_rate = value

    @property
    def iterations(self):
        """The steps that were taken, an int."""
        return self.inner_optimizer.iterations

    @iterations.setter
    def iterations(self, value):
        self.inner_optimizer.iterations = value

    def exclude_from_weight_decay(self, var_list=None, var_names=None):
        """Let the inner optimizer's `weight_decay` leave some variables alone."""
        self.inner_optimizer.exclude_from_weight_decay(var_list, var_names)

    def finalize_variable_values(self, var_list):
        """Give variables the running averages of the inner optimizer, if any."""
        self.inner_optimizer.finalize_variable_values(var_list)

    @property
    def _model_variables_moving_average(self):
        return self.inner_optimizer._model_variables_moving_average

    def _spec(self):
        """The engine has no such rule."""

    def _engine(self):
        return self.inner_optimizer._engine()

    def _refill_rates(self, most):
        self.inner_optimizer._refill_rates(most)

    # -- state and config --------------------------------------------------------------

    @property
    def variables(self):
        """The state in Keras' order on disk, as a list of named arrays.

        A step count and a rate that stay 0, `step_counter` and `dynamic_scale` once
        it is built, then the inner optimizer's.
        """
        own = {"iteration": np.int32(0), "learning_rate": np.zeros((), config.floatx())}
        if self.built:
            own["step_counter"] = np.array(self._counter, np.int32)
            own["dynamic_scale"] = np.array(self._scale)
        assign = {
            "step_counter": self._set_counter,
            "dynamic_scale": self._set_scale,
        }
        head = [
            named(value, f"{self.name}/{key}", assign.get(key))
            for key, value in own.items()
        ]
        return head + self.inner_optimizer.variables

    @property
    def _head(self):
        return [*HEAD, *(HEAD if self.built else ()), *self.inner_optimizer._head]

    def load_own_variables(self, store):
        """Take the state from what `save_own_variables` has put.

        The arguments and errors are those of `Optimizer.load_own_variables`.
        """
        count, own = len(self.variables), 2 + 2 * self.built
        keys = [str(i) for i in range(count)]
        if len(store) != count or any(key not in store for key in keys):
            raise ValueError(
                f"Optimizer '{self.name}' has {count} variables, the store has "
                f"others. Received: store with the keys {sorted(store)}"
            )
        counter = scale = None
        if own > 2:
            counter = check_integer("step_counter", int(np.asarray(store["2"])), low=0)
            scale = np.float32(store["3"])
        self.inner_optimizer.load_own_variables(
            {str(i): store[key] for i, key in enumerate(keys[own:])}
        )
        if own > 2:
            self._counter, self._scale = counter, scale

    def get_config(self):
        """Return the arguments that make an equal optimizer, without its state."""
        return {
            "name": self.name,
            "inner_optimizer": registries["optimizers"].serialize(self.inner_optimizer),
            "initial_scale": self.initial_scale,
            "dynamic_growth_steps": self.dynamic_growth_steps,
        }

    @classmethod
    def from_config(cls, config, custom_objects=None):
        """Return an optimizer from what `get_config` gave."""
        given = config["inner_optimizer"]
        inner = registries["optimizers"].deserialize(given, custom_objects)
        return cls(**{**config, "inner_optimizer": inner})


def _refuse(arguments):
    """Raise a ValueError for an argument that is not this optimizer's.

    Older files hold the common ones with their defaults.
    """
    unknown = dict(arguments)
    if not unknown.pop("dynamic", True):
        raise ValueError(
            "LossScaleOptimizer no longer supports `dynamic=False`. Instead, simply "
            "set `loss_scale_factor` directly on the `inner_optimizer`."
        )
    for argument, default in COMMON.items():
        if unknown.pop(argument, default) != default:
            raise ValueError(
                f"LossScaleOptimizer does not support `{argument}`. Instead, set "
                f"`{argument}` on the `inner_optimizer`."
            )
    if unknown:
        raise ValueError(
            f"LossScaleOptimizer does not support arguments: `{'`, `'.join(unknown)}`."
        )
