"""A KeyboardInterrupt at the n-th call of a piece of work."""

import sys

__all__ = ["interrupted"]


def interrupted(work, n):
    """Call `work`, with a KeyboardInterrupt at its n-th call of a function, of Python
    or of C.

    Args:
        work: A function without arguments.
        n: From 1 on.

    Returns:
        Whether there was an n-th call. That the interrupt is swallowed, where Python
        tears down a generator, is possible.
    """
    count, over = 0, False

    def see(frame, event, argument):
        nonlocal count
        if over or event not in ("call", "c_call"):
            return
        count += 1
        if count == n:
            sys.setprofile(None)
            raise KeyboardInterrupt

    sys.setprofile(see)
    try:
        work()
        over = True
    except KeyboardInterrupt:
        over = True
    finally:
        over = True
        sys.setprofile(None)
    return count >= n
