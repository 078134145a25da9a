"""Computations on arrays that are written down while they run, to be differentiated.

`recording.py` has the arrays and the way back, `rules.py` the derivative of each
function of NumPy, `composed.py` functions that are made of others.
"""

from mlpc.symbolic.recording import Recorded, Recording, vector_jacobian

__all__ = ["Recorded", "Recording", "vector_jacobian"]
