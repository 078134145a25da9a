"""A training that was stopped goes on, in a new process, as if it had not been."""

import subprocess
import sys

import pytest
from saving import resuming


@pytest.fixture(scope="module")
def outcomes(tmp_path_factory):
    """Hashes of the trainings without a stop, and of those that went on."""
    folder = tmp_path_factory.mktemp("resume")
    whole = {case: resuming.straight(case, folder / case) for case in resuming.CASES}
    run = subprocess.run(
        [sys.executable, resuming.__file__, str(folder)],
        capture_output=True,
        text=True,
        check=True,
    )
    resumed = {}
    for line in run.stdout.splitlines():
        case, point, digest = line.split()
        resumed.setdefault(case, {})[point] = digest
    return whole, resumed


@pytest.mark.parametrize("case", resuming.CASES)
def test_stopped_anywhere_is_never_stopped(case, outcomes):
    whole, resumed = outcomes
    batches = resuming.STEPS.get(case.removesuffix("_by_epochs"), resuming.BATCHES)
    epochs = range(case.endswith("_by_epochs"), 3 if case == "early" else 5)
    points = {(e, b) for e, b in resuming.POINTS if e in epochs and b < batches}
    assert resumed[case].keys() == {f"{epoch}-{batch}" for epoch, batch in points}
    assert set(resumed[case].values()) == {whole[case]}, resumed[case]


def test_every_optimizer_is_tried():
    from mlpc.optimizers import Optimizer, registry

    made = {type(make()) for make in resuming.OPTIMIZERS.values()}
    assert made == {c for c in registry.names.values() if issubclass(c, Optimizer)}
