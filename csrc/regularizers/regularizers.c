/* The family of regularizers; w the weight, sums over its elements. */
#include "regularizers/regularizers.h"

#include <math.h>

#include "core/memory.h"
#include "core/threads.h"
#include "kernels/kernels.h"

typedef struct mlpc_regularizer_class {
    mlpc_entry entry;
    size_t rank; /* that a weight must have; 0 for any */
    size_t (*chunks)(const mlpc_regularizer *r);
    double (*work)(const mlpc_regularizer *r);
    double (*chunk)(const mlpc_regularizer *r, const mlpc_kernels *kernels,
                    size_t index, const void *w, void *g);
} mlpc_regularizer_class;

static size_t
element_chunks(const mlpc_regularizer *r)
{
    return mlpc_ceil_div(mlpc_shape_count(&r->shape), MLPC_CHUNK);
}

static double
element_work(const mlpc_regularizer *r)
{
    return 8 * (double)mlpc_shape_count(&r->shape);
}

static double
l1_l2(const mlpc_regularizer *r, const mlpc_kernels *kernels, size_t index,
      const void *w, void *g)
{
    enum { L1, L2 };
    const size_t first = index * MLPC_CHUNK;
    const size_t n = mlpc_min(MLPC_CHUNK, mlpc_shape_count(&r->shape) - first);
    return kernels->l1_l2(r->options[L1], r->options[L2], 1, n,
                          mlpc_at(w, first, kernels->size), n,
                          g != NULL ? mlpc_at(g, first, kernels->size) : NULL, n);
}

enum { FACTOR, COLUMNS };
enum { COLUMNS_AT_ONCE = 16 }; /* as many as orthogonal_columns takes */

static size_t
vectors_of(const mlpc_regularizer *r)
{
    return r->shape.dims[r->options[COLUMNS] != 0 ? 1 : 0];
}

static size_t
orthogonal_chunks(const mlpc_regularizer *r)
{
    const size_t vectors = vectors_of(r);
    return r->options[COLUMNS] != 0 ? mlpc_ceil_div(vectors, COLUMNS_AT_ONCE) : vectors;
}

static double
orthogonal_work(const mlpc_regularizer *r)
{
    return 6 * (double)vectors_of(r) * (double)mlpc_shape_count(&r->shape);
}

/* A single vector has no pairs and no penalty. */
static double
orthogonal(const mlpc_regularizer *r, const mlpc_kernels *kernels, size_t index,
           const void *w, void *g)
{
    const double n = (double)vectors_of(r), pairs = n * (n - 1) / 2;
    const double scale = pairs > 0 ? r->options[FACTOR] / pairs : 0;
    const size_t rows = r->shape.dims[0], cols = r->shape.dims[1];
    if (r->options[COLUMNS] != 0)
        return kernels->orthogonal_columns(scale, index * COLUMNS_AT_ONCE, rows, cols,
                                           w, g);
    return kernels->orthogonal_rows(scale, index, rows, cols, w, g);
}

#define SHARE(name, value)       \
    {                            \
        name, value, 0, INFINITY \
    }

static const mlpc_regularizer_class regularizers[] = {
    {{"l1_l2", "l1 sum |w| + l2 sum w^2", {SHARE("l1", 0), SHARE("l2", 0)}},
     0,
     element_chunks,
     element_work,
     l1_l2},
    {{"orthogonal",
      "factor mean |cosine| over all pairs of rows (or columns)",
      {SHARE("factor", 0.01), {"columns", 0, 0, 1}}},
     2,
     orthogonal_chunks,
     orthogonal_work,
     orthogonal},
};

const mlpc_family mlpc_regularizers = MLPC_FAMILY("regularizer", regularizers);

mlpc_status
mlpc_regularizer_make(mlpc_regularizer *out, const mlpc_spec *spec,
                      const mlpc_shape *shape)
{
    const mlpc_entry *entry;
    MLPC_TRY(mlpc_family_get(&entry, &mlpc_regularizers, spec));
    MLPC_TRY(mlpc_options_read(out->options, entry, spec));
    out->class_ = (const mlpc_regularizer_class *)entry;
    out->shape = *shape;
    if (out->class_->rank != 0 && shape->rank != out->class_->rank)
        return mlpc_fail(MLPC_SHAPE_MISMATCH, "%s needs a weight of rank %zu, got %zu",
                         entry->name, out->class_->rank, shape->rank);
    return MLPC_OK;
}

size_t
mlpc_penalty_chunks(const mlpc_regularizer *r)
{
    return r->class_->chunks(r);
}

double
mlpc_penalty_work(const mlpc_regularizer *r)
{
    return r->class_->work(r);
}

double
mlpc_penalty_chunk(const mlpc_regularizer *r, const mlpc_kernels *kernels, size_t chunk,
                   const void *w, void *g)
{
    return r->class_->chunk(r, kernels, chunk, w, g);
}

double
mlpc_penalty_join(const double *values, size_t chunks)
{
    double sum = 0;
    for (size_t i = 0; i < chunks; i++)
        sum += values[i];
    return sum;
}

typedef struct penalty_call {
    const mlpc_regularizer *regularizer;
    const mlpc_kernels *kernels;
    const void *w;
    void *g;
    double *values, *total;
    size_t chunks;
} penalty_call;

static void
run_chunk(void *context, size_t index)
{
    const penalty_call *call = context;
    call->values[index] =
        mlpc_penalty_chunk(call->regularizer, call->kernels, index, call->w, call->g);
}

static void
run_chunks(void *context, mlpc_team *team)
{
    const penalty_call *call = context;
    mlpc_parallel_for(team, call->chunks, run_chunk, context);
    *call->total = mlpc_penalty_join(call->values, call->chunks);
}

mlpc_status
mlpc_regularize(double *value, void *gradient, const void *w, mlpc_dtype dtype,
                size_t rank, const size_t *dims, const mlpc_spec *spec)
{
    mlpc_shape shape;
    mlpc_regularizer regularizer;
    MLPC_TRY(mlpc_shape_read(&shape, dtype, rank, dims));
    MLPC_TRY(mlpc_regularizer_make(&regularizer, spec, &shape));
    penalty_call call = {
        .regularizer = &regularizer,
        .kernels = mlpc_kernels_for(dtype),
        .w = w,
        .g = gradient,
        .chunks = mlpc_penalty_chunks(&regularizer),
        .total = value,
    };
    MLPC_TRY(mlpc_allocate(&call.values, call.chunks, sizeof *call.values));
    mlpc_team_run(mlpc_threads_for(mlpc_penalty_work(&regularizer)), run_chunks, &call);
    mlpc_free(call.values);
    return MLPC_OK;
}
