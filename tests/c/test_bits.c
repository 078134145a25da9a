/* Same bits: the nets of tests/bits/nets.txt are trained on every kind of kernels that this
 * CPU has and on 1, 2, 3 and 7 threads; history, evaluation, predictions and weights must be
 * equal to the last bit.
 *
 * What the first of these runs left is written beside the program, into <program>.records:
 * for each net the number of bytes (uint64_t) and the bytes. tests/bits/ holds it against the
 * golden hashes. */
#include "core/threads.h"
#include "mlpc.h"

#include <math.h>
#include <pthread.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { MAX_SPECS = 24, MAX_VALUES = 16 };
enum { X_SEED = 1, Y_SEED, ZERO_SEED, SAMPLE_SEED };
enum { MODEL_SEED = 144272510 }; /* what Python's set_random_seed(1) gives a model */

enum {
    NET,
    DTYPE,
    X,
    Y,
    SAMPLE_WEIGHT,
    WEIGHTS,
    LAYERS,
    REGULARIZERS,
    CONSTRAINTS,
    LOSS,
    METRICS,
    OPTIMIZER,
    LINES
};
static const char *const lines[] = {
    "net",    "dtype",        "x",           "y",    "sample_weight", "weights",
    "layers", "regularizers", "constraints", "loss", "metrics",       "optimizer"};

/* What each line holds: specs, ended by one without a name; and the values of them all. */
typedef struct net {
    mlpc_spec specs[LINES][MAX_SPECS + 1];
    double values[MAX_VALUES];
    size_t n_values;
} net;

static void
fail(const char *what, const char *why)
{
    printf("failed: %s: %s\n", what, why);
    exit(1);
}

static void
check(mlpc_status status)
{
    if (status != MLPC_OK)
        fail("the engine", mlpc_last_error());
}

static void *
allocate(size_t bytes)
{
    void *memory = calloc(bytes, 1);
    if (memory == NULL)
        fail("memory", "there is none");
    return memory;
}

/* Reads numbers that have commas between them. */
static void
add_values(net *n, mlpc_spec *spec, char *text)
{
    char *end = text;
    spec->values = n->values + n->n_values;
    for (; *text != '\0' && n->n_values < MAX_VALUES; text = end + (*end == ',')) {
        n->values[n->n_values++] = strtod(text, &end);
        spec->n_values++;
    }
    if (*text != '\0')
        fail(text, "too many values");
}

/* Adds a word to a line: a name starts a spec, name=value is an option of the last one. */
static void
add_word(net *n, mlpc_spec *specs, char *word)
{
    size_t last = 0, option = 0;
    while (last < MAX_SPECS && specs[last].name != NULL)
        last++;
    char *value = strchr(word, '=');
    if (value == NULL && last < MAX_SPECS) {
        specs[last].name = word;
        return;
    }
    if (value == NULL || last == 0)
        fail(word, "a line is too long or begins with an option");
    *value++ = '\0';
    if (strcmp(word, "values") == 0) {
        add_values(n, &specs[last - 1], value);
        return;
    }
    mlpc_option *options = specs[last - 1].options;
    while (option < MLPC_MAX_OPTIONS && options[option].name != NULL)
        option++;
    if (option == MLPC_MAX_OPTIONS)
        fail(word, "too many options");
    options[option] = (mlpc_option){word, strtod(value, NULL)};
}

/* The specs of the line that begins with this word. */
static mlpc_spec *
line_of(net *n, const char *word)
{
    size_t line = 0;
    while (line < LINES && strcmp(word, lines[line]) != 0)
        line++;
    if (line == LINES)
        fail(word, "no line begins so");
    return n->specs[line];
}

/* The next net of the file, or false at its end; its names live until the next call. */
static bool
read_net(net *n, FILE *file)
{
    static char text[4096];
    size_t used = 0;
    mlpc_spec *specs = n->specs[NET];
    memset(n, 0, sizeof *n);
    while (fgets(text + used, (int)(sizeof text - used), file) != NULL) {
        char *start = text + used;
        if (*start == '#')
            continue;
        if (*start == '\n' && used > 0)
            return true;
        used += strlen(start) + 1;
        bool continued = *start == ' ';
        char *word = strtok(start, " \n");
        if (word == NULL)
            continue;
        if (!continued) {
            specs = line_of(n, word);
            word = strtok(NULL, " \n");
        }
        for (; word != NULL; word = strtok(NULL, " \n"))
            add_word(n, specs, word);
    }
    return used > 0;
}

