/* What an optimizer is made of, for the files of this room. */
#ifndef MLPC_OPTIMIZERS_OPTIMIZER_H
#define MLPC_OPTIMIZERS_OPTIMIZER_H

#include "optimizers/optimizers.h"

#include <stdatomic.h>

/* The options that every entry begins with; its own come after them. */
enum {
    RATE,
    WEIGHT_DECAY,
    CLIPNORM, /* the three clips: none where not > 0 */
    GLOBAL_CLIPNORM,
    CLIPVALUE,
    USE_EMA,
    EMA_MOMENTUM,
    EMA_OVERWRITE, /* 0: never */
    ACCUMULATION,
    OWN
};

/* The rule's own slots, then what every optimizer may have: the running average of the weight,
 * the sum of gradients. */
enum { AVERAGE = MLPC_MAX_SLOTS, ACCUMULATOR, SLOT_KINDS };

/* What a slot has of the shape of its weight. For a weight that is not a matrix, ROWS and COLUMNS
 * slots have one unused element. */
typedef enum slot_extent { ALL, ROWS, COLUMNS, IF_ADAM } slot_extent;

typedef struct slot_info {
    const char *name; /* NULL: not used */
    double initial;
    slot_extent extent;
} slot_info;

typedef struct kept_weight {
    mlpc_shape shape;
    size_t count, position; /* its elements; those of the weights before it */
    size_t rows, cols;      /* as a matrix, or stacked ones: cols is the last axis */
    size_t starts[SLOT_KINDS];
    /* Sums are made in chunks of whole rows, a function of shapes alone. */
    size_t chunk, first_chunk;
    bool decays, by_adam;
    double factor; /* of a step: what its gradient or direction is multiplied by */
} kept_weight;

typedef struct whole_step whole_step;

typedef struct optimizer_class {
    mlpc_entry entry;
    void (*slots)(const double *options, slot_info slots[MLPC_MAX_SLOTS]);
    /* The call of update t, from 1, at this rate. */
    mlpc_update_call (*prepare)(mlpc_optimizer *optimizer, double rate, uint64_t t);
    /* NULL where the call is all. Else it turns a weight's gradient into the direction that is
     * subtracted from it times `factor`, which it sets. */
    void (*direct)(const whole_step *step, size_t weight);
    /* Elements of private memory that `direct` needs for a weight. */
    size_t (*scratch)(const kept_weight *weight);
    size_t line; /* bytes of a thread's scratch that its jobs need */
} optimizer_class;

struct mlpc_optimizer {
    atomic_size_t references;
    mlpc_turn turn; /* of the thread that steps with it, or changes it */
    const optimizer_class *class_;
    double options[MLPC_MAX_OPTIONS];
    uint64_t iterations;
    slot_info infos[SLOT_KINDS];

    /* The rates of the steps after `first_rate` of them; without any, options[RATE]. */
    double *rates;
    uint64_t first_rate;
    size_t n_rates, room_for_rates;

    unsigned char *marks; /* of n_marks weights; none for others */
    size_t n_marks;

    mlpc_block *block; /* the slots; NULL until built */
    mlpc_dtype dtype;
    kept_weight *weights;
    size_t n_weights, total, n_chunks;
    size_t arenas[SLOT_KINDS]; /* each kind's first element in the block */
    double *sums, *more_sums;  /* of chunks */
    void *scratch;

    /* Nadam's product of the momenta of updates 1 .. product_of, kept between steps. */
    double product;
    uint64_t product_of; /* at most VARYING_MOMENTA */
};

/* Muon's own options; the first is what the weights that Adam gets decay by. */
enum {
    MUON_ADAM_DECAY = OWN,
    MUON_ADAM_BETA_1,
    MUON_ADAM_BETA_2,
    MUON_EPSILON,
    MUON_ADAM_RATIO,
    MUON_MOMENTUM,
    MUON_STEPS,
    MUON_NESTEROV,
    MUON_A,
    MUON_B,
    MUON_C,
    MUON_RMS_RATE /* negative: the step is as long as it comes */
};

/* Adafactor's. */
enum { FACTOR_DECAY = OWN, FACTOR_EPSILON_1, FACTOR_EPSILON_2, FACTOR_CLIP };

/* base^n by squaring: the same bits everywhere, which libm's pow does not promise. */
double mlpc_integer_power(double base, uint64_t n);

/* Updates done: iterations, unless gradients are accumulated. */
static inline uint64_t
updates_of(const mlpc_optimizer *optimizer)
{
    return optimizer->iterations / (uint64_t)optimizer->options[ACCUMULATION];
}

/* ---- whole steps ------------------------------------------------------------------------ */

struct whole_step {
    mlpc_optimizer *optimizer;
    mlpc_team *team;
    const mlpc_kernels *kernels;
    const mlpc_trained *trained;
    mlpc_update_call call;
    double rate;
    uint64_t t;
};

/* Elements [first, first + count) of a weight. */
typedef struct weight_chunk {
    size_t weight, first, count, chunk; /* the chunk's number among all */
} weight_chunk;

typedef void (*on_chunk)(const whole_step *step, const weight_chunk *chunk);

/* f of all chunks of a weight. */
void mlpc_for_chunks(const whole_step *step, size_t weight, on_chunk f);

/* The sum of one weight's chunks. */
double mlpc_join(const whole_step *step, size_t weight, const double *sums);

/* Where a chunk of the value, the gradient or a slot lies. */
void *mlpc_value_at(const whole_step *step, const weight_chunk *chunk);
void *mlpc_gradient_at(const whole_step *step, const weight_chunk *chunk);
void *mlpc_slot_at(const whole_step *step, size_t kind, const weight_chunk *chunk);

/* Runs the step's call on w with the gradients of a chunk. */
void mlpc_run_rule(const whole_step *step, const weight_chunk *chunk, void *w);

/* The directions. */
void mlpc_direct_lamb(const whole_step *step, size_t weight);
void mlpc_direct_adafactor(const whole_step *step, size_t weight);
size_t mlpc_scratch_adafactor(const kept_weight *weight);
void mlpc_direct_muon(const whole_step *step, size_t weight);
size_t mlpc_scratch_muon(const kept_weight *weight);

#endif
