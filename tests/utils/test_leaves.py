"""The layers of models inside models, by names that tell them apart."""

import mlpc
from mlpc import layers as L
from mlpc.utils.leaves import leaves


def test_names_are_paths():
    inner = mlpc.Sequential([L.Dense(1, name="a"), L.ReLU(name="b")], name="inner")
    outer = mlpc.Sequential([inner, L.Dense(1, name="a")])
    found = dict(leaves(outer.layers))
    assert list(found) == ["inner/a", "inner/b", "a"]
    assert found["inner/a"] is inner.layers[0] and found["a"] is outer.layers[1]
