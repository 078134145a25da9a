"""Hundreds of drawn programs, each run by mlpc and held against what Keras makes of it.

    pytest tests/parity/test_generated.py --keras-anew        # Keras runs them all
    pytest tests/parity/test_generated.py --parity-seed 7     # other programs

What a program is and what it may hold: `generator.py`. Both sides start from the same
weights and see the same batches; history, weights, optimizer.variables, predictions and
evaluation are compared. What Keras made of them is kept (`outcomes.py`), and a tenth of
it computed anew, another one with each commit. A case that fails prints its program.
"""

import importlib.util
import warnings
from collections import Counter

import numpy as np
import pytest
from parity import choices, generator, outcomes, runner

import mlpc

CASES, SATURATED = 300, 20
ATTEMPTS = 4  # drawings of a case that may turn out unsteady


def pytest_generate_tests(metafunc):
    if "number" in metafunc.fixturenames:
        metafunc.parametrize("number", range(CASES))


@pytest.fixture(scope="module")
def programs(request):
    """For each attempt the programs of all numbers."""
    return drawn(request.config.getoption("--parity-seed"))


def drawn(seed):
    return [generator.draw((seed, attempt), CASES) for attempt in range(ATTEMPTS)]


def chosen(programs, number):
    """The program of a number; where rounding decides about it, the next attempt's."""
    attempts = [attempt[number] for attempt in programs]
    program = next((p for p in attempts if is_steady(p)), None)
    assert program, f"no steady program in {ATTEMPTS} attempts:\n{attempts[0]}"
    return program


def stored_programs():
    """{backend: programs} whose outcomes are kept: those of the seed 0."""
    programs = drawn(0)
    return {
        "jax": [chosen(programs, number) for number in range(CASES)],
        "tensorflow": generator.draw_saturated(0, SATURATED),
    }


@pytest.fixture(scope="module")
def store():
    return outcomes.Store()


@pytest.fixture(scope="module")
def anew(request):
    """Whether Keras runs a number's program, even if its outcome is kept."""
    if request.config.getoption("--keras-anew"):
        return lambda number: True
    share = outcomes.share_of_commit()
    return lambda number: number % outcomes.SHARES == share


def is_steady(program):
    """Whether a program is one to compare; what fails here, fails in its test."""
    try:
        return quiet(runner.steady, program)
    except Exception:
        return True


def quiet(function, program):
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        return function(program, mlpc)


def assert_same(program, backend, store, is_anew, run):
    """Hold mlpc's outcome against Keras', and one that is kept against a new one."""
    key = outcomes.key(program, backend)
    try:
        ours = quiet(runner.outcome, program)
        if key in store:
            runner.compare(ours, store[key])
        if is_anew or key not in store:
            theirs = run(program)
            runner.compare(ours, theirs)
            if key in store:
                runner.compare(store[key], theirs)
    except Exception as error:
        pytest.fail(f"{type(error).__name__}: {error}\n\n{program}", pytrace=False)


def test_program(number, programs, store, anew, keras):
    program = chosen(programs, number)
    assert_same(program, "jax", store, anew(number), runner.with_keras)


def test_few_programs_are_drawn_again(programs):
    again = [n for n in range(CASES) if not is_steady(programs[0][n])]
    assert len(again) <= max(2, 0.1 * CASES), again


def test_what_is_kept_is_of_these_programs_and_versions(store, keras):
    """Where not, each program still runs with Keras, and this tells."""
    others = {
        str(program)
        for backend, programs in stored_programs().items()
        for program in programs
        if importlib.util.find_spec(backend)
        and outcomes.key(program, backend) not in store
    }
    message = "run `make outcomes`: other programs, or versions of Keras, than are kept"
    assert not others, message
    assert len(store.index) == CASES + SATURATED, message


def test_what_is_kept_comes_back_as_it_was(tmp_path):
    made = {
        "b": {"epochs": [0, 1], "weights[0]": np.float32([[1.5, np.nan]])},
        "a": {"predictions[0]": np.zeros((0, 2), "float32"), "state": np.int32(7)},
    }
    outcomes.save(made, tmp_path / "outcomes.npz")
    kept = outcomes.Store(tmp_path / "outcomes.npz")
    assert "a" in kept and "b" in kept and "c" not in kept
    for key, outcome in made.items():
        assert list(kept[key]) == list(outcome)
        for name, value in outcome.items():
            np.testing.assert_array_equal(kept[key][name], value, strict=True)


def test_another_outcome_than_is_kept_fails(programs, store, keras):
    program = chosen(programs, 0)
    key = outcomes.key(program, "jax")
    kept = dict(store[key])
    assert_same(program, "jax", {key: kept}, False, None)
    kept["predictions[0]"] = kept["predictions[0]"] + np.float32(1e-3)
    with pytest.raises(pytest.fail.Exception, match=r"predictions\[0\]"):
        assert_same(program, "jax", {key: kept}, False, None)


def test_another_program_or_version_has_another_key(programs, monkeypatch):
    first, second = programs[0][:2]
    other = first._replace(training=first.training + "\n")
    keys = {outcomes.key(p, "jax") for p in (first, second, other)}
    keys.add(outcomes.key(first, "tensorflow"))
    monkeypatch.setattr(outcomes.metadata, "version", lambda name: "0.0")
    assert len(keys | {outcomes.key(first, "jax")}) == 5


def test_everything_is_drawn(programs):
    """Each entry of the tables is in some program, and most are in several."""
    text = "".join(map(str, programs[0]))
    codes = [
        *(f'"{name}"' for name in choices.ACTIVATIONS),
        *choices.ACTIVATION_LAYERS,
        *(code for code, _ in choices.BETWEEN),
        *choices.PENALTIES,
        *choices.CONSTRAINTS,
        *choices.COMMON,
        *(code.partition("(")[0] for code in choices.SCHEDULES),
        *(f"optimizers.{name}(" for name, *_ in choices.OPTIMIZERS),
        *(own for *_, own in choices.OPTIMIZERS),
        *(task.loss.rstrip(")") for task in choices.LOSSES),
        *(metric for metrics in choices.METRICS.values() for metric in metrics),
    ]
    never = [code for code in codes if code not in text]
    assert not never


def test_programs_depend_on_the_seed_alone():
    first, again, other = (generator.draw((s, 0), 20) for s in (5, 5, 6))
    assert first == again
    assert Counter(map(str, first)) & Counter(map(str, other)) == Counter()


@pytest.fixture(scope="module")
def fusing(request):
    """What runs a program with Keras on TensorFlow, which fuses losses and outputs."""
    if importlib.util.find_spec("tensorflow") is None:
        pytest.skip("TensorFlow is not installed: only there Keras uses the logits")
    workers = runner.Workers("tensorflow", 1)
    request.addfinalizer(workers.close)
    return lambda program: workers.submit(program).result(timeout=600)


@pytest.mark.parametrize("index", range(SATURATED))
def test_saturated_program_with_tensorflow(index, request, fusing, store, anew):
    seed = request.config.getoption("--parity-seed")
    program = generator.draw_saturated(seed, SATURATED)[index]
    assert_same(program, "tensorflow", store, anew(index), fusing)
