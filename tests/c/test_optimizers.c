/* What an optimizer promises: a step of whole weights allocates nothing, a run ends where its
 * rates do, weights that are no model's can be stepped, and nonsense is refused with a text. */
#include "core/memory.h"
#include "check.h"
#include "mlpc.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { ROWS = 40, INPUTS = 20, UNITS = 3, BATCH = 8, BATCHES = ROWS / BATCH };

static float x[ROWS][INPUTS], y[ROWS][UNITS];

static mlpc_array
matrix(const void *data, size_t rows, size_t cols)
{
    return dense_rows(data, MLPC_FLOAT32, rows, cols);
}

typedef struct trained {
    mlpc_model *model;
    mlpc_optimizer *optimizer;
    mlpc_run *run;
} trained;

static trained
make(const mlpc_spec *rule)
{
    const mlpc_spec layers[] = {
        {"dense", {{"units", 40}}}, {"relu", {{0}}}, {"dense", {{"units", UNITS}}}};
    const mlpc_spec loss = {"mean_squared_error", {{0}}};
    const size_t shape[] = {INPUTS};
    const mlpc_array rows = matrix(x, ROWS, INPUTS), targets = matrix(y, ROWS, UNITS);
    trained t;
    size_t node;
    check(mlpc_model_create(&t.model, MLPC_FLOAT32, 3) == MLPC_OK, "a model");
    check(mlpc_model_input(&node, t.model, 1, shape) == MLPC_OK, "an input");
    for (int i = 0; i < 3; i++)
        check(mlpc_model_add(&node, t.model, &layers[i], node) == MLPC_OK, "a layer");
    check(mlpc_model_build(t.model) == MLPC_OK, "a build");
    check(mlpc_optimizer_create(&t.optimizer, rule) == MLPC_OK, "an optimizer");
    check(mlpc_model_compile(t.model,
                             &(mlpc_head_spec){.loss = &loss, .loss_weight = 1},
                             t.optimizer) == MLPC_OK,
          "a compilation");
    mlpc_run_options options = {
        .mode = MLPC_TRAIN, .batch = BATCH, .x = &rows, .y = &targets};
    check(mlpc_run_create(&t.run, t.model, &options) == MLPC_OK, "a run");
    check(mlpc_run_start(t.run, 0) == MLPC_OK, "a start");
    return t;
}

static void
destroy(trained *t)
{
    mlpc_run_free(t->run);
    mlpc_model_free(t->model);
    mlpc_optimizer_release(t->optimizer);
}

/* The same heap after an epoch as before it, but for the first step. */
static void
test_no_allocation(void)
{
    const mlpc_entry *entry;
    for (size_t i = 0; (entry = mlpc_catalogue(MLPC_OPTIMIZERS, i)) != NULL; i++) {
        const mlpc_spec rule = {
            entry->name,
            {{"clipnorm", 1}, {"use_ema", 1}, {"gradient_accumulation_steps", 2}}};
        trained t = make(&rule);
        size_t done = 0;
        check(mlpc_run_advance(t.run, 1, 0, &done) == MLPC_OK, "a step");
        size_t before = mlpc_allocations();
        check(mlpc_run_advance(t.run, BATCHES, 0, &done) == MLPC_OK, "an epoch");
        check(done == BATCHES, "the epoch's end");
        check(mlpc_allocations() == before, entry->name);
        check(mlpc_optimizer_iterations(t.optimizer) == BATCHES, "all steps");
        destroy(&t);
    }
}

static void
test_rates_end(void)
{
    const mlpc_spec sgd = {"sgd", {{0}}};
    const double rates[] = {0.5, 0.25}, bad[] = {0.5, 1 / (double)(ROWS - 40)};
    trained t = make(&sgd);
    size_t done = 0;
    check(mlpc_optimizer_set_rates(t.optimizer, 0, 2, bad) == MLPC_INVALID_ARGUMENT,
          "a rate is finite");
    check(mlpc_optimizer_set_rates(t.optimizer, 0, 0, rates) == MLPC_INVALID_ARGUMENT,
          "rates are some");
    check(mlpc_optimizer_set_rates(t.optimizer, 0, 2, rates) == MLPC_OK, "two rates");
    check(mlpc_optimizer_rate(t.optimizer) == 0.5, "the first");
    check(mlpc_run_advance(t.run, BATCHES, 0, &done) == MLPC_OK && done == 2,
          "two steps");
    check(mlpc_run_advance(t.run, BATCHES, 0, &done) == MLPC_INVALID_STATE,
          "no step without a rate");
    check(strstr(mlpc_last_error(), "rate") != NULL && done == 2, "it says so");
    check(mlpc_optimizer_set_rates(t.optimizer, 1, 2, rates) == MLPC_OK, "two others");
    check(mlpc_optimizer_rate(t.optimizer) == 0.25, "the second of them");
    check(mlpc_run_advance(t.run, BATCHES, 0, &done) == MLPC_OK && done == 3,
          "one step");
    check(mlpc_optimizer_set_rate(t.optimizer, 0.125) == MLPC_OK, "one for all");
    check(mlpc_run_advance(t.run, BATCHES, 0, &done) == MLPC_OK && done == BATCHES,
          "the rest");
    destroy(&t);
}

