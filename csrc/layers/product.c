/* Cutting a product into jobs, and a job into tiles. */
#include "layers/product.h"

#include "core/memory.h"

#include <string.h>

/* A job has some microseconds of work, so that handing it out costs little and a busy machine
 * can still balance; of a large product it has more, so that what it reads is read often. All
 * these are functions of shapes alone. */
enum { WORK_PER_JOB = 1 << 19, JOBS_PER_PRODUCT = 64 };

/* A block of a panel of b, at most this high, stays in the cache while the rows of a pass by;
 * where it does not lie well, it is copied first, and that of PANELS_TOGETHER panels, so that
 * rows of a that come from far serve several. */
enum {
    BLOCK_ROWS = 1024,
    BLOCK_BYTES = 128 * 1024, /* of the widest vectors */
    PANELS_TOGETHER = 2,
    TILES_PER_COPY = 8,
    FAR_BYTES = 4096,
    TILE_BYTES = 2048,
    TURNED_COLS = 16, /* at least the rows of a tile */
    STEPS_IN_WORD = 64
};

/* Where no cache holds a, but one does hold b, a job may be a tile of a's rows and all of b. */
enum {
    A_BYTES = 1024 * 1024,
    B_BYTES = 512 * 1024,
    JOBS_PER_THREAD = 4,
    ROWS_MAX = 16
};

