/* Private doors for the tests: single kernels of a named ISA, raw random words, the cost
 * model. The only file here that looks below mlpc.h. */
#include "bindings/arrays.h"
#include "bindings/errors.h"
#include "core/memory.h"
#include "core/threads.h"
#include "kernels/kernels.h"
#include "rng/philox.h"

#include <string.h>

/* The table of an ISA for an array's dtype; NULL with an exception. */
static const mlpc_kernels *
kernels_of(const char *isa, mlpc_dtype dtype)
{
    const mlpc_kernels *kernels =
        dtype <= MLPC_FLOAT64 ? mlpc_kernels_named(isa, dtype) : NULL;
    if (kernels == NULL)
        PyErr_Format(PyExc_NotImplementedError, "no kernels for %s", isa);
    return kernels;
}

/* A matrix of floats whose columns lie side by side; ld in elements. */
typedef struct matrix {
    void *data;
    mlpc_dtype dtype;
    size_t m, n, ld;
} matrix;

static bool
matrix_from(matrix *out, PyObject *object, const char *name)
{
    mlpc_array a;
    if (!mlpc_array_from(&a, object, name))
        return false;
    size_t size = a.dtype == MLPC_FLOAT32 ? 4 : 8;
    if (a.dtype > MLPC_FLOAT64 || a.rank != 2 ||
        (a.shape[1] > 1 && a.strides[1] != (ptrdiff_t)size)) {
        PyErr_Format(PyExc_ValueError, "`%s` must be a float matrix of dense rows",
                     name);
        return false;
    }
    *out = (matrix){(void *)(uintptr_t)a.data, a.dtype, a.shape[0], a.shape[1],
                    a.shape[0] > 1 ? (size_t)a.strides[0] / size : a.shape[1]};
    return true;
}

static PyObject *
isas(PyObject *module, PyObject *ignored)
{
    static const char *const all[] = {"scalar", "avx2", "avx512", "neon"};
    (void)module, (void)ignored;
    PyObject *names = PyList_New(0);
    for (size_t i = 0; names && i < sizeof all / sizeof *all; i++) {
        if (mlpc_kernels_named(all[i], MLPC_FLOAT32) == NULL)
            continue;
        PyObject *name = PyUnicode_FromString(all[i]);
        if (name == NULL || PyList_Append(names, name) < 0)
            Py_CLEAR(names);
        Py_XDECREF(name);
    }
    return names;
}

/* activate(isa, name index, options, x, y): y = f(x), of y's shape */
static PyObject *
kernel_activate(PyObject *module, PyObject *args)
{
    const char *isa;
    int activation;
    double options[MLPC_MAX_OPTIONS] = {0};
    PyObject *x_object, *y_object;
    matrix x, y;
    (void)module;
    if (!PyArg_ParseTuple(args, "si(ddd)OO", &isa, &activation, &options[0],
                          &options[1], &options[2], &x_object, &y_object) ||
        !matrix_from(&x, x_object, "x") || !matrix_from(&y, y_object, "y"))
        return NULL;
    const mlpc_kernels *k = kernels_of(isa, x.dtype);
    if (k == NULL)
        return NULL;
    k->activate((mlpc_activation)activation, options, y.m, y.n, x.data, x.ld, y.data,
                y.ld);
    Py_RETURN_NONE;
}

/* activate_backward(isa, index, options, x, y, d): d *= f'(x) */
static PyObject *
kernel_activate_backward(PyObject *module, PyObject *args)
{
    const char *isa;
    int activation;
    double options[MLPC_MAX_OPTIONS] = {0};
    PyObject *x_object, *y_object, *d_object;
    matrix x, y, d;
    (void)module;
    if (!PyArg_ParseTuple(args, "si(ddd)OOO", &isa, &activation, &options[0],
                          &options[1], &options[2], &x_object, &y_object, &d_object) ||
        !matrix_from(&x, x_object, "x") || !matrix_from(&y, y_object, "y") ||
        !matrix_from(&d, d_object, "d"))
        return NULL;
    const mlpc_kernels *k = kernels_of(isa, x.dtype);
    if (k == NULL)
        return NULL;
    k->activate_backward((mlpc_activation)activation, options, y.m, y.n, x.data, x.ld,
                         y.data, y.ld, d.data, d.ld);
    Py_RETURN_NONE;
}

