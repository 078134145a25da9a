/* A step of all weights, when all gradients are there:
 *
 *     gradients are summed up, if several batches are an update; clipped; weights decay; the
 *     rule, element by element or along a direction; the running averages of the weights.
 *
 * Jobs are chunks of weights. Sums of a weight are those of its chunks, by 16 lanes each, joined
 * in their order. */
#include "optimizers/optimizer.h"

#include <math.h>

/* ---- chunks ----------------------------------------------------------------------------- */

typedef struct chunk_call {
    const whole_step *step;
    on_chunk f;
    size_t first;        /* chunk */
    bool with_gradients; /* leave out weights that have none */
} chunk_call;

static void
run_chunk(void *context, size_t index)
{
    const chunk_call *call = context;
    const mlpc_optimizer *optimizer = call->step->optimizer;
    const size_t chunk = call->first + index;
    size_t at = 0, end = optimizer->n_weights; /* the last one that begins by then */
    while (end - at > 1) {
        const size_t middle = at + (end - at) / 2;
        if (optimizer->weights[middle].first_chunk <= chunk)
            at = middle;
        else
            end = middle;
    }
    if (call->with_gradients && call->step->trained[at].gradient == NULL)
        return;
    const kept_weight *weight = &optimizer->weights[at];
    size_t first = (chunk - weight->first_chunk) * weight->chunk;
    const weight_chunk p = {at, first, mlpc_min(weight->chunk, weight->count - first),
                            chunk};
    call->f(call->step, &p);
}

static size_t
chunks_of(const kept_weight *weight)
{
    return mlpc_ceil_div(weight->count, weight->chunk);
}

void
mlpc_for_chunks(const whole_step *step, size_t weight, on_chunk f)
{
    const kept_weight *kept = &step->optimizer->weights[weight];
    chunk_call call = {step, f, kept->first_chunk, true};
    mlpc_parallel_for(step->team, chunks_of(kept), run_chunk, &call);
}

static void
for_all_chunks(const whole_step *step, on_chunk f, bool with_gradients)
{
    chunk_call call = {step, f, 0, with_gradients};
    mlpc_parallel_for(step->team, step->optimizer->n_chunks, run_chunk, &call);
}

double
mlpc_join(const whole_step *step, size_t weight, const double *sums)
{
    const kept_weight *kept = &step->optimizer->weights[weight];
    double sum = 0;
    for (size_t i = 0; i < chunks_of(kept); i++)
        sum += sums[kept->first_chunk + i];
    return sum;
}

void *
mlpc_value_at(const whole_step *step, const weight_chunk *p)
{
    return mlpc_at(step->trained[p->weight].value, p->first, step->kernels->size);
}

void *
mlpc_gradient_at(const whole_step *step, const weight_chunk *p)
{
    return mlpc_at(step->trained[p->weight].gradient, p->first, step->kernels->size);
}

void *
mlpc_slot_at(const whole_step *step, size_t kind, const weight_chunk *p)
{
    const mlpc_optimizer *optimizer = step->optimizer;
    if (optimizer->infos[kind].name == NULL)
        return NULL;
    return mlpc_at(mlpc_block_data(optimizer->block),
                   optimizer->weights[p->weight].starts[kind] + p->first,
                   step->kernels->size);
}

void
mlpc_run_rule(const whole_step *step, const weight_chunk *p, void *w)
{
    void *slots[MLPC_MAX_SLOTS];
    for (size_t s = 0; s < MLPC_MAX_SLOTS; s++)
        slots[s] = mlpc_slot_at(step, s, p);
    step->kernels->update(step->call.rule, 1, p->count, p->count, w,
                          mlpc_gradient_at(step, p), p->count, slots,
                          step->call.scalars);
}

/* ---- sums of batches' gradients --------------------------------------------------------- */

/* sum += g */
static void
add_gradient(const whole_step *step, const weight_chunk *p)
{
    const size_t n = p->count;
    step->kernels->blend(1, n, 1, mlpc_gradient_at(step, p), n, 1,
                         mlpc_slot_at(step, ACCUMULATOR, p), n);
}

/* g = (sum + g) / batches, sum = 0 */
static void
take_gradient(const whole_step *step, const weight_chunk *p)
{
    const size_t n = p->count;
    const double share = 1 / step->optimizer->options[ACCUMULATION];
    void *sum = mlpc_slot_at(step, ACCUMULATOR, p), *g = mlpc_gradient_at(step, p);
    step->kernels->blend(1, n, 1, sum, n, 1, g, n);
    step->kernels->scale(n, share, g, g);
    step->kernels->fill(n, 0, sum);
}

