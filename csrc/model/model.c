/* Building a model: nodes, weights, and what it is compiled with. Not here: memory (plan.c),
 * computing (step.c), walking over rows (run.c). */
#include "model/model.h"

#include <string.h>

#include "activations/activations.h"
#include "constraints/constraints.h"
#include "initializers/initializers.h"
#include "layers/layers.h"
#include "regularizers/regularizers.h"

static const mlpc_node_class input_class = {.entry = {"input", "the rows", {{0}}},
                                            .narrow = true};

#define MLPC_LAYER(object) &object,
static const mlpc_node_class *const layer_classes[] = {
#include "layers/list.def"
};
#undef MLPC_LAYER

enum { LAYER_COUNT = sizeof layer_classes / sizeof *layer_classes };

/* The layer or activation called `name`, or NULL. */
static const mlpc_node_class *
find_class(const char *name)
{
    for (size_t i = 0; i < LAYER_COUNT; i++)
        if (strcmp(layer_classes[i]->entry.name, name) == 0)
            return layer_classes[i];
    for (size_t i = 0; i < MLPC_ACTIVATION_COUNT; i++)
        if (strcmp(mlpc_activation_classes[i].entry.name, name) == 0)
            return &mlpc_activation_classes[i];
    return NULL;
}

const mlpc_entry *
mlpc_catalogue(mlpc_kind kind, size_t i)
{
    switch (kind) {
    case MLPC_LAYERS: return i < LAYER_COUNT ? &layer_classes[i]->entry : NULL;
    case MLPC_ACTIVATIONS:
        return i < MLPC_ACTIVATION_COUNT ? &mlpc_activation_classes[i].entry : NULL;
    case MLPC_LOSSES: return i < MLPC_LOSS_COUNT ? mlpc_losses[i] : NULL;
    case MLPC_METRICS: return i < MLPC_METRIC_COUNT ? mlpc_metrics[i] : NULL;
    case MLPC_OPTIMIZERS: return i < MLPC_OPTIMIZER_COUNT ? mlpc_optimizers[i] : NULL;
    case MLPC_INITIALIZERS:
        return i < MLPC_INITIALIZER_COUNT ? mlpc_initializers[i] : NULL;
    case MLPC_REGULARIZERS:
        return i < MLPC_REGULARIZER_COUNT ? mlpc_regularizers[i] : NULL;
    case MLPC_CONSTRAINTS:
        return i < MLPC_CONSTRAINT_COUNT ? mlpc_constraints[i] : NULL;
    }
    return NULL;
}

mlpc_status
mlpc_model_create(mlpc_model **out, mlpc_dtype dtype, uint64_t seed)
{
    mlpc_model *model;
    *out = NULL;
    if (dtype != MLPC_FLOAT32 && dtype != MLPC_FLOAT64)
        return mlpc_fail(MLPC_INVALID_ARGUMENT,
                         "a model computes in float32 or float64");
    MLPC_TRY(mlpc_allocate(&model, 1, sizeof *model));
    model->dtype = dtype;
    model->kernels = mlpc_kernels_for(dtype);
    model->seed = seed;
    *out = model;
    return MLPC_OK;
}

void
mlpc_model_free(mlpc_model *model)
{
    if (model == NULL)
        return;
    for (size_t i = 0; i < model->n_nodes; i++)
        mlpc_free(model->nodes[i]);
    mlpc_free(model->nodes);
    for (size_t i = 0; i < model->n_parameters; i++) {
        mlpc_block_release(model->parameters[i]->block);
        mlpc_free(model->parameters[i]);
    }
    mlpc_free(model->parameters);
    mlpc_block_release(model->gradients);
    mlpc_metrics_free(model->metrics, model->n_metrics);
    mlpc_free(model->penalties);
    mlpc_free(model->penalty_values);
    mlpc_free(model->constraints);
    mlpc_free(model->trained);
    mlpc_optimizer_release(model->optimizer);
    mlpc_free(model->workspace);
    mlpc_free(model->scratch.lines);
    mlpc_free(model);
}

