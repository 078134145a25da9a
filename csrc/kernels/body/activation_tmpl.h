/* The maths of activations.def: name_value(x, c) = f(x), and name_delta(d, t, c) = d f'(x)
 * from t, the output or the input as the list says; c holds the options. Where d is cut
 * off, it becomes 0 even if it was not finite, as in Keras. */

INLINE V
linear_value(V x, const V *c)
{
    (void)c;
    return x;
}

INLINE V
linear_delta(V d, V y, const V *c)
{
    (void)y, (void)c;
    return d;
}

INLINE V
relu_value(V x, const V *c)
{
    (void)c;
    return vmax(vset1(0), x);
}

INLINE V
relu_delta(V d, V y, const V *c)
{
    (void)c;
    return vselect(vgt(y, vset1(0)), d, vset1(0));
}

INLINE V
relu_clipped_value(V x, const V *c)
{
    V slope = c[0], most = c[1], threshold = c[2];
    V above = vselect(vgt(x, most), most, x);
    V below = vmul(slope, vsub(x, threshold));
    below = vselect(vgt(slope, vset1(0)), below, vset1(0));
    return vselect(vgt(x, threshold), above, vselect(vge(threshold, x), below, x));
}

INLINE V
relu_clipped_delta(V d, V x, const V *c)
{
    V slope = c[0], most = c[1], threshold = c[2];
    V above = vselect(vgt(most, x), d, vset1(0));
    V below = vselect(vgt(slope, vset1(0)), vmul(d, slope), vset1(0));
    return vselect(vgt(x, threshold), above, below);
}

INLINE V
leaky_relu_value(V x, const V *c)
{
    return vselect(vge(x, vset1(0)), x, vmul(c[0], x));
}

INLINE V
leaky_relu_delta(V d, V x, const V *c)
{
    return vselect(vge(x, vset1(0)), d, vmul(c[0], d));
}

INLINE V
elu_value(V x, const V *c)
{
    return vselect(vge(x, vset1(0)), x, vmul(c[0], vexpm1(x)));
}

INLINE V
elu_delta(V d, V x, const V *c)
{
    return vselect(vge(x, vset1(0)), d, vmul(d, vmul(c[0], vexp(x))));
}

#define SELU_ALPHA ((REAL)1.6732632423543772848170429916717)
#define SELU_SCALE ((REAL)1.0507009873554804934193349852946)

INLINE V
selu_value(V x, const V *c)
{
    (void)c;
    V negative = vmul(vset1(SELU_ALPHA), vexpm1(x));
    return vmul(vset1(SELU_SCALE), vselect(vge(x, vset1(0)), x, negative));
}

INLINE V
selu_delta(V d, V y, const V *c)
{
    (void)c;
    V negative = vadd(y, vset1(SELU_SCALE * SELU_ALPHA));
    return vmul(d, vselect(vge(y, vset1(0)), vset1(SELU_SCALE), negative));
}

INLINE V
sigmoid_value(V x, const V *c)
{
    (void)c;
    return vsigmoid(x);
}

INLINE V
sigmoid_delta(V d, V y, const V *c)
{
    (void)c;
    return vmul(d, vmul(y, vsub(vset1(1), y)));
}

INLINE V
hard_sigmoid_value(V x, const V *c)
{
    (void)c;
    return vclamp(vadd(vdiv(x, vset1(6)), vset1((REAL)0.5)), 0, 1);
}

INLINE V
hard_sigmoid_delta(V d, V y, const V *c)
{
    (void)c;
    V inside = vselect(vgt(vset1(1), y), vdiv(d, vset1(6)), vset1(0));
    return vselect(vgt(y, vset1(0)), inside, vset1(0));
}

INLINE V
tanh_value(V x, const V *c)
{
    (void)c;
    return vtanh(x);
}

INLINE V
tanh_delta(V d, V y, const V *c)
{
    (void)c;
    return vmul(d, vfma(vnegate(y), y, vset1(1)));
}

INLINE V
softplus_value(V x, const V *c)
{
    (void)c;
    return vsoftplus(x);
}

