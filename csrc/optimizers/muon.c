/* Muon: K. Jordan et al.: Muon, an optimizer for hidden layers in neural networks (2024). The
 * momentum of a matrix is replaced by the nearest orthogonal matrix, nearly, by Newton and
 * Schulz's iteration. */
#include "optimizers/optimizer.h"
#include "products/product.h"

#include <math.h>

enum { MOMENTUM_SLOT };

/* Rows to transpose and elements to mix in a job. */
enum { ROWS_PER_JOB = 64 };

/* x (m x n, m <= n) and further memory: other (m x n), square and fourth (m x m). Dense, with
 * GAP elements behind each: a product reads so many behind its second matrix, which may be its
 * third else. */
enum { GAP = MLPC_PANEL_MAX };

typedef struct iteration {
    const mlpc_kernels *kernels;
    mlpc_team *team;
    size_t m, n;
    void *x, *other, *square, *fourth;
} iteration;

size_t
mlpc_scratch_muon(const kept_weight *weight)
{
    size_t m = mlpc_min(weight->rows, weight->cols);
    return weight->by_adam ? 0 : 2 * (weight->count + m * m) + 3 * GAP;
}

/* ---- jobs ------------------------------------------------------------------------------- */

/* c (m x n) = a (m x k) b (k x n), all dense; or a b^T, where b is (n x k). */
static void
multiply(const iteration *it, size_t m, size_t k, size_t n, const void *a,
         const void *b, bool transposed, void *c)
{
    const mlpc_product product = {
        .kernels = it->kernels,
        .m = m,
        .n = n,
        .k = k,
        .a = a,
        .a_row = k,
        .a_k = 1,
        .b = b,
        .b_k = transposed ? 1 : n,
        .b_n = transposed ? k : 1,
        .c = c,
        .ldc = n,
    };
    mlpc_product_run(it->team, &product);
}

typedef struct matrix_job {
    const mlpc_kernels *kernels;
    size_t m, n;
    const void *from;
    void *to;
    double a, b;
} matrix_job;

static void
run_transpose(void *context, size_t index)
{
    const matrix_job *j = context;
    size_t row = index * ROWS_PER_JOB, size = j->kernels->size;
    j->kernels->transpose(mlpc_min(ROWS_PER_JOB, j->m - row), j->n,
                          mlpc_at(j->from, row * j->n, size), j->n,
                          mlpc_at(j->to, row, size), j->m);
}

/* to (n x m) = from (m x n) transposed */
static void
transpose(const iteration *it, size_t m, size_t n, const void *from, void *to)
{
    matrix_job job = {.kernels = it->kernels, .m = m, .n = n, .from = from, .to = to};
    mlpc_parallel_for(it->team, mlpc_ceil_div(m, ROWS_PER_JOB), run_transpose, &job);
}

static void
run_mix(void *context, size_t index)
{
    const matrix_job *j = context;
    size_t first = index * MLPC_CHUNK, size = j->kernels->size,
           n = mlpc_min(MLPC_CHUNK, j->n - first);
    j->kernels->blend(1, n, j->a, mlpc_at(j->from, first, size), n, j->b,
                      mlpc_at(j->to, first, size), n);
}

/* y (n) = a x + b y */
static void
mix(const iteration *it, size_t n, double a, const void *x, double b, void *y)
{
    matrix_job job = {it->kernels, 1, n, x, y, a, b};
    mlpc_parallel_for(it->team, mlpc_ceil_div(n, MLPC_CHUNK), run_mix, &job);
}

/* ---- the step --------------------------------------------------------------------------- */

/* m = momentum m + g, g = g + momentum m (nesterov) or m, and its squares. */
static void
take_momentum(const whole_step *step, const weight_chunk *p)
{
    const mlpc_kernels *kernels = step->kernels;
    const double *o = step->optimizer->options, momentum = o[MUON_MOMENTUM];
    const size_t n = p->count;
    void *m = mlpc_slot_at(step, MOMENTUM_SLOT, p), *g = mlpc_gradient_at(step, p);
    kernels->blend(1, n, 1, g, n, momentum, m, n);
    if (o[MUON_NESTEROV] != 0)
        kernels->blend(1, n, momentum, m, n, 1, g, n);
    else
        kernels->copy(1, n, m, n, g, n);
    step->optimizer->sums[p->chunk] = kernels->sum_squares(n, g);
}

/* A = x x^T, x = a x + (b A + c A A) x */
static void
iterate(iteration *it, const double *o)
{
    const size_t m = it->m, n = it->n;
    multiply(it, m, n, m, it->x, it->x, true, it->square);
    multiply(it, m, m, m, it->square, it->square, false, it->fourth);
    mix(it, m * m, o[MUON_B], it->square, o[MUON_C], it->fourth);
    multiply(it, m, m, n, it->fourth, it->x, false, it->other);
    mix(it, m * n, o[MUON_A], it->x, 1, it->other);
    void *next = it->other;
    it->other = it->x;
    it->x = next;
}

/* The iteration starts from the gradient over its norm, with no more rows than columns. */
void
mlpc_direct_muon(const whole_step *step, size_t weight)
{
    mlpc_optimizer *optimizer = step->optimizer;
    kept_weight *kept = &optimizer->weights[weight];
    const double *o = optimizer->options;
    const size_t rows = kept->rows, cols = kept->cols, size = step->kernels->size;
    void *g = step->trained[weight].gradient;
    iteration it = {.kernels = step->kernels, .team = step->team};
    it.m = mlpc_min(rows, cols);
    it.n = rows < cols ? cols : rows;
    it.x = optimizer->scratch;
    it.other = mlpc_at(it.x, kept->count + GAP, size);
    it.square = mlpc_at(it.other, kept->count + GAP, size);
    it.fourth = mlpc_at(it.square, it.m * it.m + GAP, size);

    mlpc_for_chunks(step, weight, take_momentum);
    double norm = sqrt(mlpc_join(step, weight, optimizer->sums)) + 1e-7;
    mix(&it, kept->count, 0, g, 1 / norm, g);
    if (rows > cols)
        transpose(&it, rows, cols, g, it.x);
    else
        step->kernels->copy(1, kept->count, g, kept->count, it.x, kept->count);
    for (size_t i = 0; i < (size_t)o[MUON_STEPS]; i++)
        iterate(&it, o);
    if (rows > cols)
        transpose(&it, cols, rows, it.x, g);
    else
        step->kernels->copy(1, kept->count, it.x, kept->count, g, kept->count);
    double adjusted = sqrt((double)it.n) * o[MUON_RMS_RATE];
    kept->factor = step->rate * (o[MUON_RMS_RATE] < 0 ? 1 : adjusted);
}
