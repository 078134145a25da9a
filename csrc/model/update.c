/* The end of a step: the weights' gradients, and the optimizer's step. Element-wise rules run on
 * each part of a gradient as it is finished, and the part is discarded; other rules run once all
 * gradients exist. */
#include "model/model.h"

typedef struct update_call {
    const mlpc_optimizer *optimizer;
    mlpc_update_call call;
    void *slots[MLPC_MAX_SLOTS]; /* of the first trainable element */
} update_call;

static void
update(const mlpc_step *step, const mlpc_parameter *weight, size_t first, size_t m,
       size_t n, size_t ld, const void *g, size_t ldg)
{
    const update_call *u = step->update_context;
    const mlpc_kernels *kernels = step->kernels;
    void *slots[MLPC_MAX_SLOTS], *w = mlpc_at(weight->value, first, kernels->size);
    for (size_t s = 0; s < MLPC_MAX_SLOTS; s++)
        slots[s] = u->slots[s]
                       ? mlpc_at(u->slots[s], weight->position + first, kernels->size)
                       : NULL;
    if (u->call.decay != 0 && mlpc_optimizer_decays(u->optimizer, weight->number))
        kernels->blend(m, n, -u->call.decay, w, ld, 1, w, ld);
    kernels->update(u->call.rule, m, n, ld, w, g, ldg, slots, u->call.scalars);
}

static void
prefetch(const mlpc_step *step, const mlpc_parameter *weight, size_t first, size_t m,
         size_t n, size_t ld)
{
    const update_call *u = step->update_context;
    const size_t size = step->kernels->size;
    mlpc_prefetch(mlpc_at(weight->value, first, size), m, n * size, ld * size, true);
    for (size_t s = 0; s < MLPC_MAX_SLOTS; s++)
        if (u->slots[s] != NULL)
            mlpc_prefetch(mlpc_at(u->slots[s], weight->position + first, size), m,
                          n * size, ld * size, true);
}

typedef struct gradient_call {
    const mlpc_model *model;
    const mlpc_step *step;
} gradient_call;

static void
run_gradient_job(void *context, size_t index)
{
    const gradient_call *call = context;
    mlpc_node *const *nodes = call->model->order;
    size_t low = 0, high = call->model->n_order - 1; /* the job is of a node between */
    while (low < high) {
        const size_t middle = (low + high) / 2;
        if (index >= nodes[middle]->gradient_end)
            low = middle + 1;
        else
            high = middle;
    }
    const size_t first = low > 0 ? nodes[low - 1]->gradient_end : 0;
    nodes[low]->class_->gradient_job(nodes[low], call->step, index - first);
}

/* The elements of a weight, several nodes' parts of whose gradient are to be added. */
typedef struct shared_call {
    const mlpc_step *step;
    const mlpc_parameter *weight;
    const void *part;
} shared_call;

static void
add_part(void *context, size_t first, size_t count)
{
    const shared_call *call = context;
    const mlpc_kernels *k = call->step->kernels;
    k->add(1, count, mlpc_at(call->part, first, k->size), count,
           mlpc_at(call->weight->gradient, first, k->size), count);
}

static void
update_shared(void *context, size_t first, size_t count)
{
    const shared_call *call = context;
    const mlpc_step *step = call->step;
    step->update(step, call->weight, first, 1, count, count,
                 mlpc_at(call->weight->gradient, first, step->kernels->size), count);
}

/* Adds the parts of the nodes behind the first to its own, in the order of the nodes; then takes
 * the optimizer's step, if it is taken on parts. */
static void
finish_shared(const mlpc_model *model, const mlpc_step *step)
{
    for (size_t i = 0; i < model->n_order; i++) {
        const mlpc_node *node = model->order[i];
        for (size_t w = 0; w < node->n_weights; w++) {
            const mlpc_parameter *weight = node->weights[w];
            shared_call call = {step, weight, node->gradients[w]};
            if (call.part != weight->gradient)
                mlpc_for_rows(step->team, mlpc_shape_count(&weight->shape), 1, add_part,
                              &call);
        }
    }
    for (size_t i = 0; i < model->n_parameters && step->update != NULL; i++) {
        const mlpc_parameter *weight = model->parameters[i];
        shared_call call = {step, weight, NULL};
        if (weight->uses > 1 && weight->gradient != NULL)
            mlpc_for_rows(step->team, mlpc_shape_count(&weight->shape), 1,
                          update_shared, &call);
    }
}

void
mlpc_step_gradients(mlpc_model *model, const mlpc_step *step, bool updating)
{
    mlpc_step now = *step;
    update_call u;
    gradient_call call = {model, &now};
    size_t count = 0;
    if (updating) {
        u.optimizer = model->optimizer;
        u.call = mlpc_optimizer_prepare(model->optimizer);
        for (size_t s = 0; s < MLPC_MAX_SLOTS; s++)
            u.slots[s] = mlpc_optimizer_arena(model->optimizer, s);
        now.update = update;
        now.prefetch = prefetch;
        now.update_context = &u;
    }
    for (size_t i = 0; i < model->n_order; i++) {
        mlpc_node *node = model->order[i];
        if (node->out->delta != NULL && node->class_->gradient_jobs != NULL)
            count += node->class_->gradient_jobs(node, &now);
        node->gradient_end = count;
    }
    mlpc_parallel_for(step->team, count, run_gradient_job, &call);
    if (model->shares)
        finish_shared(model, &now);
    if (updating)
        mlpc_optimizer_set_iterations(model->optimizer, step->iteration + 1);
}

void
mlpc_step_update(mlpc_model *model, const mlpc_step *step)
{
    mlpc_optimizer_update(model->optimizer, step->team, model->trained);
}
