"""What a model whose layers, or itself, override `call` computes in Python, in front of
the engine's part."""

from weakref import ref

import numpy as np

from mlpc.layers.calling import CALLS, invoke
from mlpc.layers.penalties import activity_penalty, penalty_on
from mlpc.regularizers.penalties import penalty
from mlpc.training.overriding import calls_own
from mlpc.utils.overrides import overridden
from mlpc.utils.scopes import Scope

__all__ = ["Front", "in_parts", "is_collecting"]


def penalties(weights):
    """Return the sum of the penalties on weights."""
    return sum(
        penalty(weight.regularizer, weight.value)
        for weight in weights
        if weight.regularizer is not None
    )


class Front:
    """What a model computes layer by layer before the engine takes over, in `evaluate`.

    Args:
        trainer: That of a built and compiled model some of whose layers override
            `call`, or which does so itself.

    Attributes:
        rest: The trainer of the layers behind the last of them, a model that is
            compiled in the same way.
    """

    def __init__(self, trainer):
        model, overrides = trainer.model, trainer.overrides
        layers = model.layers
        self._trainer = ref(trainer)  # which holds this
        self._whole = any(name in CALLS for name in overrides.names)
        count = 0 if self._whole else 1 + max(map(layers.index, _computing(layers)))
        self._layers = layers[:count]
        shape = model.output_shape
        if not self._whole:
            shape = self._layers[-1].compute_output_shape(self._layers[-1].input_shape)
        self._rest = model._behind(shape, [] if self._whole else layers[count:])
        self.rest = self._rest._trainer
        self.rest.lead_by(trainer)
        given = trainer.settings.given
        names = ("loss", "loss_weights", "metrics", "weighted_metrics")
        self._rest.compile(model.optimizer, **{name: given[name] for name in names})

    def check_masks(self):
        """Raise a NotImplementedError if it is not known what is masked."""
        trainer = self._trainer()
        if self._whole and trainer.heeds_masks:
            raise NotImplementedError(
                f"Model '{trainer.model.name}' has a mask and overrides `call`: what "
                "of its outputs is masked is not known. Override that of a layer."
            )

    def heeded(self, x, rows, unweighted):
        """Rows of the rest as a mask in front of it leaves them; see `Masks`."""
        trainer = self._trainer()
        if self.rest.overrides.masking or not trainer.heeds_masks:
            return rows
        x, loss = trainer.rows(x), self.rest.shares.loss
        return trainer.masks.heeded(x, rows, loss, unweighted)

    def rows(self, x):
        """Rows as they will come out of these, for their shape."""
        trainer = self._trainer()
        shape = trainer.rows(x).shape
        layers = [trainer.model] if self._whole else self._layers
        for layer in layers:
            shape = layer.compute_output_shape(shape)
        return np.zeros(shape, trainer.model.dtype)

    def outputs(self, x):
        """Return what comes out of rows, and the penalties in front of the rest."""
        trainer = self._trainer()
        model, x = trainer.model, trainer.rows(x)
        if self._whole:
            outputs, total = _collected(model, x)
            weights = model.trainable_weights
        else:
            outputs, total = _through(self._layers, x)
            weights = [v for layer in self._layers for v in layer.trainable_weights]
        return np.asarray(outputs, model.dtype), total + penalties(weights)


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
