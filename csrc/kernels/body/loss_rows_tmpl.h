/* Losses of whole rows; what is done to those of any loss is in weigh_tmpl.h. y is the target,
 * p the prediction, z the logits that a softmax made it from. Rows lie side by side in
 * lanes: see strip_tmpl.h. */

/* Where class j is the one that a sparse target y names: j <= y < j + 1. */
INLINE V
where_class(V y, size_t j, V is, V is_not)
{
    V some = vselect(vgt(vset1((REAL)(j + 1)), y), is, is_not);
    return vselect(vge(y, vset1((REAL)j)), some, is_not);
}

enum { ROW_SUMS = 4 };

/* What the walks over a strip share: tables, sums over the row, its largest element. */
typedef struct row_walk {
    const mlpc_loss_rows *r;
    const loss_constants *c;
    const table *y, *p, *q, *d;
    strip *sums;
    REAL *most;
} row_walk;

/* job(s, walk) for each strip; `smoothing` is shared by all classes. */
OUTLINE void
rows_of(const mlpc_loss_rows *r, double smoothing, strip_job *job)
{
    const loss_constants c = loss_constants_of(r, r->scale, smoothing, (double)r->n);
    table y = table_of(r->y, r->ldy, r->sparse ? 1 : r->n, r->by_columns);
    const table p = table_of(r->p, r->ldp, r->n, r->by_columns),
                d = table_of(r->d, r->ldd, r->n, r->by_columns),
                q = table_of(r->q, r->ldq, r->n, r->by_columns);
    strip sums[ROW_SUMS];
    REAL most[STRIP];
    const row_walk walk = {r, &c, &y, &p, &q, &d, sums, most};
    y.repeated = r->sparse;
    walk_strips(r->m, r->n, job, &walk);
}

/* The target of a cell of column j: given, or 1 for the class that y names and 0 else. */
INLINE V
target_of(V y, size_t j, const row_walk *w)
{
    return w->r->sparse ? where_class(y, j, vset1(1), vset1(0)) : smoothed(y, w->c);
}

/* `loss`, but NaN for a sparse target that names none of the classes: none was `found`. */
INLINE V
known_row(const row_walk *w, V found, V loss)
{
    M known = vgt(found, vset1(0));
    return w->r->sparse ? vselect(known, loss, vset1((REAL)NAN)) : loss;
}

INLINE V
joined(const row_walk *w, size_t sum, size_t i)
{
    return vload(w->sums[sum].values[0] + i);
}

INLINE void
join(const row_walk *w, const span *s, size_t count)
{
    for (size_t sum = 0; sum < count; sum++)
        strip_join(&w->sums[sum], s->m, s->n);
}

/* -- cross-entropies of probabilities -- */

enum { SHARE_LOSS, SHARE_PRODUCT, SHARE_FOUND, SHARE_SUM };

/* A class' loss is -weight log r, where r is its share of the row's sum, kept in [low, high];
 * returns the weight. *slope becomes the derivative for r. */
typedef V share_loss(V target, V r, V log_r, const loss_constants *c, V *slope);

INLINE V
crossentropy_of(V target, V r, V log_r, const loss_constants *c, V *slope)
{
    (void)log_r, (void)c;
    *slope = vnegate(vdiv(target, r));
    return target;
}

/* weight = y alpha (1 - r)^gamma */
INLINE V
focal_crossentropy_of(V target, V r, V log_r, const loss_constants *c, V *slope)
{
    V gamma = c->option[MLPC_LOSS_GAMMA], one = vset1(1), missed = vsub(one, r);
    V balanced = vmul(target, c->option[MLPC_LOSS_ALPHA]);
    V weight = vmul(balanced, vpower(missed, gamma));
    V steep = vmul(gamma, vpower(missed, vsub(gamma, one)));
    steep = vselect(vgt(gamma, vset1(0)), steep, vset1(0));
    *slope = vfma(vmul(balanced, steep), log_r, vnegate(vdiv(weight, r)));
    return weight;
}

INLINE void
share_sum(cell *at, const void *context)
{
    const row_walk *w = context;
    strip_add(&w->sums[SHARE_SUM], at->j, at->i, at->in[0]);
}

COLUMNS(share_sum, 1, 0)

