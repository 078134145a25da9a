/* Metrics by row: row_loss becomes what is averaged over rows, such as 1 for a hit and 0 for
 * none. Rows lie side by side in lanes: strip_tmpl.h. What is no mean of rows is in
 * fold_tmpl.h. */

typedef void element_visit(V x, size_t i, size_t j, void *context);

/* f for rows i ... of column j, for all elements of a strip. */
INLINE void
visit(const table *x, size_t first, size_t m, size_t n, strip *buffer, element_visit *f,
      void *context)
{
    for (size_t j = 0; j < n; j += LANES) {
        const size_t some = n - j < LANES ? n - j : LANES;
        const columns xs = columns_read(x, first, m, j, some, buffer);
        for (size_t l = 0; l < some; l++)
            for (size_t i = 0; i < m; i += VL)
                f(vload_upto(xs.at + l * xs.ld + i, m - i), i, j + l, context);
    }
}

typedef void pair_visit(V y, V p, size_t i, size_t j, void *context);

/* The same for the elements of two matrices. */
INLINE void
visit_pairs(const table *y, const table *p, size_t first, size_t m, size_t n,
            strip buffers[2], pair_visit *f, void *context)
{
    for (size_t j = 0; j < n; j += LANES) {
        const size_t some = n - j < LANES ? n - j : LANES;
        const columns ys = columns_read(y, first, m, j, some, &buffers[0]),
                      ps = columns_read(p, first, m, j, some, &buffers[1]);
        for (size_t l = 0; l < some; l++)
            for (size_t i = 0; i < m; i += VL)
                f(vload_upto(ys.at + l * ys.ld + i, m - i),
                  vload_upto(ps.at + l * ps.ld + i, m - i), i, j + l, context);
    }
}

INLINE table
targets_table(const mlpc_loss_rows *r)
{
    return table_of(r->y, r->ldy, r->sparse ? 1 : r->n, r->by_columns);
}

/* 1 where a == b, else 0. */
INLINE V
equals(V a, V b)
{
    return vselect(vge(a, b), vselect(vge(b, a), vset1(1), vset1(0)), vset1(0));
}

INLINE void
write_rows(const mlpc_loss_rows *r, size_t i, V value)
{
    vstore_upto((REAL *)r->row_loss + i, value, r->m - i);
}

/* The largest element of each row, and where the first of such is. */
typedef struct largest {
    REAL best[STRIP], where[STRIP];
} largest;

INLINE void
keep_larger(V value, size_t i, size_t j, void *context)
{
    largest *all = context;
    V old = j > 0 ? vload(all->best + i) : value,
      place = j > 0 ? vload(all->where + i) : vset1(0);
    M better = vgt(value, old);
    vstore(all->best + i, vselect(better, value, old));
    vstore(all->where + i, vselect(better, vset1((REAL)j), place));
}

/* The class that each row's target names. */
INLINE void
strip_classes(const mlpc_loss_rows *r, const table *y, size_t first, size_t m,
              REAL classes[STRIP], strip *buffer)
{
    largest of_y;
    const REAL *from = of_y.where;
    if (r->sparse)
        from = columns_read(y, first, m, 0, 1, buffer).at;
    else
        visit(y, first, m, r->n, buffer, keep_larger, &of_y);
    for (size_t i = 0; i < m; i += VL)
        vstore(classes + i, vload_upto(from + i, m - i));
}

static void
hit_class(const mlpc_loss_rows *r)
{
    const table p = table_of(r->p, r->ldp, r->n, r->by_columns), y = targets_table(r);
    REAL wanted[STRIP];
    largest found;
    strip buffer;
    for (size_t first = 0; first < r->m; first += STRIP) {
        const size_t m = r->m - first < STRIP ? r->m - first : STRIP;
        visit(&p, first, m, r->n, &buffer, keep_larger, &found);
        strip_classes(r, &y, first, m, wanted, &buffer);
        for (size_t i = 0; i < m; i += VL) {
            V at = vload(found.where + i), t = vload(wanted + i), one = vset1(1);
            V hit = vselect(vgt(vadd(at, one), t), one, vset1(0));
            write_rows(r, first + i, vselect(vge(t, at), hit, vset1(0)));
        }
    }
}

