/* Normalizations within a sample: of the elements of a set, which is its last axes (layer, RMS and
 * unit normalization) or a group of its columns (group normalization).
 *
 *   layer, group   gamma (x - mean) / sqrt(variance + epsilon) + beta
 *   rms_scaling    gamma x / sqrt(variance + epsilon)
 *   rms            scale x / sqrt(mean(x^2) + epsilon)
 *   unit           x / max(sqrt(sum(x^2)), epsilon)
 *
 * J. Ba et al.: Layer normalization (2016), equation 4; B. Zhang and R. Sennrich: Root mean square
 * layer normalization (NeurIPS 2019), equation 4; Y. Wu and K. He: Group normalization (ECCV
 * 2018), equations 1 to 7. */
#include "kernels/kernels.h"
#include "layers/layers.h"

#include <math.h>

enum { EPSILON, AXES, CENTER, SCALE, RMS_SCALING };
enum { GROUPS = AXES };

/* How a node's samples divide into sets, each `rows` x `cols` from its first element. */
typedef struct sets {
    mlpc_moments how;
    size_t rows, cols;
    size_t across;      /* sets beside each other */
    size_t count;       /* sets of a sample */
    size_t weight_rows; /* of gamma and beta, each as long as a row of the node */
    const mlpc_parameter *gamma, *beta; /* NULL for none */
    void *d_gamma, *d_beta;             /* their gradients, where wanted */
} sets;

/* What tells the four apart. */
typedef struct set_kind {
    bool grouped;      /* a set is a group of columns, not the last axes */
    bool centered;     /* the mean is subtracted */
    bool averaged;     /* the sum of squares is divided by their number */
    bool optional;     /* options say which weights it has */
    const char *scale; /* the name of what it is scaled by; NULL for nothing */
} set_kind;

static const set_kind *
kind_of(const mlpc_node *node)
{
    return node->class_->kind;
}

/* Keras' name, though what it scales by is no root of a mean square. */
static bool
is_rms_scaling(const mlpc_node *node)
{
    return kind_of(node)->optional && node->options[RMS_SCALING] != 0;
}

static bool
has_weight(const mlpc_node *node, size_t option)
{
    if (kind_of(node)->optional && !is_rms_scaling(node))
        return node->options[option] != 0;
    return kind_of(node)->scale != NULL && option == SCALE;
}

/* Rows of a set: what the last axes but one make. */
static size_t
rows_of_axes(const mlpc_node *node)
{
    size_t rows = 1, rank = node->out->shape.rank;
    for (size_t i = 1; i < (size_t)node->options[AXES]; i++)
        rows *= node->out->shape.dims[rank - 1 - i];
    return rows;
}

static sets
sets_of(const mlpc_node *node)
{
    const mlpc_value *out = node->out;
    const set_kind *kind = kind_of(node);
    const bool group = kind->grouped, unit = !kind->averaged;
    const double epsilon = node->options[EPSILON];
    sets s = {
        .how = {.centered = kind->centered,
                .averaged = kind->averaged,
                .in_place = is_rms_scaling(node),
                .epsilon = unit ? 0 : epsilon,
                .highest = unit ? 1 / epsilon : INFINITY},
        .rows = group ? out->lines : rows_of_axes(node),
        .across = group ? (size_t)node->options[GROUPS] : 1,
    };
    s.cols = out->cols / s.across;
    s.count = out->lines / s.rows * s.across;
    s.weight_rows = group ? 1 : s.rows;
    if (has_weight(node, SCALE)) {
        s.gamma = node->weights[0];
        s.d_gamma = node->gradients[0];
    }
    if (has_weight(node, CENTER)) {
        s.beta = node->weights[node->n_weights - 1];
        s.d_beta = node->gradients[node->n_weights - 1];
    }
    return s;
}

