/* The family of optimizers. Formulas are Keras'; the update itself is a kernel. */
#include "optimizers/optimizers.h"

#include <math.h>
#include <stdatomic.h>

typedef struct slot_info {
    const char *name; /* NULL: the kernel's slot is not used */
    double initial;
} slot_info;

typedef struct optimizer_class {
    mlpc_entry entry;
    void (*slots)(const double *options, slot_info slots[MLPC_MAX_SLOTS]);
    mlpc_update_call (*prepare)(mlpc_optimizer *optimizer);
} optimizer_class;

struct mlpc_optimizer {
    atomic_size_t references;
    const optimizer_class *class_;
    double options[MLPC_MAX_OPTIONS];
    uint64_t iterations;
    slot_info infos[MLPC_MAX_SLOTS];

    mlpc_block *block;                /* the slots; NULL until built */
    size_t n_weights, *counts, total; /* whose slots they are */
    void *starts[MLPC_MAX_SLOTS];     /* each kernel slot's arena */

    /* Nadam's product of the momenta of steps 1 .. product_of, kept between steps. */
    double product;
    uint64_t product_of; /* at most VARYING_MOMENTA */
};

/* The first option of every optimizer. */
enum { RATE };

/* base^n by squaring: the same bits everywhere, which libm's pow does not promise. */
static double
power(double base, uint64_t n)
{
    double result = 1;
    for (; n > 0; n >>= 1, base *= base)
        if (n & 1)
            result *= base;
    return result;
}

enum { MOMENTUM = 1, NESTEROV };

static void
sgd_slots(const double *options, slot_info slots[MLPC_MAX_SLOTS])
{
    if (options[MOMENTUM] != 0)
        slots[0] = (slot_info){"momentum", 0};
}

static mlpc_update_call
sgd_prepare(mlpc_optimizer *optimizer)
{
    const double *o = optimizer->options;
    mlpc_update rule = MLPC_UPDATE_SGD;
    if (o[MOMENTUM] != 0)
        rule = o[NESTEROV] != 0 ? MLPC_UPDATE_NESTEROV : MLPC_UPDATE_MOMENTUM;
    return (mlpc_update_call){rule, {o[RATE], o[MOMENTUM]}};
}

enum { RMS_RHO = 1, RMS_MOMENTUM, RMS_EPSILON, RMS_CENTERED };

static void
rmsprop_slots(const double *options, slot_info slots[MLPC_MAX_SLOTS])
{
    slots[0] = (slot_info){"velocity", 0};
    if (options[RMS_MOMENTUM] != 0)
        slots[1] = (slot_info){"momentum", 0};
    if (options[RMS_CENTERED] != 0)
        slots[2] = (slot_info){"average_gradient", 0};
}

static mlpc_update_call
rmsprop_prepare(mlpc_optimizer *optimizer)
{
    const double *o = optimizer->options;
    return (mlpc_update_call){
        MLPC_UPDATE_RMSPROP,
        {o[RATE], o[RMS_RHO], o[RMS_EPSILON], o[RMS_MOMENTUM], o[RMS_CENTERED]}};
}

enum { ADAGRAD_INITIAL = 1, ADAGRAD_EPSILON };

static void
adagrad_slots(const double *options, slot_info slots[MLPC_MAX_SLOTS])
{
    slots[0] = (slot_info){"accumulator", options[ADAGRAD_INITIAL]};
}

static mlpc_update_call
adagrad_prepare(mlpc_optimizer *optimizer)
{
    const double *o = optimizer->options;
    return (mlpc_update_call){MLPC_UPDATE_ADAGRAD, {o[RATE], o[ADAGRAD_EPSILON]}};
}

enum { BETA_1 = 1, BETA_2, EPSILON, AMSGRAD };

static void
adam_slots(const double *options, slot_info slots[MLPC_MAX_SLOTS])
{
    slots[0] = (slot_info){"momentum", 0};
    slots[1] = (slot_info){"velocity", 0};
    if (options[AMSGRAD] != 0)
        slots[2] = (slot_info){"velocity_hat", 0};
}

/* D. P. Kingma, J. Ba: Adam (ICLR 2015), the form before section 2.1's end, where the bias
 * corrections are drawn into the rate. */
static mlpc_update_call
adam_prepare(mlpc_optimizer *optimizer)
{
    const double *o = optimizer->options;
    uint64_t t = optimizer->iterations + 1;
    double alpha = o[RATE] * sqrt(1 - power(o[BETA_2], t)) / (1 - power(o[BETA_1], t));
    return (mlpc_update_call){
        MLPC_UPDATE_ADAM,
        {alpha, 1 - o[BETA_1], 1 - o[BETA_2], o[EPSILON], o[AMSGRAD]}};
}

/* The momentum of step t: beta_1 (1 - 0.96^t / 2). */
static double
nadam_momentum(double beta_1, uint64_t t)
{
    return beta_1 * (1 - 0.5 * power(0.96, t));
}

/* From this step on 0.96^t / 2 is lost beside 1, and the momentum is beta_1. */
enum { VARYING_MOMENTA = 1024 };

