"""clone_model: a new model of new layers, made from the configs of another's."""

from mlpc.layers.input_layer import Input, InputLayer, KerasTensor
from mlpc.models.model import Model
from mlpc.models.sequential import Sequential
from mlpc.utils.tracebacks import short_tracebacks

__all__ = ["clone_model"]


@short_tracebacks
def clone_model(
    model,
    input_tensors=None,
    clone_function=None,
    call_function=None,
    recursive=False,
    **kwargs,
):
    """Return a model of the same layers, made anew, with new weights, and compiled as
    the model is.

    Args:
        model: A `Sequential`, or a model of your own that has a config.
        input_tensors: What `Input` returned, to stand in place of the model's input.
        clone_function: Called with each layer; gives the layer for the new model.
            By default one of the same config.
        call_function: Must be `None`: a chain of layers is not called when it is made.
        recursive: Whether to clone the layers of inner models one by one. Else
            `clone_function` gets the inner model.

    Raises:
        ValueError: If an argument does not fit the model.

    Example:
        >>> model = keras.Sequential([keras.Input((2,)), keras.layers.Dense(3)])
        >>> keras.models.clone_model(model).layers[0].kernel is model.layers[
        ...     0
        ... ].kernel
        False
    """
    if kwargs:
        raise ValueError(f"Unexpected keyword argument(s): {tuple(kwargs)}")
    if call_function is not None:
        raise ValueError(
            "`call_function` argument is not supported with Sequential models. "
            f"Received model of type '{type(model).__name__}', with "
            f"call_function={call_function}"
        )
    if isinstance(model, Sequential):
        copy = clone_function or (lambda layer: layer.from_config(layer.get_config()))
        return _clone(model, copy, recursive, _only(input_tensors), {})
    if clone_function or input_tensors:
        raise ValueError(
            "Arguments `clone_function` and `input_tensors` are only supported for "
            f"Sequential models. Received model of type '{type(model).__name__}', with "
            f"clone_function={clone_function} and input_tensors={input_tensors}"
        )
    if not isinstance(model, Model):
        raise ValueError(
            "Expected `model` argument to be a `Model` instance. Received: "
            f"model={model}"
        )
    return type(model).from_config(model.get_config())


def _only(tensors):
    """The one tensor of a list, or of none."""
    if isinstance(tensors, (list, tuple)):
        if len(tensors) != 1:
            raise ValueError("Argument `input_tensors` must contain a single tensor.")
        tensors = tensors[0]
    if tensors is not None and not isinstance(tensors, KerasTensor):
        raise ValueError(
            "Argument `input_tensors` must be a KerasTensor. Received invalid value: "
            f"input_tensors={tensors}"
        )
    return tensors


def _clone(model, copy, recursive, tensor, made):
    """The clone of a Sequential; `made` has the layers so far by their ids."""
    if not callable(copy):
        raise ValueError(
            "Expected `clone_function` argument to be a callable. "
            f"Received: clone_function={copy}"
        )
    for layer in model.layers:
        if id(layer) not in made:
            inner = recursive and isinstance(layer, Sequential)
            made[id(layer)] = (
                _clone(layer, copy, True, None, made) if inner else copy(layer)
            )
    layers = [made[id(layer)] for layer in model.layers]
    first = model._layers[0] if model._layers else None
    if tensor is not None:
        layers.insert(0, tensor)
    elif isinstance(first, InputLayer):
        shape, dtype = first.batch_shape, first._input_dtype
        layers.insert(0, Input(batch_shape=shape, dtype=dtype, name=first.name))
    clone = Sequential(layers, name=model.name, trainable=model.trainable)
    clone.compile_from_config(model.get_compile_config())
    return clone
