"""Models."""

from mlpc.models.model import Model
from mlpc.models.sequential import Sequential

__all__ = ["Model", "Sequential", "load_model", "save_model"]


def load_model(filepath, custom_objects=None, compile=True, safe_mode=True):
    """Return the model in a file; see `mlpc.saving.load_model`."""
    from mlpc.saving import load_model as load

    return load(filepath, custom_objects, compile, safe_mode)


def save_model(model, filepath, overwrite=True, zipped=None):
    """Save a model; see `mlpc.saving.save_model`."""
    from mlpc.saving import save_model as save

    save(model, filepath, overwrite, zipped)
