/* The losses: each by row, with its gradient, through kernels. */
#ifndef MLPC_LOSSES_H
#define MLPC_LOSSES_H

#include "core/options.h"
#include "kernels/kernels.h"

/* Of the rows' values, each times its weight. */
enum {
    MLPC_REDUCTION_MEAN, /* divided by their number */
    MLPC_REDUCTION_SUM,
    MLPC_REDUCTION_WEIGHTED_MEAN /* divided by the sum of the weights */
};

typedef struct mlpc_loss_class {
    mlpc_entry entry;
    mlpc_loss kernel;
    /* The activation whose input the loss can take instead of its output, with a better
     * conditioned formula and gradient; MLPC_ACTIVATION_COUNT for none. */
    mlpc_activation logits_of;
    bool sparse;     /* targets are one class index a row */
    bool leaves_out; /* the rows of one class do not count: option `ignore_class` */
    bool signs;      /* targets are -1 and 1; where all of a batch are 0 or 1, those */
} mlpc_loss_class;

extern const mlpc_family mlpc_losses;

/* Once for a batch, before its rows: sets what `all` of them have in common, the options, their
 * scale and what is known of the targets. The targets and the weights are set already. */
void mlpc_loss_begin(const mlpc_loss_class *loss, const double *options,
                     const mlpc_kernels *kernels, mlpc_loss_rows *all);

/* `count` rows from `first` on; by columns, all of them. */
mlpc_loss_rows mlpc_loss_part(const mlpc_loss_rows *all, const mlpc_kernels *kernels,
                              size_t first, size_t count);

/* row_loss and d, times the weights. `fused`: p are logits, whatever the options say. */
void mlpc_loss_compute(const mlpc_loss_class *loss, bool fused,
                       const mlpc_kernels *kernels, const mlpc_loss_rows *rows);

#endif
