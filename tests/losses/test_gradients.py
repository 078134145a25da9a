"""Losses outside of the engine: users' own, and those of whole batches."""

import warnings

import loss_cases
import numpy as np
import pytest
import reference

import mlpc
from mlpc import losses, ops

RNG = np.random.default_rng(0)
Y, P = RNG.normal(size=(6, 3)), RNG.normal(size=(6, 3))
WEIGHTS = RNG.uniform(size=6)


def central_difference(f, p, h=1e-6):
    gradient = np.zeros_like(p)
    for at in np.ndindex(p.shape):
        up, down = p.copy(), p.copy()
        up[at] += h
        down[at] -= h
        gradient[at] = (f(up) - f(down)) / (2 * h)
    return gradient


class Cubes(losses.Loss):
    def call(self, y_true, y_pred):
        return np.mean(np.abs(y_pred - y_true) ** 3, axis=-1)


class CubesWithGradient(Cubes):
    def gradient(self, y_true, y_pred):
        error = y_pred - y_true
        return 3 * error * np.abs(error) / error.shape[-1]


def elements(y_true, y_pred):
    return (y_pred - y_true) ** 2


def coupled(y_true, y_pred):
    """Elements that depend on the whole row."""
    return (y_true - y_pred / np.exp(y_pred).sum(axis=-1, keepdims=True)) ** 2


def scalar(y_true, y_pred):
    return np.sqrt(np.mean((y_pred - y_true) ** 2))


def quiet(function, *arguments):
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        return function(*arguments)


@pytest.mark.parametrize("weights", [None, WEIGHTS])
@pytest.mark.parametrize("reduction", ["mean", "sum", "mean_with_sample_weight"])
@pytest.mark.parametrize("kind", [Cubes, CubesWithGradient])
def test_own_class(kind, reduction, weights):
    loss = kind(reduction=reduction, dtype="float64")
    value, gradient = quiet(losses.value_and_gradient, loss, Y, P, weights)
    np.testing.assert_allclose(value, loss(Y, P, weights), 1e-12)
    told = central_difference(lambda p: loss(Y, p, weights), P)
    np.testing.assert_allclose(gradient, told, 1e-6, 1e-8)


@pytest.mark.parametrize("weights", [None, WEIGHTS[:, np.newaxis]])
@pytest.mark.parametrize("function", [elements, coupled, scalar])
@pytest.mark.parametrize("shape", [(6, 3), (6, 1), (2, 3, 3)])
def test_plain_function(function, shape, weights):
    loss = losses.resolve(function)
    loss._dtype = "float64"
    y, p = np.resize(Y, shape), np.resize(P, shape)
    weights = None if weights is None or shape[0] != 6 else weights
    value, gradient = quiet(losses.value_and_gradient, loss, y, p, weights)
    np.testing.assert_allclose(value, loss(y, p, weights), 1e-12)
    told = central_difference(lambda p: loss(y, p, weights), p)
    np.testing.assert_allclose(gradient, told, 1e-6, 1e-8)


def in_a_loop(function):
    """A loss that is not to be followed: it makes plain arrays of what it is given."""

    def loss(y_true, y_pred):
        return function(np.asarray(y_true), np.asarray(y_pred))

    return loss


def smooth(y, p):
    step = p - ops.concatenate([p[:1], p[:-1]], axis=0)
    return ops.sum(ops.square(y - p) + 5 * ops.square(step), axis=-1)


def centred(y, p):
    return ops.mean(ops.square((p - ops.mean(p)) - (y - ops.mean(y))), axis=-1)


def scaled(y, p):
    return (ops.square(y - p) / (ops.std(p) + 1e-3))[:, 0]


def ranking(y, p):
    order = ops.sign(y[:, :1] - ops.transpose(y[:, :1]))
    apart = p[:, :1] - ops.transpose(p[:, :1])
    return ops.mean(ops.softplus(-order * apart), axis=-1)


def sorted_by_rank(y, p):
    return ops.sum((ops.sort(p, axis=0) - ops.sort(y, axis=0)) ** 2, axis=-1)


def contrastive(y, p):
    near = ops.matmul(p, ops.transpose(p)) / 0.5
    return ops.logsumexp(near, axis=-1) - ops.diagonal(near)


