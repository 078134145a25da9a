"""Beside real Keras: its backend, chosen before its first import, and its silence."""

import os
from pathlib import Path

import pytest

os.environ["KERAS_BACKEND"] = "jax"
os.environ.setdefault("JAX_PLATFORMS", "cpu")

HERE = Path(__file__).parent


def pytest_collection_modifyitems(items):
    """What Keras and JAX themselves warn of is no failure of ours."""
    for item in items:
        if HERE in item.path.parents:
            item.add_marker(pytest.mark.filterwarnings("ignore"))


@pytest.fixture(scope="session")
def keras():
    """Real Keras on JAX; the test is skipped where it is missing."""
    keras = pytest.importorskip("keras")
    if keras.backend.backend() != "jax":
        pytest.skip("Keras runs on another backend than JAX")
    keras.utils.disable_interactive_logging()
    return keras


COLUMNS = ("names", "in mlpc", "left out", "arguments left out")


def pytest_terminal_summary(terminalreporter, config):
    """The table of what is covered of Keras, where its test has run."""
    from parity.surface import TABLE

    stats = terminalreporter.stats
    reports = [*stats.get("passed", []), *stats.get("failed", [])]
    rows = [
        row for report in reports for key, row in report.user_properties if key == TABLE
    ]
    if rows:
        total = [sum(column) for column in list(zip(*rows, strict=True))[1:]]
        terminalreporter.section(TABLE)
        for row in [("room", *COLUMNS), *rows, ("all", *total)]:
            cells = [f"{cell:>20}" for cell in row[1:]]
            terminalreporter.write_line(f"{row[0]:16}{''.join(cells)}")