/* ---- clips ------------------------------------------------------------------------------ */

static void
square_gradient(const whole_step *step, const weight_chunk *p)
{
    step->optimizer->sums[p->chunk] =
        step->kernels->sum_squares(p->count, mlpc_gradient_at(step, p));
}

/* What a gradient of this norm is multiplied by. Infinite ones become NaN. */
static double
clip_factor(double square, double most)
{
    double norm = sqrt(square);
    return norm <= most ? 1 : most / norm + (norm - norm);
}

/* Each weight's factor, so that its gradient's norm, or that of all, is at most what is wanted. */
static void
find_factors(const whole_step *step)
{
    mlpc_optimizer *optimizer = step->optimizer;
    const double each = optimizer->options[CLIPNORM],
                 all = optimizer->options[GLOBAL_CLIPNORM];
    double total = 0;
    for (size_t i = 0; i < optimizer->n_weights; i++)
        optimizer->weights[i].factor = 1;
    if (!(each > 0 || all > 0))
        return;
    for_all_chunks(step, square_gradient, true);
    for (size_t i = 0; i < optimizer->n_weights; i++) {
        if (step->trained[i].gradient == NULL)
            continue;
        double square = mlpc_join(step, i, optimizer->sums);
        total += square;
        if (each > 0)
            optimizer->weights[i].factor = clip_factor(square, each);
    }
    for (size_t i = 0; i < optimizer->n_weights && !(each > 0); i++)
        optimizer->weights[i].factor = clip_factor(total, all);
}

/* ---- the step --------------------------------------------------------------------------- */

static bool
is_directed(const mlpc_optimizer *optimizer, size_t weight)
{
    return optimizer->class_->direct != NULL && !optimizer->weights[weight].by_adam;
}

static double
decay_of(const whole_step *step, const kept_weight *weight)
{
    const double *o = step->optimizer->options;
    if (!weight->decays)
        return 0;
    return step->rate * (weight->by_adam ? o[MUON_ADAM_DECAY] : o[WEIGHT_DECAY]);
}

/* The clipped gradient, the decayed weight, and the rule where it is by element. */
static void
begin(const whole_step *step, const weight_chunk *p)
{
    const mlpc_kernels *kernels = step->kernels;
    const mlpc_optimizer *optimizer = step->optimizer;
    const kept_weight *weight = &optimizer->weights[p->weight];
    const size_t n = p->count;
    const double most = optimizer->options[CLIPVALUE], decay = decay_of(step, weight);
    void *w = mlpc_value_at(step, p), *g = mlpc_gradient_at(step, p);
    if (weight->factor != 1)
        kernels->scale(n, weight->factor, g, g);
    if (most > 0)
        kernels->clamp(n, -most, most, g);
    if (decay != 0)
        kernels->blend(1, n, -decay, w, n, 1, w, n);
    if (!is_directed(optimizer, p->weight))
        mlpc_run_rule(step, p, w);
}

/* w -= factor direction */
static void
follow(const whole_step *step, const weight_chunk *p)
{
    const size_t n = p->count;
    step->kernels->blend(1, n, -step->optimizer->weights[p->weight].factor,
                         mlpc_gradient_at(step, p), n, 1, mlpc_value_at(step, p), n);
}

static void
take_step(const whole_step *step)
{
    const mlpc_optimizer *optimizer = step->optimizer;
    find_factors(step);
    for_all_chunks(step, begin, true);
    for (size_t i = 0; i < optimizer->n_weights; i++) {
        if (!is_directed(optimizer, i) || step->trained[i].gradient == NULL)
            continue;
        optimizer->class_->direct(step, i);
        mlpc_for_chunks(step, i, follow);
    }
}

/* average = momentum average + (1 - momentum) w; the first time it is w. */
static void
average(const whole_step *step, const weight_chunk *p)
{
    const double *o = step->optimizer->options;
    const double momentum = updates_of(step->optimizer) > 0 ? o[EMA_MOMENTUM] : 0;
    const size_t n = p->count;
    step->kernels->blend(1, n, 1 - momentum, mlpc_value_at(step, p), n, momentum,
                         mlpc_slot_at(step, AVERAGE, p), n);
}

