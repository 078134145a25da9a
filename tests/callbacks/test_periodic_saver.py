"""When batches have to be seen, and which of them are saved."""

import pytest

from mlpc.callbacks import BackupAndRestore, CallbackList, ModelCheckpoint


def wants(callback):
    return CallbackList([callback]).wants_batches("train")


def test_saving_after_epochs_needs_no_batches():
    assert not wants(ModelCheckpoint("a.keras"))
    assert not wants(BackupAndRestore("a"))
    assert wants(ModelCheckpoint("a.keras", save_freq=3))
    assert wants(BackupAndRestore("a", save_freq=3))


def test_hooks_of_ones_own_are_seen():
    class Own(ModelCheckpoint):
        def on_train_batch_end(self, batch, logs=None):
            super().on_train_batch_end(batch, logs)

    assert wants(Own("a.keras"))
    checkpoint = ModelCheckpoint("a.keras")
    checkpoint.on_train_batch_end = print
    assert wants(checkpoint)


@pytest.mark.parametrize(
    ("freq", "saved"),
    [
        (1, [(0, 0), (0, 1), (0, 2), (1, 0), (1, 1), (1, 2)]),
        (2, [(0, 1), (1, 0), (1, 2)]),
        (4, [(1, 0)]),
        (7, []),
    ],
)
def test_the_count_goes_on_from_epoch_to_epoch(freq, saved):
    checkpoint = ModelCheckpoint("a.keras", save_freq=freq)
    places = [(epoch, batch) for epoch in range(2) for batch in range(3)]
    assert [p for p in places if checkpoint._should_save_on_batch(p[1])] == saved


def test_hooks_that_are_called_for_some_batches_only():
    """As a loop may do that makes five steps at once."""
    checkpoint = ModelCheckpoint("a.keras", save_freq=10)
    due = [checkpoint._should_save_on_batch(batch) for batch in (4, 9, 14, 4, 9, 14)]
    assert due == [False, True, False, True, False, True]
