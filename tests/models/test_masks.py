"""Masks in chains: all ways into a model heed them, and what would be computed as if
there were none is refused."""

import numpy as np
import pytest

import mlpc

RNG = np.random.default_rng(0)
X = RNG.normal(size=(8, 4, 3)).astype("float32")
X[::2, 2:] = 0
Y = RNG.normal(size=(8, 4, 2)).astype("float32")
MASK = (X != 0).any(-1)


def network(*behind, before=()):
    mlpc.utils.set_random_seed(0)
    layers = mlpc.layers
    chain = [*before, layers.Masking(), layers.Dense(2, "tanh"), *behind]
    model = mlpc.Sequential([mlpc.Input((4, 3)), *chain])
    model.compile("sgd", "mse", metrics=["mae"])
    return model


def masked_mean(values):
    return values[MASK].mean()


def test_each_way_into_a_model_heeds_the_mask():
    model = network()
    outputs = np.asarray(model.predict(X, verbose=0), np.float64)
    loss, mae = (masked_mean(e) for e in (np.square(outputs - Y), abs(outputs - Y)))
    batches = [(X, Y)]
    for found in (
        model.evaluate(X, Y, verbose=0),
        model.evaluate(iter(batches), verbose=0),
        model.test_on_batch(X, Y),
    ):
        np.testing.assert_allclose(found, [loss, mae], rtol=1e-6)
    trace = model.trace(X, Y)
    np.testing.assert_allclose(trace.loss, loss, rtol=1e-6)
    wanted = 2 * (outputs - Y) / (2 * MASK.sum()) * MASK[..., None]
    np.testing.assert_allclose(trace.layers[-1].da, wanted, rtol=1e-5, atol=1e-8)
    gradients = model.gradients(X, Y)
    for ours, traced in zip(gradients, trace.gradients, strict=True):
        np.testing.assert_array_equal(ours, traced)
    before = [w.numpy() for w in model.trainable_weights]
    expected = [w - 0.01 * g for w, g in zip(before, gradients, strict=True)]
    np.testing.assert_allclose(model.train_on_batch(X, Y), [loss, mae], rtol=1e-6)
    for ours, theirs in zip(model.get_weights(), expected, strict=True):
        np.testing.assert_allclose(ours, theirs, rtol=1e-5, atol=1e-8)


def test_own_losses_and_metrics_get_the_mask_as_weights():
    def square(y_true, y_pred):
        return mlpc.ops.mean(mlpc.ops.square(y_true - y_pred), axis=-1)

    own, built_in = network(), network()
    own.compile("sgd", square, metrics=[square])
    for _ in range(2):
        found = own.fit(X, Y, batch_size=3, shuffle=False, verbose=0).history
        wanted = built_in.fit(X, Y, batch_size=3, shuffle=False, verbose=0).history
        np.testing.assert_allclose(found["loss"], wanted["loss"], rtol=1e-6)
    outputs = own.predict(X, verbose=0)
    loss = masked_mean(np.square(outputs - Y))
    np.testing.assert_allclose(own.evaluate(X, Y, verbose=0), [loss] * 2, rtol=1e-6)


def test_a_fit_takes_the_rows_in_the_order_that_others_do():
    """A mask that leaves out nothing changes no bit."""
    x = RNG.normal(size=(20, 4, 3)).astype("float32")
    y = RNG.normal(size=(20, 4, 2)).astype("float32")
    masked, plain = network(), network()
    plain.layers[0].mask_value = 7.0
    plain = mlpc.Sequential([mlpc.Input((4, 3)), mlpc.layers.Dense(2, "tanh")])
    plain.compile("sgd", "mse", metrics=["mae"])
    plain.set_weights(masked.get_weights())
    plain._trainer.seed = masked._trainer.seed
    for model in (masked, plain):
        model.fit(x, y, epochs=3, batch_size=6, verbose=0)
    for ours, theirs in zip(masked.get_weights(), plain.get_weights(), strict=True):
        np.testing.assert_array_equal(ours, theirs)


