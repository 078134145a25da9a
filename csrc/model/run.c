/* Runs: walking a model over rows, batch after batch, until the epoch or the caller's
 * patience ends. Everything that a step needs is allocated when the run is made. */
#include "core/cpu.h"
#include "model/run.h"
#include "rng/philox.h"

#include <string.h>

static bool
has_backward(mlpc_mode mode)
{
    return mode == MLPC_TRAIN || mode == MLPC_GRADIENT;
}

static unsigned
stages_of(mlpc_mode mode)
{
    static const unsigned stages[] = {
        [MLPC_PREDICT] = MLPC_STAGE_FORWARD | MLPC_STAGE_NEXT,
        [MLPC_EVALUATE] = MLPC_STAGE_FORWARD | MLPC_STAGE_LOSS | MLPC_STAGE_NEXT,
        [MLPC_GRADIENT] = MLPC_STAGE_FORWARD | MLPC_STAGE_LOSS | MLPC_STAGE_BACKWARD |
                          MLPC_STAGE_NEXT,
        [MLPC_TRAIN] = MLPC_STAGE_FORWARD | MLPC_STAGE_LOSS | MLPC_STAGE_BACKWARD |
                       MLPC_STAGE_UPDATE | MLPC_STAGE_NEXT,
    };
    return stages[mode];
}

/* Whether these stages may follow those that are taken: in their order, none left out but an
 * update. A forward whose loss has not been taken may be repeated. */
static bool
follows(mlpc_mode mode, unsigned taken, unsigned stages)
{
    const unsigned needed = stages_of(mode) & ~(unsigned)MLPC_STAGE_UPDATE;
    if ((stages & MLPC_STAGE_FORWARD) && !(taken & ~(unsigned)MLPC_STAGE_FORWARD))
        taken = 0;
    for (unsigned stage = 1; stage <= MLPC_STAGE_NEXT; stage <<= 1) {
        if (!(stages & stage))
            continue;
        const unsigned earlier = needed & (stage - 1);
        if (taken >= stage || (taken & earlier) != earlier)
            return false;
        taken |= stage;
    }
    return true;
}

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
             const mlpc_array *weights)
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
        if (weights != NULL && weights[i].data != NULL)
            MLPC_TRY(check_rows("weights", &weights[i], n_rows, lines));
    }
    return MLPC_OK;
}

/* Takes over arrays that have been checked. */
static void
set_arrays(mlpc_run *run, const mlpc_array *x, const mlpc_array *y,
           const mlpc_array *weights)
{
    const mlpc_array none = {0};
    const mlpc_model *model = run->model;
    for (size_t i = 0; i < model->n_inputs; i++)
        run->x[i] = x[i];
    for (size_t i = 0; i < model->n_heads; i++) {
        const bool wanted = wants_targets(run, &model->heads[i]);
        run->y[i] = wanted ? y[i] : none;
        run->weights[i] = wanted && weights != NULL ? weights[i] : none;
    }
    run->n_rows = x->shape[0];
}

static void
set_work(mlpc_run *run)
{
    run->work =
        run->model->work * (has_backward(run->mode) ? 3 : 1) * (double)run->batch;
}

/* Narrow models compute by columns, in one thread. */
static size_t
threads_of(const mlpc_run *run)
{
    return run->model->by_columns ? 1 : mlpc_threads_for(run->work);
}

/* Fills in a zeroed run and makes its memory; the model is ours meanwhile. */
static mlpc_status
make_run(mlpc_run *run, mlpc_model *model, const mlpc_run_options *options)
{
    MLPC_TRY(check_options(model, options));
    run->model = model;
    run->mode = options->mode;
    MLPC_TRY(check_arrays(run, options->x, options->y, options->weights));
    set_arrays(run, options->x, options->y, options->weights);
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
    return mlpc_plan(model, run->batch, has_backward(run->mode), threads_of(run));
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
    run->weights = run->y + heads;
    run->predictions = (void **)(run->weights + heads);
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
    const bool backward = has_backward(run->mode),
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
        head->weighted = run->weights[i].data != NULL;
        if (run->y[i].data != NULL)
            gather_array(run, step, &run->y[i], first, &targets);
        if (head->weighted)
            gather_array(run, step, &run->weights[i], first, &weights);
    }
}

