/* Metrics that are no means of rows: m rows are added to sums in double, in a fixed order:
 * columns one after the other, and down each of them within strips of rows. */

/* A column of a strip of m rows from `first` on. */
typedef struct column {
    const REAL *y, *p;
    size_t j, first, m;
} column;

typedef void column_visit(const mlpc_loss_rows *r, const column *c, const void *options,
                          double *sums);

/* f for columns [j, end) of a strip. */
INLINE void
visit_columns(const mlpc_loss_rows *r, size_t first, size_t j, size_t end,
              column_visit *f, const void *options, double *sums)
{
    const table p = table_of(r->p, r->ldp, r->n, r->by_columns),
                y = table_of(r->y, r->ldy, r->n, r->by_columns);
    const size_t m = r->m - first < STRIP ? r->m - first : STRIP;
    strip buffers[2];
    for (; j < end; j += LANES) {
        const size_t some = end - j < LANES ? end - j : LANES;
        const columns ys = columns_read(&y, first, m, j, some, &buffers[0]),
                      ps = columns_read(&p, first, m, j, some, &buffers[1]);
        for (size_t l = 0; l < some; l++) {
            const column c = {ys.at + l * ys.ld, ps.at + l * ps.ld, j + l, first, m};
            f(r, &c, options, sums);
        }
    }
}

INLINE double
weight_of(const mlpc_loss_rows *r, size_t i)
{
    return r->sample_weights != NULL ? (double)((const REAL *)r->sample_weights)[i] : 1;
}

/* The k-th largest element of each row and where it is; of equals the first counts as larger. */
typedef struct top {
    REAL best[STRIP], where[STRIP];
} top;

typedef struct next_top {
    const top *last;
    top *next;
} next_top;

INLINE void
keep_next(cell *at, const void *context)
{
    const next_top *of = context;
    const size_t i = at->i;
    V zero = vset1(0), one = vset1(1), p = at->in[0], place = vset1((REAL)at->j);
    V last = vload(of->last->best + i), best = vload(of->next->best + i);
    V behind = vselect(vgt(place, vload(of->last->where + i)), one, zero);
    V below = vselect(vge(last, p), vselect(vgt(last, p), one, behind), zero);
    V larger = vselect(vgt(p, best), one, zero);
    V first = vselect(vgt(zero, vload(of->next->where + i)), one, larger);
    M better = vgt(vmul(below, first), zero);
    vstore(of->next->best + i, vselect(better, p, best));
    vstore(of->next->where + i, vselect(better, place, vload(of->next->where + i)));
}

COLUMNS(keep_next, 1, 0)

INLINE void
strip_top(const table *p, const span *s, size_t k, top *last)
{
    const cell_tables t = {.in = {p}};
    top next;
    for (size_t i = 0; i < STRIP; i += VL) {
        vstore(last->best + i, vset1((REAL)INFINITY));
        vstore(last->where + i, vset1(-1));
    }
    for (; k > 0; k--) {
        for (size_t i = 0; i < STRIP; i += VL) {
            vstore(next.best + i, vset1(-(REAL)INFINITY));
            vstore(next.where + i, vset1(-1));
        }
        walk_columns(s, &t, keep_next_columns, &(next_top){last, &next});
        *last = next;
    }
}

/* p of column j where it is among the k largest, else a number below all thresholds. */
INLINE V
top_or_none(V p, size_t i, size_t j, const top *all)
{
    V last = vload(all->best + i), none = vset1((REAL)-1e10);
    V equal = vselect(vge(vload(all->where + i), vset1((REAL)j)), p, none);
    return vselect(vgt(p, last), p, vselect(vge(p, last), equal, none));
}

/* How many of the thresholds are below p. Even ones are i / (n - 1), and p is clipped to
 * [0, 1]: it is p (n - 1), to be rounded up. */
INLINE V
thresholds_below(const mlpc_thresholds *t, V p)
{
    V zero = vset1(0), one = vset1(1), below = zero;
    if (t->values == NULL) {
        p = vselect(vgt(p, zero), p, zero);
        return vmul(vselect(vgt(one, p), p, one), vset1((REAL)(t->n - 1)));
    }
    for (size_t i = 0; i < t->n; i++)
        below = vadd(below, vselect(vgt(p, vset1((REAL)t->values[i])), one, zero));
    return below;
}

/* What finds the bucket of an element: its column's and its strip's. */
typedef struct bucketing {
    const mlpc_thresholds *thresholds;
    top best;
    bool best_only;
} bucketing;

