/* Losses that are a mean or a sum of the row's elements: the value, and the slope with respect
 * to the prediction (or to the logits that a sigmoid made it from). y is the target, p the
 * prediction. Rows lie side by side in lanes: see strip_tmpl.h. Those that need a whole row
 * are in loss_rows_tmpl.h. */

/* What a loss needs, broadcast once. */
typedef struct loss_constants {
    V scale, keep, shift, low, high;
    V option[MLPC_MAX_OPTIONS];
} loss_constants;

/* Targets become keep y + shift: smoothed, `classes` sharing what is taken from the true one;
 * or from 0 and 1 to -1 and 1. */
INLINE loss_constants
loss_constants_of(const mlpc_loss_rows *r, double scale, double smoothing,
                  double classes)
{
    static const double none[MLPC_MAX_OPTIONS] = {0};
    const double *options = r->options != NULL ? r->options : none;
    loss_constants c = {
        .scale = vset1((REAL)scale),
        .keep = vset1((REAL)(r->zero_one ? 2 : 1 - smoothing)),
        .shift = vset1((REAL)(r->zero_one ? -1 : smoothing / classes)),
        .low = vset1((REAL)options[MLPC_LOSS_EPSILON]),
        .high = vset1((REAL)(1 - options[MLPC_LOSS_EPSILON])),
    };
    for (size_t i = 0; i < MLPC_MAX_OPTIONS; i++)
        c.option[i] = vset1((REAL)options[i]);
    return c;
}

INLINE V
smoothed(V y, const loss_constants *c)
{
    return vfma(y, c->keep, c->shift);
}

/* An element's loss; *d becomes its gradient, *q the prediction. */
typedef V element_loss(V y, V p, const loss_constants *c, V *d, V *q);

typedef struct element_walk {
    const loss_constants *c;
    REAL *totals; /* a strip of them, or those of rows that are `alone` */
    size_t divisor;
    bool alone; /* rows of one element each, whose total is the loss */
} element_walk;

/* f for columns: their losses join their virtual lanes. */
INLINE void
each_element(const cell_columns *c, const void *context, element_loss *f)
{
    const element_walk *w = context;
    for (size_t l = 0; l < c->n; l++) {
        const size_t j = c->j + l;
        const REAL *ys = c->in[0].at + l * c->in[0].ld,
                   *ps = c->in[1].at + l * c->in[1].ld;
        REAL *totals = w->totals + j % LANES * STRIP;
        for (size_t i = 0; i < c->m; i += VL) {
            const size_t some = c->m - i;
            V y = vload_upto(ys + i, some), p = vload_upto(ps + i, some);
            V slope, other, loss = f(y, p, w->c, &slope, &other);
            V total = vadd(j < LANES ? vset1(0) : vload_upto(totals + i, some), loss);
            vstore_upto(totals + i, w->alone ? vflush(total) : total, some);
            if (c->out[0].at != NULL)
                vstore_flushed(c->out[0].at + l * c->out[0].ld + i, slope, some);
            if (c->out[1].at != NULL)
                vstore_flushed(c->out[1].at + l * c->out[1].ld + i, other, some);
        }
    }
}

INLINE V
element_row(size_t i, const void *context)
{
    const element_walk *w = context;
    return strip_mean((const strip *)w->totals, i, w->divisor);
}

/* row_loss = the sum over the row of f(y, p) / divisor, d = scale / divisor f'(y, p), where `body`
 * is each_element of f. */
OUTLINE void
elements(const mlpc_loss_rows *r, double smoothing, size_t divisor, columns_body *body)
{
    const loss_constants c =
        loss_constants_of(r, r->scale / (double)divisor, smoothing, 2);
    const table y = table_of(r->y, r->ldy, r->n, r->by_columns),
                p = table_of(r->p, r->ldp, r->n, r->by_columns),
                d = table_of(r->d, r->ldd, r->n, r->by_columns),
                q = table_of(r->q, r->ldq, r->n, r->by_columns);
    if (r->n == 1 && y.by_columns && p.by_columns) {
        const element_walk all = {&c, r->row_loss, 1, true};
        const cell_columns one = {
            .m = r->m,
            .n = 1,
            .in = {{(REAL *)(uintptr_t)y.x, 0}, {(REAL *)(uintptr_t)p.x, 0}},
            .out = {{r->d, 0}, {r->q, 0}},
        };
        body(&one, &all);
        return;
    }
    strip totals;
    const cell_tables tables = {{&y, &p}, {&d, &q}};
    const element_walk walk = {&c, totals.values[0], divisor, false};
    for (size_t first = 0; first < r->m; first += STRIP) {
        const span s = {first, r->m - first < STRIP ? r->m - first : STRIP, r->n};
        walk_columns(&s, &tables, body, &walk);
        strip_join(&totals, s.m, s.n);
        walk_rows(&s, r->row_loss, element_row, &walk);
    }
}

