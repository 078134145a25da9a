/* The optimizers' update rules, one pass each over n weights. w weights, g gradients. The
 * formulas are Keras' (keras/src/optimizers), with its place of epsilon.
 *
 * What is stored is never subnormal; so that little is on the way either, squares of small
 * numbers are 0, and the rate comes last, when what it multiplies was divided by a root. */

/* One vector of every array of an update. */
typedef struct parts {
    V w, g, slot[MLPC_MAX_SLOTS];
} parts;

typedef void update_function(parts *a, const V *s);

typedef struct update_call {
    size_t m, n, ld, ldg;
    REAL *w;
    const REAL *g;
    REAL *slots[MLPC_MAX_SLOTS];
    const double *scalars;
} update_call;

/* Elements [at, at + some) of the weights, whose gradients are at `from`. The first `always`
 * slots are there, further ones may be; one that is not reads as zero. */
INLINE void
update_some(const update_call *u, update_function *f, const size_t always, const V *s,
            size_t at, size_t from, size_t some)
{
    parts a = {.w = vload_upto(u->w + at, some), .g = vload_upto(u->g + from, some)};
    for (size_t i = 0; i < MLPC_MAX_SLOTS; i++)
        a.slot[i] = i < always || u->slots[i] != NULL
                        ? vload_upto(u->slots[i] + at, some)
                        : vset1(0);
    f(&a, s);
    vstore_flushed(u->w + at, a.w, some);
    for (size_t i = 0; i < MLPC_MAX_SLOTS; i++)
        if (i < always || u->slots[i] != NULL)
            vstore_flushed(u->slots[i] + at, a.slot[i], some);
}

INLINE void
update_each(const update_call *u, update_function *f, const size_t always)
{
    V s[MLPC_MAX_SCALARS];
    for (size_t i = 0; i < MLPC_MAX_SCALARS; i++)
        s[i] = vset1((REAL)u->scalars[i]);
    for (size_t row = 0; row < u->m; row++) {
        const size_t at = row * u->ld, from = row * u->ldg;
        size_t j = 0;
        for (; j + VL <= u->n; j += VL)
            update_some(u, f, always, s, at + j, from + j, VL);
        if (j < u->n)
            update_some(u, f, always, s, at + j, from + j, u->n - j);
    }
}

/* a, or 0 where its square would be subnormal. */
INLINE V
squarable(V a)
{
    return vselect(vgt(vset1(SMALLEST_ROOT), vabs(a)), vset1(0), a);
}

INLINE V
square(V a)
{
    a = squarable(a);
    return vmul(a, a);
}

/* w -= rate g */
INLINE void
update_sgd(parts *a, const V *s)
{
    a->w = vfma(vnegate(s[0]), a->g, a->w);
}

/* v = momentum v - rate g, w += v */
INLINE void
update_momentum(parts *a, const V *s)
{
    a->slot[0] = vfma(vnegate(s[0]), a->g, vmul(s[1], a->slot[0]));
    a->w = vadd(a->w, a->slot[0]);
}

/* v = momentum v - rate g, w += momentum v - rate g */
INLINE void
update_nesterov(parts *a, const V *s)
{
    a->slot[0] = vfma(vnegate(s[0]), a->g, vmul(s[1], a->slot[0]));
    a->w = vadd(a->w, vfma(vnegate(s[0]), a->g, vmul(s[1], a->slot[0])));
}

/* v = rho v + (1 - rho) g^2, w -= rate g / sqrt(v + epsilon); centered: the mean gradient
 * squared is taken from v; with momentum: m = momentum m + step, w -= m. Slots: v, m, mean. */
INLINE void
update_rmsprop(parts *a, const V *s)
{
    V rate = s[0], rho = s[1], epsilon = s[2], momentum = s[3], centered = s[4];
    V rest = vsub(vset1(1), rho);
    a->slot[0] = vfma(rest, square(a->g), vmul(rho, a->slot[0]));
    a->slot[2] = vmul(centered, vfma(rest, a->g, vmul(rho, a->slot[2])));
    V mean = squarable(a->slot[2]), variance = vfma(vnegate(mean), mean, a->slot[0]);
    V d = vdiv(a->g, vsqrt(vadd(variance, epsilon)));
    a->slot[1] = vfma(rate, d, vmul(momentum, a->slot[1]));
    a->w = vsub(a->w, a->slot[1]);
}

