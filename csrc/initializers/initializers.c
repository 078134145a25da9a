/* Initializers. Values are drawn in float64 from Philox's words of (seed, 0, element) and
 * rounded to the dtype, so that float32 weights are the float64 ones, rounded. */
#include "initializers/initializers.h"

#include <math.h>

#include "core/threads.h"
#include "kernels/kernels.h"
#include "rng/philox.h"

/* What is drawn: a + (b - a) uniform, or a + b normal within (p_low, p_high). */
typedef struct distribution {
    enum { CONSTANT, UNIFORM, NORMAL } kind;
    double a, b, p_low, p_high;
    uint64_t seed;
} distribution;

typedef struct initializer {
    mlpc_entry entry;
    distribution (*make)(const double *options, double fan_in, double fan_out);
} initializer;

/* The probabilities of -2 and 2 standard deviations, and the standard deviation of a normal
 * distribution that is cut there. */
static const double below_two = 0.022750131948179195, above_two = 0.9772498680518208;
static const double stddev_of_truncated = 0.87962566103423978;

static distribution
constant(const double *options, double fan_in, double fan_out)
{
    (void)fan_in, (void)fan_out;
    return (distribution){.kind = CONSTANT, .a = options[0]};
}

static distribution
random_uniform(const double *options, double fan_in, double fan_out)
{
    (void)fan_in, (void)fan_out;
    return (distribution){UNIFORM, options[0], options[1], 0, 0, (uint64_t)options[2]};
}

static distribution
random_normal(const double *options, double fan_in, double fan_out)
{
    (void)fan_in, (void)fan_out;
    return (distribution){NORMAL, options[0], options[1], 0, 1, (uint64_t)options[2]};
}

static distribution
truncated_normal(const double *options, double fan_in, double fan_out)
{
    (void)fan_in, (void)fan_out;
    return (distribution){NORMAL,    options[0], options[1],
                          below_two, above_two,  (uint64_t)options[2]};
}

/* X. Glorot, Y. Bengio (AISTATS 2010), eq. 16; K. He et al. (ICCV 2015), eq. 10; Y. LeCun et
 * al.: Efficient BackProp (1998), eq. 16: variance scale / fan. */
static distribution
variance_scaling(const double *options, double fan_in, double fan_out)
{
    enum { SCALE, FAN_IN, FAN_OUT, DISTRIBUTION, SEED };
    enum { AS_UNIFORM, AS_TRUNCATED };
    double fans = options[FAN_IN] * fan_in + options[FAN_OUT] * fan_out;
    double fan = fans / (options[FAN_IN] + options[FAN_OUT]);
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

#define SEED_INFO                        \
    {                                    \
        "seed", 0, 0, 9007199254740992.0 \
    }
#define ANY -INFINITY, INFINITY

static const initializer initializers[MLPC_INITIALIZER_COUNT] = {
    {{"constant", "value", {{"value", 0, ANY}}}, constant},
    {{"random_uniform",
      "uniform in [minval, maxval)",
      {{"minval", -0.05, ANY}, {"maxval", 0.05, ANY}, SEED_INFO}},
     random_uniform},
    {{"random_normal",
      "normal(mean, stddev)",
      {{"mean", 0, ANY}, {"stddev", 0.05, 0, INFINITY}, SEED_INFO}},
     random_normal},
    {{"truncated_normal",
      "normal(mean, stddev) within two stddev",
      {{"mean", 0, ANY}, {"stddev", 0.05, 0, INFINITY}, SEED_INFO}},
     truncated_normal},
    {{"variance_scaling",
      "variance scale / fan; distribution 0 uniform, 1 truncated normal, 2 normal",
      {{"scale", 1, 0, INFINITY},
       {"fan_in", 1, 0, 1},
       {"fan_out", 1, 0, 1},
       {"distribution", 0, 0, 2},
       SEED_INFO}},
     variance_scaling},
};

const mlpc_entry *const mlpc_initializers[MLPC_INITIALIZER_COUNT] = {
    &initializers[0].entry, &initializers[1].entry, &initializers[2].entry,
    &initializers[3].entry, &initializers[4].entry,
};

/* Keras' fans: of a vector its length twice, of a kernel its two last axes, times the rest. */
static void
fans(const mlpc_shape *shape, double *fan_in, double *fan_out)
{
    size_t rank = shape->rank, rest = 1;
    *fan_in = *fan_out = rank == 1 ? (double)shape->dims[0] : 1;
    if (rank < 2)
        return;
    for (size_t i = 0; i + 2 < rank; i++)
        rest *= shape->dims[i];
    *fan_in = (double)(rest * shape->dims[rank - 2]);
    *fan_out = (double)(rest * shape->dims[rank - 1]);
}

typedef struct drawing {
    distribution distribution;
    size_t count;
    void *values;
    mlpc_dtype dtype;
} drawing;

static void
draw(void *context, mlpc_team *team)
{
    enum { CHUNK = 256 };
    const drawing *all = context;
    const distribution *d = &all->distribution;
    const size_t count = all->count;
    const mlpc_kernels *doubles = mlpc_kernels_for(MLPC_FLOAT64);
    const mlpc_kernels *kernels = mlpc_kernels_for(all->dtype);
    (void)team;
    _Alignas(64) unsigned char drawn[CHUNK * 8];
    uint32_t bits[2 * CHUNK];
    for (size_t i = 0; i < count; i += CHUNK) {
        size_t n = mlpc_min(CHUNK, count - i);
        mlpc_philox(bits, 2 * n, d->seed, 0, 2 * (uint64_t)i);
        switch (d->kind) {
        case CONSTANT: doubles->fill(n, d->a, drawn); break;
        case UNIFORM: doubles->uniform(n, bits, d->a, d->b, drawn); break;
        case NORMAL:
            doubles->normal(n, bits, d->a, d->b, d->p_low, d->p_high, drawn);
            break;
        }
        kernels->convert(MLPC_FLOAT64, n, drawn, 8, NULL,
                         mlpc_at(all->values, i, kernels->size));
    }
}

mlpc_status
mlpc_initialize(void *values, mlpc_dtype dtype, size_t rank, const size_t *shape,
                const mlpc_spec *spec)
{
    const mlpc_entry *entry;
    double options[MLPC_MAX_OPTIONS], fan_in, fan_out;
    mlpc_shape all = {rank, {0}};
    if (dtype != MLPC_FLOAT32 && dtype != MLPC_FLOAT64)
        return mlpc_fail(MLPC_INVALID_ARGUMENT, "values are float32 or float64");
    if (rank > MLPC_MAX_RANK)
        return mlpc_fail(MLPC_INVALID_ARGUMENT, "rank %zu is above %d", rank,
                         MLPC_MAX_RANK);
    for (size_t i = 0; i < rank; i++)
        all.dims[i] = shape[i];
    MLPC_TRY(mlpc_family_get(&entry, mlpc_initializers, MLPC_INITIALIZER_COUNT,
                             "initializer", spec));
    MLPC_TRY(mlpc_options_read(options, entry, spec));
    fans(&all, &fan_in, &fan_out);
    drawing drawn = {((const initializer *)entry)->make(options, fan_in, fan_out),
                     mlpc_shape_count(&all), values, dtype};
    mlpc_team_run(1, draw, &drawn);
    return MLPC_OK;
}
