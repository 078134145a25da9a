"""The callbacks beside Keras': decisions, weights, text, warnings, files and names.

A callback in front of the tested one writes the logs anew, so that both libraries see
the same values; one behind it notes what it has become.
"""

import contextlib
import io
import json
import os
import warnings

import numpy as np
import pytest
from parity.both import assert_history, assert_weights, both, dataset, mlp

import mlpc

X, Y = dataset("mse", rows=40)
QUIET = {"batch_size": 16, "shuffle": False, "verbose": 0}


def compiled(model, k, **options):
    model.compile(k.optimizers.SGD(0.05, **options), "mse", metrics=["accuracy", "mae"])
    return model


@pytest.fixture(scope="module")
def start(keras):
    """`start()` gives the pair of models with their first weights and rate."""
    pair = both(keras, mlp("tanh"))
    for k, model in zip((mlpc, keras), pair, strict=True):
        compiled(model, k)
    weights = pair[0].get_weights()

    def again():
        for model in pair:
            model.set_weights(weights)
            model.optimizer.learning_rate = 0.05
        return pair

    return again


@pytest.fixture
def beside(keras, start, tmp_path, monkeypatch):
    """`beside(play)`: what `play(k, model)` returns, prints and warns in each library.

    Each plays in a folder of its own.
    """

    def play_both(play, pair=None):
        outcomes = []
        keras.utils.enable_interactive_logging()
        try:
            for k, model in zip((mlpc, keras), pair or start(), strict=True):
                folder = tmp_path / k.__name__
                folder.mkdir(exist_ok=True)
                monkeypatch.chdir(folder)
                text = io.StringIO()
                with (
                    contextlib.redirect_stdout(text),
                    warnings.catch_warnings(record=True) as caught,
                ):
                    warnings.simplefilter("always")
                    result = play(k, model)
                said = [str(w.message) for w in caught if w.category is UserWarning]
                outcomes.append((result, text.getvalue(), said))
        finally:
            keras.utils.disable_interactive_logging()
        ours, theirs = outcomes
        assert ours[1] == theirs[1]
        for our, their in zip(ours[2], theirs[2], strict=True):
            assert our.startswith(their)  # and goes on with what would help
        return ours[0], theirs[0]

    return play_both


def scripted(k, epochs=(), batches=()):
    """A callback that replaces the logs of each epoch, and some batches' losses."""

    class Scripted(k.callbacks.Callback):
        def on_epoch_begin(self, epoch, logs=None):
            self.epoch = epoch

        def on_epoch_end(self, epoch, logs=None):
            if epochs:
                logs.clear()
                logs.update(epochs[epoch])

        if batches:

            def on_train_batch_end(self, batch, logs=None):
                logs["loss"] = dict(batches).get((self.epoch, batch), logs["loss"])

    return Scripted()


def watching(k, callback, names):
    """A callback that notes, after each epoch, these attributes of another."""

    class Watching(k.callbacks.Callback):
        def __init__(self):
            super().__init__()
            self.seen = []

        def on_epoch_end(self, epoch, logs=None):
            state = [getattr(callback, name) for name in names]
            rate = np.float32(np.asarray(self.model.optimizer.learning_rate))
            self.seen.append([bool(self.model.stop_training), rate, *state])

    return Watching()


def fit_scripted(k, model, callback, script, names):
    """Fit as many epochs as the script has; returns history, notes and weights."""
    watch = watching(k, callback, names)
    callbacks = [scripted(k, script), callback, watch]
    history = model.fit(X, Y, epochs=len(script), callbacks=callbacks, **QUIET)
    ends = [getattr(callback, name) for name in names]
    return history, watch.seen, ends, model


def assert_alike(ours, theirs):
    assert_history(ours[0], theirs[0])
    np.testing.assert_equal(ours[1:3], theirs[1:3])
    assert_weights(ours[3], theirs[3])


def course(rng, name, epochs=12):
    """A script: values that fall, stay, rise, are NaN or missing."""
    values = np.round(np.cumsum(rng.choice([-0.2, -0.01, 0, 0, 0.05, 0.2], epochs)), 3)
    script = []
    for value in values:
        logs = {"loss": 1.0, "val_loss": 1.0, "val_accuracy": 0.5}
        logs[name] = float(value)
        if rng.random() < 0.06:
            logs[name] = float(rng.choice([np.nan, np.inf, -np.inf]))
        elif rng.random() < 0.05:
            del logs[name]
        script.append(logs)
    return script


