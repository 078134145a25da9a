"""What the constructors refuse, and that they say what was expected."""

import pytest

from mlpc import callbacks

WRONG = [
    ("EarlyStopping", {"monitor": None}, "`monitor`"),
    ("EarlyStopping", {"monitor": ["val_loss"]}, "`monitor`"),
    ("EarlyStopping", {"min_delta": "0.1"}, "`min_delta` must be a number"),
    ("EarlyStopping", {"patience": "3"}, "`patience` must be a number.*'3'"),
    ("EarlyStopping", {"patience": None}, "`patience`"),
    ("EarlyStopping", {"baseline": "0.1"}, "`baseline`"),
    ("EarlyStopping", {"start_from_epoch": None}, "`start_from_epoch`"),
    ("ReduceLROnPlateau", {"factor": 1.0}, "`factor`.*less than 1.0.*factor=1.0"),
    ("ReduceLROnPlateau", {"factor": "0.1"}, "`factor` must be a number"),
    ("ReduceLROnPlateau", {"patience": "1"}, "`patience`"),
    ("ReduceLROnPlateau", {"cooldown": None}, "`cooldown`"),
    ("ReduceLROnPlateau", {"min_lr": "0"}, "`min_lr`"),
    ("LearningRateScheduler", {"schedule": 0.1}, "`schedule` must be a function"),
    ("ModelCheckpoint", {"filepath": "a"}, "`filepath`.*`.keras` or `.h5`.*=a"),
    ("ModelCheckpoint", {"filepath": "a.keras.zip"}, "`filepath`"),
    (
        "ModelCheckpoint",
        {"filepath": "a.keras", "save_weights_only": True},
        r"`filepath`.*`\.weights\.h5`.*save_weights_only=True",
    ),
    ("ModelCheckpoint", {"filepath": "a.keras", "save_freq": "batch"}, "`save_freq`"),
    ("ModelCheckpoint", {"filepath": "a.keras", "save_freq": 0}, "`save_freq`"),
    ("ModelCheckpoint", {"filepath": "a.keras", "save_freq": 2.0}, "`save_freq`"),
    ("BackupAndRestore", {"backup_dir": ""}, "`backup_dir`"),
    ("BackupAndRestore", {"backup_dir": None}, "`backup_dir`"),
    ("BackupAndRestore", {"backup_dir": "a", "save_freq": "batch"}, "`save_freq`"),
    ("BackupAndRestore", {"backup_dir": "a", "save_freq": -1}, "`save_freq`.*-1"),
]


@pytest.mark.parametrize(("name", "arguments", "message"), WRONG)
def test_wrong_values(name, arguments, message):
    with pytest.raises(ValueError, match=message):
        getattr(callbacks, name)(**arguments)


@pytest.mark.parametrize("separator", ["", ";;", None, 3])
def test_wrong_separators(separator):
    with pytest.raises(TypeError, match="`separator` must be a string of one char"):
        callbacks.CSVLogger("log.csv", separator=separator)


@pytest.mark.parametrize("path", [None, 3])
@pytest.mark.parametrize("name", ["CSVLogger", "ModelCheckpoint"])
def test_what_is_no_path(name, path):
    with pytest.raises(TypeError):
        getattr(callbacks, name)(path)