/* The product of the momenta of steps 1 .. t, the same however t was reached. */
static double
nadam_product(mlpc_optimizer *optimizer, uint64_t t)
{
    const double beta_1 = optimizer->options[BETA_1];
    uint64_t varying = t < VARYING_MOMENTA ? t : VARYING_MOMENTA;
    if (optimizer->product_of > varying) {
        optimizer->product = 1;
        optimizer->product_of = 0;
    }
    while (optimizer->product_of < varying)
        optimizer->product *= nadam_momentum(beta_1, ++optimizer->product_of);
    return optimizer->product * power(beta_1, t - varying);
}

/* T. Dozat: Incorporating Nesterov momentum into Adam (2016), algorithm 8. */
static mlpc_update_call
nadam_prepare(mlpc_optimizer *optimizer)
{
    const double *o = optimizer->options;
    uint64_t t = optimizer->iterations + 1;
    double product = nadam_product(optimizer, t), now = nadam_momentum(o[BETA_1], t);
    double next = nadam_momentum(o[BETA_1], t + 1);
    return (mlpc_update_call){MLPC_UPDATE_NADAM,
                              {o[RATE], 1 - o[BETA_1], 1 - o[BETA_2], o[EPSILON],
                               next / (1 - product * next), (1 - now) / (1 - product),
                               1 - power(o[BETA_2], t)}};
}

#define LEARNING_RATE(value)                        \
    {                                               \
        "learning_rate", value, -INFINITY, INFINITY \
    }
#define SHARE(name, value) \
    {                      \
        name, value, 0, 1  \
    }
#define EPSILON_INFO                 \
    {                                \
        "epsilon", 1e-7, 0, INFINITY \
    }

static const optimizer_class optimizers[MLPC_OPTIMIZER_COUNT] = {
    {{"sgd",
      "v = momentum v - rate g, w += v; nesterov: w += momentum v - rate g",
      {LEARNING_RATE(0.01), SHARE("momentum", 0), SHARE("nesterov", 0)}},
     sgd_slots,
     sgd_prepare},
    {{"rmsprop",
      "v = rho v + (1 - rho) g^2, w -= rate g / sqrt(v + epsilon)",
      {LEARNING_RATE(0.001), SHARE("rho", 0.9), SHARE("momentum", 0), EPSILON_INFO,
       SHARE("centered", 0)}},
     rmsprop_slots,
     rmsprop_prepare},
    {{"adagrad",
      "a += g^2, w -= rate g / sqrt(a + epsilon)",
      {LEARNING_RATE(0.001),
       {"initial_accumulator_value", 0.1, 0, INFINITY},
       EPSILON_INFO}},
     adagrad_slots,
     adagrad_prepare},
    {{"adam",
      "m += (g - m)(1 - beta_1), v += (g^2 - v)(1 - beta_2), "
      "w -= rate sqrt(1 - beta_2^t) / (1 - beta_1^t) m / (sqrt(v) + epsilon)",
      {LEARNING_RATE(0.001), SHARE("beta_1", 0.9), SHARE("beta_2", 0.999), EPSILON_INFO,
       SHARE("amsgrad", 0)}},
     adam_slots,
     adam_prepare},
    {{"nadam",
      "adam with nesterov momentum u_t = beta_1 (1 - 0.96^t / 2)",
      {LEARNING_RATE(0.001), SHARE("beta_1", 0.9), SHARE("beta_2", 0.999),
       EPSILON_INFO}},
     adam_slots,
     nadam_prepare},
};

const mlpc_entry *const mlpc_optimizers[MLPC_OPTIMIZER_COUNT] = {
    &optimizers[0].entry, &optimizers[1].entry, &optimizers[2].entry,
    &optimizers[3].entry, &optimizers[4].entry,
};

mlpc_status
mlpc_optimizer_create(mlpc_optimizer **out, const mlpc_spec *spec)
{
    const mlpc_entry *entry;
    mlpc_optimizer *optimizer;
    double options[MLPC_MAX_OPTIONS];
    *out = NULL;
    MLPC_TRY(mlpc_family_get(&entry, mlpc_optimizers, MLPC_OPTIMIZER_COUNT, "optimizer",
                             spec));
    MLPC_TRY(mlpc_options_read(options, entry, spec));
    MLPC_TRY(mlpc_allocate(&optimizer, 1, sizeof *optimizer));
    atomic_init(&optimizer->references, 1);
    optimizer->class_ = (const optimizer_class *)entry;
    for (size_t i = 0; i < MLPC_MAX_OPTIONS; i++)
        optimizer->options[i] = options[i];
    optimizer->class_->slots(options, optimizer->infos);
    optimizer->product = 1;
    *out = optimizer;
    return MLPC_OK;
}

mlpc_optimizer *
mlpc_optimizer_retain(mlpc_optimizer *optimizer)
{
    atomic_fetch_add_explicit(&optimizer->references, 1, memory_order_relaxed);
    return optimizer;
}

void
mlpc_optimizer_release(mlpc_optimizer *optimizer)
{
    if (optimizer == NULL ||
        atomic_fetch_sub_explicit(&optimizer->references, 1, memory_order_acq_rel) != 1)
        return;
    mlpc_block_release(optimizer->block);
    mlpc_free(optimizer->counts);
    mlpc_free(optimizer);
}

