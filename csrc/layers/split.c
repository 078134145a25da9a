/* A split makes of one value as many as there are nodes to read it, so that each has one reader.
 * Forward they are views of it. Backward its delta is the sum of theirs, the last reader's first:
 * that one lies on it already, since the last reader is the first to be done. No user asks for a
 * split: the model puts it where several nodes read a value. */
#include "kernels/kernels.h"
#include "layers/layers.h"

static void
forward(mlpc_node *node, const mlpc_step *step)
{
    (void)node, (void)step;
}

static void
backward_lines(void *context, size_t first, size_t count)
{
    const mlpc_node_call *c = context;
    const mlpc_value *in = c->node->in[0];
    const mlpc_kernels *k = c->step->kernels;
    const size_t length = mlpc_line_length(in, c->step);
    for (size_t i = c->node->n_out - 1; i-- > 0;) {
        const mlpc_value *out = &c->node->out[i];
        k->add(count, length, mlpc_line(out, out->delta, first, k->size), out->ld,
               mlpc_line(in, in->delta, first, k->size), in->ld);
    }
}

static void
backward(mlpc_node *node, const mlpc_step *step)
{
    if (node->in[0]->delta != NULL)
        mlpc_for_lines(node, step, backward_lines);
}

const mlpc_node_class mlpc_split = {
    .entry = {"split", "the input, for several readers", {{0}}},
    .forward = forward,
    .backward = backward,
    .memory.in_place = true, /* the last output's delta lies on the input's */
    .memory.view = true,
    .narrow = true,
};
