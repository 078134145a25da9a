/* Losses by row: the row's value, and the gradient with respect to the prediction (or to
 * the logits that softmax or sigmoid made it from). y is the target, p the prediction. Rows lie
 * side by side in lanes: see strip_tmpl.h. */

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

/* An element's loss; *d becomes its gradient, *q the prediction. */
typedef V element_loss(V y, V p, const loss_constants *c, V *d, V *q);

/* Rows of one element each, densely. */
INLINE void
single_elements(const mlpc_loss_rows *r, const loss_constants *c, element_loss *f)
{
    const REAL *y = r->y, *p = r->p;
    REAL *d = r->d, *q = r->q, *row_loss = r->row_loss;
    for (size_t i = 0; i < r->m; i += VL) {
        const size_t some = r->m - i;
        V slope, other;
        V loss = f(vload_upto(y + i, some), vload_upto(p + i, some), c, &slope, &other);
        vstore_upto(row_loss + i, vadd(loss, vset1(0)), some);
        if (d != NULL)
            vstore_upto(d + i, slope, some);
        if (q != NULL)
            vstore_upto(q + i, other, some);
    }
}

/* row_loss = the mean over the row of f(y, p), d = scale / n f'(y, p). */
INLINE void
mean_of_elements(const mlpc_loss_rows *r, element_loss *f)
{
    const loss_constants c = loss_constants_of(r, r->scale / (double)r->n, 2);
    const table y = table_of(r->y, r->ldy, r->n, r->by_columns),
                p = table_of(r->p, r->ldp, r->n, r->by_columns),
                d = table_of(r->d, r->ldd, r->n, r->by_columns),
                q = table_of(r->q, r->ldq, r->n, r->by_columns);
    strip totals, buffers[4];
    if (r->n == 1 && y.by_columns && p.by_columns) {
        single_elements(r, &c, f);
        return;
    }
    for (size_t first = 0; first < r->m; first += STRIP) {
        const size_t m = r->m - first < STRIP ? r->m - first : STRIP;
        for (size_t j = 0; j < r->n; j += LANES) {
            const size_t n = r->n - j < LANES ? r->n - j : LANES;
            const columns ys = columns_read(&y, first, m, j, n, &buffers[0]),
                          ps = columns_read(&p, first, m, j, n, &buffers[1]),
                          ds = columns_write(&d, first, j, &buffers[2]),
                          qs = columns_write(&q, first, j, &buffers[3]);
            for (size_t l = 0; l < n; l++)
                for (size_t i = 0; i < m; i += VL) {
                    V slope, other;
                    V loss =
                        f(vload_upto(ys.at + l * ys.ld + i, m - i),
                          vload_upto(ps.at + l * ps.ld + i, m - i), &c, &slope, &other);
                    if (r->d != NULL)
                        vstore_upto(ds.at + l * ds.ld + i, slope, m - i);
                    if (r->q != NULL)
                        vstore_upto(qs.at + l * qs.ld + i, other, m - i);
                    strip_add(&totals, j + l, i, loss);
                }
            columns_written(&d, first, m, j, n, &buffers[2]);
            columns_written(&q, first, m, j, n, &buffers[3]);
        }
        strip_join(&totals, m, r->n);
        for (size_t i = 0; i < m; i += VL)
            vstore_upto((REAL *)r->row_loss + first + i, strip_mean(&totals, i, r->n),
                        m - i);
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

/* Where class j is the one that a sparse target y names: j <= y < j + 1. */
INLINE V
where_class(V y, size_t j, V is, V is_not)
{
    V some = vselect(vgt(vset1((REAL)(j + 1)), y), is, is_not);
    return vselect(vge(y, vset1((REAL)j)), some, is_not);
}

/* The targets of a strip's columns: given, or 1 for the class that y names and 0 else. */
typedef struct targets {
    bool sparse;
    table y;
    columns columns; /* sparse: the one column of class numbers */
} targets;

INLINE targets
targets_of(const mlpc_loss_rows *r)
{
    return (targets){.sparse = r->sparse,
                     .y = table_of(r->y, r->ldy, r->sparse ? 1 : r->n, r->by_columns)};
}

INLINE void
targets_read(targets *t, size_t i, size_t m, size_t j, size_t n, strip *buffer)
{
    if (t->sparse)
        t->columns = columns_read(&t->y, i, m, 0, 1, buffer);
    else
        t->columns = columns_read(&t->y, i, m, j, n, buffer);
}

/* Of column l of those read, which is column j of all. */
INLINE V
target_at(const targets *t, size_t l, size_t j, size_t i, size_t some,
          const loss_constants *c)
{
    const REAL *at = t->columns.at + (t->sparse ? 0 : l) * t->columns.ld + i;
    V y = vload_upto(at, some);
    return t->sparse ? where_class(y, j, vset1(1), vset1(0)) : smoothed(y, c);
}

/* Of probabilities p: with S = sum p, r = p / S clipped to [low, high],
 * loss = -sum y log r, g = -y / r (0 where clipped), d = scale (g - sum g p / S) / S. */
static void
crossentropy(const mlpc_loss_rows *r)
{
    const loss_constants c = loss_constants_of(r, r->scale, (double)r->n);
    const table p = table_of(r->p, r->ldp, r->n, r->by_columns),
                d = table_of(r->d, r->ldd, r->n, r->by_columns);
    targets y = targets_of(r);
    strip sums, losses, products, found, buffers[3];
    for (size_t first = 0; first < r->m; first += STRIP) {
        const size_t m = r->m - first < STRIP ? r->m - first : STRIP;
        for (size_t j = 0; j < r->n; j += LANES) {
            const size_t n = r->n - j < LANES ? r->n - j : LANES;
            const columns ps = columns_read(&p, first, m, j, n, &buffers[0]);
            for (size_t l = 0; l < n; l++)
                for (size_t i = 0; i < m; i += VL)
                    strip_add(&sums, j + l, i,
                              vload_upto(ps.at + l * ps.ld + i, m - i));
        }
        strip_join(&sums, m, r->n);

        for (size_t j = 0; j < r->n; j += LANES) {
            const size_t n = r->n - j < LANES ? r->n - j : LANES;
            const columns ps = columns_read(&p, first, m, j, n, &buffers[0]),
                          ds = columns_write(&d, first, j, &buffers[2]);
            targets_read(&y, first, m, j, n, &buffers[1]);
            for (size_t l = 0; l < n; l++)
                for (size_t i = 0; i < m; i += VL) {
                    V target = target_at(&y, l, j + l, i, m - i, &c);
                    V share = vdiv(vload_upto(ps.at + l * ps.ld + i, m - i),
                                   vload(sums.values[0] + i));
                    V clipped = vselect(vgt(c.low, share), c.low, share);
                    clipped = vselect(vgt(clipped, c.high), c.high, clipped);
                    V slope = vnegate(vdiv(target, clipped));
                    slope = vselect(vgt(c.low, share), vset1(0), slope);
                    slope = vselect(vgt(share, c.high), vset1(0), slope);
                    strip_fma(&losses, j + l, i, target, vlog(clipped));
                    strip_fma(&products, j + l, i, slope, share);
                    strip_add(&found, j + l, i, target);
                    if (r->d != NULL)
                        vstore_upto(ds.at + l * ds.ld + i, slope, m - i);
                }
            columns_written(&d, first, m, j, n, &buffers[2]);
        }
        strip_join(&losses, m, r->n);
        strip_join(&products, m, r->n);
        strip_join(&found, m, r->n);
        for (size_t i = 0; i < m; i += VL) {
            V loss = vnegate(vload(losses.values[0] + i));
            M known = vgt(vload(found.values[0] + i), vset1(0));
            if (r->sparse)
                loss = vselect(known, loss, vset1((REAL)NAN));
            vstore_upto((REAL *)r->row_loss + first + i, loss, m - i);
        }

        for (size_t j = 0; j < r->n && r->d != NULL; j += LANES) {
            const size_t n = r->n - j < LANES ? r->n - j : LANES;
            const columns slopes = columns_read(&d, first, m, j, n, &buffers[2]);
            for (size_t l = 0; l < n; l++)
                for (size_t i = 0; i < m; i += VL) {
                    REAL *at = slopes.at + l * slopes.ld + i;
                    V rest = vsub(vload_upto(at, m - i), vload(products.values[0] + i));
                    rest = vdiv(vmul(rest, c.scale), vload(sums.values[0] + i));
                    vstore_upto(at, rest, m - i);
                }
            columns_written(&d, first, m, j, n, &buffers[2]);
        }
    }
}

/* most = the largest of each row. */
INLINE void
strip_max(const table *z, size_t first, size_t m, size_t n, REAL most[STRIP],
          strip *buffer)
{
    for (size_t i = 0; i < STRIP; i += VL)
        vstore(most + i, vset1(-(REAL)INFINITY));
    for (size_t j = 0; j < n; j += LANES) {
        const size_t some = n - j < LANES ? n - j : LANES;
        const columns zs = columns_read(z, first, m, j, some, buffer);
        for (size_t l = 0; l < some; l++)
            for (size_t i = 0; i < m; i += VL)
                vstore(most + i,
                       vmax(vload_upto(zs.at + l * zs.ld + i, m - i), vload(most + i)));
    }
}

/* Of p = softmax(z): loss = sum y log(sum exp(z - most)) - sum y (z - most),
 * d = scale (p sum y - y). p is kept in q, or in d where only the gradient is wanted. */
static void
crossentropy_logits(const mlpc_loss_rows *r)
{
    const loss_constants c = loss_constants_of(r, r->scale, (double)r->n);
    const table z = table_of(r->p, r->ldp, r->n, r->by_columns),
                d = table_of(r->d, r->ldd, r->n, r->by_columns),
                q = r->q != NULL ? table_of(r->q, r->ldq, r->n, r->by_columns) : d;
    targets y = targets_of(r);
    strip totals, dots, sums, buffers[3];
    REAL most[STRIP];
    for (size_t first = 0; first < r->m; first += STRIP) {
        const size_t m = r->m - first < STRIP ? r->m - first : STRIP;
        strip_max(&z, first, m, r->n, most, &buffers[0]);
        for (size_t j = 0; j < r->n; j += LANES) {
            const size_t n = r->n - j < LANES ? r->n - j : LANES;
            const columns zs = columns_read(&z, first, m, j, n, &buffers[0]),
                          qs = columns_write(&q, first, j, &buffers[2]);
            targets_read(&y, first, m, j, n, &buffers[1]);
            for (size_t l = 0; l < n; l++)
                for (size_t i = 0; i < m; i += VL) {
                    V logit =
                        vsub(vload_upto(zs.at + l * zs.ld + i, m - i), vload(most + i));
                    V target = target_at(&y, l, j + l, i, m - i, &c), e = vexp(logit);
                    /* 0 times minus infinity is not part of a sparse target. */
                    if (r->sparse)
                        logit = vselect(vgt(target, vset1(0)), logit, vset1(0));
                    strip_add(&totals, j + l, i, e);
                    strip_fma(&dots, j + l, i, target, logit);
                    strip_add(&sums, j + l, i, target);
                    if (q.x != NULL)
                        vstore_upto(qs.at + l * qs.ld + i, e, m - i);
                }
            columns_written(&q, first, m, j, n, &buffers[2]);
        }
        strip_join(&totals, m, r->n);
        strip_join(&dots, m, r->n);
        strip_join(&sums, m, r->n);
        for (size_t i = 0; i < m; i += VL) {
            V sum = vload(sums.values[0] + i), dot = vload(dots.values[0] + i);
            V loss = vsub(vmul(sum, vlog(vload(totals.values[0] + i))), dot);
            if (r->sparse)
                loss = vselect(vgt(sum, vset1(0)), loss, vset1((REAL)NAN));
            vstore_upto((REAL *)r->row_loss + first + i, loss, m - i);
        }

        for (size_t j = 0; j < r->n && q.x != NULL; j += LANES) {
            const size_t n = r->n - j < LANES ? r->n - j : LANES;
            const columns qs = columns_read(&q, first, m, j, n, &buffers[2]),
                          ds = columns_write(&d, first, j, &buffers[0]);
            targets_read(&y, first, m, j, n, &buffers[1]);
            for (size_t l = 0; l < n; l++)
                for (size_t i = 0; i < m; i += VL) {
                    REAL *at = qs.at + l * qs.ld + i;
                    V target = target_at(&y, l, j + l, i, m - i, &c);
                    V share = vdiv(vload_upto(at, m - i), vload(totals.values[0] + i));
                    V sum = r->sparse ? vset1(1) : vload(sums.values[0] + i);
                    if (r->q != NULL)
                        vstore_upto(at, share, m - i);
                    if (r->d != NULL)
                        vstore_upto(ds.at + l * ds.ld + i,
                                    vmul(vsub(vmul(share, sum), target), c.scale),
                                    m - i);
                }
            if (r->q != NULL)
                columns_written(&q, first, m, j, n, &buffers[2]);
            columns_written(&d, first, m, j, n, &buffers[0]);
        }
    }
}
