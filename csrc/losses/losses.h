/* The losses: each by row, with its gradient, through kernels. */
#ifndef MLPC_LOSSES_H
#define MLPC_LOSSES_H

#include "core/options.h"
#include "kernels/kernels.h"

/* The options that every loss has, in this order; a loss that lacks one has its default. */
enum {
    MLPC_LOSS_REDUCTION,
    MLPC_LOSS_EPSILON, /* probabilities are kept this far from 0 and 1 */
    MLPC_LOSS_FROM_LOGITS,
    MLPC_LOSS_LABEL_SMOOTHING
};

/* Of the rows' values, each times its weight. */
enum {
    MLPC_REDUCTION_MEAN, /* divided by their number */
    MLPC_REDUCTION_SUM,
    MLPC_REDUCTION_WEIGHTED_MEAN /* divided by the sum of the weights */
};

typedef struct mlpc_loss_class {
    mlpc_entry entry;
    /* The activation whose input the loss can take instead of its output, with a better
     * conditioned formula and gradient; MLPC_ACTIVATION_COUNT for none. */
    mlpc_activation logits_of;
    bool sparse; /* targets are one class index a row */
    void (*rows)(const mlpc_kernels *kernels, const mlpc_loss_rows *rows);
    void (*rows_from_logits)(const mlpc_kernels *kernels, const mlpc_loss_rows *rows);
} mlpc_loss_class;

enum { MLPC_LOSS_COUNT = 5 };
extern const mlpc_entry *const mlpc_losses[MLPC_LOSS_COUNT];

#endif
