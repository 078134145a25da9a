/* The layers: node classes with their own options. Activations are nodes of their own. */
#ifndef MLPC_LAYERS_H
#define MLPC_LAYERS_H

#include "core/node.h"

#define MLPC_LAYER(object) extern const mlpc_node_class object;
#include "layers/list.def"
#undef MLPC_LAYER

/* Not in the catalogue: models make it. */
extern const mlpc_node_class mlpc_split;

#endif
