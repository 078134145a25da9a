/* The matrix product's register tile, packing its right operand, and what rides on the
 * product: the bias and the sum over rows. */

/* c (rows x n) for constant rows and vectors: the sums stay in registers for all of k. */
INLINE void
tile(const size_t rows, const size_t vectors, size_t n, size_t k, const REAL *a,
     size_t a_row, size_t a_k, const REAL *b, size_t ldb, REAL *c, size_t ldc)
{
    V sums[TILE_ROWS][TILE_VECTORS];
#pragma GCC unroll 16
    for (size_t i = 0; i < rows; i++)
#pragma GCC unroll 16
        for (size_t v = 0; v < vectors; v++)
            sums[i][v] = vset1(0);
    for (size_t p = 0; p < k; p++, a += a_k, b += ldb) {
        V right[TILE_VECTORS];
#pragma GCC unroll 16
        for (size_t v = 0; v < vectors; v++)
            right[v] = vload(b + v * VL);
#pragma GCC unroll 16
        for (size_t i = 0; i < rows; i++) {
            V left_one = vset1(a[i * a_row]);
#pragma GCC unroll 16
            for (size_t v = 0; v < vectors; v++)
                sums[i][v] = vfma(left_one, right[v], sums[i][v]);
        }
    }
#pragma GCC unroll 16
    for (size_t i = 0; i < rows; i++)
#pragma GCC unroll 16
        for (size_t v = 0; v < vectors; v++)
            vstore_upto(c + i * ldc + v * VL, sums[i][v], left(n, v));
}

/* m < 2 TILE_ROWS rows as one full tile, or as its binary digits. */
INLINE void
tiles(size_t m, const size_t vectors, size_t n, size_t k, const REAL *a, size_t a_row,
      size_t a_k, const REAL *b, size_t ldb, REAL *c, size_t ldc)
{
    if (m == TILE_ROWS) {
        tile(TILE_ROWS, vectors, n, k, a, a_row, a_k, b, ldb, c, ldc);
        return;
    }
#if TILE_ROWS > 8
    if (m & 8) {
        tile(8, vectors, n, k, a, a_row, a_k, b, ldb, c, ldc);
        a += 8 * a_row;
        c += 8 * ldc;
    }
#endif
#if TILE_ROWS > 4
    if (m & 4) {
        tile(4, vectors, n, k, a, a_row, a_k, b, ldb, c, ldc);
        a += 4 * a_row;
        c += 4 * ldc;
    }
#endif
    if (m & 2) {
        tile(2, vectors, n, k, a, a_row, a_k, b, ldb, c, ldc);
        a += 2 * a_row;
        c += 2 * ldc;
    }
    if (m & 1)
        tile(1, vectors, n, k, a, a_row, a_k, b, ldb, c, ldc);
}

static void
matmul(size_t m, size_t n, size_t k, const void *a, size_t a_row, size_t a_k,
       const void *b, size_t ldb, void *c, size_t ldc)
{
    if (n <= VL)
        tiles(m, 1, n, k, a, a_row, a_k, b, ldb, c, ldc);
    else if (n <= 2 * VL)
        tiles(m, 2, n, k, a, a_row, a_k, b, ldb, c, ldc);
    else
        tiles(m, TILE_VECTORS, n, k, a, a_row, a_k, b, ldb, c, ldc);
}

static void
pack(size_t k, size_t n, const void *b, size_t k_stride, size_t n_stride, void *panel)
{
    const REAL *from = b;
    REAL *to = panel;
    const size_t width = TILE_VECTORS * VL;
    for (size_t i = 0; i < k; i++, from += k_stride, to += width) {
        for (size_t j = 0; j < n; j++)
            to[j] = from[j * n_stride];
        for (size_t j = n; j < width; j++)
            to[j] = 0;
    }
}

static void
add_bias(size_t m, size_t n, const void *bias, void *c, size_t ldc)
{
    const REAL *from = bias;
    REAL *row = c;
    for (size_t i = 0; i < m; i++, row += ldc)
        for (size_t j = 0; j < n; j += VL) {
            V value = vadd(vload_upto(row + j, n - j), vload_upto(from + j, n - j));
            vstore_upto(row + j, value, n - j);
        }
}

static void
sum_rows(size_t m, size_t n, const void *x, size_t ldx, void *sums)
{
    REAL *to = sums;
    for (size_t j = 0; j < n; j += VL) {
        const REAL *from = (const REAL *)x + j;
        V total = vset1(0);
        for (size_t i = 0; i < m; i++, from += ldx)
            total = vadd(total, vload_upto(from, n - j));
        vstore_upto(to + j, total, n - j);
    }
}
