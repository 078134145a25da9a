/* Whether the system gives further threads. */
#ifndef MLPC_CORE_TRIALS_H
#define MLPC_CORE_TRIALS_H

#include <stddef.h>

/* How many of `count` further threads there are to be had now. */
size_t mlpc_try_threads(size_t count);

#endif
