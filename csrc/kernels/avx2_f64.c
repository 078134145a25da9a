#define ISA avx2
#define MLPC_F32 0
#define SIMD_HEADER "kernels/simd/avx2.h"
#include "kernels/table_tmpl.h"
