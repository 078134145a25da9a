"""clone_model: the same layers anew."""

from mlpc.layers.input_layer import InputLayer, KerasTensor
from mlpc.models.sequential import Sequential

__all__ = ["clone_model"]


def clone_model(
    model,
    input_tensors=None,
    clone_function=None,
    call_function=None,
    recursive=False,
):
    """Return a model of new layers with new weights, compiled as the model is.

    Args:
        model: A `Sequential` model.
        input_tensors: What `Input` returned, alone or in a list: the clone's input;
            `None` for one like the model's.
        clone_function: Called with each layer, the input apart; returns what takes its
            place. By default `type(layer).from_config(layer.get_config())`.
        call_function: Must be `None`.
        recursive: Whether the layers of models among the layers are handed to
            `clone_function`, instead of the models.

    Raises:
        ValueError: If an argument does not fit.
    """
    if call_function is not None:
        raise ValueError(
            "`call_function` argument is not supported with Sequential models. "
            f"Received: call_function={call_function}"
        )
    if not isinstance(model, Sequential):
        raise ValueError(
            "Expected `model` argument to be a `Sequential` model instance. "
            f"Received: model={model}"
        )
    clone_function = clone_function or _like
    if not callable(clone_function):
        raise ValueError(
            "Expected `clone_function` argument to be a callable. "
            f"Received: clone_function={clone_function}"
        )
    layers = _input_of(model, input_tensors)
    for layer in model.layers:
        if recursive and isinstance(layer, Sequential):
            layers.append(clone_model(layer, None, clone_function, recursive=True))
        else:
            layers.append(clone_function(layer))
    clone = Sequential(layers, name=model.name, trainable=model.trainable)
    clone.compile_from_config(model.get_compile_config())
    return clone


def _like(layer):
    return type(layer).from_config(layer.get_config())


def _input_of(model, tensors):
    """A list of the clone's input, where one is known."""
    if isinstance(tensors, (list, tuple)):
        if len(tensors) != 1:
            raise ValueError("Argument `input_tensors` must contain a single tensor.")
        tensors = tensors[0]
    if tensors is not None:
        if not isinstance(tensors, KerasTensor):
            raise ValueError(
                "Argument `input_tensors` must be a KerasTensor. "
                f"Received invalid value: input_tensors={tensors}"
            )
        return [tensors]
    first = model._layers[:1]
    return [_like(layer) for layer in first if isinstance(layer, InputLayer)]