MONITORS = ["val_loss", "loss", "val_accuracy", "accuracy", "val_mae"]


# -- names and arguments ---------------------------------------------------------------

MADE = {
    "BackupAndRestore": ("folder",),
    "CSVLogger": ("log.csv",),
    "Callback": (),
    "CallbackList": (),
    "EarlyStopping": (),
    "History": (),
    "LambdaCallback": (),
    "LearningRateScheduler": (abs,),
    "ModelCheckpoint": ("a.keras",),
    "ProgbarLogger": (),
    "ReduceLROnPlateau": (),
    "SwapEMAWeights": (),
    "TerminateOnNaN": (),
}


def test_every_callback_is_made():
    beyond_keras = {"GradientNorms"}
    assert set(mlpc.callbacks.__all__) - beyond_keras == set(MADE)


@pytest.mark.parametrize("name", MADE)
def test_attributes(name, keras):
    attributes = []
    for k in (mlpc, keras):
        made = vars(getattr(k.callbacks, name)(*MADE[name]))
        public = {key: value for key, value in made.items() if key[0] != "_"}
        attributes.append(public | {"callbacks": None, "params": None})
    ours, theirs = attributes
    np.testing.assert_equal({key: ours[key] for key in theirs}, theirs)


# -- the callbacks that watch a value --------------------------------------------------

STOPPING = ["wait", "best", "best_epoch", "stopped_epoch", "min_delta"]


@pytest.mark.parametrize("seed", range(60))
def test_early_stopping(seed, beside):
    rng = np.random.default_rng(seed)
    options = {
        "monitor": str(rng.choice(MONITORS)),
        "mode": str(rng.choice(["auto", "min", "max"])),
        "patience": int(rng.integers(0, 4)),
        "min_delta": float(rng.choice([0, 0.01, -0.1])),
        "baseline": rng.choice([None, None, -0.3, 0.2]),
        "restore_best_weights": bool(rng.integers(2)),
        "start_from_epoch": int(rng.choice([0, 0, 2, 5])),
        "verbose": int(rng.integers(2)),
    }
    script = course(rng, options["monitor"])

    def play(k, model):
        callback = k.callbacks.EarlyStopping(**options)
        return fit_scripted(k, model, callback, script, STOPPING)

    ours, theirs = beside(play)
    assert_alike(ours, theirs)


def test_early_stopping_keeps_weights(beside):
    script = [{"val_loss": value} for value in (3.0, 2.0, 1.0, 2.0, 3.0)]

    def play(k, model):
        callback = k.callbacks.EarlyStopping(patience=2, restore_best_weights=True)
        fit_scripted(k, model, callback, script, STOPPING)
        assert callback.best_epoch == 2
        for kept, weight in zip(
            callback.best_weights, model.get_weights(), strict=True
        ):
            np.testing.assert_array_equal(kept, weight)
        return model

    assert_weights(*beside(play))


@pytest.mark.parametrize("seed", range(60))
def test_reduce_lr_on_plateau(seed, beside):
    rng = np.random.default_rng(seed)
    options = {
        "monitor": str(rng.choice([*MONITORS, "learning_rate"])),
        "mode": str(rng.choice(["min", "max"])),
        "factor": float(rng.choice([0.1, 0.5, 0.9])),
        "patience": int(rng.integers(0, 4)),
        "min_delta": float(rng.choice([1e-4, 0, 0.1])),
        "cooldown": int(rng.choice([0, 0, 1, 3])),
        "min_lr": float(rng.choice([0, 0, 0.02, 0.1])),
        "verbose": int(rng.integers(2)),
    }
    script = course(rng, options["monitor"])
    names = ["wait", "best", "cooldown_counter", "min_delta"]

    def play(k, model):
        callback = k.callbacks.ReduceLROnPlateau(**options)
        return fit_scripted(k, model, callback, script, names)

    ours, theirs = beside(play)
    assert_alike(ours, theirs)