/* A new node behind the others; it is the caller's until it is counted. */
static mlpc_status
new_node(mlpc_node **out, mlpc_model *model, size_t n_in, size_t n_out)
{
    if (model->built)
        return mlpc_fail(MLPC_INVALID_STATE, "a built model takes no further node");
    if (model->n_nodes == model->n_slots) {
        size_t slots = model->n_slots > 0 ? 2 * model->n_slots : 8;
        MLPC_TRY(mlpc_grow(&model->nodes, model->n_nodes, slots, sizeof *model->nodes));
        model->n_slots = slots;
    }
    /* In one piece: the node, what it makes, where it finds what it reads. */
    const size_t size =
        sizeof **out + n_out * sizeof(mlpc_value) + n_in * sizeof(mlpc_value *);
    MLPC_TRY(mlpc_allocate(out, 1, size));
    mlpc_node *node = *out;
    node->out = (mlpc_value *)(node + 1);
    node->in = (mlpc_value **)(node->out + n_out);
    node->n_in = n_in;
    node->n_out = n_out;
    for (size_t i = 0; i < n_out; i++)
        node->out[i].maker = node;
    return MLPC_OK;
}

static void
count_node(size_t *index, mlpc_model *model, mlpc_node *node)
{
    model->nodes[model->n_nodes] = node;
    *index = model->n_nodes++;
}

/* A row, or a weight, of more elements would fill any memory, and sizes of a few of them together
 * could overflow. */
static const size_t MOST_ELEMENTS = (size_t)1 << 46;

static mlpc_status
multiply_elements(size_t *count, size_t length)
{
    if (length > MOST_ELEMENTS / (*count > 0 ? *count : 1))
        return mlpc_fail(MLPC_OUT_OF_MEMORY, "out of memory: %zu x %zu elements",
                         *count, length);
    *count *= length;
    return MLPC_OK;
}

static mlpc_status
check_shape(const mlpc_shape *shape)
{
    size_t count = 1;
    for (size_t i = 0; i < shape->rank; i++)
        MLPC_TRY(multiply_elements(&count, shape->dims[i]));
    return MLPC_OK;
}

/* Sizes of a node that its class has built, with these weights. */
static mlpc_status
check_node(const mlpc_node *node, const mlpc_parameter *weights)
{
    for (size_t i = 0; i < node->n_out; i++)
        MLPC_TRY(check_shape(&node->out[i].shape));
    for (size_t w = 0; w < node->n_weights; w++)
        MLPC_TRY(check_shape(&weights[w].shape));
    return MLPC_OK;
}

/* Copies of a node's weights behind the table's parameters; they count once the node does. */
static mlpc_status
new_parameters(mlpc_model *model, mlpc_node *node, const mlpc_parameter *weights)
{
    const size_t n = model->n_parameters, all = n + node->n_weights;
    if (all > model->parameter_slots) {
        MLPC_TRY(mlpc_grow(&model->parameters, n, 2 * all, sizeof *model->parameters));
        model->parameter_slots = 2 * all;
    }
    for (size_t w = 0; w < node->n_weights; w++) {
        mlpc_parameter *parameter;
        const mlpc_status status = mlpc_allocate(&parameter, 1, sizeof *parameter);
        if (status != MLPC_OK) {
            while (w-- > 0)
                mlpc_free(node->weights[w]);
            return status;
        }
        *parameter = weights[w];
        parameter->node = model->n_nodes;
        parameter->trainable = !parameter->never_trained;
        node->weights[w] = model->parameters[n + w] = parameter;
    }
    return MLPC_OK;
}

mlpc_status
mlpc_model_input(size_t *index, mlpc_model *model, size_t rank, const size_t *shape)
{
    mlpc_node *node;
    size_t count = 1;
    if (model->n_nodes > 0)
        return mlpc_fail(MLPC_UNSUPPORTED, "a model has one input, its first node");
    if (rank < 1 || rank >= MLPC_MAX_RANK)
        return mlpc_fail(MLPC_INVALID_ARGUMENT, "an input has rank 1 to %d, got %zu",
                         MLPC_MAX_RANK - 1, rank);
    for (size_t i = 0; i < rank; i++) {
        if (shape[i] == 0)
            return mlpc_fail(MLPC_INVALID_ARGUMENT, "an input has no empty axis");
        MLPC_TRY(multiply_elements(&count, shape[i]));
    }
    MLPC_TRY(new_node(&node, model, 0, 1));
    node->class_ = &input_class;
    node->out->shape.rank = rank;
    for (size_t i = 0; i < rank; i++)
        node->out->shape.dims[i] = shape[i];
    node->out->cols = shape[rank - 1];
    node->out->lines = count / node->out->cols;
    count_node(index, model, node);
    return MLPC_OK;
}

