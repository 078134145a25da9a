/* The values weights start from: mlpc_initialize of mlpc.h, and the family's entries. */
#ifndef MLPC_INITIALIZERS_H
#define MLPC_INITIALIZERS_H

#include "core/options.h"

enum { MLPC_INITIALIZER_COUNT = 7 };
extern const mlpc_entry *const mlpc_initializers[MLPC_INITIALIZER_COUNT];

#endif