/* These stages of the batch at hand; the rows have been gathered where step->gathered. */
static void
run_stages(mlpc_run *run, mlpc_step *step, unsigned stages)
{
    mlpc_model *model = run->model;
    const size_t first = run->position * run->batch;
    const bool update = (stages & MLPC_STAGE_UPDATE) != 0;
    const bool fused = update && (stages & MLPC_STAGE_BACKWARD) != 0 && !model->whole;
    const unsigned penalised =
        has_backward(run->mode) ? MLPC_STAGE_BACKWARD : MLPC_STAGE_LOSS;
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
        run->loss =
            mlpc_step_loss(model, step, has_backward(run->mode), run->states + 1);
    if (stages & MLPC_STAGE_BACKWARD) {
        mlpc_step_backward(model, step);
        mlpc_step_gradients(model, step, fused);
    }
    if (stages & penalised)
        run->loss += mlpc_step_penalties(model, step, has_backward(run->mode));
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

/* A walk: batches of the epoch that has been started, or whole epochs from `epoch` on. */
typedef struct walk {
    mlpc_run *run;
    size_t max_batches;
    double deadline; /* 0: none */
    unsigned stages; /* of one batch; 0: whole batches */

    uint64_t epoch;
    size_t max_epochs, epochs_done;
    double *results;
} walk;

/* Operations between two looks at the clock: some tens of microseconds. */
#define WORK_PER_LOOK 4e6

static bool
is_late(const walk *w, double *work)
{
    *work += w->run->work;
    if (w->deadline <= 0 || *work < WORK_PER_LOOK)
        return false;
    *work = 0;
    return mlpc_clock() >= w->deadline;
}

/* Whether the rate of the next step is not known yet. */
static bool
lacks_rate(const mlpc_run *run)
{
    return run->mode == MLPC_TRAIN && !mlpc_optimizer_has_rate(run->model->optimizer);
}

/* Walks on in this epoch; false when there is no time left, or no further rate. */
static bool
walk_batches(const walk *w, mlpc_step *step, double *work)
{
    mlpc_run *run = w->run;
    /* The rows of the only batch stay where they were gathered, for a way back. */
    const bool still =
        run->order == NULL && run->n_batches == 1 && has_backward(run->mode);
    bool late = false;
    for (size_t done = 0;
         done < w->max_batches && run->position < run->n_batches && !late; done++) {
        run_stages(run, step, stages_of(run->mode));
        step->gathered = still;
        late = is_late(w, work) || lacks_rate(run);
    }
    return !late;
}

static void
walk_epochs(walk *w, mlpc_step *step, double *work)
{
    mlpc_run *run = w->run;
    bool in_time = true;
    while (w->epochs_done < w->max_epochs && in_time) {
        if (run->position == run->n_batches)
            mlpc_run_start(run, w->epoch + w->epochs_done);
        in_time = walk_batches(w, step, work);
        if (run->position == run->n_batches)
            mlpc_run_results(run, w->results + w->epochs_done++ * run->n_values);
    }
}

static void
walk_on(void *context, mlpc_team *team)
{
    walk *w = context;
    const mlpc_run *run = w->run;
    const bool train = run->mode == MLPC_TRAIN;
    double work = 0;
    mlpc_step step = {
        .kernels = run->model->kernels,
        .team = team,
        .training = train || run->training,
        .iteration = train ? mlpc_optimizer_iterations(run->model->optimizer)
                           : run->iteration + run->position,
    };
    if (w->stages != 0)
        run_stages(w->run, &step, w->stages);
    else if (w->results != NULL)
        walk_epochs(w, &step, &work);
    else
        walk_batches(w, &step, &work);
}

/* Whether the walk can begin; the model and its optimizer are this thread's. */
static mlpc_status
check_walk(const walk *w)
{
    const mlpc_run *run = w->run;
    if (run->compilation != run->model->compilations && run->mode != MLPC_PREDICT)
        return mlpc_fail(MLPC_INVALID_STATE,
                         "the model was compiled since this run began");
    if (w->stages == 0 && run->taken != 0)
        return mlpc_fail(MLPC_INVALID_STATE,
                         "the stages of the batch at hand are not over");
    if (w->stages != 0 && !(w->stages & MLPC_STAGE_FORWARD))
        MLPC_TRY(mlpc_run_check_holder(run));
    if (w->stages == 0 && lacks_rate(run))
        return mlpc_fail(MLPC_INVALID_STATE, "the rate of the next step is not known");
    return MLPC_OK;
}

static mlpc_status
run_walk(walk *w, double max_seconds)
{
    mlpc_run *run = w->run;
    mlpc_model *model = run->model;
    MLPC_TRY(mlpc_model_take(model));
    mlpc_optimizer *optimizer = run->mode == MLPC_TRAIN ? model->optimizer : NULL;
    mlpc_status status = MLPC_OK;
    if (optimizer != NULL)
        status = mlpc_optimizer_take(optimizer);
    if (status != MLPC_OK) {
        mlpc_model_give(model);
        return status;
    }
    w->deadline = max_seconds > 0 ? mlpc_clock() + max_seconds : 0;
    const size_t threads = threads_of(run);
    status = check_walk(w);
    /* A compilation in between has taken the plan back. */
    if (status == MLPC_OK)
        status = mlpc_plan(model, run->batch, has_backward(run->mode), threads);
    if (status == MLPC_OK)
        mlpc_team_run_on(&model->scratch, threads, walk_on, w);
    if (optimizer != NULL)
        mlpc_optimizer_give(optimizer);
    mlpc_model_give(model);
    return status;
}

mlpc_status
mlpc_run_take(mlpc_run *run)
{
    return mlpc_model_take(run->model);
}

mlpc_status
mlpc_run_give(mlpc_run *run)
{
    if (!mlpc_turn_is_mine(&run->model->turn))
        return mlpc_fail(MLPC_INVALID_STATE, "this thread does not have the model");
    mlpc_model_give(run->model);
    return MLPC_OK;
}

mlpc_status
mlpc_run_advance(mlpc_run *run, size_t max_batches, double max_seconds, size_t *done)
{
    walk w = {.run = run, .max_batches = max_batches};
    mlpc_status status = run_walk(&w, max_seconds);
    *done = run->position;
    return status;
}

mlpc_status
mlpc_run_epochs(mlpc_run *run, uint64_t epoch, size_t count, double max_seconds,
                double *results, size_t *done)
{
    walk w = {.run = run,
              .max_batches = SIZE_MAX,
              .epoch = epoch,
              .max_epochs = count,
              .results = results};
    mlpc_status status = run_walk(&w, max_seconds);
    *done = w.epochs_done;
    return status;
}

mlpc_status
mlpc_run_stage(mlpc_run *run, unsigned stages)
{
    walk w = {.run = run, .stages = stages};
    if (stages == 0 || stages >= 2 * MLPC_STAGE_NEXT ||
        (stages & ~stages_of(run->mode)) != 0)
        return mlpc_fail(MLPC_INVALID_ARGUMENT, "this run has no such stage");
    if (run->position == run->n_batches)
        return mlpc_fail(MLPC_INVALID_STATE, "the epoch has no further batch");
    if (!follows(run->mode, run->taken, stages))
        return mlpc_fail(MLPC_INVALID_STATE,
                         "the stages of a batch are taken in their order");
    return run_walk(&w, 0);
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
              const mlpc_array *weights)
{
    if (run->order != NULL || run->mode == MLPC_PREDICT)
        return mlpc_fail(MLPC_INVALID_STATE, "this run keeps to the rows it has");
    if (run->taken != 0)
        return mlpc_fail(MLPC_INVALID_STATE,
                         "the stages of the batch at hand are not over");
    if (x == NULL || x->rank < 1 || x->shape[0] == 0)
        return mlpc_fail(MLPC_INVALID_ARGUMENT, "a batch needs rows");
    MLPC_TRY(check_arrays(run, x, y, weights));
    set_arrays(run, x, y, weights);
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