static mlpc_status
build(mlpc_node *node, mlpc_parameter *weights)
{
    const mlpc_value *out = node->out;
    MLPC_TRY(mlpc_build_alike(node, weights));
    const mlpc_shape *shape = &out->shape;
    const size_t most = kind_of(node)->grouped ? out->cols : shape->rank;
    const size_t given = (size_t)node->options[AXES];
    if (given < 1 || given > most || (kind_of(node)->grouped && out->cols % given != 0))
        return mlpc_fail(MLPC_SHAPE_MISMATCH, "%s: %g of %zu %s",
                         node->class_->entry.name, node->options[AXES], most,
                         kind_of(node)->grouped ? "columns do not divide" : "axes");
    mlpc_shape weight = {.rank = kind_of(node)->grouped ? 1 : given};
    for (size_t i = 0; i < weight.rank; i++)
        weight.dims[i] = shape->dims[shape->rank - weight.rank + i];
    if (has_weight(node, SCALE))
        weights[node->n_weights++] =
            (mlpc_parameter){.name = kind_of(node)->scale,
                             .shape = weight,
                             .initializer = {"constant", {{"value", 1}}}};
    if (has_weight(node, CENTER))
        weights[node->n_weights++] =
            (mlpc_parameter){.name = "beta",
                             .shape = weight,
                             .initializer = {"constant", {{"value", 0}}}};
    return MLPC_OK;
}

/* The statistics of each set. */
static size_t
scratch(const mlpc_node *node, const mlpc_kernels *kernels, size_t batch, bool backward)
{
    (void)kernels, (void)backward;
    return MLPC_SET_STATS * batch * sets_of(node).count;
}

/* A set's place: its first row and column, and its statistics. */
typedef struct set_place {
    size_t row, col;
    void *stats;
} set_place;

static set_place
place_of(const mlpc_node *node, const sets *s, size_t sample, size_t set, size_t size)
{
    return (set_place){
        .row = sample * node->out->lines + set / s->across * s->rows,
        .col = set % s->across * s->cols,
        .stats =
            mlpc_at(node->scratch, MLPC_SET_STATS * (sample * s->count + set), size),
    };
}

/* A weight's values for the columns of a set. */
static const void *
values_at(const mlpc_parameter *weight, size_t col, size_t size)
{
    return weight != NULL ? mlpc_at(weight->value, col, size) : NULL;
}

/* From row to row of a weight: one row serves all, or there is one for each of a set's. */
static size_t
weight_stride(const mlpc_node *node, const sets *s)
{
    return s->weight_rows > 1 ? node->out->cols : 0;
}

static void
forward_samples(void *context, size_t first, size_t count)
{
    const mlpc_node_call *c = context;
    const mlpc_node *node = c->node;
    const mlpc_value *in = node->in[0], *out = node->out;
    const mlpc_kernels *k = c->step->kernels;
    const sets s = sets_of(node);
    for (size_t i = first * s.count; i < (first + count) * s.count; i++) {
        const set_place at = place_of(node, &s, i / s.count, i % s.count, k->size);
        const void *x = mlpc_at(in->data, at.row * in->ld + at.col, k->size);
        k->moments(&s.how, s.rows, s.cols, x, in->ld, at.stats);
        k->standardize(s.rows, s.cols, x, in->ld, at.stats,
                       values_at(s.gamma, at.col, k->size),
                       values_at(s.beta, at.col, k->size), weight_stride(node, &s),
                       mlpc_at(out->data, at.row * out->ld + at.col, k->size), out->ld);
    }
}

static void
forward(mlpc_node *node, const mlpc_step *step)
{
    mlpc_for_samples(node, step, forward_samples);
}

static void
backward_samples(void *context, size_t first, size_t count)
{
    const mlpc_node_call *c = context;
    const mlpc_node *node = c->node;
    const mlpc_value *in = node->in[0], *out = node->out;
    const mlpc_kernels *k = c->step->kernels;
    const sets s = sets_of(node);
    for (size_t i = first * s.count; i < (first + count) * s.count; i++) {
        const set_place at = place_of(node, &s, i / s.count, i % s.count, k->size);
        k->standardize_backward(
            &s.how, s.rows, s.cols,
            mlpc_at(in->data, at.row * in->ld + at.col, k->size), in->ld, at.stats,
            values_at(s.gamma, at.col, k->size), weight_stride(node, &s),
            mlpc_at(out->delta, at.row * out->ld + at.col, k->size), out->ld,
            mlpc_at(in->delta, at.row * in->ld + at.col, k->size), in->ld);
    }
}

static void
backward(mlpc_node *node, const mlpc_step *step)
{
    if (node->in[0]->delta != NULL)
        mlpc_for_samples(node, step, backward_samples);
}

/* A job has some columns of a row of gamma and beta: a group, or a panel. */
static size_t
job_cols(const mlpc_node *node, const sets *s)
{
    return kind_of(node)->grouped ? s->cols : mlpc_min(MLPC_PANEL_MAX, node->out->cols);
}

