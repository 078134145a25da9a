/* Strips: up to STRIP samples side by side in lanes, so that what is computed by row needs no
 * sums across lanes. A matrix that lies by columns (element (i, j) at x[j * ld + i]) is read and
 * written where it is; of one that lies by rows, 16 columns at a time are turned in a buffer.
 *
 * The sum over a row is the contract's: element j belongs to virtual lane j % LANES, and the
 * lanes are joined by its tree. */

enum { STRIP = 64 };

typedef struct strip {
    REAL values[LANES][STRIP];
} strip;

/* Columns of a strip of a matrix: column j - first at `at`, ld apart. */
typedef struct columns {
    REAL *at;
    size_t ld;
} columns;

/* A matrix in one of the two layouts. */
typedef struct table {
    const REAL *x;
    size_t ld;
    bool by_columns;
} table;

/* One column of rows is a column. */
INLINE table
table_of(const void *x, size_t ld, size_t n, bool by_columns)
{
    return (table){x, ld, by_columns || (n == 1 && ld == 1)};
}

/* Columns [j, j + n) of rows [i, i + m). */
INLINE columns
columns_read(const table *t, size_t i, size_t m, size_t j, size_t n, strip *buffer)
{
    if (t->by_columns)
        return (columns){(REAL *)(uintptr_t)(t->x + j * t->ld + i), t->ld};
    transpose(m, n, t->x + i * t->ld + j, t->ld, buffer->values, STRIP);
    return (columns){buffer->values[0], STRIP};
}

/* Where columns of a strip are written, before columns_written. */
INLINE columns
columns_write(const table *t, size_t i, size_t j, strip *buffer)
{
    if (t->by_columns && t->x != NULL)
        return (columns){(REAL *)(uintptr_t)(t->x + j * t->ld + i), t->ld};
    return (columns){buffer->values[0], STRIP};
}

INLINE void
columns_written(const table *t, size_t i, size_t m, size_t j, size_t n,
                const strip *buffer)
{
    if (!t->by_columns && t->x != NULL)
        transpose(n, m, buffer->values, STRIP,
                  (REAL *)(uintptr_t)(t->x + i * t->ld + j), t->ld);
}

/* totals[0] = the sum of the first min(n, LANES) columns of totals, by the tree. */
INLINE void
strip_join(strip *totals, size_t m, size_t n)
{
    for (size_t half = LANES / 2; half > 0; half /= 2)
        for (size_t j = 0; j < half && j + half < n; j++)
            for (size_t i = 0; i < m; i += VL) {
                REAL *to = totals->values[j] + i;
                vstore(to, vadd(vload(to), vload(totals->values[j + half] + i)));
            }
}

/* The joined sums over n. */
INLINE V
strip_mean(const strip *totals, size_t i, size_t n)
{
    V total = vload(totals->values[0] + i);
    return n == 1 ? total : vdiv(total, vset1((REAL)n));
}

/* Column j's part of a sum joins its virtual lane; the first to come starts it from +0. */
INLINE void
strip_add(strip *totals, size_t j, size_t i, V value)
{
    REAL *total = totals->values[j % LANES] + i;
    vstore(total, vadd(j < LANES ? vset1(0) : vload(total), value));
}

INLINE void
strip_fma(strip *totals, size_t j, size_t i, V a, V b)
{
    REAL *total = totals->values[j % LANES] + i;
    vstore(total, vfma(a, b, j < LANES ? vset1(0) : vload(total)));
}
