/* The zeros of the input. Pixels, counts and one-hot columns are zero for whole tiles of a
 * product; a step of a chain that multiplies by them adds nothing and can be left out without
 * moving a bit, as long as the other factor is finite. */
#include "model/model.h"

enum { WORD = 64, SHORTEST_ROW = WORD };

/* After a search that saved too little the next steps search no more. */
enum { STEPS_WITHOUT = 32 };

mlpc_node *
mlpc_first_reader(const mlpc_model *model)
{
    const mlpc_value *value = model->inputs[0];
    if (model->n_inputs > 1 || value->reader == NULL)
        return NULL;
    while (value->reader->class_->memory.view && value->reader->n_out == 1 &&
           value->reader->out->lines == value->lines &&
           value->reader->out->reader != NULL)
        value = value->reader->out;
    return value->reader;
}

static bool
is_searched(const mlpc_model *model, size_t batch)
{
    const mlpc_node *node = mlpc_first_reader(model);
    if (node == NULL)
        return false;
    const mlpc_value *in = node->in[0];
    return node->class_->skips_zeros && !in->by_columns && in->lines == 1 &&
           in->cols >= SHORTEST_ROW && batch >= 2 * model->kernels->tile_rows;
}

/* Words: the bits of each row; for each tile of rows its columns; for each tile of columns its
 * rows. */
typedef struct search {
    const mlpc_value *value;
    const mlpc_kernels *kernels;
    size_t batch, row_tiles, column_tiles, column_words, row_words;
    uint64_t *bits, *columns, *rows;
} search;

static search
search_of(const mlpc_model *model, size_t batch)
{
    const mlpc_value *value = mlpc_first_reader(model)->in[0];
    size_t tile = model->kernels->tile_rows;
    search s = {
        .value = value,
        .kernels = model->kernels,
        .batch = batch,
        .row_tiles = mlpc_ceil_div(batch, tile),
        .column_tiles = mlpc_ceil_div(value->cols, tile),
        .column_words = mlpc_ceil_div(value->cols, WORD),
        .row_words = mlpc_ceil_div(batch, WORD),
        .bits = model->support,
    };
    if (s.bits != NULL) {
        s.columns = s.bits + batch * s.column_words;
        s.rows = s.columns + s.row_tiles * s.column_words;
    }
    return s;
}

size_t
mlpc_support_words(const mlpc_model *model, size_t batch)
{
    if (!is_searched(model, batch))
        return 0;
    search s = search_of(model, batch);
    return (batch + s.row_tiles) * s.column_words + s.column_tiles * s.row_words;
}

/* The rows of one tile, and the columns that are not zero in all of them. */
static void
search_rows(void *context, size_t index)
{
    const search *s = context;
    size_t tile = s->kernels->tile_rows, first = index * tile;
    uint64_t *columns = s->columns + index * s->column_words;
    for (size_t w = 0; w < s->column_words; w++)
        columns[w] = 0;
    for (size_t i = first; i < mlpc_min(first + tile, s->batch); i++) {
        uint64_t *bits = s->bits + i * s->column_words;
        s->kernels->nonzero(s->value->cols,
                            mlpc_line(s->value, s->value->data, i, s->kernels->size),
                            bits);
        for (size_t w = 0; w < s->column_words; w++)
            columns[w] |= bits[w];
    }
}

/* Bits [at, at + n) of a row's, n < WORD, some of which may lie in the next word. */
static inline uint64_t
bits_at(const uint64_t *bits, size_t at, size_t n)
{
    const size_t word = at / WORD, shift = at % WORD;
    uint64_t some = bits[word] >> shift;
    if (shift + n > WORD)
        some |= bits[word + 1] << (WORD - shift);
    return some & (((uint64_t)1 << n) - 1);
}

/* For every tile of columns, which of 64 rows are not zero in all of it. */
static void
search_columns(void *context, size_t index)
{
    const search *s = context;
    const size_t tile = s->kernels->tile_rows, words = s->column_words;
    const size_t first = index * WORD, count = mlpc_min(WORD, s->batch - first);
    for (size_t t = 0; t < s->column_tiles; t++) {
        const size_t at = t * tile, n = mlpc_min(tile, s->value->cols - at);
        const uint64_t *bits = s->bits + first * words;
        uint64_t found = 0;
        for (size_t i = 0; i < count; i++, bits += words)
            found |= (uint64_t)(bits_at(bits, at, n) != 0) << i;
        s->rows[t * s->row_words + index] = found;
    }
}

/* Whether at least a sixth of the steps can be left out. */
static bool
saves_enough(const uint64_t *words, size_t count, size_t steps)
{
    size_t kept = 0;
    for (size_t i = 0; i < count; i++)
        kept += (size_t)__builtin_popcountll(words[i]);
    return kept <= steps - steps / 6;
}

bool
mlpc_support_due(const mlpc_model *model, size_t batch, size_t patience)
{
    return model->support != NULL && patience == 0 && is_searched(model, batch);
}

void
mlpc_support_find(const mlpc_model *model, const mlpc_step *step, bool backward,
                  size_t *patience)
{
    const mlpc_node *reader = mlpc_first_reader(model);
    if (reader == NULL)
        return;
    mlpc_support *support = &reader->in[0]->support;
    *support = (mlpc_support){0};
    if (model->support == NULL || !is_searched(model, step->batch))
        return;
    if (*patience > 0) {
        --*patience;
        return;
    }
    search s = search_of(model, step->batch);
    mlpc_parallel_for(step->team, s.row_tiles, search_rows, &s);
    support->column_words = s.column_words;
    support->row_words = s.row_words;
    if (saves_enough(s.columns, s.row_tiles * s.column_words,
                     s.row_tiles * s.value->cols))
        support->columns = s.columns;
    if (backward) {
        mlpc_parallel_for(step->team, s.row_words, search_columns, &s);
        if (saves_enough(s.rows, s.column_tiles * s.row_words,
                         s.column_tiles * s.batch))
            support->rows = s.rows;
    }
    if (support->columns == NULL && support->rows == NULL)
        *patience = STEPS_WITHOUT;
}
