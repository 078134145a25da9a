"""The models that are saved and read: the i-th takes the i-th of each table.

The tables of `choices.py` hold layers, losses and so on; here are those that a drawn
program has no use for, and the stack. A model is code in which `keras` is either
package.
"""

import re
from itertools import cycle, islice
from typing import NamedTuple

import numpy as np
from parity import choices

__all__ = ["FEATURES", "MODELS", "SavedModel", "rows"]

COUNT, FEATURES, ROWS = 41, 6, 12

INITIALIZERS = [  # of a matrix, 8 x 8
    *('"glorot_uniform"', '"glorot_normal"', '"he_uniform"', '"he_normal"'),
    *('"lecun_uniform"', '"lecun_normal"', '"orthogonal"', '"random_normal"'),
    "keras.initializers.RandomUniform(-0.3, 0.4, seed=1)",
    "keras.initializers.TruncatedNormal(stddev=0.2)",
    'keras.initializers.VarianceScaling(0.5, "fan_avg", "untruncated_normal")',
    "keras.initializers.Orthogonal(gain=0.7)",
    "keras.initializers.Identity()",
    "keras.initializers.HeNormal(seed=3)",
]
BIASES = [
    *('"zeros"', '"ones"', "keras.initializers.Constant(0.1)", '"random_uniform"'),
    "keras.initializers.RandomNormal(mean=0.1, stddev=0.2)",
]
# Draws are other ones in the two: the rates are 0, but where nothing is trained.
FURTHER = [
    *("GaussianNoise(0.0)", "GaussianDropout(0.0)", "AlphaDropout(0.0)", "Masking()"),
    *("Flatten()", "Dropout(0.0, seed=3)", "Activation('tanh')"),
    *("Rescaling(0.5)", "UnitNormalization()", "PReLU(shared_axes=None)"),
]
# Keras does not store the delta of a Huber loss.
LOSSES = [
    task._replace(loss="keras.losses.Huber()") if "delta" in task.loss else task
    for task in choices.LOSSES
]
SHAPES = [  # of eight columns, to eight columns
    [],
    ["Reshape((2, 4))", "Permute((2, 1))", "Flatten()"],
    ["Reshape((4, 2))", "Dense(4, 'tanh')", "Reshape((-1,))", "Dense(8, 'elu')"],
    ["Reshape((2, 4))", "BatchNormalization(axis=1)", "Flatten()"],
    ["Reshape((8, 1))", "PReLU(shared_axes=[1])", "Flatten()"],
]
STATISTICS = "np.linspace(-0.2, 0.3, 6)", "np.linspace(0.5, 2, 6)"
WRAPPED = "keras.optimizers.LossScaleOptimizer({}, initial_scale=8.0)"


class SavedModel(NamedTuple):
    """A model's code, and the targets that it is trained on; see `choices.TARGETS`."""

    layers: list
    optimizer: str
    loss: str
    metrics: list
    targets: str
    units: int

    def build(self, keras):
        """The compiled model, by either package."""
        names = {"keras": keras, "np": np}
        stack = [eval(code, names) for code in self.layers]
        model = keras.Sequential(stack, name="net")
        optimizer, loss = eval(self.optimizer, names), eval(self.loss, names)
        model.compile(optimizer, loss, metrics=[eval(m, names) for m in self.metrics])
        return model


def _layer(code):
    return f"keras.layers.{code}"


def _dense(units, activation, **options):
    options = "".join(f", {key}={code}" for key, code in options.items() if code)
    return _layer(f'Dense({units}, "{activation}"{options})')


def _inner(layers):
    return f"keras.Sequential([{', '.join(layers)}])"


def _optimizers():
    """Each rule with all of its options; then with what all share, and schedules."""
    schedules = cycle(choices.SCHEDULES)
    rules = [(*rule, "", False) for rule in choices.OPTIMIZERS]
    rules += [("Adam", 0.005, "", common, False) for common in choices.COMMON]
    rules += [("SGD", 0.03, "momentum=0.9", common, True) for common in choices.COMMON]
    for i, (name, rate, own, common, wrapped) in enumerate(rules):
        if i % 3 == 0 and not wrapped:
            schedule = next(schedules).format(rate)
            rate = f"keras.optimizers.schedules.{schedule}"
        options = "".join(f", {code}" for code in (own, common) if code)
        code = f"keras.optimizers.{name}({rate}{options})"
        yield WRAPPED.format(code) if wrapped else code


def _models():
    tables = zip(
        _optimizers(),
        cycle(LOSSES),
        cycle(choices.ACTIVATIONS),
        cycle(choices.ACTIVATION_LAYERS),
        cycle(choices.BETWEEN),
        cycle(choices.PENALTIES),
        cycle(choices.CONSTRAINTS),
        cycle(INITIALIZERS),
        cycle(BIASES),
        cycle(FURTHER),
        cycle(SHAPES),
        strict=False,
    )
    for i, chosen in enumerate(islice(tables, COUNT)):
        optimizer, task, activation, layer, (between, _), penalty, *rest = chosen
        constraint, initializer, bias, further, shape = rest
        units = max(task.units[0], 2)
        output = task.outputs.split()[0]
        first = {"kernel_constraint": constraint} if i % 2 else {}
        hidden = [
            _dense(8, "tanh", kernel_initializer=initializer, bias_initializer=bias),
            _layer(between),
        ]
        layers = [
            f"keras.Input(({FEATURES},))",
            *([_layer(f"Normalization(mean={STATISTICS[0]}, variance={STATISTICS[1]})")]
              if i % 7 == 3 else []),
            _dense(8, activation, **first),
            *([_inner(["keras.Input((8,))", *hidden])] if i % 4 == 1 else hidden),
            _dense(8, "linear", kernel_regularizer=penalty if i % 2 == 0 else ""),
            _layer(layer),
            *map(_layer, shape),
            _layer(further),
            *([_dense(units, "linear"), _layer("UnitNormalization()")]
              if output == "unit" else [_dense(units, output)]),
        ]  # fmt: skip
        metrics = choices.METRICS[task.targets][i % 4 :][:2]
        yield SavedModel(layers, optimizer, task.loss, metrics, task.targets, units)


MODELS = list(_models())


def rows(model, seed=0):
    """(x, y) for a model."""
    rng = np.random.default_rng(seed)
    x = rng.normal(size=(ROWS, FEATURES)).astype("float32")
    count = ROWS if re.search("one hot|shares|labels", model.targets) else f"{ROWS}"
    code = choices.TARGETS[model.targets].format(rows=count, units=model.units)
    return x, eval(code, {"np": np, "rng": rng})
