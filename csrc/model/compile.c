/* Compiling a model: its loss, metrics and optimizer, and the gradients' arena. */
#include "model/model.h"

#include <string.h>

#include "activations/activations.h"

static mlpc_status
make_gradients(mlpc_model *model)
{
    size_t total = 0, count = 0;
    if (model->gradients != NULL)
        return MLPC_OK;
    for (size_t i = 0; i < model->n_parameters; i++) {
        const mlpc_parameter *p = model->parameters[i];
        count += p->trainable;
        total += p->trainable ? mlpc_shape_count(&p->shape) : 0;
    }
    MLPC_TRY(mlpc_allocate(&model->trained, count, sizeof *model->trained));
    mlpc_status status = mlpc_block_create(&model->gradients, model->dtype, total);
    if (status != MLPC_OK) {
        mlpc_free(model->trained);
        model->trained = NULL;
        return status;
    }
    total = count = 0;
    for (size_t i = 0; i < model->n_parameters; i++) {
        mlpc_parameter *p = model->parameters[i];
        if (!p->trainable)
            continue;
        p->number = count++;
        p->position = total;
        p->gradient =
            mlpc_at(mlpc_block_data(model->gradients), total, model->kernels->size);
        model->trained[p->number] = (mlpc_trained){p->value, p->gradient};
        total += mlpc_shape_count(&p->shape);
    }
    return MLPC_OK;
}

mlpc_status
mlpc_optimizer_build(mlpc_optimizer *optimizer, const mlpc_model *model)
{
    size_t n_trainable = 0;
    mlpc_shape *shapes;
    if (!model->built)
        return mlpc_fail(MLPC_INVALID_STATE, "build the model first");
    MLPC_TRY(mlpc_allocate(&shapes, model->n_parameters, sizeof *shapes));
    for (size_t i = 0; i < model->n_parameters; i++)
        if (model->parameters[i]->trainable)
            shapes[n_trainable++] = model->parameters[i]->shape;
    mlpc_status status =
        mlpc_optimizer_fit(optimizer, model->dtype, n_trainable, shapes);
    mlpc_free(shapes);
    return status;
}

/* What a head is to be compiled with, read and checked. */
typedef struct new_head {
    const mlpc_loss_class *loss;
    double loss_options[MLPC_MAX_OPTIONS], loss_weight;
    compiled_metric *metrics;
    size_t n_metrics;
} new_head;

static mlpc_status
check_targets(const mlpc_value *output, const new_head *head, const mlpc_spec *metrics)
{
    for (size_t i = 0; i < head->n_metrics; i++) {
        const mlpc_loss_class *loss = head->loss;
        const bool sparse = loss != NULL ? loss->sparse : head->metrics[0].sparse;
        const char *first = loss != NULL ? loss->entry.name : metrics[0].name;
        if (head->metrics[i].sparse != sparse && output->cols != 1)
            return mlpc_fail(MLPC_SHAPE_MISMATCH, "%s and %s want different targets",
                             first, metrics[i].name);
    }
    return MLPC_OK;
}

/* Fills in a zeroed head. */
static mlpc_status
read_head(new_head *head, const mlpc_head_spec *spec, const mlpc_value *output)
{
    const mlpc_entry *entry;
    head->loss_weight = spec->loss_weight;
    if (spec->loss != NULL) {
        MLPC_TRY(mlpc_family_get(&entry, &mlpc_losses, spec->loss));
        MLPC_TRY(mlpc_options_read(head->loss_options, entry, spec->loss));
        head->loss = (const mlpc_loss_class *)entry;
    }
    MLPC_TRY(mlpc_allocate(&head->metrics, spec->n_metrics, sizeof *head->metrics));
    head->n_metrics = spec->n_metrics;
    for (size_t i = 0; i < spec->n_metrics; i++)
        MLPC_TRY(mlpc_metric_read(&head->metrics[i], &spec->metrics[i], output->cols));
    return check_targets(output, head, spec->metrics);
}

static void
free_heads(new_head *heads, size_t n)
{
    for (size_t i = 0; i < n; i++)
        mlpc_metrics_free(heads[i].metrics, heads[i].n_metrics);
    mlpc_free(heads);
}

/* Whether the loss can take what the output's maker reads, which then is the loss' to compute. */
static bool
is_fused(const new_head *head, const mlpc_value *output)
{
    return head->loss != NULL && head->loss->logits_of < MLPC_ACTIVATION_COUNT &&
           output->maker->class_->activates &&
           output->maker->class_->activation == (int)head->loss->logits_of &&
           head->loss_options[MLPC_LOSS_FROM_LOGITS] == 0;
}

static void
adopt_head(mlpc_head *head, const new_head *from)
{
    mlpc_metrics_free(head->metrics, head->n_metrics);
    head->loss = from->loss;
    head->loss_weight = from->loss_weight;
    memcpy(head->loss_options, from->loss_options, sizeof head->loss_options);
    head->metrics = from->metrics;
    head->n_metrics = from->n_metrics;
    head->n_states = 0;
    for (size_t i = 0; i < head->n_metrics; i++)
        head->n_states += head->metrics[i].states;
    head->sparse = head->loss != NULL ? head->loss->sparse
                                      : head->n_metrics > 0 && head->metrics[0].sparse;
    head->fused = is_fused(from, head->value);
    head->value->maker->in_loss = head->fused;
}

/* Takes over what has been read and checked. */
static void
adopt(mlpc_model *model, const new_head *heads, mlpc_optimizer *optimizer)
{
    model->n_states = 0;
    for (size_t i = 0; i < model->n_heads; i++) {
        adopt_head(&model->heads[i], &heads[i]);
        model->n_states += (model->n_heads > 1) + model->heads[i].n_states;
    }
    mlpc_optimizer_release(model->optimizer);
    model->optimizer = optimizer != NULL ? mlpc_optimizer_retain(optimizer) : NULL;
    model->whole = model->n_penalties > 0 ||
                   (optimizer != NULL && mlpc_optimizer_is_whole(optimizer));
    model->compiled = true;
    model->compilations++;
    model->plan_batch = 0; /* what may share memory depends on `fused` */
}

/* With the model's turn: nothing has changed yet, and nothing fails once something has. */
static mlpc_status
compile(mlpc_model *model, const new_head *heads, mlpc_optimizer *optimizer)
{
    MLPC_TRY(mlpc_model_take(model));
    const mlpc_status status = make_gradients(model);
    if (status == MLPC_OK)
        adopt(model, heads, optimizer);
    mlpc_model_give(model);
    return status;
}

mlpc_status
mlpc_model_compile(mlpc_model *model, const mlpc_head_spec *specs,
                   mlpc_optimizer *optimizer)
{
    new_head *heads;
    if (!model->built)
        return mlpc_fail(MLPC_INVALID_STATE, "build the model before compiling it");
    MLPC_TRY(mlpc_allocate(&heads, model->n_heads, sizeof *heads));
    mlpc_status status = MLPC_OK;
    for (size_t i = 0; i < model->n_heads && status == MLPC_OK; i++)
        status = read_head(&heads[i], &specs[i], model->heads[i].value);
    if (status == MLPC_OK)
        status = compile(model, heads, optimizer);
    if (status == MLPC_OK)
        mlpc_free(heads);
    else
        free_heads(heads, model->n_heads);
    return status;
}
