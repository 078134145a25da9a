/* Graphs: values that several nodes read, weights that several nodes use, several inputs and
 * outputs. Gradients are held against central differences; steps, layouts and what is kept, bit
 * by bit, against what must be the same. */
#include "check.h"
#include "mlpc.h"

#include <math.h>
#include <string.h>

enum { SAMPLES = 37, INPUTS = 6, MOST_COLS = 20, MOST_WEIGHTS = 8000, OUTPUTS = 4 };

/* A net of one or two inputs: what it computes, and what it is held against. */
typedef struct net {
    mlpc_model *model;
    size_t n_inputs, n_outputs, cols[OUTPUTS];
    const char *losses[OUTPUTS];
    double loss_weights[OUTPUTS];
} net;

static double x[2][SAMPLES * INPUTS], y[OUTPUTS][SAMPLES * MOST_COLS];

static void
make_numbers(void)
{
    uint32_t state = 7;
    double *const all[] = {x[0], x[1], y[0], y[1], y[2], y[3]};
    for (size_t a = 0; a < sizeof all / sizeof *all; a++)
        for (size_t i = 0; i < SAMPLES * (a < 2 ? INPUTS : MOST_COLS); i++) {
            state = state * 1664525u + 1013904223u;
            all[a][i] = (double)(state >> 8) / (1 << 24) - 0.5;
        }
}

static size_t
input(net *n)
{
    const size_t shape[] = {INPUTS};
    size_t node;
    check(mlpc_model_input(&node, n->model, 1, shape) == MLPC_OK, "an input");
    n->n_inputs++;
    return node;
}

static size_t
plain(net *n, const char *name, size_t read)
{
    const mlpc_spec spec = {name, {{0}}};
    size_t node;
    check(mlpc_model_add(&node, n->model, &spec, read) == MLPC_OK, name);
    return node;
}

static size_t
dense(net *n, size_t units, size_t read)
{
    const mlpc_spec spec = {"dense", {{"units", (double)units}}};
    size_t node;
    check(mlpc_model_add(&node, n->model, &spec, read) == MLPC_OK, "a dense layer");
    return node;
}

static size_t
again(net *n, size_t layer, size_t read)
{
    size_t node;
    check(mlpc_model_reuse(&node, n->model, layer, read) == MLPC_OK, "a layer again");
    return node;
}

static void
output(net *n, size_t node, size_t cols, const char *loss, double weight)
{
    check(mlpc_model_output(n->model, node) == MLPC_OK, "an output");
    n->cols[n->n_outputs] = cols;
    n->losses[n->n_outputs] = loss;
    n->loss_weights[n->n_outputs++] = weight;
}

/* Two outputs behind a hidden layer, one by an activation that could work in place, one by one
 * that reads what it has made and is read twice itself; an output that is read further on; a dead
 * end. */
static void
branches(net *n, size_t units)
{
    const size_t hidden = dense(n, units, input(n)), bent = plain(n, "tanh", hidden);
    const size_t middle = plain(n, "sigmoid", dense(n, 4, bent));
    output(n, dense(n, 3, plain(n, "relu", hidden)), 3, "mean_squared_error", 1);
    output(n, plain(n, "softmax", dense(n, 2, middle)), 2, "categorical_crossentropy",
           0.3);
    output(n, middle, 4, "mean_absolute_error", 2);
    output(n, dense(n, 2, plain(n, "relu", bent)), 2, "mean_squared_error", 1);
    dense(n, 5, hidden);
}

/* Two layers that read the input, which is wide, and may read it where the user has it. */
static void
forked(net *n, size_t units)
{
    const size_t rows = input(n),
                 other = dense(n, 3, plain(n, "tanh", dense(n, units, rows)));
    output(n, other, 3, "mean_squared_error", 1);
    output(n, dense(n, 20, rows), 20, "mean_absolute_error", 0.5);
}

/* One layer three times: twice in a chain, once beside it. */
static void
shared(net *n, size_t units)
{
    (void)units;
    const size_t rows = input(n), layer = dense(n, INPUTS, rows);
    const size_t twice = again(n, layer, plain(n, "tanh", layer));
    output(n, dense(n, 2, plain(n, "tanh", twice)), 2, "mean_squared_error", 1);
    output(n, plain(n, "sigmoid", again(n, layer, plain(n, "relu", rows))), INPUTS,
           "binary_crossentropy", 0.5);
}

