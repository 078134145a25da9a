"""Draws Keras programs: each is a whole training, as text that anybody can run.

A program is drawn from a seed alone and is the same text for mlpc and for Keras. What
there is to draw from stands in `choices.py`, the drawing of layers in `networks.py`;
`runner.py` runs a program.

Two ways to compute the same formula in float32 differ in the last bits. So that these
stay the last ones, a program has none of what makes a mountain of them:

* A bias before a BatchNormalization has the gradient 0, of which a computer sees the
  rounding, and an Adam divides it by its own size: there is none. Likewise whatever is
  computed of one number (a softmax, a norm, a cosine) has a least width, and a batch
  has at least five rows.
* Weights are drawn of the size that glorot gives, inputs of size 1, rates are small
  beside what the loss sums or multiplies: logits stay below 5 or so, and 1 - p keeps
  its digits.
* Biases and other vectors are moved off 0 and 1, where penalties and norms have kinks;
  what a constraint or an Ftrl makes exactly 0 has no penalty with a kink there (of
  which JAX takes the slope from the right, TensorFlow the middle of both).
* Draws differ between two libraries: `shuffle=False`, and a Dropout keeps everything.

What only chance can do, an input that hits the kink of a ReLU or a prediction that
hits a threshold, is not seen here but by `runner.steady`.
"""

from typing import NamedTuple

import numpy as np
from parity import choices
from parity.decks import Deck, call, chance, pick
from parity.networks import WIDTHS, Networks

__all__ = ["Program", "draw", "draw_saturated"]

START = """\
def start(w):
    normal = rng.normal(size=w.shape)
    return {scale}normal * len(w) ** -0.5 if w.ndim > 1 else w + 0.1 * normal
"""
WEIGHTS = 'rng.uniform(0.3, 2, {rows}).astype("float32")'
STATE = "state = [np.array(v) for v in model.optimizer.variables]"
AS_DICT = "verbose=0, return_dict=True"
OF_CLASSES = ['"accuracy"', '"sparse_categorical_accuracy"']
OF_SEVERAL = ("Pearson", "Concordance", "cosine")  # metrics of rows of three or more


class Program(NamedTuple):
    """The code of a case in two parts, the data and what is done with them."""

    number: int
    seed: int | tuple
    data: str
    training: str

    def __str__(self):
        title = f"# program {self.number} of the seed {self.seed}\n"
        imports = "import keras  # or: import mlpc as keras\nimport numpy as np\n"
        return f"{title}{imports}\n{self.data}\n{self.training}"


class Plan(NamedTuple):
    """What is drawn before any code is written."""

    task: choices.Task
    features: int
    steps: int
    units: int
    layers: list
    deep: bool  # whether the output has an axis of steps
    batch: int
    rows: int
    epochs: int
    weighting: str  # "rows", "classes" or ""
    validation: str  # "split", "data", "weighted" or ""