def test_callbacks_are_used_again(beside):
    script = [{"val_loss": value} for value in (1.0, 2.0, 2.0, 0.5, 2.0)]

    def play(k, model):
        stop = k.callbacks.EarlyStopping(patience=2, verbose=1)
        plateau = k.callbacks.ReduceLROnPlateau(patience=1, verbose=1)
        first = fit_scripted(k, model, stop, script, STOPPING)
        again = fit_scripted(k, model, stop, script[::-1], STOPPING)
        both = fit_scripted(k, model, plateau, script, ["wait", "best"])
        return first[:3], again[:3], both[:3]

    for ours, theirs in zip(*beside(play), strict=True):
        assert_history(ours[0], theirs[0])
        np.testing.assert_equal(ours[1:], theirs[1:])


@pytest.mark.parametrize("monitor", ["val_loss", "accuracy", "val_accuracy", "mae"])
def test_auto_mode(monitor, beside):
    def play(k, model):
        callback = k.callbacks.EarlyStopping(monitor, min_delta=0.5)
        script = [{monitor: 1.0}, {monitor: 2.0}, {monitor: 0.1}, {monitor: 0.2}]
        return fit_scripted(k, model, callback, script, STOPPING)

    ours, theirs = beside(play)
    np.testing.assert_equal(ours[1:3], theirs[1:3])


@pytest.mark.parametrize("name", ["EarlyStopping", "ReduceLROnPlateau"])
@pytest.mark.parametrize("monitor", ["val_f1", "learning_rate", "val_accuracy_1"])
def test_auto_mode_without_a_direction(name, monitor, beside):
    def play(k, model):
        callback = getattr(k.callbacks, name)(monitor)
        with pytest.raises(ValueError, match=f"{name} callback received monitor"):
            fit_scripted(k, model, callback, [{monitor: 1.0}], [])

    beside(play)


@pytest.mark.parametrize(
    "name", ["EarlyStopping", "ReduceLROnPlateau", "ModelCheckpoint"]
)
def test_an_unknown_mode_warns(name, beside):
    def play(k, model):
        return getattr(k.callbacks, name)(*MADE[name], mode="least").mode

    assert beside(play) == ("auto", "auto")


# -- the learning rate -----------------------------------------------------------------

SCHEDULES = {
    "of_both": lambda epoch, rate: rate * 0.9,
    "of_the_epoch": lambda epoch: 0.1 / (1 + epoch),
    "numpy": lambda epoch, rate: np.float32(0.01 * (epoch + 1)),
    "double": lambda epoch, rate: np.float64(rate) * 0.7,
    "same": lambda epoch, rate: rate,
}


@pytest.mark.parametrize("schedule", SCHEDULES)
def test_learning_rate_scheduler(schedule, beside):
    def play(k, model):
        callback = k.callbacks.LearningRateScheduler(SCHEDULES[schedule], verbose=1)
        watch = watching(k, callback, [])
        callbacks = [callback, watch]
        history = model.fit(X, Y, epochs=4, callbacks=callbacks, **QUIET)
        return history, watch.seen, model

    ours, theirs = beside(play)
    assert_history(ours[0], theirs[0])
    assert ours[0].history["learning_rate"] == theirs[0].history["learning_rate"]
    assert ours[1] == theirs[1]
    assert_weights(ours[2], theirs[2])


@pytest.mark.parametrize("rate", [1, "0.1", None, np.ones(2)])
def test_a_schedule_that_gives_no_float(rate, beside):
    def play(k, model):
        callback = k.callbacks.LearningRateScheduler(lambda epoch, _: rate)
        with pytest.raises(ValueError, match="`schedule` function should be a float"):
            model.fit(X, Y, callbacks=[callback], **QUIET)

    beside(play)


# -- the loss that is no number --------------------------------------------------------


@pytest.mark.parametrize("value", [np.nan, np.inf, -np.inf, 1e30])
@pytest.mark.parametrize("place", [(0, 0), (1, 1), (2, 2)])
def test_terminate_on_nan(place, value, beside):
    def play(k, model):
        script = scripted(k, batches=[(place, value)])
        callbacks = [script, k.callbacks.TerminateOnNaN()]
        history = model.fit(X, Y, epochs=4, callbacks=callbacks, **QUIET)
        return history, model

    ours, theirs = beside(play)
    assert_history(ours[0], theirs[0])
    assert_weights(ours[1], theirs[1])


