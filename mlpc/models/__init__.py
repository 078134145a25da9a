"""Models."""

from mlpc.models.cloning import clone_model
from mlpc.models.model import Model
from mlpc.models.sequential import Sequential
from mlpc.training.traces import LayerTrace, Trace
from mlpc.utils.absent import module_hooks as _module_hooks
from mlpc.utils.model_classes import furnish as _furnish
from mlpc.utils.tracebacks import short_tracebacks

_furnish(Model, Sequential=Sequential)

__all__ = [
    "LayerTrace",
    "Model",
    "Sequential",
    "Trace",
    "clone_model",
    "load_model",
    "model_from_json",
    "save_model",
]


@short_tracebacks
def load_model(filepath, custom_objects=None, compile=True, safe_mode=True):
    """Return the model in a file; see `mlpc.saving.load_model`."""
    from mlpc.saving import load_model as load

    return load(filepath, custom_objects, compile, safe_mode)


@short_tracebacks
def save_model(model, filepath, overwrite=True, zipped=None, **kwargs):
    """Save a model; see `mlpc.saving.save_model`."""
    from mlpc.saving import save_model as save

    save(model, filepath, overwrite, zipped, **kwargs)


@short_tracebacks
def model_from_json(json_string, custom_objects=None):
    """Return the model that `Model.to_json` has described; its weights are new.

    Args:
        json_string: The text.
        custom_objects: Dict of names and classes of your own.

    Raises:
        ValueError: If the text is not a model's.
    """
    from mlpc.saving.bounded_json import parse_object
    from mlpc.saving.model_config import model_from_config

    return model_from_config(parse_object(json_string, "json_string"), custom_objects)


__getattr__, __dir__ = _module_hooks(__name__)