class Generator:
    """All decks of one seed."""

    def __init__(self, seed):
        self.seed, self.rng = seed, np.random.default_rng(seed)
        self.networks = Networks(self.rng)
        self.losses = Deck(self.rng, choices.LOSSES)
        self.optimizers = Deck(self.rng, choices.OPTIMIZERS)
        self.common = Deck(self.rng, choices.COMMON)
        self.schedules = Deck(self.rng, choices.SCHEDULES)
        self.metrics = {
            kind: Deck(self.rng, cards) for kind, cards in choices.METRICS.items()
        }

    def program(self, number):
        """The next program."""
        plan = self.plan()
        training = "\n".join(
            [
                "model = keras.Sequential(",
                "    [",
                *(f"        {layer}," for layer in plan.layers),
                "    ]",
                ")",
                "",
                "",
                START.format(scale=""),
                "",
                "model.set_weights([start(w) for w in model.get_weights()])",
                "model.compile(",
                *(f"    {option}," for option in self.compiling(plan)),
                ")",
                *self.running(plan),
                "",
            ]
        )
        return Program(number, self.seed, self.data(plan), training)

    # -- the plan ----------------------------------------------------------------------

    def plan(self):
        rng = self.rng
        task = self.reduced(self.losses.deal())
        units = int(rng.integers(task.units[0], task.units[1] + 1))
        features, steps = pick(rng, WIDTHS[1:]), pick(rng, [0, 0, 0, 0, 2, 3])
        layers, deep = self.networks.stack(task, features, steps, units)
        shape = (steps, features) if steps else (features,)
        batch = pick(rng, [11, 16, 20, 32])
        validation = pick(rng, ["", "", "split", "data", "weighted"])
        rest = 0 if chance(rng, 0.5) else int(rng.integers(5, 11))
        rows = batch * (1 if batch > 20 else 2) + rest
        while validation == "split" and 0 < int(rows * 0.75) % batch < 5:
            rows += 1
        return Plan(
            task=task,
            features=features,
            steps=steps,
            units=units,
            layers=[f"keras.Input({shape})", *layers],
            deep=deep,
            batch=batch,
            rows=rows,
            epochs=pick(rng, [2, 2, 3]),
            weighting=self.weighting(task, units, deep),
            validation="data" if task.plain and validation else validation,
        )

    def reduced(self, task):
        """The task with another reduction now and then, where its loss is an object."""
        if task.plain or not task.loss.endswith(")") or chance(self.rng, 0.6):
            return task
        reduction = pick(self.rng, ["sum", "mean", "mean_with_sample_weight"])
        joint = "" if task.loss.endswith("()") else ", "
        return task._replace(loss=f'{task.loss[:-1]}{joint}reduction="{reduction}")')

    def weighting(self, task, units, deep):
        if task.plain or chance(self.rng, 0.6):
            return ""
        classes = task.targets in ("labels", "one hot")
        classes = classes or (task.targets == "binary" and units == 1)
        return pick(self.rng, ["rows", "classes"]) if classes and not deep else "rows"

    # -- code --------------------------------------------------------------------------

    def data(self, plan):
        """The code that draws inputs, targets and weights."""
        lines = [f"rng = np.random.default_rng({int(self.rng.integers(1 << 31))})"]
        lines += self.rows_of(plan, "", plan.rows, plan.weighting == "rows")
        if plan.validation in ("data", "weighted"):
            held = pick(self.rng, [plan.batch, plan.batch, plan.batch + 7, 9])
            weighted = plan.validation == "weighted"
            lines += self.rows_of(plan, "held_", held, weighted)
        return "\n".join([*lines, ""])

    @staticmethod
    def rows_of(plan, prefix, rows, weighted):
        steps = f", {plan.steps}" if plan.steps else ""
        lead = f"{rows}{steps if plan.deep else ''}"
        shape = f"({rows}{steps}, {plan.features})"
        targets = choices.TARGETS[plan.task.targets].format(rows=lead, units=plan.units)
        yield f'{prefix}x = rng.normal(size={shape}).astype("float32")'
        yield f"{prefix}y = {targets}"
        if weighted:
            yield f"{prefix}weights = {WEIGHTS.format(rows=f'({lead})')}"

    def compiling(self, plan):
        """The arguments of compile, in a list."""
        kinks = any(card in "".join(plan.layers) for card in choices.KINK_AT_ZERO)
        name, rate, own = self.optimizers.deal(
            lambda card: not (kinks and "l1_regularization" in card[2])
        )
        if '"sum"' in plan.task.loss:
            rate = rate / 20
        if plan.task.loss == '"mape"':  # per cent
            rate = rate / 100
        if chance(self.rng, 0.3):
            schedule = self.schedules.deal().format(rate)
            rate = f"keras.optimizers.schedules.{schedule}"
        common = self.common.deal() if chance(self.rng, 0.35) else ""
        common = "" if common.split("=")[0] in own else common
        options = [call(f"optimizers.{name}", rate, own, common), plan.task.loss]
        metrics = self.some_metrics(plan)
        if metrics:
            options.append(f"metrics=[{', '.join(metrics)}]")
        if plan.weighting and chance(self.rng, 0.5):
            options.append(f"weighted_metrics=[{self.metric(plan)}]")
        return options

    def some_metrics(self, plan):
        drawn = [self.metric(plan) for _ in range(int(self.rng.integers(0, 3)))]
        return list(dict.fromkeys(drawn))

    def metric(self, plan):
        """A metric that suits the targets and the output."""
        if plan.deep or not plan.task.probabilities:
            labels = plan.task.targets == "labels"
            return pick(self.rng, OF_CLASSES if labels else ['"mse"', '"mae"'])
        few = plan.units < 3
        return self.metrics[plan.task.targets].deal(
            lambda card: not (few and any(name in card for name in OF_SEVERAL))
        )

    def running(self, plan):
        """The lines of fit, evaluate and predict."""
        common = f"batch_size={plan.batch}, epochs={plan.epochs}"
        options = [common, "shuffle=False", "verbose=0"]
        if plan.weighting == "rows":
            options.append("sample_weight=weights")
        if plan.weighting == "classes":
            of_class = {k: 0.5 + 0.5 * k for k in range(max(2, plan.units))}
            options.append(f"class_weight={of_class}")
        if plan.validation == "split":
            options.append("validation_split=0.25")
        elif plan.validation:
            held = ["held_x", "held_y", "held_weights"]
            held = held[: 3 if plan.validation == "weighted" else 2]
            options.append(f"validation_data=({', '.join(held)})")
        if plan.validation and chance(self.rng, 0.3):
            options.append(pick(self.rng, FREQUENCIES))
        weighted = ", sample_weight=weights" if plan.weighting == "rows" else ""
        yield f"history = model.fit(x, y, {', '.join(options)})"
        # In Keras on JAX, evaluate takes the memory of averages that are the weights.
        yield STATE
        if not plan.validation:  # which is an evaluation too, and as dear to compile
            yield f"evaluation = model.evaluate(x, y, 128{weighted}, {AS_DICT})"
        yield "predictions = model.predict(x, 128, verbose=0)"


