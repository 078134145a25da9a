/* A batch in stages: their order, what a run made or walked in between does to it, and epochs of
 * one batch. */
#include "check.h"
#include "mlpc.h"

#include <fenv.h>
#include <pthread.h>
#include <stdatomic.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { ROWS = 24, INPUTS = 40, UNITS = 5 };

static double x[ROWS][INPUTS], y[ROWS][UNITS], many[50 * ROWS][INPUTS];

static mlpc_array
matrix(const void *data, size_t rows, size_t cols)
{
    return dense_rows(data, MLPC_FLOAT64, rows, cols);
}

typedef struct compiled {
    mlpc_model *model;
    mlpc_optimizer *optimizer;
} compiled;

static compiled
make(void)
{
    const mlpc_spec layers[] = {
        {"dense", {{"units", 30}}}, {"tanh", {{0}}}, {"dense", {{"units", UNITS}}}};
    const mlpc_spec sgd = {"sgd", {{"learning_rate", 0.1}}},
                    loss = {"mean_squared_error", {{0}}};
    const size_t shape[] = {INPUTS};
    compiled c;
    size_t node;
    check(mlpc_model_create(&c.model, MLPC_FLOAT64, 5) == MLPC_OK, "a model");
    check(mlpc_model_input(&node, c.model, 1, shape) == MLPC_OK, "an input");
    for (int i = 0; i < 3; i++)
        check(mlpc_model_add(&node, c.model, &layers[i], node) == MLPC_OK, "a layer");
    check(mlpc_model_build(c.model) == MLPC_OK, "a build");
    check(mlpc_optimizer_create(&c.optimizer, &sgd) == MLPC_OK, "an optimizer");
    check(mlpc_model_compile(c.model,
                             &(mlpc_head_spec){.loss = &loss, .loss_weight = 1},
                             c.optimizer) == MLPC_OK,
          "a compilation");
    return c;
}

static void
destroy(compiled *c)
{
    mlpc_model_free(c->model);
    mlpc_optimizer_release(c->optimizer);
}

static mlpc_run *
run_of(const compiled *c, mlpc_mode mode, size_t batch)
{
    const mlpc_array rows = matrix(x, ROWS, INPUTS), targets = matrix(y, ROWS, UNITS);
    const mlpc_run_options options = {
        .mode = mode, .batch = batch, .x = &rows, .y = &targets};
    mlpc_run *run;
    check(mlpc_run_create(&run, c->model, &options) == MLPC_OK, "a run");
    check(mlpc_run_start(run, 0) == MLPC_OK, "a start");
    return run;
}

static void
take(mlpc_run *run, unsigned stages)
{
    check(mlpc_run_stage(run, stages) == MLPC_OK, "a stage");
}

static void
refuse(mlpc_run *run, unsigned stages, const char *what)
{
    check(mlpc_run_stage(run, stages) == MLPC_INVALID_STATE, what);
}

static void
stages_have_an_order(void)
{
    compiled c = make();
    mlpc_run *run = run_of(&c, MLPC_TRAIN, ROWS / 2);
    const mlpc_array rows = matrix(x, ROWS, INPUTS), targets = matrix(y, ROWS, UNITS);
    size_t done;
    refuse(run, MLPC_STAGE_LOSS, "a loss before forward");
    take(run, MLPC_STAGE_FORWARD);
    refuse(run, MLPC_STAGE_BACKWARD, "backward before the loss");
    refuse(run, MLPC_STAGE_UPDATE, "an update before backward");
    refuse(run, MLPC_STAGE_NEXT, "an end before the loss");
    take(run, MLPC_STAGE_FORWARD);
    take(run, MLPC_STAGE_LOSS);
    refuse(run, MLPC_STAGE_UPDATE, "an update before backward, behind the loss");
    refuse(run, MLPC_STAGE_LOSS, "a second loss");
    refuse(run, MLPC_STAGE_FORWARD, "a second forward behind the loss");
    check(mlpc_run_advance(run, 1, 0, &done) == MLPC_INVALID_STATE,
          "a batch between stages");
    check(mlpc_run_feed(run, &rows, &targets, NULL) == MLPC_INVALID_STATE,
          "rows between stages");
    take(run, MLPC_STAGE_BACKWARD);
    refuse(run, MLPC_STAGE_BACKWARD, "a second backward");
    take(run, MLPC_STAGE_NEXT); /* no update: the caller did not want it */
    take(run, MLPC_STAGE_FORWARD | MLPC_STAGE_LOSS | MLPC_STAGE_BACKWARD |
                  MLPC_STAGE_UPDATE);
    refuse(run, MLPC_STAGE_UPDATE, "a second update");
    take(run, MLPC_STAGE_NEXT);
    check(mlpc_run_done(run) == 2, "two batches");
    check(mlpc_run_feed(run, &rows, &targets, NULL) == MLPC_OK, "rows behind a batch");
    take(run, MLPC_STAGE_FORWARD);
    check(mlpc_run_start(run, 1) == MLPC_OK, "a start that drops the batch at hand");
    check(mlpc_run_advance(run, 1, 0, &done) == MLPC_OK, "a batch behind it");
    mlpc_run_free(run);
    destroy(&c);
}

