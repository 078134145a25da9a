/* The node classes of the activations: all share these functions and differ by kernel. */
#include "activations/activations.h"

#include <math.h>
#include <string.h>

static void
forward_rows(void *context, size_t first, size_t count)
{
    const mlpc_node_call *c = context;
    const mlpc_node *node = c->node, *input = node->input;
    const mlpc_kernels *k = c->step->kernels;
    k->activate((mlpc_activation)node->class_->kernel, node->options, count, node->cols,
                mlpc_row(input, input->out, first, k->size), input->ld,
                mlpc_row(node, node->out, first, k->size), node->ld);
}

static void
forward(mlpc_node *node, const mlpc_step *step)
{
    mlpc_node_call c = {node, step};
    mlpc_for_rows(step->team, step->batch * node->rows, node->cols, forward_rows, &c);
}

/* The delta lies on the input's, so that it is turned into it in place. */
static void
backward_rows(void *context, size_t first, size_t count)
{
    const mlpc_node_call *c = context;
    const mlpc_node *node = c->node, *input = node->input;
    const mlpc_kernels *k = c->step->kernels;
    k->activate_backward((mlpc_activation)node->class_->kernel, node->options, count,
                         node->cols, mlpc_row(input, input->out, first, k->size),
                         input->ld, mlpc_row(node, node->out, first, k->size), node->ld,
                         mlpc_row(node, node->delta, first, k->size), node->ld);
}

static void
backward(mlpc_node *node, const mlpc_step *step)
{
    if (node->input->delta == NULL)
        return;
    mlpc_node_call c = {node, step};
    mlpc_for_rows(step->team, step->batch * node->rows, node->cols, backward_rows, &c);
}

enum { OUTPUT, INPUT, ROW };

#define MLPC_ACTIVATION(ID, NAME, KIND, FORMULA, ...) \
    [MLPC_ACTIVATION_##ID] = {                        \
        .entry = {#NAME, FORMULA, {__VA_ARGS__}},     \
        .build = mlpc_build_alike,                    \
        .forward = forward,                           \
        .backward = backward,                         \
        .kernel = MLPC_ACTIVATION_##ID,               \
        .in_place = true,                             \
        .element_wise = KIND != ROW,                  \
        .backward_reads_in = KIND == INPUT,           \
        .backward_reads_out = KIND != INPUT,          \
    },

const mlpc_node_class mlpc_activation_classes[MLPC_ACTIVATION_COUNT] = {
#include "kernels/activations.def"
};

typedef struct application {
    const mlpc_kernels *kernels;
    mlpc_activation activation;
    const double *options;
    const void *x;
    void *out;
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
apply(void *context, mlpc_team *team)
{
    const application *a = context;
    mlpc_for_rows(team, a->rows, a->cols, apply_rows, context);
}

mlpc_status
mlpc_activate(void *out, const void *x, mlpc_dtype dtype, size_t rows, size_t cols,
              const mlpc_spec *spec)
{
    size_t found = 0;
    double options[MLPC_MAX_OPTIONS];
    if (dtype != MLPC_FLOAT32 && dtype != MLPC_FLOAT64)
        return mlpc_fail(MLPC_INVALID_ARGUMENT, "values are float32 or float64");
    if (spec == NULL || spec->name == NULL)
        return mlpc_fail(MLPC_INVALID_ARGUMENT, "an activation needs a name");
    while (found < MLPC_ACTIVATION_COUNT &&
           strcmp(mlpc_activation_classes[found].entry.name, spec->name) != 0)
        found++;
    if (found == MLPC_ACTIVATION_COUNT)
        return mlpc_fail(MLPC_INVALID_ARGUMENT, "unknown activation: %s", spec->name);
    MLPC_TRY(mlpc_options_read(options, &mlpc_activation_classes[found].entry, spec));
    application all = {
        mlpc_kernels_for(dtype), (mlpc_activation)found, options, x, out, rows, cols};
    mlpc_team_run(mlpc_threads_for(20.0 * (double)rows * (double)cols), apply, &all);
    return MLPC_OK;
}
