"""LossScaleOptimizer beside Keras': scales, steps left out, state, config, files."""

import copy

import numpy as np
import pytest
from parity.both import assert_history, assert_weights, both, dataset, mlp

import mlpc

X, Y = dataset("mean_squared_error")
INNER = {
    "SGD": {"learning_rate": 0.1, "momentum": 0.9},
    "Adam": {"learning_rate": 0.01, "clipnorm": 0.5, "weight_decay": 0.01},
    "RMSprop": {"learning_rate": 0.01},
}


def wrapped(k, inner="SGD", **options):
    inner = getattr(k.optimizers, inner)(**INNER[inner])
    return k.optimizers.LossScaleOptimizer(inner, **options)


def pair(keras, inner="SGD", **options):
    """(ours, theirs), compiled."""
    mlpc.utils.clear_session(free_memory=False)
    keras.utils.clear_session(free_memory=False)
    models = both(keras, mlp(None, names=True))
    for model, k in zip(models, (mlpc, keras), strict=True):
        optimizer = wrapped(k, inner, **options)
        model.compile(optimizer, "mse", metrics=["mae"], jit_compile=False)
    return models


def scales(model):
    optimizer = model.optimizer
    names = ("dynamic_scale", "step_counter", "iterations", "learning_rate")
    return [float(getattr(optimizer, name)) for name in names]


@pytest.mark.parametrize("inner", INNER)
def test_training(inner, keras):
    ours, theirs = pair(keras, inner, initial_scale=8.0, dynamic_growth_steps=3)
    options = {"epochs": 3, "batch_size": 16, "shuffle": False, "verbose": 0}
    assert_history(*(m.fit(X, Y, **options) for m in (ours, theirs)))
    assert_weights(ours, theirs)
    np.testing.assert_allclose(scales(ours), scales(theirs), 1e-6)
    paths = [[(v.path, v.shape) for v in m.optimizer.variables] for m in (ours, theirs)]
    assert paths[0] == [(path, tuple(shape)) for path, shape in paths[1]]


def test_the_steps_are_the_inner_optimizers():
    models = [mlp(None, names=True)(mlpc) for _ in range(2)]
    models[1].set_weights(models[0].get_weights())
    models[0].compile(wrapped(mlpc, "Adam"), "mse")
    models[1].compile(wrapped(mlpc, "Adam").inner_optimizer, "mse")
    for model in models:
        model.fit(X, Y, epochs=3, shuffle=False, verbose=0)
    for a, b in zip(*(m.get_weights() for m in models), strict=True):
        np.testing.assert_array_equal(a, b)


def test_infinite_gradients(keras):
    models = pair(keras, initial_scale=8.0, dynamic_growth_steps=2)
    bad = X.copy()
    bad[20] = np.inf
    for rows in (X, bad, X, X, X, bad, bad):
        for model in models:
            model.train_on_batch(rows, Y)
        assert scales(models[0]) == pytest.approx(scales(models[1]))
    assert_weights(*models)
    assert all(np.isfinite(w).all() for w in models[0].get_weights())
    assert models[0].optimizer.iterations == 4


def test_a_scale_that_overflows(keras):
    models = pair(keras, initial_scale=2.0**127)
    for _ in range(12):
        for model in models:
            model.train_on_batch(X, Y * 100)
    ours, theirs = (float(m.optimizer.dynamic_scale) for m in models)
    assert ours < 2.0**127 and theirs < 2.0**127
    assert ours in (theirs, 2 * theirs)  # theirs overflows on the way, too


def test_apply():
    """Keras on JAX cannot take such a step outside of `fit`: by its formula."""
    optimizer = wrapped(mlpc, initial_scale=4.0, dynamic_growth_steps=2)
    inner = wrapped(mlpc).inner_optimizer
    weights = [np.array([1.0, 2.0], "float32"), np.array([[3.0]], "float32")]
    scaled, plain = ([mlpc.Variable(w) for w in weights] for _ in range(2))
    assert optimizer.scale_loss(np.float32(3.0)) == 12.0
    scale, steps = 4.0, 0
    for gradient in (1.0, 2.0, np.nan, -4.0, np.inf, 8.0):
        gradients = [np.full(w.shape, gradient, "float32") for w in weights]
        optimizer.apply(gradients, scaled)
        if np.isfinite(gradient):
            inner.apply([g / scale for g in gradients], plain)
            steps = (steps + 1) % 2
            scale *= 1 if steps else 2
        else:
            scale, steps = scale / 2, 0
        assert (optimizer.dynamic_scale, optimizer.step_counter) == (scale, steps)
        for a, b in zip(scaled, plain, strict=True):
            np.testing.assert_array_equal(a, b)
    assert optimizer.iterations == 4
    optimizer.learning_rate = 0.5
    assert optimizer.inner_optimizer.learning_rate == 0.5
    optimizer.dynamic_scale.assign(2.0)
    assert optimizer.dynamic_scale == 2.0


