/* mlpc._core: the module's functions, types and state. */
#include "bindings/arrays.h"
#include "bindings/errors.h"

/* An array as a matrix: its last axis is the columns. */
static size_t
rows_of(const mlpc_array *x, size_t *cols)
{
    size_t rows = 1;
    *cols = x->rank > 0 ? x->shape[x->rank - 1] : 1;
    for (size_t i = 0; i + 1 < x->rank; i++)
        rows *= x->shape[i];
    return rows;
}

static PyObject *
activate(PyObject *module, PyObject *args)
{
    PyObject *name, *options, *object;
    mlpc_spec spec;
    mlpc_array x;
    void *out;
    (void)module;
    if (!PyArg_ParseTuple(args, "UOO:activate", &name, &options, &object) ||
        !mlpc_spec_from(&spec, name, options) ||
        !mlpc_plain_from(&x, object, "x", false))
        return NULL;
    size_t cols, rows = rows_of(&x, &cols);
    PyObject *result = mlpc_array_new(&out, x.dtype, x.rank, x.shape);
    if (result == NULL)
        return NULL;
    mlpc_status status;
    Py_BEGIN_ALLOW_THREADS status =
        mlpc_activate(out, x.data, x.dtype, rows, cols, &spec);
    Py_END_ALLOW_THREADS if (status != MLPC_OK) Py_CLEAR(result);
    return status == MLPC_OK ? result : mlpc_raise(status);
}

static PyObject *
activate_backward(PyObject *module, PyObject *args)
{
    PyObject *name, *options, *x_object, *out_object, *delta_object;
    mlpc_spec spec;
    mlpc_array x, out, delta;
    (void)module;
    if (!PyArg_ParseTuple(args, "UOOOO:activate_backward", &name, &options, &x_object,
                          &out_object, &delta_object) ||
        !mlpc_spec_from(&spec, name, options) ||
        !mlpc_plain_from(&x, x_object, "x", false) ||
        !mlpc_plain_from(&out, out_object, "out", false) ||
        !mlpc_plain_from(&delta, delta_object, "delta", true))
        return NULL;
    if (!mlpc_array_alike(&x, &out) || !mlpc_array_alike(&x, &delta)) {
        PyErr_SetString(PyExc_ValueError,
                        "`x`, `out` and `delta` must have one dtype and shape");
        return NULL;
    }
    size_t cols, rows = rows_of(&x, &cols);
    mlpc_status status;
    void *gradient = (void *)delta.data;
    Py_BEGIN_ALLOW_THREADS status =
        mlpc_activate_backward(gradient, x.data, out.data, x.dtype, rows, cols, &spec);
    Py_END_ALLOW_THREADS if (status != MLPC_OK) return mlpc_raise(status);
    Py_RETURN_NONE;
}

/* The loss of each row of p, and the gradient where it is wanted. */
static PyObject *
measure_arrays(const mlpc_spec *spec, const mlpc_array *y, const mlpc_array *p,
               bool with_gradient)
{
    void *values, *slopes = NULL;
    PyObject *loss = mlpc_array_new(&values, p->dtype, 1, p->shape);
    PyObject *gradient = with_gradient ? mlpc_array_new(&slopes, p->dtype, 2, p->shape)
                                       : Py_NewRef(Py_None);
    const bool made = loss != NULL && gradient != NULL;
    mlpc_status status = MLPC_OK;
    if (made) {
        Py_BEGIN_ALLOW_THREADS status =
            mlpc_measure(values, slopes, y->data, y->shape[1], p->data, p->dtype,
                         p->shape[0], p->shape[1], spec);
        Py_END_ALLOW_THREADS
    }
    if (made && status == MLPC_OK)
        return Py_BuildValue("(NN)", loss, gradient);
    Py_XDECREF(loss);
    Py_XDECREF(gradient);
    return made ? mlpc_raise(status) : NULL;
}