static void
mean_of_elements(const mlpc_loss_rows *r, columns_body *body)
{
    elements(r, 0, r->n, body);
}

static void
mean_of_smoothed(const mlpc_loss_rows *r, columns_body *body)
{
    elements(r, r->options[MLPC_LOSS_LABEL_SMOOTHING], r->n, body);
}

/* x kept at `low` or above; NaN stays NaN. */
INLINE V
at_least(V x, V low)
{
    return vselect(vgt(low, x), low, x);
}

/* The sign of e times `slope`: 0 where e is 0, NaN where it is NaN. */
INLINE V
signed_slope(V e, V slope)
{
    V zero = vset1(0);
    V not_above = vselect(vgt(zero, e), vnegate(slope), vmul(e, zero));
    return vselect(vgt(e, zero), slope, not_above);
}

INLINE V
squared_error_of(V y, V p, const loss_constants *c, V *d, V *q)
{
    V e = vsub(p, y);
    *q = p;
    *d = vmul(vmul(vset1(2), e), c->scale);
    return vmul(e, e);
}

INLINE V
half_squared_error_of(V y, V p, const loss_constants *c, V *d, V *q)
{
    V e = vsub(p, y);
    *q = p;
    *d = vmul(e, c->scale);
    return vmul(vset1((REAL)0.5), vmul(e, e));
}

INLINE V
absolute_error_of(V y, V p, const loss_constants *c, V *d, V *q)
{
    V e = vsub(p, y);
    *q = p;
    *d = signed_slope(e, c->scale);
    return vabs(e);
}

/* 100 |p - y| / max(|y|, epsilon) */
INLINE V
percentage_error_of(V y, V p, const loss_constants *c, V *d, V *q)
{
    V e = vsub(p, y), size = at_least(vabs(y), c->low), percent = vset1(100);
    *q = p;
    *d = signed_slope(e, vdiv(vmul(percent, c->scale), size));
    return vmul(percent, vdiv(vabs(e), size));
}

/* (log(p + 1) - log(y + 1))^2 of p and y that are at least epsilon, where d is 0 below */
INLINE V
squared_logarithmic_error_of(V y, V p, const loss_constants *c, V *d, V *q)
{
    V one = vset1(1), from = vadd(at_least(p, c->low), one);
    V e = vsub(vlog(from), vlog(vadd(at_least(y, c->low), one)));
    V slope = vdiv(vmul(vmul(vset1(2), e), c->scale), from);
    *q = p;
    *d = vselect(vgt(c->low, p), vset1(0), slope);
    return vmul(e, e);
}

/* e^2 / 2 for |e| <= delta, else delta (|e| - delta / 2) */
INLINE V
huber_of(V y, V p, const loss_constants *c, V *d, V *q)
{
    V e = vsub(p, y), size = vabs(e), delta = c->option[MLPC_LOSS_DELTA];
    V half = vset1((REAL)0.5);
    M far = vgt(size, delta);
    *q = p;
    *d = vmul(vselect(far, vwith_sign(delta, e), e), c->scale);
    V line = vmul(delta, vsub(size, vmul(half, delta)));
    return vselect(far, line, vmul(half, vmul(e, e)));
}

/* log((exp(e) + exp(-e)) / 2) = |e| + log(1 + exp(-2 |e|)) - log 2 */
INLINE V
log_cosh_of(V y, V p, const loss_constants *c, V *d, V *q)
{
    V e = vsub(p, y), size = vabs(e);
    V rest = vlog1p(vexp_normal(vmul(vset1(-2), size)));
    *q = p;
    *d = vmul(vtanh(e), c->scale);
    return vadd(size, vsub(rest, vset1((REAL)0x1.62e42fefa39efp-1)));
}

