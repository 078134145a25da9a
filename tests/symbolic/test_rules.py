"""The derivative of each of NumPy's functions, against central differences."""

import numpy as np
import pytest
from symbolic.differences import assert_followed

from mlpc.symbolic import rules, vector_jacobian
from mlpc.symbolic.composed import COMPOSED

RNG = np.random.default_rng(0)
X = RNG.normal(size=(4, 3))
Y = RNG.normal(size=(4, 3))
UNIT = RNG.uniform(0.1, 0.9, (4, 3))
CUBE = RNG.normal(size=(2, 3, 4))
HOLES = RNG.uniform(size=(4, 3)) > 0.7
INDICES = np.argsort(Y, axis=0)
IS = Y > 0


def each(names, *calls, x=X):
    """The same calls of several functions: `{name: [(call, x)]}`."""
    return {
        name: [(lambda v, c=c, f=name: c(function(f), v), x) for c in calls]
        for name in names.split()
    }


def function(name):
    """NumPy's function of a name such as `linalg.norm`."""
    found = np
    for part in name.split("."):
        found = getattr(found, part)
    return found


def holed(x):
    return np.where(HOLES, np.nan, x)


def alone(f, x):
    return f(x)


def both(f, x):
    return f(x, Y + 3)


def other(f, x):
    return f(Y, x)


def doubled(f, x):
    return f(x, x[::-1] * 2)


def narrow(f, x):
    return f(x[:, :1], x[0])