/* a += g^2, w -= rate g / sqrt(a + epsilon) */
INLINE void
update_adagrad(parts *a, const V *s)
{
    V g = squarable(a->g);
    a->slot[0] = vfma(g, g, a->slot[0]);
    V root = vsqrt(vadd(a->slot[0], s[1]));
    a->w = vfma(vnegate(s[0]), vdiv(a->g, root), a->w);
}

INLINE V
towards(V mean, V value, V share)
{
    return vfma(vsub(value, mean), share, mean);
}

/* m += (g - m)(1 - beta_1), v += (g^2 - v)(1 - beta_2),
 * w -= alpha m / (sqrt(v + inside) + epsilon), one of inside and epsilon 0;
 * amsgrad: v's largest so far instead of v. */
INLINE void
update_adam(parts *a, const V *s)
{
    V alpha = s[0], epsilon = s[3], amsgrad = s[4], inside = s[5];
    a->slot[0] = towards(a->slot[0], a->g, s[1]);
    a->slot[1] = towards(a->slot[1], square(a->g), s[2]);
    a->slot[2] = vmax(a->slot[2], a->slot[1]);
    V used = vselect(vgt(amsgrad, vset1(0)), a->slot[2], a->slot[1]);
    V root = vadd(vsqrt(vadd(used, inside)), epsilon);
    a->w = vfma(vnegate(alpha), vdiv(a->slot[0], root), a->w);
}

/* as Adam, with m^ = c m + d g and v^ = v / (1 - beta_2^t): Dozat 2016 */
INLINE void
update_nadam(parts *a, const V *s)
{
    V rate = s[0], epsilon = s[3];
    a->slot[0] = towards(a->slot[0], a->g, s[1]);
    a->slot[1] = towards(a->slot[1], square(a->g), s[2]);
    V m = vfma(s[4], a->slot[0], vmul(s[5], a->g));
    V root = vadd(vsqrt(vdiv(a->slot[1], s[6])), epsilon);
    a->w = vfma(vnegate(rate), vdiv(m, root), a->w);
}

/* m += (g - m)(1 - beta_1), u = max(beta_2 u, |g|), w -= alpha m / (u + epsilon) */
INLINE void
update_adamax(parts *a, const V *s)
{
    a->slot[0] = towards(a->slot[0], a->g, s[1]);
    a->slot[1] = vmax(vmul(s[2], a->slot[1]), vabs(a->g));
    V d = vdiv(a->slot[0], vadd(a->slot[1], s[3]));
    a->w = vfma(vnegate(s[0]), d, a->w);
}

/* a = rho a + (1 - rho) g^2, d = g sqrt(b + epsilon) / sqrt(a + epsilon),
 * b = rho b + (1 - rho) d^2, w -= rate d */
INLINE void
update_adadelta(parts *a, const V *s)
{
    V rho = s[1], epsilon = s[2], rest = vsub(vset1(1), rho);
    a->slot[0] = vfma(rest, square(a->g), vmul(rho, a->slot[0]));
    V d = vdiv(a->g, vsqrt(vadd(a->slot[0], epsilon)));
    d = vmul(vsqrt(vadd(a->slot[1], epsilon)), d);
    a->slot[1] = vfma(rest, square(d), vmul(rho, a->slot[1]));
    a->w = vfma(vnegate(s[0]), d, a->w);
}

/* x^power for x >= 0 and power >= 0; 0^0 is 1. */
INLINE V
positive_power(V x, V power)
{
    V lowest = vset1(-REAL_MAX), log = vlog(x);
    log = vselect(vgt(lowest, log), lowest, log);
    return vexp(vmul(power, log));
}

/* The end of both rules of FTRL: n' = new, with its power and that of n.
 * z += g + 2 l2_shrinkage w - (n'^p - n^p) / rate w
 * w = (clip(z, -l1, l1) - z) / (n'^p / rate + 2 l2): McMahan et al. 2013, algorithm 1 */
