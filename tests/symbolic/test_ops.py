"""Which functions of `keras.ops` a recording follows: all with a derivative, but for
those of `DIFFERENCES`, which a loss is differentiated numerically for."""

import numpy as np
import pytest
from symbolic.differences import assert_followed

from mlpc import activations, losses, ops
from mlpc.symbolic import vector_jacobian

RNG = np.random.default_rng(0)
X = RNG.normal(size=(4, 3))
Y = RNG.normal(size=(4, 3))
UNIT = RNG.uniform(0.1, 0.9, (4, 3))
CUBE = RNG.normal(size=(2, 3, 4))
ROWS = UNIT / UNIT.sum(-1, keepdims=True)
WIDE = RNG.normal(size=(4, 6))
SQUARE = RNG.normal(size=(3, 3)) + 2 * np.eye(3)
IS = Y > 0
IDS = np.array([0, 2, 0, 1])


def each(names, *calls, x=X):
    return [
        (name, lambda v, c=c, name=name: c(getattr(ops, name), v), x)
        for name in names.split()
        for c in calls
    ]


def alone(f, x):
    return f(x)


CASES = [
    *each(
        """abs absolute negative square exp exp2 expm1 sin cos tan arctan sinh cosh tanh
        arcsinh cbrt reciprocal deg2rad rad2deg sinc fabs real conj conjugate copy erf
        erfc array convert_to_tensor ravel transpose fliplr flipud tril triu trace sort
        logsumexp relu relu6 selu silu swish sigmoid softplus softsign sparse_plus
        sparse_sigmoid tanh_shrink hard_sigmoid hard_silu hard_swish hard_tanh
        log_sigmoid celu elu gelu glu hard_shrink leaky_relu log_softmax soft_shrink
        softmax sparsemax squareplus normalize rms_normalization layer_normalization
        diag diagonal flip rot90 unstack nan_to_num corrcoef""",
        lambda f, x: np.stack(f(x)) if f is ops.unstack else f(x),
        x=WIDE,
    ),
    *each("sqrt log log2 log10 log1p arcsin arccos arctanh rsqrt", alone, x=UNIT),
    *each("arccosh", alone, x=1 + UNIT),
    *each("gelu", lambda f, x: f(x, False)),
    *each("threshold", lambda f, x: f(x, 0.3, 2.0)),
    *each("softmax log_softmax sparsemax", lambda f, x: f(x, axis=0)),
    *each(
        """add subtract multiply divide true_divide divide_no_nan arctan2 hypot fmax
        fmin logaddexp logaddexp2 maximum minimum power""",
        lambda f, x: f(x, Y + 3),
        lambda f, x: f(np.abs(Y), x),
        lambda f, x: f(x, 2),
        lambda f, x: f(x, x[0] + 3),
        x=UNIT,
    ),
    *each("mod fmod", lambda f, x: f(x, 0.7), lambda f, x: f(5 * Y, abs(x) + 0.3)),
    *each("divide_no_nan", lambda f, x: f(x, np.where(IS, Y, 0))),
    *each("divide_no_nan", lambda f, x: f(Y, np.where(IS, x, 0)), x=1 + UNIT),
    *each("nextafter", lambda f, x: f(x, 9.0)),
    *each("ldexp", lambda f, x: f(x, np.array([1, 2, 3]))),
    *each(
        """sum mean std var median prod max min amax amin ptp logsumexp nansum nanmean
        nanstd nanvar nanprod nanmax nanmin nanmedian average""",
        lambda f, x: f(x),
        lambda f, x: f(x, axis=1),
        lambda f, x: f(x, axis=[0, 1]),
        lambda f, x: f(x, axis=0) if f is ops.average else f(x, 0, keepdims=True),
    ),
    *each("max min", lambda f, x: f(x, initial=0.3), lambda f, x: f(x, 1, initial=-9)),
    *each(
        "norm", *(lambda f, x, o=o: f(x, o, axis=1) for o in (None, 1, 2, 3, np.inf))
    ),
    *each("norm", lambda f, x: f(x), lambda f, x: f(x, "fro", keepdims=True)),
    *each(
        "cumsum cumprod nancumsum nancumprod", lambda f, x: f(x), lambda f, x: f(x, 1)
    ),
    *each("moments", lambda f, x: f(x, [0])[0] * f(x, [0])[1]),
    *each("average", lambda f, x: f(Y, 1, weights=np.exp(x))),
    *each(
        "quantile nanquantile", lambda f, x: f(x, 0.3), lambda f, x: f(x, [0.2, 0.7], 1)
    ),
    *each("percentile nanpercentile", lambda f, x: f(x, 30, axis=1, keepdims=True)),
    *each("clip", lambda f, x: f(x, -0.5, 0.5), lambda f, x: f(Y, x - 0.2, 1.0)),
    *each("matmul dot inner", lambda f, x: f(x, SQUARE)),
    *each("matmul dot inner tensordot", lambda f, x: f(x[:3], x[1:])),
    *each("outer vdot kron", lambda f, x: f(x[:2], x[2:])),
    *each("einsum", lambda f, x: f("ij,kj->ik", x, x), lambda f, x: f("...j->...", x)),
    *each("cross", lambda f, x: f(x, Y)),
    *each("cdist", lambda f, x: f(x, Y), lambda f, x: f(x[:2], x[2:])),
    *each("inv det logdet", alone, x=SQUARE),
    *each("logdet", lambda f, x: f(ops.matmul(x, ops.transpose(x))), x=SQUARE),
    *each("slogdet", lambda f, x: f(x)[1], x=SQUARE),
    *each("solve", lambda f, x: f(x, 2 * x), lambda f, x: f(x, x[0]), x=SQUARE),
    *each("solve_triangular", lambda f, x: f(x, x[0]), x=SQUARE),
    *each("cholesky_inverse", alone, x=SQUARE),
    *each("append", lambda f, x: f(x, 2 * x), lambda f, x: f(x, Y, axis=1)),
    *each("concatenate stack", lambda f, x: f([x, Y, 2 * x], axis=1)),
    *each("hstack vstack dstack", lambda f, x: f([x, Y])),
    *each("array convert_to_tensor", lambda f, x: f([x[0, 0], 2 * x[1, 1], 3.0])),
    *each("broadcast_to", lambda f, x: f(x, (2, 4, 3))),
    *each("expand_dims", lambda f, x: f(x, -1), lambda f, x: f(x, [0, 1])),
    *each("squeeze", lambda f, x: f(x[:1])),
    *each("reshape", lambda f, x: f(x, (-1, 2))),
    *each("moveaxis swapaxes", lambda f, x: f(x, 0, 2), x=CUBE),
    *each("transpose", lambda f, x: f(x, (1, 2, 0)), x=CUBE),
    *each("roll", lambda f, x: f(x, 1, axis=0)),
    *each("repeat tile", lambda f, x: f(x, 2)),
    *each("pad", lambda f, x: f(x, 1), lambda f, x: f(x, 1, "reflect")),
    *each("split array_split", lambda f, x: f(x, 2)[0] * f(x, 2)[1]),
    *each("hsplit", lambda f, x: f(x, 3)[1]),
    *each("vsplit", lambda f, x: f(x, 2)[1]),
    *each("dsplit", lambda f, x: f(x, 2)[1], x=CUBE),
    *each("take", lambda f, x: f(x, [1, 1, 0], axis=1)),
    *each("take_along_axis", lambda f, x: f(x, np.argsort(Y, 0), axis=0)),
    *each("get_item", lambda f, x: f(x, (slice(1, 3), 0))),
    *each("slice", lambda f, x: f(x, (1, 0), (2, 2))),
    *each("slice_update", lambda f, x: f(x, (1, 0), x[:2, :2] * 3)),
    *each(
        "scatter_update",
        lambda f, x: f(x, [[0, 1], [2, 2]], x[0, :2] * 2),
        lambda f, x: f(x, [[0], [0]], x[1:3] * 2),
        lambda f, x: f(x, [[0], [0]], x[1:3] * 2, "add"),
    ),
    *each("scatter", lambda f, x: f([[0], [3], [0], [1]], x, (5, 3))),
    *each("segment_sum segment_max segment_min", lambda f, x: f(x, IDS)),
    *each("where", lambda f, x: f(x > 0, x, 3.0), lambda f, x: f(IS, Y, 2 * x)),
    *each("select", lambda f, x: f([IS, x > 1], [x, 3 * x], 2.0)),
    *each("diff", lambda f, x: f(x, axis=0)),
    *each("trapezoid", alone, lambda f, x: f(x, axis=0)),
    *each("diagflat vander", lambda f, x: f(x[0])),
    *each("meshgrid", lambda f, x: f(x[0], x[1])[0] * f(x[0], x[1])[1]),
    *each("full_like", lambda f, x: f(x, x[0, 0])),
    *each("full", lambda f, x: f((2, 2), x[0, 0], "float64")),
    *each("bincount", lambda f, x: f(IDS, weights=x[:, 0])),
    *each("top_k", lambda f, x: f(x, 2)[0]),
    *each("cast saturate_cast", lambda f, x: f(x, "float64")),
    *each("cond", lambda f, x: f(x[0, 0] > 0, lambda: x * 2, lambda: x * x)),
    *each("switch", lambda f, x: f(1, [ops.sin, ops.cos], x)),
    *each("fori_loop", lambda f, x: f(0, 3, lambda i, v: v * x, x)),
    *each("while_loop", lambda f, x: f(lambda v: ops.max(v) < 9, lambda v: 2 * v, x)),
    *each("map vectorized_map", lambda f, x: f(lambda row: ops.sum(row) * row, x)),
    *each("scan", lambda f, x: f(lambda c, row: (c + row, c * row), x[0], x)[1]),
    *each("associative_scan", lambda f, x: f(ops.add, x)),
    *each("binary_crossentropy", lambda f, x: f(ROWS, x), x=UNIT),
    *each("binary_crossentropy", lambda f, x: f(ROWS, x, from_logits=True)),
    *each("categorical_crossentropy", lambda f, x: f(ROWS, x), x=UNIT),
    *each("categorical_crossentropy", lambda f, x: f(ROWS, x, from_logits=True)),
    *each("sparse_categorical_crossentropy", lambda f, x: f(IDS, x), x=UNIT),
    *each("sparse_categorical_crossentropy", lambda f, x: f(IDS, x, True)),
    *each("batch_normalization", lambda f, x: f(x, ops.mean(x, 0), ops.var(x, 0), 1)),
]
CONSTANT = """all any allclose isclose argmax argmin argpartition argsort ceil
count_nonzero digitize dtype empty empty_like equal floor floor_divide greater
greater_equal heaviside in_top_k is_tensor isfinite isin isinf isnan isneginf isposinf
isreal less less_equal logical_and logical_not logical_or logical_xor nanargmax
nanargmin ndim nonzero not_equal one_hot ones_like round searchsorted shape sign signbit
size stop_gradient trunc zeros_like"""
OF_TWO = """allclose isclose equal floor_divide greater greater_equal heaviside isin
less less_equal logical_and logical_or logical_xor not_equal"""
NOT_OF_FLOATS = """arange bartlett blackman hamming hanning kaiser eye identity ones
zeros tri linspace logspace geomspace bitwise_and bitwise_invert bitwise_left_shift
bitwise_not bitwise_or bitwise_right_shift bitwise_xor gcd lcm left_shift right_shift
unravel_index multi_hot"""
DIFFERENCES = """angle cholesky convert_to_numpy correlate eig eigh histogram i0
imag lstsq matrix_rank pinv polar qr segment_prod svd unique vectorize view"""


