/* The same elements in another shape: flatten and reshape, views where rows stay as long as they
 * were; else the padded rows are copied piece by piece. And in another order: the channels
 * last. */
#include <string.h>

#include "core/memory.h"
#include "kernels/kernels.h"
#include "layers/layers.h"

static mlpc_status
build_flatten(mlpc_node *node)
{
    node->cols = mlpc_shape_count(&node->input->shape);
    node->shape = (mlpc_shape){1, {node->cols}};
    node->rows = 1;
    return MLPC_OK;
}

enum { RANK, AXES };

static mlpc_status
build_reshape(mlpc_node *node)
{
    size_t count = 1, expected = mlpc_shape_count(&node->input->shape);
    node->shape.rank = (size_t)node->options[RANK];
    for (size_t i = 0; i < node->shape.rank; i++) {
        node->shape.dims[i] = (size_t)node->options[AXES + i];
        MLPC_TRY(mlpc_multiply(&count, count, node->shape.dims[i]));
    }
    if (count != expected)
        return mlpc_fail(MLPC_SHAPE_MISMATCH,
                         "reshape: a row has %zu elements, the target %zu", expected,
                         count);
    node->cols = node->shape.dims[node->shape.rank - 1];
    node->rows = count / node->cols;
    return MLPC_OK;
}

/* Copies samples [first, first + count) from one node's rows into the other's. */
static void
copy(const mlpc_node *from, const void *source, const mlpc_node *to, void *target,
     size_t first, size_t count, size_t size)
{
    const size_t elements = to->rows * to->cols;
    for (size_t i = first; i < first + count; i++)
        for (size_t at = 0, part; at < elements; at += part) {
            part = mlpc_min(from->cols - at % from->cols, to->cols - at % to->cols);
            const char *x =
                mlpc_row(from, source, i * from->rows + at / from->cols, size);
            char *y = mlpc_row(to, target, i * to->rows + at / to->cols, size);
            memcpy(y + at % to->cols * size, x + at % from->cols * size, part * size);
        }
}

static void
forward_samples(void *context, size_t first, size_t count)
{
    const mlpc_node_call *c = context;
    const mlpc_node *node = c->node, *input = node->input;
    copy(input, input->out, node, node->out, first, count, c->step->kernels->size);
}

static void
backward_samples(void *context, size_t first, size_t count)
{
    const mlpc_node_call *c = context;
    const mlpc_node *node = c->node, *input = node->input;
    copy(node, node->delta, input, input->delta, first, count, c->step->kernels->size);
}

static void
forward(mlpc_node *node, const mlpc_step *step)
{
    mlpc_node_call c = {node, step};
    if (node->out != node->input->out)
        mlpc_for_rows(step->team, step->batch, node->rows * node->cols, forward_samples,
                      &c);
}

static void
backward(mlpc_node *node, const mlpc_step *step)
{
    mlpc_node_call c = {node, step};
    if (node->input->delta != NULL && node->delta != node->input->delta)
        mlpc_for_rows(step->team, step->batch, node->rows * node->cols,
                      backward_samples, &c);
}

const mlpc_node_class mlpc_flatten = {
    .entry = {"flatten", "one row of all elements", {{0}}},
    .build = build_flatten,
    .forward = forward,
    .backward = backward,
    .view = true,
};

#define AXIS(name)      \
    {                   \
        name, 1, 1, 1e9 \
    }

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
    .view = true,
};

/* (channels, ..., last) becomes (..., last, channels). */
static mlpc_status
build_channels_last(mlpc_node *node)
{
    const mlpc_shape *shape = &node->input->shape;
    if (shape->rank < 2)
        return mlpc_fail(MLPC_SHAPE_MISMATCH, "channels_last: a row has one axis");
    node->shape.rank = shape->rank;
    node->cols = shape->dims[0];
    node->rows = mlpc_shape_count(shape) / node->cols;
    for (size_t i = 1; i < shape->rank; i++)
        node->shape.dims[i - 1] = shape->dims[i];
    node->shape.dims[shape->rank - 1] = node->cols;
    return MLPC_OK;
}

/* A sample is, for each place q of the axes between, a matrix channels x last. */
typedef struct channel_blocks {
    size_t places, last, channels, size;
} channel_blocks;

static channel_blocks
blocks_of(const mlpc_node *node, const mlpc_step *step)
{
    const mlpc_shape *shape = &node->input->shape;
    const size_t last = shape->dims[shape->rank - 1];
    return (channel_blocks){node->rows / last, last, node->cols, step->kernels->size};
}

static void *
first_place(const mlpc_node *input, void *base, const channel_blocks *b, size_t i,
            size_t q)
{
    return mlpc_row(input, base, i * input->rows + q, b->size);
}

static void
forward_channels(void *context, size_t first, size_t count)
{
    const mlpc_node_call *c = context;
    const mlpc_node *node = c->node, *input = node->input;
    const channel_blocks b = blocks_of(node, c->step);
    for (size_t i = first; i < first + count; i++)
        for (size_t q = 0; q < b.places; q++)
            c->step->kernels->transpose(
                b.channels, b.last, first_place(input, input->out, &b, i, q),
                b.places * input->ld,
                mlpc_row(node, node->out, i * node->rows + q * b.last, b.size),
                node->ld);
}

static void
backward_channels(void *context, size_t first, size_t count)
{
    const mlpc_node_call *c = context;
    const mlpc_node *node = c->node, *input = node->input;
    const channel_blocks b = blocks_of(node, c->step);
    for (size_t i = first; i < first + count; i++)
        for (size_t q = 0; q < b.places; q++)
            c->step->kernels->transpose(
                b.last, b.channels,
                mlpc_row(node, node->delta, i * node->rows + q * b.last, b.size),
                node->ld, first_place(input, input->delta, &b, i, q),
                b.places * input->ld);
}

static void
move_channels(mlpc_node *node, const mlpc_step *step)
{
    mlpc_node_call c = {node, step};
    mlpc_for_rows(step->team, step->batch, node->rows * node->cols, forward_channels,
                  &c);
}

static void
move_channels_back(mlpc_node *node, const mlpc_step *step)
{
    mlpc_node_call c = {node, step};
    if (node->input->delta != NULL)
        mlpc_for_rows(step->team, step->batch, node->rows * node->cols,
                      backward_channels, &c);
}

const mlpc_node_class mlpc_channels_last = {
    .entry = {"channels_last", "the first axis of a row becomes its last", {{0}}},
    .build = build_channels_last,
    .forward = move_channels,
    .backward = move_channels_back,
};
