/* Normalizations. A set is what is normalized together: m x n elements of one sample
 * (`moments`, `standardize`), or a column of all rows (`column_...`). x^ = (x - mean) inverse.
 *
 * Sums over a set have lanes by column, rows after each other; sums over rows have row i in
 * lane i % LANES, for each column; both are joined by the tree. */

/* a in the first n lanes, 0 in the others. */
INLINE V
vset1_upto(REAL a, size_t n)
{
    REAL lane[VL];
    if (n >= VL)
        return vset1(a);
    vstore(lane, vset1(a));
    return vload_upto(lane, n);
}

INLINE REAL
root_of(REAL a)
{
    REAL lane[VL];
    vstore(lane, vsqrt(vset1(a)));
    return lane[0];
}

/* The sum of x - mean, or of its square. */
INLINE REAL
set_sum(size_t m, size_t n, const REAL *x, size_t ldx, REAL mean, const bool squared)
{
    lanes all = lanes_of(0);
    for (size_t i = 0; i < m; i++, x += ldx)
        for (size_t j = 0; j < n; j += LANES)
            for (size_t g = 0; g < GROUPS; g++) {
                const size_t some = left(n - j, g);
                V a = vsub(vload_upto(x + j + g * VL, some), vset1_upto(mean, some));
                all.group[g] =
                    squared ? vfma(a, a, all.group[g]) : vadd(all.group[g], a);
            }
    return lanes_sum(all);
}

static void
moments(const mlpc_moments *how, size_t m, size_t n, const void *x, size_t ldx,
        void *stats)
{
    REAL *to = stats, mean = 0;
    if (how->centered)
        mean = set_sum(m, n, x, ldx, 0, false) / (REAL)(m * n);
    REAL variance = set_sum(m, n, x, ldx, mean, true);
    if (how->averaged)
        variance /= (REAL)(m * n);
    REAL inverse = 1 / root_of(variance + (REAL)how->epsilon);
    to[0] = how->in_place ? 0 : flush(mean);
    to[2] = flush(mean);
    to[1] = inverse > (REAL)how->highest ? (REAL)how->highest : inverse;
}

static void
standardize(size_t m, size_t n, const void *values, size_t ldx, const void *stats,
            const void *scale, const void *offset, size_t ldw, void *to, size_t ldy)
{
    const REAL *x = values, *gamma = scale, *beta = offset, *s = stats;
    const V mean = vset1(s[0]), inverse = vset1(s[1]);
    REAL *y = to;
    for (size_t i = 0; i < m; i++, x += ldx, y += ldy)
        for (size_t j = 0; j < n; j += VL) {
            const size_t some = n - j, at = i * ldw + j;
            V a = vmul(vsub(vload_upto(x + j, some), mean), inverse);
            if (gamma != NULL)
                a = vmul(a, vload_upto(gamma + at, some));
            if (beta != NULL)
                a = vadd(a, vload_upto(beta + at, some));
            vstore_flushed(y + j, a, some);
        }
}

/* d gamma, or d where there is no gamma */
INLINE V
scaled_delta(const REAL *d, const REAL *gamma, size_t some)
{
    V a = vload_upto(d, some);
    return gamma != NULL ? vmul(a, vload_upto(gamma, some)) : a;
}

/* With g = d gamma: dx = inverse (g - mean(g) - x^ mean(g x^)). What is not centered, or in place,
 * has no second term, what is not averaged sums instead, and an inverse that was cut off is
 * constant. The slope of the inverse has x - mean also where y, and so the mean of products, has
 * x: in place. */
static void
standardize_backward(const mlpc_moments *how, size_t m, size_t n, const void *values,
                     size_t ldx, const void *stats, const void *scale, size_t ldw,
                     const void *slopes, size_t ldd, void *to, size_t ldt)
{
    const REAL *x = values, *d = slopes, *gamma = scale, *s = stats;
    const V mean = vset1(s[2]), inverse = vset1(s[1]);
    lanes sums = lanes_of(0), products = lanes_of(0);
    for (size_t i = 0; i < m; i++)
        for (size_t j = 0; j < n; j += LANES)
            for (size_t g = 0; g < GROUPS; g++) {
                const size_t some = left(n - j, g), at = j + g * VL;
                const REAL *weight = gamma != NULL ? gamma + i * ldw + at : NULL;
                V a = scaled_delta(d + i * ldd + at, weight, some);
                V b = vload_upto(x + i * ldx + at, some);
                b = vmul(vsub(b, vset1_upto(s[0], some)), inverse);
                sums.group[g] = vadd(sums.group[g], a);
                products.group[g] = vfma(a, b, products.group[g]);
            }
    const REAL divisor = how->averaged ? (REAL)(m * n) : 1;
    const bool cut = s[1] >= (REAL)how->highest;
    const bool shifted = how->centered && !how->in_place;
    const V constant = vset1(shifted ? lanes_sum(sums) / divisor : 0);
    const V along = vset1(cut ? 0 : lanes_sum(products) / divisor);
    for (size_t i = 0; i < m; i++)
        for (size_t j = 0; j < n; j += VL) {
            const size_t some = n - j;
            const REAL *weight = gamma != NULL ? gamma + i * ldw + j : NULL;
            V a = vsub(scaled_delta(d + i * ldd + j, weight, some), constant);
            V b = vmul(vsub(vload_upto(x + i * ldx + j, some), mean), inverse);
            a = vsub(a, vmul(b, along));
            vstore_flushed((REAL *)to + i * ldt + j, vmul(inverse, a), some);
        }
}

