"""Models whose methods, or layers' `call`, a user has overridden: what is refused, and
what is computed in Python in front of the engine's part."""

import inspect

import numpy as np

from mlpc.layers.calling import CALLS, check_call, invoke
from mlpc.layers.penalties import activity_penalty, penalty_on
from mlpc.regularizers import host as regularizers
from mlpc.utils.overrides import overridden, refusal
from mlpc.utils.scopes import Scope

__all__ = [
    "STANDS_FOR",
    "STEPS",
    "Front",
    "calls_own",
    "check",
    "in_parts",
    "is_collecting",
    "penalties",
    "stepped",
]

STEPS = {"train": "train_step", "evaluate": "test_step", "predict": "predict_step"}
RESULTS = ("compute_metrics", "get_metrics_result", "reset_metrics", "metrics")
FUNCTIONS = {
    "train": "make_train_function",
    "evaluate": "make_test_function",
    "predict": "make_predict_function",
}
TRAINED = ("trainable_weights", "trainable_variables")
PENALTIES = ("losses",)
STANDS_FOR = (
    *CALLS,
    *STEPS.values(),
    "compute_loss",
    *RESULTS,
    *FUNCTIONS.values(),
    *TRAINED,
    *PENALTIES,
)


def calls_own(layers):
    """Return those of the layers that override `call`."""
    return [layer for layer in layers if overridden(layer, CALLS)]


def check(model, mode):
    """Raise a NotImplementedError for an override that a walk would pass over.

    Args:
        model: A model that has looked at its overrides.
        mode: `"train"`, `"evaluate"`, `"predict"` or `"gradient"`.
    """
    step = STEPS.get(mode)
    name = FUNCTIONS.get(mode)
    if name in model._own:
        reason = "mlpc takes its steps without such a function"
        raise refusal(model, name, reason, f"Override `{step}(data)` instead.")
    if step in model._own:
        _check_step(model, step)
    if mode != "predict":
        _refuse(model, PENALTIES, "Give layers a regularizer.")
    if mode not in ("train", "gradient"):
        return
    remedy = "Give `compile` a loss of your own, a subclass of `keras.Loss`."
    _refuse(model, ("compute_loss",), remedy)
    _refuse(model, TRAINED, "Set `trainable` of the layers, and compile.")
    for layer in model._own_calls:
        check_call(layer)
    if mode == "train":
        model.optimizer._overrides()


def _refuse(model, names, remedy):
    for name in names:
        if name in model._own:
            reason = "the engine that computes and differentiates the loss does not ask"
            raise refusal(model, name, f"{reason} it", remedy)


def _check_step(model, name):
    """Refuse a step that does not take `data` alone."""
    parameters = inspect.signature(getattr(model, name)).parameters.values()
    wanted = [
        p
        for p in parameters
        if p.default is p.empty
        and p.kind in (p.POSITIONAL_ONLY, p.POSITIONAL_OR_KEYWORD)
    ]
    if len(wanted) != 1 and not any(p.kind == p.VAR_POSITIONAL for p in parameters):
        raise refusal(
            model,
            name,
            f"it does not take `data` alone ({', '.join(p.name for p in wanted)})",
            f"Write `{name}(self, data)`, as with TensorFlow and PyTorch; "
            f"`super().{name}(data)` takes the step.",
        )


def stepped(model, mode):
    """Whether a walk in this mode goes batch by batch through the user's code."""
    if mode in STEPS and STEPS[mode] in model._own:
        return True
    return mode == "evaluate" and bool(model._own_calls)


def penalties(weights):
    """Return the sum of the penalties on weights."""
    return sum(
        regularizers.penalty(weight.regularizer, weight.value)
        for weight in weights
        if weight.regularizer is not None
    )


