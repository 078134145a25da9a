/* One step: forward, loss and metrics, backward, update. */
#include "model/model.h"

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
    const mlpc_step *step;
    bool backward;
    double scale;
} loss_call;

/* The values of rows [first, first + count): loss and metrics each in an array of its own. */
static void
loss_rows(void *context, size_t first, size_t count)
{
    const loss_call *call = context;
    mlpc_model *model = call->model;
    const mlpc_kernels *kernels = model->kernels;
    const mlpc_loss_class *loss = model->loss;
    const double *options = model->loss_options;
    mlpc_node *output = mlpc_output(model), *from = mlpc_loss_node(model);
    size_t all = call->step->batch * output->rows, size = kernels->size;
    size_t ldy = mlpc_leading(mlpc_target_cols(model));
    const void *y = mlpc_at(model->targets, first * ldy, size);
    void *p = mlpc_row(output, output->out, first, size);
    mlpc_loss_rows rows = {
        .m = count,
        .n = output->cols,
        .y = y,
        .ldy = ldy,
        .p = mlpc_row(from, from->out, first, size),
        .ldp = from->ld,
        .q = model->fused ? p : NULL,
        .ldq = output->ld,
        .d = call->backward ? mlpc_row(from, from->delta, first, size) : NULL,
        .ldd = from->ld,
        .scale = call->scale,
        .label_smoothing = options[MLPC_LOSS_LABEL_SMOOTHING],
        .epsilon = options[MLPC_LOSS_EPSILON],
        .sparse = loss->sparse,
        .row_loss = mlpc_at(model->row_values, first, size),
    };
    if (model->fused || options[MLPC_LOSS_FROM_LOGITS] != 0)
        loss->rows_from_logits(kernels, &rows);
    else
        loss->rows(kernels, &rows);
    for (size_t i = 0; i < model->n_metrics; i++) {
        mlpc_metric_rows measured = {
            .m = count,
            .n = output->cols,
            .y = y,
            .ldy = ldy,
            .p = p,
            .ldp = output->ld,
            .values = mlpc_at(model->row_values, (1 + i) * all + first, size),
        };
        model->metrics[i].class_->rows(kernels, model->metrics[i].options, &measured);
    }
}

void
mlpc_step_loss(mlpc_model *model, const mlpc_step *step, bool backward, double *values)
{
    const mlpc_kernels *kernels = model->kernels;
    const mlpc_node *output = mlpc_output(model);
    size_t all = step->batch * output->rows;
    bool summed = model->loss_options[MLPC_LOSS_SUM] != 0;
    double mean = 1 / (double)all, scale = summed ? 1 : mean;
    loss_call call = {model, step, backward && mlpc_loss_node(model)->delta != NULL,
                      scale};
    mlpc_for_rows(step->team, all, output->cols, loss_rows, &call);
    values[0] = scale * kernels->sum(all, model->row_values);
    for (size_t i = 1; i <= model->n_metrics; i++)
        values[i] = mean * kernels->sum(
                               all, mlpc_at(model->row_values, i * all, kernels->size));
}

void
mlpc_step_backward(mlpc_model *model, const mlpc_step *step)
{
    size_t end = model->n_nodes - (model->fused ? 1 : 0);
    for (size_t i = end; i-- > 1;)
        if (model->nodes[i]->delta != NULL)
            model->nodes[i]->class_->backward(model->nodes[i], step);
}

typedef struct update_jobs {
    const mlpc_model *model;
    mlpc_update_call call;
} update_jobs;

static void
update_one(void *context, size_t index)
{
    const update_jobs *jobs = context;
    const mlpc_model *model = jobs->model;
    const update_part *part = &model->parts[index];
    void *slots[MLPC_MAX_SLOTS];
    for (size_t s = 0; s < MLPC_MAX_SLOTS; s++)
        slots[s] = mlpc_optimizer_slot(model->optimizer, s, part->offset);
    model->kernels->update(jobs->call.rule, part->count, part->value, part->gradient,
                           slots, jobs->call.scalars);
}

void
mlpc_step_update(mlpc_model *model, const mlpc_step *step)
{
    update_jobs jobs = {model, mlpc_optimizer_prepare(model->optimizer)};
    mlpc_parallel_for(step->team, model->n_parts, update_one, &jobs);
    mlpc_optimizer_set_iterations(model->optimizer, step->iteration + 1);
}