/* What is summed over rows. stats (mean, inverse) of row i lie at (i / repeat) * lds. */
typedef struct row_terms {
    const REAL *x, *d, *mean, *inverse, *stats;
    size_t ldx, ldd, lds, repeat;
} row_terms;

typedef V term_function(const row_terms *t, size_t i, size_t j, size_t some);

/* sums (n) of term(i, j) over m rows. */
INLINE void
sum_terms(size_t m, size_t n, term_function *term, const row_terms *t, void *sums)
{
    for (size_t j = 0; j < n; j += VL) {
        V lane[LANES];
#pragma GCC unroll 16
        for (size_t l = 0; l < LANES; l++)
            lane[l] = vset1(0);
        size_t i = 0;
        for (; i + LANES <= m; i += LANES)
#pragma GCC unroll 16
            for (size_t l = 0; l < LANES; l++)
                lane[l] = vadd(lane[l], term(t, i + l, j, n - j));
#pragma GCC unroll 16
        for (size_t l = 0; l < LANES; l++)
            if (i + l < m)
                lane[l] = vadd(lane[l], term(t, i + l, j, n - j));
#pragma GCC unroll 4
        for (size_t half = LANES / 2; half > 0; half /= 2)
#pragma GCC unroll 8
            for (size_t l = 0; l < half; l++)
                lane[l] = vadd(lane[l], lane[l + half]);
        vstore_flushed((REAL *)sums + j, lane[0], n - j);
    }
}

INLINE V
value_term(const row_terms *t, size_t i, size_t j, size_t some)
{
    return vload_upto(t->x + i * t->ldx + j, some);
}

INLINE V
square_term(const row_terms *t, size_t i, size_t j, size_t some)
{
    V a = vsub(value_term(t, i, j, some), vload_upto(t->mean + j, some));
    return vmul(a, a);
}

INLINE V
delta_term(const row_terms *t, size_t i, size_t j, size_t some)
{
    return vload_upto(t->d + i * t->ldd + j, some);
}

/* d x^, with a mean and an inverse for each column */
INLINE V
column_product_term(const row_terms *t, size_t i, size_t j, size_t some)
{
    V a = vsub(value_term(t, i, j, some), vload_upto(t->mean + j, some));
    return vmul(delta_term(t, i, j, some), vmul(a, vload_upto(t->inverse + j, some)));
}

/* d x^, with a mean and an inverse for each set */
INLINE V
set_product_term(const row_terms *t, size_t i, size_t j, size_t some)
{
    const REAL *stats = t->stats + i / t->repeat * t->lds;
    V a = vsub(value_term(t, i, j, some), vset1(stats[0]));
    return vmul(delta_term(t, i, j, some), vmul(a, vset1(stats[1])));
}

/* d min(x, 0) */
INLINE V
negative_term(const row_terms *t, size_t i, size_t j, size_t some)
{
    V x = value_term(t, i, j, some);
    x = vselect(vgt(x, vset1(0)), vset1(0), x);
    return vmul(delta_term(t, i, j, some), x);
}

static void
column_sums(size_t m, size_t n, const void *x, size_t ldx, void *sums)
{
    const row_terms terms = {.x = x, .ldx = ldx};
    sum_terms(m, n, value_term, &terms, sums);
}

static void
column_squares(size_t m, size_t n, const void *x, size_t ldx, const void *mean,
               void *sums)
{
    const row_terms terms = {.x = x, .ldx = ldx, .mean = mean};
    sum_terms(m, n, square_term, &terms, sums);
}

static void
column_products(size_t m, size_t n, const void *x, size_t ldx, const void *mean,
                const void *inverse, const void *d, size_t ldd, void *sums)
{
    const row_terms terms = {
        .x = x, .ldx = ldx, .d = d, .ldd = ldd, .mean = mean, .inverse = inverse};
    sum_terms(m, n, column_product_term, &terms, sums);
}

static void
set_products(size_t m, size_t n, const void *x, size_t ldx, const void *stats,
             size_t lds, size_t repeat, const void *d, size_t ldd, void *sums)
{
    const row_terms terms = {.x = x,
                             .ldx = ldx,
                             .d = d,
                             .ldd = ldd,
                             .stats = stats,
                             .lds = lds,
                             .repeat = repeat};
    sum_terms(m, n, set_product_term, &terms, sums);
}

