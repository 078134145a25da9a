/* Vectors made orthonormal, in float64: Gram and Schmidt's procedure in its modified form, by
 * blocks of vectors that stay in a cache. Gone through twice, the vectors are orthogonal as far as
 * float64 goes: L. Giraud et al., Rounding error analysis of the classical Gram-Schmidt
 * orthogonalization process, Numerische Mathematik 101 (2005), section 1. */
#include "initializers/orthonormal.h"

#include <math.h>

#include "kernels/kernels.h"

enum { BLOCK = 16, GROUP = 8 };

typedef struct basis {
    const mlpc_kernels *kernels;
    size_t count, length;
    void *vectors;
    size_t first, end; /* the block */
} basis;

static void *
vector(const basis *b, size_t i)
{
    return mlpc_at(b->vectors, i * b->length, b->kernels->size);
}

/* Vector i loses its parts along the vectors [first, end). */
static void
reduce(const basis *b, size_t i, size_t first, size_t end)
{
    for (size_t unit = first; unit < end; unit++)
        b->kernels->project_out(b->length, vector(b, unit), vector(b, i));
}

static void
reduce_group(void *context, size_t index)
{
    const basis *b = context;
    const size_t first = b->end + index * GROUP;
    for (size_t i = first; i < mlpc_min(first + GROUP, b->count); i++)
        reduce(b, i, b->first, b->end);
}

static void
scale(const basis *b, size_t i, double factor)
{
    b->kernels->scale_rows(1, b->length, &factor, vector(b, i), b->length);
}

static void
make_unit(const basis *b, size_t i)
{
    double square = 0;
    b->kernels->squares_by_row(1, b->length, vector(b, i), b->length, &square);
    scale(b, i, 1 / sqrt(square));
}

static void
pass(basis *b, mlpc_team *team)
{
    for (b->first = 0; b->first < b->count; b->first = b->end) {
        b->end = mlpc_min(b->first + BLOCK, b->count);
        for (size_t i = b->first; i < b->end; i++) {
            reduce(b, i, b->first, i);
            make_unit(b, i);
        }
        mlpc_parallel_for(team, mlpc_ceil_div(b->count - b->end, GROUP), reduce_group,
                          b);
    }
}

void
mlpc_orthonormalize(mlpc_team *team, size_t count, size_t length, void *vectors,
                    double gain)
{
    basis b = {mlpc_kernels_for(MLPC_FLOAT64), count, length, vectors, 0, 0};
    pass(&b, team);
    pass(&b, team);
    for (size_t i = 0; i < count; i++)
        scale(&b, i, gain);
}

double
mlpc_orthonormal_work(size_t count, size_t length)
{
    return 4 * (double)count * (double)count * (double)length;
}
