/* The metrics that are means of a value by row. */
#ifndef MLPC_METRICS_H
#define MLPC_METRICS_H

#include "core/options.h"
#include "kernels/kernels.h"

typedef struct mlpc_metric_class {
    mlpc_entry entry;
    bool sparse; /* targets are one class index a row */
    void (*rows)(const mlpc_kernels *kernels, const double *options,
                 const mlpc_loss_rows *rows);
} mlpc_metric_class;

enum { MLPC_METRIC_COUNT = 5 };
extern const mlpc_entry *const mlpc_metrics[MLPC_METRIC_COUNT];

#endif
