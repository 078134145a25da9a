/* Dropout: in training each element is kept with probability 1 - rate and scaled by
 * 1 / (1 - rate), else it becomes 0; else the identity.
 *
 * N. Srivastava et al.: Dropout (JMLR 15, 2014), section 4, in its inverted form. The draws
 * are Philox's of (seed, step, element), so that they depend on no order. */
#include "kernels/kernels.h"
#include "layers/layers.h"
#include "rng/philox.h"

enum { RATE, SEED };

/* The factors of this step: (batch * rows) x cols, ld as out. */
static size_t
scratch(const mlpc_node *node, const mlpc_kernels *kernels, size_t batch, bool backward)
{
    (void)kernels, (void)backward;
    return batch * node->rows * node->ld;
}

static void
draw_factors(const mlpc_node *node, const mlpc_step *step, size_t row)
{
    enum { CHUNK = 256 };
    uint32_t bits[CHUNK];
    const double words = 4294967296.0, rate = node->options[RATE];
    const double scale = rate < 1 ? 1 / (1 - rate) : 0;
    char *factors = mlpc_row(node, node->scratch, row, step->kernels->size);
    for (size_t j = 0; j < node->cols; j += CHUNK) {
        size_t n = mlpc_min(CHUNK, node->cols - j);
        mlpc_philox(bits, n, (uint64_t)node->options[SEED], step->iteration,
                    (uint64_t)row * node->cols + j);
        step->kernels->keep_factors(n, bits, rate * words, scale,
                                    factors + j * step->kernels->size);
    }
}

static void
forward_rows(void *context, size_t first, size_t count)
{
    const mlpc_node_call *c = context;
    const mlpc_node *node = c->node, *input = node->input;
    const mlpc_kernels *k = c->step->kernels;
    for (size_t i = 0; i < count; i++)
        draw_factors(node, c->step, first + i);
    k->multiply(count, node->cols, mlpc_row(input, input->out, first, k->size),
                input->ld, mlpc_row(node, node->scratch, first, k->size), node->ld,
                mlpc_row(node, node->out, first, k->size), node->ld);
}

static void
copy_rows(void *context, size_t first, size_t count)
{
    const mlpc_node_call *c = context;
    const mlpc_node *node = c->node, *input = node->input;
    const mlpc_kernels *k = c->step->kernels;
    k->copy(count, node->cols, mlpc_row(input, input->out, first, k->size), input->ld,
            mlpc_row(node, node->out, first, k->size), node->ld);
}

static void
forward(mlpc_node *node, const mlpc_step *step)
{
    mlpc_node_call c = {node, step};
    if (!step->training && node->out == node->input->out)
        return;
    mlpc_for_rows(step->team, step->batch * node->rows, node->cols,
                  step->training ? forward_rows : copy_rows, &c);
}

static void
backward_rows(void *context, size_t first, size_t count)
{
    const mlpc_node_call *c = context;
    const mlpc_node *node = c->node;
    const mlpc_kernels *k = c->step->kernels;
    void *delta = mlpc_row(node, node->delta, first, k->size);
    k->multiply(count, node->cols, delta, node->ld,
                mlpc_row(node, node->scratch, first, k->size), node->ld, delta,
                node->ld);
}

/* The delta lies on the input's. */
static void
backward(mlpc_node *node, const mlpc_step *step)
{
    mlpc_node_call c = {node, step};
    if (step->training && node->input->delta != NULL)
        mlpc_for_rows(step->team, step->batch * node->rows, node->cols, backward_rows,
                      &c);
}

const mlpc_node_class mlpc_dropout = {
    .entry =
        {"dropout",
         "in training: input keep / (1 - rate), keep drawn with probability 1 - rate",
         {{"rate", 0.5, 0, 1}, {"seed", 0, 0, 9007199254740992.0}}},
    .build = mlpc_build_alike,
    .scratch = scratch,
    .forward = forward,
    .backward = backward,
    .in_place = true,
};
