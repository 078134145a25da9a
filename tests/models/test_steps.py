"""Many steps of training in float64: every optimizer against its formula."""

import numpy as np
import pytest
from reference_mlp import MLP

import mlpc

OPTIMIZERS = {
    "sgd": ("SGD", {}),
    "momentum": ("SGD", {"momentum": 0.9}),
    "nesterov": ("SGD", {"momentum": 0.9, "nesterov": True}),
    "rmsprop": ("RMSprop", {}),
    "rmsprop_momentum": ("RMSprop", {"momentum": 0.5}),
    "rmsprop_centered": ("RMSprop", {"centered": True, "rho": 0.8}),
    "rmsprop_all": ("RMSprop", {"momentum": 0.5, "centered": True, "epsilon": 1e-3}),
    "adagrad": ("Adagrad", {}),
    "adagrad_options": ("Adagrad", {"initial_accumulator_value": 0.0, "epsilon": 0.1}),
    "adam": ("Adam", {}),
    "adam_options": ("Adam", {"beta_1": 0.5, "beta_2": 0.9, "epsilon": 1e-2}),
    "amsgrad": ("Adam", {"amsgrad": True, "beta_2": 0.8}),
    "nadam": ("Nadam", {}),
    "nadam_options": ("Nadam", {"beta_1": 0.7, "beta_2": 0.95}),
}
TOLERANCES = {"float32": (2e-5, 2e-6), "float64": (1e-9, 1e-11)}


@pytest.fixture(params=sorted(TOLERANCES))
def dtype(request):
    before = mlpc.config.floatx()
    mlpc.config.set_floatx(request.param)
    yield request.param
    mlpc.config.set_floatx(before)


@pytest.mark.parametrize("case", OPTIMIZERS)
def test_forty_steps(case, dtype):
    name, options = OPTIMIZERS[case]
    rng = np.random.default_rng(0)
    dense = mlpc.layers.Dense
    model = mlpc.Sequential([mlpc.Input((6,)), dense(7, "tanh"), dense(3, "softmax")])
    start = [rng.normal(0, 0.5, w.shape).astype(dtype) for w in model.get_weights()]
    model.set_weights(start)
    layers = [
        {"kernel": start[0], "bias": start[1], "activation": "tanh"},
        {"kernel": start[2], "bias": start[3], "activation": "softmax"},
    ]
    truth = MLP(layers, "categorical_crossentropy")
    x = rng.normal(size=(75, 6)).astype(dtype)
    y = np.eye(3, dtype=dtype)[rng.integers(0, 3, 75)]
    optimizer = getattr(mlpc.optimizers, name)(0.02, **options)
    model.compile(optimizer, "categorical_crossentropy")
    history = model.fit(x, y, batch_size=16, epochs=8, shuffle=False, verbose=0)
    batches = [(x[i : i + 16], y[i : i + 16]) for i in range(0, 75, 16)]
    expected = []
    for _ in range(8):
        losses = truth.train(batches, name.lower(), learning_rate=0.02, **options)
        expected.append(np.average(losses, weights=[len(b[0]) for b in batches]))
    rtol, atol = TOLERANCES[dtype]
    np.testing.assert_allclose(history.history["loss"], expected, rtol)
    for ours, told in zip(model.get_weights(), truth.weights, strict=True):
        np.testing.assert_allclose(ours, told, rtol, atol)
    assert int(optimizer.iterations) == 40
