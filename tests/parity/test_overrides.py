"""Subclasses of built-in classes, written once for mlpc and for Keras: what they report
and predict, and the weights that they leave."""

import numpy as np
import pytest
from parity.both import assert_history, assert_weights, seeded

import mlpc
from mlpc import optimizers

X = np.random.default_rng(0).normal(size=(12, 3)).astype("float32")
Y = np.random.default_rng(1).normal(size=(12, 2)).astype("float32")
W = np.random.default_rng(2).uniform(0.5, 2, 12).astype("float32")
RULES = [
    cls
    for cls in dict.fromkeys(optimizers.registry.names.values())
    if cls not in (optimizers.Muon, optimizers.LossScaleOptimizer, optimizers.Optimizer)
]
COMMON = (
    {"clipnorm": 0.05},
    {"global_clipnorm": 0.05, "weight_decay": 0.1},
    {"clipvalue": 0.01, "weight_decay": 0.2},
    {"loss_scale_factor": 8.0},
)


def net(k, sequential=None, hidden=None, **compiled):
    """A model whose first layer has penalties, with the same weights in both."""
    hidden = hidden or k.layers.Dense
    model = (sequential or k.Sequential)(
        [
            k.Input((3,)),
            hidden(4, "tanh", kernel_regularizer="l2", activity_regularizer="l1"),
            k.layers.Dense(2),
        ]
    )
    model.set_weights(seeded([w.shape for w in model.get_weights()]))
    arguments = {"optimizer": "sgd", "loss": "mse", "metrics": ["mae"]}
    model.compile(**arguments | compiled)
    return model


def fitted(model, **arguments):
    """The history of a short training, the last batch being a short one."""
    arguments = {"batch_size": 5, "epochs": 2, "shuffle": False} | arguments
    return model.fit(X, Y, verbose=0, **arguments)


def apply_halved(cls):
    class Halved(cls):
        def apply(self, grads, trainable_variables=None):
            return super().apply([g / 2 for g in grads], trainable_variables)

    return Halved


def step_tripled(cls):
    class Tripled(cls):
        def update_step(self, gradient, variable, learning_rate):
            super().update_step(gradient * 0.5, variable, learning_rate * 3)

    return Tripled


@pytest.mark.parametrize("override", [apply_halved, step_tripled])
@pytest.mark.parametrize("number", range(len(RULES)), ids=[c.__name__ for c in RULES])
def test_steps_of_optimizers(keras, number, override):
    name, common = RULES[number].__name__, COMMON[number % len(COMMON)]
    pair = []
    for k in (mlpc, keras):
        pair.append(net(k, optimizer=override(getattr(k.optimizers, name))(**common)))
        fitted(pair[-1])
    assert_weights(*pair, 2e-4, 2e-5)


def recall_of_logits(k):
    class Logits(k.metrics.Recall):
        def update_state(self, y_true, y_pred, sample_weight=None):
            y_true, y_pred = (
                k.ops.cast(z > 0, "float32")
                for z in (k.ops.convert_to_tensor(y_true), y_pred)
            )
            return super().update_state(y_true, y_pred, sample_weight)

    return Logits(name="m")


def root(k):
    class Root(k.metrics.MeanSquaredError):
        def result(self):
            return k.ops.sqrt(super().result())

    return Root(name="m")


def counting(k):
    class Counting(k.metrics.Mean):
        def update_state(self, y_true, y_pred, sample_weight=None):
            return super().update_state(k.ops.abs(y_pred), sample_weight)

    return Counting(name="m")


@pytest.mark.parametrize("metric", [recall_of_logits, root, counting])
def test_metrics(keras, metric):
    pair, histories = [], []
    for k in (mlpc, keras):
        model = net(k, metrics=[metric(k)], weighted_metrics=[metric(k), "mse"])
        histories.append(fitted(model, sample_weight=W, validation_data=(X[:4], Y[:4])))
        given = {"sample_weight": W, "verbose": 0, "return_dict": True}
        pair.append(model.evaluate(X, Y, **given))
    assert_history(*histories)
    assert pair[0] == pytest.approx(pair[1], rel=1e-5)


