/* Model: the engine's list of nodes. */
#include "bindings/arrays.h"
#include "bindings/errors.h"

static mlpc_model *
model_of(PyObject *self)
{
    return ((model_object *)self)->model;
}

static PyObject *
model_new(PyTypeObject *type, PyObject *args, PyObject *kwargs)
{
    static char *names[] = {"dtype", "seed", NULL};
    const char *dtype_name;
    unsigned long long seed;
    mlpc_dtype dtype;
    if (!PyArg_ParseTupleAndKeywords(args, kwargs, "sK:Model", names, &dtype_name,
                                     &seed) ||
        !mlpc_dtype_from(&dtype, dtype_name))
        return NULL;
    model_object *self = (model_object *)PyType_GenericAlloc(type, 0);
    if (self == NULL)
        return NULL;
    mlpc_status status = mlpc_model_create(&self->model, dtype, seed);
    if (status != MLPC_OK) {
        Py_DECREF(self);
        return mlpc_raise(status);
    }
    return (PyObject *)self;
}

static void
model_dealloc(PyObject *self)
{
    PyTypeObject *type = Py_TYPE(self);
    mlpc_model_free(model_of(self));
    PyObject_Free(self);
    Py_DECREF(type);
}

static PyObject *
node_or_raise(mlpc_status status, size_t node)
{
    return status == MLPC_OK ? PyLong_FromSize_t(node) : mlpc_raise(status);
}

static PyObject *
model_input(PyObject *self, PyObject *tuple)
{
    size_t node = 0, rank, shape[MLPC_MAX_RANK];
    if (!mlpc_shape_from(&rank, shape, tuple))
        return NULL;
    if (mlpc_model_inputs(model_of(self)) > 0) /* as a Run takes one x */
        return PyErr_Format(PyExc_NotImplementedError, "a model has one input");
    mlpc_status status = mlpc_model_input(&node, model_of(self), rank, shape);
    return node_or_raise(status, node);
}

static PyObject *
model_add(PyObject *self, PyObject *args)
{
    PyObject *name, *options;
    Py_ssize_t input;
    size_t node = 0;
    mlpc_spec spec;
    if (!PyArg_ParseTuple(args, "UOn:add", &name, &options, &input) ||
        !mlpc_spec_from(&spec, name, options))
        return NULL;
    mlpc_status status = mlpc_model_add(&node, model_of(self), &spec, (size_t)input);
    return node_or_raise(status, node);
}

static PyObject *
model_bind(PyObject *self, PyObject *args)
{
    PyObject *block;
    Py_ssize_t index, offset;
    if (!PyArg_ParseTuple(args, "nO!n:bind", &index, state_of(self)->block, &block,
                          &offset))
        return NULL;
    return mlpc_none_or_raise(mlpc_model_bind(
        model_of(self), (size_t)index, ((block_object *)block)->block, (size_t)offset));
}

static PyObject *
model_set_trainable(PyObject *self, PyObject *args)
{
    Py_ssize_t index;
    int trainable;
    if (!PyArg_ParseTuple(args, "np:set_trainable", &index, &trainable))
        return NULL;
    return mlpc_none_or_raise(
        mlpc_model_set_trainable(model_of(self), (size_t)index, trainable != 0));
}

typedef mlpc_status add_to_weight(mlpc_model *model, size_t index,
                                  const mlpc_spec *spec);

static PyObject *
with_weight(add_to_weight *f, PyObject *self, PyObject *args)
{
    PyObject *name, *options;
    Py_ssize_t index;
    mlpc_spec spec;
    if (!PyArg_ParseTuple(args, "nUO", &index, &name, &options) ||
        !mlpc_spec_from(&spec, name, options))
        return NULL;
    return mlpc_none_or_raise(f(model_of(self), (size_t)index, &spec));
}

static PyObject *
model_regularize(PyObject *self, PyObject *args)
{
    return with_weight(mlpc_model_regularize, self, args);
}

static PyObject *
model_constrain(PyObject *self, PyObject *args)
{
    return with_weight(mlpc_model_constrain, self, args);
}

static PyObject *
model_keep(PyObject *self, PyObject *ignored)
{
    (void)ignored;
    mlpc_model_keep(model_of(self));
    Py_RETURN_NONE;
}

static PyObject *
model_build(PyObject *self, PyObject *ignored)
{
    (void)ignored;
    return mlpc_none_or_raise(mlpc_model_build(model_of(self)));
}

/* [the doubles of each metric's state, ...] */
static PyObject *
states_of(const mlpc_model *model, Py_ssize_t n)
{
    PyObject *list = PyList_New(n);
    for (Py_ssize_t i = 0; list != NULL && i < n; i++) {
        PyObject *count = PyLong_FromSize_t(mlpc_model_states(model, 0, (size_t)i));
        if (count == NULL || PyList_SetItem(list, i, count) < 0)
            Py_CLEAR(list);
    }
    return list;
}

