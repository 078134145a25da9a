/* Rows of a user's array, of any dtype and strides, into a step's memory. */
#include "model/model.h"

/* How far ahead of its conversion a row is asked for: shuffled rows come from anywhere. */
enum { BYTES_AHEAD = 4096, PART_ELEMENTS = 128 };

typedef struct gathering {
    const mlpc_step *step;
    const mlpc_array *array;
    const mlpc_destination *to;
    const size_t *order;
    size_t first;
    /* A row is `runs` runs of `run` elements, `stride` bytes apart. */
    size_t outer_rank, run;
    ptrdiff_t stride;
    size_t count, row_bytes, ahead;
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

/* Each piece lies in one run and in one of the destination's rows. Behind each part of a piece
 * the same part of a later row is asked for. */
static void
gather_row(const gathering *g, const char *from, const char *later, char *to)
{
    const mlpc_kernels *kernels = g->step->kernels;
    size_t cols = g->to->cols, part;
    size_t count = g->to->rows * cols, size = mlpc_dtype_size(g->array->dtype);
    for (size_t at = 0; at < count; at += part) {
        part = mlpc_min(g->run - at % g->run, cols - at % cols);
        part = mlpc_min(part, PART_ELEMENTS);
        for (size_t line = 0; later != NULL && line < part * size;
             line += MLPC_ALIGNMENT)
            __builtin_prefetch(later + at * size + line);
        size_t piece = part;
        const char *run = from + run_offset(g, at / g->run);
        kernels->convert(g->array->dtype, piece,
                         run + (ptrdiff_t)(at % g->run) * g->stride, g->stride, NULL,
                         mlpc_at(to, at / cols * g->to->ld + at % cols, kernels->size));
    }
}

static const char *
row_of(const gathering *g, size_t i)
{
    size_t row = g->order != NULL ? g->order[g->first + i] : g->first + i;
    return (const char *)g->array->data + (ptrdiff_t)row * g->array->strides[0];
}

static void
gather_rows(void *context, size_t first, size_t count)
{
    const gathering *g = context;
    const size_t bytes = g->to->rows * g->to->ld * g->step->kernels->size;
    for (size_t i = first; i < first + count; i++) {
        const char *later = i + g->ahead < g->count ? row_of(g, i + g->ahead) : NULL;
        gather_row(g, row_of(g, i), later, mlpc_at(g->to->to, i, bytes));
    }
}

/* Element `index` of `count` rows, one after the other. */
static void
gather_column(const gathering *g, size_t index, size_t count, void *to)
{
    const mlpc_array *a = g->array;
    const char *from = (const char *)a->data + run_offset(g, index / g->run) +
                       (ptrdiff_t)(index % g->run) * g->stride;
    if (g->order == NULL)
        from += (ptrdiff_t)g->first * a->strides[0];
    g->step->kernels->convert(a->dtype, count, from, a->strides[0],
                              g->order != NULL ? g->order + g->first : NULL, to);
}

void
mlpc_gather(const mlpc_step *step, const mlpc_array *array, const size_t *order,
            size_t first, size_t count, const mlpc_destination *to)
{
    gathering g = {
        .step = step, .array = array, .to = to, .order = order, .first = first};
    find_runs(&g);
    if (to->by_columns || to->rows * to->ld == 1)
        for (size_t j = 0; j < to->cols; j++)
            gather_column(&g, j, count,
                          mlpc_at(to->to, j * to->ld, step->kernels->size));
    else {
        g.count = count;
        g.row_bytes = to->rows * to->cols * mlpc_dtype_size(array->dtype);
        g.ahead = mlpc_ceil_div(BYTES_AHEAD, g.row_bytes);
        mlpc_for_rows(step->team, count, to->rows * to->cols, gather_rows, &g);
    }
}
