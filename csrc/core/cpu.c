/* CPU features and floating-point control words. */
#include "core/cpu.h"

#if defined(__x86_64__) || defined(__i386__)
#include <cpuid.h>
#include <immintrin.h>

/* The register states that the operating system saves (XCR0). */
static unsigned
saved_states(void)
{
    unsigned low, high;
    __asm__("xgetbv" : "=a"(low), "=d"(high) : "c"(0));
    return low;
}

mlpc_cpu
mlpc_cpu_detect(void)
{
    mlpc_cpu cpu = {0};
    unsigned a, b, c, d;
    if (!__get_cpuid(1, &a, &b, &c, &d))
        return cpu;
    bool xsave = (c & bit_OSXSAVE) != 0, avx = (c & bit_AVX) != 0,
         fma = (c & bit_FMA) != 0;
    if (!xsave || !avx || !fma || !__get_cpuid_count(7, 0, &a, &b, &c, &d))
        return cpu;
    unsigned states = saved_states();
    const unsigned ymm = 0x6, zmm = 0xe6;
    const unsigned f_dq_vl_bw =
        bit_AVX512F | bit_AVX512DQ | bit_AVX512VL | bit_AVX512BW;
    cpu.avx2 = (b & bit_AVX2) != 0 && (states & ymm) == ymm;
    cpu.avx512 = cpu.avx2 && (b & f_dq_vl_bw) == f_dq_vl_bw && (states & zmm) == zmm;
    return cpu;
}
#else
mlpc_cpu
mlpc_cpu_detect(void)
{
#if defined(__aarch64__)
    return (mlpc_cpu){.neon = true};
#else
    return (mlpc_cpu){0};
#endif
}
#endif

#if defined(__x86_64__)
unsigned long
mlpc_float_mode_enter(void)
{
    const unsigned all_masked_to_nearest = 0x1f80;
    unsigned long mode = _mm_getcsr();
    _mm_setcsr(all_masked_to_nearest);
    return mode;
}

void
mlpc_float_mode_leave(unsigned long mode)
{
    _mm_setcsr((unsigned)mode);
}
#elif defined(__aarch64__)
unsigned long
mlpc_float_mode_enter(void)
{
    unsigned long mode, standard = 0;
    __asm__ volatile("mrs %0, fpcr" : "=r"(mode));
    __asm__ volatile("msr fpcr, %0" : : "r"(standard));
    return mode;
}

void
mlpc_float_mode_leave(unsigned long mode)
{
    __asm__ volatile("msr fpcr, %0" : : "r"(mode));
}
#else
unsigned long
mlpc_float_mode_enter(void)
{
    return 0;
}

void
mlpc_float_mode_leave(unsigned long mode)
{
    (void)mode;
}
#endif
