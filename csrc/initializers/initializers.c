/* Initializers. Values are drawn in float64 from Philox's words of (seed, 0, element) and
 * rounded to the dtype, so that float32 weights are the float64 ones, rounded. */
#include "initializers/initializers.h"

#include <math.h>

#include "core/cpu.h"
#include "core/memory.h"
#include "core/threads.h"
#include "initializers/orthonormal.h"
#include "kernels/kernels.h"
#include "rng/philox.h"

/* What is drawn: a + (b - a) uniform, or a + b normal within (p_low, p_high); a matrix that is
 * a times the identity, or a times an orthogonal one. */
typedef struct distribution {
    enum { CONSTANT, UNIFORM, NORMAL, IDENTITY, ORTHOGONAL } kind;
    double a, b, p_low, p_high;
    uint64_t seed;
} distribution;

typedef struct fan_pair {
    double in, out;
} fan_pair;

typedef struct initializer {
    mlpc_entry entry;
    distribution (*make)(const double *options, fan_pair fans);
    size_t min_rank, max_rank; /* of the shape; 0 for any */
} initializer;

/* The probabilities of -2 and 2 standard deviations, and the standard deviation of a normal
 * distribution that is cut there. */
static const double below_two = 0.022750131948179195, above_two = 0.9772498680518208;
static const double stddev_of_truncated = 0.87962566103423978;

static distribution
constant(const double *options, fan_pair fans)
{
    (void)fans;
    return (distribution){.kind = CONSTANT, .a = options[0]};
}

static distribution
random_uniform(const double *options, fan_pair fans)
{
    (void)fans;
    return (distribution){UNIFORM, options[0], options[1], 0, 0, (uint64_t)options[2]};
}

static distribution
random_normal(const double *options, fan_pair fans)
{
    (void)fans;
    return (distribution){NORMAL, options[0], options[1], 0, 1, (uint64_t)options[2]};
}

static distribution
truncated_normal(const double *options, fan_pair fans)
{
    (void)fans;
    return (distribution){NORMAL,    options[0], options[1],
                          below_two, above_two,  (uint64_t)options[2]};
}

enum { SCALE, FAN_IN, FAN_OUT, DISTRIBUTION, SEED, INPUT_AXES, OUTPUT_AXES };

/* X. Glorot, Y. Bengio (AISTATS 2010), eq. 16; K. He et al. (ICCV 2015), eq. 10; Y. LeCun et
 * al.: Efficient BackProp (1998), eq. 16: variance scale / fan. */
static distribution
variance_scaling(const double *options, fan_pair fans)
{
    enum { AS_UNIFORM, AS_TRUNCATED };
    double both = options[FAN_IN] * fans.in + options[FAN_OUT] * fans.out;
    double fan = both / (options[FAN_IN] + options[FAN_OUT]);
    double variance = options[SCALE] / (fan > 1 ? fan : 1);
    uint64_t seed = (uint64_t)options[SEED];
    if (options[DISTRIBUTION] == AS_UNIFORM) {
        double limit = sqrt(3 * variance);
        return (distribution){UNIFORM, -limit, limit, 0, 0, seed};
    }
    if (options[DISTRIBUTION] == AS_TRUNCATED)
        return (distribution){
            NORMAL,    0,         sqrt(variance) / stddev_of_truncated,
            below_two, above_two, seed};
    return (distribution){NORMAL, 0, sqrt(variance), 0, 1, seed};
}

static distribution
identity(const double *options, fan_pair fans)
{
    (void)fans;
    return (distribution){.kind = IDENTITY, .a = options[0]};
}

static distribution
orthogonal(const double *options, fan_pair fans)
{
    (void)fans;
    return (distribution){
        .kind = ORTHOGONAL, .a = options[0], .seed = (uint64_t)options[1]};
}

#define ANY -INFINITY, INFINITY

