"""What may stand for an activation: names, functions, layers; and what it is to the
engine. The functions themselves are in the other modules.
"""

from mlpc.activations.apply import ASK, Answer
from mlpc.utils.object_registration import function_config
from mlpc.utils.overrides import overridden, refusal
from mlpc.utils.registry import Registry

__all__ = ["Activations"]


class Activations(Registry):
    """The activations by name.

    A layer that is nothing but an activation may stand in a function's place. It says
    what it is by `_activation_spec(rank)`, the rank being its input's.

    Args:
        functions: Names and functions.

    Attributes:
        layers: The registry of layers, which that module hands in.
    """

    def __init__(self, functions):
        super().__init__("activation function", "activations", functions)
        self.layers = None

    def get(self, identifier):
        if self._is_object(identifier) or not _is_function(identifier):
            return super().get(identifier)
        self.spec(identifier)
        return identifier

    def spec(self, activation, *, rank=None, **options):
        """Return what an activation is to the engine.

        Args:
            activation: What `get` returns.
            rank: How many axes its input has, the batch's too; `None` if unknown.
            **options: Arguments for the function, beside `x`.

        Returns:
            `(name, {option: value})`; with `axis`, an integer or a tuple, if it works
            along another axis than the last.

        Raises:
            ValueError: If it is none, or an option is out of range.
            NotImplementedError: If it is a layer that overrides `call`.
        """
        if _is_layer(activation):
            for name in overridden(activation):
                raise refusal(
                    activation,
                    name,
                    "the engine computes activations of other layers by their options",
                    "Put the layer behind the other one instead.",
                )
            return activation._activation_spec(rank)
        if self._is_object(activation):
            answer = activation(ASK, **options)
        else:
            answer = self._answer_of(activation)
        return answer.name, answer.options

    def _answer_of(self, function):
        """What a user's function is, if it is one of ours with other options."""
        try:
            answer = function(ASK)
        except (ValueError, NotImplementedError):
            raise  # an option is wrong
        except Exception as error:
            raise self._unknown(function) from error
        if answer is ASK:
            return Answer("linear", {})
        if not isinstance(answer, Answer):
            raise self._unknown(function)
        return answer

    def serialize(self, obj):
        """Return the config of an activation, as Keras writes it.

        Args:
            obj: A function, a layer, a name, or `None`.

        Returns:
            The name of a function of this module; a dict for a function of the user's
            (to be read with `custom_objects`) or for a layer.

        Raises:
            ValueError: If it is unknown.
        """
        if _is_layer(obj):
            return self.layers.serialize(obj)
        if _is_function(obj) and not self._is_object(obj):
            return function_config(obj)
        return super().serialize(obj)

    def deserialize(self, config, custom_objects=None):
        """Return the activation of a config: see `Registry.deserialize`."""
        name = config.get("class_name") if isinstance(config, dict) else None
        if not isinstance(name, str) or name not in self.layers.names:
            return super().deserialize(config, custom_objects)
        layer = self.layers.deserialize(config, custom_objects)
        if not _is_layer(layer):
            raise self._unknown(config)
        return layer

    def _is_object(self, thing):
        return _is_layer(thing) or super()._is_object(thing)

    def _unknown(self, identifier):
        error = super()._unknown(identifier)
        if not _is_function(identifier):
            return error
        return ValueError(
            f"{error} A function of your own must be one of these of its argument, "
            "as in `lambda x: leaky_relu(x, 0.1)`: the engine runs no other."
        )


def _is_function(thing):
    """Whether it may be called to see what it is; a layer would keep a trace of it."""
    return callable(thing) and not (isinstance(thing, type) or hasattr(thing, "_emit"))


def _is_layer(thing):
    return not isinstance(thing, type) and hasattr(thing, "_activation_spec")
