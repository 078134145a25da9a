/* One step: forward, loss and metrics, backward. Its end, gradients and update, is in update.c. */
#include "model/model.h"

#include <string.h>

void
mlpc_step_forward(mlpc_model *model, const mlpc_step *step, bool for_loss)
{
    size_t end = model->n_nodes - (for_loss && model->fused ? 1 : 0);
    for (size_t i = 1; i < end; i++)
        if (!model->nodes[i]->absorbed)
            model->nodes[i]->class_->forward(model->nodes[i], step);
}

typedef struct loss_call {
    mlpc_model *model;
    mlpc_loss_rows all;
} loss_call;

/* All rows of a step, as the loss takes them. */
static mlpc_loss_rows
rows_of(const mlpc_model *model, size_t count, bool backward)
{
    const mlpc_value *output = mlpc_output(model), *from = mlpc_loss_value(model);
    return (mlpc_loss_rows){
        .m = count,
        .n = output->cols,
        .y = model->targets,
        .ldy = model->ld_targets,
        .p = from->data,
        .ldp = from->ld,
        .q = model->fused ? output->data : NULL,
        .ldq = output->ld,
        .d = backward ? from->delta : NULL,
        .ldd = from->ld,
        .by_columns = model->by_columns,
        .row_loss = model->row_values,
        .weights = model->weighted ? model->sample_weights : NULL,
    };
}

/* The values of rows [first, first + count): loss and metrics each in an array of its own. */
static void
loss_rows(void *context, size_t first, size_t count)
{
    const loss_call *call = context;
    mlpc_model *model = call->model;
    const mlpc_kernels *kernels = model->kernels;
    mlpc_loss_rows rows = mlpc_loss_part(&call->all, kernels, first, count);
    if (model->loss == NULL)
        memset(rows.row_loss, 0, count * kernels->size);
    else
        mlpc_loss_compute(model->loss, model->fused, kernels, &rows);
    for (size_t i = 0; i < model->n_metrics; i++)
        if (mlpc_metric_is_mean(&model->metrics[i]))
            mlpc_metric_rows(&model->metrics[i], kernels, first, count);
}

double
mlpc_step_loss(mlpc_model *model, const mlpc_step *step, bool backward, double *states)
{
    const mlpc_kernels *kernels = model->kernels;
    const mlpc_value *output = mlpc_output(model);
    size_t all = step->batch * output->lines;
    loss_call call = {model, rows_of(model, all, backward)};
    if (model->loss != NULL)
        mlpc_loss_begin(model->loss, model->loss_options, kernels, &call.all);
    mlpc_loss_rows predicted = call.all;
    predicted.p = output->data;
    predicted.ldp = output->ld;
    predicted.q = predicted.d = NULL;
    for (size_t i = 0; i < model->n_metrics; i++) {
        predicted.row_loss = mlpc_at(model->row_values, (1 + i) * all, kernels->size);
        mlpc_metric_begin(&model->metrics[i], kernels, &predicted);
    }
    if (model->by_columns)
        loss_rows(&call, 0, all);
    else
        mlpc_for_rows(step->team, all, output->cols, loss_rows, &call);
    for (size_t i = 0; i < model->n_metrics; i++) {
        mlpc_metric_fold_rows(&model->metrics[i], kernels, step->batch, states);
        states += model->metrics[i].states;
    }
    return call.all.scale * kernels->sum(all, model->row_values);
}

/* A class that turns its delta into its input's in place does so on a copy of it. */
static void
backward_on_copy(mlpc_node *node, const mlpc_step *step)
{
    mlpc_value *out = node->out;
    void *delta = out->delta;
    size_t lines = out->by_columns ? out->cols : step->batch * out->lines;
    memcpy(node->in[0]->delta, delta, lines * out->ld * step->kernels->size);
    out->delta = node->in[0]->delta;
    node->class_->backward(node, step);
    out->delta = delta;
}

void
mlpc_step_backward(mlpc_model *model, const mlpc_step *step)
{
    size_t end = model->n_nodes - (model->fused ? 1 : 0);
    for (size_t i = end; i-- > 1;) {
        mlpc_node *node = model->nodes[i];
        if (node->out->delta == NULL || node->absorbed_backward)
            continue;
        if (model->kept && node->class_->in_place)
            backward_on_copy(node, step);
        else
            node->class_->backward(node, step);
    }
}