static PyObject *
measure(PyObject *module, PyObject *args)
{
    PyObject *name, *options, *y_object, *p_object;
    int with_gradient;
    mlpc_spec spec;
    mlpc_array y, p;
    (void)module;
    if (!PyArg_ParseTuple(args, "UOOOp:measure", &name, &options, &y_object, &p_object,
                          &with_gradient) ||
        !mlpc_spec_from(&spec, name, options) ||
        !mlpc_plain_from(&y, y_object, "y", false) ||
        !mlpc_plain_from(&p, p_object, "p", false))
        return NULL;
    if (y.rank != 2 || p.rank != 2 || y.shape[0] != p.shape[0] || y.dtype != p.dtype) {
        PyErr_SetString(PyExc_ValueError,
                        "`y` and `p` must be matrices of one dtype with as many rows");
        return NULL;
    }
    return measure_arrays(&spec, &y, &p, with_gradient != 0);
}

static PyObject *
elementary(PyObject *module, PyObject *args)
{
    const char *name;
    PyObject *object;
    mlpc_array x;
    void *y;
    (void)module;
    if (!PyArg_ParseTuple(args, "sO:elementary", &name, &object) ||
        !mlpc_plain_from(&x, object, "x", false))
        return NULL;
    if (x.dtype != MLPC_FLOAT64 || x.rank != 1)
        return PyErr_Format(PyExc_ValueError, "`x` must be a float64 vector");
    PyObject *result = mlpc_array_new(&y, x.dtype, 1, x.shape);
    if (result == NULL)
        return NULL;
    mlpc_status status = mlpc_elementary(name, x.shape[0], x.data, y);
    if (status != MLPC_OK)
        Py_CLEAR(result);
    return status == MLPC_OK ? result : mlpc_raise(status);
}

static PyObject *
initialize(PyObject *module, PyObject *args)
{
    PyObject *object, *name, *options;
    mlpc_spec spec;
    mlpc_array values;
    (void)module;
    if (!PyArg_ParseTuple(args, "OUO:initialize", &object, &name, &options) ||
        !mlpc_plain_from(&values, object, "values", true) ||
        !mlpc_spec_from(&spec, name, options))
        return NULL;
    mlpc_status status;
    Py_BEGIN_ALLOW_THREADS status = mlpc_initialize(
        (void *)(uintptr_t)values.data, values.dtype, values.rank, values.shape, &spec);
    Py_END_ALLOW_THREADS return mlpc_none_or_raise(status);
}

/* regularize(name, options, w, gradient) -> the penalty; its gradient is added where that is an
 * array */
static PyObject *
regularize(PyObject *module, PyObject *args)
{
    PyObject *name, *options, *w_object, *gradient_object;
    mlpc_spec spec;
    mlpc_array w, gradient = {0};
    double value;
    (void)module;
    if (!PyArg_ParseTuple(args, "UOOO:regularize", &name, &options, &w_object,
                          &gradient_object) ||
        !mlpc_spec_from(&spec, name, options) ||
        !mlpc_plain_from(&w, w_object, "w", false))
        return NULL;
    if (gradient_object != Py_None) {
        if (!mlpc_plain_from(&gradient, gradient_object, "gradient", true))
            return NULL;
        if (!mlpc_array_alike(&gradient, &w))
            return PyErr_Format(PyExc_ValueError, "`gradient` must be like `w`");
    }
    mlpc_status status;
    Py_BEGIN_ALLOW_THREADS status =
        mlpc_regularize(&value, (void *)(uintptr_t)gradient.data, w.data, w.dtype,
                        w.rank, w.shape, &spec);
    Py_END_ALLOW_THREADS return status == MLPC_OK ? PyFloat_FromDouble(value)
                                                  : mlpc_raise(status);
}

static PyObject *
constrain(PyObject *module, PyObject *args)
{
    PyObject *name, *options, *object;
    mlpc_spec spec;
    mlpc_array w;
    (void)module;
    if (!PyArg_ParseTuple(args, "UOO:constrain", &name, &options, &object) ||
        !mlpc_spec_from(&spec, name, options) ||
        !mlpc_plain_from(&w, object, "w", true))
        return NULL;
    mlpc_status status;
    Py_BEGIN_ALLOW_THREADS status =
        mlpc_constrain((void *)(uintptr_t)w.data, w.dtype, w.rank, w.shape, &spec);
    Py_END_ALLOW_THREADS return mlpc_none_or_raise(status);
}

