/* A penalty on activations: (l1 sum |a| + l2 sum a^2) / batch joins the loss; the output is the
 * input. */
#include "kernels/kernels.h"
#include "layers/layers.h"

#include <math.h>

enum { L1, L2 };

/* The penalty of each row. */
static size_t
scratch(const mlpc_node *node, const mlpc_kernels *kernels, size_t batch, bool backward)
{
    (void)kernels, (void)backward;
    return batch * node->out->lines;
}

static void
forward_rows(void *context, size_t first, size_t count)
{
    const mlpc_node_call *c = context;
    const mlpc_node *node = c->node;
    const mlpc_value *out = node->out;
    const mlpc_kernels *k = c->step->kernels;
    k->penalty(count, out->cols, mlpc_line(out, out->data, first, k->size), out->ld,
               node->options[L1], node->options[L2],
               mlpc_at(node->scratch, first, k->size));
}

static void
forward(mlpc_node *node, const mlpc_step *step)
{
    const size_t rows = step->batch * node->out->lines;
    mlpc_for_lines(node, step, forward_rows);
    node->penalty = step->kernels->sum(rows, node->scratch) / (double)step->batch;
}

/* The delta lies on the input's. */
static void
backward_rows(void *context, size_t first, size_t count)
{
    const mlpc_node_call *c = context;
    const mlpc_node *node = c->node;
    const mlpc_value *out = node->out;
    const mlpc_kernels *k = c->step->kernels;
    const double batch = (double)c->step->batch;
    k->penalty_backward(count, out->cols, mlpc_line(out, out->data, first, k->size),
                        out->ld, node->options[L1] / batch,
                        2 * node->options[L2] / batch,
                        mlpc_line(out, out->delta, first, k->size), out->ld);
}

static void
backward(mlpc_node *node, const mlpc_step *step)
{
    if (node->in[0]->delta != NULL)
        mlpc_for_lines(node, step, backward_rows);
}

const mlpc_node_class mlpc_activity_regularization = {
    .entry = {"activity_regularization",
              "the input; the loss gets (l1 sum |input| + l2 sum input^2) / rows",
              {{"l1", 0, -INFINITY, INFINITY}, {"l2", 0, -INFINITY, INFINITY}}},
    .build = mlpc_build_alike,
    .scratch = scratch,
    .forward = forward,
    .backward = backward,
    .memory.view = true,
    .memory.backward_reads_out = true,
};
