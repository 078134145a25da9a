/* Rows of a user's array, of any dtype and strides, into a step's memory. */
#include "model/model.h"

typedef struct gathering {
    const mlpc_step *step;
    const mlpc_array *array;
    const size_t *order;
    size_t first, rows, cols, ld;
    char *to;
    /* A row is `runs` runs of `run` elements, `stride` bytes apart. */
    size_t outer_rank, run;
    ptrdiff_t stride;
} gathering;

/* Joins the trailing axes that lie behind each other into one run. */
static void
find_runs(gathering *g)
{
    const mlpc_array *a = g->array;
    g->outer_rank = a->rank;
    g->run = 1;
    g->stride = (ptrdiff_t)mlpc_dtype_size(a->dtype);
    if (a->rank > 1) {
        g->run = a->shape[--g->outer_rank];
        g->stride = a->strides[g->outer_rank];
    }
    while (g->outer_rank > 1 &&
           a->strides[g->outer_rank - 1] == (ptrdiff_t)g->run * g->stride)
        g->run *= a->shape[--g->outer_rank];
}

/* The byte offset of run `index` of a row: the outer axes counted like an odometer. */
static ptrdiff_t
run_offset(const gathering *g, size_t index)
{
    ptrdiff_t offset = 0;
    for (size_t axis = g->outer_rank; axis-- > 1;) {
        offset += (ptrdiff_t)(index % g->array->shape[axis]) * g->array->strides[axis];
        index /= g->array->shape[axis];
    }
    return offset;
}

/* Runs and the destination's rows divide each other, so each piece lies in one of both. */
static void
gather_row(const gathering *g, const char *from, char *to)
{
    const mlpc_kernels *kernels = g->step->kernels;
    size_t piece = mlpc_min(g->run, g->cols), count = g->rows * g->cols;
    for (size_t at = 0; at < count; at += piece) {
        const char *run = from + run_offset(g, at / g->run);
        kernels->convert(
            g->array->dtype, piece, run + (ptrdiff_t)(at % g->run) * g->stride,
            g->stride, mlpc_at(to, at / g->cols * g->ld + at % g->cols, kernels->size));
    }
}

static void
gather_rows(void *context, size_t first, size_t count)
{
    const gathering *g = context;
    for (size_t i = first; i < first + count; i++) {
        size_t row = g->order != NULL ? g->order[g->first + i] : g->first + i;
        gather_row(g,
                   (const char *)g->array->data + (ptrdiff_t)row * g->array->strides[0],
                   mlpc_at(g->to, i * g->rows * g->ld, g->step->kernels->size));
    }
}

void
mlpc_gather(const mlpc_step *step, const mlpc_array *array, const size_t *order,
            size_t first, size_t count, void *to, size_t rows, size_t cols, size_t ld)
{
    gathering g = {.step = step,
                   .array = array,
                   .order = order,
                   .first = first,
                   .rows = rows,
                   .cols = cols,
                   .ld = ld,
                   .to = to};
    find_runs(&g);
    mlpc_for_rows(step->team, count, rows * cols, gather_rows, &g);
}