@pytest.mark.parametrize(
    ("call", "x"),
    [
        pytest.param(call, x, id=f"{name}-{i}")
        for i, (name, call, x) in enumerate(CASES)
    ],
)
def test_followed(call, x):
    assert_followed(call, x)


OF_CONSTANTS = {  # how they are called, where it is not by the array alone
    **dict.fromkeys(CONSTANT.split(), alone),
    **dict.fromkeys(OF_TWO.split(), lambda f, x: f(x, Y)),
    "argpartition": lambda f, x: f(x, 1),
    "digitize": lambda f, x: f(x, [0.0, 1.0]),
    "dtype": lambda f, x: f(x) == "float64",
    "empty": lambda f, x: 0 * f(x.shape),
    "empty_like": lambda f, x: 0 * f(x),
    "in_top_k": lambda f, x: f(IDS, x, 2),
    "nonzero": lambda f, x: f(x)[0],
    "one_hot": lambda f, x: f(x, 3),
    "searchsorted": lambda f, x: f([0.0, 1.0], x),
}


@pytest.mark.parametrize("name", CONSTANT.split())
def test_constant(name):
    function, call = getattr(ops, name), OF_CONSTANTS[name]
    value, pull, recording = vector_jacobian(lambda x: call(function, x), X)
    assert recording.left is None
    np.testing.assert_array_equal(value, call(function, X))
    assert not pull(np.ones(value.shape)).any()


