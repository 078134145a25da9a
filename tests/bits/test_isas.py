"""Same bits through the Python floor: every kind of kernels of this CPU, 1, 2, 3 and 7
threads, slices of time, batch sizes of prediction, layouts of the rows."""

import hashlib
import threading

import numpy as np
import pytest

import mlpc as keras
from mlpc import _core

ISAS = _core._isas()
THREADS = (1, 2, 3, 7)


def rows(n=211):
    rng = np.random.default_rng(2)
    x = rng.integers(0, 256, (n, 7, 9), dtype=np.uint8)
    return x, (x[:, 0, 0] // 64).astype(np.int64)


def build(dtype):
    keras.utils.set_random_seed(5)
    model = keras.Sequential(
        [
            keras.Input(shape=(7, 9)),
            keras.layers.Flatten(dtype=dtype),
            keras.layers.Dense(45, activation="relu", dtype=dtype),
            keras.layers.Dropout(0.2, dtype=dtype),
            keras.layers.Dense(17, activation="softplus", dtype=dtype),
            keras.layers.Dense(4, activation="softmax", dtype=dtype),
        ]
    )
    model.compile("adam", "sparse_categorical_crossentropy", metrics=["accuracy"])
    return model


def digest(dtype, x, y, **options):
    model = build(dtype)
    history = model.fit(x, y, epochs=3, validation_split=0.2, verbose=0, **options)
    parts = [w.tobytes() for w in model.get_weights()]
    parts.append(model.predict(x, verbose=0).tobytes())
    parts.append(repr(history.history).encode())
    return hashlib.sha256(b"".join(parts)).hexdigest()


@pytest.mark.parametrize("dtype", ["float32", "float64"])
def test_one_digest_for_all_isas_and_threads(dtype):
    found = {}
    for isa in ISAS:
        for threads in THREADS:
            _core.set_isa(isa)
            _core.set_threads(threads)
            found[isa, threads] = digest(dtype, *rows())
    assert len(set(found.values())) == 1, found


def test_layout_and_dtype_of_the_rows_move_no_bit():
    x, y = rows()
    plain = digest("float32", x, y)
    wide = np.zeros((len(x), 7, 18), np.uint8)
    wide[:, :, ::2] = x
    layouts = {
        "float32": x.astype(np.float32),
        "float64": x.astype(np.float64),
        "float16": x.astype(np.float16),
        "int64": x.astype(np.int64),
        "Fortran": np.asfortranarray(x),
        "strided": wide[:, :, ::2],
        "reversed twice": x[::-1].copy()[::-1],
        "big-endian": x.astype(">i4"),
    }
    read_only = x.copy()
    read_only.setflags(write=False)
    layouts["read-only"] = read_only
    assert {
        name: digest("float32", a, y) for name, a in layouts.items()
    } == dict.fromkeys(layouts, plain)


def test_predictions_do_not_depend_on_the_batch():
    x, _ = rows()
    model = build("float32")
    whole = model.predict(x, batch_size=len(x), verbose=0)
    for batch_size in (1, 2, 31, 210):
        np.testing.assert_array_equal(
            model.predict(x, batch_size=batch_size, verbose=0), whole
        )


def test_two_models_train_at_once_as_they_do_alone():
    x, y = rows()
    alone = [digest("float32", x, y), digest("float64", x, y)]
    together = [None, None]
    models = [build("float32"), build("float64")]

    def train(i):
        history = models[i].fit(x, y, epochs=3, validation_split=0.2, verbose=0)
        parts = [w.tobytes() for w in models[i].get_weights()]
        parts.append(models[i].predict(x, verbose=0).tobytes())
        parts.append(repr(history.history).encode())
        together[i] = hashlib.sha256(b"".join(parts)).hexdigest()

    _core.set_threads(2)
    threads = [threading.Thread(target=train, args=(i,)) for i in range(2)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert together == alone
