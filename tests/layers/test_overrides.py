"""Subclasses of all layers that override `call`: used in predictions, refused in
training unless they do what the built-in layer does."""

import numpy as np
import pytest

import mlpc
from mlpc import layers

ROWS = np.random.default_rng(1).normal(size=(13, 6)).astype("float32")
ARGUMENTS = {  # of those that cannot be made without
    "Activation": ("tanh",),
    "AlphaDropout": (0.5,),
    "Dense": (6,),
    "Dropout": (0.5,),
    "GaussianDropout": (0.5,),
    "GaussianNoise": (0.5,),
    "GroupNormalization": (3,),
    "Permute": ((1,),),
    "Rescaling": (0.5,),
    "Reshape": ((6,),),
}
CLASSES = [
    cls
    for cls in layers._registry.names.values()
    if cls is not layers.InputLayer  # it computes nothing
]


def make(cls):
    return cls(*ARGUMENTS.get(cls.__base__.__name__, ARGUMENTS.get(cls.__name__, ())))


def net(layer):
    """The layer between two others, and the same weights each time."""
    model = mlpc.Sequential(
        [mlpc.Input((6,)), layers.Dense(6, "tanh"), layer, layers.Dense(2)]
    )
    rng = np.random.default_rng(7)
    model.set_weights([rng.uniform(0.1, 0.9, w.shape) for w in model.get_weights()])
    model.compile("adam", "mse", metrics=["mae"])
    return model


def doubled(cls):
    class Doubled(cls):
        def call(self, inputs, training=None):
            return super().call(inputs, training=training) * 2

    return Doubled


@pytest.mark.parametrize("cls", CLASSES, ids=lambda cls: cls.__name__)
def test_predictions_are_the_overrides(cls):
    plain, own = net(make(cls)), net(make(doubled(cls)))
    first, middle, last = plain.layers
    wanted = last(middle(first(ROWS)) * 2)
    np.testing.assert_array_equal(own.layers[1](ROWS), middle(ROWS) * 2)
    for got in (
        own.predict(ROWS, batch_size=5, verbose=0),
        own.predict(ROWS, batch_size=5, verbose=0, callbacks=[]),
        own.predict(iter([ROWS[:5], ROWS[5:]]), verbose=0),
        own.predict_on_batch(ROWS),
        own(ROWS),
        mlpc.Sequential([mlpc.Input((6,)), own])(ROWS),
    ):
        np.testing.assert_allclose(got, wanted, 1e-5, 1e-6)


@pytest.mark.parametrize("cls", CLASSES, ids=lambda cls: cls.__name__)
def test_evaluate_is_the_overrides(cls):
    own = net(make(doubled(cls)))
    first, middle, last = net(make(cls)).layers
    outputs = last(middle(first(ROWS)) * 2)
    y = outputs[::-1] + 1
    weights = np.linspace(0, 2, len(y))
    losses = np.square(outputs - y).mean(axis=1) * weights
    mae = np.abs(outputs - y).mean()
    given = {"sample_weight": weights, "verbose": 0}
    for got in (
        own.evaluate(ROWS, y, **given),
        own.evaluate(ROWS, y, batch_size=4, **given),
        own.test_on_batch(ROWS, y, weights),
        own.evaluate(iter([(ROWS, y, weights)]), verbose=0),
    ):
        np.testing.assert_allclose(got, [losses.mean(), mae], 1e-5)


@pytest.mark.parametrize("cls", CLASSES, ids=lambda cls: cls.__name__)
def test_training_is_refused_before_anything_changes(cls):
    model = net(make(doubled(cls)))
    before = model.get_weights()
    y = np.zeros((len(ROWS), 2))
    named = r"`Doubled\.call` is overridden"
    for train in (
        lambda: model.fit(ROWS, y, verbose=0),
        lambda: model.train_on_batch(ROWS, y),
        lambda: model.gradients(ROWS, y),
        lambda: model.train_step(ROWS, y),
        lambda: model.trace(ROWS, y),
        lambda: model.trace(ROWS),
    ):
        with pytest.raises(NotImplementedError, match=named):
            train()
    for kept, now in zip(before, model.get_weights(), strict=True):
        np.testing.assert_array_equal(kept, now)
    assert model.optimizer.iterations == 0
    assert model.history is None
    model.evaluate(ROWS, y, verbose=0)  # as good as before