/* metric_states(spec, cols) -> doubles */
static PyObject *
metric_states(PyObject *module, PyObject *args)
{
    PyObject *tuple;
    mlpc_spec spec = {0};
    Py_ssize_t cols;
    size_t count = 0;
    (void)module;
    if (!PyArg_ParseTuple(args, "On:metric_states", &tuple, &cols))
        return NULL;
    bool read = mlpc_spec_from_tuple(&spec, tuple);
    mlpc_status status =
        read ? mlpc_metric_states(&count, &spec, (size_t)cols) : MLPC_OK;
    mlpc_spec_clear(&spec);
    if (!read)
        return NULL;
    return status == MLPC_OK ? PyLong_FromSize_t(count) : mlpc_raise(status);
}

typedef struct fold_arrays {
    mlpc_array state, y, p, weights;
} fold_arrays;

/* Whether the arrays fit each other and a spec. False with an exception. */
static bool
arrays_fit(const fold_arrays *a, const mlpc_spec *spec, size_t samples)
{
    size_t count = 0, rows = a->p.shape[0];
    bool fit = a->p.rank == 2 && a->y.rank == 2 && a->state.rank == 1 &&
               a->y.shape[0] == rows && a->y.dtype == a->p.dtype && samples > 0 &&
               (a->y.shape[1] == a->p.shape[1] || a->y.shape[1] == 1) &&
               a->state.dtype == MLPC_FLOAT64;
    if (fit && a->weights.data != NULL)
        fit = a->weights.rank == 1 && a->weights.shape[0] == rows &&
              a->weights.dtype == a->p.dtype;
    if (fit) {
        mlpc_status status = mlpc_metric_states(&count, spec, a->p.shape[1]);
        if (status != MLPC_OK)
            return mlpc_raise(status) != NULL;
    }
    if (!fit || a->state.shape[0] != count) {
        PyErr_SetString(PyExc_ValueError, "a metric's arrays do not fit each other");
        return false;
    }
    return true;
}

static PyObject *
fold_spec(const mlpc_spec *spec, const fold_arrays *a, size_t samples)
{
    mlpc_status status;
    double *state = (void *)(uintptr_t)a->state.data;
    if (!arrays_fit(a, spec, samples))
        return NULL;
    Py_BEGIN_ALLOW_THREADS status =
        mlpc_metric_fold(state, spec, a->p.dtype, a->p.shape[0], a->p.shape[1],
                         a->y.shape[1], samples, a->y.data, a->p.data, a->weights.data);
    Py_END_ALLOW_THREADS return mlpc_none_or_raise(status);
}

/* fold(state, spec, y, p, weights or None, samples): folds matrices into a metric's state */
static PyObject *
fold(PyObject *module, PyObject *args)
{
    PyObject *state, *tuple, *y, *p, *weights;
    Py_ssize_t samples;
    mlpc_spec spec = {0};
    fold_arrays a = {0};
    (void)module;
    if (!PyArg_ParseTuple(args, "OOOOOn:fold", &state, &tuple, &y, &p, &weights,
                          &samples) ||
        !mlpc_plain_from(&a.state, state, "state", true) ||
        !mlpc_plain_from(&a.y, y, "y", false) ||
        !mlpc_plain_from(&a.p, p, "p", false) ||
        (weights != Py_None && !mlpc_plain_from(&a.weights, weights, "weights", false)))
        return NULL;
    PyObject *result = NULL;
    if (mlpc_spec_from_tuple(&spec, tuple))
        result = fold_spec(&spec, &a, (size_t)samples);
    mlpc_spec_clear(&spec);
    return result;
}

/* {option: default} of an entry. */
static PyObject *
defaults_of(const mlpc_entry *entry)
{
    PyObject *defaults = PyDict_New();
    for (size_t i = 0; defaults && i < MLPC_MAX_OPTIONS && entry->options[i].name;
         i++) {
        PyObject *value = PyFloat_FromDouble(entry->options[i].value);
        if (value == NULL ||
            PyDict_SetItemString(defaults, entry->options[i].name, value) < 0)
            Py_CLEAR(defaults);
        Py_XDECREF(value);
    }
    return defaults;
}

