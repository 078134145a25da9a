/* Norms of the rows or columns of a matrix, and what is done with them. */

/* By 16 lanes and the tree. */
INLINE REAL
dot(size_t n, const REAL *x, const REAL *y)
{
    lanes all = lanes_of(0);
    for (size_t j = 0; j < n; j += LANES)
#pragma GCC unroll 4
        for (size_t g = 0; g < GROUPS; g++) {
            const size_t at = j + g * VL, some = left(n - j, g);
            all.group[g] =
                vfma(vload_upto(x + at, some), vload_upto(y + at, some), all.group[g]);
        }
    return lanes_sum(all);
}

static void
squares_by_row(size_t m, size_t n, const void *values, size_t ldx, void *sums)
{
    const REAL *x = values;
    REAL *to = sums;
    for (size_t i = 0; i < m; i++, x += ldx)
        to[i] = flush(to[i] + dot(n, x, x));
}

static void
squares_by_column(size_t m, size_t n, const void *values, size_t ldx, void *sums)
{
    const REAL *x = values;
    REAL *to = sums;
    for (size_t i = 0; i < m; i++, x += ldx)
        for (size_t j = 0; j < n; j += VL) {
            V value = vload_upto(x + j, n - j);
            vstore_flushed(to + j, vfma(value, value, vload_upto(to + j, n - j)),
                           n - j);
        }
}

/* Keras' epsilon: what it adds to norms that it divides by, or keeps them above. */
#define NORM_EPSILON ((REAL)1e-7)

static void
norm_factors(size_t n, double low, double high, double rate, void *sums)
{
    REAL *factor = sums;
    const V share = vset1((REAL)rate), rest = vset1((REAL)(1 - rate));
    for (size_t j = 0; j < n; j += VL) {
        V norm = vsqrt(vload_upto(factor + j, n - j));
        V wanted = vmul(share, vclamp(norm, (REAL)low, (REAL)high));
        if (rate != 1)
            wanted = vfma(rest, norm, wanted);
        V by = vdiv(wanted, vadd(vset1(NORM_EPSILON), norm));
        vstore_flushed(factor + j, by, n - j);
    }
}

static void
scale_rows(size_t m, size_t n, const void *factors, void *values, size_t ldx)
{
    const REAL *factor = factors;
    REAL *x = values;
    for (size_t i = 0; i < m; i++, x += ldx)
        for (size_t j = 0; j < n; j += VL) {
            V scaled = vmul(vset1(factor[i]), vload_upto(x + j, n - j));
            vstore_flushed(x + j, scaled, n - j);
        }
}

#if !MLPC_F32

static void
project_out(size_t n, const void *unit, void *values)
{
    const double *u = unit;
    double *x = values;
    const V part = vset1(-dot(n, u, x));
    for (size_t j = 0; j < n; j += VL) {
        V rest = vfma(part, vload_upto(u + j, n - j), vload_upto(x + j, n - j));
        vstore_flushed(x + j, rest, n - j);
    }
}

#endif
