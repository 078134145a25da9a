/* exp, expm1, log and what is built on them: one formula for every ISA, no libm.
 *
 * Bounds, in units in the last place, tested in tests/kernels/test_math.py:
 *   exp 1.1, expm1 2.0, log 1.1, log1p 1.6, sigmoid 2.6, tanh 3.0,
 * and of the normal distribution by what is built on it, gelu, in test_activation.py.
 * Arguments are split as x = n ln 2 + r with |r| <= ln 2 / 2 (Cody and Waite 1980); the
 * polynomials are Chebyshev fits, whose own error is below 0.05 ulp. */

#if MLPC_F32
#define ROUNDING_MAGIC \
    0x1.8p23f /* adding it leaves the nearest integer in the low bits */
#define EXPONENT_BIAS 127
#define LN2_HI 0x1.62e4p-1f
#define LN2_LO 0x1.7f7d1cp-20f
#define LOG2_E 0x1.715476p+0f
#define EXP_LOWEST (-104.0f)         /* exp is 0 below */
#define EXP_NORMAL (-0x1.5d589ep+6f) /* exp is subnormal below */
#define EXP_HIGHEST 89.0f            /* exp is infinite above */
#define EXPM1_LOWEST (-20.0f)
#define TANH_HIGHEST 10.0f     /* tanh is 1 above */
#define NORMAL_HIGHEST 15.0f   /* exp(-x^2 / 2) is 0 above */
#define SQUARE_HIGHEST 0x1p63f /* the square of more may be infinite */
#define SUBNORMAL_SHIFT 32
#define SUBNORMAL_SCALE 0x1p32f
static const REAL expm1_terms[] = {0x1.a124f2p-13f, 0x1.6d4324p-10f, 0x1.1110e0p-7f,
                                   0x1.5554eap-5f,  0x1.555556p-3f,  0.5f};
static const REAL log_terms[] = {0x1.ddd4dap-3f, 0x1.245c28p-2f, 0x1.9999ecp-2f,
                                 0x1.555556p-1f};
static const REAL erf_tail_terms[] = {
    -0x1.a651c4p-15f, -0x1.e0d522p-13f, 0x1.67b2c8p-13f, 0x1.aecd6ap-10f,
    -0x1.c973fcp-9f,  -0x1.ee74e6p-8f,  0x1.eec740p-5f,  -0x1.7dfee4p-3f,
    0x1.8c6dbcp-2f,   -0x1.373e3cp-1f,  0x1.82b4bcp-1f};
#else
#define ROUNDING_MAGIC 0x1.8p52
#define EXPONENT_BIAS 1023
#define LN2_HI 0x1.62e42fefa2000p-1
#define LN2_LO 0x1.9ef35793c7673p-41
#define LOG2_E 0x1.71547652b82fep+0
#define EXP_LOWEST (-746.0)
#define EXP_NORMAL (-0x1.6232bdd7abcd2p+9)
#define EXP_HIGHEST 710.0
#define EXPM1_LOWEST (-40.0)
#define TANH_HIGHEST 20.0
#define NORMAL_HIGHEST 40.0
#define SQUARE_HIGHEST 0x1p511
#define SUBNORMAL_SHIFT 64
#define SUBNORMAL_SCALE 0x1p64
static const REAL expm1_terms[] = {0x1.1f730349868cep-29,
                                   0x1.af4de97ca4194p-26,
                                   0x1.27e4db646b17ep-22,
                                   0x1.71de0231960ebp-19,
                                   0x1.a01a01a6d889cp-16,
                                   0x1.a01a01abe7fe1p-13,
                                   0x1.6c16c16c162d4p-10,
                                   0x1.11111111100dcp-7,
                                   0x1.5555555555556p-5,
                                   0x1.5555555555557p-3,
                                   0.5};
static const REAL log_terms[] = {0x1.0c0aff044a970p-3, 0x1.0fbde0f4ad17bp-3,
                                 0x1.3b1c3c1c81c8fp-3, 0x1.745cf8e4bba1bp-3,
                                 0x1.c71c7201a55d7p-3, 0x1.2492492476a1ap-2,
                                 0x1.9999999999a39p-2, 0x1.5555555555555p-1};
static const REAL erf_tail_terms[] = {
    0x1.58993df0d107bp-38,  -0x1.7656cc6fbdc02p-31, -0x1.51b88bf5c8e5cp-29,
    0x1.ee22bfe503c73p-30,  0x1.4c7091376b31fp-26,  0x1.cbd9c742b5b37p-27,
    -0x1.6cf36edfe2c3cp-24, -0x1.4cc4d1b3716bep-23, 0x1.236d366557077p-22,
    0x1.12337ee299f47p-20,  -0x1.51f2e9c22003ep-21, -0x1.8d4ac3115951cp-18,
    0x1.80b732367de12p-21,  0x1.26d095ee972a1p-15,  -0x1.001ea5e536636p-19,
    -0x1.e4a4253f718cfp-13, 0x1.17a4ae64cbc67p-13,  0x1.ab825fc03441fp-10,
    -0x1.c81719d594765p-9,  -0x1.ee2761047b6a2p-8,  0x1.eec4cc3e4d5fep-5,
    -0x1.7dff2bff683aap-3,  0x1.8c6dbf2cfc2b2p-2,   -0x1.373e3a893c28ap-1,
    0x1.82b4bb8c94dcep-1};
