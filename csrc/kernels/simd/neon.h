/* The vocabulary for AArch64, whose every CPU has NEON. It has no masked loads: a part is
 * moved lane by lane. See avx512.h for what each word means. */
#ifndef __aarch64__
#error "neon.h is compiled for another machine than AArch64"
#endif
#include <arm_neon.h>

#define TILE_ROWS 8
#define TILE_VECTORS 3

/* clang-format off */
#if MLPC_F32
#define P(op) v##op##_f32
#define I(op) v##op##_u32
#define CAST_V(a) vreinterpretq_f32_u32(a)
#define CAST_I(a) vreinterpretq_u32_f32(a)
#define VL 4
typedef float32x4_t V;
typedef uint32x4_t M;
#else
#define P(op) v##op##_f64
#define I(op) v##op##_u64
#define CAST_V(a) vreinterpretq_f64_u64(a)
#define CAST_I(a) vreinterpretq_u64_f64(a)
#define VL 2
typedef float64x2_t V;
typedef uint64x2_t M;
#endif

static inline V vload(const REAL *p) { return P(ld1q)(p); }
static inline void vstore(REAL *p, V a) { P(st1q)(p, a); }
static inline V vset1(REAL a) { return P(dupq_n)(a); }
static inline V vadd(V a, V b) { return P(addq)(a, b); }
static inline V vsub(V a, V b) { return P(subq)(a, b); }
static inline V vmul(V a, V b) { return P(mulq)(a, b); }
static inline V vdiv(V a, V b) { return P(divq)(a, b); }
static inline V vsqrt(V a) { return P(sqrtq)(a); }
static inline V vfma(V a, V b, V c) { return P(fmaq)(c, a, b); }
static inline V vand(V a, V b) { return CAST_V(I(andq)(CAST_I(a), CAST_I(b))); }
static inline V vor(V a, V b) { return CAST_V(I(orrq)(CAST_I(a), CAST_I(b))); }
static inline V vxor(V a, V b) { return CAST_V(I(eorq)(CAST_I(a), CAST_I(b))); }
static inline V vshift_up(V a) { return CAST_V(I(shlq_n)(CAST_I(a), MANTISSA_BITS)); }
static inline V vshift_down(V a) { return CAST_V(I(shrq_n)(CAST_I(a), MANTISSA_BITS)); }
static inline M vgt(V a, V b) { return P(cgtq)(a, b); }
static inline M vge(V a, V b) { return P(cgeq)(a, b); }
static inline V vselect(M m, V a, V b) { return P(bslq)(m, a, b); }
static inline M vtiny(V a) { return vgt(vset1(SMALLEST_NORMAL), vand(a, vset1(real_of((BITS)-1 >> 1)))); }
/* clang-format on */

static inline uint32_t
vnonzero(V a)
{
    M zero = P(ceqq)(a, vset1(0));
    uint32_t bits = 0;
    bits |= I(getq_lane)(zero, 0) ? 0 : 1;
    bits |= I(getq_lane)(zero, 1) ? 0 : 2;
#if VL > 2
    bits |= I(getq_lane)(zero, 2) ? 0 : 4;
    bits |= I(getq_lane)(zero, 3) ? 0 : 8;
#endif
    return bits;
}

static inline V
vload_part(const REAL *p, size_t n)
{
    V a = vset1(0);
    if (n > 0)
        a = P(ld1q_lane)(p, a, 0);
#if VL > 2
    if (n > 1)
        a = P(ld1q_lane)(p + 1, a, 1);
    if (n > 2)
        a = P(ld1q_lane)(p + 2, a, 2);
#endif
    return a;
}

static inline void
vstore_part(REAL *p, V a, size_t n)
{
    if (n > 0)
        P(st1q_lane)(p, a, 0);
#if VL > 2
    if (n > 1)
        P(st1q_lane)(p + 1, a, 1);
    if (n > 2)
        P(st1q_lane)(p + 2, a, 2);
#endif
}

static inline void
vtranspose(V *rows)
{
#if MLPC_F32
    V even_low = P(zip1q)(rows[0], rows[2]), even_high = P(zip2q)(rows[0], rows[2]);
    V odd_low = P(zip1q)(rows[1], rows[3]), odd_high = P(zip2q)(rows[1], rows[3]);
    rows[0] = P(zip1q)(even_low, odd_low);
    rows[1] = P(zip2q)(even_low, odd_low);
    rows[2] = P(zip1q)(even_high, odd_high);
    rows[3] = P(zip2q)(even_high, odd_high);
#else
    V low = P(zip1q)(rows[0], rows[1]), high = P(zip2q)(rows[0], rows[1]);
    rows[0] = low;
    rows[1] = high;
#endif
}
