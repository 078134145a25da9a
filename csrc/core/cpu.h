/* Which CPU this is, and its floating-point mode. Not here: which kernels follow from it
 * (kernels/select.c). */
#ifndef MLPC_CORE_CPU_H
#define MLPC_CORE_CPU_H

#include <stdbool.h>

typedef struct mlpc_cpu {
    bool avx2;   /* with FMA, and the system saves the wide registers */
    bool avx512; /* F, DQ, VL and BW */
    bool neon;   /* every AArch64 */
} mlpc_cpu;

mlpc_cpu mlpc_cpu_detect(void);

/* The contract's arithmetic: round to nearest, no flushing by hardware, no traps. Returns the mode
 * that was set before, to be restored by mlpc_float_mode_leave in the same thread. */
unsigned long mlpc_float_mode_enter(void);
void mlpc_float_mode_leave(unsigned long mode);

#endif