/* The slope of a share, 0 where it was cut off. */
INLINE V
share_slope(V target, V share, const loss_constants *c, share_loss *f, V *weight,
            V *logarithm)
{
    V slope, clipped = vselect(vgt(c->low, share), c->low, share);
    clipped = vselect(vgt(clipped, c->high), c->high, clipped);
    *logarithm = vlog(clipped);
    *weight = f(target, clipped, *logarithm, c, &slope);
    slope = vselect(vgt(c->low, share), vset1(0), slope);
    return vselect(vgt(share, c->high), vset1(0), slope);
}

/* The same; the share joins the row's sums. */
INLINE V
share_sums(const cell *at, const row_walk *w, V share, share_loss *f)
{
    V target = target_of(at->in[0], at->j, w), weight, logarithm;
    V slope = share_slope(target, share, w->c, f, &weight, &logarithm);
    strip_fma(&w->sums[SHARE_LOSS], at->j, at->i, weight, logarithm);
    strip_fma(&w->sums[SHARE_PRODUCT], at->j, at->i, slope, share);
    strip_add(&w->sums[SHARE_FOUND], at->j, at->i, target);
    return slope;
}

INLINE V
share_row(size_t i, const void *context)
{
    const row_walk *w = context;
    return known_row(w, joined(w, SHARE_FOUND, i), vnegate(joined(w, SHARE_LOSS, i)));
}

INLINE void
share_delta(cell *at, const void *context)
{
    const row_walk *w = context;
    V rest = vsub(at->in[0], joined(w, SHARE_PRODUCT, at->i));
    at->out[0] = vdiv(vmul(rest, w->c->scale), joined(w, SHARE_SUM, at->i));
}

COLUMNS(share_delta, 1, 1)

/* Of probabilities p, with S = sum p, r = p / S and g the slope for r: d = scale (g - sum g r) / S.
 * d holds g in between. */
INLINE void
share_strip(const span *s, const row_walk *w, columns_body *part)
{
    const cell_tables sum = {{w->p}, {0}}, parts = {{w->y, w->p}, {w->d}},
                      deltas = {{w->d}, {w->d}};
    walk_columns(s, &sum, share_sum_columns, w);
    strip_join(&w->sums[SHARE_SUM], s->m, s->n);
    walk_columns(s, &parts, part, w);
    join(w, s, SHARE_SUM);
    walk_rows(s, w->r->row_loss, share_row, w);
    if (w->r->d != NULL)
        walk_columns(s, &deltas, share_delta_columns, w);
}

INLINE void
crossentropy_part(cell *at, const void *context)
{
    const row_walk *w = context;
    V share = vdiv(at->in[1], joined(w, SHARE_SUM, at->i));
    at->out[0] = share_sums(at, w, share, crossentropy_of);
}

COLUMNS(crossentropy_part, 2, 1)

static void
crossentropy_strip(const span *s, const void *context)
{
    share_strip(s, context, crossentropy_part_columns);
}

INLINE void
focal_part(cell *at, const void *context)
{
    const row_walk *w = context;
    V share = vdiv(at->in[1], joined(w, SHARE_SUM, at->i));
    at->out[0] = share_sums(at, w, share, focal_crossentropy_of);
}

COLUMNS(focal_part, 2, 1)

static void
focal_strip(const span *s, const void *context)
{
    share_strip(s, context, focal_part_columns);
}

static void
categorical_focal_crossentropy(const mlpc_loss_rows *r)
{
    rows_of(r, r->options[MLPC_LOSS_LABEL_SMOOTHING], focal_strip);
}

/* -- cross-entropies of logits -- */

enum { LOGIT_TOTAL, LOGIT_DOT, LOGIT_TARGETS };

INLINE void
most_cell(cell *at, const void *context)
{
    const row_walk *w = context;
    vstore(w->most + at->i, vmax(at->in[0], vload(w->most + at->i)));
}

COLUMNS(most_cell, 1, 0)

/* most = the largest of each row that a walk over the tables reads */
INLINE void
strip_most(const span *s, const cell_tables *t, const row_walk *w, columns_body *body)
{
    for (size_t i = 0; i < STRIP; i += VL)
        vstore(w->most + i, vset1(-(REAL)INFINITY));
    walk_columns(s, t, body, w);
}

INLINE void
logit_sums(cell *at, const void *context)
{
    const row_walk *w = context;
    V logit = vsub(at->in[1], vload(w->most + at->i));
    V target = target_of(at->in[0], at->j, w);
    at->out[0] = vexp_normal(logit);
    /* 0 times minus infinity is not part of a sparse target. */
    if (w->r->sparse)
        logit = vselect(vgt(target, vset1(0)), logit, vset1(0));
    strip_add(&w->sums[LOGIT_TOTAL], at->j, at->i, at->out[0]);
    strip_fma(&w->sums[LOGIT_DOT], at->j, at->i, target, logit);
    strip_add(&w->sums[LOGIT_TARGETS], at->j, at->i, target);
}

