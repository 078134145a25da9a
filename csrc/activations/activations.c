/* The node classes of the activations: all share these functions and differ by kernel. */
#include "activations/activations.h"

#include <math.h>
#include <string.h>

static void
forward_lines(void *context, size_t first, size_t count)
{
    const mlpc_node_call *c = context;
    const mlpc_node *node = c->node;
    const mlpc_value *in = node->in[0], *out = node->out;
    const mlpc_kernels *k = c->step->kernels;
    k->activate((mlpc_activation)node->class_->activation, node->options, count,
                mlpc_line_length(out, c->step), mlpc_line(in, in->data, first, k->size),
                in->ld, mlpc_line(out, out->data, first, k->size), out->ld);
}

static void
forward(mlpc_node *node, const mlpc_step *step)
{
    mlpc_for_lines(node, step, forward_lines);
}

/* The delta lies on the input's, so that it is turned into it in place. */
static void
backward_lines(void *context, size_t first, size_t count)
{
    const mlpc_node_call *c = context;
    const mlpc_node *node = c->node;
    const mlpc_value *in = node->in[0], *out = node->out;
    const mlpc_kernels *k = c->step->kernels;
    k->activate_backward((mlpc_activation)node->class_->activation, node->options,
                         count, mlpc_line_length(out, c->step),
                         mlpc_line(in, in->data, first, k->size), in->ld,
                         mlpc_line(out, out->data, first, k->size), out->ld,
                         mlpc_line(out, out->delta, first, k->size), out->ld);
}

static void
backward(mlpc_node *node, const mlpc_step *step)
{
    if (node->in[0]->delta == NULL)
        return;
    mlpc_for_lines(node, step, backward_lines);
}

/* What works on whole rows gets them as rows, in the scratch memory: output, then delta. */
static size_t
row_scratch(const mlpc_node *node, const mlpc_kernels *kernels, size_t batch,
            bool backward_too)
{
    (void)kernels;
    return node->out->by_columns ? batch * node->out->cols * (backward_too ? 2 : 1) : 0;
}

static void
row_forward(mlpc_node *node, const mlpc_step *step)
{
    const mlpc_value *out = node->out;
    const mlpc_kernels *k = step->kernels;
    size_t m = step->batch, n = out->cols;
    if (!out->by_columns) {
        forward(node, step);
        return;
    }
    k->transpose(n, m, node->in[0]->data, out->ld, node->scratch, n);
    k->activate((mlpc_activation)node->class_->activation, node->options, m, n,
                node->scratch, n, node->scratch, n);
    k->transpose(m, n, node->scratch, n, out->data, out->ld);
}

static void
row_backward(mlpc_node *node, const mlpc_step *step)
{
    const mlpc_value *out = node->out;
    const mlpc_kernels *k = step->kernels;
    size_t m = step->batch, n = out->cols;
    if (!out->by_columns) {
        backward(node, step);
        return;
    }
    if (node->in[0]->delta == NULL)
        return;
    void *delta = mlpc_at(node->scratch, m * n, k->size);
    k->transpose(n, m, out->delta, out->ld, delta, n);
    k->activate_backward((mlpc_activation)node->class_->activation, node->options, m, n,
                         NULL, n, node->scratch, n, delta, n);
    k->transpose(m, n, delta, n, out->delta, out->ld);
}

/* What joins the halves of a row has an output and a delta of its own. */
static mlpc_status
pairs_build(mlpc_node *node, mlpc_parameter *weights)
{
    const mlpc_value *in = node->in[0];
    size_t last = in->shape.rank - 1, cols = in->cols;
    if (cols % 2 != 0)
        return mlpc_fail(MLPC_SHAPE_MISMATCH, "%s halves the last axis, which has %zu",
                         node->class_->entry.name, cols);
    MLPC_TRY(mlpc_build_alike(node, weights));
    node->out->cols = node->out->shape.dims[last] = cols / 2;
    return MLPC_OK;
}

static void
pairs_backward_lines(void *context, size_t first, size_t count)
{
    const mlpc_node_call *c = context;
    const mlpc_node *node = c->node;
    const mlpc_value *in = node->in[0], *out = node->out;
    const mlpc_kernels *k = c->step->kernels;
    k->copy(count, out->cols, mlpc_line(out, out->delta, first, k->size), out->ld,
            mlpc_line(in, in->delta, first, k->size), in->ld);
    k->activate_backward((mlpc_activation)node->class_->activation, node->options,
                         count, out->cols, mlpc_line(in, in->data, first, k->size),
                         in->ld, NULL, 0, mlpc_line(in, in->delta, first, k->size),
                         in->ld);
}

