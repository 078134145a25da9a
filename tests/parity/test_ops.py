"""keras.ops beside Keras: the values and dtypes of every name.

JAX counts in 32 bits here; what NumPy does in 64 is tested in tests/ops/.
"""

import numpy as np
import pytest

from mlpc import activations, ops

RNG = np.random.default_rng(0)
X = RNG.normal(size=(3, 4)).astype("float32")
Y = RNG.normal(size=(3, 4)).astype("float32")
CUBE = RNG.normal(size=(2, 3, 4)).astype("float32")
SQUARE = (X[:, :3] @ X[:, :3].T + np.eye(3)).astype("float32")
UNIT = RNG.uniform(0.05, 0.95, (3, 4)).astype("float32")
N = RNG.integers(-4, 5, (3, 4)).astype("int32")
M = RNG.integers(1, 5, (3, 4)).astype("int32")
B = RNG.integers(0, 2, (3, 4)).astype("bool")
BYTES = RNG.integers(0, 5, (3, 4)).astype("uint8")
HOLES = np.where(B, np.float32(np.nan), X)
P = (UNIT / UNIT.sum(-1, keepdims=True)).astype("float32")
V = np.float32([1, 2, 4, 8])
IDS = np.array([0, 2, 1], "int32")
ONE_HOT = np.eye(4, dtype="float32")[IDS]


def each(names, *calls):
    """The same calls for each of some names; a call is (args, kwargs) or args."""
    calls = [c if isinstance(c[-1], dict) else (*c, {}) for c in calls]
    return {name: [(call[:-1], call[-1]) for call in calls] for name in names.split()}


REDUCED = [({},), ({"axis": 1},), ({"axis": (0, 1), "keepdims": True},)]


def reductions(names, *arrays):
    return each(names, *[(a, *rest) for a in arrays for rest in REDUCED])


