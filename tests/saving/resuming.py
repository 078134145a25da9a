"""Trainings that stop and go on: for test_resume.py, and what its child process runs.

    python resuming.py FOLDER

goes on from all backups below FOLDER, `<case>/<epoch>-<batch>/backup`, and prints a
line for each: the case, the point, and the hash of what came out.
"""

import hashlib
import random
import shutil
import sys
from pathlib import Path

import numpy as np

import mlpc
from mlpc import callbacks, layers, optimizers

EPOCHS, BATCHES, ROWS, BATCH = 5, 4, 30, 8
# (epoch, batch) before which a training stops: within epochs and between them.
POINTS = [
    (0, 1),
    (0, 3),
    (1, 0),
    (1, 2),
    (2, 0),
    (2, 1),
    (3, 0),
    (3, 3),
    (4, 0),
    (4, 2),
]


def _schedule():
    return optimizers.schedules.ExponentialDecay(0.05, 3, 0.8)


OPTIMIZERS = {
    "sgd": lambda: optimizers.SGD(0.1, momentum=0.9, nesterov=True),
    "sgd_schedule": lambda: optimizers.SGD(_schedule()),
    "rmsprop": lambda: optimizers.RMSprop(0.01, momentum=0.5, centered=True),
    "adagrad": lambda: optimizers.Adagrad(0.1),
    "adadelta": lambda: optimizers.Adadelta(1.0),
    "adam": lambda: optimizers.Adam(0.01, amsgrad=True, clipnorm=0.5),
    "adam_ema": lambda: optimizers.Adam(
        0.01, use_ema=True, ema_momentum=0.8, ema_overwrite_frequency=3
    ),
    "adamax": lambda: optimizers.Adamax(0.01),
    "adamw": lambda: optimizers.AdamW(0.01, gradient_accumulation_steps=3),
    "nadam": lambda: optimizers.Nadam(0.01),
    "ftrl": lambda: optimizers.Ftrl(0.1),
    "lion": lambda: optimizers.Lion(0.003),
    "lamb": lambda: optimizers.Lamb(0.01),
    "adafactor": lambda: optimizers.Adafactor(0.05),
    "muon": lambda: optimizers.Muon(0.01),
    "loss_scale": lambda: optimizers.LossScaleOptimizer(
        optimizers.Adam(0.01), dynamic_growth_steps=2
    ),
}
STEPS = {"steps": 2, "generator": 3}  # batches an epoch, where it is no whole pass
FEEDS = ("steps", "dataset", "sparse", "generator", "iterable")
CASES = [*OPTIMIZERS, *FEEDS, "early", "own_metric", "float64", "nested"]
# With a backup after each epoch, so that what is behind it is done again.
CASES += [f"{case}_by_epochs" for case in ("adam", "loss_scale", *FEEDS)]


class Distance(mlpc.metrics.Metric):
    """A metric that the engine does not know."""

    def __init__(self, name="distance", **kwargs):
        super().__init__(name=name, **kwargs)
        self.total = self.add_weight(name="total")

    def update_state(self, y_true, y_pred, sample_weight=None):
        self.total.assign(self.total + np.abs(y_true - y_pred).max())

    def result(self):
        return self.total


class Batches(mlpc.utils.PyDataset):
    def __init__(self, x, y):
        super().__init__()
        self.x, self.y = x, y

    def __len__(self):
        return BATCHES

    def __getitem__(self, i):
        some = slice(i * BATCH, (i + 1) * BATCH)
        return self.x[some], self.y[some]


def rows():
    rng = np.random.default_rng(0)
    x = rng.normal(size=(ROWS, 4)).astype("float32")
    return x, np.eye(3, dtype="float32")[np.abs(x).argmax(1) % 3]


def make(case):
    """A compiled model; its seeds are those of this moment."""
    mlpc.config.set_floatx("float64" if case == "float64" else "float32")
    inner = [layers.Dense(6, "tanh"), layers.BatchNormalization(), layers.Dropout(0.3)]
    if case == "nested":
        inner = [mlpc.Sequential([mlpc.Input((4,)), *inner])]
    model = mlpc.Sequential([mlpc.Input((4,)), *inner, layers.Dense(3, "softmax")])
    metrics = ["accuracy", Distance()] if case == "own_metric" else ["accuracy"]
    optimizer = OPTIMIZERS.get(case, OPTIMIZERS["adam"])()
    model.compile(optimizer, "categorical_crossentropy", metrics=metrics)
    mlpc.config.set_floatx("float32")
    return model


