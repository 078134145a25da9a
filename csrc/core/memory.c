/* The only heap calls of the engine. */
#define _DEFAULT_SOURCE
#include "core/memory.h"

#include <stdatomic.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>
#ifdef __linux__
#include <sys/mman.h>
#endif

#include "core/types.h"

static atomic_size_t allocations;
static atomic_size_t failing; /* the number of one that fails; 0 for none */

size_t
mlpc_allocations(void)
{
    return atomic_load(&allocations);
}

void
mlpc_fail_allocation(size_t number)
{
    atomic_store(&failing, number > 0 ? atomic_load(&allocations) + number : 0);
}

mlpc_status
mlpc_multiply(size_t *product, size_t a, size_t b)
{
    if (b != 0 && a > SIZE_MAX / b)
        return mlpc_fail(MLPC_OUT_OF_MEMORY, "a size of %zu x %zu does not fit", a, b);
    *product = a * b;
    return MLPC_OK;
}

/* Asks for large pages under large memory: walking through a wide layer's columns touches
 * another page at every step. Best effort: failure is harmless. */
static void
wish_large_pages(char *start, size_t bytes)
{
#ifdef MADV_HUGEPAGE
    const size_t page = 4096, worth = (size_t)4 << 20;
    uintptr_t first = ((uintptr_t)start + page - 1) & ~(uintptr_t)(page - 1);
    if (bytes >= worth)
        madvise((void *)first, bytes - page, MADV_HUGEPAGE);
#else
    (void)start, (void)bytes;
#endif
}

mlpc_status
mlpc_allocate(void *out, size_t count, size_t size)
{
    void **memory = out;
    size_t bytes = 0;
    *memory = NULL;
    MLPC_TRY(mlpc_multiply(&bytes, count, size));
    if (bytes > SIZE_MAX - 2 * MLPC_ALIGNMENT)
        return mlpc_fail(MLPC_OUT_OF_MEMORY, "out of memory: %zu bytes", bytes);
    const size_t number = atomic_fetch_add(&allocations, 1) + 1;
    /* calloc, so that large zeroed memory costs nothing until touched; the start of the
     * allocation is kept just below the aligned address. */
    char *start = NULL;
    if (number != atomic_load_explicit(&failing, memory_order_relaxed))
        start = calloc(bytes + MLPC_ALIGNMENT + sizeof(void *), 1);
    if (start == NULL)
        return mlpc_fail(MLPC_OUT_OF_MEMORY, "out of memory: %zu bytes", bytes);
    wish_large_pages(start, bytes);
    uintptr_t after = (uintptr_t)start + sizeof(void *);
    size_t skip = (size_t)(-after & (MLPC_ALIGNMENT - 1));
    char *aligned = start + sizeof(void *) + skip;
    memcpy(aligned - sizeof(void *), &start, sizeof start);
    *memory = aligned;
    return MLPC_OK;
}

void
mlpc_free(void *memory)
{
    if (memory == NULL)
        return;
    char *start;
    memcpy(&start, (char *)memory - sizeof(void *), sizeof start);
    free(start);
}

mlpc_status
mlpc_grow(void *memory, size_t used, size_t count, size_t size)
{
    void **old = memory, *grown;
    MLPC_TRY(mlpc_allocate(&grown, count, size));
    if (used > 0)
        memcpy(grown, *old, used * size);
    mlpc_free(*old);
    *old = grown;
    return MLPC_OK;
}

mlpc_status
mlpc_make_room(void *items, size_t n, size_t size)
{
    return (n & (n - 1)) == 0 ? mlpc_grow(items, n, n > 0 ? 2 * n : 1, size) : MLPC_OK;
}

/* Kernels read whole vectors past a matrix's last column: room for that behind a block. */
enum { SLACK = 32 };

struct mlpc_block {
    atomic_size_t references;
    mlpc_dtype dtype;
    size_t count;
    void *data;
};

mlpc_status
mlpc_block_create(mlpc_block **out, mlpc_dtype dtype, size_t count)
{
    mlpc_block *block;
    *out = NULL;
    if (dtype != MLPC_FLOAT32 && dtype != MLPC_FLOAT64)
        return mlpc_fail(MLPC_INVALID_ARGUMENT, "a block holds float32 or float64");
    MLPC_TRY(mlpc_allocate(&block, 1, sizeof *block));
    mlpc_status status = MLPC_OUT_OF_MEMORY;
    if (count > SIZE_MAX - SLACK)
        mlpc_fail(status, "out of memory: %zu elements", count);
    else
        status = mlpc_allocate(&block->data, count + SLACK, mlpc_dtype_size(dtype));
    if (status != MLPC_OK) {
        mlpc_free(block);
        return status;
    }
    atomic_init(&block->references, 1);
    block->dtype = dtype;
    block->count = count;
    *out = block;
    return MLPC_OK;
}

mlpc_block *
mlpc_block_retain(mlpc_block *block)
{
    atomic_fetch_add_explicit(&block->references, 1, memory_order_relaxed);
    return block;
}

void
mlpc_block_release(mlpc_block *block)
{
    if (block == NULL ||
        atomic_fetch_sub_explicit(&block->references, 1, memory_order_acq_rel) != 1)
        return;
    mlpc_free(block->data);
    mlpc_free(block);
}

void *
mlpc_block_data(mlpc_block *block)
{
    return block->data;
}

size_t
mlpc_block_count(const mlpc_block *block)
{
    return block->count;
}

mlpc_dtype
mlpc_block_dtype(const mlpc_block *block)
{
    return block->dtype;
}
