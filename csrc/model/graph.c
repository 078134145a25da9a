/* A model's graph: nodes as they are added, each reading earlier ones, and the order in which a
 * step computes them, with a split behind each value that several read. */
#include "model/model.h"

#include <string.h>

#include "layers/layers.h"

static const mlpc_node_class input_class = {.entry = {"input", "the samples", {{0}}},
                                            .narrow = true};

/* In one piece: the node, what it makes, where it finds what it reads. */
static mlpc_status
allocate_node(mlpc_node **out, const mlpc_node_class *class_, size_t n_in, size_t n_out)
{
    const size_t size =
        sizeof **out + n_out * sizeof(mlpc_value) + n_in * sizeof(mlpc_value *);
    MLPC_TRY(mlpc_allocate(out, 1, size));
    mlpc_node *node = *out;
    node->class_ = class_;
    node->out = (mlpc_value *)(node + 1);
    node->in = (mlpc_value **)(node->out + n_out);
    node->n_in = n_in;
    node->n_out = n_out;
    for (size_t i = 0; i < n_out; i++)
        node->out[i].maker = node;
    return MLPC_OK;
}

/* A new node behind the others; it is the caller's until it is counted. */
static mlpc_status
new_node(mlpc_node **out, mlpc_model *model, const mlpc_node_class *class_, size_t n_in)
{
    if (model->built)
        return mlpc_fail(MLPC_INVALID_STATE, "a built model takes no further node");
    MLPC_TRY(mlpc_make_room(&model->nodes, model->n_nodes, sizeof *model->nodes));
    return allocate_node(out, class_, n_in, 1);
}

static void
count_node(size_t *index, mlpc_model *model, mlpc_node *node)
{
    model->nodes[model->n_nodes] = node;
    *index = model->n_nodes++;
}