@pytest.mark.parametrize("cls", CLASSES, ids=lambda cls: cls.__name__)
def test_a_call_that_is_as_good_as_the_built_in_one_trains_the_same_bits(cls):
    calls = []

    class Passing(cls):
        def call(self, inputs, training=None):
            calls.append(training)
            return super().call(inputs, training=training)

    y = np.random.default_rng(3).normal(size=(len(ROWS), 2))
    trained = []
    for each in (cls, Passing):
        mlpc.utils.set_random_seed(4)
        model = net(make(each))
        history = model.fit(ROWS, y, batch_size=5, epochs=3, verbose=0).history
        trained.append((history, model.get_weights()))
    assert trained[0][0] == trained[1][0]
    for one, other in zip(trained[0][1], trained[1][1], strict=True):
        np.testing.assert_array_equal(one, other)
    assert calls.count(True) >= 9  # once for each step


@pytest.mark.parametrize("cls", CLASSES, ids=lambda cls: cls.__name__)
def test_a_call_may_be_set_on_a_layer(cls):
    model = net(make(cls))
    y = np.zeros((len(ROWS), 2))
    before = model.predict(ROWS, verbose=0)
    model.fit(ROWS, y, epochs=0, verbose=0)
    layer = model.layers[1]
    layer.call = lambda inputs: np.zeros_like(inputs)
    last = model.layers[2]
    wanted = last(np.zeros((len(ROWS), 6)))
    np.testing.assert_array_equal(model.predict(ROWS, verbose=0), wanted)
    np.testing.assert_array_equal(model.predict_on_batch(ROWS), wanted)
    np.testing.assert_array_equal(model(ROWS), wanted)
    loss = model.evaluate(ROWS, y, verbose=0)[0]
    assert loss == pytest.approx(np.square(wanted).mean())
    with pytest.raises(NotImplementedError, match=rf"`{cls.__name__}\.call`"):
        model.fit(ROWS, y, verbose=0)
    del layer.call
    np.testing.assert_array_equal(model.predict(ROWS, verbose=0), before)


@pytest.mark.parametrize("cls", CLASSES, ids=lambda cls: cls.__name__)
def test_subclasses_without_overrides_run_in_the_engine(cls):
    class Named(cls):
        def __init__(self, *args, **kwargs):
            super().__init__(*args, **kwargs)
            self.note = "mine"

        def build(self, input_shape):
            super().build(input_shape)

        def get_config(self):
            return super().get_config()

    model = net(make(Named))
    y = np.zeros((len(ROWS), 2))
    model.fit(ROWS, y, verbose=0)
    masks = issubclass(cls, layers.Masking)  # its metrics count in Python
    assert model._trainer.host is not None and bool(model._trainer.host) == masks
    assert not model._trainer.overrides.calls


class MCDropout(layers.Dropout):
    def call(self, inputs, training=None):
        return super().call(inputs, training=True)


def test_monte_carlo_dropout_draws_in_predictions_and_in_training():
    x = np.ones((400, 50))
    alone = mlpc.Sequential([mlpc.Input((50,)), MCDropout(0.3)])
    first, second = (alone.predict(x, verbose=0) for _ in range(2))
    assert np.mean(first == 0) == pytest.approx(0.3, abs=0.01)
    np.testing.assert_allclose(first[first != 0], 1 / 0.7, 1e-6)
    assert 0.3 < np.mean(first != second) < 0.54  # 2 * 0.3 * 0.7
    many = np.stack([alone(x[:1]) for _ in range(500)])
    np.testing.assert_allclose(many.mean(axis=0), 1, atol=0.2)
    assert len(np.unique(alone.predict(x[:64], batch_size=32, verbose=0), axis=0)) > 60


def test_trained_dropout_becomes_monte_carlo_dropout_by_its_layers():
    plain = net(layers.Dropout(0.5))
    mc = mlpc.Sequential(
        [
            MCDropout(layer.rate) if isinstance(layer, layers.Dropout) else layer
            for layer in plain.layers
        ]
    )
    draws = np.stack([mc.predict(ROWS, verbose=0) for _ in range(400)])
    assert draws.std(axis=0).min() > 0
    # The last layer is linear: the draws' mean is what goes without dropout.
    error = draws.std(axis=0) / np.sqrt(len(draws))
    assert (
        np.abs(draws.mean(axis=0) - plain.predict(ROWS, verbose=0)) < 5 * error
    ).all()


def test_a_call_that_hands_on_another_layer_or_twice_is_refused():
    class Twice(layers.Dense):
        def call(self, inputs, training=None):
            return super().call(super().call(inputs))

    class Other(layers.Dense):
        def __init__(self, *args):
            super().__init__(*args)
            self.other = layers.Dense(6)

        def call(self, inputs, training=None):
            return self.other(inputs)

    class Off(layers.Dropout):
        def call(self, inputs, training=None):
            return super().call(inputs, training=False)

    class Frozen(layers.BatchNormalization):
        def call(self, inputs, training=None):
            return super().call(inputs)

    for layer in (Twice(6), Other(6), Off(0.5), Frozen()):
        with pytest.raises(NotImplementedError, match=type(layer).__name__):
            net(layer).fit(ROWS, np.zeros((len(ROWS), 2)), verbose=0)


