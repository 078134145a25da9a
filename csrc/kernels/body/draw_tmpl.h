/* From random bits to values. Draws of weights are made in float64 and rounded by whoever
 * wants fewer bits; masks are made in the table's dtype. */

static void
keep_factors(size_t n, const uint32_t *bits, double threshold, double scale,
             void *factors)
{
    REAL *factor = factors;
    for (size_t i = 0; i < n; i++)
        factor[i] = (double)bits[i] >= threshold ? (REAL)scale : 0;
}

static void
fill(size_t n, double value, void *x)
{
    REAL *to = x;
    for (size_t i = 0; i < n; i++)
        to[i] = (REAL)value;
}

/* sqrt(2) erfinv(x) = x p(w) with w = -log(1 - x^2): M. Giles, Approximating the erfinv function,
 * GPU Computing Gems Jade (2011), his single precision fit. Coefficients from the highest. */
static const REAL near_terms[] = {
    (REAL)2.81022636e-08,  (REAL)3.43273939e-07, (REAL)-3.5233877e-06,
    (REAL)-4.39150654e-06, (REAL)0.00021858087,  (REAL)-0.00125372503,
    (REAL)-0.00417768164,  (REAL)0.246640727,    (REAL)1.50140941};
static const REAL tail_terms[] = {
    (REAL)-0.000200214257, (REAL)0.000100950558, (REAL)0.00134934322,
    (REAL)-0.00367342844,  (REAL)0.00573950773,  (REAL)-0.0076224613,
    (REAL)0.00943887047,   (REAL)1.00167406,     (REAL)2.83297682};

/* The normal quantile of p and of 1 - p differ in sign: word 31 decides it, the others are p in
 * (0, 1/2], so that 1 - x^2 = 4 p (1 - p) keeps its precision in the tails. */
INLINE V
noise_value(V p, V sign, V mean, V stddev)
{
    const REAL sqrt_2 = (REAL)1.41421356237309504880;
    V x = vmul(vfma(p, vset1(-2), vset1(1)), sign);
    V w = vnegate(vlog(vmul(vmul(vset1(4), p), vsub(vset1(1), p))));
    V near = vpolynomial(vsub(w, vset1((REAL)2.5)), near_terms, COUNT_OF(near_terms));
    V root = vsub(vsqrt(w), vset1(3));
    V tail = vpolynomial(root, tail_terms, COUNT_OF(tail_terms));
    V z = vmul(vmul(x, vset1(sqrt_2)), vselect(vgt(vset1(5), w), near, tail));
    return vfma(z, stddev, mean);
}

static void
noise(size_t n, const uint32_t *bits, double mean, double stddev, void *x)
{
    enum { DRAWS = 64 };
    REAL *to = x, p[DRAWS], sign[DRAWS];
    for (size_t at = 0; at < n; at += DRAWS, bits += DRAWS) {
        const size_t some = n - at < DRAWS ? n - at : DRAWS;
        for (size_t i = 0; i < some; i++) {
            p[i] = ((REAL)(int32_t)(bits[i] & 0x7fffffff) + (REAL)0.5) * (REAL)0x1p-32;
            sign[i] = bits[i] >> 31 ? (REAL)-1 : (REAL)1;
        }
        for (size_t i = 0; i < some; i += VL) {
            V value =
                noise_value(vload_upto(p + i, some - i), vload_upto(sign + i, some - i),
                            vset1((REAL)mean), vset1((REAL)stddev));
            vstore_upto(to + at + i, value, some - i);
        }
    }
}

#if !MLPC_F32

INLINE uint64_t
word_of(const uint32_t *bits)
{
    return (uint64_t)bits[1] << 32 | bits[0];
}

static void
uniform(size_t n, const uint32_t *bits, double low, double high, void *x)
{
    double *to = x;
    for (size_t i = 0; i < n; i++)
        to[i] = low + (high - low) * ((double)(word_of(bits + 2 * i) >> 11) * 0x1p-53);
}

/* The standard normal distribution's quantile, relative error about 1e-16: M. J. Wichura,
 * Algorithm AS 241, Applied Statistics 37 (1988), PPND16. Coefficients from the highest. */
static const double middle_above[] = {
    2.5090809287301226727e+3, 3.3430575583588128105e+4, 6.7265770927008700853e+4,
    4.5921953931549871457e+4, 1.3731693765509461125e+4, 1.9715909503065514427e+3,
    1.3314166789178437745e+2, 3.3871328727963666080e+0};
static const double middle_below[] = {
    5.2264952788528545610e+3, 2.8729085735721942674e+4,
    3.9307895800092710610e+4, 2.1213794301586595867e+4,
    5.3941960214247511077e+3, 6.8718700749205790830e+2,
    4.2313330701600911252e+1, 1.0};
static const double tail_above[] = {
    7.74545014278341407640e-4, 2.27238449892691845833e-2, 2.41780725177450611770e-1,
    1.27045825245236838258e+0, 3.64784832476320460504e+0, 5.76949722146069140550e+0,
    4.63033784615654529590e+0, 1.42343711074968357734e+0};
static const double tail_below[] = {
    1.05075007164441684324e-9, 5.47593808499534494600e-4,
    1.51986665636164571966e-2, 1.48103976427480074590e-1,
    6.89767334985100004550e-1, 1.67638483018380384940e+0,
    2.05319162663775882187e+0, 1.0};
static const double far_above[] = {
    2.01033439929228813265e-7, 2.71155556874348757815e-5, 1.24266094738807843860e-3,
    2.65321895265761230930e-2, 2.96560571828504891230e-1, 1.78482653991729133580e+0,
    5.46378491116411436990e+0, 6.65790464350110377720e+0};
static const double far_below[] = {
    2.04426310338993978564e-15, 1.42151175831644588870e-7,
    1.84631831751005468180e-5,  7.86869131145613259100e-4,
    1.48753612908506148525e-2,  1.36929880922735805310e-1,
    5.99832206555887937690e-1,  1.0};

static double
ratio(double r, const double *above, const double *below)
{
    double a[VL], b[VL];
    vstore(a, vpolynomial(vset1(r), above, 8));
    vstore(b, vpolynomial(vset1(r), below, 8));
    return a[0] / b[0];
}

static double
quantile(double p)
{
    double q = p - 0.5;
    if (q >= -0.425 && q <= 0.425)
        return q * ratio(0.180625 - q * q, middle_above, middle_below);
    double r[VL], x;
    vstore(r, vsqrt(vnegate(vlog(vset1(q < 0 ? p : 1 - p)))));
    if (r[0] <= 5)
        x = ratio(r[0] - 1.6, tail_above, tail_below);
    else
        x = ratio(r[0] - 5, far_above, far_below);
    return q < 0 ? -x : x;
}

static void
normal(size_t n, const uint32_t *bits, double mean, double stddev, double p_low,
       double p_high, void *x)
{
    double *to = x;
    for (size_t i = 0; i < n; i++) {
        double u = ((double)(word_of(bits + 2 * i) >> 12) + 0.5) * 0x1p-52;
        to[i] = mean + stddev * quantile(p_low + (p_high - p_low) * u);
    }
}

#endif
