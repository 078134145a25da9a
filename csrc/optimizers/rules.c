/* The family of optimizers: each one's options, slots, and scalars of a step. Formulas are
 * Keras'; the update itself is a kernel, or a direction of whole weights. */
#include "optimizers/optimizer.h"
#include "products/product.h"

#include <math.h>

double
mlpc_integer_power(double base, uint64_t n)
{
    double result = 1;
    for (; n > 0; n >>= 1, base *= base)
        if (n & 1)
            result *= base;
    return result;
}

enum { MOMENTUM = OWN, NESTEROV, DAMPENING };

static void
sgd_slots(const double *options, slot_info slots[MLPC_MAX_SLOTS])
{
    if (options[MOMENTUM] != 0)
        slots[0] = (slot_info){"momentum", 0, ALL};
}

static mlpc_update_call
sgd_prepare(mlpc_optimizer *optimizer, double rate, uint64_t t)
{
    const double *o = optimizer->options;
    mlpc_update rule = MLPC_UPDATE_SGD;
    (void)t;
    if (o[MOMENTUM] != 0) {
        rule = o[NESTEROV] != 0 ? MLPC_UPDATE_NESTEROV : MLPC_UPDATE_MOMENTUM;
        rate *= 1 - o[DAMPENING];
    }
    return (mlpc_update_call){rule, {rate, o[MOMENTUM]}, 0};
}

enum { RMS_RHO = OWN, RMS_MOMENTUM, RMS_EPSILON, RMS_CENTERED };

static void
rmsprop_slots(const double *options, slot_info slots[MLPC_MAX_SLOTS])
{
    slots[0] = (slot_info){"velocity", 0, ALL};
    if (options[RMS_MOMENTUM] != 0)
        slots[1] = (slot_info){"momentum", 0, ALL};
    if (options[RMS_CENTERED] != 0)
        slots[2] = (slot_info){"average_gradient", 0, ALL};
}

static mlpc_update_call
rmsprop_prepare(mlpc_optimizer *optimizer, double rate, uint64_t t)
{
    const double *o = optimizer->options;
    (void)t;
    return (mlpc_update_call){
        MLPC_UPDATE_RMSPROP,
        {rate, o[RMS_RHO], o[RMS_EPSILON], o[RMS_MOMENTUM], o[RMS_CENTERED]},
        0};
}

enum { ADAGRAD_INITIAL = OWN, ADAGRAD_EPSILON };

static void
adagrad_slots(const double *options, slot_info slots[MLPC_MAX_SLOTS])
{
    slots[0] = (slot_info){"accumulator", options[ADAGRAD_INITIAL], ALL};
}

static mlpc_update_call
adagrad_prepare(mlpc_optimizer *optimizer, double rate, uint64_t t)
{
    (void)t;
    return (mlpc_update_call){
        MLPC_UPDATE_ADAGRAD, {rate, optimizer->options[ADAGRAD_EPSILON]}, 0};
}

enum { DELTA_RHO = OWN, DELTA_EPSILON };

static void
adadelta_slots(const double *options, slot_info slots[MLPC_MAX_SLOTS])
{
    (void)options;
    slots[0] = (slot_info){"accumulated_grad", 0, ALL};
    slots[1] = (slot_info){"accumulated_delta_var", 0, ALL};
}

static mlpc_update_call
adadelta_prepare(mlpc_optimizer *optimizer, double rate, uint64_t t)
{
    const double *o = optimizer->options;
    (void)t;
    return (mlpc_update_call){
        MLPC_UPDATE_ADADELTA, {rate, o[DELTA_RHO], o[DELTA_EPSILON]}, 0};
}

enum { BETA_1 = OWN, BETA_2, EPSILON, AMSGRAD, EPSILON_IN_ROOT };

static void
moment_slots(const double *options, slot_info slots[MLPC_MAX_SLOTS])
{
    (void)options;
    slots[0] = (slot_info){"momentum", 0, ALL};
    slots[1] = (slot_info){"velocity", 0, ALL};
}

static void
adam_slots(const double *options, slot_info slots[MLPC_MAX_SLOTS])
{
    moment_slots(options, slots);
    if (options[AMSGRAD] != 0)
        slots[2] = (slot_info){"velocity_hat", 0, ALL};
}

/* What both corrections of the moments' bias make of the rate: D. P. Kingma, J. Ba: Adam (ICLR
 * 2015), the form before section 2.1's end. */
