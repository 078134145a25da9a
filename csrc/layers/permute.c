/* The axes of a row in another order. */
#include "kernels/kernels.h"
#include "layers/layers.h"

/* Which axis of the input is the output's axis i, from 0. */
static size_t
source(const mlpc_node *node, size_t i)
{
    return (size_t)node->options[i] - 1;
}

static mlpc_status
build(mlpc_node *node, mlpc_parameter *weights)
{
    mlpc_value *out = node->out;
    const mlpc_shape *shape = &node->in[0]->shape;
    (void)weights;
    bool seen[MLPC_MAX_RANK] = {false};
    if (shape->rank < 2)
        return mlpc_fail(MLPC_SHAPE_MISMATCH, "%s: a row has one axis",
                         node->class_->entry.name);
    out->shape.rank = shape->rank;
    for (size_t i = 0; i < shape->rank; i++) {
        const size_t axis = source(node, i);
        if (axis >= shape->rank || seen[axis])
            return mlpc_fail(MLPC_SHAPE_MISMATCH,
                             "permute: a row has the axes 1 to %zu, each is named once",
                             shape->rank);
        seen[axis] = true;
        out->shape.dims[i] = shape->dims[axis];
    }
    out->cols = out->shape.dims[shape->rank - 1];
    out->lines = mlpc_shape_count(shape) / out->cols;
    return MLPC_OK;
}

/* Elements from one place of an axis to the next, in a sample. */
static size_t
stride(const mlpc_value *value, size_t axis)
{
    const mlpc_shape *shape = &value->shape;
    if (axis == shape->rank - 1)
        return 1;
    size_t steps = value->ld;
    for (size_t i = axis + 1; i < shape->rank - 1; i++)
        steps *= shape->dims[i];
    return steps;
}

/* A sample is a matrix m x n for each place of the other axes: its n elements a row lie side by
 * side in the input, and in the output too, or its m elements a column do. */
typedef struct blocks {
    size_t outer, inner; /* the output's axes of m and n */
    size_t places;
} blocks;

static blocks
blocks_of(const mlpc_node *node)
{
    const mlpc_value *out = node->out;
    const mlpc_shape *shape = &out->shape;
    const size_t last = shape->rank - 1;
    blocks b = {.outer = last};
    while (source(node, b.inner) != last)
        b.inner++;
    if (b.inner == last)
        b.outer = last - 1;
    b.places = out->lines * out->cols / shape->dims[b.inner] / shape->dims[b.outer];
    return b;
}

/* Elements from a sample's first to block q, in the output and in the input. */
static void
find(const mlpc_node *node, const blocks *b, size_t q, size_t *to_out, size_t *to_in)
{
    const mlpc_value *in = node->in[0], *out = node->out;
    *to_out = *to_in = 0;
    for (size_t i = out->shape.rank; i-- > 0;) {
        if (i == b->inner || i == b->outer)
            continue;
        const size_t at = q % out->shape.dims[i];
        *to_out += at * stride(out, i);
        *to_in += at * stride(in, source(node, i));
        q /= out->shape.dims[i];
    }
}

/* Moves samples [first, first + count) from the input's memory to the output's, or back. */
static void
move(const mlpc_node_call *c, void *from, void *to, bool back, size_t first,
     size_t count)
{
    const mlpc_node *node = c->node;
    const mlpc_value *in = node->in[0], *out = node->out;
    const struct mlpc_kernels *kernels = c->step->kernels;
    const blocks b = blocks_of(node);
    const bool alike = b.inner == out->shape.rank - 1;
    const size_t m = out->shape.dims[b.outer], n = out->shape.dims[b.inner];
    const size_t ld_in = stride(in, source(node, b.outer));
    const size_t ld_out = stride(out, alike ? b.outer : b.inner);
    for (size_t i = first; i < first + count; i++)
        for (size_t q = 0; q < b.places; q++) {
            size_t to_out, to_in;
            find(node, &b, q, &to_out, &to_in);
            void *x = mlpc_at(mlpc_line(in, from, i * in->lines, kernels->size), to_in,
                              kernels->size);
            void *y = mlpc_at(mlpc_line(out, to, i * out->lines, kernels->size), to_out,
                              kernels->size);
            if (alike && !back)
                kernels->copy(m, n, x, ld_in, y, ld_out);
            else if (alike)
                kernels->copy(m, n, y, ld_out, x, ld_in);
            else if (!back)
                kernels->transpose(m, n, x, ld_in, y, ld_out);
            else
                kernels->transpose(n, m, y, ld_out, x, ld_in);
        }
}

static void
forward_samples(void *context, size_t first, size_t count)
{
    const mlpc_node_call *c = context;
    move(c, c->node->in[0]->data, c->node->out->data, false, first, count);
}

static void
backward_samples(void *context, size_t first, size_t count)
{
    const mlpc_node_call *c = context;
    move(c, c->node->in[0]->delta, c->node->out->delta, true, first, count);
}

static void
forward(mlpc_node *node, const mlpc_step *step)
{
    mlpc_for_samples(node, step, forward_samples);
}

static void
backward(mlpc_node *node, const mlpc_step *step)
{
    if (node->in[0]->delta != NULL)
        mlpc_for_samples(node, step, backward_samples);
}

/* Axis i of the output is axis `axis_i` of the input, counted from 1; 0 where there is none. */
#define AXIS(name) MLPC_OPTION(name, 0, 0, 1e9)

const mlpc_node_class mlpc_permute = {
    .entry = {"permute",
              "the axes of a row in another order",
              {AXIS("axis_1"), AXIS("axis_2"), AXIS("axis_3"), AXIS("axis_4"),
               AXIS("axis_5"), AXIS("axis_6"), AXIS("axis_7")}},
    .build = build,
    .forward = forward,
    .backward = backward,
};