static const initializer initializers[] = {
    {.entry = {"constant", "value", {{"value", 0, ANY}}}, .make = constant},
    {.entry = {"random_uniform",
               "uniform in [minval, maxval)",
               {{"minval", -0.05, ANY}, {"maxval", 0.05, ANY}, MLPC_SEED}},
     .make = random_uniform},
    {.entry = {"random_normal",
               "normal(mean, stddev)",
               {{"mean", 0, ANY}, {"stddev", 0.05, 0, INFINITY}, MLPC_SEED}},
     .make = random_normal},
    {.entry = {"truncated_normal",
               "normal(mean, stddev) within two stddev",
               {{"mean", 0, ANY}, {"stddev", 0.05, 0, INFINITY}, MLPC_SEED}},
     .make = truncated_normal},
    {.entry = {"variance_scaling",
               "variance scale / fan; distribution 0 uniform, 1 truncated normal, "
               "2 normal",
               {{"scale", 1, 0, INFINITY},
                {"fan_in", 1, 0, 1},
                {"fan_out", 1, 0, 1},
                {"distribution", 0, 0, 2},
                MLPC_SEED,
                MLPC_AXES("input_axes", -1),
                MLPC_AXES("output_axes", -1)}},
     .make = variance_scaling},
    {.entry = {"identity", "gain times the identity matrix", {{"gain", 1, ANY}}},
     .make = identity,
     .min_rank = 2,
     .max_rank = 2},
    {.entry = {"orthogonal",
               "gain Q, where Q R is a matrix of normal draws",
               {{"gain", 1, ANY}, MLPC_SEED}},
     .make = orthogonal,
     .min_rank = 2},
};

const mlpc_family mlpc_initializers = MLPC_FAMILY("initializer", initializers);

/* Keras' fans: of a vector its length twice, of a kernel its two last axes, times the rest. */
static fan_pair
usual_fans(const mlpc_shape *shape)
{
    size_t rank = shape->rank, rest = 1;
    double one = rank == 1 ? (double)shape->dims[0] : 1;
    if (rank < 2)
        return (fan_pair){one, one};
    for (size_t i = 0; i + 2 < rank; i++)
        rest *= shape->dims[i];
    return (fan_pair){(double)(rest * shape->dims[rank - 2]),
                      (double)(rest * shape->dims[rank - 1])};
}

static mlpc_status
read_fan(double *fan, double option, const mlpc_shape *shape)
{
    unsigned axes;
    MLPC_TRY(mlpc_axes_read(&axes, option, shape->rank));
    *fan = 1;
    for (size_t i = 0; i < shape->rank; i++)
        *fan *= axes >> i & 1 ? (double)shape->dims[i] : 1;
    return MLPC_OK;
}

static mlpc_status
read_fans(fan_pair *out, const initializer *class_, const double *options,
          const mlpc_shape *shape)
{
    *out = usual_fans(shape);
    if (class_->make != variance_scaling || options[INPUT_AXES] < 0 ||
        options[OUTPUT_AXES] < 0)
        return MLPC_OK;
    MLPC_TRY(read_fan(&out->in, options[INPUT_AXES], shape));
    return read_fan(&out->out, options[OUTPUT_AXES], shape);
}

typedef struct drawing {
    distribution distribution;
    mlpc_shape shape;
    void *values;
    mlpc_dtype dtype;
    void *vectors; /* float64, of an orthogonal matrix */
} drawing;

/* `count` independent values. */
static void
draw(const distribution *d, size_t count, void *values, mlpc_dtype dtype)
{
    enum { DRAWS = 256 };
    const mlpc_kernels *doubles = mlpc_kernels_for(MLPC_FLOAT64);
    const mlpc_kernels *kernels = mlpc_kernels_for(dtype);
    _Alignas(64) unsigned char drawn[DRAWS * 8];
    uint32_t bits[2 * DRAWS];
    for (size_t i = 0; i < count; i += DRAWS) {
        size_t n = mlpc_min(DRAWS, count - i);
        if (d->kind == UNIFORM || d->kind == NORMAL)
            mlpc_philox(bits, 2 * n, d->seed, 0, 2 * (uint64_t)i);
        if (d->kind == UNIFORM)
            doubles->uniform(n, bits, d->a, d->b, drawn);
        else if (d->kind == NORMAL)
            doubles->normal(n, bits, d->a, d->b, d->p_low, d->p_high, drawn);
        else
            doubles->fill(n, d->a, drawn);
        kernels->convert(MLPC_FLOAT64, n, drawn, 8, NULL,
                         mlpc_at(values, i, kernels->size));
    }
}

