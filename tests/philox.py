"""Philox4x32-10, the counter-based random bits behind every draw of the engine.

Salmon, Moraes, Dror and Shaw, "Parallel random numbers: as easy as 1, 2, 3" (SC 2011),
section 3.3. `tests/test_reference.py` holds it against the known answers of Random123.
"""

import numpy as np

__all__ = ["key_of", "philox4x32"]

MULTIPLIERS = np.uint64(0xD2511F53), np.uint64(0xCD9E8D57)
WEYL = 0x9E3779B9, 0xBB67AE85  # golden ratio and sqrt(3) - 1, added to the key
LOW, SHIFT = np.uint64(0xFFFFFFFF), np.uint64(32)


def key_of(seed):
    """A seed of 64 bits as the key (low word, high word)."""
    return seed & 0xFFFFFFFF, (seed >> 32) & 0xFFFFFFFF


def philox4x32(counter, key, rounds=10):
    """The four random words at each counter.

    Args:
        counter: Integers (..., 4) below 2**32.
        key: Two integers below 2**32.
        rounds: The number of rounds.

    Returns:
        uint32 (..., 4).
    """
    c0, c1, c2, c3 = np.moveaxis(np.asarray(counter).astype(np.uint64), -1, 0)
    k0, k1 = key
    for _ in range(rounds):
        product0, product1 = MULTIPLIERS[0] * c0, MULTIPLIERS[1] * c2
        c0, c1, c2, c3 = (
            (product1 >> SHIFT) ^ c1 ^ np.uint64(k0),
            product1 & LOW,
            (product0 >> SHIFT) ^ c3 ^ np.uint64(k1),
            product0 & LOW,
        )
        k0, k1 = (k0 + WEYL[0]) % 2**32, (k1 + WEYL[1]) % 2**32
    return np.stack([c0, c1, c2, c3], axis=-1).astype(np.uint32)