/* elementary(isa, "exp", x, y): y = f(x) of matrices with one row */
static PyObject *
kernel_elementary(PyObject *module, PyObject *args)
{
    const char *isa, *name;
    PyObject *x_object, *y_object;
    matrix x, y;
    (void)module;
    if (!PyArg_ParseTuple(args, "ssOO", &isa, &name, &x_object, &y_object) ||
        !matrix_from(&x, x_object, "x") || !matrix_from(&y, y_object, "y"))
        return NULL;
    const mlpc_kernels *k = kernels_of(isa, x.dtype);
    if (k == NULL)
        return NULL;
    if (strcmp(name, "exp") == 0)
        k->exp(x.n, x.data, y.data);
    else if (strcmp(name, "expm1") == 0)
        k->expm1(x.n, x.data, y.data);
    else if (strcmp(name, "log") == 0)
        k->log(x.n, x.data, y.data);
    else
        k->log1p(x.n, x.data, y.data);
    Py_RETURN_NONE;
}

/* matmul(isa, a, transposed, b, c, skip): one tile, c = a b; b has tile_cols columns; a may be
 * transposed memory: (data, row stride, k stride) follow from `transposed`. With `skip` steps
 * whose column of a is zero are left out. */
static PyObject *
kernel_matmul(PyObject *module, PyObject *args)
{
    const char *isa;
    int transposed, skip;
    uint64_t steps[16] = {0}, row[16];
    PyObject *a_object, *b_object, *c_object;
    matrix a, b, c;
    (void)module;
    if (!PyArg_ParseTuple(args, "sOpOOp", &isa, &a_object, &transposed, &b_object,
                          &c_object, &skip) ||
        !matrix_from(&a, a_object, "a") || !matrix_from(&b, b_object, "b") ||
        !matrix_from(&c, c_object, "c"))
        return NULL;
    const mlpc_kernels *k = kernels_of(isa, a.dtype);
    if (k == NULL)
        return NULL;
    if (c.m > k->tile_rows || c.n > k->tile_cols || b.n < k->tile_cols)
        return PyErr_Format(PyExc_ValueError, "a tile has at most %zu x %zu",
                            k->tile_rows, k->tile_cols);
    mlpc_tile tile = {
        .m = c.m,
        .n = c.n,
        .k = b.m,
        .a = a.data,
        .a_row = transposed ? 1 : a.ld,
        .a_k = transposed ? a.ld : 1,
        .b = b.data,
        .ldb = b.ld,
        .c = c.data,
        .ldc = c.ld,
    };
    if (skip && (transposed || b.m > 64 * 16))
        return PyErr_Format(PyExc_ValueError, "steps of such a matrix are not known");
    for (size_t i = 0; skip && i < c.m; i++) {
        k->nonzero(b.m, mlpc_at(a.data, i * a.ld, k->size), row);
        for (size_t w = 0; w * 64 < b.m; w++)
            steps[w] |= row[w];
    }
    tile.steps = skip ? steps : NULL;
    k->matmul(&tile);
    Py_RETURN_NONE;
}

/* matmul_columns(isa, a, b, bias, c): c = a b + bias, samples by columns; bias has one row */
static PyObject *
kernel_matmul_columns(PyObject *module, PyObject *args)
{
    const char *isa;
    PyObject *a_object, *b_object, *bias_object, *c_object;
    matrix a, b, bias = {0}, c;
    (void)module;
    if (!PyArg_ParseTuple(args, "sOOOO", &isa, &a_object, &b_object, &bias_object,
                          &c_object) ||
        !matrix_from(&a, a_object, "a") || !matrix_from(&b, b_object, "b") ||
        (bias_object != Py_None && !matrix_from(&bias, bias_object, "bias")) ||
        !matrix_from(&c, c_object, "c"))
        return NULL;
    const mlpc_kernels *k = kernels_of(isa, a.dtype);
    if (k == NULL)
        return NULL;
    mlpc_tile product = {
        .m = c.m,
        .n = c.n,
        .k = b.m,
        .a = a.data,
        .a_row = a.ld,
        .a_k = 1,
        .b = b.data,
        .ldb = b.ld,
        .bias = bias.data,
        .c = c.data,
        .ldc = c.ld,
    };
    k->matmul_columns(&product);
    Py_RETURN_NONE;
}

