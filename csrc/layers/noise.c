/* The layers that draw in training, and are the identity else: dropout, alpha dropout, Gaussian
 * dropout and Gaussian noise. The draws are Philox's of (seed, step, element), so that they
 * depend on no order.
 *
 * N. Srivastava et al.: Dropout (JMLR 15, 2014), section 4, in its inverted form, and section 10,
 * with factors of mean 1; G. Klambauer et al.: Self-normalizing neural networks (NIPS 2017), "new
 * dropout technique". */
#include "kernels/kernels.h"
#include "layers/layers.h"
#include "layers/shared_axes.h"
#include "rng/philox.h"

#include <math.h>
#include <string.h>

enum { STRENGTH, SEED, SHARED }; /* the rate, or the standard deviation */

/* What dropped elements become: SELU's limit to the left, - scale alpha. */
static const double selu_limit =
    -1.6732632423543772848170429916717 * 1.0507009873554804934193349852946;

/* What tells the four apart: what is drawn from random words, and what is done with it. */
typedef struct noise_kind {
    void (*draw)(const mlpc_node *node, const mlpc_kernels *kernels, size_t n,
                 const uint32_t *words, void *values);
    bool adds;      /* terms, not factors */
    bool preserves; /* mean and variance, by what is dropped becoming SELU's limit */
} noise_kind;

static const noise_kind *
kind_of(const mlpc_node *node)
{
    return node->class_->kind;
}

/* The factors or terms of this step: (batch * rows) x cols, ld as out. */
static size_t
scratch(const mlpc_node *node, const mlpc_kernels *kernels, size_t batch, bool backward)
{
    (void)kernels, (void)backward;
    return batch * node->out->lines * node->out->ld;
}

/* The factor of what is kept. Alpha dropout keeps mean 0 and variance 1. */
static double
kept_scale(const mlpc_node *node)
{
    const double rate = node->options[STRENGTH];
    if (kind_of(node)->preserves)
        return 1 / sqrt((1 - rate) * (1 + rate * selu_limit * selu_limit));
    return rate < 1 ? 1 / (1 - rate) : 0;
}

static void
draw_kept(const mlpc_node *node, const mlpc_kernels *kernels, size_t n,
          const uint32_t *words, void *factors)
{
    const double all_words = 4294967296.0;
    kernels->keep_factors(n, words, node->options[STRENGTH] * all_words,
                          kept_scale(node), factors);
}

static void
draw_factors(const mlpc_node *node, const mlpc_kernels *kernels, size_t n,
             const uint32_t *words, void *factors)
{
    const double rate = node->options[STRENGTH];
    kernels->noise(n, words, 1, sqrt(rate / (1 - rate)), factors);
}

static void
draw_terms(const mlpc_node *node, const mlpc_kernels *kernels, size_t n,
           const uint32_t *words, void *terms)
{
    kernels->noise(n, words, 0, node->options[STRENGTH], terms);
}

/* Draws the values of one row; where it has one for all columns, they are copies. */
static void
draw_row(const mlpc_node *node, const mlpc_step *step, size_t row)
{
    enum { AT_ONCE = 256 };
    uint32_t bits[AT_ONCE];
    const unsigned shared = (unsigned)node->options[SHARED];
    const size_t size = step->kernels->size;
    const size_t cols = mlpc_shared_columns(node->out, shared) ? 1 : node->out->cols;
    const uint64_t first = (uint64_t)mlpc_shared_row(node->out, shared, row) * cols;
    char *values = mlpc_line(node->out, node->scratch, row, size);
    for (size_t j = 0; j < cols; j += AT_ONCE) {
        size_t n = mlpc_min(AT_ONCE, cols - j);
        mlpc_philox(bits, n, (uint64_t)node->options[SEED], step->iteration, first + j);
        kind_of(node)->draw(node, step->kernels, n, bits, values + j * size);
    }
    for (size_t j = cols; j < node->out->cols; j++)
        memcpy(values + j * size, values, size);
}

static void
copy_rows(void *context, size_t first, size_t count)
{
    const mlpc_node_call *c = context;
    const mlpc_node *node = c->node;
    const mlpc_value *in = node->in[0], *out = node->out;
    const mlpc_kernels *k = c->step->kernels;
    k->copy(count, out->cols, mlpc_line(in, in->data, first, k->size), in->ld,
            mlpc_line(out, out->data, first, k->size), out->ld);
}

