"""`keras.ops` over NumPy arrays: for scripts that compute on data beside a model.

Each file has a table of names and functions; the dtypes are Keras' (dtypes.py). The
activations are the engine's, with its promise of equal bits; the rest is NumPy's. What
Keras has here for images, sequences and attention is left out, and so is what traces
functions: `custom_gradient`, `jvp`.

Example:
    >>> x = np.array([[1.0, 2.0], [3.0, 4.0]])
    >>> print(keras.ops.mean(x, axis=0))
    [2. 3.]
    >>> print(keras.ops.one_hot([0, 2], 3))
    [[1. 0. 0.]
     [0. 0. 1.]]
"""

from mlpc.ops import core, linalg, math, nn, numpy
from mlpc.utils.absent import module_hooks as _module_hooks
from mlpc.utils.tensors import gives_tensors as _gives_tensors

TABLE = core.TABLE | math.TABLE | nn.TABLE | numpy.TABLE
TABLE |= linalg.TABLE | linalg.DETERMINANTS
PLAIN = ("convert_to_numpy", "shape", "size", "ndim")  # whose results are no tensors
_GIVING = {function: _gives_tensors(function) for function in {*TABLE.values()}}
TABLE = {n: f if n in PLAIN else _GIVING[f] for n, f in TABLE.items()}
__all__ = sorted(TABLE)
globals().update(TABLE)
for _part in (linalg, nn, numpy):
    vars(_part).update({name: TABLE[name] for name in _part.__all__})

__getattr__, __dir__ = _module_hooks(__name__)
