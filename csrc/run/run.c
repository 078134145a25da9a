/* Runs: what is asked for is checked and taken over; everything that a step needs is allocated
 * then. Batches are in stages.c, walks over them in walk.c. */
#include "core/cpu.h"
#include "run/run.h"
#include "rng/philox.h"

#include <string.h>

/* The array's rows must each have `count` elements. */
static mlpc_status
check_rows(const char *name, const mlpc_array *array, size_t n_rows, size_t count)
{
    size_t found = 1;
    if (array == NULL || array->data == NULL || array->rank < 1 ||
        array->rank > MLPC_MAX_RANK)
        return mlpc_fail(MLPC_INVALID_ARGUMENT, "%s must be an array of rows", name);
    for (size_t i = 1; i < array->rank; i++)
        found *= array->shape[i];
    if (array->shape[0] != n_rows)
        return mlpc_fail(MLPC_SHAPE_MISMATCH, "%s has %zu rows, expected %zu", name,
                         array->shape[0], n_rows);
    if (found != count)
        return mlpc_fail(MLPC_SHAPE_MISMATCH,
                         "a row of %s has %zu elements, expected %zu", name, found,
                         count);
    return MLPC_OK;
}

static mlpc_status
check_options(const mlpc_model *model, const mlpc_run_options *options)
{
    if (!model->built)
        return mlpc_fail(MLPC_INVALID_STATE, "build the model before running it");
    if (options->batch == 0 || options->x == NULL || options->x->shape[0] == 0)
        return mlpc_fail(MLPC_INVALID_ARGUMENT,
                         "a run needs rows and a batch of at least 1");
    if (options->mode == MLPC_PREDICT)
        return options->predictions != NULL
                   ? MLPC_OK
                   : mlpc_fail(MLPC_INVALID_ARGUMENT, "predictions need memory");
    if (!model->compiled)
        return mlpc_fail(MLPC_INVALID_STATE, "compile the model before this run");
    if (options->mode == MLPC_TRAIN && model->optimizer == NULL)
        return mlpc_fail(MLPC_INVALID_STATE, "training needs an optimizer");
    if (options->mode == MLPC_GRADIENT && options->batch < options->x->shape[0])
        return mlpc_fail(MLPC_INVALID_ARGUMENT, "a gradient is of one batch");
    return MLPC_OK;
}

static bool
wants_targets(const mlpc_run *run, const mlpc_head *head)
{
    return run->mode != MLPC_PREDICT && mlpc_wants_targets(head);
}

/* Whether the arrays have what the engine reads: as many samples as the first input. */
static mlpc_status
check_arrays(const mlpc_run *run, const mlpc_array *x, const mlpc_array *y,
             const mlpc_array *sample_weights)
{
    const mlpc_model *model = run->model;
    const size_t n_rows = x->shape[0];
    for (size_t i = 0; i < model->n_inputs; i++)
        MLPC_TRY(
            check_rows("x", &x[i], n_rows, mlpc_shape_count(&model->inputs[i]->shape)));
    for (size_t i = 0; i < model->n_heads; i++) {
        const mlpc_head *head = &model->heads[i];
        const size_t lines = head->value->lines;
        if (!wants_targets(run, head))
            continue;
        MLPC_TRY(check_rows("y", y != NULL ? &y[i] : NULL, n_rows,
                            lines * mlpc_target_cols(head)));
        if (sample_weights != NULL && sample_weights[i].data != NULL)
            MLPC_TRY(check_rows("weights", &sample_weights[i], n_rows, lines));
    }
    return MLPC_OK;
}

/* Takes over arrays that have been checked. */
static void
set_arrays(mlpc_run *run, const mlpc_array *x, const mlpc_array *y,
           const mlpc_array *sample_weights)
{
    const mlpc_array none = {0};
    const mlpc_model *model = run->model;
    for (size_t i = 0; i < model->n_inputs; i++)
        run->x[i] = x[i];
    for (size_t i = 0; i < model->n_heads; i++) {
        const bool wanted = wants_targets(run, &model->heads[i]);
        run->y[i] = wanted ? y[i] : none;
        run->sample_weights[i] =
            wanted && sample_weights != NULL ? sample_weights[i] : none;
    }
    run->n_rows = x->shape[0];
}

static void
set_work(mlpc_run *run)
{
    run->work = run->model->work * (mlpc_run_has_backward(run->mode) ? 3 : 1) *
                (double)run->batch;
}

/* Fills in a zeroed run and makes its memory; the model is ours meanwhile. */
static mlpc_status
make_run(mlpc_run *run, mlpc_model *model, const mlpc_run_options *options)
{
    MLPC_TRY(check_options(model, options));
    run->model = model;
    run->mode = options->mode;
    MLPC_TRY(check_arrays(run, options->x, options->y, options->sample_weights));
    set_arrays(run, options->x, options->y, options->sample_weights);
    for (size_t i = 0; i < model->n_heads && run->mode == MLPC_PREDICT; i++)
        run->predictions[i] = options->predictions[i];
    run->batch = mlpc_min(options->batch, run->n_rows);
    run->n_batches = mlpc_ceil_div(run->n_rows, run->batch);
    run->training = options->training && run->mode != MLPC_TRAIN;
    run->iteration = options->iteration;
    run->n_values = 1 + model->n_states;
    run->compilation = model->compilations;
    MLPC_TRY(mlpc_allocate(&run->states, run->n_values, sizeof *run->states));
    set_work(run);
    run->position = run->n_batches;
    /* The order of rows within a batch does not matter. */
    if (run->mode == MLPC_TRAIN && options->shuffle && run->n_batches > 1)
        MLPC_TRY(mlpc_allocate(&run->order, run->n_rows, sizeof *run->order));
    if (run->mode == MLPC_TRAIN)
        MLPC_TRY(mlpc_optimizer_build(model->optimizer, model));
    return mlpc_plan(model, run->batch, mlpc_run_has_backward(run->mode),
                     mlpc_run_threads(run));
}

