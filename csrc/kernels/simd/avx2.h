/* The vocabulary for AVX2 with FMA. See avx512.h for what each word means. */
/* clang-format off: one word of the vocabulary a line */
#if !defined(__AVX2__) || !defined(__FMA__)
#error "avx2.h is compiled without AVX2 and FMA"
#endif
#include <immintrin.h>

#define TILE_ROWS 6
#define TILE_VECTORS 2

#if MLPC_F32
#define P(op) _mm256_##op##_ps
#define I(op) _mm256_##op##_epi32
#define CAST_V(a) _mm256_castsi256_ps(a)
#define CAST_I(a) _mm256_castps_si256(a)
#define VL 8
typedef __m256 V;
#else
#define P(op) _mm256_##op##_pd
#define I(op) _mm256_##op##_epi64
#define CAST_V(a) _mm256_castsi256_pd(a)
#define CAST_I(a) _mm256_castpd_si256(a)
#define VL 4
typedef __m256d V;
#endif
typedef V M;

static inline __m256i
first_lanes(size_t n)
{
#if MLPC_F32
    const __m256i lanes = _mm256_setr_epi32(0, 1, 2, 3, 4, 5, 6, 7);
    return _mm256_cmpgt_epi32(_mm256_set1_epi32((int)n), lanes);
#else
    const __m256i lanes = _mm256_setr_epi64x(0, 1, 2, 3);
    return _mm256_cmpgt_epi64(_mm256_set1_epi64x((long long)n), lanes);
#endif
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
    return P(maskload)(p, first_lanes(n));
}
static inline void
vstore_part(REAL *p, V a, size_t n)
{
    P(maskstore)(p, first_lanes(n), a);
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
static inline M
vgt(V a, V b)
{
    return P(cmp)(a, b, _CMP_GT_OQ);
}
static inline M
vge(V a, V b)
{
    return P(cmp)(a, b, _CMP_GE_OQ);
}
static inline V
vselect(M m, V a, V b)
{
    return P(blendv)(b, a, m);
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
