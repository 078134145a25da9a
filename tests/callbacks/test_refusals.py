"""What callbacks refuse once a training shows it: metrics of several values, logs under
another training's header. Optimizers that have trained another model are told of."""

import csv

import numpy as np
import pytest

import mlpc
from mlpc import callbacks

X = np.random.default_rng(0).normal(size=(12, 2))
Y = np.eye(3)[np.arange(12) % 3]


def model_of(metric, units=3, optimizer="sgd"):
    dense = mlpc.layers.Dense(units, "softmax")
    model = mlpc.Sequential([mlpc.Input((2,)), dense])
    metrics = [] if metric is None else [metric]
    model.compile(optimizer, "categorical_crossentropy", metrics=metrics)
    return model


def scores(average):
    return mlpc.metrics.F1Score(average, name="f1")


WATCHERS = {
    "EarlyStopping": lambda **k: callbacks.EarlyStopping(**k),
    "with a baseline": lambda **k: callbacks.EarlyStopping(baseline=0.5, **k),
    "restoring": lambda **k: callbacks.EarlyStopping(restore_best_weights=True, **k),
    "ReduceLROnPlateau": lambda **k: callbacks.ReduceLROnPlateau(**k),
}


@pytest.mark.parametrize("mode", ["auto", "min", "max"])
@pytest.mark.parametrize("monitor", ["f1", "val_f1"])
@pytest.mark.parametrize("case", WATCHERS)
def test_a_metric_of_several_values_is_not_watched(case, monitor, mode):
    model = model_of(scores(None))
    watcher = WATCHERS[case](monitor=monitor, mode=mode)
    with pytest.raises(ValueError, match=f"single number.*{monitor}.*3 values"):
        model.fit(
            X, Y, epochs=3, validation_data=(X, Y), verbose=0, callbacks=[watcher]
        )
    rate = float(model.optimizer.learning_rate)
    model.fit(X, Y, verbose=0)
    assert rate == float(model.optimizer.learning_rate)


@pytest.mark.parametrize("case", WATCHERS)
def test_a_metric_of_one_value_is(case):
    for metric in (scores("macro"), "accuracy"):
        model = model_of(metric)
        name = "f1" if metric != "accuracy" else metric
        watcher = WATCHERS[case](monitor=name, mode="max")
        model.fit(X, Y, epochs=3, verbose=0, callbacks=[watcher])
        assert watcher.best is not None


def logged(path, metric, append=True, separator=",", **options):
    log = callbacks.CSVLogger(path, separator, append)
    model_of(metric).fit(X, Y, epochs=2, verbose=0, callbacks=[log], **options)


def columns(path):
    with open(path, newline="") as file:
        return list(csv.DictReader(file))


OTHER = {
    "another metric": {"metric": "mae"},
    "no metric": {"metric": None},
    "one more": {"metric": scores("macro")},
    "another separator": {"metric": "accuracy", "separator": ";"},
}


@pytest.mark.parametrize("case", OTHER)
def test_a_log_does_not_go_on_under_another_header(case, tmp_path):
    path = tmp_path / "log.csv"
    logged(path, "accuracy", append=False)
    before = path.read_bytes()
    with pytest.raises(ValueError, match=r"cannot append to '.*log.csv'.*accuracy"):
        logged(path, **OTHER[case])
    assert path.read_bytes() == before
    logged(path, "accuracy")
    assert len(columns(path)) == 4


def test_no_log_of_any_training(tmp_path):
    path = tmp_path / "data.csv"
    path.write_text("age,income\n1,2\n")
    with pytest.raises(ValueError, match=r"\['age', 'income'\]"):
        logged(path, "accuracy")
    assert path.read_text() == "age,income\n1,2\n"
    logged(path, "accuracy", append=False)
    assert len(columns(path)) == 2


def test_a_log_goes_on_under_its_own_header(tmp_path):
    """In the file's order of columns, with or without a validation."""
    path = tmp_path / "log.csv"
    path.write_text("epoch,val_loss,loss,val_accuracy,accuracy\n")
    logged(path, "accuracy")
    logged(path, "accuracy", validation_data=(X, Y))
    rows = columns(path)
    assert [row["epoch"] for row in rows] == ["0", "1", "0", "1"]
    assert [row["val_loss"] == "NA" for row in rows] == [True, True, False, False]
    assert all(
        0 <= float(row["accuracy"]) <= 1 < float(row["loss"]) + 1 for row in rows
    )
    path.write_text("")
    logged(path, "accuracy")
    (tmp_path / "new").mkdir()
    logged(tmp_path / "new" / "log.csv", "accuracy")
    assert columns(tmp_path / "new" / "log.csv")[0].keys() == columns(path)[0].keys()


