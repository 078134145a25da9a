"""Sequential as a list of layers: adding, taking off, building late, sharing."""

import numpy as np
import pytest

import mlpc as keras
from mlpc import layers

X = np.random.default_rng(0).normal(size=(40, 4)).astype("float32")
Y = (X[:, 0] > 0).astype("int64")


def classifier(*stack):
    model = keras.Sequential(list(stack))
    model.compile("adam", "sparse_categorical_crossentropy", metrics=["accuracy"])
    return model


def test_a_model_without_input_is_built_by_its_first_rows():
    model = classifier(layers.Dense(5, "relu"), layers.Dense(2, "softmax"))
    assert not model.built and model.weights == [] and model.layers[0].kernel is None
    with pytest.raises(ValueError, match="isn't built"):
        model.count_params()
    model.fit(X, Y, verbose=0)
    assert model.built and model.input_shape == (None, 4)
    assert model.output_shape == (None, 2) and model.count_params() == 37
    assert [type(layer) for layer in model.layers] == [layers.Dense, layers.Dense]


def test_add_and_pop_keep_the_weights_of_the_others():
    model = keras.Sequential([keras.Input((4,)), layers.Dense(5)])
    kernel = model.layers[0].kernel
    before = kernel.numpy()
    model.add(layers.Dense(2, "softmax"))
    model.compile("sgd", "sparse_categorical_crossentropy")
    model.fit(X, Y, verbose=0)
    assert model.layers[0].kernel is kernel and not (kernel == before).all()
    assert model.pop().units == 2
    assert model.output_shape == (None, 5) and len(model.weights) == 2
    np.testing.assert_allclose(
        model.predict(X, verbose=0), X @ kernel.value + model.layers[0].bias, rtol=1e-4
    )


def test_layers_are_shared_between_models():
    base = classifier(keras.Input((4,)), layers.Dense(5, "tanh"), layers.Dense(2))
    shared = base.layers[0]
    other = keras.Sequential([keras.Input((4,)), *base.layers[:-1], layers.Dense(1)])
    assert other.layers[0].kernel is shared.kernel
    other.compile("adam", "mse")
    before = shared.kernel.numpy()
    predicted = base.predict(X, verbose=0)
    other.fit(X, Y, epochs=2, verbose=0)
    assert not (shared.kernel == before).all()
    assert not (base.predict(X, verbose=0) == predicted).all()


def test_frozen_layers_stay():
    base = classifier(keras.Input((4,)), layers.Dense(5, "tanh"), layers.Dense(3))
    base.layers[0].trainable = False
    model = classifier(keras.Input((4,)), *base.layers[:-1], layers.Dense(2, "softmax"))
    assert [v.path.split("/")[-1] for v in model.non_trainable_weights] == [
        "kernel",
        "bias",
    ]
    before = model.get_weights()
    model.fit(X, Y, epochs=2, verbose=0)
    after = model.get_weights()
    assert [(a == b).all() for a, b in zip(before, after, strict=True)][:2] == [
        True
    ] * 2
    assert not any((a == b).all() for a, b in zip(before[2:], after[2:], strict=True))
    assert len(model.gradients(X, Y)) == 2


def test_an_optimizer_keeps_its_state_over_compile():
    model = classifier(keras.Input((4,)), layers.Dense(2, "softmax"))
    model.fit(X, Y, epochs=2, batch_size=10, verbose=0)
    optimizer, momentum = model.optimizer, model.optimizer.variables[2].copy()
    model.compile(optimizer, "sparse_categorical_crossentropy")
    assert optimizer.iterations == 8
    np.testing.assert_array_equal(optimizer.variables[2], momentum)
    model.fit(X, Y, batch_size=10, verbose=0)
    assert optimizer.iterations == 12


def test_a_learning_rate_of_zero_stops_the_weights():
    model = classifier(keras.Input((4,)), layers.Dense(2, "softmax"))
    model.fit(X, Y, verbose=0)
    before = model.get_weights()
    model.optimizer.learning_rate = 0.0
    model.fit(X, Y, verbose=0)
    for a, b in zip(before, model.get_weights(), strict=True):
        np.testing.assert_array_equal(a, b)


def test_epochs_are_shuffled_anew_and_the_seed_repeats_them():
    def history(seed):
        keras.utils.set_random_seed(seed)
        model = classifier(keras.Input((4,)), layers.Dense(2, "softmax"))
        model.set_weights([np.ones((4, 2)), np.zeros(2)])
        return model.fit(X, Y, epochs=3, batch_size=8, verbose=0).history["loss"]

    assert history(1) == history(1) != history(2)


def test_dropout_acts_in_training_only():
    stack = keras.Input((4,)), layers.Dropout(0.5, seed=1), layers.Dense(2, "softmax")
    model = classifier(*stack)
    np.testing.assert_array_equal(
        model.predict(X, verbose=0), model.predict(X, verbose=0)
    )
    without = classifier(keras.Input((4,)), layers.Dense(2, "softmax"))
    without.set_weights(model.get_weights())
    assert model.evaluate(X, Y, verbose=0) == without.evaluate(X, Y, verbose=0)
    one = model.train_on_batch(X, Y)[0]
    assert one != without.train_on_batch(X, Y)[0]


@pytest.mark.parametrize("rate", [0.0, 0.3, 1.0])
def test_dropout_keeps_the_share_and_the_mean(rate):
    x = np.ones((2000, 50), "float32")
    model = keras.Sequential(
        [keras.Input((50,)), layers.Dropout(rate), layers.Dense(50)]
    )
    model.compile(keras.optimizers.SGD(0.0), "mse")
    model.set_weights([np.eye(50), np.zeros(50)])
    loss = model.train_on_batch(x, np.zeros((2000, 50)))
    # E[(m / (1 - rate))^2] = 1 / (1 - rate); of 10^5 draws, 6 standard deviations.
    expected = 0.0 if rate == 1 else 1 / (1 - rate)
    assert abs(loss - expected) <= 6 * np.sqrt(rate * (1 - rate) / 1e5) * expected**2


def test_get_layer_and_names():
    model = keras.Sequential([keras.Input((4,)), layers.Dense(2, name="out")])
    assert model.get_layer("out") is model.get_layer(index=-1) is model.layers[0]
    with pytest.raises(ValueError, match=r"No such layer: in. .*\['out'\]"):
        model.get_layer("in")
    with pytest.raises(ValueError, match="unique names"):
        model.add(layers.Dense(2, name="out"))
    assert len(model.layers) == 1
    with pytest.raises(ValueError, match="different Input"):
        model.add(keras.Input((3,)))
    with pytest.raises(ValueError, match="same `dtype`"):
        model.add(layers.Dense(2, dtype="float64"))
    assert len(model.layers) == 1 and model.built
