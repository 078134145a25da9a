#define ISA scalar
#define MLPC_F32 1
#define SIMD_HEADER "kernels/simd/scalar.h"
#include "kernels/table_tmpl.h"
