"""Units that learn: Rosenblatt's perceptron, Adaline, and the log-linear unit."""

from typing import NamedTuple

import numpy as np

from mlpc import activations
from mlpc.classic.rows import as_kernel, as_rows, as_targets, net
from mlpc.utils.validation import check_choice, check_flag, check_integer, check_real

__all__ = ["Adaline", "LogLinear", "Perceptron", "Update"]


class Update(NamedTuple):
    """One change of a unit's weights.

    Attributes:
        epoch, row: When, and by which row, from 0.
        target, output: What the row should give, and what it gave before.
        kernel, bias: The weights afterwards.
    """

    epoch: int
    row: int
    target: float
    output: float
    kernel: np.ndarray
    bias: float


class Unit:
    """What learning units share: `z = w x + b`, and one step of a rule for each row.

    A subclass says what a row gives (`_output`) and the rule's error (`_error`), by
    which the weights change: `w <- w + rate error x`, `b <- b + rate error`.

    Attributes:
        kernel: The weights, `(columns,)` of float64; `None` before the first `fit`.
        bias: A float.
        history: List of `Update`, one for each time that the weights have changed.
        converged: Whether the last epoch of `fit` has changed nothing.
    """

    classes = (0, 1)

    def __init__(self, learning_rate, kernel, bias, use_bias):
        self.learning_rate = check_real("learning_rate", learning_rate, low=0.0)
        self.kernel = None if kernel is None else as_kernel(kernel)
        self.bias = check_real("bias", bias)
        self.use_bias = check_flag("use_bias", use_bias)
        self.history = []
        self.converged = False

    def fit(self, x, y, epochs=1):
        """Learn from the rows in their order, epoch by epoch.

        It ends early after an epoch that has changed nothing.

        Args:
            x: Rows, `(n, columns)`; `(n,)` for one column.
            y: The target of each row, `(n,)`.
            epochs: An integer >= 0.

        Returns:
            `history`.

        Raises:
            ValueError: If an argument does not fit; nothing has changed then.
        """
        epochs = check_integer("epochs", epochs, low=0)
        rows = as_rows(x, None if self.kernel is None else len(self.kernel))
        targets = as_targets(y, len(rows), self._targets)
        if self.kernel is None:
            self.kernel = np.zeros(rows.shape[1])
        first = self.history[-1].epoch + 1 if self.history else 0
        for epoch in range(first, first + epochs):
            changes = [
                self._learn(epoch, *numbered)
                for numbered in enumerate(zip(rows, targets.tolist(), strict=True))
            ]
            self.converged = not any(changes)
            if self.converged:
                break
        return self.history

    def _learn(self, epoch, number, pair):
        """One row's step; returns whether it has changed the weights."""
        row, target = pair
        output = self._output(net(row, self.kernel, self.bias))
        step = self.learning_rate * self._error(target, output)
        kernel = self.kernel + step * row
        bias = self.bias + step if self.use_bias else self.bias
        if bias == self.bias and (kernel == self.kernel).all():
            return False
        self.kernel, self.bias = kernel, bias
        self.history.append(Update(epoch, number, target, output, kernel.copy(), bias))
        return True

    def output(self, x):
        """Return what each row of `x`, `(n, columns)`, gives: floats, `(n,)`."""
        if self.kernel is None:
            raise ValueError(
                f"This {type(self).__name__} has no weights yet. Call `fit`, or give "
                "it a `kernel`."
            )
        rows = as_rows(x, len(self.kernel))
        return np.array([self._output(net(r, self.kernel, self.bias)) for r in rows])

    def predict(self, x):
        """Return the class of each row of `x`, `(n, columns)`: integers, `(n,)`."""
        return np.where(self.output(x) >= self._boundary, *self.classes[::-1])

    def __repr__(self):
        kernel = None if self.kernel is None else self.kernel.tolist()
        return (
            f"{type(self).__name__}(kernel={kernel}, bias={self.bias:g}, "
            f"{len(self.history)} updates)"
        )