/* Two towers of the same weights, each with its input and output. */
static void
towers(net *n, size_t units)
{
    const size_t one = input(n), other = input(n);
    const size_t hidden = dense(n, units, one),
                 last = dense(n, 3, plain(n, "elu", hidden));
    output(n, last, 3, "mean_squared_error", 1);
    output(n, again(n, last, plain(n, "elu", again(n, hidden, other))), 3, "huber", 1);
}

typedef void make_net(net *n, size_t units);

static net
make(make_net *f, size_t units, mlpc_dtype dtype, bool kept, mlpc_optimizer *optimizer)
{
    net n = {0};
    mlpc_spec losses[OUTPUTS];
    mlpc_head_spec heads[OUTPUTS];
    check(mlpc_model_create(&n.model, dtype, 3) == MLPC_OK, "a model");
    f(&n, units);
    if (kept)
        mlpc_model_keep(n.model);
    check(mlpc_model_build(n.model) == MLPC_OK, "a build");
    for (size_t i = 0; i < n.n_outputs; i++) {
        losses[i] = (mlpc_spec){n.losses[i], {{0}}};
        heads[i] =
            (mlpc_head_spec){.loss = &losses[i], .loss_weight = n.loss_weights[i]};
    }
    check(mlpc_model_compile(n.model, heads, optimizer) == MLPC_OK, "a compilation");
    return n;
}

/* Softmax and cross-entropies want targets that are shares. */
static void
arrays_of(const net *n, mlpc_array *rows, mlpc_array *targets)
{
    for (size_t i = 0; i < 2; i++)
        rows[i] = dense_rows(x[i], MLPC_FLOAT64, SAMPLES, INPUTS);
    for (size_t i = 0; i < n->n_outputs; i++) {
        targets[i] = dense_rows(y[i], MLPC_FLOAT64, SAMPLES, n->cols[i]);
        if (strstr(n->losses[i], "crossentropy") != NULL)
            for (size_t k = 0; k < SAMPLES * n->cols[i]; k++)
                y[i][k] = fabs(y[i][k]);
    }
}

/* Results of one run over all samples: the total loss, then each output's. */
static void
run(const net *n, mlpc_mode mode, size_t batch, double *results)
{
    mlpc_array rows[2], targets[OUTPUTS];
    mlpc_run *walk;
    size_t done;
    arrays_of(n, rows, targets);
    const mlpc_run_options options = {
        .mode = mode, .batch = batch, .x = rows, .y = targets};
    check(mlpc_run_create(&walk, n->model, &options) == MLPC_OK, "a run");
    check(mlpc_run_values(walk) == 1 + (n->n_outputs > 1 ? n->n_outputs : 0),
          "a loss, and one for each of several outputs");
    check(mlpc_run_start(walk, 0) == MLPC_OK, "a start");
    check(mlpc_run_advance(walk, SIZE_MAX, 0, &done) == MLPC_OK, "a walk");
    mlpc_run_results(walk, results);
    mlpc_run_free(walk);
}

static double
total(const net *n)
{
    double results[1 + OUTPUTS];
    run(n, MLPC_EVALUATE, SAMPLES, results);
    return results[0];
}

static void
gradients_are_central_differences(make_net *f, size_t units, bool kept)
{
    const double h = 1e-5;
    double results[1 + OUTPUTS], sum = 0;
    net n = make(f, units, MLPC_FLOAT64, kept, NULL);
    run(&n, MLPC_GRADIENT, SAMPLES, results);
    for (size_t i = 0; i < n.n_outputs; i++)
        sum += n.loss_weights[i] * results[1 + i];
    check(fabs(sum - results[0]) <= 1e-15 * sum, "the loss is the sum of the outputs'");
    for (size_t w = 0; w < mlpc_model_weight_count(n.model); w++) {
        mlpc_weight weight;
        double gradients[MOST_WEIGHTS];
        run(&n, MLPC_GRADIENT, SAMPLES, results);
        check(mlpc_model_weight(&weight, n.model, w) == MLPC_OK, "a weight");
        memcpy(gradients, weight.gradient, weight.count * sizeof *gradients);
        for (size_t i = 0; i < weight.count; i += 1 + weight.count / 40) {
            double *value = (double *)weight.value + i;
            const double old = *value;
            *value = old + h;
            const double above = total(&n);
            *value = old - h;
            const double below = total(&n);
            *value = old;
            check(fabs((above - below) / (2 * h) - gradients[i]) < 1e-9,
                  "a gradient is the central difference");
        }
    }
    mlpc_model_free(n.model);
}

