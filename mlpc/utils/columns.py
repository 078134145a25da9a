"""What a table is, and what its columns are called; tables.py makes numbers of it."""

__all__ = ["column_names", "is_pandas", "is_table"]


def is_pandas(value):
    """Whether it is a frame, a series or an array of pandas', by what it can."""
    return hasattr(value, "iloc") or hasattr(
        getattr(value, "dtype", None), "numpy_dtype"
    )


def is_table(value):
    """Whether `numbers_of` takes it."""
    return is_pandas(value) or column_names(value) is not None


def column_names(value):
    """The names of a table's columns as a list; `None` of anything else."""
    if hasattr(value, "iloc"):
        return list(value.columns) if hasattr(value, "columns") else None
    if not hasattr(value, "__arrow_c_stream__") and not hasattr(value, "__dataframe__"):
        return None
    names = getattr(value, "column_names", None)
    if names is None or callable(names):
        names = getattr(value, "columns", None)
    names = [] if names is None or callable(names) else list(names)
    return names if names and all(isinstance(name, str) for name in names) else None
