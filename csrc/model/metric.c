/* Metrics of a model: reading what a spec asks for, and folding rows into states; the same for
 * a caller's arrays. A loss is a metric too: its mean. */
#include "core/cpu.h"
#include "model/model.h"

#include <math.h>

static mlpc_status
find_class(compiled_metric *out, const mlpc_entry **entry, const mlpc_spec *spec)
{
    *entry = spec != NULL && spec->name != NULL
                 ? mlpc_family_find(&mlpc_losses, spec->name)
                 : NULL;
    if (*entry != NULL) {
        out->loss = (const mlpc_loss_class *)*entry;
        out->sparse = out->loss->sparse;
        return MLPC_OK;
    }
    MLPC_TRY(mlpc_family_get(entry, &mlpc_metrics, spec));
    out->class_ = (const mlpc_metric_class *)*entry;
    out->sparse = out->class_->sparse;
    return MLPC_OK;
}

mlpc_status
mlpc_metric_read(compiled_metric *out, const mlpc_spec *spec, size_t cols)
{
    const mlpc_entry *entry;
    mlpc_metric_options *given = &out->given;
    MLPC_TRY(find_class(out, &entry, spec));
    MLPC_TRY(mlpc_options_read(given->options, entry, spec));
    out->weighted = spec->weighted;
    out->states = 2;
    given->n_values = spec->n_values;
    if (spec->n_values > 0) {
        MLPC_TRY(mlpc_allocate(&out->values, spec->n_values, sizeof *out->values));
        for (size_t i = 0; i < spec->n_values; i++)
            out->values[i] = spec->values[i];
        given->values = out->values;
    }
    return mlpc_metric_is_mean(out) ? MLPC_OK
                                    : out->class_->states(&out->states, given, cols);
}

void
mlpc_metrics_free(compiled_metric *metrics, size_t n)
{
    for (size_t i = 0; i < n; i++)
        mlpc_free(metrics[i].values);
    mlpc_free(metrics);
}

void
mlpc_metric_begin(compiled_metric *metric, const mlpc_kernels *kernels,
                  const mlpc_loss_rows *predicted)
{
    metric->all = *predicted;
    metric->all.options = NULL;
    metric->all.zero_one = false;
    metric->all.sparse = metric->sparse;
    if (!metric->weighted)
        metric->all.sample_weights = NULL;
    if (metric->loss != NULL)
        mlpc_loss_begin(metric->loss, metric->given.options, kernels, &metric->all);
}

void
mlpc_metric_rows(const compiled_metric *metric, const mlpc_kernels *kernels,
                 size_t first, size_t count)
{
    mlpc_loss_rows rows = mlpc_loss_part(&metric->all, kernels, first, count);
    if (metric->loss != NULL) {
        mlpc_loss_compute(metric->loss, false, kernels, &rows);
        return;
    }
    metric->class_->rows(kernels, metric->given.options, &rows);
    if (rows.sample_weights != NULL)
        kernels->weigh(&rows);
}

/* The sum of the rows' weights; those of a class that a loss leaves out count nothing. */
static double
weight_of(const compiled_metric *metric, const mlpc_kernels *kernels)
{
    const mlpc_loss_rows *rows = &metric->all;
    const double ignored = metric->loss != NULL && metric->loss->leaves_out
                               ? metric->given.options[MLPC_LOSS_IGNORE_CLASS]
                               : (double)NAN;
    if (isnan(ignored))
        return kernels->sum(rows->m, rows->sample_weights);
    return kernels->sum_unless(rows->m, rows->y, ignored, rows->sample_weights);
}

void
mlpc_metric_fold_rows(const compiled_metric *metric, const mlpc_kernels *kernels,
                      size_t samples, double *state)
{
    const mlpc_loss_rows *rows = &metric->all;
    double mean = 1 / (double)rows->m, count = (double)samples;
    if (!mlpc_metric_is_mean(metric)) {
        metric->class_->fold(kernels, &metric->given, rows, state);
        return;
    }
    if (rows->sample_weights != NULL)
        count *= mean * weight_of(metric, kernels);
    state[0] += mean * kernels->sum(rows->m, rows->row_loss) * (double)samples;
    state[1] += count;
}

size_t
mlpc_model_states(const mlpc_model *model, size_t output, size_t metric)
{
    if (output >= model->n_heads || metric >= model->heads[output].n_metrics)
        return 0;
    return model->heads[output].metrics[metric].states;
}

mlpc_status
mlpc_metric_states(size_t *count, const mlpc_spec *spec, size_t cols)
{
    compiled_metric metric = {0};
    mlpc_status status = mlpc_metric_read(&metric, spec, cols);
    mlpc_free(metric.values);
    *count = metric.states;
    return status;
}

typedef struct array_call {
    const compiled_metric *metric;
    const mlpc_kernels *kernels;
    size_t samples;
    double *state;
} array_call;

static void
array_rows(void *context, size_t first, size_t count)
{
    const array_call *call = context;
    mlpc_metric_rows(call->metric, call->kernels, first, count);
}

static void
fold_arrays(void *context, mlpc_team *team)
{
    array_call *call = context;
    const mlpc_loss_rows *all = &call->metric->all;
    if (mlpc_metric_is_mean(call->metric))
        mlpc_for_rows(team, all->m, all->n, array_rows, call);
    mlpc_metric_fold_rows(call->metric, call->kernels, call->samples, call->state);
}

mlpc_status
mlpc_metric_fold(double *state, const mlpc_spec *spec, mlpc_dtype dtype, size_t rows,
                 size_t cols, size_t y_cols, size_t samples, const void *y,
                 const void *p, const void *sample_weights)
{
    compiled_metric metric = {0};
    void *row_values = NULL;
    if (dtype != MLPC_FLOAT32 && dtype != MLPC_FLOAT64)
        return mlpc_fail(MLPC_INVALID_ARGUMENT, "values are float32 or float64");
    if (rows == 0 || cols == 0)
        return mlpc_fail(MLPC_INVALID_ARGUMENT, "a metric needs rows and columns");
    if (samples == 0 || rows % samples != 0)
        return mlpc_fail(MLPC_SHAPE_MISMATCH, "%zu rows are no %zu samples", rows,
                         samples);
    mlpc_status status = mlpc_metric_read(&metric, spec, cols);
    if (status == MLPC_OK && y_cols != (metric.sparse ? 1 : cols))
        status = mlpc_fail(MLPC_SHAPE_MISMATCH,
                           "%s: predictions have %zu columns, targets %zu", spec->name,
                           cols, y_cols);
    if (status == MLPC_OK)
        status = mlpc_allocate(&row_values, rows, mlpc_dtype_size(dtype));
    if (status == MLPC_OK) {
        const mlpc_loss_rows all = {
            .m = rows,
            .n = cols,
            .y = y,
            .ldy = metric.sparse ? 1 : cols,
            .p = p,
            .ldp = cols,
            .sample_weights = sample_weights,
            .row_loss = row_values,
        };
        array_call call = {&metric, mlpc_kernels_for(dtype), samples, state};
        metric.weighted = true;
        const unsigned long mode = mlpc_float_mode_enter();
        mlpc_metric_begin(&metric, call.kernels, &all);
        mlpc_float_mode_leave(mode);
        mlpc_team_run(mlpc_threads_for(20.0 * (double)rows * (double)cols), fold_arrays,
                      &call);
    }
    mlpc_free(row_values);
    mlpc_free(metric.values);
    return status;
}
