/* Reading what comes through mlpc.h. Names with numeric options, as mlpc_spec has them: finding the
 * entry of a family and reading the options against its defaults and bounds, one mechanism for
 * every family. Shapes and the axes of options. */
#ifndef MLPC_CORE_OPTIONS_H
#define MLPC_CORE_OPTIONS_H

#include "core/status.h"
#include "core/types.h"

/* Each family's struct begins with its mlpc_entry, so a family is a list of entries. */
typedef const mlpc_entry *const mlpc_family[];

/* The index of the entry called `name` in a list of `count`, or count. */
size_t mlpc_family_find(mlpc_family family, size_t count, const char *name);

/* Finds spec's entry in the family that `word` names ("loss") in messages. */
mlpc_status mlpc_family_get(const mlpc_entry **out, mlpc_family family, size_t count,
                            const char *word, const mlpc_spec *spec);

/* values[i] becomes option i of the entry: the spec's or the default. */
mlpc_status mlpc_options_read(double values[MLPC_MAX_OPTIONS], const mlpc_entry *entry,
                              const mlpc_spec *spec);

/* Bit i of *axes is set for each axis i that an option names ("axes" of mlpc.h); fails where a
 * shape of this rank has no such axis. Not for -1. */
mlpc_status mlpc_axes_read(unsigned *axes, double option, size_t rank);

/* {"axes", value}: its bounds. */
#define MLPC_AXES(name, value) \
    {                          \
        name, value, -1, 65535 \
    }

/* The shape of an array that came through mlpc.h; fails where its dtype is none to compute in or
 * its rank too large. */
mlpc_status mlpc_shape_read(mlpc_shape *out, mlpc_dtype dtype, size_t rank,
                            const size_t *dims);

#endif
