"""Models as layers, layers in several models, and layers that learn only sometimes."""

import json

import numpy as np
import pytest
from parity.both import assert_history, assert_weights, dataset, seeded

import mlpc

pytestmark = pytest.mark.filterwarnings("ignore")

X, Y = dataset("categorical_crossentropy", rows=16)


def give_weights(model, seed):
    model.set_weights(seeded([w.shape for w in model.get_weights()], seed))
    return model


def copies(weights):
    return [np.array(w) for w in weights]


def moved(before, after):
    """For each weight, whether it is another one now."""
    return [bool((a != b).any()) for a, b in zip(before, after, strict=True)]


def compiled(k, model, optimizer="SGD", loss="categorical_crossentropy", **options):
    options |= {"run_eagerly": True}
    model.compile(getattr(k.optimizers, optimizer)(0.05), loss, **options)
    return model


def adversaries(k):
    """(generator, discriminator, both in a row), compiled."""
    dense, names = k.layers.Dense, ("generator", "discriminator")
    g = k.Sequential([k.Input((3,)), dense(6, "tanh"), dense(2)], name=names[0])
    layers = [dense(6, "tanh"), k.layers.LeakyReLU(negative_slope=0.2)]
    d = k.Sequential([k.Input((2,)), *layers, dense(1, "sigmoid")], name=names[1])
    for seed, model in enumerate((g, d)):
        give_weights(model, seed)
    compiled(k, d, "Adam", "binary_crossentropy")
    d.trainable = False
    gan = k.Sequential([k.Input((3,)), g, d], name="gan")
    return g, d, compiled(k, gan, "Adam", "binary_crossentropy")


def play(g, d, gan, toggle, rounds=5):
    """The losses of so many rounds, each a step of d and one of g."""
    rng, losses = np.random.default_rng(0), []
    for _ in range(rounds):
        noise, real = rng.normal(size=(8, 3)), rng.normal(size=(8, 2))
        rows = np.concatenate([real, g.predict(noise, verbose=0)])
        if toggle:
            d.trainable = True
        losses.append(d.train_on_batch(rows, np.repeat([[1.0], [0.0]], 8, axis=0)))
        if toggle:
            d.trainable = False
        losses.append(gan.train_on_batch(noise, np.ones((8, 1))))
    return np.array(losses, "float64")


def test_adversaries(keras):
    """Each round trains d alone and then g through d, which stays."""
    ours, theirs = adversaries(mlpc), adversaries(keras)
    np.testing.assert_allclose(play(*ours, True), play(*theirs, True), 1e-4)
    for pair in zip(ours, theirs, strict=True):
        assert_weights(*pair)


def test_adversaries_learn_as_they_were_compiled():
    """`trainable` counts when a model is compiled, so nobody has to switch it."""
    ours, told = adversaries(mlpc), adversaries(mlpc)
    np.testing.assert_array_equal(play(*ours, False), play(*told, True))
    np.testing.assert_equal(ours[2].get_weights(), told[2].get_weights())


def base_of(k):
    dense = k.layers.Dense
    layers = [dense(6, "tanh", name="one"), k.layers.BatchNormalization(name="norm")]
    base = [k.Input((5,)), *layers, dense(3, "softmax", name="two")]
    return give_weights(k.Sequential(base, name="base"), 0)


def test_transfer_with_a_frozen_base(keras):
    """A head is trained on a frozen base, then the whole is tuned."""
    pair, histories = [], ([], [])
    for k, history in zip((mlpc, keras), histories, strict=True):
        base = base_of(k)
        base.trainable = False
        head = k.layers.Dense(3, "softmax", name="head")
        model = give_weights(k.Sequential([k.Input((5,)), *base.layers[:-1], head]), 1)
        options = {"epochs": 2, "batch_size": 8, "shuffle": False, "verbose": 0}
        before = copies(model.get_weights())
        history.append(compiled(k, model).fit(X, Y, **options))
        assert moved(before, model.get_weights()) == [False] * 6 + [True] * 2
        for layer in model.layers:
            layer.trainable = True
        history.append(compiled(k, model).fit(X, Y, **options))
        assert all(moved(before, model.get_weights()))
        np.testing.assert_array_equal(base.get_weights()[0], model.get_weights()[0])
        pair.append(model)
    for ours, theirs in zip(*histories, strict=True):
        assert_history(ours, theirs)
    assert_weights(*pair)