def of_own_keras(y, p):
    """Losses and activations of the library within one's own."""
    classes = ops.argmax(y, axis=-1)
    return (
        losses.categorical_crossentropy(ops.softmax(y), ops.softmax(p))
        + losses.kl_divergence(ops.softmax(p), ops.softmax(2 * p))
        + losses.MeanSquaredError("sum", dtype="float64")(y, p * ops.max(p))
        + losses.Dice(dtype="float64")(ops.sigmoid(y), ops.sigmoid(p))
        + losses.sparse_categorical_crossentropy(classes, p, from_logits=True)
    )


MIXING = [smooth, centred, scaled, ranking, sorted_by_rank, contrastive, of_own_keras]


@pytest.mark.parametrize("weights", [None, WEIGHTS])
@pytest.mark.parametrize("loop", [False, True])
@pytest.mark.parametrize("function", MIXING)
def test_rows_that_depend_on_each_other(function, loop, weights):
    loss = losses.resolve(in_a_loop(function) if loop else function)
    loss._dtype = "float64"
    with warnings.catch_warnings(record=True) as said:
        warnings.simplefilter("always")
        value, gradient = losses.value_and_gradient(loss, Y, P, weights)
    np.testing.assert_allclose(value, loss(Y, P, weights), 1e-12)
    told = central_difference(lambda p: loss(Y, p, weights), P)
    np.testing.assert_allclose(gradient, told, 1e-6, 1e-8)
    assert len(said) == loop
    if loop:
        assert "by 38 calls in each step" in str(said[0].message)
        assert "one row changes the loss of others" in str(said[0].message)
        assert "plain array in `loss`" in str(said[0].message)


def counted(function):
    """(the function, a list with an element for each call)."""
    calls = []

    def counting(y_true, y_pred):
        calls.append(y_pred.shape)
        return function(y_true, y_pred)

    return counting, calls


@pytest.mark.parametrize("function", [elements, coupled, scalar, scaled, ranking])
@pytest.mark.parametrize("rows", [2, 6, 48])
def test_what_is_recorded_is_called_once(function, rows):
    counting, calls = counted(function)
    y, p = np.resize(Y, (rows, 3)), np.resize(P, (rows, 3))
    losses.value_and_gradient(losses.resolve(counting), y, p)
    assert len(calls) == 1


def test_nothing_is_differentiated_where_nobody_asks():
    counting, calls = counted(in_a_loop(scalar))
    loss = losses.resolve(counting)
    assert losses.value_and_gradient(loss, Y, P, None, False) == (scalar(Y, P), None)
    assert len(calls) == 1


@pytest.mark.parametrize("rows", [2, 6, 48])
def test_rows_are_moved_together(rows):
    counting, calls = counted(in_a_loop(elements))
    y, p = np.resize(Y, (rows, 3)), np.resize(P, (rows, 3))
    loss = losses.resolve(counting)
    with pytest.warns(UserWarning, match="by 10 calls in each step of training. It"):
        losses.value_and_gradient(loss, y, p)
    assert len(calls) == 1 + 1 + 2 * P.shape[1] + 2


def test_a_value_that_rows_share_is_found_wherever_it_comes_from():
    """The largest prediction alone moves all others."""

    @in_a_loop
    def beside_the_largest(y, p):
        return ((p - p.max()) ** 2).sum(axis=-1)

    for at in np.ndindex(P.shape):
        p = P.copy()
        p[at] = 4.0
        loss = losses.resolve(beside_the_largest)
        _, gradient = quiet(losses.value_and_gradient, loss, Y, p)
        told = central_difference(lambda p: beside_the_largest(Y, p).mean(), p)
        np.testing.assert_allclose(gradient, told, 1e-6, 1e-8)


