/* The vocabulary for AVX-512 (F, DQ, VL, BW).
 *
 * V is a vector of VL elements of REAL, M a mask of lanes. A `part` is the first n < VL
 * lanes: what lies behind is neither read nor written, and loads as zero. vselect(m, a, b)
 * takes a where m holds. vtiny holds where a is subnormal, and may where it is 0. vtranspose
 * turns VL rows of VL into columns. vnonzero has bit i set where lane i is not 0. The shifts move
 * the bits of each lane by MANTISSA_BITS. TILE_ROWS x TILE_VECTORS vectors are the accumulators of
 * the matrix product, sized for the registers. */
#ifndef __AVX512DQ__
#error "avx512.h is compiled without AVX-512"
#endif
#include <immintrin.h>

#define TILE_ROWS 14
#define TILE_VECTORS 2

/* clang-format off */
#if MLPC_F32
#define P(op) _mm512_##op##_ps
#define I(op) _mm512_##op##_epi32
#define CAST_V(a) _mm512_castsi512_ps(a)
#define CAST_I(a) _mm512_castps_si512(a)
#define COMPARE _mm512_cmp_ps_mask
#define CLASSES _mm512_fpclass_ps_mask
#define VL 16
#define LANES_OF _mm512_shuffle_f32x4
#define MOVE_MASK "kmovw"
typedef __m512 V;
typedef __mmask16 M;
#else
#define P(op) _mm512_##op##_pd
#define I(op) _mm512_##op##_epi64
#define CAST_V(a) _mm512_castsi512_pd(a)
#define CAST_I(a) _mm512_castpd_si512(a)
#define COMPARE _mm512_cmp_pd_mask
#define CLASSES _mm512_fpclass_pd_mask
#define VL 8
#define LANES_OF _mm512_shuffle_f64x2
#define MOVE_MASK "kmovb"
typedef __m512d V;
typedef __mmask8 M;
#endif

#include "kernels/simd/x86.h"

static inline M vgt(V a, V b) { return COMPARE(a, b, _CMP_GT_OQ); }
static inline M vge(V a, V b) { return COMPARE(a, b, _CMP_GE_OQ); }
static inline V vselect(M m, V a, V b) { return P(mask_blend)(m, b, a); }
static inline M vtiny(V a) { return CLASSES(a, 0x20); } /* denormal */

static inline M lanes_below(size_t n) { return (M)((1u << n) - 1); }
static inline V vload_part(const REAL *p, size_t n) { return P(maskz_loadu)(lanes_below(n), p); }
static inline void vstore_part(REAL *p, V a, size_t n) { P(mask_storeu)(p, lanes_below(n), a); }
/* clang-format on */

/* GCC 12 may keep a mask in memory in so few bytes as it has, and read eight of them where it
 * becomes a wider number. So its way into a general register is spelled out. */
static inline uint32_t
vnonzero(V a)
{
    const M nonzero = COMPARE(a, P(setzero)(), _CMP_NEQ_UQ);
    uint32_t bits;
    __asm__(MOVE_MASK " %1, %0" : "=r"(bits) : "k"(nonzero));
    return bits;
}

static inline void
vtranspose(V *rows)
{
#pragma GCC unroll 4
    for (size_t i = 0; i < 4; i++)
        transpose_in_lanes(rows + i * GROUP);
#pragma GCC unroll 4
    for (size_t j = 0; j < GROUP; j++) {
        V a = rows[j], b = rows[GROUP + j], c = rows[2 * GROUP + j],
          d = rows[3 * GROUP + j];
        V ab_even = LANES_OF(a, b, 0x88), cd_even = LANES_OF(c, d, 0x88);
        V ab_odd = LANES_OF(a, b, 0xdd), cd_odd = LANES_OF(c, d, 0xdd);
        rows[j] = LANES_OF(ab_even, cd_even, 0x88);
        rows[GROUP + j] = LANES_OF(ab_odd, cd_odd, 0x88);
        rows[2 * GROUP + j] = LANES_OF(ab_even, cd_even, 0xdd);
        rows[3 * GROUP + j] = LANES_OF(ab_odd, cd_odd, 0xdd);
    }
}