static void
pairs_backward(mlpc_node *node, const mlpc_step *step)
{
    if (node->in[0]->delta != NULL)
        mlpc_for_lines(node, step, pairs_backward_lines);
}

/* The kinds of activations.def. */
#define OF_ELEMENTS                                                      \
    .build = mlpc_build_alike, .forward = forward, .backward = backward, \
    .narrow = true, .memory.in_place = true, .element_wise = true
#define OUTPUT OF_ELEMENTS, .memory.backward_reads_out = true
#define INPUT OF_ELEMENTS, .memory.backward_reads_in = true
#define ROW                                                                    \
    .build = mlpc_build_alike, .scratch = row_scratch, .forward = row_forward, \
    .backward = row_backward, .narrow = true, .memory.in_place = true,         \
    .memory.backward_reads_out = true
#define PAIRS                                                             \
    .build = pairs_build, .forward = forward, .backward = pairs_backward, \
    .memory.backward_reads_in = true

#define MLPC_ACTIVATION(ID, NAME, KIND, FORMULA, ...) \
    [MLPC_ACTIVATION_##ID] = {                        \
        .entry = {#NAME, FORMULA, {__VA_ARGS__}},     \
        .activation = MLPC_ACTIVATION_##ID,           \
        .activates = true,                            \
        KIND,                                         \
    },

static const mlpc_node_class classes[MLPC_ACTIVATION_COUNT] = {
#include "kernels/activations.def"
};

const mlpc_family mlpc_activations = MLPC_FAMILY("activation", classes);

typedef struct application {
    const mlpc_kernels *kernels;
    mlpc_activation activation;
    double options[MLPC_MAX_OPTIONS];
    const void *x;
    void *out, *delta;
    size_t rows, cols;
} application;

static void
apply_rows(void *context, size_t first, size_t count)
{
    const application *a = context;
    size_t at = first * a->cols;
    a->kernels->activate(a->activation, a->options, count, a->cols,
                         mlpc_at(a->x, at, a->kernels->size), a->cols,
                         mlpc_at(a->out, at, a->kernels->size), a->cols);
}

static void
pull_rows(void *context, size_t first, size_t count)
{
    const application *a = context;
    size_t at = first * a->cols;
    a->kernels->activate_backward(a->activation, a->options, count, a->cols,
                                  mlpc_at(a->x, at, a->kernels->size), a->cols,
                                  mlpc_at(a->out, at, a->kernels->size), a->cols,
                                  mlpc_at(a->delta, at, a->kernels->size), a->cols);
}

static void
apply(void *context, mlpc_team *team)
{
    const application *a = context;
    mlpc_for_rows(team, a->rows, a->cols, a->delta == NULL ? apply_rows : pull_rows,
                  context);
}

static mlpc_status
apply_to_matrix(application *a, mlpc_dtype dtype, const mlpc_spec *spec)
{
    const mlpc_entry *entry;
    if (dtype != MLPC_FLOAT32 && dtype != MLPC_FLOAT64)
        return mlpc_fail(MLPC_INVALID_ARGUMENT, "values are float32 or float64");
    MLPC_TRY(mlpc_family_get(&entry, &mlpc_activations, spec));
    const mlpc_node_class *class_ = (const mlpc_node_class *)entry;
    if (class_->build != mlpc_build_alike)
        return mlpc_fail(MLPC_UNSUPPORTED,
                         "%s changes the shape: it is for models only", spec->name);
    MLPC_TRY(mlpc_options_read(a->options, entry, spec));
    a->kernels = mlpc_kernels_for(dtype);
    a->activation = (mlpc_activation)class_->activation;
    mlpc_team_run(mlpc_threads_for(20.0 * (double)a->rows * (double)a->cols), apply, a);
    return MLPC_OK;
}

mlpc_status
mlpc_activate(void *out, const void *x, mlpc_dtype dtype, size_t rows, size_t cols,
              const mlpc_spec *spec)
{
    application all = {.x = x, .out = out, .rows = rows, .cols = cols};
    return apply_to_matrix(&all, dtype, spec);
}

mlpc_status
mlpc_activate_backward(void *delta, const void *x, const void *out, mlpc_dtype dtype,
                       size_t rows, size_t cols, const mlpc_spec *spec)
{
    application all = {
        .x = x, .out = (void *)out, .delta = delta, .rows = rows, .cols = cols};
    return apply_to_matrix(&all, dtype, spec);
}
