"""What `import mlpc` brings with it, each time in a process of its own."""

import subprocess
import sys

import pytest

LATE = [
    "callbacks",
    "classic",
    "datasets",
    "losses",
    "metrics",
    "ops",
    "optimizers",
    "plot",
    "random",
    "saving",
    "testing",
]


def run(code):
    command = [sys.executable, "-W", "ignore", "-c", code]
    answer = subprocess.run(command, capture_output=True, text=True, check=True)
    return answer.stdout.split()


def test_rooms_are_imported_when_they_are_first_used():
    rooms = [f"mlpc.{room}" for room in LATE]
    loaded = f"*[room for room in {rooms} if room in sys.modules]"
    assert run(f"import sys, mlpc; print({loaded})") == []
    used = "; ".join(f"mlpc.{room}" for room in LATE)
    assert run(f"import sys, mlpc; {used}; print({loaded})") == rooms


def test_nothing_is_imported_that_numpy_does_not_need_but_for_late_use():
    code = "import sys, numpy; before = {*sys.modules}; import mlpc; "
    found = run(code + "print(*{m.split('.')[0] for m in {*sys.modules} - before})")
    assert {*found} <= {"mlpc", "gc"}


@pytest.mark.parametrize("name", ["Loss", "Metric", "Optimizer"])
def test_members_of_late_rooms(name):
    room = {"Loss": "losses", "Metric": "metrics", "Optimizer": "optimizers"}[name]
    code = f"import mlpc; first = mlpc.{name}; print(first is mlpc.{room}.{name})"
    assert run(code) == ["True"]
    assert run(f"import mlpc; print({name!r} in dir(mlpc))") == ["True"]


@pytest.mark.parametrize(
    "code",
    [
        "from mlpc.optimizers import SGD; print(SGD(lr=0.5).learning_rate)",
        "import mlpc.optimizers as o; print(o.SGD(lr=0.5).learning_rate)",
        "import mlpc; print(mlpc.optimizers.SGD(lr=0.5).lr)",
        "from mlpc.optimizers.sgd import SGD; print(SGD(lr=0.5).learning_rate)",
        "from mlpc.optimizers.legacy import SGD; print(SGD(lr=0.5).learning_rate)",
        "import mlpc as k; k.optimizers; print(k.optimizers.legacy.SGD(0.5).lr)",
    ],
)
def test_older_names_are_known_from_the_first_use(code):
    assert run(code) == ["0.5"]


def test_a_look_at_all_modules_imports_none():
    """As unittest and inspect look, for what modules say of themselves."""
    look = "[hasattr(m, '__warningregistry__') for m in [*sys.modules.values()]]; "
    code = "import sys, mlpc; before = len(sys.modules); " + look
    assert run(code + "print(len(sys.modules) - before)") == ["0"]
    code = "from mlpc.objectives import *; print(mse.__name__)"
    assert run(code) == ["mean_squared_error"]


def test_older_modules_and_callbacks():
    code = "from mlpc.objectives import mse; from mlpc.callbacks import BaseLogger; "
    assert run(code + "BaseLogger(); print(mse.__name__)") == ["mean_squared_error"]
    code = "import mlpc; print(mlpc.objectives.mse is mlpc.losses.mse)"
    assert run(code) == ["True"]
