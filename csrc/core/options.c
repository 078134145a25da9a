/* Reading mlpc_spec, shapes and axes. */
#include "core/options.h"

#include <string.h>

const mlpc_entry *
mlpc_family_entry(const mlpc_family *family, size_t i)
{
    return i < family->count ? mlpc_at(family->first, i, family->stride) : NULL;
}

const mlpc_entry *
mlpc_family_find(const mlpc_family *family, const char *name)
{
    const mlpc_entry *entry;
    for (size_t i = 0; (entry = mlpc_family_entry(family, i)) != NULL; i++)
        if (strcmp(entry->name, name) == 0)
            return entry;
    return NULL;
}

mlpc_status
mlpc_family_get(const mlpc_entry **out, const mlpc_family *family,
                const mlpc_spec *spec)
{
    if (spec == NULL || spec->name == NULL)
        return mlpc_fail(MLPC_INVALID_ARGUMENT, "a %s needs a name", family->word);
    *out = mlpc_family_find(family, spec->name);
    if (*out == NULL)
        return mlpc_fail(MLPC_INVALID_ARGUMENT, "unknown %s: %s", family->word,
                         spec->name);
    return MLPC_OK;
}

static size_t
option_index(const mlpc_entry *entry, const char *name)
{
    for (size_t i = 0; i < MLPC_MAX_OPTIONS && entry->options[i].name != NULL; i++)
        if (strcmp(entry->options[i].name, name) == 0)
            return i;
    return MLPC_MAX_OPTIONS;
}

mlpc_status
mlpc_options_read(double values[MLPC_MAX_OPTIONS], const mlpc_entry *entry,
                  const mlpc_spec *spec)
{
    for (size_t i = 0; i < MLPC_MAX_OPTIONS; i++)
        values[i] = entry->options[i].value;
    for (size_t i = 0; i < MLPC_MAX_OPTIONS && spec->options[i].name != NULL; i++) {
        const mlpc_option *given = &spec->options[i];
        size_t at = option_index(entry, given->name);
        if (at == MLPC_MAX_OPTIONS)
            return mlpc_fail(MLPC_INVALID_ARGUMENT, "%s has no option `%s`",
                             entry->name, given->name);
        const mlpc_option_info *info = &entry->options[at];
        if (!(given->value >= info->low && given->value <= info->high))
            return mlpc_fail(MLPC_INVALID_ARGUMENT,
                             "%s: expected `%s` in [%g, %g]. Received: %s=%g",
                             entry->name, info->name, info->low, info->high, info->name,
                             given->value);
        values[at] = given->value;
    }
    return MLPC_OK;
}

mlpc_status
mlpc_axes_read(unsigned *axes, double option, size_t rank)
{
    const unsigned names = (unsigned)option;
    *axes = 0;
    for (size_t bit = 0; bit < 16; bit++) {
        if ((names >> bit & 1) == 0)
            continue;
        size_t axis = bit < MLPC_MAX_RANK ? bit : bit + rank - 16;
        if (axis >= rank)
            return mlpc_fail(MLPC_SHAPE_MISMATCH,
                             "axis %d is out of bounds for a shape of rank %zu",
                             bit < MLPC_MAX_RANK ? (int)bit : (int)bit - 16, rank);
        *axes |= 1u << axis;
    }
    return MLPC_OK;
}

mlpc_status
mlpc_shape_read(mlpc_shape *out, mlpc_dtype dtype, size_t rank, const size_t *dims)
{
    if (dtype != MLPC_FLOAT32 && dtype != MLPC_FLOAT64)
        return mlpc_fail(MLPC_INVALID_ARGUMENT, "values are float32 or float64");
    if (rank > MLPC_MAX_RANK)
        return mlpc_fail(MLPC_INVALID_ARGUMENT, "rank %zu is above %d", rank,
                         MLPC_MAX_RANK);
    *out = (mlpc_shape){.rank = rank};
    for (size_t i = 0; i < rank; i++)
        out->dims[i] = dims[i];
    return MLPC_OK;
}
