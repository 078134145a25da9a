"""`keras.ops.linalg`: matrices; the work is NumPy's LAPACK, integers become floats."""

import numpy as np

from mlpc.ops.dtypes import common, floats
from mlpc.ops.table import axes, named
from mlpc.utils.absent import module_hooks as _module_hooks
from mlpc.utils.recorded import as_array
from mlpc.utils.validation import check_choice


def _cholesky(x, upper=False):
    lower = np.linalg.cholesky(floats(x))
    return np.swapaxes(lower, -1, -2).conj() if upper else lower


def _cholesky_inverse(x, upper=False):
    x = floats(x)
    inverse = np.linalg.inv(np.triu(x) if upper else np.tril(x))
    turned = np.swapaxes(inverse, -1, -2)
    return inverse @ turned if upper else turned @ inverse


def _matrix_rank(x, tol=None):
    x = floats(x)
    if x.ndim < 2:
        raise ValueError(
            f"Argument `x` must have at least two axes. Received: x.shape={x.shape}"
        )
    return np.asarray(np.linalg.matrix_rank(x, tol), "int32")


def _norm(x, ord=None, axis=None, keepdims=False):
    x = floats(x)
    norms = np.linalg.norm(x, ord, axes(axis), keepdims)
    return as_array(norms, x.real.dtype)[()]


def _qr(x, mode="reduced"):
    check_choice("mode", mode, ("reduced", "complete"))
    return tuple(np.linalg.qr(floats(x), mode))


def _solve(a, b):
    a, b = common(a, b, also=(float,))
    if b.ndim == a.ndim - 1:  # NumPy 2 would take several vectors for a matrix
        return np.linalg.solve(a, b[..., np.newaxis])[..., 0]
    return np.linalg.solve(a, b)


def _solve_triangular(a, b, lower=False):
    return _solve(np.tril(a) if lower else np.triu(a), b)


def _svd(x, full_matrices=True, compute_uv=True):
    found = np.linalg.svd(floats(x), full_matrices, compute_uv)
    return tuple(found) if compute_uv else found


TABLE = {
    "cholesky": _cholesky,
    "cholesky_inverse": _cholesky_inverse,
    "det": lambda x: np.linalg.det(floats(x)),
    "eig": lambda x: tuple(np.linalg.eig(floats(x))),
    "eigh": lambda x: tuple(np.linalg.eigh(floats(x))),
    "inv": lambda x: np.linalg.inv(floats(x)),
    "lstsq": lambda a, b, rcond=None: np.linalg.lstsq(
        *common(a, b, also=(float,)), rcond
    )[0],
    "matrix_rank": _matrix_rank,
    "norm": _norm,
    "pinv": lambda x, rcond=None: np.linalg.pinv(
        floats(x), **({} if rcond is None else {"rcond": rcond})
    ),
    "qr": _qr,
    "solve": _solve,
    "solve_triangular": _solve_triangular,
    "svd": _svd,
}
# These are elsewhere in Keras.
DETERMINANTS = {
    "logdet": lambda x: np.linalg.slogdet(floats(x))[1],
    "slogdet": lambda x: tuple(np.linalg.slogdet(floats(x))),
}
named(TABLE, __name__)
named(DETERMINANTS, "mlpc.ops")
globals().update(TABLE)
__all__ = sorted(TABLE)

__getattr__, __dir__ = _module_hooks(__name__)
