"""Models whose methods, or layers' `call`, a user has overridden: which they are, and
what is refused. front.py computes them."""

import inspect

from mlpc.layers.calling import CALLS, check_call
from mlpc.utils.overrides import overridden, refusal, revision

__all__ = ["RESULTS", "STANDS_FOR", "STEPS", "Overrides", "calls_own"]

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


class Overrides:
    """What a user has overridden in a model, as far as anybody has looked.

    Args:
        model: The model; `None` for what nobody has looked at.

    Attributes:
        revision: That of `utils.overrides` when somebody looked; `None` where that has
            to be done again.
        names: The names of the model's own methods, a frozenset.
        calls: The layers, the model among them, that override `call`.
        penalised: Whether a layer has a penalty on its outputs.
        masking: Whether a layer makes a mask.
    """

    def __init__(self, model=None):
        self.revision = None if model is None else revision()
        layers = [] if model is None else [*model._flat_layers()]
        self.names = frozenset(() if model is None else overridden(model))
        self.calls = [] if model is None else calls_own([model, *layers])
        self.penalised = any(layer.activity_regularizer for layer in layers)
        self.masking = any(layer._makes_mask for layer in layers)
        self._checked = set()

    @property
    def predicts(self):
        """Whether the user's own methods are called for each batch of `predict`."""
        return bool(self.calls) or "predict_step" in self.names

    def stepped(self, mode):
        """Whether a walk in this mode goes batch by batch through the user's code."""
        if mode in STEPS and STEPS[mode] in self.names:
            return True
        return mode == "evaluate" and bool(self.calls)

    def check(self, model, mode):
        """Raise a NotImplementedError for an override that a walk would pass over.

        Args:
            model: The model.
            mode: `"train"`, `"evaluate"`, `"predict"` or `"gradient"`.
        """
        if mode in self._checked:
            return
        step = STEPS.get(mode)
        name = FUNCTIONS.get(mode)
        if name in self.names:
            reason = "mlpc takes its steps without such a function"
            raise refusal(model, name, reason, f"Override `{step}(data)` instead.")
        if step in self.names:
            _check_step(model, step)
        if mode != "predict":
            self._refuse(model, PENALTIES, "Give layers a regularizer.")
        if mode in ("train", "gradient"):
            self._check_learning(model, mode)
        self._checked.add(mode)

    def _check_learning(self, model, mode):
        remedy = "Give `compile` a loss of your own, a subclass of `keras.Loss`."
        self._refuse(model, ("compute_loss",), remedy)
        self._refuse(model, TRAINED, "Set `trainable` of the layers, and compile.")
        for layer in self.calls:
            check_call(layer)
        if mode == "train":
            model.optimizer._overrides()

    def _refuse(self, model, names, remedy):
        for name in names:
            if name in self.names:
                reason = (
                    "the engine that computes and differentiates the loss does not ask"
                )
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
