/* The memory of a step: one workspace, laid out for the most rows that a step has. What can
 * lie in place does. After this pass over a model's nodes a step allocates nothing. */
#include "model/model.h"

static bool
views_lines(const mlpc_node *node)
{
    return node->class_->memory.view && node->out->lines == node->in[0]->lines;
}

static bool
shares_memory(const mlpc_model *model, const mlpc_node *node)
{
    const mlpc_value *in = node->in[0];
    if (node->class_->memory.view)
        return views_lines(node);
    if (model->kept || in->stays)
        return false;
    return node->class_->memory.in_place && !node->class_->memory.backward_reads_in;
}

/* Marks what the loss' gradient has to reach: the outputs of nodes with something to train, and
 * all behind them; and what has to stay: the rows as they were gathered, what its maker reads on
 * the way back, what several nodes read, and views of these. */
static void
mark_values(const mlpc_model *model)
{
    for (size_t i = 0; i < model->n_order; i++) {
        const mlpc_node *node = model->order[i];
        bool wanted = model->kept;
        for (size_t k = 0; k < node->n_in; k++)
            wanted |= node->in[k]->wants_delta;
        for (size_t w = 0; w < node->n_weights; w++)
            wanted |= node->weights[w]->trainable;
        const bool stays = node->n_in == 0 || node->n_out > 1 ||
                           node->class_->memory.backward_reads_out ||
                           (views_lines(node) && node->in[0]->stays);
        for (size_t k = 0; k < node->n_out; k++) {
            node->out[k].wants_delta = wanted;
            node->out[k].stays = stays;
        }
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

/* Memory for one of a node's outputs and its delta: its own, or the input's. */
static void
place_output(const mlpc_model *model, const mlpc_node *node, mlpc_value *out,
             size_t batch, bool backward, size_t *used)
{
    const mlpc_value *in = node->n_in > 0 ? node->in[0] : NULL;
    out->ld = mlpc_planned_leading(model, out->cols, batch);
    const size_t lines = out->by_columns ? out->cols : batch * out->lines,
                 count = lines * out->ld + MLPC_PANEL_MAX;
    const bool shared = in != NULL && shares_memory(model, node);
    out->data = shared ? in->data : take(model, used, count);
    /* Where an element-wise class cannot share its input's data, it still turns the delta into
     * the input's in place. Of several outputs the last one's lies there. */
    const bool same_delta = in != NULL && out == &node->out[node->n_out - 1] &&
                            ((node->class_->memory.in_place && !model->kept) ||
                             (shared && node->n_out == 1));
    out->delta = NULL;
    if (backward && out->wants_delta)
        out->delta = same_delta ? in->delta : take(model, used, count);
}

/* Which activations run in the passes of the nodes before and behind them. */
static void
absorb(const mlpc_model *model, mlpc_node *node)
{
    node->epilogue = NULL;
    node->absorbed = node->absorbed_backward = false;
    if (node->n_in == 0)
        return;
    mlpc_node *before = node->in[0]->maker;
    node->absorbed = node->out->data == node->in[0]->data &&
                     node->class_->element_wise && before->class_->fuses_epilogue &&
                     !node->in_loss;
    if (node->absorbed)
        before->epilogue = node;
    if (node->class_->fuses_epilogue)
        before->absorbed_backward = before->class_->element_wise && !model->kept;
}

/* Where a node's part of its weights' gradients goes: into the gradient, if it is the first that
 * uses the weight, else into memory of its own, to be added. */
static void
place_gradients(const mlpc_model *model, mlpc_node *node, bool backward, size_t *used)
{
    for (size_t w = 0; w < node->n_weights; w++) {
        mlpc_parameter *weight = node->weights[w];
        node->gradients[w] = weight->gradient;
        if (backward && weight->gradient != NULL && weight->first_use != node)
            node->gradients[w] = take(model, used, mlpc_shape_count(&weight->shape));
    }
}

static void
place_head(const mlpc_model *model, mlpc_head *head, size_t batch, size_t *used)
{
    const size_t lines = batch * head->value->lines, cols = mlpc_target_cols(head);
    head->ld_targets = mlpc_planned_leading(model, cols, batch);
    head->targets =
        take(model, used, (model->by_columns ? cols : lines) * head->ld_targets);
    head->line_values = take(model, used, lines * (1 + head->n_metrics));
    head->sample_weights = take(model, used, lines);
}

static size_t
lay_out(mlpc_model *model, size_t batch, bool backward)
{
    size_t used = 0;
    mark_values(model);
    for (size_t i = 0; i < model->n_order; i++) {
        mlpc_node *node = model->order[i];
        for (size_t k = 0; k < node->n_out; k++)
            place_output(model, node, &node->out[k], batch, backward, &used);
        if (node->class_->scratch != NULL)
            node->scratch =
                take(model, &used,
                     node->class_->scratch(node, model->kernels, batch, backward));
        place_gradients(model, node, backward, &used);
        absorb(model, node);
    }
    size_t words = mlpc_support_words(model, batch);
    model->support = NULL;
    if (words > 0)
        model->support =
            take(model, &used, words * sizeof(uint64_t) / model->kernels->size);
    for (size_t i = 0; i < model->n_heads && model->compiled; i++)
        place_head(model, &model->heads[i], batch, &used);
    return used;
}

/* A node's output, delta, scratch, targets and the like take at most so many times its rows of a
 * batch, with so many rows and columns more than it has. */
enum { PARTS_OF_NODE = 8, FURTHER_ROWS = 256, FURTHER_COLS = 64 };

/* Fails where the bytes of a plan, counted generously, are no size: lay_out counts them plainly. */
static mlpc_status
check_size(const mlpc_model *model, size_t batch)
{
    size_t bytes = PARTS_OF_NODE * model->kernels->size, most = 0, parts = 1;
    for (size_t i = 0; i < model->n_order; i++) {
        const mlpc_value *out = model->order[i]->out;
        size_t sample = out->lines * (mlpc_leading(out->cols) + FURTHER_COLS);
        most = sample > most ? sample : most;
        parts += model->order[i]->n_out;
    }
    for (size_t i = 0; i < model->n_heads; i++)
        parts += model->heads[i].n_metrics + 1;
    if (batch > SIZE_MAX - FURTHER_ROWS)
        return mlpc_fail(MLPC_OUT_OF_MEMORY, "a batch of %zu rows does not fit", batch);
    MLPC_TRY(mlpc_multiply(&bytes, bytes, most));
    MLPC_TRY(mlpc_multiply(&bytes, bytes, parts));
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
    for (size_t i = 0; i < model->n_order && !model->by_columns; i++) {
        const size_t line = model->order[i]->class_->line;
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
