"""The base of all optimizers: arguments, steps, config.

The update rules and the state are the engine's (`csrc/optimizers`); what the optimizer
has of weights is in weights.py.
"""

import numpy as np

from mlpc import _engine as engine
from mlpc.locks import MAKING, Lock
from mlpc.optimizers import by_variable, schedules
from mlpc.optimizers.arguments import (
    COMMON,
    check_common,
    common_options,
    full_signature,
)
from mlpc.optimizers.gradients import check_missing, name_of, own_gradient
from mlpc.optimizers.weights import Weights
from mlpc.utils.naming import auto_name
from mlpc.utils.object_registration import function_config
from mlpc.utils.overrides import Overridable, overridden
from mlpc.utils.printable import named
from mlpc.utils.tracebacks import short_tracebacks

__all__ = ["Optimizer"]


class Optimizer(Weights, Overridable):
    """A rule that changes weights by their gradients.

    In a step, gradients are divided by `loss_scale_factor` (in `apply`; `fit` computes
    the gradients of the loss itself), summed up over `gradient_accumulation_steps`
    batches, clipped; weights decay; the rule changes them; their running average is
    taken.

    A subclass of any optimizer may override `apply(grads, trainable_variables)`, or
    `update_step(gradient, variable, learning_rate)`, which is called for each variable,
    and call that of `super()`: steps are taken in Python then.

    One of mlpc's own names its rule (`_rule`), its own arguments (`_own`, and `_beyond`
    those that Keras has not: in a config only where they ask for something), and the
    order in which Keras stores its state (`_keras_order`).

    Args:
        learning_rate: A float, a `LearningRateSchedule`, or a function without
            arguments, which is called once for each step, some steps ahead.
        name: The optimizer's name; by default from its class.
        weight_decay: w <- w - w * weight_decay * learning_rate, before the rule.
        clipnorm: The largest norm that each weight's gradient may have.
        global_clipnorm: The largest norm of all gradients together.
        clipvalue: The largest size of a gradient's element.
        use_ema: Whether to keep a running average of the weights, which takes their
            place at the end of `fit`.
        ema_momentum: How much of the average is kept, of [0, 1].
        ema_overwrite_frequency: Every so many steps the average takes the weights'
            place; `None` for the end of `fit` only.
        loss_scale_factor: What losses are multiplied by, and gradients divided by.
        gradient_accumulation_steps: How many batches make an update; `None` for one.

    Raises:
        ValueError: If an argument is unknown or out of range. The learning rate
            must be a float, not an int.
    """

    _stands_for = (*by_variable.CALLED, *by_variable.UNCALLED)
    _rule = None
    _own = ()
    _beyond = ()  # further ones, which Keras has not; by default all are 0 or false
    _looks = False  # at a step's gradients, whether to take the step: `_admits`

    def __init_subclass__(cls, **kwargs):
        """Let `help` and completion see the common arguments."""
        super().__init_subclass__(**kwargs)
        cls.__signature__ = full_signature(cls)

    def __init__(self, learning_rate, *, name=None, **common):
        for argument, value in check_common(common, self._own).items():
            setattr(self, argument, value)
        if not callable(learning_rate) and not isinstance(
            learning_rate, (float, np.floating)
        ):
            raise ValueError(
                "Argument `learning_rate` must be a float, a LearningRateSchedule or a "
                f"callable. Received: learning_rate={learning_rate!r}"
            )
        if name is not None and (not isinstance(name, str) or "/" in name):
            raise ValueError(
                "Argument `name` must be a string without the character `/`. "
                f"Received: name={name!r}"
            )
        self._lock = Lock()
        self._state = None
        self._around = False  # whether clipping and decay are Python's, not the state's
        self._weights = []
        self._schedule = None
        self._rate = 0.0
        self._rates_end = 0
        self._excluded, self._excluded_names = [], []
        self.learning_rate = learning_rate
        self.name = named(name) or auto_name(type(self).__name__)

    # -- steps -------------------------------------------------------------------------

    @short_tracebacks
    def apply_gradients(self, grads_and_vars):
        """Take a step by a list of pairs (gradient, variable)."""
        pairs = list(grads_and_vars)
        self.apply([grad for grad, _ in pairs], [variable for _, variable in pairs])
        return self.iterations

    @short_tracebacks
    def apply(self, grads, trainable_variables=None):
        """Take a step.

        Args:
            grads: List of arrays; `None` leaves a variable as it is.
            trainable_variables: Their variables; by default those it was built for.

        Raises:
            ValueError: If gradients and variables do not fit; nothing has changed.
        """
        grads = list(grads)
        if not grads:
            return
        if trainable_variables is None:
            variables = self._built_for(grads)
        else:
            variables = list(trainable_variables)
        weights = self._weights if self.built else variables
        by_id = dict(zip(map(id, variables), grads, strict=True))
        unknown = set(by_id) - set(map(id, weights))
        if unknown:
            variable = next(v for v in variables if id(v) in unknown)
            raise ValueError(
                f"Unknown variable: {name_of(variable)}. An optimizer changes the "
                "variables that it was built for; make a new one for others."
            )
        check_missing(grads, variables)
        scale = self.loss_scale_factor
        gradients = [own_gradient(v, by_id.get(id(v)), scale) for v in weights]
        if not self.built:
            self.build(variables)
        with self._turn():
            self._refill_rates(1)
            if overridden(self, ("update_step",)):
                by_variable.step(self, gradients)
            else:
                self._state.apply([np.asarray(v) for v in self._weights], gradients)
        for variable in variables:
            constraint = getattr(variable, "constraint", None)
            if constraint is not None and by_id[id(variable)] is not None:
                variable.assign(constraint(variable))

    def update_step(self, gradient, variable, learning_rate):
        """Change one variable by its gradient; what an override calls by `super()`.

        `apply` calls an override of it for each variable, after clipping and decay.

        Args:
            gradient: Array of the variable's shape.
            variable: One that the optimizer was built for.
            learning_rate: The step's rate.
        """
        by_variable.update_variable(self, gradient, variable, learning_rate)

    def _overrides(self):
        """The names of the overridden methods.

        Raises:
            NotImplementedError: If steps would not call one of them.
        """
        by_variable.check_overrides(self)
        return overridden(self)

    def _built_for(self, grads):
        if not self.built:
            raise ValueError(
                "`apply` needs `trainable_variables`, or an optimizer that is built: "
                "call `optimizer.build(trainable_variables)` first."
            )
        if len(grads) != len(self._weights):
            raise ValueError(
                "Argument `grads` must have a gradient for each of the "
                f"{len(self._weights)} variables that the optimizer was built for. "
                f"Received: {len(grads)} gradients"
            )
        return self._weights

    def scale_loss(self, loss):
        """Return the loss times `loss_scale_factor`."""
        return loss if self.loss_scale_factor is None else loss * self.loss_scale_factor

    @property
    def _model_variables_moving_average(self):
        """The running averages of the weights, writable; empty without any."""
        return self._state.slots["average"] if self.use_ema and self.built else []

    def finalize_variable_values(self, var_list):
        """Give variables their running averages, if there are any.

        Args:
            var_list: The variables that it was built for, in the same order.
        """
        if not self.use_ema or not self.built:
            return
        averages, var_list = self._state.slots["average"], list(var_list)
        if len(var_list) != len(averages):
            raise ValueError(
                f"Argument `var_list` must have the {len(averages)} variables that the "
                f"optimizer was built for. Received: {len(var_list)}"
            )
        for variable, average in zip(var_list, averages, strict=True):
            variable.assign(average)

    # -- config ------------------------------------------------------------------------

    def get_config(self):
        """Return the arguments that make an equal optimizer, without its state."""
        rate = self._schedule
        if rate is None:
            rate = float(self.learning_rate)
        elif isinstance(rate, schedules.LearningRateSchedule):
            rate = schedules.serialize(rate)
        else:
            rate = function_config(rate)
        config = {"name": self.name, "learning_rate": rate}
        for argument in (*COMMON, *self._own, *self._beyond):
            value = getattr(self, argument)
            if value or argument not in self._beyond:
                config[argument] = value
        return config

    @classmethod
    def from_config(cls, config, custom_objects=None):
        """Return an optimizer from what `get_config` gave."""
        rate = config.get("learning_rate")
        if isinstance(rate, dict):
            rate = schedules.deserialize(rate, custom_objects)
            config = config | {"learning_rate": rate}
        return cls(**config)

    def _common_spec(self):
        options = common_options(self)
        if self._around:
            options.update(dict.fromkeys(by_variable.AROUND, 0.0))
        return self._rule, {"learning_rate": self._rate, **options}

    def _spec(self):
        """The engine's name for it, and its numeric options."""
        rule, options = self._common_spec()
        for argument in (*self._own, *self._beyond):
            options[argument] = float(getattr(self, argument))
        return rule, options

    def _engine(self):
        """The engine's optimizer; it holds the state and is made on first use."""
        if self._state is None:
            with MAKING.now():
                if self._state is None:
                    self._around = bool(overridden(self, ("update_step",)))
                    self._state = engine.Optimizer(*self._spec())
        return self._state


Optimizer.__signature__ = full_signature(Optimizer)
