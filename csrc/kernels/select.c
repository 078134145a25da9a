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
#endif

typedef struct isa_tables {
    const mlpc_kernels *f32, *f64;
} isa_tables;

enum { MAX_ISAS = 3 };

/* What this CPU can run, from plain to best; returns how many. */
static size_t
available(isa_tables isas[MAX_ISAS])
{
    size_t n = 0;
    isas[n++] = (isa_tables){&mlpc_kernels_scalar_f32, &mlpc_kernels_scalar_f64};
#if defined(__x86_64__)
    mlpc_cpu cpu = mlpc_cpu_detect();
    if (cpu.avx2)
        isas[n++] = (isa_tables){&mlpc_kernels_avx2_f32, &mlpc_kernels_avx2_f64};
    if (cpu.avx512)
        isas[n++] = (isa_tables){&mlpc_kernels_avx512_f32, &mlpc_kernels_avx512_f64};
#endif
    return n;
}

const mlpc_kernels *
mlpc_kernels_named(const char *isa, mlpc_dtype dtype)
{
    isa_tables isas[MAX_ISAS];
    size_t n = available(isas);
    for (size_t i = 0; i < n; i++)
        if (strcmp(isas[i].f32->isa, isa) == 0)
            return dtype == MLPC_FLOAT32 ? isas[i].f32 : isas[i].f64;
    return NULL;
}

static _Atomic(const char *) chosen;

const char *
mlpc_isa(void)
{
    const char *isa = atomic_load(&chosen);
    if (isa != NULL)
        return isa;
    isa_tables isas[MAX_ISAS];
    size_t n = available(isas);
    const char *wish = getenv("MLPC_ISA");
    const mlpc_kernels *wished = wish ? mlpc_kernels_named(wish, MLPC_FLOAT32) : NULL;
    isa = wished ? wished->isa : isas[n - 1].f32->isa;
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
