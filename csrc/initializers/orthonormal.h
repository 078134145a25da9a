/* Vectors made orthonormal, for the orthogonal initializer. */
#ifndef MLPC_INITIALIZERS_ORTHONORMAL_H
#define MLPC_INITIALIZERS_ORTHONORMAL_H

#include "core/threads.h"

/* vectors (count x length, float64, count <= length): Gram-Schmidt, each
 * vector minus its projections on those before it, scaled to length `gain`. */
void mlpc_orthonormalize(mlpc_team *team, size_t count, size_t length, void *vectors,
                         double gain);

/* Its floating-point operations. */
double mlpc_orthonormal_work(size_t count, size_t length);

#endif