/* max(1 - y p, 0) of y in {-1, 1}; *target becomes y */
INLINE V
hinge_margin(V y, V p, const loss_constants *c, V *target)
{
    *target = smoothed(y, c);
    V margin = vfma(vnegate(*target), p, vset1(1));
    return at_least(margin, vset1(0));
}

INLINE V
hinge_of(V y, V p, const loss_constants *c, V *d, V *q)
{
    V target, margin = hinge_margin(y, p, c, &target), zero = vset1(0);
    *q = p;
    *d = vselect(vgt(margin, zero), vmul(vnegate(target), c->scale), zero);
    return margin;
}

INLINE V
squared_hinge_of(V y, V p, const loss_constants *c, V *d, V *q)
{
    V target, margin = hinge_margin(y, p, c, &target);
    *q = p;
    *d = vmul(vmul(vmul(vset1(-2), target), margin), c->scale);
    return vmul(margin, margin);
}

INLINE V
poisson_of(V y, V p, const loss_constants *c, V *d, V *q)
{
    V from = vadd(p, c->low);
    *q = p;
    *d = vmul(vsub(vset1(1), vdiv(y, from)), c->scale);
    return vsub(p, vmul(y, vlog(from)));
}

/* y log(y / p) of y and p kept in [epsilon, 1]; the slope is 0 where p was not */
INLINE V
kl_divergence_of(V y, V p, const loss_constants *c, V *d, V *q)
{
    V one = vset1(1), zero = vset1(0);
    V target = at_least(y, c->low), clipped = at_least(p, c->low);
    target = vselect(vgt(target, one), one, target);
    clipped = vselect(vgt(clipped, one), one, clipped);
    V slope = vnegate(vmul(vdiv(target, clipped), c->scale));
    slope = vselect(vgt(c->low, p), zero, slope);
    *q = p;
    *d = vselect(vgt(p, one), zero, slope);
    return vmul(target, vlog(vdiv(target, clipped)));
}

/* -(y log p + (1 - y) log(1 - p)) of clipped p, whose slope is 0 where it was clipped */
INLINE V
binary_crossentropy_of(V y, V p, const loss_constants *c, V *d, V *q)
{
    V target = smoothed(y, c), one = vset1(1), zero = vset1(0);
    V clipped = vselect(vgt(c->low, p), c->low, p);
    clipped = vselect(vgt(clipped, c->high), c->high, clipped);
    V rest = vsub(one, clipped);
    V loss = vfma(target, vlog(clipped), vmul(vsub(one, target), vlog(rest)));
    V slope = vdiv(vmul(vsub(clipped, target), c->scale), vmul(clipped, rest));
    slope = vselect(vgt(c->low, p), zero, slope);
    *q = p;
    *d = vselect(vgt(p, c->high), zero, slope);
    return vnegate(loss);
}

/* of p = sigmoid(z): max(z, 0) - z y + log(1 + exp(-|z|)), with the slope p - y */
INLINE V
binary_crossentropy_logits_of(V y, V z, const loss_constants *c, V *d, V *q)
{
    V target = smoothed(y, c);
    *q = vsigmoid_normal(z);
    *d = vmul(vsub(*q, target), c->scale);
    return vfma(vnegate(z), target, vsoftplus(z));
}

/* x^g for x >= 0, 1 for g = 0: exp(g log x), whose relative error grows with |g log x| ulp. */
INLINE V
vpower(V x, V g)
{
    M some = vgt(vabs(g), vset1(0));
    return vselect(some, vexp(vmul(g, vlog(x))), vset1(1));
}

/* What binary focal cross-entropy multiplies a loss by, from p and rest = 1 - p:
 * w t^gamma, t = y (1 - p) + (1 - y) p; *slope becomes its derivative. */
INLINE V
focal_factor(V y, V p, V rest, const loss_constants *c, V *slope)
{
    V one = vset1(1), zero = vset1(0), other = vsub(one, y);
    V alpha = c->option[MLPC_LOSS_ALPHA], gamma = c->option[MLPC_LOSS_GAMMA];
    V balance = vfma(y, alpha, vmul(other, vsub(one, alpha)));
    V weight = vselect(vgt(c->option[MLPC_LOSS_CLASS_BALANCING], zero), balance, one);
    V missed = vfma(y, rest, vmul(other, p));
    V steep = vmul(gamma, vpower(missed, vsub(gamma, one)));
    steep = vselect(vgt(gamma, zero), steep, zero);
    *slope = vmul(vmul(weight, steep), vsub(other, y));
    return vmul(weight, vpower(missed, gamma));
}

