/* The values weights start from: mlpc_initialize of mlpc.h, and the family's entries. */
#ifndef MLPC_INITIALIZERS_H
#define MLPC_INITIALIZERS_H

#include "core/options.h"

extern const mlpc_family mlpc_initializers;

#endif
