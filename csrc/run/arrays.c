/* The arrays of a run's batch at hand, as the engine holds them. */
#include "run/run.h"

#include <string.h>

mlpc_status
mlpc_run_check_holder(const mlpc_run *run)
{
    if (run->position == run->n_batches)
        return mlpc_fail(MLPC_INVALID_STATE, "the epoch has no further batch");
    if (run->forward == 0 || run->forward != run->model->forwards ||
        run->plan != run->model->plans)
        return mlpc_fail(MLPC_INVALID_STATE,
                         "the model was used for another batch in between");
    return MLPC_OK;
}

/* A value's (batch * lines) x cols elements under its shape: lines are ld apart, and what makes a
 * line, or makes lines, lies behind each other. */
static void
describe(mlpc_array *out, const mlpc_value *value, size_t batch, size_t size)
{
    size_t stride = value->by_columns ? value->ld : 1, count = 1;
    out->rank = value->shape.rank + 1;
    for (size_t i = out->rank; i-- > 0;) {
        out->shape[i] = i > 0 ? value->shape.dims[i - 1] : batch;
        if (count == value->cols)
            stride = value->by_columns ? 1 : value->ld;
        out->strides[i] = (ptrdiff_t)(stride * size);
        stride *= out->shape[i];
        count *= out->shape[i];
    }
}

/* What the node's class calls by this name; false if nothing. */
static bool
find_inner(mlpc_array *out, const mlpc_node *node, const char *name, size_t batch,
           size_t size)
{
    for (size_t i = 0; i < MLPC_MAX_INNER; i++) {
        const mlpc_inner *inner = &node->class_->inner[i];
        if (inner->name == NULL || strcmp(inner->name, name) != 0)
            continue;
        out->data = mlpc_at(node->scratch, inner->vector * node->out->cols, size);
        if (inner->by_rows) {
            describe(out, node->out, batch, size);
        } else {
            out->rank = 1;
            out->shape[0] = node->out->cols;
            out->strides[0] = (ptrdiff_t)size;
        }
        return true;
    }
    return false;
}

/* The head that a number of MLPC_OUTPUT's kind, or the number of its node, stands for. */
static const mlpc_head *
head_of(const mlpc_model *model, size_t index)
{
    for (size_t i = 0; i < model->n_heads; i++)
        if (index == MLPC_OUTPUT - i || index == model->heads[i].node)
            return &model->heads[i];
    return NULL;
}

mlpc_status
mlpc_run_array(mlpc_array *out, mlpc_run *run, size_t index, const char *name)
{
    const mlpc_model *model = run->model;
    const size_t size = model->kernels->size;
    MLPC_TRY(mlpc_run_check_holder(run));
    const mlpc_head *head = head_of(model, index);
    if (head == NULL && index >= model->n_nodes)
        return mlpc_fail(MLPC_INVALID_ARGUMENT, "there is no node %zu", index);
    if (head == NULL && !model->kept)
        return mlpc_fail(MLPC_INVALID_STATE, "this model keeps no arrays");
    const mlpc_value *value = head != NULL ? head->value : model->nodes[index]->out;
    const mlpc_node *node = model->nodes[head != NULL ? head->node : index];
    *out = (mlpc_array){.dtype = model->dtype};
    if (strcmp(name, "out") == 0 || strcmp(name, "delta") == 0) {
        describe(out, value, mlpc_run_batch_rows(run), size);
        out->data = name[0] == 'o'          ? value->data
                    : value->maker->in_loss ? NULL
                                            : value->delta;
        return MLPC_OK;
    }
    if (find_inner(out, node, name, mlpc_run_batch_rows(run), size))
        return MLPC_OK;
    return mlpc_fail(MLPC_INVALID_ARGUMENT, "%s has no array named %s",
                     node->class_->entry.name, name);
}
