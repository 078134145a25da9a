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

static PyObject *
optimizer_build(PyObject *self, PyObject *model)
{
    if (!PyObject_TypeCheck(model, state_of(self)->model))
        return PyErr_Format(PyExc_TypeError, "`model` must be a Model");
    return mlpc_none_or_raise(mlpc_optimizer_build(
        ((optimizer_object *)self)->optimizer, ((model_object *)model)->model));
}

/* {name: the slot of all trainable weights behind each other}; empty before it is built. */
static PyObject *
optimizer_slots(PyObject *self, void *closure)
{
    mlpc_optimizer *optimizer = ((optimizer_object *)self)->optimizer;
    mlpc_block *block = mlpc_optimizer_slots(optimizer);
    size_t n = mlpc_optimizer_slot_count(optimizer);
    (void)closure;
    PyObject *slots = PyDict_New();
    if (slots == NULL || block == NULL || n == 0)
        return slots;
    size_t length = mlpc_optimizer_slot_length(optimizer);
    mlpc_dtype dtype = mlpc_block_dtype(block);
    size_t size = dtype == MLPC_FLOAT32 ? 4 : 8;
    for (size_t s = 0; s < n; s++) {
        char *data = (char *)mlpc_block_data(block) +
                     mlpc_optimizer_slot_start(optimizer, s) * size;
        PyObject *view = mlpc_array_view(data, dtype, 1, &length, self);
        int failed =
            view == NULL ||
            PyDict_SetItemString(slots, mlpc_optimizer_slot_name(optimizer, s), view);
        Py_XDECREF(view);
        if (failed) {
            Py_DECREF(slots);
            return NULL;
        }
    }
    return slots;
}

static PyObject *
optimizer_built(PyObject *self, void *closure)
{
    (void)closure;
    return PyBool_FromLong(
        mlpc_optimizer_slots(((optimizer_object *)self)->optimizer) != NULL);
}

static PyObject *
get_rate(PyObject *self, void *closure)
{
    (void)closure;
    return PyFloat_FromDouble(
        mlpc_optimizer_rate(((optimizer_object *)self)->optimizer));
}

static int
set_rate(PyObject *self, PyObject *value, void *closure)
{
    (void)closure;
    double rate = value != NULL ? PyFloat_AsDouble(value) : 0;
    if (value == NULL || PyErr_Occurred())
        return -1;
    mlpc_status status =
        mlpc_optimizer_set_rate(((optimizer_object *)self)->optimizer, rate);
    return status == MLPC_OK ? 0 : (mlpc_raise(status), -1);
}

static PyObject *
get_iterations(PyObject *self, void *closure)
{
    (void)closure;
    return PyLong_FromUnsignedLongLong(
        mlpc_optimizer_iterations(((optimizer_object *)self)->optimizer));
}

static int
set_iterations(PyObject *self, PyObject *value, void *closure)
{
    (void)closure;
    unsigned long long iterations =
        value != NULL ? PyLong_AsUnsignedLongLong(value) : 0;
    if (value == NULL || PyErr_Occurred())
        return -1;
    mlpc_optimizer_set_iterations(((optimizer_object *)self)->optimizer, iterations);
    return 0;
}

static PyMethodDef optimizer_methods[] = {
    {"build", optimizer_build, METH_O, "build(model): slots for its trainable weights"},
    {NULL, NULL, 0, NULL},
};

static PyGetSetDef optimizer_properties[] = {
    {"rate", get_rate, set_rate, "the learning rate", NULL},
    {"iterations", get_iterations, set_iterations, "steps done", NULL},
    {"slots", optimizer_slots, NULL, "{name: view of all weights' slots}", NULL},
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
