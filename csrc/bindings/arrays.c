/* Conversions between Python's objects and the engine's structs. */
#include "bindings/arrays.h"

#include <numpy/arrayobject.h>
#include <string.h>

int
mlpc_arrays_import(void)
{
    import_array1(-1);
    return 0;
}

/* NumPy's type numbers, indexed by mlpc_dtype. Integers by size, since their C names are
 * one another's twins on some systems. */
static const int numpy_types[] = {NPY_FLOAT32, NPY_FLOAT64, NPY_FLOAT16, NPY_BOOL,
                                  NPY_INT8,    NPY_UINT8,   NPY_INT16,   NPY_UINT16,
                                  NPY_INT32,   NPY_UINT32,  NPY_INT64,   NPY_UINT64};

static bool
dtype_of(mlpc_dtype *out, PyArrayObject *array)
{
    int type = PyArray_TYPE(array);
    for (size_t i = 0; i < sizeof numpy_types / sizeof *numpy_types; i++)
        if (PyArray_EquivTypenums(type, numpy_types[i])) {
            *out = (mlpc_dtype)i;
            return true;
        }
    return false;
}

bool
mlpc_array_from(mlpc_array *out, PyObject *object, const char *name)
{
    if (!PyArray_Check(object)) {
        PyErr_Format(PyExc_TypeError, "`%s` must be a NumPy array", name);
        return false;
    }
    PyArrayObject *array = (PyArrayObject *)object;
    int rank = PyArray_NDIM(array);
    if (rank > MLPC_MAX_RANK) {
        PyErr_Format(PyExc_ValueError, "`%s` has rank %d, above %d", name, rank,
                     MLPC_MAX_RANK);
        return false;
    }
    if (!dtype_of(&out->dtype, array) || !PyArray_ISNOTSWAPPED(array)) {
        PyErr_Format(PyExc_TypeError,
                     "`%s` must hold native numbers. Received: dtype=%S", name,
                     PyArray_DESCR(array));
        return false;
    }
    out->data = PyArray_DATA(array);
    out->rank = (size_t)rank;
    for (int i = 0; i < rank; i++) {
        out->shape[i] = (size_t)PyArray_DIM(array, i);
        out->strides[i] = PyArray_STRIDE(array, i);
    }
    return true;
}

bool
mlpc_plain_from(mlpc_array *out, PyObject *object, const char *name, bool writable)
{
    if (!mlpc_array_from(out, object, name))
        return false;
    int flags = NPY_ARRAY_C_CONTIGUOUS | NPY_ARRAY_ALIGNED;
    flags |= writable ? NPY_ARRAY_WRITEABLE : 0;
    if (out->dtype > MLPC_FLOAT64 ||
        !PyArray_CHKFLAGS((PyArrayObject *)object, flags)) {
        PyErr_Format(PyExc_ValueError, "`%s` must be C-ordered float32 or float64%s",
                     name, writable ? " that can be written" : "");
        return false;
    }
    return true;
}

bool
mlpc_array_alike(const mlpc_array *a, const mlpc_array *b)
{
    return a->dtype == b->dtype && a->rank == b->rank &&
           memcmp(a->shape, b->shape, a->rank * sizeof *a->shape) == 0;
}

static void
to_dims(npy_intp dims[MLPC_MAX_RANK], size_t rank, const size_t *shape)
{
    for (size_t i = 0; i < rank; i++)
        dims[i] = (npy_intp)shape[i];
}

/* Memory as an array without an owner: for the time of one call, or until it gets one. */
static PyObject *
lent(const mlpc_array *array)
{
    npy_intp dims[MLPC_MAX_RANK], strides[MLPC_MAX_RANK];
    to_dims(dims, array->rank, array->shape);
    for (size_t i = 0; i < array->rank; i++)
        strides[i] = array->strides[i];
    return PyArray_New(&PyArray_Type, (int)array->rank, dims, numpy_types[array->dtype],
                       strides, (void *)(uintptr_t)array->data, 0, NPY_ARRAY_WRITEABLE,
                       NULL);
}

static PyObject *
owned(PyObject *view, PyObject *owner)
{
    if (view == NULL)
        return NULL;
    Py_INCREF(owner);
    if (PyArray_SetBaseObject((PyArrayObject *)view, owner) < 0) {
        Py_DECREF(view);
        return NULL;
    }
    return view;
}

PyObject *
mlpc_array_lend(const mlpc_array *array, PyObject *owner)
{
    return owned(lent(array), owner);
}

PyObject *
mlpc_array_view(void *data, mlpc_dtype dtype, size_t rank, const size_t *shape,
                PyObject *owner)
{
    npy_intp dims[MLPC_MAX_RANK];
    to_dims(dims, rank, shape);
    return owned(PyArray_SimpleNewFromData((int)rank, dims, numpy_types[dtype], data),
                 owner);
}

PyObject *
mlpc_array_copy(const mlpc_array *from)
{
    PyObject *view = lent(from);
    if (view == NULL)
        return NULL;
    PyObject *copy = PyArray_NewCopy((PyArrayObject *)view, NPY_CORDER);
    Py_DECREF(view);
    return copy;
}