def test_terminate_on_nan_with_an_error(beside):
    def play(k, model):
        ended = []
        script = scripted(k, batches=[((1, 1), np.nan)])
        end = k.callbacks.LambdaCallback(on_train_end=ended.append)
        callbacks = [script, k.callbacks.TerminateOnNaN(raise_error=True), end]
        with pytest.raises(RuntimeError, match="batch 1"):
            model.fit(X, Y, epochs=4, callbacks=callbacks, **QUIET)
        return ended, model

    ours, theirs = beside(play)
    assert ours[0] == theirs[0] == []
    assert_weights(ours[1], theirs[1])


# -- tables ----------------------------------------------------------------------------

NUMBERS = [0.1, 1 / 3, 1e-20, -0.0, 123456789.0, np.nan, np.inf, 2, True]
TABLES = {
    "no_validation": [{"loss": v, "mae": 1 - v} for v in NUMBERS],
    "validation": [{"val_loss": v, "loss": v / 3} for v in NUMBERS],
    "validation_later": [{"loss": 1.0}, {"loss": 1.0, "val_loss": 2.0}, {}],
    "validation_sometimes": [{"loss": 1.0, "val_loss": 2.0}, {"loss": 1.0}],
    "texts": [{"note": 'a "b", c;d\ne', "loss": "0.5", "é": None}],
    "lists": [{"a": [1, 2.5], "b": (3,), "c": np.array([1.0, 0.1]), "d": np.array(2)}],
    "nothing": [{}, {"loss": 1.0}],
}


def log(k, model, script, path="log.csv", **options):
    logger = k.callbacks.CSVLogger(path, **options)
    callbacks = [scripted(k, script), logger]
    model.fit(X, Y, epochs=len(script), callbacks=callbacks, **QUIET)
    assert logger.csv_file.closed and logger.writer is None
    with open(path, "rb") as file:
        return logger.keys, logger.append_header, file.read()


@pytest.mark.parametrize("separator", [",", ";", "\t"])
@pytest.mark.parametrize("table", TABLES)
def test_csv_logger(table, separator, beside):
    ours, theirs = beside(lambda k, m: log(k, m, TABLES[table], separator=separator))
    assert ours == theirs
    assert ours[2].endswith(b"\r\n")


@pytest.mark.parametrize("append", [False, True])
@pytest.mark.parametrize("old", [None, b"", b"epoch,loss,val_loss\r\n0,1,2\r\n", b"no"])
def test_csv_logger_finds_a_file(old, append, beside):
    if append and old == b"no":
        pytest.skip("mlpc refuses to append to a file with other columns")

    def play(k, model):
        if old is not None:
            with open("log.csv", "wb") as file:
                file.write(old)
        script = TABLES["validation"]
        return [log(k, model, script, append=append)[2] for _ in range(2)]

    ours, theirs = beside(play)
    assert ours == theirs


def test_csv_logger_writes_at_once(beside):
    """All that is known after an epoch is in the file; so is what others have added."""

    def play(k, model):
        sizes = []

        def look(epoch, logs):
            with open("log.csv", "rb") as file:
                sizes.append(file.read().count(b"\r\n"))

        rates = k.callbacks.LearningRateScheduler(lambda epoch, rate: 0.5 * rate)
        script = scripted(k, [{"loss": 1.0}] * 3)
        behind = k.callbacks.LambdaCallback(on_epoch_end=look)
        callbacks = [script, rates, k.callbacks.CSVLogger("log.csv"), behind]
        model.fit(X, Y, epochs=3, callbacks=callbacks, **QUIET)
        with open("log.csv", "rb") as file:
            return sizes, file.read()

    ours, theirs = beside(play)
    assert ours == theirs and ours[0] == [2, 3, 4]


# -- checkpoints -----------------------------------------------------------------------


def files():
    return sorted(
        os.path.join(folder, name)
        for folder, _, names in os.walk(".")
        for name in names
    )


