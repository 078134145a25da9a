/* The vocabulary for AVX2 with FMA. See avx512.h for what each word means. */
#if !defined(__AVX2__) || !defined(__FMA__)
#error "avx2.h is compiled without AVX2 and FMA"
#endif
#include <immintrin.h>

#define TILE_ROWS 6
#define TILE_VECTORS 2

/* clang-format off */
#if MLPC_F32
#define P(op) _mm256_##op##_ps
#define I(op) _mm256_##op##_epi32
#define CAST_V(a) _mm256_castsi256_ps(a)
#define CAST_I(a) _mm256_castps_si256(a)
#define LANE_NUMBERS _mm256_setr_epi32(0, 1, 2, 3, 4, 5, 6, 7)
#define BROADCAST(n) _mm256_set1_epi32((int)(n))
#define VL 8
#define HALVES _mm256_permute2f128_ps
typedef __m256 V;
#else
#define P(op) _mm256_##op##_pd
#define I(op) _mm256_##op##_epi64
#define CAST_V(a) _mm256_castsi256_pd(a)
#define CAST_I(a) _mm256_castpd_si256(a)
#define LANE_NUMBERS _mm256_setr_epi64x(0, 1, 2, 3)
#define BROADCAST(n) _mm256_set1_epi64x((long long)(n))
#define VL 4
#define HALVES _mm256_permute2f128_pd
typedef __m256d V;
#endif
typedef V M;

#include "kernels/simd/x86.h"

static inline M vgt(V a, V b) { return P(cmp)(a, b, _CMP_GT_OQ); }
static inline M vge(V a, V b) { return P(cmp)(a, b, _CMP_GE_OQ); }
static inline V vselect(M m, V a, V b) { return P(blendv)(b, a, m); }
static inline M vtiny(V a) { return vgt(vset1(SMALLEST_NORMAL), vand(a, vset1(real_of((BITS)-1 >> 1)))); }

static inline uint32_t vnonzero(V a) { return (uint32_t)P(movemask)(P(cmp)(a, P(setzero)(), _CMP_NEQ_UQ)); }

static inline __m256i lanes_below(size_t n) { return I(cmpgt)(BROADCAST(n), LANE_NUMBERS); }
static inline V vload_part(const REAL *p, size_t n) { return P(maskload)(p, lanes_below(n)); }
static inline void vstore_part(REAL *p, V a, size_t n) { P(maskstore)(p, lanes_below(n), a); }
/* clang-format on */

static inline void
vtranspose(V *rows)
{
    transpose_in_lanes(rows);
    transpose_in_lanes(rows + GROUP);
#pragma GCC unroll 4
    for (size_t j = 0; j < GROUP; j++) {
        V a = rows[j], b = rows[GROUP + j];
        rows[j] = HALVES(a, b, 0x20);
        rows[GROUP + j] = HALVES(a, b, 0x31);
    }
}