typedef struct job_layout {
    size_t panels, tiles; /* of c */
    size_t width, height; /* of a job, in panels and tiles */
    size_t block;         /* rows of b in a block: whole words of steps */
    bool copy_b;
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

bool
mlpc_can_make_rows(const mlpc_kernels *kernels, size_t m, size_t n, size_t k,
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
    if (transposed && jobs.height < 2 * TILES_PER_COPY)
        jobs.height = 2 * TILES_PER_COPY;
    if (jobs.height > jobs.tiles)
        jobs.height = jobs.tiles;
    jobs.copy_b = transposed ||
                  (mlpc_far_apart(kernels, p->b_k) && jobs.height >= TILES_PER_COPY);
    if (jobs.copy_b && fair >= PANELS_TOGETHER * least)
        jobs.width = PANELS_TOGETHER;
    return jobs;
}

/* A block of b (k x n) from (row, col), as rows of tile_cols elements; those past n, which
 * a tile multiplies and does not store, are 0. */
static void
copy_block(const mlpc_product *p, size_t row, size_t col, size_t k, size_t n,
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

/* Asks for the chains so far of the tile at `row`. */
static void
prefetch_tile(const mlpc_product *p, size_t row, size_t end, size_t col, size_t cols)
{
    const size_t size = p->kernels->size;
    for (size_t i = row; i < mlpc_min(row + p->kernels->tile_rows, end); i++) {
        const char *c = mlpc_at(p->c, i * p->ldc + col, size);
        for (size_t at = 0; at < cols * size; at += MLPC_ALIGNMENT)
            __builtin_prefetch(c + at, 1);
    }
}

/* What the tiles of a job share: steps [start, stop) of the chains, and their panel of b. */
typedef struct job_block {
    size_t start, stop, end;
    bool whole;               /* the chains begin and end here */
    const void *const *ahead; /* what a tile asks for, each of ahead_steps elements */
    size_t n_ahead, ahead_steps;
} job_block;

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

static void
run_tile(const mlpc_product *p, const job_block *block, size_t row, size_t col,
         const void *b, size_t ldb)
{
    const mlpc_kernels *kernels = p->kernels;
    _Alignas(MLPC_ALIGNMENT) char passing[TILE_BYTES];
    const bool local = p->turned || (p->passing && block->whole);
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
        .ahead = block->ahead,
        .n_ahead = block->n_ahead,
        .ahead_steps = block->ahead_steps,
    };
    if (p->turned) {
        run_turned(p, &tile, row, col);
        return;
    }
    const mlpc_part part = {row, col, tile.m, tile.n, tile.ldc, tile.c};
    if (tile.resume)
        prefetch_tile(p, row + kernels->tile_rows, block->end, col, tile.n);
    if (p->prologue != NULL && !tile.pause)
        p->prologue(p, &part);
    kernels->matmul(&tile);
    if (p->epilogue != NULL && !tile.pause)
        p->epilogue(p, &part);
}

/* Rows [first, block->end) against the panels that begin at columns [col, end_col). */
static void
run_block(const mlpc_product *p, const job_block *block, size_t first, size_t col,
          size_t end_col, bool copy_b)
{
    const mlpc_kernels *kernels = p->kernels;
    const size_t cols = panel_cols(p), k = block->stop - block->start;
    _Alignas(MLPC_ALIGNMENT) char copies[PANELS_TOGETHER * BLOCK_BYTES];
    const void *b[PANELS_TOGETHER] = {NULL};
    for (size_t i = 0; col + i * cols < end_col; i++) {
        size_t at = col + i * cols;
        b[i] = mlpc_at(p->b, block->start * p->b_k + at * p->b_n, kernels->size);
        if (!copy_b)
            continue;
        b[i] = copies + i * BLOCK_BYTES;
        copy_block(p, block->start, at, k, mlpc_min(cols, p->n - at),
                   copies + i * BLOCK_BYTES);
    }
    for (size_t row = first; row < block->end; row += kernels->tile_rows)
        for (size_t i = 0; col + i * cols < end_col; i++)
            run_tile(p, block, row, col + i * cols, b[i],
                     copy_b ? kernels->tile_cols : p->b_k);
}

/* Makes a tile of rows and multiplies them; meanwhile asks for what the next job will make rows
 * of, or the first job of the next product like this. */
static void
run_made(const mlpc_product *p, size_t index)
{
    const mlpc_kernels *kernels = p->kernels;
    const mlpc_ahead *ahead = p->ahead;
    const size_t cols = panel_cols(p), panels = mlpc_ceil_div(p->n, cols),
                 first = index * kernels->tile_rows,
                 end = mlpc_min(first + kernels->tile_rows, p->m),
                 left = ahead->rows - mlpc_min(ahead->rows, end),
                 count = mlpc_min(kernels->tile_rows, left);
    const void *rows[ROWS_MAX]; /* at least those of a tile */
    for (size_t i = 0; i < count; i++) {
        size_t row = ahead->order != NULL ? ahead->order[end + i] : end + i;
        rows[i] = ahead->start + (ptrdiff_t)row * ahead->stride;
    }
    p->make_rows(p, first, end - first);
    for (size_t i = 0; i < panels; i++) {
        const size_t share = i * count / panels;
        const job_block block = {
            .stop = p->k,
            .end = end,
            .whole = true,
            .ahead = rows + share,
            .n_ahead = (i + 1) * count / panels - share,
            .ahead_steps = ahead->bytes / kernels->size,
        };
        run_tile(p, &block, first, i * cols, mlpc_at(p->b, i * cols, kernels->size),
                 p->b_k);
    }
}

size_t
mlpc_product_jobs(const mlpc_product *p)
{
    if (p->make_rows != NULL)
        return mlpc_ceil_div(p->m, p->kernels->tile_rows);
    job_layout jobs = layout_of(p);
    return mlpc_ceil_div(jobs.panels, jobs.width) *
           mlpc_ceil_div(jobs.tiles, jobs.height);
}

void
mlpc_product_job(const mlpc_product *p, size_t index)
{
    if (p->make_rows != NULL) {
        run_made(p, index);
        return;
    }
    job_layout jobs = layout_of(p);
    size_t across = mlpc_ceil_div(jobs.panels, jobs.width),
           rows = jobs.height * p->kernels->tile_rows,
           cols = jobs.width * panel_cols(p);
    size_t first = index / across * rows, col = index % across * cols;
    job_block block = {.end = mlpc_min(first + rows, p->m)};
    for (size_t start = 0; start < p->k; start += jobs.block) {
        block.start = start;
        block.stop = mlpc_min(start + jobs.block, p->k);
        block.whole = start == 0 && block.stop == p->k;
        run_block(p, &block, first, col, mlpc_min(col + cols, p->n), jobs.copy_b);
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
