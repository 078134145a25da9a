/* Penalties on weights: values and gradients. The formulas are Keras' (keras/src/regularizers).
 *
 * The sign of 0 is 0, and so is that of -0; NaN is its own sign. */

INLINE V
vsign(V x)
{
    V negative = vselect(vgt(vset1(0), x), vset1(-1), x);
    return vselect(vgt(x, vset1(0)), vset1(1), negative);
}

static double
l1_l2(double l1, double l2, size_t m, size_t n, const void *weights, size_t ldw,
      void *gradient, size_t ldg)
{
    const REAL *w = weights;
    REAL *g = gradient;
    const V slope = vset1((REAL)l1), twice = vset1((REAL)(2 * l2));
    /* Below it, 2 l2 w is subnormal, and 0 instead. */
    const V least = vset1(l2 > 0 ? SMALLEST_NORMAL / (REAL)(2 * l2) : 0);
    lanes sizes = lanes_of(0), squares = lanes_of(0);
    for (size_t i = 0; i < m; i++, w += ldw, g += g != NULL ? ldg : 0)
        for (size_t j = 0; j < n; j += LANES)
#pragma GCC unroll 4
            for (size_t group = 0; group < GROUPS; group++) {
                const size_t at = j + group * VL, some = left(n - j, group);
                V x = vload_upto(w + at, some);
                sizes.group[group] = vadd(sizes.group[group], vabs(x));
                squares.group[group] = vfma(x, x, squares.group[group]);
                if (g == NULL)
                    continue;
                V kept = vselect(vgt(least, vabs(x)), vset1(0), x);
                V slopes = vfma(twice, kept, vload_upto(g + at, some));
                vstore_flushed(g + at, vfma(slope, vsign(x), slopes), some);
            }
    double value = l1 != 0 ? l1 * (double)lanes_sum(sizes) : 0;
    return l2 != 0 ? value + l2 * (double)lanes_sum(squares) : value;
}

/* What a vector is divided by to become a unit vector: its length, not below epsilon. */
INLINE V
length_of(V square)
{
    return vmax(vsqrt(square), vset1(NORM_EPSILON));
}

/* |cosine| of a vector and another, from their dot and their lengths; and what the other is
 * multiplied by in the gradient of scale |cosine|: scale sign / (length * other length). */
INLINE V
cosine_of(V dots, V length, V other, V scale, V *slope)
{
    V cosine = vdiv(vdiv(dots, length), other);
    *slope = vdiv(vdiv(vmul(scale, vsign(cosine)), length), other);
    return vabs(cosine);
}

/* What the vector itself is multiplied by: a cosine does not change with its length. */
INLINE V
slope_back(V total, V length, V scale)
{
    V slope = vdiv(vdiv(vmul(scale, total), length), length);
    return vselect(vgt(length, vset1(NORM_EPSILON)), vnegate(slope), vset1(0));
}

/* g (n) += slopes[o] times vector o, all of them rows. */
INLINE void
add_rows(const size_t count, size_t n, const V *slopes, const REAL *rows, size_t ld,
         REAL *g)
{
    for (size_t j = 0; j < n; j += VL) {
        V sum = vload_upto(g + j, n - j);
#pragma GCC unroll 4
        for (size_t o = 0; o < count; o++)
            sum = vfma(slopes[o], vload_upto(rows + o * ld + j, n - j), sum);
        vstore_flushed(g + j, sum, n - j);
    }
}

/* The vectors that are met at a time. */
enum { DOTS = 4 };

typedef struct dot_task {
    size_t m, n;
    const REAL *w;
    REAL *g; /* NULL where no gradient is wanted */
    V scale, length;
    size_t own, some; /* this row; or these columns, one in each lane */
} dot_task;

/* Dot products of row `own` with rows [first, first + count): the sum of |cosines|, in every lane. */
INLINE V
dot_rows(const size_t count, const dot_task *t, size_t first)
{
    const size_t n = t->n;
    const REAL *own = t->w + t->own * n, *others = t->w + first * n;
    lanes dots[DOTS], squares[DOTS];
    V slopes[DOTS], total = vset1(0);
#pragma GCC unroll 4
    for (size_t o = 0; o < count; o++)
        dots[o] = squares[o] = lanes_of(0);
    for (size_t j = 0; j < n; j += LANES)
#pragma GCC unroll 4
        for (size_t group = 0; group < GROUPS; group++) {
            const size_t at = j + group * VL, some = left(n - j, group);
            V x = vload_upto(own + at, some);
#pragma GCC unroll 4
            for (size_t o = 0; o < count; o++) {
                V y = vload_upto(others + o * n + at, some);
                dots[o].group[group] = vfma(x, y, dots[o].group[group]);
                squares[o].group[group] = vfma(y, y, squares[o].group[group]);
            }
        }
#pragma GCC unroll 4
    for (size_t o = 0; o < count; o++) {
        V other = length_of(vset1(lanes_sum(squares[o])));
        V cosine = cosine_of(vset1(lanes_sum(dots[o])), t->length, other, t->scale,
                             &slopes[o]);
        if (first + o == t->own)
            cosine = slopes[o] = vset1(0);
        total = vadd(total, cosine);
    }
    if (t->g != NULL)
        add_rows(count, n, slopes, others, n, t->g + t->own * n);
    return total;
}

