/* Metrics by row: row_loss becomes what is averaged over rows, such as 1 for a hit and 0 for
 * none. Rows lie side by side in lanes: strip_tmpl.h. What is no mean of rows is in
 * fold_tmpl.h. */

typedef struct metric_walk {
    const mlpc_loss_rows *r;
    table y, p;
    double option; /* a threshold, how many */
} metric_walk;

OUTLINE void
walk_metric(const mlpc_loss_rows *r, double option, strip_job *job)
{
    const metric_walk w = {
        .r = r,
        .y = table_of(r->y, r->ldy, r->sparse ? 1 : r->n, r->by_columns),
        .p = table_of(r->p, r->ldp, r->n, r->by_columns),
        .option = option,
    };
    walk_strips(r->m, r->n, job, &w);
}

/* 1 where a == b, else 0. */
INLINE V
equals(V a, V b)
{
    return vselect(vge(a, b), vselect(vge(b, a), vset1(1), vset1(0)), vset1(0));
}

/* The largest element of each row, and where the first of such is. */
typedef struct largest {
    REAL *best, *where;
} largest;

INLINE void
keep_larger(cell *at, const void *context)
{
    const largest *of = context;
    V value = at->in[0], zero = vset1(0);
    V old = at->j > 0 ? vload(of->best + at->i) : value,
      place = at->j > 0 ? vload(of->where + at->i) : zero;
    M better = vgt(value, old);
    vstore(of->best + at->i, vselect(better, value, old));
    vstore(of->where + at->i, vselect(better, vset1((REAL)at->j), place));
}

COLUMNS(keep_larger, 1, 0)

INLINE void
copy_cell(cell *at, const void *context)
{
    const largest *of = context;
    vstore(of->where + at->i, at->in[0]);
}

COLUMNS(copy_cell, 1, 0)

/* The class that each row's target names. */
INLINE void
strip_classes(const metric_walk *w, const span *s, REAL classes[STRIP])
{
    REAL best[STRIP];
    const cell_tables y = {.in = {&w->y}};
    if (w->r->sparse)
        walk_columns(&(span){s->first, s->m, 1}, &y, copy_cell_columns,
                     &(largest){NULL, classes});
    else
        walk_columns(s, &y, keep_larger_columns, &(largest){best, classes});
}

/* What a metric knows of the rows of a strip. */
typedef struct row_facts {
    REAL classes[STRIP], first[STRIP], second[STRIP];
} row_facts;

INLINE V
is_class(size_t i, const void *context)
{
    const row_facts *of = context;
    V t = vload(of->classes + i), found = vload(of->first + i), one = vset1(1);
    V hit = vselect(vgt(vadd(found, one), t), one, vset1(0));
    return vselect(vge(t, found), hit, vset1(0));
}

static void
hit_class_strip(const span *s, const void *context)
{
    const metric_walk *w = context;
    row_facts of;
    walk_columns(s, &(cell_tables){.in = {&w->p}}, keep_larger_columns,
                 &(largest){of.second, of.first});
    strip_classes(w, s, of.classes);
    walk_rows(s, w->r->row_loss, is_class, &of);
}

static void
hit_class(const mlpc_loss_rows *rows)
{
    walk_metric(rows, 0, hit_class_strip);
}

/* The score of each row's class, and how many of the row exceed it. */
typedef struct ranks {
    const REAL *classes;
    REAL *score, *above;
} ranks;

INLINE void
find_score(cell *at, const void *context)
{
    const ranks *of = context;
    V lowest = vset1(-(REAL)INFINITY), p = at->in[0];
    V score = at->j > 0 ? vload(of->score + at->i) : lowest;
    V here = where_class(vload(of->classes + at->i), at->j, p, score);
    vstore(of->score + at->i, vselect(vge(p, lowest), here, score));
}

COLUMNS(find_score, 1, 0)

INLINE void
count_above(cell *at, const void *context)
{
    const ranks *of = context;
    V above = at->j > 0 ? vload(of->above + at->i) : vset1(0);
    M higher = vgt(at->in[0], vload(of->score + at->i));
    vstore(of->above + at->i, vadd(above, vselect(higher, vset1(1), vset1(0))));
}

COLUMNS(count_above, 1, 0)

/* Where fewer than `limit` exceed the class. */
typedef struct ranked {
    const REAL *above;
    double limit;
} ranked;

INLINE V
is_ranked(size_t i, const void *context)
{
    const ranked *of = context;
    M hit = vgt(vset1((REAL)of->limit), vload(of->above + i));
    return vselect(hit, vset1(1), vset1(0));
}

static void
hit_top_strip(const span *s, const void *context)
{
    const metric_walk *w = context;
    const cell_tables p = {.in = {&w->p}};
    row_facts facts;
    const ranks of = {facts.classes, facts.first, facts.second};
    strip_classes(w, s, facts.classes);
    walk_columns(s, &p, find_score_columns, &of);
    walk_columns(s, &p, count_above_columns, &of);
    walk_rows(s, w->r->row_loss, is_ranked, &(ranked){of.above, w->option});
}

static void
hit_top(const mlpc_loss_rows *rows, double k)
{
    walk_metric(rows, k, hit_top_strip);
}

INLINE void
find_class(cell *at, const void *context)
{
    const ranks *of = context;
    V same = equals(at->in[0], vload(of->classes + at->i));
    V hit = at->j > 0 ? vmax(same, vload(of->score + at->i)) : same;
    vstore(of->score + at->i, hit);
}

COLUMNS(find_class, 1, 0)

INLINE V
row_value(size_t i, const void *context)
{
    return vload((const REAL *)context + i);
}

