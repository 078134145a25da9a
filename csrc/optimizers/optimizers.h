/* Optimizers: a rule from the family, its options, its step count and its slots. */
#ifndef MLPC_OPTIMIZERS_H
#define MLPC_OPTIMIZERS_H

#include "core/memory.h"
#include "core/options.h"
#include "kernels/kernels.h"

/* What a step of an optimizer does to every weight: a kernel with its scalars. */
typedef struct mlpc_update_call {
    mlpc_update rule;
    double scalars[MLPC_MAX_SCALARS];
} mlpc_update_call;

enum { MLPC_OPTIMIZER_COUNT = 5 };
extern const mlpc_entry *const mlpc_optimizers[MLPC_OPTIMIZER_COUNT];

/* Slots for n_weights weights of counts[i] elements, at their initial values. Nothing to do
 * where they fit already; fails where the optimizer was built for others. */
mlpc_status mlpc_optimizer_fit(mlpc_optimizer *optimizer, mlpc_dtype dtype,
                               size_t n_weights, const size_t *counts);

/* The call of step iterations + 1. */
mlpc_update_call mlpc_optimizer_prepare(mlpc_optimizer *optimizer);

/* Where kernel slot `slot` of element `offset` (counted over all weights) lives; NULL if
 * this optimizer has no such slot. */
void *mlpc_optimizer_slot(const mlpc_optimizer *optimizer, size_t slot, size_t offset);

#endif
