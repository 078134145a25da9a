"""One computation on every kind of kernels of this CPU and on several threads."""

from mlpc import _core

__all__ = ["assert_same_bits", "on_every_machine"]

THREADS = (1, 2, 3, 7)


def on_every_machine(compute):
    """{(isa, threads): compute()}, where small work takes all threads, too."""
    before, found = _core.isa(), {}
    _core._set_work_per_thread(0.0)
    try:
        for isa in _core._isas():
            for threads in THREADS:
                _core.set_isa(isa)
                _core.set_threads(threads)
                found[isa, threads] = compute()
    finally:
        _core._set_work_per_thread(-1.0)
        _core.set_isa(before)
        _core.set_threads(0)
    return found


def assert_same_bits(compute):
    """Equal bytes of the arrays that `compute()` returns, on every machine."""
    found = on_every_machine(lambda: b"".join(a.tobytes() for a in compute()))
    differ = [machine for machine, bits in found.items() if bits != found["scalar", 1]]
    assert not differ
