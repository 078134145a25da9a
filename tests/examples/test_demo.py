"""The demo as a user runs it: what it prints and what it leaves behind."""

import re
import subprocess
import sys
from pathlib import Path

DEMO = Path(__file__).resolve().parents[2] / "examples" / "demo.py"


def test_demo(tmp_path):
    command = [sys.executable, DEMO]
    run = subprocess.run(
        command, cwd=tmp_path, capture_output=True, text=True, check=False
    )
    assert run.returncode == 0, run.stderr
    assert "Warning" not in run.stderr
    assert "Total params: 6,570" in run.stdout
    assert "Epoch 30/30" in run.stdout
    accuracy = re.search(r"Test accuracy: (\S+) % of 359 digits", run.stdout)
    assert float(accuracy[1]) >= 95
    assert "loaded again, it predicts the same bits" in run.stdout
    written = {path.name for path in (tmp_path / "build" / "demo").iterdir()}
    assert written >= {"digits.keras"}
