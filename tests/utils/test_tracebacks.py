"""Tracebacks end in the user's own line: mlpc's frames are taken away at its doors.

    python tests/utils/test_tracebacks.py

prints how many lines a typo gives at each door, with mlpc's frames and without them.
"""

import copy
import functools
import gc
import inspect
import os
import pickle
import signal
import subprocess
import sys
import traceback
import weakref

import numpy as np
import pytest

import mlpc

PACKAGE = os.path.dirname(mlpc.__file__) + os.sep
X, Y = np.ones((8, 2), "float32"), np.ones((8, 1), "float32")


def model_of(loss="mse", **options):
    model = mlpc.Sequential([mlpc.Input((2,)), mlpc.layers.Dense(1)])
    model.compile("sgd", loss, **options)
    return model


# A typo in each of ten doors, as the last line of a cell.
TYPOS = {
    "Dense": "keras.layers.Dense(3, activation='rleu')",
    "SGD": "keras.optimizers.SGD(learning_rate=1)",
    "EarlyStopping": "keras.callbacks.EarlyStopping(patience='3')",
    "Sequential": "keras.Sequential(['Dense'])",
    "compile": "model.compile('sgd', 'mse', metrics=['acuracy'])",
    "fit": "model.fit(x[:, :1], y, verbose=0)",
    "evaluate": "model.evaluate(x, y[:3], verbose=0)",
    "predict": "model.predict([[35.0, 1.0]])",
    "load_model": "keras.models.load_model('modle.keras')",
    "call": "model(x[:, :1])",
}


@pytest.fixture
def unfiltered():
    mlpc.config.disable_traceback_filtering()
    yield
    mlpc.config.enable_traceback_filtering()


def error_of(call, kind=BaseException):
    with pytest.raises(kind) as raised:
        call()
    return raised.value


def frames(error):
    """The files of a traceback's frames, those of this call left out."""
    return [
        frame.filename
        for frame in traceback.extract_tb(error.__traceback__)
        if not frame.filename.endswith(("test_tracebacks.py", "python_api.py"))
    ]


def names(error):
    return [frame.name for frame in traceback.extract_tb(error.__traceback__)]


def run_typo(door, shell=None):
    scope = {"keras": mlpc, "model": model_of(), "x": X, "y": Y}
    if shell is None:
        return error_of(functools.partial(exec, TYPOS[door], scope), Exception)
    shell.user_ns.update(scope)
    result = shell.run_cell(TYPOS[door])
    return result.error_in_exec


@pytest.mark.parametrize("door", TYPOS)
def test_no_frame_of_ours(door):
    error = run_typo(door)
    assert not [f for f in frames(error) if f.startswith(PACKAGE)]
    assert names(error)[-1] == "<module>"  # the user's line is the last one


@pytest.mark.parametrize("door", TYPOS)
def test_all_frames_on_request(door, unfiltered):
    assert [f for f in frames(run_typo(door)) if f.startswith(PACKAGE)]


@functools.cache
def shell_of():
    interactiveshell = pytest.importorskip("IPython.core.interactiveshell")
    return interactiveshell.InteractiveShell.instance(colors="nocolor")


def lines_in_notebook(door, monkeypatch=None):
    shell, shown = shell_of(), []
    shell._showtraceback = lambda kind, error, lines: shown.extend(lines)
    run_typo(door, shell)
    return "\n".join(shown).strip().count("\n") + 1


@pytest.mark.parametrize("door", TYPOS)
def test_lines_in_a_notebook(door):
    assert lines_in_notebook(door) <= 12


def test_a_refused_answer_is_one_line_in_a_notebook():
    shell, shown = shell_of(), []
    shell._showtraceback = lambda kind, error, lines: shown.extend(lines)
    shell.user_ns["check"] = mlpc.testing.check_answer
    shell.run_cell("check('w', 2.0, 1.0, 'halve it')")
    assert shown == ["`w` is not right yet. Hint: halve it"]
    shown.clear()
    shell.run_cell("check('w', ..., 1.0)")
    assert shown == ["`w` is still blank: write it in place of `...`."]
    error = error_of(lambda: mlpc.testing.check_answer("w", 2.0, 1.0), AssertionError)
    assert type(error) is mlpc.testing.AnswerError
    assert not frames(error)


class Breaks(mlpc.callbacks.Callback):
    def on_train_batch_end(self, batch, logs=None):
        raise RuntimeError("the user's own")


def own_loss(y_true, y_pred):
    raise RuntimeError("the user's own")


def batches():
    yield X, Y
    yield X, Y
    raise RuntimeError("the user's own")


