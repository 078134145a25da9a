/* The family of metrics. */
#include "metrics/metrics.h"

static void
binary_accuracy(const mlpc_kernels *kernels, const double *options,
                const mlpc_metric_rows *r)
{
    kernels->hit_binary(r->m, r->n, r->y, r->ldy, options[0], r->p, r->ldp, r->values);
}

static void
categorical_accuracy(const mlpc_kernels *kernels, const double *options,
                     const mlpc_metric_rows *r)
{
    (void)options;
    kernels->hit_class(r->m, r->n, r->y, r->ldy, false, r->p, r->ldp, r->values);
}

static void
sparse_categorical_accuracy(const mlpc_kernels *kernels, const double *options,
                            const mlpc_metric_rows *r)
{
    (void)options;
    kernels->hit_class(r->m, r->n, r->y, r->ldy, true, r->p, r->ldp, r->values);
}

/* A loss' rows, without its gradient. */
static mlpc_loss_rows
as_loss(const mlpc_metric_rows *r)
{
    return (mlpc_loss_rows){
        .m = r->m,
        .n = r->n,
        .y = r->y,
        .ldy = r->ldy,
        .p = r->p,
        .ldp = r->ldp,
        .row_loss = r->values,
    };
}

static void
mean_squared_error(const mlpc_kernels *kernels, const double *options,
                   const mlpc_metric_rows *r)
{
    mlpc_loss_rows rows = as_loss(r);
    (void)options;
    kernels->squared_error(&rows);
}

static void
mean_absolute_error(const mlpc_kernels *kernels, const double *options,
                    const mlpc_metric_rows *r)
{
    mlpc_loss_rows rows = as_loss(r);
    (void)options;
    kernels->absolute_error(&rows);
}

static const mlpc_metric_class metrics[MLPC_METRIC_COUNT] = {
    {{"binary_accuracy",
      "mean (p > threshold) == y",
      {{"threshold", 0.5, -1e300, 1e300}}},
     false,
     binary_accuracy},
    {{"categorical_accuracy", "argmax p == argmax y", {{0}}},
     false,
     categorical_accuracy},
    {{"sparse_categorical_accuracy", "argmax p == y", {{0}}},
     true,
     sparse_categorical_accuracy},
    {{"mean_squared_error", "mean (p - y)^2", {{0}}}, false, mean_squared_error},
    {{"mean_absolute_error", "mean |p - y|", {{0}}}, false, mean_absolute_error},
};

const mlpc_entry *const mlpc_metrics[MLPC_METRIC_COUNT] = {
    &metrics[0].entry, &metrics[1].entry, &metrics[2].entry,
    &metrics[3].entry, &metrics[4].entry,
};
