/* The metrics that are no losses. Most are means of a value by row; the others fold rows into a
 * state of their own. */
#ifndef MLPC_METRICS_H
#define MLPC_METRICS_H

#include "core/options.h"
#include "kernels/kernels.h"

/* What a spec asked for. */
typedef struct mlpc_metric_options {
    double options[MLPC_MAX_OPTIONS];
    const double *values;
    size_t n_values;
} mlpc_metric_options;

typedef struct mlpc_metric_class {
    mlpc_entry entry;
    bool sparse; /* targets are one class index a row */
    /* Of a mean: the values of rows. The others have the two below. */
    void (*rows)(const mlpc_kernels *kernels, const double *options,
                 const mlpc_loss_rows *rows);
    /* The doubles of a state for predictions of `cols` columns; fails where these or the values
     * do not fit the options. */
    mlpc_status (*states)(size_t *count, const mlpc_metric_options *given, size_t cols);
    void (*fold)(const mlpc_kernels *kernels, const mlpc_metric_options *given,
                 const mlpc_loss_rows *rows, double *state);
} mlpc_metric_class;

extern const mlpc_family mlpc_metrics;

#endif