TABLES = [
    each(
        """abs absolute ceil conj conjugate copy cos cosh exp exp2 expm1 fabs floor
        imag isfinite isinf isnan isneginf isposinf isreal negative real sign sin sinc
        sinh square tan tanh trunc deg2rad rad2deg cbrt arcsinh arctan angle ravel
        size ndim shape dtype convert_to_numpy stop_gradient fliplr flipud
        nan_to_num transpose nonzero logical_not""",
        (X,),
        (N,),
    ),
    each("convert_to_tensor array", (X,), (N,), ([1, 2],), ([1.5, 2],), (3,), (B,)),
    each("log log10 log1p log2 sqrt reciprocal i0", (UNIT,), (M,)),
    each("erf erfc", (X,)),
    each("rsqrt", (UNIT,)),
    each("arccos arcsin arctanh", (UNIT,)),
    each("arccosh", (1 + UNIT,), (M,)),
    each("signbit", (X,)),
    each("square", (B,)),
    each(
        """add subtract multiply maximum minimum divide true_divide divide_no_nan
        equal greater greater_equal less less_equal not_equal arctan2 logaddexp
        logaddexp2 fmax fmin hypot""",
        (X, Y),
        (X, N),
        (N, M),
        (X, 2),
        (N, 2.5),
    ),
    each("floor_divide mod fmod", (X, Y), (N, M), (N, 3)),
    each("power", (UNIT, Y), (M, 2), (UNIT, 2)),
    each("divide_no_nan", (X, np.where(B, Y, 0).astype("float32"))),
    each("heaviside nextafter", (X, Y)),
    each("ldexp", (X, N)),
    each("gcd lcm", (M, M[::-1])),
    each("logical_and logical_or logical_xor", (B, ~B), (N, M)),
    each(
        "bitwise_and bitwise_or bitwise_xor bitwise_left_shift left_shift "
        "bitwise_right_shift right_shift",
        (M, M[::-1]),
        (M, 1),
    ),
    each("bitwise_not bitwise_invert", (N,)),
    reductions("all any", B),
    reductions("amax amin max min ptp", X, N),
    reductions("mean std var median sum prod", X, N, BYTES),
    reductions("sum prod mean", B),
    reductions("nanmax nanmin", np.where(B[::-1], X, 1 + HOLES * 0 + HOLES)),
    reductions("nanmean nanstd nansum nanvar nanprod nanmedian", X, HOLES),
    each("nanargmax nanargmin argmax argmin", (X,), (X, 1), (N, 0)),
    each("argmax argmin", (X, 1, True)),
    each("max min", (X, {"initial": 0.5}), (X, 1, {"initial": 0.5})),
    each("cumsum cumprod nancumsum nancumprod", (X,), (X, 1), (N, 0)),
    each("count_nonzero", (N,), (N, 1)),
    each("average", (X,), (X, 1, {"weights": V}), (N,)),
    each("percentile nanpercentile", (X, 30), (X, 30, 1)),
    each("quantile nanquantile", (X, 0.3), (N, 0.3, 1, "linear", True)),
    each("bartlett blackman hamming hanning", (5,)),
    each("kaiser", (5, 2.5)),
    each("allclose isclose", (X, X + 1e-6), (X, Y)),
    each("clip", (X, -0.5, 0.5), (N, -1, 1)),
    each("corrcoef", (X,)),
    each("correlate", (V, V[:2]), (V, V, "full")),
    each("cross", (X[:, :3], Y[:, :3])),
    each("dot matmul", (X, Y.T), (N, M.T), (X, N.T)),
    each("inner outer vdot", (X, Y)),
    each("kron", (X[:2, :2], Y)),
    each("tensordot", (X, Y, 2), (X, Y.T, 1)),
    each("einsum", ("ij,kj->ik", X, Y)),
    each("round", (X,), (X, 2)),
    each("trapezoid", (X,), (X, {"dx": 0.5})),
    each("append", (X, Y), (X, Y, 0), (X, N, 1)),
    each("arange", (5,), (1, 7, 2), (0.0, 2.0, 0.5), (5, {"dtype": "float32"})),
    each("argsort sort", (X,), (N, 0)),
    each("argpartition", (V, 2)),
    each("array_split", (X, 3, 1)),
    each("split", (X, 2, 1), (X, [1, 2])),
    each("bincount", (M[0],), (M[0], V), (M, {"minlength": 7})),
    each("broadcast_to", (V, (3, 4))),
    each("concatenate", ([X, Y],), ([X, N], 1)),
    each("stack", ([X, Y],), ([X, N], 1)),
    each("hstack vstack dstack", ([X, Y],), ([X, N],)),
    each("diag", (V,), (X, 1)),
    each("diagflat", (V, 1)),
    each("diagonal trace", (X,), (CUBE, 1, 1, 2)),
    each("trace", (BYTES,)),
    each("diff", (X,), (X, 2, 0)),
    each("digitize", (X, np.float32([-1, 0, 1]))),
    each("hsplit vsplit", (np.ones((4, 4), "float32"), 2)),
    each("dsplit", (CUBE, 2)),
    each("zeros_like ones_like", (N * 0,), (N * 0, "float32")),
    each("zeros ones", ((2, 3),), ((2,), "int32")),
    each("expand_dims", (X, 1), (X, (0, 3))),
    each("eye tri", (3,), (3, 4, 1, "int32")),
    each("identity", (3,)),
    each("flip", (X,), (X, 1)),
    each("full", ((2, 3), 2.5), ((2,), 3, "int32")),
    each("full_like", (X, 2)),
    each("geomspace", (1, 100, 5)),
    each("linspace", (0, 1, 5), (0.0, 1.0, 5, False)),
    each("logspace", (0, 2, 5)),
    each("get_item", (X, 1), (X, (slice(None), 2))),
    each("histogram", (V,), (V, 4)),
    each("isin", (M, V)),
    each("meshgrid", (V, X[0]), (V, V[:2], {"indexing": "ij"})),
    each("moveaxis", (CUBE, 0, 2), (CUBE, [0, 1], [1, 2])),
    each("pad", (X, 1), (X, ((0, 1), (2, 0)), "constant", 7), (X, 1, "reflect")),
    each("repeat", (X, 2), (X, 2, 1)),
    each("reshape", (X, (2, 6)), (X, -1)),
    each("roll", (X, 1), (X, 1, 1)),
    each("rot90", (X,), (CUBE, 2, (1, 2))),
    each("searchsorted", (V, X), (V, V, "right")),
    each("select", ([X > 0, X < -1], [X, Y], 7.0)),
    each("squeeze", (X[:, None],), (X[None], 0)),
    each("swapaxes", (CUBE, 0, 2)),
    each("take", (X, IDS), (X, IDS, 1)),
    each("take_along_axis", (X, IDS[:, None], 1)),
    each("tile", (X, 2), (X, (2, 1))),
    each("transpose", (CUBE, (2, 0, 1))),
    each("tril triu", (X,), (X, 1)),
    each("unique", (M,), (M, {"return_counts": True, "return_inverse": True})),
    each("unravel_index", (IDS, (2, 2))),
    each("vander", (V,), (V, 3, True)),
    each("view", (X, "int32")),
    each("where", (B, X, Y), (B,), (B, X, 0.0), (B, N, 1.5)),
    # values, places, loops
    each("cast", (X, "int32"), (N, "float32"), (X, "bool")),
    each("saturate_cast", (X * 1000, "uint8"), (N, "uint8"), (X, "float16")),
    each("cond", (True, lambda: V, lambda: -V)),
    each("switch", (1, [lambda x: x, lambda x: -x], X)),
    each("fori_loop", (0, 4, lambda i, x: x * 2 + i, V)),
    each(
        "while_loop",
        (lambda i, x: i < 4, lambda i, x: (i + 1, x * 2), (0, V)),
        (lambda i: i < 10, lambda i: i + 3, 0, 2),
    ),
    each("map vectorized_map", (lambda row: row.sum(), X)),
    each("scan", (lambda c, x: (c + x, c * x), V, X)),
    each("associative_scan", (lambda a, b: a + b, X), (lambda a, b: a * b, X, True, 1)),
    each("scatter", (np.array([[0], [2], [0]], "int32"), X, (4, 4))),
    each(
        "scatter_update",
        (X, np.array([[0, 1], [2, 3]], "int32"), V[:2]),
        (X, np.array([[0, 1], [0, 1]], "int32"), V[:2], "add"),
        (X, np.array([[0, 1], [0, 1]], "int32"), V[:2], "mul"),
        (X, np.array([[0, 1], [0, 2]], "int32"), V[:2], "max"),
    ),
    each("slice", (X, (0, 1), (2, 2))),
    each("slice_update", (X, (0, 1), Y[:2, :2])),
    each("unstack", (X,), (X, None, 1)),
    # further mathematics
    each("cdist", (X, Y[:2])),
    each("in_top_k", (IDS, P, 2)),
    each("logsumexp", (X,), (X, 1), (X, (0, 1), True)),
    each("polar", (UNIT, X)),
    each(
        "segment_sum segment_max segment_min segment_prod",
        (X, IDS, {"num_segments": 3}),
        (M, IDS, {"num_segments": 3}),
    ),
    each("top_k", (X, 2)),
    # matrices
    each("cholesky", (SQUARE,), (SQUARE, True)),
    each("cholesky_inverse", (np.tril(SQUARE),)),
    each("det inv logdet slogdet eigh", (SQUARE,)),
    each("pinv", (X,)),
    each("matrix_rank", (SQUARE,)),
    each("lstsq", (X.T, np.ones((4, 2), "float32"))),
    each("norm", (X,), (N,), (X, 1, 0), (X, "fro", (0, 1), True), (V, np.inf)),
    each("qr", (X.T,), (X.T, "complete")),
    each("solve", (SQUARE, X), (SQUARE, X[:, 0])),
    each("solve_triangular", (SQUARE, X), (SQUARE, X, True)),
    each("svd", (X, {"compute_uv": False})),
    # neural networks
    each(
        """hard_sigmoid hard_silu hard_swish hard_tanh log_sigmoid relu relu6 selu
        sigmoid silu softplus softsign sparse_plus sparse_sigmoid swish tanh_shrink
        celu elu gelu glu hard_shrink leaky_relu log_softmax soft_shrink softmax
        squareplus""",
        (X,),
    ),
    each("sparsemax", (10 * X,)),  # for near values Keras' threshold is too high
    each("celu elu leaky_relu hard_shrink soft_shrink squareplus", (X, 0.3)),
    each("gelu", (X, False)),
    each("softmax log_softmax", (X, 0)),
    each("threshold", (X, 0.2, 0.5)),
    each("batch_normalization", (X, V, V * 2, -1), (X, V, V, 1, V, V, 0.1)),
    each("layer_normalization", (X,), (X, V, V, -1, 0.1)),
    each("rms_normalization", (X,), (X, V)),
    each("moments", (X, 0), (X, [0, 1], True)),
    each("normalize", (X,), (X, 0, 1), (X, -1, 3)),
    each("one_hot", (IDS, 4), (IDS, 4, 0), (IDS, 2), (IDS, 4, -1, "int32")),
    each("multi_hot", (M, 5), (M[0], 5)),
    each("binary_crossentropy", (ONE_HOT, UNIT), (ONE_HOT, X, True)),
    each("categorical_crossentropy", (ONE_HOT, UNIT), (ONE_HOT, X, True)),
    each(
        "sparse_categorical_crossentropy",
        (IDS, UNIT),
        (IDS, X, True),
        (IDS[:, None], P),
    ),
]
# Values of no account, or in any order, or of other types.
NOT_COMPARED = {"empty", "empty_like", "eig", "is_tensor", "vectorize"}
CASES = {}
for table in TABLES:
    for name, calls in table.items():
        CASES.setdefault(name, []).extend(calls)

