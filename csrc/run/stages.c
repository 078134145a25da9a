/* The stages of a batch: rows gathered, forward, loss, backward, update. */
#include "run/gather.h"
#include "run/run.h"

/* Copies the outputs' samples behind those that were predicted before. */
static void
keep_predictions(const mlpc_run *run, const mlpc_step *step, size_t first)
{
    const mlpc_kernels *kernels = step->kernels;
    for (size_t i = 0; i < run->model->n_heads; i++) {
        const mlpc_value *output = run->model->heads[i].value;
        const size_t lines = step->batch * output->lines, cols = output->cols;
        void *to =
            mlpc_at(run->predictions[i], first * output->lines * cols, kernels->size);
        if (output->by_columns)
            kernels->transpose(cols, lines, output->data, output->ld, to, cols);
        else
            kernels->copy(lines, cols, output->data, output->ld, to, cols);
    }
}

static void
gather_array(const mlpc_run *run, const mlpc_step *step, const mlpc_array *array,
             size_t first, const mlpc_destination *to)
{
    const mlpc_gathering g =
        mlpc_gathering_of(step, array, run->order, first, step->batch, to);
    mlpc_gather(step, &g);
}

/* Gathers the batch; the samples of the only input may still be on their way then, as long as
 * `rows` is there. */
static void
gather(mlpc_run *run, mlpc_step *step, size_t first, mlpc_input_rows *rows)
{
    mlpc_model *model = run->model;
    const bool backward = mlpc_run_has_backward(run->mode),
               searching = mlpc_support_due(model, step->batch, run->patience);
    for (size_t i = 0; i < model->n_inputs; i++)
        if (model->inputs[i]->maker->needed)
            mlpc_input_gather(model, step, i, &run->x[i], run->order, first, backward,
                              searching, rows);
    mlpc_support_find(model, step, backward, &run->patience);
    run->forward = ++model->forwards;
    run->plan = model->plans;
    for (size_t i = 0; i < model->n_heads; i++) {
        mlpc_head *head = &model->heads[i];
        const mlpc_value *output = head->value;
        const mlpc_destination targets = {head->targets, output->lines,
                                          mlpc_target_cols(head), head->ld_targets,
                                          model->by_columns};
        const mlpc_destination weights = {head->sample_weights, output->lines, 1, 1,
                                          model->by_columns};
        head->weighted = run->sample_weights[i].data != NULL;
        if (run->y[i].data != NULL)
            gather_array(run, step, &run->y[i], first, &targets);
        if (head->weighted)
            gather_array(run, step, &run->sample_weights[i], first, &weights);
    }
}

/* These stages of the batch at hand; the rows have been gathered where step->gathered. */
void
mlpc_run_stages(mlpc_run *run, mlpc_step *step, unsigned stages)
{
    mlpc_model *model = run->model;
    const size_t first = run->position * run->batch;
    const bool update = (stages & MLPC_STAGE_UPDATE) != 0;
    const bool fused = update && (stages & MLPC_STAGE_BACKWARD) != 0 && !model->whole;
    const unsigned penalised =
        mlpc_run_has_backward(run->mode) ? MLPC_STAGE_BACKWARD : MLPC_STAGE_LOSS;
    mlpc_input_rows rows = {.in_place = false};
    step->batch = mlpc_run_batch_rows(run);
    if (stages & MLPC_STAGE_FORWARD) {
        if (!step->gathered)
            gather(run, step, first, &rows);
        mlpc_step_forward(model, step, run->mode != MLPC_PREDICT);
        mlpc_input_done(model, step, &rows);
        if (run->mode == MLPC_PREDICT)
            keep_predictions(run, step, first);
    }
    if (stages & MLPC_STAGE_LOSS)
        run->loss = mlpc_step_loss(model, step, mlpc_run_has_backward(run->mode),
                                   run->states + 1);
    if (stages & MLPC_STAGE_BACKWARD) {
        mlpc_step_backward(model, step);
        mlpc_step_gradients(model, step, fused);
    }
    if (stages & penalised)
        run->loss += mlpc_step_penalties(model, step, mlpc_run_has_backward(run->mode));
    if (update && !fused)
        mlpc_step_update(model, step);
    if (update)
        mlpc_step_constraints(model, step);
    step->iteration += update;
    run->taken |= stages;
    if (stages & MLPC_STAGE_NEXT) {
        run->taken = 0;
        run->states[0] += run->loss * (double)step->batch;
        run->rows_seen += step->batch;
        run->position++;
        step->iteration += run->training;
    }
}