REDUCED = (
    alone,
    lambda f, x: f(x, 0),
    lambda f, x: f(x, axis=-1, keepdims=True),
    lambda f, x: f(x, axis=(1, 0)),
)
OVER_AXES = alone, lambda f, x: f(x, 1), lambda f, x: f(x, axis=-2)
TABLES = [
    each(
        """positive negative absolute fabs conjugate real copy square exp exp2 expm1 sin
        cos tan arctan sinh cosh tanh arcsinh cbrt reciprocal deg2rad rad2deg radians
        degrees sinc""",
        alone,
    ),
    each("sqrt log log2 log10 log1p arcsin arccos arctanh", alone, x=UNIT),
    each("arccosh", alone, x=1 + UNIT),
    each(
        """add subtract multiply true_divide arctan2 hypot logaddexp logaddexp2 maximum
        minimum fmax fmin""",
        both,
        other,
        doubled,
        narrow,
    ),
    each("remainder fmod", both, lambda f, x: f(Y * 4, np.abs(x) + 0.2)),
    each(
        "power float_power",
        lambda f, x: f(x, 2),
        lambda f, x: f(x, np.array([0.0, 1.0, 3.0])),
        lambda f, x: f(np.abs(x), -0.7),
        lambda f, x: f(np.abs(Y), x),
        lambda f, x: f(np.abs(x), x),
    ),
    each("ldexp", lambda f, x: f(x, 3)),
    each("nextafter", lambda f, x: f(x, 9.0)),
    each(
        "matmul",
        lambda f, x: f(x, x.T),
        lambda f, x: f(x, Y[0]),
        lambda f, x: f(x[:, 0], Y),
        lambda f, x: f(x[0], x[1]),
        lambda f, x: f(CUBE, x.T[:2].reshape(4, 2)),
        lambda f, x: f(x[:2].reshape(1, 2, 3), CUBE),
    ),
    each("sum mean std var prod", *REDUCED),
    each("max min amax amin", *REDUCED, lambda f, x: f(x, 1, initial=0.2)),
    each("var std", *REDUCED, lambda f, x: f(x, 1, ddof=1)),
    each("cumsum cumprod", *OVER_AXES),
    each("linalg.inv linalg.det", lambda f, x: f(x[:3]), x=X + 2 * np.eye(4, 3)),
    each("linalg.det linalg.inv", lambda f, x: f(x), x=CUBE[..., :3] + np.eye(3)),
    each(
        "linalg.solve",
        lambda f, x: f(x[:3], x[1:]),
        lambda f, x: f(x[:3], x[3]),
        x=X + 2 * np.eye(4, 3),
    ),
    each("diag diagonal tril triu trace", alone, lambda f, x: f(x, 1)),
    each("diag diagflat", lambda f, x: f(x[0]), lambda f, x: f(x[0], -1)),
    each("append", both, lambda f, x: f(x, 2 * x, 0), lambda f, x: f(x[0], 7.0)),
    each("atleast_1d", lambda f, x: f(x[0, 0]), alone),
    each("atleast_2d atleast_3d", lambda f, x: f(x[0])),
    each("broadcast_arrays", lambda f, x: f(x, x[0] * 3, 7.0)[1]),
    each(
        "broadcast_to", lambda f, x: f(x, (2, 4, 3)), lambda f, x: f(x[:, :1], (4, 5))
    ),
    each("column_stack hstack vstack dstack", lambda f, x: f([x, 2 * x, Y])),
    each(
        "concatenate",
        lambda f, x: f([x, x * 2]),
        lambda f, x: f((Y, x), axis=1),
        lambda f, x: f([x, x], None),
    ),
    each("stack", lambda f, x: f([x, x * 2, Y], axis=1)),
    each("delete", lambda f, x: f(x, 1, 0), lambda f, x: f(x, [0, 2], axis=0)),
    each("expand_dims", lambda f, x: f(x, 1), lambda f, x: f(x, (0, 3))),
    each("flip", alone, lambda f, x: f(x, 1)),
    each("fliplr flipud transpose ravel", alone),
    each("moveaxis", lambda f, x: f(x, 0, 2), x=CUBE),
    each("rollaxis swapaxes", lambda f, x: f(x, 2, 0), x=CUBE),
    each("transpose", lambda f, x: f(x, (1, 2, 0)), x=CUBE),
    each(
        "pad",
        lambda f, x: f(x, 1),
        lambda f, x: f(x, ((1, 0), (2, 1)), constant_values=7.0),
        *(
            lambda f, x, m=m: f(x, 2, m)
            for m in ("edge", "reflect", "wrap", "symmetric")
        ),
    ),
    each("repeat", lambda f, x: f(x, 2), lambda f, x: f(x, [1, 0, 2], axis=1)),
    each("reshape", lambda f, x: f(x, (2, -1)), lambda f, x: f(x, -1, order="F")),
    each("resize", lambda f, x: f(x, (5, 5))),
    each("roll", lambda f, x: f(x, 2), lambda f, x: f(x, (1, -1), axis=(0, 1))),
    each("rot90", alone, lambda f, x: f(x, 3)),
    each("squeeze", lambda f, x: f(x[:, :1]), lambda f, x: f(x[:1], 0)),
    each("take", lambda f, x: f(x, [5, 1, 1]), lambda f, x: f(x, [[2, 0]], axis=1)),
    each("take_along_axis", lambda f, x: f(x, INDICES, 0)),
    each("tile", lambda f, x: f(x, (2, 1, 2))),
    each(
        "where",
        lambda f, x: f(IS, x, 5.0),
        lambda f, x: f(x > 0, 2 * x, x[0]),
        lambda f, x: f(IS, Y, x),
    ),
    each("array_split", lambda f, x: f(x, 3)[0] * f(x, 3)[1].sum()),
    each("split", lambda f, x: f(x, 2)[1] * f(x, [1, 2], axis=1)[2][:2]),
    each("hsplit", lambda f, x: f(x, 3)[2], lambda f, x: f(x[0], [1])[1]),
    each("vsplit", lambda f, x: f(x, 2)[0] * f(x, 2)[1]),
    each("dsplit", lambda f, x: f(x, 2)[1], x=CUBE),
    each("unstack", lambda f, x: f(x)[1] * f(x)[0]),
    each(
        "average",
        *REDUCED,
        lambda f, x: f(x, weights=UNIT),
        lambda f, x: f(x, 0, weights=[1, 2, 3, 4]),
        lambda f, x: f(Y, 1, weights=np.exp(x)),
    ),
    each("clip", lambda f, x: f(x, -0.5, None), lambda f, x: f(Y, x - 1, x + 0.2)),
    each("corrcoef", alone),
    each("cross", lambda f, x: f(x, Y), lambda f, x: f(x, x[::-1])),
    each("cross", lambda f, x: f(x, x[::-1], axis=1), x=CUBE),
    each("diff", alone, lambda f, x: f(x, 2, axis=0)),
    each(
        "dot",
        lambda f, x: f(x, x.T),
        lambda f, x: f(x, 3.0),
        lambda f, x: f(x, Y[0]),
        lambda f, x: f(x[:, :3], CUBE),
    ),
    each(
        "einsum",
        lambda f, x: f("ij,kj->ik", x, x),
        lambda f, x: f("ij,ij", x, Y),
        lambda f, x: f("ij->j", x),
        lambda f, x: f("ij", x.T),
        lambda f, x: f("...j,...j->...", x, Y),
        lambda f, x: f("bij,j...->bi...", CUBE, x),
        lambda f, x: f("ij,jk,kl->il", x, x.T, x),
        lambda f, x: f("ij,kl->j", x, Y),
    ),
    each("full_like", lambda f, x: f(x, x[1, 1]), lambda f, x: x * f(x, 3.0)),
    each("inner", both, lambda f, x: f(x[0], x[1]), lambda f, x: f(x, 2.0)),
    each("kron", lambda f, x: f(x, x[:2]), lambda f, x: f(x[0], Y)),
    each("median ptp", *REDUCED),
    each("bincount", lambda f, x: f([0, 2, 2, 0], x[:, 0], 5)),
    each("nanmedian", *(lambda f, x, c=c: c(f, holed(x)) for c in REDUCED)),
    each("nanquantile", lambda f, x: f(holed(x), [0.2, 0.9], axis=0)),
    each("nanpercentile", lambda f, x: f(holed(x), 40)),
    each("meshgrid", lambda f, x: f(x[0], x[1, :2])[0] * f(x[0], x[1, :2])[1]),
    each("meshgrid", lambda f, x: f(x[0], x[1], indexing="ij")[1]),
    each("nan_to_num", lambda f, x: f(np.where(IS, np.nan, x), nan=3.0)),
    each("nancumprod nancumsum", lambda f, x: f(holed(x)), lambda f, x: f(holed(x), 1)),
    each(
        "nanmax nanmin nanmean nanprod nanstd nansum nanvar",
        *(lambda f, x, c=c: c(f, holed(x)) for c in REDUCED),
        x=X[:, ::-1],
    ),
    each(
        "linalg.norm",
        alone,
        lambda f, x: f(x, axis=0),
        lambda f, x: f(x, axis=(1, 0), keepdims=True),
        *(lambda f, x, o=o: f(x, o, axis=1) for o in (1, 2, 3.5, np.inf, -np.inf)),
        lambda f, x: f(x, "fro"),
    ),
    each("linalg.slogdet", lambda f, x: f(x[:3])[1], x=X + 2 * np.eye(4, 3)),
    each("outer vdot", lambda f, x: f(x[:2], x[2:])),
    each(
        "quantile",
        lambda f, x: f(x, 0.3),
        lambda f, x: f(x, [0.1, 0.5, 1.0], axis=1),
        lambda f, x: f(x, [0.1, 0.9], axis=0, keepdims=True),
    ),
    each("percentile", lambda f, x: f(x, 37, axis=(0, 1), keepdims=True)),
    each("select", lambda f, x: f([x > 1, IS], [x, 3 * x], 4.0)),
    each("sort", *OVER_AXES, lambda f, x: f(x, None)),
    each(
        "tensordot",
        lambda f, x: f(x, x),
        lambda f, x: f(x, x[::-1], 0),
        lambda f, x: f(CUBE, x, ((1, 2), (1, 0))),
        lambda f, x: f(x, CUBE, (0, -1)),
    ),
    each("vander", lambda f, x: f(x[0]), lambda f, x: f(x[0], 4, increasing=True)),
    each(
        "trapezoid",
        alone,
        lambda f, x: f(x, dx=0.5, axis=0),
        lambda f, x: f(x, np.array([0.0, 1.0, 4.0])),
        lambda f, x: f(Y, x),
    ),
]