/* The score of each row's class, and how many of the row exceed it. */
typedef struct ranks {
    REAL classes[STRIP], score[STRIP], above[STRIP];
} ranks;

INLINE void
find_score(V p, size_t i, size_t j, void *context)
{
    ranks *all = context;
    V score = j > 0 ? vload(all->score + i) : vset1(-(REAL)INFINITY);
    M known = vge(p, vset1(-(REAL)INFINITY));
    V here = where_class(vload(all->classes + i), j, p, score);
    vstore(all->score + i, vselect(known, here, score));
}

INLINE void
count_above(V p, size_t i, size_t j, void *context)
{
    ranks *all = context;
    V above = j > 0 ? vload(all->above + i) : vset1(0);
    M higher = vgt(p, vload(all->score + i));
    vstore(all->above + i, vadd(above, vselect(higher, vset1(1), vset1(0))));
}

static void
hit_top(const mlpc_loss_rows *r, double k)
{
    const table p = table_of(r->p, r->ldp, r->n, r->by_columns), y = targets_table(r);
    ranks all;
    strip buffer;
    for (size_t first = 0; first < r->m; first += STRIP) {
        const size_t m = r->m - first < STRIP ? r->m - first : STRIP;
        strip_classes(r, &y, first, m, all.classes, &buffer);
        visit(&p, first, m, r->n, &buffer, find_score, &all);
        visit(&p, first, m, r->n, &buffer, count_above, &all);
        for (size_t i = 0; i < m; i += VL) {
            M hit = vgt(vset1((REAL)k), vload(all.above + i));
            write_rows(r, first + i, vselect(hit, vset1(1), vset1(0)));
        }
    }
}

typedef struct listed {
    REAL classes[STRIP], hit[STRIP];
} listed;

INLINE void
find_class(V p, size_t i, size_t j, void *context)
{
    listed *all = context;
    V same = equals(p, vload(all->classes + i));
    vstore(all->hit + i, j > 0 ? vmax(same, vload(all->hit + i)) : same);
}

static void
hit_listed(const mlpc_loss_rows *r, double k)
{
    const table p = table_of(r->p, r->ldp, r->n, r->by_columns), y = targets_table(r);
    const size_t n = k < (double)r->n ? (size_t)k : r->n;
    listed all;
    strip buffer;
    for (size_t first = 0; first < r->m; first += STRIP) {
        const size_t m = r->m - first < STRIP ? r->m - first : STRIP;
        strip_classes(r, &y, first, m, all.classes, &buffer);
        visit(&p, first, m, n, &buffer, find_class, &all);
        for (size_t i = 0; i < m; i += VL)
            write_rows(r, first + i, vload(all.hit + i));
    }
}

typedef struct hits {
    strip totals;
    double threshold;
} hits;

INLINE void
add_binary_hit(V y, V p, size_t i, size_t j, void *context)
{
    hits *all = context;
    M above = vgt(p, vset1((REAL)all->threshold));
    strip_add(&all->totals, j, i, equals(vselect(above, vset1(1), vset1(0)), y));
}

INLINE void
add_equal_hit(V y, V p, size_t i, size_t j, void *context)
{
    hits *all = context;
    strip_add(&all->totals, j, i, equals(p, y));
}

/* row_loss = the mean over the row of what f adds up. */
INLINE void
share_of_hits(const mlpc_loss_rows *r, double threshold, pair_visit *f)
{
    const table p = table_of(r->p, r->ldp, r->n, r->by_columns),
                y = table_of(r->y, r->ldy, r->n, r->by_columns);
    hits all;
    strip buffers[2];
    all.threshold = threshold;
    for (size_t first = 0; first < r->m; first += STRIP) {
        const size_t m = r->m - first < STRIP ? r->m - first : STRIP;
        visit_pairs(&y, &p, first, m, r->n, buffers, f, &all);
        strip_join(&all.totals, m, r->n);
        for (size_t i = 0; i < m; i += VL)
            write_rows(r, first + i, strip_mean(&all.totals, i, r->n));
    }
}

