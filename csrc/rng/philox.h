/* Philox4x32-10: random bits as a pure function of (seed, stream, position), so that a draw
 * depends on nothing else: no order, no thread. Integers only; what they become is decided
 * by kernels/.
 *
 * J. K. Salmon, M. A. Moraes, R. O. Dror, D. E. Shaw: Parallel random numbers: as easy as
 * 1, 2, 3 (SC 2011), section 3.3. */
#ifndef MLPC_RNG_PHILOX_H
#define MLPC_RNG_PHILOX_H

#include <stddef.h>
#include <stdint.h>

/* bits[i] is word (position + i) of the stream, i in [0, n). The key is the seed; word w is
 * word w % 4 of the block whose counter is (w / 4, stream), each of 64 bits. */
void mlpc_philox(uint32_t *bits, size_t n, uint64_t seed, uint64_t stream,
                 uint64_t position);

#endif