INLINE void
count_column(const mlpc_loss_rows *r, const column *c, const void *options,
             double *counts)
{
    const bucketing *b = options;
    const mlpc_thresholds *t = b->thresholds;
    const size_t buckets = t->n + 1, label = c->j - t->first;
    double *to = counts + (t->by_label ? label * 2 * buckets : 0);
    const double share = t->weights != NULL ? t->weights[label] : 1;
    REAL below[STRIP];
    for (size_t i = 0; i < c->m; i += VL) {
        V p = vload_upto(c->p + i, c->m - i);
        if (t->logits)
            p = vsigmoid(p);
        if (b->best_only)
            p = top_or_none(p, i, c->j, &b->best);
        vstore(below + i, thresholds_below(t, p));
    }
    for (size_t i = 0; i < c->m; i++) {
        size_t at = (size_t)below[i];
        at += (REAL)at < below[i];
        at = t->open && at == 0 ? 1 : at;
        to[at + (c->y[i] != 0 ? 0 : buckets)] += weight_of(r, c->first + i) * share;
    }
}

static void
count_thresholds(const mlpc_loss_rows *r, const mlpc_thresholds *t, double *counts)
{
    const table p = table_of(r->p, r->ldp, r->n, r->by_columns);
    bucketing b;
    b.thresholds = t;
    b.best_only = t->top_k > 0 && t->top_k < r->n;
    for (size_t first = 0; first < r->m; first += STRIP) {
        const size_t m = r->m - first < STRIP ? r->m - first : STRIP;
        if (b.best_only)
            strip_top(&p, &(span){first, m, r->n}, t->top_k, &b.best);
        visit_columns(r, first, t->first, t->first + t->columns, count_column, &b,
                      counts);
    }
}

/* Which rows predict a class: those whose p exceeds the threshold, or is their largest. */
typedef struct choice {
    double threshold; /* 0: the largest */
    REAL most[STRIP];
} choice;

INLINE void
count_class(const mlpc_loss_rows *r, const column *c, const void *options, double *sums)
{
    const choice *of = options;
    const V one = vset1(1), zero = vset1(0);
    double *of_class = sums + 4 * c->j;
    REAL hit[STRIP];
    for (size_t i = 0; i < c->m; i += VL) {
        V p = vload_upto(c->p + i, c->m - i), found;
        if (of->threshold > 0) {
            found = vselect(vgt(p, vset1((REAL)of->threshold)), one, zero);
        } else {
            found = vselect(vge(p, vload(of->most + i)), one, zero);
            found = vselect(vgt(vabs(p), vset1((REAL)1e-9)), found, zero);
        }
        vstore(hit + i, found);
    }
    for (size_t i = 0; i < c->m; i++) {
        double w = weight_of(r, c->first + i), yes = c->y[i], found = hit[i];
        of_class[0] += found * yes * w;
        of_class[1] += found * (1 - yes) * w;
        of_class[2] += (1 - found) * yes * w;
        of_class[3] += yes * w;
    }
}

static void
count_classes(const mlpc_loss_rows *r, double threshold, double *sums)
{
    const table p = table_of(r->p, r->ldp, r->n, r->by_columns);
    choice of;
    REAL where[STRIP];
    of.threshold = threshold;
    for (size_t first = 0; first < r->m; first += STRIP) {
        const size_t m = r->m - first < STRIP ? r->m - first : STRIP;
        if (threshold <= 0)
            walk_columns(&(span){first, m, r->n}, &(cell_tables){.in = {&p}},
                         keep_larger_columns, &(largest){of.most, where});
        visit_columns(r, first, 0, r->n, count_class, &of, sums);
    }
}

INLINE void
sum_column(const mlpc_loss_rows *r, const column *c, const void *options, double *sums)
{
    double *of_column = sums + 5 * c->j;
    (void)options;
    for (size_t i = 0; i < c->m; i++) {
        double w = weight_of(r, c->first + i), y = c->y[i], e = y - (double)c->p[i];
        of_column[0] += y * w;
        of_column[1] += y * y * w;
        of_column[2] += e * e * w;
        of_column[3] += w;
        of_column[4] += 1;
    }
}

static void
sum_columns(const mlpc_loss_rows *r, double *sums)
{
    for (size_t first = 0; first < r->m; first += STRIP)
        visit_columns(r, first, 0, r->n, sum_column, NULL, sums);
}