@pytest.mark.parametrize(
    ("leave", "said"),
    [
        (lambda p: np.asarray(p), "plain array in `<lambda>`"),
        (lambda p: np.fft.ifft(np.fft.fft(p)).real, "NumPy's `fft`"),
        (lambda p: np.frompyfunc(float, 1, 1)(p).astype(float), "NumPy's `float.*`"),
        (lambda p: np.array([[float(x) for x in row] for row in p]), "`float`"),
        (lambda p: np.array(p.tolist()), "`tolist`"),
        (lambda p: np.array([[x.item() for x in row] for row in p]), "`item`"),
        (lambda p: np.add(p, 0, out=np.empty(p.shape)), "NumPy's `add`"),
        (lambda p: np.ndarray.copy(p), "TypeError: descriptor 'copy'"),
        (lambda p: p.newbyteorder() if 0 else p.view(), "AttributeError: .*'view'"),
    ],
)
def test_what_leaves_the_recording(leave, said):
    def loss(y, p):
        return np.square(leave(p) - y).sum(axis=-1)

    with pytest.warns(UserWarning, match=said):
        _, gradient = losses.value_and_gradient(losses.resolve(loss), Y, P)
    np.testing.assert_allclose(gradient, 2 * (P - Y) / len(P), 1e-7, 1e-9)


def test_an_assignment_to_elements():
    def asymmetric(y, p):
        error = p - y
        error[error < 0] *= -3.0
        return error.sum(axis=-1)

    loss = losses.resolve(asymmetric)
    with pytest.warns(UserWarning, match="an assignment to elements"):
        value, gradient = losses.value_and_gradient(loss, Y, P)
    np.testing.assert_allclose(value, asymmetric(Y, P).mean(), 1e-14)
    slopes = np.where(P < Y, -3.0, 1.0) / len(P)
    np.testing.assert_allclose(gradient, slopes, 1e-8)


def changed_in_place(y, p):
    error = p - y
    error += 1.0
    error *= error
    return error


def changed_for_others(y, p):
    same = p
    same += 1.0
    return same * p


def changed_through_a_view(y, p):
    column = p[:, 0]
    column += 1.0
    return p**2


def changed_under_a_view(y, p):
    copy = p * 1.0
    row = copy[1]
    copy -= 3.0
    return copy * row


def changed_copies(y, p):
    copies = [p.copy(), p.astype("float64"), np.array(y)]
    copies[0] += 1.0
    copies[1] *= 3.0
    return copies[0] * copies[1] * p


def changed_targets(y, p):
    y -= p
    return y**2


@pytest.mark.filterwarnings("ignore:.*differentiated numerically")
@pytest.mark.parametrize(
    "function",
    [
        changed_in_place,
        changed_for_others,
        changed_through_a_view,
        changed_under_a_view,
        changed_copies,
        changed_targets,
    ],
)
def test_changes_in_place(function):
    """What NumPy makes of them; the user's arrays stay as they are."""
    y, p = Y.copy(), P.copy()
    value, gradient = losses.value_and_gradient(losses.resolve(function), y, p)
    np.testing.assert_array_equal(y, Y)
    np.testing.assert_array_equal(p, P)
    np.testing.assert_allclose(value, function(y.copy(), p.copy()).mean(), 1e-13)
    told = central_difference(lambda p: function(Y.copy(), p.copy()).mean(), P)
    np.testing.assert_allclose(gradient, told, 1e-6, 1e-8)


def test_a_change_in_place_to_another_shape():
    def loss(y, p):
        error = p[:, :1] * 1.0
        error += y
        return error

    with pytest.raises(ValueError, match="broadcast"):
        losses.value_and_gradient(losses.resolve(loss), Y, P)


def test_complex_numbers_are_not_followed():
    def loss(y, p):
        return np.abs(np.exp(1j * p) - y).sum(axis=-1)

    with pytest.warns(UserWarning, match="complex128"):
        _, gradient = losses.value_and_gradient(losses.resolve(loss), Y, P)
    told = central_difference(lambda p: loss(Y, p).mean(), P)
    np.testing.assert_allclose(gradient, told, 1e-6, 1e-8)


def test_a_stopped_gradient():
    def around_itself(y, p):
        return ops.square(p - ops.stop_gradient(p) + 1 + 0 * y) * p

    loss = losses.resolve(around_itself)
    _, gradient = losses.value_and_gradient(loss, Y, P)
    np.testing.assert_allclose(gradient, (2 * P + 1) / P.size, 1e-14)
    loss = losses.resolve(lambda y, p: around_itself(y, p) + np.asarray(p))
    with pytest.raises(NotImplementedError, match=r"`gradient\(y_true, y_pred\)`"):
        losses.value_and_gradient(loss, Y, P)


