"""Values of blocks: nested, of threads, and gone however the block has ended."""

import sys
from threading import Thread

import pytest

from mlpc.utils.scopes import Scope


def test_the_innermost_counts():
    scope = Scope("test")
    assert scope.get() is None and scope.values() == []
    with scope.of("outer") as outer, scope.of("inner"):
        assert outer == "outer" and scope.get() == "inner"
        assert scope.values() == ["inner", "outer"]
    assert scope.get() is None


def test_an_error_ends_it():
    scope = Scope("test")
    with scope.of(1):
        with pytest.raises(KeyError), scope.of(2):
            raise KeyError
        assert scope.get() == 1


def test_each_thread_has_its_own():
    scope, seen = Scope("test"), []
    with scope.of(1):
        thread = Thread(target=lambda: seen.append(scope.get()))
        thread.start()
        thread.join()
    assert seen == [None]


def test_an_interrupt_on_the_way_out_leaves_nothing():
    scope = Scope("test")

    def interrupt(frame, event, argument):
        if event == "call" and frame.f_code.co_name == "of":
            sys.setprofile(None)
            raise KeyboardInterrupt

    def block():
        with scope.of("left"):
            sys.setprofile(interrupt)

    with scope.of("outer"):
        with pytest.raises(KeyboardInterrupt):
            block()
        assert scope.get() == "outer"
    assert scope.get() is None
