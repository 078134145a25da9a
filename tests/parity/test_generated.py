"""Hundreds of drawn programs, each run by mlpc and by Keras.

    pytest tests/parity/test_generated.py --parity-seed 7    # other programs

What a program is and what it may hold: `generator.py`. Both sides start from the same
weights and see the same batches; history, weights, optimizer.variables, predictions and
evaluation are compared. A case that fails prints its program.
"""

import importlib.util
import warnings
from collections import Counter

import pytest
from parity import choices, generator, runner

import mlpc

CASES, SATURATED = 300, 20
ATTEMPTS = 4  # drawings of a case that may turn out unsteady


def pytest_generate_tests(metafunc):
    if "number" in metafunc.fixturenames:
        metafunc.parametrize("number", range(CASES))


@pytest.fixture(scope="module")
def programs(request):
    """For each attempt the programs of all numbers."""
    seed = request.config.getoption("--parity-seed")
    return [generator.draw((seed, i), CASES) for i in range(ATTEMPTS)]


@pytest.fixture(scope="module")
def cases(request, programs, keras):
    """{number: (program, future of Keras' outcome)} of the tests that will run.

    Where rounding decides about a program, it is the next attempt's.
    """
    workers = runner.Workers("jax", 2)
    request.addfinalizer(workers.close)
    asked = [
        item.callspec.params["number"]
        for item in request.session.items
        if item.path == request.path and "number" in getattr(item, "fixturenames", ())
    ]
    found = {}
    for number in asked:
        drawn = [attempt[number] for attempt in programs]
        program = next((p for p in drawn if is_steady(p)), None)
        assert program, f"no steady program in {ATTEMPTS} attempts:\n{drawn[0]}"
        found[number] = program, workers.submit(program)
    return found


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


def assert_same(program, future):
    try:
        ours = quiet(runner.outcome, program)
        runner.compare(ours, future.result(timeout=600))
    except Exception as error:
        pytest.fail(f"{type(error).__name__}: {error}\n\n{program}", pytrace=False)


def test_program(number, cases):
    assert_same(*cases[number])


def test_few_programs_are_drawn_again(cases):
    again = [p for p, _ in cases.values() if p.seed[1] > 0]
    assert len(again) <= max(2, 0.1 * len(cases)), [p.number for p in again]


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
def saturated(request):
    """(program, future) of each saturated case: Keras on TensorFlow fuses them."""
    if importlib.util.find_spec("tensorflow") is None:
        pytest.skip("TensorFlow is not installed: only there Keras uses the logits")
    workers = runner.Workers("tensorflow", 1)
    request.addfinalizer(workers.close)
    drawn = generator.draw_saturated(
        request.config.getoption("--parity-seed"), SATURATED
    )
    return [(program, workers.submit(program)) for program in drawn]


@pytest.mark.parametrize("index", range(SATURATED))
def test_saturated_program_with_tensorflow(index, saturated):
    assert_same(*saturated[index])
