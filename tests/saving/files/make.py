"""Makes the files beside it: models that older versions of Keras have written.

    python3.11 -m venv k && . k/bin/activate
    pip install tf-keras==2.15.1 tensorflow-cpu==2.15.1                 # the one
    pip install keras==3.0.5 "jax[cpu]==0.4.25" "numpy<2" packaging     # the other
    pip install keras==3.6.0 "jax[cpu]==0.4.34" "numpy<2" packaging     # the third
    KERAS_BACKEND=jax python tests/saving/files/make.py

Each run writes `keras-<version>.zip`, of the one version that it finds: files such as
`nested.keras`, as Keras has written them (packed, for they are mostly zeros), and
`expected.json`: what these models predict, what they are evaluated to, and what they
predict after another epoch. With Keras 2, `configs.json` has those of all losses,
optimizers and so on. It needs nothing of mlpc; rows are a formula.
"""

import json
import operator
import tempfile
import zipfile
from pathlib import Path

import numpy as np

try:
    import tf_keras as keras
except ImportError:
    import keras

HERE = Path(__file__).parent
TWO = keras.__version__.startswith("2.")
# It cannot compute a centered RMSprop on JAX, it counts penalties twice, and it cannot
# write a model in a model to `.h5`. Like 3.6, it stores no delta of a Huber loss.
FIRST = keras.__version__.startswith("3.0.")
COLUMNS, CLASSES, ROWS = 4, 3, 24

layers, optimizers = keras.layers, keras.optimizers


def rows():
    """(x, class of each row)"""
    x = np.sin(np.arange(ROWS * COLUMNS) * 1.7).reshape(ROWS, COLUMNS)
    return x.astype("float32"), np.abs(x).argmax(1) % CLASSES


def one_hot():
    x, classes = rows()
    return x, np.eye(CLASSES, dtype="float32")[classes]


def input_layer():
    return layers.InputLayer((COLUMNS,)) if TWO else keras.Input((COLUMNS,))


def classifier():
    """Dropout draws other numbers everywhere: there is no further epoch."""
    stack = [
        layers.Dense(8, activation="relu", input_shape=(COLUMNS,)),
        layers.Dropout(0.2),
        layers.Dense(CLASSES, activation="softmax"),
    ]
    model = keras.Sequential(stack)
    model.compile("adam", "categorical_crossentropy", metrics=["accuracy"])
    return model, one_hot()


def normalized():
    stack = [
        input_layer(),
        layers.Dense(6, use_bias=False, kernel_initializer="he_normal"),
        layers.BatchNormalization(momentum=0.9),
        layers.Activation("tanh"),
        layers.Dense(CLASSES),
    ]
    model = keras.Sequential(stack, name="normalized")
    loss = keras.losses.CategoricalCrossentropy(from_logits=True, label_smoothing=0.1)
    optimizer = optimizers.SGD(0.1, momentum=0.9, nesterov=True)
    metrics = [keras.metrics.CategoricalAccuracy(), "mae", keras.metrics.Precision()]
    model.compile(optimizer, loss, metrics=metrics)
    return model, one_hot()


def nested():
    inner = [
        layers.Dense(5, activation="elu"),
        layers.BatchNormalization(),
        layers.Dense(4, activation="tanh"),
    ]
    inner = keras.Sequential([input_layer(), *inner], name="inner")
    inner.layers[0].trainable = False
    options = {} if FIRST else {"bias_regularizer": "l1"}
    last = layers.Dense(CLASSES, "sigmoid", kernel_constraint="max_norm", **options)
    model = keras.Sequential([input_layer(), inner, last], name="outer")
    optimizer = optimizers.RMSprop(0.01, momentum=0.5, centered=not FIRST)
    model.compile(optimizer, keras.losses.Huber(), metrics=["mse"])
    return model, one_hot()


def rectified():
    """The layers whose arguments have got other names, and some of those with lists."""
    slope = {"alpha": 0.1} if TWO else {"negative_slope": 0.1}
    stack = [
        input_layer(),
        layers.Dense(6, bias_initializer=keras.initializers.RandomNormal(stddev=0.1)),
        layers.LeakyReLU(**slope),
        layers.LayerNormalization(),
        layers.Dense(6, kernel_initializer=keras.initializers.Orthogonal(seed=1)),
        layers.PReLU(alpha_initializer=keras.initializers.Constant(0.2)),
        layers.Reshape((2, 3)),
        layers.ReLU(max_value=6.0),
        layers.Flatten(),
        layers.Dense(1, activation="sigmoid"),
    ]
    model = keras.Sequential(stack, name="rectified")
    # Keras 2 takes other steps with Nadam than Keras 3.
    optimizer = optimizers.Adamax(0.01) if TWO else optimizers.Nadam(0.01)
    model.compile(optimizer, "bce", metrics=["accuracy", "mse"])
    x, classes = rows()
    return model, (x, (classes > 0).astype("float32")[:, None])


