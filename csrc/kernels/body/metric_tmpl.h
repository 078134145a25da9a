/* Metrics by row: 1 for a hit, 0 for none. Rows lie side by side in lanes: strip_tmpl.h. */

/* Where the largest element of each row is, the first of equals. */
INLINE void
strip_argmax(const table *x, size_t first, size_t m, size_t n, REAL where[STRIP],
             strip *buffer)
{
    REAL best[STRIP];
    for (size_t j = 0; j < n; j += LANES) {
        const size_t some = n - j < LANES ? n - j : LANES;
        const columns xs = columns_read(x, first, m, j, some, buffer);
        for (size_t l = 0; l < some; l++)
            for (size_t i = 0; i < m; i += VL) {
                V value = vload_upto(xs.at + l * xs.ld + i, m - i);
                V old = j + l > 0 ? vload(best + i) : value,
                  place = j + l > 0 ? vload(where + i) : vset1(0);
                M better = vgt(value, old);
                vstore(best + i, vselect(better, value, old));
                vstore(where + i, vselect(better, vset1((REAL)(j + l)), place));
            }
    }
}

static void
hit_class(const mlpc_loss_rows *r)
{
    const table p = table_of(r->p, r->ldp, r->n, r->by_columns),
                y = table_of(r->y, r->ldy, r->sparse ? 1 : r->n, r->by_columns);
    REAL found[STRIP], wanted[STRIP];
    strip buffer;
    for (size_t first = 0; first < r->m; first += STRIP) {
        const size_t m = r->m - first < STRIP ? r->m - first : STRIP;
        strip_argmax(&p, first, m, r->n, found, &buffer);
        if (!r->sparse)
            strip_argmax(&y, first, m, r->n, wanted, &buffer);
        const REAL *target =
            r->sparse ? columns_read(&y, first, m, 0, 1, &buffer).at : wanted;
        for (size_t i = 0; i < m; i += VL) {
            V at = vload(found + i), t = vload_upto(target + i, m - i), one = vset1(1);
            V hit = vselect(vgt(vadd(at, one), t), one, vset1(0));
            vstore_upto((REAL *)r->row_loss + first + i,
                        vselect(vge(t, at), hit, vset1(0)), m - i);
        }
    }
}

static void
hit_binary(const mlpc_loss_rows *r, double threshold)
{
    const table p = table_of(r->p, r->ldp, r->n, r->by_columns),
                y = table_of(r->y, r->ldy, r->n, r->by_columns);
    const V above = vset1((REAL)threshold), one = vset1(1), zero = vset1(0);
    strip totals, buffers[2];
    for (size_t first = 0; first < r->m; first += STRIP) {
        const size_t m = r->m - first < STRIP ? r->m - first : STRIP;
        for (size_t j = 0; j < r->n; j += LANES) {
            const size_t n = r->n - j < LANES ? r->n - j : LANES;
            const columns ys = columns_read(&y, first, m, j, n, &buffers[0]),
                          ps = columns_read(&p, first, m, j, n, &buffers[1]);
            for (size_t l = 0; l < n; l++)
                for (size_t i = 0; i < m; i += VL) {
                    V target = vload_upto(ys.at + l * ys.ld + i, m - i);
                    V guess = vload_upto(ps.at + l * ps.ld + i, m - i);
                    guess = vselect(vgt(guess, above), one, zero);
                    V right = vselect(vge(guess, target), one, zero);
                    strip_add(&totals, j + l, i,
                              vselect(vge(target, guess), right, zero));
                }
        }
        strip_join(&totals, m, r->n);
        for (size_t i = 0; i < m; i += VL)
            vstore_upto((REAL *)r->row_loss + first + i, strip_mean(&totals, i, r->n),
                        m - i);
    }
}
