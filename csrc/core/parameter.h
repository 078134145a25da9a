/* A parameter of a model: one array that its nodes compute with. It stands in the model's table,
 * and the nodes that use it point there. */
#ifndef MLPC_CORE_PARAMETER_H
#define MLPC_CORE_PARAMETER_H

#include "core/options.h"
#include "core/types.h"

struct mlpc_node;

typedef struct mlpc_parameter {
    const char *name;
    mlpc_shape shape;
    mlpc_spec initializer; /* Keras' default */
    bool trainable;
    bool never_trained; /* the class itself writes it, or nobody does */
    size_t node;        /* the number of the node that brought it */
    /* The nodes of the built model that use it: the first of them, and how many they are. */
    const struct mlpc_node *first_use;
    size_t uses;

    mlpc_block *block; /* retained; NULL until bound */
    size_t offset;
    void *value, *gradient; /* gradient NULL where none is wanted */
    size_t position;        /* of its first element among all trainable ones */
    size_t number;          /* among the trainable ones */
} mlpc_parameter;

#endif
