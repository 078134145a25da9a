/* The matrix product in jobs of some tiles each. Serves the three products of a dense layer and
 * the optimizers that orthogonalize. */
#ifndef MLPC_PRODUCTS_PRODUCT_H
#define MLPC_PRODUCTS_PRODUCT_H

#include "core/node.h"
#include "kernels/kernels.h"

typedef struct mlpc_product mlpc_product;

/* Bytes of scratch that a thread needs for a product's jobs. */
enum { MLPC_PRODUCT_LINE = 512 * 1024 };

/* A part of c: rows x cols from (row, col), which lies at `at`, ld apart. */
typedef struct mlpc_part {
    size_t row, col, rows, cols, ld;
    void *at;
} mlpc_part;

/* Fills rows [first, first + count) of a. */
typedef void (*mlpc_on_rows)(const mlpc_product *product, size_t first, size_t count);

/* Runs before a part is computed (to prefetch), or after. */
typedef void (*mlpc_on_part)(const mlpc_product *product, const mlpc_part *part);

/* c (m x n) = a (m x k) b (k x n) + bias; a(i, p) is a[i * a_row + p * a_k], and b(p, j) is
 * b[p * b_k + j * b_n] with b_k or b_n 1. Where b_n is 1, MLPC_PANEL_MAX elements behind b may
 * be read. */
struct mlpc_product {
    const mlpc_kernels *kernels;
    size_t m, n, k;
    const void *a;
    size_t a_row, a_k;
    const void *b;
    size_t b_k, b_n;
    const void *bias; /* n; NULL for none */
    void *c;
    size_t ldc;
    bool passing; /* c is wanted by the epilogue alone: it need not be kept */
    bool turned;  /* parts, and c where it is kept, are those of c's transpose */
    /* For each tile of rows of a, `words` words whose set bits tell the columns that are not all
     * zero in it; NULL: nothing is known. b must be finite. */
    const uint64_t *steps;
    size_t words;
    /* Where a's rows come from those ahead (mlpc_can_prefetch), of which a's are the first; what
     * makes them on the way, NULL where they are there. */
    const mlpc_ahead *ahead;
    mlpc_on_rows make_rows;
    mlpc_on_part prologue, epilogue; /* NULL for none */
    const void *context;             /* theirs */
};

/* Whether a product (m x n) of k steps wastes fewer lanes as that of the transposes, turned. */
bool mlpc_better_turned(const mlpc_kernels *kernels, size_t m, size_t n, size_t k);

/* Makes it the product of the transposes, turned: one without bias, steps and rows ahead, and
 * with k for which that may be better. */
void mlpc_product_turn(mlpc_product *product);

/* The jobs that a product divides into, and one of them. */
size_t mlpc_product_jobs(const mlpc_product *product);
void mlpc_product_job(const mlpc_product *product, size_t index);

/* Whether so many threads do well to prefetch the rows ahead while they multiply a's. */
bool mlpc_can_prefetch(const mlpc_kernels *kernels, size_t m, size_t n, size_t k,
                       size_t threads);

void mlpc_product_run(mlpc_team *team, const mlpc_product *product);

/* Whether rows this many elements apart are too far apart to be read across: the product then
 * packs blocks of b, and does better with a transposed copy of a where a_k is so large. */
bool mlpc_far_apart(const mlpc_kernels *kernels, size_t stride);

#endif