class Perceptron(Unit):
    """Rosenblatt's perceptron: `w <- w + rate (y - o) x`, o the class that it predicts.

    The output is the second of `classes` where `w x + b >= 0`, else the first. F.
    Rosenblatt: The perceptron, Psychological Review 65 (1958). If a line separates the
    classes, it ends after finitely many updates: A. Novikoff, On convergence proofs on
    perceptrons (1962).

    Args:
        learning_rate: A number >= 0.
        kernel: The initial weights, `(columns,)`; by default zeros.
        bias: The initial bias, which courses also call w0.
        use_bias: Whether the bias learns.
        classes: `(0, 1)` or `(-1, 1)`: what targets and outputs are.

    Raises:
        ValueError: If an argument is out of range.

    Example:
        >>> x, y = (
        ...     np.array([[0, 0], [0, 1], [1, 0], [1, 1]]),
        ...     np.array([0, 0, 0, 1]),
        ... )
        >>> unit = keras.classic.Perceptron()
        >>> history = unit.fit(x, y, epochs=20)
        >>> unit.predict(x).tolist()
        [0, 0, 0, 1]
    """

    _boundary = 0.5

    def __init__(
        self, learning_rate=1.0, kernel=None, bias=0.0, use_bias=True, classes=(0, 1)
    ):
        super().__init__(learning_rate, kernel, bias, use_bias)
        self.classes = check_choice("classes", tuple(classes), ((0, 1), (-1, 1)))
        self._targets = self.classes

    def _output(self, z):
        return float(self.classes[z >= 0])

    def _error(self, target, output):
        return target - output


class Adaline(Unit):
    """Adaline: `w <- w + rate (y - z) x`, z = w x + b. Not the class, but z learns.

    It descends `(y - z)**2 / 2`, row by row. B. Widrow and M. Hoff: Adaptive switching
    circuits, 1960. `predict` gives the nearer one of `classes`.

    Args:
        learning_rate, kernel, bias, use_bias, classes: Those of `Perceptron`; targets
            may be any numbers.

    Raises:
        ValueError: If an argument is out of range.
    """

    _targets = None

    def __init__(
        self, learning_rate=0.01, kernel=None, bias=0.0, use_bias=True, classes=(-1, 1)
    ):
        super().__init__(learning_rate, kernel, bias, use_bias)
        self.classes = check_choice("classes", tuple(classes), ((0, 1), (-1, 1)))
        self._boundary = sum(self.classes) / 2

    def _output(self, z):
        return z

    def _error(self, target, output):
        return target - output


class LogLinear(Unit):
    """The log-linear unit `a = f(w x + b)` of a smooth f, descending row by row.

    `w <- w + rate (y - a) f'(z) x` for the loss `(y - a)**2 / 2`;
    `w <- w + rate (y - a) x` for the cross-entropy of a sigmoid.

    Args:
        activation: `"sigmoid"`, of the classes 0 and 1, or `"tanh"`, of -1 and 1.
        learning_rate, kernel, bias, use_bias: Those of `Perceptron`.
        loss: `"half_sse"`, or `"binary_crossentropy"` for a sigmoid.

    Raises:
        ValueError: If an argument is out of range.
    """

    _targets = None

    def __init__(
        self,
        activation="sigmoid",
        learning_rate=0.1,
        kernel=None,
        bias=0.0,
        use_bias=True,
        loss="half_sse",
    ):
        super().__init__(learning_rate, kernel, bias, use_bias)
        self.activation = check_choice("activation", activation, ("sigmoid", "tanh"))
        losses = ("half_sse", "binary_crossentropy")
        self.loss = check_choice("loss", loss, losses[: 1 + (activation == "sigmoid")])
        self.classes = (0, 1) if activation == "sigmoid" else (-1, 1)
        self._boundary = sum(self.classes) / 2

    def _output(self, z):
        return float(activations.get(self.activation)(np.float64(z)))

    def _error(self, target, output):
        if self.loss == "binary_crossentropy":
            return target - output
        a = output
        slope = a * (1 - a) if self.activation == "sigmoid" else (1 - a) * (1 + a)
        return (target - a) * slope