def test_config(keras):
    configs = []
    for k in (mlpc, keras):
        optimizer = wrapped(k, "Adam", initial_scale=2.0, name="scaled")
        config = k.optimizers.serialize(optimizer)
        configs.append(copy.deepcopy(config))  # Keras takes parts out of it
        again = k.optimizers.deserialize(config)
        assert again.get_config() == optimizer.get_config()
        assert type(again.inner_optimizer) is k.optimizers.Adam
    ours, theirs = configs
    assert list(ours["config"]) == list(theirs["config"])
    inner = [config["config"].pop("inner_optimizer") for config in configs]
    assert ours == theirs
    assert inner[0]["config"].keys() == inner[1]["config"].keys()
    old = dict(configs[0]["config"], inner_optimizer=inner[0], clipnorm=None)
    assert mlpc.optimizers.LossScaleOptimizer.from_config(old | {"use_ema": False})


@pytest.mark.parametrize("trained", [False, True])
@pytest.mark.parametrize("writer", ["mlpc", "keras"])
def test_files(writer, trained, keras, tmp_path):
    models = pair(keras, "Adam", dynamic_growth_steps=2)
    if trained:
        for model in models:
            model.fit(X, Y, epochs=1, shuffle=False, verbose=0)
    writing = models[writer == "keras"]
    writing.save(tmp_path / "model.keras")
    loaded = [k.models.load_model(tmp_path / "model.keras") for k in (mlpc, keras)]
    for again in loaded:
        assert again.optimizer.iterations == writing.optimizer.iterations
        if trained:
            assert scales(again) == pytest.approx(scales(writing))
    for model in (writing, *loaded):
        model.fit(X, Y, epochs=1, shuffle=False, verbose=0)
    if writer == "mlpc":
        assert_weights(loaded[0], writing, 0, 0)
    assert_weights(*loaded)


@pytest.mark.parametrize(
    ("arguments", "text"),
    [
        ({"dynamic": False}, "`dynamic=False`"),
        ({"clipnorm": 1.0}, "`clipnorm`"),
        ({"use_ema": True}, "`use_ema`"),
        ({"gradient_accumulation_steps": 2}, "`gradient_accumulation_steps`"),
        ({"learning_rate": 0.1}, "`learning_rate`"),
    ],
)
def test_errors(arguments, text, keras):
    for k in (mlpc, keras):
        with pytest.raises(ValueError, match=text):
            wrapped(k, **arguments)


@pytest.mark.parametrize(
    "arguments",
    [
        {"inner_optimizer": "sgd"},
        {"initial_scale": 0.0},
        {"initial_scale": "big"},
        {"dynamic_growth_steps": 0},
        {"dynamic_growth_steps": 1.5},
    ],
)
def test_arguments(arguments):
    arguments = {"inner_optimizer": mlpc.optimizers.SGD(), **arguments}
    with pytest.raises(ValueError, match=f"`{list(arguments)[-1]}`"):
        mlpc.optimizers.LossScaleOptimizer(**arguments)


def test_the_inner_scale_is_off(keras):
    for k in (mlpc, keras):
        inner = k.optimizers.SGD(0.1, loss_scale_factor=8.0)
        assert k.optimizers.LossScaleOptimizer(inner) and not inner.loss_scale_factor


def test_a_schedule():
    schedule = mlpc.optimizers.schedules.ExponentialDecay(0.1, 1, 0.5)
    inner = mlpc.optimizers.SGD(schedule)
    model = mlp(None)(mlpc)
    model.compile(mlpc.optimizers.LossScaleOptimizer(inner), "mse")
    model.fit(X, Y, batch_size=19, verbose=0)
    assert model.optimizer.learning_rate == pytest.approx(0.0125)
    with pytest.raises(ValueError, match="variables"):
        model.optimizer.load_own_variables({})
