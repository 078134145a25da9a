/* Threads that share models and an optimizer: calls of all kinds at the same time, each with a team
 * of its own. What they compute is checked where it does not depend on their order; that nothing
 * else is read while it is written is ThreadSanitizer's to say (.ci/sanitizers.sh). */
#include "core/threads.h"
#include "check.h"
#include "mlpc.h"

#include <pthread.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { ROWS = 96, INPUTS = 33, UNITS = 20, TIMES = 12, MODELS = 2, THREADS = 3 };

static float x[ROWS][INPUTS], y[ROWS][UNITS];
static mlpc_model *models[MODELS], *still;
static mlpc_optimizer *optimizer;
static float expected[ROWS][UNITS];

static mlpc_array
matrix(const void *data, size_t cols)
{
    return dense_rows(data, MLPC_FLOAT32, ROWS, cols);
}

static const mlpc_spec loss = {"mean_squared_error", {{0}}};

static void
compile(mlpc_model *model)
{
    const mlpc_spec metric = {"mean_absolute_error", {{0}}};
    check(mlpc_model_compile(
              model,
              &(mlpc_head_spec){
                  .loss = &loss, .loss_weight = 1, .metrics = &metric, .n_metrics = 1},
              optimizer) == MLPC_OK,
          "a compilation");
}

static mlpc_model *
make(uint64_t seed)
{
    const mlpc_spec layers[] = {{"dense", {{"units", 50}}},
                                {"batch_normalization", {{0}}},
                                {"relu", {{0}}},
                                {"dropout", {{"rate", 0.1}, {"seed", 1}}},
                                {"dense", {{"units", UNITS}}}};
    const size_t shape[] = {INPUTS};
    mlpc_model *model;
    size_t node;
    check(mlpc_model_create(&model, MLPC_FLOAT32, seed) == MLPC_OK, "a model");
    check(mlpc_model_input(&node, model, 1, shape) == MLPC_OK, "an input");
    for (size_t i = 0; i < sizeof layers / sizeof *layers; i++)
        check(mlpc_model_add(&node, model, &layers[i], node) == MLPC_OK, "a layer");
    check(mlpc_model_build(model) == MLPC_OK, "a build");
    compile(model);
    return model;
}

/* A run of the model, that may have been compiled anew when it is made: then another. */
static void
walk(mlpc_model *model, mlpc_mode mode, size_t batch, void *predictions)
{
    const mlpc_array rows = matrix(x, INPUTS), targets = matrix(y, UNITS);
    const mlpc_run_options options = {.mode = mode,
                                      .batch = batch,
                                      .shuffle = true,
                                      .x = &rows,
                                      .y = &targets,
                                      .predictions = (void *[]){predictions}};
    mlpc_run *run;
    size_t done = 0;
    check(mlpc_run_create(&run, model, &options) == MLPC_OK, "a run");
    check(mlpc_run_start(run, 1) == MLPC_OK, "a start");
    while (done < mlpc_run_batches(run)) {
        const mlpc_status status = mlpc_run_advance(run, 1, 0, &done);
        if (status == MLPC_INVALID_STATE && mode != MLPC_PREDICT)
            break; /* compiled in between */
        check(status == MLPC_OK, "a batch");
    }
    mlpc_run_free(run);
}

static void
stages(mlpc_model *model)
{
    const mlpc_array rows = matrix(x, INPUTS), targets = matrix(y, UNITS);
    const mlpc_run_options options = {
        .mode = MLPC_TRAIN, .batch = ROWS, .x = &rows, .y = &targets};
    mlpc_run *run;
    mlpc_array output;
    check(mlpc_run_create(&run, model, &options) == MLPC_OK, "a run");
    check(mlpc_run_start(run, 0) == MLPC_OK, "a start");
    check(mlpc_run_take(run) == MLPC_OK, "the model");
    if (mlpc_run_stage(run, MLPC_STAGE_FORWARD) == MLPC_OK) {
        check(mlpc_run_array(&output, run, MLPC_OUTPUT, "out") == MLPC_OK, "an output");
        check(mlpc_run_stage(run, MLPC_STAGE_LOSS) == MLPC_OK, "a loss");
        check(mlpc_run_stage(run, MLPC_STAGE_BACKWARD) == MLPC_OK, "a way back");
        check(mlpc_run_stage(run, MLPC_STAGE_UPDATE | MLPC_STAGE_NEXT) == MLPC_OK,
              "an update");
    }
    check(mlpc_run_give(run) == MLPC_OK, "the model, given back");
    mlpc_run_free(run);
}

static void *
train(void *model)
{
    for (int i = 0; i < TIMES; i++) {
        walk(model, MLPC_TRAIN, 16 + (size_t)i, NULL);
        stages(model);
        check(mlpc_optimizer_set_rate(optimizer, 0.001 / (1 + i)) == MLPC_OK, "a rate");
    }
    return NULL;
}

static void *
use(void *model)
{
    float out[8][UNITS];
    const mlpc_spec uniform = {"random_uniform", {{"seed", 1}}};
    const size_t shape[] = {8, UNITS};
    float *predictions = malloc(ROWS * UNITS * sizeof *predictions);
    for (int i = 0; i < TIMES; i++) {
        walk(model, MLPC_EVALUATE, 40, NULL);
        walk(still, MLPC_PREDICT, 7 + 5 * (size_t)i, predictions);
        check(memcmp(predictions, expected, sizeof expected) == 0,
              "what others do moves no bit of a prediction");
        if (i % 4 == 3)
            compile(model);
        check(mlpc_initialize(out, MLPC_FLOAT32, 2, shape, &uniform) == MLPC_OK,
              "draws");
        check(mlpc_optimizer_rate(optimizer) > 0, "a rate");
    }
    free(predictions);
    return NULL;
}

int
main(void)
{
    const mlpc_spec noise = {"random_normal", {{"stddev", 1}, {"seed", 4}}},
                    adam = {"adam", {{0}}};
    const size_t shape[] = {ROWS, INPUTS};
    pthread_t threads[2 * MODELS];
    check(mlpc_initialize(x, MLPC_FLOAT32, 2, shape, &noise) == MLPC_OK, "rows");
    for (int i = 0; i < ROWS; i++)
        memcpy(y[i], x[ROWS - 1 - i], sizeof y[i]);
    mlpc_set_work_per_thread(0);
    mlpc_set_threads(THREADS);
    check(mlpc_optimizer_create(&optimizer, &adam) == MLPC_OK, "an optimizer");
    still = make(9);
    walk(still, MLPC_PREDICT, 32, expected);
    for (size_t i = 0; i < MODELS; i++)
        models[i] = make(i);
    for (size_t i = 0; i < 2 * MODELS; i++)
        check(pthread_create(&threads[i], NULL, i % 2 ? use : train, models[i / 2]) ==
                  0,
              "a thread");
    for (size_t i = 0; i < 2 * MODELS; i++)
        pthread_join(threads[i], NULL);
    for (size_t i = 0; i < MODELS; i++)
        mlpc_model_free(models[i]);
    mlpc_model_free(still);
    mlpc_optimizer_release(optimizer);
    return 0;
}