#endif

#define COUNT_OF(array) (sizeof(array) / sizeof(array)[0])

/* a > b ? a : b: the second where either is NaN. */
INLINE V
vmax(V a, V b)
{
    return vselect(vgt(a, b), a, b);
}

/* x kept in [low, high]; NaN stays NaN. */
INLINE V
vclamp(V x, REAL low, REAL high)
{
    x = vselect(vgt(vset1(low), x), vset1(low), x);
    return vselect(vgt(x, vset1(high)), vset1(high), x);
}

INLINE V
vnegate(V a)
{
    return vxor(a, vset1((REAL)-0.0));
}

/* |magnitude| with the sign of s; magnitude is not negative. */
INLINE V
vwith_sign(V magnitude, V s)
{
    return vor(magnitude, vand(s, vset1((REAL)-0.0)));
}

/* terms[0] x^(count-1) + ... + terms[count-1], by Horner's rule. */
INLINE V
vpolynomial(V x, const REAL *terms, size_t count)
{
    V value = vset1(terms[0]);
    for (size_t i = 1; i < count; i++)
        value = vfma(value, x, vset1(terms[i]));
    return value;
}

/* 2^n for an integer n that is a normal number's exponent. */
INLINE V
vpower_of_two(V n)
{
    return vshift_up(vadd(n, vset1(ROUNDING_MAGIC + EXPONENT_BIAS)));
}

INLINE V
vround(V x)
{
    return vsub(vadd(x, vset1(ROUNDING_MAGIC)), vset1(ROUNDING_MAGIC));
}

/* exp(r) - 1, where x = n ln 2 + r. */
INLINE V
vexpm1_of_rest(V x, V *n)
{
    *n = vsub(vfma(x, vset1(LOG2_E), vset1(ROUNDING_MAGIC)), vset1(ROUNDING_MAGIC));
    V r = vfma(*n, vset1(-LN2_LO), vfma(*n, vset1(-LN2_HI), x));
    V q = vpolynomial(r, expm1_terms, COUNT_OF(expm1_terms));
    return vfma(vmul(r, r), q, r);
}

/* The scale 2^n is applied in two halves, so that subnormal results are rounded once. */
INLINE V
vexp_from(REAL lowest, V x)
{
    V n, p = vexpm1_of_rest(vclamp(x, lowest, EXP_HIGHEST), &n);
    V half = vround(vmul(n, vset1((REAL)0.5)));
    V scaled = vmul(vadd(p, vset1(1)), vpower_of_two(half));
    return vmul(scaled, vpower_of_two(vsub(n, half)));
}

INLINE V
vexp(V x)
{
    return vexp_from(EXP_LOWEST, x);
}

/* exp(x), or 0 where that would be subnormal: for what is stored, or added to something larger. */
INLINE V
vexp_normal(V x)
{
    return vselect(vgt(vset1(EXP_NORMAL), x), vset1(0), vexp_from(EXP_NORMAL, x));
}

/* 2^n (p + 1) - 1 = 2 (s p + (s - 1/2)) with s = 2^(n-1); s - 1/2 is exact where it counts. */
INLINE V
vexpm1_inside(V x)
{
    V n, p = vexpm1_of_rest(x, &n);
    V s = vpower_of_two(vsub(n, vset1(1)));
    return vmul(vset1(2), vfma(s, p, vsub(s, vset1((REAL)0.5))));
}

INLINE V
vexpm1(V x)
{
    return vexpm1_inside(vclamp(x, EXPM1_LOWEST, EXP_HIGHEST));
}

/* x = 2^e m with m in (sqrt(1/2), sqrt(2)], f = m - 1, s = f / (2 + f):
 * log(1 + f) = f - f^2/2 + s (f^2/2 + R(s^2)), the form of FreeBSD's e_log.c. */