/* The memory of the batch at hand is laid out anew for a larger one. */
static void
a_larger_run_in_between_ends_a_batch(void)
{
    compiled c = make();
    mlpc_run *run = run_of(&c, MLPC_TRAIN, ROWS), *other;
    mlpc_array output;
    const mlpc_array rows = matrix(many, 50 * ROWS, INPUTS);
    double *predictions = calloc((size_t)50 * ROWS * UNITS, sizeof *predictions);
    mlpc_run_options options = {.mode = MLPC_PREDICT,
                                .batch = ROWS,
                                .x = &rows,
                                .predictions = (void *[]){predictions}};
    take(run, MLPC_STAGE_FORWARD);
    check(mlpc_run_create(&other, c.model, &options) == MLPC_OK, "a small run");
    mlpc_run_free(other);
    check(mlpc_run_array(&output, run, MLPC_OUTPUT, "out") == MLPC_OK,
          "the output, as a small run changes nothing");
    take(run, MLPC_STAGE_LOSS);
    options.batch = 50 * ROWS;
    check(mlpc_run_create(&other, c.model, &options) == MLPC_OK, "a large run");
    refuse(run, MLPC_STAGE_BACKWARD, "backward in other memory");
    check(mlpc_run_array(&output, run, MLPC_OUTPUT, "out") == MLPC_INVALID_STATE,
          "the output of a batch that is gone");
    check(mlpc_run_start(run, 0) == MLPC_OK, "another start");
    take(run, MLPC_STAGE_FORWARD | MLPC_STAGE_LOSS | MLPC_STAGE_BACKWARD |
                  MLPC_STAGE_UPDATE | MLPC_STAGE_NEXT);
    mlpc_run_free(other);
    mlpc_run_free(run);
    free(predictions);
    destroy(&c);
}

/* Each epoch of one batch is what the first was, as nothing changes. */
static void
epochs_of_one_batch_agree(void)
{
    enum { EPOCHS = 4 };
    compiled c = make();
    mlpc_run *run = run_of(&c, MLPC_EVALUATE, ROWS), *other;
    double results[EPOCHS], one, first[UNITS * ROWS];
    size_t done;
    check(mlpc_run_advance(run, 1, 0, &done) == MLPC_OK, "one epoch");
    mlpc_run_results(run, &one);
    /* What is in the input's memory is another batch. */
    const mlpc_array rows = matrix(many, ROWS, INPUTS);
    const mlpc_run_options options = {.mode = MLPC_PREDICT,
                                      .batch = ROWS,
                                      .x = &rows,
                                      .predictions = (void *[]){first}};
    check(mlpc_run_create(&other, c.model, &options) == MLPC_OK, "another run");
    check(mlpc_run_start(other, 0) == MLPC_OK &&
              mlpc_run_advance(other, 1, 0, &done) == MLPC_OK,
          "other rows");
    check(mlpc_run_epochs(run, 1, EPOCHS, 0, results, &done) == MLPC_OK &&
              done == EPOCHS,
          "epochs");
    for (int i = 0; i < EPOCHS; i++)
        check(memcmp(&results[i], &one, sizeof one) == 0, "every epoch is the first");
    mlpc_run_free(other);
    mlpc_run_free(run);
    destroy(&c);
}

typedef struct waiting {
    mlpc_run *run;
    atomic_int begun, over;
} waiting;