static void
prelu_sums(size_t m, size_t n, const void *x, size_t ldx, const void *d, size_t ldd,
           void *sums)
{
    const row_terms terms = {.x = x, .ldx = ldx, .d = d, .ldd = ldd};
    sum_terms(m, n, negative_term, &terms, sums);
}

static void
roots(size_t n, const void *from, double epsilon, double lowest, bool inverse, void *to)
{
    const REAL *x = from;
    REAL *y = to;
    for (size_t j = 0; j < n; j += VL) {
        V root = vsqrt(vadd(vload_upto(x + j, n - j), vset1((REAL)epsilon)));
        root = vselect(vgt(vset1((REAL)lowest), root), vset1((REAL)lowest), root);
        vstore_flushed(y + j, inverse ? vdiv(vset1(1), root) : root, n - j);
    }
}

static void
follow(size_t n, double momentum, const void *from, void *moving)
{
    const REAL *x = from;
    REAL *y = moving;
    const V kept = vset1((REAL)momentum), taken = vset1((REAL)(1 - momentum));
    for (size_t j = 0; j < n; j += VL) {
        V old = vmul(vload_upto(y + j, n - j), kept);
        vstore_flushed(y + j, vfma(vload_upto(x + j, n - j), taken, old), n - j);
    }
}

/* a, but low where it is less, high where it is more */
INLINE V
clipped(V a, REAL low, REAL high)
{
    a = vselect(vgt(vset1(low), a), vset1(low), a);
    return vselect(vgt(a, vset1(high)), vset1(high), a);
}

static void
renorm(const mlpc_renorm *how, size_t n, const void *mean, const void *deviation,
       const void *moving_mean, const void *moving_deviation, void *r, void *d)
{
    const REAL *m = mean, *s = deviation, *old_m = moving_mean,
               *old_s = moving_deviation;
    const REAL dmax = (REAL)how->dmax;
    const V lowest = vset1((REAL)how->lowest);
    for (size_t j = 0; j < n; j += VL) {
        const size_t some = n - j;
        V old = vload_upto(old_s + j, some);
        old = vselect(vgt(lowest, old), lowest, old);
        V ratio = vdiv(vload_upto(s + j, some), old);
        ratio = clipped(ratio, (REAL)how->rmin, (REAL)how->rmax);
        V shift = vsub(vload_upto(m + j, some), vload_upto(old_m + j, some));
        shift = clipped(vdiv(shift, old), -dmax, dmax);
        vstore_flushed((REAL *)r + j, ratio, some);
        vstore_flushed((REAL *)d + j, shift, some);
    }
}

static void
variances(size_t n, const void *deviations, double epsilon, void *to)
{
    const REAL *x = deviations;
    const V least = vset1(0), less = vset1((REAL)epsilon);
    for (size_t j = 0; j < n; j += VL) {
        V a = vload_upto(x + j, n - j);
        a = vsub(vmul(a, a), less);
        a = vselect(vgt(least, a), least, a);
        vstore_flushed((REAL *)to + j, a, n - j);
    }
}

static void
scale_columns(size_t m, size_t n, const void *values, size_t ldx, const void *center,
              const void *scale, const void *offset, void *to, size_t ldy)
{
    const REAL *x = values, *c = center, *s = scale, *o = offset;
    REAL *y = to;
    for (size_t i = 0; i < m; i++, x += ldx, y += ldy)
        for (size_t j = 0; j < n; j += VL) {
            const size_t some = n - j;
            V a = vload_upto(x + j, some);
            if (c != NULL)
                a = vsub(a, vload_upto(c + j, some));
            a = vmul(a, vload_upto(s + j, some));
            if (o != NULL)
                a = vadd(a, vload_upto(o + j, some));
            vstore_flushed(y + j, a, some);
        }
}

static void
column_backward(size_t m, size_t n, const void *values, size_t ldx,
                const mlpc_column_stats *stats, const void *slopes, size_t ldd,
                void *to, size_t ldt)
{
    const REAL *x = values, *d = slopes, *mean = stats->mean, *inverse = stats->inverse,
               *scale = stats->scale, *sums = stats->sums, *products = stats->products;
    REAL *dx = to;
    for (size_t i = 0; i < m; i++, x += ldx, d += ldd, dx += ldt)
        for (size_t j = 0; j < n; j += VL) {
            const size_t some = n - j;
            V a = vsub(vload_upto(d + j, some), vload_upto(sums + j, some));
            V b = vsub(vload_upto(x + j, some), vload_upto(mean + j, some));
            b = vmul(b, vload_upto(inverse + j, some));
            a = vsub(a, vmul(b, vload_upto(products + j, some)));
            vstore_flushed(dx + j, vmul(vload_upto(scale + j, some), a), some);
        }
}