COLUMNS(logit_sums, 2, 1)

INLINE V
logit_row(size_t i, const void *context)
{
    const row_walk *w = context;
    V sum = joined(w, LOGIT_TARGETS, i);
    V loss = vsub(vmul(sum, vlog(joined(w, LOGIT_TOTAL, i))), joined(w, LOGIT_DOT, i));
    return known_row(w, sum, loss);
}

INLINE void
logit_delta(cell *at, const void *context)
{
    const row_walk *w = context;
    V target = target_of(at->in[0], at->j, w);
    V share = vdiv(at->in[1], joined(w, LOGIT_TOTAL, at->i));
    V sum = w->r->sparse ? vset1(1) : joined(w, LOGIT_TARGETS, at->i);
    at->out[0] = share;
    at->out[1] = vmul(vsub(vmul(share, sum), target), w->c->scale);
}

COLUMNS(logit_delta, 2, 2)

/* Of p = softmax(z): loss = sum y log(sum exp(z - most)) - sum y (z - most),
 * d = scale (p sum y - y). p is kept in q, or in d where only the gradient is wanted. */
static void
logits_strip(const span *s, const void *context)
{
    const row_walk *w = context;
    const table *kept = w->r->q != NULL ? w->q : w->d;
    const cell_tables largest = {{w->p}, {0}}, sums = {{w->y, w->p}, {kept}},
                      deltas = {{w->y, kept}, {w->q, w->d}};
    strip_most(s, &largest, w, most_cell_columns);
    walk_columns(s, &sums, logit_sums_columns, w);
    join(w, s, LOGIT_TARGETS + 1);
    walk_rows(s, w->r->row_loss, logit_row, w);
    if (kept->x != NULL)
        walk_columns(s, &deltas, logit_delta_columns, w);
}

INLINE void
logit_total(cell *at, const void *context)
{
    const row_walk *w = context;
    V e = vexp_normal(vsub(at->in[0], vload(w->most + at->i)));
    strip_add(&w->sums[SHARE_SUM], at->j, at->i, e);
}

COLUMNS(logit_total, 1, 0)

INLINE V
softmax_of(const cell *at, const row_walk *w)
{
    V e = vexp_normal(vsub(at->in[1], vload(w->most + at->i)));
    return vdiv(e, joined(w, SHARE_SUM, at->i));
}

INLINE void
focal_logits_part(cell *at, const void *context)
{
    const row_walk *w = context;
    share_sums(at, w, softmax_of(at, w), focal_crossentropy_of);
}

COLUMNS(focal_logits_part, 2, 0)

/* d = scale p (g - sum g p), g as in share_strip */
INLINE void
focal_logits_delta(cell *at, const void *context)
{
    const row_walk *w = context;
    V share = softmax_of(at, w), all = joined(w, SHARE_PRODUCT, at->i);
    V target = target_of(at->in[0], at->j, w), weight, logarithm;
    V slope =
        share_slope(target, share, w->c, focal_crossentropy_of, &weight, &logarithm);
    at->out[0] = share;
    at->out[1] = vmul(vmul(share, vsub(slope, all)), w->c->scale);
}

COLUMNS(focal_logits_delta, 2, 2)

static void
focal_logits_strip(const span *s, const void *context)
{
    const row_walk *w = context;
    const cell_tables largest = {{w->p}, {0}}, parts = {{w->y, w->p}, {0}},
                      deltas = {{w->y, w->p}, {w->q, w->d}};
    strip_most(s, &largest, w, most_cell_columns);
    walk_columns(s, &largest, logit_total_columns, w);
    strip_join(&w->sums[SHARE_SUM], s->m, s->n);
    walk_columns(s, &parts, focal_logits_part_columns, w);
    join(w, s, SHARE_SUM);
    walk_rows(s, w->r->row_loss, share_row, w);
    if (w->r->q != NULL || w->r->d != NULL)
        walk_columns(s, &deltas, focal_logits_delta_columns, w);
}

static void
categorical_focal_crossentropy_logits(const mlpc_loss_rows *r)
{
    rows_of(r, r->options[MLPC_LOSS_LABEL_SMOOTHING], focal_logits_strip);
}

