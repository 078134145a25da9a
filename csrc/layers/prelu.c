/* PReLU: out = x > 0 ? x : alpha x, with an alpha for each element of a row, or shared along
 * axes. K. He et al.: Delving deep into rectifiers (ICCV 2015), section 2.1.
 *
 * Backward: d alpha = the sum of delta min(x, 0) over all that share it. */
#include "kernels/kernels.h"
#include "layers/layers.h"
#include "layers/shared_axes.h"

enum { SHARED };
enum { PANEL = MLPC_PANEL_MAX };

static unsigned
shared_of(const mlpc_node *node)
{
    return (unsigned)node->options[SHARED] | 1; /* the rows of a batch share always */
}

static mlpc_status
build(mlpc_node *node)
{
    MLPC_TRY(mlpc_build_alike(node));
    mlpc_parameter alpha = {.name = "alpha",
                            .shape = node->shape,
                            .initializer = {"constant", {{"value", 0}}}};
    for (size_t axis = 1; axis <= node->shape.rank; axis++)
        if ((shared_of(node) >> axis & 1) != 0)
            alpha.shape.dims[axis - 1] = 1;
    node->weights[0] = alpha;
    node->n_weights = 1;
    return MLPC_OK;
}

/* Columns of alpha, and its rows. */
static size_t
alpha_cols(const mlpc_node *node)
{
    const mlpc_shape *shape = &node->weights[0].shape;
    return shape->dims[shape->rank - 1];
}

static size_t
alpha_rows(const mlpc_node *node)
{
    return mlpc_shape_count(&node->weights[0].shape) / alpha_cols(node);
}

/* The sums over the batch, for each element of a row, before those that share are joined. */
static size_t
scratch(const mlpc_node *node, const mlpc_kernels *kernels, size_t batch, bool backward)
{
    (void)kernels, (void)batch;
    return backward ? node->rows * node->cols : 0;
}

static const void *
alpha_of(const mlpc_node *node, const mlpc_kernels *kernels, size_t row)
{
    size_t at = mlpc_shared_row(node, shared_of(node), row) * alpha_cols(node);
    return mlpc_at(node->weights[0].value, at, kernels->size);
}

static void
forward_rows(void *context, size_t first, size_t count)
{
    const mlpc_node_call *c = context;
    const mlpc_node *node = c->node, *input = node->input;
    const mlpc_kernels *k = c->step->kernels;
    const bool one = mlpc_shared_columns(node, shared_of(node));
    for (size_t row = first; row < first + count; row++)
        k->prelu(1, node->cols, mlpc_row(input, input->out, row, k->size), input->ld,
                 alpha_of(node, k, row), one, mlpc_row(node, node->out, row, k->size),
                 node->ld);
}

static void
forward(mlpc_node *node, const mlpc_step *step)
{
    mlpc_node_call c = {node, step};
    mlpc_for_rows(step->team, step->batch * node->rows, node->cols, forward_rows, &c);
}

static void
backward_rows(void *context, size_t first, size_t count)
{
    const mlpc_node_call *c = context;
    const mlpc_node *node = c->node, *input = node->input;
    const mlpc_kernels *k = c->step->kernels;
    const bool one = mlpc_shared_columns(node, shared_of(node));
    for (size_t row = first; row < first + count; row++)
        k->prelu_backward(1, node->cols, mlpc_row(input, input->out, row, k->size),
                          input->ld, alpha_of(node, k, row), one,
                          mlpc_row(node, node->delta, row, k->size), node->ld,
                          mlpc_row(input, input->delta, row, k->size), input->ld);
}

static void
backward(mlpc_node *node, const mlpc_step *step)
{
    mlpc_node_call c = {node, step};
    if (node->input->delta != NULL)
        mlpc_for_rows(step->team, step->batch * node->rows, node->cols, backward_rows,
                      &c);
}

/* A job has a row of alpha, or a panel of it where its columns are not shared. */
static size_t
panels_of(const mlpc_node *node)
{
    return mlpc_ceil_div(alpha_cols(node), PANEL);
}

static size_t
gradient_jobs(const mlpc_node *node, const mlpc_step *step)
{
    (void)step;
    return node->weights[0].gradient != NULL ? alpha_rows(node) * panels_of(node) : 0;
}

static void
gradient_job(const mlpc_node *node, const mlpc_step *step, size_t index)
{
    const mlpc_kernels *k = step->kernels;
    const mlpc_node *input = node->input;
    const mlpc_parameter *alpha = &node->weights[0];
    const unsigned shared = shared_of(node);
    const bool one = mlpc_shared_columns(node, shared);
    const size_t of = index / panels_of(node), col = index % panels_of(node) * PANEL;
    const size_t n = one ? node->cols : mlpc_min(PANEL, node->cols - col);
    const size_t sharing = node->rows / alpha_rows(node);
    void *total = NULL;
    for (size_t i = 0; i < sharing; i++) {
        const size_t row = mlpc_sharing_row(node, shared, of, i);
        void *sums = mlpc_at(node->scratch, row * node->cols + col, k->size);
        k->prelu_sums(
            step->batch, n, mlpc_at(input->out, row * input->ld + col, k->size),
            node->rows * input->ld, mlpc_at(node->delta, row * node->ld + col, k->size),
            node->rows * node->ld, sums);
        if (total != NULL)
            k->add(1, n, sums, n, total, n);
        else
            total = sums;
    }
    const size_t first = of * alpha_cols(node) + col, count = one ? 1 : n;
    void *gradient = mlpc_at(alpha->gradient, first, k->size);
    if (one)
        k->fill(1, k->sum(n, total), gradient);
    else
        k->copy(1, n, total, n, gradient, n);
    if (step->update != NULL)
        step->update(step, alpha, first, 1, count, count, gradient, count);
}

const mlpc_node_class mlpc_prelu = {
    .entry = {"prelu", "x > 0 ? x : alpha x", {MLPC_SHARED_OPTION}},
    .build = build,
    .scratch = scratch,
    .forward = forward,
    .backward = backward,
    .gradient_jobs = gradient_jobs,
    .gradient_job = gradient_job,
    .backward_reads_in = true,
};