mlpc_status
mlpc_run_create(mlpc_run **out, mlpc_model *model, const mlpc_run_options *options)
{
    mlpc_run *run;
    const size_t inputs = model->n_inputs, heads = model->n_heads;
    *out = NULL;
    /* In one piece: the run, its arrays, where the predictions go. */
    MLPC_TRY(mlpc_allocate(&run, 1,
                           sizeof *run + (inputs + 2 * heads) * sizeof(mlpc_array) +
                               heads * sizeof(void *)));
    run->x = (mlpc_array *)(run + 1);
    run->y = run->x + inputs;
    run->sample_weights = run->y + heads;
    run->predictions = (void **)(run->sample_weights + heads);
    mlpc_status status = mlpc_model_take(model);
    if (status == MLPC_OK) {
        status = make_run(run, model, options);
        mlpc_model_give(model);
    }
    if (status != MLPC_OK) {
        mlpc_run_free(run);
        return status;
    }
    *out = run;
    return MLPC_OK;
}

void
mlpc_run_free(mlpc_run *run)
{
    if (run == NULL)
        return;
    mlpc_free(run->states);
    mlpc_free(run->order);
    mlpc_free(run);
}

size_t
mlpc_run_batches(const mlpc_run *run)
{
    return run->n_batches;
}

size_t
mlpc_run_done(const mlpc_run *run)
{
    return run->position;
}

size_t
mlpc_run_values(const mlpc_run *run)
{
    return run->n_values;
}

mlpc_status
mlpc_run_start(mlpc_run *run, uint64_t epoch)
{
    if (run->order != NULL)
        mlpc_permutation(run->order, run->n_rows, run->model->seed, epoch);
    run->position = 0;
    run->taken = 0;
    mlpc_run_reset(run);
    return MLPC_OK;
}

void
mlpc_run_reset(mlpc_run *run)
{
    run->rows_seen = 0;
    for (size_t i = 0; i < run->n_values; i++)
        run->states[i] = 0;
}

void
mlpc_run_sums(const mlpc_run *run, double *sums, uint64_t *rows)
{
    if (sums != NULL)
        memcpy(sums, run->states, run->n_values * sizeof *sums);
    *rows = run->rows_seen;
}

mlpc_status
mlpc_run_resume(mlpc_run *run, uint64_t epoch, size_t done, const double *sums,
                uint64_t rows)
{
    if (done > run->n_batches)
        return mlpc_fail(MLPC_INVALID_ARGUMENT, "an epoch has %zu batches, not %zu",
                         run->n_batches, done);
    MLPC_TRY(mlpc_run_start(run, epoch));
    run->position = done;
    run->rows_seen = rows;
    memcpy(run->states, sums, run->n_values * sizeof *sums);
    return MLPC_OK;
}

void
mlpc_run_add_loss(mlpc_run *run, double value)
{
    const unsigned long mode = mlpc_float_mode_enter();
    run->loss += value;
    mlpc_float_mode_leave(mode);
}

mlpc_status
mlpc_run_feed(mlpc_run *run, const mlpc_array *x, const mlpc_array *y,
              const mlpc_array *sample_weights)
{
    if (run->order != NULL || run->mode == MLPC_PREDICT)
        return mlpc_fail(MLPC_INVALID_STATE, "this run keeps to the rows it has");
    if (run->taken != 0)
        return mlpc_fail(MLPC_INVALID_STATE,
                         "the stages of the batch at hand are not over");
    if (x == NULL || x->rank < 1 || x->shape[0] == 0)
        return mlpc_fail(MLPC_INVALID_ARGUMENT, "a batch needs rows");
    MLPC_TRY(check_arrays(run, x, y, sample_weights));
    set_arrays(run, x, y, sample_weights);
    run->batch = run->n_rows;
    run->n_batches = 1;
    run->position = 0;
    set_work(run);
    return MLPC_OK;
}

size_t
mlpc_run_rows(const mlpc_run *run, size_t *first, const size_t **indices)
{
    *first = run->position * run->batch;
    *indices = run->order != NULL ? run->order + *first : NULL;
    return run->position < run->n_batches ? mlpc_run_batch_rows(run) : 0;
}

double
mlpc_run_loss(const mlpc_run *run)
{
    return run->loss;
}

void
mlpc_run_results(const mlpc_run *run, double *values)
{
    const mlpc_model *model = run->model;
    const double rows = run->rows_seen > 0 ? (double)run->rows_seen : 1;
    const unsigned long mode = mlpc_float_mode_enter();
    memcpy(values, run->states, run->n_values * sizeof *values);
    values[0] /= rows;
    for (size_t i = 0, at = 1; i < model->n_heads && model->n_heads > 1; i++) {
        values[at] /= rows;
        at += 1 + model->heads[i].n_states;
    }
    mlpc_float_mode_leave(mode);
}
