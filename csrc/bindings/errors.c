/* The one table from status to exception. */
#include "bindings/errors.h"

PyObject *
mlpc_raise(mlpc_status status)
{
    PyObject *type = PyExc_RuntimeError;
    switch (status) {
    case MLPC_OK: break;
    case MLPC_INVALID_ARGUMENT:
    case MLPC_SHAPE_MISMATCH: type = PyExc_ValueError; break;
    case MLPC_INVALID_STATE: type = PyExc_RuntimeError; break;
    case MLPC_UNSUPPORTED: type = PyExc_NotImplementedError; break;
    case MLPC_OUT_OF_MEMORY: type = PyExc_MemoryError; break;
    case MLPC_IO: type = PyExc_OSError; break;
    case MLPC_INTERRUPTED: type = PyExc_KeyboardInterrupt; break;
    }
    PyErr_SetString(type, mlpc_last_error());
    return NULL;
}

PyObject *
mlpc_none_or_raise(mlpc_status status)
{
    if (status != MLPC_OK)
        return mlpc_raise(status);
    Py_RETURN_NONE;
}
