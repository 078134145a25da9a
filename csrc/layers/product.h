/* The matrix product over a whole team: tiles of the kernel's size are handed out as jobs.
 * Serves the three products of a dense layer. */
#ifndef MLPC_LAYERS_PRODUCT_H
#define MLPC_LAYERS_PRODUCT_H

#include "core/threads.h"
#include "kernels/kernels.h"

typedef struct mlpc_product mlpc_product;

/* Runs on a part of c that has just been computed: rows x cols from (row, col). */
typedef void (*mlpc_epilogue)(const mlpc_product *product, size_t row, size_t col,
                              size_t rows, size_t cols);

/* c (m x n) = a (m x k) b (k x n) + bias. a(i, p) is a[i * a_row + p * a_k]. b is cut into panels of
 * tile_cols columns, b_panel elements apart, whose rows are ldb apart. */
struct mlpc_product {
    const mlpc_kernels *kernels;
    size_t m, n, k;
    const void *a;
    size_t a_row, a_k;
    const void *b;
    size_t ldb, b_panel;
    const void *bias; /* n; NULL for none */
    void *c;
    size_t ldc;
    mlpc_epilogue epilogue; /* NULL for none */
    const void *context;    /* the epilogue's */
};

void mlpc_product_run(mlpc_team *team, const mlpc_product *product);

/* Elements of b (k x n) as packed panels. */
size_t mlpc_panels_size(const mlpc_kernels *kernels, size_t k, size_t n);

/* Packs b(i, j) = b[i * k_stride + j * n_stride] into panels (see kernels.h, pack). */
void mlpc_panels_pack(mlpc_team *team, const mlpc_kernels *kernels, size_t k, size_t n,
                      const void *b, size_t k_stride, size_t n_stride, void *panels);

#endif