static double
adam_rate(double rate, double beta_1, double beta_2, uint64_t t)
{
    return rate * sqrt(1 - mlpc_integer_power(beta_2, t)) /
           (1 - mlpc_integer_power(beta_1, t));
}

static mlpc_update_call
adam_prepare(mlpc_optimizer *optimizer, double rate, uint64_t t)
{
    const double *o = optimizer->options;
    const bool in_root = o[EPSILON_IN_ROOT] != 0;
    double alpha = adam_rate(rate, o[BETA_1], o[BETA_2], t);
    double inside = o[EPSILON] * (1 - mlpc_integer_power(o[BETA_2], t));
    return (mlpc_update_call){MLPC_UPDATE_ADAM,
                              {alpha, 1 - o[BETA_1], 1 - o[BETA_2],
                               in_root ? 0 : o[EPSILON], o[AMSGRAD],
                               in_root ? inside : 0},
                              0};
}

static void
adamax_slots(const double *options, slot_info slots[MLPC_MAX_SLOTS])
{
    (void)options;
    slots[0] = (slot_info){"momentum", 0, ALL};
    slots[1] = (slot_info){"norm", 0, ALL};
}

static mlpc_update_call
adamax_prepare(mlpc_optimizer *optimizer, double rate, uint64_t t)
{
    const double *o = optimizer->options;
    double alpha = rate / (1 - mlpc_integer_power(o[BETA_1], t));
    return (mlpc_update_call){
        MLPC_UPDATE_ADAMAX, {alpha, 1 - o[BETA_1], o[BETA_2], o[EPSILON]}, 0};
}

/* The momentum of step t: beta_1 (1 - 0.96^t / 2). */
static double
nadam_momentum(double beta_1, uint64_t t)
{
    return beta_1 * (1 - 0.5 * mlpc_integer_power(0.96, t));
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
    return optimizer->product * mlpc_integer_power(beta_1, t - varying);
}

/* T. Dozat: Incorporating Nesterov momentum into Adam (2016), algorithm 8. */
static mlpc_update_call
nadam_prepare(mlpc_optimizer *optimizer, double rate, uint64_t t)
{
    const double *o = optimizer->options;
    double product = nadam_product(optimizer, t), now = nadam_momentum(o[BETA_1], t);
    double next = nadam_momentum(o[BETA_1], t + 1);
    return (mlpc_update_call){MLPC_UPDATE_NADAM,
                              {rate, 1 - o[BETA_1], 1 - o[BETA_2], o[EPSILON],
                               next / (1 - product * next), (1 - now) / (1 - product),
                               1 - mlpc_integer_power(o[BETA_2], t)},
                              0};
}

enum { FTRL_POWER = OWN, FTRL_INITIAL, FTRL_L1, FTRL_L2, FTRL_SHRINKAGE, FTRL_BETA };

static void
ftrl_slots(const double *options, slot_info slots[MLPC_MAX_SLOTS])
{
    slots[0] = (slot_info){"accumulator", options[FTRL_INITIAL], ALL};
    slots[1] = (slot_info){"linear", 0, ALL};
}

static mlpc_update_call
ftrl_prepare(mlpc_optimizer *optimizer, double rate, uint64_t t)
{
    const double *o = optimizer->options;
    (void)t;
    return (mlpc_update_call){o[FTRL_POWER] == -0.5 ? MLPC_UPDATE_FTRL_ROOT
                                                    : MLPC_UPDATE_FTRL,
                              {rate, o[FTRL_L1], 2 * o[FTRL_L2] + o[FTRL_BETA] / rate,
                               2 * o[FTRL_SHRINKAGE], -o[FTRL_POWER]},
                              0};
}

static void
lion_slots(const double *options, slot_info slots[MLPC_MAX_SLOTS])
{
    (void)options;
    slots[0] = (slot_info){"momentum", 0, ALL};
}

static mlpc_update_call
lion_prepare(mlpc_optimizer *optimizer, double rate, uint64_t t)
{
    const double *o = optimizer->options;
    (void)t;
    return (mlpc_update_call){MLPC_UPDATE_LION, {rate, o[BETA_1], o[BETA_2]}, 0};
}

