/* Losses by row: the row's value, and the gradient with respect to the prediction (or to
 * the logits that softmax or sigmoid made it from). y is the target, p the prediction. */

/* What a row of a loss needs, broadcast once. */
typedef struct loss_constants {
    V scale, keep, shift, low, high;
} loss_constants;

/* Smoothed targets are keep y + shift; `classes` share what is taken from the true one. */
INLINE loss_constants
loss_constants_of(const mlpc_loss_rows *r, double scale, double classes)
{
    return (loss_constants){
        vset1((REAL)scale),
        vset1((REAL)(1 - r->label_smoothing)),
        vset1((REAL)(r->label_smoothing / classes)),
        vset1((REAL)r->epsilon),
        vset1((REAL)(1 - r->epsilon)),
    };
}

INLINE V
smoothed(V y, const loss_constants *c)
{
    return vfma(y, c->keep, c->shift);
}

/* An element's loss; *d becomes its gradient. */
typedef V element_loss(V y, V p, const loss_constants *c, V *d, V *q);

/* row_loss = the mean over the row of f(y, p), d = scale / n f'(y, p). */
INLINE void
mean_of_elements(const mlpc_loss_rows *r, element_loss *f)
{
    const size_t n = r->n;
    loss_constants c = loss_constants_of(r, r->scale / (double)n, 2);
    const REAL *y = r->y, *p = r->p;
    REAL *d = r->d, *q = r->q, *row_loss = r->row_loss;
    for (size_t i = 0; i < r->m; i++, y += r->ldy, p += r->ldp) {
        lanes total = lanes_of(0);
        for (size_t j = 0; j < n; j += LANES)
            for (size_t g = 0; g < GROUPS; g++) {
                size_t at = j + g * VL, some = left(n - j, g);
                if (some == 0)
                    continue;
                V slope, other;
                V loss = f(vload_upto(y + at, some), vload_upto(p + at, some), &c,
                           &slope, &other);
                if (d != NULL)
                    vstore_upto(d + i * r->ldd + at, slope, some);
                if (q != NULL)
                    vstore_upto(q + i * r->ldq + at, other, some);
                if (some < VL) {
                    REAL kept[VL];
                    vstore(kept, loss);
                    loss = vload_part(kept, some);
                }
                total.group[g] = vadd(total.group[g], loss);
            }
        row_loss[i] = lanes_sum(total) / (REAL)n;
    }
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
absolute_error_of(V y, V p, const loss_constants *c, V *d, V *q)
{
    V e = vsub(p, y), zero = vset1(0);
    V not_above = vselect(vgt(zero, e), vnegate(c->scale), vmul(e, zero));
    *q = p;
    *d = vselect(vgt(e, zero), c->scale, not_above);
    return vabs(e);
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
    *q = vsigmoid(z);
    *d = vmul(vsub(*q, target), c->scale);
    return vfma(vnegate(z), target, vsoftplus(z));
}

static void
squared_error(const mlpc_loss_rows *rows)
{
    mean_of_elements(rows, squared_error_of);
}

static void
absolute_error(const mlpc_loss_rows *rows)
{
    mean_of_elements(rows, absolute_error_of);
}

static void
binary_crossentropy(const mlpc_loss_rows *rows)
{
    mean_of_elements(rows, binary_crossentropy_of);
}

static void
binary_crossentropy_logits(const mlpc_loss_rows *rows)
{
    mean_of_elements(rows, binary_crossentropy_logits_of);
}

/* The class that a sparse target names, or n where it names none. */
INLINE size_t
class_of(REAL y, size_t n)
{
    return y >= 0 && y < (REAL)n ? (size_t)y : n;
}

/* Of probabilities p: with S = sum p, r = p / S clipped to [low, high],
 * loss = -sum y log r, g = -y / r (0 where clipped), d = scale (g - sum g p / S) / S. */
static void
crossentropy(const mlpc_loss_rows *r)
{
    const size_t n = r->n;
    const REAL low = (REAL)r->epsilon, high = (REAL)(1 - r->epsilon);
    loss_constants c = loss_constants_of(r, r->scale, (double)n);
    const REAL *y = r->y, *p = r->p;
    REAL *d = r->d, *row_loss = r->row_loss;
    for (size_t i = 0; i < r->m; i++, y += r->ldy, p += r->ldp) {
        const size_t chosen = r->sparse ? class_of(y[0], n) : n;
        lanes sums = lanes_of(0);
        for (size_t j = 0; j < n; j += LANES)
            for (size_t g = 0; g < GROUPS; g++)
                sums.group[g] =
                    vadd(sums.group[g], vload_upto(p + j + g * VL, left(n - j, g)));
        const V whole = vset1(lanes_sum(sums));

        lanes total = lanes_of(0), product = lanes_of(0);
        for (size_t j = 0; j < n; j += LANES)
            for (size_t g = 0; g < GROUPS; g++) {
                REAL kept[VL] = {0};
                size_t at = j + g * VL, some = left(n - j, g);
                if (some == 0)
                    continue;
                V target;
                if (r->sparse) {
                    if (chosen >= at && chosen < at + VL && chosen < n)
                        kept[chosen - at] = 1;
                    target = vload(kept);
                } else {
                    target = smoothed(vload_upto(y + at, some), &c);
                    vstore(kept, target);
                    target = some < VL ? vload_part(kept, some) : target;
                }
                V share = vdiv(vload_upto(p + at, some), whole);
                V clipped = vselect(vgt(vset1(low), share), vset1(low), share);
                clipped = vselect(vgt(clipped, vset1(high)), vset1(high), clipped);
                V slope = vnegate(vdiv(target, clipped));
                slope = vselect(vgt(vset1(low), share), vset1(0), slope);
                slope = vselect(vgt(share, vset1(high)), vset1(0), slope);
                total.group[g] = vfma(target, vlog(clipped), total.group[g]);
                product.group[g] = vfma(slope, share, product.group[g]);
                if (d != NULL)
                    vstore_upto(d + i * r->ldd + at, slope, some);
            }
        row_loss[i] = -lanes_sum(total);
        if (r->sparse && chosen == n)
            row_loss[i] = (REAL)NAN;
        if (d == NULL)
            continue;
        const V mean = vset1(lanes_sum(product));
        REAL *slopes = d + i * r->ldd;
        for (size_t j = 0; j < n; j += VL) {
            V rest = vmul(vsub(vload_upto(slopes + j, n - j), mean), c.scale);
            vstore_upto(slopes + j, vdiv(rest, whole), n - j);
        }
    }
}

/* sum y and sum y (z - most) of a row of smoothed targets. */
INLINE REAL
row_target_dot(size_t n, const REAL *y, const REAL *z, REAL most,
               const loss_constants *c, REAL *target_sum)
{
    lanes dot = lanes_of(0), targets = lanes_of(0);
    for (size_t j = 0; j < n; j += LANES)
        for (size_t g = 0; g < GROUPS; g++) {
            size_t at = j + g * VL, some = left(n - j, g);
            if (some == 0)
                continue;
            V target = smoothed(vload_upto(y + at, some), c);
            V logit = vsub(vload_upto(z + at, some), vset1(most));
            if (some < VL) {
                REAL kept[VL];
                vstore(kept, target);
                target = vload_part(kept, some);
                vstore(kept, logit);
                logit = vload_part(kept, some);
            }
            dot.group[g] = vfma(target, logit, dot.group[g]);
            targets.group[g] = vadd(targets.group[g], target);
        }
    *target_sum = lanes_sum(targets);
    return lanes_sum(dot);
}

/* Of p = softmax(z): loss = sum y log(sum exp(z - most)) - sum y (z - most),
 * d = scale (p sum y - y). p is kept in q, or in d where only the gradient is wanted. */
static void
crossentropy_logits(const mlpc_loss_rows *r)
{
    const size_t n = r->n;
    loss_constants c = loss_constants_of(r, r->scale, (double)n);
    const REAL scale = (REAL)r->scale, *y = r->y, *z = r->p;
    REAL *row_loss = r->row_loss;
    for (size_t i = 0; i < r->m; i++, y += r->ldy, z += r->ldp) {
        REAL *d = r->d != NULL ? (REAL *)r->d + i * r->ldd : NULL;
        REAL *q = r->q != NULL ? (REAL *)r->q + i * r->ldq : d;
        const REAL most = row_max(n, z);
        const size_t chosen = r->sparse ? class_of(y[0], n) : 0;
        REAL target_sum = 1, dot;
        if (!r->sparse)
            dot = row_target_dot(n, y, z, most, &c, &target_sum);
        else
            dot = chosen < n ? z[chosen] - most : (REAL)NAN;
        const REAL total = row_exp(n, z, most, q);
        REAL log_total[VL];
        vstore(log_total, vlog(vset1(total)));
        row_loss[i] = target_sum * log_total[0] - dot;
        if (q != NULL)
            row_divide(n, q, total, q);
        if (d == NULL)
            continue;
        const REAL at_chosen = r->sparse && chosen < n ? (q[chosen] - 1) * scale : 0;
        for (size_t j = 0; j < n; j += VL) {
            V slope = vmul(vload_upto(q + j, n - j), vset1(target_sum));
            if (!r->sparse)
                slope = vsub(slope, smoothed(vload_upto(y + j, n - j), &c));
            vstore_upto(d + j, vmul(slope, c.scale), n - j);
        }
        if (r->sparse && chosen < n)
            d[chosen] = at_chosen;
    }
}