def test_an_optimizer_of_another_model():
    """Where shapes agree it goes on with a warning, where they differ it is refused."""
    optimizer = mlpc.optimizers.Adam()
    model_of(None, optimizer=optimizer).fit(X, Y, verbose=0)
    second = model_of(None, optimizer=optimizer)
    with pytest.warns(UserWarning, match="has trained other variables .* 1 steps"):
        second.fit(X, Y, verbose=0)
    second.fit(X, Y, verbose=0)
    model_of(None, optimizer=optimizer).train_on_batch(X, Y)  # is told once
    third = model_of(None, units=4, optimizer=optimizer)
    before = third.get_weights()
    with pytest.raises(ValueError, match="was built with variables of shapes"):
        third.fit(X, np.eye(4)[np.arange(12) % 4], verbose=0)
    np.testing.assert_equal(third.get_weights(), before)
    assert int(optimizer.iterations) == 4


def test_an_optimizer_of_its_own_model_or_unused():
    optimizer = mlpc.optimizers.Adam()
    model = model_of(None, optimizer=optimizer)
    model._trainer.build_optimizer()
    model = model_of(None, optimizer=optimizer)
    model.fit(X, Y, verbose=0)
    model.compile(optimizer, "mse")
    model.fit(X, Y, verbose=0)
    copy = mlpc.models.clone_model(model)
    copy.fit(X, Y, verbose=0)
    optimizer.build(model.trainable_variables)
    assert int(optimizer.iterations) == 2


def test_a_path_of_several_values(tmp_path):
    """Each of a checkpoint's names stands for one number where it has a format."""
    for name, error in (("{f1:.2f}", ValueError), ("{f2:.2f}", KeyError)):
        saves = callbacks.ModelCheckpoint(tmp_path / f"{name}.keras")
        with pytest.raises(error, match="Failed to format this callback filepath"):
            model_of(scores(None)).fit(X, Y, verbose=0, callbacks=[saves])
    assert not list(tmp_path.iterdir())
    saves = callbacks.ModelCheckpoint(tmp_path / "{f1:.2f}.keras")
    model_of(scores("macro")).fit(X, Y, verbose=0, callbacks=[saves])
    assert len(list(tmp_path.iterdir())) == 1


def test_a_checkpoint_of_several_values_saves_each(tmp_path):
    """As in Keras it says that it cannot compare them."""
    saves = callbacks.ModelCheckpoint(
        tmp_path / "{epoch}.keras", "f1", save_best_only=True, mode="max"
    )
    with pytest.warns(UserWarning, match="only when `monitor` is a scalar value"):
        model_of(scores(None)).fit(X, Y, epochs=2, verbose=0, callbacks=[saves])
    assert len(list(tmp_path.iterdir())) == 2


def test_a_hook_that_is_none():
    with pytest.raises(ValueError, match=r"on_epoch_ends.*Did you mean 'on_epoch_end'"):
        callbacks.LambdaCallback(on_epoch_ends=print)
    for hook in dir(callbacks.Callback):
        if hook.startswith("on_"):
            callbacks.LambdaCallback(**{hook: print})
    assert callbacks.LambdaCallback(mine=3).mine == 3


def test_averages_of_weights_that_are_frozen_too_late():
    """What is trained has averages, and that is decided by `compile`."""
    optimizer = mlpc.optimizers.SGD(use_ema=True)
    model = model_of(None, optimizer=optimizer)
    model.fit(X, Y, verbose=0)
    model.layers[0].kernel.trainable = False
    swaps = callbacks.SwapEMAWeights()
    with pytest.warns(UserWarning, match="counts from the next `compile`"):
        model.fit(X, Y, validation_data=(X, Y), verbose=0, callbacks=[swaps])


@pytest.mark.parametrize("method", ["fit", "train_on_batch"])
def test_an_optimizer_that_has_met_no_weights_or_others_of_its_model(method):
    """What is frozen or freed since has no state, or one too many."""
    for first in (False, True):
        model = model_of(None)
        optimizer = mlpc.optimizers.Adam()
        model.trainable = first
        model.compile(optimizer, "mse")
        model.train_on_batch(X, Y)
        model.trainable = not first
        model.compile(optimizer, "mse")
        before = model.get_weights()
        with pytest.raises(ValueError, match="was built with variables of shapes"):
            getattr(model, method)(X, Y)
        np.testing.assert_equal(model.get_weights(), before)
        model.compile(mlpc.optimizers.Adam(), "mse")
        getattr(model, method)(X, Y)
