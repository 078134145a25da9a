/* The same elements in another shape: flatten and reshape, views where rows stay as long as they
 * were; else the padded rows are copied piece by piece. Axes in another order: permute.c. */
#include <string.h>

#include "core/memory.h"
#include "kernels/kernels.h"
#include "layers/layers.h"

static mlpc_status
build_flatten(mlpc_node *node, mlpc_parameter *weights)
{
    mlpc_value *out = node->out;
    (void)weights;
    out->cols = mlpc_shape_count(&node->in[0]->shape);
    out->shape = (mlpc_shape){1, {out->cols}};
    out->lines = 1;
    return MLPC_OK;
}

enum { RANK, AXES };

static mlpc_status
build_reshape(mlpc_node *node, mlpc_parameter *weights)
{
    mlpc_value *out = node->out;
    (void)weights;
    size_t count = 1, expected = mlpc_shape_count(&node->in[0]->shape);
    out->shape.rank = (size_t)node->options[RANK];
    for (size_t i = 0; i < out->shape.rank; i++) {
        out->shape.dims[i] = (size_t)node->options[AXES + i];
        MLPC_TRY(mlpc_multiply(&count, count, out->shape.dims[i]));
    }
    if (count != expected)
        return mlpc_fail(MLPC_SHAPE_MISMATCH,
                         "reshape: a row has %zu elements, the target %zu", expected,
                         count);
    out->cols = out->shape.dims[out->shape.rank - 1];
    out->lines = count / out->cols;
    return MLPC_OK;
}

/* Copies samples [first, first + count) from one node's rows into the other's. */
static void
copy(const mlpc_value *from, const void *source, const mlpc_value *to, void *target,
     size_t first, size_t count, size_t size)
{
    const size_t elements = to->lines * to->cols;
    for (size_t i = first; i < first + count; i++)
        for (size_t at = 0, part; at < elements; at += part) {
            part = mlpc_min(from->cols - at % from->cols, to->cols - at % to->cols);
            const char *x =
                mlpc_line(from, source, i * from->lines + at / from->cols, size);
            char *y = mlpc_line(to, target, i * to->lines + at / to->cols, size);
            memcpy(y + at % to->cols * size, x + at % from->cols * size, part * size);
        }
}

static void
forward_samples(void *context, size_t first, size_t count)
{
    const mlpc_node_call *c = context;
    const mlpc_node *node = c->node;
    const mlpc_value *in = node->in[0], *out = node->out;
    copy(in, in->data, out, out->data, first, count, c->step->kernels->size);
}

static void
backward_samples(void *context, size_t first, size_t count)
{
    const mlpc_node_call *c = context;
    const mlpc_node *node = c->node;
    const mlpc_value *in = node->in[0], *out = node->out;
    copy(out, out->delta, in, in->delta, first, count, c->step->kernels->size);
}

static void
forward(mlpc_node *node, const mlpc_step *step)
{
    const mlpc_value *out = node->out;
    if (out->data != node->in[0]->data)
        mlpc_for_samples(node, step, forward_samples);
}

static void
backward(mlpc_node *node, const mlpc_step *step)
{
    const mlpc_value *in = node->in[0], *out = node->out;
    if (in->delta != NULL && out->delta != in->delta)
        mlpc_for_samples(node, step, backward_samples);
}

const mlpc_node_class mlpc_flatten = {
    .entry = {"flatten", "one row of all elements", {{0}}},
    .build = build_flatten,
    .forward = forward,
    .backward = backward,
    .memory.view = true,
};

#define AXIS(name) MLPC_OPTION(name, 1, 1, 1e9)

const mlpc_node_class mlpc_reshape = {
    .entry = {"reshape",
              "the elements in another shape",
              {{"rank", 1, 1, MLPC_MAX_RANK - 1},
               AXIS("axis_1"),
               AXIS("axis_2"),
               AXIS("axis_3"),
               AXIS("axis_4"),
               AXIS("axis_5"),
               AXIS("axis_6"),
               AXIS("axis_7")}},
    .build = build_reshape,
    .forward = forward,
    .backward = backward,
    .memory.view = true,
};