static PyObject *
family_of(mlpc_kind kind)
{
    const mlpc_entry *entry;
    PyObject *family = PyDict_New();
    for (size_t i = 0; family && (entry = mlpc_catalogue(kind, i)) != NULL; i++) {
        PyObject *defaults = defaults_of(entry);
        PyObject *pair =
            defaults ? Py_BuildValue("(sN)", entry->formula, defaults) : NULL;
        if (pair == NULL || PyDict_SetItemString(family, entry->name, pair) < 0)
            Py_CLEAR(family);
        Py_XDECREF(pair);
    }
    return family;
}

/* {kind: {name: (formula, {option: default})}} of all that the engine knows. */
static PyObject *
catalogue(PyObject *module, PyObject *ignored)
{
    static const char *const kinds[] = {"layers",       "activations", "losses",
                                        "metrics",      "optimizers",  "initializers",
                                        "regularizers", "constraints"};
    (void)module, (void)ignored;
    PyObject *all = PyDict_New();
    for (size_t i = 0; all && i < sizeof kinds / sizeof *kinds; i++) {
        PyObject *family = family_of((mlpc_kind)i);
        if (family == NULL || PyDict_SetItemString(all, kinds[i], family) < 0)
            Py_CLEAR(all);
        Py_XDECREF(family);
    }
    return all;
}

static PyObject *
set_threads(PyObject *module, PyObject *number)
{
    (void)module;
    size_t count = PyLong_AsSize_t(number);
    if (PyErr_Occurred())
        return NULL;
    mlpc_set_threads(count);
    Py_RETURN_NONE;
}

static PyObject *
threads(PyObject *module, PyObject *ignored)
{
    (void)module, (void)ignored;
    return PyLong_FromSize_t(mlpc_threads());
}

static PyObject *
set_isa(PyObject *module, PyObject *name)
{
    (void)module;
    const char *text = PyUnicode_AsUTF8AndSize(name, NULL);
    return text != NULL ? mlpc_none_or_raise(mlpc_set_isa(text)) : NULL;
}

static PyObject *
isa(PyObject *module, PyObject *ignored)
{
    (void)module, (void)ignored;
    return PyUnicode_FromString(mlpc_isa());
}

/* The order in which a run with this seed takes n rows in this epoch. */
static PyObject *
permutation(PyObject *module, PyObject *args)
{
    Py_ssize_t n;
    unsigned long long seed, epoch;
    (void)module;
    if (!PyArg_ParseTuple(args, "nKK:permutation", &n, &seed, &epoch))
        return NULL;
    if (n < 0)
        return PyErr_Format(PyExc_ValueError, "a permutation has no negative length");
    size_t *order = NULL;
    if ((size_t)n < PY_SSIZE_T_MAX / sizeof *order)
        order = PyMem_Malloc(((size_t)n + 1) * sizeof *order);
    if (order == NULL)
        return PyErr_NoMemory();
    mlpc_permutation(order, (size_t)n, seed, epoch);
    PyObject *indices = mlpc_indices_to(0, order, (size_t)n);
    PyMem_Free(order);
    return indices;
}

static PyObject *
forks(PyObject *module, PyObject *ignored)
{
    (void)module, (void)ignored;
    return PyLong_FromUnsignedLong(mlpc_forks());
}

