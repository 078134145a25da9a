/* Fixed changes of scale: by two numbers (rescaling), or by two for each place of a row, which are
 * weights that no training touches (normalization, affine). */
#include "kernels/kernels.h"
#include "layers/layers.h"

#include <math.h>

enum { SCALE, OFFSET };

static void
rescale_lines(void *context, size_t first, size_t count)
{
    const mlpc_node_call *c = context;
    const mlpc_node *node = c->node;
    const mlpc_value *in = node->in[0], *out = node->out;
    const mlpc_kernels *k = c->step->kernels;
    k->rescale(count, mlpc_line_length(out, c->step),
               mlpc_line(in, in->data, first, k->size), in->ld, node->options[SCALE],
               node->options[OFFSET], mlpc_line(out, out->data, first, k->size),
               out->ld);
}

static void
rescale(mlpc_node *node, const mlpc_step *step)
{
    mlpc_for_lines(node, step, rescale_lines);
}

static void
rescale_lines_back(void *context, size_t first, size_t count)
{
    const mlpc_node_call *c = context;
    const mlpc_node *node = c->node;
    const mlpc_value *out = node->out;
    const mlpc_kernels *k = c->step->kernels;
    void *delta = mlpc_line(out, out->delta, first, k->size);
    k->rescale(count, mlpc_line_length(out, c->step), delta, out->ld,
               node->options[SCALE], 0, delta, out->ld);
}

/* The delta lies on the input's. */
static void
rescale_back(mlpc_node *node, const mlpc_step *step)
{
    if (node->in[0]->delta != NULL)
        mlpc_for_lines(node, step, rescale_lines_back);
}

const mlpc_node_class mlpc_rescaling = {
    .entry = {"rescaling",
              "input scale + offset",
              {{"scale", 1, -INFINITY, INFINITY}, {"offset", 0, -INFINITY, INFINITY}}},
    .build = mlpc_build_alike,
    .forward = rescale,
    .backward = rescale_back,
    .memory.in_place = true,
    .narrow = true,
};

enum { AXES, INVERT };
enum { SHIFT, SPREAD };

/* Smaller deviations count as this. */
static const double least_deviation = 1e-7;

/* The weights have the last `axes` axes of a row; none: one number for all. */
static mlpc_status
build_weighted(mlpc_node *node, mlpc_parameter *weights, const char *shift,
               const char *spread)
{
    MLPC_TRY(mlpc_build_alike(node, weights));
    const size_t axes = (size_t)node->options[AXES], rank = node->out->shape.rank;
    if (axes > rank)
        return mlpc_fail(MLPC_SHAPE_MISMATCH, "%s: a row has %zu axes, `axes` is %zu",
                         node->class_->entry.name, rank, axes);
    mlpc_shape shape = {.rank = axes};
    for (size_t i = 0; i < axes; i++)
        shape.dims[i] = node->out->shape.dims[rank - axes + i];
    node->n_weights = 2;
    weights[SHIFT] = (mlpc_parameter){.name = shift,
                                      .shape = shape,
                                      .initializer = {"constant", {{"value", 0}}},
                                      .never_trained = true};
    weights[SPREAD] = (mlpc_parameter){.name = spread,
                                       .shape = shape,
                                       .initializer = {"constant", {{"value", 1}}},
                                       .never_trained = true};
    return MLPC_OK;
}

static mlpc_status
build_normalization(mlpc_node *node, mlpc_parameter *weights)
{
    return build_weighted(node, weights, "mean", "variance");
}

static mlpc_status
build_affine(mlpc_node *node, mlpc_parameter *weights)
{
    return build_weighted(node, weights, "offset", "scale");
}

/* For a whole sample: its factors, and what is added or subtracted. */
static size_t
weighted_scratch(const mlpc_node *node, const mlpc_kernels *kernels, size_t batch,
                 bool backward)
{
    (void)kernels, (void)batch, (void)backward;
    return 2 * node->out->lines * node->out->cols;
}