ALL = [(name, i) for name, calls in CASES.items() for i in range(len(calls))]


def leaves(value):
    if isinstance(value, (list, tuple)):
        return [leaf for part in value for leaf in leaves(part)]
    return [value]


def test_every_name_is_compared(keras):
    assert set(ops.__all__) - set(CASES) == NOT_COMPARED
    assert set(ops.__all__) <= set(dir(keras.ops))


@pytest.mark.parametrize("room", ["linalg", "nn", "numpy"])
def test_rooms(room, keras):
    theirs = {n for n in dir(getattr(keras.ops, room)) if not n.startswith("_")}
    for name in theirs & set(ops.__all__):
        assert getattr(getattr(ops, room), name) is getattr(ops, name)


@pytest.mark.parametrize(("name", "which"), ALL)
def test_values(name, which, keras):
    args, kwargs = CASES[name][which]
    if getattr(keras.activations, name, None) and not hasattr(activations, name):
        pytest.skip(f"activations.{name} is not there")
    ours, theirs = (leaves(getattr(k, name)(*args, **kwargs)) for k in (ops, keras.ops))
    assert len(ours) == len(theirs)
    for a, b in zip(ours, theirs, strict=True):
        if isinstance(b, (str, bool, int, type(None))):
            assert a == b
            continue
        b = np.asarray(b)
        assert np.shape(a) == b.shape
        if name != "histogram":  # whose counts are floats on JAX, integers elsewhere
            assert getattr(a, "dtype", type(a)) == b.dtype
        np.testing.assert_allclose(
            np.asarray(a, b.dtype), b, rtol=2e-5, atol=2e-6, equal_nan=True
        )