static void
hit_listed_strip(const span *s, const void *context)
{
    const metric_walk *w = context;
    const size_t n = w->option < (double)s->n ? (size_t)w->option : s->n;
    row_facts of;
    strip_classes(w, s, of.classes);
    walk_columns(&(span){s->first, s->m, n}, &(cell_tables){.in = {&w->p}},
                 find_class_columns, &(ranks){of.classes, of.first, NULL});
    walk_rows(s, w->r->row_loss, row_value, of.first);
}

static void
hit_listed(const mlpc_loss_rows *rows, double k)
{
    walk_metric(rows, k, hit_listed_strip);
}

/* What is added up over a row. */
typedef struct row_sums {
    strip *totals;
    V threshold;
    size_t n;
} row_sums;

INLINE void
add_binary_hit(cell *at, const void *context)
{
    const row_sums *of = context;
    V guess = vselect(vgt(at->in[1], of->threshold), vset1(1), vset1(0));
    strip_add(of->totals, at->j, at->i, equals(guess, at->in[0]));
}

COLUMNS(add_binary_hit, 2, 0)

INLINE void
add_equal_hit(cell *at, const void *context)
{
    const row_sums *of = context;
    strip_add(of->totals, at->j, at->i, equals(at->in[1], at->in[0]));
}

COLUMNS(add_equal_hit, 2, 0)

INLINE V
row_mean(size_t i, const void *context)
{
    const row_sums *of = context;
    return strip_mean(of->totals, i, of->n);
}

/* row_loss = the mean over the row of what the body adds up. */
INLINE void
mean_strip(const span *s, const metric_walk *w, columns_body *body)
{
    strip totals;
    const row_sums of = {&totals, vset1((REAL)w->option), s->n};
    walk_columns(s, &(cell_tables){.in = {&w->y, &w->p}}, body, &of);
    strip_join(&totals, s->m, s->n);
    walk_rows(s, w->r->row_loss, row_mean, &of);
}

static void
hit_binary_strip(const span *s, const void *context)
{
    mean_strip(s, context, add_binary_hit_columns);
}

static void
hit_equal_strip(const span *s, const void *context)
{
    mean_strip(s, context, add_equal_hit_columns);
}

static void
hit_binary(const mlpc_loss_rows *rows, double threshold)
{
    walk_metric(rows, threshold, hit_binary_strip);
}

static void
hit_equal(const mlpc_loss_rows *rows)
{
    walk_metric(rows, 0, hit_equal_strip);
}

/* The means of y and p over the row; sums of y and p, then of the squares and products of what
 * they differ from the means by. */
typedef struct row_moments {
    const REAL *mean_y, *mean_p;
    strip *sums;
    size_t n;
} row_moments;

INLINE void
add_values(cell *at, const void *context)
{
    const row_moments *of = context;
    strip_add(&of->sums[0], at->j, at->i, at->in[0]);
    strip_add(&of->sums[1], at->j, at->i, at->in[1]);
}

COLUMNS(add_values, 2, 0)

INLINE void
add_products(cell *at, const void *context)
{
    const row_moments *of = context;
    V dy = vsub(at->in[0], vload(of->mean_y + at->i)),
      dp = vsub(at->in[1], vload(of->mean_p + at->i));
    strip_fma(&of->sums[0], at->j, at->i, dy, dy);
    strip_fma(&of->sums[1], at->j, at->i, dp, dp);
    strip_fma(&of->sums[2], at->j, at->i, dy, dp);
}

COLUMNS(add_products, 2, 0)

INLINE void
correlate_strip(const span *s, const metric_walk *w, row_body *body)
{
    const cell_tables t = {.in = {&w->y, &w->p}};
    row_facts facts;
    strip sums[3];
    const row_moments of = {facts.first, facts.second, sums, s->n};
    walk_columns(s, &t, add_values_columns, &of);
    for (size_t k = 0; k < 2; k++) {
        strip_join(&sums[k], s->m, s->n);
        REAL *mean = k == 0 ? facts.first : facts.second;
        for (size_t i = 0; i < s->m; i += VL)
            vstore(mean + i, strip_mean(&sums[k], i, s->n));
    }
    walk_columns(s, &t, add_products_columns, &of);
    for (size_t k = 0; k < 3; k++)
        strip_join(&sums[k], s->m, s->n);
    walk_rows(s, w->r->row_loss, body, &of);
}

/* cov(y, p) / (std(y) std(p)) */
INLINE V
pearson_of(size_t i, const void *context)
{
    const row_moments *of = context;
    V std_y = vsqrt(strip_mean(&of->sums[0], i, of->n)),
      std_p = vsqrt(strip_mean(&of->sums[1], i, of->n));
    return vdiv(vdiv(strip_mean(&of->sums[2], i, of->n), std_y), std_p);
}

/* 2 cov(y, p) / (var(y) + var(p) + (mean(y) - mean(p))^2 + 1e-7), Lin 1989 */
INLINE V
concordance_of(size_t i, const void *context)
{
    const row_moments *of = context;
    V apart = vsub(vload(of->mean_y + i), vload(of->mean_p + i));
    V spread =
        vadd(strip_mean(&of->sums[0], i, of->n), strip_mean(&of->sums[1], i, of->n));
    V covariance = strip_mean(&of->sums[2], i, of->n);
    return vdiv(vmul(vset1(2), covariance),
                vadd(vfma(apart, apart, spread), vset1((REAL)1e-7)));
}

static void
pearson_strip(const span *s, const void *context)
{
    correlate_strip(s, context, pearson_of);
}

static void
concordance_strip(const span *s, const void *context)
{
    correlate_strip(s, context, concordance_of);
}

static void
pearson(const mlpc_loss_rows *rows)
{
    walk_metric(rows, 0, pearson_strip);
}

static void
concordance(const mlpc_loss_rows *rows)
{
    walk_metric(rows, 0, concordance_strip);
}
