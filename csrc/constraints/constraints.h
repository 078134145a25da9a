/* Constraints: weights projected in place, by jobs that share no elements. */
#ifndef MLPC_CONSTRAINTS_H
#define MLPC_CONSTRAINTS_H

#include "core/options.h"
#include "core/types.h"

struct mlpc_kernels;

extern const mlpc_family mlpc_constraints;

/* Neighbouring axes of a shape that are alike: a norm is taken over all of them or over none. */
typedef struct mlpc_axis_group {
    size_t size, stride; /* in elements */
    bool within;         /* of a norm */
} mlpc_axis_group;

/* What norms are drawn into, and the share of the way that is gone. */
typedef struct mlpc_norm_bounds {
    double low, high, rate;
} mlpc_norm_bounds;

/* A constraint of a weight of some shape. */
typedef struct mlpc_constraint {
    bool by_element; /* not a matter of norms */
    size_t count;    /* elements */
    mlpc_norm_bounds bounds;
    /* From the last axis to the first, in turns within and not; two at least. */
    mlpc_axis_group groups[MLPC_MAX_RANK + 1];
    size_t n_groups;
} mlpc_constraint;

/* Fails where the spec is wrong, or not for such a shape. */
mlpc_status mlpc_constraint_make(mlpc_constraint *out, const mlpc_spec *spec,
                                 const mlpc_shape *shape);

/* How many jobs project a weight, and one of them. */
size_t mlpc_constraint_jobs(const mlpc_constraint *constraint);
void mlpc_constraint_job(const mlpc_constraint *constraint,
                         const struct mlpc_kernels *kernels, size_t index, void *w);

#endif
