/* The leaf maths: one table of functions for an ISA and a dtype. Kernels work on raw
 * pointers, cannot fail, and know no threads, no heap and no globals.
 *
 * Arrays hold the table's dtype and come as void *; scalars come as double. A matrix is
 * row-major, `m` rows of `n` elements, with its leading dimension (elements from row to row)
 * after its pointer. The same inputs give the same bits from every table of a dtype: see
 * docs/numerics.md. */
#ifndef MLPC_KERNELS_H
#define MLPC_KERNELS_H

#include "core/types.h"

/* The leading dimension of a matrix that the engine plans. Kernels read whole panels past the
 * last column: a wide matrix has room for that in each row, and an offset so that neighbouring
 * rows share no cache set; a narrow one lies dense, for element-wise kernels to run through, and
 * has the room behind its last row. */
enum { MLPC_PANEL_MAX = 32, MLPC_OFFSET = 16, MLPC_NARROW = 16 };

static inline size_t
mlpc_leading(size_t cols)
{
    size_t panels = (cols + MLPC_PANEL_MAX - 1) / MLPC_PANEL_MAX;
    return cols <= MLPC_NARROW ? cols : panels * MLPC_PANEL_MAX + MLPC_OFFSET;
}

#define MLPC_ACTIVATION(ID, ...) MLPC_ACTIVATION_##ID,
typedef enum mlpc_activation {
#include "kernels/activations.def"
    MLPC_ACTIVATION_COUNT
} mlpc_activation;
#undef MLPC_ACTIVATION

/* The update rules, with their slots and scalars in order. */
typedef enum mlpc_update {
    MLPC_UPDATE_SGD,      /* ; rate */
    MLPC_UPDATE_MOMENTUM, /* momentum; rate, momentum */
    MLPC_UPDATE_NESTEROV, /* momentum; rate, momentum */
    MLPC_UPDATE_RMSPROP, /* velocity, [momentum], [average]; rate, rho, epsilon, momentum,
                              centered */
    MLPC_UPDATE_ADAGRAD, /* accumulator; rate, epsilon */
    MLPC_UPDATE_ADAM,    /* momentum, velocity, [velocity_hat]; alpha, 1 - beta_1,
                              1 - beta_2, epsilon, amsgrad */
    MLPC_UPDATE_NADAM,   /* momentum, velocity; rate, 1 - beta_1, 1 - beta_2, epsilon,
                              weight of momentum, weight of gradient, 1 - beta_2^t */
    MLPC_UPDATE_ADAMAX,  /* momentum, norm; rate / (1 - beta_1^t), 1 - beta_1, beta_2,
                              epsilon */
    MLPC_UPDATE_ADADELTA, /* accumulated gradient, accumulated step; rate, rho, epsilon */
    MLPC_UPDATE_FTRL, /* accumulator, linear; rate, l1, 2 l2, 2 l2_shrinkage, power */
    MLPC_UPDATE_FTRL_ROOT, /* the same where the power is 1/2 */
    MLPC_UPDATE_LION,      /* momentum; rate, beta_1, beta_2 */
    MLPC_UPDATE_LAMB       /* momentum, velocity; 1 - beta_1, 1 - beta_2, epsilon,
                              1 - beta_1^t, 1 - beta_2^t. Writes its direction over w */
} mlpc_update;

enum { MLPC_MAX_SLOTS = 3, MLPC_MAX_SCALARS = 8 };

#define MLPC_LOSS(ID, ...) MLPC_LOSS_##ID,
typedef enum mlpc_loss {
#include "kernels/losses.def"
    MLPC_LOSS_COUNT
} mlpc_loss;
#undef MLPC_LOSS

/* Where a loss has its options: all have the first; then those that keep away from 0 or 1 have
 * an epsilon, cross-entropies two or three more; then come their own. */
enum {
    MLPC_LOSS_REDUCTION,
    MLPC_LOSS_DELTA,
    MLPC_LOSS_Q = 1,
    MLPC_LOSS_EPSILON = 1,
    MLPC_LOSS_FROM_LOGITS,
    MLPC_LOSS_LABEL_SMOOTHING,
    MLPC_LOSS_IGNORE_CLASS = 3, /* of sparse targets; NaN: none */
    MLPC_LOSS_ALPHA,
    MLPC_LOSS_GAMMA,
    MLPC_LOSS_CLASS_BALANCING
};

/* A loss or metric of m rows: y targets, p predictions (or logits), both m x n. Each writes
 * row_loss (m), and, where d is not NULL, d = scale * d(row_loss)/dp. By columns, element (i, j)
 * of a matrix lies at j * ld + i. */