mlpc_status
mlpc_model_add(size_t *index, mlpc_model *model, const mlpc_spec *spec, size_t input)
{
    mlpc_node *node;
    if (spec == NULL || spec->name == NULL)
        return mlpc_fail(MLPC_INVALID_ARGUMENT, "a layer needs a name");
    const mlpc_node_class *class_ = find_class(spec->name);
    if (class_ == NULL)
        return mlpc_fail(MLPC_INVALID_ARGUMENT, "unknown layer or activation: %s",
                         spec->name);
    if (input >= model->n_nodes)
        return mlpc_fail(MLPC_INVALID_ARGUMENT, "node %zu does not exist yet", input);
    if (model->nodes[input]->out->reader != NULL)
        return mlpc_fail(MLPC_UNSUPPORTED, "node %zu is read by another node", input);
    MLPC_TRY(new_node(&node, model, 1, 1));
    node->class_ = class_;
    node->in[0] = model->nodes[input]->out;
    mlpc_parameter weights[MLPC_MAX_WEIGHTS] = {{0}};
    mlpc_status status = mlpc_options_read(node->options, &class_->entry, spec);
    if (status == MLPC_OK)
        status = class_->build(node, weights);
    if (status == MLPC_OK)
        status = check_node(node, weights);
    if (status == MLPC_OK)
        status = new_parameters(model, node, weights);
    if (status != MLPC_OK) {
        mlpc_free(node);
        return status;
    }
    model->n_parameters += node->n_weights;
    node->in[0]->reader = node;
    count_node(index, model, node);
    return MLPC_OK;
}

/* ---- weights ---------------------------------------------------------------------------- */

size_t
mlpc_model_weight_count(const mlpc_model *model)
{
    return model->n_parameters;
}

mlpc_parameter *
mlpc_model_parameter(const mlpc_model *model, size_t index)
{
    if (index < model->n_parameters)
        return model->parameters[index];
    mlpc_fail(MLPC_INVALID_ARGUMENT, "the model has no such weight");
    return NULL;
}

mlpc_status
mlpc_model_weight(mlpc_weight *out, const mlpc_model *model, size_t index)
{
    const mlpc_parameter *weight = mlpc_model_parameter(model, index);
    if (weight == NULL)
        return MLPC_INVALID_ARGUMENT;
    *out = (mlpc_weight){
        .name = weight->name,
        .node = weight->node,
        .rank = weight->shape.rank,
        .count = mlpc_shape_count(&weight->shape),
        .trainable = weight->trainable,
        .value = weight->value,
        .gradient = weight->gradient,
    };
    memcpy(out->shape, weight->shape.dims, sizeof out->shape);
    return MLPC_OK;
}

mlpc_status
mlpc_model_bind(mlpc_model *model, size_t index, mlpc_block *block, size_t offset)
{
    mlpc_parameter *weight = mlpc_model_parameter(model, index);
    if (weight == NULL)
        return MLPC_INVALID_ARGUMENT;
    if (model->built)
        return mlpc_fail(MLPC_INVALID_STATE,
                         "a built model's weights stay where they are");
    size_t count = mlpc_shape_count(&weight->shape), whole = mlpc_block_count(block);
    if (mlpc_block_dtype(block) != model->dtype)
        return mlpc_fail(MLPC_INVALID_ARGUMENT, "the block is of another dtype");
    if (offset > whole || count > whole - offset)
        return mlpc_fail(MLPC_SHAPE_MISMATCH,
                         "%s needs %zu elements from %zu, block has %zu", weight->name,
                         count, offset, whole);
    mlpc_block_release(weight->block);
    weight->block = mlpc_block_retain(block);
    weight->offset = offset;
    return MLPC_OK;
}

mlpc_status
mlpc_model_set_trainable(mlpc_model *model, size_t index, bool trainable)
{
    mlpc_parameter *weight = mlpc_model_parameter(model, index);
    if (weight == NULL)
        return MLPC_INVALID_ARGUMENT;
    if (model->built)
        return mlpc_fail(MLPC_INVALID_STATE, "a built model keeps what is trainable");
    weight->trainable = trainable && !weight->never_trained;
    return MLPC_OK;
}

