/* The matrix product's register tile, and the sum of a matrix' rows. */

enum { LINE = 64 / sizeof(REAL) }; /* elements of a cache line */

/* sums = rows [first, first + rows) of c. */
INLINE void
tile_load(const size_t rows, const size_t vectors, const mlpc_tile *t, size_t first,
          V sums[TILE_ROWS][TILE_VECTORS])
{
    const REAL *c = (const REAL *)t->c + first * t->ldc;
#pragma GCC unroll 16
    for (size_t i = 0; i < rows; i++)
#pragma GCC unroll 16
        for (size_t v = 0; v < vectors; v++)
            sums[i][v] = vload_upto(c + i * t->ldc + v * VL, left(t->n, v));
}

/* A chain's end: its bias, which may be 0, is added; what becomes 0 is +0. */
INLINE V
ended(V sum, V bias)
{
    return vadd(vflush(vadd(sum, bias)), vset1(0));
}

/* Rows [first, first + rows) of c = sums, ended if this is the end. */
INLINE void
tile_store(const size_t rows, const size_t vectors, const mlpc_tile *t, size_t first,
           V sums[TILE_ROWS][TILE_VECTORS])
{
    REAL *c = (REAL *)t->c + first * t->ldc;
#pragma GCC unroll 16
    for (size_t v = 0; v < vectors; v++) {
        const size_t n = left(t->n, v);
        V end = vset1(0);
        if (t->bias != NULL)
            end = vadd(end, vload_upto((const REAL *)t->bias + v * VL, n));
#pragma GCC unroll 16
        for (size_t i = 0; i < rows; i++)
            vstore_upto(c + i * t->ldc + v * VL,
                        t->pause ? sums[i][v] : ended(sums[i][v], end), n);
    }
}

/* One step of the chains: sums += a(i) b, with the rows of a a_row apart. */
INLINE void
tile_step(const size_t rows, const size_t vectors, const REAL *a, size_t a_row,
          const REAL *b, V sums[TILE_ROWS][TILE_VECTORS])
{
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

/* All steps, with prefetching. */
INLINE void
tile_prefetching(const size_t rows, const size_t vectors, const mlpc_tile *t,
                 const REAL *a, const REAL *b, V sums[TILE_ROWS][TILE_VECTORS])
{
    const size_t k = t->k, a_row = t->a_row, a_k = t->a_k, ldb = t->ldb;
    for (size_t p = 0, end; p < k; p = end) {
        for (size_t i = 0; p < t->ahead_steps && i < t->n_ahead; i++)
            __builtin_prefetch((const REAL *)t->ahead[i] + p, 0, 2);
        end = k - p > LINE ? p + LINE : k;
        for (size_t q = p; q < end; q++, a += a_k, b += ldb)
            tile_step(rows, vectors, a, a_row, b, sums);
    }
}

/* Rows [first, first + rows) of the tile, for constant rows and vectors: the sums stay in
 * registers for all of k. */
INLINE void
tile(const size_t rows, const size_t vectors, const mlpc_tile *t, size_t first)
{
    const REAL *a = (const REAL *)t->a + first * t->a_row, *b = t->b;
    const size_t k = t->k, a_row = t->a_row, a_k = t->a_k, ldb = t->ldb;
    V sums[TILE_ROWS][TILE_VECTORS];
    if (t->resume)
        tile_load(rows, vectors, t, first, sums);
    else
#pragma GCC unroll 16
        for (size_t i = 0; i < rows; i++)
#pragma GCC unroll 16
            for (size_t v = 0; v < vectors; v++)
                sums[i][v] = vset1(0);
    if (t->steps == NULL && t->n_ahead > 0)
        tile_prefetching(rows, vectors, t, a, b, sums);
    else if (t->steps == NULL)
        for (size_t p = 0; p < k; p++, a += a_k, b += ldb)
            tile_step(rows, vectors, a, a_row, b, sums);
    else
        for (size_t word = 0; word * 64 < k; word++)
            for (uint64_t bits = t->steps[word]; bits != 0; bits &= bits - 1) {
                size_t p = word * 64 + (size_t)__builtin_ctzll(bits);
                tile_step(rows, vectors, a + p * a_k, a_row, b + p * ldb, sums);
            }
    tile_store(rows, vectors, t, first, sums);
}

/* One row, of more columns than a tile has: its chains wait for each other less. */
enum { ROW_VECTORS = TILE_VECTORS > 8 ? TILE_VECTORS : 8 };

INLINE void
row(const mlpc_tile *t, const bool full)
{
    const REAL *a = t->a, *b = t->b;
    REAL *c = t->c;
    V sums[ROW_VECTORS];
#pragma GCC unroll 16
    for (size_t v = 0; v < ROW_VECTORS; v++)
        sums[v] = t->resume ? vload_upto(c + v * VL, left(t->n, v)) : vset1(0);
    for (size_t p = 0; p < t->k; p++, a += t->a_k, b += t->ldb) {
        V left_one = vset1(*a);
#pragma GCC unroll 16
        for (size_t v = 0; v < ROW_VECTORS; v++)
            sums[v] =
                vfma(left_one,
                     full ? vload(b + v * VL) : vload_upto(b + v * VL, left(t->n, v)),
                     sums[v]);
    }
#pragma GCC unroll 16
    for (size_t v = 0; v < ROW_VECTORS; v++) {
        const size_t n = left(t->n, v);
        V end = vset1(0);
        if (t->bias != NULL)
            end = vadd(end, vload_upto((const REAL *)t->bias + v * VL, n));
        vstore_upto(c + v * VL, t->pause ? sums[v] : ended(sums[v], end), n);
    }
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
    if (t->n == ROW_VECTORS * VL && t->m == 1)
        row(t, true);
    else if (t->n > TILE_VECTORS * VL)
        row(t, false);
    else if (t->n <= VL)
        tiles(1, t);
    else if (t->n <= 2 * VL)
        tiles(2, t);
    else
        tiles(TILE_VECTORS, t);
}

static double
fma_rounds(size_t rounds)
{
    V sums[TILE_ROWS][TILE_VECTORS];
    volatile REAL one = 1;
    const V a = vset1(one);
#pragma GCC unroll 16
    for (size_t i = 0; i < TILE_ROWS; i++)
#pragma GCC unroll 16
        for (size_t v = 0; v < TILE_VECTORS; v++)
            sums[i][v] = vset1((REAL)(i * TILE_VECTORS + v));
    for (size_t r = 0; r < rounds; r++)
#pragma GCC unroll 16
        for (size_t i = 0; i < TILE_ROWS; i++)
#pragma GCC unroll 16
            for (size_t v = 0; v < TILE_VECTORS; v++)
                sums[i][v] = vfma(sums[i][v], a, a);
    REAL kept[TILE_ROWS * TILE_VECTORS * VL], seen = 0;
    for (size_t i = 0; i < TILE_ROWS * TILE_VECTORS; i++)
        vstore(kept + i * VL, sums[i / TILE_VECTORS][i % TILE_VECTORS]);
    for (size_t i = 0; i < TILE_ROWS * TILE_VECTORS * VL; i++)
        seen += kept[i];
    one = seen;
    return 2.0 * (double)rounds * (TILE_ROWS * TILE_VECTORS * VL);
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
        vstore_flushed(to + j, total, n - j);
    }
}
