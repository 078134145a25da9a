"""The nets of nets.txt through Keras' names: rows, models, and the SHA-256 of what a
training leaves. tests/c/test_bits.c does the same without Python, to the same bits."""

import hashlib
import struct
from pathlib import Path

import numpy as np
from bits.layers import make_layer

import mlpc as keras

__all__ = ["GOLDEN", "NETS", "digest", "digests", "golden"]

FOLDER = Path(__file__).parent
GOLDEN = FOLDER / "golden.txt"
X_SEED, Y_SEED, ZERO_SEED, SAMPLE_SEED, MODEL_SEED = 1, 2, 3, 4, 1
REDUCTIONS = ("mean", "sum", "mean_with_sample_weight")
FLAGS = {
    "nesterov",
    "centered",
    "amsgrad",
    "epsilon_in_root",
    "from_logits",
    "apply_class_balancing",
    "use_ema",
    "relative_step",
}
INTEGERS = {"ema_overwrite_frequency", "gradient_accumulation_steps", "ns_steps"}


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
            if name == "values":
                specs[-1][1][name] = tuple(map(float, value.split(",")))
            elif is_option:
                specs[-1][1][name] = float(value)
            else:
                specs.append((name, {}))
    return {net["net"][0][0]: net for net in nets}


NETS = read()


class Named:
    """An object of a room by the engine's name and options."""

    def __init__(self, name, options):
        self.spec = name, options

    def _spec(self):
        return self.spec


class Drawn(Named, keras.initializers.Initializer): ...


class Penalty(Named, keras.regularizers.Regularizer): ...


class Projection(Named, keras.constraints.Constraint): ...


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
    config = {
        key: bool(value) if key in FLAGS else int(value) if key in INTEGERS else value
        for key, value in options.items()
    }
    if "reduction" in config:
        config["reduction"] = REDUCTIONS[int(config["reduction"])]
    named = {key.lower(): key for key, value in vars(room).items() if _is_class(value)}
    class_name = named[name.replace("_", "")]
    return room.get({"class_name": class_name, "config": config})


def _is_class(thing):
    return isinstance(thing, type) and hasattr(thing, "from_config")


class Counted(keras.metrics.Metric):
    """A metric of the engine, by its own name, with a number made of its state."""

    def __init__(self, name, spec):
        super().__init__(name=name)
        known_as, options = spec[0], dict(spec[1])
        self.weighted = bool(options.pop("weighted", 0))
        self.spec = known_as, options, options.pop("values", ())

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


def write_weights(net, variables):
    """Draw all weights; the seed of each is its number."""
    ((name, options),) = net.get("weights", [("variance_scaling", {})])
    seeded = name not in ("constant", "identity")
    for number, variable in enumerate(variables):
        seed = {"seed": float(number)} if seeded else {}
        drawn = Drawn(name, {**options, **seed})
        variable.assign(drawn(variable.shape, variable.dtype.name))


def make_model(net, x):
    """A compiled model, and its weights in the engine's order."""
    ((dtype, _),) = net.get("dtype", [("float32", {})])
    keras.utils.set_random_seed(MODEL_SEED)
    model = keras.Sequential([keras.Input(shape=x.shape[1:])])
    shape = (None, *x.shape[1:])
    for name, options in net["layers"]:
        layer = make_layer(name, options, shape, dtype)
        shape = layer.compute_output_shape(shape)
        model.add(layer)
    for line, cls in ("regularizers", Penalty), ("constraints", Projection):
        for name, options in net.get(line, []):
            own = dict(options)
            variable = model.weights[int(own.pop("weight"))]
            setattr(variable, line.removesuffix("s"), cls(name, own))
    metrics = [Counted(f"metric_{i}", m) for i, m in enumerate(net.get("metrics", []))]
    model.compile(
        optimizer=make(keras.optimizers, net["optimizer"][0]),
        loss=make(keras.losses, net["loss"][0]),
        metrics=[metric for metric in metrics if not metric.weighted],
        weighted_metrics=[metric for metric in metrics if metric.weighted],
    )
    variables = model._trainer.prepare().variables
    write_weights(net, variables)
    return model, variables


def digest(name):
    """The SHA-256 of a net's history, evaluation, predictions and weights."""
    net = NETS[name]
    ((_, sizes),) = net["net"]
    rows, batch = int(sizes["rows"]), int(sizes["batch"])
    x = make_rows(net["x"][0], rows, X_SEED)
    y = make_rows(net["y"][0], rows, Y_SEED)
    weights = None
    if "sample_weight" in net:
        weights = make_rows(net["sample_weight"][0], rows, SAMPLE_SEED)
    model, variables = make_model(net, x)
    epochs = int(sizes.get("epochs", 2))
    rest = {"sample_weight": weights, "verbose": 0}
    history = model.fit(x, y, batch, epochs, **rest).history
    evaluation = model.evaluate(x, y, batch, return_dict=True, **rest)
    values = ["loss", *(f"metric_{i}" for i in range(len(net.get("metrics", []))))]
    numbers = [history[value][epoch] for epoch in range(epochs) for value in values]
    numbers += [evaluation[value] for value in values]
    record = [struct.pack(f"={len(numbers)}d", *numbers)]
    record.append(model.predict(x, batch, verbose=0).tobytes())
    record += [variable.tobytes() for variable in variables]
    return hashlib.sha256(b"".join(record)).hexdigest()


def digests():
    """`{name: SHA-256}` of all nets."""
    return {name: digest(name) for name in NETS}


def golden():
    """What `digests` must return: golden.txt."""
    lines = GOLDEN.read_text("utf-8").splitlines()
    return dict(line.split() for line in lines)
