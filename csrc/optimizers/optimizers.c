/* An optimizer as an object: options, rates, steps, and the memory of its slots. */
#include "optimizers/optimizer.h"

#include <math.h>
#include <string.h>

mlpc_status
mlpc_optimizer_create(mlpc_optimizer **out, const mlpc_spec *spec)
{
    const mlpc_entry *entry;
    mlpc_optimizer *optimizer;
    double options[MLPC_MAX_OPTIONS];
    *out = NULL;
    MLPC_TRY(mlpc_family_get(&entry, &mlpc_optimizers, spec));
    MLPC_TRY(mlpc_options_read(options, entry, spec));
    MLPC_TRY(mlpc_allocate(&optimizer, 1, sizeof *optimizer));
    atomic_init(&optimizer->references, 1);
    optimizer->class_ = (const optimizer_class *)entry;
    for (size_t i = 0; i < MLPC_MAX_OPTIONS; i++)
        optimizer->options[i] = options[i];
    optimizer->class_->slots(options, optimizer->infos);
    if (options[USE_EMA] != 0)
        optimizer->infos[AVERAGE] = (slot_info){"average", 0, ALL};
    if (options[ACCUMULATION] > 1)
        optimizer->infos[ACCUMULATOR] = (slot_info){"gradient_accumulator", 0, ALL};
    optimizer->product = 1;
    *out = optimizer;
    return MLPC_OK;
}

mlpc_optimizer *
mlpc_optimizer_retain(mlpc_optimizer *optimizer)
{
    atomic_fetch_add_explicit(&optimizer->references, 1, memory_order_relaxed);
    return optimizer;
}

static void
forget_weights(mlpc_optimizer *optimizer)
{
    mlpc_block_release(optimizer->block);
    mlpc_free(optimizer->weights);
    mlpc_free(optimizer->sums);
    mlpc_free(optimizer->more_sums);
    mlpc_free(optimizer->scratch);
    optimizer->block = NULL;
    optimizer->weights = NULL;
    optimizer->sums = optimizer->more_sums = NULL;
    optimizer->scratch = NULL;
}

void
mlpc_optimizer_release(mlpc_optimizer *optimizer)
{
    if (optimizer == NULL ||
        atomic_fetch_sub_explicit(&optimizer->references, 1, memory_order_acq_rel) != 1)
        return;
    forget_weights(optimizer);
    mlpc_free(optimizer->rates);
    mlpc_free(optimizer->marks);
    mlpc_free(optimizer);
}

mlpc_status
mlpc_optimizer_take(mlpc_optimizer *optimizer)
{
    if (!mlpc_turn_take(&optimizer->turn))
        return mlpc_fail(MLPC_INVALID_STATE,
                         "the optimizer was in use when this process was forked");
    return MLPC_OK;
}

void
mlpc_optimizer_give(mlpc_optimizer *optimizer)
{
    mlpc_turn_give(&optimizer->turn);
}

/* ---- rates and steps -------------------------------------------------------------------- */

static mlpc_status
check_rate(double rate)
{
    if (!(rate > -INFINITY && rate < INFINITY))
        return mlpc_fail(MLPC_INVALID_ARGUMENT,
                         "a learning rate must be finite, got %g", rate);
    return MLPC_OK;
}

bool
mlpc_optimizer_has_rate(const mlpc_optimizer *optimizer)
{
    return optimizer->n_rates == 0 ||
           (optimizer->iterations >= optimizer->first_rate &&
            optimizer->iterations - optimizer->first_rate < optimizer->n_rates);
}

static double
rate_of(const mlpc_optimizer *optimizer)
{
    if (optimizer->n_rates == 0 || !mlpc_optimizer_has_rate(optimizer))
        return optimizer->options[RATE];
    return optimizer->rates[optimizer->iterations - optimizer->first_rate];
}

double
mlpc_optimizer_rate(mlpc_optimizer *optimizer)
{
    if (!mlpc_turn_take(&optimizer->turn))
        return rate_of(optimizer);
    const double rate = rate_of(optimizer);
    mlpc_optimizer_give(optimizer);
    return rate;
}

mlpc_status
mlpc_optimizer_set_rate(mlpc_optimizer *optimizer, double rate)
{
    MLPC_TRY(check_rate(rate));
    MLPC_TRY(mlpc_optimizer_take(optimizer));
    optimizer->options[RATE] = rate;
    optimizer->n_rates = 0;
    mlpc_optimizer_give(optimizer);
    return MLPC_OK;
}

