/* A model: its weights, its building. Its nodes are in graph.c, what it is compiled with in
 * compile.c, a step's memory in plan.c. */
#include "model/model.h"

#include <string.h>

#include "initializers/initializers.h"

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
    mlpc_graph_free(model);
    for (size_t i = 0; i < model->n_parameters; i++) {
        mlpc_block_release(model->parameters[i]->block);
        mlpc_free(model->parameters[i]);
    }
    mlpc_free(model->parameters);
    mlpc_block_release(model->gradients);
    mlpc_free(model->penalties);
    mlpc_free(model->penalty_values);
    mlpc_free(model->constraints);
    mlpc_free(model->trained);
    mlpc_optimizer_release(model->optimizer);
    mlpc_free(model->workspace);
    mlpc_free(model->scratch.lines);
    mlpc_free(model);
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
        size_t given = 0;
        while (spec.options[given].name != NULL)
            given++;
        if (strcmp(spec.name, "constant") != 0)
            spec.options[given] = (mlpc_option){"seed", (double)(model->seed + i)};
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
    for (size_t i = 0; i < model->n_order; i++) {
        const mlpc_node *node = model->order[i];
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

/* What is known once the order stands: the layout, the work, where and how often weights are. */
static void
settle(mlpc_model *model)
{
    model->by_columns = is_narrow(model);
    for (size_t i = 0; i < model->n_order; i++) {
        mlpc_node *node = model->order[i];
        for (size_t k = 0; k < node->n_out; k++)
            node->out[k].by_columns = model->by_columns;
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
    MLPC_TRY(mlpc_graph_order(model));
    settle(model);
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

size_t
mlpc_model_inputs(const mlpc_model *model)
{
    return model->n_inputs;
}

size_t
mlpc_model_outputs(const mlpc_model *model)
{
    return model->n_heads;
}

mlpc_dtype
mlpc_model_dtype(const mlpc_model *model)
{
    return model->dtype;
}

bool
mlpc_model_predicts(const mlpc_model *model, size_t output, const mlpc_array *array,
                    size_t rows)
{
    if (!model->built || output >= model->n_heads)
        return false;
    const mlpc_shape *shape = &model->heads[output].value->shape;
    if (array->dtype != model->dtype || array->rank != shape->rank + 1 ||
        array->shape[0] != rows)
        return false;
    return memcmp(array->shape + 1, shape->dims, shape->rank * sizeof *shape->dims) ==
           0;
}
