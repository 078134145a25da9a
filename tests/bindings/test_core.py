"""The bindings: errors, lifetimes, the GIL, Ctrl-C, forks."""

import _thread
import gc
import os
import signal
import subprocess
import sys
import textwrap
import threading
import time
import weakref

import numpy as np
import pytest

import mlpc as keras
from mlpc import _core


def model_of(dtype="float32"):
    model = _core.Model(dtype, 1)
    model.add("dense", {"units": 3}, model.input((4,)))
    model.build()
    return model


def test_statuses_become_exceptions():
    model = _core.Model("float32", 1)
    node = model.input((4,))
    with pytest.raises(ValueError, match="unknown layer or activation: nothing"):
        model.add("nothing", {}, node)
    with pytest.raises(
        ValueError, match=r"`units` in \[1, 1e\+09\]. Received: units=-1"
    ):
        model.add("dense", {"units": -1}, node)
    with pytest.raises(ValueError, match="has no option `unit`"):
        model.add("dense", {"unit": 3}, node)
    with pytest.raises(ValueError, match="node 7 does not exist yet"):
        model.add("dense", {"units": 3}, 7)
    with pytest.raises(RuntimeError, match="needs an input and a node"):
        model.build()
    with pytest.raises(NotImplementedError, match="one input"):
        model.input((4,))
    with pytest.raises(MemoryError):
        _core.Block("float64", 2**62)
    with pytest.raises(ValueError, match="float32"):
        _core.Model("float16", 1)


def test_arrays_are_checked():
    model = model_of()
    out = np.empty((2, 3), np.float32)
    run = lambda x, out=out: _core.Run(model, "predict", x, None, out, 2)  # noqa: E731
    with pytest.raises(TypeError, match="NumPy array"):
        run([[1, 2, 3, 4]])
    with pytest.raises(TypeError, match="native numbers"):
        run(np.array([["a"] * 4] * 2))
    with pytest.raises(TypeError, match="native numbers"):
        run(np.zeros((2, 4), object))
    with pytest.raises(ValueError, match="a row of x has 5 elements, expected 4"):
        run(np.zeros((2, 5), np.float32))
    with pytest.raises(ValueError, match="shape or dtype"):
        run(np.zeros((2, 4), np.float32), np.empty((2, 2), np.float32))
    with pytest.raises(ValueError, match="C-ordered"):
        run(np.zeros((2, 4), np.float32), np.empty((3, 2), np.float32).T)
    with pytest.raises(ValueError, match="rank 9"):
        run(np.zeros((1,) * 9, np.float32))
    with pytest.raises(ValueError):
        run(np.zeros((0, 4), np.float32))


def test_gradients_of_activations_are_checked():
    x = np.linspace(-1, 1, 6).reshape(2, 3)
    out, delta = _core.activate("tanh", {}, x), np.full((2, 3), 2.0)
    _core.activate_backward("tanh", {}, x, out, delta)
    np.testing.assert_allclose(delta, 2 * (1 - np.tanh(x) ** 2), 1e-14)
    for wrong in (delta[0].copy(), delta.astype("float32"), delta.T):
        with pytest.raises(ValueError, match="delta"):
            _core.activate_backward("tanh", {}, x, out, wrong)
    delta.flags.writeable = False
    with pytest.raises(ValueError, match="that can be written"):
        _core.activate_backward("tanh", {}, x, out, delta)
    with pytest.raises(ValueError, match="unknown activation: tan"):
        _core.activate_backward("tan", {}, x, out, delta.copy())
    with pytest.raises(NotImplementedError, match="glu"):
        _core.activate_backward("glu", {}, x, out, delta.copy())


def test_predictions_must_have_a_row_for_each_of_x():
    model = model_of()
    small = np.empty((1, 3), np.float32)
    with pytest.raises(ValueError, match="predictions"):
        _core.Run(model, "predict", np.zeros((5, 4), np.float32), None, small, 2)


