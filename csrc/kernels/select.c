/* Which kernels this CPU runs: scalar first, better ISAs after. */
#include "kernels/kernels.h"

#include <stdatomic.h>
#include <stdlib.h>
#include <string.h>

#include "core/cpu.h"
#include "core/status.h"

extern const mlpc_kernels mlpc_kernels_scalar_f32, mlpc_kernels_scalar_f64;
#if defined(__x86_64__)
extern const mlpc_kernels mlpc_kernels_avx2_f32, mlpc_kernels_avx2_f64;
extern const mlpc_kernels mlpc_kernels_avx512_f32, mlpc_kernels_avx512_f64;
#elif defined(__aarch64__)
extern const mlpc_kernels mlpc_kernels_neon_f32, mlpc_kernels_neon_f64;
#endif

typedef struct isa_tables {
    const mlpc_kernels *f32, *f64;
} isa_tables;

/* From plain to best. */
static const isa_tables known[] = {
    {&mlpc_kernels_scalar_f32, &mlpc_kernels_scalar_f64},
#if defined(__x86_64__)
    {&mlpc_kernels_avx2_f32, &mlpc_kernels_avx2_f64},
    {&mlpc_kernels_avx512_f32, &mlpc_kernels_avx512_f64},
#elif defined(__aarch64__)
    {&mlpc_kernels_neon_f32, &mlpc_kernels_neon_f64},
#endif
};

/* How many of them this CPU can run; asked once, since it is slow on virtual machines. */
static size_t
available(void)
{
    static atomic_size_t count;
    size_t n = atomic_load(&count);
    if (n == 0) {
        mlpc_cpu cpu = mlpc_cpu_detect();
        n = 1 + (size_t)cpu.avx2 + (size_t)cpu.avx512 + (size_t)cpu.neon;
        atomic_store(&count, n);
    }
    return n;
}

const mlpc_kernels *
mlpc_kernels_named(const char *isa, mlpc_dtype dtype)
{
    for (size_t i = 0; i < available(); i++)
        if (strcmp(known[i].f32->isa, isa) == 0)
            return dtype == MLPC_FLOAT32 ? known[i].f32 : known[i].f64;
    return NULL;
}

static _Atomic(const char *) chosen;

const char *
mlpc_isa(void)
{
    const char *isa = atomic_load(&chosen);
    if (isa != NULL)
        return isa;
    const char *wish = getenv("MLPC_ISA");
    const mlpc_kernels *wished = wish ? mlpc_kernels_named(wish, MLPC_FLOAT32) : NULL;
    isa = wished ? wished->isa : known[available() - 1].f32->isa;
    atomic_store(&chosen, isa);
    return isa;
}

mlpc_status
mlpc_set_isa(const char *name)
{
    const mlpc_kernels *kernels = mlpc_kernels_named(name, MLPC_FLOAT32);
    if (kernels == NULL)
        return mlpc_fail(MLPC_UNSUPPORTED, "this CPU or build has no kernels for %s",
                         name);
    atomic_store(&chosen, kernels->isa);
    return MLPC_OK;
}

const mlpc_kernels *
mlpc_kernels_for(mlpc_dtype dtype)
{
    return mlpc_kernels_named(mlpc_isa(), dtype);
}
