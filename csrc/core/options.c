/* Reading mlpc_spec. */
#include "core/options.h"

#include <string.h>

size_t
mlpc_family_find(mlpc_family family, size_t count, const char *name)
{
    size_t i = 0;
    while (i < count && strcmp(family[i]->name, name) != 0)
        i++;
    return i;
}

mlpc_status
mlpc_family_get(const mlpc_entry **out, mlpc_family family, size_t count,
                const char *word, const mlpc_spec *spec)
{
    if (spec == NULL || spec->name == NULL)
        return mlpc_fail(MLPC_INVALID_ARGUMENT, "a %s needs a name", word);
    size_t found = mlpc_family_find(family, count, spec->name);
    if (found == count)
        return mlpc_fail(MLPC_INVALID_ARGUMENT, "unknown %s: %s", word, spec->name);
    *out = family[found];
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
