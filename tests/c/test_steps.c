/* What a run promises: a step allocates nothing, slices of an epoch give the bits of a whole one,
 * a compilation ends the runs of the one before, and nonsense is refused with a text. */
#include "core/memory.h"
#include "check.h"
#include "mlpc.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { ROWS = 130, INPUTS = 20, UNITS = 3, BATCH = 32 };

typedef struct trained {
    mlpc_model *model;
    mlpc_optimizer *optimizer;
    mlpc_run *run;
} trained;

static float x[ROWS][INPUTS], y[ROWS][UNITS];

static mlpc_array
matrix(const void *data, size_t cols)
{
    return dense_rows(data, MLPC_FLOAT32, ROWS, cols);
}

static const mlpc_spec loss = {"mean_squared_error", {{0}}};

static trained
make(void)
{
    const mlpc_spec layers[] = {{"dense", {{"units", 40}}},
                                {"relu", {{0}}},
                                {"dropout", {{"rate", 0.5}, {"seed", 1}}},
                                {"dense", {{"units", UNITS}}}};
    const mlpc_spec adam = {"adam", {{0}}};
    const size_t shape[] = {INPUTS};
    const mlpc_array rows = matrix(x, INPUTS), targets = matrix(y, UNITS);
    trained t;
    size_t node;
    check(mlpc_model_create(&t.model, MLPC_FLOAT32, 3) == MLPC_OK, "a model");
    check(mlpc_model_input(&node, t.model, 1, shape) == MLPC_OK, "an input");
    for (int i = 0; i < 4; i++)
        check(mlpc_model_add(&node, t.model, &layers[i], node) == MLPC_OK, "a layer");
    check(mlpc_model_build(t.model) == MLPC_OK, "a build");
    check(mlpc_optimizer_create(&t.optimizer, &adam) == MLPC_OK, "an optimizer");
    check(mlpc_model_compile(t.model,
                             &(mlpc_head_spec){.loss = &loss, .loss_weight = 1},
                             t.optimizer) == MLPC_OK,
          "a compilation");
    mlpc_run_options options = {
        .mode = MLPC_TRAIN, .batch = BATCH, .shuffle = true, .x = &rows, .y = &targets};
    check(mlpc_run_create(&t.run, t.model, &options) == MLPC_OK, "a run");
    return t;
}

static void
destroy(trained *t)
{
    mlpc_run_free(t->run);
    mlpc_model_free(t->model);
    mlpc_optimizer_release(t->optimizer);
}

static void
train(trained *t, uint64_t epoch, size_t batches_a_slice)
{
    size_t done = 0;
    check(mlpc_run_start(t->run, epoch) == MLPC_OK, "a start");
    while (done < mlpc_run_batches(t->run))
        check(mlpc_run_advance(t->run, batches_a_slice, 0, &done) == MLPC_OK,
              "a slice");
}

static void
a_step_allocates_nothing(void)
{
    trained t = make();
    train(&t, 0, SIZE_MAX);
    size_t before = mlpc_allocations();
    for (uint64_t epoch = 1; epoch < 20; epoch++)
        train(&t, epoch, SIZE_MAX);
    check(mlpc_allocations() == before, "a step allocates nothing");
    destroy(&t);
}

static void
same_weights(const trained *one, const trained *other, const char *what)
{
    for (size_t i = 0; i < mlpc_model_weight_count(one->model); i++) {
        mlpc_weight a, b;
        mlpc_model_weight(&a, one->model, i);
        mlpc_model_weight(&b, other->model, i);
        check(memcmp(a.value, b.value, a.count * sizeof(float)) == 0, what);
    }
}

static void
slices_move_no_bit(void)
{
    trained whole = make(), sliced = make();
    double one, other;
    for (uint64_t epoch = 0; epoch < 3; epoch++) {
        train(&whole, epoch, SIZE_MAX);
        train(&sliced, epoch, 1);
    }
    mlpc_run_results(whole.run, &one);
    mlpc_run_results(sliced.run, &other);
    check(memcmp(&one, &other, sizeof one) == 0, "slices give the same loss");
    same_weights(&whole, &sliced, "slices give the same weights");
    destroy(&whole);
    destroy(&sliced);
}