FREQUENCIES = ["validation_freq=2", "validation_freq=[2]", "validation_batch_size=10"]


def draw(seed, count):
    """The first `count` programs of a seed."""
    generator = Generator(seed)
    return [generator.program(number) for number in range(count)]


def draw_saturated(seed, count):
    """Programs whose last layer is saturated, with the losses that know its logits.

    Weights of ten times the usual size make logits of tens: probabilities are 0 and 1
    in float32, and only who computes with the logits gets a gradient.
    """
    rng = np.random.default_rng(seed)
    tasks = Deck(rng, choices.FUSED)
    return [saturated(rng, number, seed, tasks.deal()) for number in range(count)]


def saturated(rng, number, seed, task):
    units, features = int(rng.integers(task.units[0], 6)), pick(rng, WIDTHS[1:])
    targets = choices.TARGETS[task.targets].format(rows="40", units=units)
    (output,) = task.outputs.split()
    last = [f'keras.layers.Dense({units}, "{output}")']
    if chance(rng, 0.4):
        after = f'keras.layers.Activation("{output}")'
        last = [f"keras.layers.Dense({units})", after]
    first = [f'keras.layers.Dense({pick(rng, WIDTHS)}, "tanh")'] * chance(rng, 0.7)
    layers = ", ".join([f"keras.Input(({features},))", *first, *last])
    data = [
        f"rng = np.random.default_rng({int(rng.integers(1 << 31))})",
        f'x = rng.normal(size=(40, {features})).astype("float32")',
        f"y = {targets}",
        "",
    ]
    optimizer = pick(rng, ["keras.optimizers.SGD(0.05)", "keras.optimizers.Adam(0.01)"])
    training = [
        f"model = keras.Sequential([{layers}])",
        "",
        "",
        START.format(scale="10 * "),
        "",
        "model.set_weights([start(w) for w in model.get_weights()])",
        f'model.compile({optimizer}, {task.loss}, metrics=["accuracy"])',
        "history = model.fit(x, y, 16, epochs=2, shuffle=False, verbose=0)",
        STATE,
        f"evaluation = model.evaluate(x, y, 128, {AS_DICT})",
        "predictions = model.predict(x, 128, verbose=0)",
        "",
    ]
    return Program(number, seed, "\n".join(data), "\n".join(training))