double
mlpc_optimizer_rate(const mlpc_optimizer *optimizer)
{
    return optimizer->options[RATE];
}

mlpc_status
mlpc_optimizer_set_rate(mlpc_optimizer *optimizer, double rate)
{
    if (!(rate > -INFINITY && rate < INFINITY))
        return mlpc_fail(MLPC_INVALID_ARGUMENT,
                         "a learning rate must be finite, got %g", rate);
    optimizer->options[RATE] = rate;
    return MLPC_OK;
}

uint64_t
mlpc_optimizer_iterations(const mlpc_optimizer *optimizer)
{
    return optimizer->iterations;
}

void
mlpc_optimizer_set_iterations(mlpc_optimizer *optimizer, uint64_t iterations)
{
    optimizer->iterations = iterations;
}

size_t
mlpc_optimizer_slot_count(const mlpc_optimizer *optimizer)
{
    size_t count = 0;
    for (size_t s = 0; s < MLPC_MAX_SLOTS; s++)
        count += optimizer->infos[s].name != NULL;
    return count;
}

const char *
mlpc_optimizer_slot_name(const mlpc_optimizer *optimizer, size_t slot)
{
    for (size_t s = 0; s < MLPC_MAX_SLOTS; s++)
        if (optimizer->infos[s].name != NULL && slot-- == 0)
            return optimizer->infos[s].name;
    return NULL;
}

size_t
mlpc_optimizer_slot_length(const mlpc_optimizer *optimizer)
{
    return optimizer->total;
}

enum { PAGE_BYTES = 4096, FURTHER_BYTES = 128 };

/* Weights and their slots are read together. Each slot begins a little further in its page than
 * the one before and than the weights, so that they share no cache sets. */
size_t
mlpc_optimizer_slot_start(const mlpc_optimizer *optimizer, size_t slot)
{
    if (optimizer->block == NULL)
        return 0;
    size_t size = mlpc_dtype_size(mlpc_block_dtype(optimizer->block));
    size_t pages = mlpc_ceil_div(optimizer->total * size, PAGE_BYTES);
    return (slot * pages * PAGE_BYTES + (slot + 1) * FURTHER_BYTES) / size;
}

mlpc_block *
mlpc_optimizer_slots(mlpc_optimizer *optimizer)
{
    return optimizer->block;
}

static bool
fits(const mlpc_optimizer *optimizer, mlpc_dtype dtype, size_t n_weights,
     const size_t *counts)
{
    if (optimizer->n_weights != n_weights ||
        mlpc_block_dtype(optimizer->block) != dtype)
        return false;
    for (size_t i = 0; i < n_weights; i++)
        if (optimizer->counts[i] != counts[i])
            return false;
    return true;
}

mlpc_status
mlpc_optimizer_fit(mlpc_optimizer *optimizer, mlpc_dtype dtype, size_t n_weights,
                   const size_t *counts)
{
    size_t total = 0, *kept;
    if (optimizer->block != NULL) {
        if (fits(optimizer, dtype, n_weights, counts))
            return MLPC_OK;
        return mlpc_fail(MLPC_INVALID_STATE,
                         "this optimizer was built for other weights; use a new one");
    }
    for (size_t i = 0; i < n_weights; i++)
        total += counts[i];
    MLPC_TRY(mlpc_allocate(&kept, n_weights, sizeof *kept));
    size_t n_slots = mlpc_optimizer_slot_count(optimizer);
    /* As mlpc_optimizer_slot_start lays them out. */
    size_t spare = (PAGE_BYTES + FURTHER_BYTES) / mlpc_dtype_size(dtype);
    mlpc_status status =
        mlpc_block_create(&optimizer->block, dtype, n_slots * (total + spare));
    if (status != MLPC_OK) {
        mlpc_free(kept);
        return status;
    }
    for (size_t i = 0; i < n_weights; i++)
        kept[i] = counts[i];
    optimizer->counts = kept;
    optimizer->n_weights = n_weights;
    optimizer->total = total;

    const mlpc_kernels *kernels = mlpc_kernels_for(dtype);
    for (size_t s = 0, slot = 0; s < MLPC_MAX_SLOTS; s++) {
        if (optimizer->infos[s].name == NULL)
            continue;
        void *start =
            mlpc_at(mlpc_block_data(optimizer->block),
                    mlpc_optimizer_slot_start(optimizer, slot++), kernels->size);
        optimizer->starts[s] = start;
        kernels->fill(total, optimizer->infos[s].initial, start);
    }
    return MLPC_OK;
}

mlpc_update_call
mlpc_optimizer_prepare(mlpc_optimizer *optimizer)
{
    return optimizer->class_->prepare(optimizer);
}

void *
mlpc_optimizer_slot(const mlpc_optimizer *optimizer, size_t slot, size_t offset)
{
    if (optimizer->starts[slot] == NULL)
        return NULL;
    return mlpc_at(optimizer->starts[slot], offset,
                   mlpc_dtype_size(mlpc_block_dtype(optimizer->block)));
}
