"""The truth: every formula of the engine in float64 NumPy, written for reading.

Nothing here is derived from the C code, and nothing here is fast. Activations keep
the precision they are given (`np.longdouble` stays so), everything else is float64.
`tests/test_reference.py` holds these files against Keras and central differences.
The network made of these formulas is in `reference_mlp.py`, the random bits that
the engine draws from are in `philox.py`.
"""

from reference.activations import ACTIVATIONS, ROWS, activation, activation_gradient
from reference.constraints import CONSTRAINTS
from reference.initializers import INITIALIZERS, variance_scaling
from reference.layers import LAYERS
from reference.losses import LOSSES, loss
from reference.metrics import METRICS, accuracy_name
from reference.optimizers import OPTIMIZERS, train
from reference.regularizers import REGULARIZERS
from reference.schedules import SCHEDULES

__all__ = [
    "ACTIVATIONS",
    "CONSTRAINTS",
    "INITIALIZERS",
    "LAYERS",
    "LOSSES",
    "METRICS",
    "OPTIMIZERS",
    "REGULARIZERS",
    "ROWS",
    "SCHEDULES",
    "accuracy_name",
    "activation",
    "activation_gradient",
    "loss",
    "train",
    "variance_scaling",
]