def test_all_are_said():
    followed = {name for name, _, _ in CASES}
    others = {*CONSTANT.split(), *NOT_OF_FLOATS.split(), *DIFFERENCES.split()}
    assert followed | others == set(ops.__all__)
    assert not followed & others


CALLS_OF_DIFFERENCES = {
    "angle": alone,
    "cholesky": lambda f, x: f(x @ x.T + np.eye(4)),
    "convert_to_numpy": alone,
    "correlate": lambda f, x: f(x[:, 0], Y[:, 0]),
    "eigh": lambda f, x: f(x.T @ x)[0],
    "i0": alone,
    "imag": alone,
    "lstsq": lambda f, x: f(x, Y[:, 0]),
    "pinv": alone,
    "qr": lambda f, x: f(x)[0],
    "segment_prod": lambda f, x: f(x, IDS),
    "svd": lambda f, x: f(x)[1],
    "unique": alone,
    "vectorize": lambda f, x: f(lambda v: v * v)(x),
}


@pytest.mark.parametrize("name", CALLS_OF_DIFFERENCES)
def test_a_loss_of_what_is_not_followed(name):
    function, call = getattr(ops, name), CALLS_OF_DIFFERENCES[name]

    def loss(y, p):
        return ops.sum(ops.square(call(function, p)))

    with pytest.warns(UserWarning, match="is differentiated numerically, by 26 calls"):
        _, gradient = losses.value_and_gradient(losses.resolve(loss), Y, X)
    told = np.zeros(X.shape)
    for at in np.ndindex(X.shape):
        above, below = X.copy(), X.copy()
        above[at] += 1e-6
        below[at] -= 1e-6
        told[at] = (loss(Y, above) - loss(Y, below)) / 2e-6
    np.testing.assert_allclose(gradient, told, 1e-5, 1e-6)


NAMES = sorted(
    name
    for name in activations.__all__
    if callable(getattr(activations, name))
    and name not in ("deserialize", "get", "output_shape", "serialize", "spec")
)


@pytest.mark.parametrize("name", NAMES)
def test_activations(name):
    options = (0.3, 2.0) if name == "threshold" else ()
    function = getattr(activations, name)
    assert_followed(lambda x: function(x, *options), WIDE)
    assert_followed(lambda x: function(x[0], *options), WIDE)


def test_an_activation_of_float32_within():
    _, pull, recording = vector_jacobian(lambda x: ops.tanh(ops.cast(x, "float32")), X)
    np.testing.assert_allclose(pull(np.ones(X.shape)), 1 - np.tanh(X) ** 2, 1e-5)
    assert recording.left is None
