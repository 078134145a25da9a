/* Cutting a product into jobs, and a job into tiles. */
#include "products/product.h"

#include "core/memory.h"

#include <string.h>

/* A job has some microseconds of work, so that handing it out costs little and a busy machine
 * can still balance; in a large product jobs are bigger, so that each operand is reused. All
 * these are functions of shapes alone. */
enum { WORK_PER_JOB = 1 << 19, JOBS_PER_PRODUCT = 64 };

/* A block of a panel of b, at most this high, stays in the cache while the rows of a pass by.
 * If b's rows are far apart, PANELS_TOGETHER panels of the block are packed together, so that each
 * row of a is read once for all of them; a's next rows are prefetched. */
enum {
    BLOCK_ROWS = 1024,
    BLOCK_BYTES = 128 * 1024, /* of the widest vectors */
    PANELS_TOGETHER = MLPC_PRODUCT_LINE / BLOCK_BYTES,
    TILES_PER_PACK = 8,
    ROWS_PER_PACK = 4,
    FAR_BYTES = 4096,
    TILE_BYTES = 2048,
    TURNED_COLS = 16, /* at least the rows of a tile */
    STEPS_IN_WORD = 64,
    ROWS_MAX = 16 /* at least those of a tile */
};

/* A larger a is in no near cache. Where b is in one, a job may be a tile of a's rows and all b. */
enum { A_BYTES = 1024 * 1024, B_BYTES = 512 * 1024, JOBS_PER_THREAD = 4 };

typedef struct job_layout {
    size_t panels, tiles; /* of c */
    size_t width, height; /* of a job, in panels and tiles */
    size_t block;         /* rows of b in a block: whole words of steps */
    bool pack_b;
} job_layout;

bool
mlpc_far_apart(const mlpc_kernels *kernels, size_t stride)
{
    return stride * kernels->size >= FAR_BYTES;
}

bool
mlpc_better_turned(const mlpc_kernels *kernels, size_t m, size_t n, size_t k)
{
    const size_t lanes = kernels->lanes;
    if (k > BLOCK_ROWS || n < kernels->tile_rows)
        return false;
    return m * mlpc_ceil_div(n, lanes) * 10 > n * mlpc_ceil_div(m, lanes) * 11;
}

void
mlpc_product_turn(mlpc_product *p)
{
    const mlpc_product was = *p;
    p->m = was.n;
    p->n = was.m;
    p->a = was.b;
    p->a_row = was.b_n;
    p->a_k = was.b_k;
    p->b = was.a;
    p->b_n = was.a_row;
    p->b_k = was.a_k;
    p->turned = !was.turned;
}

bool
mlpc_can_prefetch(const mlpc_kernels *kernels, size_t m, size_t n, size_t k,
                  size_t threads)
{
    return n > 1 && k <= BLOCK_ROWS && m * k * kernels->size >= A_BYTES &&
           n * k * kernels->size <= B_BYTES && !mlpc_far_apart(kernels, n) &&
           m >= JOBS_PER_THREAD * threads * kernels->tile_rows;
}

/* Columns of c that are computed at once. */
static size_t
panel_cols(const mlpc_product *p)
{
    return p->m == 1 && p->b_n == 1 ? p->kernels->row_cols : p->kernels->tile_cols;
}

static job_layout
layout_of(const mlpc_product *p)
{
    const mlpc_kernels *kernels = p->kernels;
    const size_t word = STEPS_IN_WORD, blocks = mlpc_ceil_div(p->k, BLOCK_ROWS);
    const bool transposed = p->b_n != 1;
    job_layout jobs = {
        .panels = mlpc_ceil_div(p->n, panel_cols(p)),
        .tiles = mlpc_ceil_div(p->m, kernels->tile_rows),
        .width = 1,
        .block = mlpc_ceil_div(mlpc_ceil_div(p->k, blocks), word) * word,
    };
    size_t tile_work = kernels->tile_rows * kernels->tile_cols * (p->k + 1);
    size_t least = 1 + WORK_PER_JOB / tile_work,
           fair = jobs.tiles * jobs.panels / JOBS_PER_PRODUCT;
    jobs.height = fair > least ? fair : least;
    if (transposed && jobs.height < 2 * TILES_PER_PACK)
        jobs.height = 2 * TILES_PER_PACK;
    if (jobs.height > jobs.tiles)
        jobs.height = jobs.tiles;
    jobs.pack_b = transposed ||
                  (mlpc_far_apart(kernels, p->b_k) && jobs.height >= TILES_PER_PACK);
    if (jobs.pack_b && fair >= PANELS_TOGETHER * least)
        jobs.width = PANELS_TOGETHER;
    return jobs;
}

/* A block of b (k x n) from (row, col), as rows of tile_cols elements; those past n, which
 * a tile multiplies and does not store, are 0. */
static void
pack_block(const mlpc_product *p, size_t row, size_t col, size_t k, size_t n,
           void *block)
{
    const mlpc_kernels *kernels = p->kernels;
    const void *b = mlpc_at(p->b, row * p->b_k + col * p->b_n, kernels->size);
    if (n < kernels->tile_cols)
        memset(block, 0, k * kernels->tile_cols * kernels->size);
    if (p->b_n == 1)
        kernels->copy(k, n, b, p->b_k, block, kernels->tile_cols);
    else
        kernels->transpose(n, k, b, p->b_n, block, kernels->tile_cols);
}

