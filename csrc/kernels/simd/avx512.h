/* The vocabulary for AVX-512 (F, DQ, VL, BW).
 *
 * V is a vector of VL elements of REAL, M a mask of lanes. A `part` is the first n < VL
 * lanes: what lies behind is neither read nor written, and loads as zero. vselect(m, a, b)
 * takes a where m holds. The shifts move the bits of each lane by MANTISSA_BITS. TILE_ROWS x
 * TILE_VECTORS vectors are the accumulators of the matrix product, sized for the registers. */
/* clang-format off: one word of the vocabulary a line */
#ifndef __AVX512DQ__
#error "avx512.h is compiled without AVX-512"
#endif
#include <immintrin.h>

#define TILE_ROWS 14
#define TILE_VECTORS 2

#if MLPC_F32
#define P(op) _mm512_##op##_ps
#define I(op) _mm512_##op##_epi32
#define CAST_V(a) _mm512_castsi512_ps(a)
#define CAST_I(a) _mm512_castps_si512(a)
#define VL 16
typedef __m512 V;
typedef __mmask16 M;
static inline M
vgt(V a, V b)
{
    return _mm512_cmp_ps_mask(a, b, _CMP_GT_OQ);
}
static inline M
vge(V a, V b)
{
    return _mm512_cmp_ps_mask(a, b, _CMP_GE_OQ);
}
#else
#define P(op) _mm512_##op##_pd
#define I(op) _mm512_##op##_epi64
#define CAST_V(a) _mm512_castsi512_pd(a)
#define CAST_I(a) _mm512_castpd_si512(a)
#define VL 8
typedef __m512d V;
typedef __mmask8 M;
static inline M
vgt(V a, V b)
{
    return _mm512_cmp_pd_mask(a, b, _CMP_GT_OQ);
}
static inline M
vge(V a, V b)
{
    return _mm512_cmp_pd_mask(a, b, _CMP_GE_OQ);
}
#endif

static inline M
first_lanes(size_t n)
{
    return (M)((1u << n) - 1);
}
static inline V
vload(const REAL *p)
{
    return P(loadu)(p);
}
static inline void
vstore(REAL *p, V a)
{
    P(storeu)(p, a);
}
static inline V
vload_part(const REAL *p, size_t n)
{
    return P(maskz_loadu)(first_lanes(n), p);
}
static inline void
vstore_part(REAL *p, V a, size_t n)
{
    P(mask_storeu)(p, first_lanes(n), a);
}
static inline V
vset1(REAL a)
{
    return P(set1)(a);
}
static inline V
vadd(V a, V b)
{
    return P(add)(a, b);
}
static inline V
vsub(V a, V b)
{
    return P(sub)(a, b);
}
static inline V
vmul(V a, V b)
{
    return P(mul)(a, b);
}
static inline V
vdiv(V a, V b)
{
    return P(div)(a, b);
}
static inline V
vsqrt(V a)
{
    return P(sqrt)(a);
}
static inline V
vfma(V a, V b, V c)
{
    return P(fmadd)(a, b, c);
}
static inline V
vselect(M m, V a, V b)
{
    return P(mask_blend)(m, b, a);
}
static inline V
vand(V a, V b)
{
    return P(and)(a, b);
}
static inline V
vor(V a, V b)
{
    return P(or)(a, b);
}
static inline V
vxor(V a, V b)
{
    return P(xor)(a, b);
}
static inline V
vshift_up(V a)
{
    return CAST_V(I(slli)(CAST_I(a), MANTISSA_BITS));
}
static inline V
vshift_down(V a)
{
    return CAST_V(I(srli)(CAST_I(a), MANTISSA_BITS));
}
