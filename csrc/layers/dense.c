/* Dense: out = input kernel + bias on the last axis. kernel is (inputs, units), bias (units).
 *
 * Backward: d kernel = input^T delta, d bias = the sum of delta's rows, d input = delta
 * kernel^T. The kernel is kept as panels of itself and of its transpose in the step's
 * memory, so that all three are one product with the left operand as it lies. */
#include "core/memory.h"
#include "layers/layers.h"
#include "layers/product.h"

enum { UNITS, USE_BIAS };
enum { KERNEL, BIAS };

static mlpc_status
build(mlpc_node *node)
{
    const mlpc_node *input = node->input;
    size_t units = (size_t)node->options[UNITS];
    if ((double)units != node->options[UNITS])
        return mlpc_fail(MLPC_INVALID_ARGUMENT,
                         "dense: `units` must be an integer, got %g",
                         node->options[UNITS]);
    size_t inputs = input->shape.dims[input->shape.rank - 1], count;
    MLPC_TRY(mlpc_multiply(&count, inputs, units));
    MLPC_TRY(mlpc_multiply(&count, count, input->rows));
    node->shape = input->shape;
    node->shape.dims[node->shape.rank - 1] = units;
    node->rows = input->rows;
    node->cols = units;
    node->n_weights = node->options[USE_BIAS] != 0 ? 2 : 1;
    node->weights[KERNEL] = (mlpc_parameter){
        .name = "kernel",
        .shape = {2, {inputs, units}},
        .initializer = {"variance_scaling", {{"fan_in", 1}, {"fan_out", 1}}},
    };
    node->weights[BIAS] = (mlpc_parameter){.name = "bias",
                                           .shape = {1, {units}},
                                           .initializer = {"constant", {{"value", 0}}}};
    return MLPC_OK;
}

static size_t
inputs_of(const mlpc_node *node)
{
    return node->weights[KERNEL].shape.dims[0];
}

static size_t
scratch(const mlpc_node *node, const mlpc_kernels *kernels, size_t batch)
{
    (void)batch;
    return mlpc_panels_size(kernels, inputs_of(node), node->cols) +
           mlpc_panels_size(kernels, node->cols, inputs_of(node));
}

static double
work(const mlpc_node *node)
{
    return 2.0 * (double)node->rows * (double)node->cols * (double)inputs_of(node);
}

/* The activation, while the tile is in the cache. */
static void
activate_tile(const mlpc_product *product, size_t row, size_t col, size_t rows,
              size_t cols)
{
    const mlpc_node *after = product->context;
    const mlpc_kernels *kernels = product->kernels;
    void *c = mlpc_at(product->c, row * product->ldc + col, kernels->size);
    kernels->activate((mlpc_activation)after->class_->kernel, after->options, rows,
                      cols, c, product->ldc, c, product->ldc);
}

static void
forward(mlpc_node *node, const mlpc_step *step)
{
    const mlpc_kernels *kernels = step->kernels;
    const mlpc_node *input = node->input;
    size_t inputs = inputs_of(node), units = node->cols;
    if (step->fresh_weights)
        mlpc_panels_pack(step->team, kernels, inputs, units,
                         node->weights[KERNEL].value, units, 1, node->scratch);
    mlpc_product product = {
        .kernels = kernels,
        .m = step->batch * node->rows,
        .n = units,
        .k = inputs,
        .a = input->out,
        .a_row = input->ld,
        .a_k = 1,
        .b = node->scratch,
        .ldb = kernels->tile_cols,
        .b_panel = inputs * kernels->tile_cols,
        .bias = node->n_weights > BIAS ? node->weights[BIAS].value : NULL,
        .c = node->out,
        .ldc = node->ld,
        .epilogue = node->epilogue != NULL ? activate_tile : NULL,
        .context = node->epilogue,
    };
    mlpc_product_run(step->team, &product);
}

/* The bias' gradient for one panel of units: a product with a row of ones. */
static void
sum_bias(void *context, size_t index)
{
    const mlpc_node_call *sums = context;
    const mlpc_node *node = sums->node;
    const mlpc_kernels *kernels = sums->step->kernels;
    size_t col = index * kernels->tile_cols;
    kernels->sum_rows(sums->step->batch * node->rows,
                      mlpc_min(kernels->tile_cols, node->cols - col),
                      mlpc_at(node->delta, col, kernels->size), node->ld,
                      mlpc_at(node->weights[BIAS].gradient, col, kernels->size));
}

static void
kernel_gradient(mlpc_node *node, const mlpc_step *step)
{
    const mlpc_kernels *kernels = step->kernels;
    mlpc_product product = {
        .kernels = kernels,
        .m = inputs_of(node),
        .n = node->cols,
        .k = step->batch * node->rows,
        .a = node->input->out,
        .a_row = 1,
        .a_k = node->input->ld,
        .b = node->delta,
        .ldb = node->ld,
        .b_panel = kernels->tile_cols,
        .c = node->weights[KERNEL].gradient,
        .ldc = node->cols,
    };
    mlpc_product_run(step->team, &product);
}

static void
input_delta(mlpc_node *node, const mlpc_step *step)
{
    const mlpc_kernels *kernels = step->kernels;
    size_t inputs = inputs_of(node), units = node->cols;
    void *panels =
        mlpc_at(node->scratch, mlpc_panels_size(kernels, inputs, units), kernels->size);
    if (step->fresh_weights)
        mlpc_panels_pack(step->team, kernels, units, inputs,
                         node->weights[KERNEL].value, 1, units, panels);
    mlpc_product product = {
        .kernels = kernels,
        .m = step->batch * node->rows,
        .n = inputs,
        .k = units,
        .a = node->delta,
        .a_row = node->ld,
        .a_k = 1,
        .b = panels,
        .ldb = kernels->tile_cols,
        .b_panel = units * kernels->tile_cols,
        .c = node->input->delta,
        .ldc = node->input->ld,
    };
    mlpc_product_run(step->team, &product);
}

static void
backward(mlpc_node *node, const mlpc_step *step)
{
    if (node->weights[KERNEL].gradient != NULL)
        kernel_gradient(node, step);
    if (node->n_weights > BIAS && node->weights[BIAS].gradient != NULL) {
        mlpc_node_call sums = {node, step};
        mlpc_parallel_for(step->team,
                          mlpc_ceil_div(node->cols, step->kernels->tile_cols), sum_bias,
                          &sums);
    }
    if (node->input->delta != NULL)
        input_delta(node, step);
}

const mlpc_node_class mlpc_dense = {
    .entry = {"dense",
              "input kernel + bias",
              {{"units", 1, 1, 1e9}, {"use_bias", 1, 0, 1}}},
    .build = build,
    .scratch = scratch,
    .forward = forward,
    .backward = backward,
    .work = work,
    .fuses_epilogue = true,
};
