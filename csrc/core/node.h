/* A node of a model's graph, and the class that layers and activations give it. Shapes and
 * memory are decided by model/; a class computes. */
#ifndef MLPC_CORE_NODE_H
#define MLPC_CORE_NODE_H

#include "core/options.h"
#include "core/parameter.h"
#include "core/threads.h"
#include "core/types.h"
#include "core/value.h"

struct mlpc_kernels;
typedef struct mlpc_node mlpc_node;
typedef struct mlpc_node_class mlpc_node_class;

enum { MLPC_MAX_WEIGHTS = 7 };

/* Samples to prefetch: sample i is `bytes` bytes at start + order[i] * stride (i * stride where
 * order is NULL). */
typedef struct mlpc_ahead {
    const char *start;
    ptrdiff_t stride;
    const size_t *order;
    size_t rows, bytes;
} mlpc_ahead;

/* What a step of a model is working on. */
typedef struct mlpc_step {
    const struct mlpc_kernels *kernels;
    mlpc_team *team;
    size_t batch;       /* samples in this step */
    bool training;      /* dropout and its like act */
    bool gathered;      /* the input holds the samples already */
    uint64_t iteration; /* steps trained before; draws are indexed by it */
    /* Takes the optimizer's step on m x n elements of a weight from element `first`, ld apart,
     * with their gradient g; NULL where gradients are all that is wanted. prefetch, called before
     * the gradients are computed, prefetches what that will read. */
    void (*update)(const struct mlpc_step *step, const mlpc_parameter *weight,
                   size_t first, size_t m, size_t n, size_t ld, const void *g,
                   size_t ldg);
    void (*prefetch)(const struct mlpc_step *step, const mlpc_parameter *weight,
                     size_t first, size_t m, size_t n, size_t ld);
    const void *update_context;
    /* The node that prefetches samples, this batch's and then later ones'; and, where `gather` is
     * set, fills its input tile by tile: samples [first, first + count) before it reads them.
     * NULL: no node does. */
    const mlpc_node *gatherer;
    void (*gather)(const struct mlpc_step *step, size_t first, size_t count);
    const void *gather_context;
    mlpc_ahead ahead;
} mlpc_step;

/* A part of a node's scratch memory that is worth looking at after a step in training: from
 * vector `vector` of node->cols elements on, one of them, or all of (batch * rows) x ld. */
typedef struct mlpc_inner {
    const char *name;
    size_t vector;
    bool by_rows;
} mlpc_inner;

enum { MLPC_MAX_INNER = 2 };

struct mlpc_node {
    const mlpc_node_class *class_;
    double options[MLPC_MAX_OPTIONS];
    mlpc_value **in; /* what it reads, each the output of an earlier node */
    mlpc_value *out; /* what it makes */
    size_t n_in, n_out;

    bool needed;   /* by an output of the model */
    bool inserted; /* by the model, not added by its user */

    size_t n_weights;
    mlpc_parameter *weights[MLPC_MAX_WEIGHTS];
    void
        *gradients[MLPC_MAX_WEIGHTS]; /* where this node's part of each goes, or NULL */

    void *scratch;  /* class_->scratch(node, batch) elements of the step's memory */
    double penalty; /* what the last forward adds to the loss */

    /* An element-wise activation that runs in this node's epilogue instead of its own pass;
     * set by the plan on nodes whose class fuses. */
    mlpc_node *epilogue;
    bool absorbed; /* this activation runs in the epilogue of its input's maker */
    bool absorbed_backward; /* its backward runs in that of its output's reader */
    bool in_loss;           /* in training this activation is the loss' to compute */
    size_t gradient_end;    /* its gradient jobs end here among all nodes' */
};

/* What a class does with the memory of its values: for the plan, and the last for the input's
 * gathering. */
typedef struct mlpc_memory_needs {
    bool in_place;          /* its output may lie on its input, and so may the deltas */
    bool view;              /* the output is the input under another shape */
    bool backward_reads_in; /* backward needs the input's data */
    bool backward_reads_out; /* backward needs the output's data */
    bool reads_lines;        /* forward reads no element past a line of its input */
} mlpc_memory_needs;

struct mlpc_node_class {
    mlpc_entry entry;
    /* Sets the outputs' shapes, and says what n_weights weights it has, from the inputs' shapes
     * and the options. */
    mlpc_status (*build)(mlpc_node *node, mlpc_parameter *weights);
    /* Elements of private memory for a step of `batch` rows, with or without a way back; NULL
     * for none. */
    size_t (*scratch)(const mlpc_node *node, const struct mlpc_kernels *kernels,
                      size_t batch, bool backward);
    /* The outputs' data from the inputs'. */
    void (*forward)(mlpc_node *node, const mlpc_step *step);
    /* The inputs' deltas (where they are not NULL) from the outputs'; and what gradient_job
     * needs. */
    void (*backward)(mlpc_node *node, const mlpc_step *step);
    /* The weights' gradients and updates, when all of backward is done: independent jobs, how
     * many and one of them. NULL where a class has no weights. */
    size_t (*gradient_jobs)(const mlpc_node *node, const mlpc_step *step);
    void (*gradient_job)(const mlpc_node *node, const mlpc_step *step, size_t index);
    /* Whether forward may be the step's gatherer; NULL: it may not. */
    bool (*gathers)(const mlpc_node *node, const mlpc_step *step);
    /* Floating-point operations of forward for one row; NULL where they are few. */
    double (*work)(const mlpc_node *node);

    size_t line; /* bytes of scratch that a thread needs for this class' jobs */
    mlpc_inner inner[MLPC_MAX_INNER];
    int activation; /* its mlpc_activation, if it `activates` */
    bool activates;
    bool element_wise;   /* may run on any part of a row: as an epilogue */
    bool fuses_epilogue; /* runs the activations after and before it */
    bool skips_zeros;    /* heeds the input's support, where a sample is one line */
    bool narrow;         /* can compute by columns, where a sample is one line */
    mlpc_memory_needs memory;
    const void *
        kind; /* what tells it from others with the same functions; for its file alone */
};

/* Whether the optimizer's step on a weight is taken part by part, as its gradient is made. For a
 * weight of several nodes it waits until their parts are added. */
static inline bool
mlpc_updates(const mlpc_step *step, const mlpc_parameter *weight)
{
    return step->update != NULL && weight->uses == 1;
}

/* What a job on a node's rows is handed as its context. */
typedef struct mlpc_node_call {
    mlpc_node *node;
    const mlpc_step *step;
} mlpc_node_call;

/* Builds a node whose output has its input's shape. */
mlpc_status mlpc_build_alike(mlpc_node *node, mlpc_parameter *weights);

/* f(context, first, count) for all chunks of `rows` rows of `cols` elements, in parallel. */
typedef void (*mlpc_rows_job)(void *context, size_t first, size_t count);
void mlpc_for_rows(mlpc_team *team, size_t rows, size_t cols, mlpc_rows_job job,
                   void *context);

/* The same for all lines of a node's output (its columns, where it lies by columns), or for all of
 * its samples; the context is an mlpc_node_call. */
void mlpc_for_lines(mlpc_node *node, const mlpc_step *step, mlpc_rows_job job);
void mlpc_for_samples(mlpc_node *node, const mlpc_step *step, mlpc_rows_job job);

/* Elements of such a line. */
static inline size_t
mlpc_line_length(const mlpc_value *value, const mlpc_step *step)
{
    return value->by_columns ? step->batch : value->cols;
}

#endif
