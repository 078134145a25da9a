/* Rows of a user's array, of any dtype and strides, into a step's memory. */
#include "run/gather.h"

/* How far ahead of its conversion a row is prefetched: shuffled rows come from anywhere. */
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
 * the same part of a later row is prefetched. */
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
            !g->prefetched && i + ahead < g->count ? row_of(g, i + ahead) : NULL;
        gather_row(g, row_of(g, i), later, mlpc_at(g->to.to, i, bytes));
    }
}

/* Whether a row's elements lie one behind the other. */
static bool
in_one_piece(const mlpc_gathering *g)
{
    const ptrdiff_t size = (ptrdiff_t)mlpc_dtype_size(g->array->dtype);
    return g->outer_rank == 1 && (g->array->rank == 1 || g->stride == size);
}

/* Whether the rows lie as the destination wants them, in order and evenly apart. */
static bool
gathered_already(const mlpc_gathering *g, mlpc_dtype dtype)
{
    const mlpc_array *array = g->array;
    const size_t size = mlpc_dtype_size(dtype);
    return array->dtype == dtype && g->order == NULL && !g->to.by_columns &&
           g->to.rows == 1 && in_one_piece(g) && array->strides[0] > 0 &&
           (size_t)array->strides[0] % size == 0 && (uintptr_t)array->data % size == 0;
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

/* Prepares the step for its gatherer, which converts the rows; or only prefetches them, where they
 * are read in place. */
static void
gather_later(mlpc_step *step, mlpc_gathering *g, bool in_place)
{
    const mlpc_array *array = g->array;
    g->prefetched = in_one_piece(g);
    step->gather = in_place ? NULL : gather_some;
    step->gather_context = g;
    step->ahead = (mlpc_ahead){
        .start = row_of(g, 0),
        .stride = array->strides[0],
        .rows = g->prefetched ? array->shape[0] - g->first : 0,
        .bytes = g->to.rows * g->to.cols * mlpc_dtype_size(array->dtype),
    };
    if (g->order != NULL) {
        step->ahead.start = array->data;
        step->ahead.order = g->order + g->first;
    }
}

/* The layer that is to gather the rows as it comes to them; NULL for none. */
static const mlpc_node *
find_gatherer(const mlpc_model *model, const mlpc_step *step)
{
    const mlpc_node *reader = mlpc_first_reader(model);
    if (reader == NULL || reader->class_->gathers == NULL ||
        !reader->class_->gathers(reader, step))
        return NULL;
    return reader;
}

/* Where the first layer that computes finds its rows. */
static void
place_input(mlpc_model *model, void *data, size_t ld)
{
    const mlpc_node *node = mlpc_first_reader(model);
    for (; node->n_in > 0; node = node->in[0]->maker) {
        node->in[0]->data = data;
        node->in[0]->ld = ld;
    }
}

void
mlpc_input_gather(mlpc_model *model, mlpc_step *step, size_t index, const mlpc_array *x,
                  const size_t *order, size_t first, bool backward, bool searching,
                  mlpc_input_rows *rows)
{
    const mlpc_value *input = model->inputs[index];
    const mlpc_node *reader = mlpc_first_reader(model);
    const mlpc_destination to = {input->data, input->lines, input->cols, input->ld,
                                 model->by_columns};
    mlpc_gathering *g = &rows->gathering;
    *g = mlpc_gathering_of(step, x, order, first, step->batch, &to);
    rows->in_place = !backward && !model->kept && reader != NULL &&
                     reader->class_->memory.reads_lines &&
                     gathered_already(g, model->dtype);
    step->gatherer = searching ? NULL : find_gatherer(model, step);
    if (step->gatherer != NULL)
        gather_later(step, g, rows->in_place);
    else if (!rows->in_place)
        mlpc_gather(step, g);
    if (!rows->in_place)
        return;
    const size_t stride = (size_t)x->strides[0], size = model->kernels->size;
    rows->data = input->data;
    rows->ld = input->ld;
    place_input(model, mlpc_at(x->data, first, stride), stride / size);
}

void
mlpc_input_done(mlpc_model *model, mlpc_step *step, const mlpc_input_rows *rows)
{
    step->gatherer = NULL;
    if (rows->in_place)
        place_input(model, rows->data, rows->ld);
}
