/* mlpc.h stands alone: nothing is included before it, and what it declares links.
 * run.sh compiles the header as C++ too. SPDX-License-Identifier: BSD-3-Clause */
#include "mlpc.h"

int
main(void)
{
    mlpc_model *model = NULL;
    mlpc_status status = mlpc_model_create(&model, MLPC_FLOAT32, 1);
    mlpc_model_free(model);
    return status != MLPC_OK;
}
