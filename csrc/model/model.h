/* What a model is made of, for the files of this room. */
#ifndef MLPC_MODEL_H
#define MLPC_MODEL_H

#include "core/memory.h"
#include "core/node.h"
#include "kernels/kernels.h"
#include "constraints/constraints.h"
#include "losses/losses.h"
#include "metrics/metrics.h"
#include "optimizers/optimizers.h"
#include "regularizers/regularizers.h"

/* A metric of this room's, or a loss whose mean is reported. */
typedef struct compiled_metric {
    const mlpc_metric_class *class_; /* NULL for a loss */
    const mlpc_loss_class *loss;
    mlpc_metric_options given;
    double *values; /* given.values, owned */
    bool sparse, weighted;
    size_t states;      /* doubles of its state */
    mlpc_loss_rows all; /* of the step at hand */
} compiled_metric;

static inline bool
mlpc_metric_is_mean(const compiled_metric *metric)
{
    return metric->class_ == NULL || metric->class_->rows != NULL;
}

/* A weight with its regularizer or constraint, and where its chunks or jobs end among those
 * of all. */
typedef struct mlpc_weight_penalty {
    mlpc_parameter *weight;
    mlpc_regularizer regularizer;
    size_t end;
} mlpc_weight_penalty;

typedef struct mlpc_weight_constraint {
    mlpc_parameter *weight;
    mlpc_constraint constraint;
    size_t end;
} mlpc_weight_constraint;

/* An output of the model, and what it is compiled with: a loss on it, and metrics. */
typedef struct mlpc_head {
    size_t node; /* the number of the one that makes it */
    mlpc_value *value;

    const mlpc_loss_class *loss; /* NULL: computed outside */
    double loss_options[MLPC_MAX_OPTIONS], loss_weight;
    bool sparse; /* the targets are class numbers */
    bool fused; /* the loss takes what the output's maker reads instead of the output */
    compiled_metric *metrics;
    size_t n_metrics, n_states; /* doubles of all metrics' states */

    /* In the step's memory, of the samples at hand. */
    bool weighted;
    void *targets, *line_values, *sample_weights;
    size_t ld_targets;
} mlpc_head;

struct mlpc_model {
    mlpc_dtype dtype;
    const mlpc_kernels *kernels;
    uint64_t seed;

    /* The nodes as they were added, each reading earlier ones; and, in the built model, those
     * that some output needs, and splits between them, in the order of a step. None is ever
     * moved. */
    mlpc_node **nodes, **order;
    size_t n_nodes, n_order;
    mlpc_value **inputs;
    size_t n_inputs;
    mlpc_head *heads;
    size_t n_heads, n_states; /* doubles of all heads' states */

    /* In the order of the nodes that brought them; never moved. */
    mlpc_parameter **parameters;
    size_t n_parameters;
    bool shares; /* one of them has several uses */

    bool built, compiled;
    bool by_columns;     /* all nodes are narrow: samples lie side by side in lanes */
    size_t compilations; /* a run belongs to one of them */
    size_t forwards;     /* passes over a batch so far */
    bool whole;          /* the update waits for all gradients */
    bool kept;           /* every node has arrays of its own */

    mlpc_block *gradients; /* of all trainable weights, in order */
    mlpc_trained *trained; /* where these weights and gradients are */
    mlpc_optimizer *optimizer;

    mlpc_weight_penalty *penalties;
    mlpc_weight_constraint *constraints;
    size_t n_penalties, n_constraints;
    double *penalty_values; /* of all chunks */

    /* The step's memory, for up to plan_batch samples; see plan.c. */
    void *workspace;
    uint64_t *support; /* mlpc_support_words; NULL where nothing is searched */
    size_t plan_batch;
    bool plan_backward;
    size_t plans;         /* how often the workspace was made anew */
    mlpc_scratch scratch; /* of the threads that compute with this model */

    double work;    /* floating-point operations of a forward pass for one sample */
    mlpc_turn turn; /* of the thread that computes with this model */
};

/* Elements from row to row, or column to column, of a matrix that the plan lays out. */
static inline size_t
mlpc_planned_leading(const mlpc_model *model, size_t cols, size_t batch)
{
    const size_t lanes = 16;
    if (!model->by_columns)
        return mlpc_leading(cols);
    return (batch + lanes - 1) / lanes * lanes + MLPC_OFFSET;
}

/* Parameter `index` of the model; NULL, with a message, past the last one. */
mlpc_parameter *mlpc_model_parameter(const mlpc_model *model, size_t index);