bool
mlpc_array_assign(const mlpc_array *to, PyObject *values)
{
    mlpc_array from;
    if (!mlpc_array_from(&from, values, "values"))
        return false;
    if (from.rank != to->rank ||
        memcmp(from.shape, to->shape, to->rank * sizeof *to->shape) != 0) {
        PyErr_SetString(PyExc_ValueError, "`values` has the wrong shape");
        return false;
    }
    PyObject *view = lent(to);
    if (view == NULL)
        return false;
    const int failed = PyArray_CopyInto((PyArrayObject *)view, (PyArrayObject *)values);
    Py_DECREF(view);
    return !failed;
}

PyObject *
mlpc_indices_to(size_t first, const size_t *indices, size_t count)
{
    if (indices == NULL) {
        PyObject *start = PyLong_FromSize_t(first),
                 *stop = PyLong_FromSize_t(first + count);
        PyObject *slice =
            start != NULL && stop != NULL ? PySlice_New(start, stop, NULL) : NULL;
        Py_XDECREF(start);
        Py_XDECREF(stop);
        return slice;
    }
    npy_intp n = (npy_intp)count;
    PyObject *array = PyArray_SimpleNew(1, &n, NPY_INTP);
    if (array != NULL)
        memcpy(PyArray_DATA((PyArrayObject *)array), indices, count * sizeof *indices);
    return array;
}

PyObject *
mlpc_array_new(void **data, mlpc_dtype dtype, size_t rank, const size_t *shape)
{
    npy_intp dims[MLPC_MAX_RANK];
    to_dims(dims, rank, shape);
    PyObject *array = PyArray_SimpleNew((int)rank, dims, numpy_types[dtype]);
    *data = array != NULL ? PyArray_DATA((PyArrayObject *)array) : NULL;
    return array;
}

bool
mlpc_dtype_from(mlpc_dtype *out, const char *name)
{
    if (strcmp(name, "float32") == 0)
        *out = MLPC_FLOAT32;
    else if (strcmp(name, "float64") == 0)
        *out = MLPC_FLOAT64;
    else {
        PyErr_Format(PyExc_ValueError,
                     "`dtype` must be 'float32' or 'float64'. Received: dtype=%s",
                     name);
        return false;
    }
    return true;
}

bool
mlpc_shape_from(size_t *rank, size_t shape[MLPC_MAX_RANK], PyObject *tuple)
{
    if (!PyTuple_Check(tuple) || PyTuple_Size(tuple) > MLPC_MAX_RANK) {
        PyErr_Format(PyExc_ValueError, "a shape is a tuple of at most %d sizes",
                     MLPC_MAX_RANK);
        return false;
    }
    *rank = (size_t)PyTuple_Size(tuple);
    for (size_t i = 0; i < *rank; i++) {
        shape[i] = PyLong_AsSize_t(PyTuple_GetItem(tuple, (Py_ssize_t)i));
        if (PyErr_Occurred())
            return false;
    }
    return true;
}

PyObject *
mlpc_shape_to(size_t rank, const size_t *shape)
{
    PyObject *tuple = PyTuple_New((Py_ssize_t)rank);
    for (size_t i = 0; tuple != NULL && i < rank; i++) {
        PyObject *size = PyLong_FromSize_t(shape[i]);
        if (size == NULL || PyTuple_SetItem(tuple, (Py_ssize_t)i, size) < 0)
            Py_CLEAR(tuple);
    }
    return tuple;
}

bool
mlpc_spec_from(mlpc_spec *out, PyObject *name, PyObject *options)
{
    PyObject *key, *value;
    Py_ssize_t position = 0;
    size_t n = 0;
    memset(out, 0, sizeof *out);
    out->name = PyUnicode_AsUTF8AndSize(name, NULL);
    if (out->name == NULL)
        return false;
    if (!PyDict_Check(options) || PyDict_Size(options) > MLPC_MAX_OPTIONS) {
        PyErr_Format(PyExc_TypeError, "options are a dict of at most %d",
                     MLPC_MAX_OPTIONS);
        return false;
    }
    while (PyDict_Next(options, &position, &key, &value)) {
        out->options[n].name = PyUnicode_AsUTF8AndSize(key, NULL);
        out->options[n].value = PyFloat_AsDouble(value);
        if (out->options[n].name == NULL || PyErr_Occurred())
            return false;
        n++;
    }
    return true;
}

bool
mlpc_spec_from_tuple(mlpc_spec *out, PyObject *tuple)
{
    PyObject *name, *options, *values = NULL;
    int weighted = 0;
    if (!PyTuple_Check(tuple) ||
        !PyArg_ParseTuple(tuple,
                          "UO|O!p;a spec is (name, options[, values[, weighted]])",
                          &name, &options, &PyTuple_Type, &values, &weighted)) {
        if (!PyErr_Occurred())
            PyErr_SetString(PyExc_TypeError, "a spec is a tuple");
        return false;
    }
    if (!mlpc_spec_from(out, name, options))
        return false;
    out->weighted = weighted != 0;
    Py_ssize_t n = values != NULL ? PyTuple_Size(values) : 0;
    if (n == 0)
        return true;
    double *numbers = PyMem_Calloc((size_t)n, sizeof *numbers);
    if (numbers == NULL)
        return PyErr_NoMemory() != NULL;
    out->values = numbers;
    out->n_values = (size_t)n;
    for (Py_ssize_t i = 0; i < n; i++)
        numbers[i] = PyFloat_AsDouble(PyTuple_GetItem(values, i));
    return PyErr_Occurred() == NULL;
}

void
mlpc_spec_clear(mlpc_spec *spec)
{
    PyMem_Free((void *)(uintptr_t)spec->values);
}