def nested(k):
    dense = k.layers.Dense
    inner = [dense(4, "tanh", name="deep"), k.layers.Dropout(0.0, name="drop")]
    inner = k.Sequential([k.Input((5,), name="in"), *inner], name="inner")
    layers = [k.Input((5,), name="in"), inner, dense(3, "softmax", name="out")]
    return give_weights(k.Sequential(layers, name="outer"), 0)


def test_a_model_as_a_layer_trains_as_its_layers_do(keras):
    pair = [compiled(k, nested(k), "Adam") for k in (mlpc, keras)]
    options = {"epochs": 2, "batch_size": 8, "shuffle": False, "verbose": 0}
    assert_history(*[model.fit(X, Y, **options) for model in pair])
    assert_weights(*pair)
    flat = mlpc.Sequential([mlpc.Input((5,)), *pair[0].layers[0].layers])
    flat.add(pair[0].layers[1])
    np.testing.assert_array_equal(flat.predict(X), pair[0].predict(X))


def test_summary_of_a_nested_model(keras):
    def text(model, **options):
        lines = []
        model.layers[0].trainable = False
        model.summary(80, print_fn=lambda line, **_: lines.append(line), **options)
        return lines

    ours, theirs = nested(mlpc), nested(keras)
    for options in ({}, {"expand_nested": True}, {"show_trainable": True}):
        assert text(ours, **options) == text(theirs, **options)


def plain(config):
    """A config as JSON has it."""
    return json.loads(json.dumps(config))


def test_config_of_a_nested_model(keras):
    ours, theirs = (nested(k).get_config() for k in (mlpc, keras))
    assert plain(ours) == plain(theirs)
    assert list(ours) == list(theirs)
    again = mlpc.Sequential.from_config(plain(ours))
    again.set_weights(nested(mlpc).get_weights())
    np.testing.assert_array_equal(
        again.predict(X, verbose=0), nested(mlpc).predict(X, verbose=0)
    )


def test_layers_say_what_they_were_built_for(keras):
    kinds = {"Reshape": ((12,),), "Rescaling": (2.0,), "GroupNormalization": (1,)}
    kinds |= {"Dropout": (0.5,), "Activation": ("relu",), "Dense": (3,)}
    kinds |= {name: () for name in ("BatchNormalization", "PReLU", "ReLU", "Flatten")}
    for late in (False, True):
        found = []
        for k in (mlpc, keras):
            layers = [getattr(k.layers, name)(*kinds[name]) for name in sorted(kinds)]
            model = k.Sequential([*([] if late else [k.Input((4, 3))]), *layers])
            model.build((None, 4, 3))
            config = model.get_config()
            built = [layer.get("build_config") for layer in config["layers"]]
            found.append((built, config.get("build_input_shape")))
        assert found[0] == found[1]


def test_keras_reads_a_nested_model(tmp_path, keras):
    path = tmp_path / "nested.keras"
    model = compiled(mlpc, nested(mlpc), "Adam")
    model.fit(X, Y, verbose=0)
    model.save(path)
    theirs, ours = keras.models.load_model(path), mlpc.models.load_model(path)
    assert_weights(model, theirs, 0, 0)
    np.testing.assert_equal(ours.get_weights(), model.get_weights())
    for other in (model, ours, theirs):
        other.fit(X, Y, shuffle=False, verbose=0)
    np.testing.assert_equal(ours.get_weights(), model.get_weights())
    assert_weights(model, theirs)
    theirs.save(tmp_path / "back.keras")
    assert_weights(mlpc.models.load_model(tmp_path / "back.keras"), theirs, 0, 0)