static double
orthogonal_rows(double scale, size_t row, size_t m, size_t n, const void *weights,
                void *gradient)
{
    const REAL *own = (const REAL *)weights + row * n;
    dot_task t = {
        .m = m,
        .n = n,
        .w = weights,
        .g = gradient,
        .scale = vset1((REAL)scale),
        .length = length_of(vset1(dot(n, own, own))),
        .own = row,
    };
    V total = vset1(0);
    size_t first = 0;
    for (; first + DOTS <= m; first += DOTS)
        total = vadd(total, dot_rows(DOTS, &t, first));
    for (; first < m; first++)
        total = vadd(total, dot_rows(1, &t, first));
    V back = slope_back(total, t.length, t.scale);
    if (gradient != NULL)
        add_rows(1, n, &back, own, n, t.g + row * n);
    REAL kept[VL];
    vstore(kept, total);
    return 0.5 * scale * (double)kept[0];
}

/* a with one lane 0, if it has that lane. */
INLINE V
without_lane(V a, size_t lane)
{
    REAL kept[VL];
    if (lane >= VL)
        return a;
    vstore(kept, a);
    kept[lane] = 0;
    return vload(kept);
}

/* The own columns, in lanes, meet columns [first, first + count): the sums of |cosines|. */
INLINE V
meet_columns(const size_t count, const dot_task *t, size_t first)
{
    const REAL *own = t->w + t->own, *others = t->w + first;
    V dots[DOTS], squares[DOTS], slopes[DOTS], total = vset1(0);
#pragma GCC unroll 4
    for (size_t o = 0; o < count; o++)
        dots[o] = squares[o] = vset1(0);
    for (size_t i = 0; i < t->m; i++) {
        V x = vload_upto(own + i * t->n, t->some);
#pragma GCC unroll 4
        for (size_t o = 0; o < count; o++) {
            V y = vset1(others[i * t->n + o]);
            dots[o] = vfma(x, y, dots[o]);
            squares[o] = vfma(y, y, squares[o]);
        }
    }
#pragma GCC unroll 4
    for (size_t o = 0; o < count; o++) {
        V cosine =
            cosine_of(dots[o], t->length, length_of(squares[o]), t->scale, &slopes[o]);
        slopes[o] = without_lane(slopes[o], first + o - t->own);
        total = vadd(total, without_lane(cosine, first + o - t->own));
    }
    for (size_t i = 0; t->g != NULL && i < t->m; i++) {
        REAL *g = t->g + i * t->n + t->own;
        V sum = vload_upto(g, t->some);
#pragma GCC unroll 4
        for (size_t o = 0; o < count; o++)
            sum = vfma(slopes[o], vset1(others[i * t->n + o]), sum);
        vstore_flushed(g, sum, t->some);
    }
    return total;
}

/* sum + those of the own columns, one after the other. */
INLINE double
orthogonal_lanes(dot_task *t, double sum)
{
    V squares = vset1(0), total = vset1(0);
    for (size_t i = 0; i < t->m; i++) {
        V x = vload_upto(t->w + i * t->n + t->own, t->some);
        squares = vfma(x, x, squares);
    }
    t->length = length_of(squares);
    size_t first = 0;
    for (; first + DOTS <= t->n; first += DOTS)
        total = vadd(total, meet_columns(DOTS, t, first));
    for (; first < t->n; first++)
        total = vadd(total, meet_columns(1, t, first));
    V back = slope_back(total, t->length, t->scale);
    for (size_t i = 0; t->g != NULL && i < t->m; i++) {
        const size_t at = i * t->n + t->own;
        V slope =
            vfma(back, vload_upto(t->w + at, t->some), vload_upto(t->g + at, t->some));
        vstore_flushed(t->g + at, slope, t->some);
    }
    REAL kept[VL];
    vstore(kept, total);
    for (size_t i = 0; i < VL && i < t->some; i++)
        sum += (double)kept[i];
    return sum;
}

static double
orthogonal_columns(double scale, size_t first, size_t m, size_t n, const void *weights,
                   void *gradient)
{
    double sum = 0;
    dot_task t = {
        .m = m, .n = n, .w = weights, .g = gradient, .scale = vset1((REAL)scale)};
    for (size_t own = first; own < n && own < first + LANES; own += VL) {
        t.own = own;
        t.some = n - own;
        sum = orthogonal_lanes(&t, sum);
    }
    return 0.5 * scale * sum;
}
