/* What a node makes and one node reads: samples on their way forward, and on the way back the
 * gradient of the loss with respect to them. Shapes are the makers', memory is the plan's. */
#ifndef MLPC_CORE_VALUE_H
#define MLPC_CORE_VALUE_H

#include "core/types.h"

struct mlpc_node;

/* Which columns of a value are not all zero in each tile of its samples, and which samples in
 * each tile of its columns: bits as a product's steps. NULL where that is not known or too little
 * would be saved. */
typedef struct mlpc_support {
    const uint64_t *columns, *rows;
    size_t column_words, row_words; /* for a tile */
} mlpc_support;

/* A value has one maker and at most one reader; what several are to read is split first
 * (layers/split.c). */
typedef struct mlpc_value {
    struct mlpc_node *maker, *reader; /* reader NULL: an output of the model */
    size_t readers;                   /* before it is split */

    mlpc_shape shape; /* of one sample */
    /* In memory a sample is a matrix of lines x cols, row-major, ld elements from line to line;
     * the whole step's is (batch * lines) x cols. cols is the last axis. In a model of narrow
     * nodes it lies by columns: cols x batch, ld elements from column to column. */
    size_t lines, cols, ld;
    bool by_columns;

    void *data; /* (batch * lines) x cols */
    void
        *delta; /* the gradient of the loss with respect to it; NULL where not wanted */
    mlpc_support support;

    bool wants_delta; /* the loss' gradient has to come here */
    bool stays;       /* its reader may not write over it */
} mlpc_value;

/* Line `line` of a value's data or delta in this step. */
static inline void *
mlpc_line(const mlpc_value *value, const void *base, size_t line, size_t size)
{
    return mlpc_at(base, line * value->ld, size);
}

#endif
