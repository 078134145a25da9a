/* Batch normalization of the last axis: out = gamma (input - mean) / sqrt(variance + epsilon)
 * + beta, with the batch's mean and variance in training, which the moving ones follow; else, and
 * where the layer is frozen, with the moving ones. Variances are divided by the number of rows.
 * S. Ioffe and C. Szegedy: Batch normalization (ICML 2015), algorithms 1 and 2.
 *
 * Backward in training, x^ the normalized input: d input = gamma / sqrt(variance + epsilon)
 * (delta - mean(delta) - x^ mean(delta x^)); d gamma = sum(delta x^), d beta = sum(delta).
 *
 * With `renorm`, S. Ioffe: Batch renormalization (NeurIPS 2017), algorithm 1: in training x^ r + d
 * takes the place of x^, r = deviation / s and d = (mean - m) / s being constants of the step, m and
 * s a mean and a deviation that follow the batches' by a momentum of their own. The moving variance
 * is the square of a deviation that follows too.
 *
 * Sums over rows are made in chunks and the chunks joined in their order, by shapes alone. */
#include "kernels/kernels.h"
#include "layers/layers.h"

#include <math.h>

enum {
    MOMENTUM,
    EPSILON,
    CENTER,
    SCALE,
    FROZEN,
    RENORM,
    RMIN,
    RMAX,
    DMAX,
    RENORM_MOMENTUM
};

/* Its weights that no optimizer trains, behind gamma and beta; the last three with `renorm`. */
typedef enum statistic {
    MOVING_MEAN,
    MOVING_VARIANCE,
    MOVING_DEVIATION,
    RENORM_MEAN,
    RENORM_DEVIATION
} statistic;

static mlpc_parameter
weight_of(const char *name, size_t cols, double value, bool never_trained)
{
    return (mlpc_parameter){
        .name = name,
        .shape = {1, {cols}},
        .initializer = {"constant", {{"value", value}}},
        .never_trained = never_trained,
    };
}

static mlpc_status
build(mlpc_node *node, mlpc_parameter *weights)
{
    const mlpc_value *out = node->out;
    MLPC_TRY(mlpc_build_alike(node, weights));
    size_t n = 0;
    if (node->options[SCALE] != 0)
        weights[n++] = weight_of("gamma", out->cols, 1, false);
    if (node->options[CENTER] != 0)
        weights[n++] = weight_of("beta", out->cols, 0, false);
    weights[n++] = weight_of("moving_mean", out->cols, 0, true);
    weights[n++] = weight_of("moving_variance", out->cols, 1, true);
    if (node->options[RENORM] != 0) {
        weights[n++] = weight_of("moving_stddev", out->cols, 1, true);
        weights[n++] = weight_of("renorm_mean", out->cols, 0, true);
        weights[n++] = weight_of("renorm_stddev", out->cols, 1, true);
    }
    node->n_weights = n;
    return MLPC_OK;
}

/* Its weights; NULL where it has none. */
static const mlpc_parameter *
gamma_of(const mlpc_node *node)
{
    return node->options[SCALE] != 0 ? node->weights[0] : NULL;
}

static const mlpc_parameter *
beta_of(const mlpc_node *node)
{
    return node->options[CENTER] != 0 ? node->weights[node->options[SCALE] != 0] : NULL;
}

static void *
statistic_of(const mlpc_node *node, statistic which)
{
    const size_t first = (node->options[SCALE] != 0) + (node->options[CENTER] != 0);
    return node->weights[first + which]->value;
}

static void *
value_of(const mlpc_parameter *weight)
{
    return weight != NULL ? weight->value : NULL;
}

static bool
uses_batch(const mlpc_node *node, const mlpc_step *step)
{
    return step->training && node->options[FROZEN] == 0;
}

static bool
corrects(const mlpc_node *node, const mlpc_step *step)
{
    return uses_batch(node, step) && node->options[RENORM] != 0;
}

/* Vectors of the scratch memory, of `cols` elements each; behind them two for each chunk. */
typedef enum place {
    MEAN,
    VARIANCE,
    INVERSE,
    FACTOR,   /* gamma times INVERSE, and R with `renorm` */
    DELTAS,   /* sum(delta), */
    PRODUCTS, /* sum(delta x^), */
    MEAN_DELTA,
    MEAN_PRODUCT, /* and their means */
    DEVIATION,    /* with `renorm`: sqrt(variance + epsilon), */
    R,
    D,      /* the corrections, */
    OFFSET, /* D gamma + beta */
    CHUNKS
} place;