class OwnDense(mlpc.layers.Dense):
    def __init__(self, units):
        super().__init__(units, activaton="relu")


class OwnCall(mlpc.layers.Dense):
    def call(self, inputs, training=None):
        raise RuntimeError("the user's own")


def sequence(*layers):
    return mlpc.Sequential([mlpc.Input((2,)), *layers])


OWN = {
    "on_train_batch_end": lambda: model_of().fit(X, Y, callbacks=[Breaks()], verbose=0),
    "own_loss": lambda: model_of(own_loss).fit(X, Y, verbose=0),
    "batches": lambda: model_of().fit(batches(), epochs=3, verbose=0),
    "__init__": lambda: OwnDense(3),
    "call": lambda: sequence(OwnCall(1)).predict(X, verbose=0),
}


@pytest.mark.parametrize("name", OWN)
def test_frames_of_users_stay(name):
    error = error_of(OWN[name], Exception)
    assert names(error)[-1] == name
    assert not [f for f in frames(error) if f.startswith(PACKAGE)]


def test_what_led_to_an_error_stays():
    class Chained(mlpc.callbacks.Callback):
        def on_epoch_end(self, epoch, logs=None):
            try:
                mlpc.layers.Dense(-1)
            except ValueError as error:
                error.add_note("seen in the callback")
                raise RuntimeError("no layer") from error

    error = error_of(lambda: model_of().fit(X, Y, callbacks=[Chained()], verbose=0))
    assert type(error.__cause__) is ValueError
    assert error.__cause__.__notes__ == ["seen in the callback"]
    assert error.__suppress_context__
    for each in (error, error.__cause__):
        assert names(each)[-1] == "on_epoch_end"
        assert not [f for f in frames(each) if f.startswith(PACKAGE)]


def test_a_traceback_that_somebody_holds_is_not_changed(unfiltered):
    class Holds(mlpc.callbacks.Callback):
        def on_epoch_end(self, epoch, logs=None):
            try:
                mlpc.layers.Dense(-1)
            except ValueError as error:
                self.held = error.__traceback__
                self.count = len(traceback.extract_tb(self.held))
                mlpc.config.enable_traceback_filtering()
                raise

    callback = Holds()
    error_of(lambda: model_of().fit(X, Y, callbacks=[callback], verbose=0))
    assert len(traceback.extract_tb(callback.held)) == callback.count > 1


def test_an_error_holds_nothing_of_ours():
    class Watched:
        pass

    held = []

    def scheduled(epoch):
        watched = Watched()
        held.append(weakref.ref(watched))
        raise RuntimeError("stop")

    model = model_of()
    scheduler = mlpc.callbacks.LearningRateScheduler(scheduled)
    gc.disable()
    try:
        try:
            model.fit(X, Y, callbacks=[scheduler], verbose=0)
        except RuntimeError:
            assert held[0]() is not None  # in the user's frame, which the error shows
        assert held[0]() is None  # nothing waits for the collector of cycles
    finally:
        gc.enable()


def test_an_interrupt_is_short():
    class Interrupts(mlpc.callbacks.Callback):
        def on_train_batch_end(self, batch, logs=None):
            signal.raise_signal(signal.SIGINT)

    # Who runs the tests in the background lets them ignore it.
    before = signal.signal(signal.SIGINT, signal.default_int_handler)
    try:
        error = error_of(
            lambda: model_of().fit(X, Y, callbacks=[Interrupts()], verbose=0),
            KeyboardInterrupt,
        )
    finally:
        signal.signal(signal.SIGINT, before)
    assert not [f for f in frames(error) if f.startswith(PACKAGE)]


def test_doors_are_what_they_were():
    dense = mlpc.layers.Dense
    assert list(inspect.signature(dense).parameters)[:2] == ["units", "activation"]
    fit = mlpc.Sequential.fit
    assert list(inspect.signature(fit).parameters)[:3] == ["self", "x", "y"]
    assert fit.__doc__.startswith("Train the model.")
    assert (fit.__name__, fit.__module__) == ("fit", "mlpc.models.trainable")
    assert "    def fit(" in inspect.getsource(fit)
    for function in (mlpc.Sequential.add, mlpc.models.load_model, dense.__init__):
        assert pickle.loads(pickle.dumps(function)) is function
    model = model_of()
    for made in (copy.deepcopy(model), pickle.loads(pickle.dumps(model))):
        np.testing.assert_array_equal(made.predict(X), model.predict(X))