static double
option(const mlpc_spec *spec, const char *name, double otherwise)
{
    for (size_t i = 0; i < MLPC_MAX_OPTIONS && spec->options[i].name != NULL; i++)
        if (strcmp(spec->options[i].name, name) == 0)
            return spec->options[i].value;
    return otherwise;
}

static size_t
count_of(const mlpc_spec *spec, const char *name, size_t otherwise)
{
    return (size_t)option(spec, name, (double)otherwise);
}

/* The same, and the spec is without the option afterwards. */
static double
take_option(mlpc_spec *spec, const char *name, double otherwise)
{
    const double value = option(spec, name, otherwise);
    size_t left = 0;
    for (size_t i = 0; i < MLPC_MAX_OPTIONS && spec->options[i].name != NULL; i++)
        if (strcmp(spec->options[i].name, name) != 0)
            spec->options[left++] = spec->options[i];
    if (left < MLPC_MAX_OPTIONS)
        spec->options[left].name = NULL;
    return value;
}

static double *
draw(size_t rows, size_t cols, const mlpc_spec *distribution)
{
    const size_t shape[] = {rows, cols};
    double *values = allocate(rows * cols * sizeof *values);
    check(mlpc_initialize(values, MLPC_FLOAT64, 2, shape, distribution));
    return values;
}

static void
put(void *memory, size_t index, mlpc_dtype dtype, double value)
{
    if (dtype == MLPC_FLOAT32)
        ((float *)memory)[index] = (float)value;
    else if (dtype == MLPC_FLOAT64)
        ((double *)memory)[index] = value;
    else
        ((unsigned char *)memory)[index] = (unsigned char)value;
}

static mlpc_dtype
dtype_named(const char *name)
{
    if (name == NULL || strcmp(name, "float32") == 0)
        return MLPC_FLOAT32;
    return strcmp(name, "float64") == 0 ? MLPC_FLOAT64 : MLPC_UINT8;
}

/* The rows that a line of x or y describes; the caller frees their data. */
static mlpc_array
make_rows(const mlpc_spec *spec, size_t rows, double seed)
{
    static const size_t sizes[] = {
        [MLPC_FLOAT32] = 4, [MLPC_FLOAT64] = 8, [MLPC_UINT8] = 1};
    const mlpc_dtype dtype = dtype_named(spec->name);
    const size_t cols = count_of(spec, "cols", 1), stride = count_of(spec, "stride", 1);
    const size_t deep = count_of(spec, "deep", 0), size = sizes[dtype];
    const size_t every = count_of(spec, "zero_columns", cols + 1);
    const bool one_hot = option(spec, "one_hot", 0) != 0;
    const double scale = option(spec, "scale", 1), zeros = option(spec, "zeros", 0);
    const mlpc_spec normal = {"random_normal", {{"stddev", 1}, {"seed", seed}}};
    const mlpc_spec uniform = {
        "random_uniform",
        {{"minval", 0}, {"maxval", option(spec, "high", 1)}, {"seed", seed}}};
    const mlpc_spec chance = {"random_uniform",
                              {{"minval", 0}, {"maxval", 1}, {"seed", ZERO_SEED}}};
    double *values = draw(rows, cols, dtype == MLPC_UINT8 ? &uniform : &normal);
    double *chances = draw(rows, cols, &chance);
    void *memory = allocate(rows * cols * stride * size);
    for (size_t i = 0; i < rows; i++)
        for (size_t j = 0; j < cols; j++) {
            size_t at = i * cols + j;
            double value = values[at] * scale;
            if (one_hot)
                value = (size_t)values[i * cols] == j;
            if (chances[at] < zeros || (j + 1) % every == 0)
                value *= 0;
            put(memory, at * stride, dtype, value);
        }
    free(values);
    free(chances);
    mlpc_array array = {
        .data = memory, .dtype = dtype, .rank = 2, .shape = {rows, cols}};
    if (deep > 0) {
        array.rank = 3;
        array.shape[1] = cols / deep;
        array.shape[2] = deep;
    }
    size_t step = stride * size;
    for (size_t axis = array.rank; axis-- > 0; step *= array.shape[axis])
        array.strides[axis] = (ptrdiff_t)step;
    return array;
}

