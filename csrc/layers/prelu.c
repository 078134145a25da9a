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
build(mlpc_node *node, mlpc_parameter *weights)
{
    MLPC_TRY(mlpc_build_alike(node, weights));
    mlpc_parameter alpha = {.name = "alpha",
                            .shape = node->out->shape,
                            .initializer = {"constant", {{"value", 0}}}};
    for (size_t axis = 1; axis <= node->out->shape.rank; axis++)
        if ((shared_of(node) >> axis & 1) != 0)
            alpha.shape.dims[axis - 1] = 1;
    weights[0] = alpha;
    node->n_weights = 1;
    return MLPC_OK;
}

/* Columns of alpha, and its rows. */
static size_t
alpha_cols(const mlpc_node *node)
{
    const mlpc_shape *shape = &node->weights[0]->shape;
    return shape->dims[shape->rank - 1];
}

static size_t
alpha_rows(const mlpc_node *node)
{
    return mlpc_shape_count(&node->weights[0]->shape) / alpha_cols(node);
}

/* The sums over the batch, for each element of a row, before those that share are joined. */
static size_t
scratch(const mlpc_node *node, const mlpc_kernels *kernels, size_t batch, bool backward)
{
    (void)kernels, (void)batch;
    return backward ? node->out->lines * node->out->cols : 0;
}

static const void *
alpha_of(const mlpc_node *node, const mlpc_kernels *kernels, size_t row)
{
    size_t at = mlpc_shared_row(node->out, shared_of(node), row) * alpha_cols(node);
    return mlpc_at(node->weights[0]->value, at, kernels->size);
}

static void
forward_rows(void *context, size_t first, size_t count)
{
    const mlpc_node_call *c = context;
    const mlpc_node *node = c->node;
    const mlpc_value *in = node->in[0], *out = node->out;
    const mlpc_kernels *k = c->step->kernels;
    const bool one = mlpc_shared_columns(node->out, shared_of(node));
    for (size_t row = first; row < first + count; row++)
        k->prelu(1, out->cols, mlpc_line(in, in->data, row, k->size), in->ld,
                 alpha_of(node, k, row), one, mlpc_line(out, out->data, row, k->size),
                 out->ld);
}

static void
forward(mlpc_node *node, const mlpc_step *step)
{
    mlpc_for_lines(node, step, forward_rows);
}

static void
backward_rows(void *context, size_t first, size_t count)
{
    const mlpc_node_call *c = context;
    const mlpc_node *node = c->node;
    const mlpc_value *in = node->in[0], *out = node->out;
    const mlpc_kernels *k = c->step->kernels;
    const bool one = mlpc_shared_columns(node->out, shared_of(node));
    for (size_t row = first; row < first + count; row++)
        k->prelu_backward(1, out->cols, mlpc_line(in, in->data, row, k->size), in->ld,
                          alpha_of(node, k, row), one,
                          mlpc_line(out, out->delta, row, k->size), out->ld,
                          mlpc_line(in, in->delta, row, k->size), in->ld);
}

static void
backward(mlpc_node *node, const mlpc_step *step)
{
    if (node->in[0]->delta != NULL)
        mlpc_for_lines(node, step, backward_rows);
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
    return node->gradients[0] != NULL ? alpha_rows(node) * panels_of(node) : 0;
}

static void
gradient_job(const mlpc_node *node, const mlpc_step *step, size_t index)
{
    const mlpc_kernels *k = step->kernels;
    const mlpc_value *in = node->in[0], *out = node->out;
    const mlpc_parameter *alpha = node->weights[0];
    const unsigned shared = shared_of(node);
    const bool one = mlpc_shared_columns(node->out, shared);
    const size_t of = index / panels_of(node), col = index % panels_of(node) * PANEL;
    const size_t n = one ? out->cols : mlpc_min(PANEL, out->cols - col);
    const size_t sharing = out->lines / alpha_rows(node);
    void *total = NULL;
    for (size_t i = 0; i < sharing; i++) {
        const size_t row = mlpc_sharing_row(node->out, shared, of, i);
        void *sums = mlpc_at(node->scratch, row * out->cols + col, k->size);
        k->prelu_sums(step->batch, n, mlpc_at(in->data, row * in->ld + col, k->size),
                      out->lines * in->ld,
                      mlpc_at(out->delta, row * out->ld + col, k->size),
                      out->lines * out->ld, sums);
        if (total != NULL)
            k->add(1, n, sums, n, total, n);
        else
            total = sums;
    }
    const size_t first = of * alpha_cols(node) + col, count = one ? 1 : n;
    void *gradient = mlpc_at(node->gradients[0], first, k->size);
    if (one)
        k->fill(1, k->sum(n, total), gradient);
    else
        k->copy(1, n, total, n, gradient, n);
    if (mlpc_updates(step, alpha))
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
    .memory.backward_reads_in = true,
};
