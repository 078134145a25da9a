/* Dense: out = input kernel + bias on the last axis. kernel is (inputs, units), bias (units).
 *
 * Backward: d kernel = input^T delta, d bias = the sum of delta's rows, d input = delta
 * kernel^T. All three are one product (product.h) on matrices as they lie; what lies badly for
 * it, the kernel's transpose and the rows of wide layers, is copied a block at a time. */
#include "core/memory.h"
#include "layers/layers.h"
#include "products/product.h"

#include <stdatomic.h>

enum { UNITS, USE_BIAS };
enum { KERNEL, BIAS };

static mlpc_status
build(mlpc_node *node, mlpc_parameter *weights)
{
    const mlpc_value *in = node->in[0];
    mlpc_value *out = node->out;
    size_t units = (size_t)node->options[UNITS];
    if ((double)units != node->options[UNITS])
        return mlpc_fail(MLPC_INVALID_ARGUMENT,
                         "dense: `units` must be an integer, got %g",
                         node->options[UNITS]);
    size_t inputs = in->shape.dims[in->shape.rank - 1], count;
    MLPC_TRY(mlpc_multiply(&count, inputs, units));
    MLPC_TRY(mlpc_multiply(&count, count, in->lines));
    out->shape = in->shape;
    out->shape.dims[out->shape.rank - 1] = units;
    out->lines = in->lines;
    out->cols = units;
    node->n_weights = node->options[USE_BIAS] != 0 ? 2 : 1;
    weights[KERNEL] = (mlpc_parameter){
        .name = "kernel",
        .shape = {2, {inputs, units}},
        .initializer = {"variance_scaling", {{"fan_in", 1}, {"fan_out", 1}}},
    };
    weights[BIAS] = (mlpc_parameter){.name = "bias",
                                     .shape = {1, {units}},
                                     .initializer = {"constant", {{"value", 0}}}};
    return MLPC_OK;
}

static size_t
inputs_of(const mlpc_node *node)
{
    return node->weights[KERNEL]->shape.dims[0];
}

/* Elements from row to row of the input's transpose, which is kept for the kernel's gradient
 * where the input's rows are far apart. */
static size_t
transposed_leading(size_t rows)
{
    return rows + MLPC_OFFSET;
}

static size_t
scratch(const mlpc_node *node, const mlpc_kernels *kernels, size_t batch, bool backward)
{
    if (!backward || node->out->by_columns || !mlpc_far_apart(kernels, node->in[0]->ld))
        return 0;
    return inputs_of(node) * transposed_leading(batch * node->out->lines);
}

static double
work(const mlpc_node *node)
{
    return 2.0 * (double)node->out->lines * (double)node->out->cols *
           (double)inputs_of(node);
}

/* Skipping zero terms would hide 0 * NaN and 0 * infinity, so they are skipped only where the other
 * factor is finite. */
typedef struct finite_check {
    const mlpc_kernels *kernels;
    const void *values;
    size_t count;
    atomic_bool found;
} finite_check;

enum { CHECKED_AT_ONCE = 16384 };

static void
check_part(void *context, size_t index)
{
    finite_check *check = context;
    size_t at = index * CHECKED_AT_ONCE,
           n = mlpc_min(CHECKED_AT_ONCE, check->count - at);
    if (!check->kernels->finite(1, n, mlpc_at(check->values, at, check->kernels->size),
                                n))
        atomic_store(&check->found, true);
}

static bool
all_finite(const mlpc_step *step, const void *values, size_t count)
{
    finite_check check = {step->kernels, values, count, false};
    mlpc_parallel_for(step->team, mlpc_ceil_div(count, CHECKED_AT_ONCE), check_part,
                      &check);
    return !atomic_load(&check.found);
}

/* The activation, while the tile is in the cache. */
static void
activate_part(const mlpc_product *product, const mlpc_part *part)
{
    const mlpc_node_call *call = product->context;
    const mlpc_node *after = call->node->epilogue;
    product->kernels->activate((mlpc_activation)after->class_->activation,
                               after->options, part->rows, part->cols, part->at,
                               part->ld, part->at, part->ld);
}

