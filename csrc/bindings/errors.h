/* mlpc_status to exceptions, and specs from (name, options). */
#ifndef MLPC_BINDINGS_ERRORS_H
#define MLPC_BINDINGS_ERRORS_H

#include "bindings/state.h"

/* Raises what a failed call reported; returns NULL. */
PyObject *mlpc_raise(mlpc_status status);

/* None, or the exception of a failed call. */
PyObject *mlpc_none_or_raise(mlpc_status status);

#endif
