/* The memory of a step: one workspace, laid out for the most rows that a step has. What can
 * lie in place does; the last pass over a model's nodes before a step allocates nothing. */
#include "model/model.h"

/* Whether the node's output is the rows as they were gathered, which have to stay. */
static bool
is_gathered(const mlpc_node *node)
{
    while (node->input != NULL && node->class_->view && node->rows == node->input->rows)
        node = node->input;
    return node->input == NULL;
}

static bool
shares_memory(const mlpc_model *model, const mlpc_node *node)
{
    const mlpc_node *input = node->input;
    if (node->class_->view)
        return input->rows == node->rows;
    if (model->kept || is_gathered(input))
        return false;
    return node->class_->in_place && !node->class_->backward_reads_in &&
           !input->class_->backward_reads_out;
}

/* Marks the nodes that the loss' gradient has to reach: those with something to train, and all
 * behind them. */
static void
mark_wanted_deltas(const mlpc_model *model)
{
    for (size_t i = 0; i < model->n_nodes; i++) {
        mlpc_node *node = model->nodes[i];
        node->wants_delta =
            model->kept || (node->input != NULL && node->input->wants_delta);
        for (size_t w = 0; w < node->n_weights; w++)
            node->wants_delta |= node->weights[w].trainable;
    }
}

/* Takes `count` elements of the workspace; with no workspace yet, only counts them. */
static void *
take(const mlpc_model *model, size_t *used, size_t count)
{
    const size_t line = MLPC_ALIGNMENT;
    void *memory = model->workspace
                       ? mlpc_at(model->workspace, *used, model->kernels->size)
                       : NULL;
    *used += (count + line - 1) / line * line;
    return memory;
}

static size_t
lay_out(mlpc_model *model, size_t batch, bool backward)
{
    size_t used = 0;
    const mlpc_node *output = mlpc_output(model);
    mark_wanted_deltas(model);
    for (size_t i = 0; i < model->n_nodes; i++) {
        mlpc_node *node = model->nodes[i], *input = node->input;
        node->ld = mlpc_planned_leading(model, node->cols, batch);
        size_t lines = node->by_columns ? node->cols : batch * node->rows;
        size_t count = lines * node->ld + MLPC_PANEL_MAX;
        bool shared = input != NULL && shares_memory(model, node);
        node->out = shared ? input->out : take(model, &used, count);
        /* Where an element-wise class cannot share its input's output, it still turns the
         * delta into the input's in place. */
        bool same_delta =
            input != NULL && ((node->class_->in_place && !model->kept) || shared);
        node->delta = NULL;
        if (backward && node->wants_delta)
            node->delta = same_delta ? input->delta : take(model, &used, count);
        if (node->class_->scratch != NULL)
            node->scratch =
                take(model, &used,
                     node->class_->scratch(node, model->kernels, batch, backward));
        node->epilogue = NULL;
        node->absorbed = shared && node->class_->element_wise &&
                         input->class_->fuses_epilogue &&
                         !(model->fused && node == output);
        if (node->absorbed)
            input->epilogue = node;
        node->absorbed_backward = false;
        if (input != NULL && node->class_->fuses_epilogue)
            input->absorbed_backward = input->class_->element_wise && !model->kept;
    }
    size_t words = mlpc_support_words(model, batch);
    model->support = NULL;
    if (words > 0)
        model->support =
            take(model, &used, words * sizeof(uint64_t) / model->kernels->size);
    if (model->compiled) {
        size_t rows = batch * output->rows, cols = mlpc_target_cols(model);
        model->ld_targets = mlpc_planned_leading(model, cols, batch);
        model->targets =
            take(model, &used, (model->by_columns ? cols : rows) * model->ld_targets);
        model->row_values = take(model, &used, rows * (1 + model->n_metrics));
        model->sample_weights = take(model, &used, rows);
    }
    return used;
}

/* A node's output, delta, scratch, targets and the like take at most so many times its rows of a
 * batch, with so many rows and columns more than it has. */
enum { PARTS_OF_NODE = 8, FURTHER_ROWS = 256, FURTHER_COLS = 64 };

/* Fails where the bytes of a plan, counted generously, are no size: lay_out counts them plainly. */
static mlpc_status
check_size(const mlpc_model *model, size_t batch)
{
    size_t bytes = PARTS_OF_NODE * model->kernels->size, most = 0;
    for (size_t i = 0; i < model->n_nodes; i++) {
        const mlpc_node *node = model->nodes[i];
        size_t row = node->rows * (mlpc_leading(node->cols) + FURTHER_COLS);
        most = row > most ? row : most;
    }
    if (batch > SIZE_MAX - FURTHER_ROWS)
        return mlpc_fail(MLPC_OUT_OF_MEMORY, "a batch of %zu rows does not fit", batch);
    MLPC_TRY(mlpc_multiply(&bytes, bytes, most));
    MLPC_TRY(mlpc_multiply(&bytes, bytes, model->n_nodes + model->n_metrics + 1));
    return mlpc_multiply(&bytes, bytes, batch + FURTHER_ROWS);
}

/* A line of scratch for each thread. */
static mlpc_status
plan_lines(mlpc_model *model, size_t threads)
{
    mlpc_scratch lines = {.count = threads};
    void *memory;
    if (model->optimizer != NULL)
        lines.bytes = mlpc_optimizer_line(model->optimizer);
    for (size_t i = 0; i < model->n_nodes && !model->by_columns; i++) {
        const size_t line = model->nodes[i]->class_->line;
        lines.bytes = line > lines.bytes ? line : lines.bytes;
    }
    if (threads <= model->scratch.count && lines.bytes <= model->scratch.bytes)
        return MLPC_OK;
    MLPC_TRY(mlpc_allocate(&memory, threads, lines.bytes));
    mlpc_free(model->scratch.lines);
    lines.lines = memory;
    model->scratch = lines;
    return MLPC_OK;
}

mlpc_status
mlpc_plan(mlpc_model *model, size_t batch, bool backward, size_t threads)
{
    MLPC_TRY(plan_lines(model, threads));
    if (batch <= model->plan_batch && (model->plan_backward || !backward))
        return MLPC_OK;
    MLPC_TRY(check_size(model, batch));

    backward = backward || model->plan_backward;
    void *old = model->workspace;
    model->workspace = NULL;
    size_t count = lay_out(model, batch, backward);
    mlpc_status status = mlpc_allocate(&model->workspace, count, model->kernels->size);
    if (status != MLPC_OK) {
        model->workspace = old;
        if (model->plan_batch > 0)
            lay_out(model, model->plan_batch, model->plan_backward);
        return status;
    }
    mlpc_free(old);
    lay_out(model, batch, backward);
    model->plan_batch = batch;
    model->plan_backward = backward;
    model->plans++;
    return MLPC_OK;
}
