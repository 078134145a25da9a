/* Sizes and shapes that every room speaks of. */
#ifndef MLPC_CORE_TYPES_H
#define MLPC_CORE_TYPES_H

#include "mlpc.h"

typedef struct mlpc_shape {
    size_t rank;
    size_t dims[MLPC_MAX_RANK];
} mlpc_shape;

/* Elements of a chunk: some microseconds of work, what a first cache holds. Sums are joined chunk by
 * chunk, so it is a constant of the numbers, not of the machine. */
enum { MLPC_CHUNK = 8192 };

/* Bytes of one element. */
static inline size_t
mlpc_dtype_size(mlpc_dtype dtype)
{
    static const unsigned char sizes[] = {4, 8, 2, 1, 1, 1, 2, 2, 4, 4, 8, 8};
    return sizes[dtype];
}

static inline size_t
mlpc_shape_count(const mlpc_shape *shape)
{
    size_t count = 1;
    for (size_t i = 0; i < shape->rank; i++)
        count *= shape->dims[i];
    return count;
}

static inline size_t
mlpc_min(size_t a, size_t b)
{
    return a < b ? a : b;
}

static inline size_t
mlpc_ceil_div(size_t a, size_t b)
{
    return (a + b - 1) / b;
}

/* The address of element `index` of an array whose elements take `size` bytes. */
static inline void *
mlpc_at(const void *base, size_t index, size_t size)
{
    return (char *)base + index * size;
}

#endif
