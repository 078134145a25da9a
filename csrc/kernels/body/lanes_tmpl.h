/* Walking over rows: any number of elements in vectors, and sums by 16 virtual lanes. */

/* The first min(n, VL) lanes; n may be 0. */
INLINE V
vload_upto(const REAL *p, size_t n)
{
    return n >= VL ? vload(p) : n > 0 ? vload_part(p, n) : vset1(0);
}

INLINE void
vstore_upto(REAL *p, V a, size_t n)
{
    if (n >= VL)
        vstore(p, a);
    else if (n > 0)
        vstore_part(p, a, n);
}

INLINE V
vabs(V a)
{
    return vand(a, vset1(real_of((BITS)-1 >> 1)));
}

/* a, but a zero of its sign where it is subnormal. Whatever is stored as an activation, delta,
 * gradient, slot or weight goes through here: a subnormal number costs some CPUs a hundred times
 * what another costs, and a slot that decays would stay one for ever, since 0.9 times the least of
 * them rounds to itself. */
INLINE V
vflush(V a)
{
    V zero = vand(a, vset1((REAL)-0.0));
    return vselect(vtiny(a), zero, a);
}

/* The same for a single number; its zero is +0. */
INLINE REAL
flush(REAL a)
{
    return a < SMALLEST_NORMAL && a > -SMALLEST_NORMAL ? 0 : a;
}

INLINE void
vstore_flushed(REAL *p, V a, size_t n)
{
    vstore_upto(p, vflush(a), n);
}

typedef V map_function(V x, const V *constants);

/* y = f(x) for every element of m x n. */
INLINE void
map(size_t m, size_t n, const REAL *x, size_t ldx, REAL *y, size_t ldy, map_function *f,
    const V *constants)
{
    if (ldx == n && ldy == n) {
        n *= m;
        m = n > 0;
    }
    for (size_t i = 0; i < m; i++, x += ldx, y += ldy) {
        size_t j = 0;
        for (; j + VL <= n; j += VL)
            vstore(y + j, vflush(f(vload(x + j), constants)));
        if (j < n)
            vstore_flushed(y + j, f(vload_part(x + j, n - j), constants), n - j);
    }
}

typedef V combine_function(V d, V t, const V *constants);

/* d = f(d, t) for every element of m x n. */
INLINE void
combine(size_t m, size_t n, const REAL *t, size_t ldt, REAL *d, size_t ldd,
        combine_function *f, const V *constants)
{
    if (ldt == n && ldd == n) {
        n *= m;
        m = n > 0;
    }
    for (size_t i = 0; i < m; i++, t += ldt, d += ldd)
        for (size_t j = 0; j < n; j += VL) {
            V value = f(vload_upto(d + j, n - j), vload_upto(t + j, n - j), constants);
            vstore_flushed(d + j, value, n - j);
        }
}

/* 16 virtual lanes: element j belongs to lane j % 16 on every ISA, and the lanes are joined
 * by one tree, so that a sum is the same everywhere. */
enum { LANES = 16, GROUPS = LANES / VL };

typedef struct lanes {
    V group[GROUPS];
} lanes;

INLINE lanes
lanes_of(REAL a)
{
    lanes all;
    for (size_t g = 0; g < GROUPS; g++)
        all.group[g] = vset1(a);
    return all;
}

OUTLINE REAL
lanes_sum(lanes all)
{
    REAL lane[LANES];
    for (size_t g = 0; g < GROUPS; g++)
        vstore(lane + g * VL, all.group[g]);
    for (size_t half = LANES / 2; half > 0; half /= 2)
        for (size_t i = 0; i < half; i++)
            lane[i] += lane[i + half];
    return lane[0];
}

OUTLINE REAL
lanes_max(lanes all)
{
    REAL lane[LANES];
    for (size_t g = 0; g < GROUPS; g++)
        vstore(lane + g * VL, all.group[g]);
    for (size_t half = LANES / 2; half > 0; half /= 2)
        for (size_t i = 0; i < half; i++)
            lane[i] = lane[i] > lane[i + half] ? lane[i] : lane[i + half];
    return lane[0];
}

/* The n elements left from where group g starts. */
INLINE size_t
left(size_t n, size_t g)
{
    return n > g * VL ? n - g * VL : 0;
}

static double
sum(size_t n, const void *values)
{
    const REAL *x = values;
    lanes all = lanes_of(0);
    for (size_t j = 0; j < n; j += LANES)
        for (size_t g = 0; g < GROUPS; g++)
            all.group[g] =
                vadd(all.group[g], vload_upto(x + j + g * VL, left(n - j, g)));
    return lanes_sum(all);
}