static bool
gathers(const mlpc_node *node, const mlpc_step *step)
{
    const mlpc_value *out = node->out;
    return !out->by_columns && out->lines == 1 &&
           mlpc_can_prefetch(step->kernels, step->batch, out->cols, inputs_of(node),
                             mlpc_team_size(step->team));
}

static void
gather_rows(const mlpc_product *product, size_t first, size_t count)
{
    const mlpc_node_call *call = product->context;
    call->step->gather(call->step, first, count);
}

/* out = kernel^T input + bias by columns, then the activation. */
static void
forward_columns(mlpc_node *node, const mlpc_step *step)
{
    const mlpc_value *in = node->in[0], *out = node->out;
    const mlpc_tile product = {
        .m = out->cols,
        .n = step->batch,
        .k = inputs_of(node),
        .a = node->weights[KERNEL]->value,
        .a_row = 1,
        .a_k = out->cols,
        .b = in->data,
        .ldb = in->ld,
        .bias = node->n_weights > BIAS ? node->weights[BIAS]->value : NULL,
        .c = out->data,
        .ldc = out->ld,
    };
    step->kernels->matmul_columns(&product);
    if (node->epilogue != NULL)
        node->epilogue->class_->forward(node->epilogue, step);
}

static void
forward(mlpc_node *node, const mlpc_step *step)
{
    const mlpc_value *in = node->in[0], *out = node->out;
    if (out->by_columns) {
        forward_columns(node, step);
        return;
    }
    const mlpc_node_call call = {node, step};
    mlpc_product product = {
        .kernels = step->kernels,
        .m = step->batch * out->lines,
        .n = out->cols,
        .k = inputs_of(node),
        .a = in->data,
        .a_row = in->ld,
        .a_k = 1,
        .b = node->weights[KERNEL]->value,
        .b_k = out->cols,
        .b_n = 1,
        .bias = node->n_weights > BIAS ? node->weights[BIAS]->value : NULL,
        .c = out->data,
        .ldc = out->ld,
        .epilogue = node->epilogue != NULL ? activate_part : NULL,
        .context = &call,
    };
    if (step->gatherer == node) {
        product.make_rows = step->gather != NULL ? gather_rows : NULL;
        product.ahead = &step->ahead;
    }
    const mlpc_support *support = &in->support;
    if (support->columns != NULL &&
        all_finite(step, product.b, product.k * product.n)) {
        product.steps = support->columns;
        product.words = support->column_words;
    }
    mlpc_product_run(step->team, &product);
}

/* The derivative of the activation that the input is. */
static void
activate_part_backward(const mlpc_product *product, const mlpc_part *part)
{
    const mlpc_node_call *call = product->context;
    const mlpc_value *out = call->node->in[0]; /* the activation's */
    const mlpc_node *before = out->maker;
    const mlpc_value *in = before->in[0];
    const mlpc_kernels *kernels = product->kernels;
    size_t at = part->row * out->ld + part->col;
    kernels->activate_backward(
        (mlpc_activation)before->class_->activation, before->options, part->rows,
        part->cols, mlpc_at(in->data, at, kernels->size), in->ld,
        mlpc_at(out->data, at, kernels->size), out->ld, part->at, part->ld);
}

static void
input_delta(mlpc_node *node, const mlpc_step *step)
{
    const mlpc_value *in = node->in[0], *out = node->out;
    const mlpc_node_call call = {node, step};
    mlpc_product product = {
        .kernels = step->kernels,
        .m = step->batch * out->lines,
        .n = inputs_of(node),
        .k = out->cols,
        .a = out->delta,
        .a_row = out->ld,
        .a_k = 1,
        .b = node->weights[KERNEL]->value,
        .b_k = 1,
        .b_n = out->cols,
        .c = in->delta,
        .ldc = in->ld,
        .epilogue = in->maker->absorbed_backward ? activate_part_backward : NULL,
        .context = &call,
    };
    mlpc_product_run(step->team, &product);
}