static void
forward_rows(void *context, size_t first, size_t count)
{
    const mlpc_node_call *c = context;
    const mlpc_node *node = c->node;
    const mlpc_value *out = node->out;
    const mlpc_kernels *k = c->step->kernels;
    for (size_t i = 0; i < count; i++)
        draw_row(node, c->step, first + i);
    if (out->data != node->in[0]->data)
        copy_rows(context, first, count);
    void *x = mlpc_line(out, out->data, first, k->size);
    const void *values = mlpc_line(node->out, node->scratch, first, k->size);
    if (kind_of(node)->adds) {
        k->add(count, out->cols, values, out->ld, x, out->ld);
        return;
    }
    /* a (keep x + (1 - keep) limit) + b = (x - limit) a keep + (a limit + b), where
     * b = - a limit rate */
    const bool alpha = kind_of(node)->preserves;
    const double rate = node->options[STRENGTH];
    if (alpha)
        k->rescale(count, out->cols, x, out->ld, 1, -selu_limit, x, out->ld);
    k->multiply(count, out->cols, x, out->ld, values, out->ld, x, out->ld);
    if (alpha)
        k->rescale(count, out->cols, x, out->ld, 1,
                   kept_scale(node) * selu_limit * (1 - rate), x, out->ld);
}

static void
forward(mlpc_node *node, const mlpc_step *step)
{
    if (step->training)
        mlpc_for_lines(node, step, forward_rows);
    else if (node->out->data != node->in[0]->data)
        mlpc_for_lines(node, step, copy_rows);
}

static void
backward_rows(void *context, size_t first, size_t count)
{
    const mlpc_node_call *c = context;
    const mlpc_node *node = c->node;
    const mlpc_value *out = node->out;
    const mlpc_kernels *k = c->step->kernels;
    void *delta = mlpc_line(out, out->delta, first, k->size);
    k->multiply(count, out->cols, delta, out->ld,
                mlpc_line(node->out, node->scratch, first, k->size), out->ld, delta,
                out->ld);
}

/* The delta lies on the input's. */
static void
backward(mlpc_node *node, const mlpc_step *step)
{
    if (step->training && node->in[0]->delta != NULL && !kind_of(node)->adds)
        mlpc_for_lines(node, step, backward_rows);
}

static const noise_kind kept = {.draw = draw_kept},
                        kept_alpha = {.draw = draw_kept, .preserves = true},
                        factors = {.draw = draw_factors},
                        terms = {.draw = draw_terms, .adds = true};

#define DRAWS                                                          \
    .build = mlpc_build_alike, .scratch = scratch, .forward = forward, \
    .backward = backward, .memory.in_place = true,                     \
    .inner = {{"mask", 0, true}} /* all of the scratch memory */

const mlpc_node_class mlpc_dropout = {
    .entry =
        {"dropout",
         "in training: input keep / (1 - rate), keep drawn with probability 1 - rate",
         {{"rate", 0.5, 0, 1}, MLPC_SEED, MLPC_SHARED_OPTION}},
    .kind = &kept,
    DRAWS,
};

const mlpc_node_class mlpc_alpha_dropout = {
    .entry =
        {"alpha_dropout",
         "in training: a (keep ? input : - scale alpha) + b, with SELU's scale and "
         "alpha, and a and b to keep mean and variance",
         {{"rate", 0.5, 0, 1}, MLPC_SEED, MLPC_SHARED_OPTION}},
    .kind = &kept_alpha,
    DRAWS,
};

const mlpc_node_class mlpc_gaussian_dropout = {
    .entry = {"gaussian_dropout",
              "in training: input normal(1, sqrt(rate / (1 - rate)))",
              {{"rate", 0.5, 0, 1}, MLPC_SEED}},
    .kind = &factors,
    DRAWS,
};

const mlpc_node_class mlpc_gaussian_noise = {
    .entry = {"gaussian_noise",
              "in training: input + normal(0, stddev)",
              {{"stddev", 0.1, 0, 1}, MLPC_SEED}},
    .kind = &terms,
    DRAWS,
};