static mlpc_update_call
lamb_prepare(mlpc_optimizer *optimizer, double rate, uint64_t t)
{
    const double *o = optimizer->options;
    (void)rate;
    return (mlpc_update_call){MLPC_UPDATE_LAMB,
                              {1 - o[BETA_1], 1 - o[BETA_2], o[EPSILON],
                               1 - mlpc_integer_power(o[BETA_1], t),
                               1 - mlpc_integer_power(o[BETA_2], t)},
                              0};
}

static void
adafactor_slots(const double *options, slot_info slots[MLPC_MAX_SLOTS])
{
    (void)options;
    slots[0] = (slot_info){"row", 0, ROWS};
    slots[1] = (slot_info){"column", 0, COLUMNS};
    slots[2] = (slot_info){"velocity", 0, ALL};
}

static mlpc_update_call
adafactor_prepare(mlpc_optimizer *optimizer, double rate, uint64_t t)
{
    (void)optimizer, (void)rate, (void)t;
    return (mlpc_update_call){MLPC_UPDATE_SGD, {0}, 0}; /* its direction does it all */
}

static void
muon_slots(const double *options, slot_info slots[MLPC_MAX_SLOTS])
{
    (void)options;
    slots[0] = (slot_info){"momentum", 0, ALL};
    slots[1] = (slot_info){"velocity", 0, IF_ADAM};
}

/* Adam, for what is no matrix. */
static mlpc_update_call
muon_prepare(mlpc_optimizer *optimizer, double rate, uint64_t t)
{
    const double *o = optimizer->options;
    double beta_1 = o[MUON_ADAM_BETA_1], beta_2 = o[MUON_ADAM_BETA_2];
    double alpha = adam_rate(rate * o[MUON_ADAM_RATIO], beta_1, beta_2, t);
    return (mlpc_update_call){
        MLPC_UPDATE_ADAM, {alpha, 1 - beta_1, 1 - beta_2, o[MUON_EPSILON], 0}, 0};
}

/* clang-format off */
#define ANY(name, value) {name, value, -INFINITY, INFINITY}
#define SHARE(name, value) {name, value, 0, 1}
#define POSITIVE(name, value) {name, value, 0, INFINITY}
#define COMMON(rate, decay)                                                            \
    ANY("learning_rate", rate), ANY("weight_decay", decay), ANY("clipnorm", 0),        \
    ANY("global_clipnorm", 0), ANY("clipvalue", 0), SHARE("use_ema", 0),               \
    SHARE("ema_momentum", 0.99), POSITIVE("ema_overwrite_frequency", 0),               \
    {"gradient_accumulation_steps", 1, 1, 1e9}
#define BETAS SHARE("beta_1", 0.9), SHARE("beta_2", 0.999), POSITIVE("epsilon", 1e-7)

