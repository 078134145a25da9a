"""Threads that the system gives or does not give, their stacks, and forks."""

import os
import shutil
import subprocess
import sys
import textwrap

import numpy as np
import pytest

from mlpc import _core

SETUP = """
import os, sys, threading
import numpy as np
import mlpc as keras
from mlpc import _core
keras.utils.set_random_seed(1)
model = keras.Sequential(
    [keras.Input((64,)), keras.layers.Dense(512, "relu"), keras.layers.Dense(300)]
)
model.compile("adam", "mse")
x = np.random.default_rng(0).normal(size=(1200, 64)).astype("float32")
y = np.random.default_rng(1).normal(size=(1200, 300)).astype("float32")
"""

forks = pytest.mark.skipif(not hasattr(os, "fork"), reason="no fork here")
linux = pytest.mark.skipif(sys.platform != "linux", reason="limits of Linux")


def run(program, **environment):
    """What a program prints, which must end well and in time."""
    done = subprocess.run(
        [sys.executable, "-W", "ignore", "-c", SETUP + textwrap.dedent(program)],
        capture_output=True,
        text=True,
        timeout=100,
        env={**os.environ, "OPENBLAS_NUM_THREADS": "1", **environment},
    )
    assert done.returncode == 0, f"{done.returncode}: {done.stderr[-500:]}"
    return done.stdout.split()


WORK = """
def work():
    for _ in range(3):
        assert np.isfinite(model.predict(x, verbose=0)).all()
        model.train_on_batch(x, y)
"""


@forks
def test_threads_of_a_forked_child_take_turns():
    program = """
        model.fit(x, y, verbose=0)
        child = os.fork()
        if child == 0:
            said = []
            def guarded():
                try:
                    work()
                except BaseException as error:
                    said.append(repr(error))
            threads = [threading.Thread(target=guarded) for _ in range(3)]
            [thread.start() for thread in threads]
            [thread.join() for thread in threads]
            guarded()
            print(*said, flush=True)
            os._exit(bool(said))
        print("child", os.waitstatus_to_exitcode(os.waitpid(child, 0)[1]))
    """
    assert run(WORK + textwrap.dedent(program))[-2:] == ["child", "0"]


@forks
def test_a_child_of_a_thread_that_has_the_model_still_works_in_its_own_child():
    program = """
        class Forks(keras.losses.Loss):
            def call(self, y_true, y_pred):
                if not self.child:
                    self.child.append(os.fork())
                return np.square(y_true - y_pred).mean(-1)
        loss = Forks()
        loss.child = []
        model.compile("sgd", loss)
        parent = os.getpid()
        model.fit(x, y, verbose=0)
        model.predict(x, verbose=0)
        print("well", flush=True)
        if os.getpid() != parent:
            os._exit(0)
        assert os.waitstatus_to_exitcode(os.waitpid(loss.child[0], 0)[1]) == 0
    """
    assert run(program) == ["well", "well"]


@forks
@pytest.mark.skipif(shutil.which("cc") is None, reason="no C compiler here")
def test_a_child_does_not_wait_for_threads_of_another_user_of_openmp(tmp_path):
    source, library = tmp_path / "other.c", tmp_path / "other.so"
    source.write_text(
        "int team(void)\n{\n    int members = 0;\n"
        "#pragma omp parallel reduction(+ : members) num_threads(3)\n"
        "    members++;\n    return members;\n}\n"
    )
    build = ["cc", "-fopenmp", "-shared", "-fPIC", str(source), "-o", str(library)]
    if subprocess.run(build, capture_output=True).returncode:
        pytest.skip("this compiler has no OpenMP")
    program = f"""
        import ctypes
        model.weights
        assert ctypes.CDLL({str(library)!r}).team() == 3
        child = os.fork()
        if child == 0:
            work()
            os._exit(0)
        print(os.waitstatus_to_exitcode(os.waitpid(child, 0)[1]))
    """
    assert run(WORK + textwrap.dedent(program), OMP_NUM_THREADS="4") == ["0"]


@linux
@pytest.mark.parametrize("limit", ["threads", "memory"])
def test_work_goes_on_where_no_further_thread_is_to_be_had(limit):
    program = f"""
        import resource
        expected = model.predict(x, verbose=0)
        _core.set_threads(1)
        work()
        if {limit == "threads"}:
            if os.getuid() == 0:
                os.setgid(65534)
                os.setuid(54321)
            resource.setrlimit(resource.RLIMIT_NPROC, (1, 1))
        else:
            pages = int(open("/proc/self/statm").read().split()[0])
            most = pages * resource.getpagesize() + (100 << 20)
            resource.setrlimit(resource.RLIMIT_AS, (most, most))
        _core.set_threads(16)
        _core._set_work_per_thread(0.0)
        for _ in range(3):
            model.predict(x, verbose=0)
            model.train_on_batch(x, y)
        print("went on")
    """
    sizes = {"OMP_STACKSIZE": "64M"} if limit == "memory" else {}
    program = WORK + textwrap.dedent(program)
    assert run(program, OMP_NUM_THREADS="1", **sizes) == ["went", "on"]