static size_t
chunk_rows(const mlpc_node *node)
{
    return 1 + MLPC_CHUNK / (node->out->cols + 1);
}

static size_t
chunks_of(const mlpc_node *node, size_t batch)
{
    return mlpc_ceil_div(batch * node->out->lines, chunk_rows(node));
}

static size_t
scratch(const mlpc_node *node, const mlpc_kernels *kernels, size_t batch, bool backward)
{
    (void)kernels, (void)backward;
    return (CHUNKS + 2 * chunks_of(node, batch)) * node->out->cols;
}

static void *
vector(const mlpc_node *node, size_t which, size_t size)
{
    return mlpc_at(node->scratch, which * node->out->cols, size);
}

static const void *
mean_of(const mlpc_node *node, const mlpc_step *step)
{
    return uses_batch(node, step) ? vector(node, MEAN, step->kernels->size)
                                  : statistic_of(node, MOVING_MEAN);
}

/* A chunk of rows and where its sums go: the first or second half of those of the chunks. */
typedef struct chunk {
    size_t first, count;
    void *sums, *more;
} chunk;

static chunk
chunk_at(const mlpc_node_call *c, size_t index)
{
    const mlpc_node *node = c->node;
    const size_t rows = c->step->batch * node->out->lines,
                 size = c->step->kernels->size;
    const size_t first = index * chunk_rows(node);
    return (chunk){
        first,
        mlpc_min(chunk_rows(node), rows - first),
        vector(node, CHUNKS + index, size),
        vector(node, CHUNKS + chunks_of(node, c->step->batch) + index, size),
    };
}

/* The first or second sums of all chunks, joined. */
static void
join(const mlpc_node_call *c, size_t half, place to)
{
    const mlpc_node *node = c->node;
    const mlpc_kernels *k = c->step->kernels;
    const size_t chunks = chunks_of(node, c->step->batch);
    k->sum_rows(chunks, node->out->cols, vector(node, CHUNKS + half * chunks, k->size),
                node->out->cols, vector(node, to, k->size));
}

/* to = from / rows */
static void
average(const mlpc_node_call *c, place from, place to)
{
    const mlpc_node *node = c->node;
    const mlpc_value *out = node->out;
    const mlpc_kernels *k = c->step->kernels;
    k->rescale(1, out->cols, vector(node, from, k->size), out->cols,
               1 / (double)(c->step->batch * out->lines), 0, vector(node, to, k->size),
               out->cols);
}

static void
sum_chunk(void *context, size_t index)
{
    const mlpc_node_call *c = context;
    const mlpc_node *node = c->node;
    const mlpc_value *in = node->in[0], *out = node->out;
    const mlpc_kernels *k = c->step->kernels;
    const chunk part = chunk_at(c, index);
    k->column_sums(part.count, out->cols, mlpc_line(in, in->data, part.first, k->size),
                   in->ld, part.sums);
}

static void
square_chunk(void *context, size_t index)
{
    const mlpc_node_call *c = context;
    const mlpc_node *node = c->node;
    const mlpc_value *in = node->in[0], *out = node->out;
    const mlpc_kernels *k = c->step->kernels;
    const chunk part = chunk_at(c, index);
    k->column_squares(part.count, out->cols,
                      mlpc_line(in, in->data, part.first, k->size), in->ld,
                      vector(node, MEAN, k->size), part.sums);
}

/* The corrections by what is known from earlier steps, and what is known after this one. */
static void
correct(const mlpc_node_call *c)
{
    const mlpc_node *node = c->node;
    const mlpc_kernels *k = c->step->kernels;
    const size_t n = node->out->cols;
    const double epsilon = node->options[EPSILON],
                 momentum = node->options[RENORM_MOMENTUM];
    const mlpc_renorm how = {.rmin = node->options[RMIN],
                             .rmax = node->options[RMAX],
                             .dmax = node->options[DMAX],
                             .lowest = sqrt(epsilon)};
    const void *mean = vector(node, MEAN, k->size);
    void *deviation = vector(node, DEVIATION, k->size);
    k->roots(n, vector(node, VARIANCE, k->size), epsilon, 0, false, deviation);
    k->renorm(&how, n, mean, deviation, statistic_of(node, RENORM_MEAN),
              statistic_of(node, RENORM_DEVIATION), vector(node, R, k->size),
              vector(node, D, k->size));
    k->follow(n, momentum, mean, statistic_of(node, RENORM_MEAN));
    k->follow(n, momentum, deviation, statistic_of(node, RENORM_DEVIATION));
    k->follow(n, node->options[MOMENTUM], mean, statistic_of(node, MOVING_MEAN));
    k->follow(n, node->options[MOMENTUM], deviation,
              statistic_of(node, MOVING_DEVIATION));
    k->variances(n, statistic_of(node, MOVING_DEVIATION), epsilon,
                 statistic_of(node, MOVING_VARIANCE));
}