def test_statistics_of_a_batch_behind_a_mask_are_refused():
    model = network(mlpc.layers.BatchNormalization())
    weights = model.get_weights()
    for use in (
        lambda: model.fit(X, Y, verbose=0),
        lambda: model.train_on_batch(X, Y),
        lambda: model(X, training=True),
        lambda: model.trace(X, Y, training=True),
        lambda: model.trace(X, training=True),
    ):
        with pytest.raises(
            NotImplementedError, match="statistics of what is not masked"
        ):
            use()
    for before, after in zip(weights, model.get_weights(), strict=True):
        np.testing.assert_array_equal(before, after)
    outputs = model.predict(X, verbose=0)
    loss = masked_mean(np.square(outputs - Y))
    np.testing.assert_allclose(model.evaluate(X, Y, verbose=0)[0], loss, rtol=1e-6)
    full = X + 10  # where nothing is masked, there is nothing to refuse
    model.fit(full, Y, verbose=0)
    model.layers[-1].trainable = False
    model.compile("sgd", "mse")
    model.fit(X, Y, verbose=0)
    layers = [mlpc.layers.BatchNormalization(), mlpc.layers.Flatten()]
    model = network(*layers, mlpc.layers.Dense(1))
    with pytest.warns(UserWarning, match="does not support masking"):
        model.fit(full, Y[:, 0, :1], verbose=0)
    with pytest.raises(NotImplementedError, match="statistics of what is not masked"):
        model.fit(X, Y[:, 0, :1], verbose=0)


def test_statistics_in_front_of_a_mask_are_learned_where_nothing_is_masked():
    model = network(before=[mlpc.layers.BatchNormalization()])
    with pytest.raises(NotImplementedError, match="in front of `Masking`"):
        model.fit(X, Y, verbose=0)  # 0 is the mean at first, so that 0 is masked
    model.fit(np.where(X == 0, 1, X), Y, verbose=0)
    quiet = [mlpc.layers.GaussianNoise(0.0), mlpc.layers.Dropout(0.0)]
    network(before=quiet).fit(X, Y, verbose=0)


def test_what_would_not_see_the_mask_is_refused():
    with pytest.raises(NotImplementedError, match=r"Activation\('softmax'\)"):
        network(mlpc.layers.Softmax()).evaluate(X, Y, verbose=0)
    with pytest.raises(NotImplementedError, match="in front of `Masking`"):
        network(before=[mlpc.layers.Dropout(0.5)]).fit(X, Y, verbose=0)
    with pytest.raises(NotImplementedError, match="begin it with"):
        network().call(X, mask=MASK)

    class Own(mlpc.layers.Identity):
        def compute_mask(self, inputs, previous_mask=None):
            return None

    with pytest.raises(NotImplementedError, match=r"`Own\.compute_mask`"):
        network(Own()).fit(X, Y, verbose=0)

    class Whole(mlpc.Sequential):
        def call(self, inputs, training=None):
            return 2 * super().call(inputs)

    model = Whole(network().layers)
    model.compile("sgd", "mse")
    with pytest.raises(NotImplementedError, match="overrides `call`"):
        model.evaluate(X, Y, verbose=0)


class Doubled(mlpc.layers.Identity):
    def call(self, inputs):
        return 2 * inputs


class DoubledMasking(mlpc.layers.Masking):
    def call(self, inputs):
        return 2 * super().call(inputs)


@pytest.mark.parametrize("at", ["before", "behind", "itself"])
def test_a_mask_goes_through_layers_with_a_call_of_their_own(at):
    model = network(
        *([Doubled()] if at == "behind" else []),
        before=[Doubled()] if at == "before" else [],
    )
    if at == "itself":
        last = model.layers[-1]
        model = mlpc.Sequential([mlpc.Input((4, 3)), DoubledMasking(), last])
    model.compile("sgd", "mse", metrics=["mae"], weighted_metrics=["mae"])
    outputs = np.asarray(model.predict(X, verbose=0), np.float64)
    loss, mae = (masked_mean(e) for e in (np.square(outputs - Y), abs(outputs - Y)))
    found = model.evaluate(X, Y, verbose=0)
    np.testing.assert_allclose(found, [loss, mae, mae], rtol=1e-6)
    weights = np.arange(1.0, 33).reshape(8, 4)
    counted = weights * MASK
    losses = (np.square(outputs - Y).mean(-1) * counted).sum() / MASK.sum()
    weighted = (abs(outputs - Y).mean(-1) * counted).sum() / counted.sum()
    found = model.evaluate(X, Y, sample_weight=weights, verbose=0)
    np.testing.assert_allclose(found, [losses, mae, weighted], rtol=1e-6)


@pytest.mark.parametrize("shape", [(8, 4, 3), (8, 3), (8,)])
def test_a_mask_of_another_shape(shape):
    layer = mlpc.layers.BatchNormalization()
    with pytest.raises(ValueError, match="one dimension less than the inputs"):
        layer(X, training=True, mask=np.ones(shape))
    assert not layer.built


def test_a_mask_beside_renormalization_is_refused():
    layer = mlpc.layers.BatchNormalization(renorm=True)
    with pytest.raises(NotImplementedError, match="renorm=True"):
        layer(X, training=True, mask=MASK)
    assert layer(X, mask=MASK).shape == X.shape
