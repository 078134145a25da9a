"""An interrupted training goes on with the same bits; damaged backups."""

import json
import os

import h5py
import numpy as np
import pytest
from keras_files import rows_and_classes

import mlpc
from mlpc.callbacks import BackupAndRestore, Callback, LearningRateScheduler

EPOCHS = 6


class Stops(Callback):
    def __init__(self, epoch, batch):
        self.at = [epoch, batch]

    def on_epoch_begin(self, epoch, logs=None):
        self.epoch = epoch

    def on_train_batch_begin(self, batch, logs=None):
        if [self.epoch, batch] == self.at:
            raise InterruptedError


class Raises(Callback):
    def on_epoch_end(self, epoch, logs=None):
        if epoch == 3:
            raise InterruptedError


def fresh():
    mlpc.utils.set_random_seed(7)
    layers = [mlpc.layers.Dense(5, "tanh"), mlpc.layers.Dropout(0.3)]
    model = mlpc.Sequential([mlpc.Input((4,)), *layers, mlpc.layers.Dense(3)])
    model.compile("adam", "mse")
    return model


def fit(model, *callbacks):
    """Shuffled, with dropout and a rate that falls."""
    falls = LearningRateScheduler(lambda epoch, rate: 0.9 * rate)
    x, y = rows_and_classes()
    callbacks = [falls, *callbacks]
    return model.fit(x, y, 8, EPOCHS, verbose=0, callbacks=callbacks)


def interrupt(folder, epoch=3, batch=0, **options):
    model = fresh()
    with pytest.raises(InterruptedError):
        fit(model, BackupAndRestore(folder, **options), Stops(epoch, batch))
    return model


def assert_same_weights(model, other):
    for a, b in zip(model.get_weights(), other.get_weights(), strict=True):
        np.testing.assert_array_equal(a, b)


@pytest.mark.parametrize("batch", [0, 2])
@pytest.mark.parametrize("in_a_new_model", [False, True])
def test_training_goes_on_with_the_same_bits(in_a_new_model, batch, tmp_path):
    whole = fresh()
    expected = fit(whole).history
    model = interrupt(tmp_path / "a", batch=batch)
    if in_a_new_model:
        model = fresh()
    history = fit(model, BackupAndRestore(tmp_path / "a"))
    assert history.epoch == [0, 1, 2, 3, 4, 5]
    assert history.history == expected
    assert_same_weights(model, whole)
    assert model.optimizer.iterations == whole.optimizer.iterations
    assert model.optimizer.learning_rate == whole.optimizer.learning_rate
    assert not (tmp_path / "a").exists()


def test_a_backup_within_an_epoch(tmp_path):
    """What is behind it is not done again; hooks that begin the epoch are called."""
    whole = fresh()
    expected = fit(whole).history
    interrupt(tmp_path / "a", epoch=2, batch=3, save_freq=11)
    with open(tmp_path / "a" / "training_metadata.json") as file:
        assert json.load(file) == {"epoch": 2, "batch": 2}
    seen = []

    class Looks(Callback):
        def on_epoch_begin(self, epoch, logs=None):
            seen.append(epoch)

        def on_train_batch_begin(self, batch, logs=None):
            seen.append(batch)

    model = fresh()
    history = fit(model, BackupAndRestore(tmp_path / "a", save_freq=3), Looks())
    assert seen[:4] == [2, 3, 3, 0]
    assert history.history == expected
    assert_same_weights(model, whole)


def test_other_rows_than_those_of_the_backup(tmp_path):
    """Within an epoch they would be others; between two epochs they may be."""
    options = {"verbose": 0, "epochs": 4}
    for freq, batch in (("epoch", 0), (1, 2)):
        interrupt(tmp_path, epoch=2, batch=batch, save_freq=freq)
        x, y = rows_and_classes(15)
        backup = BackupAndRestore(tmp_path)
        if freq == "epoch":
            assert fresh().fit(x, y, callbacks=[backup], **options).epoch[-1] == 3
            continue
        with pytest.raises(ValueError, match="The backup is one of other rows"):
            fresh().fit(x, y, callbacks=[backup], **options)