static void
use_batch(mlpc_node_call *c)
{
    mlpc_node *node = c->node;
    const mlpc_kernels *k = c->step->kernels;
    const size_t chunks = chunks_of(node, c->step->batch);
    mlpc_parallel_for(c->step->team, chunks, sum_chunk, c);
    join(c, 0, MEAN);
    average(c, MEAN, MEAN);
    mlpc_parallel_for(c->step->team, chunks, square_chunk, c);
    join(c, 0, VARIANCE);
    average(c, VARIANCE, VARIANCE);
    if (node->options[RENORM] != 0) {
        correct(c);
        return;
    }
    for (size_t i = 0; i < 2; i++)
        k->follow(node->out->cols, node->options[MOMENTUM],
                  vector(node, i == 0 ? MEAN : VARIANCE, k->size),
                  statistic_of(node, i == 0 ? MOVING_MEAN : MOVING_VARIANCE));
}

static void
forward_rows(void *context, size_t first, size_t count)
{
    const mlpc_node_call *c = context;
    const mlpc_node *node = c->node;
    const mlpc_value *in = node->in[0], *out = node->out;
    const mlpc_kernels *k = c->step->kernels;
    k->scale_columns(count, out->cols, mlpc_line(in, in->data, first, k->size), in->ld,
                     mean_of(node, c->step), vector(node, FACTOR, k->size),
                     corrects(node, c->step) ? vector(node, OFFSET, k->size)
                                             : value_of(beta_of(node)),
                     mlpc_line(out, out->data, first, k->size), out->ld);
}

/* Lets r and d into the factor and the offset. */
static void
compose(const mlpc_node *node, const mlpc_kernels *k)
{
    const size_t n = node->out->cols;
    void *factor = vector(node, FACTOR, k->size),
         *offset = vector(node, OFFSET, k->size);
    const void *d = vector(node, D, k->size);
    k->multiply(1, n, factor, n, vector(node, R, k->size), n, factor, n);
    if (gamma_of(node) != NULL)
        k->multiply(1, n, d, n, gamma_of(node)->value, n, offset, n);
    else
        k->copy(1, n, d, n, offset, n);
    if (beta_of(node) != NULL)
        k->add(1, n, beta_of(node)->value, n, offset, n);
}

static void
forward(mlpc_node *node, const mlpc_step *step)
{
    const mlpc_kernels *k = step->kernels;
    mlpc_node_call c = {node, step};
    const size_t n = node->out->cols;
    if (uses_batch(node, step))
        use_batch(&c);
    const void *variance = uses_batch(node, step) ? vector(node, VARIANCE, k->size)
                                                  : statistic_of(node, MOVING_VARIANCE);
    void *inverse = vector(node, INVERSE, k->size),
         *factor = vector(node, FACTOR, k->size);
    k->roots(n, variance, node->options[EPSILON], 0, true, inverse);
    if (gamma_of(node) != NULL)
        k->multiply(1, n, inverse, n, gamma_of(node)->value, n, factor, n);
    else
        k->copy(1, n, inverse, n, factor, n);
    if (corrects(node, step))
        compose(node, k);
    mlpc_for_lines(node, step, forward_rows);
}

static void
product_chunk(void *context, size_t index)
{
    const mlpc_node_call *c = context;
    const mlpc_node *node = c->node;
    const mlpc_value *in = node->in[0], *out = node->out;
    const mlpc_kernels *k = c->step->kernels;
    const chunk part = chunk_at(c, index);
    const void *delta = mlpc_line(out, out->delta, part.first, k->size);
    k->column_sums(part.count, out->cols, delta, out->ld, part.sums);
    k->column_products(part.count, out->cols,
                       mlpc_line(in, in->data, part.first, k->size), in->ld,
                       mean_of(node, c->step), vector(node, INVERSE, k->size), delta,
                       out->ld, part.more);
}