/* dots_columns(isa, x, d, dots, sums): dots = x d^T, sums (one row) = those of d's rows */
static PyObject *
kernel_dots_columns(PyObject *module, PyObject *args)
{
    const char *isa;
    PyObject *x_object, *d_object, *dots_object, *sums_object;
    matrix x, d, dots, sums;
    (void)module;
    if (!PyArg_ParseTuple(args, "sOOOO", &isa, &x_object, &d_object, &dots_object,
                          &sums_object) ||
        !matrix_from(&x, x_object, "x") || !matrix_from(&d, d_object, "d") ||
        !matrix_from(&dots, dots_object, "dots") ||
        !matrix_from(&sums, sums_object, "sums"))
        return NULL;
    const mlpc_kernels *k = kernels_of(isa, x.dtype);
    if (k == NULL)
        return NULL;
    k->dots_columns(x.m, d.m, x.n, x.data, x.ld, d.data, d.ld, dots.data, sums.data);
    Py_RETURN_NONE;
}

/* move(isa, transpose, x, y): y = x, or its transpose */
static PyObject *
kernel_move(PyObject *module, PyObject *args)
{
    const char *isa;
    int transposed;
    PyObject *x_object, *y_object;
    matrix x, y;
    (void)module;
    if (!PyArg_ParseTuple(args, "spOO", &isa, &transposed, &x_object, &y_object) ||
        !matrix_from(&x, x_object, "x") || !matrix_from(&y, y_object, "y"))
        return NULL;
    const mlpc_kernels *k = kernels_of(isa, x.dtype);
    if (k == NULL)
        return NULL;
    (transposed ? k->transpose : k->copy)(x.m, x.n, x.data, x.ld, y.data, y.ld);
    Py_RETURN_NONE;
}

/* look(isa, x) -> (whether all of x is finite, where its first row is not zero as an int) */
static PyObject *
kernel_look(PyObject *module, PyObject *args)
{
    const char *isa;
    PyObject *x_object;
    matrix x;
    uint64_t bits = 0;
    (void)module;
    if (!PyArg_ParseTuple(args, "sO", &isa, &x_object) ||
        !matrix_from(&x, x_object, "x"))
        return NULL;
    const mlpc_kernels *k = kernels_of(isa, x.dtype);
    if (k == NULL)
        return NULL;
    k->nonzero(mlpc_min(x.n, 64), x.data, &bits);
    return Py_BuildValue("(NK)", PyBool_FromLong(k->finite(x.m, x.n, x.data, x.ld)),
                         (unsigned long long)bits);
}

/* tile(isa, double precision) -> (rows, cols) */
static PyObject *
kernel_tile(PyObject *module, PyObject *args)
{
    const char *isa;
    int is_double;
    (void)module;
    if (!PyArg_ParseTuple(args, "sp", &isa, &is_double))
        return NULL;
    const mlpc_kernels *k = kernels_of(isa, is_double ? MLPC_FLOAT64 : MLPC_FLOAT32);
    return k ? Py_BuildValue("(nn)", (Py_ssize_t)k->tile_rows, (Py_ssize_t)k->tile_cols)
             : NULL;
}

/* sum(isa, x) of a matrix with one row */
static PyObject *
kernel_sum(PyObject *module, PyObject *args)
{
    const char *isa;
    PyObject *x_object;
    matrix x;
    (void)module;
    if (!PyArg_ParseTuple(args, "sO", &isa, &x_object) ||
        !matrix_from(&x, x_object, "x"))
        return NULL;
    const mlpc_kernels *k = kernels_of(isa, x.dtype);
    return k ? PyFloat_FromDouble(k->sum(x.n, x.data)) : NULL;
}

/* sum_rows(isa, x, sums): sums is a matrix with one row */
static PyObject *
kernel_sum_rows(PyObject *module, PyObject *args)
{
    const char *isa;
    PyObject *x_object, *sums_object;
    matrix x, sums;
    (void)module;
    if (!PyArg_ParseTuple(args, "sOO", &isa, &x_object, &sums_object) ||
        !matrix_from(&x, x_object, "x") || !matrix_from(&sums, sums_object, "sums"))
        return NULL;
    const mlpc_kernels *k = kernels_of(isa, x.dtype);
    if (k == NULL)
        return NULL;
    k->sum_rows(x.m, x.n, x.data, x.ld, sums.data);
    Py_RETURN_NONE;
}

