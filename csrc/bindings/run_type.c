/* Run: a walk of a model over rows. The GIL is released while it walks. */
#include "bindings/arrays.h"
#include "bindings/errors.h"

#include <string.h>

typedef struct run_object {
    PyObject_HEAD mlpc_run *run;
    size_t n_values;
    PyObject *model, *x, *y, *weights, *predictions; /* kept alive */
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

/* Points *out to the array of `object`, in `space`, or to NULL for None. */
static bool
read_array(const mlpc_array **out, mlpc_array *space, PyObject *object,
           const char *name)
{
    *out = NULL;
    if (object == Py_None)
        return true;
    *out = space;
    return mlpc_array_from(space, object, name);
}

/* Fills options from the run's arrays, in the caller's space. */
static bool
read_arrays(run_object *self, mlpc_run_options *options, mlpc_array space[3], void **to)
{
    mlpc_array predictions;
    if (!mlpc_array_from(&space[0], self->x, "x") ||
        !read_array(&options->y, &space[1], self->y, "y") ||
        !read_array(&options->sample_weights, &space[2], self->weights, "weights"))
        return false;
    const mlpc_array *x = options->x = &space[0];
    if (self->predictions != Py_None) {
        if (!mlpc_plain_from(&predictions, self->predictions, "predictions", true))
            return false;
        size_t rows = x->rank > 0 ? x->shape[0] : 0;
        if (!mlpc_model_predicts(((model_object *)self->model)->model, 0, &predictions,
                                 rows)) {
            PyErr_SetString(PyExc_ValueError,
                            "`predictions` has the wrong shape or dtype");
            return false;
        }
        *to = (void *)(uintptr_t)predictions.data;
        options->predictions = to;
    }
    return true;
}

static PyObject *
run_new(PyTypeObject *type, PyObject *args, PyObject *kwargs)
{
    static char *names[] = {"model",       "mode",      "x",       "y",
                            "predictions", "batch",     "shuffle", "weights",
                            "training",    "iteration", NULL};
    PyObject *model, *x, *y, *predictions, *weights = Py_None;
    const char *mode;
    Py_ssize_t batch;
    int shuffle = 0, training = 0;
    unsigned long long iteration = 0;
    mlpc_array space[3];
    mlpc_run_options options = {0};
    module_state *state = PyType_GetModuleState(type);
    if (!PyArg_ParseTupleAndKeywords(
            args, kwargs, "O!sOOOn|pOpK:Run", names, state->model, &model, &mode, &x,
            &y, &predictions, &batch, &shuffle, &weights, &training, &iteration) ||
        !mode_from(&options.mode, mode))
        return NULL;
    if (batch < 1)
        return PyErr_Format(PyExc_ValueError, "`batch` must be at least 1");
    run_object *self = (run_object *)PyType_GenericAlloc(type, 0);
    if (self == NULL)
        return NULL;
    self->model = Py_NewRef(model);
    self->x = Py_NewRef(x);
    self->y = Py_NewRef(y);
    self->weights = Py_NewRef(weights);
    self->predictions = Py_NewRef(predictions);
    options.batch = (size_t)batch;
    options.shuffle = shuffle != 0;
    options.training = training != 0;
    options.iteration = iteration;
    void *to = NULL;
    if (!read_arrays(self, &options, space, &to)) {
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
    Py_XDECREF(self->weights);
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

/* epochs(epoch, count, max_seconds) -> the results of those that ended, a row each */
static PyObject *
run_epochs(PyObject *object, PyObject *args)
{
    enum { MOST = 2048 };
    run_object *self = (run_object *)object;
    unsigned long long epoch;
    Py_ssize_t count;
    double max_seconds, *values;
    void *rows;
    size_t done = 0, n = self->n_values;
    if (!PyArg_ParseTuple(args, "Knd:epochs", &epoch, &count, &max_seconds))
        return NULL;
    size_t most = count < 1 ? 1 : count < MOST ? (size_t)count : MOST;
    values = PyMem_Calloc(most * n, sizeof *values);
    if (values == NULL)
        return PyErr_NoMemory();
    mlpc_status status;
    Py_BEGIN_ALLOW_THREADS status =
        mlpc_run_epochs(self->run, epoch, most, max_seconds, values, &done);
    Py_END_ALLOW_THREADS PyObject *array = NULL;
    const size_t shape[] = {done, n};
    if (status != MLPC_OK)
        mlpc_raise(status);
    else
        array = mlpc_array_new(&rows, MLPC_FLOAT64, 2, shape);
    if (array != NULL)
        memcpy(rows, values, done * n * sizeof *values);
    PyMem_Free(values);
    return array;
}

/* Other rows, that are one batch. */
static PyObject *
run_feed(PyObject *object, PyObject *args)
{
    run_object *self = (run_object *)object;
    PyObject *x, *y, *weights;
    mlpc_array space[3];
    const mlpc_array *y_array, *weight_array;
    if (!PyArg_ParseTuple(args, "OOO:feed", &x, &y, &weights) ||
        !mlpc_array_from(&space[0], x, "x") ||
        !read_array(&y_array, &space[1], y, "y") ||
        !read_array(&weight_array, &space[2], weights, "weights"))
        return NULL;
    mlpc_status status = mlpc_run_feed(self->run, &space[0], y_array, weight_array);
    if (status != MLPC_OK)
        return mlpc_raise(status);
    PyObject *old[] = {self->x, self->y, self->weights};
    self->x = Py_NewRef(x);
    self->y = Py_NewRef(y);
    self->weights = Py_NewRef(weights);
    for (size_t i = 0; i < 3; i++)
        Py_DECREF(old[i]);
    Py_RETURN_NONE;
}

static PyObject *
run_stage(PyObject *object, PyObject *args)
{
    unsigned stages = 0;
    mlpc_run *run = ((run_object *)object)->run;
    const char *name;
    static const char *const names[] = {"forward", "loss", "backward", "update",
                                        "next"};
    for (Py_ssize_t i = 0; i < PyTuple_Size(args); i++) {
        size_t found = 0;
        name = PyUnicode_AsUTF8AndSize(PyTuple_GetItem(args, i), NULL);
        while (name != NULL && found < 5 && strcmp(names[found], name) != 0)
            found++;
        if (name == NULL || found == 5)
            return PyErr_Format(PyExc_ValueError, "unknown stage");
        stages |= 1u << found;
    }
    mlpc_status status;
    Py_BEGIN_ALLOW_THREADS status = mlpc_run_stage(run, stages);
    Py_END_ALLOW_THREADS return mlpc_none_or_raise(status);
}

/* What Hold calls: between the two, other threads wait with what they want of the model. */
static PyObject *
run_acquire(PyObject *object, PyObject *ignored)
{
    mlpc_run *run = ((run_object *)object)->run;
    mlpc_status status;
    (void)ignored;
    Py_BEGIN_ALLOW_THREADS status = mlpc_run_take(run);
    Py_END_ALLOW_THREADS return mlpc_none_or_raise(status);
}

static PyObject *
run_release(PyObject *object, PyObject *ignored)
{
    (void)ignored;
    return mlpc_none_or_raise(mlpc_run_give(((run_object *)object)->run));
}

static PyObject *
run_reset(PyObject *object, PyObject *ignored)
{
    (void)ignored;
    mlpc_run_reset(((run_object *)object)->run);
    Py_RETURN_NONE;
}

static PyObject *
run_add_loss(PyObject *object, PyObject *number)
{
    const double value = PyFloat_AsDouble(number);
    if (PyErr_Occurred())
        return NULL;
    mlpc_run_add_loss(((run_object *)object)->run, value);
    Py_RETURN_NONE;
}

/* The rows of the batch at hand, as what indexes an array of all rows. */
static PyObject *
run_rows(PyObject *object, PyObject *ignored)
{
    size_t first;
    const size_t *indices;
    (void)ignored;
    const size_t count = mlpc_run_rows(((run_object *)object)->run, &first, &indices);
    return mlpc_indices_to(first, indices, count);
}

static PyObject *
run_output(PyObject *object, PyObject *ignored)
{
    mlpc_array output;
    (void)ignored;
    mlpc_status status =
        mlpc_run_array(&output, ((run_object *)object)->run, MLPC_OUTPUT, "out");
    return status == MLPC_OK ? mlpc_array_copy(&output) : mlpc_raise(status);
}

/* A view, or None where a step has no such array. */
static PyObject *
run_array(PyObject *object, PyObject *args)
{
    Py_ssize_t node;
    const char *name;
    mlpc_array array;
    if (!PyArg_ParseTuple(args, "ns:array", &node, &name))
        return NULL;
    mlpc_status status =
        mlpc_run_array(&array, ((run_object *)object)->run, (size_t)node, name);
    if (status != MLPC_OK)
        return mlpc_raise(status);
    return array.data != NULL ? mlpc_array_lend(&array, object) : Py_NewRef(Py_None);
}

static PyObject *
run_set_gradient(PyObject *object, PyObject *values)
{
    mlpc_array gradient;
    mlpc_status status =
        mlpc_run_array(&gradient, ((run_object *)object)->run, MLPC_OUTPUT, "delta");
    if (status != MLPC_OK)
        return mlpc_raise(status);
    if (gradient.data == NULL)
        return PyErr_Format(PyExc_RuntimeError, "nothing in the model is trained");
    if (!mlpc_array_assign(&gradient, values))
        return NULL;
    Py_RETURN_NONE;
}

static PyObject *
run_results(PyObject *object, PyObject *ignored)
{
    run_object *self = (run_object *)object;
    void *values;
    (void)ignored;
    PyObject *array = mlpc_array_new(&values, MLPC_FLOAT64, 1, &self->n_values);
    if (array != NULL)
        mlpc_run_results(self->run, values);
    return array;
}

/* sums() -> (array of what the means are made of, rows that they are over) */
static PyObject *
run_sums(PyObject *object, PyObject *ignored)
{
    run_object *self = (run_object *)object;
    void *sums;
    uint64_t rows;
    (void)ignored;
    PyObject *array = mlpc_array_new(&sums, MLPC_FLOAT64, 1, &self->n_values);
    if (array == NULL)
        return NULL;
    mlpc_run_sums(self->run, sums, &rows);
    return Py_BuildValue("NK", array, (unsigned long long)rows);
}

static PyObject *
run_rows_seen(PyObject *self, void *closure)
{
    uint64_t rows;
    (void)closure;
    mlpc_run_sums(((run_object *)self)->run, NULL, &rows);
    return PyLong_FromUnsignedLongLong(rows);
}

static PyObject *
run_resume(PyObject *object, PyObject *args)
{
    run_object *self = (run_object *)object;
    unsigned long long epoch, rows;
    Py_ssize_t done;
    PyObject *values;
    mlpc_array sums;
    if (!PyArg_ParseTuple(args, "KnOK:resume", &epoch, &done, &values, &rows) ||
        !mlpc_plain_from(&sums, values, "sums", false))
        return NULL;
    if (sums.dtype != MLPC_FLOAT64 || sums.rank != 1 || sums.shape[0] != self->n_values)
        return PyErr_Format(PyExc_ValueError, "`sums` must be %zu of float64",
                            self->n_values);
    if (done < 0)
        return PyErr_Format(PyExc_ValueError, "`done` must not be negative");
    return mlpc_none_or_raise(
        mlpc_run_resume(self->run, epoch, (size_t)done, sums.data, rows));
}

static PyObject *
run_loss(PyObject *self, void *closure)
{
    (void)closure;
    return PyFloat_FromDouble(mlpc_run_loss(((run_object *)self)->run));
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
    {"acquire", run_acquire, METH_NOARGS, "acquire(): keeps the model to this thread"},
    {"release", run_release, METH_NOARGS, "release(): gives it back"},
    {"start", run_start, METH_O, "start(epoch): a new order, states at zero"},
    {"epochs", run_epochs, METH_VARARGS,
     "epochs(epoch, count, max_seconds) -> the results of whole epochs, a row each"},
    {"advance", run_advance, METH_VARARGS,
     "advance(max_batches, max_seconds) -> batches of the epoch that are done"},
    {"reset", run_reset, METH_NOARGS, "reset(): states at zero"},
    {"feed", run_feed, METH_VARARGS, "feed(x, y, weights): other rows, one batch"},
    {"stage", run_stage, METH_VARARGS,
     "stage(*names): of forward, loss, backward, update, next, for the batch at hand"},
    {"add_loss", run_add_loss, METH_O, "add_loss(value): to that of the batch at hand"},
    {"rows", run_rows, METH_NOARGS, "rows() -> what indexes the batch at hand"},
    {"output", run_output, METH_NOARGS, "output() -> a copy, of the batch at hand"},
    {"array", run_array, METH_VARARGS,
     "array(node, name) -> a view of an array of the batch at hand, or None"},
    {"set_gradient", run_set_gradient, METH_O,
     "set_gradient(values): of the loss with respect to the output"},
    {"results", run_results, METH_NOARGS,
     "results() -> array of the loss and the metrics' states so far"},
    {"sums", run_sums, METH_NOARGS,
     "sums() -> (array of what the means are made of, rows that they are over)"},
    {"resume", run_resume, METH_VARARGS,
     "resume(epoch, done, sums, rows): go on behind so many batches of an epoch"},
    {NULL, NULL, 0, NULL},
};

static PyGetSetDef run_properties[] = {
    {"batches", run_batches, NULL, "batches in an epoch", NULL},
    {"rows_seen", run_rows_seen, NULL, "rows that the means are over", NULL},
    {"loss", run_loss, NULL, "of the batch at hand", NULL},
    {"done", run_done, NULL, "batches of this epoch that are done", NULL},
    {NULL, NULL, NULL, NULL, NULL},
};

static PyType_Slot run_slots[] = {
    {Py_tp_new, run_new},
    {Py_tp_dealloc, run_dealloc},
    {Py_tp_methods, run_methods},
    {Py_tp_getset, run_properties},
    {Py_tp_doc,
     "Run(model, mode, x, y, predictions, batch, shuffle=False, weights=None, "
     "training=False, iteration=0)"},
    {0, NULL},
};

PyType_Spec mlpc_run_spec = {"mlpc._core.Run", sizeof(run_object), 0,
                             Py_TPFLAGS_DEFAULT | Py_TPFLAGS_IMMUTABLETYPE, run_slots};