static PyObject *
compile_specs(PyObject *self, mlpc_spec *specs, PyObject *loss, PyObject *metrics,
              PyObject *optimizer)
{
    Py_ssize_t n = PyTuple_Size(metrics);
    if (loss != Py_None && !mlpc_spec_from_tuple(&specs[0], loss))
        return NULL;
    for (Py_ssize_t i = 0; i < n; i++)
        if (!mlpc_spec_from_tuple(&specs[1 + i], PyTuple_GetItem(metrics, i)))
            return NULL;
    mlpc_optimizer *engine =
        optimizer != Py_None ? ((optimizer_object *)optimizer)->optimizer : NULL;
    const mlpc_head_spec head = {
        .loss = loss != Py_None ? &specs[0] : NULL,
        .loss_weight = 1,
        .metrics = specs + 1,
        .n_metrics = (size_t)n,
    };
    mlpc_status status;
    Py_BEGIN_ALLOW_THREADS status = mlpc_model_compile(model_of(self), &head, engine);
    Py_END_ALLOW_THREADS return status == MLPC_OK ? states_of(model_of(self), n)
                                                  : mlpc_raise(status);
}

static PyObject *
model_compile(PyObject *self, PyObject *args)
{
    PyObject *loss, *metrics, *optimizer;
    if (!PyArg_ParseTuple(args, "OO!O:compile", &loss, &PyTuple_Type, &metrics,
                          &optimizer))
        return NULL;
    if (optimizer != Py_None &&
        !PyObject_TypeCheck(optimizer, state_of(self)->optimizer))
        return PyErr_Format(PyExc_TypeError,
                            "`optimizer` must be an Optimizer or None");
    size_t n = 1 + (size_t)PyTuple_Size(metrics);
    mlpc_spec *specs = PyMem_Calloc(n, sizeof *specs);
    if (specs == NULL)
        return PyErr_NoMemory();
    PyObject *states = compile_specs(self, specs, loss, metrics, optimizer);
    for (size_t i = 0; i < n; i++)
        mlpc_spec_clear(&specs[i]);
    PyMem_Free(specs);
    return states;
}

/* The gradient of weight `index`: a view, or None where the weight has none. */
static PyObject *
model_gradient(PyObject *self, PyObject *number)
{
    mlpc_weight weight;
    size_t index = PyLong_AsSize_t(number);
    if (PyErr_Occurred())
        return NULL;
    mlpc_status status = mlpc_model_weight(&weight, model_of(self), index);
    if (status != MLPC_OK)
        return mlpc_raise(status);
    if (weight.gradient == NULL)
        Py_RETURN_NONE;
    return mlpc_array_view(weight.gradient, mlpc_model_dtype(model_of(self)),
                           weight.rank, weight.shape, self);
}

/* [(name, node, shape), ...] of all weights. */
static PyObject *
model_weights(PyObject *self, void *closure)
{
    (void)closure;
    size_t n = mlpc_model_weight_count(model_of(self));
    PyObject *all = PyList_New(0);
    for (size_t i = 0; all != NULL && i < n; i++) {
        mlpc_weight weight;
        mlpc_model_weight(&weight, model_of(self), i);
        PyObject *shape = mlpc_shape_to(weight.rank, weight.shape);
        PyObject *item = shape != NULL ? Py_BuildValue("(snN)", weight.name,
                                                       (Py_ssize_t)weight.node, shape)
                                       : NULL;
        if (item == NULL || PyList_Append(all, item) < 0)
            Py_CLEAR(all);
        Py_XDECREF(item);
    }
    return all;
}

static PyObject *
model_shape(PyObject *self, PyObject *number)
{
    size_t rank, shape[MLPC_MAX_RANK], node = PyLong_AsSize_t(number);
    if (PyErr_Occurred())
        return NULL;
    mlpc_status status = mlpc_model_shape(&rank, shape, model_of(self), node);
    return status == MLPC_OK ? mlpc_shape_to(rank, shape) : mlpc_raise(status);
}

static PyObject *
model_lost(PyObject *self, void *closure)
{
    (void)closure;
    return PyBool_FromLong(mlpc_model_lost(model_of(self)));
}

static PyMethodDef model_methods[] = {
    {"input", model_input, METH_O, "input(shape) -> node"},
    {"add", model_add, METH_VARARGS, "add(name, options, input) -> node"},
    {"bind", model_bind, METH_VARARGS, "bind(index, block, offset)"},
    {"set_trainable", model_set_trainable, METH_VARARGS, "set_trainable(index, flag)"},
    {"regularize", model_regularize, METH_VARARGS, "regularize(index, name, options)"},
    {"constrain", model_constrain, METH_VARARGS, "constrain(index, name, options)"},
    {"keep", model_keep, METH_NOARGS, "keep(): gives every node arrays of its own"},
    {"build", model_build, METH_NOARGS, "build(): fixes the graph"},
    {"compile", model_compile, METH_VARARGS,
     "compile(loss, metrics, optimizer) -> the doubles of each metric's state"},
    {"gradient", model_gradient, METH_O, "gradient(index) -> view or None"},
    {"shape", model_shape, METH_O, "shape(node) -> the shape of one row's output"},
    {NULL, NULL, 0, NULL},
};

static PyGetSetDef model_properties[] = {
    {"weights", model_weights, NULL, "[(name, node, shape), ...]", NULL},
    {"lost", model_lost, NULL,
     "whether this process was forked while another thread had the model", NULL},
    {NULL, NULL, NULL, NULL, NULL},
};

static PyType_Slot model_slots[] = {
    {Py_tp_new, model_new},
    {Py_tp_dealloc, model_dealloc},
    {Py_tp_methods, model_methods},
    {Py_tp_getset, model_properties},
    {Py_tp_doc, "Model(dtype, seed)"},
    {0, NULL},
};

PyType_Spec mlpc_model_spec = {"mlpc._core.Model", sizeof(model_object), 0,
                               Py_TPFLAGS_DEFAULT | Py_TPFLAGS_IMMUTABLETYPE,
                               model_slots};
