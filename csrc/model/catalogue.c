/* The catalogue of what a model may be made of: every family, entry by entry. */
#include "model/model.h"

#include <string.h>

#include "activations/activations.h"
#include "initializers/initializers.h"
#include "layers/layers.h"

#define MLPC_LAYER(object) &object,
static const mlpc_node_class *const layer_classes[] = {
#include "layers/list.def"
};
#undef MLPC_LAYER

enum { LAYER_COUNT = sizeof layer_classes / sizeof *layer_classes };

static const mlpc_family *const families[] = {
    [MLPC_ACTIVATIONS] = &mlpc_activations,   [MLPC_LOSSES] = &mlpc_losses,
    [MLPC_METRICS] = &mlpc_metrics,           [MLPC_OPTIMIZERS] = &mlpc_optimizers,
    [MLPC_INITIALIZERS] = &mlpc_initializers, [MLPC_REGULARIZERS] = &mlpc_regularizers,
    [MLPC_CONSTRAINTS] = &mlpc_constraints,
};

const mlpc_node_class *
mlpc_find_class(const char *name)
{
    for (size_t i = 0; i < LAYER_COUNT; i++)
        if (strcmp(layer_classes[i]->entry.name, name) == 0)
            return layer_classes[i];
    return (const mlpc_node_class *)mlpc_family_find(&mlpc_activations, name);
}

const mlpc_entry *
mlpc_catalogue(mlpc_kind kind, size_t i)
{
    if (kind == MLPC_LAYERS)
        return i < LAYER_COUNT ? &layer_classes[i]->entry : NULL;
    return kind < sizeof families / sizeof *families && families[kind] != NULL
               ? mlpc_family_entry(families[kind], i)
               : NULL;
}
