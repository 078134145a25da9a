/* Flatten: one row of all elements. A view where the input's row is one already; else the
 * padded rows are copied behind each other. */
#include <string.h>

#include "kernels/kernels.h"
#include "layers/layers.h"

static mlpc_status
build(mlpc_node *node)
{
    node->cols = mlpc_shape_count(&node->input->shape);
    node->shape = (mlpc_shape){1, {node->cols}};
    node->rows = 1;
    return MLPC_OK;
}

/* Copies rows [first, first + count) of `flat` (rows of the node) from or to the input's. */
static void
copy(const mlpc_node_call *c, size_t first, size_t count, char *flat, char *parts,
     bool join)
{
    const mlpc_node *node = c->node, *input = node->input;
    size_t size = c->step->kernels->size, part_bytes = input->cols * size;
    for (size_t i = first; i < first + count; i++)
        for (size_t r = 0; r < input->rows; r++) {
            char *whole = mlpc_at(flat, i * node->ld + r * input->cols, size);
            char *part = mlpc_row(input, parts, i * input->rows + r, size);
            memcpy(join ? whole : part, join ? part : whole, part_bytes);
        }
}

static void
forward_rows(void *context, size_t first, size_t count)
{
    const mlpc_node_call *c = context;
    copy(c, first, count, c->node->out, c->node->input->out, true);
}

static void
backward_rows(void *context, size_t first, size_t count)
{
    const mlpc_node_call *c = context;
    copy(c, first, count, c->node->delta, c->node->input->delta, false);
}

static void
forward(mlpc_node *node, const mlpc_step *step)
{
    mlpc_node_call c = {node, step};
    if (node->out != node->input->out)
        mlpc_for_rows(step->team, step->batch, node->cols, forward_rows, &c);
}

static void
backward(mlpc_node *node, const mlpc_step *step)
{
    mlpc_node_call c = {node, step};
    if (node->input->delta != NULL && node->delta != node->input->delta)
        mlpc_for_rows(step->team, step->batch, node->cols, backward_rows, &c);
}

const mlpc_node_class mlpc_flatten = {
    .entry = {"flatten", "one row of all elements", {{0}}},
    .build = build,
    .forward = forward,
    .backward = backward,
    .view = true,
};
