/* The activations of activations.def that work on whole rows: name_rows and name_rows_delta
 * from the output (ROW), name_pairs and name_pairs_delta from the input (PAIRS). */

/* The largest of the n elements of x. */
INLINE REAL
row_max(size_t n, const REAL *x)
{
    lanes most = lanes_of(-(REAL)INFINITY);
    size_t j = 0;
    for (; j + LANES <= n; j += LANES)
        for (size_t g = 0; g < GROUPS; g++)
            most.group[g] = vmax(vload(x + j + g * VL), most.group[g]);
    REAL largest = lanes_max(most);
    for (; j < n; j++)
        largest = x[j] > largest ? x[j] : largest;
    return largest;
}

/* The first min(n, VL) lanes; the others become 0. */
INLINE V
first_of(V value, size_t n)
{
    REAL kept[VL];
    if (n >= VL)
        return value;
    vstore(kept, value);
    return vload_part(kept, n);
}

/* e = exp(x - most), where e is not NULL; returns their sum. */
INLINE REAL
row_exp(size_t n, const REAL *x, REAL most, REAL *e)
{
    lanes total = lanes_of(0);
    for (size_t j = 0; j < n; j += LANES)
        for (size_t g = 0; g < GROUPS; g++) {
            size_t at = j + g * VL, some = left(n - j, g);
            if (some == 0)
                continue;
            V value = vexp_normal(vsub(vload_upto(x + at, some), vset1(most)));
            if (e != NULL)
                vstore_flushed(e + at, value, some);
            total.group[g] = vadd(total.group[g], first_of(value, some));
        }
    return lanes_sum(total);
}

/* y = e / total */
INLINE void
row_divide(size_t n, const REAL *e, REAL total, REAL *y)
{
    for (size_t j = 0; j < n; j += VL)
        vstore_flushed(y + j, vdiv(vload_upto(e + j, n - j), vset1(total)), n - j);
}

/* The sum of a b over n elements, by lanes. */
INLINE REAL
row_dot(size_t n, const REAL *a, const REAL *b)
{
    lanes total = lanes_of(0);
    for (size_t j = 0; j < n; j += LANES)
        for (size_t g = 0; g < GROUPS; g++) {
            size_t at = j + g * VL, some = left(n - j, g);
            V product = vmul(vload_upto(a + at, some), vload_upto(b + at, some));
            total.group[g] = vadd(total.group[g], product);
        }
    return lanes_sum(total);
}

static void
softmax_rows(size_t m, size_t n, const REAL *x, size_t ldx, REAL *y, size_t ldy)
{
    for (size_t i = 0; i < m; i++, x += ldx, y += ldy)
        row_divide(n, y, row_exp(n, x, row_max(n, x), y), y);
}

/* d_j = y_j (d_j - sum_k d_k y_k) */
static void
softmax_rows_delta(size_t m, size_t n, const REAL *y, size_t ldy, REAL *d, size_t ldd)
{
    for (size_t i = 0; i < m; i++, y += ldy, d += ldd) {
        V total = vset1(row_dot(n, d, y));
        for (size_t j = 0; j < n; j += VL) {
            V rest = vsub(vload_upto(d + j, n - j), total);
            vstore_flushed(d + j, vmul(vload_upto(y + j, n - j), rest), n - j);
        }
    }
}

/* y = x - most - log sum exp(x - most) */
static void
log_softmax_rows(size_t m, size_t n, const REAL *x, size_t ldx, REAL *y, size_t ldy)
{
    for (size_t i = 0; i < m; i++, x += ldx, y += ldy) {
        REAL largest = row_max(n, x);
        V most = vset1(largest), of_sum = vlog(vset1(row_exp(n, x, largest, NULL)));
        for (size_t j = 0; j < n; j += VL) {
            V shifted = vsub(vload_upto(x + j, n - j), most);
            vstore_flushed(y + j, vsub(shifted, of_sum), n - j);
        }
    }
}

/* d_j = d_j - exp(y_j) sum_k d_k */
static void
log_softmax_rows_delta(size_t m, size_t n, const REAL *y, size_t ldy, REAL *d,
                       size_t ldd)
{
    for (size_t i = 0; i < m; i++, y += ldy, d += ldd) {
        V total = vset1((REAL)sum(n, d));
        for (size_t j = 0; j < n; j += VL) {
            V share = vexp_normal(vload_upto(y + j, n - j));
            V kept = vfma(vnegate(share), total, vload_upto(d + j, n - j));
            vstore_flushed(d + j, kept, n - j);
        }
    }
}

