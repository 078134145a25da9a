/* Philox4x32-10 and what needs integers only. */
#include "rng/philox.h"

#include "core/types.h"

enum { ROUNDS = 10, AT_ONCE = 4 };

static void
block(uint32_t out[AT_ONCE], uint64_t seed, uint64_t stream, uint64_t counter)
{
    const uint32_t multiplier_0 = 0xD2511F53, multiplier_1 = 0xCD9E8D57;
    const uint32_t weyl_0 = 0x9E3779B9, weyl_1 = 0xBB67AE85;
    uint32_t x0 = (uint32_t)counter, x1 = (uint32_t)(counter >> 32);
    uint32_t x2 = (uint32_t)stream, x3 = (uint32_t)(stream >> 32);
    uint32_t k0 = (uint32_t)seed, k1 = (uint32_t)(seed >> 32);
    for (int round = 0; round < ROUNDS; round++) {
        uint64_t p0 = (uint64_t)multiplier_0 * x0, p1 = (uint64_t)multiplier_1 * x2;
        x0 = (uint32_t)(p1 >> 32) ^ x1 ^ k0;
        x2 = (uint32_t)(p0 >> 32) ^ x3 ^ k1;
        x1 = (uint32_t)p1;
        x3 = (uint32_t)p0;
        k0 += weyl_0;
        k1 += weyl_1;
    }
    out[0] = x0;
    out[1] = x1;
    out[2] = x2;
    out[3] = x3;
}

void
mlpc_philox(uint32_t *bits, size_t n, uint64_t seed, uint64_t stream, uint64_t position)
{
    uint32_t words[AT_ONCE];
    size_t i = 0;
    while (i < n) {
        block(words, seed, stream, position / AT_ONCE);
        for (size_t w = position % AT_ONCE; w < AT_ONCE && i < n; w++, position++)
            bits[i++] = words[w];
    }
}

/* The upper half of a * b. */
static uint64_t
multiply_high(uint64_t a, uint64_t b)
{
    uint64_t a0 = (uint32_t)a, a1 = a >> 32, b0 = (uint32_t)b, b1 = b >> 32;
    uint64_t low = a0 * b0, middle = a1 * b0 + (low >> 32);
    uint64_t carry = (middle & UINT32_MAX) + a0 * b1;
    return a1 * b1 + (middle >> 32) + (carry >> 32);
}

void
mlpc_permutation(size_t *order, size_t n, uint64_t seed, uint64_t stream)
{
    enum { DRAWN = 256 };
    uint32_t bits[DRAWN];
    for (size_t i = 0; i < n; i++)
        order[i] = i;
    for (size_t i = n; i > 1; i--) {
        size_t draw = n - i;
        if (draw % (DRAWN / 2) == 0)
            mlpc_philox(bits, DRAWN, seed, stream, 2 * (uint64_t)draw);
        const uint32_t *pair = bits + 2 * (draw % (DRAWN / 2));
        uint64_t random = (uint64_t)pair[1] << 32 | pair[0];
        size_t j = (size_t)multiply_high(random, i);
        size_t kept = order[i - 1];
        order[i - 1] = order[j];
        order[j] = kept;
    }
}
