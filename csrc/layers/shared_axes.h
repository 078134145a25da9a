/* Axes along which a layer's numbers are one: Keras' `noise_shape` and `shared_axes`. */
#ifndef MLPC_LAYERS_SHARED_AXES_H
#define MLPC_LAYERS_SHARED_AXES_H

#include "core/options.h"
#include "core/value.h"

/* Option `shared` of a class: bit a is set where axis a of (batch, ...) is shared. */
#define MLPC_SHARED_OPTION MLPC_OPTION("shared", 0, 0, (1 << MLPC_MAX_RANK) - 1)

/* Whether all columns of a line share one number. */
bool mlpc_shared_columns(const mlpc_value *value, unsigned shared);

/* Which row of numbers a line of a value uses, of rows that are all different. */
size_t mlpc_shared_row(const mlpc_value *value, unsigned shared, size_t row);
/* The line of a sample that is the index-th to have the numbers of shared row `of`. */
size_t mlpc_sharing_row(const mlpc_value *value, unsigned shared, size_t of,
                        size_t index);

#endif