static size_t
gradient_jobs(const mlpc_node *node, const mlpc_step *step)
{
    const sets s = sets_of(node);
    (void)step;
    const bool wanted = s.d_gamma != NULL || s.d_beta != NULL;
    return wanted ? s.weight_rows * mlpc_ceil_div(node->out->cols, job_cols(node, &s))
                  : 0;
}

static void
update(const mlpc_step *step, const mlpc_parameter *weight, size_t first, size_t n,
       const void *gradient)
{
    if (mlpc_updates(step, weight))
        step->update(step, weight, first, 1, n, n, gradient, n);
}

/* The rows that a row of gamma serves are `weight_rows` apart; of the sets that they lie in, each
 * has `repeat` of them. */
static void
gradient_job(const mlpc_node *node, const mlpc_step *step, size_t index)
{
    const mlpc_value *in = node->in[0], *out = node->out;
    const mlpc_kernels *k = step->kernels;
    const sets s = sets_of(node);
    const size_t width = job_cols(node, &s), across = mlpc_ceil_div(out->cols, width);
    const size_t row = index / across, col = index % across * width,
                 n = mlpc_min(width, out->cols - col),
                 m = step->batch * out->lines / s.weight_rows,
                 repeat = s.rows / s.weight_rows, first = row * out->cols + col;
    const void *x = mlpc_at(in->data, row * in->ld + col, k->size),
               *d = mlpc_at(out->delta, row * out->ld + col, k->size);
    const size_t ldx = s.weight_rows * in->ld, ldd = s.weight_rows * out->ld;
    if (s.d_gamma != NULL) {
        void *to = mlpc_at(s.d_gamma, first, k->size);
        k->set_products(
            m, n, x, ldx,
            mlpc_at(node->scratch, MLPC_SET_STATS * (col / s.cols), k->size),
            MLPC_SET_STATS * s.across, repeat, d, ldd, to);
        update(step, s.gamma, first, n, to);
    }
    if (s.d_beta != NULL) {
        void *to = mlpc_at(s.d_beta, first, k->size);
        k->column_sums(m, n, d, ldd, to);
        update(step, s.beta, first, n, to);
    }
}

#define NORMALIZES                                                                \
    .build = build, .scratch = scratch, .forward = forward, .backward = backward, \
    .memory.backward_reads_in = true
#define LEARNS .gradient_jobs = gradient_jobs, .gradient_job = gradient_job

const mlpc_node_class mlpc_layer_normalization = {
    .entry =
        {"layer_normalization",
         "gamma (input - mean) / sqrt(variance + epsilon) + beta, of the last axes; "
         "with rms_scaling gamma input / sqrt(variance + epsilon)",
         {MLPC_EPSILON(1e-3),
          MLPC_LAST_AXES(1),
          {"center", 1, 0, 1},
          {"scale", 1, 0, 1},
          {"rms_scaling", 0, 0, 1}}},
    .kind =
        &(const set_kind){
            .centered = true, .averaged = true, .optional = true, .scale = "gamma"},
    NORMALIZES,
    LEARNS,
};

const mlpc_node_class mlpc_group_normalization = {
    .entry =
        {"group_normalization",
         "gamma (input - mean) / sqrt(variance + epsilon) + beta, of each group of "
         "the last axis",
         {MLPC_EPSILON(1e-3),
          {"groups", 1, 1, 1e9},
          {"center", 1, 0, 1},
          {"scale", 1, 0, 1}}},
    .kind = &(const set_kind){.grouped = true,
                              .centered = true,
                              .averaged = true,
                              .optional = true,
                              .scale = "gamma"},
    NORMALIZES,
    LEARNS,
};

const mlpc_node_class mlpc_rms_normalization = {
    .entry = {"rms_normalization",
              "scale input / sqrt(mean(input^2) + epsilon), of the last axes",
              {MLPC_EPSILON(1e-6), MLPC_LAST_AXES(1)}},
    .kind = &(const set_kind){.averaged = true, .scale = "scale"},
    NORMALIZES,
    LEARNS,
};

const mlpc_node_class mlpc_unit_normalization = {
    .entry = {"unit_normalization",
              "input / max(sqrt(sum(input^2)), epsilon), of the last axes",
              {MLPC_EPSILON(1e-12), MLPC_LAST_AXES(1)}},
    .kind = &(const set_kind){0},
    NORMALIZES,
};
