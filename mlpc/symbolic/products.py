"""Products of arrays, norms and determinants, made of functions that a recording
follows: `PRODUCTS`, a part of composed.py's table."""

import numpy as np

from mlpc.utils.recorded import detached, is_recorded

__all__ = ["PRODUCTS", "axes_of"]


def axes_of(axis, ndim):
    """Return NumPy's `axis` as a tuple of axes counted from the front."""
    if axis is None:
        return tuple(range(ndim))
    return tuple(int(a) % ndim for a in np.atleast_1d(axis))


def _tensordot(a, b, axes=2):
    if isinstance(axes, int):
        axes = tuple(range(np.ndim(a) - axes, np.ndim(a))), tuple(range(axes))
    (over_a, over_b), shapes = axes, (np.shape(a), np.shape(b))
    over_a = axes_of(over_a, np.ndim(a))
    over_b = axes_of(over_b, np.ndim(b))
    free_a = [i for i in range(np.ndim(a)) if i not in over_a]
    free_b = [i for i in range(np.ndim(b)) if i not in over_b]
    size = int(np.prod([shapes[0][i] for i in over_a]))
    rows = np.transpose(a, (*free_a, *over_a)).reshape(-1, size)
    columns = np.transpose(b, (*over_b, *free_b)).reshape(size, -1)
    shape = [shapes[0][i] for i in free_a] + [shapes[1][i] for i in free_b]
    return np.matmul(rows, columns).reshape(shape)


def _dot(a, b, out=None):
    if np.ndim(a) == 0 or np.ndim(b) == 0:
        return np.multiply(a, b)
    if np.ndim(b) <= 2:
        return np.matmul(a, b)
    return np.tensordot(a, b, ((np.ndim(a) - 1,), (np.ndim(b) - 2,)))


def _inner(a, b):
    if np.ndim(a) == 0 or np.ndim(b) == 0:
        return np.multiply(a, b)
    return np.tensordot(a, b, ((np.ndim(a) - 1,), (np.ndim(b) - 1,)))


def _outer(a, b, out=None):
    return np.ravel(a)[:, np.newaxis] * np.ravel(b)


def _kron(a, b):
    rank = max(np.ndim(a), np.ndim(b))
    shapes = [(1,) * (rank - np.ndim(x)) + np.shape(x) for x in (a, b)]
    ones = (1,) * rank
    a = np.reshape(a, np.ravel(list(zip(shapes[0], ones, strict=True))))
    b = np.reshape(b, np.ravel(list(zip(ones, shapes[1], strict=True))))
    return np.reshape(a * b, [m * n for m, n in zip(*shapes, strict=True)])


def _einsum(subscripts, *operands, **others):
    if not isinstance(subscripts, str):
        return NotImplemented
    parsed = _subscripts(subscripts, [np.ndim(x) for x in operands])
    if parsed is None:
        return NotImplemented
    terms, result = parsed
    recording = next(x.recording for x in operands if is_recorded(x))

    def pulled(i):
        def entry(g, z, *values):
            sizes = {}
            for term, value in zip(terms, values, strict=True):
                for letter, size in zip(term, value.shape, strict=True):
                    sizes[letter] = max(size, sizes.get(letter, 1))
            others = [j for j in range(len(values)) if j != i]
            lost = set(terms[i]) - set(result).union(*(terms[j] for j in others))
            alone = "".join(sorted(lost))
            inputs = [result, *(terms[j] for j in others), alone]
            ones = np.ones([sizes[letter] for letter in alone])
            arrays = [g, *(values[j] for j in others), ones]
            made = np.einsum(",".join(inputs) + "->" + terms[i], *arrays)
            return made.astype(float)

        return entry

    rule = tuple(pulled(i) for i in range(len(operands)))

    def einsum(*values):
        return np.einsum(",".join(terms) + "->" + result, *values)

    return recording.call(einsum, operands, {}, rule)


def _subscripts(subscripts, ranks):
    """Letters of each operand and of the result, `...` as letters too.

    `None` where one operand has a letter twice.
    """
    text = subscripts.replace(" ", "")
    inputs, arrow, result = text.partition("->")
    inputs = inputs.split(",")
    spare = [c for c in map(chr, range(65, 123)) if c.isalpha() and c not in text]
    pairs = zip(inputs, ranks, strict=True)
    hidden = [rank - len(term) + 3 for term, rank in pairs if "..." in term]
    spare = "".join(spare[: max(hidden, default=0)])
    terms = []
    for term, rank in zip(inputs, ranks, strict=True):
        n = rank - len(term.replace("...", ""))
        terms.append(term.replace("...", spare[len(spare) - n :]))
    if not arrow:
        letters = "".join(inputs).replace(".", "")
        once = [c for c in sorted(set(letters)) if letters.count(c) == 1]
        result = spare + "".join(once)
    else:
        result = result.replace("...", spare)
    twice = any(len(set(term)) < len(term) for term in terms)
    return None if twice else (terms, result)


def _trace(a, offset=0, axis1=0, axis2=1, dtype=None, out=None):
    return np.sum(np.diagonal(a, offset, axis1, axis2), -1)


def _cross(a, b, axisa=-1, axisb=-1, axisc=-1, axis=None):
    if axis is not None:
        axisa = axisb = axisc = axis
    a, b = np.moveaxis(a, axisa, -1), np.moveaxis(b, axisb, -1)
    if np.shape(a)[-1] != 3 or np.shape(b)[-1] != 3:
        return NotImplemented
    a, b = ([x[..., i] for i in range(3)] for x in (a, b))
    parts = [a[i - 2] * b[i - 1] - a[i - 1] * b[i - 2] for i in range(3)]
    return np.stack(parts, axisc)


def _corrcoef(x, *others, **options):
    if others or options or x.ndim != 2:
        return NotImplemented
    x = x - np.mean(x, -1, keepdims=True)
    x = x / np.sqrt(np.sum(np.square(x), -1, keepdims=True))
    return np.clip(np.matmul(x, np.transpose(x)), -1, 1)


def _norm(x, ord=None, axis=None, keepdims=False):
    over = axes_of(axis, x.ndim)
    if ord is None or (ord == "fro" and len(over) == 2) or (ord == 2 and len(over) < 2):
        return np.sqrt(np.sum(np.square(x), over, keepdims=keepdims))
    if len(over) != 1 or isinstance(ord, str):
        return NotImplemented
    x = np.abs(x)
    if np.isinf(ord):
        return (np.max if ord > 0 else np.min)(x, over, keepdims=keepdims)
    if ord == 0:
        return NotImplemented
    return np.sum(x**ord, over, keepdims=keepdims) ** (1 / ord)


def _slogdet(a):
    sign, value = np.linalg.slogdet(detached(a))
    turned = np.swapaxes(np.linalg.inv(detached(a)), -1, -2)
    rule = (lambda g, z, a: np.asarray(g)[..., np.newaxis, np.newaxis] * turned,)
    return sign, a.recording.call(lambda a: value, (a,), {}, rule)


PRODUCTS = {
    np.corrcoef: _corrcoef,
    np.cross: _cross,
    np.dot: _dot,
    np.einsum: _einsum,
    np.inner: _inner,
    np.kron: _kron,
    np.linalg.norm: _norm,
    np.linalg.slogdet: _slogdet,
    np.outer: _outer,
    np.tensordot: _tensordot,
    np.trace: _trace,
    np.vdot: lambda a, b: np.sum(np.ravel(a) * np.ravel(b)),
}
