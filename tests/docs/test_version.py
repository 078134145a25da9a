"""The version is the same wherever it stands."""

import re
from pathlib import Path

import mlpc

ROOT = Path(__file__).resolve().parents[2]


def test_of_the_citation():
    text = (ROOT / "CITATION.cff").read_text("utf-8")
    assert re.search(r"^version: (.*)$", text, re.MULTILINE)[1] == mlpc.__version__


def test_of_the_changelog():
    text = (ROOT / "CHANGELOG.md").read_text("utf-8")
    released = re.findall(r"^## \[([\d.]+)\] - \d{4}-\d\d-\d\d$", text, re.MULTILINE)
    assert "## [Unreleased]" in text and released[0] == mlpc.__version__
