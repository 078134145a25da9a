/* A table of kernels. One ISA and one dtype: includes the vocabulary and every body, and puts the functions into
 * a table. A stub defines ISA, MLPC_F32 and SIMD_HEADER and includes this. */
#include <float.h>
#include <math.h>
#include <stdint.h>
#include <string.h>

#include "kernels/kernels.h"

#define JOIN3(a, b, c) a##_##b##_##c
#define NAME3(a, b, c) JOIN3(a, b, c)
#define TEXT(a) #a
#define TEXT_OF(a) TEXT(a)

#if MLPC_F32
#define DTYPE f32
#define DTYPE_ID MLPC_FLOAT32
#define REAL float
#define REAL_MAX FLT_MAX
#define SMALLEST_NORMAL FLT_MIN
#define SMALLEST_ROOT 0x1p-63f /* whose square is normal */
#define BITS uint32_t
#define MANTISSA_BITS 23
#else
#define DTYPE f64
#define DTYPE_ID MLPC_FLOAT64
#define REAL double
#define REAL_MAX DBL_MAX
#define SMALLEST_NORMAL DBL_MIN
#define SMALLEST_ROOT 0x1p-511
#define BITS uint64_t
#define MANTISSA_BITS 52
#endif

/* Fully unrolled or specialised for its constant arguments at every call. */
#define INLINE static inline __attribute__((always_inline))
/* Called, not copied to where it is used: what is done once a strip or a row costs no time by
 * that, and the compiler much less. */
#define OUTLINE static __attribute__((noinline))

static inline REAL
real_of(BITS bits)
{
    REAL a;
    memcpy(&a, &bits, sizeof a);
    return a;
}

#include SIMD_HEADER

#include "kernels/body/lanes_tmpl.h"
#include "kernels/body/math_tmpl.h"

#include "kernels/body/activation_rows_tmpl.h"
#include "kernels/body/activation_tmpl.h"
#include "kernels/body/convert_tmpl.h"
#include "kernels/body/draw_tmpl.h"
#include "kernels/body/move_tmpl.h"
#include "kernels/body/matmul_tmpl.h"
#include "kernels/body/columns_tmpl.h"
#include "kernels/body/strip_tmpl.h"
#include "kernels/body/loss_tmpl.h"
#include "kernels/body/loss_rows_tmpl.h"
#include "kernels/body/weigh_tmpl.h"
#include "kernels/body/metric_tmpl.h"
#include "kernels/body/fold_tmpl.h"
#include "kernels/body/norm_tmpl.h"
#include "kernels/body/penalty_tmpl.h"
#include "kernels/body/update_tmpl.h"
#include "kernels/body/layer_tmpl.h"
#include "kernels/body/normalize_tmpl.h"
#include "kernels/body/whole_tmpl.h"

extern const mlpc_kernels NAME3(mlpc_kernels, ISA, DTYPE);
const mlpc_kernels NAME3(mlpc_kernels, ISA, DTYPE) = {
    .isa = TEXT_OF(ISA),
    .dtype = DTYPE_ID,
    .size = sizeof(REAL),
    .lanes = VL,
    .tile_rows = TILE_ROWS,
    .tile_cols = TILE_VECTORS * VL,
    .row_cols = ROW_VECTORS * VL,
    .convert = convert,
    .copy = copy,
    .transpose = transpose,
    .nonzero = nonzero,
    .finite = finite,
    .matmul = matmul,
    .matmul_columns = matmul_columns,
    .dots_columns = dots_columns,
    .sum_rows = sum_rows,
    .activate = activate,
    .activate_backward = activate_backward,
    .multiply = multiply,
    .keep_factors = keep_factors,
    .noise = noise,
    .add = add,
    .rescale = rescale,
    .prelu = prelu,
    .prelu_backward = prelu_backward,
    .mask_rows = mask_rows,
    .penalty = penalty,
    .penalty_backward = penalty_backward,
    .moments = moments,
    .standardize = standardize,
    .standardize_backward = standardize_backward,
    .column_sums = column_sums,
    .column_squares = column_squares,
    .column_products = column_products,
    .set_products = set_products,
    .prelu_sums = prelu_sums,
    .scale_columns = scale_columns,
    .column_backward = column_backward,
    .roots = roots,
    .follow = follow,
    .renorm = renorm,
    .variances = variances,
    .losses =
        {
#define NONE(kernel) NULL
#define SIGMOID(kernel) kernel##_logits
#define SOFTMAX(kernel) kernel##_logits
#define MLPC_LOSS(ID, name, kernel, LOGITS, ...) \
    [MLPC_LOSS_##ID] = {kernel, LOGITS(kernel)},
#include "kernels/losses.def"
#undef MLPC_LOSS
        },
    .weigh = weigh,
    .zero_one = zero_one,
    .sum_unless = sum_unless,
    .hit_class = hit_class,
    .hit_binary = hit_binary,
    .hit_equal = hit_equal,
    .hit_top = hit_top,
    .hit_listed = hit_listed,
    .pearson = pearson,
    .concordance = concordance,
    .count_thresholds = count_thresholds,
    .count_classes = count_classes,
    .sum_columns = sum_columns,
    .sum = sum,
    .l1_l2 = l1_l2,
    .orthogonal_rows = orthogonal_rows,
    .orthogonal_columns = orthogonal_columns,
    .squares_by_row = squares_by_row,
    .squares_by_column = squares_by_column,
    .norm_factors = norm_factors,
    .scale_rows = scale_rows,
    .update = update,
    .fill = fill,
    .scale = scale,
    .blend = blend,
    .clamp = clamp,
    .sum_squares = sum_squares,
    .square_means = square_means,
    .square_means_down = square_means_down,
    .divide_by_root = divide_by_root,
#if !MLPC_F32
    .uniform = uniform,
    .normal = normal,
    .project_out = project_out,
#endif
    .fma_rounds = fma_rounds,
    .exp = map_exp,
    .expm1 = map_expm1,
    .log = map_log,
    .log1p = map_log1p,
};
