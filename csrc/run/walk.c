/* Walking over batches, until the epoch, the caller's patience or the rates that are known end; or
 * taking a batch in stages. */
#include "core/cpu.h"
#include "run/run.h"

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
        run->order == NULL && run->n_batches == 1 && mlpc_run_has_backward(run->mode);
    bool late = false;
    for (size_t done = 0;
         done < w->max_batches && run->position < run->n_batches && !late; done++) {
        mlpc_run_stages(run, step, stages_of(run->mode));
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
        mlpc_run_stages(w->run, &step, w->stages);
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
    const size_t threads = mlpc_run_threads(run);
    status = check_walk(w);
    /* A compilation in between has taken the plan back. */
    if (status == MLPC_OK)
        status =
            mlpc_plan(model, run->batch, mlpc_run_has_backward(run->mode), threads);
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
