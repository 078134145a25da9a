/* Penalties on weights, with their gradients. A penalty is a sum of chunks, a function of the
 * weight's shape alone, so that threads can take them in any order; their values are added in
 * order of index. */
#ifndef MLPC_REGULARIZERS_H
#define MLPC_REGULARIZERS_H

#include "core/options.h"
#include "core/types.h"

struct mlpc_kernels;

extern const mlpc_family mlpc_regularizers;

/* A regularizer of a weight of some shape. */
typedef struct mlpc_regularizer {
    const struct mlpc_regularizer_class *class_;
    double options[MLPC_MAX_OPTIONS];
    mlpc_shape shape;
} mlpc_regularizer;

/* Fails where the spec is wrong, or not for such a shape. */
mlpc_status mlpc_regularizer_make(mlpc_regularizer *out, const mlpc_spec *spec,
                                  const mlpc_shape *shape);

/* How many chunks there are, and the floating-point operations of all. */
size_t mlpc_penalty_chunks(const mlpc_regularizer *regularizer);
double mlpc_penalty_work(const mlpc_regularizer *regularizer);

/* The value of one chunk. Its gradient is added to g, which lies as w does, where that is not
 * NULL; no two chunks write to the same elements. */
double mlpc_penalty_chunk(const mlpc_regularizer *regularizer,
                          const struct mlpc_kernels *kernels, size_t chunk,
                          const void *w, void *g);

/* The penalty, from the values of all its chunks. */
double mlpc_penalty_join(const double *values, size_t chunks);

#endif
