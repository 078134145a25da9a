"""The first neurons, one unit each, as courses present them: not in Keras.

They learn from one row at a time and remember every update. Sums are rounded once
(`math.fsum`), so that a run has the same digits on every machine.
"""

from mlpc.classic.learning import Adaline, LogLinear, Perceptron, Update
from mlpc.classic.threshold import McCullochPitts
from mlpc.utils.absent import module_hooks as _module_hooks

__all__ = ["Adaline", "LogLinear", "McCullochPitts", "Perceptron", "Update"]

__getattr__, __dir__ = _module_hooks(__name__)