/* The slices of time are so short that they end within epochs. */
static void
epochs_in_one_call_move_no_bit(void)
{
    enum { EPOCHS = 400 };
    trained one_by_one = make(), together = make();
    double results[EPOCHS], last;
    size_t done = 0, now, calls = 0, within = 0;
    for (uint64_t epoch = 0; epoch < EPOCHS; epoch++)
        train(&one_by_one, epoch, SIZE_MAX);
    size_t before = mlpc_allocations();
    for (; done < EPOCHS; done += now, calls++) {
        check(mlpc_run_epochs(together.run, done, EPOCHS - done, 1e-9, results + done,
                              &now) == MLPC_OK,
              "some epochs");
        within += mlpc_run_done(together.run) < mlpc_run_batches(together.run);
    }
    check(calls > 2 && within > 0, "slices that end within epochs");
    check(mlpc_allocations() == before, "epochs allocate nothing");
    mlpc_run_results(one_by_one.run, &last);
    check(memcmp(&last, &results[EPOCHS - 1], sizeof last) == 0,
          "epochs in one call give the same loss");
    same_weights(&one_by_one, &together, "epochs in one call give the same weights");
    destroy(&one_by_one);
    destroy(&together);
}

/* Another run takes over within the third epoch. */
static void
a_resumed_epoch_moves_no_bit(void)
{
    enum { BEHIND = 2 };
    trained whole = make(), broken = make();
    const mlpc_array rows = matrix(x, INPUTS), targets = matrix(y, UNITS);
    mlpc_run_options options = {
        .mode = MLPC_TRAIN, .batch = BATCH, .shuffle = true, .x = &rows, .y = &targets};
    double sum, one, other;
    uint64_t seen;
    size_t done;
    for (uint64_t epoch = 0; epoch < 3; epoch++)
        train(&whole, epoch, SIZE_MAX);
    for (uint64_t epoch = 0; epoch < 2; epoch++)
        train(&broken, epoch, SIZE_MAX);
    check(mlpc_run_start(broken.run, 2) == MLPC_OK, "a start");
    check(mlpc_run_advance(broken.run, BEHIND, 0, &done) == MLPC_OK, "two batches");
    mlpc_run_sums(broken.run, &sum, &seen);
    check(seen == BEHIND * BATCH, "the rows of two batches");
    mlpc_run_free(broken.run);
    check(mlpc_run_create(&broken.run, broken.model, &options) == MLPC_OK, "a run");
    check(mlpc_run_resume(broken.run, 2, ROWS, &sum, seen) == MLPC_INVALID_ARGUMENT,
          "more batches than there are");
    check(mlpc_run_resume(broken.run, 2, done, &sum, seen) == MLPC_OK, "a resumption");
    while (done < mlpc_run_batches(broken.run))
        check(mlpc_run_advance(broken.run, 1, 0, &done) == MLPC_OK, "the rest");
    mlpc_run_results(whole.run, &one);
    mlpc_run_results(broken.run, &other);
    check(memcmp(&one, &other, sizeof one) == 0, "a resumed epoch has the same loss");
    same_weights(&whole, &broken, "a resumed epoch gives the same weights");
    destroy(&whole);
    destroy(&broken);
}

static void
a_compilation_ends_runs(void)
{
    trained t = make();
    size_t done;
    const mlpc_spec metrics[] = {{"mean_absolute_error", {{0}}},
                                 {"categorical_accuracy", {{0}}}};
    check(mlpc_model_compile(
              t.model,
              &(mlpc_head_spec){
                  .loss = &loss, .loss_weight = 1, .metrics = metrics, .n_metrics = 2},
              t.optimizer) == MLPC_OK,
          "a second compilation");
    check(mlpc_run_start(t.run, 0) == MLPC_OK, "a start");
    check(mlpc_run_advance(t.run, 1, 0, &done) == MLPC_INVALID_STATE,
          "a run of the first compilation is refused");
    destroy(&t);
}

