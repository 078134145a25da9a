#define ISA avx512
#define MLPC_F32 1
#define SIMD_HEADER "kernels/simd/avx512.h"
#include "kernels/table_tmpl.h"