/* The losses of all samples at once, batch by batch, and with a way back, for which samples are
 * gathered; nothing was before. */
static void
batches_come_to_the_whole(make_net *f, size_t units)
{
    double whole[1 + OUTPUTS], batches[1 + OUTPUTS], gathered[1 + OUTPUTS];
    net n = make(f, units, MLPC_FLOAT64, false, NULL);
    run(&n, MLPC_EVALUATE, 10, batches);
    run(&n, MLPC_EVALUATE, SAMPLES, whole);
    run(&n, MLPC_GRADIENT, SAMPLES, gathered);
    check(memcmp(whole, gathered, (1 + n.n_outputs) * sizeof *whole) == 0,
          "losses are the same with a way back");
    for (size_t i = 0; i <= n.n_outputs; i++)
        check(fabs(whole[i] - batches[i]) <= 1e-14 * whole[i],
              "losses are means over all samples");
    mlpc_model_free(n.model);
}

/* The weights after three epochs of batches that are not all as long. */
static void
train(make_net *f, size_t units, mlpc_dtype dtype, const mlpc_spec *rule, bool kept,
      size_t threads, void *weights, size_t *bytes)
{
    double results[1 + OUTPUTS];
    mlpc_optimizer *optimizer;
    mlpc_set_threads(threads);
    check(mlpc_optimizer_create(&optimizer, rule) == MLPC_OK, "an optimizer");
    net n = make(f, units, dtype, kept, optimizer);
    for (size_t epoch = 0; epoch < 3; epoch++)
        run(&n, MLPC_TRAIN, 10, results);
    *bytes = 0;
    for (size_t w = 0; w < mlpc_model_weight_count(n.model); w++) {
        mlpc_weight weight;
        check(mlpc_model_weight(&weight, n.model, w) == MLPC_OK, "a weight");
        const size_t size =
            weight.count * (dtype == MLPC_FLOAT64 ? sizeof(double) : sizeof(float));
        memcpy((char *)weights + *bytes, weight.value, size);
        *bytes += size;
    }
    mlpc_model_free(n.model);
    mlpc_optimizer_release(optimizer);
    mlpc_set_threads(0);
}

static void
steps_are_the_same_kept_or_not(make_net *f, size_t units)
{
    static double one[MOST_WEIGHTS], other[MOST_WEIGHTS];
    const mlpc_spec rules[] = {{"sgd", {{"learning_rate", 0.1}}}, {"adam", {{0}}}};
    const mlpc_dtype dtypes[] = {MLPC_FLOAT32, MLPC_FLOAT64};
    size_t bytes, others;
    for (size_t d = 0; d < 2; d++)
        for (size_t r = 0; r < 2; r++) {
            train(f, units, dtypes[d], &rules[r], false, 1, one, &bytes);
            for (size_t i = 0; i < 4; i++) {
                train(f, units, dtypes[d], &rules[r], i % 2 != 0, 1 + i / 2, other,
                      &others);
                check(bytes == others && memcmp(one, other, bytes) == 0,
                      "kept or not, on one thread or two: the same bits");
            }
        }
}

/* One step of plain gradient descent is the gradient that a look at it shows. */
static void
a_step_is_by_the_sum_of_the_gradients(make_net *f, size_t units)
{
    static double before[MOST_WEIGHTS];
    const double rate = 0.5;
    const mlpc_spec sgd = {"sgd", {{"learning_rate", rate}}};
    double results[1 + OUTPUTS];
    mlpc_optimizer *optimizer;
    check(mlpc_optimizer_create(&optimizer, &sgd) == MLPC_OK, "an optimizer");
    net n = make(f, units, MLPC_FLOAT64, false, optimizer);
    run(&n, MLPC_GRADIENT, SAMPLES, results);
    double *at = before;
    for (size_t w = 0; w < mlpc_model_weight_count(n.model); w++) {
        mlpc_weight weight;
        check(mlpc_model_weight(&weight, n.model, w) == MLPC_OK, "a weight");
        const double *value = weight.value, *gradient = weight.gradient;
        for (size_t i = 0; i < weight.count; i++)
            *at++ = fma(-rate, gradient[i], value[i]);
    }
    run(&n, MLPC_TRAIN, SAMPLES, results);
    at = before;
    for (size_t w = 0; w < mlpc_model_weight_count(n.model); w++) {
        mlpc_weight weight;
        check(mlpc_model_weight(&weight, n.model, w) == MLPC_OK, "a weight");
        for (size_t i = 0; i < weight.count; i++, at++)
            check(fabs(*at - ((double *)weight.value)[i]) <= 1e-15, "a step");
    }
    mlpc_model_free(n.model);
    mlpc_optimizer_release(optimizer);
}

