/* The directions of Lamb and Adafactor: what is subtracted from a weight, and how much of it. */
#include "optimizers/optimizer.h"

#include <math.h>

/* ---- Lamb: Y. You et al.: Large batch optimization for deep learning (2020), algorithm 2 --- */

static void
lamb_chunk(const whole_step *step, const weight_chunk *p)
{
    const mlpc_kernels *kernels = step->kernels;
    void *g = mlpc_gradient_at(step, p);
    mlpc_run_rule(step, p, g);
    step->optimizer->sums[p->chunk] = kernels->sum_squares(p->count, g);
    step->optimizer->more_sums[p->chunk] =
        kernels->sum_squares(p->count, mlpc_value_at(step, p));
}

/* d = m^ / (sqrt(v^) + epsilon), w -= rate |w| / |d| d */
void
mlpc_direct_lamb(const whole_step *step, size_t weight)
{
    mlpc_optimizer *optimizer = step->optimizer;
    mlpc_for_chunks(step, weight, lamb_chunk);
    double d = sqrt(mlpc_join(step, weight, optimizer->sums)),
           w = sqrt(mlpc_join(step, weight, optimizer->more_sums));
    double ratio = w > 0 && d > 0 ? w / d : 1;
    optimizer->weights[weight].factor = ratio * step->rate;
}

/* ---- Adafactor: N. Shazeer, M. Stern: Adafactor (2018), algorithms 4 to 6 ------------------ */

enum { ROW_SLOT, COLUMN_SLOT, VELOCITY_SLOT };

/* Columns that one job takes. */
enum { PANEL_COLUMNS = 64 };

/* Elements of a weight's scratch: fresh means of its rows and columns. */
size_t
mlpc_scratch_adafactor(const kept_weight *weight)
{
    if (weight->shape.rank < 2)
        return 0;
    size_t height = weight->shape.dims[weight->shape.rank - 2];
    size_t stacked = height > 0 ? weight->rows / height : 0;
    return weight->rows + stacked * weight->cols;
}

typedef struct factored {
    const whole_step *step;
    size_t weight, height, stacked, cols; /* `stacked` matrices, height x cols each */
    void *row_means, *column_means;       /* in the scratch */
    void *rows, *columns;                 /* slots */
    double share;                         /* of the fresh means */
} factored;

static factored
factored_of(const whole_step *step, size_t weight)
{
    const mlpc_optimizer *optimizer = step->optimizer;
    const kept_weight *kept = &optimizer->weights[weight];
    const size_t rank = kept->shape.rank;
    const weight_chunk start = {.weight = weight};
    const size_t height = rank > 1 ? kept->shape.dims[rank - 2] : 1;
    return (factored){
        .step = step,
        .weight = weight,
        .height = height,
        .stacked = height > 0 ? kept->rows / height : 0,
        .cols = kept->cols,
        .row_means = optimizer->scratch,
        .column_means = mlpc_at(optimizer->scratch, kept->rows, step->kernels->size),
        .rows = mlpc_slot_at(step, ROW_SLOT, &start),
        .columns = mlpc_slot_at(step, COLUMN_SLOT, &start),
    };
}

/* The squares of a chunk of the weight, and the means of its rows of g^2. */
static void
look(const whole_step *step, const weight_chunk *p)
{
    const mlpc_kernels *kernels = step->kernels;
    const mlpc_optimizer *optimizer = step->optimizer;
    const kept_weight *weight = &optimizer->weights[p->weight];
    optimizer->sums[p->chunk] = kernels->sum_squares(p->count, mlpc_value_at(step, p));
    if (weight->shape.rank < 2)
        return;
    size_t row = p->first / weight->cols, rows = p->count / weight->cols;
    kernels->square_means(rows, weight->cols, mlpc_gradient_at(step, p),
                          optimizer->options[FACTOR_EPSILON_1],
                          mlpc_at(optimizer->scratch, row, kernels->size));
}

/* The means of a panel of columns of g^2. */
static void
look_down(void *context, size_t index)
{
    const factored *f = context;
    const mlpc_kernels *kernels = f->step->kernels;
    const double epsilon = f->step->optimizer->options[FACTOR_EPSILON_1];
    size_t panels = mlpc_ceil_div(f->cols, PANEL_COLUMNS), matrix = index / panels,
           col = index % panels * PANEL_COLUMNS;
    kernels->square_means_down(
        f->height, mlpc_min(PANEL_COLUMNS, f->cols - col),
        mlpc_at(f->step->trained[f->weight].gradient,
                matrix * f->height * f->cols + col, kernels->size),
        f->cols, epsilon,
        mlpc_at(f->column_means, matrix * f->cols + col, kernels->size));
}