/* The sum of v - shift over the elements where t - shift > bound, and how many they are. */
INLINE REAL
row_sum_above(size_t n, const REAL *v, const REAL *t, REAL shift, REAL bound,
              REAL *count)
{
    lanes total = lanes_of(0), found = lanes_of(0);
    for (size_t j = 0; j < n; j += LANES)
        for (size_t g = 0; g < GROUPS; g++) {
            size_t at = j + g * VL, some = left(n - j, g);
            M above = vgt(vsub(vload_upto(t + at, some), vset1(shift)), vset1(bound));
            V value = vsub(vload_upto(v + at, some), vset1(shift));
            V kept = first_of(vselect(above, value, vset1(0)), some);
            V one = first_of(vselect(above, vset1(1), vset1(0)), some);
            total.group[g] = vadd(total.group[g], kept);
            found.group[g] = vadd(found.group[g], one);
        }
    *count = lanes_sum(found);
    return lanes_sum(total);
}

/* The projection of x onto the simplex, y_j = max(x_j - tau, 0), by Michelot's finite method
 * (J. Optim. Theory Appl. 50, 1986): tau grows from below as elements fall out of its mean.
 * A. Martins and R. Astudillo: From Softmax to Sparsemax (ICML 2016), equations 3 and 5. */
static void
sparsemax_rows(size_t m, size_t n, const REAL *x, size_t ldx, REAL *y, size_t ldy)
{
    for (size_t i = 0; i < m; i++, x += ldx, y += ldy) {
        REAL most = row_max(n, x), tau = -1, count, before = (REAL)INFINITY;
        REAL total = row_sum_above(n, x, x, most, tau, &count);
        while (count < before) {
            tau = (total - 1) / count;
            before = count;
            total = row_sum_above(n, x, x, most, tau, &count);
        }
        for (size_t j = 0; j < n; j += VL) {
            V shifted = vsub(vload_upto(x + j, n - j), vset1(most));
            vstore_flushed(y + j, vmax(vset1(0), vsub(shifted, vset1(tau))), n - j);
        }
    }
}

/* d_j less the mean of d, both where y is positive; 0 elsewhere. */
static void
sparsemax_rows_delta(size_t m, size_t n, const REAL *y, size_t ldy, REAL *d, size_t ldd)
{
    for (size_t i = 0; i < m; i++, y += ldy, d += ldd) {
        REAL count, total = row_sum_above(n, d, y, 0, 0, &count);
        V mean = vset1(total / count), zero = vset1(0);
        for (size_t j = 0; j < n; j += VL) {
            V rest = vsub(vload_upto(d + j, n - j), mean);
            rest = vselect(vgt(vload_upto(y + j, n - j), zero), rest, zero);
            vstore_flushed(d + j, rest, n - j);
        }
    }
}

/* y (m x n) = a sigmoid(b), where x (m x 2n) is a beside b. */
static void
glu_pairs(size_t m, size_t n, const REAL *x, size_t ldx, REAL *y, size_t ldy)
{
    for (size_t i = 0; i < m; i++, x += ldx, y += ldy)
        for (size_t j = 0; j < n; j += VL) {
            V gate = vsigmoid(vload_upto(x + n + j, n - j));
            vstore_flushed(y + j, vmul(vload_upto(x + j, n - j), gate), n - j);
        }
}

/* d (m x 2n) from its first n columns: d s beside d a s (1 - s), s = sigmoid(b). */
static void
glu_pairs_delta(size_t m, size_t n, const REAL *x, size_t ldx, REAL *d, size_t ldd)
{
    for (size_t i = 0; i < m; i++, x += ldx, d += ldd)
        for (size_t j = 0; j < n; j += VL) {
            V a = vload_upto(x + j, n - j), given = vload_upto(d + j, n - j);
            V s = vsigmoid(vload_upto(x + n + j, n - j));
            V open = vmul(given, s);
            vstore_flushed(d + j, open, n - j);
            vstore_flushed(d + n + j, vmul(vmul(open, a), vsub(vset1(1), s)), n - j);
        }
}