static void *
walk(void *context)
{
    waiting *w = context;
    size_t done;
    atomic_store(&w->begun, 1);
    check(mlpc_run_advance(w->run, 1, 0, &done) == MLPC_OK, "the other thread's batch");
    atomic_store(&w->over, 1);
    return NULL;
}

/* While a thread has the model, another one's batch waits, and this one's stages go on. */
static void
a_thread_keeps_the_model(void)
{
    compiled c = make();
    mlpc_run *run = run_of(&c, MLPC_TRAIN, ROWS);
    waiting w = {.run = run_of(&c, MLPC_EVALUATE, ROWS)};
    pthread_t thread;
    check(mlpc_run_take(run) == MLPC_OK, "the model");
    take(run, MLPC_STAGE_FORWARD);
    check(pthread_create(&thread, NULL, walk, &w) == 0, "a thread");
    while (!atomic_load(&w.begun))
        continue;
    take(run, MLPC_STAGE_LOSS);
    take(run, MLPC_STAGE_BACKWARD);
    take(run, MLPC_STAGE_UPDATE | MLPC_STAGE_NEXT);
    check(!atomic_load(&w.over), "the other thread waits");
    check(mlpc_run_give(run) == MLPC_OK, "the model is given back");
    check(mlpc_run_give(run) == MLPC_INVALID_STATE, "it was not taken twice");
    pthread_join(thread, NULL);
    check(atomic_load(&w.over), "the other thread's turn");
    mlpc_run_free(w.run);
    mlpc_run_free(run);
    destroy(&c);
}

/* What the engine computes does not depend on how its caller rounds. */
static void
rounding_is_the_engines(void)
{
    compiled c = make();
    mlpc_run *run = run_of(&c, MLPC_EVALUATE, 7);
    const mlpc_spec metric = {"mean_absolute_error", {{0}}},
                    l2 = {"l1_l2", {{"l2", 0.01}}},
                    glorot = {"variance_scaling", {{"seed", 3}}};
    const size_t shape[] = {ROWS, INPUTS};
    static const int modes[] = {FE_TONEAREST, FE_UPWARD, FE_DOWNWARD, FE_TOWARDZERO};
    double first[4] = {0}, drawn[2][ROWS * INPUTS];
    for (int i = 0; i < 4; i++) {
        double found[4], state[2] = {0};
        size_t done;
        fesetround(modes[i]);
        check(mlpc_run_start(run, 0) == MLPC_OK &&
                  mlpc_run_advance(run, 100, 0, &done) == MLPC_OK,
              "an epoch");
        mlpc_run_results(run, &found[0]);
        check(mlpc_metric_fold(state, &metric, MLPC_FLOAT64, ROWS, UNITS, UNITS, ROWS,
                               y, x, NULL) == MLPC_OK,
              "a metric");
        found[1] = state[0];
        check(mlpc_regularize(&found[2], NULL, x, MLPC_FLOAT64, 2, shape, &l2) ==
                  MLPC_OK,
              "a penalty");
        check(mlpc_initialize(drawn[i > 0], MLPC_FLOAT64, 2, shape, &glorot) == MLPC_OK,
              "draws");
        found[3] = 0;
        check(fegetround() == modes[i], "the caller's rounding stays");
        fesetround(FE_TONEAREST);
        if (i == 0)
            memcpy(first, found, sizeof first);
        check(memcmp(found, first, sizeof first) == 0, "the same bits");
        check(i == 0 || memcmp(drawn[0], drawn[1], sizeof drawn[0]) == 0,
              "the same draws");
    }
    mlpc_run_free(run);
    destroy(&c);
}

int
main(void)
{
    const mlpc_spec noise = {"random_normal", {{"stddev", 1}, {"seed", 4}}};
    const size_t shape[] = {ROWS, INPUTS}, further[] = {50 * ROWS, INPUTS};
    check(mlpc_initialize(x, MLPC_FLOAT64, 2, shape, &noise) == MLPC_OK, "rows");
    check(mlpc_initialize(many, MLPC_FLOAT64, 2, further, &noise) == MLPC_OK, "rows");
    for (int i = 0; i < ROWS; i++)
        memcpy(y[i], x[ROWS - 1 - i], sizeof y[i]);
    stages_have_an_order();
    a_larger_run_in_between_ends_a_batch();
    epochs_of_one_batch_agree();
    a_thread_keeps_the_model();
    rounding_is_the_engines();
    return 0;
}
