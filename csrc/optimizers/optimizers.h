/* Optimizers: a rule from the family, its options, its step count and its slots.
 *
 * There are two ways to take a step. A rule that needs an element's gradient alone may run on
 * any part of a weight as soon as its gradient is there (mlpc_optimizer_prepare); every
 * optimizer can run on all weights when all gradients are (mlpc_optimizer_update), and those
 * of mlpc_optimizer_is_whole only so. */
#ifndef MLPC_OPTIMIZERS_H
#define MLPC_OPTIMIZERS_H

#include "core/memory.h"
#include "core/options.h"
#include "core/threads.h"
#include "kernels/kernels.h"

extern const mlpc_family mlpc_optimizers;

/* Slots for n weights, at their initial values. Nothing to do where they fit already; fails
 * where the optimizer was built for others. */
mlpc_status mlpc_optimizer_fit(mlpc_optimizer *optimizer, mlpc_dtype dtype, size_t n,
                               const mlpc_shape *shapes);

/* Keeps the optimizer to this thread, which may have it already; models share optimizers. Every
 * step has it, and who reads or changes what steps do. */
mlpc_status mlpc_optimizer_take(mlpc_optimizer *optimizer);
void mlpc_optimizer_give(mlpc_optimizer *optimizer);

/* Whether the rate of the next step is known. */
bool mlpc_optimizer_has_rate(const mlpc_optimizer *optimizer);

/* What a step does to a weight's elements: a kernel with its scalars, after w -= decay w. */
typedef struct mlpc_update_call {
    mlpc_update rule;
    double scalars[MLPC_MAX_SCALARS];
    double decay; /* of weights that decay */
} mlpc_update_call;

/* Whether a step needs all gradients of a weight, or of all weights, before it begins. */
bool mlpc_optimizer_is_whole(const mlpc_optimizer *optimizer);

/* The call of the next step. */
mlpc_update_call mlpc_optimizer_prepare(mlpc_optimizer *optimizer);

/* Where slot `slot` of the rule, of the first element of all weights, lives; NULL if the rule
 * has no such slot. */
void *mlpc_optimizer_arena(const mlpc_optimizer *optimizer, size_t slot);

bool mlpc_optimizer_decays(const mlpc_optimizer *optimizer, size_t weight);

/* Bytes of scratch that each thread needs in a whole step. */
size_t mlpc_optimizer_line(const mlpc_optimizer *optimizer);

/* A weight and its gradient (NULL: it stays as it is), dense. */
typedef struct mlpc_trained {
    void *value, *gradient;
} mlpc_trained;

/* One whole step, and one iteration more. The gradients' memory is used to compute in. */
void mlpc_optimizer_update(mlpc_optimizer *optimizer, mlpc_team *team,
                           const mlpc_trained *weights);

#endif
