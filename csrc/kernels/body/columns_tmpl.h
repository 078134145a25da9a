/* The products of narrow layers whose samples lie side by side in lanes: a matrix by columns
 * has one unit after another, element (unit, sample) at x[unit * ld + sample]. */

/* One block of c: `rows` units from pointers of their own, `vectors` vectors of samples. */
INLINE void
columns_block(const size_t rows, const size_t vectors, const mlpc_tile *t, size_t unit,
              size_t sample, size_t n)
{
    const REAL *a = (const REAL *)t->a + unit * t->a_row,
               *b = (const REAL *)t->b + sample;
    REAL *c = (REAL *)t->c + unit * t->ldc + sample;
    V sums[4][8];
#pragma GCC unroll 8
    for (size_t i = 0; i < rows; i++)
#pragma GCC unroll 8
        for (size_t v = 0; v < vectors; v++)
            sums[i][v] = vset1(0);
    for (size_t p = 0; p < t->k; p++, a += t->a_k, b += t->ldb) {
        V right[8];
#pragma GCC unroll 8
        for (size_t v = 0; v < vectors; v++)
            right[v] = vload_upto(b + v * VL, left(n, v));
#pragma GCC unroll 8
        for (size_t i = 0; i < rows; i++) {
            V weight = vset1(a[i * t->a_row]);
#pragma GCC unroll 8
            for (size_t v = 0; v < vectors; v++)
                sums[i][v] = vfma(weight, right[v], sums[i][v]);
        }
    }
#pragma GCC unroll 8
    for (size_t i = 0; i < rows; i++) {
        V end = vset1(0);
        if (t->bias != NULL)
            end = vadd(end, vset1(((const REAL *)t->bias)[unit + i]));
#pragma GCC unroll 8
        for (size_t v = 0; v < vectors; v++)
            vstore_upto(c + i * t->ldc + v * VL, ended(sums[i][v], end), left(n, v));
    }
}

/* All samples of `rows` units. */
INLINE void
columns_rows(const size_t rows, const mlpc_tile *t, size_t unit)
{
    const size_t vectors = 8 / rows, wide = vectors * VL;
    size_t sample = 0;
    for (; sample + wide <= t->n; sample += wide)
        columns_block(rows, vectors, t, unit, sample, wide);
    for (; sample < t->n; sample += VL)
        columns_block(rows, 1, t, unit, sample, t->n - sample);
}

static void
matmul_columns(const mlpc_tile *t)
{
    size_t unit = 0;
    for (; unit + 4 <= t->m; unit += 4)
        columns_rows(4, t, unit);
    for (; unit + 2 <= t->m; unit += 2)
        columns_rows(2, t, unit);
    if (unit < t->m)
        columns_rows(1, t, unit);
}

/* Rows of x and of d in one block of dots_columns: as many as registers hold. */
#define DOT_ROWS (GROUPS == 1 ? 4 : 2)

/* The dots of `rows` rows of x with `cols` rows of d, and the sums of those of d. */
INLINE void
dots_block(const size_t rows, const size_t cols, size_t n, const REAL *x, size_t ldx,
           const REAL *d, size_t ldd, REAL *dots, size_t ld, REAL *sums)
{
    lanes products[4][2], totals[2];
#pragma GCC unroll 4
    for (size_t j = 0; j < cols; j++) {
        totals[j] = lanes_of(0);
#pragma GCC unroll 4
        for (size_t i = 0; i < rows; i++)
            products[i][j] = lanes_of(0);
    }
    for (size_t s = 0; s < n; s += LANES)
#pragma GCC unroll 16
        for (size_t g = 0; g < GROUPS; g++) {
            const size_t at = s + g * VL, some = left(n - s, g);
            V slope[2];
#pragma GCC unroll 4
            for (size_t j = 0; j < cols; j++) {
                slope[j] = vload_upto(d + j * ldd + at, some);
                totals[j].group[g] = vadd(totals[j].group[g], slope[j]);
            }
#pragma GCC unroll 4
            for (size_t i = 0; i < rows; i++) {
                V input = vload_upto(x + i * ldx + at, some);
#pragma GCC unroll 4
                for (size_t j = 0; j < cols; j++)
                    products[i][j].group[g] =
                        vfma(input, slope[j], products[i][j].group[g]);
            }
        }
#pragma GCC unroll 4
    for (size_t j = 0; j < cols; j++) {
#pragma GCC unroll 4
        for (size_t i = 0; i < rows; i++)
            dots[i * ld + j] = flush(lanes_sum(products[i][j]));
        if (sums != NULL)
            sums[j] = flush(lanes_sum(totals[j]));
    }
}

/* All rows of x with `cols` rows of d. */
INLINE void
dots_rows(const size_t cols, size_t m, size_t n, const REAL *x, size_t ldx,
          const REAL *d, size_t ldd, REAL *dots, size_t ld, REAL *sums)
{
    size_t i = 0;
    if (m == 0 && sums != NULL)
        dots_block(0, cols, n, x, ldx, d, ldd, dots, ld, sums);
    for (; i + DOT_ROWS <= m; i += DOT_ROWS, sums = NULL)
        dots_block(DOT_ROWS, cols, n, x + i * ldx, ldx, d, ldd, dots + i * ld, ld,
                   sums);
    for (; DOT_ROWS > 2 && i + 2 <= m; i += 2, sums = NULL)
        dots_block(2, cols, n, x + i * ldx, ldx, d, ldd, dots + i * ld, ld, sums);
    for (; i < m; i++, sums = NULL)
        dots_block(1, cols, n, x + i * ldx, ldx, d, ldd, dots + i * ld, ld, sums);
}

static void
dots_columns(size_t m, size_t units, size_t n, const void *x, size_t ldx, const void *d,
             size_t ldd, void *dots, void *sums)
{
    const REAL *delta = d;
    REAL *to = dots, *total = sums;
    size_t j = 0;
    for (; j + 2 <= units; j += 2)
        dots_rows(2, m, n, x, ldx, delta + j * ldd, ldd, to + j, units,
                  total ? total + j : NULL);
    if (j < units)
        dots_rows(1, m, n, x, ldx, delta + j * ldd, ldd, to + j, units,
                  total ? total + j : NULL);
}
