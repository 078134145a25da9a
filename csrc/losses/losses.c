/* The family of losses; formulas with p the prediction, y the target, mean over the row. */
#include "losses/losses.h"

static void
squared_error(const mlpc_kernels *kernels, const mlpc_loss_rows *rows)
{
    kernels->squared_error(rows);
}

static void
absolute_error(const mlpc_kernels *kernels, const mlpc_loss_rows *rows)
{
    kernels->absolute_error(rows);
}

static void
binary_crossentropy(const mlpc_kernels *kernels, const mlpc_loss_rows *rows)
{
    kernels->binary_crossentropy(rows);
}

static void
binary_crossentropy_logits(const mlpc_kernels *kernels, const mlpc_loss_rows *rows)
{
    kernels->binary_crossentropy_logits(rows);
}

static void
crossentropy(const mlpc_kernels *kernels, const mlpc_loss_rows *rows)
{
    kernels->crossentropy(rows);
}

static void
crossentropy_logits(const mlpc_kernels *kernels, const mlpc_loss_rows *rows)
{
    kernels->crossentropy_logits(rows);
}

#define REDUCTION            \
    {                        \
        "reduction", 0, 0, 2 \
    }
#define EPSILON                 \
    {                           \
        "epsilon", 1e-7, 0, 0.5 \
    }
#define FROM_LOGITS            \
    {                          \
        "from_logits", 0, 0, 1 \
    }
#define LABEL_SMOOTHING            \
    {                              \
        "label_smoothing", 0, 0, 1 \
    }

static const mlpc_loss_class losses[MLPC_LOSS_COUNT] = {
    {
        .entry = {"mean_squared_error", "mean (p - y)^2", {REDUCTION}},
        .logits_of = MLPC_ACTIVATION_COUNT,
        .rows = squared_error,
    },
    {
        .entry = {"mean_absolute_error", "mean |p - y|", {REDUCTION}},
        .logits_of = MLPC_ACTIVATION_COUNT,
        .rows = absolute_error,
    },
    {
        .entry = {"binary_crossentropy",
                  "-mean (y log p + (1 - y) log(1 - p))",
                  {REDUCTION, EPSILON, FROM_LOGITS, LABEL_SMOOTHING}},
        .logits_of = MLPC_ACTIVATION_SIGMOID,
        .rows = binary_crossentropy,
        .rows_from_logits = binary_crossentropy_logits,
    },
    {
        .entry = {"categorical_crossentropy",
                  "-sum y log(p / sum p)",
                  {REDUCTION, EPSILON, FROM_LOGITS, LABEL_SMOOTHING}},
        .logits_of = MLPC_ACTIVATION_SOFTMAX,
        .rows = crossentropy,
        .rows_from_logits = crossentropy_logits,
    },
    {
        .entry = {"sparse_categorical_crossentropy",
                  "-log(p_y / sum p)",
                  {REDUCTION, EPSILON, FROM_LOGITS}},
        .logits_of = MLPC_ACTIVATION_SOFTMAX,
        .sparse = true,
        .rows = crossentropy,
        .rows_from_logits = crossentropy_logits,
    },
};

const mlpc_entry *const mlpc_losses[MLPC_LOSS_COUNT] = {
    &losses[0].entry, &losses[1].entry, &losses[2].entry,
    &losses[3].entry, &losses[4].entry,
};
