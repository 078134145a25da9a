/* Masking: rows (along the last axis) whose elements are all `mask_value` become 0. */
#include "kernels/kernels.h"
#include "layers/layers.h"

#include <math.h>

enum { MASK_VALUE };

static void
forward_rows(void *context, size_t first, size_t count)
{
    const mlpc_node_call *c = context;
    const mlpc_node *node = c->node, *input = node->input;
    const mlpc_kernels *k = c->step->kernels;
    const void *x = mlpc_row(input, input->out, first, k->size);
    k->mask_rows(count, node->cols, x, input->ld, node->options[MASK_VALUE], x,
                 input->ld, mlpc_row(node, node->out, first, k->size), node->ld);
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
    k->mask_rows(count, node->cols, mlpc_row(input, input->out, first, k->size),
                 input->ld, node->options[MASK_VALUE],
                 mlpc_row(node, node->delta, first, k->size), node->ld,
                 mlpc_row(input, input->delta, first, k->size), input->ld);
}

static void
backward(mlpc_node *node, const mlpc_step *step)
{
    mlpc_node_call c = {node, step};
    if (node->input->delta != NULL)
        mlpc_for_rows(step->team, step->batch * node->rows, node->cols, backward_rows,
                      &c);
}

const mlpc_node_class mlpc_masking = {
    .entry = {"masking",
              "0 where a whole row is mask_value, else the input",
              {{"mask_value", 0, -INFINITY, INFINITY}}},
    .build = mlpc_build_alike,
    .forward = forward,
    .backward = backward,
    .backward_reads_in = true,
};