def called(k):
    class Called(k.losses.MeanSquaredError):
        def __call__(self, y_true, y_pred, sample_weight=None):
            return 10 * super().__call__(y_true, y_pred, sample_weight)

    return Called()


def called_directly(k):
    class Direct(k.losses.Loss):
        def __call__(self, y_true, y_pred, sample_weight=None):
            values = k.ops.mean(k.ops.abs(y_pred - y_true) ** 3, axis=-1)
            if sample_weight is not None:
                values = values * k.ops.cast(sample_weight, values.dtype)
            return k.ops.sum(values)

    return Direct()


def call_of_huber(k):
    class Shifted(k.losses.Huber):
        def call(self, y_true, y_pred):
            return super().call(y_true, y_pred - 0.5) + 1

    return Shifted(delta=0.7, reduction="sum")


@pytest.mark.filterwarnings("ignore:Loss .* is differentiated numerically")
@pytest.mark.filterwarnings("ignore:Loss .* gives no gradient")
@pytest.mark.parametrize("weights", [None, W], ids=["plain", "weighted"])
@pytest.mark.parametrize("loss", [called, called_directly, call_of_huber])
def test_losses(keras, loss, weights):
    pair, histories = [], []
    for k in (mlpc, keras):
        pair.append(net(k, loss=loss(k), optimizer=k.optimizers.SGD(0.001)))
        histories.append(fitted(pair[-1], sample_weight=weights))
    assert_history(*histories)
    assert_weights(*pair)


def doubled_layer(k):
    class Doubled(k.layers.Dense):
        def call(self, inputs, training=None):
            return super().call(inputs) * 2

    return {"hidden": Doubled}


def doubled_model(k):
    class Doubled(k.Sequential):
        def call(self, inputs, training=None, mask=None):
            return super().call(inputs, training=training) * 2

    return {"sequential": Doubled}


@pytest.mark.parametrize("part", [doubled_layer, doubled_model])
def test_predictions_and_evaluation(keras, part):
    results = []
    for k in (mlpc, keras):
        model = net(k, **part(k))
        outputs = [model.predict(X, batch_size=5, verbose=0), model.predict_on_batch(X)]
        outputs.append(np.asarray(model(X)))
        evaluated = model.evaluate(X, Y, batch_size=5, verbose=0, sample_weight=W)
        results.append([*outputs, evaluated, model.test_on_batch(X, Y)])
    for ours, theirs in zip(*results, strict=True):
        np.testing.assert_allclose(ours, theirs, 1e-5, 1e-6)


def handing_on(k):
    class HandingOn(k.Sequential):
        def call(self, inputs, training=None, mask=None):
            return super().call(inputs, training=training)

    return HandingOn


def with_results(k):
    class WithResults(k.Sequential):
        def compute_metrics(self, x, y, y_pred, sample_weight=None):
            results = super().compute_metrics(x, y, y_pred, sample_weight)
            return {**results, "mean": k.ops.mean(y_pred), "first": k.ops.sum(x)}

    return WithResults


def with_more(k):
    class WithMore(k.Sequential):
        def get_metrics_result(self):
            results = super().get_metrics_result()
            return {**results, "root": results["mae"] * 2}

    return WithMore


def validated(k):
    class Validated(k.Sequential):
        def evaluate(self, *args, **kwargs):
            values = super().evaluate(*args, **kwargs)
            if isinstance(values, dict):
                return {name: value + 1 for name, value in values.items()}
            return [value + 1 for value in values]

    return Validated


@pytest.mark.parametrize("model", [handing_on, with_results, with_more, validated])
def test_models(keras, model):
    pair, histories, evaluated = [], [], []
    for k in (mlpc, keras):
        pair.append(net(k, model(k)))
        given = {"validation_data": (X[:7], Y[:7]), "validation_batch_size": 4}
        histories.append(fitted(pair[-1], **given))
        evaluated.append(pair[-1].evaluate(X, Y, batch_size=5, verbose=0))
    assert_history(*histories)
    assert_weights(*pair)
    np.testing.assert_allclose(*evaluated, 1e-5)