static mlpc_status
keep_rates(mlpc_optimizer *optimizer, uint64_t first, size_t count, const double *rates)
{
    if (count > optimizer->room_for_rates) {
        MLPC_TRY(mlpc_grow(&optimizer->rates, 0, count, sizeof *rates));
        optimizer->room_for_rates = count;
    }
    memcpy(optimizer->rates, rates, count * sizeof *rates);
    optimizer->first_rate = first;
    optimizer->n_rates = count;
    return MLPC_OK;
}

mlpc_status
mlpc_optimizer_set_rates(mlpc_optimizer *optimizer, uint64_t first, size_t count,
                         const double *rates)
{
    if (count == 0)
        return mlpc_fail(MLPC_INVALID_ARGUMENT, "rates must be those of some steps");
    for (size_t i = 0; i < count; i++)
        MLPC_TRY(check_rate(rates[i]));
    MLPC_TRY(mlpc_optimizer_take(optimizer));
    mlpc_status status = keep_rates(optimizer, first, count, rates);
    mlpc_optimizer_give(optimizer);
    return status;
}

uint64_t
mlpc_optimizer_iterations(const mlpc_optimizer *optimizer)
{
    return optimizer->iterations;
}

void
mlpc_optimizer_set_iterations(mlpc_optimizer *optimizer, uint64_t iterations)
{
    optimizer->iterations = iterations;
}

bool
mlpc_optimizer_is_whole(const mlpc_optimizer *optimizer)
{
    const double *o = optimizer->options;
    return optimizer->class_->direct != NULL || o[CLIPNORM] > 0 ||
           o[GLOBAL_CLIPNORM] > 0 || o[CLIPVALUE] > 0 || o[USE_EMA] != 0 ||
           o[ACCUMULATION] > 1;
}

mlpc_update_call
mlpc_optimizer_prepare(mlpc_optimizer *optimizer)
{
    double rate = rate_of(optimizer);
    mlpc_update_call call =
        optimizer->class_->prepare(optimizer, rate, updates_of(optimizer) + 1);
    call.decay = rate * optimizer->options[WEIGHT_DECAY];
    return call;
}

/* ---- weights and slots ------------------------------------------------------------------ */

static mlpc_status
keep_marks(mlpc_optimizer *optimizer, size_t n, const unsigned char *marks)
{
    unsigned char *kept;
    if (optimizer->block != NULL && n != optimizer->n_weights)
        return mlpc_fail(MLPC_INVALID_ARGUMENT, "expected %zu marks, got %zu",
                         optimizer->n_weights, n);
    MLPC_TRY(mlpc_allocate(&kept, n, 1));
    memcpy(kept, marks, n);
    mlpc_free(optimizer->marks);
    optimizer->marks = kept;
    optimizer->n_marks = n;
    for (size_t i = 0; optimizer->block != NULL && i < n; i++)
        optimizer->weights[i].decays = !(marks[i] & MLPC_NO_DECAY);
    return MLPC_OK;
}

mlpc_status
mlpc_optimizer_mark(mlpc_optimizer *optimizer, size_t n, const unsigned char *marks)
{
    MLPC_TRY(mlpc_optimizer_take(optimizer));
    mlpc_status status = keep_marks(optimizer, n, marks);
    mlpc_optimizer_give(optimizer);
    return status;
}

size_t
mlpc_optimizer_line(const mlpc_optimizer *optimizer)
{
    return optimizer->class_->line;
}

bool
mlpc_optimizer_decays(const mlpc_optimizer *optimizer, size_t weight)
{
    return optimizer->weights[weight].decays;
}

static mlpc_shape
slot_shape(const slot_info *info, const kept_weight *weight)
{
    mlpc_shape shape = weight->shape;
    if (info->extent == ALL || info->extent == IF_ADAM)
        return shape;
    if (shape.rank < 2)
        return (mlpc_shape){0, {0}};
    if (info->extent == COLUMNS)
        shape.dims[shape.rank - 2] = shape.dims[shape.rank - 1];
    shape.rank--;
    return shape;
}

static size_t
slot_count(const slot_info *info, const kept_weight *weight)
{
    if (info->name == NULL || (info->extent == IF_ADAM && !weight->by_adam))
        return 0;
    mlpc_shape shape = slot_shape(info, weight);
    return mlpc_shape_count(&shape);
}

