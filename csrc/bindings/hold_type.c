/* Hold: keeps a lock, or a run's model, to this thread for a `with` statement. It lets go at the
 * end of the statement or, where a signal or a tracer raises just there, as the interpreter drops
 * it: nothing that Python code does in between could be sure of that. */
#include "bindings/arrays.h"

typedef struct hold_object {
    PyObject_HEAD PyObject *thing; /* NULL when it has been let go */
} hold_object;

static PyObject *
hold_new(PyTypeObject *type, PyObject *args, PyObject *kwargs)
{
    static char *names[] = {"thing", NULL};
    PyObject *thing;
    if (!PyArg_ParseTupleAndKeywords(args, kwargs, "O:Hold", names, &thing))
        return NULL;
    hold_object *self = (hold_object *)PyType_GenericAlloc(type, 0);
    if (self == NULL)
        return NULL;
    PyObject *taken = PyObject_CallMethod(thing, "acquire", NULL);
    if (taken == NULL) {
        Py_DECREF(self);
        return NULL;
    }
    Py_DECREF(taken);
    self->thing = Py_NewRef(thing);
    return (PyObject *)self;
}

static bool
let_go(hold_object *self)
{
    PyObject *thing = self->thing;
    if (thing == NULL)
        return true;
    self->thing = NULL;
    PyObject *given = PyObject_CallMethod(thing, "release", NULL);
    Py_DECREF(thing);
    Py_XDECREF(given);
    return given != NULL;
}

static void
hold_dealloc(PyObject *self)
{
    PyTypeObject *type = Py_TYPE(self);
    PyObject *kind, *value, *trace;
    PyErr_Fetch(&kind, &value, &trace);
    if (!let_go((hold_object *)self))
        PyErr_WriteUnraisable((PyObject *)type);
    PyErr_Restore(kind, value, trace);
    PyObject_Free(self);
    Py_DECREF(type);
}

static PyObject *
hold_enter(PyObject *self, PyObject *ignored)
{
    (void)ignored;
    return Py_NewRef(self);
}

static PyObject *
hold_exit(PyObject *self, PyObject *ignored)
{
    (void)ignored;
    if (!let_go((hold_object *)self))
        return NULL;
    Py_RETURN_NONE;
}

static PyMethodDef hold_methods[] = {
    {"__enter__", hold_enter, METH_NOARGS, NULL},
    {"__exit__", hold_exit, METH_VARARGS, NULL},
    {NULL, NULL, 0, NULL},
};

static PyType_Slot hold_slots[] = {
    {Py_tp_new, hold_new},
    {Py_tp_dealloc, hold_dealloc},
    {Py_tp_methods, hold_methods},
    {Py_tp_doc, "Hold(thing): calls its `acquire`, and `release` at the end"},
    {0, NULL},
};

PyType_Spec mlpc_hold_spec = {"mlpc._core.Hold", sizeof(hold_object), 0,
                              Py_TPFLAGS_DEFAULT | Py_TPFLAGS_IMMUTABLETYPE,
                              hold_slots};
