/* All heap memory of the engine: aligned, zeroed, with overflow-checked sizes, and the
 * reference-counted blocks that weights and optimizer slots live in; and prefetching. */
#ifndef MLPC_CORE_MEMORY_H
#define MLPC_CORE_MEMORY_H

#include "core/status.h"

#define MLPC_ALIGNMENT 64

/* Sets *product = a * b, or fails with MLPC_OUT_OF_MEMORY where that overflows. */
mlpc_status mlpc_multiply(size_t *product, size_t a, size_t b);

/* count elements of size bytes, zeroed and aligned; a valid pointer for count 0 too. */
mlpc_status mlpc_allocate(void *out, size_t count, size_t size);
void mlpc_free(void *memory);

/* How often the heap was asked for memory so far, by all threads: tests show by it that a step
 * allocates nothing. */
size_t mlpc_allocations(void);

/* For tests: the `number`-th allocation from now on fails, as if there were no memory; 0: none. */
void mlpc_fail_allocation(size_t number);

/* Grows *memory to hold count elements of size bytes, keeping the first `used` of them. */
mlpc_status mlpc_grow(void *memory, size_t used, size_t count, size_t size);

/* Room for one more item of size bytes behind n, for a list that has always grown by this. */
mlpc_status mlpc_make_room(void *items, size_t n, size_t size);

/* Prefetches rows of so many bytes, row_bytes apart: to write them, or to read them once, for which
 * only the nearest cache need keep them. */
static inline void
mlpc_prefetch(const void *start, size_t rows, size_t bytes, size_t row_bytes,
              const bool to_write)
{
    const char *row = start;
    for (size_t i = 0; i < rows; i++, row += row_bytes)
        for (size_t at = 0; at < bytes; at += MLPC_ALIGNMENT)
            if (to_write)
                __builtin_prefetch(row + at, 1);
            else
                __builtin_prefetch(row + at, 0, 0);
}

#endif
