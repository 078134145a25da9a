/* Layers that work element by element or row by row: rescaling, PReLU, masks, and penalties on
 * activations. Normalizations are in normalize_tmpl.h. */

INLINE V
add_value(V y, V term, const V *c)
{
    (void)c;
    return vadd(y, term);
}

static void
add(size_t m, size_t n, const void *terms, size_t ldt, void *y, size_t ldy)
{
    combine(m, n, terms, ldt, y, ldy, add_value, NULL);
}

INLINE V
rescale_value(V x, const V *c)
{
    return vfma(x, c[0], c[1]);
}

static void
rescale(size_t m, size_t n, const void *x, size_t ldx, double scale, double offset,
        void *y, size_t ldy)
{
    const V constants[] = {vset1((REAL)scale), vset1((REAL)offset)};
    map(m, n, x, ldx, y, ldy, rescale_value, constants);
}

/* alpha's element j, or its only one. */
INLINE V
alpha_at(const REAL *alpha, bool one, size_t j, size_t some)
{
    return one ? vset1(alpha[0]) : vload_upto(alpha + j, some);
}

static void
prelu(size_t m, size_t n, const void *values, size_t ldx, const void *alpha, bool one,
      void *to, size_t ldy)
{
    const REAL *x = values;
    REAL *y = to;
    for (size_t i = 0; i < m; i++, x += ldx, y += ldy)
        for (size_t j = 0; j < n; j += VL) {
            V input = vload_upto(x + j, n - j);
            V below = vmul(alpha_at(alpha, one, j, n - j), input);
            vstore_flushed(y + j, vselect(vgt(input, vset1(0)), input, below), n - j);
        }
}

static void
prelu_backward(size_t m, size_t n, const void *values, size_t ldx, const void *alpha,
               bool one, const void *slopes, size_t ldd, void *to, size_t ldt)
{
    const REAL *x = values, *d = slopes;
    REAL *dx = to;
    for (size_t i = 0; i < m; i++, x += ldx, d += ldd, dx += ldt)
        for (size_t j = 0; j < n; j += VL) {
            V input = vload_upto(x + j, n - j), slope = vload_upto(d + j, n - j);
            V below = vmul(alpha_at(alpha, one, j, n - j), slope);
            below = vselect(vgt(vset1(0), input), below, vset1(0));
            vstore_flushed(dx + j, vselect(vgt(input, vset1(0)), slope, below), n - j);
        }
}

static void
mask_rows(size_t m, size_t n, const void *values, size_t ldx, double value,
          const void *from, size_t ldf, void *to, size_t ldy)
{
    const REAL *x = values, *kept = from;
    REAL *y = to;
    for (size_t i = 0; i < m; i++, x += ldx, kept += ldf, y += ldy) {
        size_t j = 0;
        while (j < n && x[j] == (REAL)value)
            j++;
        const bool masked = j == n;
        for (j = 0; j < n; j += VL)
            vstore_flushed(y + j, masked ? vset1(0) : vload_upto(kept + j, n - j),
                           n - j);
    }
}

static void
penalty(size_t m, size_t n, const void *values, size_t ldx, double l1, double l2,
        void *sums)
{
    const REAL *x = values;
    REAL *to = sums;
    for (size_t i = 0; i < m; i++, x += ldx) {
        lanes sizes = lanes_of(0), squares = lanes_of(0);
        for (size_t j = 0; j < n; j += LANES)
            for (size_t g = 0; g < GROUPS; g++) {
                V a = vload_upto(x + j + g * VL, left(n - j, g));
                sizes.group[g] = vadd(sizes.group[g], vabs(a));
                squares.group[g] = vfma(a, a, squares.group[g]);
            }
        /* A sum with factor 0 must not turn the penalty into NaN. */
        REAL size = l1 != 0 ? (REAL)l1 * lanes_sum(sizes) : 0;
        to[i] = size + (l2 != 0 ? (REAL)l2 * lanes_sum(squares) : 0);
    }
}

/* d + l1 sign(x) + l2 x, where sign(0) = 0 */
INLINE V
penalty_delta(V d, V x, const V *c)
{
    V sign = vselect(vgt(vset1(0), x), vnegate(c[0]), vset1(0));
    sign = vselect(vgt(x, vset1(0)), c[0], sign);
    return vadd(d, vfma(c[1], x, sign));
}

static void
penalty_backward(size_t m, size_t n, const void *x, size_t ldx, double l1, double l2,
                 void *d, size_t ldd)
{
    const V constants[] = {vset1((REAL)l1), vset1((REAL)l2)};
    combine(m, n, x, ldx, d, ldd, penalty_delta, constants);
}