/* input->delta = kernel delta by columns, then the activation's derivative. */
static void
input_delta_columns(mlpc_node *node, const mlpc_step *step)
{
    const mlpc_value *in = node->in[0], *out = node->out;
    const mlpc_tile product = {
        .m = inputs_of(node),
        .n = step->batch,
        .k = out->cols,
        .a = node->weights[KERNEL]->value,
        .a_row = out->cols,
        .a_k = 1,
        .b = out->delta,
        .ldb = out->ld,
        .c = in->delta,
        .ldc = in->ld,
    };
    step->kernels->matmul_columns(&product);
    if (in->maker->absorbed_backward)
        in->maker->class_->backward(in->maker, step);
}

/* One panel of the input's columns, all rows. */
static void
transpose_panel(void *context, size_t index)
{
    const mlpc_node_call *call = context;
    const mlpc_node *node = call->node;
    const mlpc_value *in = node->in[0];
    const mlpc_kernels *kernels = call->step->kernels;
    size_t col = index * MLPC_PANEL_MAX, rows = call->step->batch * node->out->lines;
    size_t ld = transposed_leading(rows);
    kernels->transpose(rows, mlpc_min(MLPC_PANEL_MAX, inputs_of(node) - col),
                       mlpc_at(in->data, col, kernels->size), in->ld,
                       mlpc_at(node->scratch, col * ld, kernels->size), ld);
}

static void
backward(mlpc_node *node, const mlpc_step *step)
{
    mlpc_value *in = node->in[0];
    const mlpc_value *out = node->out;
    const mlpc_kernels *kernels = step->kernels;
    mlpc_node_call call = {node, step};
    if (out->by_columns) {
        if (in->delta != NULL)
            input_delta_columns(node, step);
        return;
    }
    if (node->gradients[KERNEL] != NULL && mlpc_far_apart(kernels, in->ld))
        mlpc_parallel_for(step->team, mlpc_ceil_div(inputs_of(node), MLPC_PANEL_MAX),
                          transpose_panel, &call);
    if (in->delta != NULL)
        input_delta(node, step);
    if (in->support.rows != NULL &&
        !kernels->finite(step->batch * out->lines, out->cols, out->delta, out->ld))
        in->support.rows = NULL;
}

static void
prefetch_part(const mlpc_product *product, const mlpc_part *part)
{
    const mlpc_node_call *call = product->context;
    call->step->prefetch(call->step, call->node->weights[KERNEL],
                         part->row * product->ldc + part->col, part->rows, part->cols,
                         product->ldc);
}

/* The optimizer's step, while the tile is in the cache. */
static void
update_part(const mlpc_product *product, const mlpc_part *part)
{
    const mlpc_node_call *call = product->context;
    call->step->update(call->step, call->node->weights[KERNEL],
                       part->row * product->ldc + part->col, part->rows, part->cols,
                       product->ldc, part->at, part->ld);
}

static mlpc_product
kernel_gradient(const mlpc_node *node, const mlpc_step *step,
                const mlpc_node_call *call)
{
    const mlpc_kernels *kernels = step->kernels;
    const mlpc_value *in = node->in[0], *out = node->out;
    size_t rows = step->batch * out->lines;
    bool transposed = mlpc_far_apart(kernels, in->ld),
         updates = mlpc_updates(step, node->weights[KERNEL]);
    mlpc_product product = {
        .kernels = kernels,
        .m = inputs_of(node),
        .n = out->cols,
        .k = rows,
        .a = transposed ? node->scratch : in->data,
        .a_row = transposed ? transposed_leading(rows) : 1,
        .a_k = transposed ? 1 : in->ld,
        .b = out->delta,
        .b_k = out->ld,
        .b_n = 1,
        .c = node->gradients[KERNEL],
        .ldc = out->cols,
        .steps = in->support.rows,
        .words = in->support.row_words,
        .passing = updates,
        .prologue = updates ? prefetch_part : NULL,
        .epilogue = updates ? update_part : NULL,
        .context = call,
    };
    if (!transposed && product.steps == NULL &&
        mlpc_better_turned(kernels, product.m, product.n, rows))
        mlpc_product_turn(&product);
    return product;
}

