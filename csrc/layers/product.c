/* Cutting a product into jobs, and a job into tiles. */
#include "layers/product.h"

#include "core/memory.h"

/* A job has some microseconds of work, so that handing it out costs little and a busy machine
 * can still balance; of a large product it has more, so that what it reads is read often. All
 * these are functions of shapes alone. */
enum { WORK_PER_JOB = 1 << 19, JOBS_PER_PRODUCT = 64 };

/* A block of a panel of b, at most this high, stays in the nearest cache while the rows of a
 * pass by; where it does not lie well, it is copied first. */
enum {
    BLOCK_ROWS = 1024,
    BLOCK_BYTES = 128 * 1024,
    TILES_PER_COPY = 8,
    FAR_BYTES = 4096,
    TILE_BYTES = 2048,
    STEPS_IN_WORD = 64
};

typedef struct job_layout {
    size_t panels, tiles; /* tiles: in a job, all of one panel */
    size_t block;         /* rows of b in a block: whole words of steps */
    bool copy_b;
} job_layout;

bool
mlpc_far_apart(const mlpc_kernels *kernels, size_t stride)
{
    return stride * kernels->size >= FAR_BYTES;
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
    size_t panels = mlpc_ceil_div(p->n, panel_cols(p));
    size_t all = mlpc_ceil_div(p->m, kernels->tile_rows);
    size_t tile_work = kernels->tile_rows * kernels->tile_cols * (p->k + 1);
    size_t tiles = 1 + WORK_PER_JOB / tile_work, fair = all * panels / JOBS_PER_PRODUCT;
    if (fair > tiles)
        tiles = fair;
    bool transposed = p->b_n != 1;
    if (transposed && tiles < 2 * TILES_PER_COPY)
        tiles = 2 * TILES_PER_COPY;
    if (tiles > all)
        tiles = all;
    const size_t word = STEPS_IN_WORD, blocks = mlpc_ceil_div(p->k, BLOCK_ROWS);
    size_t block = mlpc_ceil_div(mlpc_ceil_div(p->k, blocks), word) * word;
    return (job_layout){
        panels, tiles, block,
        transposed || (mlpc_far_apart(kernels, p->b_k) && tiles >= TILES_PER_COPY)};
}

/* A block of b (k x n) from (row, col), as rows of tile_cols elements. */
static void
copy_block(const mlpc_product *p, size_t row, size_t col, size_t k, size_t n,
           void *block)
{
    const mlpc_kernels *kernels = p->kernels;
    const void *b = mlpc_at(p->b, row * p->b_k + col * p->b_n, kernels->size);
    if (p->b_n == 1)
        kernels->copy(k, n, b, p->b_k, block, kernels->tile_cols);
    else
        kernels->transpose(n, k, b, p->b_n, block, kernels->tile_cols);
}

/* Steps [start, stop) of the chains of rows [first, end) against one panel. */
static void
run_k_block(const mlpc_product *p, size_t col, size_t first, size_t end, size_t start,
            size_t stop, bool copy_b)
{
    const mlpc_kernels *kernels = p->kernels;
    _Alignas(MLPC_ALIGNMENT) char block[BLOCK_BYTES], passing[TILE_BYTES];
    const bool whole = start == 0 && stop == p->k, local = p->passing && whole;
    mlpc_tile tile = {
        .n = mlpc_min(panel_cols(p), p->n - col),
        .k = stop - start,
        .a_row = p->a_row,
        .a_k = p->a_k,
        .b = copy_b ? block : mlpc_at(p->b, start * p->b_k + col, kernels->size),
        .ldb = copy_b ? kernels->tile_cols : p->b_k,
        .bias = p->bias ? mlpc_at(p->bias, col, kernels->size) : NULL,
        .ldc = local ? kernels->tile_cols : p->ldc,
        .resume = start > 0,
        .pause = stop < p->k,
    };
    if (copy_b)
        copy_block(p, start, col, tile.k, tile.n, block);
    for (size_t row = first; row < end; row += kernels->tile_rows) {
        tile.m = mlpc_min(kernels->tile_rows, end - row);
        tile.a = mlpc_at(p->a, row * p->a_row + start * p->a_k, kernels->size);
        if (p->steps != NULL)
            tile.steps =
                p->steps + row / kernels->tile_rows * p->words + start / STEPS_IN_WORD;
        tile.c = local ? passing : mlpc_at(p->c, row * p->ldc + col, kernels->size);
        const mlpc_part part = {row, col, tile.m, tile.n, tile.ldc, tile.c};
        if (p->prologue != NULL && !tile.pause)
            p->prologue(p, &part);
        kernels->matmul(&tile);
        if (p->epilogue != NULL && !tile.pause)
            p->epilogue(p, &part);
    }
}

size_t
mlpc_product_jobs(const mlpc_product *p)
{
    job_layout jobs = layout_of(p);
    size_t tiles = mlpc_ceil_div(p->m, p->kernels->tile_rows);
    return jobs.panels * mlpc_ceil_div(tiles, jobs.tiles);
}

void
mlpc_product_job(const mlpc_product *p, size_t index)
{
    job_layout jobs = layout_of(p);
    size_t panel = index % jobs.panels, rows = jobs.tiles * p->kernels->tile_rows;
    size_t first = index / jobs.panels * rows, end = mlpc_min(first + rows, p->m);
    for (size_t start = 0; start < p->k; start += jobs.block)
        run_k_block(p, panel * panel_cols(p), first, end, start,
                    mlpc_min(start + jobs.block, p->k), jobs.copy_b);
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
