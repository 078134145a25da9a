/* exp and log for the arithmetic of schedules. */
#include "core/cpu.h"
#include "optimizers/optimizers.h"

#include <string.h>

mlpc_status
mlpc_elementary(const char *f, size_t n, const double *x, double *y)
{
    const mlpc_kernels *kernels = mlpc_kernels_for(MLPC_FLOAT64);
    const bool exp = strcmp(f, "exp") == 0;
    if (!exp && strcmp(f, "log") != 0)
        return mlpc_fail(MLPC_INVALID_ARGUMENT, "expected exp or log, got %s", f);
    const unsigned long mode = mlpc_float_mode_enter();
    (exp ? kernels->exp : kernels->log)(n, x, y);
    mlpc_float_mode_leave(mode);
    return MLPC_OK;
}
