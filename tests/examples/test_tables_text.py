"""docs/tables.md: its code runs from top to bottom, and beats a simple guess."""

import re
from pathlib import Path

import numpy as np
import pytest

import mlpc

pd = pytest.importorskip("pandas")

TEXT = Path(__file__).resolve().parents[2] / "docs" / "tables.md"


@pytest.fixture(scope="module")
def space():
    found = {}
    mlpc.utils.set_random_seed(1)
    for block in re.findall(r"```python\n(.*?)```", TEXT.read_text("utf-8"), re.DOTALL):
        exec(compile(block, TEXT.name, "exec"), found)
    return found


def test_it_predicts_better_than_the_mean(space):
    truth, mean = space["test"]["mpg"], space["train"]["mpg"].mean()
    error = (space["predicted"] - truth).abs().mean()
    assert error < (truth - mean).abs().mean() / 2


def test_every_table_has_the_same_columns(space):
    features, test = space["features"], space["test"]
    whole = features(test)
    assert not whole.isna().any().any() and (whole.dtypes == "float32").all()
    for row in range(5):
        alone = features(test.iloc[[row]])
        pd.testing.assert_frame_equal(alone, whole.iloc[[row]])


def test_class_weights_are_the_balanced_ones(space):
    weights = pytest.importorskip("sklearn.utils.class_weight")
    y = space["y"]
    balanced = weights.compute_class_weight("balanced", classes=np.arange(3), y=y)
    assert space["class_weight"] == pytest.approx(dict(enumerate(balanced)))
    assert [*space["names"]] == ["europe", "japan", "usa"]
