"""The layers of a model that are no models themselves, by names that differ."""

__all__ = ["leaves"]


def leaves(layers, prefix=""):
    """Yield `(name, layer)` of the layers, those of models among them in their place.

    Args:
        layers: Layers, some of them perhaps models.
        prefix: What the names begin with.

    Returns:
        Iterator; the name of a layer in a model `inner` is `"inner/dense"`.
    """
    for layer in layers:
        inside = getattr(layer, "layers", None)
        if inside is None:
            yield prefix + layer.name, layer
        else:
            yield from leaves(inside, f"{prefix}{layer.name}/")
