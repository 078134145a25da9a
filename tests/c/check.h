/* What the C tests share: a promise that is checked, and a user's rows. */
#ifndef MLPC_TESTS_CHECK_H
#define MLPC_TESTS_CHECK_H

#include <stdio.h>
#include <stdlib.h>

#include "mlpc.h"

/* Ends the test unless it holds. */
static inline void
check(bool holds, const char *what)
{
    if (holds)
        return;
    printf("not so: %s (%s)\n", what, mlpc_last_error());
    exit(1);
}

/* rows x cols dense numbers of a dtype. */
static inline mlpc_array
dense_rows(const void *data, mlpc_dtype dtype, size_t rows, size_t cols)
{
    const size_t size = dtype == MLPC_FLOAT64 ? sizeof(double) : sizeof(float);
    mlpc_array array = {.data = data, .dtype = dtype, .rank = 2, .shape = {rows, cols}};
    array.strides[0] = (ptrdiff_t)(cols * size);
    array.strides[1] = (ptrdiff_t)size;
    return array;
}

#endif