def test_views_keep_their_block_alive():
    block = _core.Block("float64", 12)
    view = block.array(2, (2, 3))
    other = block.array(0, (12,))
    view[...] = 7
    del block
    gc.collect()
    assert other.tolist() == [0, 0] + [7] * 6 + [0] * 4
    assert np.shares_memory(view, other)
    with pytest.raises(ValueError, match="does not fit"):
        _core.Block("float64", 12).array(7, (2, 3))
    with pytest.raises(ValueError, match="does not fit"):
        _core.Block("float64", 12).array(0, (2**40, 2**40))


def test_weights_outlive_their_model():
    model = keras.Sequential([keras.Input(shape=(3,)), keras.layers.Dense(2)])
    model.compile("sgd", "mse")
    kernel = model.layers[0].kernel
    gradient = model.gradients(np.ones((4, 3)), np.ones((4, 2)))[0]
    before, slope = kernel.numpy(), gradient.copy()
    gone = weakref.ref(model)
    del model
    gc.collect()
    assert gone() is None
    np.testing.assert_array_equal(kernel, before)
    np.testing.assert_array_equal(gradient, slope)
    kernel[...] = 1


def test_what_python_writes_is_trained_on():
    model = keras.Sequential([keras.Input(shape=(3,)), keras.layers.Dense(2)])
    x = np.eye(3, dtype=np.float32)
    model.layers[0].kernel[...] = [[1, 2], [3, 4], [5, 6]]
    model.layers[0].bias.assign([10, 20])
    np.testing.assert_array_equal(
        model.predict(x, verbose=0), [[11, 22], [13, 24], [15, 26]]
    )


SLOW_FIT = """
    import signal, threading
    import numpy as np
    import mlpc as keras
    signal.signal(signal.SIGINT, signal.default_int_handler)  # ignored in background
    def tell():
        while model.optimizer.iterations == 0:
            pass
        print("training", flush=True)
    model = keras.Sequential([keras.Input(shape=(64,)), keras.layers.Dense(64)])
    model.compile("sgd", "mse")
    x = np.random.default_rng(0).normal(size=(2000, 64)).astype("float32")
    threading.Thread(target=tell, daemon=True).start()
    try:
        model.fit(x, x, epochs=10**9, verbose=0)
    except KeyboardInterrupt:
        model.fit(x, x, epochs=1, verbose=0)
        print("usable", np.isfinite(model.predict(x, verbose=0)).all())
"""


def run_python(program):
    return subprocess.Popen(
        [sys.executable, "-c", textwrap.dedent(program)],
        stdout=subprocess.PIPE,
        text=True,
    )


def test_ctrl_c_stops_within_a_batch_and_leaves_a_usable_model():
    with run_python(SLOW_FIT) as child:
        try:
            assert child.stdout.readline() == "training\n"
            child.send_signal(signal.SIGINT)
            assert child.communicate(timeout=120)[0] == "usable True\n"
        finally:
            child.kill()
    assert child.returncode == 0


def test_the_gil_is_free_while_training():
    model = keras.Sequential([keras.Input(shape=(64,)), keras.layers.Dense(64)])
    model.compile("sgd", "mse")
    x = np.zeros((4000, 64), np.float32)
    before, steps = [], 1000

    def count():
        """Take turns while the engine trains, and then end the training."""
        while model.optimizer.iterations == 0:
            pass
        for _ in range(steps):
            before.append(int(model.optimizer.iterations))
            time.sleep(0)
        _thread.interrupt_main()

    thread = threading.Thread(target=count)
    handler = signal.signal(signal.SIGINT, signal.default_int_handler)
    try:
        thread.start()
        with pytest.raises(KeyboardInterrupt):
            model.fit(x, x, epochs=10**9, batch_size=16, verbose=0)
        thread.join()
    finally:
        signal.signal(signal.SIGINT, handler)
    assert len(before) == steps


def in_threads(*jobs):
    """Run the jobs at once; returns what they raised."""
    errors = []

    def run(job):
        try:
            job()
        except BaseException as error:  # pytest's own failures too
            errors.append(error)

    threads = [threading.Thread(target=run, args=(job,)) for job in jobs]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return errors


