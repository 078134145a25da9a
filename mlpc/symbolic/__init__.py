"""Computations on arrays that are written down while they run, to be differentiated.

`arrays.py` has the arrays, `recording.py` what is written down and the way back,
`rules.py` and `moving.py` the derivative of each function of NumPy, `composed.py`
functions that are made of others.
"""

from mlpc.symbolic.arrays import Recorded
from mlpc.symbolic.recording import Recording, vector_jacobian

__all__ = ["Recorded", "Recording", "vector_jacobian"]
