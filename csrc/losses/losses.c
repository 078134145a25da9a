/* The family of losses: losses.def as entries, batches, and losses of arrays. */
#include "losses/losses.h"

#include <math.h>

#include "core/cpu.h"
#include "core/node.h"
#include "core/threads.h"

#define OPTION MLPC_OPTION
#define COMMON OPTION("reduction", 0, 0, 2)
#define EPSILON OPTION("epsilon", 1e-7, 0, 0.5)
#define FROM_LOGITS OPTION("from_logits", 0, 0, 1)
#define CROSSENTROPY EPSILON, FROM_LOGITS, OPTION("label_smoothing", 0, 0, 1)
#define ALPHA OPTION("alpha", 0.25, -INFINITY, INFINITY)
#define GAMMA OPTION("gamma", 2, 0, INFINITY)

#define NONE MLPC_ACTIVATION_COUNT
#define SIGMOID MLPC_ACTIVATION_SIGMOID
#define SOFTMAX MLPC_ACTIVATION_SOFTMAX
#define VALUES .sparse = false
#define SIGNS .signs = true
#define CLASSES .sparse = true
#define CLASSES_OR_NONE .sparse = true, .leaves_out = true

#define MLPC_LOSS(ID, NAME, KERNEL, LOGITS, TARGETS, FORMULA, ...) \
    [MLPC_LOSS_##ID] = {                                           \
        .entry = {#NAME, FORMULA, {__VA_ARGS__}},                  \
        .kernel = MLPC_LOSS_##ID,                                  \
        .logits_of = LOGITS,                                       \
        TARGETS,                                                   \
    },
static const mlpc_loss_class losses[MLPC_LOSS_COUNT] = {
#include "kernels/losses.def"
};
#undef MLPC_LOSS

const mlpc_family mlpc_losses = MLPC_FAMILY("loss", losses);

/* What the sum over the rows is divided by. */
static double
divisor_of(const mlpc_loss_class *loss, const mlpc_kernels *kernels,
           const mlpc_loss_rows *all)
{
    const double ignored =
        loss->leaves_out ? all->options[MLPC_LOSS_IGNORE_CLASS] : (double)NAN;
    const double reduction = all->options[MLPC_LOSS_REDUCTION];
    const bool weighted =
        reduction == MLPC_REDUCTION_WEIGHTED_MEAN && all->sample_weights;
    if (reduction == MLPC_REDUCTION_SUM)
        return 1;
    if (!isnan(ignored))
        return kernels->sum_unless(all->m, all->y, ignored,
                                   weighted ? all->sample_weights : NULL);
    return weighted ? kernels->sum(all->m, all->sample_weights) : (double)all->m;
}

void
mlpc_loss_begin(const mlpc_loss_class *loss, const double *options,
                const mlpc_kernels *kernels, mlpc_loss_rows *all)
{
    const size_t lines = all->by_columns ? all->n : all->m;
    all->options = options;
    all->sparse = loss->sparse;
    all->zero_one =
        loss->signs &&
        kernels->zero_one(lines, all->by_columns ? all->m : all->n, all->y, all->ldy);
    const double divisor = divisor_of(loss, kernels, all);
    all->scale = divisor != 0 ? 1 / divisor : 0;
}

mlpc_loss_rows
mlpc_loss_part(const mlpc_loss_rows *all, const mlpc_kernels *kernels, size_t first,
               size_t count)
{
    const size_t size = kernels->size;
    mlpc_loss_rows part = *all;
    part.m = count;
    part.y = mlpc_at(all->y, first * all->ldy, size);
    part.p = mlpc_at(all->p, first * all->ldp, size);
    part.q = all->q ? mlpc_at(all->q, first * all->ldq, size) : NULL;
    part.d = all->d ? mlpc_at(all->d, first * all->ldd, size) : NULL;
    part.sample_weights =
        all->sample_weights ? mlpc_at(all->sample_weights, first, size) : NULL;
    part.row_loss = mlpc_at(all->row_loss, first, size);
    return part;
}

void
mlpc_loss_compute(const mlpc_loss_class *loss, bool fused, const mlpc_kernels *kernels,
                  const mlpc_loss_rows *rows)
{
    const bool logits = fused || (loss->logits_of < MLPC_ACTIVATION_COUNT &&
                                  rows->options[MLPC_LOSS_FROM_LOGITS] != 0);
    kernels->losses[loss->kernel][logits](rows);
    if (rows->sample_weights != NULL)
        kernels->weigh(rows);
}

typedef struct measurement {
    const mlpc_loss_class *loss;
    const mlpc_kernels *kernels;
    mlpc_loss_rows all;
} measurement;

static void
measure_rows(void *context, size_t first, size_t count)
{
    const measurement *call = context;
    mlpc_loss_rows part = mlpc_loss_part(&call->all, call->kernels, first, count);
    mlpc_loss_compute(call->loss, false, call->kernels, &part);
}

static void
measure(void *context, mlpc_team *team)
{
    const measurement *call = context;
    mlpc_for_rows(team, call->all.m, call->all.n, measure_rows, context);
}

mlpc_status
mlpc_measure(void *values, void *gradient, const void *y, size_t y_cols, const void *p,
             mlpc_dtype dtype, size_t rows, size_t cols, const mlpc_spec *spec)
{
    const mlpc_entry *entry;
    double options[MLPC_MAX_OPTIONS];
    if (dtype != MLPC_FLOAT32 && dtype != MLPC_FLOAT64)
        return mlpc_fail(MLPC_INVALID_ARGUMENT, "values are float32 or float64");
    MLPC_TRY(mlpc_family_get(&entry, &mlpc_losses, spec));
    MLPC_TRY(mlpc_options_read(options, entry, spec));
    measurement call = {
        .loss = (const mlpc_loss_class *)entry,
        .kernels = mlpc_kernels_for(dtype),
        .all = {.m = rows,
                .n = cols,
                .y = y,
                .ldy = y_cols,
                .p = p,
                .ldp = cols,
                .d = gradient,
                .ldd = cols,
                .row_loss = values},
    };
    if (cols == 0 || y_cols != (call.loss->sparse ? 1 : cols))
        return mlpc_fail(MLPC_SHAPE_MISMATCH,
                         "%s: predictions have %zu columns, targets %zu", entry->name,
                         cols, y_cols);
    const unsigned long mode = mlpc_float_mode_enter();
    mlpc_loss_begin(call.loss, options, call.kernels, &call.all);
    mlpc_float_mode_leave(mode);
    call.all.scale = 1;
    mlpc_team_run(mlpc_threads_for(40.0 * (double)rows * (double)cols), measure, &call);
    return MLPC_OK;
}
