/* Elements of any dtype into REAL. Every conversion rounds to nearest, once. */

typedef REAL load_function(const char *p);

/* A copy by memcpy: rows of a user's array need not be aligned. */
/* clang-format off */
#define COPIED_AS(TYPE) TYPE e; memcpy(&e, p, sizeof e); return (REAL)e
INLINE REAL load_float32(const char *p) { COPIED_AS(float); }
INLINE REAL load_float64(const char *p) { COPIED_AS(double); }
INLINE REAL load_bool(const char *p) { return *p != 0; }
INLINE REAL load_int8(const char *p) { COPIED_AS(int8_t); }
INLINE REAL load_uint8(const char *p) { COPIED_AS(uint8_t); }
INLINE REAL load_int16(const char *p) { COPIED_AS(int16_t); }
INLINE REAL load_uint16(const char *p) { COPIED_AS(uint16_t); }
INLINE REAL load_int32(const char *p) { COPIED_AS(int32_t); }
INLINE REAL load_uint32(const char *p) { COPIED_AS(uint32_t); }
INLINE REAL load_int64(const char *p) { COPIED_AS(int64_t); }
INLINE REAL load_uint64(const char *p) { COPIED_AS(uint64_t); }
/* clang-format on */

/* IEEE binary16: 1 sign, 5 exponent, 10 fraction bits. */
INLINE REAL
load_float16(const char *p)
{
    uint16_t half;
    memcpy(&half, p, sizeof half);
    int exponent = half >> 10 & 31, fraction = half & 1023;
    REAL sign = half >> 15 ? (REAL)-1 : (REAL)1;
    if (exponent == 31)
        return fraction != 0 ? (REAL)NAN : sign * (REAL)INFINITY;
    if (exponent == 0)
        return sign * (REAL)fraction * (REAL)0x1p-24f;
    BITS scale = (BITS)(exponent - 15 + EXPONENT_BIAS) << MANTISSA_BITS;
    return sign * real_of(scale) * (1 + (REAL)fraction / 1024);
}

INLINE void
convert_each(size_t n, const char *from, ptrdiff_t stride, const ptrdiff_t size,
             const size_t *order, REAL *to, load_function *load)
{
    if (order != NULL)
        for (size_t i = 0; i < n; i++)
            to[i] = load(from + (ptrdiff_t)order[i] * stride);
    else if (stride == size)
        for (size_t i = 0; i < n; i++)
            to[i] = load(from + (ptrdiff_t)i * size);
    else
        for (size_t i = 0; i < n; i++)
            to[i] = load(from + (ptrdiff_t)i * stride);
}

static void
convert(mlpc_dtype dtype, size_t n, const void *from, ptrdiff_t stride,
        const size_t *order, void *to)
{
    switch (dtype) {
    case MLPC_FLOAT32: convert_each(n, from, stride, 4, order, to, load_float32); break;
    case MLPC_FLOAT64: convert_each(n, from, stride, 8, order, to, load_float64); break;
    case MLPC_FLOAT16: convert_each(n, from, stride, 2, order, to, load_float16); break;
    case MLPC_BOOL: convert_each(n, from, stride, 1, order, to, load_bool); break;
    case MLPC_INT8: convert_each(n, from, stride, 1, order, to, load_int8); break;
    case MLPC_UINT8: convert_each(n, from, stride, 1, order, to, load_uint8); break;
    case MLPC_INT16: convert_each(n, from, stride, 2, order, to, load_int16); break;
    case MLPC_UINT16: convert_each(n, from, stride, 2, order, to, load_uint16); break;
    case MLPC_INT32: convert_each(n, from, stride, 4, order, to, load_int32); break;
    case MLPC_UINT32: convert_each(n, from, stride, 4, order, to, load_uint32); break;
    case MLPC_INT64: convert_each(n, from, stride, 8, order, to, load_int64); break;
    case MLPC_UINT64: convert_each(n, from, stride, 8, order, to, load_uint64); break;
    }
}