static void
hit_binary(const mlpc_loss_rows *r, double threshold)
{
    share_of_hits(r, threshold, add_binary_hit);
}

static void
hit_equal(const mlpc_loss_rows *r)
{
    share_of_hits(r, 0, add_equal_hit);
}

/* The means of y and p over the row, then those of the squares and products of what they
 * differ from them by. */
typedef struct row_moments {
    strip first, second, third;
    REAL mean_y[STRIP], mean_p[STRIP];
} row_moments;

INLINE void
add_values(V y, V p, size_t i, size_t j, void *context)
{
    row_moments *all = context;
    strip_add(&all->first, j, i, y);
    strip_add(&all->second, j, i, p);
}

INLINE void
add_products(V y, V p, size_t i, size_t j, void *context)
{
    row_moments *all = context;
    V dy = vsub(y, vload(all->mean_y + i)), dp = vsub(p, vload(all->mean_p + i));
    strip_fma(&all->first, j, i, dy, dy);
    strip_fma(&all->second, j, i, dp, dp);
    strip_fma(&all->third, j, i, dy, dp);
}

typedef V correlation_of(V mean_y, V mean_p, V var_y, V var_p, V covariance);

INLINE void
correlate(const mlpc_loss_rows *r, correlation_of *f)
{
    const table p = table_of(r->p, r->ldp, r->n, r->by_columns),
                y = table_of(r->y, r->ldy, r->n, r->by_columns);
    row_moments all;
    strip buffers[2];
    for (size_t first = 0; first < r->m; first += STRIP) {
        const size_t m = r->m - first < STRIP ? r->m - first : STRIP;
        visit_pairs(&y, &p, first, m, r->n, buffers, add_values, &all);
        strip_join(&all.first, m, r->n);
        strip_join(&all.second, m, r->n);
        for (size_t i = 0; i < m; i += VL) {
            vstore(all.mean_y + i, strip_mean(&all.first, i, r->n));
            vstore(all.mean_p + i, strip_mean(&all.second, i, r->n));
        }
        visit_pairs(&y, &p, first, m, r->n, buffers, add_products, &all);
        strip_join(&all.first, m, r->n);
        strip_join(&all.second, m, r->n);
        strip_join(&all.third, m, r->n);
        for (size_t i = 0; i < m; i += VL)
            write_rows(r, first + i,
                       f(vload(all.mean_y + i), vload(all.mean_p + i),
                         strip_mean(&all.first, i, r->n),
                         strip_mean(&all.second, i, r->n),
                         strip_mean(&all.third, i, r->n)));
    }
}

/* cov(y, p) / (std(y) std(p)) */
INLINE V
pearson_of(V mean_y, V mean_p, V var_y, V var_p, V covariance)
{
    (void)mean_y, (void)mean_p;
    return vdiv(vdiv(covariance, vsqrt(var_y)), vsqrt(var_p));
}

/* 2 cov(y, p) / (var(y) + var(p) + (mean(y) - mean(p))^2 + 1e-7), Lin 1989 */
INLINE V
concordance_of(V mean_y, V mean_p, V var_y, V var_p, V covariance)
{
    V apart = vsub(mean_y, mean_p);
    V scale = vfma(apart, apart, vadd(var_y, var_p));
    return vdiv(vmul(vset1(2), covariance), vadd(scale, vset1((REAL)1e-7)));
}

static void
pearson(const mlpc_loss_rows *r)
{
    correlate(r, pearson_of);
}

static void
concordance(const mlpc_loss_rows *r)
{
    correlate(r, concordance_of);
}
