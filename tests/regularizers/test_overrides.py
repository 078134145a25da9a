"""Subclasses of all regularizers, constraints and initializers that override
`__call__`."""

import numpy as np
import pytest

import mlpc
from mlpc import constraints, initializers, regularizers

X = np.random.default_rng(0).normal(size=(8, 4))
pytestmark = pytest.mark.filterwarnings("ignore:The regularizer .* is differentiated")
REGULARIZERS = dict.fromkeys(regularizers.registry.names.values())
CONSTRAINTS = dict.fromkeys(constraints.registry.names.values())
INITIALIZERS = {
    cls: None
    for cls in initializers.registry.names.values()
    if cls is not initializers.Initializer
}


def name_of(cls):
    return cls.__name__


def compiled(**arguments):
    layer = mlpc.layers.Dense(4, dtype="float64", **arguments)
    model = mlpc.Sequential([mlpc.Input((4,)), layer])
    model.set_weights([np.arange(16.0).reshape(4, 4) / 8 - 0.7, np.zeros(4)])
    model.compile("sgd", "mse")
    return model


def doubled(cls):
    class Doubled(cls):
        def __call__(self, *args, **kwargs):
            return super().__call__(*args, **kwargs) * 2

    return type("Below", (Doubled,), {})


@pytest.mark.parametrize("cls", REGULARIZERS, ids=name_of)
def test_penalties_are_the_overrides(cls):
    arguments = {"l1": 0.1, "l2": 0.2} if cls is regularizers.L1L2 else {}
    plain = compiled(kernel_regularizer=cls(**arguments))
    own = compiled(kernel_regularizer=doubled(cls)(**arguments))
    none = compiled()
    values = [m.evaluate(X, X, verbose=0) for m in (none, plain, own)]
    assert values[2] - values[0] == pytest.approx(2 * (values[1] - values[0]))
    assert values[1] > values[0]
    slopes = [m.gradients(X, X)[0].copy() for m in (none, plain, own)]
    np.testing.assert_allclose(slopes[2] - slopes[0], 2 * (slopes[1] - slopes[0]), 1e-6)


@pytest.mark.parametrize("cls", CONSTRAINTS, ids=name_of)
def test_projections_are_the_overrides(cls):
    free, plain = compiled(), compiled(kernel_constraint=cls())
    own = compiled(kernel_constraint=doubled(cls)())
    for model in (free, plain, own):
        model.train_on_batch(X, X)
    kernels = [m.layers[0].kernel for m in (free, plain, own)]
    np.testing.assert_allclose(kernels[1], cls()(kernels[0]), 1e-12)
    np.testing.assert_allclose(kernels[2], 2 * kernels[1], 1e-12)


@pytest.mark.parametrize("cls", INITIALIZERS, ids=name_of)
def test_first_values_are_the_overrides(cls):
    plain, own = cls(), doubled(cls)()
    if hasattr(own, "seed"):
        own.seed = plain.seed
    kernels = [
        mlpc.Sequential(
            [mlpc.Input((4,)), mlpc.layers.Dense(4, kernel_initializer=each)]
        ).get_weights()[0]
        for each in (plain, own)
    ]
    np.testing.assert_array_equal(kernels[1], 2 * kernels[0])


@pytest.mark.parametrize("cls", REGULARIZERS, ids=name_of)
def test_penalties_on_outputs_are_refused(cls):
    with pytest.raises(NotImplementedError, match=r"activity_regularizer|__call__"):
        mlpc.layers.Dense(2, activity_regularizer=doubled(cls)())


def test_plain_subclasses_stay_in_the_engine():
    class Named(regularizers.L2):
        pass

    class Bound(constraints.MaxNorm):
        def get_config(self):
            return super().get_config()

    model = compiled(kernel_regularizer=Named(), kernel_constraint=Bound())
    model.train_on_batch(X, X)
    assert not model._trainer.host
