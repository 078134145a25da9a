/* Optimizer: a rule with its rate, step count and slots. */
#include "bindings/arrays.h"
#include "bindings/errors.h"

static PyObject *
optimizer_new(PyTypeObject *type, PyObject *args, PyObject *kwargs)
{
    static char *names[] = {"name", "options", NULL};
    PyObject *name, *options;
    mlpc_spec spec;
    if (!PyArg_ParseTupleAndKeywords(args, kwargs, "UO:Optimizer", names, &name,
                                     &options) ||
        !mlpc_spec_from(&spec, name, options))
        return NULL;
    optimizer_object *self = (optimizer_object *)PyType_GenericAlloc(type, 0);
    if (self == NULL)
        return NULL;
    mlpc_status status = mlpc_optimizer_create(&self->optimizer, &spec);
    if (status != MLPC_OK) {
        Py_DECREF(self);
        return mlpc_raise(status);
    }
    return (PyObject *)self;
}

static void
optimizer_dealloc(PyObject *self)
{
    PyTypeObject *type = Py_TYPE(self);
    mlpc_optimizer_release(((optimizer_object *)self)->optimizer);
    PyObject_Free(self);
    Py_DECREF(type);
}

static mlpc_optimizer *
optimizer_of(PyObject *self)
{
    return ((optimizer_object *)self)->optimizer;
}

/* The arrays of a list; None stands for one without data where `holes` are allowed. PyMem_Free
 * the result; NULL with an exception. */
static mlpc_array *
arrays_from(PyObject *list, const char *name, bool writable, bool holes)
{
    Py_ssize_t n = PyList_Check(list) ? PyList_Size(list) : -1;
    if (n < 0)
        return PyErr_Format(PyExc_TypeError, "`%s` must be a list", name), NULL;
    mlpc_array *arrays = PyMem_Calloc((size_t)n + 1, sizeof *arrays);
    if (arrays == NULL)
        return PyErr_NoMemory(), NULL;
    for (Py_ssize_t i = 0; i < n; i++) {
        PyObject *item = PyList_GetItem(list, i);
        if (holes && item == Py_None)
            continue;
        if (!mlpc_plain_from(&arrays[i], item, name, writable)) {
            PyMem_Free(arrays);
            return NULL;
        }
    }
    return arrays;
}

static PyObject *
optimizer_build(PyObject *self, PyObject *args)
{
    const char *dtype_name;
    mlpc_dtype dtype;
    PyObject *list;
    if (!PyArg_ParseTuple(args, "sO!:build", &dtype_name, &PyList_Type, &list) ||
        !mlpc_dtype_from(&dtype, dtype_name))
        return NULL;
    size_t n = (size_t)PyList_Size(list);
    mlpc_array *weights = PyMem_Calloc(n + 1, sizeof *weights);
    if (weights == NULL)
        return PyErr_NoMemory();
    for (size_t i = 0; i < n; i++)
        if (!mlpc_shape_from(&weights[i].rank, weights[i].shape,
                             PyList_GetItem(list, (Py_ssize_t)i))) {
            PyMem_Free(weights);
            return NULL;
        }
    mlpc_status status;
    Py_BEGIN_ALLOW_THREADS status =
        mlpc_optimizer_build_for(optimizer_of(self), dtype, n, weights);
    Py_END_ALLOW_THREADS PyMem_Free(weights);
    return mlpc_none_or_raise(status);
}

static PyObject *
optimizer_mark(PyObject *self, PyObject *bytes)
{
    char *marks;
    Py_ssize_t n;
    if (PyBytes_AsStringAndSize(bytes, &marks, &n) < 0)
        return NULL;
    mlpc_status status;
    Py_BEGIN_ALLOW_THREADS status = mlpc_optimizer_mark(optimizer_of(self), (size_t)n,
                                                        (const unsigned char *)marks);
    Py_END_ALLOW_THREADS return mlpc_none_or_raise(status);
}

static PyObject *
optimizer_set_rates(PyObject *self, PyObject *args)
{
    unsigned long long first;
    PyObject *object;
    mlpc_array rates;
    if (!PyArg_ParseTuple(args, "KO:set_rates", &first, &object) ||
        !mlpc_plain_from(&rates, object, "rates", false))
        return NULL;
    if (rates.dtype != MLPC_FLOAT64 || rates.rank != 1)
        return PyErr_Format(PyExc_ValueError, "`rates` must be a float64 vector");
    mlpc_status status;
    Py_BEGIN_ALLOW_THREADS status =
        mlpc_optimizer_set_rates(optimizer_of(self), first, rates.shape[0], rates.data);
    Py_END_ALLOW_THREADS return mlpc_none_or_raise(status);
}

static PyObject *
optimizer_apply(PyObject *self, PyObject *args)
{
    PyObject *weight_list, *gradient_list;
    mlpc_array *weights = NULL, *gradients = NULL;
    mlpc_status status;
    PyObject *result = NULL;
    if (!PyArg_ParseTuple(args, "OO:apply", &weight_list, &gradient_list))
        return NULL;
    weights = arrays_from(weight_list, "weights", true, false);
    if (weights != NULL)
        gradients = arrays_from(gradient_list, "gradients", true, true);
    if (gradients == NULL)
        goto done;
    size_t n = (size_t)PyList_Size(weight_list);
    if ((size_t)PyList_Size(gradient_list) != n) {
        PyErr_SetString(PyExc_ValueError, "one gradient a weight is wanted");
        goto done;
    }
    Py_BEGIN_ALLOW_THREADS status =
        mlpc_optimizer_apply(optimizer_of(self), n, weights, gradients);
    Py_END_ALLOW_THREADS result = mlpc_none_or_raise(status);
done:
    PyMem_Free(weights);
    PyMem_Free(gradients);
    return result;
}