INLINE V
softplus_delta(V d, V x, const V *c)
{
    (void)c;
    return vmul(d, vsigmoid(x));
}

INLINE V
softsign_value(V x, const V *c)
{
    (void)c;
    return vdiv(x, vadd(vabs(x), vset1(1)));
}

INLINE V
softsign_delta(V d, V x, const V *c)
{
    (void)c;
    V one_plus = vadd(vabs(x), vset1(1));
    return vdiv(d, vmul(one_plus, one_plus));
}

INLINE V
exponential_value(V x, const V *c)
{
    (void)c;
    return vexp(x);
}

INLINE V
exponential_delta(V d, V y, const V *c)
{
    (void)c;
    return vmul(d, y);
}

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
            V value = vexp(vsub(vload_upto(x + at, some), vset1(most)));
            REAL kept[VL];
            if (e != NULL)
                vstore_upto(e + at, value, some);
            if (some < VL) {
                vstore(kept, value);
                value = vload_part(kept, some);
            }
            total.group[g] = vadd(total.group[g], value);
        }
    return lanes_sum(total);
}

/* y = e / total */
INLINE void
row_divide(size_t n, const REAL *e, REAL total, REAL *y)
{
    for (size_t j = 0; j < n; j += VL)
        vstore_upto(y + j, vdiv(vload_upto(e + j, n - j), vset1(total)), n - j);
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
            vstore_upto(d + j, vmul(vload_upto(y + j, n - j), rest), n - j);
        }
    }
}

enum { MOST_CONSTANTS = 3 };

INLINE void
constants_of(V c[MOST_CONSTANTS], const double *options)
{
    for (size_t i = 0; i < MOST_CONSTANTS; i++)
        c[i] = vset1(options != NULL ? (REAL)options[i] : 0);
}

static void
activate(mlpc_activation f, const double *options, size_t m, size_t n, const void *x,
         size_t ldx, void *y, size_t ldy)
{
    V c[MOST_CONSTANTS];
    constants_of(c, options);
    switch (f) {
#define OUTPUT(name) map(m, n, x, ldx, y, ldy, name##_value, c)
#define INPUT(name) OUTPUT(name)
#define ROW(name) name##_rows(m, n, x, ldx, y, ldy)
#define MLPC_ACTIVATION(ID, name, KIND, ...) \
    case MLPC_ACTIVATION_##ID:               \
        KIND(name);                          \
        break;
#include "kernels/activations.def"
#undef MLPC_ACTIVATION
#undef OUTPUT
#undef INPUT
#undef ROW
    case MLPC_ACTIVATION_COUNT: break;
    }
}

static void
activate_backward(mlpc_activation f, const double *options, size_t m, size_t n,
                  const void *x, size_t ldx, const void *y, size_t ldy, void *d,
                  size_t ldd)
{
    V c[MOST_CONSTANTS];
    constants_of(c, options);
    switch (f) {
#define OUTPUT(name) combine(m, n, y, ldy, d, ldd, name##_delta, c)
#define INPUT(name) combine(m, n, x, ldx, d, ldd, name##_delta, c)
#define ROW(name) name##_rows_delta(m, n, y, ldy, d, ldd)
#define MLPC_ACTIVATION(ID, name, KIND, ...) \
    case MLPC_ACTIVATION_##ID:               \
        KIND(name);                          \
        break;
#include "kernels/activations.def"
#undef MLPC_ACTIVATION
#undef OUTPUT
#undef INPUT
#undef ROW
    case MLPC_ACTIVATION_COUNT: break;
    }
}

static void
multiply(size_t m, size_t n, const void *x, size_t ldx, const void *factors, size_t ldf,
         void *y, size_t ldy)
{
    const REAL *from = x, *factor = factors;
    REAL *to = y;
    for (size_t i = 0; i < m; i++, from += ldx, factor += ldf, to += ldy)
        for (size_t j = 0; j < n; j += VL) {
            V product =
                vmul(vload_upto(from + j, n - j), vload_upto(factor + j, n - j));
            vstore_upto(to + j, product, n - j);
        }
}