static bool
has_seed(const mlpc_spec *initializer)
{
    return strcmp(initializer->name, "constant") != 0 &&
           strcmp(initializer->name, "identity") != 0;
}

static void
draw_weights(mlpc_model *model, const mlpc_spec *spec)
{
    for (size_t i = 0; i < mlpc_model_weight_count(model); i++) {
        mlpc_spec drawn = spec->name ? *spec : (mlpc_spec){"variance_scaling", {{0}}};
        mlpc_weight weight;
        size_t last = 0;
        while (drawn.options[last].name != NULL)
            last++;
        if (has_seed(&drawn))
            drawn.options[last] = (mlpc_option){"seed", (double)i};
        check(mlpc_model_weight(&weight, model, i));
        check(mlpc_initialize(weight.value, mlpc_model_dtype(model), weight.rank,
                              weight.shape, &drawn));
    }
}

/* The weights of a frozen layer are not trained. */
static void
add_layer(size_t *node, mlpc_model *model, const mlpc_spec *layer)
{
    size_t weight = mlpc_model_weight_count(model);
    check(mlpc_model_add(node, model, layer, *node));
    for (; weight < mlpc_model_weight_count(model); weight++)
        if (option(layer, "frozen", 0) != 0)
            check(mlpc_model_set_trainable(model, weight, false));
}

typedef mlpc_status (*on_weight)(mlpc_model *model, size_t weight,
                                 const mlpc_spec *spec);

/* Gives each of the specs to the weight that it names. */
static void
add_to_weights(mlpc_model *model, const mlpc_spec *specs, on_weight add)
{
    for (; specs->name != NULL; specs++) {
        mlpc_spec spec = *specs;
        size_t weight = (size_t)take_option(&spec, "weight", 0);
        check(add(model, weight, &spec));
    }
}

static void
compile(mlpc_model *model, const net *n, mlpc_optimizer *optimizer)
{
    mlpc_spec metrics[MAX_SPECS];
    size_t count = 0;
    for (const mlpc_spec *given = n->specs[METRICS]; given->name != NULL; given++) {
        metrics[count] = *given;
        metrics[count].weighted = take_option(&metrics[count], "weighted", 0) != 0;
        count++;
    }
    check(mlpc_model_compile(model,
                             &(mlpc_head_spec){.loss = n->specs[LOSS],
                                               .loss_weight = 1,
                                               .metrics = metrics,
                                               .n_metrics = count},
                             optimizer));
}

/* A compiled model and the elements of its output for one row. */
static mlpc_model *
make_model(size_t *outputs, const net *n, const mlpc_array *x,
           mlpc_optimizer *optimizer)
{
    mlpc_model *model;
    size_t node, rank, shape[MLPC_MAX_RANK];
    check(mlpc_model_create(&model, dtype_named(n->specs[DTYPE]->name), MODEL_SEED));
    check(mlpc_model_input(&node, model, x->rank - 1, x->shape + 1));
    for (const mlpc_spec *layer = n->specs[LAYERS]; layer->name != NULL; layer++)
        add_layer(&node, model, layer);
    add_to_weights(model, n->specs[REGULARIZERS], mlpc_model_regularize);
    add_to_weights(model, n->specs[CONSTRAINTS], mlpc_model_constrain);
    check(mlpc_model_build(model));
    draw_weights(model, n->specs[WEIGHTS]);
    compile(model, n, optimizer);
    check(mlpc_model_shape(&rank, shape, model, node));
    *outputs = 1;
    for (size_t i = 0; i < rank; i++)
        *outputs *= shape[i];
    return model;
}

/* What a training leaves: appended bytes. */
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
            fail("memory", "there is none");
    }
    memcpy(all->bytes + all->used, data, bytes);
    all->used += bytes;
}

