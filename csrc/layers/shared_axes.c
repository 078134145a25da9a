/* Rows that share their numbers with others. */
#include "layers/shared_axes.h"

bool
mlpc_shared_columns(const mlpc_value *value, unsigned shared)
{
    return (shared >> value->shape.rank & 1) != 0;
}

/* The row's place on each axis but the last, from the inner one outwards to the batch. */
size_t
mlpc_shared_row(const mlpc_value *value, unsigned shared, size_t row)
{
    size_t found = 0, stride = 1;
    for (size_t axis = value->shape.rank - 1; axis > 0; axis--) {
        const size_t length = value->shape.dims[axis - 1];
        if ((shared >> axis & 1) == 0) {
            found += row % length * stride;
            stride *= length;
        }
        row /= length;
    }
    return (shared & 1) == 0 ? found + row * stride : found;
}

size_t
mlpc_sharing_row(const mlpc_value *value, unsigned shared, size_t of, size_t index)
{
    size_t row = 0, stride = 1;
    for (size_t axis = value->shape.rank - 1; axis > 0; axis--) {
        const size_t length = value->shape.dims[axis - 1];
        size_t *from = (shared >> axis & 1) != 0 ? &index : &of;
        row += *from % length * stride;
        *from /= length;
        stride *= length;
    }
    return row;
}