/* Predictions of two towers are those of each alone. */
static void
two_inputs_and_outputs_are_two_nets(size_t units)
{
    double both[2][SAMPLES][3], alone[SAMPLES][3];
    mlpc_array rows[2], targets[OUTPUTS];
    mlpc_run *walk;
    size_t done;
    net n = make(towers, units, MLPC_FLOAT64, false, NULL);
    arrays_of(&n, rows, targets);
    mlpc_run_options options = {.mode = MLPC_PREDICT,
                                .batch = 11,
                                .x = rows,
                                .predictions = (void *[]){both[0], both[1]}};
    check(mlpc_run_create(&walk, n.model, &options) == MLPC_OK, "a run");
    check(mlpc_run_start(walk, 0) == MLPC_OK, "a start");
    check(mlpc_run_advance(walk, SIZE_MAX, 0, &done) == MLPC_OK, "a walk");
    mlpc_run_free(walk);
    rows[0] = rows[1];
    options.predictions = (void *[]){alone, both[1]};
    check(mlpc_run_create(&walk, n.model, &options) == MLPC_OK, "a run");
    check(mlpc_run_start(walk, 0) == MLPC_OK, "a start");
    check(mlpc_run_advance(walk, SIZE_MAX, 0, &done) == MLPC_OK, "a walk");
    mlpc_run_free(walk);
    check(memcmp(alone, both[1], sizeof alone) == 0,
          "towers of the same weights predict the same of the same samples");
    check(memcmp(alone, both[0], sizeof alone) != 0, "and else of others");
    mlpc_model_free(n.model);
}

static void
nonsense_is_refused(void)
{
    net n = {0};
    size_t node;
    const mlpc_spec dense_layer = {"dense", {{"units", 4}}};
    check(mlpc_model_create(&n.model, MLPC_FLOAT32, 3) == MLPC_OK, "a model");
    const size_t rows = input(&n), layer = dense(&n, 9, rows);
    check(mlpc_model_reuse(&node, n.model, layer, layer) == MLPC_SHAPE_MISMATCH,
          "weights for another width");
    check(mlpc_model_reuse(&node, n.model, rows, rows) == MLPC_INVALID_ARGUMENT,
          "an input again");
    check(mlpc_model_reuse(&node, n.model, 7, rows) == MLPC_INVALID_ARGUMENT,
          "a layer that is not there");
    check(mlpc_model_output(n.model, 7) == MLPC_INVALID_ARGUMENT,
          "an output that is not there");
    check(mlpc_model_build(n.model) == MLPC_OK, "a build");
    check(mlpc_model_output(n.model, layer) == MLPC_INVALID_STATE, "a late output");
    check(mlpc_model_reuse(&node, n.model, layer, rows) == MLPC_INVALID_STATE,
          "a late node");
    check(mlpc_model_add(&node, n.model, &dense_layer, rows) == MLPC_INVALID_STATE,
          "a late layer");
    mlpc_model_free(n.model);
}

int
main(void)
{
    make_net *const nets[] = {branches, forked, shared, towers};
    const size_t units[] = {5, 40}; /* by columns, and by rows */
    make_numbers();
    for (size_t i = 0; i < sizeof nets / sizeof *nets; i++)
        for (size_t u = 0; u < 2; u++) {
            batches_come_to_the_whole(nets[i], units[u]);
            gradients_are_central_differences(nets[i], units[u], false);
            gradients_are_central_differences(nets[i], units[u], true);
            a_step_is_by_the_sum_of_the_gradients(nets[i], units[u]);
            steps_are_the_same_kept_or_not(nets[i], units[u]);
            two_inputs_and_outputs_are_two_nets(units[u]);
        }
    nonsense_is_refused();
    return 0;
}
