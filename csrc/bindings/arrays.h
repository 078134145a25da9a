/* NumPy arrays, specs and shapes to the engine's structs and back. arrays.c is the only file
 * that calls the NumPy C API. */
#ifndef MLPC_BINDINGS_ARRAYS_H
#define MLPC_BINDINGS_ARRAYS_H

#include "bindings/state.h"

/* Once, before anything else here. -1 with an exception on failure. */
int mlpc_arrays_import(void);

/* Borrows an ndarray's memory; it must live as long as `out` is used. False with TypeError
 * where the object is no array of numbers in native byte order. */
bool mlpc_array_from(mlpc_array *out, PyObject *object, const char *name);

/* As above, for C-ordered aligned float32 or float64 that may be written where `writable`. */
bool mlpc_plain_from(mlpc_array *out, PyObject *object, const char *name,
                     bool writable);

/* Whether two arrays have the same dtype and shape. */
bool mlpc_array_alike(const mlpc_array *a, const mlpc_array *b);

/* A writable view of the engine's memory in C order, which `owner` keeps alive. */
PyObject *mlpc_array_view(void *data, mlpc_dtype dtype, size_t rank,
                          const size_t *shape, PyObject *owner);

/* The same for any strides. */
PyObject *mlpc_array_lend(const mlpc_array *array, PyObject *owner);

/* A new C-ordered array of what `from` refers to. */
PyObject *mlpc_array_copy(const mlpc_array *from);

/* Writes the values of an array of the same shape to what `to` refers to. False with an
 * exception. */
bool mlpc_array_assign(const mlpc_array *to, PyObject *values);

/* A new array of indices, or a slice where `indices` is NULL. */
PyObject *mlpc_indices_to(size_t first, const size_t *indices, size_t count);

/* A new array and its memory. */
PyObject *mlpc_array_new(void **data, mlpc_dtype dtype, size_t rank,
                         const size_t *shape);

/* "float32" and the like to a dtype. False with ValueError. */
bool mlpc_dtype_from(mlpc_dtype *out, const char *name);

/* A tuple of non-negative integers. False with an exception. */
bool mlpc_shape_from(size_t *rank, size_t shape[MLPC_MAX_RANK], PyObject *tuple);
PyObject *mlpc_shape_to(size_t rank, const size_t *shape);

/* (name, {option: number}) to a spec that borrows both. False with an exception. */
bool mlpc_spec_from(mlpc_spec *out, PyObject *name, PyObject *options);
/* (name, options), (name, options, values) or (name, options, values, weighted). What a spec
 * that was zero at first holds then is given back by mlpc_spec_clear, also after a failure. */
bool mlpc_spec_from_tuple(mlpc_spec *out, PyObject *tuple);
void mlpc_spec_clear(mlpc_spec *spec);

#endif
