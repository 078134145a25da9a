/* Run: a walk of a model over rows. The GIL is released while it walks. */
#include "bindings/arrays.h"
#include "bindings/errors.h"

#include <string.h>

typedef struct run_object {
    PyObject_HEAD mlpc_run *run;
    size_t n_values;
    PyObject *model, *x, *y, *predictions; /* kept alive */
} run_object;

static bool
mode_from(mlpc_mode *out, const char *name)
{
    static const char *const names[] = {"train", "evaluate", "predict", "gradient"};
    for (size_t i = 0; i < sizeof names / sizeof *names; i++)
        if (strcmp(names[i], name) == 0) {
            *out = (mlpc_mode)i;
            return true;
        }
    PyErr_Format(PyExc_ValueError, "unknown mode: %s", name);
    return false;
}

/* Fills options from the run's arrays; x and y are the caller's. */
static bool
read_arrays(run_object *self, mlpc_run_options *options, mlpc_array *x, mlpc_array *y)
{
    mlpc_array predictions;
    if (!mlpc_array_from(x, self->x, "x"))
        return false;
    options->x = x;
    if (self->y != Py_None) {
        if (!mlpc_array_from(y, self->y, "y"))
            return false;
        options->y = y;
    }
    if (self->predictions != Py_None) {
        if (!mlpc_plain_from(&predictions, self->predictions, "predictions", true))
            return false;
        size_t rows = x->rank > 0 ? x->shape[0] : 0;
        if (!mlpc_model_predicts(((model_object *)self->model)->model, &predictions,
                                 rows)) {
            PyErr_SetString(PyExc_ValueError,
                            "`predictions` has the wrong shape or dtype");
            return false;
        }
        options->predictions = (void *)(uintptr_t)predictions.data;
    }
    return true;
}

static PyObject *
run_new(PyTypeObject *type, PyObject *args, PyObject *kwargs)
{
    static char *names[] = {"model",       "mode",  "x",       "y",
                            "predictions", "batch", "shuffle", NULL};
    PyObject *model, *x, *y, *predictions;
    const char *mode;
    Py_ssize_t batch;
    int shuffle = 0;
    mlpc_array x_array, y_array;
    mlpc_run_options options = {0};
    module_state *state = PyType_GetModuleState(type);
    if (!PyArg_ParseTupleAndKeywords(args, kwargs, "O!sOOOn|p:Run", names, state->model,
                                     &model, &mode, &x, &y, &predictions, &batch,
                                     &shuffle) ||
        !mode_from(&options.mode, mode))
        return NULL;
    if (batch < 1)
        return PyErr_Format(PyExc_ValueError, "`batch` must be at least 1");
    run_object *self = (run_object *)PyType_GenericAlloc(type, 0);
    if (self == NULL)
        return NULL;
    Py_INCREF(model), Py_INCREF(x), Py_INCREF(y), Py_INCREF(predictions);
    self->model = model, self->x = x, self->y = y, self->predictions = predictions;
    options.batch = (size_t)batch;
    options.shuffle = shuffle != 0;
    if (!read_arrays(self, &options, &x_array, &y_array)) {
        Py_DECREF(self);
        return NULL;
    }
    mlpc_model *engine = ((model_object *)model)->model;
    mlpc_status status;
    Py_BEGIN_ALLOW_THREADS status = mlpc_run_create(&self->run, engine, &options);
    Py_END_ALLOW_THREADS if (status != MLPC_OK)
    {
        Py_DECREF(self);
        return mlpc_raise(status);
    }
    self->n_values = mlpc_run_values(self->run);
    return (PyObject *)self;
}

static void
run_dealloc(PyObject *object)
{
    run_object *self = (run_object *)object;
    PyTypeObject *type = Py_TYPE(object);
    mlpc_run_free(self->run);
    Py_XDECREF(self->model);
    Py_XDECREF(self->x);
    Py_XDECREF(self->y);
    Py_XDECREF(self->predictions);
    PyObject_Free(object);
    Py_DECREF(type);
}

static PyObject *
run_start(PyObject *self, PyObject *epoch)
{
    unsigned long long number = PyLong_AsUnsignedLongLong(epoch);
    if (PyErr_Occurred())
        return NULL;
    return mlpc_none_or_raise(mlpc_run_start(((run_object *)self)->run, number));
}

