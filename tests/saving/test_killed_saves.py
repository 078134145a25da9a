"""A save that is killed at any moment leaves one of the two versions, bit for bit."""

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest

PROGRAM = Path(__file__).parent / "killed_saver.py"
ROOT = PROGRAM.parents[2]
KILLS = 200  # of each kind of file

pytestmark = pytest.mark.skipif(not hasattr(os, "fork"), reason="there is no fork here")


@pytest.mark.parametrize("suffix", [".keras", ".weights.h5"])
def test_one_of_two_versions_is_there(suffix, tmp_path):
    done = subprocess.run(
        [sys.executable, PROGRAM, suffix, str(KILLS)],
        cwd=tmp_path,
        env={**os.environ, "PYTHONPATH": str(ROOT)},
        stdout=subprocess.PIPE,
        check=True,
    )
    found = json.loads(done.stdout)
    assert found["neither"] == 0
    assert sum(found["versions"]) == found["killed"] == KILLS + KILLS // 10
    assert all(found["versions"])  # the moments are spread over the saves of both
    assert found["left"] > 0  # some were killed amid a save
    assert found["most_left"] == 1  # what one leaves, the next removes
    assert found["at_last"] == [f"model{suffix}"]