@pytest.mark.parametrize("optimizer", ["adam", "muon"])
def test_small_stacks_suffice(optimizer):
    program = f"""
        model.compile({optimizer!r}, "categorical_crossentropy", metrics=["accuracy"])
        model.build()
        _core.set_threads(3)
        _core._set_work_per_thread(0.0)
        def steps():
            run_all = model.fit(x, y, batch_size=500, verbose=0)
            model.predict(x, batch_size=1000, verbose=0)
            model.evaluate(x, y, verbose=0)
        steps()
        threading.stack_size(256 << 10)
        thread = threading.Thread(target=steps)
        thread.start()
        thread.join()
        print("well")
    """
    assert run(program, OMP_STACKSIZE="128k") == ["well"]


def test_a_larger_run_ends_the_batch_at_hand():
    model = _core.Model("float64", 1)
    model.add("dense", {"units": 2.0}, model.input((3,)))
    model.build()
    optimizer = _core.Optimizer("sgd", {})
    model.compile(("mean_squared_error", {}), (), optimizer)
    x, y = np.ones((4, 3)), np.ones((4, 2))
    run = _core.Run(model, "train", x, y, None, 4)
    run.start(0)
    run.stage("forward")
    before = run.output()
    _core.Run(model, "predict", np.ones((4, 3)), None, np.empty((4, 2)), 4)
    np.testing.assert_array_equal(run.output(), before)
    _core.Run(model, "predict", np.ones((999, 3)), None, np.empty((999, 2)), 999)
    with pytest.raises(RuntimeError, match="used for another batch in between"):
        run.output()


def test_a_run_keeps_its_model_within_a_with_statement():
    model = _core.Model("float64", 1)
    model.add("dense", {"units": 2.0}, model.input((3,)))
    model.build()
    x, out = np.ones((4, 3)), np.empty((4, 2))
    run = _core.Run(model, "predict", x, None, out, 4)
    run.start(0)
    with _core.Hold(run), _core.Hold(run):
        run.advance(1, 0.0)
    with pytest.raises(RuntimeError, match="does not have the model"):
        run.release()
    assert not model.lost


def test_a_hold_that_is_dropped_lets_go():
    class Counting:
        held = 0

        def acquire(self):
            self.held += 1

        def release(self):
            self.held -= 1

    thing = Counting()
    with _core.Hold(thing):
        assert thing.held == 1
    assert thing.held == 0
    hold = _core.Hold(thing)
    assert thing.held == 1
    del hold
    assert thing.held == 0
    with pytest.raises(AttributeError):
        _core.Hold(3)


@pytest.mark.parametrize("y_cols, fits", [(1, False), (2, False), (3, True)])
def test_targets_of_a_metric_have_the_columns_that_it_reads(y_cols, fits):
    arrays = np.zeros((5, y_cols)), np.zeros((5, 3)), None, 5
    if fits:
        _core.fold(np.zeros(2), ("binary_accuracy", {}), *arrays)
        return
    with pytest.raises(ValueError, match=r"fit each other|3 columns, targets"):
        _core.fold(np.zeros(2), ("binary_accuracy", {}), *arrays)


def test_samples_of_a_metric_divide_its_rows():
    arrays = np.zeros((6, 1)), np.zeros((6, 1)), None
    with pytest.raises(ValueError, match="6 rows are no 4 samples"):
        _core.fold(np.zeros(2), ("binary_accuracy", {}), *arrays, 4)


@forks
def test_a_model_that_another_thread_computed_with_serves_the_child():
    program = """
        wide = np.random.default_rng(0).normal(size=(200_000, 64)).astype("float32")
        model.fit(x, y, verbose=0)
        expected = model.predict(x, verbose=0)
        begun, over = threading.Event(), threading.Event()
        def keep_busy():
            while not over.is_set():
                begun.set()
                model.predict(wide, verbose=0)
        thread = threading.Thread(target=keep_busy)
        thread.start()
        begun.wait()
        for _ in range(8):
            child = os.fork()
            if child == 0:
                same = np.array_equal(model.predict(x, verbose=0), expected)
                model.fit(x, y, verbose=0)
                os._exit(not same)
            print(os.waitstatus_to_exitcode(os.waitpid(child, 0)[1]), flush=True)
        over.set()
        thread.join()
    """
    assert run(program) == ["0"] * 8
