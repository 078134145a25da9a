/* Masking: rows (along the last axis) whose elements are all `mask_value` become 0. */
#include "kernels/kernels.h"
#include "layers/layers.h"

#include <math.h>

enum { MASK_VALUE };

static void
forward_rows(void *context, size_t first, size_t count)
{
    const mlpc_node_call *c = context;
    const mlpc_node *node = c->node;
    const mlpc_value *in = node->in[0], *out = node->out;
    const mlpc_kernels *k = c->step->kernels;
    const void *x = mlpc_line(in, in->data, first, k->size);
    k->mask_rows(count, out->cols, x, in->ld, node->options[MASK_VALUE], x, in->ld,
                 mlpc_line(out, out->data, first, k->size), out->ld);
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
    k->mask_rows(count, out->cols, mlpc_line(in, in->data, first, k->size), in->ld,
                 node->options[MASK_VALUE], mlpc_line(out, out->delta, first, k->size),
                 out->ld, mlpc_line(in, in->delta, first, k->size), in->ld);
}

static void
backward(mlpc_node *node, const mlpc_step *step)
{
    if (node->in[0]->delta != NULL)
        mlpc_for_lines(node, step, backward_rows);
}

const mlpc_node_class mlpc_masking = {
    .entry = {"masking",
              "0 where a whole row is mask_value, else the input",
              {{"mask_value", 0, -INFINITY, INFINITY}}},
    .build = mlpc_build_alike,
    .forward = forward,
    .backward = backward,
    .memory.backward_reads_in = true,
};