/* Widths near 2^59, whose bytes in a plan are about 2^64 again; and a batch of that many rows. */
static void
sizes_do_not_overflow(void)
{
    static const size_t widths[] = {(size_t)1 << 47, ((size_t)1 << 59) - 1,
                                    (size_t)1 << 59, ((size_t)1 << 59) + 1,
                                    (size_t)1 << 61, SIZE_MAX};
    for (size_t i = 0; i < sizeof widths / sizeof *widths; i++) {
        mlpc_model *model;
        size_t node;
        check(mlpc_model_create(&model, MLPC_FLOAT64, 0) == MLPC_OK, "a model");
        check(mlpc_model_input(&node, model, 1, &widths[i]) == MLPC_OUT_OF_MEMORY,
              "rows of more elements than any memory has");
        mlpc_model_free(model);
    }
    mlpc_model *model;
    mlpc_run *run;
    size_t node, shape[] = {(size_t)1 << 40};
    float pixel = 0;
    check(mlpc_model_create(&model, MLPC_FLOAT32, 0) == MLPC_OK, "a model");
    check(mlpc_model_input(&node, model, 1, shape) == MLPC_OK, "a wide input");
    const mlpc_spec wide = {"dense", {{"units", 1e9}}}, relu = {"relu", {{0}}};
    check(mlpc_model_add(&node, model, &wide, node) == MLPC_OUT_OF_MEMORY,
          "a weight of more elements than any memory has");
    check(mlpc_model_add(&node, model, &relu, node) == MLPC_OK, "a wide activation");
    check(mlpc_model_build(model) == MLPC_OK, "a build");
    for (size_t shift = 20; shift < 64; shift++) {
        const mlpc_array rows = {.data = &pixel,
                                 .dtype = MLPC_FLOAT32,
                                 .rank = 2,
                                 .shape = {(size_t)1 << shift, shape[0]}};
        const mlpc_run_options options = {.mode = MLPC_PREDICT,
                                          .batch = (size_t)1 << shift,
                                          .x = &rows,
                                          .predictions = (void *[]){&pixel}};
        check(mlpc_run_create(&run, model, &options) == MLPC_OUT_OF_MEMORY,
              "a batch of more elements than any memory has");
    }
    mlpc_model_free(model);
}

static void
nonsense_is_refused(void)
{
    trained t = make();
    mlpc_run *run;
    mlpc_weight weight;
    mlpc_block *block;
    float values[4];
    const mlpc_spec nothing = {NULL, {{0}}}, unknown = {"mean_cubed_error", {{0}}};
    const size_t shape[] = {2, 2}, huge[] = {SIZE_MAX / 2, 4};
    mlpc_array rows = matrix(x, INPUTS - 1), targets = matrix(y, UNITS);
    mlpc_run_options options = {
        .mode = MLPC_TRAIN, .batch = 1, .x = &rows, .y = &targets};
    check(mlpc_run_create(&run, t.model, &options) == MLPC_SHAPE_MISMATCH,
          "narrow rows");
    options.batch = 0;
    check(mlpc_run_create(&run, t.model, &options) == MLPC_INVALID_ARGUMENT,
          "no batch");
    check(run == NULL, "a refused run is NULL");
    check(mlpc_model_compile(t.model,
                             &(mlpc_head_spec){.loss = &unknown, .loss_weight = 1},
                             NULL) == MLPC_INVALID_ARGUMENT,
          "an unknown loss");
    check(mlpc_model_add(&(size_t){0}, t.model, &nothing, 0) == MLPC_INVALID_ARGUMENT,
          "a layer without a name");
    check(mlpc_model_weight(&weight, t.model, 99) == MLPC_INVALID_ARGUMENT,
          "weight 99");
    check(mlpc_initialize(values, MLPC_INT8, 2, shape, &nothing) ==
              MLPC_INVALID_ARGUMENT,
          "initial int8 values");
    check(mlpc_block_create(&block, MLPC_FLOAT64, SIZE_MAX) == MLPC_OUT_OF_MEMORY,
          "a block of everything");
    check(mlpc_optimizer_set_rate(t.optimizer, 0.0 / (double)(ROWS - 130)) ==
              MLPC_INVALID_ARGUMENT,
          "a rate of NaN");
    mlpc_model *model;
    size_t node;
    check(mlpc_model_create(&model, MLPC_FLOAT32, 0) == MLPC_OK, "a model");
    check(mlpc_model_input(&node, model, 2, huge) == MLPC_OUT_OF_MEMORY,
          "more elements than there are numbers");
    mlpc_model_free(model);
    sizes_do_not_overflow();
    train(&t, 0, SIZE_MAX);
    destroy(&t);
}

