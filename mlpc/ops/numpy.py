"""`keras.ops.numpy`: the functions that NumPy has too, as Keras has them."""

from mlpc.ops import arithmetic, arrays
from mlpc.ops.linalg import DETERMINANTS

TABLE = arithmetic.TABLE | arrays.TABLE | {"slogdet": DETERMINANTS["slogdet"]}
__all__ = sorted(TABLE)
globals().update(TABLE)