def feed(case):
    """What `fit` is given."""
    x, y = rows()
    if case == "dataset":
        return {"x": Batches(x, y)}
    if case == "sparse":
        from scipy.sparse import csr_matrix

        return {"x": csr_matrix(x * (x > 0)), "y": y, "batch_size": BATCH}
    batches = [Batches(x, y)[i] for i in range(BATCHES)]
    if case == "generator":
        forever = (batches[i % BATCHES] for i in range(100 * EPOCHS))
        return {"x": forever, "steps_per_epoch": STEPS[case]}
    if case == "iterable":
        return {"x": Again(batches)}
    steps = STEPS.get(case)
    return {"x": x, "y": y, "batch_size": BATCH, "steps_per_epoch": steps}


class Again:
    """Batches that can be walked through again; a list would be taken for inputs."""

    def __init__(self, batches):
        self.batches = batches

    def __iter__(self):
        return iter(self.batches)


class Copies(callbacks.Callback):
    """Copies what is in a folder before each of the points."""

    def __init__(self, folder):
        self.folder = folder
        self.epoch = 0

    def on_epoch_begin(self, epoch, logs=None):
        self.epoch = epoch

    def on_train_batch_begin(self, batch, logs=None):
        if (self.epoch, batch) in POINTS:
            to = self.folder.parent / f"{self.epoch}-{batch}"
            shutil.copytree(self.folder, to)


def fit(case, folder, *further, save_freq=False):
    """Train with a backup in a folder, and callbacks that remember; returns a hash."""
    case = case.removesuffix("_by_epochs")
    model = make(case)
    better = {"min_delta": 0.5, "patience": 2} if case == "early" else {"patience": 9}
    remembering = [
        callbacks.EarlyStopping(restore_best_weights=True, **better),
        callbacks.ModelCheckpoint(folder / "best.weights.h5", save_weights_only=True),
        callbacks.CSVLogger(folder / "log.csv"),
        callbacks.SwapEMAWeights() if case == "adam_ema" else callbacks.Callback(),
    ]
    remembering[1].save_best_only = True
    if case != "sgd_schedule":
        remembering.append(callbacks.ReduceLROnPlateau(factor=0.5, patience=1))
        falls = callbacks.LearningRateScheduler(lambda epoch, rate: 0.9 * rate)
        remembering.append(falls)
    backup = callbacks.BackupAndRestore(folder / "backup", save_freq=save_freq)
    x, y = rows()
    history = model.fit(
        **feed(case),
        epochs=EPOCHS,
        verbose=0,
        validation_data=(x[::2], y[::2]),
        callbacks=[backup, *remembering, *further],
    )
    return digest(model, history, folder)


def digest(model, history, folder):
    """The hash of weights, optimizer's state, history, and what was written."""
    whole = hashlib.sha256()
    for array in [*model.get_weights(), *model.optimizer.variables]:
        whole.update(np.ascontiguousarray(array).tobytes())
    whole.update(repr(history.epoch).encode())
    whole.update(repr(sorted(history.history.items())).encode())
    whole.update((folder / "log.csv").read_bytes())
    model.load_weights(folder / "best.weights.h5")
    for array in model.get_weights():
        whole.update(array.tobytes())
    return whole.hexdigest()


def straight(case, folder):
    """Train without a stop, with a copy of the folder at each point."""
    folder = Path(folder) / "whole"
    folder.mkdir(parents=True)
    save_freq = "epoch" if case.endswith("_by_epochs") else 1
    return fit(case, folder, Copies(folder), save_freq=save_freq)


def main(folder):
    random.seed(sum(map(ord, folder)))  # no draw is that of the first process
    for case in CASES:
        for epoch, batch in POINTS:
            at = Path(folder) / case / f"{epoch}-{batch}"
            if (at / "backup").exists():
                print(case, f"{epoch}-{batch}", fit(case, at))


if __name__ == "__main__":
    main(sys.argv[1])