/* -- both, with the rows that are left out -- */

/* Rows whose sparse target is `ignored` lose nothing and have no gradient. */
static void
leave_out(const mlpc_loss_rows *r, REAL ignored)
{
    const REAL *y = r->y;
    REAL *d = r->d, *row_loss = r->row_loss;
    if (ignored != ignored)
        return;
    for (size_t i = 0; i < r->m; i++) {
        if (y[r->by_columns ? i : i * r->ldy] != ignored)
            continue;
        row_loss[i] = 0;
        for (size_t j = 0; d != NULL && j < r->n; j++)
            d[r->by_columns ? j * r->ldd + i : i * r->ldd + j] = 0;
    }
}

static void
crossentropy(const mlpc_loss_rows *r)
{
    rows_of(r, r->options[MLPC_LOSS_LABEL_SMOOTHING], crossentropy_strip);
}

static void
crossentropy_logits(const mlpc_loss_rows *r)
{
    rows_of(r, r->options[MLPC_LOSS_LABEL_SMOOTHING], logits_strip);
}

static void
sparse_crossentropy(const mlpc_loss_rows *r)
{
    crossentropy(r);
    leave_out(r, (REAL)r->options[MLPC_LOSS_IGNORE_CLASS]);
}

static void
sparse_crossentropy_logits(const mlpc_loss_rows *r)
{
    crossentropy_logits(r);
    leave_out(r, (REAL)r->options[MLPC_LOSS_IGNORE_CLASS]);
}

/* -- of other kinds -- */

enum { POWER_PICKED, POWER_FOUND };

INLINE void
power_pick(cell *at, const void *context)
{
    const row_walk *w = context;
    V zero = vset1(0);
    strip_add(&w->sums[POWER_PICKED], at->j, at->i,
              where_class(at->in[0], at->j, at->in[1], zero));
    strip_add(&w->sums[POWER_FOUND], at->j, at->i, target_of(at->in[0], at->j, w));
}

COLUMNS(power_pick, 2, 0)

INLINE V
power_row(size_t i, const void *context)
{
    const row_walk *w = context;
    V q = w->c->option[MLPC_LOSS_Q], power = vpower(joined(w, POWER_PICKED, i), q);
    return known_row(w, joined(w, POWER_FOUND, i), vdiv(vsub(vset1(1), power), q));
}

INLINE void
power_delta(cell *at, const void *context)
{
    const row_walk *w = context;
    V less = vsub(w->c->option[MLPC_LOSS_Q], vset1(1)), zero = vset1(0);
    V slope = vmul(vpower(joined(w, POWER_PICKED, at->i), less), w->c->scale);
    at->out[0] = where_class(at->in[0], at->j, vnegate(slope), zero);
}

COLUMNS(power_delta, 1, 1)

/* Of the p that y names: loss = (1 - p^q) / q, d = -scale p^(q - 1). */
static void
power_strip(const span *s, const void *context)
{
    const row_walk *w = context;
    const cell_tables sums = {{w->y, w->p}, {0}}, deltas = {{w->y}, {w->d}};
    walk_columns(s, &sums, power_pick_columns, w);
    join(w, s, POWER_FOUND + 1);
    walk_rows(s, w->r->row_loss, power_row, w);
    if (w->r->d != NULL)
        walk_columns(s, &deltas, power_delta_columns, w);
}

static void
generalized_crossentropy(const mlpc_loss_rows *r)
{
    rows_of(r, 0, power_strip);
}

enum { COSINE_PRODUCT, COSINE_TARGET, COSINE_PREDICTION };

INLINE void
cosine_sums(cell *at, const void *context)
{
    const row_walk *w = context;
    V y = at->in[0], p = at->in[1];
    strip_fma(&w->sums[COSINE_PRODUCT], at->j, at->i, y, p);
    strip_fma(&w->sums[COSINE_TARGET], at->j, at->i, y, y);
    strip_fma(&w->sums[COSINE_PREDICTION], at->j, at->i, p, p);
}

COLUMNS(cosine_sums, 2, 0)

/* 1 / max(|v|, epsilon) from the sum of squares */
INLINE V
inverse_length(const row_walk *w, size_t squares, size_t i)
{
    V least = vmul(w->c->low, w->c->low);
    return vdiv(vset1(1), vsqrt(at_least(joined(w, squares, i), least)));
}