typedef struct mlpc_loss_rows {
    size_t m, n;
    const void *y;
    size_t ldy;
    const void *p; /* may be q */
    size_t ldp;
    void *q; /* from logits: the probabilities; may be NULL */
    size_t ldq;
    void *d;
    size_t ldd;
    double scale;
    const double
        *options;    /* all of the loss; NULL for a metric or a loss without any */
    bool sparse;     /* y is m x 1, the index of the class */
    bool zero_one;   /* y holds 0 and 1 alone, which stand for -1 and 1 */
    bool by_columns; /* so lie y, p, q and d */
    const void *sample_weights; /* m: see `weigh`; NULL for none */
    void *row_loss;
} mlpc_loss_rows;

/* Thresholds that predictions are held against: p counts as 1 where it is above one. */
typedef struct mlpc_thresholds {
    const double *values; /* n; NULL: the even ones i / (n - 1), p clipped to [0, 1] */
    size_t n;
    bool open;   /* even: the first is just below 0, so that every p is above it */
    bool logits; /* p is sigmoid of what is given */
    size_t first, columns; /* of p and y, that count */
    size_t top_k;          /* only the k largest of a row may count as 1; 0 for all */
    bool by_label;         /* counts for each column, else for all of them together */
    const double *weights; /* of the columns; NULL for none */
} mlpc_thresholds;

/* c (m x n) = a (m x k) b (k x n) + bias: each element is one chain of fused multiply-adds over
 * ascending k from zero; at its end +0 is added, so that it is never -0, or the bias (as +0
 * where it is -0). a(i, p) is a[i * a_row + p * a_k]. A long chain may be computed in parts. */
typedef struct mlpc_tile {
    size_t m, n, k;
    const void *a;
    size_t a_row, a_k;
    const void *b; /* each row may be read up to a whole vector */
    size_t ldb;
    const void *bias; /* n, for every row; NULL for none */
    void *c;
    size_t ldc;
    bool resume, pause; /* c holds the chains so far; they go on in a later call */
    /* Where not NULL: bit p is set where column p of a is not all zero. The other steps add
     * nothing to finite b, and are left out. */
    const uint64_t *steps;
    /* To prefetch: while the chains run, step p prefetches the line of element p behind each of
     * these, for p < ahead_steps. */
    const void *const *ahead;
    size_t n_ahead, ahead_steps;
} mlpc_tile;

/* How a set of elements is normalized: inverse = 1 / sqrt(s + epsilon), at most `highest`, of the
 * sum or, averaged, the mean s of squares about the mean, or about 0 where it is not centered.
 * `in_place`: the mean is not taken off the elements, though they are centered for s. */
typedef struct mlpc_moments {
    bool centered, averaged, in_place;
    double epsilon, highest;
} mlpc_moments;

/* Numbers of a set's `stats`: what is taken off its elements, the inverse, the mean. */
enum { MLPC_SET_STATS = 3 };

/* What batch renormalization holds its corrections to. */
typedef struct mlpc_renorm {
    double rmin, rmax, dmax;
    double lowest; /* smaller moving deviations count as this */
} mlpc_renorm;

/* What a normalization of columns knows of each on its way back. */
typedef struct mlpc_column_stats {
    const void *mean, *inverse,
        *scale;                  /* scale is inverse, times gamma where there is one */
    const void *sums, *products; /* the means of d and of d x^ */
} mlpc_column_stats;