def test_a_variable_that_a_loss_keeps():
    """What is written into a variable is no path of the gradient."""
    mean = mlpc.Variable(0.0)

    def about_the_mean(y, p):
        mean.assign(0.5 * mean + 0.5 * ops.mean(p))
        return ops.square(p - mean)

    _, gradient = losses.value_and_gradient(losses.resolve(about_the_mean), Y, P)
    np.testing.assert_allclose(mean, P.mean() / 2, 1e-6)
    np.testing.assert_allclose(gradient, 2 * (P - mean.value) / P.size, 1e-12)


def test_a_loss_that_does_not_look_at_the_predictions():
    _, gradient = losses.value_and_gradient(losses.resolve(lambda y, p: y), Y, P)
    assert not gradient.any()
    loss = losses.resolve(lambda y, p: ops.cast(ops.round(p) == y, "float32"))
    assert not losses.value_and_gradient(loss, Y, P)[1].any()


@pytest.mark.parametrize("mixing", [False, True])
def test_what_is_computed_in_float32(mixing):
    """Wider steps: those of float64 would be lost in the rounding."""

    def of_single_precision(y, p):
        y, p = (np.asarray(x, "float32") for x in (y, p))
        share = p / p.sum(axis=0) if mixing else p
        return np.square(np.tanh(share) - y).sum(axis=-1)

    def exact(y, p):
        share = p / ops.sum(p, axis=0) if mixing else p
        return ops.sum(ops.square(ops.tanh(share) - y), axis=-1)

    y, p = np.abs(Y).astype("float32"), np.abs(P).astype("float32") + np.float32(0.1)
    told = losses.value_and_gradient(losses.resolve(exact), y, p)[1]
    with pytest.warns(UserWarning, match="by 38 calls" if mixing else "by 10 calls"):
        loss = losses.resolve(of_single_precision)
        found = losses.value_and_gradient(loss, y, p)[1]
    np.testing.assert_allclose(found, told, 2e-3, 2e-4)


def test_layers_within_a_loss():
    softmax, relu = mlpc.layers.Softmax(), mlpc.layers.ReLU(negative_slope=0.1)

    def loss(y, p):
        return ops.sum(ops.square(softmax(p) + relu(p) - y), axis=-1)

    _, gradient = losses.value_and_gradient(losses.resolve(loss), Y, P)

    def exact(p):
        relu = np.where(P > 0, p, 0.1 * p)
        share = np.exp(p) / np.exp(p).sum(-1, keepdims=True)
        return np.square(share + relu - Y).sum(-1).mean()

    np.testing.assert_allclose(gradient, central_difference(exact, P), 1e-6, 1e-8)


def test_near_zero_the_steps_are_short():
    @in_a_loop
    def own(y_true, y_pred):
        return -(y_true * np.log(y_pred)).sum(axis=-1)

    p = np.array([[1e-6, 0.5], [0.25, 1.0]])
    y = np.ones_like(p)
    gradient = quiet(losses.value_and_gradient, losses.resolve(own), y, p)[1]
    np.testing.assert_allclose(gradient, -1 / p / 2, 1e-4)


def test_one_warning_for_a_loss():
    loss = losses.resolve(in_a_loop(elements))
    with pytest.warns(UserWarning, match="'loss' is differentiated numerically"):
        losses.value_and_gradient(loss, Y, P)
    losses.value_and_gradient(loss, Y, P)
    losses.value_and_gradient(CubesWithGradient(), Y, P)


def test_dtype_of_the_predictions():
    loss = CubesWithGradient()
    value, gradient = losses.value_and_gradient(loss, Y, P.astype("float32"))
    assert type(value) is float and gradient.dtype == "float32"


def test_gradient_of_a_wrong_shape():
    class Wrong(Cubes):
        def gradient(self, y_true, y_pred):
            return np.zeros(3)

    with pytest.raises(ValueError, match=r"`gradient`.*\(6, 3\).*\(3,\)"):
        losses.value_and_gradient(Wrong(), Y, P)


@pytest.mark.parametrize(("name", "options"), loss_cases.CASES)
def test_losses_of_the_engine(name, options):
    rng = np.random.default_rng(1)
    loss = getattr(losses, loss_cases.CLASSES[name])(**options)
    p = loss_cases.predictions(name, (6, 4), rng, options)
    y = loss_cases.targets(name, p.shape, rng, options)
    value, gradient = losses.value_and_gradient(loss, y, p, WEIGHTS)
    told, slopes = reference.loss(name, y, p, sample_weight=WEIGHTS, **options)
    np.testing.assert_allclose(value, told, 1e-10)
    np.testing.assert_allclose(gradient, slopes, 1e-9, 1e-12)


