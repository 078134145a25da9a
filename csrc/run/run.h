/* What a run is made of, for the files of this room. */
#ifndef MLPC_RUN_H
#define MLPC_RUN_H

#include "model/model.h"

struct mlpc_run {
    mlpc_model *model;
    mlpc_mode mode;
    size_t batch, n_rows, n_batches, position;
    mlpc_array *x;                  /* of each input */
    mlpc_array *y, *sample_weights; /* of each head; no data where it reads none */
    bool training; /* not for MLPC_TRAIN, which counts the optimizer's iterations */
    uint64_t iteration;
    void **predictions; /* of each head, for MLPC_PREDICT */
    size_t *order;      /* NULL: the rows as they come */

    /* Of the batches so far: the sum of their losses, each weighted by its rows, then the
     * metrics' states. And the loss of the batch at hand. */
    double *states, loss;
    size_t n_values;
    uint64_t rows_seen;
    size_t compilation; /* the model's when this run was made */
    size_t forward;     /* the model's last one of this run */
    size_t plan;        /* the workspace that it was made in */
    unsigned taken;     /* stages of the batch at hand */
    double work;        /* floating-point operations of a step */
    size_t patience;    /* of the search for zeros */
};

static inline bool
mlpc_run_has_backward(mlpc_mode mode)
{
    return mode == MLPC_TRAIN || mode == MLPC_GRADIENT;
}

/* Narrow models compute by columns, in one thread. */
static inline size_t
mlpc_run_threads(const mlpc_run *run)
{
    return run->model->by_columns ? 1 : mlpc_threads_for(run->work);
}

/* Rows of the batch at hand. */
static inline size_t
mlpc_run_batch_rows(const mlpc_run *run)
{
    return mlpc_min(run->batch, run->n_rows - run->position * run->batch);
}

/* What a batch's stages leave in the model's memory is there until its next forward, or until the
 * memory is laid out anew. Fails where it is gone. */
mlpc_status mlpc_run_check_holder(const mlpc_run *run);

/* stages.c: these stages of the batch at hand; the rows have been gathered where step->gathered. */
void mlpc_run_stages(mlpc_run *run, mlpc_step *step, unsigned stages);

#endif