static void *
row_of_sample(const mlpc_node *node, size_t which, size_t row, size_t size)
{
    const mlpc_value *out = node->out;
    size_t at = (which * out->lines + row % out->lines) * out->cols;
    return mlpc_at(node->scratch, at, size);
}

/* Repeats a weight until it fills a sample. */
static void
expand(const mlpc_node *node, const mlpc_kernels *k, size_t which)
{
    const mlpc_parameter *weight = node->weights[which];
    const size_t period = mlpc_shape_count(&weight->shape),
                 count = node->out->lines * node->out->cols;
    void *to = row_of_sample(node, which, 0, k->size);
    if (period == 1)
        k->fill(count, k->sum(1, weight->value), to);
    else
        for (size_t at = 0; at < count; at += period)
            k->copy(1, period, weight->value, period, mlpc_at(to, at, k->size), period);
}

/* What tells the two apart. */
typedef struct weighted_kind {
    bool has_variance; /* the second weight is a deviation's square */
} weighted_kind;

static bool
has_variance(const mlpc_node *node)
{
    return ((const weighted_kind *)node->class_->kind)->has_variance;
}

static bool
subtracts(const mlpc_node *node)
{
    return has_variance(node) && node->options[INVERT] == 0;
}

static void
weighted_rows(void *context, size_t first, size_t count)
{
    const mlpc_node_call *c = context;
    const mlpc_node *node = c->node;
    const mlpc_value *in = node->in[0], *out = node->out;
    const mlpc_kernels *k = c->step->kernels;
    for (size_t row = first; row < first + count; row++) {
        const void *shift = row_of_sample(node, SHIFT, row, k->size);
        k->scale_columns(1, out->cols, mlpc_line(in, in->data, row, k->size), in->ld,
                         subtracts(node) ? shift : NULL,
                         row_of_sample(node, SPREAD, row, k->size),
                         subtracts(node) ? NULL : shift,
                         mlpc_line(out, out->data, row, k->size), out->ld);
    }
}

static void
weighted(mlpc_node *node, const mlpc_step *step)
{
    const mlpc_value *out = node->out;
    const mlpc_kernels *k = step->kernels;
    expand(node, k, SHIFT);
    expand(node, k, SPREAD);
    void *spread = row_of_sample(node, SPREAD, 0, k->size);
    if (has_variance(node))
        k->roots(out->lines * out->cols, spread, 0, least_deviation, subtracts(node),
                 spread);
    mlpc_for_lines(node, step, weighted_rows);
}

static void
weighted_rows_back(void *context, size_t first, size_t count)
{
    const mlpc_node_call *c = context;
    const mlpc_node *node = c->node;
    const mlpc_value *out = node->out;
    const mlpc_kernels *k = c->step->kernels;
    for (size_t row = first; row < first + count; row++) {
        void *delta = mlpc_line(out, out->delta, row, k->size);
        k->scale_columns(1, out->cols, delta, out->ld, NULL,
                         row_of_sample(node, SPREAD, row, k->size), NULL, delta,
                         out->ld);
    }
}

/* The delta lies on the input's. */
static void
weighted_back(mlpc_node *node, const mlpc_step *step)
{
    if (node->in[0]->delta != NULL)
        mlpc_for_lines(node, step, weighted_rows_back);
}

const mlpc_node_class mlpc_normalization = {
    .entry = {"normalization",
              "(input - mean) / max(sqrt(variance), 1e-7), or back again",
              {MLPC_LAST_AXES(0), {"invert", 0, 0, 1}}},
    .kind = &(const weighted_kind){.has_variance = true},
    .build = build_normalization,
    .scratch = weighted_scratch,
    .forward = weighted,
    .backward = weighted_back,
    .memory.in_place = true,
};

const mlpc_node_class mlpc_affine = {
    .entry = {"affine",
              "input scale + offset, fixed for each place",
              {MLPC_LAST_AXES(0)}},
    .kind = &(const weighted_kind){.has_variance = false},
    .build = build_affine,
    .scratch = weighted_scratch,
    .forward = weighted,
    .backward = weighted_back,
    .memory.in_place = true,
};