@pytest.mark.parametrize("shape", [(5, 1), (5, 4), (2, 3, 4)])
@pytest.mark.parametrize(
    "loss",
    [
        losses.Dice(dtype="float64"),
        losses.Dice(axis=-1, dtype="float64"),
        losses.Dice(axis=[0], dtype="float64", reduction="sum"),
        losses.Tversky(0.3, 0.8, dtype="float64"),
        losses.Tversky(0.3, 0.8, axis=(0, 1), dtype="float64"),
    ],
    ids=lambda loss: f"{loss.name}-{loss.axis}",
)
def test_overlaps(loss, shape):
    rng = np.random.default_rng(2)
    y, p = rng.integers(0, 2, shape).astype(float), rng.uniform(size=shape)
    value, gradient = losses.value_and_gradient(loss, y, p)
    np.testing.assert_allclose(value, loss(y, p), 1e-12)
    told = central_difference(lambda p: loss(y, p), p)
    np.testing.assert_allclose(gradient, told, 1e-7, 1e-9)
    assert losses.value_and_gradient(loss, y[..., :1].squeeze(-1), p[..., :1])


@pytest.mark.parametrize(
    "options", [{"gamma": 8.0}, {"gamma": 3.0, "margin": 0.1, "remove_diagonal": False}]
)
@pytest.mark.parametrize("weights", [None, WEIGHTS])
def test_circle(options, weights):
    rng = np.random.default_rng(3)
    p = rng.normal(size=(6, 4))
    p *= 0.9 / np.linalg.norm(p, axis=1, keepdims=True)  # 1 is a kink
    y = np.array([0, 1, 0, 1, 2, 1])
    loss = losses.Circle(dtype="float64", **options)
    value, gradient = losses.value_and_gradient(loss, y, p, weights)
    np.testing.assert_allclose(value, loss(y, p, weights), 1e-12)
    told = central_difference(lambda p: loss(y, p, weights), p)
    np.testing.assert_allclose(gradient, told, 1e-6, 1e-8)


def test_circle_without_pairs():
    loss = losses.Circle()
    value, gradient = losses.value_and_gradient(loss, [0, 1, 2], np.eye(3))
    assert value == 0 and (gradient == 0).all()


def test_circle_with_references():
    rng = np.random.default_rng(4)
    p, others = rng.normal(size=(2, 5, 3))
    found = losses.circle([0, 1, 0, 1, 0], p, [0, 0, 1, 1, 1], others, gamma=2)
    assert found.shape == (5,) and np.isfinite(found).all()


@pytest.mark.parametrize(
    "options", [{}, {"from_logits": True}, {"label_smoothing": 0.1}]
)
def test_focal_with_a_weight_for_each_class(options):
    rng = np.random.default_rng(5)
    alpha = [0.1, 0.5, 0.2, 0.9]
    name = "categorical_focal_crossentropy"
    p = loss_cases.predictions(name, (6, 4), rng, options)
    y = loss_cases.targets(name, p.shape, rng)
    made = losses.CategoricalFocalCrossentropy(alpha, dtype="float64", **options)
    plain = losses.CategoricalFocalCrossentropy([0.3] * 4, dtype="float64", **options)
    alike = losses.CategoricalFocalCrossentropy(0.3, dtype="float64", **options)
    np.testing.assert_allclose(plain(y, p), alike(y, p), 1e-12)
    value, gradient = losses.value_and_gradient(made, y, p, WEIGHTS)
    np.testing.assert_allclose(value, made(y, p, WEIGHTS), 1e-12)
    told = central_difference(lambda p: made(y, p, WEIGHTS), p)
    np.testing.assert_allclose(gradient, told, 1e-6, 1e-9)


def test_broadcast_predictions():
    y, p = np.ones((4, 3)), np.array([[0.5], [1.0], [2.0], [0.0]])
    loss = losses.MeanSquaredError(dtype="float64")
    value, gradient = losses.value_and_gradient(loss, y, p)
    told = central_difference(lambda p: loss(y, p), p)
    np.testing.assert_allclose(gradient, told, 1e-7, 1e-9)
    assert value == loss(y, p)