/* Keeps the loss, and a number for each metric's state: a mean, or its numbers times 1, 2, ... */
static void
keep_results(record *all, const mlpc_model *model, const double *results)
{
    size_t count;
    keep(all, results++, sizeof *results);
    for (size_t metric = 0; (count = mlpc_model_states(model, 0, metric)) > 0;
         metric++) {
        double value = results[0] / results[1];
        for (size_t i = 0; count > 2 && i < count; i++)
            value = (i > 0 ? value : 0) + (double)(i + 1) * results[i];
        if (!isfinite(value))
            fail("a net", "a metric is not finite, and a NaN's sign may differ");
        keep(all, &value, sizeof value);
        results += count;
    }
}

/* Walks over all rows, `epochs` times; keeps the loss and the metrics of each. */
static void
walk(record *all, mlpc_model *model, const mlpc_run_options *options, size_t epochs)
{
    mlpc_run *run;
    size_t done;
    check(mlpc_run_create(&run, model, options));
    double *results = allocate(mlpc_run_values(run) * sizeof *results);
    for (uint64_t epoch = 0; epoch < epochs; epoch++) {
        check(mlpc_run_start(run, epoch));
        check(mlpc_run_advance(run, SIZE_MAX, 0, &done));
        if (options->mode == MLPC_PREDICT)
            continue;
        mlpc_run_results(run, results);
        if (!isfinite(results[0]))
            fail("a net", "its loss is not finite, so it shows nothing");
        keep_results(all, model, results);
    }
    free(results);
    mlpc_run_free(run);
}

/* Where the optimizer keeps the weights' running averages, they take the weights' place. */
static void
take_averages(mlpc_model *model, const mlpc_optimizer *optimizer, size_t size)
{
    const char *name;
    size_t kind = 0, trained = 0;
    while ((name = mlpc_optimizer_slot_name(optimizer, kind)) != NULL &&
           strcmp(name, "average") != 0)
        kind++;
    for (size_t i = 0; name != NULL && i < mlpc_model_weight_count(model); i++) {
        mlpc_weight weight;
        mlpc_array slot;
        check(mlpc_model_weight(&weight, model, i));
        if (!weight.trainable)
            continue;
        check(mlpc_optimizer_slot(&slot, optimizer, kind, trained++));
        memcpy(weight.value, slot.data, weight.count * size);
    }
}

static record
train(const net *n)
{
    record all = {0};
    const size_t rows = count_of(n->specs[NET], "rows", 0);
    mlpc_array x = make_rows(n->specs[X], rows, X_SEED);
    mlpc_array y = make_rows(n->specs[Y], rows, Y_SEED);
    const bool weighted = n->specs[SAMPLE_WEIGHT]->name != NULL;
    mlpc_array weights = {0};
    if (weighted)
        weights = make_rows(n->specs[SAMPLE_WEIGHT], rows, SAMPLE_SEED);
    mlpc_optimizer *optimizer;
    size_t outputs;
    check(mlpc_optimizer_create(&optimizer, n->specs[OPTIMIZER]));
    mlpc_model *model = make_model(&outputs, n, &x, optimizer);
    const size_t size = mlpc_model_dtype(model) == MLPC_FLOAT32 ? 4 : 8;
    mlpc_run_options options = {.mode = MLPC_TRAIN,
                                .batch = count_of(n->specs[NET], "batch", 0),
                                .shuffle = true,
                                .x = &x,
                                .y = &y,
                                .sample_weights = weighted ? &weights : NULL,
                                .predictions =
                                    (void *[]){allocate(rows * outputs * size)}};
    walk(&all, model, &options, count_of(n->specs[NET], "epochs", 2));
    take_averages(model, optimizer, size);
    options.mode = MLPC_EVALUATE;
    walk(&all, model, &options, 1);
    options.mode = MLPC_PREDICT;
    walk(&all, model, &options, 1);
    keep(&all, options.predictions[0], rows * outputs * size);
    for (size_t i = 0; i < mlpc_model_weight_count(model); i++) {
        mlpc_weight weight;
        check(mlpc_model_weight(&weight, model, i));
        keep(&all, weight.value, weight.count * size);
    }
    mlpc_model_free(model);
    mlpc_optimizer_release(optimizer);
    free(options.predictions[0]);
    free((void *)(uintptr_t)x.data);
    free((void *)(uintptr_t)y.data);
    free((void *)(uintptr_t)weights.data);
    return all;
}