static void
overwrite(const whole_step *step, const weight_chunk *p)
{
    const size_t n = p->count;
    step->kernels->copy(1, n, mlpc_slot_at(step, AVERAGE, p), n, mlpc_value_at(step, p),
                        n);
}

static void
average_all(const whole_step *step)
{
    const uint64_t every = (uint64_t)step->optimizer->options[EMA_OVERWRITE];
    for_all_chunks(step, average, false);
    if (every > 0 && (updates_of(step->optimizer) + 1) % every == 0)
        for_all_chunks(step, overwrite, false);
}

void
mlpc_optimizer_update(mlpc_optimizer *optimizer, mlpc_team *team,
                      const mlpc_trained *weights)
{
    const uint64_t batches = (uint64_t)optimizer->options[ACCUMULATION];
    const bool due = (optimizer->iterations + 1) % batches == 0;
    const whole_step step = {
        .optimizer = optimizer,
        .team = team,
        .kernels = mlpc_kernels_for(optimizer->dtype),
        .trained = weights,
        .call = mlpc_optimizer_prepare(optimizer),
        .rate = mlpc_optimizer_rate(optimizer),
        .t = updates_of(optimizer) + 1,
    };
    if (batches > 1)
        for_all_chunks(&step, due ? take_gradient : add_gradient, true);
    if (due)
        take_step(&step);
    if (optimizer->options[USE_EMA] != 0)
        average_all(&step);
    optimizer->iterations++;
}

/* ---- weights that are no model's -------------------------------------------------------- */

typedef struct apply_call {
    mlpc_optimizer *optimizer;
    const mlpc_trained *weights;
} apply_call;

static void
apply(void *context, mlpc_team *team)
{
    const apply_call *call = context;
    mlpc_optimizer_update(call->optimizer, team, call->weights);
}

static mlpc_status
check_array(const mlpc_array *array, const kept_weight *weight, mlpc_dtype dtype)
{
    bool same = array->dtype == dtype && array->rank == weight->shape.rank;
    for (size_t i = 0; same && i < array->rank; i++)
        same = array->shape[i] == weight->shape.dims[i];
    if (!same)
        return mlpc_fail(MLPC_SHAPE_MISMATCH,
                         "a weight or gradient has another shape or dtype than the one "
                         "that the optimizer was built for");
    return MLPC_OK;
}

static mlpc_status
apply_all(mlpc_optimizer *optimizer, size_t n, const mlpc_array *weights,
          const mlpc_array *gradients)
{
    const double work_of_element = 20;
    mlpc_trained *trained;
    if (optimizer->block == NULL || n != optimizer->n_weights)
        return mlpc_fail(MLPC_INVALID_STATE,
                         "the optimizer was not built for %zu weights", n);
    if (!mlpc_optimizer_has_rate(optimizer))
        return mlpc_fail(MLPC_INVALID_STATE, "the rate of the next step is not known");
    for (size_t i = 0; i < n; i++) {
        MLPC_TRY(check_array(&weights[i], &optimizer->weights[i], optimizer->dtype));
        if (gradients[i].data != NULL)
            MLPC_TRY(
                check_array(&gradients[i], &optimizer->weights[i], optimizer->dtype));
    }
    MLPC_TRY(mlpc_allocate(&trained, n, sizeof *trained));
    for (size_t i = 0; i < n; i++)
        trained[i] = (mlpc_trained){(void *)(uintptr_t)weights[i].data,
                                    (void *)(uintptr_t)gradients[i].data};
    apply_call call = {optimizer, trained};
    const size_t threads = mlpc_threads_for(work_of_element * (double)optimizer->total);
    mlpc_scratch scratch = {.count = threads, .bytes = mlpc_optimizer_line(optimizer)};
    mlpc_status status = mlpc_allocate(&scratch.lines, threads, scratch.bytes);
    if (status == MLPC_OK)
        mlpc_team_run_on(&scratch, threads, apply, &call);
    mlpc_free(scratch.lines);
    mlpc_free(trained);
    return status;
}

mlpc_status
mlpc_optimizer_apply(mlpc_optimizer *optimizer, size_t n, const mlpc_array *weights,
                     const mlpc_array *gradients)
{
    MLPC_TRY(mlpc_optimizer_take(optimizer));
    mlpc_status status = apply_all(optimizer, n, weights, gradients);
    mlpc_optimizer_give(optimizer);
    return status;
}
