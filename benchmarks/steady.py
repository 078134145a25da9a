"""`python -m benchmarks.steady`: a step after thousands of others, over a first one.

For each optimizer and each kind of layer: a 784-128-128-10 net on real digits is
trained for some thousand steps; then short fits of it and of fresh copies of the net as
it was are timed in turns. What is printed is the median ratio, which is to be 1.1 at
most. Units that die, slots that decay and outputs that saturate must cost nothing.
"""

import argparse
import os
import statistics
import time

__all__ = ["LAYERS", "OPTIMIZERS", "network", "ratio"]

OPTIMIZERS = {
    "sgd": ("SGD", {"learning_rate": 0.1}),
    "momentum": ("SGD", {"momentum": 0.9}),
    "nesterov": ("SGD", {"momentum": 0.9, "nesterov": True}),
    "rmsprop": ("RMSprop", {}),
    "adagrad": ("Adagrad", {}),
    "adadelta": ("Adadelta", {"learning_rate": 1.0}),
    "adam": ("Adam", {}),
    "amsgrad": ("Adam", {"amsgrad": True}),
    "adamw": ("AdamW", {}),
    "adamax": ("Adamax", {}),
    "nadam": ("Nadam", {}),
    "ftrl": ("Ftrl", {}),
    "lion": ("Lion", {"learning_rate": 1e-4}),
    "lamb": ("Lamb", {}),
    "adafactor": ("Adafactor", {}),
    "muon": ("Muon", {}),
}
LAYERS = ("relu", "sigmoid", "tanh", "softmax", "dropout", "batchnorm", "l2")
MOST = 1.1


def network(keras, kind, dtype="float32"):
    """A fresh net of this kind of layers, always the same."""
    keras.utils.set_random_seed(1)
    layers = keras.layers
    stack = [keras.Input((784,), dtype=dtype)]
    for _ in range(2):
        activation = kind if kind in ("relu", "sigmoid", "tanh", "softmax") else "relu"
        options = {"kernel_regularizer": "l2"} if kind == "l2" else {}
        if kind == "batchnorm":
            stack += [
                layers.Dense(128, dtype=dtype),
                layers.BatchNormalization(dtype=dtype),
                layers.Activation("relu", dtype=dtype),
            ]
            continue
        stack.append(layers.Dense(128, activation, dtype=dtype, **options))
        if kind == "dropout":
            stack.append(layers.Dropout(0.3, dtype=dtype))
    stack.append(layers.Dense(10, "softmax", dtype=dtype))
    return keras.Sequential(stack)


def ratio(keras, optimizer, kind, rows, steps=3000, batch=32, turns=7, dtype="float32"):
    """The median over `turns` of a late step's time over a fresh one's.

    Args:
        keras: The package.
        optimizer: A key of OPTIMIZERS.
        kind: One of LAYERS.
        rows: x `(n, 784)` and class numbers y `(n,)`.
        steps: Steps before the late ones.
        batch: Rows a step.
        turns: Timed fits of the late net, and as many fresh nets.
        dtype: Of the nets.
    """
    x, y = rows
    name, options = OPTIMIZERS[optimizer]

    def trainer():
        model = network(keras, kind, dtype)
        rule = getattr(keras.optimizers, name)(**options)
        model.compile(rule, "sparse_categorical_crossentropy")
        return model

    def fit(model):
        started = time.perf_counter()
        model.fit(x[: 50 * batch], y[: 50 * batch], batch_size=batch, verbose=0)
        return time.perf_counter() - started

    late = trainer()
    epochs = -(-steps * batch // len(x))
    late.fit(x, y, batch_size=batch, epochs=epochs, verbose=0)
    ratios = []
    for _ in range(turns):
        fresh = trainer()
        fresh.fit(x[:batch], y[:batch], batch_size=batch, verbose=0)  # makes it ready
        first = fit(fresh)
        ratios.append(fit(late) / first)
    return statistics.median(ratios)


def main():
    parser = argparse.ArgumentParser(
        prog="python -m benchmarks.steady",
        description=__doc__,
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )
    add = parser.add_argument
    add("optimizers", nargs="*", help=", ".join(OPTIMIZERS))
    add("--layers", nargs="+", choices=LAYERS, default=LAYERS, metavar="KIND")
    add("--steps", type=int, default=3000)
    add("--batch", type=int, default=32)
    add("--threads", type=int, default=1)
    add("--dtype", default="float32")
    add("--pixels", action="store_true", help="from 0 to 255, not from 0 to 1")
    options = parser.parse_args()
    if unknown := set(options.optimizers) - set(OPTIMIZERS):
        parser.error(f"no optimizer {', '.join(sorted(unknown))}")
    os.environ["OMP_NUM_THREADS"] = str(options.threads)

    import mlpc
    from benchmarks.work import mnist

    x, y = mnist(60000)
    rows = (x / (1 if options.pixels else 255)).astype(options.dtype), y
    pixels = "0..255" if options.pixels else "0..1"
    print(
        f"784-128-128-10, {options.dtype}, batch {options.batch}, pixels {pixels}, "
        f"{options.threads} thread(s): a step after {options.steps:,} over a first one"
    )
    print(f"{'':10}", *(f"{kind:>10}" for kind in options.layers))
    worst = 0
    for optimizer in options.optimizers or OPTIMIZERS:
        print(f"{optimizer:10}", end="", flush=True)
        for kind in options.layers:
            found = ratio(
                mlpc,
                optimizer,
                kind,
                rows,
                options.steps,
                options.batch,
                dtype=options.dtype,
            )
            worst = max(worst, found)
            print(f"{found:11.2f}", end="", flush=True)
        print()
    print(f"the largest is {worst:.2f}; wanted: at most {MOST}")


if __name__ == "__main__":
    main()