/* Panels of b (steps start to stop) from col to end, each to a place of its own. Rows are copied
 * a few at a time for all panels, while the next few are on their way. */
static void
pack_panels(const mlpc_product *p, size_t start, size_t stop, size_t col, size_t end,
            char *packed)
{
    const size_t size = p->kernels->size, cols = p->kernels->tile_cols,
                 at_once = p->b_n == 1 ? ROWS_PER_PACK : stop - start;
    for (size_t row = start, next; row < stop; row = next) {
        next = mlpc_min(row + at_once, stop);
        mlpc_prefetch(mlpc_at(p->b, next * p->b_k + col * p->b_n, size),
                      mlpc_min(at_once, stop - next), (end - col) * size, p->b_k * size,
                      false);
        char *to = packed + (row - start) * cols * size;
        for (size_t at = col; at < end; at += cols, to += BLOCK_BYTES)
            pack_block(p, row, at, next - row, mlpc_min(cols, p->n - at), to);
    }
}

/* What the tiles of a job share: steps [start, stop) of the chains, and their panel of b. */
typedef struct job_block {
    size_t start, stop, end;
    bool whole; /* the chains begin and end here */
} job_block;

/* Neighbouring panels of b: `step` bytes from one to the next. */
typedef struct panels_of_b {
    size_t col, end; /* columns */
    const char *at;
    size_t step, ld;
} panels_of_b;

/* Rows that tiles prefetch, `steps` elements of each. */
typedef struct rows_ahead {
    const void *rows[ROWS_MAX];
    size_t n, steps;
} rows_ahead;

/* A step has hundreds of tiles, a small one of some 50 ns. */
#define INLINE static inline __attribute__((always_inline))

/* A whole tile at (row, col) as a part of c's transpose. */
static void
run_turned(const mlpc_product *p, const mlpc_tile *tile, size_t row, size_t col)
{
    const mlpc_kernels *kernels = p->kernels;
    _Alignas(MLPC_ALIGNMENT) char turned[TILE_BYTES];
    const mlpc_part part = {col, row, tile->n, tile->m, TURNED_COLS, turned};
    if (p->prologue != NULL)
        p->prologue(p, &part);
    kernels->matmul(tile);
    kernels->transpose(tile->m, tile->n, tile->c, tile->ldc, turned, TURNED_COLS);
    if (p->epilogue != NULL)
        p->epilogue(p, &part);
    if (!p->passing)
        kernels->copy(tile->n, tile->m, turned, TURNED_COLS,
                      mlpc_at(p->c, col * p->ldc + row, kernels->size), p->ldc);
}

INLINE void
run_tile(const mlpc_product *p, const job_block *block, size_t row, size_t col,
         const void *b, size_t ldb, const void *const *ahead, size_t n_ahead,
         size_t ahead_steps)
{
    const mlpc_kernels *kernels = p->kernels;
    _Alignas(MLPC_ALIGNMENT) char passing[TILE_BYTES];
    const bool local = p->turned || (p->passing && block->whole);
    const size_t next = row + kernels->tile_rows;
    mlpc_tile tile = {
        .m = mlpc_min(kernels->tile_rows, block->end - row),
        .n = mlpc_min(panel_cols(p), p->n - col),
        .k = block->stop - block->start,
        .a = mlpc_at(p->a, row * p->a_row + block->start * p->a_k, kernels->size),
        .a_row = p->a_row,
        .a_k = p->a_k,
        .b = b,
        .ldb = ldb,
        .bias = p->bias ? mlpc_at(p->bias, col, kernels->size) : NULL,
        .c = local ? passing : mlpc_at(p->c, row * p->ldc + col, kernels->size),
        .ldc = local ? kernels->tile_cols : p->ldc,
        .resume = block->start > 0,
        .pause = block->stop < p->k,
        .steps = p->steps ? p->steps + row / kernels->tile_rows * p->words +
                                block->start / STEPS_IN_WORD
                          : NULL,
        .ahead = ahead,
        .n_ahead = n_ahead,
        .ahead_steps = ahead_steps,
    };
    if (p->turned) {
        run_turned(p, &tile, row, col);
        return;
    }
    const mlpc_part part = {row, col, tile.m, tile.n, tile.ldc, tile.c};
    if (tile.resume && next < block->end) /* the chains so far of the next tile */
        mlpc_prefetch(mlpc_at(p->c, next * p->ldc + col, kernels->size),
                      mlpc_min(kernels->tile_rows, block->end - next),
                      tile.n * kernels->size, p->ldc * kernels->size, true);
    if (p->prologue != NULL && !tile.pause)
        p->prologue(p, &part);
    kernels->matmul(&tile);
    if (p->epilogue != NULL && !tile.pause)
        p->epilogue(p, &part);
}