/* Calls again what had no memory, which must work then; `lacked` counts it. */
#define AGAIN(lacked, call)                                            \
    do {                                                               \
        const mlpc_status first = (call);                              \
        lacked += first == MLPC_OUT_OF_MEMORY;                         \
        check(first == MLPC_OK || first == MLPC_OUT_OF_MEMORY, #call); \
        check(first == MLPC_OK || (call) == MLPC_OK, #call " again");  \
    } while (0)

/* Trains a model whose `number`-th allocation fails (0: none); returns whether one did. Its weights
 * must be those of a sound one, which the first call keeps. */
static bool
train_without_memory(size_t number, trained *sound)
{
    const mlpc_spec layers[] = {
        {"dense", {{"units", 40}}}, {"prelu", {{0}}}, {"dense", {{"units", UNITS}}}};
    const mlpc_spec muon = {"muon", {{0}}}, l2 = {"l1_l2", {{"l2", 0.1}}},
                    positive = {"non_neg", {{0}}};
    const size_t shape[] = {INPUTS};
    const mlpc_array rows = matrix(x, INPUTS), targets = matrix(y, UNITS);
    const mlpc_run_options options = {
        .mode = MLPC_TRAIN, .batch = BATCH, .shuffle = true, .x = &rows, .y = &targets};
    trained t = {0};
    size_t node, done = 0, lacked = 0;
    mlpc_fail_allocation(number);
    AGAIN(lacked, mlpc_model_create(&t.model, MLPC_FLOAT32, 3));
    AGAIN(lacked, mlpc_model_input(&node, t.model, 1, shape));
    for (size_t i = 0; i < sizeof layers / sizeof *layers; i++)
        AGAIN(lacked, mlpc_model_add(&node, t.model, &layers[i], node));
    AGAIN(lacked, mlpc_model_regularize(t.model, 0, &l2));
    AGAIN(lacked, mlpc_model_constrain(t.model, 1, &positive));
    AGAIN(lacked, mlpc_model_build(t.model));
    AGAIN(lacked, mlpc_optimizer_create(&t.optimizer, &muon));
    AGAIN(lacked, mlpc_model_compile(t.model,
                                     &(mlpc_head_spec){.loss = &loss,
                                                       .loss_weight = 1,
                                                       .metrics = &loss,
                                                       .n_metrics = 1},
                                     t.optimizer));
    AGAIN(lacked, mlpc_run_create(&t.run, t.model, &options));
    AGAIN(lacked, mlpc_run_start(t.run, 0));
    while (done < mlpc_run_batches(t.run))
        AGAIN(lacked, mlpc_run_advance(t.run, 1, 0, &done));
    mlpc_fail_allocation(0);
    check(lacked <= 1, "one allocation fails");
    if (number == 0) {
        *sound = t;
        return false;
    }
    same_weights(sound, &t, "what failed once moves no bit");
    destroy(&t);
    return lacked > 0;
}

static void
every_allocation_may_fail(void)
{
    trained sound;
    size_t number = 1;
    train_without_memory(0, &sound);
    while (train_without_memory(number, &sound))
        number++;
    check(number > 20, "allocations that failed");
    destroy(&sound);
}

int
main(void)
{
    const mlpc_spec noise = {"random_normal", {{"stddev", 1}, {"seed", 4}}};
    const size_t shape[] = {ROWS, INPUTS};
    check(mlpc_initialize(x, MLPC_FLOAT32, 2, shape, &noise) == MLPC_OK, "rows");
    for (int i = 0; i < ROWS; i++)
        memcpy(y[i], x[i], sizeof y[i]);
    a_step_allocates_nothing();
    slices_move_no_bit();
    epochs_in_one_call_move_no_bit();
    a_resumed_epoch_moves_no_bit();
    a_compilation_ends_runs();
    nonsense_is_refused();
    every_allocation_may_fail();
    return 0;
}