static void
keep_weights(mlpc_optimizer *optimizer, size_t n, const mlpc_shape *shapes)
{
    const bool has_adam = optimizer->infos[1].extent == IF_ADAM;
    size_t position = 0, chunks = 0;
    for (size_t i = 0; i < n; i++) {
        kept_weight *weight = &optimizer->weights[i];
        const mlpc_shape *shape = &shapes[i];
        unsigned marks = i < optimizer->n_marks ? optimizer->marks[i] : 0;
        weight->shape = *shape;
        weight->count = mlpc_shape_count(shape);
        weight->cols = shape->rank > 0 ? shape->dims[shape->rank - 1] : 1;
        weight->rows = weight->cols > 0 ? weight->count / weight->cols : 0;
        weight->position = position;
        weight->decays = !(marks & MLPC_NO_DECAY);
        weight->by_adam = has_adam && (shape->rank != 2 || (marks & MLPC_NO_MUON));
        weight->chunk = MLPC_CHUNK;
        if (shape->rank > 1 && weight->cols > 0)
            weight->chunk = mlpc_ceil_div(MLPC_CHUNK, weight->cols) * weight->cols;
        weight->first_chunk = chunks;
        position += weight->count;
        chunks += mlpc_ceil_div(weight->count, weight->chunk);
    }
    optimizer->n_weights = n;
    optimizer->total = position;
    optimizer->n_chunks = chunks;
}

enum { PAGE_BYTES = 4096, FURTHER_BYTES = 128 };

/* Weights and their slots are read together. Each slot begins a little further in its page than
 * the one before and than the weights, so that they share no cache sets. Returns what all of
 * them take. */
static size_t
lay_out_slots(mlpc_optimizer *optimizer)
{
    const size_t size = mlpc_dtype_size(optimizer->dtype);
    size_t bytes = FURTHER_BYTES;
    for (size_t s = 0; s < SLOT_KINDS; s++) {
        if (optimizer->infos[s].name == NULL)
            continue;
        size_t at = optimizer->arenas[s] = bytes / size;
        for (size_t i = 0; i < optimizer->n_weights; i++) {
            optimizer->weights[i].starts[s] = at;
            at += slot_count(&optimizer->infos[s], &optimizer->weights[i]);
        }
        size_t pages = mlpc_ceil_div((at - optimizer->arenas[s]) * size, PAGE_BYTES);
        bytes += pages * PAGE_BYTES + FURTHER_BYTES;
    }
    return mlpc_ceil_div(bytes, size);
}

static void
fill_slots(mlpc_optimizer *optimizer)
{
    const mlpc_kernels *kernels = mlpc_kernels_for(optimizer->dtype);
    for (size_t s = 0; s < SLOT_KINDS; s++)
        for (size_t i = 0; i < optimizer->n_weights; i++)
            kernels->fill(slot_count(&optimizer->infos[s], &optimizer->weights[i]),
                          optimizer->infos[s].initial,
                          mlpc_at(mlpc_block_data(optimizer->block),
                                  optimizer->weights[i].starts[s], kernels->size));
}

static bool
fits(const mlpc_optimizer *optimizer, mlpc_dtype dtype, size_t n,
     const mlpc_shape *shapes)
{
    if (optimizer->n_weights != n || optimizer->dtype != dtype)
        return false;
    for (size_t i = 0; i < n; i++) {
        const mlpc_shape *own = &optimizer->weights[i].shape;
        if (own->rank != shapes[i].rank ||
            memcmp(own->dims, shapes[i].dims, own->rank * sizeof *own->dims) != 0)
            return false;
    }
    return true;
}

/* The memory that steps compute in: as much as the weight that needs most. */
static mlpc_status
make_scratch(mlpc_optimizer *optimizer)
{
    const optimizer_class *class_ = optimizer->class_;
    size_t most = 0, n_chunks = optimizer->n_chunks;
    MLPC_TRY(mlpc_allocate(&optimizer->sums, n_chunks, sizeof *optimizer->sums));
    MLPC_TRY(mlpc_allocate(&optimizer->more_sums, n_chunks, sizeof *optimizer->sums));
    for (size_t i = 0; class_->scratch != NULL && i < optimizer->n_weights; i++) {
        size_t wanted = class_->scratch(&optimizer->weights[i]);
        most = wanted > most ? wanted : most;
    }
    return mlpc_allocate(&optimizer->scratch, most + MLPC_PANEL_MAX,
                         mlpc_dtype_size(optimizer->dtype));
}

