/* mlpc: multi-layer perceptrons, the public C interface.
 *
 * A program creates a model, adds nodes to it, builds it, compiles it with a loss, metrics
 * and an optimizer, and walks a run over its rows. Everything that can be configured is named
 * by an mlpc_spec: a name from the catalogue and numeric options; what is not given has
 * its default. Names and formulas are Keras'. examples/mlp.c is such a program, in full.
 *
 * Every function that can fail returns an mlpc_status; mlpc_last_error() then tells why, in
 * this thread. Outputs come first. Counts are elements, never bytes, unless a name says so.
 * Nothing here prints, aborts or exits.
 *
 * SPDX-License-Identifier: BSD-3-Clause */
#ifndef MLPC_H
#define MLPC_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#ifdef __cplusplus
extern "C" {
#endif

#define MLPC_MAX_RANK 8
#define MLPC_MAX_OPTIONS 24

typedef enum mlpc_status {
    MLPC_OK = 0,
    MLPC_INVALID_ARGUMENT,
    MLPC_INVALID_STATE,
    MLPC_SHAPE_MISMATCH,
    MLPC_UNSUPPORTED,
    MLPC_OUT_OF_MEMORY,
    MLPC_IO,
    MLPC_INTERRUPTED
} mlpc_status;

/* Why the last failing call of this thread failed; one line. Valid until the next failure. */
const char *mlpc_last_error(void);

/* What an array holds. Models compute in the first two; rows may be of any. */
typedef enum mlpc_dtype {
    MLPC_FLOAT32,
    MLPC_FLOAT64,
    MLPC_FLOAT16,
    MLPC_BOOL,
    MLPC_INT8,
    MLPC_UINT8,
    MLPC_INT16,
    MLPC_UINT16,
    MLPC_INT32,
    MLPC_UINT32,
    MLPC_INT64,
    MLPC_UINT64
} mlpc_dtype;

/* Borrowed memory of the caller; the first axis counts rows. Strides are in bytes and may
 * be zero or negative. */
typedef struct mlpc_array {
    const void *data;
    mlpc_dtype dtype;
    size_t rank;
    size_t shape[MLPC_MAX_RANK];
    ptrdiff_t strides[MLPC_MAX_RANK];
} mlpc_array;

/* {"adam", {{"learning_rate", 0.01}}}: a name and the options that differ from the defaults;
 * the first option without a name ends the list. */
typedef struct mlpc_option {
    const char *name;
    double value;
} mlpc_option;

typedef struct mlpc_spec {
    const char *name;
    mlpc_option options[MLPC_MAX_OPTIONS];
    const double *values; /* a list, where the name wants one; copied by who keeps it */
    size_t n_values;
    bool weighted; /* of a metric: rows count by their sample weights */
} mlpc_spec;

/* The catalogue: what the engine knows, with options, defaults and bounds. */
typedef enum mlpc_kind {
    MLPC_LAYERS,
    MLPC_ACTIVATIONS,
    MLPC_LOSSES,
    MLPC_METRICS,
    MLPC_OPTIMIZERS,
    MLPC_INITIALIZERS,
    MLPC_REGULARIZERS,
    MLPC_CONSTRAINTS
} mlpc_kind;

typedef struct mlpc_option_info {
    const char *name;
    double value, low, high; /* the default; bounds, both allowed */
} mlpc_option_info;

typedef struct mlpc_entry {
    const char *name, *formula;
    mlpc_option_info options[MLPC_MAX_OPTIONS]; /* ended by one without a name */
} mlpc_entry;

/* The entry at index, or NULL past the last one. Static memory. */
const mlpc_entry *mlpc_catalogue(mlpc_kind kind, size_t index);

/* ---- blocks: reference-counted, zeroed storage that models and callers share ---------- */

typedef struct mlpc_block mlpc_block;

mlpc_status mlpc_block_create(mlpc_block **out, mlpc_dtype dtype, size_t count);
mlpc_block *mlpc_block_retain(mlpc_block *block);
void mlpc_block_release(mlpc_block *block); /* NULL is fine */
void *
mlpc_block_data(mlpc_block *block); /* aligned to 64 bytes, for the block's life */
size_t mlpc_block_count(const mlpc_block *block);
mlpc_dtype mlpc_block_dtype(const mlpc_block *block);

/* An option that names axes, "axes": the sum of 2^axis, and of 2^(16 + axis) for an axis that is
 * counted from the end (-1 is the last); -1 for the entry's own choice. */

/* Draws `values` (float32 or float64, C order, of the given shape) by an initializer. The
 * fans are Keras': a kernel is (inputs, units). */
mlpc_status mlpc_initialize(void *values, mlpc_dtype dtype, size_t rank,
                            const size_t *shape, const mlpc_spec *initializer);

/* value = the penalty on a weight w (float32 or float64, C order, of the given shape); its gradient
 * is added to `gradient`, of the same dtype and shape, where that is not NULL. */
mlpc_status mlpc_regularize(double *value, void *gradient, const void *w,
                            mlpc_dtype dtype, size_t rank, const size_t *shape,
                            const mlpc_spec *regularizer);

/* Projects a weight (as above), in place. */
mlpc_status mlpc_constrain(void *w, mlpc_dtype dtype, size_t rank, const size_t *shape,
                           const mlpc_spec *constraint);

/* out = f(x) for a matrix of either dtype, rows x cols, C order; softmax is over a row. out may
 * be x. What changes the shape, glu, is for models only. */
mlpc_status mlpc_activate(void *out, const void *x, mlpc_dtype dtype, size_t rows,
                          size_t cols, const mlpc_spec *activation);

/* delta = its gradient with respect to x, from that with respect to out = f(x); all three are
 * matrices as above. */
mlpc_status mlpc_activate_backward(void *delta, const void *x, const void *out,
                                   mlpc_dtype dtype, size_t rows, size_t cols,
                                   const mlpc_spec *activation);

/* values (rows) = the loss of each row, gradient (rows x cols, or NULL) = its derivative with
 * respect to p; the loss' reduction does not matter. p is rows x cols; y is rows x y_cols, as p,
 * or one class index a row where the loss wants those. All are of one dtype, in C order. */
mlpc_status mlpc_measure(void *values, void *gradient, const void *y, size_t y_cols,
                         const void *p, mlpc_dtype dtype, size_t rows, size_t cols,
                         const mlpc_spec *loss);

/* y (n) = f(x) for f "exp" or "log", in float64; y may be x. The engine's own, so with the same
 * bits everywhere. */
mlpc_status mlpc_elementary(const char *f, size_t n, const double *x, double *y);

/* ---- models: a graph of nodes, each of which reads earlier ones ------------------------- */

typedef struct mlpc_model mlpc_model;

/* dtype is MLPC_FLOAT32 or MLPC_FLOAT64. The seed decides shuffling. */
mlpc_status mlpc_model_create(mlpc_model **out, mlpc_dtype dtype, uint64_t seed);
void mlpc_model_free(mlpc_model *model); /* NULL is fine */

/* Adds an input, the first node or a further one; shape is one sample's, rank 1 or more. */
mlpc_status mlpc_model_input(size_t *node, mlpc_model *model, size_t rank,
                             const size_t *shape);

/* Adds a layer or an activation that reads `input`, an earlier node. Several may read one. */
mlpc_status mlpc_model_add(size_t *node, mlpc_model *model, const mlpc_spec *spec,
                           size_t input);
/* Adds a node that computes as `layer` does, an earlier node, and with its weights: their gradients
 * are added in the order of the nodes, and one step is taken by the sum. */
mlpc_status mlpc_model_reuse(size_t *node, mlpc_model *model, size_t layer,
                             size_t input);
/* Makes what a node makes an output of the model, behind those that are named already; where none
 * is, the last node's is the only one. What no output needs is not computed. */
mlpc_status mlpc_model_output(mlpc_model *model, size_t node);

typedef struct mlpc_weight {
    const char *name; /* "kernel", "bias"; static */
    size_t node, rank, count;
    size_t shape[MLPC_MAX_RANK];
    bool trainable;
    void *value;    /* NULL before mlpc_model_build */
    void *gradient; /* of the last MLPC_GRADIENT run; NULL before mlpc_model_compile */
} mlpc_weight;

/* Weights count in the order of their nodes, as Keras lists them. */
size_t mlpc_model_weight_count(const mlpc_model *model);
mlpc_status mlpc_model_weight(mlpc_weight *out, const mlpc_model *model, size_t index);

/* Lets a weight live in count elements of `block` from `offset`; the model retains it. */
mlpc_status mlpc_model_bind(mlpc_model *model, size_t index, mlpc_block *block,
                            size_t offset);
/* A frozen weight gets no gradient and no update. Before mlpc_model_build. */
mlpc_status mlpc_model_set_trainable(mlpc_model *model, size_t index, bool trainable);

/* A penalty on a weight joins the loss, its gradient the weight's; a constraint projects the
 * weight after each update. For weights that are trained, before mlpc_model_build. */
mlpc_status mlpc_model_regularize(mlpc_model *model, size_t index,
                                  const mlpc_spec *regularizer);
mlpc_status mlpc_model_constrain(mlpc_model *model, size_t index,
                                 const mlpc_spec *constraint);

/* Fixes the graph. Weights that are bound to no block get one
 * for all of them and Keras' default values, drawn from the model's seed. */
mlpc_status mlpc_model_build(mlpc_model *model);

/* Every node's output and delta get memory of their own, so that they can be looked at
 * (mlpc_run_array). It costs a step time and moves no bit. Before there is a run. */
void mlpc_model_keep(mlpc_model *model);

/* Whether this process was forked while another thread computed with the model, which is not here
 * to end that: no run of it can go on. Its weights are what they were at that moment. */
bool mlpc_model_lost(mlpc_model *model);

mlpc_dtype mlpc_model_dtype(const mlpc_model *model);
size_t mlpc_model_inputs(const mlpc_model *model);
size_t mlpc_model_outputs(const mlpc_model *model); /* of a built model */

/* The shape of one row of a node's output. */
mlpc_status mlpc_model_shape(size_t *rank, size_t shape[MLPC_MAX_RANK],
                             const mlpc_model *model, size_t node);

/* Whether an array has a built model's dtype and the shape of an output for `rows` samples. */
bool mlpc_model_predicts(const mlpc_model *model, size_t output,
                         const mlpc_array *array, size_t rows);

/* ---- optimizers: a rule, its rate, its slots and its step count ------------------------ */
/* Models may share one. Each call that steps with it or changes it has it to itself. */

typedef struct mlpc_optimizer mlpc_optimizer;

mlpc_status mlpc_optimizer_create(mlpc_optimizer **out, const mlpc_spec *spec);
mlpc_optimizer *mlpc_optimizer_retain(mlpc_optimizer *optimizer);
void mlpc_optimizer_release(mlpc_optimizer *optimizer); /* NULL is fine */
/* The rate of the next step. */
double mlpc_optimizer_rate(mlpc_optimizer *optimizer);
/* Sets one rate for all steps. */
mlpc_status mlpc_optimizer_set_rate(mlpc_optimizer *optimizer, double rate);
/* Sets the rates of the steps that follow `first` steps; a run that trains goes no further than
 * they reach. They are copied. */
mlpc_status mlpc_optimizer_set_rates(mlpc_optimizer *optimizer, uint64_t first,
                                     size_t count, const double *rates);
/* Counts batches, of which several may be one update (gradient_accumulation_steps). */
uint64_t mlpc_optimizer_iterations(const mlpc_optimizer *optimizer);
void mlpc_optimizer_set_iterations(mlpc_optimizer *optimizer, uint64_t iterations);

/* What is special about a weight. */
enum {
    MLPC_NO_DECAY = 1, /* weight_decay leaves it alone */
    MLPC_NO_MUON = 2   /* muon hands it to Adam, as all that are not matrices */
};
/* Marks the n trainable weights, in their order. The second mark counts before the slots are
 * made. */
mlpc_status mlpc_optimizer_mark(mlpc_optimizer *optimizer, size_t n,
                                const unsigned char *marks);

/* Makes the slots for a built model's trainable weights; nothing to do if they fit. */
mlpc_status mlpc_optimizer_build(mlpc_optimizer *optimizer, const mlpc_model *model);
/* The same for n arrays, of which shapes alone count. */
mlpc_status mlpc_optimizer_build_for(mlpc_optimizer *optimizer, mlpc_dtype dtype,
                                     size_t n, const mlpc_array *weights);
/* The dtype of the slots; false where there are none yet. */
bool mlpc_optimizer_built(const mlpc_optimizer *optimizer, mlpc_dtype *dtype);
/* The name of a kind of slot; NULL past the last one. */
const char *mlpc_optimizer_slot_name(const mlpc_optimizer *optimizer, size_t kind);
/* The slot of a kind that a weight has; its data is NULL where the weight has none. Borrowed. */
mlpc_status mlpc_optimizer_slot(mlpc_array *out, const mlpc_optimizer *optimizer,
                                size_t kind, size_t weight);
/* One step on the weights it was built for, wherever they are: C order, writable. Gradients
 * without data leave their weight as it is; the others are used as room to compute in. */
mlpc_status mlpc_optimizer_apply(mlpc_optimizer *optimizer, size_t n,
                                 const mlpc_array *weights,
                                 const mlpc_array *gradients);

/* ---- metrics: a state that rows are folded into --------------------------------------- */

/* How many doubles the state of a metric is, for predictions of `cols` columns. A metric is one
 * of the catalogue's, or the mean of a loss. The state of a mean is its total and its count:
 * divide them. What that of the others is, their formulas say. */
mlpc_status mlpc_metric_states(size_t *count, const mlpc_spec *metric, size_t cols);

/* Folds rows of matrices into a state (zeros at first), as a run does. p is rows x cols; y
 * likewise, or rows class numbers where the metric wants those, y_cols says which; all in C order
 * and of one float dtype. sample_weights (rows) may be NULL. A sample is rows / samples rows. */
mlpc_status mlpc_metric_fold(double *state, const mlpc_spec *metric, mlpc_dtype dtype,
                             size_t rows, size_t cols, size_t y_cols, size_t samples,
                             const void *y, const void *p, const void *sample_weights);

/* What an output is compiled with. The model's loss is the sum of theirs, each times its weight. */
typedef struct mlpc_head_spec {
    const mlpc_spec *loss; /* NULL where the caller computes it (mlpc_run_stage) */
    double loss_weight; /* 1, if the output is not to count more or less than others */
    const mlpc_spec *metrics;
    size_t n_metrics;
} mlpc_head_spec;

/* Sets what a run minimises and reports: one spec for each output of the model. The optimizer is
 * retained; it may be NULL where nothing is trained. */
mlpc_status mlpc_model_compile(mlpc_model *model, const mlpc_head_spec *heads,
                               mlpc_optimizer *optimizer);

/* Number of doubles in the state of a compiled model's metric; 0 past the last of the output's. */
size_t mlpc_model_states(const mlpc_model *model, size_t output, size_t metric);

/* ---- runs: a walk of a model over rows, as far at a time as the caller wants ------------ */

typedef struct mlpc_run mlpc_run;

typedef enum mlpc_mode {
    MLPC_TRAIN,    /* forward, loss, metrics, backward, update */
    MLPC_EVALUATE, /* forward, loss, metrics */
    MLPC_PREDICT,  /* forward into `predictions` */
    MLPC_GRADIENT  /* as MLPC_EVALUATE, then backward into the weights' gradients */
} mlpc_mode;

typedef struct mlpc_run_options {
    mlpc_mode mode;
    size_t batch; /* samples a step; the last batch may be short */
    bool shuffle; /* MLPC_TRAIN: other batches in every epoch, if there are several */
    const mlpc_array *x; /* of each input */
    /* Of each output: targets (NULL, or no data, for MLPC_PREDICT and where nothing in the engine
     * reads them); weights of its lines in the loss (NULL, or no data: all 1); for MLPC_PREDICT
     * where to, samples x output in C order, of the model's dtype. */
    const mlpc_array *y, *sample_weights;
    void *const *predictions;
    /* In other modes than MLPC_TRAIN: whether dropout and its like act as in training, with the
     * draws of this iteration and the ones behind it. */
    bool training;
    uint64_t iteration;
} mlpc_run_options;

/* The arrays' memory and the model must outlive the run. */
mlpc_status mlpc_run_create(mlpc_run **out, mlpc_model *model,
                            const mlpc_run_options *options);
void mlpc_run_free(mlpc_run *run);            /* NULL is fine */
size_t mlpc_run_batches(const mlpc_run *run); /* in an epoch */
size_t mlpc_run_done(const mlpc_run *run);    /* of them; all where none is under way */
/* The loss; then, output by output, its own loss, if there are several, and its metrics' states. */
size_t mlpc_run_values(const mlpc_run *run);
/* Starts an epoch: its order of rows, states at zero. `epoch` counts over the model's life. */
mlpc_status mlpc_run_start(mlpc_run *run, uint64_t epoch);
/* Walks at most max_batches batches and about max_seconds (0: no limit), at least one batch.
 * *done is how many batches of the epoch are behind it. Threads that use one model take turns,
 * a call each; a process that was forked while the model was in use gets MLPC_INVALID_STATE. */
mlpc_status mlpc_run_advance(mlpc_run *run, size_t max_batches, double max_seconds,
                             size_t *done);
/* Walks through `count` whole epochs, the first numbered `epoch`, one started after the other,
 * for about max_seconds (0: no limit). results (count x mlpc_run_values) gets those of the *done
 * that came to their end. One that did not is gone on with by the next call. */
mlpc_status mlpc_run_epochs(mlpc_run *run, uint64_t epoch, size_t count,
                            double max_seconds, double *results, size_t *done);
/* What this epoch has come to so far, mlpc_run_values numbers: means of losses, states of
 * metrics. */
void mlpc_run_results(const mlpc_run *run, double *values);
/* Sets the means to zero, and goes on in the same order of rows. */
void mlpc_run_reset(mlpc_run *run);
/* What these means are made of: mlpc_run_values sums, and the rows that they are over. */
void mlpc_run_sums(const mlpc_run *run, double *sums, uint64_t *rows);
/* Continues this epoch behind `done` of its batches, with their sums: with the bits of a run
 * that was not interrupted, if weights, slots and iterations are those of that moment. */
mlpc_status mlpc_run_resume(mlpc_run *run, uint64_t epoch, size_t done,
                            const double *sums, uint64_t rows);
/* Other rows for an order-keeping run that is between two batches; they are one batch. */
mlpc_status mlpc_run_feed(mlpc_run *run, const mlpc_array *x, const mlpc_array *y,
                          const mlpc_array *sample_weights);

/* The order in which a run of a model with this seed takes n rows in this epoch. */
void mlpc_permutation(size_t *order, size_t n, uint64_t seed, uint64_t epoch);

/* A batch in stages, for what is computed outside of the engine in between. The stages of a
 * batch are taken in this order, several at a time or one by one, by one run of the model; the
 * last one ends with MLPC_NEXT. None is left out but MLPC_STAGE_UPDATE; a forward whose loss has
 * not been taken may be repeated. What is in another order, and rows fed in between, are
 * MLPC_INVALID_STATE; so are the stages of a batch after another one has used the model's memory,
 * or a run has been made that needs more of it. */
enum {
    MLPC_STAGE_FORWARD = 1, /* gather, forward */
    MLPC_STAGE_LOSS =
        2, /* the loss, if the engine has one, with its gradient; metrics */
    MLPC_STAGE_BACKWARD = 4, /* the gradients of all weights, from the output's */
    MLPC_STAGE_UPDATE = 8,   /* the optimizer's step */
    MLPC_STAGE_NEXT = 16
};
mlpc_status mlpc_run_stage(mlpc_run *run, unsigned stages);
/* Keeps the model to this thread until it is given back, as often as it was taken: other threads
 * wait with their calls. For a batch in stages. */
mlpc_status mlpc_run_take(mlpc_run *run);
mlpc_status mlpc_run_give(mlpc_run *run);
/* The value of a loss that the caller has computed, before MLPC_STAGE_NEXT; a part of it that
 * he adds to the engine's. */
void mlpc_run_add_loss(mlpc_run *run, double value);
/* The rows of the batch at hand: their count, and their indices (NULL: from *first on). */
size_t mlpc_run_rows(const mlpc_run *run, size_t *first, const size_t **indices);
/* The loss of the batch at hand: of the rows behind MLPC_STAGE_LOSS, with all penalties where
 * its last stage is behind it. */
double mlpc_run_loss(const mlpc_run *run);
#define MLPC_OUTPUT ((size_t)-1)
/* An array of the batch at hand as the engine holds it: of a node (MLPC_OUTPUT - i is output i)
 * its output, "out", the gradient of the loss with respect to that, "delta", or what its class
 * calls by a name: "mask" of dropout and its like, "mean" and "variance" of batch normalization,
 * after a step as in training. Its data is NULL where a step has no such array: the delta of an
 * activation that is one with the loss, or in a model that is not trained. Where the model does
 * not keep its arrays, the outputs' alone can be had. Valid up to the next call for this model. */
mlpc_status mlpc_run_array(mlpc_array *out, mlpc_run *run, size_t node,
                           const char *name);

/* ---- the machine ------------------------------------------------------------------------ */

/* The most threads that a call may use; 0 asks for the default: OMP_NUM_THREADS, else one
 * for each CPU that this process may run on. Results do not depend on it. */
void mlpc_set_threads(size_t count);
size_t mlpc_threads(void);

/* How many forks lie between the process that loaded this code and this one. A child's calls run on
 * one thread. */
unsigned mlpc_forks(void);

/* "avx512", "avx2", "neon" or "scalar": the best of this CPU, or what MLPC_ISA asks for. Setting an
 * unknown or missing one fails; models keep the one they were created with. */
const char *mlpc_isa(void);
mlpc_status mlpc_set_isa(const char *name);

#ifdef __cplusplus
}
#endif
#endif