def test_a_callback_of_ones_own_goes_on(tmp_path):
    class Counts(Callback):
        epochs = 0

        def on_epoch_end(self, epoch, logs=None):
            self.epochs += 1

        def get_state(self):
            return {"epochs": self.epochs, "squares": np.arange(self.epochs) ** 2}

        def set_state(self, state):
            np.testing.assert_array_equal(state["squares"], [0, 1, 4])
            self.epochs = state["epochs"]

    with pytest.raises(InterruptedError):
        fit(fresh(), Counts(), BackupAndRestore(tmp_path / "a"), Stops(3, 1))
    counts = Counts()
    fit(fresh(), BackupAndRestore(tmp_path / "a"), counts)
    assert counts.epochs == EPOCHS


def test_a_state_that_cannot_be_stored(tmp_path):
    """Training goes on, and the backup holds the rest."""

    class Odd(Callback):
        def get_state(self):
            return {"what": object()}

    with (
        pytest.raises(InterruptedError),
        pytest.warns(UserWarning, match="no state of callbacks.* found object"),
    ):
        fit(fresh(), Odd(), BackupAndRestore(tmp_path / "a"), Stops(3, 1))
    assert fit(fresh(), BackupAndRestore(tmp_path / "a")).epoch == [3, 4, 5]


def test_a_callback_that_raises_leaves_the_backup_before(tmp_path):
    """So that those behind it do not miss what it has not let them see."""

    whole = fresh()
    expected = fit(whole).history
    with pytest.raises(InterruptedError):
        fit(fresh(), BackupAndRestore(tmp_path), Raises())
    assert fit(fresh(), BackupAndRestore(tmp_path)).history == expected


def test_the_same_callback_goes_on_after_one_that_raised(tmp_path):
    """It was about to save when the other one ended the training."""
    whole, model = fresh(), fresh()
    expected = fit(whole).history
    backup = BackupAndRestore(tmp_path / "a")

    with pytest.raises(InterruptedError):
        fit(model, backup, Raises())
    assert fit(model, backup).history == expected
    assert_same_weights(model, whole)


def test_a_training_that_had_ended(tmp_path):
    """Killed between its last epoch and the end: what is left to do is done."""

    class Dies(Callback):
        def on_train_end(self, logs=None):
            raise InterruptedError

    def stopping():
        return mlpc.callbacks.EarlyStopping("loss", 1e9, 1, restore_best_weights=True)

    whole = fresh()
    expected = fit(whole, stopping()).history
    with pytest.raises(InterruptedError):
        fit(fresh(), Dies(), BackupAndRestore(tmp_path), stopping())
    model = fresh()
    assert fit(model, BackupAndRestore(tmp_path), stopping()).history == expected
    assert_same_weights(model, whole)


def test_a_resumed_training_counts_its_epochs(tmp_path):
    """A backup within the first epoch after a resumption names that epoch."""
    interrupt(tmp_path / "a", epoch=3)
    options = {"save_freq": 1}
    with pytest.raises(InterruptedError):
        fit(fresh(), BackupAndRestore(tmp_path / "a", **options), Stops(3, 2))
    with open(tmp_path / "a" / "training_metadata.json") as file:
        assert json.load(file)["epoch"] == 3


def test_the_next_fit_begins_where_it_says(tmp_path):
    model = interrupt(tmp_path / "a")
    assert fit(model, BackupAndRestore(tmp_path / "a")).epoch == [0, 1, 2, 3, 4, 5]
    assert fit(model).epoch == list(range(EPOCHS))


def test_no_backups(tmp_path):
    interrupt(tmp_path / "a", save_freq=False)
    assert not (tmp_path / "a").exists()