static void
draw_identity(const drawing *all)
{
    const mlpc_kernels *kernels = mlpc_kernels_for(all->dtype);
    const size_t rows = all->shape.dims[0], cols = all->shape.dims[1];
    kernels->fill(rows * cols, 0, all->values);
    for (size_t i = 0; i < mlpc_min(rows, cols); i++)
        kernels->fill(1, all->distribution.a,
                      mlpc_at(all->values, i * (cols + 1), kernels->size));
}

/* A. M. Saxe et al. (ICLR 2014). Q of Q R = A, with R's diagonal positive, is unique: the rows or
 * columns of A made orthonormal one after the other. */
static void
draw_orthogonal(const drawing *all, mlpc_team *team)
{
    enum { SIZE = 8 };
    const distribution *d = &all->distribution, normal = {NORMAL, 0, 1, 0, 1, d->seed};
    const mlpc_kernels *kernels = mlpc_kernels_for(all->dtype);
    const size_t cols = all->shape.dims[all->shape.rank - 1];
    const size_t rows = mlpc_shape_count(&all->shape) / cols;
    const size_t count = mlpc_min(rows, cols), length = rows + cols - count;
    draw(&normal, rows * cols, all->vectors, MLPC_FLOAT64);
    mlpc_orthonormalize(team, count, length, all->vectors, d->a);
    const size_t row = rows < cols ? length : 1, col = rows < cols ? 1 : length;
    for (size_t i = 0; i < rows; i++)
        kernels->convert(MLPC_FLOAT64, cols, mlpc_at(all->vectors, i * row, SIZE),
                         (ptrdiff_t)(col * SIZE), NULL,
                         mlpc_at(all->values, i * cols, kernels->size));
}

static void
run_drawing(void *context, mlpc_team *team)
{
    const drawing *all = context;
    switch (all->distribution.kind) {
    case IDENTITY: draw_identity(all); break;
    case ORTHOGONAL: draw_orthogonal(all, team); break;
    case CONSTANT:
    case UNIFORM:
    case NORMAL:
        draw(&all->distribution, mlpc_shape_count(&all->shape), all->values,
             all->dtype);
        break;
    }
}

mlpc_status
mlpc_initialize(void *values, mlpc_dtype dtype, size_t rank, const size_t *dims,
                const mlpc_spec *spec)
{
    const mlpc_entry *entry;
    double options[MLPC_MAX_OPTIONS], work = 0;
    fan_pair fans;
    drawing all = {.values = values, .dtype = dtype};
    MLPC_TRY(mlpc_shape_read(&all.shape, dtype, rank, dims));
    MLPC_TRY(mlpc_family_get(&entry, &mlpc_initializers, spec));
    const initializer *class_ = (const initializer *)entry;
    MLPC_TRY(mlpc_options_read(options, entry, spec));
    if (rank < class_->min_rank || (class_->max_rank != 0 && rank > class_->max_rank))
        return mlpc_fail(MLPC_SHAPE_MISMATCH, "%s is not for a shape of rank %zu",
                         entry->name, rank);
    MLPC_TRY(read_fans(&fans, class_, options, &all.shape));
    const unsigned long mode = mlpc_float_mode_enter();
    all.distribution = class_->make(options, fans);
    mlpc_float_mode_leave(mode);
    const size_t count = mlpc_shape_count(&all.shape);
    if (count == 0)
        return MLPC_OK;
    if (all.distribution.kind == ORTHOGONAL) {
        MLPC_TRY(mlpc_allocate(&all.vectors, count, sizeof(double)));
        const size_t cols = dims[rank - 1], rows = count / cols;
        work = mlpc_orthonormal_work(mlpc_min(rows, cols), rows < cols ? cols : rows);
    }
    mlpc_team_run(mlpc_threads_for(work), run_drawing, &all);
    mlpc_free(all.vectors);
    return MLPC_OK;
}
