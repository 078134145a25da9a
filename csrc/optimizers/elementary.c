/* exp and log for the arithmetic of schedules. */
#include "optimizers/optimizers.h"

#include <string.h>

mlpc_status
mlpc_elementary(const char *f, size_t n, const double *x, double *y)
{
    const mlpc_kernels *kernels = mlpc_kernels_for(MLPC_FLOAT64);
    if (strcmp(f, "exp") == 0)
        kernels->exp(n, x, y);
    else if (strcmp(f, "log") == 0)
        kernels->log(n, x, y);
    else
        return mlpc_fail(MLPC_INVALID_ARGUMENT, "expected exp or log, got %s", f);
    return MLPC_OK;
}
