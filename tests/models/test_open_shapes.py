"""Models whose rows may have other sizes from batch to batch: one set of weights and
one optimizer, a graph of the engine for each shape."""

import threading

import numpy as np
import pytest

import mlpc
from mlpc.training import graphs
from mlpc.training.trainer import Trainer

RNG = np.random.default_rng(0)


def batch(lines, rows=4):
    x = RNG.normal(size=(rows, lines, 3)).astype("float32")
    return x, RNG.normal(size=(rows, lines, 2)).astype("float32")


def network(lines=None, cls=mlpc.Sequential, **compiled):
    mlpc.utils.set_random_seed(1)
    layers = mlpc.layers
    model = cls(
        [
            mlpc.Input((lines, 3)),
            layers.Dense(4, "tanh"),
            layers.Dropout(0.3),
            layers.BatchNormalization(),
            layers.Dense(2),
        ]
    )
    model.compile(
        **{"optimizer": "adam", "loss": "mse", "metrics": ["mae"], **compiled}
    )
    return model


def weights_of(model):
    return [w.tolist() for w in [*model.weights, *model.optimizer.variables]]


def test_one_shape_gives_the_bits_of_a_model_that_knows_it():
    x, y = batch(5, 20)
    known, unknown = network(5), network()
    histories = [
        m.fit(x, y, epochs=3, batch_size=8, verbose=0) for m in (known, unknown)
    ]
    assert histories[0].history == histories[1].history
    assert weights_of(known) == weights_of(unknown)
    assert (known.predict(x, verbose=0) == unknown.predict(x, verbose=0)).all()


def test_models_that_know_each_shape_train_alike_in_turn():
    """What a batch does depends on its shape, weights and slots alone."""
    batches = [batch(lines) for lines in (5, 2, 5, 7, 2)]
    model = network(optimizer=mlpc.optimizers.SGD(0.1, momentum=0.9))
    state = [w.numpy() for w in [*model.weights]], None
    for x, y in batches:
        known = network(x.shape[1], optimizer=mlpc.optimizers.SGD(0.1, momentum=0.9))
        known.optimizer.build(known.trainable_variables)
        known.set_weights(state[0])
        if state[1] is not None:
            known.optimizer.set_weights(state[1])
        loss = known.train_on_batch(x, y)
        assert model.train_on_batch(x, y) == loss
        assert weights_of(model) == weights_of(known)
        slots = [np.asarray(v).copy() for v in known.optimizer.variables]
        state = known.get_weights(), slots


def test_no_graph_is_made_twice_and_not_all_are_kept(monkeypatch):
    made = []
    make = Trainer.make_graph
    monkeypatch.setattr(
        Trainer,
        "make_graph",
        lambda self, rows, keep=False: made.append(rows) or make(self, rows, keep),
    )
    model = network()
    batches = [batch(lines) for lines in (2, 3, 4)]
    for _ in range(5):
        model.fit(iter([*batches, *batches[::-1]]), verbose=0)
        for x, y in batches:
            model.predict(x, verbose=0)
            model.evaluate(x, y, verbose=0)
    assert made == [(2, 3), (3, 3), (4, 3)]
    for lines in range(1, 3 * graphs.MOST_GRAPHS):
        model(batch(lines)[0])
    assert len(model._trainer.graphs) == graphs.MOST_GRAPHS
    assert made.count((4, 3)) == 1
    model(batches[0][0])
    assert made.count((2, 3)) == 2


@pytest.mark.parametrize("stop_at", [2, 5])
def test_a_backup_within_batches_of_different_shapes(stop_at, tmp_path):
    batches = [batch(lines) for lines in (5, 2, 2, 7)]

    class Batches(mlpc.utils.PyDataset):
        def __len__(self):
            return len(batches)

        def __getitem__(self, index):
            return batches[index]

    class Stop(mlpc.callbacks.Callback):
        def on_train_batch_end(self, batch, logs=None):
            if self.model.optimizer.iterations == stop_at:
                raise KeyboardInterrupt

    def fit(folder, *others):
        backup = mlpc.callbacks.BackupAndRestore(tmp_path / folder, save_freq=1)
        model = network(metrics=["mae", mlpc.metrics.RootMeanSquaredError(name="root")])
        given = {"epochs": 2, "verbose": 0, "callbacks": [backup, *others]}
        return model, lambda: model.fit(Batches(), **given)

    whole, train = fit("whole")
    history = train().history
    with pytest.raises(KeyboardInterrupt):
        fit("part", Stop())[1]()
    model, train = fit("part")
    assert train().history["loss"][-1] == history["loss"][-1]
    assert weights_of(model) == weights_of(whole)