INLINE V
binary_focal_crossentropy_of(V y, V p, const loss_constants *c, V *d, V *q)
{
    V target = smoothed(y, c), factor_slope;
    V factor = focal_factor(target, p, vsub(vset1(1), p), c, &factor_slope);
    V loss = binary_crossentropy_of(y, p, c, d, q);
    *d = vfma(factor, *d, vmul(vmul(factor_slope, loss), c->scale));
    return vmul(factor, loss);
}

INLINE V
binary_focal_crossentropy_logits_of(V y, V z, const loss_constants *c, V *d, V *q)
{
    V target = smoothed(y, c), rest = vsigmoid_normal(vnegate(z)), factor_slope;
    V loss = binary_crossentropy_logits_of(y, z, c, d, q);
    V factor = focal_factor(target, *q, rest, c, &factor_slope);
    V through = vmul(vmul(factor_slope, vmul(*q, rest)), loss);
    *d = vfma(factor, *d, vmul(through, c->scale));
    return vmul(factor, loss);
}

/* clang-format off */
#define ELEMENTS(loss) COLUMNS_OF(loss) { each_element(c, of, loss); }
ELEMENTS(squared_error_of)
ELEMENTS(half_squared_error_of)
ELEMENTS(absolute_error_of)
ELEMENTS(percentage_error_of)
ELEMENTS(squared_logarithmic_error_of)
ELEMENTS(huber_of)
ELEMENTS(log_cosh_of)
ELEMENTS(hinge_of)
ELEMENTS(squared_hinge_of)
ELEMENTS(poisson_of)
ELEMENTS(kl_divergence_of)
ELEMENTS(binary_crossentropy_of)
ELEMENTS(binary_crossentropy_logits_of)
ELEMENTS(binary_focal_crossentropy_of)
ELEMENTS(binary_focal_crossentropy_logits_of)
/* clang-format on */

static void
squared_error(const mlpc_loss_rows *rows)
{
    mean_of_elements(rows, squared_error_of_columns);
}

static void
sum_squared_error(const mlpc_loss_rows *rows)
{
    elements(rows, 0, 1, squared_error_of_columns);
}

static void
half_sum_squared_error(const mlpc_loss_rows *rows)
{
    elements(rows, 0, 1, half_squared_error_of_columns);
}

static void
absolute_error(const mlpc_loss_rows *rows)
{
    mean_of_elements(rows, absolute_error_of_columns);
}

static void
percentage_error(const mlpc_loss_rows *rows)
{
    mean_of_elements(rows, percentage_error_of_columns);
}

static void
squared_logarithmic_error(const mlpc_loss_rows *rows)
{
    mean_of_elements(rows, squared_logarithmic_error_of_columns);
}

static void
huber(const mlpc_loss_rows *rows)
{
    mean_of_elements(rows, huber_of_columns);
}

static void
log_cosh(const mlpc_loss_rows *rows)
{
    mean_of_elements(rows, log_cosh_of_columns);
}

static void
hinge(const mlpc_loss_rows *rows)
{
    mean_of_elements(rows, hinge_of_columns);
}

static void
squared_hinge(const mlpc_loss_rows *rows)
{
    mean_of_elements(rows, squared_hinge_of_columns);
}

static void
poisson(const mlpc_loss_rows *rows)
{
    mean_of_elements(rows, poisson_of_columns);
}

static void
kl_divergence(const mlpc_loss_rows *rows)
{
    elements(rows, 0, 1, kl_divergence_of_columns);
}

static void
binary_crossentropy(const mlpc_loss_rows *rows)
{
    mean_of_smoothed(rows, binary_crossentropy_of_columns);
}

static void
binary_crossentropy_logits(const mlpc_loss_rows *rows)
{
    mean_of_smoothed(rows, binary_crossentropy_logits_of_columns);
}

static void
binary_focal_crossentropy(const mlpc_loss_rows *rows)
{
    mean_of_smoothed(rows, binary_focal_crossentropy_of_columns);
}

static void
binary_focal_crossentropy_logits(const mlpc_loss_rows *rows)
{
    mean_of_smoothed(rows, binary_focal_crossentropy_logits_of_columns);
}
