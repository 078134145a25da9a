"""A model's twin in float64, for trying things on."""

from mlpc import optimizers
from mlpc.models import Model
from mlpc.training.trainer import Trainer

__all__ = ["float64_twin"]


def float64_twin(model):
    """Return a model of the same layers, weights and loss in float64.

    It shares no memory with the model, has plain SGD and no metrics, and takes no
    draws: neither initializers nor seeds are asked. What learns is what is `trainable`
    now.

    Args:
        model: A model that is built and compiled.
    """
    twin = _unbuilt(model, {})
    twin.build(model.input_shape)
    for mine, its in zip(twin._flat_layers(), model._flat_layers(), strict=True):
        mine._declared = [
            declared._replace(initializer=_giving(weight.numpy()))
            for declared, weight in zip(mine._declared, its.weights, strict=False)
        ]
    settings = model._trainer.settings
    loss, weight = settings.wanted_loss, settings.loss_weight
    twin.compile(optimizers.SGD(name="sgd"), loss, loss_weights=weight)
    return twin


def _unbuilt(layer, made):
    """A layer or model like this one, with weights yet to be declared.

    Args:
        made: The copies so far by the ids of their originals: an activation that is met
            twice stays one layer.
    """
    if id(layer) not in made:
        made[id(layer)] = twin = object.__new__(type(layer))
        vars(twin).update(vars(layer))  # `copy` of a model would copy all in it
        twin.dtype, twin.built = "float64", False
        twin._declared, twin._variables, twin._model = [], None, None
        if isinstance(layer, Model):
            twin._layers = [_unbuilt(inner, made) for inner in layer._layers]
            twin._trainer = Trainer(twin, layer._trainer.seed)
    return made[id(layer)]


def _giving(values):
    """An initializer that gives these values."""
    return lambda shape, dtype: values
