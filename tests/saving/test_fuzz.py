"""Random damage to files and configs is a ValueError or nothing: no crash, no hang.

These are 20,000 cases: 17,000 of damaged bytes, 3000 of edited configs. Other ones come
by `--fuzz-seed` and, for the configs, `--hypothesis-seed`.
"""

from pathlib import Path

import children
import hostile
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

pytest.importorskip("resource")

FUZZER = Path(hostile.__file__).parent / "fuzzer.py"
CASES = {".weights.h5": 6000, ".h5": 5000, ".keras": 2000}
CASES["member"] = 4000  # of a `.keras` file, with its sum made right again
EDITS = 3000


@pytest.fixture(scope="module")
def child(tmp_path_factory):
    folder = tmp_path_factory.mktemp("fuzz")
    hostile.write_good(folder)
    with children.Child(FUZZER, folder) as child:
        yield child


@pytest.mark.parametrize("kind", CASES)
def test_damaged_bytes(kind, child, pytestconfig):
    first = pytestconfig.getoption("--fuzz-seed") * CASES[kind]
    loaded, refused, wrong = 0, 0, {}
    for seed in range(first, first + CASES[kind]):
        answer = child.ask({"kind": kind, "seed": seed})
        error = answer.get("error", "died")
        loaded += error is None
        refused += error == "ValueError"
        if error not in (None, "ValueError"):
            wrong[seed] = answer
    assert not wrong
    assert loaded
    assert refused


WORDS = ["Dense", "Sequential", "Lambda", "__lambda__", "function", "keras.layers"]
WORDS += ["class_name", "config", "relu", "float64", "float32", "__numpy__", "os", ".."]
KEYS = st.sampled_from(WORDS) | st.text(max_size=4)
LEAVES = st.one_of(
    st.none(),
    st.booleans(),
    st.integers(-3, 10),
    st.sampled_from([2**31, 2**63, -(2**63), 10**30]),
    st.floats(),
    st.sampled_from(WORDS),
    st.text(max_size=8),
)
VALUES = st.recursive(
    LEAVES,
    lambda inner: (
        st.lists(inner, max_size=4) | st.dictionaries(KEYS, inner, max_size=4)
    ),
    max_leaves=8,
)
NUMBERS = st.integers(0, 1000)
WAYS = st.sampled_from(["set", "copy", "drop", "rename"])


@settings(
    max_examples=EDITS,
    deadline=None,
    database=None,
    suppress_health_check=list(HealthCheck),
)
@given(st.lists(st.tuples(NUMBERS, WAYS, NUMBERS, VALUES), min_size=1, max_size=4))
def test_edited_configs(child, edits):
    answer = child.ask({"kind": "edits", "edits": edits})
    assert answer.get("error", "died") in (None, "ValueError")