INLINE V
vlog(V x)
{
    M small = vgt(vset1(SMALLEST_NORMAL), x);
    V y = vselect(small, vmul(x, vset1(SUBNORMAL_SCALE)), x);
    V bias =
        vselect(small, vset1(EXPONENT_BIAS + SUBNORMAL_SHIFT), vset1(EXPONENT_BIAS));

    /* The exponent's bits become an integer's below those of 2^MANTISSA_BITS. */
    const V integer = vset1((REAL)((BITS)1 << MANTISSA_BITS));
    V e = vsub(vsub(vor(vshift_down(y), integer), integer), bias);
    V mantissa = vset1(real_of(((BITS)1 << MANTISSA_BITS) - 1));
    V m = vor(vand(y, mantissa), vset1(1));
    M large = vgt(m, vset1((REAL)0x1.6a09e667f3bcdp+0));
    m = vselect(large, vmul(m, vset1((REAL)0.5)), m);
    e = vselect(large, vadd(e, vset1(1)), e);

    V f = vsub(m, vset1(1));
    V s = vdiv(f, vadd(f, vset1(2)));
    V z = vmul(s, s);
    V r = vmul(z, vpolynomial(z, log_terms, COUNT_OF(log_terms)));
    V square = vmul(vmul(f, f), vset1((REAL)0.5));
    V low = vfma(s, vadd(square, r), vmul(e, vset1(LN2_LO)));
    V value = vfma(e, vset1(LN2_HI), vsub(f, vsub(square, low)));

    V outside = vselect(vge(x, vset1(0)), vset1(-(REAL)INFINITY), vset1((REAL)NAN));
    value = vselect(vgt(x, vset1(0)), value, outside);
    return vselect(vge(x, vset1((REAL)INFINITY)), x, value);
}

/* For 0 <= x <= 1: log(w) of w = 1 + x as rounded, and what the rounding lost. */
INLINE V
vlog1p(V x)
{
    V w = vadd(x, vset1(1));
    V lost = vsub(x, vsub(w, vset1(1)));
    return vadd(vlog(w), vdiv(lost, w));
}

/* For 0 <= a <= NORMAL_HIGHEST: e = exp(-a^2 / 2), and r so that e r is the probability of a
 * normal number above a. r (a + 4) is a polynomial of s = (a - 4) / (a + 4), which is in
 * [-1, 1]; what rounding a^2 has lost is put back into e. */
INLINE V
vnormal_tail(V a, V *e)
{
    const V minus_half = vset1((REAL)-0.5);
    V square = vmul(a, a), lost = vfma(a, a, vnegate(square));
    V of_square = vexp(vmul(square, minus_half));
    *e = vfma(of_square, vmul(lost, minus_half), of_square);
    V q = vdiv(vset1(1), vadd(a, vset1(4)));
    V s = vfma(q, vset1(-8), vset1(1));
    return vmul(q, vpolynomial(s, erf_tail_terms, COUNT_OF(erf_tail_terms)));
}

/* Both branches of 1 / (1 + exp(-x)) from e = exp(-|x|), which cannot overflow. */
INLINE V
vsigmoid_by(V x, V e)
{
    return vdiv(vselect(vge(x, vset1(0)), vset1(1), e), vadd(e, vset1(1)));
}

INLINE V
vsigmoid(V x)
{
    return vsigmoid_by(x, vexp(vnegate(vabs(x))));
}

/* The same, or 0 where that would be subnormal. */
INLINE V
vsigmoid_normal(V x)
{
    return vsigmoid_by(x, vexp_normal(vnegate(vabs(x))));
}

/* t / (t + 2) with t = exp(2 |x|) - 1. */
INLINE V
vtanh(V x)
{
    V a = vabs(x);
    a = vselect(vgt(a, vset1(TANH_HIGHEST)), vset1(TANH_HIGHEST), a);
    V t = vexpm1_inside(vadd(a, a));
    return vwith_sign(vdiv(t, vadd(t, vset1(2))), x);
}

/* max(x, 0) + log(1 + exp(-|x|)) */
INLINE V
vsoftplus(V x)
{
    return vadd(vmax(vset1(0), x), vlog1p(vexp_normal(vnegate(vabs(x)))));
}

INLINE V
exp_value(V x, const V *constants)
{
    (void)constants;
    return vexp(x);
}

INLINE V
expm1_value(V x, const V *constants)
{
    (void)constants;
    return vexpm1(x);
}

INLINE V
log_value(V x, const V *constants)
{
    (void)constants;
    return vlog(x);
}

INLINE V
log1p_value(V x, const V *constants)
{
    (void)constants;
    return vlog1p(x);
}

/* y = f(x), subnormal numbers and all: what is stored by others is their affair. */
INLINE void
map_exactly(size_t n, const REAL *x, REAL *y, map_function *f)
{
    for (size_t j = 0; j < n; j += VL)
        vstore_upto(y + j, f(vload_upto(x + j, n - j), NULL), n - j);
}

static void
map_exp(size_t n, const void *x, void *y)
{
    map_exactly(n, x, y, exp_value);
}

static void
map_expm1(size_t n, const void *x, void *y)
{
    map_exactly(n, x, y, expm1_value);
}

static void
map_log(size_t n, const void *x, void *y)
{
    map_exactly(n, x, y, log_value);
}

static void
map_log1p(size_t n, const void *x, void *y)
{
    map_exactly(n, x, y, log1p_value);
}
