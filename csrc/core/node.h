/* A node of a model's graph, and the class that layers and activations give it. Shapes and
 * memory are decided by model/; a class computes. */
#ifndef MLPC_CORE_NODE_H
#define MLPC_CORE_NODE_H

#include "core/options.h"
#include "core/threads.h"
#include "core/types.h"

struct mlpc_kernels;
typedef struct mlpc_node mlpc_node;
typedef struct mlpc_node_class mlpc_node_class;

enum { MLPC_MAX_WEIGHTS = 7 };

/* One weight of a node: where it lives, and where its gradient goes. */
typedef struct mlpc_parameter {
    const char *name;
    mlpc_shape shape;
    mlpc_spec initializer; /* Keras' default */
    bool trainable;
    bool never_trained; /* the class itself writes it, or nobody does */
    mlpc_block *block;  /* retained; NULL until bound */
    size_t offset;
    void *value, *gradient; /* gradient NULL where none is wanted */
    size_t position;        /* of its first element among all trainable ones */
    size_t number;          /* among the trainable weights */
} mlpc_parameter;

/* Rows to come: row i is `bytes` bytes at start + order[i] * stride (i * stride where order is
 * NULL). */
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
    size_t batch;       /* rows in this step */
    bool training;      /* dropout and its like act */
    bool gathered;      /* the input holds rows already */
    uint64_t iteration; /* steps trained before; draws are indexed by it */
    /* Takes the optimizer's step on m x n elements of a weight from element `first`, ld apart,
     * with their gradient g; NULL where gradients are all that is wanted. prefetch, before the
     * gradients are computed, asks for the memory that this will read. */
    void (*update)(const struct mlpc_step *step, const mlpc_parameter *weight,
                   size_t first, size_t m, size_t n, size_t ld, const void *g,
                   size_t ldg);
    void (*prefetch)(const struct mlpc_step *step, const mlpc_parameter *weight,
                     size_t first, size_t m, size_t n, size_t ld);
    const void *update_context;
    /* The node that asks for the rows ahead, which are the rest of the epoch, this step's first;
     * and, where `gather` is not NULL, has it fill rows [first, first + count) of its input before
     * it reads them. NULL: no node does. */
    const mlpc_node *gatherer;
    void (*gather)(const struct mlpc_step *step, size_t first, size_t count);
    const void *gather_context;
    mlpc_ahead ahead;
} mlpc_step;

/* Which columns of a node's output are not all zero in each tile of its rows, and which rows in
 * each tile of its columns: bits as a product's steps. NULL where that is not known or too little
 * would be saved. */
typedef struct mlpc_support {
    const uint64_t *columns, *rows;
    size_t column_words, row_words; /* for a tile */
} mlpc_support;

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
    mlpc_node *input; /* NULL for the input node */
    size_t consumers;

    mlpc_shape shape; /* of one row's output */
    /* In memory a row's output is a matrix rows x cols, row-major, ld elements from row to
     * row; the whole step's is (batch * rows) x cols. cols is the last axis. In a model of
     * narrow nodes it lies by columns: cols x batch, ld elements from column to column. */
    size_t rows, cols, ld;
    bool by_columns;

    size_t n_weights;
    mlpc_parameter weights[MLPC_MAX_WEIGHTS];

    void *out;     /* output, (batch * rows) x cols */
    void *delta;   /* gradient of the loss with respect to out; NULL where not wanted */
    void *scratch; /* class_->scratch(node, batch) elements of the step's memory */
    mlpc_support support; /* of out */
    double penalty;       /* what the last forward adds to the loss */

    bool wants_delta; /* the loss' gradient has to reach this node */

    /* An element-wise activation that runs in this node's epilogue instead of its own pass;
     * set by the plan on nodes whose class fuses. */
    mlpc_node *epilogue;
    bool absorbed;          /* this activation runs in its input's epilogue */
    bool absorbed_backward; /* its backward runs in that of the node that reads it */
    size_t gradient_end;    /* its gradient jobs end here among all nodes' */
};

struct mlpc_node_class {
    mlpc_entry entry;
    /* Sets shape and weights from the input's shape and the options. */
    mlpc_status (*build)(mlpc_node *node);
    /* Elements of private memory for a step of `batch` rows, with or without a way back; NULL
     * for none. */
    size_t (*scratch)(const mlpc_node *node, const struct mlpc_kernels *kernels,
                      size_t batch, bool backward);
    /* out from input->out. */
    void (*forward)(mlpc_node *node, const mlpc_step *step);
    /* input->delta (where it is not NULL) from delta, and what is left of it for the
     * gradients. */
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
    int kernel;              /* activations: their mlpc_activation */
    bool in_place;           /* out may lie on input->out, delta on input->delta */
    bool element_wise;       /* may run on any part of a row: as an epilogue */
    bool backward_reads_in;  /* backward needs input->out */
    bool backward_reads_out; /* backward needs out */
    bool fuses_epilogue;     /* runs the activations after and before it */
    bool view;               /* out is input->out under another shape */
    bool skips_zeros;        /* heeds input->support, where each row is one */
    bool reads_in_place;     /* forward reads no element past a row of its input */
    bool narrow;             /* can compute by columns, where rows is 1 */
};

/* What a job on a node's rows is handed as its context. */
typedef struct mlpc_node_call {
    mlpc_node *node;
    const mlpc_step *step;
} mlpc_node_call;

/* Builds a node whose output has its input's shape. */
mlpc_status mlpc_build_alike(mlpc_node *node);

/* f(context, first, count) for all chunks of `rows` rows of `cols` elements, in parallel. */
typedef void (*mlpc_rows_job)(void *context, size_t first, size_t count);
void mlpc_for_rows(mlpc_team *team, size_t rows, size_t cols, mlpc_rows_job job,
                   void *context);

/* Row `row` of the node's output or delta in this step. */
static inline void *
mlpc_row(const mlpc_node *node, const void *base, size_t row, size_t size)
{
    return mlpc_at(base, row * node->ld, size);
}

#endif
