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
    return batch * node->rows;
}

static void
forward_rows(void *context, size_t first, size_t count)
{
    const mlpc_node_call *c = context;
    const mlpc_node *node = c->node;
    const mlpc_kernels *k = c->step->kernels;
    k->penalty(count, node->cols, mlpc_row(node, node->out, first, k->size), node->ld,
               node->options[L1], node->options[L2],
               mlpc_at(node->scratch, first, k->size));
}

static void
forward(mlpc_node *node, const mlpc_step *step)
{
    mlpc_node_call c = {node, step};
    const size_t rows = step->batch * node->rows;
    mlpc_for_rows(step->team, rows, node->cols, forward_rows, &c);
    node->penalty = step->kernels->sum(rows, node->scratch) / (double)step->batch;
}

/* The delta lies on the input's. */
static void
backward_rows(void *context, size_t first, size_t count)
{
    const mlpc_node_call *c = context;
    const mlpc_node *node = c->node;
    const mlpc_kernels *k = c->step->kernels;
    const double batch = (double)c->step->batch;
    k->penalty_backward(count, node->cols, mlpc_row(node, node->out, first, k->size),
                        node->ld, node->options[L1] / batch,
                        2 * node->options[L2] / batch,
                        mlpc_row(node, node->delta, first, k->size), node->ld);
}

static void
backward(mlpc_node *node, const mlpc_step *step)
{
    mlpc_node_call c = {node, step};
    if (node->input->delta != NULL)
        mlpc_for_rows(step->team, step->batch * node->rows, node->cols, backward_rows,
                      &c);
}

const mlpc_node_class mlpc_activity_regularization = {
    .entry = {"activity_regularization",
              "the input; the loss gets (l1 sum |input| + l2 sum input^2) / rows",
              {{"l1", 0, -INFINITY, INFINITY}, {"l2", 0, -INFINITY, INFINITY}}},
    .build = mlpc_build_alike,
    .scratch = scratch,
    .forward = forward,
    .backward = backward,
    .view = true,
    .backward_reads_out = true,
};
