/* Rows of a user's array, of any dtype and strides, into a step's memory. */
#include "model/model.h"

/* How far ahead of its conversion a row is asked for: shuffled rows come from anywhere. */
enum { BYTES_AHEAD = 4096, PART_ELEMENTS = 128 };

/* Joins the trailing axes that lie behind each other into one run. */
static void
find_runs(mlpc_gathering *g)
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
run_offset(const mlpc_gathering *g, size_t index)
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
gather_row(const mlpc_gathering *g, const char *from, const char *later, char *to)
{
    const mlpc_kernels *kernels = g->kernels;
    size_t cols = g->to.cols, part;
    size_t count = g->to.rows * cols, size = mlpc_dtype_size(g->array->dtype);
    for (size_t at = 0; at < count; at += part) {
        part = mlpc_min(g->run - at % g->run, cols - at % cols);
        if (later != NULL)
            part = mlpc_min(part, PART_ELEMENTS);
        for (size_t line = 0; later != NULL && line < part * size;
             line += MLPC_ALIGNMENT)
            __builtin_prefetch(later + at * size + line);
        size_t piece = part;
        const char *run = from + run_offset(g, at / g->run);
        kernels->convert(g->array->dtype, piece,
                         run + (ptrdiff_t)(at % g->run) * g->stride, g->stride, NULL,
                         mlpc_at(to, at / cols * g->to.ld + at % cols, kernels->size));
    }
}

static const char *
row_of(const mlpc_gathering *g, size_t i)
{
    size_t row = g->order != NULL ? g->order[g->first + i] : g->first + i;
    return (const char *)g->array->data + (ptrdiff_t)row * g->array->strides[0];
}

static void
gather_rows(void *context, size_t first, size_t count)
{
    const mlpc_gathering *g = context;
    const size_t bytes = g->to.rows * g->to.ld * g->kernels->size,
                 row_bytes = g->to.rows * g->to.cols * mlpc_dtype_size(g->array->dtype),
                 ahead = mlpc_ceil_div(BYTES_AHEAD, row_bytes);
    for (size_t i = first; i < first + count; i++) {
        const char *later =
            !g->asked && i + ahead < g->count ? row_of(g, i + ahead) : NULL;
        gather_row(g, row_of(g, i), later, mlpc_at(g->to.to, i, bytes));
    }
}

/* Element `index` of `count` rows, one after the other. */
static void
gather_column(const mlpc_gathering *g, size_t index, size_t count, void *to)
{
    const mlpc_array *a = g->array;
    const char *from = (const char *)a->data + run_offset(g, index / g->run) +
                       (ptrdiff_t)(index % g->run) * g->stride;
    if (g->order == NULL)
        from += (ptrdiff_t)g->first * a->strides[0];
    g->kernels->convert(a->dtype, count, from, a->strides[0],
                        g->order != NULL ? g->order + g->first : NULL, to);
}

mlpc_gathering
mlpc_gathering_of(const mlpc_step *step, const mlpc_array *array, const size_t *order,
                  size_t first, size_t count, const mlpc_destination *to)
{
    mlpc_gathering g = {.kernels = step->kernels,
                        .array = array,
                        .order = order,
                        .first = first,
                        .count = count,
                        .to = *to};
    find_runs(&g);
    return g;
}

void
mlpc_gather(const mlpc_step *step, const mlpc_gathering *g)
{
    const mlpc_destination *to = &g->to;
    if (to->by_columns || to->rows * to->ld == 1)
        for (size_t j = 0; j < to->cols; j++)
            gather_column(g, j, g->count,
                          mlpc_at(to->to, j * to->ld, g->kernels->size));
    else
        mlpc_for_rows(step->team, g->count, to->rows * to->cols, gather_rows,
                      (void *)(uintptr_t)g);
}

static void
gather_some(const mlpc_step *step, size_t first, size_t count)
{
    gather_rows((void *)(uintptr_t)step->gather_context, first, count);
}

void
mlpc_gather_later(mlpc_step *step, mlpc_gathering *g)
{
    const mlpc_array *array = g->array;
    const size_t size = mlpc_dtype_size(array->dtype);
    g->asked = g->outer_rank == 1 && (array->rank == 1 || g->stride == (ptrdiff_t)size);
    step->gather = gather_some;
    step->gather_context = g;
    step->ahead = (mlpc_ahead){
        .start = row_of(g, 0),
        .stride = array->strides[0],
        .rows = g->asked ? array->shape[0] - g->first : 0,
        .bytes = g->to.rows * g->to.cols * size,
    };
    if (g->order != NULL) {
        step->ahead.start = array->data;
        step->ahead.order = g->order + g->first;
    }
}
