/* Reading what comes through mlpc.h. Names with numeric options, as mlpc_spec has them: finding the
 * entry of a family and reading the options against its defaults and bounds, one mechanism for
 * every family. Shapes and the axes of options. */
#ifndef MLPC_CORE_OPTIONS_H
#define MLPC_CORE_OPTIONS_H

#include "core/status.h"
#include "core/types.h"

/* A family: a list of structs that begin with their mlpc_entry, and the word for one of them in
 * messages ("loss"). */
typedef struct mlpc_family {
    const char *word;
    const void *first;
    size_t count, stride;
} mlpc_family;

#define MLPC_FAMILY(word, list)                                   \
    {                                                             \
        word, list, sizeof(list) / sizeof *(list), sizeof *(list) \
    }

/* Entry `i`; NULL past the last one. */
const mlpc_entry *mlpc_family_entry(const mlpc_family *family, size_t i);

/* The entry called `name`, or NULL. */
const mlpc_entry *mlpc_family_find(const mlpc_family *family, const char *name);

/* Finds spec's entry. */
mlpc_status mlpc_family_get(const mlpc_entry **out, const mlpc_family *family,
                            const mlpc_spec *spec);

/* Options that several entries have: {name, default, lowest, highest}. */
#define MLPC_OPTION(...) \
    {                    \
        __VA_ARGS__      \
    }
#define MLPC_SEED MLPC_OPTION("seed", 0, 0, 9007199254740992.0)
#define MLPC_EPSILON(value) MLPC_OPTION("epsilon", value, 0, 1e9)
/* How many of a sample's last axes. */
#define MLPC_LAST_AXES(lowest) MLPC_OPTION("axes", 1, lowest, MLPC_MAX_RANK - 1)

/* values[i] becomes option i of the entry: the spec's or the default. */
mlpc_status mlpc_options_read(double values[MLPC_MAX_OPTIONS], const mlpc_entry *entry,
                              const mlpc_spec *spec);

/* Bit i of *axes is set for each axis i that an option names ("axes" of mlpc.h); fails where a
 * shape of this rank has no such axis. Not for -1. */
mlpc_status mlpc_axes_read(unsigned *axes, double option, size_t rank);

/* {"axes", value}: its bounds. */
#define MLPC_AXES(name, value) MLPC_OPTION(name, value, -1, 65535)

/* The shape of an array that came through mlpc.h; fails where its dtype is none to compute in or
 * its rank too large. */
mlpc_status mlpc_shape_read(mlpc_shape *out, mlpc_dtype dtype, size_t rank,
                            const size_t *dims);

#endif
