"""The weights of an optimizer: those it was built for, and what is special of each."""

import numpy as np

from mlpc import config
from mlpc.locks import MAKING
from mlpc.optimizers import by_variable
from mlpc.optimizers.rates import Rates
from mlpc.optimizers.variables import check_fit, warn_of_others
from mlpc.utils.patterns import is_found
from mlpc.utils.tracebacks import short_tracebacks

__all__ = ["Weights"]

NO_DECAY, NO_MUON = 1, 2  # the engine's marks of weights


class Weights(Rates):
    """The variables that an optimizer changes."""

    _met = False  # variables, perhaps none: those it was built for
    _warned = False  # that it goes on with the variables of another model

    @property
    def built(self):
        """Whether there is a state, so whether there are weights to train."""
        return self._state is not None and self._state.built

    @short_tracebacks
    def build(self, variables):
        """Make the state for these variables.

        Args:
            variables: List of variables that are to be trained, of one dtype.

        Raises:
            ValueError: If it was built for variables of other shapes.
        """
        with MAKING.now():
            self._build(list(variables))

    def _build(self, variables):
        self._rates_end = 0
        if not self.built:
            by_variable.check_overrides(self)
        if self._is_of(variables):
            return
        self._check_variables(variables)
        dtypes = {np.dtype(variable.dtype).name for variable in variables}
        shapes = [tuple(variable.shape) for variable in variables]
        if self._weights and self._steps > 0 and not self._warned:
            self._warned = True
            warn_of_others(self.name, self._steps)
        state = self._engine()
        dtype = dtypes.pop() if dtypes else config.floatx()
        if self.built:
            state.build(dtype, shapes)
        state.mark(self._marks(variables))  # before slots are made, which depend on it
        state.build(dtype, shapes)
        self._weights, self._met = variables, True

    def _is_of(self, variables):
        """Whether it was built for just these variables."""
        return self.built and [*map(id, variables)] == [*map(id, self._weights)]

    def _check_variables(self, variables):
        """Raise a ValueError unless it can be built for these variables."""
        if not self._is_of(variables):
            check_fit(variables, self._weights if self._met else None)

    @short_tracebacks
    def exclude_from_weight_decay(self, var_list=None, var_names=None):
        """Let `weight_decay` leave some variables alone.

        Args:
            var_list: The variables.
            var_names: Regular expressions; a variable is left alone if one of them is
                found in its name: `["bias"]`.

        Raises:
            ValueError: If one is no regular expression, or, when the optimizer is
                built, if it could match a name in far too many ways.
        """
        names = [str(name) for name in var_names or ()]
        for name in names:
            is_found(name, "")  # refuses what is no expression
        self._excluded, self._excluded_names = list(var_list or ()), names
        if self.built:
            self._state.mark(self._marks(self._weights))

    def _marks(self, variables):
        """What is special about each variable, as a byte of the engine's marks."""
        count = len(variables)
        return bytes(
            NO_DECAY * self._is_excluded(v, count)
            + NO_MUON * self._is_no_matrix(v, count)
            for v in variables
        )

    def _is_excluded(self, variable, count):
        """Whether one of so many variables is left alone by `weight_decay`."""
        if any(variable is excluded for excluded in self._excluded):
            return True
        name = variable.name or ""
        return any(is_found(each, name, count) for each in self._excluded_names)

    def _is_no_matrix(self, variable, count):
        """Whether Muon leaves one of so many variables to Adam."""
        return False
