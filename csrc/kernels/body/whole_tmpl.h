/* What updates need beside their rules when they look at whole weights: norms, means,
 * averages. All arrays dense, but where a leading dimension is given. */

static void
scale(size_t n, double factor, const void *from, void *to)
{
    const REAL *x = from;
    REAL *y = to;
    const V a = vset1((REAL)factor);
    for (size_t j = 0; j < n; j += VL)
        vstore_flushed(y + j, vmul(a, vload_upto(x + j, n - j)), n - j);
}

INLINE V
blend_value(V y, V x, const V *shares)
{
    return vfma(shares[0], x, vmul(shares[1], y));
}

static void
blend(size_t m, size_t n, double a, const void *x, size_t ldx, double b, void *y,
      size_t ldy)
{
    const V shares[] = {vset1((REAL)a), vset1((REAL)b)};
    combine(m, n, x, ldx, y, ldy, blend_value, shares);
}

static void
clamp(size_t n, double low, double high, void *values)
{
    REAL *x = values;
    for (size_t j = 0; j < n; j += VL) {
        V value = vclamp(vload_upto(x + j, n - j), (REAL)low, (REAL)high);
        vstore_flushed(x + j, value, n - j);
    }
}

static double
sum_squares(size_t n, const void *values)
{
    const REAL *x = values;
    lanes all = lanes_of(0);
    for (size_t j = 0; j < n; j += LANES)
        for (size_t g = 0; g < GROUPS; g++) {
            V value = vload_upto(x + j + g * VL, left(n - j, g));
            all.group[g] = vfma(value, value, all.group[g]);
        }
    return lanes_sum(all);
}

static void
square_means(size_t m, size_t n, const void *values, double epsilon, void *means)
{
    const REAL *x = values;
    REAL *out = means;
    for (size_t i = 0; i < m; i++)
        out[i] = flush((REAL)sum_squares(n, x + i * n) / (REAL)n + (REAL)epsilon);
}

static void
square_means_down(size_t m, size_t n, const void *values, size_t ld, double epsilon,
                  void *means)
{
    const REAL *x = values;
    REAL *out = means;
    for (size_t j = 0; j < n; j += VL) {
        V sum = vset1(0);
        for (size_t i = 0; i < m; i++) {
            V value = vload_upto(x + i * ld + j, n - j);
            sum = vfma(value, value, sum);
        }
        V mean = vadd(vdiv(sum, vset1((REAL)m)), vset1((REAL)epsilon));
        vstore_flushed(out + j, mean, n - j);
    }
}

static void
divide_by_root(size_t m, size_t n, const void *of_rows, const void *of_columns,
               double share, double epsilon, void *velocity, void *gradient)
{
    const REAL *r = of_rows, *c = of_columns;
    for (size_t i = 0; i < m; i++) {
        REAL *v = (REAL *)velocity + i * n, *g = (REAL *)gradient + i * n;
        for (size_t j = 0; j < n; j += VL) {
            V gj = vload_upto(g + j, n - j), vj;
            if (r != NULL) {
                vj = vmul(vset1(r[i]), vload_upto(c + j, n - j));
            } else {
                V square = vfma(gj, gj, vset1((REAL)epsilon));
                vj = towards(vload_upto(v + j, n - j), square, vset1((REAL)share));
            }
            vstore_flushed(v + j, vj, n - j);
            vj = vmax(vset1(SMALLEST_NORMAL), vj); /* a product may have become 0 */
            vstore_flushed(g + j, vdiv(gj, vsqrt(vj)), n - j);
        }
    }
}
