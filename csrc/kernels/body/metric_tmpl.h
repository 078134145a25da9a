/* Metrics by row: 1 for a hit, 0 for none. */

/* Where the largest element is; the first of equals. */
INLINE size_t
row_argmax(size_t n, const REAL *x)
{
    size_t best = 0;
    for (size_t j = 1; j < n; j++)
        if (x[j] > x[best])
            best = j;
    return best;
}

static void
hit_class(size_t m, size_t n, const void *y, size_t ldy, bool sparse, const void *p,
          size_t ldp, void *hits)
{
    const REAL *target = y, *prediction = p;
    REAL *hit = hits;
    for (size_t i = 0; i < m; i++, target += ldy, prediction += ldp) {
        size_t wanted = sparse ? class_of(target[0], n) : row_argmax(n, target);
        hit[i] = row_argmax(n, prediction) == wanted;
    }
}

static void
hit_binary(size_t m, size_t n, const void *y, size_t ldy, double threshold,
           const void *p, size_t ldp, void *hits)
{
    const REAL *target = y, *prediction = p, above = (REAL)threshold;
    REAL *hit = hits;
    for (size_t i = 0; i < m; i++, target += ldy, prediction += ldp) {
        size_t right = 0;
        for (size_t j = 0; j < n; j++)
            right += (prediction[j] > above) == target[j];
        hit[i] = (REAL)right / (REAL)n;
    }
}