typedef struct mlpc_kernels {
    const char *isa;
    mlpc_dtype dtype;
    size_t size;                 /* bytes of an element */
    size_t lanes;                /* elements of a vector */
    size_t tile_rows, tile_cols; /* of matmul, */
    size_t row_cols;             /* and its columns where it has one row */

    /* -- data movement -- */
    /* to (n) from n elements of any dtype, stride bytes apart; element order[i] where an
     * order is given */
    void (*convert)(mlpc_dtype from_dtype, size_t n, const void *from, ptrdiff_t stride,
                    const size_t *order, void *to);
    /* to = from (m x n) */
    void (*copy)(size_t m, size_t n, const void *from, size_t ldf, void *to,
                 size_t ldt);
    /* to (n x m) = from (m x n) transposed */
    void (*transpose)(size_t m, size_t n, const void *from, size_t ldf, void *to,
                      size_t ldt);

    /* bit i of bits (n / 64 words, rounded up) is set where x[i] is not 0 */
    void (*nonzero)(size_t n, const void *x, uint64_t *bits);
    /* whether no element is NaN or infinite */
    bool (*finite)(size_t m, size_t n, const void *x, size_t ldx);

    /* -- matrix product -- */
    /* one tile, m <= tile_rows, n <= tile_cols (row_cols where m is 1) */
    void (*matmul)(const mlpc_tile *tile);
    /* the same for any m and n, with samples by columns: b is k x n, c is m x n, and the bias
     * (m) is added to whole rows; `resume` and `pause` are not heeded */
    void (*matmul_columns)(const mlpc_tile *tile);
    /* dots (m x units, dense): row i of x (m x n) times row j of d (units x n), by 16 lanes and
     * a fixed tree; sums (units): those of d's rows, where not NULL */
    void (*dots_columns)(size_t m, size_t units, size_t n, const void *x, size_t ldx,
                         const void *d, size_t ldd, void *dots, void *sums);
    /* sums (n) = the sum of the m rows, in ascending order */
    void (*sum_rows)(size_t m, size_t n, const void *x, size_t ldx, void *sums);

    /* -- element-wise and row-wise -- */
    /* y = f(x); y may be x. Where f takes PAIRS, x has 2n columns and y is another array */
    void (*activate)(mlpc_activation f, const double *options, size_t m, size_t n,
                     const void *x, size_t ldx, void *y, size_t ldy);
    /* d *= f'(x), y = f(x); only one of x and y is read, see activations.def. Where f takes
     * PAIRS, x and d have 2n columns, and the first n of d are given */
    void (*activate_backward)(mlpc_activation f, const double *options, size_t m,
                              size_t n, const void *x, size_t ldx, const void *y,
                              size_t ldy, void *d, size_t ldd);
    /* y = x * factors; y may be x */
    void (*multiply)(size_t m, size_t n, const void *x, size_t ldx, const void *factors,
                     size_t ldf, void *y, size_t ldy);
    /* factors (n): scale where bits[i] >= threshold, else 0 */
    void (*keep_factors)(size_t n, const uint32_t *bits, double threshold, double scale,
                         void *factors);
    /* x (n): normal, from a random word each; within 6.4 deviations, true to 2e-6 of its size */
    void (*noise)(size_t n, const uint32_t *bits, double mean, double stddev, void *x);

    /* y += terms */
    void (*add)(size_t m, size_t n, const void *terms, size_t ldt, void *y, size_t ldy);
    /* y = x * scale + offset; y may be x */
    void (*rescale)(size_t m, size_t n, const void *x, size_t ldx, double scale,
                    double offset, void *y, size_t ldy);
    /* y = x > 0 ? x : alpha x, with a row alpha (n), or `one` for all of it */
    void (*prelu)(size_t m, size_t n, const void *x, size_t ldx, const void *alpha,
                  bool one, void *y, size_t ldy);
    /* dx = d, 0 or alpha d where x is positive, 0 or negative */
    void (*prelu_backward)(size_t m, size_t n, const void *x, size_t ldx,
                           const void *alpha, bool one, const void *d, size_t ldd,
                           void *dx, size_t ldt);
    /* y = from, but 0 in rows where all of x is `value`; y may be x or from */
    void (*mask_rows)(size_t m, size_t n, const void *x, size_t ldx, double value,
                      const void *from, size_t ldf, void *y, size_t ldy);
    /* sums (m): l1 |x| + l2 x^2, by row */
    void (*penalty)(size_t m, size_t n, const void *x, size_t ldx, double l1, double l2,
                    void *sums);
    /* d += l1 sign(x) + l2 x */
    void (*penalty_backward)(size_t m, size_t n, const void *x, size_t ldx, double l1,
                             double l2, void *d, size_t ldd);

    /* -- normalizations: x^ = (x - mean) * inverse -- */
    /* stats (3), of x (m x n): the mean, 0 where not centered or in place; the inverse; the
     * mean, 0 where not centered */
    void (*moments)(const mlpc_moments *how, size_t m, size_t n, const void *x,
                    size_t ldx, void *stats);
    /* y = x^ * gamma + beta; these are NULL, or have ldw from row to row (0: one for all) */
    void (*standardize)(size_t m, size_t n, const void *x, size_t ldx,
                        const void *stats, const void *gamma, const void *beta,
                        size_t ldw, void *y, size_t ldy);
    void (*standardize_backward)(const mlpc_moments *how, size_t m, size_t n,
                                 const void *x, size_t ldx, const void *stats,
                                 const void *gamma, size_t ldw, const void *d,
                                 size_t ldd, void *dx, size_t ldt);
    /* sums (n) over m rows, row i in lane i % 16: of x; of (x - mean)^2; of d x^, where mean and
     * inverse belong to columns, or are stats, lds apart, of `repeat` rows each; of
     * d min(x, 0) */
    void (*column_sums)(size_t m, size_t n, const void *x, size_t ldx, void *sums);
    void (*column_squares)(size_t m, size_t n, const void *x, size_t ldx,
                           const void *mean, void *sums);
    void (*column_products)(size_t m, size_t n, const void *x, size_t ldx,
                            const void *mean, const void *inverse, const void *d,
                            size_t ldd, void *sums);
    void (*set_products)(size_t m, size_t n, const void *x, size_t ldx,
                         const void *stats, size_t lds, size_t repeat, const void *d,
                         size_t ldd, void *sums);
    void (*prelu_sums)(size_t m, size_t n, const void *x, size_t ldx, const void *d,
                       size_t ldd, void *sums);
    /* y = (x - center) * scale + offset with rows of n; center and offset may be NULL */
    void (*scale_columns)(size_t m, size_t n, const void *x, size_t ldx,
                          const void *center, const void *scale, const void *offset,
                          void *y, size_t ldy);
    /* dx = scale * (d - sums - x^ * products) */
    void (*column_backward)(size_t m, size_t n, const void *x, size_t ldx,
                            const mlpc_column_stats *stats, const void *d, size_t ldd,
                            void *dx, size_t ldt);
    /* y (n) = max(sqrt(x + epsilon), lowest), or 1 / that */
    void (*roots)(size_t n, const void *x, double epsilon, double lowest, bool inverse,
                  void *y);
    /* moving (n) = moving * momentum + x * (1 - momentum) */
    void (*follow)(size_t n, double momentum, const void *x, void *moving);
    /* r = deviation / s and d = (mean - moving mean) / s, clipped; s is the moving deviation */
    void (*renorm)(const mlpc_renorm *how, size_t n, const void *mean,
                   const void *deviation, const void *moving_mean,
                   const void *moving_deviation, void *r, void *d);
    /* y (n) = max(x^2 - epsilon, 0) */
    void (*variances)(size_t n, const void *x, double epsilon, void *y);

    /* -- losses and metrics -- */
    /* of the output, and of the logits of the activation before it; NULL where there is none */
    void (*losses[MLPC_LOSS_COUNT][2])(const mlpc_loss_rows *rows);
    /* row_loss and d of each row times its weight */
    void (*weigh)(const mlpc_loss_rows *rows);
    /* whether all elements are 0 or 1 */
    bool (*zero_one)(size_t m, size_t n, const void *x, size_t ldx);
    /* the sum, by lanes, of the weights (1 each where NULL) of all elements but `value` */
    double (*sum_unless)(size_t n, const void *x, double value, const void *weights);
    /* 1 where the largest of row p is where the largest of row y is (or y itself, sparse),
     * else 0; the first of equals */
    void (*hit_class)(const mlpc_loss_rows *rows);
    /* the share of the row where (p > threshold) == y */
    void (*hit_binary)(const mlpc_loss_rows *rows, double threshold);
    /* the share of the row where p == y */
    void (*hit_equal)(const mlpc_loss_rows *rows);
    /* 1 where fewer than k of row p exceed the p of its class (y as for hit_class), else 0 */
    void (*hit_top)(const mlpc_loss_rows *rows, double k);
    /* 1 where y is one of the first k of row p, which holds class numbers, else 0 */
    void (*hit_listed)(const mlpc_loss_rows *rows, double k);
    /* the correlation of y and p over the row: Pearson's, Lin's */
    void (*pearson)(const mlpc_loss_rows *rows);
    void (*concordance)(const mlpc_loss_rows *rows);
    /* Adds rows to counts: for how many y != 0, by the number of thresholds below p (0 ... n),
     * then the same for y == 0; that for each label behind each other. */
    void (*count_thresholds)(const mlpc_loss_rows *rows, const mlpc_thresholds *t,
                             double *counts);
    /* Adds rows to four sums for each column: of those that p predicts (above the threshold;
     * the largest where it is 0) y and 1 - y, of the others y, of all y. */
    void (*count_classes)(const mlpc_loss_rows *rows, double threshold, double *sums);
    /* Adds rows to five sums for each column: y, y^2, (y - p)^2, weights, rows. */
    void (*sum_columns)(const mlpc_loss_rows *rows, double *sums);
    /* the sum of n elements, by 16 lanes and a fixed tree */
    double (*sum)(size_t n, const void *x);

    /* -- penalties and norms; epsilon is 1e-7 -- */
    /* l1 sum |w| + l2 sum w^2 of m x n weights; its gradient is added to g where that is not
     * NULL */
    double (*l1_l2)(double l1, double l2, size_t m, size_t n, const void *w, size_t ldw,
                    void *g, size_t ldg);
    /* scale / 2 times the sum of |cosines| of row `row` of w (m x n, dense), or of columns
     * [first, first + 16), with all others. Where g is not NULL, the gradient of the sum over
     * all rows or columns with respect to these is added to it. */
    double (*orthogonal_rows)(double scale, size_t row, size_t m, size_t n,
                              const void *w, void *g);
    double (*orthogonal_columns)(double scale, size_t first, size_t m, size_t n,
                                 const void *w, void *g);
    /* sums (m) += the sums of squares of x's rows, or (n) of its columns */
    void (*squares_by_row)(size_t m, size_t n, const void *x, size_t ldx, void *sums);
    void (*squares_by_column)(size_t m, size_t n, const void *x, size_t ldx,
                              void *sums);
    /* from sums (n) of squares, in place, the factors that take norms a share `rate` of the way
     * into [low, high]: (rate clip(norm) + (1 - rate) norm) / (epsilon + norm) */
    void (*norm_factors)(size_t n, double low, double high, double rate, void *sums);
    /* row i of x *= factors[i] */
    void (*scale_rows)(size_t m, size_t n, const void *factors, void *x, size_t ldx);

    /* -- updates and draws; draws exist in float64 only -- */
    /* one step of a rule on m x n weights w with gradients g; w and the slots (NULL: not
     * used) have one leading dimension */
    void (*update)(mlpc_update rule, size_t m, size_t n, size_t ld, void *w,
                   const void *g, size_t ldg, void *const slots[MLPC_MAX_SLOTS],
                   const double *scalars);
    void (*fill)(size_t n, double value, void *x);

    /* -- updates that look at whole weights -- */
    /* y = a x; y may be x */
    void (*scale)(size_t n, double a, const void *x, void *y);
    /* y = a x + b y on m x n elements; x may be y */
    void (*blend)(size_t m, size_t n, double a, const void *x, size_t ldx, double b,
                  void *y, size_t ldy);
    /* x kept in [low, high] */
    void (*clamp)(size_t n, double low, double high, void *x);
    /* the sum of n squares, by 16 lanes and a fixed tree */
    double (*sum_squares)(size_t n, const void *x);
    /* means (m): the mean of each row's squares, by 16 lanes, + epsilon */
    void (*square_means)(size_t m, size_t n, const void *x, double epsilon,
                         void *means);
    /* means (n): the mean of each column's squares, in ascending order, + epsilon */
    void (*square_means_down)(size_t m, size_t n, const void *x, size_t ldx,
                              double epsilon, void *means);
    /* v = rows[i] columns[j], or, where rows is NULL, v += (g^2 + epsilon - v) share; then
     * g /= sqrt(v), v at least the least normal number. m x n, dense */
    void (*divide_by_root)(size_t m, size_t n, const void *rows, const void *columns,
                           double share, double epsilon, void *v, void *g);
    /* x (n) from 2n random words: uniform in [low, high) */
    void (*uniform)(size_t n, const uint32_t *bits, double low, double high, void *x);
    /* x (n) from 2n random words: normal, its probability confined to (p_low, p_high) */
    void (*normal)(size_t n, const uint32_t *bits, double mean, double stddev,
                   double p_low, double p_high, void *x);
    /* x (n) -= (unit . x) unit: what is left is orthogonal to the unit vector */
    void (*project_out)(size_t n, const void *unit, void *x);

    /* -- for tests and benchmarks -- */
    /* runs `rounds` of independent multiply-adds in registers; returns their operations */
    double (*fma_rounds)(size_t rounds);
    /* the elementary functions, y may be x */
    void (*exp)(size_t n, const void *x, void *y);
    void (*expm1)(size_t n, const void *x, void *y);
    void (*log)(size_t n, const void *x, void *y);
    void (*log1p)(size_t n, const void *x, void *y);
} mlpc_kernels;

/* The table of the ISA that is set (mlpc_set_isa, MLPC_ISA) for float32 or float64. */
const mlpc_kernels *mlpc_kernels_for(mlpc_dtype dtype);

/* The table of a named ISA, or NULL where this CPU or build lacks it. */
const mlpc_kernels *mlpc_kernels_named(const char *isa, mlpc_dtype dtype);

#endif