INLINE void
update_ftrl_by(parts *a, const V *s, V new, V new_power, V old_power)
{
    V rate = s[0], l1 = s[1];
    V g = vfma(s[3], a->w, a->g);
    V sigma = vdiv(vsub(new_power, old_power), rate);
    V z = vadd(a->slot[1], vfma(vnegate(sigma), a->w, g));
    V low = vnegate(l1), clipped = vselect(vgt(low, z), low, z);
    clipped = vselect(vgt(clipped, l1), l1, clipped);
    a->w = vdiv(vsub(clipped, z), vadd(vdiv(new_power, rate), s[2]));
    a->slot[0] = new;
    a->slot[1] = z;
}

INLINE void
update_ftrl(parts *a, const V *s)
{
    V g = squarable(a->g), new = vfma(g, g, a->slot[0]);
    update_ftrl_by(a, s, new, positive_power(new, s[4]),
                   positive_power(a->slot[0], s[4]));
}

INLINE void
update_ftrl_root(parts *a, const V *s)
{
    V g = squarable(a->g), new = vfma(g, g, a->slot[0]);
    update_ftrl_by(a, s, new, vsqrt(new), vsqrt(a->slot[0]));
}

/* w -= rate sign(beta_1 m + (1 - beta_1) g), m = beta_2 m + (1 - beta_2) g */
INLINE void
update_lion(parts *a, const V *s)
{
    V one = vset1(1), zero = vset1(0), m = a->slot[0];
    V d = vfma(vsub(one, s[1]), a->g, vmul(s[1], m));
    V sign = vselect(vgt(d, zero), one, vselect(vgt(zero, d), vnegate(one), d));
    a->w = vfma(vnegate(s[0]), sign, a->w);
    a->slot[0] = vfma(vsub(one, s[2]), a->g, vmul(s[2], m));
}

/* m += (g - m)(1 - beta_1), v += (g^2 - v)(1 - beta_2), w = m^ / (sqrt(v^) + epsilon) */
INLINE void
update_lamb(parts *a, const V *s)
{
    a->slot[0] = towards(a->slot[0], a->g, s[0]);
    a->slot[1] = towards(a->slot[1], square(a->g), s[1]);
    V root = vadd(vsqrt(vdiv(a->slot[1], s[4])), s[2]);
    a->w = vdiv(vdiv(a->slot[0], s[3]), root);
}

static void
update(mlpc_update rule, size_t m, size_t n, size_t ld, void *w, const void *g,
       size_t ldg, void *const slots[MLPC_MAX_SLOTS], const double *scalars)
{
    const update_call u = {m,      n, ld, ldg, w, g, {slots[0], slots[1], slots[2]},
                           scalars};
    switch (rule) {
    case MLPC_UPDATE_SGD: update_each(&u, update_sgd, 0); break;
    case MLPC_UPDATE_MOMENTUM: update_each(&u, update_momentum, 1); break;
    case MLPC_UPDATE_NESTEROV: update_each(&u, update_nesterov, 1); break;
    case MLPC_UPDATE_RMSPROP: update_each(&u, update_rmsprop, 1); break;
    case MLPC_UPDATE_ADAGRAD: update_each(&u, update_adagrad, 1); break;
    case MLPC_UPDATE_ADAM: update_each(&u, update_adam, 2); break;
    case MLPC_UPDATE_NADAM: update_each(&u, update_nadam, 2); break;
    case MLPC_UPDATE_ADAMAX: update_each(&u, update_adamax, 2); break;
    case MLPC_UPDATE_ADADELTA: update_each(&u, update_adadelta, 2); break;
    case MLPC_UPDATE_FTRL: update_each(&u, update_ftrl, 2); break;
    case MLPC_UPDATE_FTRL_ROOT: update_each(&u, update_ftrl_root, 2); break;
    case MLPC_UPDATE_LION: update_each(&u, update_lion, 1); break;
    case MLPC_UPDATE_LAMB: update_each(&u, update_lamb, 2); break;
    }
}