/* The tile of rows from `row` on against these panels; each prefetches its share of the rows ahead. */
INLINE void
run_row(const mlpc_product *p, const job_block *block, size_t row, const panels_of_b *b,
        const rows_ahead *ahead)
{
    const size_t cols = panel_cols(p),
                 panels = ahead->n > 0 ? mlpc_ceil_div(b->end - b->col, cols) : 1;
    const char *at = b->at;
    for (size_t col = b->col, i = 1, from = 0, to; col < b->end; col += cols, i++) {
        to = ahead->n > 0 ? i * ahead->n / panels : 0;
        run_tile(p, block, row, col, at, b->ld, ahead->rows + from, to - from,
                 ahead->steps);
        from = to;
        at += b->step;
    }
}

static panels_of_b
panels_in_place(const mlpc_product *p, size_t start, size_t col, size_t end)
{
    const size_t size = p->kernels->size;
    const char *at = mlpc_at(p->b, start * p->b_k + col * p->b_n, size);
    return (panels_of_b){col, end, at, panel_cols(p) * size, p->b_k};
}

static void
run_block(const mlpc_product *p, const job_block *block, size_t first, size_t col,
          size_t end)
{
    const panels_of_b b = panels_in_place(p, block->start, col, end);
    static const rows_ahead none;
    for (size_t row = first; row < block->end; row += p->kernels->tile_rows)
        run_row(p, block, row, &b, &none);
}

/* The same with packed panels. */
static void
run_block_packed(const mlpc_product *p, const job_block *block, size_t first,
                 size_t col, size_t end)
{
    const mlpc_kernels *kernels = p->kernels;
    const size_t k = block->stop - block->start;
    char *packed = mlpc_scratch_line();
    const panels_of_b b = {col, end, packed, BLOCK_BYTES, kernels->tile_cols};
    pack_panels(p, block->start, block->stop, col, end, packed);
    const bool prefetches = p->a_k == 1 && p->m * p->k * kernels->size >= A_BYTES;
    rows_ahead ahead;
    ahead.steps = k;
    for (size_t row = first; row < block->end; row += kernels->tile_rows) {
        const size_t next = row + kernels->tile_rows,
                     end_next = mlpc_min(next + kernels->tile_rows, block->end);
        ahead.n = 0;
        for (size_t i = next; prefetches && i < end_next; i++)
            ahead.rows[ahead.n++] =
                mlpc_at(p->a, i * p->a_row + block->start, kernels->size);
        run_row(p, block, row, &b, &ahead);
    }
}

/* A tile of rows against all of b; prefetches what the next job will read, or the first one of
 * the next product like this. */
static void
run_prefetching(const mlpc_product *p, size_t index)
{
    const mlpc_kernels *kernels = p->kernels;
    const mlpc_ahead *rows = p->ahead;
    const size_t first = index * kernels->tile_rows,
                 end = mlpc_min(first + kernels->tile_rows, p->m);
    const job_block block = {.stop = p->k, .end = end, .whole = true};
    const panels_of_b b = panels_in_place(p, 0, 0, p->n);
    rows_ahead ahead;
    ahead.n = 0;
    ahead.steps = rows->bytes / kernels->size;
    for (size_t i = end; i < mlpc_min(end + kernels->tile_rows, rows->rows); i++) {
        const size_t row = rows->order != NULL ? rows->order[i] : i;
        ahead.rows[ahead.n++] = rows->start + (ptrdiff_t)row * rows->stride;
    }
    if (p->make_rows != NULL)
        p->make_rows(p, first, end - first);
    run_row(p, &block, first, &b, &ahead);
}

size_t
mlpc_product_jobs(const mlpc_product *p)
{
    if (p->ahead != NULL)
        return mlpc_ceil_div(p->m, p->kernels->tile_rows);
    job_layout jobs = layout_of(p);
    return mlpc_ceil_div(jobs.panels, jobs.width) *
           mlpc_ceil_div(jobs.tiles, jobs.height);
}

void
mlpc_product_job(const mlpc_product *p, size_t index)
{
    if (p->ahead != NULL) {
        run_prefetching(p, index);
        return;
    }
    job_layout jobs = layout_of(p);
    size_t across = mlpc_ceil_div(jobs.panels, jobs.width),
           rows = jobs.height * p->kernels->tile_rows,
           cols = jobs.width * panel_cols(p);
    size_t first = index / across * rows, col = index % across * cols,
           end = mlpc_min(col + cols, p->n);
    job_block block = {.end = mlpc_min(first + rows, p->m)};
    for (size_t start = 0; start < p->k; start += jobs.block) {
        block.start = start;
        block.stop = mlpc_min(start + jobs.block, p->k);
        block.whole = start == 0 && block.stop == p->k;
        if (jobs.pack_b)
            run_block_packed(p, &block, first, col, end);
        else
            run_block(p, &block, first, col, end);
    }
}

static void
run_job(void *context, size_t index)
{
    mlpc_product_job(context, index);
}

void
mlpc_product_run(mlpc_team *team, const mlpc_product *product)
{
    mlpc_product p = *product;
    mlpc_parallel_for(team, mlpc_product_jobs(&p), run_job, &p);
}
