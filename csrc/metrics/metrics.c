/* The family of metrics; formulas with p the prediction, y the target, of one row. */
#include "metrics/metrics.h"

static void
accuracy(const mlpc_kernels *kernels, const double *options, const mlpc_loss_rows *rows)
{
    (void)options;
    kernels->hit_equal(rows);
}

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
top_accuracy(const mlpc_kernels *kernels, const double *options,
             const mlpc_loss_rows *rows)
{
    kernels->hit_top(rows, options[0]);
}

static void
sparse_top_accuracy(const mlpc_kernels *kernels, const double *options,
                    const mlpc_loss_rows *rows)
{
    if (options[1] != 0)
        kernels->hit_listed(rows, options[0]);
    else
        kernels->hit_top(rows, options[0]);
}

static void
pearson_correlation(const mlpc_kernels *kernels, const double *options,
                    const mlpc_loss_rows *rows)
{
    (void)options;
    kernels->pearson(rows);
}

static void
concordance_correlation(const mlpc_kernels *kernels, const double *options,
                        const mlpc_loss_rows *rows)
{
    (void)options;
    kernels->concordance(rows);
}

/* The options of threshold_counts, in order. */
enum {
    THRESHOLDS,  /* how many; as many values name them, then come columns' weights */
    EVEN,        /* they are i / (thresholds - 1) instead, and no values */
    OPEN,        /* the first even one is just below 0 */
    FROM_LOGITS, /* p is sigmoid of the prediction */
    CLASS_ID,    /* the only column that counts; -1 for all */
    TOP_K,       /* the largest of a row alone count as 1; 0 for all */
    BY_LABEL     /* counts for each column apart */
};

static mlpc_thresholds
thresholds_of(const mlpc_metric_options *given, size_t cols)
{
    const double *options = given->options;
    const bool even = options[EVEN] != 0, one = options[CLASS_ID] >= 0;
    const size_t n = (size_t)options[THRESHOLDS], named = even ? 0 : n;
    return (mlpc_thresholds){
        .values = even ? NULL : given->values,
        .n = n,
        .open = options[OPEN] != 0,
        .logits = options[FROM_LOGITS] != 0,
        .first = one ? (size_t)options[CLASS_ID] : 0,
        .columns = one ? 1 : cols,
        .top_k = (size_t)options[TOP_K],
        .by_label = options[BY_LABEL] != 0,
        .weights = given->n_values > named ? given->values + named : NULL,
    };
}

static mlpc_status
threshold_states(size_t *count, const mlpc_metric_options *given, size_t cols)
{
    const mlpc_thresholds t = thresholds_of(given, cols);
    const size_t named = t.values != NULL ? t.n : 0;
    const size_t labels = t.by_label ? t.columns : 1;
    if (t.first + t.columns > cols)
        return mlpc_fail(MLPC_SHAPE_MISMATCH,
                         "`class_id` must be below the number of classes, %zu. "
                         "Received: class_id=%zu",
                         cols, t.first);
    if (given->options[EVEN] == 0 && given->values == NULL)
        return mlpc_fail(MLPC_INVALID_ARGUMENT, "thresholds need values");
    if (given->n_values != named && given->n_values != named + t.columns)
        return mlpc_fail(MLPC_SHAPE_MISMATCH,
                         "`label_weights` must have one number for each of the %zu "
                         "labels",
                         t.columns);
    *count = 2 * (t.n + 1) * labels;
    return MLPC_OK;
}

static void
fold_thresholds(const mlpc_kernels *kernels, const mlpc_metric_options *given,
                const mlpc_loss_rows *rows, double *state)
{
    const mlpc_thresholds t = thresholds_of(given, rows->n);
    kernels->count_thresholds(rows, &t, state);
}

static mlpc_status
class_states(size_t *count, const mlpc_metric_options *given, size_t cols)
{
    (void)given;
    *count = 4 * cols;
    return MLPC_OK;
}

static void
fold_classes(const mlpc_kernels *kernels, const mlpc_metric_options *given,
             const mlpc_loss_rows *rows, double *state)
{
    kernels->count_classes(rows, given->options[0], state);
}

static mlpc_status
column_states(size_t *count, const mlpc_metric_options *given, size_t cols)
{
    (void)given;
    *count = 5 * cols;
    return MLPC_OK;
}

static void
fold_columns(const mlpc_kernels *kernels, const mlpc_metric_options *given,
             const mlpc_loss_rows *rows, double *state)
{
    (void)given;
    kernels->sum_columns(rows, state);
}

#define K              \
    {                  \
        "k", 5, 1, 1e9 \
    }

static const mlpc_metric_class metrics[] = {
    {
        .entry = {"accuracy", "mean p == y", {{0}}},
        .rows = accuracy,
    },
    {
        .entry = {"binary_accuracy",
                  "mean (p > threshold) == y",
                  {{"threshold", 0.5, -1e300, 1e300}}},
        .rows = binary_accuracy,
    },
    {
        .entry = {"categorical_accuracy", "argmax p == argmax y", {{0}}},
        .rows = class_accuracy,
    },
    {
        .entry = {"sparse_categorical_accuracy", "argmax p == y", {{0}}},
        .sparse = true,
        .rows = class_accuracy,
    },
    {
        .entry = {"top_k_categorical_accuracy", "count p > p_argmax y < k", {K}},
        .rows = top_accuracy,
    },
    {
        .entry = {"sparse_top_k_categorical_accuracy",
                  "count p > p_y < k; y in first k of p from sorted ids",
                  {K, {"from_sorted_ids", 0, 0, 1}}},
        .sparse = true,
        .rows = sparse_top_accuracy,
    },
    {
        .entry = {"pearson_correlation", "cov(y, p) / (std(y) std(p))", {{0}}},
        .rows = pearson_correlation,
    },
    {
        .entry = {"concordance_correlation",
                  "2 cov(y, p) / (var(y) + var(p) + (mean(y) - mean(p))^2 + 1e-7)",
                  {{0}}},
        .rows = concordance_correlation,
    },
    {
        .entry = {"threshold_counts",
                  "by label: count y != 0 by thresholds below p; the same of y == 0",
                  {{"thresholds", 1, 1, 1e6},
                   {"even", 0, 0, 1},
                   {"open", 0, 0, 1},
                   {"from_logits", 0, 0, 1},
                   {"class_id", -1, -1, 1e9},
                   {"top_k", 0, 0, 1e9},
                   {"by_label", 0, 0, 1}}},
        .states = threshold_states,
        .fold = fold_thresholds,
    },
    {
        .entry = {"class_counts",
                  "by class, h = p > threshold, or p == max p where that is 0: "
                  "sum h y, sum h (1 - y), sum (1 - h) y, sum y",
                  {{"threshold", 0, 0, 1}}},
        .states = class_states,
        .fold = fold_classes,
    },
    {
        .entry = {"column_sums",
                  "by column: sum y, sum y^2, sum (y - p)^2, sum w, count",
                  {{0}}},
        .states = column_states,
        .fold = fold_columns,
    },
};

const mlpc_family mlpc_metrics = MLPC_FAMILY("metric", metrics);
