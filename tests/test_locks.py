"""Locks and turns: one thread at a time, again by the same one, free after a fork."""

import copy
import os
import pickle
import threading

import pytest

from mlpc import _engine, locks

forks = pytest.mark.skipif(not hasattr(os, "fork"), reason="no fork here")


def in_child(work):
    """What `work` returns in a forked child: a small number."""
    child = os.fork()
    if child == 0:
        code = 99
        try:
            code = int(work())
        finally:
            os._exit(code)
    return os.waitstatus_to_exitcode(os.waitpid(child, 0)[1])


def test_a_lock_is_its_holders_again():
    lock, taken = locks.Lock(), []

    def take():
        with lock.now():
            taken.append(threading.get_ident())

    with lock.now(), lock.now():
        other = threading.Thread(target=take)
        other.start()
        other.join(0.05)
        assert taken == []
    other.join()
    assert len(taken) == 1


@pytest.mark.parametrize("copied", [copy.deepcopy, copy.copy, pickle.dumps])
def test_copies_are_locks_of_their_own(copied):
    lock = locks.Lock()
    with lock.now():
        other = copied(lock)
        if copied is pickle.dumps:
            other = pickle.loads(other)
        assert other._lock is not lock._lock


@forks
@pytest.mark.filterwarnings("ignore::DeprecationWarning")
@pytest.mark.filterwarnings("ignore:os.fork:RuntimeWarning")  # of JAX, where it is in
def test_a_fork_frees_the_locks_and_turns_of_threads_that_it_leaves_behind():
    lock, turns = locks.Lock(), []
    held, over = threading.Event(), threading.Event()

    def hold():
        turns.append(locks.Turn())
        with lock.now():
            held.set()
            over.wait()

    thread = threading.Thread(target=hold)
    thread.start()
    held.wait()
    mine = locks.Turn()
    before = _engine.forks()

    def look():
        with lock.now():
            pass
        assert mine.active and not turns[0].active
        return _engine.forks() - before

    try:
        assert turns[0].active and mine.active
        assert in_child(look) == 1
        mine.over = True
        assert not mine.active
    finally:
        over.set()
        thread.join()


@forks
@pytest.mark.filterwarnings("ignore::DeprecationWarning")
@pytest.mark.filterwarnings("ignore:os.fork:RuntimeWarning")  # of JAX, where it is in
def test_a_fork_leaves_a_lock_with_the_thread_that_forked():
    lock = locks.Lock()

    def work():
        free = []
        with lock.now():
            other = threading.Thread(
                target=lambda: free.append(lock._lock.acquire(blocking=False))
            )
            other.start()
            other.join()
        return free == [False]

    with lock.now():
        assert in_child(work) == 1