class Front:
    """What a model computes layer by layer before the engine takes over, in `evaluate`.

    Args:
        model: A built and compiled model some of whose layers override `call`, or which
            does so itself.

    Attributes:
        rest: The layers behind the last of them, as a model that is compiled in the
            same way.
    """

    def __init__(self, model):
        import random  # late: it takes its time

        from mlpc.layers import Identity, Input
        from mlpc.models.sequential import Sequential

        layers = model.layers
        self._whole = any(name in CALLS for name in model._own)
        count = 0 if self._whole else 1 + max(map(layers.index, _computing(layers)))
        self._model, self._layers = model, layers[:count]
        shape = model.output_shape
        if not self._whole:
            shape = self._layers[-1].compute_output_shape(self._layers[-1].input_shape)
        rest = [] if self._whole else layers[count:]
        state = random.getstate()  # no draw of the user's is spent here
        self.rest = Sequential(
            [
                Input(shape[1:], dtype=model.dtype, name=f"{model.name}_front"),
                *(rest or [Identity(dtype=model.dtype, name=f"{model.name}_outputs")]),
            ],
            name=model.name,
        )
        random.setstate(state)
        config = model._compile_config
        names = ("loss", "loss_weights", "metrics", "weighted_metrics")
        self.rest._owner = model
        self.rest.compile(model.optimizer, **{name: config[name] for name in names})

    def check_masks(self):
        """Raise a NotImplementedError if it is not known what is masked."""
        if self._whole and self._model._heeds_masks:
            raise NotImplementedError(
                f"Model '{self._model.name}' has a mask and overrides `call`: what of "
                "its outputs is masked is not known. Override that of a layer."
            )

    def heeded(self, x, rows, unweighted):
        """Rows of the rest as a mask in front of it leaves them; see `Masks`."""
        if self.rest._masking or not self._model._heeds_masks:
            return rows
        x, masks = self._model._rows(x), self._model._masks_now()
        return masks.heeded(x, rows, self.rest._loss, unweighted)

    def rows(self, x):
        """Rows as they will come out of these, for their shape."""
        shape = self._model._rows(x).shape
        layers = [self._model] if self._whole else self._layers
        for layer in layers:
            shape = layer.compute_output_shape(shape)
        return np.zeros(shape, self._model.dtype)

    def outputs(self, x):
        """Return what comes out of rows, and the penalties in front of the rest."""
        x = self._model._rows(x)
        if self._whole:
            outputs, total = _collected(self._model, x)
            weights = self._model.trainable_weights
        else:
            outputs, total = _through(self._layers, x)
            weights = [v for layer in self._layers for v in layer.trainable_weights]
        return np.asarray(outputs, self._model.dtype), total + penalties(weights)


_collecting = Scope("penalties on outputs")


def _collected(model, x):
    """What a model that overrides `call` makes of rows, and its layers' penalties."""
    with _collecting.of([]) as found:
        return invoke(model, x, False), sum(found)


def in_parts(model, x, training):
    """Return a model's outputs, one layer after the other."""
    found = _collecting.get()
    if found is None:
        for layer in model.layers:
            x = invoke(layer, x, training)
        return x
    x, total = _through(model.layers, x)
    found.append(total)
    return x


def is_collecting():
    """Whether somebody wants to know of penalties on outputs."""
    return _collecting.get() is not None


def _computing(layers):
    """The layers that compute in Python, or have a layer inside that does."""
    return [layer for layer in layers if calls_own([layer, *_inside(layer)])]


def _inside(layer):
    return layer._flat_layers() if hasattr(layer, "_flat_layers") else ()


def _through(layers, x):
    """What layers make of rows, and the penalties on their outputs."""
    total = 0.0
    for layer in layers:
        if hasattr(layer, "_flat_layers") and not overridden(layer, CALLS):
            x, inner = _through(layer.layers, x)
            total += inner
        else:
            x = invoke(layer, x, False)
        l1, l2 = activity_penalty(layer.activity_regularizer)
        if l1 or l2:
            total += penalty_on(x, l1, l2)
    return x, total