CHECKPOINTS = {
    "each_epoch": ("{epoch:02d}-{val_loss:.2f}.weights.h5", {}),
    "one_name": ("deep/er/last.weights.h5", {}),
    "best": ("{epoch}.weights.h5", {"save_best_only": True}),
    "best_of_accuracy": (
        "{epoch}.weights.h5",
        {"save_best_only": True, "monitor": "val_accuracy"},
    ),
    "most": ("{epoch}.weights.h5", {"save_best_only": True, "mode": "max"}),
    "from_a_value": (
        "{epoch}.weights.h5",
        {"save_best_only": True, "initial_value_threshold": 0.55},
    ),
    "best_of_what_is_missing": (
        "{epoch}.weights.h5",
        {"save_best_only": True, "monitor": "val_mae"},
    ),
    "best_of_a_list": (
        "{epoch}.weights.h5",
        {"save_best_only": True, "monitor": "of_classes", "mode": "max"},
    ),
    "every_batch": ("{epoch}-{batch}.weights.h5", {"save_freq": 1}),
    "every_two": ("{epoch}-{batch}-{loss:.1f}.weights.h5", {"save_freq": 2}),
    "every_seven": ("{epoch}-{batch}.weights.h5", {"save_freq": 7}),
}
LOSSES = [0.7, 0.5, 0.6, 0.4, np.nan, 0.3]
SCRIPT = [
    {"val_loss": v, "val_accuracy": v, "of_classes": np.array([v, v]), "loss": v}
    for v in LOSSES
]


def checkpoint(k, model, path, script=SCRIPT, **options):
    callback = k.callbacks.ModelCheckpoint(path, **options)
    callbacks = [scripted(k, script), callback]
    model.fit(X, Y, epochs=len(script), callbacks=callbacks, **QUIET)
    return files(), callback.best


@pytest.mark.parametrize("case", CHECKPOINTS)
def test_model_checkpoint(case, beside):
    path, options = CHECKPOINTS[case]
    options = {"save_weights_only": True, "verbose": 1, **options}
    ours, theirs = beside(lambda k, model: checkpoint(k, model, path, **options))
    np.testing.assert_equal(ours, theirs)
    assert ours[0]


def test_the_best_of_some_batches(beside):
    batches = [((e, b), 1.0 - 0.1 * (e == 1)) for e in range(3) for b in range(3)]

    def play(k, model):
        callback = k.callbacks.ModelCheckpoint(
            "{epoch}-{batch}.weights.h5",
            monitor="loss",
            verbose=1,
            save_best_only=True,
            save_weights_only=True,
            save_freq=2,
        )
        callback.monitor_op = np.less  # Keras fails if it has to find out so early
        callbacks = [scripted(k, batches=batches), callback]
        model.fit(X, Y, epochs=3, callbacks=callbacks, **QUIET)
        return files(), callback.best

    ours, theirs = beside(play)
    assert ours == theirs == (["./1-2.weights.h5", "./2-1.weights.h5"], 0.9)


@pytest.mark.parametrize("weights_only", [False, True])
def test_what_a_checkpoint_holds(weights_only, beside, keras, start):
    """The weights of its epoch: each library reads the files of the other."""
    path = "{epoch}.weights.h5" if weights_only else "{epoch}.keras"
    options = {"save_weights_only": weights_only, "verbose": 1}
    folders = []

    def play(k, model):
        folders.append(os.getcwd())
        return checkpoint(k, model, path, SCRIPT[:2], **options)

    ours, theirs = beside(play)
    assert ours == theirs
    for epoch in (1, 2):
        models = []
        for k, model, folder in zip((mlpc, keras), start(), folders[::-1], strict=True):
            name = os.path.join(folder, path.format(epoch=epoch))
            if weights_only:
                model.load_weights(name)
            models.append(model if weights_only else k.models.load_model(name))
        assert_weights(*models)
        assert int(models[0].optimizer.iterations) >= 3 * epoch


def test_a_name_that_is_not_in_the_logs(beside):
    def play(k, model):
        with pytest.raises(KeyError, match="Failed to format this callback filepath"):
            checkpoint(k, model, "{nothing}.keras")
        return files()

    assert beside(play) == ([], [])


def test_a_checkpoint_in_the_place_of_a_folder(beside):
    def play(k, model):
        os.mkdir("a.weights.h5")
        with pytest.raises(OSError):
            checkpoint(k, model, "a.weights.h5", save_weights_only=True)

    beside(play)