static void
test_apply(void)
{
    const mlpc_spec sgd = {"sgd", {{"learning_rate", 0.5}, {"weight_decay", 0.5}}};
    const unsigned char marks[] = {0, MLPC_NO_DECAY};
    float a[2][2] = {{1, 2}, {3, 4}}, b[1][2] = {{1, 2}}, g[2][2] = {{2, 2}, {2, 2}},
          h[1][2] = {{2, 4}};
    mlpc_array weights[] = {matrix(a, 2, 2), matrix(b, 1, 2)};
    mlpc_array gradients[] = {matrix(g, 2, 2), matrix(h, 1, 2)};
    mlpc_optimizer *optimizer;
    mlpc_array slot;
    mlpc_dtype dtype;
    check(mlpc_optimizer_create(&optimizer, &sgd) == MLPC_OK, "an optimizer");
    check(!mlpc_optimizer_built(optimizer, &dtype), "not built yet");
    check(mlpc_optimizer_apply(optimizer, 2, weights, gradients) == MLPC_INVALID_STATE,
          "build first");
    check(mlpc_optimizer_mark(optimizer, 2, marks) == MLPC_OK, "marks");
    check(mlpc_optimizer_build_for(optimizer, MLPC_INT8, 2, weights) ==
              MLPC_INVALID_ARGUMENT,
          "floats are trained");
    check(mlpc_optimizer_build_for(optimizer, MLPC_FLOAT32, 2, weights) == MLPC_OK,
          "a build");
    check(mlpc_optimizer_build_for(optimizer, MLPC_FLOAT32, 1, weights) ==
              MLPC_INVALID_STATE,
          "it stays with its weights");
    check(mlpc_optimizer_mark(optimizer, 3, marks) == MLPC_INVALID_ARGUMENT,
          "a mark a weight");
    check(mlpc_optimizer_slot(&slot, optimizer, 0, 0) == MLPC_INVALID_ARGUMENT,
          "no slots here");
    check(mlpc_optimizer_apply(optimizer, 2, weights, gradients) == MLPC_OK, "a step");
    check(a[0][0] == -0.25f && a[1][1] == 2.0f, "1 - 1/4 - 1, 4 - 1 - 1");
    check(b[0][0] == 0.0f && b[0][1] == 0.0f, "1 - 1, 2 - 2: no decay");
    gradients[0].data = NULL;
    check(mlpc_optimizer_apply(optimizer, 2, weights, gradients) == MLPC_OK, "a step");
    check(a[0][0] == -0.25f && b[0][0] == -1.0f, "one weight alone");
    gradients[1].shape[1] = 1;
    check(mlpc_optimizer_apply(optimizer, 2, weights, gradients) == MLPC_SHAPE_MISMATCH,
          "another shape");
    check(mlpc_optimizer_iterations(optimizer) == 2, "two steps");
    mlpc_optimizer_release(optimizer);
}

static void
test_elementary(void)
{
    double values[] = {0, 1};
    check(mlpc_elementary("exp", 2, values, values) == MLPC_OK && values[0] == 1,
          "exp");
    check(mlpc_elementary("log", 1, values, values) == MLPC_OK && values[0] == 0,
          "log");
    check(mlpc_elementary("sin", 1, values, values) == MLPC_INVALID_ARGUMENT, "sin");
}

int
main(void)
{
    for (size_t i = 0; i < ROWS; i++) {
        for (size_t j = 0; j < INPUTS; j++)
            x[i][j] = (float)((i * 7 + j * 3) % 11) / 11;
        for (size_t j = 0; j < UNITS; j++)
            y[i][j] = (float)((i + j) % 5) / 5;
    }
    test_no_allocation();
    test_rates_end();
    test_apply();
    test_elementary();
    return 0;
}
