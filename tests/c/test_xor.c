/* XOR through the public header alone: 2-2-1 tanh on four noisy clouds, full batch. From a
 * good start it separates, on every kind of kernels with the same bits. */
#include "mlpc.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { POINTS = 1000, INPUTS = 2, WEIGHTS = 9, EPOCHS = 2000 };

#define CHECK(call) check((call), #call)

static void
check(mlpc_status status, const char *what)
{
    if (status == MLPC_OK)
        return;
    printf("%s failed: %s\n", what, mlpc_last_error());
    exit(1);
}

/* 500 points a class around (+-1, +-1); the class is the sign of the product. */
static void
make_points(float x[POINTS][INPUTS], float y[POINTS])
{
    mlpc_spec noise = {"random_normal", {{"stddev", 0.2}, {"seed", 1}}};
    const size_t shape[] = {POINTS, INPUTS};
    CHECK(mlpc_initialize(x, MLPC_FLOAT32, 2, shape, &noise));
    for (int i = 0; i < POINTS; i++) {
        float a = i & 1 ? 1 : -1, b = i & 2 ? 1 : -1;
        x[i][0] += a;
        x[i][1] += b;
        y[i] = a * b;
    }
}

static mlpc_model *
make_model(mlpc_optimizer *optimizer)
{
    const size_t shape[] = {INPUTS};
    const mlpc_spec hidden = {"dense", {{"units", 2}}}, out = {"dense", {{"units", 1}}};
    const mlpc_spec tanh_spec = {"tanh", {{0}}}, loss = {"mean_squared_error", {{0}}};
    const float start[WEIGHTS] = {1, 1, 1, 1, 0.5f, -0.5f, 1, -1, -0.5f};
    size_t node, at = 0;
    mlpc_model *model;
    CHECK(mlpc_model_create(&model, MLPC_FLOAT32, 7));
    CHECK(mlpc_model_input(&node, model, 1, shape));
    CHECK(mlpc_model_add(&node, model, &hidden, node));
    CHECK(mlpc_model_add(&node, model, &tanh_spec, node));
    CHECK(mlpc_model_add(&node, model, &out, node));
    CHECK(mlpc_model_add(&node, model, &tanh_spec, node));
    CHECK(mlpc_model_build(model));
    for (size_t i = 0; i < mlpc_model_weight_count(model); i++) {
        mlpc_weight weight;
        CHECK(mlpc_model_weight(&weight, model, i));
        memcpy(weight.value, start + at, weight.count * sizeof *start);
        at += weight.count;
    }
    CHECK(mlpc_model_compile(model, &(mlpc_head_spec){.loss = &loss, .loss_weight = 1},
                             optimizer));
    return model;
}

static mlpc_array
array_of(const float *data, size_t cols)
{
    mlpc_array array = {.data = data, .dtype = MLPC_FLOAT32, .rank = 2};
    array.shape[0] = POINTS;
    array.shape[1] = cols;
    array.strides[0] = (ptrdiff_t)(cols * sizeof *data);
    array.strides[1] = sizeof *data;
    return array;
}

/* Trains and predicts; returns how many points fall on the wrong side. */
static int
train(float predictions[POINTS])
{
    static float x[POINTS][INPUTS], y[POINTS];
    const mlpc_spec rule = {"sgd", {{"learning_rate", 0.2}, {"momentum", 0.9}}};
    mlpc_optimizer *optimizer;
    mlpc_run *training, *predicting;
    size_t done;
    int wrong = 0;
    make_points(x, y);
    CHECK(mlpc_optimizer_create(&optimizer, &rule));
    mlpc_model *model = make_model(optimizer);
    mlpc_array rows = array_of(x[0], INPUTS), targets = array_of(y, 1);
    mlpc_run_options options = {
        .mode = MLPC_TRAIN, .batch = POINTS, .x = &rows, .y = &targets};
    CHECK(mlpc_run_create(&training, model, &options));
    for (uint64_t epoch = 0; epoch < EPOCHS; epoch++) {
        CHECK(mlpc_run_start(training, epoch));
        CHECK(mlpc_run_advance(training, SIZE_MAX, 0, &done));
    }
    options.mode = MLPC_PREDICT;
    options.predictions = (void *[]){predictions};
    CHECK(mlpc_run_create(&predicting, model, &options));
    CHECK(mlpc_run_start(predicting, 0));
    CHECK(mlpc_run_advance(predicting, SIZE_MAX, 0, &done));
    for (int i = 0; i < POINTS; i++)
        wrong += predictions[i] * y[i] <= 0;
    mlpc_run_free(predicting);
    mlpc_run_free(training);
    mlpc_model_free(model);
    mlpc_optimizer_release(optimizer);
    return wrong;
}

static void
expect_failure(mlpc_status got, mlpc_status wanted, const char *what)
{
    if (got != wanted) {
        printf("%s: status %d instead of %d\n", what, (int)got, (int)wanted);
        exit(1);
    }
}

/* What is wrong is refused with a text, and the model goes on. */
static void
refuse_nonsense(void)
{
    const mlpc_spec unknown = {"no_such_layer", {{0}}};
    const mlpc_spec negative = {"dense", {{"units", -1}}};
    const size_t shape[] = {INPUTS};
    size_t node;
    mlpc_model *model;
    CHECK(mlpc_model_create(&model, MLPC_FLOAT32, 0));
    CHECK(mlpc_model_input(&node, model, 1, shape));
    expect_failure(mlpc_model_add(&node, model, &unknown, 0), MLPC_INVALID_ARGUMENT,
                   "an unknown layer");
    expect_failure(mlpc_model_add(&node, model, &negative, 0), MLPC_INVALID_ARGUMENT,
                   "negative units");
    expect_failure(mlpc_model_build(model), MLPC_INVALID_STATE, "an empty model");
    if (strlen(mlpc_last_error()) == 0) {
        printf("an error without a text\n");
        exit(1);
    }
    mlpc_model_free(model);
    mlpc_model_free(NULL);
}

int
main(void)
{
    static const char *const isas[] = {"scalar", "avx2", "avx512"};
    static float predictions[3][POINTS];
    refuse_nonsense();
    for (int i = 0; i < 3; i++) {
        if (mlpc_set_isa(isas[i]) != MLPC_OK) {
            printf("%s skipped: %s\n", isas[i], mlpc_last_error());
            memcpy(predictions[i], predictions[0], sizeof predictions[0]);
            continue;
        }
        int wrong = train(predictions[i]);
        printf("%s: %d of %d points on the wrong side\n", isas[i], wrong, POINTS);
        if (wrong > 0)
            return 1;
    }
    if (memcmp(predictions[0], predictions[1], sizeof predictions[0]) != 0 ||
        memcmp(predictions[0], predictions[2], sizeof predictions[0]) != 0) {
        printf("predictions differ from ISA to ISA\n");
        return 1;
    }
    return 0;
}
