/* Samples of a user's array, of any dtype and strides, on their way into a step's memory. */
#ifndef MLPC_RUN_GATHER_H
#define MLPC_RUN_GATHER_H

#include "model/model.h"

/* Where `rows` rows of `cols` are made of each row of an array, ld apart; or one of
 * `cols` columns, ld apart. */
typedef struct mlpc_destination {
    void *to;
    size_t rows, cols, ld;
    bool by_columns;
} mlpc_destination;

/* `count` rows order[first ..] of an array (or rows first .. where order is NULL) on their way
 * there. */
typedef struct mlpc_gathering {
    const mlpc_kernels *kernels;
    const mlpc_array *array;
    const size_t *order;
    size_t first, count;
    mlpc_destination to;
    /* A row lies in runs of `run` elements, `stride` bytes apart. */
    size_t outer_rank, run;
    ptrdiff_t stride;
    bool prefetched; /* by somebody else */
} mlpc_gathering;

mlpc_gathering mlpc_gathering_of(const mlpc_step *step, const mlpc_array *array,
                                 const size_t *order, size_t first, size_t count,
                                 const mlpc_destination *to);
/* Converts all rows. */
void mlpc_gather(const mlpc_step *step, const mlpc_gathering *gathering);

/* The rows of x during forward. */
typedef struct mlpc_input_rows {
    mlpc_gathering gathering;
    mlpc_value *input;
    bool in_place; /* the input lies in the caller's memory meanwhile */
    void *data;    /* where it lies else */
    size_t ld;
} mlpc_input_rows;

/* Makes a step's rows the input: converts them, or leaves that to the first layer (unless zeros
 * are to be searched for), or lets it read them where they are (unless backward follows). Once
 * forward has run, the input is what it was. */
void mlpc_input_gather(mlpc_model *model, mlpc_step *step, size_t input,
                       const mlpc_array *x, const size_t *order, size_t first,
                       bool backward, bool searching, mlpc_input_rows *rows);
void mlpc_input_done(mlpc_model *model, mlpc_step *step, const mlpc_input_rows *rows);

#endif
