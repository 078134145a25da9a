"""`keras.ops.numpy`: the functions that NumPy has too, as Keras has them."""

from mlpc.ops import arithmetic, arrays
from mlpc.ops.linalg import DETERMINANTS
from mlpc.utils.absent import module_hooks as _module_hooks

TABLE = arithmetic.TABLE | arrays.TABLE | {"slogdet": DETERMINANTS["slogdet"]}
__all__ = sorted(TABLE)
globals().update(TABLE)

__getattr__, __dir__ = _module_hooks(__name__)
