#define ISA neon
#define MLPC_F32 0
#define SIMD_HEADER "kernels/simd/neon.h"
#include "kernels/table_tmpl.h"