def test_own_metrics_and_losses_go_on_over_shapes():
    class Rows(mlpc.metrics.Metric):
        def __init__(self):
            super().__init__(name="rows")
            self.rows = self.add_weight(name="rows", initializer="zeros")

        def update_state(self, y_true, y_pred, sample_weight=None):
            assert y_true.shape == y_pred.shape
            self.rows.assign_add(len(y_true))

        def result(self):
            return self.rows

    def square(y_true, y_pred):
        return mlpc.ops.mean(mlpc.ops.square(y_true - y_pred), axis=-1)

    own, built_in = network(loss=square, metrics=[Rows(), "mae"]), network()
    batches = [batch(lines, rows) for lines, rows in ((2, 3), (4, 5), (2, 6))]
    for _ in range(2):
        found = own.fit(iter(batches), verbose=0).history
        wanted = built_in.fit(iter(batches), verbose=0).history
        assert found.pop("rows") == [14]
        for name, values in wanted.items():
            np.testing.assert_allclose(found[name], values, rtol=1e-6)
    for ours, theirs in zip(own.get_weights(), built_in.get_weights(), strict=True):
        np.testing.assert_allclose(ours, theirs, rtol=1e-4, atol=1e-6)


def test_overrides_see_batches_of_any_shape():
    seen = []

    class Own(mlpc.Sequential):
        def call(self, inputs, training=None):
            return super().call(inputs, training=True)

        def test_step(self, data):
            seen.append(data[0].shape)
            return super().test_step(data)

    model = network(cls=Own)
    batches = [batch(lines) for lines in (2, 4)]
    model.fit(iter(batches), verbose=0)
    model.evaluate(iter(batches), verbose=0)
    assert seen == [(4, 2, 3), (4, 4, 3)]
    assert model.predict(batches[1][0], verbose=0).shape == (4, 4, 2)


def test_looking_inside():
    model = network()
    for lines in (2, 5):
        x, y = batch(lines)
        trace = model.trace(x, y)
        assert trace.layers[0].a.shape == (4, lines, 4)
        for one, other in zip(trace.gradients, model.gradients(x, y), strict=True):
            np.testing.assert_array_equal(one, other)


def test_threads_that_predict_different_shapes():
    model = network()
    inputs = [batch(lines)[0] for lines in range(1, 9)]
    wanted = [np.array(model(x)) for x in inputs]
    model = network()
    found = [None] * len(inputs)

    def predict(i):
        found[i] = [model.predict(inputs[i], verbose=0) for _ in range(20)]

    threads = [threading.Thread(target=predict, args=(i,)) for i in range(len(inputs))]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    for outputs, expected in zip(found, wanted, strict=True):
        for each in outputs:
            np.testing.assert_array_equal(each, expected)


def test_an_optimizer_of_a_model_that_has_met_no_rows():
    model = network()
    model.layers[0].trainable = False
    model.compile("adam", "mse")
    model._trainer.build_optimizer()
    assert len(model.optimizer.variables) == 2 + 2 * len(model.trainable_variables)
    model.train_on_batch(*batch(3))
    names = [v.path for v in model.optimizer.variables]
    assert len(names) == 2 + 2 * 4


@pytest.mark.parametrize(
    ("rows", "message"),
    [
        ((2, 5, 4), r"Expected shape \(None, None, 3\), but .* \(2, 5, 4\)"),
        ((2, 3), r"Expected shape \(None, None, 3\), but .* \(2, 3\)"),
        ((2, 5, 3, 1, 1), "incompatible shape"),
        ((2, 0, 3), r"Expected shape \(None, None, 3\), but .* \(2, 0, 3\)"),
    ],
)
def test_rows_that_do_not_fit(rows, message):
    model = network()
    before = weights_of(model)
    x = np.zeros(rows, "float32")
    y = np.zeros((*rows[:-1], 2), "float32")
    for use in (
        lambda: model.predict(x, verbose=0),
        lambda: model(x),
        lambda: model.fit(x, y, verbose=0),
        lambda: model.evaluate(x, y, verbose=0),
    ):
        with pytest.raises(ValueError, match=message):
            use()
    assert weights_of(model) == before