# -- backups ---------------------------------------------------------------------------


def interrupted(k, model, folder, at, **options):
    """Fit five epochs with a backup and an error at a batch of an epoch.

    Keras saves before the callbacks behind the backup have seen the event, mlpc when
    all have: so the error comes before both.
    """

    def stop(batch, logs=None):
        if (stopper.epoch, batch) == at:
            raise InterruptedError

    stopper = scripted(k)
    stopper.on_train_batch_end = stop
    backup = k.callbacks.BackupAndRestore(folder, **options)
    with contextlib.suppress(InterruptedError):
        model.fit(X, Y, epochs=5, callbacks=[stopper, backup], **QUIET)
    return backup


def metadata(folder):
    with open(os.path.join(folder, "training_metadata.json"), encoding="utf-8") as file:
        found = json.load(file)
    return {key: found[key] for key in ("epoch", "batch")}


@pytest.mark.parametrize("double", [False, True])
@pytest.mark.parametrize("at", [(0, 1), (1, 0), (3, 2)])
@pytest.mark.parametrize("save_freq", ["epoch", 2])
def test_backup_and_restore(save_freq, at, double, beside):
    """Keras starts the interrupted epoch anew, and has no history of those before."""

    def play(k, model):
        options = {"save_freq": save_freq, "double_checkpoint": double}
        interrupted(k, model, "backup", at, **options)
        found = files()
        state = metadata("backup") if found else None
        model.set_weights([0 * w for w in model.get_weights()])
        if not found:
            return found, state
        backup = k.callbacks.BackupAndRestore("backup", **options)
        history = model.fit(X, Y, epochs=5, callbacks=[backup], **QUIET)
        model._initial_epoch = None
        return found, state, os.path.exists("backup"), history, model

    ours, theirs = beside(play)
    assert ours[:3] == theirs[:3]
    if ours[0] and save_freq == "epoch":
        assert ours[3].epoch == [0, 1, 2, 3, 4]
        assert_history(since(theirs[3].epoch[0], ours[3]), theirs[3])
        assert_weights(ours[4], theirs[4])


def since(epoch, history):
    """A history without the epochs before this one."""
    later = mlpc.callbacks.History()
    later.epoch = history.epoch[epoch:]
    later.history = {name: v[epoch:] for name, v in history.history.items()}
    return later


@pytest.mark.parametrize("delete", [False, True])
def test_the_end_of_a_backup(delete, beside):
    def play(k, model):
        interrupted(k, model, "backup", None, delete_checkpoint=delete)
        return files()

    ours, theirs = beside(play)
    assert ours == theirs and bool(ours) != delete


def test_each_goes_on_from_the_others_backup(beside, keras, start):
    folders = []

    def play(k, model):
        folders.append(os.path.join(os.getcwd(), "backup"))
        interrupted(k, model, "backup", (2, 1))

    beside(play)
    outcomes = []
    for k, model, folder in zip((mlpc, keras), start(), folders[::-1], strict=True):
        backup = k.callbacks.BackupAndRestore(folder)
        history = model.fit(X, Y, epochs=5, callbacks=[backup], **QUIET)
        model._initial_epoch = None
        outcomes.append((history, model))
    assert outcomes[0][0].epoch == [2, 3, 4]
    assert_history(outcomes[0][0], outcomes[1][0])
    assert_weights(outcomes[0][1], outcomes[1][1])


# -- moving averages -------------------------------------------------------------------


@pytest.mark.parametrize("on_epoch", [False, True])
def test_swap_ema_weights(on_epoch, keras, beside):
    pair = both(keras, mlp("tanh"))
    for k, model in zip((mlpc, keras), pair, strict=True):
        try:
            compiled(model, k, use_ema=True, ema_momentum=0.7)
        except NotImplementedError:
            pytest.skip("The optimizers keep no averages yet")

    def play(k, model):
        seen = []

        def look(epoch, logs):
            seen.append(model.get_weights())

        swap = k.callbacks.SwapEMAWeights(swap_on_epoch=on_epoch)
        behind = k.callbacks.LambdaCallback(on_epoch_end=look)
        options = {"epochs": 3, "callbacks": [swap, behind], **QUIET}
        history = model.fit(X, Y, validation_data=(X, Y), **options)
        return history, seen, model

    ours, theirs = beside(play, pair)
    assert_history(ours[0], theirs[0])
    for mine, other in zip(ours[1], theirs[1], strict=True):
        for a, b in zip(mine, other, strict=True):
            np.testing.assert_allclose(a, b, 1e-4, 2e-6)
    assert_weights(ours[2], theirs[2])