static size_t
kernel_jobs(const mlpc_node *node, const mlpc_step *step)
{
    if (node->gradients[KERNEL] == NULL)
        return 0;
    mlpc_product product = kernel_gradient(node, step, NULL);
    return mlpc_product_jobs(&product);
}

static size_t
gradient_jobs(const mlpc_node *node, const mlpc_step *step)
{
    bool bias = node->n_weights > BIAS && node->gradients[BIAS] != NULL;
    if (node->out->by_columns)
        return bias || node->gradients[KERNEL] != NULL;
    return kernel_jobs(node, step) +
           (bias ? mlpc_ceil_div(node->out->cols, step->kernels->tile_cols) : 0);
}

/* The bias' gradient for one panel of units: a product with a row of ones. */
static void
sum_bias(const mlpc_node *node, const mlpc_step *step, size_t panel)
{
    const mlpc_value *out = node->out;
    const mlpc_kernels *kernels = step->kernels;
    const mlpc_parameter *bias = node->weights[BIAS];
    void *gradient = node->gradients[BIAS];
    size_t col = panel * kernels->tile_cols,
           n = mlpc_min(kernels->tile_cols, out->cols - col);
    kernels->sum_rows(step->batch * out->lines, n,
                      mlpc_at(out->delta, col, kernels->size), out->ld,
                      mlpc_at(gradient, col, kernels->size));
    if (mlpc_updates(step, bias))
        step->update(step, bias, col, 1, n, n, mlpc_at(gradient, col, kernels->size),
                     n);
}

/* Both gradients by columns: dots of the input's columns with delta's, and delta's sums. */
static void
gradients_columns(const mlpc_node *node, const mlpc_step *step)
{
    const mlpc_value *in = node->in[0], *out = node->out;
    mlpc_parameter *const *weights = node->weights;
    void *kernel = node->gradients[KERNEL],
         *bias = node->n_weights > BIAS ? node->gradients[BIAS] : NULL;
    size_t inputs = kernel != NULL ? inputs_of(node) : 0;
    step->kernels->dots_columns(inputs, out->cols, step->batch, in->data, in->ld,
                                out->delta, out->ld, kernel, bias);
    size_t count = inputs * out->cols;
    if (count > 0 && mlpc_updates(step, weights[KERNEL]))
        step->update(step, weights[KERNEL], 0, 1, count, count, kernel, count);
    if (bias != NULL && mlpc_updates(step, weights[BIAS]))
        step->update(step, weights[BIAS], 0, 1, out->cols, out->cols, bias, out->cols);
}

static void
gradient_job(const mlpc_node *node, const mlpc_step *step, size_t index)
{
    if (node->out->by_columns) {
        gradients_columns(node, step);
        return;
    }
    size_t of_kernel = kernel_jobs(node, step);
    if (index >= of_kernel) {
        sum_bias(node, step, index - of_kernel);
        return;
    }
    const mlpc_node_call call = {(mlpc_node *)(uintptr_t)node, step};
    mlpc_product product = kernel_gradient(node, step, &call);
    mlpc_product_job(&product, index);
}

const mlpc_node_class mlpc_dense = {
    .entry = {"dense",
              "input kernel + bias",
              {{"units", 1, 1, 1e9}, {"use_bias", 1, 0, 1}}},
    .build = build,
    .scratch = scratch,
    .forward = forward,
    .backward = backward,
    .gradient_jobs = gradient_jobs,
    .gradient_job = gradient_job,
    .gathers = gathers,
    .work = work,
    .line = MLPC_PRODUCT_LINE,
    .fuses_epilogue = true,
    .narrow = true,
    .skips_zeros = true,
    .memory.reads_lines = true,
};
