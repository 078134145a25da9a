"""Numbers out of pandas' frames and series; pandas is not imported. What is no number
is named by its column."""

import numpy as np

__all__ = ["numbers_of"]

DATES = {"M": "({0} - {0}.min()).dt.days", "m": "{0}.dt.total_seconds()"}


def numbers_of(argument, table):
    """Return a table as an array of the dtype that its columns have in common.

    Args:
        argument: The argument's name, for messages.
        table: A frame, a series, or an array of pandas'.

    Returns:
        Array `(rows, columns)`, `(rows,)` of a series; of bools where all are.

    Raises:
        ValueError: If a column holds no numbers, or misses some by pandas' `NA`.
    """
    dtypes = list(table.dtypes) if _is_frame(table) else [table.dtype]
    plain = all(isinstance(dtype, np.dtype) for dtype in dtypes)
    array = np.asarray(table) if plain else None
    if plain and _is_number(array.dtype):
        return array
    bad = [i for i, dtype in enumerate(dtypes) if not _is_number(dtype)]
    if bad:
        raise ValueError(_no_numbers(argument, table, dtypes, bad))
    for i, dtype in enumerate(dtypes):
        if str(getattr(dtype, "na_value", "")) == "<NA>":
            _check_none_missing(argument, table, i)
    kinds = [getattr(dtype, "numpy_dtype", None) for dtype in dtypes]
    kinds = [
        kind or getattr(dtype, "subtype", dtype)
        for kind, dtype in zip(kinds, dtypes, strict=True)
    ]
    return table.to_numpy(np.result_type(*kinds)) if dtypes else np.asarray(table)


def _is_frame(table):
    return hasattr(table, "columns")


def _is_number(dtype):
    dtype = getattr(dtype, "numpy_dtype", dtype)
    return dtype.kind in "biuf" and getattr(dtype, "itemsize", 8) <= 8


def _column(table, i):
    return table.iloc[:, i] if _is_frame(table) else table


def _name(table, i):
    """How messages call a column: by its name, if it has one."""
    name = list(table.columns)[i] if _is_frame(table) else getattr(table, "name", None)
    return "the values" if name is None else f"column {name!r}"


def _check_none_missing(argument, table, i):
    missing = int(np.sum(_column(table, i).isna()))
    if missing:
        raise ValueError(
            f"Argument `{argument}` must not miss values. Received: {_name(table, i)} "
            f"of dtype {_column(table, i).dtype} with {missing} `NA`. Fill them, as by "
            "`fillna(...)`, or leave out these rows, as by `dropna()`."
        )


def _no_numbers(argument, table, dtypes, bad):
    """The message about the columns at the places `bad`."""
    described = ", ".join(f"{_name(table, i)} of dtype {dtypes[i]}" for i in bad[:5])
    more = f" and {len(bad) - 5} more" if len(bad) > 5 else ""
    return (
        f"Argument `{argument}` must hold real numbers. Received: {described}{more}. "
        f"{_remedy(argument, table, dtypes[bad[0]], bad[0])}"
    )


def _remedy(argument, table, dtype, i):
    """What to do about a column that holds no numbers."""
    column = _column(table, i)
    here = argument
    if _is_frame(table):
        here = f"{argument}[{list(table.columns)[i]!r}]"
    if dtype.kind in DATES:
        return f"Turn its times into numbers, as by `{DATES[dtype.kind].format(here)}`."
    if dtype.kind in "cf":
        return "Numbers are real, of at most 64 bits."
    try:
        np.asarray(column.dropna(), float)
    except (TypeError, ValueError):
        pass
    else:
        return f"Its values are numbers: `{here}.astype('float32')` stores them so."
    first = next(iter(column.dropna()), None)
    return (
        f"Turn its values, as {first!r:.40}, into numbers, as by `pd.get_dummies` or "
        f"`{here}.astype('category').cat.codes`, or leave it out."
    )