/* The end of an addition: a node that has been made counts, another is given back. */
static mlpc_status
count_or_free(size_t *index, mlpc_model *model, mlpc_node *node, mlpc_status status)
{
    if (status == MLPC_OK)
        count_node(index, model, node);
    else
        mlpc_free(node);
    return status;
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

/* Lets its class build a node and say what its weights are; their sizes must be possible. */
static mlpc_status
build_node(mlpc_node *node, mlpc_parameter *weights)
{
    MLPC_TRY(node->class_->build(node, weights));
    for (size_t i = 0; i < node->n_out; i++)
        MLPC_TRY(check_shape(&node->out[i].shape));
    for (size_t w = 0; w < node->n_weights; w++)
        MLPC_TRY(check_shape(&weights[w].shape));
    return MLPC_OK;
}

/* Copies of a node's weights behind the table's parameters. */
static mlpc_status
new_parameters(mlpc_model *model, mlpc_node *node, const mlpc_parameter *weights)
{
    const size_t n = model->n_parameters;
    for (size_t w = 0; w < node->n_weights; w++) {
        mlpc_parameter *parameter;
        mlpc_status status =
            mlpc_make_room(&model->parameters, n + w, sizeof *model->parameters);
        if (status == MLPC_OK)
            status = mlpc_allocate(&parameter, 1, sizeof *parameter);
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
    model->n_parameters += node->n_weights;
    return MLPC_OK;
}

mlpc_status
mlpc_model_input(size_t *index, mlpc_model *model, size_t rank, const size_t *shape)
{
    mlpc_node *node;
    size_t count = 1;
    if (rank < 1 || rank >= MLPC_MAX_RANK)
        return mlpc_fail(MLPC_INVALID_ARGUMENT, "an input has rank 1 to %d, got %zu",
                         MLPC_MAX_RANK - 1, rank);
    for (size_t i = 0; i < rank; i++) {
        if (shape[i] == 0)
            return mlpc_fail(MLPC_INVALID_ARGUMENT, "an input has no empty axis");
        MLPC_TRY(multiply_elements(&count, shape[i]));
    }
    MLPC_TRY(mlpc_make_room(&model->inputs, model->n_inputs, sizeof *model->inputs));
    MLPC_TRY(new_node(&node, model, &input_class, 0));
    node->out->shape.rank = rank;
    for (size_t i = 0; i < rank; i++)
        node->out->shape.dims[i] = shape[i];
    node->out->cols = shape[rank - 1];
    node->out->lines = count / node->out->cols;
    model->inputs[model->n_inputs++] = node->out;
    count_node(index, model, node);
    return MLPC_OK;
}

static mlpc_status
check_reads(const mlpc_model *model, size_t node)
{
    if (node < model->n_nodes)
        return MLPC_OK;
    return mlpc_fail(MLPC_INVALID_ARGUMENT, "node %zu does not exist yet", node);
}

mlpc_status
mlpc_model_add(size_t *index, mlpc_model *model, const mlpc_spec *spec, size_t input)
{
    mlpc_node *node;
    mlpc_parameter weights[MLPC_MAX_WEIGHTS] = {{0}};
    if (spec == NULL || spec->name == NULL)
        return mlpc_fail(MLPC_INVALID_ARGUMENT, "a layer needs a name");
    const mlpc_node_class *class_ = mlpc_find_class(spec->name);
    if (class_ == NULL)
        return mlpc_fail(MLPC_INVALID_ARGUMENT, "unknown layer or activation: %s",
                         spec->name);
    MLPC_TRY(check_reads(model, input));
    MLPC_TRY(new_node(&node, model, class_, 1));
    node->in[0] = model->nodes[input]->out;
    mlpc_status status = mlpc_options_read(node->options, &class_->entry, spec);
    if (status == MLPC_OK)
        status = build_node(node, weights);
    if (status == MLPC_OK)
        status = new_parameters(model, node, weights);
    return count_or_free(index, model, node, status);
}

/* Whether the weights that a node wants are those that another has. */
static mlpc_status
check_alike(const mlpc_node *layer, const mlpc_node *node,
            const mlpc_parameter *weights)
{
    bool alike = node->n_weights == layer->n_weights;
    for (size_t w = 0; alike && w < node->n_weights; w++) {
        const mlpc_shape *have = &layer->weights[w]->shape, *want = &weights[w].shape;
        alike = have->rank == want->rank &&
                memcmp(have->dims, want->dims, have->rank * sizeof *have->dims) == 0;
    }
    if (alike)
        return MLPC_OK;
    return mlpc_fail(MLPC_SHAPE_MISMATCH, "%s: its weights are for another input",
                     layer->class_->entry.name);
}

mlpc_status
mlpc_model_reuse(size_t *index, mlpc_model *model, size_t layer, size_t input)
{
    mlpc_node *node;
    mlpc_parameter weights[MLPC_MAX_WEIGHTS] = {{0}};
    MLPC_TRY(check_reads(model, layer));
    MLPC_TRY(check_reads(model, input));
    const mlpc_node *first = model->nodes[layer];
    if (first->n_in == 0)
        return mlpc_fail(MLPC_INVALID_ARGUMENT, "node %zu is an input", layer);
    MLPC_TRY(new_node(&node, model, first->class_, 1));
    node->in[0] = model->nodes[input]->out;
    memcpy(node->options, first->options, sizeof node->options);
    mlpc_status status = build_node(node, weights);
    if (status == MLPC_OK)
        status = check_alike(first, node, weights);
    memcpy(node->weights, first->weights, sizeof node->weights);
    return count_or_free(index, model, node, status);
}

mlpc_status
mlpc_model_output(mlpc_model *model, size_t node)
{
    if (model->built)
        return mlpc_fail(MLPC_INVALID_STATE, "a built model keeps its outputs");
    MLPC_TRY(check_reads(model, node));
    MLPC_TRY(mlpc_make_room(&model->heads, model->n_heads, sizeof *model->heads));
    mlpc_head *head = &model->heads[model->n_heads++];
    *head = (mlpc_head){.node = node, .loss_weight = 1};
    return MLPC_OK;
}

/* ---- order ------------------------------------------------------------------------------- */

/* Marks the nodes that some output needs, and counts who is going to read what they make. Returns
 * how many nodes those are, and those to be put between several readers and their value. */
static size_t
mark_needed(const mlpc_model *model)
{
    size_t count = 0;
    for (size_t i = 0; i < model->n_nodes; i++) {
        model->nodes[i]->needed = false;
        model->nodes[i]->out->readers = 0;
    }
    for (size_t i = 0; i < model->n_heads; i++) {
        mlpc_node *node = model->nodes[model->heads[i].node];
        node->needed = true;
        node->out->readers++;
    }
    for (size_t i = model->n_nodes; i-- > 0;) {
        const mlpc_node *node = model->nodes[i];
        if (!node->needed)
            continue;
        count += node->out->readers > 1 ? 2 : 1;
        for (size_t k = 0; k < node->n_in; k++) {
            node->in[k]->maker->needed = true;
            node->in[k]->readers++;
        }
    }
    return count;
}

/* The value itself for its only reader, one more output of its split for each of several. */
static mlpc_value *
value_for_reader(mlpc_value *value)
{
    if (value->readers == 1)
        return value;
    mlpc_node *split = value->reader;
    return &split->out[split->n_out++];
}

/* A split of what the node makes, whose outputs are handed out one by one. */
static mlpc_status
new_split(mlpc_node **out, mlpc_node *node)
{
    const mlpc_value *value = node->out;
    MLPC_TRY(allocate_node(out, &mlpc_split, 1, value->readers));
    mlpc_node *split = *out;
    split->in[0] = node->out;
    split->needed = split->inserted = true;
    for (size_t i = 0; i < value->readers; i++) {
        split->out[i].shape = value->shape;
        split->out[i].lines = value->lines;
        split->out[i].cols = value->cols;
    }
    split->n_out = 0;
    return MLPC_OK;
}

/* All nodes and splits in their order; no value knows of it yet. */
static mlpc_status
list_nodes(mlpc_model *model)
{
    const size_t count = mark_needed(model);
    MLPC_TRY(mlpc_allocate(&model->order, count, sizeof *model->order));
    for (size_t i = 0; i < model->n_nodes; i++) {
        mlpc_node *node = model->nodes[i];
        if (!node->needed)
            continue;
        model->order[model->n_order++] = node;
        if (node->out->readers > 1)
            MLPC_TRY(new_split(&model->order[model->n_order++], node));
    }
    return MLPC_OK;
}

static void
free_order(mlpc_model *model)
{
    for (size_t i = 0; i < model->n_order; i++)
        if (model->order[i] != NULL && model->order[i]->inserted)
            mlpc_free(model->order[i]);
    mlpc_free(model->order);
    model->order = NULL;
    model->n_order = 0;
}

/* An input that only a view reads is gathered in the view's layout. */
static void
shape_input(mlpc_value *input)
{
    const mlpc_node *reader = input->reader;
    if (reader == NULL || !reader->class_->memory.view)
        return;
    input->lines = reader->out->lines;
    input->cols = reader->out->cols;
}

mlpc_status
mlpc_graph_order(mlpc_model *model)
{
    const bool last = model->n_heads == 0; /* unless others are named, the last node */
    if (last)
        MLPC_TRY(mlpc_model_output(model, model->n_nodes - 1));
    const mlpc_status status = list_nodes(model);
    if (status != MLPC_OK) {
        free_order(model);
        model->n_heads = last ? 0 : model->n_heads;
        return status;
    }
    for (size_t i = 0; i < model->n_order; i++) {
        mlpc_node *node = model->order[i];
        for (size_t k = 0; k < node->n_in; k++) {
            if (!node->inserted)
                node->in[k] = value_for_reader(node->in[k]);
            node->in[k]->reader = node;
        }
    }
    for (size_t i = 0; i < model->n_heads; i++)
        model->heads[i].value =
            value_for_reader(model->nodes[model->heads[i].node]->out);
    for (size_t i = 0; i < model->n_inputs; i++)
        shape_input(model->inputs[i]);
    return MLPC_OK;
}

void
mlpc_graph_free(mlpc_model *model)
{
    free_order(model);
    for (size_t i = 0; i < model->n_nodes; i++)
        mlpc_free(model->nodes[i]);
    mlpc_free(model->nodes);
    mlpc_free(model->inputs);
    for (size_t i = 0; i < model->n_heads; i++)
        mlpc_metrics_free(model->heads[i].metrics, model->heads[i].n_metrics);
    mlpc_free(model->heads);
}