/* One block for every weight that has none, with Keras' default values. */
static mlpc_status
make_weights(mlpc_model *model)
{
    size_t unbound = 0, offset = 0, n = model->n_parameters;
    for (size_t i = 0; i < n; i++) {
        const mlpc_parameter *weight = model->parameters[i];
        unbound += weight->block == NULL ? mlpc_shape_count(&weight->shape) : 0;
    }
    if (unbound == 0)
        return MLPC_OK;
    mlpc_block *block;
    MLPC_TRY(mlpc_block_create(&block, model->dtype, unbound));
    mlpc_status status = MLPC_OK;
    for (size_t i = 0; i < n && status == MLPC_OK; i++) {
        mlpc_parameter *weight = model->parameters[i];
        if (weight->block != NULL)
            continue;
        mlpc_spec spec = weight->initializer;
        if (strcmp(spec.name, "constant") != 0)
            spec.options[2] = (mlpc_option){"seed", (double)(model->seed + i)};
        weight->block = mlpc_block_retain(block);
        weight->offset = offset;
        status = mlpc_initialize(
            mlpc_at(mlpc_block_data(block), offset, model->kernels->size), model->dtype,
            weight->shape.rank, weight->shape.dims, &spec);
        offset += mlpc_shape_count(&weight->shape);
    }
    for (size_t i = 0; i < n && status != MLPC_OK; i++) {
        mlpc_parameter *weight = model->parameters[i];
        if (weight->block != block)
            continue;
        mlpc_block_release(weight->block);
        weight->block = NULL;
    }
    mlpc_block_release(block);
    return status;
}

/* A property of shapes and layers alone, since the two layouts sum gradients differently. */
static bool
is_narrow(const mlpc_model *model)
{
    for (size_t i = 0; i < model->n_nodes; i++) {
        const mlpc_node *node = model->nodes[i];
        if (!node->class_->narrow || node->out->lines > 1 ||
            node->out->cols > MLPC_NARROW)
            return false;
    }
    return true;
}

static void
count_use(mlpc_model *model, mlpc_parameter *weight, const mlpc_node *node)
{
    if (weight->uses++ == 0)
        weight->first_use = node;
    else
        model->shares = true;
}

void
mlpc_model_keep(mlpc_model *model)
{
    model->kept = true;
    model->plan_batch = 0;
}

mlpc_status
mlpc_model_build(mlpc_model *model)
{
    if (model->built)
        return MLPC_OK;
    if (model->n_nodes < 2)
        return mlpc_fail(MLPC_INVALID_STATE,
                         "a model needs an input and a node behind it");
    MLPC_TRY(make_weights(model));
    MLPC_TRY(mlpc_plan_penalties(model));

    /* An input that only a view reads is gathered in the view's layout. */
    mlpc_value *input = model->nodes[0]->out;
    if (input->reader != NULL && input->reader->class_->view) {
        input->lines = input->reader->out->lines;
        input->cols = input->reader->out->cols;
    }
    model->by_columns = is_narrow(model);
    for (size_t i = 0; i < model->n_nodes; i++) {
        mlpc_node *node = model->nodes[i];
        node->out->by_columns = model->by_columns;
        model->work += node->class_->work != NULL
                           ? node->class_->work(node)
                           : (double)(node->out->lines * node->out->cols);
        for (size_t w = 0; w < node->n_weights; w++)
            count_use(model, node->weights[w], node);
    }
    for (size_t i = 0; i < model->n_parameters; i++) {
        mlpc_parameter *weight = model->parameters[i];
        weight->value = mlpc_at(mlpc_block_data(weight->block), weight->offset,
                                model->kernels->size);
    }
    model->built = true;
    return MLPC_OK;
}

mlpc_status
mlpc_model_shape(size_t *rank, size_t shape[MLPC_MAX_RANK], const mlpc_model *model,
                 size_t node)
{
    if (node >= model->n_nodes)
        return mlpc_fail(MLPC_INVALID_ARGUMENT, "node %zu does not exist", node);
    const mlpc_shape *found = &model->nodes[node]->out->shape;
    *rank = found->rank;
    memcpy(shape, found->dims, sizeof found->dims);
    return MLPC_OK;
}

bool
mlpc_model_lost(mlpc_model *model)
{
    return mlpc_turn_lost(&model->turn);
}

mlpc_dtype
mlpc_model_dtype(const mlpc_model *model)
{
    return model->dtype;
}

bool
mlpc_model_predicts(const mlpc_model *model, const mlpc_array *array, size_t rows)
{
    if (!model->built)
        return false;
    const mlpc_shape *shape = &mlpc_output(model)->shape;
    if (array->dtype != model->dtype || array->rank != shape->rank + 1 ||
        array->shape[0] != rows)
        return false;
    return memcmp(array->shape + 1, shape->dims, shape->rank * sizeof *shape->dims) ==
           0;
}