static PyObject *
run_advance(PyObject *self, PyObject *args)
{
    Py_ssize_t max_batches;
    double max_seconds;
    size_t done = 0;
    mlpc_run *run = ((run_object *)self)->run;
    if (!PyArg_ParseTuple(args, "nd:advance", &max_batches, &max_seconds))
        return NULL;
    mlpc_status status;
    Py_BEGIN_ALLOW_THREADS status = mlpc_run_advance(
        run, max_batches > 0 ? (size_t)max_batches : 1, max_seconds, &done);
    Py_END_ALLOW_THREADS return status == MLPC_OK ? PyLong_FromSize_t(done)
                                                  : mlpc_raise(status);
}

/* epochs(epoch, count, max_seconds) -> the results of those that ended, one after the other */
static PyObject *
run_epochs(PyObject *object, PyObject *args)
{
    enum { MOST = 2048 };
    run_object *self = (run_object *)object;
    unsigned long long epoch;
    Py_ssize_t count;
    double max_seconds, *values;
    size_t done = 0;
    if (!PyArg_ParseTuple(args, "Knd:epochs", &epoch, &count, &max_seconds))
        return NULL;
    size_t most = count < 1 ? 1 : count < MOST ? (size_t)count : MOST;
    values = PyMem_Calloc(most * self->n_values, sizeof *values);
    if (values == NULL)
        return PyErr_NoMemory();
    mlpc_status status;
    Py_BEGIN_ALLOW_THREADS status =
        mlpc_run_epochs(self->run, epoch, most, max_seconds, values, &done);
    Py_END_ALLOW_THREADS PyObject *list =
        status == MLPC_OK ? PyList_New((Py_ssize_t)(done * self->n_values))
                          : mlpc_raise(status);
    for (size_t i = 0; list && i < done * self->n_values; i++) {
        PyObject *value = PyFloat_FromDouble(values[i]);
        if (value == NULL || PyList_SetItem(list, (Py_ssize_t)i, value) < 0)
            Py_CLEAR(list);
    }
    PyMem_Free(values);
    return list;
}

static PyObject *
run_results(PyObject *object, PyObject *ignored)
{
    run_object *self = (run_object *)object;
    double values[32];
    (void)ignored;
    if (self->n_values > sizeof values / sizeof *values)
        return PyErr_Format(PyExc_ValueError, "too many metrics");
    mlpc_run_results(self->run, values);
    PyObject *list = PyList_New(0);
    for (size_t i = 0; list != NULL && i < self->n_values; i++) {
        PyObject *value = PyFloat_FromDouble(values[i]);
        if (value == NULL || PyList_Append(list, value) < 0)
            Py_CLEAR(list);
        Py_XDECREF(value);
    }
    return list;
}

static PyObject *
run_batches(PyObject *self, void *closure)
{
    (void)closure;
    return PyLong_FromSize_t(mlpc_run_batches(((run_object *)self)->run));
}

static PyObject *
run_done(PyObject *self, void *closure)
{
    (void)closure;
    return PyLong_FromSize_t(mlpc_run_done(((run_object *)self)->run));
}

static PyMethodDef run_methods[] = {
    {"start", run_start, METH_O, "start(epoch): a new order, means at zero"},
    {"epochs", run_epochs, METH_VARARGS,
     "epochs(epoch, count, max_seconds) -> the results of whole epochs, one by one"},
    {"advance", run_advance, METH_VARARGS,
     "advance(max_batches, max_seconds) -> batches of the epoch that are done"},
    {"results", run_results, METH_NOARGS, "results() -> [loss, metrics ...] so far"},
    {NULL, NULL, 0, NULL},
};

static PyGetSetDef run_properties[] = {
    {"batches", run_batches, NULL, "batches in an epoch", NULL},
    {"done", run_done, NULL, "batches of this epoch that are done", NULL},
    {NULL, NULL, NULL, NULL, NULL},
};

static PyType_Slot run_slots[] = {
    {Py_tp_new, run_new},
    {Py_tp_dealloc, run_dealloc},
    {Py_tp_methods, run_methods},
    {Py_tp_getset, run_properties},
    {Py_tp_doc, "Run(model, mode, x, y, predictions, batch, shuffle=False)"},
    {0, NULL},
};

PyType_Spec mlpc_run_spec = {"mlpc._core.Run", sizeof(run_object), 0,
                             Py_TPFLAGS_DEFAULT | Py_TPFLAGS_IMMUTABLETYPE, run_slots};