def test_what_others_keep_in_the_folder_stays(tmp_path):
    (tmp_path / "notes.txt").write_text("mine")
    fit(fresh(), BackupAndRestore(tmp_path, double_checkpoint=True))
    assert os.listdir(tmp_path) == ["notes.txt"]


DAMAGES = [
    ("latest.weights.h5", b"not HDF5"),
    ("latest.weights.h5", b""),
    ("training_metadata.json", b"{"),
    ("training_metadata.json", b"[]"),
    ("training_metadata.json", b'{"epoch": -1}'),
    ("training_metadata.json", b'{"epoch": "3"}'),
    ("training_metadata.json", b"\xff\xfe"),
    ("training_metadata.json", b"[" * 10**5),
]


@pytest.mark.parametrize(("name", "content"), DAMAGES)
def test_a_damaged_backup(name, content, tmp_path):
    interrupt(tmp_path)
    (tmp_path / name).write_bytes(content)
    model = fresh()
    before = model.get_weights()
    with pytest.raises(ValueError, match=f"{name}` is damaged"):
        fit(model, BackupAndRestore(tmp_path))
    for a, b in zip(model.get_weights(), before, strict=True):
        np.testing.assert_array_equal(a, b)
    fit(model)  # it can still be trained


@pytest.mark.parametrize(("name", "content"), DAMAGES)
def test_the_backup_before_a_damaged_one(name, content, tmp_path):
    interrupt(tmp_path, double_checkpoint=True)
    (tmp_path / name).write_bytes(content)
    whole = fresh()
    expected = fit(whole).history
    backup = BackupAndRestore(tmp_path, double_checkpoint=True)
    assert fit(fresh(), backup).history == expected


@pytest.mark.parametrize(
    "change",
    [
        lambda state: state.pop("epoch"),
        lambda state: state.update(epoch=-1),
        lambda state: state.update(epoch="3"),
        lambda state: state.update(training=[]),
        lambda state: state["training"].pop("draws"),
        lambda state: state["training"].update(draws=[[1, 2]]),
        lambda state: state["training"].update(draws=7),
        lambda state: state["training"].update(logs={"__array__": 99}),
        lambda state: state["training"].update(metrics=[[1]]),
        lambda state: state["training"].update(walk={"pass": 1}),
        lambda state: state["training"]["walk"].update(sums=3.0),
        lambda state: state["training"]["walk"].update(behind=10**30),
        lambda state: state.update(callbacks=5),
        lambda state: state.update(callbacks=[["History", {}]]),
    ],
)
def test_a_damaged_state(change, tmp_path):
    interrupt(tmp_path, save_freq=3)
    with h5py.File(tmp_path / "latest.weights.h5", "r+") as file:
        state = json.loads(file["mlpc/state"][()].tobytes())
        change(state)
        del file["mlpc/state"]
        text = np.frombuffer(json.dumps(state).encode(), np.uint8)
        file.create_dataset("mlpc/state", data=text)
    with pytest.raises(ValueError, match=r"latest\.weights\.h5|The backup is one of"):
        fit(fresh(), BackupAndRestore(tmp_path))


def test_two_backups_of_another_model(tmp_path):
    """Neither fits; both are left as they are."""
    interrupt(tmp_path, double_checkpoint=True)
    before = {path.name: path.read_bytes() for path in tmp_path.iterdir()}
    other = mlpc.Sequential([mlpc.Input((4,)), mlpc.layers.Dense(3)])
    other.compile("adam", "mse")
    with pytest.raises(ValueError, match=r"latest\.weights\.h5"):
        fit(other, BackupAndRestore(tmp_path, double_checkpoint=True))
    assert {path.name: path.read_bytes() for path in tmp_path.iterdir()} == before


def test_a_model_that_is_not_built(tmp_path):
    backup = BackupAndRestore(tmp_path)
    backup.set_model(mlpc.Sequential([mlpc.layers.Dense(3)]))
    with pytest.raises(ValueError, match="needs a model that is built"):
        backup.on_train_begin()