INLINE V
cosine_row(size_t i, const void *context)
{
    const row_walk *w = context;
    V lengths = vmul(inverse_length(w, COSINE_TARGET, i),
                     inverse_length(w, COSINE_PREDICTION, i));
    return vnegate(vmul(joined(w, COSINE_PRODUCT, i), lengths));
}

INLINE void
cosine_delta(cell *at, const void *context)
{
    const row_walk *w = context;
    V length = inverse_length(w, COSINE_PREDICTION, at->i), loss = cosine_row(at->i, w);
    V squares = joined(w, COSINE_PREDICTION, at->i);
    V unit = vmul(at->in[1], length);
    V along = vselect(vgt(vmul(w->c->low, w->c->low), squares), vset1(0), loss);
    V across = vmul(at->in[0], inverse_length(w, COSINE_TARGET, at->i));
    V slope = vfma(vnegate(along), unit, vnegate(across));
    at->out[0] = vmul(vmul(slope, length), w->c->scale);
}

COLUMNS(cosine_delta, 2, 1)

/* Of y and p at length 1: loss = -sum y p, d = -scale (y + loss p) / |p|; where |p| was below
 * epsilon, it is a constant. */
static void
cosine_strip(const span *s, const void *context)
{
    const row_walk *w = context;
    const cell_tables sums = {{w->y, w->p}, {0}}, deltas = {{w->y, w->p}, {w->d}};
    walk_columns(s, &sums, cosine_sums_columns, w);
    join(w, s, COSINE_PREDICTION + 1);
    walk_rows(s, w->r->row_loss, cosine_row, w);
    if (w->r->d != NULL)
        walk_columns(s, &deltas, cosine_delta_columns, w);
}

static void
cosine_similarity(const mlpc_loss_rows *r)
{
    rows_of(r, 0, cosine_strip);
}

enum { HINGE_RIGHT, HINGE_TIES };

/* (1 - y) p */
INLINE V
wrong_part(const cell *at)
{
    return vmul(vsub(vset1(1), at->in[0]), at->in[1]);
}

INLINE void
wrong_most(cell *at, const void *context)
{
    const row_walk *w = context;
    V part = wrong_part(at);
    vstore(w->most + at->i, vmax(part, vload(w->most + at->i)));
    strip_fma(&w->sums[HINGE_RIGHT], at->j, at->i, at->in[0], at->in[1]);
}

COLUMNS(wrong_most, 2, 0)

INLINE V
where_most(const cell *at, const row_walk *w)
{
    return vselect(vge(wrong_part(at), vload(w->most + at->i)), vset1(1), vset1(0));
}

INLINE void
wrong_ties(cell *at, const void *context)
{
    const row_walk *w = context;
    strip_add(&w->sums[HINGE_TIES], at->j, at->i, where_most(at, w));
}

COLUMNS(wrong_ties, 2, 0)

INLINE V
class_margin(size_t i, const void *context)
{
    const row_walk *w = context;
    V margin = vsub(vload(w->most + i), joined(w, HINGE_RIGHT, i));
    return at_least(vadd(margin, vset1(1)), vset1(0));
}

INLINE void
class_delta(cell *at, const void *context)
{
    const row_walk *w = context;
    V y = at->in[0], zero = vset1(0);
    V share = vdiv(vsub(vset1(1), y), joined(w, HINGE_TIES, at->i));
    V slope = vsub(vselect(vgt(where_most(at, w), zero), share, zero), y);
    M missed = vgt(class_margin(at->i, w), zero);
    at->out[0] = vselect(missed, vmul(slope, w->c->scale), zero);
}

COLUMNS(class_delta, 2, 1)

/* loss = max(max((1 - y) p) - sum y p + 1, 0); the largest share their part of the slope. */
static void
class_hinge_strip(const span *s, const void *context)
{
    const row_walk *w = context;
    const cell_tables given = {{w->y, w->p}, {0}}, deltas = {{w->y, w->p}, {w->d}};
    strip_most(s, &given, w, wrong_most_columns);
    strip_join(&w->sums[HINGE_RIGHT], s->m, s->n);
    walk_rows(s, w->r->row_loss, class_margin, w);
    if (w->r->d == NULL)
        return;
    walk_columns(s, &given, wrong_ties_columns, w);
    strip_join(&w->sums[HINGE_TIES], s->m, s->n);
    walk_columns(s, &deltas, class_delta_columns, w);
}

static void
categorical_hinge(const mlpc_loss_rows *r)
{
    rows_of(r, 0, class_hinge_strip);
}
