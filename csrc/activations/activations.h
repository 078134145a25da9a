/* Activations as nodes: one class for each line of kernels/activations.def. */
#ifndef MLPC_ACTIVATIONS_H
#define MLPC_ACTIVATIONS_H

#include "core/node.h"
#include "kernels/kernels.h"

extern const mlpc_family mlpc_activations; /* of node classes */

#endif