CASES = {}
for table in TABLES:
    for name, calls in table.items():
        if hasattr(np, name.split(".")[0]):
            CASES.setdefault(name, []).extend(calls)
ALL = [(name, i) for name, calls in CASES.items() for i in range(len(calls))]


@pytest.mark.parametrize(("name", "i"), ALL)
def test_derivative(name, i):
    assert_followed(*CASES[name][i])


def test_all_functions_are_tried():
    smooth = {f for f in rules.RULES if rules.RULES[f] is not rules._constant}
    tried = {function(name) for name in CASES}
    aliases = {getattr(np, "trapz", None)}
    assert smooth | set(COMPOSED) == tried | (aliases & set(COMPOSED))


STEPS = [
    lambda x: np.argmax(x, 1),
    lambda x: np.sort(np.argsort(x)),
    lambda x: np.floor(x) + np.ceil(x) + np.round(x, 1) + np.sign(x) + np.trunc(x),
    lambda x: x // 0.1 + np.rint(x) + np.isnan(x) + np.heaviside(x, 0.5),
    lambda x: (x > 0) & (x <= Y) | (x != 1),
    lambda x: np.zeros_like(x) + np.ones_like(x) + np.full_like(x, 3) + np.ndim(x),
    lambda x: np.count_nonzero(x, 1) + np.any(x) + np.all(x) + x.argmin(1).sum(),
    lambda x: x.astype(int) + np.searchsorted([0.0, 1.0], x) + np.shape(x)[0],
    lambda x: np.array([int(x[0, 0]), bool(x[1, 1]), len(x), x.ndim, x.size]),
]