def test_what_a_layer_cannot_take_it_says_itself():
    layers = mlpc.layers
    model = mlpc.Sequential([mlpc.Input((None, 4)), layers.Reshape((-1, 8))])
    assert model.predict(np.zeros((2, 6, 4)), verbose=0).shape == (2, 3, 8)
    with pytest.raises(ValueError, match="cannot by divided"):
        model.predict(np.zeros((2, 5, 4)), verbose=0)
    model = mlpc.Sequential(
        [mlpc.Input((None,)), layers.Reshape((4,)), layers.Dense(1)]
    )
    assert model.predict(np.zeros((2, 4)), verbose=0).shape == (2, 1)
    with pytest.raises(ValueError, match="total size"):
        model.predict(np.zeros((2, 5)), verbose=0)


def test_nested_models_with_unknown_sizes():
    inner = network()
    outer = mlpc.Sequential([mlpc.Input((None, 3)), inner, mlpc.layers.Softmax()])
    assert outer.output_shape == (None, None, 2)
    fixed = mlpc.Sequential([mlpc.Input((6, 3)), inner, mlpc.layers.Flatten()])
    assert fixed.output_shape == (None, 12)
    assert inner.input_shape == (None, None, 3)
    x = batch(6)[0]
    np.testing.assert_array_equal(
        fixed.predict(x, verbose=0), inner.predict(x, verbose=0).reshape(4, 12)
    )
    assert outer.predict(batch(2)[0], verbose=0).shape == (4, 2, 2)
    with pytest.raises(ValueError, match="expected axis -1"):
        mlpc.Sequential([mlpc.Input((6, 4)), inner])
    with pytest.raises(ValueError, match="Invalid input shape"):
        mlpc.Sequential([mlpc.Input((3,)), inner])


@pytest.mark.parametrize(
    "layer",
    [
        mlpc.layers.Softmax(),
        mlpc.layers.Activation("log_softmax"),
        mlpc.layers.UnitNormalization(),
        mlpc.layers.LayerNormalization(),
        mlpc.layers.BatchNormalization(),
        mlpc.layers.Masking(),
    ],
    ids=lambda layer: type(layer).__name__,
)
def test_what_would_mix_rows_that_are_single_numbers_is_refused(layer):
    with pytest.raises(NotImplementedError, match="must not name axis 0"):
        mlpc.Sequential([mlpc.Input(()), layer])


def test_a_loss_of_single_numbers_is_refused():
    model = mlpc.Sequential([mlpc.Input(()), mlpc.layers.PReLU()])
    model.compile("sgd", "mse")
    x = np.arange(3.0)
    for use in (model.fit, model.evaluate, model.train_on_batch):
        with pytest.raises(NotImplementedError, match=r"Reshape\(\(1,\)\)"):
            use(x, x)
    assert model.predict(-x, verbose=0).tolist() == [0, 0, 0]


def test_rows_of_other_sizes_than_the_input_says():
    """Where the weights do not depend on them, as in Keras' `Sequential`."""
    model = network(5)
    x, y = batch(7)
    outputs = model.predict(x, verbose=0)
    assert outputs.shape == (4, 7, 2)
    loss = np.square(np.asarray(outputs, np.float64) - y).mean()
    np.testing.assert_allclose(model.evaluate(x, y, verbose=0)[0], loss, rtol=1e-6)
    model.fit(iter([batch(5), (x, y)]), verbose=0)
    assert model.input_shape == (None, 5, 3)
    flat = mlpc.Sequential(
        [mlpc.Input((2, 3)), mlpc.layers.Flatten(), mlpc.layers.Dense(1)]
    )
    assert flat.predict(np.zeros((4, 3, 2)), verbose=0).shape == (4, 1)
    with pytest.raises(ValueError, match=r"Expected shape \(None, 2, 3\)"):
        flat.predict(np.zeros((4, 3, 3)), verbose=0)