def test_averages_that_are_not_kept(beside):
    def play(k, model):
        callback = k.callbacks.SwapEMAWeights()
        with pytest.raises(ValueError, match="SwapEMAWeights must be used"):
            model.evaluate(X, Y, callbacks=[callback], verbose=0)

    beside(play)


# -- lists of callbacks ----------------------------------------------------------------


def test_callback_list_in_a_loop_of_ones_own(beside):
    """What the hooks are given, in which order, and what the history keeps."""

    def play(k, model):
        events = []
        hooks = [name for name in dir(k.callbacks.Callback) if name.startswith("on_")]

        def noting(who, hook):
            def note(*args, logs=None):
                *index, logs = (*args, logs) if logs is not None else args
                events.append((who, hook, index, list(logs.items())))

            return note

        def noter(who):
            return k.callbacks.LambdaCallback(
                **{hook: noting(who, hook) for hook in hooks}
            )

        params = {"verbose": 0, "epochs": 2, "steps": 1}
        callbacks = k.callbacks.CallbackList(
            [noter("a"), noter("b")], add_history=True, model=model, **params
        )
        logs = {"mae": np.float32(0.5), "loss": 2, "of": {"z": 1, "y": "text"}, "e": []}
        callbacks.on_train_begin()
        callbacks.on_epoch_begin(0)
        callbacks.on_train_batch_begin(0)
        callbacks.on_train_batch_end(0, logs)
        callbacks.on_test_begin()
        callbacks.on_test_batch_begin(0)
        callbacks.on_test_batch_end(0, {"b": np.array(3), "a": True})
        callbacks.on_test_end(logs)
        callbacks.on_epoch_end(0, logs)
        callbacks.on_train_end(logs)
        kinds = [type(callback).__name__ for callback in callbacks.callbacks]
        kept = callbacks.callbacks[-1]
        assert kept.params == callbacks.params == params
        return events, kinds, kept.history, kept.epoch

    ours, theirs = beside(play)
    assert ours == theirs


def test_fit_with_a_callback_list(beside):
    def play(k, model):
        history = k.callbacks.History()
        stop = k.callbacks.EarlyStopping("loss", mode="max", patience=1, verbose=1)
        callbacks = k.callbacks.CallbackList([history, stop], model=model)
        assert model.fit(X, Y, epochs=5, callbacks=callbacks, **QUIET) is history
        return history

    assert_history(*beside(play))


# -- weights in files ------------------------------------------------------------------


@pytest.mark.parametrize("writer", ["ours", "theirs"])
def test_weights_files(writer, keras, start, tmp_path):
    pair = start()
    for model in pair:
        model.fit(X, Y, epochs=2, **QUIET)
    first, second = pair if writer == "ours" else pair[::-1]
    first.save_weights(tmp_path / "a.weights.h5")
    steps = int(first.optimizer.iterations)
    second.set_weights([0 * weight for weight in second.get_weights()])
    second.fit(X, Y, **QUIET)
    second.load_weights(tmp_path / "a.weights.h5")
    for a, b in zip(first.get_weights(), second.get_weights(), strict=True):
        np.testing.assert_array_equal(a, b)
    assert int(second.optimizer.iterations) == steps
    for model in pair:
        model.fit(X, Y, **QUIET)
    assert_weights(*pair)


@pytest.mark.parametrize("method", ["save_weights", "load_weights"])
@pytest.mark.parametrize("built", [False, True])
def test_wrong_weights_files(method, built, keras, start, tmp_path):
    for k, model in zip((mlpc, keras), start(), strict=True):
        if not built:
            model = k.Sequential([k.layers.Dense(2)])
        wrong = "a.h5x" if built else "a.weights.h5"
        with pytest.raises(ValueError):
            getattr(model, method)(tmp_path / wrong)
