/* Regularizers and constraints of weights in a step: penalties between the gradients and the
 * update, constraints after it. What they compute is in their own rooms. */
#include "model/model.h"

static mlpc_status
find_unbuilt(mlpc_parameter **out, const mlpc_model *model, size_t index)
{
    if (model->built)
        return mlpc_fail(MLPC_INVALID_STATE,
                         "a built model keeps its regularizers and constraints");
    *out = mlpc_model_parameter(model, index);
    return *out != NULL ? MLPC_OK : MLPC_INVALID_ARGUMENT;
}

/* Which of n items chunk or job `index` belongs to. The first item's end is at `ends`, the others'
 * `stride` bytes apart. */
static size_t
item_of(const size_t *ends, size_t stride, size_t n, size_t index)
{
    size_t low = 0, high = n - 1;
    while (low < high) {
        const size_t middle = (low + high) / 2;
        if (index >= *(const size_t *)mlpc_at(ends, middle, stride))
            low = middle + 1;
        else
            high = middle;
    }
    return low;
}

/* Where the chunks or jobs of a list's items end; 0 for none. */
static size_t
penalty_chunks(const mlpc_model *model)
{
    const size_t n = model->n_penalties;
    return n > 0 ? model->penalties[n - 1].end : 0;
}

static size_t
constraint_jobs(const mlpc_model *model)
{
    const size_t n = model->n_constraints;
    return n > 0 ? model->constraints[n - 1].end : 0;
}

mlpc_status
mlpc_model_regularize(mlpc_model *model, size_t index, const mlpc_spec *spec)
{
    const size_t n = model->n_penalties, first = penalty_chunks(model);
    mlpc_weight_penalty p = {0};
    MLPC_TRY(find_unbuilt(&p.weight, model, index));
    MLPC_TRY(mlpc_regularizer_make(&p.regularizer, spec, &p.weight->shape));
    p.end = first + mlpc_penalty_chunks(&p.regularizer);
    MLPC_TRY(mlpc_make_room(&model->penalties, n, sizeof *model->penalties));
    model->penalties[model->n_penalties++] = p;
    return MLPC_OK;
}

mlpc_status
mlpc_model_constrain(mlpc_model *model, size_t index, const mlpc_spec *spec)
{
    const size_t n = model->n_constraints, first = constraint_jobs(model);
    mlpc_weight_constraint c = {0};
    MLPC_TRY(find_unbuilt(&c.weight, model, index));
    MLPC_TRY(mlpc_constraint_make(&c.constraint, spec, &c.weight->shape));
    c.end = first + mlpc_constraint_jobs(&c.constraint);
    MLPC_TRY(mlpc_make_room(&model->constraints, n, sizeof *model->constraints));
    model->constraints[model->n_constraints++] = c;
    return MLPC_OK;
}

mlpc_status
mlpc_plan_penalties(mlpc_model *model)
{
    return mlpc_grow(&model->penalty_values, 0, penalty_chunks(model), sizeof(double));
}

typedef struct penalty_call {
    const mlpc_model *model;
    bool gradients;
} penalty_call;

static void
run_chunk(void *context, size_t index)
{
    const penalty_call *call = context;
    const mlpc_model *model = call->model;
    const size_t at = item_of(&model->penalties->end, sizeof *model->penalties,
                              model->n_penalties, index);
    const mlpc_weight_penalty *p = &model->penalties[at];
    const size_t first = at > 0 ? p[-1].end : 0;
    model->penalty_values[index] = mlpc_penalty_chunk(
        &p->regularizer, model->kernels, index - first, p->weight->value,
        call->gradients ? p->weight->gradient : NULL);
}

double
mlpc_step_penalties(const mlpc_model *model, const mlpc_step *step, bool gradients)
{
    penalty_call call = {model, gradients};
    double total = 0;
    for (size_t i = 0; i < model->n_order; i++)
        total += model->order[i]->penalty;
    mlpc_parallel_for(step->team, penalty_chunks(model), run_chunk, &call);
    for (size_t i = 0, first = 0; i < model->n_penalties; i++) {
        const size_t end = model->penalties[i].end;
        total += mlpc_penalty_join(model->penalty_values + first, end - first);
        first = end;
    }
    return total;
}

static void
run_job(void *context, size_t index)
{
    const mlpc_model *model = context;
    const size_t at = item_of(&model->constraints->end, sizeof *model->constraints,
                              model->n_constraints, index);
    const mlpc_weight_constraint *c = &model->constraints[at];
    const size_t first = at > 0 ? c[-1].end : 0;
    mlpc_constraint_job(&c->constraint, model->kernels, index - first,
                        c->weight->value);
}

void
mlpc_step_constraints(mlpc_model *model, const mlpc_step *step)
{
    mlpc_parallel_for(step->team, constraint_jobs(model), run_job, model);
}
