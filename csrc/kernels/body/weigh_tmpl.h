/* What is done to the rows of any loss: weights, targets that are all 0 or 1, the sum of the weights
 * that count. */

static void
weigh(const mlpc_loss_rows *r)
{
    const REAL *weights = r->sample_weights;
    REAL *d = r->d, *row_loss = r->row_loss;
    const size_t down = r->by_columns ? 1 : r->ldd, along = r->by_columns ? r->ldd : 1;
    for (size_t i = 0; i < r->m; i++) {
        row_loss[i] = flush(row_loss[i] * weights[i]);
        for (size_t j = 0; d != NULL && j < r->n; j++)
            d[i * down + j * along] = flush(d[i * down + j * along] * weights[i]);
    }
}

static bool
zero_one(size_t m, size_t n, const void *values, size_t ldx)
{
    const REAL *x = values;
    for (size_t i = 0; i < m; i++, x += ldx)
        for (size_t j = 0; j < n; j++)
            if (x[j] != 0 && x[j] != 1)
                return false;
    return true;
}

static double
sum_unless(size_t n, const void *x, double value, const void *weights)
{
    const REAL *given = x, *weight = weights;
    lanes all = lanes_of(0);
    for (size_t j = 0; j < n; j += LANES)
        for (size_t g = 0; g < GROUPS; g++) {
            const size_t at = j + g * VL, some = left(n - j, g);
            REAL part[VL] = {0};
            for (size_t i = 0; i < VL && i < some; i++)
                if (given[at + i] != (REAL)value)
                    part[i] = weight != NULL ? weight[at + i] : 1;
            all.group[g] = vadd(all.group[g], vload(part));
        }
    return lanes_sum(all);
}
