/* The family of metrics. */
#include "metrics/metrics.h"

static void
binary_accuracy(const mlpc_kernels *kernels, const double *options,
                const mlpc_loss_rows *rows)
{
    kernels->hit_binary(rows, options[0]);
}

static void
class_accuracy(const mlpc_kernels *kernels, const double *options,
               const mlpc_loss_rows *rows)
{
    (void)options;
    kernels->hit_class(rows);
}

static void
mean_squared_error(const mlpc_kernels *kernels, const double *options,
                   const mlpc_loss_rows *rows)
{
    (void)options;
    kernels->losses[MLPC_LOSS_MEAN_SQUARED_ERROR][0](rows);
}

static void
mean_absolute_error(const mlpc_kernels *kernels, const double *options,
                    const mlpc_loss_rows *rows)
{
    (void)options;
    kernels->losses[MLPC_LOSS_MEAN_ABSOLUTE_ERROR][0](rows);
}

static const mlpc_metric_class metrics[MLPC_METRIC_COUNT] = {
    {{"binary_accuracy",
      "mean (p > threshold) == y",
      {{"threshold", 0.5, -1e300, 1e300}}},
     false,
     binary_accuracy},
    {{"categorical_accuracy", "argmax p == argmax y", {{0}}}, false, class_accuracy},
    {{"sparse_categorical_accuracy", "argmax p == y", {{0}}}, true, class_accuracy},
    {{"mean_squared_error", "mean (p - y)^2", {{0}}}, false, mean_squared_error},
    {{"mean_absolute_error", "mean |p - y|", {{0}}}, false, mean_absolute_error},
};

const mlpc_entry *const mlpc_metrics[MLPC_METRIC_COUNT] = {
    &metrics[0].entry, &metrics[1].entry, &metrics[2].entry,
    &metrics[3].entry, &metrics[4].entry,
};
