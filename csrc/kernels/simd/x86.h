/* The words that AVX2 and AVX-512 spell alike, through P (an intrinsic of REALs), I (one of
 * integers) and the casts between both. */

/* clang-format off */
static inline V vload(const REAL *p) { return P(loadu)(p); }
static inline void vstore(REAL *p, V a) { P(storeu)(p, a); }
static inline V vset1(REAL a) { return P(set1)(a); }
static inline V vadd(V a, V b) { return P(add)(a, b); }
static inline V vsub(V a, V b) { return P(sub)(a, b); }
static inline V vmul(V a, V b) { return P(mul)(a, b); }
static inline V vdiv(V a, V b) { return P(div)(a, b); }
static inline V vsqrt(V a) { return P(sqrt)(a); }
static inline V vfma(V a, V b, V c) { return P(fmadd)(a, b, c); }
static inline V vand(V a, V b) { return P(and)(a, b); }
static inline V vor(V a, V b) { return P(or)(a, b); }
static inline V vxor(V a, V b) { return P(xor)(a, b); }
static inline V vshift_up(V a) { return CAST_V(I(slli)(CAST_I(a), MANTISSA_BITS)); }
static inline V vshift_down(V a) { return CAST_V(I(srli)(CAST_I(a), MANTISSA_BITS)); }

/* Within each 128-bit lane, GROUP rows of a block become its columns. */
#define GROUP (16 / sizeof(REAL))
static inline void
transpose_in_lanes(V *r)
{
#if MLPC_F32
    V a = P(unpacklo)(r[0], r[1]), b = P(unpackhi)(r[0], r[1]);
    V c = P(unpacklo)(r[2], r[3]), d = P(unpackhi)(r[2], r[3]);
    r[0] = P(shuffle)(a, c, 0x44);
    r[1] = P(shuffle)(a, c, 0xee);
    r[2] = P(shuffle)(b, d, 0x44);
    r[3] = P(shuffle)(b, d, 0xee);
#else
    V a = P(unpacklo)(r[0], r[1]), b = P(unpackhi)(r[0], r[1]);
    r[0] = a;
    r[1] = b;
#endif
}
