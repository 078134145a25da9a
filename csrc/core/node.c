/* What node classes share: a shape that is kept, work on all rows in chunks. */
#include "core/node.h"

mlpc_status
mlpc_build_alike(mlpc_node *node, mlpc_parameter *weights)
{
    (void)weights;
    node->out->shape = node->in[0]->shape;
    node->out->lines = node->in[0]->lines;
    node->out->cols = node->in[0]->cols;
    return MLPC_OK;
}

typedef struct row_chunks {
    mlpc_rows_job job;
    void *context;
    size_t rows, chunk;
} row_chunks;

static void
run_chunk(void *context, size_t index)
{
    const row_chunks *all = context;
    size_t first = index * all->chunk;
    all->job(all->context, first, mlpc_min(all->chunk, all->rows - first));
}

void
mlpc_for_rows(mlpc_team *team, size_t rows, size_t cols, mlpc_rows_job job,
              void *context)
{
    size_t chunk = 1 + MLPC_CHUNK / (cols + 1);
    row_chunks all = {job, context, rows, chunk};
    mlpc_parallel_for(team, mlpc_ceil_div(rows, chunk), run_chunk, &all);
}

void
mlpc_for_lines(mlpc_node *node, const mlpc_step *step, mlpc_rows_job job)
{
    const mlpc_value *out = node->out;
    mlpc_node_call call = {node, step};
    mlpc_for_rows(step->team, out->by_columns ? out->cols : step->batch * out->lines,
                  mlpc_line_length(out, step), job, &call);
}

void
mlpc_for_samples(mlpc_node *node, const mlpc_step *step, mlpc_rows_job job)
{
    mlpc_node_call call = {node, step};
    mlpc_for_rows(step->team, step->batch, node->out->lines * node->out->cols, job,
                  &call);
}