@pytest.mark.parametrize("step", STEPS)
def test_what_has_no_derivative_is_a_plain_array(step):
    value, pull, recording = vector_jacobian(step, X)
    assert recording.left is None
    np.testing.assert_array_equal(value, step(X))
    assert not pull(np.ones(value.shape)).any()
    assert isinstance(step(X), np.ndarray)


METHODS = [
    lambda x: x.sum(0) * x.mean() + x.max(1, keepdims=True) - x.min(axis=0),
    lambda x: x.std(1) + x.var(1) * x.prod(1),
    lambda x: x.T @ x + x.transpose(1, 0).dot(x) + (x.T * 1.0).transpose().T @ x,
    lambda x: x.reshape(3, 4) + x.reshape((3, 4)) * x.ravel().reshape(3, -1),
    lambda x: x.clip(-0.5, 0.7) + x.copy() + abs(x) + x.flatten()[0] + x.round(1),
    lambda x: x.take([1, 2], 0) * x.repeat(2, 0)[1:3] + x.swapaxes(0, 1)[:2, :3],
    lambda x: x.cumsum(1) + x.squeeze() + x.diagonal() + x.trace() - x.cumprod(0),
    lambda x: -x + 1 / (2 + x * x) - 3 ** (0.1 * x) + (x - 1) ** 2 + (2 - x) / x,
    lambda x: x % 0.7 + 5 % (abs(x) + 2) + divmod(x, 0.3)[1] + (+x),
    lambda x: np.stack([row * i for i, row in enumerate(x)]),
    lambda x: sum(x) + x[1] * x[..., 0, None] + x[[0, 1, 3]][:, [2]].sum(),
    lambda x: x[IS] * 2,
    lambda x: x[1:, ::-1] + x[None, :, 1].T[1:],
    lambda x: x.astype("float32").astype("float64") * 0 + x,
    lambda x: np.add.reduce(x) * np.multiply.reduce(x, axis=0) + np.maximum.reduce(x),
    lambda x: x + np.minimum.reduce(x, axis=1, keepdims=True),
    lambda x: x.max(initial=0.9) + x,
    lambda x: x * 0 + np.float64(2) * x - np.float32(3) * x + 2 * x * X,
]