def scheduled():
    """Built by its first rows."""
    model = keras.Sequential(
        [layers.Dense(5, "selu"), layers.Dense(CLASSES, "softmax")]
    )
    rate = optimizers.schedules.ExponentialDecay(0.01, decay_steps=2, decay_rate=0.9)
    optimizer = optimizers.Adam(rate, amsgrad=True, clipnorm=1.0)
    model.compile(optimizer, "sparse_categorical_crossentropy", metrics=["accuracy"])
    return model, rows()


def plain():
    """One weight, and an optimizer without slots."""
    model = keras.Sequential([input_layer(), layers.Dense(CLASSES, use_bias=False)])
    model.compile(optimizers.SGD(0.1), "mae")
    return model, one_hot()


def decaying():
    """The optimizers of Keras before 2.11."""
    stack = [layers.Dense(5, "softplus", input_dim=COLUMNS), layers.Dense(CLASSES)]
    model = keras.Sequential(stack)
    model.compile(optimizers.legacy.Adam(0.01, decay=0.05), "mse", metrics=["mae"])
    return model, one_hot()


MODELS = {  # builder -> suffixes of the files
    classifier: [".keras", ".h5", ".weights.h5"],
    normalized: [".keras", ".h5"],
    nested: [".keras"] if FIRST else [".keras", ".h5"],
    rectified: [".keras", ".h5"],
    scheduled: [".keras", ".h5"],
    plain: [".keras", ".h5"],
}
OLDEST = {decaying: [".h5", ".weights-only.h5"]}


def make(build, suffixes, folder):
    """Write the files of one model into a folder; returns what is expected of it."""
    keras.utils.set_random_seed(7)
    model, (x, y) = build()
    options = {"batch_size": 10, "shuffle": False, "verbose": 0}
    model.fit(x, y, epochs=2, **options)
    expected = {"predictions": model.predict(x, verbose=0).tolist()}
    expected["loss"] = float(np.atleast_1d(model.evaluate(x, y, verbose=0))[0])
    for suffix in suffixes:
        save = model.save_weights if "weights" in suffix else model.save
        save(f"{folder}/{build.__name__}{suffix}")
    if build is not classifier:
        model.fit(x, y, epochs=1, **options)
        expected["later"] = model.predict(x, verbose=0).tolist()
    return expected


def configs():
    """`{room: [config]}` of all classes that need no arguments, in both spellings."""
    rooms = {
        "losses": keras.losses.Loss,
        "metrics": keras.metrics.Metric,
        "initializers": keras.initializers.Initializer,
        "regularizers": keras.regularizers.Regularizer,
        "constraints": keras.constraints.Constraint,
        "optimizers": optimizers.Optimizer,
        "optimizers.legacy": optimizers.legacy.Optimizer,
    }
    found = {}
    for room, base in rooms.items():
        module = operator.attrgetter(room)(keras)
        things = made({c for c in vars(module).values() if is_below(c, base)})
        serialize = operator.attrgetter(room.partition(".")[0])(keras).serialize
        found[room] = [
            serialize(thing, use_legacy_format=older)
            for thing in sorted(things, key=lambda thing: type(thing).__name__)
            for older in (False, True)
        ]
    return found


def is_below(member, base):
    return isinstance(member, type) and issubclass(member, base) and member is not base


def made(classes):
    """An object of each class that needs no arguments."""
    for cls in classes:
        try:
            yield cls()
        except TypeError:
            continue


def main():
    models = {**MODELS, **(OLDEST if TWO else {})}
    path = HERE / f"keras-{keras.__version__}.zip"
    with (
        tempfile.TemporaryDirectory() as folder,
        zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive,
    ):
        expected = {b.__name__: make(b, models[b], folder) for b in models}
        for file in sorted(Path(folder).iterdir()):
            archive.write(file, file.name)
        archive.writestr("expected.json", json.dumps(expected, indent=0))
        if TWO:
            text = json.dumps(configs(), default=lambda v: v.tolist(), indent=0)
            archive.writestr("configs.json", text)


if __name__ == "__main__":
    main()
