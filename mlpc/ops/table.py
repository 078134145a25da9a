"""What the tables of this module share: how their functions get names, and axes."""

__all__ = ["axes", "named"]


def named(table, module):
    """Return the table; nameless functions are named and described by their keys.

    Args:
        table: Dict of names and functions.
        module: Name of the module that the table is of.
    """
    for name, function in table.items():
        if function.__name__ == "<lambda>":
            function.__name__ = function.__qualname__ = name
            function.__module__ = module
        if not function.__doc__:
            function.__doc__ = f"As `keras.ops.{name}`, over NumPy arrays."
    return table


def axes(axis):
    """Return a list of axes as NumPy wants it: as a tuple; anything else as it is."""
    return tuple(axis) if isinstance(axis, list) else axis
