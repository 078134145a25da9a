/* Block: storage for weights, shared by models, layers and the arrays that look into it. */
#include "bindings/arrays.h"
#include "bindings/errors.h"

static PyObject *
block_new(PyTypeObject *type, PyObject *args, PyObject *kwargs)
{
    static char *names[] = {"dtype", "count", NULL};
    const char *dtype_name;
    Py_ssize_t count;
    mlpc_dtype dtype;
    if (!PyArg_ParseTupleAndKeywords(args, kwargs, "sn:Block", names, &dtype_name,
                                     &count) ||
        !mlpc_dtype_from(&dtype, dtype_name))
        return NULL;
    if (count < 0)
        return PyErr_Format(PyExc_ValueError, "`count` must not be negative");
    block_object *self = (block_object *)PyType_GenericAlloc(type, 0);
    if (self == NULL)
        return NULL;
    mlpc_status status = mlpc_block_create(&self->block, dtype, (size_t)count);
    if (status != MLPC_OK) {
        Py_DECREF(self);
        return mlpc_raise(status);
    }
    return (PyObject *)self;
}

static void
block_dealloc(PyObject *self)
{
    PyTypeObject *type = Py_TYPE(self);
    mlpc_block_release(((block_object *)self)->block);
    PyObject_Free(self);
    Py_DECREF(type);
}

static PyObject *
block_array(PyObject *self, PyObject *args)
{
    PyObject *tuple;
    Py_ssize_t offset;
    size_t rank, shape[MLPC_MAX_RANK], count = 1;
    mlpc_block *block = ((block_object *)self)->block;
    if (!PyArg_ParseTuple(args, "nO:array", &offset, &tuple) ||
        !mlpc_shape_from(&rank, shape, tuple))
        return NULL;
    size_t whole = mlpc_block_count(block);
    for (size_t i = 0; i < rank; i++) {
        if (shape[i] != 0 && count > whole / shape[i])
            return PyErr_Format(PyExc_ValueError,
                                "the array does not fit into the block");
        count *= shape[i];
    }
    if (offset < 0 || (size_t)offset > whole || count > whole - (size_t)offset)
        return PyErr_Format(PyExc_ValueError, "the array does not fit into the block");
    mlpc_dtype dtype = mlpc_block_dtype(block);
    size_t size = dtype == MLPC_FLOAT32 ? 4 : 8;
    char *data = (char *)mlpc_block_data(block) + (size_t)offset * size;
    return mlpc_array_view(data, dtype, rank, shape, self);
}

static PyMethodDef block_methods[] = {
    {"array", block_array, METH_VARARGS,
     "array(offset, shape) -> a writable view that keeps the block alive"},
    {NULL, NULL, 0, NULL},
};

static PyType_Slot block_slots[] = {
    {Py_tp_new, block_new},
    {Py_tp_dealloc, block_dealloc},
    {Py_tp_methods, block_methods},
    {Py_tp_doc, "Block(dtype, count): zeroed float32 or float64 storage"},
    {0, NULL},
};

PyType_Spec mlpc_block_spec = {"mlpc._core.Block", sizeof(block_object), 0,
                               Py_TPFLAGS_DEFAULT | Py_TPFLAGS_IMMUTABLETYPE,
                               block_slots};
