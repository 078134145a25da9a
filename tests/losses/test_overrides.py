"""Subclasses of all losses that override `__call__` or `call`, in models and alone."""

import numpy as np
import pytest
from loss_cases import CLASSES as NAMED
from loss_cases import OPTIONS, predictions, targets

import mlpc
from mlpc import losses

pytestmark = [
    pytest.mark.filterwarnings("ignore:Loss .* is differentiated numerically"),
    pytest.mark.filterwarnings("ignore:Loss .* gives no gradient"),
]
FUNCTIONS = {name: function for function, name in NAMED.items()}
CLASSES = [
    cls
    for cls in dict.fromkeys(losses.registry.names.values())
    if cls.__name__ not in ("Circle", "Loss")  # Circle needs unit vectors
]
IDS = {"argvalues": CLASSES, "ids": lambda cls: cls.__name__}


def case(cls, seed=3):
    """Options, targets, predictions and weights that suit a class."""
    function = FUNCTIONS.get(cls.__name__, "binary_crossentropy")
    options = OPTIONS[function][0] if cls.__name__ in FUNCTIONS else {}
    rng = np.random.default_rng(seed)
    y = targets(function, (7, 3), rng, options)
    p = predictions(function, (7, 3), rng, options)
    return options, y, p, rng.uniform(0.5, 2, 7)


def compiled(loss):
    """A model in float64 that hands on its rows."""
    layer = mlpc.layers.Dense(3, kernel_initializer="identity", dtype="float64")
    model = mlpc.Sequential([mlpc.Input((3,)), layer])
    model.compile("sgd", loss)
    return model


def assert_twice(own, plain, y, p, w):
    """Values and gradients of a model with one are twice those with the other."""
    got, wanted = compiled(own), compiled(plain)
    for weights in (None, w):
        values = [
            m.evaluate(p, y, verbose=0, sample_weight=weights) for m in (got, wanted)
        ]
        assert values[0] == pytest.approx(2 * values[1], rel=1e-9)
        slopes = [m.gradients(p, y, weights)[0].copy() for m in (got, wanted)]
        np.testing.assert_allclose(slopes[0], 2 * slopes[1], 1e-6, 1e-8)
        batch = [m.train_on_batch(p, y, weights) for m in (got, wanted)]
        assert batch[0] == pytest.approx(2 * batch[1], rel=1e-9)
        for model in (got, wanted):
            model.set_weights([np.eye(3), np.zeros(3)])


@pytest.mark.parametrize("cls", **IDS)
@pytest.mark.parametrize("reduction", ["sum_over_batch_size", "sum"])
def test_call_of_the_object_is_the_override(cls, reduction):
    options, y, p, w = case(cls)

    class Twice(cls):
        def __call__(self, y_true, y_pred, sample_weight=None):
            return 2 * super().__call__(y_true, y_pred, sample_weight)

    own = Twice(**options, reduction=reduction)
    plain = cls(**options, reduction=reduction)
    assert own(y, p, w) == pytest.approx(2 * plain(y, p, w))
    assert_twice(own, plain, y, p, w)
    assert own.dtype == "float32"


@pytest.mark.parametrize("cls", **IDS)
def test_call_is_the_override(cls):
    options, y, p, w = case(cls)

    class Twice(cls):
        def call(self, y_true, y_pred):
            return 2 * super().call(y_true, y_pred)

    class Below(Twice):
        pass

    assert_twice(Below(**options), cls(**options), y, p, w)


@pytest.mark.parametrize("cls", **IDS)
def test_a_call_may_be_set_on_a_loss(cls):
    options, y, p, w = case(cls)
    own, plain = cls(**options), cls(**options)
    model = compiled(own)
    before = model.evaluate(p, y, verbose=0)
    call = own.call
    own.call = lambda y_true, y_pred: 2 * call(y_true, y_pred)
    assert model.evaluate(p, y, verbose=0) == pytest.approx(2 * before)
    assert_twice(own, plain, y, p, w)


@pytest.mark.parametrize("cls", **IDS)
def test_a_gradient_of_ones_own_is_used(cls):
    options, y, p, _ = case(cls)

    class Still(cls):
        def gradient(self, y_true, y_pred):
            return np.full_like(y_pred, 0.25)

    model = compiled(Still(**options, reduction="sum"))
    value = compiled(cls(**options, reduction="sum")).evaluate(p, y, verbose=0)
    assert model.evaluate(p, y, verbose=0) == pytest.approx(value)
    if np.ndim(cls(**options).call(np.asarray(y, float), p)) == 1:
        bias = model.gradients(p, y)[1]
        np.testing.assert_allclose(bias, 0.25 * len(p))


@pytest.mark.parametrize("cls", **IDS)
def test_plain_subclasses_stay_in_the_engine(cls):
    class Named(cls):
        def get_config(self):
            return super().get_config()

    options, y, p, w = case(cls)
    own, plain = compiled(Named(**options)), compiled(cls(**options))
    assert own.train_on_batch(p, y, w) == plain.train_on_batch(p, y, w)
    np.testing.assert_array_equal(own.get_weights()[0], plain.get_weights()[0])
    assert bool(own._trainer.host) == bool(plain._trainer.host)


def test_a_loss_that_does_not_come_to_one_number_is_refused():
    class Rows(losses.MeanSquaredError):
        def __call__(self, y_true, y_pred, sample_weight=None):
            return self.call(y_true, y_pred)

    model = compiled(Rows())
    with pytest.raises(ValueError, match=r"Rows.__call__` returned shape \(2,\)"):
        model.train_on_batch(np.ones((2, 3)), np.ones((2, 3)))
