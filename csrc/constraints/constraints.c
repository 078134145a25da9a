/* The family of constraints; w the weight, |w| its norm along `axes`. A weight is a nest of axes
 * along which norms are taken and of such that count them. The innermost two make a matrix, whose
 * rows or columns have the norms; a job projects LINES of them, in all places of the outer axes. */
#include "constraints/constraints.h"

#include <math.h>

#include "core/threads.h"
#include "kernels/kernels.h"

enum { LINES = 64 };

typedef struct constraint_class {
    mlpc_entry entry;
    size_t axes; /* the index of the option that names them */
    mlpc_norm_bounds (*bounds)(const double *options);
} constraint_class;

static mlpc_norm_bounds
max_norm(const double *options)
{
    return (mlpc_norm_bounds){0, options[0], 1};
}

static mlpc_norm_bounds
unit_norm(const double *options)
{
    (void)options;
    return (mlpc_norm_bounds){1, 1, 1};
}

static mlpc_norm_bounds
min_max_norm(const double *options)
{
    return (mlpc_norm_bounds){options[0], options[1], options[2]};
}

#define ANY -INFINITY, INFINITY

static const constraint_class constraints[] = {
    {{"non_neg", "max(w, 0)", {{0}}}, 0, NULL},
    {{"max_norm",
      "w clip(|w|, 0, max_value) / (epsilon + |w|)",
      {{"max_value", 2, ANY}, MLPC_AXES("axes", 1)}},
     1,
     max_norm},
    {{"unit_norm", "w / (epsilon + |w|)", {MLPC_AXES("axes", 1)}}, 0, unit_norm},
    {{"min_max_norm",
      "w (rate clip(|w|, min_value, max_value) + (1 - rate) |w|) / (epsilon + |w|)",
      {{"min_value", 0, ANY},
       {"max_value", 1, ANY},
       {"rate", 1, ANY},
       MLPC_AXES("axes", 1)}},
     3,
     min_max_norm},
};

const mlpc_family mlpc_constraints = MLPC_FAMILY("constraint", constraints);

/* Bit i of `axes` is set where a norm is taken along axis i. */
static void
group_axes(mlpc_constraint *c, const mlpc_shape *shape, unsigned axes)
{
    size_t stride = 1;
    c->n_groups = 0;
    for (size_t axis = shape->rank; axis-- > 0;) {
        const size_t size = shape->dims[axis];
        const bool within = axes >> axis & 1;
        const size_t last = c->n_groups - 1;
        if (c->n_groups > 0 && c->groups[last].within == within)
            c->groups[last].size *= size;
        else
            c->groups[c->n_groups++] = (mlpc_axis_group){size, stride, within};
        stride *= size;
    }
    while (c->n_groups < 2) {
        bool within = c->n_groups > 0 && !c->groups[0].within;
        c->groups[c->n_groups++] = (mlpc_axis_group){1, stride, within};
    }
}

mlpc_status
mlpc_constraint_make(mlpc_constraint *out, const mlpc_spec *spec,
                     const mlpc_shape *shape)
{
    const mlpc_entry *entry;
    double options[MLPC_MAX_OPTIONS];
    unsigned axes = (1u << MLPC_MAX_RANK) - 1;
    MLPC_TRY(mlpc_family_get(&entry, &mlpc_constraints, spec));
    MLPC_TRY(mlpc_options_read(options, entry, spec));
    const constraint_class *class_ = (const constraint_class *)entry;
    out->count = mlpc_shape_count(shape);
    out->by_element = class_->bounds == NULL;
    if (out->by_element)
        return MLPC_OK;
    if (options[class_->axes] >= 0)
        MLPC_TRY(mlpc_axes_read(&axes, options[class_->axes], shape->rank));
    out->bounds = class_->bounds(options);
    group_axes(out, shape, axes);
    return MLPC_OK;
}

/* The group whose places have a norm each, of the innermost two. */
static const mlpc_axis_group *
lines_of(const mlpc_constraint *c)
{
    return &c->groups[c->groups[0].within ? 1 : 0];
}