static mlpc_status
make_slots(mlpc_optimizer *optimizer, mlpc_dtype dtype, size_t n,
           const mlpc_shape *shapes)
{
    if (optimizer->block != NULL) {
        if (fits(optimizer, dtype, n, shapes))
            return MLPC_OK;
        return mlpc_fail(MLPC_INVALID_STATE,
                         "this optimizer was built for other weights; use a new one");
    }
    MLPC_TRY(mlpc_allocate(&optimizer->weights, n, sizeof *optimizer->weights));
    optimizer->dtype = dtype;
    keep_weights(optimizer, n, shapes);
    mlpc_status status = make_scratch(optimizer);
    if (status == MLPC_OK)
        status = mlpc_block_create(&optimizer->block, dtype, lay_out_slots(optimizer));
    if (status == MLPC_OK)
        fill_slots(optimizer);
    else
        forget_weights(optimizer);
    return status;
}

mlpc_status
mlpc_optimizer_fit(mlpc_optimizer *optimizer, mlpc_dtype dtype, size_t n,
                   const mlpc_shape *shapes)
{
    MLPC_TRY(mlpc_optimizer_take(optimizer));
    mlpc_status status = make_slots(optimizer, dtype, n, shapes);
    mlpc_optimizer_give(optimizer);
    return status;
}

static mlpc_shape
shape_of(const mlpc_array *array)
{
    mlpc_shape shape = {.rank = array->rank};
    memcpy(shape.dims, array->shape, sizeof shape.dims);
    return shape;
}

mlpc_status
mlpc_optimizer_build_for(mlpc_optimizer *optimizer, mlpc_dtype dtype, size_t n,
                         const mlpc_array *weights)
{
    mlpc_shape *shapes;
    if (dtype != MLPC_FLOAT32 && dtype != MLPC_FLOAT64)
        return mlpc_fail(MLPC_INVALID_ARGUMENT,
                         "weights that are trained are float32 or float64");
    MLPC_TRY(mlpc_allocate(&shapes, n, sizeof *shapes));
    for (size_t i = 0; i < n; i++)
        shapes[i] = shape_of(&weights[i]);
    mlpc_status status = mlpc_optimizer_fit(optimizer, dtype, n, shapes);
    mlpc_free(shapes);
    return status;
}

bool
mlpc_optimizer_built(const mlpc_optimizer *optimizer, mlpc_dtype *dtype)
{
    *dtype = optimizer->dtype;
    return optimizer->block != NULL;
}

/* The `kind`-th slot that is used; SLOT_KINDS past the last one. */
static size_t
used_slot(const mlpc_optimizer *optimizer, size_t kind)
{
    size_t s = 0;
    while (s < SLOT_KINDS && (optimizer->infos[s].name == NULL || kind-- > 0))
        s++;
    return s;
}

const char *
mlpc_optimizer_slot_name(const mlpc_optimizer *optimizer, size_t kind)
{
    size_t s = used_slot(optimizer, kind);
    return s < SLOT_KINDS ? optimizer->infos[s].name : NULL;
}

mlpc_status
mlpc_optimizer_slot(mlpc_array *out, const mlpc_optimizer *optimizer, size_t kind,
                    size_t weight)
{
    size_t s = used_slot(optimizer, kind);
    if (optimizer->block == NULL || s == SLOT_KINDS || weight >= optimizer->n_weights)
        return mlpc_fail(MLPC_INVALID_ARGUMENT, "the optimizer has no such slot");
    const kept_weight *kept = &optimizer->weights[weight];
    mlpc_shape shape = slot_shape(&optimizer->infos[s], kept);
    const size_t size = mlpc_dtype_size(optimizer->dtype);
    *out = (mlpc_array){.dtype = optimizer->dtype, .rank = shape.rank};
    memcpy(out->shape, shape.dims, sizeof shape.dims);
    ptrdiff_t stride = (ptrdiff_t)size;
    for (size_t i = shape.rank; i-- > 0; stride *= (ptrdiff_t)shape.dims[i])
        out->strides[i] = stride;
    if (slot_count(&optimizer->infos[s], kept) > 0)
        out->data = mlpc_at(mlpc_block_data(optimizer->block), kept->starts[s], size);
    return MLPC_OK;
}

void *
mlpc_optimizer_arena(const mlpc_optimizer *optimizer, size_t slot)
{
    if (optimizer->infos[slot].name == NULL)
        return NULL;
    return mlpc_at(mlpc_block_data(optimizer->block), optimizer->arenas[slot],
                   mlpc_dtype_size(optimizer->dtype));
}
