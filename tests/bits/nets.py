"""The nets of nets.txt through Keras' names: rows, models, and the SHA-256 of what a
training leaves. tests/c/test_bits.c does the same without Python, to the same bits."""

import hashlib
import struct
from functools import partial
from pathlib import Path

import numpy as np

import mlpc as keras
from mlpc.activations.apply import apply

__all__ = ["GOLDEN", "NETS", "digest", "digests", "golden"]

FOLDER = Path(__file__).parent
GOLDEN = FOLDER / "golden.txt"
X_SEED, Y_SEED, ZERO_SEED, MODEL_SEED = 1, 2, 3, 1
REDUCTIONS = ("mean", "sum", "mean_with_sample_weight")
FLAGS = {
    "use_bias",
    "nesterov",
    "centered",
    "amsgrad",
    "from_logits",
    "apply_class_balancing",
}


def read():
    """nets.txt as `{name: {line: [(name, {option: value}), ...]}}`."""
    nets, specs = [], []
    for line in (FOLDER / "nets.txt").read_text("utf-8").splitlines():
        words = line.split()
        if not words or words[0] == "#":
            continue
        if not line.startswith(" "):
            about = words.pop(0)
            if about == "net":
                nets.append({})
            specs = nets[-1][about] = []
        for word in words:
            name, is_option, value = word.partition("=")
            if is_option:
                specs[-1][1][name] = float(value)
            else:
                specs.append((name, {}))
    return {net["net"][0][0]: net for net in nets}


NETS = read()


class Drawn(keras.initializers.Initializer):
    """An initializer by the engine's name and options."""

    def __init__(self, name, options):
        self.spec = name, options

    def _spec(self):
        return self.spec


def draw(shape, name, **options):
    return Drawn(name, options)(shape, "float64")


def make_rows(spec, rows, seed):
    """The array that a line of x or y describes."""
    dtype, options = spec
    cols, deep = int(options["cols"]), int(options.get("deep", 0))
    if dtype == "uint8":
        high = options.get("high", 1.0)
        uniform = {"minval": 0.0, "maxval": high, "seed": seed}
        values = np.floor(draw((rows, cols), "random_uniform", **uniform))
    else:
        values = draw((rows, cols), "random_normal", stddev=1.0, seed=seed)
    values = values * options.get("scale", 1.0)
    if options.get("one_hot"):
        values = (values[:, :1] == np.arange(cols)).astype(np.float64)
    chance = {"minval": 0.0, "maxval": 1.0, "seed": ZERO_SEED}
    chances = draw((rows, cols), "random_uniform", **chance)
    values[chances < options.get("zeros", 0.0)] *= 0
    if "zero_columns" in options:
        every = int(options["zero_columns"])
        values[:, every - 1 :: every] *= 0
    shape = (rows, cols // deep, deep) if deep else (rows, cols)
    memory = np.zeros((*shape, int(options.get("stride", 1))), dtype)
    memory[..., 0] = values.reshape(shape)
    return memory[..., 0]


def make(room, spec):
    """The object of a room for an engine's name and options."""
    name, options = spec
    config = {key: key in FLAGS or value for key, value in options.items()}
    if "reduction" in config:
        config["reduction"] = REDUCTIONS[int(config["reduction"])]
    return room.get({"class_name": name, "config": config})


def initializers(net):
    """An initializer for each weight in turn; its seed is the weight's number."""
    ((name, options),) = net.get("weights", [("variance_scaling", {})])
    number = 0
    while True:
        seed = {} if name == "constant" else {"seed": float(number)}
        yield Drawn(name, {**options, **seed})
        number += 1


def make_layer(spec, dtype, drawn):
    name, options = spec
    if name == "flatten":
        return keras.layers.Flatten(dtype=dtype)
    if name == "dropout":
        rate, seed = options.get("rate", 0.5), int(options.get("seed", 0))
        return keras.layers.Dropout(rate, seed=seed, dtype=dtype)
    if name == "dense":
        use_bias = bool(options.get("use_bias", 1))
        return keras.layers.Dense(
            int(options["units"]),
            use_bias=use_bias,
            kernel_initializer=next(drawn),
            bias_initializer=next(drawn) if use_bias else None,
            dtype=dtype,
        )
    return keras.layers.Activation(partial(apply, name=name, **options), dtype=dtype)


class Counted(keras.metrics.Metric):
    """A metric of the engine, by its own name, with a number made of its state."""

    def __init__(self, name, spec):
        super().__init__(name=name)
        self.spec = spec

    def _spec(self):
        return self.spec

    def _results(self, states):
        """The mean where the state is one, else its numbers times 1, 2, ..., summed."""
        return [number_of(state.tolist()) for state in states]

    def _take(self, state):
        pass


def number_of(state):
    if len(state) == 2:
        return state[0] / state[1]
    return sum(i * number for i, number in enumerate(state, 1))


def make_model(net, x):
    ((dtype, _),) = net.get("dtype", [("float32", {})])
    drawn = initializers(net)
    layers = [make_layer(spec, dtype, drawn) for spec in net["layers"]]
    keras.utils.set_random_seed(MODEL_SEED)
    model = keras.Sequential([keras.Input(shape=x.shape[1:]), *layers])
    model.compile(
        optimizer=make(keras.optimizers, net["optimizer"][0]),
        loss=make(keras.losses, net["loss"][0]),
        metrics=[
            Counted(f"metric_{i}", spec)
            for i, spec in enumerate(net.get("metrics", []))
        ],
    )
    return model


def digest(name):
    """The SHA-256 of a net's history, evaluation, predictions and weights."""
    net = NETS[name]
    ((_, sizes),) = net["net"]
    rows, batch = int(sizes["rows"]), int(sizes["batch"])
    x = make_rows(net["x"][0], rows, X_SEED)
    y = make_rows(net["y"][0], rows, Y_SEED)
    model = make_model(net, x)
    epochs = int(sizes.get("epochs", 2))
    history = model.fit(x, y, batch, epochs, verbose=0).history
    evaluation = model.evaluate(x, y, batch, verbose=0, return_dict=True)
    values = ["loss", *(f"metric_{i}" for i in range(len(net.get("metrics", []))))]
    numbers = [history[value][epoch] for epoch in range(epochs) for value in values]
    numbers += [evaluation[value] for value in values]
    record = [struct.pack(f"={len(numbers)}d", *numbers)]
    record.append(model.predict(x, batch, verbose=0).tobytes())
    record += [weight.tobytes() for weight in model.get_weights()]
    return hashlib.sha256(b"".join(record)).hexdigest()


def digests():
    """`{name: SHA-256}` of all nets."""
    return {name: digest(name) for name in NETS}


def golden():
    """What `digests` must return: golden.txt."""
    lines = GOLDEN.read_text("utf-8").splitlines()
    return dict(line.split() for line in lines)
