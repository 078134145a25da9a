"""Numbers out of tables, column by column: pandas' frames and series; tables of polars,
pyarrow and their like, which name their columns and give each as an array. None of
these is imported. What is no number is named by its column."""

import numpy as np

from mlpc.utils.columns import column_names, is_pandas

__all__ = ["numbers_of"]

DATES = {"M": "({0} - {0}.min()).dt.days", "m": "{0}.dt.total_seconds()"}
NAMED = 5  # columns that a message names


def numbers_of(argument, table):
    """Return a table as an array of the dtype that its columns have in common.

    Args:
        argument: The argument's name, for messages.
        table: A frame, a series, or an array of pandas'; a table of another library's.

    Returns:
        Array `(rows, columns)`, `(rows,)` of a series; of bools where all are. What is
        missing among floats is NaN.

    Raises:
        ValueError: If a column holds no numbers, or one of integers or bools misses
            some.
    """
    if not is_pandas(table):
        return _numbers_of_arrays(argument, table)
    dtypes = list(table.dtypes) if _is_frame(table) else [table.dtype]
    plain = all(isinstance(dtype, np.dtype) for dtype in dtypes)
    array = np.asarray(table) if plain else None
    if plain and _is_number(array.dtype):
        return array
    bad = [i for i, dtype in enumerate(dtypes) if not _is_number(dtype)]
    if bad:
        raise ValueError(_no_numbers(argument, table, dtypes, bad))
    for i, dtype in enumerate(dtypes):
        if _plain(dtype).kind != "f" and not isinstance(dtype, np.dtype):
            _check_none_missing(argument, table, i)
    if not dtypes:
        return np.asarray(table)
    common = np.result_type(*map(_plain, dtypes))
    if not _is_frame(table):
        return _values(table, common)
    array = np.empty(table.shape, common)
    for i in range(len(dtypes)):
        array[:, i] = _values(table.iloc[:, i], common)
    return array


def _is_frame(table):
    return hasattr(table, "columns")


def _plain(dtype):
    """NumPy's dtype for the values of pandas' one, those of categories too."""
    categories = getattr(dtype, "categories", None)
    if categories is not None and hasattr(categories, "dtype"):
        return _plain(categories.dtype)
    dtype = getattr(dtype, "numpy_dtype", None) or getattr(dtype, "subtype", dtype)
    return dtype if isinstance(dtype, np.dtype) else np.dtype(object)


def _is_number(dtype):
    dtype = _plain(dtype)
    return dtype.kind in "biuf" and dtype.itemsize <= 8


def _values(column, dtype):
    """The values of a column of numbers; what is missing, among floats only, is NaN."""
    if hasattr(column.dtype, "categories"):
        column = column.astype(column.dtype.categories.dtype)
    if dtype.kind == "f" and hasattr(column.dtype, "na_value"):
        return column.to_numpy(dtype, na_value=np.nan)
    return column.to_numpy(dtype)


def _column(table, i):
    return table.iloc[:, i] if _is_frame(table) else table


def _name(table, i):
    """How messages call a column: by its name, if it has one."""
    name = list(table.columns)[i] if _is_frame(table) else getattr(table, "name", None)
    return "the values" if name is None else f"column {name!r}"


def _check_none_missing(argument, table, i):
    column = _column(table, i)
    missing = int(np.sum(column.isna()))
    if missing:
        raise ValueError(
            f"Argument `{argument}` must not miss values. Received: {_name(table, i)} "
            f"of dtype {column.dtype} with {missing} `NA`. Fill them, as by "
            "`fillna(...)`, or leave out these rows, as by `dropna()`."
        )


def _no_numbers(argument, table, dtypes, bad):
    """The message about the columns at the places `bad`."""
    return _refusal(
        argument,
        [(_name(table, i), dtypes[i], _column(table, i).dropna()) for i in bad[:NAMED]],
        len(bad),
        _remedy(argument, table, dtypes[bad[0]], bad[0]),
    )


def _refusal(argument, named, count, remedy):
    """The same from names, dtypes and values of the first of `count` columns."""
    described = ", ".join(
        f"{name} of dtype {dtype}{_example(values)}" for name, dtype, values in named
    )
    more = f" and {count - len(named)} more" if count > len(named) else ""
    return (
        f"Argument `{argument}` must hold real numbers. Received: {described}{more}. "
        f"{remedy}"
    )


def _example(values):
    """The first of some values as messages show it; nothing of dates."""
    first = next(iter(values), None)
    shown = isinstance(first, (str, bytes, int, float, complex, list, tuple, dict))
    return f" ({first!r:.40}, ...)" if shown else ""


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
    if _are_numbers(column.dropna()):
        return f"Its values are numbers: `{here}.astype('float32')` stores them so."
    first = next(iter(column.dropna()), None)
    return (
        f"Turn its values, as {first!r:.40}, into numbers: "
        f"`pd.get_dummies({argument})` makes a column of each, `pd.factorize({here})` "
        f"and `{here}.astype('category').cat.codes` number them; or leave it out."
    )


def _are_numbers(values):
    """Whether what is stored as something else can be read as numbers."""
    try:
        np.asarray(values, float)
    except (TypeError, ValueError):
        return False
    return len(values) > 0


def _numbers_of_arrays(argument, table):
    """`numbers_of` of a table whose columns are arrays, once they are asked for."""
    names = column_names(table)
    arrays = [np.asarray(table[name]) for name in names]
    bad = [i for i, array in enumerate(arrays) if not _is_number(array.dtype)]
    if not bad:
        return np.stack(arrays, 1, dtype=np.result_type(*arrays), casting="unsafe")
    types = [_type(table[names[i]]) for i in bad[:NAMED]]
    present = [[each for each in arrays[i].tolist() if each is not None] for i in bad]
    missing = arrays[bad[0]].size - len(present[0])
    if missing and all(isinstance(each, bool) for each in present[0]):
        raise ValueError(
            f"Argument `{argument}` must not miss values. Received: column "
            f"{names[bad[0]]!r} of dtype {types[0]} with {missing} nulls. Fill them, "
            "as by `fill_null(...)`, or leave out these rows."
        )
    named = [
        (f"column {names[i]!r}", dtype, values)
        for i, dtype, values in zip(bad, types, present, strict=False)
    ]
    if arrays[bad[0]].dtype.kind in DATES:
        here = f"{argument}.to_pandas()[{names[bad[0]]!r}]"
        times = DATES[arrays[bad[0]].dtype.kind].format(here)
        remedy = f"Turn its times into numbers, as by `{times}`."
    elif _are_numbers(present[0]):
        remedy = "Its values are numbers: cast the column to a type of floats."
    else:
        remedy = (
            "Turn its values into numbers: "
            f"`pd.get_dummies({argument}.to_pandas())` makes a column of each; or "
            "leave it out."
        )
    raise ValueError(_refusal(argument, named, len(bad), remedy))


def _type(column):
    """The type of a column as its own library calls it."""
    return getattr(column, "dtype", None) or getattr(column, "type", "unknown")
