/* Same bits: a few small nets are trained on every kind of kernels that this CPU has and on
 * 1, 2, 3 and 7 threads; weights, losses and predictions must be equal to the last bit.
 *
 * `test_bits dump` writes the bytes of one run to stdout, so that builds of other compilers can
 * be compared (tests/bits/test_compilers.py). */
#include "core/threads.h"
#include "mlpc.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { ROWS = 203, INPUTS = 37, CLASSES = 5, BATCH = 64, EPOCHS = 3, MAX_NODES = 8 };

typedef struct net {
    const char *name;
    mlpc_dtype dtype;
    mlpc_spec layers[MAX_NODES];
    mlpc_spec loss, optimizer;
    bool sparse;
} net;

static const net nets[] = {
    {"softmax, nadam",
     MLPC_FLOAT32,
     {{"dense", {{"units", 33}}},
      {"relu", {{0}}},
      {"dropout", {{"rate", 0.3}, {"seed", 5}}},
      {"dense", {{"units", 70}}},
      {"tanh", {{0}}},
      {"dense", {{"units", CLASSES}}},
      {"softmax", {{0}}}},
     {"sparse_categorical_crossentropy", {{0}}},
     {"nadam", {{0}}},
     true},
    {"softmax, rmsprop",
     MLPC_FLOAT64,
     {{"dense", {{"units", 19}}},
      {"elu", {{0}}},
      {"dense", {{"units", 1}}},
      {"selu", {{0}}},
      {"dense", {{"units", CLASSES}}},
      {"softmax", {{0}}}},
     {"categorical_crossentropy", {{"label_smoothing", 0.1}}},
     {"rmsprop", {{"momentum", 0.5}, {"centered", 1}}},
     false},
    {"sigmoid, nesterov",
     MLPC_FLOAT32,
     {{"dense", {{"units", 64}}},
      {"softplus", {{0}}},
      {"dense", {{"units", 16}}},
      {"leaky_relu", {{0}}},
      {"dense", {{"units", CLASSES}}},
      {"sigmoid", {{0}}}},
     {"binary_crossentropy", {{0}}},
     {"sgd", {{"momentum", 0.9}, {"nesterov", 1}}},
     false},
    {"linear, adam",
     MLPC_FLOAT64,
     {{"dense", {{"units", 130}}},
      {"softsign", {{0}}},
      {"dense", {{"units", 17}}},
      {"hard_sigmoid", {{0}}},
      {"dense", {{"units", CLASSES}}}},
     {"mean_absolute_error", {{0}}},
     {"adam", {{"amsgrad", 1}}},
     false},
    {"tiny, adagrad",
     MLPC_FLOAT32,
     {{"dense", {{"units", 2}, {"use_bias", 0}}},
      {"exponential", {{0}}},
      {"dense", {{"units", CLASSES}}},
      {"softmax", {{0}}}},
     {"mean_squared_error", {{0}}},
     {"adagrad", {{0}}},
     false},
};

enum { NETS = sizeof nets / sizeof *nets };

static void
check(mlpc_status status)
{
    if (status == MLPC_OK)
        return;
    printf("failed: %s\n", mlpc_last_error());
    exit(1);
}

/* What a run leaves: appended bytes. */
typedef struct record {
    char *bytes;
    size_t used, room;
} record;

static void
keep(record *all, const void *data, size_t bytes)
{
    if (all->used + bytes > all->room) {
        all->room = 2 * (all->used + bytes);
        all->bytes = realloc(all->bytes, all->room);
        if (all->bytes == NULL)
            exit(1);
    }
    memcpy(all->bytes + all->used, data, bytes);
    all->used += bytes;
}

static mlpc_array
matrix(const void *data, mlpc_dtype dtype, size_t size, size_t cols)
{
    mlpc_array array = {.data = data, .dtype = dtype, .rank = 2, .shape = {ROWS, cols}};
    array.strides[0] = (ptrdiff_t)(cols * size);
    array.strides[1] = (ptrdiff_t)size;
    return array;
}

static mlpc_model *
make_model(const net *n, mlpc_optimizer *optimizer)
{
    const mlpc_spec metric = {
        n->sparse ? "sparse_categorical_accuracy" : "categorical_accuracy", {{0}}};
    const size_t shape[] = {INPUTS};
    mlpc_model *model;
    size_t node;
    check(mlpc_model_create(&model, n->dtype, 11));
    check(mlpc_model_input(&node, model, 1, shape));
    for (size_t i = 0; i < MAX_NODES && n->layers[i].name != NULL; i++)
        check(mlpc_model_add(&node, model, &n->layers[i], node));
    check(mlpc_model_build(model));
    check(mlpc_model_compile(model, &n->loss, &metric, 1, optimizer));
    return model;
}

