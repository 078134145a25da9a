/* The maths of activations.def, element by element: name_value(x, c) = f(x), and
 * name_delta(d, t, c) = d f'(x) from t, the output or the input as the list says; c holds the
 * options. Where d is cut off, it becomes 0 even if it was not finite, as in Keras. What works
 * on whole rows is in activation_rows_tmpl.h. */

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
relu6_value(V x, const V *c)
{
    (void)c;
    return vclamp(x, 0, 6);
}

INLINE V
relu6_delta(V d, V y, const V *c)
{
    (void)c;
    V below_six = vselect(vgt(vset1(6), y), d, vset1(0));
    return vselect(vgt(y, vset1(0)), below_six, vset1(0));
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

INLINE V
celu_value(V x, const V *c)
{
    return vselect(vge(x, vset1(0)), x, vmul(c[0], vexpm1(vdiv(x, c[0]))));
}

INLINE V
celu_delta(V d, V x, const V *c)
{
    return vselect(vge(x, vset1(0)), d, vmul(d, vexp(vdiv(x, c[0]))));
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

/* |x|, no more than vnormal_tail takes. */
INLINE V
vnormal_argument(V x)
{
    return vclamp(vabs(x), 0, NORMAL_HIGHEST);
}

#define GELU_SCALE ((REAL)1.5957691216057307117597842397375276) /* 2 sqrt(2 / pi) */

/* x P(X <= x) = max(x, 0) - |x| P(X > |x|) for a normal X. */
INLINE V
gelu_value(V x, const V *c)
{
    (void)c;
    V e, a = vnormal_argument(x), r = vnormal_tail(a, &e);
    return vsub(vmax(vset1(0), x), vmul(vmul(a, r), e));
}

INLINE V
gelu_delta(V d, V x, const V *c)
{
    (void)c;
    const V density = vset1((REAL)0.3989422804014326779399460599343819);
    V e, a = vnormal_argument(x), r = vnormal_tail(a, &e);
    V below = vmul(e, vfma(vnegate(a), density, r));
    V slope = vselect(vge(x, vset1(0)), vsub(vset1(1), below), below);
    return vmul(d, slope);
}

/* 2 sqrt(2 / pi) (a + 0.044715 a^3), whose sigmoid is near P(X <= a). */
INLINE V
gelu_tanh_argument(V a)
{
    V cubic = vfma(vmul(a, a), vset1((REAL)0.044715), vset1(1));
    return vmul(vset1(GELU_SCALE), vmul(a, cubic));
}

INLINE V
gelu_tanh_value(V x, const V *c)
{
    (void)c;
    V a = vclamp(x, -NORMAL_HIGHEST, NORMAL_HIGHEST);
    return vmul(x, vsigmoid(gelu_tanh_argument(a)));
}

INLINE V
gelu_tanh_delta(V d, V x, const V *c)
{
    (void)c;
    V a = vclamp(x, -NORMAL_HIGHEST, NORMAL_HIGHEST);
    V s = vsigmoid(gelu_tanh_argument(a));
    V steepness = vfma(vmul(a, a), vset1((REAL)(3 * 0.044715)), vset1(1));
    V rise = vmul(vmul(a, vset1(GELU_SCALE)), steepness);
    return vmul(d, vmul(s, vfma(rise, vsub(vset1(1), s), vset1(1))));
}

INLINE V
silu_value(V x, const V *c)
{
    (void)c;
    return vmul(x, vsigmoid(x));
}

INLINE V
silu_delta(V d, V x, const V *c)
{
    (void)c;
    V s = vsigmoid(x);
    return vmul(d, vmul(s, vfma(x, vsub(vset1(1), s), vset1(1))));
}

INLINE V
hard_silu_value(V x, const V *c)
{
    (void)c;
    V six_times = vclamp(vadd(x, vset1(3)), 0, 6);
    return vmul(x, vdiv(six_times, vset1(6)));
}

INLINE V
hard_silu_delta(V d, V x, const V *c)
{
    (void)c;
    V inside = vmul(d, vadd(vdiv(x, vset1(3)), vset1((REAL)0.5)));
    V above = vselect(vge(x, vset1(3)), d, inside);
    return vselect(vge(vset1(-3), x), vset1(0), above);
}

/* tanh(log(1 + e)) = n / (n + 2) with n = e (e + 2), which is 1 for large x. */
#define MISH_HIGHEST 20

INLINE V
mish_value(V x, const V *c)
{
    (void)c;
    V e = vexp(vclamp(x, EXP_LOWEST, MISH_HIGHEST));
    V n = vmul(e, vadd(e, vset1(2)));
    return vmul(x, vdiv(n, vadd(n, vset1(2))));
}

INLINE V
mish_delta(V d, V x, const V *c)
{
    (void)c;
    V inside = vclamp(x, EXP_LOWEST, MISH_HIGHEST), e = vexp(inside);
    V n = vmul(e, vadd(e, vset1(2))), n_plus_2 = vadd(n, vset1(2));
    V rise = vmul(vmul(vset1(4), e), vadd(e, vset1(1)));
    rise = vdiv(vmul(inside, rise), vmul(n_plus_2, n_plus_2));
    return vmul(d, vadd(vdiv(n, n_plus_2), rise));
}

INLINE V
sigmoid_value(V x, const V *c)
{
    (void)c;
    return vsigmoid_normal(x);
}

INLINE V
sigmoid_delta(V d, V y, const V *c)
{
    (void)c;
    return vmul(d, vmul(y, vsub(vset1(1), y)));
}

INLINE V
log_sigmoid_value(V x, const V *c)
{
    (void)c;
    return vnegate(vsoftplus(vnegate(x)));
}

INLINE V
log_sigmoid_delta(V d, V y, const V *c)
{
    (void)c;
    return vmul(d, vnegate(vexpm1(y)));
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
sparse_sigmoid_value(V x, const V *c)
{
    (void)c;
    return vclamp(vmul(vadd(x, vset1(1)), vset1((REAL)0.5)), 0, 1);
}

INLINE V
sparse_sigmoid_delta(V d, V y, const V *c)
{
    (void)c;
    V inside = vselect(vgt(vset1(1), y), vmul(d, vset1((REAL)0.5)), vset1(0));
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
hard_tanh_value(V x, const V *c)
{
    (void)c;
    return vclamp(x, -1, 1);
}

INLINE V
hard_tanh_delta(V d, V x, const V *c)
{
    (void)c;
    return vselect(vge(vset1(1), vabs(x)), d, vset1(0));
}

INLINE V
tanh_shrink_value(V x, const V *c)
{
    (void)c;
    return vsub(x, vtanh(x));
}

INLINE V
tanh_shrink_delta(V d, V x, const V *c)
{
    (void)c;
    V t = vtanh(x);
    return vmul(d, vmul(t, t));
}

INLINE V
soft_shrink_value(V x, const V *c)
{
    V shrunk = vselect(vgt(x, c[0]), vsub(x, c[0]), vadd(x, c[0]));
    return vselect(vge(c[0], vabs(x)), vset1(0), shrunk);
}

INLINE V
soft_shrink_delta(V d, V y, const V *c)
{
    (void)c;
    return vselect(vgt(vabs(y), vset1(0)), d, vset1(0));
}

INLINE V
hard_shrink_value(V x, const V *c)
{
    return vselect(vge(c[0], vabs(x)), vset1(0), x);
}

INLINE V
hard_shrink_delta(V d, V y, const V *c)
{
    (void)c;
    return vselect(vgt(vabs(y), vset1(0)), d, vset1(0));
}

INLINE V
threshold_value(V x, const V *c)
{
    V threshold = c[0], instead = c[1];
    return vselect(vge(threshold, x), instead, x);
}

INLINE V
threshold_delta(V d, V x, const V *c)
{
    return vselect(vgt(x, c[0]), d, vset1(0));
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
    return vmul(d, vsigmoid_normal(x));
}

INLINE V
sparse_plus_value(V x, const V *c)
{
    (void)c;
    V above = vadd(x, vset1(1));
    V inside = vmul(vmul(above, above), vset1((REAL)0.25));
    return vselect(vge(x, vset1(1)), x, vselect(vge(vset1(-1), x), vset1(0), inside));
}

INLINE V
sparse_plus_delta(V d, V y, const V *c)
{
    (void)c;
    V slope = vselect(vgt(y, vset1(1)), vset1(1), vsqrt(y));
    return vselect(vge(vset1(0), y), vset1(0), vmul(d, slope));
}

/* h = sqrt(x^2 + b). Left of 0 by the conjugate, since the sum would cancel; all halved
 * before it is added, since it might overflow. */
INLINE V
squareplus_value(V x, const V *c)
{
    const V half = vset1((REAL)0.5);
    V a = vabs(x), root = vsqrt(vfma(x, x, c[0]));
    V h = vselect(vge(a, vset1(SQUARE_HIGHEST)), a, root);
    V sum = vadd(vmul(a, half), vmul(h, half));
    V conjugate = vdiv(vmul(c[0], vset1((REAL)0.25)), sum);
    return vselect(vge(x, vset1(0)), sum, conjugate);
}

INLINE V
squareplus_delta(V d, V y, const V *c)
{
    V quarter = vmul(c[0], vset1((REAL)0.25));
    return vdiv(d, vadd(vset1(1), vdiv(quarter, vmul(y, y))));
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
#define PAIRS(name) name##_pairs(m, n, x, ldx, y, ldy)
#define MLPC_ACTIVATION(ID, name, KIND, ...) \
    case MLPC_ACTIVATION_##ID:               \
        KIND(name);                          \
        break;
#include "kernels/activations.def"
#undef MLPC_ACTIVATION
#undef OUTPUT
#undef INPUT
#undef ROW
#undef PAIRS
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
#define PAIRS(name) name##_pairs_delta(m, n, x, ldx, d, ldd)
#define MLPC_ACTIVATION(ID, name, KIND, ...) \
    case MLPC_ACTIVATION_##ID:               \
        KIND(name);                          \
        break;
#include "kernels/activations.def"
#undef MLPC_ACTIVATION
#undef OUTPUT
#undef INPUT
#undef ROW
#undef PAIRS
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
            vstore_flushed(to + j, product, n - j);
        }
}