def test_a_layer_in_two_models(keras):
    """Trained in turns; what one model learns the other one has."""
    pairs = []
    for k in (mlpc, keras):
        dense = k.layers.Dense
        shared = dense(6, "tanh", name="shared")
        models = [
            compiled(k, k.Sequential([k.Input((5,)), shared, dense(3, "softmax")]))
            for _ in range(2)
        ]
        for seed, model in enumerate(models):
            give_weights(model, seed)
        for _ in range(3):
            for model in models:
                model.train_on_batch(X, Y)
        assert models[0].layers[0] is models[1].layers[0]
        pairs.append(models)
    for pair in zip(*pairs, strict=True):
        assert_weights(*pair)
    np.testing.assert_array_equal(*[model.get_weights()[0] for model in pairs[0]])


@pytest.mark.parametrize("again", [False, True])
def test_trainable_counts_from_the_next_compile(again):
    model = compiled(mlpc, base_of(mlpc), "Adam")
    model.train_on_batch(X, Y)
    before = copies(model.get_weights())
    model.layers[0].trainable = False
    assert len(model.trainable_weights) == 4
    if again:
        compiled(mlpc, model, "Adam")
    model.train_on_batch(X, Y)
    assert moved(before, model.get_weights()) == [not again] * 2 + [True] * 6


def test_an_optimizer_of_other_weights_is_refused(keras):
    """It has slots for those that it has met; the model is compiled anew."""
    for k in (mlpc, keras):
        model, optimizer = base_of(k), k.optimizers.Adam()
        model.layers[0].trainable = False
        model.compile(optimizer, "categorical_crossentropy", run_eagerly=True)
        model.train_on_batch(X, Y)
        model.layers[0].trainable = True
        model.compile(optimizer, "categorical_crossentropy", run_eagerly=True)
        before = copies(model.get_weights())
        with pytest.raises(ValueError, match="built with"):
            model.train_on_batch(X, Y)
        np.testing.assert_equal(model.get_weights(), before)
        compiled(k, model, "Adam").train_on_batch(X, Y)
        assert moved(before, model.get_weights()) == [True] * 8


def test_a_call_as_in_training(keras):
    """Batch normalization uses and learns the rows' statistics, a frozen one not."""
    for frozen in (False, True):
        pair = [base_of(k) for k in (mlpc, keras)]
        for model in pair:
            model.get_layer("norm").trainable = not frozen
        for training in (None, False, True, True):
            ours, theirs = (np.asarray(model(X, training=training)) for model in pair)
            np.testing.assert_allclose(ours, theirs, 1e-4, 1e-6)
        assert_weights(*pair)


def test_dropout_is_active_in_a_call_as_in_training():
    model = mlpc.Sequential([mlpc.layers.Dropout(0.5)])
    x = np.ones((50, 40))
    np.testing.assert_array_equal(model(x), x)
    first, second = model(x, training=True), model(x, training=True)
    assert set(np.unique(first)) == {0, 2}
    assert (first != second).any()
    np.testing.assert_array_equal(model(x, training=False), x)


def test_a_callback_may_call_the_model_as_in_training():
    """It moves nothing but the statistics that it is told to learn."""

    class Looks(mlpc.callbacks.Callback):
        def on_train_batch_end(self, batch, logs=None):
            self.model(X[:3], training=True)

    def fitted(*callbacks):
        mlpc.utils.set_random_seed(0)
        dense = mlpc.layers.Dense
        model = mlpc.Sequential([dense(4, "tanh"), dense(3, "softmax")])
        compiled(mlpc, model, "Adam", metrics=[lambda y, p: p[:, 0]])
        model.fit(X, Y, batch_size=4, epochs=2, verbose=0, callbacks=list(callbacks))
        return [*model.get_weights(), *model.history.history.values()]

    np.testing.assert_equal(fitted(Looks()), fitted())


def test_a_model_knows_its_layers(keras):
    for k in (mlpc, keras):
        model = nested(k)
        assert [layer.name for layer in model.layers] == ["inner", "out"]
        assert model.get_layer("inner").get_layer("deep").units == 4
        assert model.count_params() == 5 * 4 + 4 + 4 * 3 + 3
        model.get_layer("inner").trainable = False
        assert not model.get_layer("inner").layers[0].trainable
        assert len(model.trainable_weights) == len(model.non_trainable_weights) == 2
