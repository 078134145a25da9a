/* A classifier of handwritten digits in C, through mlpc.h alone.
 *
 *     python3 -m zipfile -e mlpc/datasets/data/digits.npz digits
 *     tests/c/run.sh mlp && build/ctest/mlp digits/x.npy digits/y.npy
 *
 * 1,797 images of 8 x 8 pixels from 0 to 16, of which every fifth is held back. The numbers
 * printed are the same on every machine. */
#include "mlpc.h"

#include <stdio.h>
#include <stdlib.h>

enum { PIXELS = 64, CLASSES = 10, MOST = 2000, BATCH = 32, EPOCHS = 12 };

typedef struct digits {
    size_t count;
    unsigned char x[MOST][PIXELS], y[MOST];
} digits;

static void
check(mlpc_status status)
{
    if (status == MLPC_OK)
        return;
    fprintf(stderr, "%s\n", mlpc_last_error());
    exit(1);
}

/* The bytes of a .npy file behind its header, whose length bytes 8 and 9 tell. */
static size_t
read_bytes(const char *path, unsigned char *to, size_t most)
{
    unsigned char head[10];
    FILE *file = fopen(path, "rb");
    size_t count = 0;
    if (file != NULL && fread(head, 1, sizeof head, file) == sizeof head &&
        fseek(file, head[8] + 256 * head[9], SEEK_CUR) == 0)
        count = fread(to, 1, most, file);
    if (count == 0) {
        fprintf(stderr, "%s: no such array\n", path);
        exit(1);
    }
    fclose(file);
    return count;
}

/* Every fifth digit goes into `test`, the others into `train`. */
static void
read_digits(const char *const paths[2], digits *train, digits *test)
{
    static digits all;
    all.count = read_bytes(paths[1], all.y, MOST);
    read_bytes(paths[0], all.x[0], sizeof all.x);
    for (size_t i = 0; i < all.count; i++) {
        digits *part = i % 5 == 4 ? test : train;
        for (size_t j = 0; j < PIXELS; j++)
            part->x[part->count][j] = all.x[i][j];
        part->y[part->count++] = all.y[i];
    }
}

/* 64 -> 32 relu -> 10; the softmax and the loss are computed as one. */
static mlpc_model *
make_model(mlpc_optimizer *adam)
{
    const mlpc_spec layers[] = {
        {.name = "rescaling", .options = {{"scale", 1.0 / 16}}},
        {.name = "dense", .options = {{"units", 32}}},
        {.name = "relu"},
        {.name = "dense", .options = {{"units", CLASSES}}},
        {.name = "softmax"},
    };
    const mlpc_spec loss = {.name = "sparse_categorical_crossentropy"};
    const mlpc_spec accuracy = {.name = "sparse_categorical_accuracy"};
    const size_t shape[] = {PIXELS};
    mlpc_model *model;
    size_t node;
    check(mlpc_model_create(&model, MLPC_FLOAT32, 1));
    check(mlpc_model_input(&node, model, 1, shape));
    for (size_t i = 0; i < sizeof layers / sizeof *layers; i++)
        check(mlpc_model_add(&node, model, &layers[i], node));
    check(mlpc_model_build(model)); /* draws the weights */
    check(mlpc_model_compile(
        model,
        &(mlpc_head_spec){
            .loss = &loss, .loss_weight = 1, .metrics = &accuracy, .n_metrics = 1},
        adam));
    return model;
}

/* A run walks over rows of any dtype; what it borrows stays the caller's. */
static mlpc_run *
make_run(mlpc_model *model, const digits *d, mlpc_mode mode)
{
    const mlpc_array x = {d->x, MLPC_UINT8, 2, {d->count, PIXELS}, {PIXELS, 1}};
    const mlpc_array y = {d->y, MLPC_UINT8, 1, {d->count}, {1}};
    const mlpc_run_options options = {
        .mode = mode, .batch = BATCH, .shuffle = true, .x = &x, .y = &y};
    mlpc_run *run;
    check(mlpc_run_create(&run, model, &options));
    return run;
}

/* One epoch; returns the loss and the accuracy, whose state is a total and a count. */
static void
walk(mlpc_run *run, uint64_t epoch, double *loss, double *accuracy)
{
    double values[3];
    size_t done;
    check(mlpc_run_start(run, epoch));
    check(mlpc_run_advance(run, SIZE_MAX, 0, &done));
    mlpc_run_results(run, values);
    *loss = values[0];
    *accuracy = values[1] / values[2];
}

int
main(int argc, char **argv)
{
    static digits train, test;
    const mlpc_spec rule = {.name = "adam", .options = {{"learning_rate", 0.003}}};
    mlpc_optimizer *adam;
    double loss, accuracy;
    if (argc != 3) {
        fprintf(stderr, "usage: %s x.npy y.npy\n", argv[0]);
        return 2;
    }
    read_digits((const char *const[]){argv[1], argv[2]}, &train, &test);
    check(mlpc_optimizer_create(&adam, &rule));
    mlpc_model *model = make_model(adam);
    mlpc_run *training = make_run(model, &train, MLPC_TRAIN);
    mlpc_run *testing = make_run(model, &test, MLPC_EVALUATE);
    for (uint64_t epoch = 0; epoch < EPOCHS; epoch++) {
        walk(training, epoch, &loss, &accuracy);
        printf("epoch %2d: loss %.4f, accuracy %.4f\n", (int)epoch + 1, loss, accuracy);
    }
    walk(testing, 0, &loss, &accuracy);
    printf("%zu other digits: loss %.4f, accuracy %.4f\n", test.count, loss, accuracy);
    mlpc_run_free(testing);
    mlpc_run_free(training);
    mlpc_model_free(model);
    mlpc_optimizer_release(adam);
    return 0;
}
