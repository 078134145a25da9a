/* One step: forward, loss and metrics, backward. Its end, gradients and update, is in update.c. */
#include "model/model.h"

#include <string.h>

void
mlpc_step_forward(mlpc_model *model, const mlpc_step *step, bool for_loss)
{
    for (size_t i = 0; i < model->n_order; i++) {
        mlpc_node *node = model->order[i];
        if (node->n_in > 0 && !node->absorbed && !(for_loss && node->in_loss))
            node->class_->forward(node, step);
    }
}

typedef struct loss_call {
    mlpc_head *head;
    const mlpc_kernels *kernels;
    mlpc_loss_rows all;
} loss_call;

/* All lines of a head's output in this step, as the loss takes them. */
static mlpc_loss_rows
rows_of(const mlpc_head *head, size_t count, bool backward)
{
    const mlpc_value *output = head->value, *from = mlpc_loss_value(head);
    return (mlpc_loss_rows){
        .m = count,
        .n = output->cols,
        .y = head->targets,
        .ldy = head->ld_targets,
        .p = from->data,
        .ldp = from->ld,
        .q = head->fused ? output->data : NULL,
        .ldq = output->ld,
        .d = backward ? from->delta : NULL,
        .ldd = from->ld,
        .by_columns = output->by_columns,
        .row_loss = head->line_values,
        .sample_weights = head->weighted ? head->sample_weights : NULL,
    };
}

/* The values of lines [first, first + count): loss and metrics each in an array of its own. */
static void
loss_rows(void *context, size_t first, size_t count)
{
    const loss_call *call = context;
    const mlpc_head *head = call->head;
    const mlpc_kernels *kernels = call->kernels;
    mlpc_loss_rows rows = mlpc_loss_part(&call->all, kernels, first, count);
    if (head->loss == NULL)
        memset(rows.row_loss, 0, count * kernels->size);
    else
        mlpc_loss_compute(head->loss, head->fused, kernels, &rows);
    for (size_t i = 0; i < head->n_metrics; i++)
        if (mlpc_metric_is_mean(&head->metrics[i]))
            mlpc_metric_rows(&head->metrics[i], kernels, first, count);
}

/* Returns the head's loss without its weight. */
static double
head_loss(mlpc_head *head, const mlpc_step *step, bool backward, double *states)
{
    const mlpc_kernels *kernels = step->kernels;
    const mlpc_value *output = head->value;
    size_t all = step->batch * output->lines;
    loss_call call = {head, kernels, rows_of(head, all, backward)};
    if (head->loss != NULL)
        mlpc_loss_begin(head->loss, head->loss_options, kernels, &call.all);
    const double scale = call.all.scale;
    call.all.scale *= head->loss_weight;
    mlpc_loss_rows predicted = call.all;
    predicted.p = output->data;
    predicted.ldp = output->ld;
    predicted.q = predicted.d = NULL;
    for (size_t i = 0; i < head->n_metrics; i++) {
        predicted.row_loss = mlpc_at(head->line_values, (1 + i) * all, kernels->size);
        mlpc_metric_begin(&head->metrics[i], kernels, &predicted);
    }
    if (output->by_columns)
        loss_rows(&call, 0, all);
    else
        mlpc_for_rows(step->team, all, output->cols, loss_rows, &call);
    for (size_t i = 0; i < head->n_metrics; i++) {
        mlpc_metric_fold_rows(&head->metrics[i], kernels, step->batch, states);
        states += head->metrics[i].states;
    }
    return scale * kernels->sum(all, head->line_values);
}

double
mlpc_step_loss(mlpc_model *model, const mlpc_step *step, bool backward, double *states)
{
    double total = 0;
    if (model->n_heads == 1)
        return model->heads->loss_weight *
               head_loss(model->heads, step, backward, states);
    for (size_t i = 0; i < model->n_heads; i++) {
        mlpc_head *head = &model->heads[i];
        const double loss = head_loss(head, step, backward, states + 1);
        states[0] += loss * (double)step->batch;
        states += 1 + head->n_states;
        total += head->loss_weight * loss;
    }
    return total;
}

/* A class that turns its delta into its input's in place does so on a copy of it. */
static void
backward_on_copy(mlpc_node *node, const mlpc_step *step)
{
    mlpc_value *out = &node->out[node->n_out - 1];
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
    for (size_t i = model->n_order; i-- > 0;) {
        mlpc_node *node = model->order[i];
        if (node->n_in == 0 || node->out->delta == NULL || node->absorbed_backward ||
            node->in_loss)
            continue;
        if (model->kept && node->class_->memory.in_place)
            backward_on_copy(node, step);
        else
            node->class_->backward(node, step);
    }
}
