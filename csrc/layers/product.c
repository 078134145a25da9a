/* Cutting a product into jobs. */
#include "layers/product.h"

/* Fused multiply-adds that a job should have: some microseconds, so that handing it out
 * costs little and a busy machine can still balance. A function of shapes alone. */
enum { WORK_PER_JOB = 1 << 19 };

typedef struct product_jobs {
    const mlpc_product *product;
    size_t panels, rows_per_job;
} product_jobs;

/* One block of rows against one panel. */
static void
run_block(void *context, size_t index)
{
    const product_jobs *jobs = context;
    const mlpc_product *p = jobs->product;
    const mlpc_kernels *kernels = p->kernels;
    size_t panel = index % jobs->panels, block = index / jobs->panels;
    size_t col = panel * kernels->tile_cols,
           cols = mlpc_min(kernels->tile_cols, p->n - col);
    size_t first = block * jobs->rows_per_job;
    size_t end = mlpc_min(first + jobs->rows_per_job, p->m);
    const void *b = mlpc_at(p->b, panel * p->b_panel, kernels->size);
    const void *bias = p->bias ? mlpc_at(p->bias, col, kernels->size) : NULL;
    for (size_t row = first; row < end; row += kernels->tile_rows) {
        size_t rows = mlpc_min(kernels->tile_rows, end - row);
        mlpc_tile tile = {
            .m = rows,
            .n = cols,
            .k = p->k,
            .a = mlpc_at(p->a, row * p->a_row, kernels->size),
            .a_row = p->a_row,
            .a_k = p->a_k,
            .b = b,
            .ldb = p->ldb,
            .bias = bias,
            .c = mlpc_at(p->c, row * p->ldc + col, kernels->size),
            .ldc = p->ldc,
        };
        kernels->matmul(&tile);
        if (p->epilogue != NULL)
            p->epilogue(p, row, col, rows, cols);
    }
}

void
mlpc_product_run(mlpc_team *team, const mlpc_product *product)
{
    const mlpc_kernels *kernels = product->kernels;
    size_t tile_work = kernels->tile_rows * kernels->tile_cols * (product->k + 1);
    size_t tiles = 1 + WORK_PER_JOB / tile_work;
    product_jobs jobs = {product, mlpc_ceil_div(product->n, kernels->tile_cols),
                         tiles * kernels->tile_rows};
    size_t blocks = mlpc_ceil_div(product->m, jobs.rows_per_job);
    mlpc_parallel_for(team, blocks * jobs.panels, run_block, &jobs);
}

size_t
mlpc_panels_size(const mlpc_kernels *kernels, size_t k, size_t n)
{
    return mlpc_ceil_div(n, kernels->tile_cols) * kernels->tile_cols * k;
}

typedef struct pack_jobs {
    const mlpc_kernels *kernels;
    size_t k, n, k_stride, n_stride;
    const void *b;
    void *panels;
} pack_jobs;

static void
pack_panel(void *context, size_t index)
{
    const pack_jobs *p = context;
    size_t width = p->kernels->tile_cols, col = index * width;
    p->kernels->pack(p->k, mlpc_min(width, p->n - col),
                     mlpc_at(p->b, col * p->n_stride, p->kernels->size), p->k_stride,
                     p->n_stride, mlpc_at(p->panels, col * p->k, p->kernels->size));
}

void
mlpc_panels_pack(mlpc_team *team, const mlpc_kernels *kernels, size_t k, size_t n,
                 const void *b, size_t k_stride, size_t n_stride, void *panels)
{
    pack_jobs jobs = {kernels, k, n, k_stride, n_stride, b, panels};
    mlpc_parallel_for(team, mlpc_ceil_div(n, kernels->tile_cols), pack_panel, &jobs);
}