@pytest.mark.parametrize("method", METHODS)
def test_methods_and_operators(method):
    assert_followed(method, X)


@pytest.mark.parametrize(
    ("function", "slope"),
    [
        (lambda x: np.sqrt(np.sum(np.square(x))), 0.0),
        (lambda x: np.linalg.norm(x), 0.0),
        (lambda x: np.std(x), 0.0),
        (lambda x: np.abs(x), 0.0),
        (lambda x: np.sum(x**0.5), 0.0),
        (lambda x: np.maximum(x, 0), 0.5),
        (lambda x: np.clip(x, 0, 1), 0.5),
        (lambda x: np.prod(np.append(x, 2.0)), 0.0),
        (lambda x: np.prod(x[0]), 0.0),
        (lambda x: np.max(x), 1 / 6),
        (lambda x: np.hypot(x, x), 0.0),
        (lambda x: np.arctan2(x, x), 0.0),
        (lambda x: x**2, 0.0),
        (lambda x: x**1, 1.0),
        (lambda x: x**0, 0.0),
    ],
)
def test_at_zero(function, slope):
    """Kinks have the mean slope of both sides, and no slope is infinite or NaN."""
    value, pull, _ = vector_jacobian(function, np.zeros((2, 3)))
    np.testing.assert_allclose(pull(np.ones(value.shape)), slope)


def test_products_of_zeros():
    x = np.array([[0.0, 2.0, 3.0], [0.0, 0.0, 5.0]])
    _, pull, _ = vector_jacobian(lambda x: np.prod(x, 1), x)
    np.testing.assert_array_equal(pull(np.ones(2)), [[6, 0, 0], [0, 0, 0]])
    assert_followed(lambda x: np.cumprod(x, 1), x)


def test_what_it_was_given_stays_as_it_is():
    x = X.copy()
    vector_jacobian(lambda v: v.__setitem__(0, 3.0) or v, x)
    np.testing.assert_array_equal(x, X)


def test_arrays_of_another_recording_are_constants():
    kept = []
    vector_jacobian(lambda x: kept.append(x) or x, X)
    value, pull, recording = vector_jacobian(lambda x: x * kept[0], Y)
    np.testing.assert_array_equal(value, X * Y)
    np.testing.assert_array_equal(pull(np.ones(X.shape)), X)
    assert recording.left is None


@pytest.mark.parametrize(
    ("function", "said"),
    [
        (lambda x: np.sum(x, where=IS), "`sum`"),
        (lambda x: np.sum(a=x), "`sum`"),
        (lambda x: np.linalg.svd(x)[1], "`svd`"),
        (lambda x: np.linalg.norm(x, 2), "`norm`"),
        (lambda x: np.linalg.norm(x, "nuc"), "`norm`"),
        (lambda x: np.pad(x, 1, "mean"), "`pad`"),
        (lambda x: np.quantile(x, 0.3, method="lower"), "`quantile`"),
        (lambda x: np.einsum("ii", x[:3]), "`einsum`"),
        (lambda x: np.add.accumulate(x), "`add`"),
        (lambda x: np.unique(x), "`unique`"),
        (lambda x: np.interp(x, [0, 1], [1, 3]), "`interp`"),
        (lambda x: np.array([x[0], x[1]]), "plain array"),
        (lambda x: np.modf(x)[0], "`modf`"),
        (lambda x: np.average(x, returned=True)[0], "`average`"),
    ],
)
def test_what_is_not_followed_says_so_and_is_right(function, said):
    value, _, recording = vector_jacobian(function, X)
    assert said in recording.left
    np.testing.assert_allclose(value, function(X), 1e-14)