def test_where_a_call_more_would_be_felt_there_is_none():
    for cls, method in (
        (mlpc.Sequential, "predict"),
        (mlpc.Sequential, "predict_on_batch"),
        (mlpc.Sequential, "train_on_batch"),
        (mlpc.Sequential, "test_on_batch"),
        (mlpc.Sequential, "__call__"),
        (mlpc.layers.Dense, "__call__"),
        (mlpc.Loss, "__call__"),
    ):
        function = inspect.getattr_static(cls, method)
        assert not hasattr(getattr(function, "__func__", function), "__wrapped__")


def test_plain_python_shows_the_users_line_alone(tmp_path):
    program = tmp_path / "program.py"
    program.write_text("import mlpc\n\nmlpc.layers.Dense(0)\n")
    paths = [os.path.dirname(PACKAGE.rstrip(os.sep)), os.environ.get("PYTHONPATH")]
    ran = subprocess.run(
        [sys.executable, program],
        capture_output=True,
        text=True,
        env=os.environ | {"PYTHONPATH": os.pathsep.join(filter(None, paths))},
    )
    lines = ran.stderr.splitlines()
    assert lines[0].startswith("Traceback")
    assert lines[2].strip() == "mlpc.layers.Dense(0)"
    assert lines[-1].startswith("ValueError: ")
    assert len(lines) <= 5


KEYWORDS = {
    "fit": (lambda: model_of().fit(X, Y, epoch=3), "'epochs'"),
    "compile": (lambda: model_of().compile(optimiser="sgd"), "'optimizer'"),
    "Dense": (lambda: mlpc.layers.Dense(3, activaton="relu"), "'activation'"),
    "EarlyStopping": (lambda: mlpc.callbacks.EarlyStopping(pacience=1), "'patience'"),
    "load_model": (
        lambda: mlpc.models.load_model("a.keras", custom_object={}),
        "'custom_objects'",
    ),
    "to_categorical": (
        lambda: mlpc.utils.to_categorical([1], classes=2),
        "'num_classes'",
    ),
    "Adam": (lambda: mlpc.optimizers.Adam(learning_rte=0.1), "'learning_rate'"),
    "beta": (lambda: mlpc.optimizers.Adam(beta1=0.1), "'beta_1'"),
    "clip": (lambda: mlpc.optimizers.SGD(clip_norm=1.0), "'clipnorm'"),
    "loss": (lambda: mlpc.losses.Huber(detla=1.0), "'delta'"),
    "metric": (lambda: mlpc.metrics.AUC(threshold=3), "'thresholds'"),
    "initializer": (lambda: mlpc.initializers.RandomNormal(std=1.0), "'stddev'"),
    "evaluate": (lambda: model_of().evaluate(X, Y, batchsize=3), "'batch_size'"),
    "layer": (lambda: mlpc.layers.Dropout(0.5, sed=1), "'seed'"),
    "base": (lambda: mlpc.layers.Dense(3, trainble=False), "'trainable'"),
}


@pytest.mark.parametrize("door", KEYWORDS)
def test_an_unknown_keyword_is_answered_with_the_nearest(door):
    call, nearest = KEYWORDS[door]
    error = error_of(call, (TypeError, ValueError))
    assert str(error).endswith(f"Did you mean {nearest}?")
    assert not frames(error)


def test_what_is_near_to_nothing_gets_no_advice():
    error = error_of(lambda: model_of().fit(X, Y, zzz=3), TypeError)
    assert str(error).endswith("got an unexpected keyword argument 'zzz'")


def test_a_users_own_type_error_is_left_as_it_is():
    def schedule(epoch):
        return max(epoch, kye=1)

    callback = mlpc.callbacks.LearningRateScheduler(schedule)
    error = error_of(lambda: model_of().fit(X, Y, callbacks=[callback], verbose=0))
    assert "Did you mean" not in str(error)


def print_lines():
    """Print how many lines a typo gives at each door, before and after."""
    print(f"{'door':15}{'plain Python':>15}{'notebook':>15}")
    for door in TYPOS:
        counts = []
        for count in (_plain_lines, lines_in_notebook):
            for switch in ("disable", "enable"):
                getattr(mlpc.config, f"{switch}_traceback_filtering")()
                counts.append(count(door))
        plain, notebook = f"{counts[0]} -> {counts[1]}", f"{counts[2]} -> {counts[3]}"
        print(f"{door:15}{plain:>15}{notebook:>15}")


def _plain_lines(door):
    """The lines that Python prints of a program whose last line is the typo."""
    error = run_typo(door)
    trace = error.__traceback__
    while trace.tb_frame.f_code.co_filename != "<string>":
        trace = trace.tb_next
    return "".join(traceback.format_exception(error.with_traceback(trace))).count("\n")


if __name__ == "__main__":
    print_lines()
