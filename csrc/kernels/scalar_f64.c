#define ISA scalar
#define MLPC_F32 0
#define SIMD_HEADER "kernels/simd/scalar.h"
#include "kernels/table_tmpl.h"