#if defined(__SANITIZE_THREAD__) /* races do not depend on the kernels */
static const char *const isas[] = {"scalar"};
static const size_t threads[] = {1, 3};
#else
static const char *const isas[] = {"scalar", "avx2", "avx512", "neon"};
#ifdef _OPENMP
static const size_t threads[] = {1, 2, 3, 7};
#else
static const size_t threads[] = {1};
#endif
#endif
enum { ISAS = sizeof isas / sizeof *isas, THREADS = sizeof threads / sizeof *threads };

/* Trains a net in every way but the first; returns how many of them differ from it. */
static int
compare(const net *n, const record *first)
{
    int differ = 0;
    for (size_t i = 0; i < ISAS; i++) {
        if (mlpc_set_isa(isas[i]) != MLPC_OK)
            continue;
        for (size_t t = i == 0; t < THREADS; t++) {
            mlpc_set_threads(threads[t]);
            record other = train(n);
            if (first->used != other.used ||
                memcmp(first->bytes, other.bytes, first->used) != 0) {
                printf("%s: %s on %zu threads differs from scalar on 1\n",
                       n->specs[NET]->name, isas[i], threads[t]);
                differ++;
            }
            free(other.bytes);
        }
    }
    return differ;
}

static void
report(int nets, int differ)
{
    printf("%d nets;", nets);
    for (size_t i = 0; i < ISAS; i++)
        if (mlpc_set_isa(isas[i]) == MLPC_OK)
            printf(" %s", isas[i]);
    printf("; threads");
    for (size_t i = 0; i < THREADS; i++)
        printf(" %zu", threads[i]);
    printf("; %d runs differ\n", differ);
}

/* A stack as small as any that a thread may have; the team's members have theirs from
 * OMP_STACKSIZE. Sanitizers widen what lies on it. */
enum {
#if defined(__SANITIZE_ADDRESS__) || defined(__SANITIZE_THREAD__)
    STACK_BYTES = 8 << 20
#else
    STACK_BYTES = 128 << 10
#endif
};

typedef struct comparison {
    FILE *file, *records;
    net n;
    int nets, differ;
} comparison;

static void *
compare_all(void *context)
{
    comparison *c = context;
    for (; read_net(&c->n, c->file); c->nets++) {
        check(mlpc_set_isa("scalar"));
        mlpc_set_threads(1);
        record first = train(&c->n);
        uint64_t bytes = first.used;
        fwrite(&bytes, sizeof bytes, 1, c->records);
        fwrite(first.bytes, 1, first.used, c->records);
        c->differ += compare(&c->n, &first);
        free(first.bytes);
    }
    return NULL;
}

int
main(int count, char **arguments)
{
    static char path[4096];
    static comparison c;
    pthread_t thread;
    pthread_attr_t attributes;
    snprintf(path, sizeof path, "%s.records", count > 0 ? arguments[0] : "test_bits");
    c.file = fopen("tests/bits/nets.txt", "r");
    c.records = fopen(path, "wb");
    if (c.file == NULL || c.records == NULL)
        fail(c.file == NULL ? "tests/bits/nets.txt" : path, "cannot be opened");
    mlpc_set_work_per_thread(0); /* so that small nets use all threads */
    if (pthread_attr_init(&attributes) != 0 ||
        pthread_attr_setstacksize(&attributes, STACK_BYTES) != 0)
        fail("a small stack", "cannot be had");
    if (pthread_create(&thread, &attributes, compare_all, &c) != 0)
        fail("a thread", "cannot be made");
    pthread_join(thread, NULL);
    fclose(c.file);
    if (fclose(c.records) != 0)
        fail(path, "cannot be written");
    report(c.nets, c.differ);
    return c.nets == 0 || c.differ > 0;
}