/* [view, ...] of one kind of slot, None for a weight that has none. */
static PyObject *
views_of(PyObject *self, size_t kind)
{
    mlpc_array slot;
    PyObject *views = PyList_New(0);
    for (size_t i = 0; views != NULL && mlpc_optimizer_slot(&slot, optimizer_of(self),
                                                            kind, i) == MLPC_OK;
         i++) {
        PyObject *view = Py_None;
        if (slot.data != NULL)
            view = mlpc_array_view((void *)(uintptr_t)slot.data, slot.dtype, slot.rank,
                                   slot.shape, self);
        else
            Py_INCREF(view);
        if (view == NULL || PyList_Append(views, view) < 0)
            Py_CLEAR(views);
        Py_XDECREF(view);
    }
    return views;
}

/* {name: [view or None, ...]}, one for each trained weight; empty before it is built. */
static PyObject *
optimizer_slots(PyObject *self, void *closure)
{
    const mlpc_optimizer *optimizer = optimizer_of(self);
    mlpc_dtype dtype;
    const char *name;
    (void)closure;
    PyObject *slots = PyDict_New();
    if (!mlpc_optimizer_built(optimizer, &dtype))
        return slots;
    for (size_t kind = 0;
         slots && (name = mlpc_optimizer_slot_name(optimizer, kind)) != NULL; kind++) {
        PyObject *views = views_of(self, kind);
        if (views == NULL || PyDict_SetItemString(slots, name, views) < 0)
            Py_CLEAR(slots);
        Py_XDECREF(views);
    }
    return slots;
}

static PyObject *
optimizer_built(PyObject *self, void *closure)
{
    mlpc_dtype dtype;
    (void)closure;
    return PyBool_FromLong(mlpc_optimizer_built(optimizer_of(self), &dtype));
}

static PyObject *
get_rate(PyObject *self, void *closure)
{
    (void)closure;
    double rate;
    Py_BEGIN_ALLOW_THREADS rate = mlpc_optimizer_rate(optimizer_of(self));
    Py_END_ALLOW_THREADS return PyFloat_FromDouble(rate);
}

static int
set_rate(PyObject *self, PyObject *value, void *closure)
{
    (void)closure;
    double rate = value != NULL ? PyFloat_AsDouble(value) : 0;
    if (value == NULL || PyErr_Occurred())
        return -1;
    mlpc_status status;
    Py_BEGIN_ALLOW_THREADS status = mlpc_optimizer_set_rate(optimizer_of(self), rate);
    Py_END_ALLOW_THREADS return status == MLPC_OK ? 0 : (mlpc_raise(status), -1);
}

static PyObject *
get_iterations(PyObject *self, void *closure)
{
    (void)closure;
    return PyLong_FromUnsignedLongLong(mlpc_optimizer_iterations(optimizer_of(self)));
}

static int
set_iterations(PyObject *self, PyObject *value, void *closure)
{
    (void)closure;
    unsigned long long iterations =
        value != NULL ? PyLong_AsUnsignedLongLong(value) : 0;
    if (value == NULL || PyErr_Occurred())
        return -1;
    mlpc_optimizer_set_iterations(optimizer_of(self), iterations);
    return 0;
}

static PyMethodDef optimizer_methods[] = {
    {"build", optimizer_build, METH_VARARGS,
     "build(dtype, shapes): slots for weights of these shapes"},
    {"mark", optimizer_mark, METH_O,
     "mark(bytes): for each weight 1: it does not decay, 2: muon leaves it to Adam"},
    {"set_rates", optimizer_set_rates, METH_VARARGS,
     "set_rates(first, rates): those of the steps after so many"},
    {"apply", optimizer_apply, METH_VARARGS,
     "apply(weights, gradients): one step; computes in the gradients' memory"},
    {NULL, NULL, 0, NULL},
};

static PyGetSetDef optimizer_properties[] = {
    {"rate", get_rate, set_rate, "the learning rate", NULL},
    {"iterations", get_iterations, set_iterations, "steps done", NULL},
    {"slots", optimizer_slots, NULL, "{name: [view or None of each weight]}", NULL},
    {"built", optimizer_built, NULL, "whether the slots exist", NULL},
    {NULL, NULL, NULL, NULL, NULL},
};

static PyType_Slot optimizer_type_slots[] = {
    {Py_tp_new, optimizer_new},
    {Py_tp_dealloc, optimizer_dealloc},
    {Py_tp_methods, optimizer_methods},
    {Py_tp_getset, optimizer_properties},
    {Py_tp_doc, "Optimizer(name, options)"},
    {0, NULL},
};

PyType_Spec mlpc_optimizer_spec = {"mlpc._core.Optimizer", sizeof(optimizer_object), 0,
                                   Py_TPFLAGS_DEFAULT | Py_TPFLAGS_IMMUTABLETYPE,
                                   optimizer_type_slots};