static PyMethodDef module_methods[] = {
    {"activate", activate, METH_VARARGS,
     "activate(name, options, x) -> f(x); softmax over the last axis"},
    {"activate_backward", activate_backward, METH_VARARGS,
     "activate_backward(name, options, x, out, delta): the gradient of x, in delta."},
    {"elementary", elementary, METH_VARARGS,
     "elementary(name, x) -> exp or log of a float64 vector"},
    {"initialize", initialize, METH_VARARGS,
     "initialize(values, name, options): draws into values"},
    {"permutation", permutation, METH_VARARGS,
     "permutation(n, seed, epoch) -> the order of n rows in an epoch"},
    {"regularize", regularize, METH_VARARGS,
     "regularize(name, options, w, gradient or None) -> the penalty; adds its "
     "gradient"},
    {"constrain", constrain, METH_VARARGS,
     "constrain(name, options, w): projects w in place"},
    {"measure", measure, METH_VARARGS,
     "measure(name, options, y, p, with_gradient) -> (loss of each row, gradient)"},
    {"metric_states", metric_states, METH_VARARGS,
     "metric_states(spec, cols) -> the doubles of a metric's state"},
    {"fold", fold, METH_VARARGS,
     "fold(state, spec, y, p, weights, samples): folds rows into a metric's state"},
    {"catalogue", catalogue, METH_NOARGS,
     "catalogue() -> {kind: {name: (formula, {option: default})}}"},
    {"set_threads", set_threads, METH_O, "set_threads(count): 0 for the default"},
    {"threads", threads, METH_NOARGS, "threads() -> the most that a call may use"},
    {"set_isa", set_isa, METH_O, "set_isa(name)"},
    {"isa", isa, METH_NOARGS, "isa() -> the kernels in use"},
    {"forks", forks, METH_NOARGS,
     "forks() -> how many lie between this process and the one that loaded this"},
    {NULL, NULL, 0, NULL},
};

/* What built the engine, for reports of bugs. */
#if defined(__clang__)
#define MLPC_COMPILER "clang " __clang_version__
#elif defined(__GNUC__)
#define MLPC_COMPILER "gcc " __VERSION__
#else
#define MLPC_COMPILER "unknown"
#endif

static bool
add_type(PyObject *module, PyTypeObject **out, PyType_Spec *spec)
{
    *out = (PyTypeObject *)PyType_FromModuleAndSpec(module, spec, NULL);
    return *out != NULL && PyModule_AddType(module, *out) == 0;
}

static int
module_exec(PyObject *module)
{
    module_state *state = PyModule_GetState(module);
    if (mlpc_arrays_import() < 0)
        return -1;
    bool added = add_type(module, &state->block, &mlpc_block_spec) &&
                 add_type(module, &state->optimizer, &mlpc_optimizer_spec) &&
                 add_type(module, &state->model, &mlpc_model_spec) &&
                 add_type(module, &state->run, &mlpc_run_spec) &&
                 add_type(module, &state->hold, &mlpc_hold_spec);
    added = added && PyModule_AddStringConstant(module, "compiler", MLPC_COMPILER) == 0;
    return added && PyModule_AddFunctions(module, mlpc_testing_methods) == 0 ? 0 : -1;
}

static int
module_traverse(PyObject *module, visitproc visit, void *arg)
{
    module_state *state = PyModule_GetState(module);
    Py_VISIT(state->block);
    Py_VISIT(state->optimizer);
    Py_VISIT(state->model);
    Py_VISIT(state->run);
    Py_VISIT(state->hold);
    return 0;
}

static int
module_clear(PyObject *module)
{
    module_state *state = PyModule_GetState(module);
    Py_CLEAR(state->block);
    Py_CLEAR(state->optimizer);
    Py_CLEAR(state->model);
    Py_CLEAR(state->run);
    Py_CLEAR(state->hold);
    return 0;
}

static void
module_free(void *module)
{
    module_clear(module);
}

/* NumPy does not support sub-interpreters, so neither can this module. */
static PyModuleDef_Slot module_slots[] = {
    {Py_mod_exec, module_exec},
#ifdef Py_mod_multiple_interpreters
    {Py_mod_multiple_interpreters, Py_MOD_MULTIPLE_INTERPRETERS_NOT_SUPPORTED},
#endif
#ifdef Py_mod_gil
    {Py_mod_gil, Py_MOD_GIL_NOT_USED},
#endif
    {0, NULL},
};

static PyModuleDef module_def = {
    PyModuleDef_HEAD_INIT,
    .m_name = "mlpc._core",
    .m_doc = "The engine of mlpc. Use mlpc instead: nothing here is a promise.",
    .m_size = sizeof(module_state),
    .m_methods = module_methods,
    .m_slots = module_slots,
    .m_traverse = module_traverse,
    .m_clear = module_clear,
    .m_free = module_free,
};

PyMODINIT_FUNC
PyInit__core(void)
{
    return PyModuleDef_Init(&module_def);
}