def test_threads_take_turns_at_a_model():
    model = model_of()
    x, out = np.zeros((200_000, 4), np.float32), np.empty((200_000, 3), np.float32)

    def walk():
        run = _core.Run(model, "predict", x, None, out, 16)
        for _ in range(20):
            run.start(0)
            assert run.advance(2**40, 0.0) == run.batches

    assert in_threads(walk, walk, walk) == []
    np.testing.assert_array_equal(out[:3], out[-3:])


def test_a_model_in_training_predicts_for_others_and_refuses_a_second_fit():
    layers = [keras.Input(shape=(64,)), keras.layers.Dense(64)]
    model = keras.Sequential(layers, name="sequential")
    model.compile("sgd", "mse")
    x = np.zeros((4000, 64), np.float32)
    begun, over, refused = threading.Event(), threading.Event(), []

    class UntilOver(keras.callbacks.Callback):
        def on_train_begin(self, logs=None):
            begun.set()

        def on_epoch_end(self, epoch, logs=None):
            self.model.stop_training = over.is_set()

    def train():
        model.fit(x, x, epochs=10**6, callbacks=[UntilOver()], verbose=0)

    def disturb():
        begun.wait()
        try:
            for i in range(5):
                assert model.predict(x[:10], verbose=0).shape == (10, 64)
                assert np.isfinite(model.evaluate(x, x, verbose=0))
                if i == 3:
                    with pytest.raises(RuntimeError, match="cannot be compiled while"):
                        model.compile("adam", "mae")
                with pytest.raises(RuntimeError) as error:
                    model.fit(x, x, verbose=0)
                refused.append(str(error.value))
        finally:
            over.set()

    assert in_threads(train, disturb) == []
    assert set(refused) == {
        "Model 'sequential' is being trained by another `fit`, in another thread or "
        "around this callback. Wait until it has returned."
    }


@pytest.mark.skipif(not hasattr(os, "fork"), reason="no fork here")
def test_a_forked_child_does_not_hang_and_gives_the_same_bits():
    program = """
        import os, sys
        import numpy as np
        import mlpc as keras
        from mlpc import _core
        _core._set_work_per_thread(0.0)
        _core.set_threads(4)
        keras.utils.set_random_seed(1)
        model = keras.Sequential([keras.Input(shape=(8,)), keras.layers.Dense(8)])
        model.compile("sgd", "mse")
        x = np.random.default_rng(0).normal(size=(200, 8))
        model.fit(x, x, epochs=2, verbose=0)
        weights = model.get_weights()
        child = os.fork()
        model.fit(x, x, epochs=2, verbose=0)
        bits = b"".join(w.tobytes() for w in model.get_weights())
        if child == 0:
            sys.stdout.buffer.write(bits)
            sys.stdout.flush()
            os._exit(0)
        os.waitpid(child, 0)
        sys.stdout.buffer.write(bits)
    """
    done = subprocess.run(
        [sys.executable, "-W", "ignore", "-c", textwrap.dedent(program)],
        stdout=subprocess.PIPE,
        timeout=60,
        check=True,
    ).stdout
    half = len(done) // 2
    assert half > 0
    assert done[:half] == done[half:]


def test_no_memory_is_lost_over_many_models():
    program = """
        import gc, resource
        import numpy as np
        import mlpc as keras
        x = np.zeros((64, 256), np.float32)
        def once():
            layers = [keras.Input(shape=(256,)), keras.layers.Dense(256)]
            model = keras.Sequential(layers)
            model.compile("adam", "mse")
            model.fit(x, x, verbose=0)
            model.predict(x, verbose=0)
            try:
                model.fit(x, x[:3], verbose=0)
            except ValueError:
                pass
        def peak():
            return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
        gc.disable()  # nothing may wait for the collector
        for _ in range(30):
            once()
        before = peak()
        for _ in range(200):
            once()
        print(peak() - before)
    """
    grown = subprocess.run(
        [sys.executable, "-c", textwrap.dedent(program)],
        stdout=subprocess.PIPE,
        timeout=120,
        check=True,
    ).stdout
    # One model's arrays take 1.5 MB, so a leak of a model would show 300 MB.
    assert int(grown) < 8000, f"{int(grown)} kB more after 200 models"
