"""Nested lists, tuples and dicts of arrays: their leaves, one by one or all at once."""

__all__ = ["flatten", "map_structure"]


def flatten(structure):
    """Return the leaves as a list; those of a dict in the order of its sorted keys."""
    if isinstance(structure, dict):
        structure = [structure[key] for key in sorted(structure)]
    if not isinstance(structure, (list, tuple)):
        return [structure]
    return [leaf for part in structure for leaf in flatten(part)]


def map_structure(function, *structures):
    """Return a structure like the first of what `function` makes of their leaves."""
    first = structures[0]
    if isinstance(first, dict):
        return {
            key: map_structure(function, *(s[key] for s in structures)) for key in first
        }
    if not isinstance(first, (list, tuple)):
        return function(*structures)
    parts = [map_structure(function, *same) for same in zip(*structures, strict=True)]
    if hasattr(first, "_fields"):  # a named tuple
        return type(first)(*parts)
    return type(first)(parts)
