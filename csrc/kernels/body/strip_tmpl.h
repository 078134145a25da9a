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
    bool repeated; /* has one column, which is read as each of them */
} table;

/* A matrix of one column may be read in either layout. */
INLINE table
table_of(const void *x, size_t ld, size_t n, bool by_columns)
{
    return (table){x, ld, by_columns || (n == 1 && ld == 1), false};
}

/* Columns [j, j + n) of rows [i, i + m). */
INLINE columns
columns_read(const table *t, size_t i, size_t m, size_t j, size_t n, strip *buffer)
{
    const size_t from = t->repeated ? 0 : j, some = t->repeated ? 1 : n;
    if (t->by_columns)
        return (columns){(REAL *)(uintptr_t)(t->x + from * t->ld + i),
                         t->repeated ? 0 : t->ld};
    transpose(m, some, t->x + i * t->ld + from, t->ld, buffer->values, STRIP);
    return (columns){buffer->values[0], t->repeated ? 0 : STRIP};
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
OUTLINE void
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

/* Rows [first, first + m) of matrices with n columns. */
typedef struct span {
    size_t first, m, n;
} span;

typedef void strip_job(const span *s, const void *context);

/* job(s, context) for each strip of m rows. */
INLINE void
walk_strips(size_t m, size_t n, strip_job *job, const void *context)
{
    for (size_t first = 0; first < m; first += STRIP)
        job(&(span){first, m - first < STRIP ? m - first : STRIP, n}, context);
}

enum { CELL_TABLES = 2 };

/* Columns [j, j + n) of a strip of m rows: what is read from a walk's tables, and what is to be
 * written to others, or NULL. */
typedef struct cell_columns {
    size_t m, j, n;
    columns in[CELL_TABLES], out[CELL_TABLES];
} cell_columns;

typedef void columns_body(const cell_columns *c, const void *context);

/* The tables of a walk. One whose x is NULL is not written; one that is not there is neither
 * read nor written. The same table may be in both. */
typedef struct cell_tables {
    const table *in[CELL_TABLES], *out[CELL_TABLES];
} cell_tables;

/* body(c, context) for all columns of a strip, LANES at a time, in ascending order. */
OUTLINE void
walk_columns(const span *s, const cell_tables *t, columns_body *body,
             const void *context)
{
    strip buffers[2 * CELL_TABLES];
    for (size_t j = 0; j < s->n; j += LANES) {
        const size_t n = s->n - j < LANES ? s->n - j : LANES;
        cell_columns c = {.m = s->m, .j = j, .n = n};
        for (size_t k = 0; k < CELL_TABLES; k++) {
            if (t->in[k] != NULL)
                c.in[k] = columns_read(t->in[k], s->first, s->m, j, n, &buffers[k]);
            if (t->out[k] != NULL && t->out[k]->x != NULL)
                c.out[k] =
                    columns_write(t->out[k], s->first, j, &buffers[CELL_TABLES + k]);
        }
        body(&c, context);
        for (size_t k = 0; k < CELL_TABLES; k++)
            if (t->out[k] != NULL)
                columns_written(t->out[k], s->first, s->m, j, n,
                                &buffers[CELL_TABLES + k]);
    }
}

/* A vector of column j, row i of the strip and those after it. */
typedef struct cell {
    size_t i, j;
    V in[CELL_TABLES], out[CELL_TABLES];
} cell;

typedef void cell_body(cell *at, const void *context);

/* body(at, context) for each vector of columns that read and write so many tables. */
INLINE void
each_cell(const cell_columns *c, const size_t reads, const size_t writes,
          cell_body *body, const void *context)
{
    for (size_t l = 0; l < c->n; l++)
        for (size_t i = 0; i < c->m; i += VL) {
            cell at = {.i = i, .j = c->j + l};
            for (size_t k = 0; k < reads; k++)
                at.in[k] = vload_upto(c->in[k].at + l * c->in[k].ld + i, c->m - i);
            body(&at, context);
            for (size_t k = 0; k < writes; k++)
                if (c->out[k].at != NULL)
                    vstore_flushed(c->out[k].at + l * c->out[k].ld + i, at.out[k],
                                   c->m - i);
        }
}

/* body_columns, which does so: a function of its own. */
/* clang-format off */
#define COLUMNS_OF(body) static void body##_columns(const cell_columns *c, const void *of)
#define COLUMNS(body, reads, writes) COLUMNS_OF(body) { each_cell(c, reads, writes, body, of); }
/* clang-format on */

typedef V row_body(size_t i, const void *context);

/* to[first + i] = body(i, context) for the rows of a strip. */
INLINE void
walk_rows(const span *s, void *to, row_body *body, const void *context)
{
    for (size_t i = 0; i < s->m; i += VL)
        vstore_flushed((REAL *)to + s->first + i, body(i, context), s->m - i);
}