static void
backward_rows(void *context, size_t first, size_t count)
{
    const mlpc_node_call *c = context;
    const mlpc_node *node = c->node;
    const mlpc_value *in = node->in[0], *out = node->out;
    const mlpc_kernels *k = c->step->kernels;
    const void *delta = mlpc_line(out, out->delta, first, k->size);
    void *to = mlpc_line(in, in->delta, first, k->size);
    const mlpc_column_stats stats = {
        .mean = vector(node, MEAN, k->size),
        .inverse = vector(node, INVERSE, k->size),
        .scale = vector(node, FACTOR, k->size),
        .sums = vector(node, MEAN_DELTA, k->size),
        .products = vector(node, MEAN_PRODUCT, k->size),
    };
    if (uses_batch(node, c->step))
        k->column_backward(count, out->cols, mlpc_line(in, in->data, first, k->size),
                           in->ld, &stats, delta, out->ld, to, in->ld);
    else
        k->scale_columns(count, out->cols, delta, out->ld, NULL, stats.scale, NULL, to,
                         in->ld);
}

static void
correct_products(const mlpc_node *node, const mlpc_kernels *k)
{
    const size_t n = node->out->cols;
    void *products = vector(node, PRODUCTS, k->size),
         *shift = vector(node, OFFSET, k->size);
    k->multiply(1, n, products, n, vector(node, R, k->size), n, products, n);
    k->multiply(1, n, vector(node, DELTAS, k->size), n, vector(node, D, k->size), n,
                shift, n);
    k->add(1, n, shift, n, products, n);
}

static void
backward(mlpc_node *node, const mlpc_step *step)
{
    mlpc_node_call c = {node, step};
    mlpc_parallel_for(step->team, chunks_of(node, step->batch), product_chunk, &c);
    join(&c, 0, DELTAS);
    join(&c, 1, PRODUCTS);
    average(&c, DELTAS, MEAN_DELTA);
    average(&c, PRODUCTS, MEAN_PRODUCT);
    if (corrects(node, step)) /* the sum of delta (x^ r + d) */
        correct_products(node, step->kernels);
    if (node->in[0]->delta != NULL)
        mlpc_for_lines(node, step, backward_rows);
}

/* The gradients are the sums of backward: one job hands over both. */
static size_t
gradient_jobs(const mlpc_node *node, const mlpc_step *step)
{
    (void)step;
    return node->gradients[0] != NULL || node->gradients[1] != NULL;
}

static void
gradient_job(const mlpc_node *node, const mlpc_step *step, size_t index)
{
    const mlpc_kernels *k = step->kernels;
    const size_t n = node->out->cols;
    (void)index;
    for (size_t i = 0; i < 2; i++) {
        const mlpc_parameter *weight = node->weights[i];
        void *gradient = node->gradients[i];
        if (gradient == NULL)
            continue;
        k->copy(1, n,
                vector(node, weight == gamma_of(node) ? PRODUCTS : DELTAS, k->size), n,
                gradient, n);
        if (mlpc_updates(step, weight))
            step->update(step, weight, 0, 1, n, n, gradient, n);
    }
}

const mlpc_node_class mlpc_batch_normalization = {
    .entry = {"batch_normalization",
              "gamma (input - mean) / sqrt(variance + epsilon) + beta, of the batch in "
              "training, else moving",
              {{"momentum", 0.99, -1e9, 1e9},
               MLPC_EPSILON(1e-3),
               {"center", 1, 0, 1},
               {"scale", 1, 0, 1},
               {"frozen", 0, 0, 1},
               {"renorm", 0, 0, 1},
               {"rmin", 0, -INFINITY, INFINITY},
               {"rmax", INFINITY, -INFINITY, INFINITY},
               {"dmax", INFINITY, 0, INFINITY},
               {"renorm_momentum", 0.99, -1e9, 1e9}}},
    .build = build,
    .scratch = scratch,
    .forward = forward,
    .backward = backward,
    .gradient_jobs = gradient_jobs,
    .gradient_job = gradient_job,
    .inner = {{"mean", MEAN, false}, {"variance", VARIANCE, false}},
    .memory.backward_reads_in = true,
};
