/* The vocabulary for one element at a time: the ISA that every CPU has. A vector is one
 * REAL, a mask is an int. See avx512.h for what each word means. */
#define VL 1
#define TILE_ROWS 4
#define TILE_VECTORS 4
typedef REAL V;
typedef int M;

/* clang-format off */
static inline V vload(const REAL *p) { return *p; }
static inline void vstore(REAL *p, V a) { *p = a; }
static inline V vload_part(const REAL *p, size_t n) { return n > 0 ? *p : 0; }
static inline void vstore_part(REAL *p, V a, size_t n) { if (n > 0) *p = a; }
static inline V vset1(REAL a) { return a; }
static inline V vadd(V a, V b) { return a + b; }
static inline V vsub(V a, V b) { return a - b; }
static inline V vmul(V a, V b) { return a * b; }
static inline V vdiv(V a, V b) { return a / b; }
static inline M vgt(V a, V b) { return a > b; }
static inline M vge(V a, V b) { return a >= b; }
static inline V vselect(M m, V a, V b) { return m ? a : b; }
static inline M vtiny(V a) { return a < SMALLEST_NORMAL && a > -SMALLEST_NORMAL; }

static inline BITS bits_of(V a) { BITS b; memcpy(&b, &a, sizeof b); return b; }
static inline V vand(V a, V b) { return real_of(bits_of(a) & bits_of(b)); }
static inline V vor(V a, V b) { return real_of(bits_of(a) | bits_of(b)); }
static inline V vxor(V a, V b) { return real_of(bits_of(a) ^ bits_of(b)); }
static inline V vshift_up(V a) { return real_of(bits_of(a) << MANTISSA_BITS); }
static inline V vshift_down(V a) { return real_of(bits_of(a) >> MANTISSA_BITS); }

#if MLPC_F32
#define EXACT(function) __builtin_##function##f
#else
#define EXACT(function) __builtin_##function
#endif
static inline V vsqrt(V a) { return EXACT(sqrt)(a); }
static inline uint32_t vnonzero(V a) { return a != 0; }
static inline void vtranspose(V *rows) { (void)rows; }
/* clang-format on */

/* A fused multiply-add is exact by definition, so every way to one gives the same bits. */
#if MLPC_F32 && !defined(__FMA__) && !defined(__aarch64__)
/* Without the instruction: the product of two floats is exact in double, so only its sum with c
 * is rounded twice. Here it is rounded to odd at first, which makes the second rounding, to
 * float, the right one (Boldo and Melquiond 2008). */
static __attribute__((noinline, cold)) V
fma_by_odd(V a, V b, V c)
{
    double product = (double)a * b, sum = product + c;
    double rest = sum - product;
    double error = (product - (sum - rest)) + (c - rest);
    uint64_t sum_bits;
    memcpy(&sum_bits, &sum, sizeof sum_bits);
    const uint64_t exponent = (uint64_t)0x7ff << 52;
    if (error != 0 && (sum_bits & 1) == 0 && (sum_bits & exponent) != exponent) {
        sum_bits += (error > 0) == (sum > 0) ? 1 : (uint64_t)-1;
        memcpy(&sum, &sum_bits, sizeof sum);
    }
    return (V)sum;
}

/* Two roundings to nearest differ from one only where the first leaves a sum half way between
 * two floats, whose lowest bit is 2^29 of the double's, or another for subnormal floats. (A sum
 * that becomes 0 was exact: floats of opposite sign so near each other subtract without error.) */
static inline V
vfma(V a, V b, V c)
{
    const uint64_t below_float = ((uint64_t)1 << 29) - 1, half = (uint64_t)1 << 28;
    const double sum = (double)a * b + c;
    const V value = (V)sum;
    uint64_t sum_bits;
    memcpy(&sum_bits, &sum, sizeof sum_bits);
    const bool between = (sum_bits & below_float) == half;
    const bool subnormal = value != 0 && vtiny(value);
    return __builtin_expect(between | subnormal, 0) ? fma_by_odd(a, b, c) : value;
}
#else
static inline V
vfma(V a, V b, V c)
{
    return EXACT(fma)(a, b, c);
}
#endif