static const optimizer_class optimizers[] = {
    {.entry = {"sgd",
               "v = momentum v - (1 - dampening) rate g, w += v; "
               "nesterov: w += momentum v - rate g",
               {COMMON(0.01, 0), SHARE("momentum", 0), SHARE("nesterov", 0),
                SHARE("dampening", 0)}},
     .slots = sgd_slots,
     .prepare = sgd_prepare},
    {.entry = {"rmsprop",
               "v = rho v + (1 - rho) g^2, w -= rate g / sqrt(v + epsilon)",
               {COMMON(0.001, 0), SHARE("rho", 0.9), SHARE("momentum", 0),
                POSITIVE("epsilon", 1e-7), SHARE("centered", 0)}},
     .slots = rmsprop_slots,
     .prepare = rmsprop_prepare},
    {.entry = {"adagrad",
               "a += g^2, w -= rate g / sqrt(a + epsilon)",
               {COMMON(0.001, 0), POSITIVE("initial_accumulator_value", 0.1),
                POSITIVE("epsilon", 1e-7)}},
     .slots = adagrad_slots,
     .prepare = adagrad_prepare},
    {.entry = {"adadelta",
               "a = rho a + (1 - rho) g^2, d = g sqrt(b + epsilon) / sqrt(a + epsilon), "
               "b = rho b + (1 - rho) d^2, w -= rate d",
               {COMMON(0.001, 0), SHARE("rho", 0.95), POSITIVE("epsilon", 1e-7)}},
     .slots = adadelta_slots,
     .prepare = adadelta_prepare},
    {.entry = {"adam",
               "m += (g - m)(1 - beta_1), v += (g^2 - v)(1 - beta_2), "
               "w -= rate sqrt(1 - beta_2^t) / (1 - beta_1^t) m / (sqrt(v) + epsilon)",
               {COMMON(0.001, 0), BETAS, SHARE("amsgrad", 0),
                SHARE("epsilon_in_root", 0)}},
     .slots = adam_slots,
     .prepare = adam_prepare},
    {.entry = {"adamw",
               "w -= rate weight_decay w, then adam",
               {COMMON(0.001, 0.004), BETAS, SHARE("amsgrad", 0),
                SHARE("epsilon_in_root", 0)}},
     .slots = adam_slots,
     .prepare = adam_prepare},
    {.entry = {"adamax",
               "m += (g - m)(1 - beta_1), u = max(beta_2 u, |g|), "
               "w -= rate / (1 - beta_1^t) m / (u + epsilon)",
               {COMMON(0.001, 0), BETAS}},
     .slots = adamax_slots,
     .prepare = adamax_prepare},
    {.entry = {"nadam",
               "adam with nesterov momentum u_t = beta_1 (1 - 0.96^t / 2)",
               {COMMON(0.001, 0), BETAS}},
     .slots = moment_slots,
     .prepare = nadam_prepare},
    {.entry = {"ftrl",
               "n' = n + g^2, z += g + 2 l2_shrinkage w - (n'^p - n^p) / rate w, "
               "w = (clip(z, -l1, l1) - z) / (n'^p / rate + 2 l2 + beta / rate)",
               {COMMON(0.001, 0), {"learning_rate_power", -0.5, -INFINITY, 0},
                POSITIVE("initial_accumulator_value", 0.1),
                POSITIVE("l1_regularization_strength", 0),
                POSITIVE("l2_regularization_strength", 0),
                POSITIVE("l2_shrinkage_regularization_strength", 0), ANY("beta", 0)}},
     .slots = ftrl_slots,
     .prepare = ftrl_prepare},
    {.entry = {"lion",
               "w -= rate sign(beta_1 m + (1 - beta_1) g), m = beta_2 m + (1 - beta_2) g",
               {COMMON(0.001, 0), SHARE("beta_1", 0.9), SHARE("beta_2", 0.99)}},
     .slots = lion_slots,
     .prepare = lion_prepare},
    {.entry = {"lamb",
               "d = m^ / (sqrt(v^) + epsilon) of adam, w -= rate |w| / |d| d",
               {COMMON(0.001, 0), BETAS}},
     .slots = moment_slots,
     .prepare = lamb_prepare,
     .direct = mlpc_direct_lamb},
    {.entry = {"adafactor",
               "u = g / sqrt(row column / mean(row)), means of g^2 along either axis, "
               "w -= max(epsilon_2, rms(w)) min(rate, 1 / sqrt(t)) "
               "u / max(1, rms(u) / clip_threshold)",
               {COMMON(0.001, 0), ANY("beta_2_decay", -0.8),
                POSITIVE("epsilon_1", 1e-30), POSITIVE("epsilon_2", 1e-3),
                ANY("clip_threshold", 1), SHARE("relative_step", 1)}},
     .slots = adafactor_slots,
     .prepare = adafactor_prepare,
     .direct = mlpc_direct_adafactor,
     .scratch = mlpc_scratch_adafactor},
    {.entry = {"muon",
               "m = momentum m + g, u = g + momentum m, w -= rate orthogonal(u) "
               "sqrt(max(rows, columns)) rms_rate; adam where w is no matrix",
               {COMMON(0.001, 0.004), ANY("adam_weight_decay", 0.004),
                SHARE("adam_beta_1", 0.9), SHARE("adam_beta_2", 0.999),
                POSITIVE("epsilon", 1e-7), ANY("adam_lr_ratio", 1),
                SHARE("momentum", 0.95), {"ns_steps", 5, 0, 1e3}, SHARE("nesterov", 1),
                ANY("muon_a", 3.4445), ANY("muon_b", -4.775), ANY("muon_c", 2.0315),
                ANY("rms_rate", 0.2)}},
     .slots = muon_slots,
     .prepare = muon_prepare,
     .direct = mlpc_direct_muon,
     .scratch = mlpc_scratch_muon,
     .line = MLPC_PRODUCT_LINE},
};
/* clang-format on */

const mlpc_family mlpc_optimizers = MLPC_FAMILY("optimizer", optimizers);