def test_a_call_that_changes_its_mind_ends_the_training():
    class Late(layers.Dense):
        steps = 0

        def call(self, inputs, training=None):
            self.steps += 1
            outputs = super().call(inputs)
            return outputs if self.steps < 5 else outputs * 0

    model = net(Late(6))
    with pytest.raises(NotImplementedError, match=r"Late\.call"):
        model.fit(ROWS, np.zeros((len(ROWS), 2)), batch_size=2, verbose=0)
    assert 0 < model.optimizer.iterations < 5


@pytest.mark.parametrize("name", ["call", "__call__"])
def test_overrides_come_from_mixins_and_grandparents(name):
    def shifted(self, inputs, **kwargs):
        return getattr(super(Shift, self), name)(inputs, **kwargs) + 1

    Shift = type("Shift", (), {name: shifted})

    class Mixed(Shift, layers.Identity):
        pass

    class Below(Mixed):
        pass

    for layer in (Mixed(), Below()):
        np.testing.assert_array_equal(layer(ROWS), ROWS + 1)
        model = mlpc.Sequential([mlpc.Input((6,)), layer])
        np.testing.assert_array_equal(model.predict(ROWS, verbose=0), ROWS + 1)
        model.compile("sgd", "mse")
        assert model.evaluate(ROWS, ROWS, verbose=0) == pytest.approx(1)

    class Behind(layers.Identity, Shift):  # Python takes the first
        pass

    np.testing.assert_array_equal(Behind()(ROWS), ROWS)


def test_activations_of_other_layers_are_refused_where_they_override():
    class Leaky(layers.ReLU):
        def call(self, inputs, training=None):
            return np.where(inputs > 0, inputs, 0.1 * inputs)

    with pytest.raises(NotImplementedError, match=r"Leaky\.call"):
        mlpc.Sequential([mlpc.Input((6,)), layers.Dense(2, activation=Leaky())])
    model = mlpc.Sequential([mlpc.Input((6,)), Leaky()])
    wanted = np.where(ROWS > 0, ROWS, np.float32(0.1) * ROWS)
    np.testing.assert_allclose(model.predict(ROWS, verbose=0), wanted, 1e-6)


def test_penalties_count_in_front_of_the_engine_too():
    class Passing(layers.Dense):
        def call(self, inputs, training=None):
            return super().call(inputs, training=training)

    values = []
    for cls in (layers.Dense, Passing):
        one = cls(6, kernel_regularizer="l2", activity_regularizer="l1")
        inner = mlpc.Sequential(
            [layers.Dense(6, "tanh", activity_regularizer="l2"), one]
        )
        model = mlpc.Sequential([mlpc.Input((6,)), inner, layers.Dense(2)])
        model.set_weights(net(layers.Dense(6)).get_weights())
        model.compile("sgd", "mse")
        values.append(model.evaluate(ROWS, ROWS[:, :2], verbose=0, batch_size=5))
    assert values[0] == pytest.approx(values[1], rel=1e-6)


def test_files_clones_and_pickles_keep_overrides(tmp_path):
    import copy
    import pickle

    model = net(MCDropout(0.5))
    model.save(tmp_path / "m.keras")
    mlpc.utils.get_custom_objects()["MCDropout"] = MCDropout
    try:
        loaded = mlpc.models.load_model(tmp_path / "m.keras")
        clone = mlpc.models.clone_model(model)
    finally:
        del mlpc.utils.get_custom_objects()["MCDropout"]
    copies = [loaded, clone, copy.deepcopy(model), pickle.loads(pickle.dumps(model))]
    for each in copies:
        assert type(each.layers[1]) is MCDropout
        assert np.std([each(ROWS) for _ in range(9)], axis=0).max() > 0


def test_weights_that_a_class_computes_are_refused():
    class Normed(layers.Dense):
        @property
        def kernel(self):
            return super().kernel / 2

    class Shifted(layers.BatchNormalization):
        @property
        def moving_mean(self):
            return super().moving_mean + 1

    class Own(layers.Dense):
        @property
        def scale(self):  # which a Dense has not
            return 3

    for layer, name in ((Normed(6), "kernel"), (Shifted(), "moving_mean")):
        with pytest.raises(NotImplementedError, match=rf"\.{name}` is overridden"):
            net(layer).predict(ROWS, verbose=0)
    net(Own(6)).fit(ROWS, np.zeros((len(ROWS), 2)), verbose=0)


def test_masked_arrays_are_refused_by_calls_of_ones_own_too():
    masked = np.ma.masked_array(ROWS, mask=ROWS > 1)
    for call in (MCDropout(0.5), net(MCDropout(0.5)), net(MCDropout(0.5)).predict):
        with pytest.raises(ValueError, match="mask"):
            call(masked)
