"""mlpc, and Keras on each of its backends: the same script but for the import."""

import importlib

import numpy as np

from benchmarks.peers.batches import in_batches

__all__ = ["predictor", "trainer"]

OPTIMIZERS = {"sgd": "SGD", "adam": "Adam", "nadam": "Nadam"}


def limit(keras, threads):
    """Tell Keras' backend the number of threads, where the process does not say it."""
    backend = "none" if keras.__name__ == "mlpc" else keras.backend.backend()
    if backend == "tensorflow":
        import tensorflow

        tensorflow.config.threading.set_intra_op_parallelism_threads(threads)
        tensorflow.config.threading.set_inter_op_parallelism_threads(threads)
    elif backend == "torch":
        import torch

        torch.set_num_threads(threads)


def build(keras, work):
    activations = [work.hidden] * (len(work.widths) - 2) + [work.output]
    model = keras.Sequential([keras.Input(shape=work.widths[:1])])
    for units, activation in zip(work.widths[1:], activations, strict=True):
        layer = keras.layers.Dense(units, activation=activation, dtype=work.dtype)
        model.add(layer)
    model.set_weights(work.weights())
    return model


def compile_for(keras, model, work):
    rule = getattr(keras.optimizers, OPTIMIZERS[work.optimizer])
    softmax = work.output == "softmax"
    model.compile(
        optimizer=rule(learning_rate=work.rate),
        loss="sparse_categorical_crossentropy" if softmax else "mse",
    )


def trainer(work, x, y, threads, library):
    keras = importlib.import_module(library)
    limit(keras, threads)
    model = build(keras, work)
    compile_for(keras, model, work)
    return lambda epochs: model.fit(
        x, y, batch_size=work.batch, epochs=epochs, verbose=0
    )


def predictor(work, x, threads, library, call=False):
    keras = importlib.import_module(library)
    limit(keras, threads)
    model = build(keras, work)
    if call:
        return in_batches(lambda x: np.asarray(model(x)), x, work.batch)
    return lambda: model.predict(x, batch_size=work.batch, verbose=0)