/* The value whose delta a head's loss sets: the output, or what its maker reads. */
static inline mlpc_value *
mlpc_loss_value(const mlpc_head *head)
{
    return head->fused ? head->value->maker->in[0] : head->value;
}

/* Columns of a head's targets: the output's, or one class index. */
static inline size_t
mlpc_target_cols(const mlpc_head *head)
{
    return head->sparse ? 1 : head->value->cols;
}

/* Whether the engine reads targets of a head. */
static inline bool
mlpc_wants_targets(const mlpc_head *head)
{
    return head->loss != NULL || head->n_metrics > 0;
}

/* Every computation and compilation has the model to itself. */
static inline mlpc_status
mlpc_model_take(mlpc_model *model)
{
    if (!mlpc_turn_take(&model->turn))
        return mlpc_fail(MLPC_INVALID_STATE,
                         "the model was in use when this process was forked");
    return MLPC_OK;
}

static inline void
mlpc_model_give(mlpc_model *model)
{
    mlpc_turn_give(&model->turn);
}

/* The layer or activation called `name`; NULL for none. */
const mlpc_node_class *mlpc_find_class(const char *name);

/* graph.c: the order of a step, and every value's reader; and all of it given back. */
mlpc_status mlpc_graph_order(mlpc_model *model);
void mlpc_graph_free(mlpc_model *model);

/* plan.c: memory for steps of up to `batch` rows on so many threads; every value's data and delta,
 * every node's scratch. */
mlpc_status mlpc_plan(mlpc_model *model, size_t batch, bool backward, size_t threads);

/* step.c: what a step computes, on the rows gathered into the input and the targets. */
void mlpc_step_forward(mlpc_model *model, const mlpc_step *step, bool for_loss);
/* Returns the loss of these samples, folds them into the heads' states, and sets the deltas of the
 * values that losses are of, where backward is wanted. */
double mlpc_step_loss(mlpc_model *model, const mlpc_step *step, bool backward,
                      double *states);
void mlpc_step_backward(mlpc_model *model, const mlpc_step *step);
/* update.c: all weights' gradients. Either they are kept where the weights have room for them,
 * or each part goes into the update at once, where the model is not `whole`. */
void mlpc_step_gradients(mlpc_model *model, const mlpc_step *step, bool updating);
/* The update of all weights by the gradients that were kept. */
void mlpc_step_update(mlpc_model *model, const mlpc_step *step);

/* penalties.c: memory for all that were given, when the model is built. */
mlpc_status mlpc_plan_penalties(mlpc_model *model);
/* What activations' and weights' regularizers add to the loss, and these to the
 * gradients where they are wanted; and the constraints, once the weights have changed. */
double mlpc_step_penalties(const mlpc_model *model, const mlpc_step *step,
                           bool gradients);
void mlpc_step_constraints(mlpc_model *model, const mlpc_step *step);

/* metric.c. Fills in a zeroed metric for predictions of `cols` columns; mlpc_metrics_free gives
 * n of them back. */
mlpc_status mlpc_metric_read(compiled_metric *out, const mlpc_spec *spec, size_t cols);
void mlpc_metrics_free(compiled_metric *metrics, size_t n);
/* Once for a batch: its rows as the metric takes them, row_loss being its own. */
void mlpc_metric_begin(compiled_metric *metric, const mlpc_kernels *kernels,
                       const mlpc_loss_rows *predicted);
/* A mean's values of rows [first, first + count), multiplied by their weights where it is
 * weighted. */
void mlpc_metric_rows(const compiled_metric *metric, const mlpc_kernels *kernels,
                      size_t first, size_t count);
/* Folds the batch, of `samples` samples, into the metric's state. */
void mlpc_metric_fold_rows(const compiled_metric *metric, const mlpc_kernels *kernels,
                           size_t samples, double *state);

/* support.c: finds which tiles of the rows that have been gathered are zero, where the first
 * layer can leave them out and enough of them were, lately. `patience` (from 0) is what the
 * search remembers from step to step. */
size_t mlpc_support_words(const mlpc_model *model, size_t batch);
void mlpc_support_find(const mlpc_model *model, const mlpc_step *step, bool backward,
                       size_t *patience);
/* Whether the next call would search. */
bool mlpc_support_due(const mlpc_model *model, size_t batch, size_t patience);

/* The layer that reads the model's only input, views between them aside; NULL where there is no
 * such layer. */
mlpc_node *mlpc_first_reader(const mlpc_model *model);

#endif
