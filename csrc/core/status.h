/* How the engine reports failure: one call sets code and text together, so that an error
 * without a message cannot be written. Not here: exceptions (bindings/errors.c). */
#ifndef MLPC_CORE_STATUS_H
#define MLPC_CORE_STATUS_H

#include "mlpc.h"

#if defined(__GNUC__)
#define MLPC_PRINTF(text, first) __attribute__((__format__(__printf__, text, first)))
#else
#define MLPC_PRINTF(text, first)
#endif

/* Returns code, after keeping the text for mlpc_last_error() of this thread. */
mlpc_status mlpc_fail(mlpc_status code, const char *format, ...) MLPC_PRINTF(2, 3);

/* Leaves the function with the status of `call` where it failed. */
#define MLPC_TRY(call)                         \
    do {                                       \
        mlpc_status mlpc_try_status_ = (call); \
        if (mlpc_try_status_ != MLPC_OK)       \
            return mlpc_try_status_;           \
    } while (0)

#endif