/* convert(isa, from, to): `from` has one axis, any dtype and stride; `to` is one row */
static PyObject *
kernel_convert(PyObject *module, PyObject *args)
{
    const char *isa;
    PyObject *from_object, *to_object;
    mlpc_array from;
    matrix to;
    (void)module;
    if (!PyArg_ParseTuple(args, "sOO", &isa, &from_object, &to_object) ||
        !mlpc_array_from(&from, from_object, "from") ||
        !matrix_from(&to, to_object, "to"))
        return NULL;
    const mlpc_kernels *k = kernels_of(isa, to.dtype);
    if (k == NULL)
        return NULL;
    k->convert(from.dtype, from.shape[0], from.data, from.strides[0], NULL, to.data);
    Py_RETURN_NONE;
}

/* philox(seed, stream, position, n) -> the words, as ints */
static PyObject *
philox(PyObject *module, PyObject *args)
{
    unsigned long long seed, stream, position;
    Py_ssize_t n;
    (void)module;
    if (!PyArg_ParseTuple(args, "KKKn", &seed, &stream, &position, &n))
        return NULL;
    PyObject *words = PyList_New(0);
    for (Py_ssize_t i = 0; words && i < n; i++) {
        uint32_t word;
        mlpc_philox(&word, 1, seed, stream, position + (unsigned long long)i);
        PyObject *number = PyLong_FromUnsignedLong(word);
        if (number == NULL || PyList_Append(words, number) < 0)
            Py_CLEAR(words);
        Py_XDECREF(number);
    }
    return words;
}

/* fma_rate(isa, dtype, seconds) -> operations a second of one thread */
static PyObject *
fma_rate(PyObject *module, PyObject *args)
{
    const char *isa, *dtype;
    double seconds, operations = 0, start, now;
    (void)module;
    if (!PyArg_ParseTuple(args, "ssd", &isa, &dtype, &seconds))
        return NULL;
    const mlpc_kernels *k =
        kernels_of(isa, strcmp(dtype, "float64") == 0 ? MLPC_FLOAT64 : MLPC_FLOAT32);
    if (k == NULL)
        return NULL;
    Py_BEGIN_ALLOW_THREADS start = mlpc_clock();
    do {
        operations += k->fma_rounds(10000);
        now = mlpc_clock();
    } while (now - start < seconds);
    Py_END_ALLOW_THREADS return PyFloat_FromDouble(operations / (now - start));
}

static PyObject *
set_work_per_thread(PyObject *module, PyObject *number)
{
    (void)module;
    double work = PyFloat_AsDouble(number);
    if (PyErr_Occurred())
        return NULL;
    mlpc_set_work_per_thread(work);
    Py_RETURN_NONE;
}

/* fail_allocation(number): the number-th of the engine from now on fails; 0: none */
static PyObject *
fail_allocation(PyObject *module, PyObject *number)
{
    (void)module;
    const size_t which = PyLong_AsSize_t(number);
    if (PyErr_Occurred())
        return NULL;
    mlpc_fail_allocation(which);
    Py_RETURN_NONE;
}

/* allocations() -> how often the engine asked for memory */
static PyObject *
allocations(PyObject *module, PyObject *ignored)
{
    (void)module, (void)ignored;
    return PyLong_FromSize_t(mlpc_allocations());
}

PyMethodDef mlpc_testing_methods[] = {
    {"_isas", isas, METH_NOARGS, NULL},
    {"_activate", kernel_activate, METH_VARARGS, NULL},
    {"_activate_backward", kernel_activate_backward, METH_VARARGS, NULL},
    {"_elementary", kernel_elementary, METH_VARARGS, NULL},
    {"_matmul", kernel_matmul, METH_VARARGS, NULL},
    {"_matmul_columns", kernel_matmul_columns, METH_VARARGS, NULL},
    {"_dots_columns", kernel_dots_columns, METH_VARARGS, NULL},
    {"_move", kernel_move, METH_VARARGS, NULL},
    {"_look", kernel_look, METH_VARARGS, NULL},
    {"_tile", kernel_tile, METH_VARARGS, NULL},
    {"_sum", kernel_sum, METH_VARARGS, NULL},
    {"_sum_rows", kernel_sum_rows, METH_VARARGS, NULL},
    {"_convert", kernel_convert, METH_VARARGS, NULL},
    {"_philox", philox, METH_VARARGS, NULL},
    {"_fma_rate", fma_rate, METH_VARARGS, NULL},
    {"_set_work_per_thread", set_work_per_thread, METH_O, NULL},
    {"_fail_allocation", fail_allocation, METH_O, NULL},
    {"_allocations", allocations, METH_NOARGS, NULL},
    {NULL, NULL, 0, NULL},
};