/* row += (mean - row) share, and the same for columns; then the scratch gets row / mean(row). */
static void
take_means(const factored *f)
{
    const mlpc_kernels *kernels = f->step->kernels;
    const size_t rows = f->stacked * f->height, cols = f->stacked * f->cols;
    const double kept = 1 - f->share;
    kernels->blend(1, rows, f->share, f->row_means, rows, kept, f->rows, rows);
    kernels->blend(1, cols, f->share, f->column_means, cols, kept, f->columns, cols);
    for (size_t i = 0; i < f->stacked; i++) {
        const void *row = mlpc_at(f->rows, i * f->height, kernels->size);
        double mean = kernels->sum(f->height, row) / (double)f->height;
        kernels->scale(f->height, 1 / mean, row,
                       mlpc_at(f->row_means, i * f->height, kernels->size));
    }
}

/* How much of a fresh mean is taken in at update t: t^decay. */
static double
fresh_share(const whole_step *step)
{
    const mlpc_kernels *kernels = mlpc_kernels_for(MLPC_FLOAT64);
    double t = (double)step->t, power;
    kernels->log(1, &t, &power);
    power *= step->optimizer->options[FACTOR_DECAY];
    kernels->exp(1, &power, &power);
    return power;
}

/* u = g / sqrt(v) of rows [row, row + rows) of one matrix, or of a chunk of a vector. */
static void
divide(const whole_step *step, const weight_chunk *p)
{
    const mlpc_kernels *kernels = step->kernels;
    const mlpc_optimizer *optimizer = step->optimizer;
    const kept_weight *weight = &optimizer->weights[p->weight];
    const double epsilon = optimizer->options[FACTOR_EPSILON_1],
                 share = fresh_share(step);
    char *v = mlpc_slot_at(step, VELOCITY_SLOT, p), *g = mlpc_gradient_at(step, p);
    if (weight->shape.rank < 2) {
        kernels->divide_by_root(1, p->count, NULL, NULL, share, epsilon, v, g);
    } else {
        const factored f = factored_of(step, p->weight);
        size_t row = p->first / f.cols, end = row + p->count / f.cols;
        while (row < end) {
            size_t matrix = row / f.height,
                   rows = mlpc_min((matrix + 1) * f.height, end) - row;
            kernels->divide_by_root(rows, f.cols,
                                    mlpc_at(f.row_means, row, kernels->size),
                                    mlpc_at(f.columns, matrix * f.cols, kernels->size),
                                    share, epsilon, v, g);
            v += rows * f.cols * kernels->size;
            g += rows * f.cols * kernels->size;
            row += rows;
        }
    }
    optimizer->more_sums[p->chunk] =
        kernels->sum_squares(p->count, mlpc_gradient_at(step, p));
}

/* u = g / sqrt(v), w -= max(epsilon_2, rms(w)) min(rate, 1 / sqrt(t)) u / max(1, rms(u) / d) */
void
mlpc_direct_adafactor(const whole_step *step, size_t weight)
{
    mlpc_optimizer *optimizer = step->optimizer;
    const double *o = optimizer->options;
    kept_weight *kept = &optimizer->weights[weight];
    factored f = factored_of(step, weight);
    f.share = fresh_share(step);
    mlpc_for_chunks(step, weight, look);
    if (kept->shape.rank > 1) {
        size_t panels = mlpc_ceil_div(f.cols, PANEL_COLUMNS);
        mlpc_parallel_for(step->team, f.stacked * panels, look_down, &f);
        take_means(&f);
    }
    mlpc_for_chunks(step, weight, divide);

    const double n = (double)kept->count, root = 1 / sqrt((double)step->t);
    double w = sqrt(mlpc_join(step, weight, optimizer->sums) / n),
           u = sqrt(mlpc_join(step, weight, optimizer->more_sums) / n) / o[FACTOR_CLIP];
    double length = w > o[FACTOR_EPSILON_2] ? w : o[FACTOR_EPSILON_2];
    kept->factor = length * (step->rate < root ? step->rate : root) / (u > 1 ? u : 1);
}
