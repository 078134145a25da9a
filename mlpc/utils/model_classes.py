"""The classes of models, by the names that configs give them.

models/ furnishes it; who reads and writes configs stands below and asks here.
"""

__all__ = ["MODELS", "base", "furnish", "is_model"]

MODELS = {}  # mlpc's own
_base = []


def furnish(cls, **classes):
    """Note the base of all models, and the classes that configs may name."""
    _base[:] = [cls]
    MODELS.update(classes)


def base():
    """Return the class that all models derive from."""
    return _base[0]


def is_model(thing):
    """Whether a thing is a model."""
    return isinstance(thing, base())