static void
train(record *all, const net *n)
{
    static float x[ROWS][INPUTS];
    static unsigned char dense[ROWS][CLASSES], labels[ROWS];
    static double predictions[ROWS * CLASSES];
    const mlpc_spec noise = {"random_normal", {{"stddev", 1}, {"seed", 3}}};
    const size_t shape[] = {ROWS, INPUTS};
    mlpc_optimizer *optimizer;
    mlpc_run *run;
    size_t done = 0;
    double results[2];
    check(mlpc_initialize(x, MLPC_FLOAT32, 2, shape, &noise));
    memset(dense, 0, sizeof dense);
    for (int i = 0; i < ROWS; i++) {
        labels[i] = (unsigned char)((x[i][0] > 0) + 2 * (x[i][1] > 0));
        dense[i][labels[i]] = 1;
    }
    check(mlpc_optimizer_create(&optimizer, &n->optimizer));
    mlpc_model *model = make_model(n, optimizer);
    mlpc_array rows = matrix(x, MLPC_FLOAT32, 4, INPUTS);
    mlpc_array targets = n->sparse ? matrix(labels, MLPC_UINT8, 1, 1)
                                   : matrix(dense, MLPC_UINT8, 1, CLASSES);
    mlpc_run_options options = {.mode = MLPC_TRAIN,
                                .batch = BATCH,
                                .shuffle = true,
                                .x = &rows,
                                .y = &targets,
                                .predictions = predictions};
    check(mlpc_run_create(&run, model, &options));
    for (uint64_t epoch = 0; epoch < EPOCHS; epoch++) {
        check(mlpc_run_start(run, epoch));
        check(mlpc_run_advance(run, SIZE_MAX, 0, &done));
        mlpc_run_results(run, results);
        keep(all, results, sizeof results);
    }
    mlpc_run_free(run);
    options.mode = MLPC_PREDICT;
    check(mlpc_run_create(&run, model, &options));
    check(mlpc_run_start(run, 0));
    check(mlpc_run_advance(run, SIZE_MAX, 0, &done));
    mlpc_run_free(run);
    size_t size = n->dtype == MLPC_FLOAT32 ? 4 : 8;
    keep(all, predictions, ROWS * CLASSES * size);
    for (size_t i = 0; i < mlpc_model_weight_count(model); i++) {
        mlpc_weight weight;
        check(mlpc_model_weight(&weight, model, i));
        keep(all, weight.value, weight.count * size);
    }
    mlpc_model_free(model);
    mlpc_optimizer_release(optimizer);
}

static int
compare(const record *first, const record *other, const char *net_name, const char *isa,
        size_t threads)
{
    if (first->used == other->used &&
        memcmp(first->bytes, other->bytes, first->used) == 0)
        return 0;
    printf("%s: %s on %zu threads differs from scalar on 1\n", net_name, isa, threads);
    return 1;
}

int
main(int count, char **arguments)
{
    static const char *const isas[] = {"scalar", "avx2", "avx512", "neon"};
    static const size_t threads[] = {1, 2, 3, 7};
    int differ = 0, compared = 0;
    mlpc_set_work_per_thread(0); /* so that small nets use all threads */
    for (size_t n = 0; n < NETS; n++) {
        record first = {0};
        check(mlpc_set_isa("scalar"));
        mlpc_set_threads(1);
        train(&first, &nets[n]);
        if (count > 1 && strcmp(arguments[1], "dump") == 0)
            fwrite(first.bytes, 1, first.used, stdout);
        for (size_t i = 0; i < 4 && count == 1; i++) {
            if (mlpc_set_isa(isas[i]) != MLPC_OK)
                continue;
            for (size_t t = 0; t < 4; t++, compared++) {
                record other = {0};
                mlpc_set_threads(threads[t]);
                train(&other, &nets[n]);
                differ += compare(&first, &other, nets[n].name, isas[i], threads[t]);
                free(other.bytes);
            }
        }
        free(first.bytes);
    }
    if (count == 1)
        printf("%d runs compared, %d differ\n", compared, differ);
    return differ > 0;
}
