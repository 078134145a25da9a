/* The matrix product's register tile, packing its right operand, and the sum over rows. */

/* Rows [first, first + rows) of the tile, for constant rows and vectors: the sums stay in
 * registers for all of k. */
INLINE void
tile(const size_t rows, const size_t vectors, const mlpc_tile *t, size_t first)
{
    const REAL *a = (const REAL *)t->a + first * t->a_row, *b = t->b, *bias = t->bias;
    const size_t n = t->n, k = t->k, a_row = t->a_row, a_k = t->a_k, ldb = t->ldb;
    REAL *c = (REAL *)t->c + first * t->ldc;
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
    if (bias != NULL)
#pragma GCC unroll 16
        for (size_t v = 0; v < vectors; v++) {
            V add = vload_upto(bias + v * VL, left(n, v));
#pragma GCC unroll 16
            for (size_t i = 0; i < rows; i++)
                sums[i][v] = vadd(sums[i][v], add);
        }
#pragma GCC unroll 16
    for (size_t i = 0; i < rows; i++)
#pragma GCC unroll 16
        for (size_t v = 0; v < vectors; v++)
            vstore_upto(c + i * t->ldc + v * VL, sums[i][v], left(n, v));
}

/* A tile of t->m rows: at once if it is full, else by its binary digits. */
INLINE void
tiles(const size_t vectors, const mlpc_tile *t)
{
    const size_t m = t->m;
    if (m == TILE_ROWS) {
        tile(TILE_ROWS, vectors, t, 0);
        return;
    }
#if TILE_ROWS > 8
    if (m & 8)
        tile(8, vectors, t, 0);
#endif
#if TILE_ROWS > 4
    if (m & 4)
        tile(4, vectors, t, m & 8);
#endif
    if (m & 2)
        tile(2, vectors, t, m & (8 | 4));
    if (m & 1)
        tile(1, vectors, t, m & (8 | 4 | 2));
}

static void
matmul(const mlpc_tile *t)
{
    if (t->n <= VL)
        tiles(1, t);
    else if (t->n <= 2 * VL)
        tiles(2, t);
    else
        tiles(TILE_VECTORS, t);
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