/* How many places the outer groups have, within a norm or not. */
static size_t
places(const mlpc_constraint *c, bool within)
{
    size_t count = 1;
    for (size_t i = 2; i < c->n_groups; i++)
        count *= c->groups[i].within == within ? c->groups[i].size : 1;
    return count;
}

/* Where the matrix of one of these places begins. */
static size_t
place_at(const mlpc_constraint *c, bool within, size_t index)
{
    size_t at = 0;
    for (size_t i = 2; i < c->n_groups; i++) {
        const mlpc_axis_group *group = &c->groups[i];
        if (group->within != within)
            continue;
        at += index % group->size * group->stride;
        index /= group->size;
    }
    return at;
}

size_t
mlpc_constraint_jobs(const mlpc_constraint *c)
{
    if (c->by_element || c->count == 0)
        return mlpc_ceil_div(c->count, MLPC_CHUNK);
    return places(c, false) * mlpc_ceil_div(lines_of(c)->size, LINES);
}

static void
project_elements(const mlpc_constraint *c, const mlpc_kernels *kernels, size_t index,
                 void *w)
{
    const size_t first = index * MLPC_CHUNK, n = mlpc_min(MLPC_CHUNK, c->count - first);
    void *x = mlpc_at(w, first, kernels->size);
    const double options[MLPC_MAX_OPTIONS] = {0};
    kernels->activate(MLPC_ACTIVATION_RELU, options, 1, n, x, n, x, n);
}

static void
project_lines(const mlpc_constraint *c, const mlpc_kernels *kernels, size_t index,
              void *w)
{
    const bool by_row = c->groups[0].within;
    const size_t pieces = mlpc_ceil_div(lines_of(c)->size, LINES);
    const size_t first = index % pieces * LINES, repeats = places(c, true);
    const size_t n = mlpc_min(LINES, lines_of(c)->size - first);
    const size_t length = c->groups[by_row ? 0 : 1].size, ld = c->groups[1].stride;
    const size_t start =
        place_at(c, false, index / pieces) + first * lines_of(c)->stride;
    _Alignas(64) unsigned char sums[LINES * 8];
    kernels->fill(n, 0, sums);
    for (size_t i = 0; i < repeats; i++) {
        void *x = mlpc_at(w, start + place_at(c, true, i), kernels->size);
        if (by_row)
            kernels->squares_by_row(n, length, x, ld, sums);
        else
            kernels->squares_by_column(length, n, x, ld, sums);
    }
    kernels->norm_factors(n, c->bounds.low, c->bounds.high, c->bounds.rate, sums);
    for (size_t i = 0; i < repeats; i++) {
        void *x = mlpc_at(w, start + place_at(c, true, i), kernels->size);
        if (by_row)
            kernels->scale_rows(n, length, sums, x, ld);
        else
            kernels->multiply(length, n, x, ld, sums, 0, x, ld);
    }
}

void
mlpc_constraint_job(const mlpc_constraint *c, const mlpc_kernels *kernels, size_t index,
                    void *w)
{
    (c->by_element ? project_elements : project_lines)(c, kernels, index, w);
}

typedef struct constraint_call {
    const mlpc_constraint *constraint;
    const mlpc_kernels *kernels;
    void *w;
} constraint_call;

static void
run_job(void *context, size_t index)
{
    const constraint_call *call = context;
    mlpc_constraint_job(call->constraint, call->kernels, index, call->w);
}

static void
run_jobs(void *context, mlpc_team *team)
{
    const constraint_call *call = context;
    mlpc_parallel_for(team, mlpc_constraint_jobs(call->constraint), run_job, context);
}

mlpc_status
mlpc_constrain(void *w, mlpc_dtype dtype, size_t rank, const size_t *dims,
               const mlpc_spec *spec)
{
    mlpc_shape shape;
    mlpc_constraint constraint;
    MLPC_TRY(mlpc_shape_read(&shape, dtype, rank, dims));
    MLPC_TRY(mlpc_constraint_make(&constraint, spec, &shape));
    constraint_call call = {&constraint, mlpc_kernels_for(dtype), w};
    mlpc_team_run(mlpc_threads_for(4 * (double)constraint.count), run_jobs, &call);
    return MLPC_OK;
}
