/* Compiling a model: its loss, metrics and optimizer, and the gradients' arena. */
#include "model/model.h"

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

static mlpc_status
read_metrics(compiled_metric *metrics, const mlpc_spec *specs, size_t n, size_t cols)
{
    for (size_t i = 0; i < n; i++)
        MLPC_TRY(mlpc_metric_read(&metrics[i], &specs[i], cols));
    return MLPC_OK;
}

static mlpc_status
check_targets(const mlpc_model *model, const mlpc_loss_class *loss,
              const compiled_metric *metrics, const mlpc_spec *specs, size_t n)
{
    for (size_t i = 0; i < n; i++) {
        const bool sparse = loss != NULL ? loss->sparse : metrics[0].sparse;
        const char *first = loss != NULL ? loss->entry.name : specs[0].name;
        if (metrics[i].sparse != sparse && mlpc_output(model)->cols != 1)
            return mlpc_fail(MLPC_SHAPE_MISMATCH, "%s and %s want different targets",
                             first, specs[i].name);
    }
    return MLPC_OK;
}

/* Takes over what has been read and checked. */
static void
adopt(mlpc_model *model, const mlpc_loss_class *loss, const double *options,
      compiled_metric *metrics, size_t n_metrics, mlpc_optimizer *optimizer)
{
    mlpc_metrics_free(model->metrics, model->n_metrics);
    mlpc_optimizer_release(model->optimizer);
    model->metrics = metrics;
    model->n_metrics = n_metrics;
    model->n_states = 0;
    for (size_t i = 0; i < n_metrics; i++)
        model->n_states += metrics[i].states;
    model->optimizer = optimizer != NULL ? mlpc_optimizer_retain(optimizer) : NULL;
    model->loss = loss;
    model->sparse = loss != NULL ? loss->sparse : n_metrics > 0 && metrics[0].sparse;
    for (size_t i = 0; i < MLPC_MAX_OPTIONS; i++)
        model->loss_options[i] = options[i];

    model->fused = loss != NULL && loss->logits_of < MLPC_ACTIVATION_COUNT &&
                   mlpc_output(model)->maker->class_ ==
                       &mlpc_activation_classes[loss->logits_of] &&
                   options[MLPC_LOSS_FROM_LOGITS] == 0;
    model->whole = model->n_penalties > 0 ||
                   (optimizer != NULL && mlpc_optimizer_is_whole(optimizer));
    model->compiled = true;
    model->compilations++;
    model->plan_batch = 0; /* what may share memory depends on `fused` */
}

mlpc_status
mlpc_model_compile(mlpc_model *model, const mlpc_spec *loss_spec,
                   const mlpc_spec *metric_specs, size_t n_metrics,
                   mlpc_optimizer *optimizer)
{
    const mlpc_entry *entry = NULL;
    double options[MLPC_MAX_OPTIONS] = {0};
    compiled_metric *metrics;
    if (!model->built)
        return mlpc_fail(MLPC_INVALID_STATE, "build the model before compiling it");
    if (loss_spec != NULL) {
        MLPC_TRY(
            mlpc_family_get(&entry, mlpc_losses, MLPC_LOSS_COUNT, "loss", loss_spec));
        MLPC_TRY(mlpc_options_read(options, entry, loss_spec));
    }
    MLPC_TRY(mlpc_allocate(&metrics, n_metrics, sizeof *metrics));
    const mlpc_loss_class *loss = (const mlpc_loss_class *)entry;
    mlpc_status status =
        read_metrics(metrics, metric_specs, n_metrics, mlpc_output(model)->cols);
    if (status == MLPC_OK)
        status = check_targets(model, loss, metrics, metric_specs, n_metrics);
    if (status == MLPC_OK)
        status = mlpc_model_take(model);
    if (status != MLPC_OK) {
        mlpc_metrics_free(metrics, n_metrics);
        return status;
    }
    status = make_gradients(model);
    if (status == MLPC_OK)
        adopt(model, loss, options, metrics, n_metrics, optimizer);
    else
        mlpc_metrics_free(metrics, n_metrics);
    mlpc_model_give(model);
    return status;
}
