"""Which layers and weights learn: what they said of themselves when a model was
compiled. A change of `trainable` counts from the next compile, and is warned of."""

import weakref

from mlpc.utils import notices
from mlpc.variables import trainable_changes

__all__ = ["Learning"]


class Learning:
    """What was `trainable` at a `compile`, by the objects themselves.

    Args:
        model: The model that is compiled; `None` where nothing is: then layers and
            weights are asked each time.

    A layer that comes later is asked when the engine's graph is made, and its answer
    kept. Python gives an id again once its object is gone, so each answer stands beside
    a reference to the object that gave it.

    Attributes:
        everything: Whether the model learns at all.
    """

    def __init__(self, model=None):
        self._flags = {}
        self._warned = []
        self._compiled = model is not None
        self._seen = trainable_changes()
        self.everything = model is None or model.trainable
        for layer in [] if model is None else [model, *model._flat_layers()]:
            self._keep_all(layer)

    def layer(self, layer):
        """Whether a layer learns."""
        if not self._compiled:
            return layer.trainable
        flag = self._kept(layer)
        return self._keep_all(layer) if flag is None else flag

    def weight(self, weight, declared):
        """Whether a weight learns, where its layer does.

        Args:
            weight: A variable of a layer that has been asked.
            declared: What it was declared as: what it said if it was made since.
        """
        if not self._compiled:
            return weight.trainable
        flag = self._kept(weight)
        return self._keep(weight, declared) if flag is None else flag

    def trained(self, model):
        """The weights of a model that learn, layer by layer."""
        return [
            weight
            for layer in model._flat_layers()
            if self.everything and layer._declared and self.layer(layer)
            for weight, declared in zip(layer.weights, layer._declared, strict=True)
            if self.weight(weight, declared.trainable)
        ]

    def warn_of_changes(self, model):
        """Warn, once, of what is `trainable` otherwise than when it was compiled."""
        if self._seen == trainable_changes():
            return
        self._seen = trainable_changes()
        changed = []
        for layer in [model, *model._flat_layers()]:
            if self._kept(layer) not in (None, layer.trainable):
                changed.append(layer.name)
            for weight, declared in zip(
                layer._variables or (), layer._declared, strict=False
            ):
                flag = self._kept(weight)
                if weight.trainable != (declared.trainable if flag is None else flag):
                    changed.append(weight.path)
        warned, self._warned = self._warned, changed
        if changed and changed != warned:
            notices.warn(
                "A layer's `trainable` state has changed since the model was compiled. "
                "It counts from the next `compile`; until then training changes the "
                "same weights as before. Please recompile your model (e.g. "
                "`model.compile(...)`) before calling `fit()` so the change takes "
                f"effect. Changed: {changed}"
            )

    def _keep_all(self, layer):
        for weight in layer._variables or ():
            self._keep(weight, weight.trainable)
        return self._keep(layer, layer.trainable)

    def _keep(self, thing, flag):
        self._flags[id(thing)] = weakref.ref(thing), bool(flag)
        return flag

    def _kept(self, thing):
        """What the object said; `None` if it was not asked."""
        reference, flag = self._flags.get(id(thing), (None, None))
        return flag if reference is not None and reference() is thing else None
