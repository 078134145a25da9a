/* Moving matrices, and looking for zeros and for what is not finite. */

static void
copy(size_t m, size_t n, const void *from, size_t ldf, void *to, size_t ldt)
{
    const REAL *x = from;
    REAL *y = to;
    for (size_t i = 0; i < m; i++, x += ldf, y += ldt)
        for (size_t j = 0; j < n; j += VL)
            vstore_upto(y + j, vload_upto(x + j, n - j), n - j);
}

/* By blocks of VL x VL in registers; the rows that a block lacks are zero. */
static void
transpose(size_t m, size_t n, const void *from, size_t ldf, void *to, size_t ldt)
{
    for (size_t j = 0; j < n; j += VL)
        for (size_t i = 0; i < m; i += VL) {
            const REAL *x = (const REAL *)from + i * ldf + j;
            REAL *y = (REAL *)to + j * ldt + i;
            V block[VL];
#pragma GCC unroll 16
            for (size_t r = 0; r < VL; r++)
                block[r] = i + r < m ? vload_upto(x + r * ldf, n - j) : vset1(0);
            vtranspose(block);
#pragma GCC unroll 16
            for (size_t r = 0; r < VL; r++)
                if (j + r < n)
                    vstore_upto(y + r * ldt, block[r], m - i);
        }
}

static void
nonzero(size_t n, const void *values, uint64_t *bits)
{
    const REAL *x = values;
    for (size_t word = 0; word * 64 < n; word++) {
        const size_t first = word * 64, end = n - first < 64 ? n : first + 64;
        uint64_t found = 0;
        for (size_t i = first; i < end; i += VL)
            found |= (uint64_t)vnonzero(vload_upto(x + i, end - i)) << (i - first);
        bits[word] = found;
    }
}

/* 0 times what is not finite is NaN, and stays it through a sum. */
static bool
finite(size_t m, size_t n, const void *values, size_t ldx)
{
    const REAL *x = values;
    V sums[4] = {vset1(0), vset1(0), vset1(0), vset1(0)};
    for (size_t i = 0; i < m; i++, x += ldx) {
        size_t j = 0;
        for (; j + 4 * VL <= n; j += 4 * VL)
            for (size_t v = 0; v < 4; v++)
                sums[v] = vfma(vload(x + j + v * VL), vset1(0), sums[v]);
        for (; j < n; j += VL)
            sums[0] = vfma(vload_upto(x + j, n - j), vset1(0), sums[0]);
    }
    REAL kept[VL];
    vstore(kept, vadd(vadd(sums[0], sums[1]), vadd(sums[2], sums[3])));
    for (size_t i = 0; i < VL; i++)
        if (kept[i] != 0)
            return false;
    return true;
}
