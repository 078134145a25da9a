"""The benchmarks are sound: the table, the ratios, the same work by hand; no times."""

import importlib
import json
import subprocess
import sys
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest

import mlpc

ROOT = Path(__file__).parents[2]


@pytest.fixture
def bench(monkeypatch):
    """Imports a module of benchmarks/, which lies beside mlpc/, not installed."""
    monkeypatch.syspath_prepend(str(ROOT))
    return lambda name: importlib.import_module(f"benchmarks.{name}")


def test_cases_are_well_formed(bench):
    peers, tasks = bench("peers").PEERS, bench("tasks")
    assert set(tasks.UNITS) | {"peak", "stream"} == set(tasks.TASKS)
    for name, case in bench("cases").CASES.items():
        assert name == case.id
        assert case.task in tasks.UNITS
        assert set(case.peers) <= set(peers)
        assert peers[case.peers[0]].imports == "mlpc"
        assert not case.best or len(case.peers) > 1
        for wanted in (case.best, case.peak, case.own):
            assert all(n in (1, 2) and value > 0 for n, value in wanted.items())


def test_arrays_and_operations_of_a_work(bench):
    work = bench("work").Work((784, 128, 128, 10), batch=128, rows=300)
    x, y = work.arrays()
    assert x.shape == (300, 784) and x.dtype == "float32" and y.shape == (300,)
    assert work.flops == 128 * (4 * 784 * 128 + 6 * 128 * 128 + 6 * 128 * 10)
    assert work.weights_count == sum(w.size for w in work.weights())
    assert work.shortened(3 * work.flops).rows == 300
    assert work.shortened(2 * work.flops).rows == 256
    assert replace(work, dtype="float64").arrays()[0].dtype == "float64"


@pytest.mark.parametrize("optimizer", ["sgd", "adam", "nadam"])
@pytest.mark.parametrize("output", ["softmax", "tanh", "linear"])
def test_by_hand_is_the_same_work(bench, optimizer, output):
    by_hand, keras_api = bench("peers.by_hand"), bench("peers.keras_api")
    updates = bench("peers.updates")
    work = bench("work").Work(
        (5, 7, 3), "tanh", output, optimizer, 0.01, batch=20, rows=20, dtype="float64"
    )
    x, y = work.arrays()
    states = [updates.begin(optimizer, w) for w in work.weights()]
    for step in (1, 2, 3):
        _, found = by_hand.gradients(work, [s[0] for s in states], x, y)
        states = [
            updates.update(optimizer, s, g, step, work.rate, np.sqrt)
            for s, g in zip(states, found, strict=True)
        ]
    model = keras_api.build(mlpc, work)
    keras_api.compile_for(mlpc, model, work)
    model.fit(x, y, batch_size=20, epochs=3, verbose=0)
    for theirs, ours in zip(states, model.get_weights(), strict=True):
        np.testing.assert_allclose(ours, theirs[0], rtol=1e-5, atol=1e-7)


def test_report_compares_with_the_first(bench):
    report, harness = bench("report"), bench("harness")
    work = bench("work").Work((10, 10), batch=1000)  # 400,000 operations a step
    case = bench("cases").Case(
        "case", "", "train", work, ("mlpc", "numpy", "jax"), {1: 2.5, 2: 2}, {2: 0.9}
    )
    values = {
        ("mlpc", 1): [10, 12, 11],
        ("numpy", 1): [33],
        ("jax", 1): [22],
        ("mlpc", 2): [8],
        ("numpy", 2): [20],
    }
    results = harness.Results(values, {("mlpc", 2): [100]}, {"jax": "too old"})
    assert results.median("mlpc", 1) == 11
    assert results.ratio("numpy", "mlpc", 1) == 3
    assert results.best(case, 1) == (2, "jax")
    assert results.share(case, "mlpc", 2) == pytest.approx(0.5)
    found = report.claims(case, results, [1, 2])
    assert [(c.threads, c.value, c.kept) for c in found] == [
        (1, 2, False),
        (2, 2.5, True),
        (2, 0.5, False),
        (2, 11 / 8, True),
    ]
    text = "\n".join([*report.table(case, results, [1, 2]), *report.verdict(found)])
    assert "skipped: jax (too old)" in text and "50%" in text and "NO" in text


def test_late_steps_are_claims_of_their_own(bench):
    report, harness = bench("report"), bench("harness")
    work = bench("work").Work((10, 10), batch=1000)
    case = bench("cases").Case("case", "", "train", work, ("mlpc", "jax"), {1: 1.5})
    values = {("mlpc", 1): [10], ("jax", 1): [20]}
    late = {("mlpc", 1): [12], ("jax", 1): [15]}
    results = harness.Results(values, late=late)
    found = report.claims(case, results, [1])
    assert [(c.value, c.kept) for c in found] == [
        (2, True),
        (15 / 12, False),
        (12 / 10, False),
    ]
    assert any("late" in line for line in report.table(case, results, [1]))


def test_a_training_is_timed_again_when_it_is_late(bench):
    tasks, peers = bench("tasks"), bench("peers").PEERS
    work = bench("work").Work((4, 3, 2), batch=10, rows=40)
    first = tasks.TASKS["train"](peers["mlpc"], work, 1, 0.01)
    both = tasks.TASKS["train"](peers["mlpc"], work, 1, 0.01, late=10_000)
    assert list(first) == ["values"] and set(both) == {"values", "late"}
    ends = tasks.TASKS["epochs"](peers["mlpc"], work, 1, 0.01)
    assert len(ends["values"]) == len(ends["late"]) == 1


def test_every_optimizer_has_its_line_in_the_table_of_steady_states(bench):
    steady = bench("steady")
    rng = np.random.default_rng(0)
    rows = rng.random((96, 784), "float32"), rng.integers(0, 10, 96)
    base = mlpc.optimizers.Optimizer
    known = {
        name
        for name, found in vars(mlpc.optimizers).items()
        if isinstance(found, type) and issubclass(found, base) and found is not base
    }
    listed = {name for name, _ in steady.OPTIMIZERS.values()}
    assert known - listed == {"LossScaleOptimizer"}
    for kind in steady.LAYERS:
        assert steady.ratio(mlpc, "adam", kind, rows, steps=4, turns=1) > 0


def test_a_run_from_the_command_line(tmp_path):
    file = tmp_path / "values.json"
    command = "tiny --quick --peers numpy --threads 1 --seconds 0.01 --json"
    done = subprocess.run(
        [sys.executable, "-m", "benchmarks", *command.split(), str(file)],
        cwd=ROOT,
        capture_output=True,
        text=True,
    )
    assert done.returncode == 0, done.stderr
    (case,) = json.loads(file.read_text("utf-8"))["cases"]
    assert {m["peer"] for m in case["measured"]} == {"mlpc", "numpy"}
    assert all(m["median"] > 0 for m in case["measured"])
    assert "best other / mlpc (numpy)" in done.stdout
