"""Models as YAML, and YAML that is more than data."""

import json
import sys

import pytest
from keras_files import small

import mlpc

yaml = pytest.importorskip("yaml")
read = mlpc.models.model_from_yaml

OLD = """
backend: tensorflow
class_name: Sequential
config:
  layers:
  - class_name: Dense
    config: {activation: tanh, batch_input_shape: [null, 3], name: a, units: 2}
  name: net
keras_version: 2.2.4
"""
TUPLES = OLD.replace("[null, 3]", "!!python/tuple [null, 3]")


def test_there_and_back(recwarn):
    model = small()
    again = read(model.to_yaml())
    assert again.get_config() == model.get_config()
    assert again.get_compile_config() == model.get_compile_config()
    assert not list(recwarn)


def test_the_text_is_that_of_json():
    model = small()
    assert yaml.safe_load(model.to_yaml()) == json.loads(model.to_json())
    assert list(yaml.safe_load(model.to_yaml())) == list(json.loads(model.to_json()))
    assert model.to_yaml(indent=8) != model.to_yaml()


def test_keras_2():
    model = read(OLD)
    assert model.input_shape == (None, 3)
    assert model.layers[0].activation is mlpc.activations.tanh


def laughs():
    """A text whose value would have 10^9 items."""
    lines = ["a0: &a0 [x, x, x, x, x, x, x, x, x, x]"]
    for i in range(1, 9):
        lines.append(f"a{i}: &a{i} [{', '.join([f'*a{i - 1}'] * 10)}]")
    return "\n".join(lines)


REFUSED = {
    "laughs": (laughs(), "anchors and references, found in line 1"),
    "reference": ("a: *b", "anchors and references"),
    "tuple": (TUPLES, "no tags, found in line 7"),
    "call": ("!!python/object/apply:os.getcwd []", "no tags"),
    "binary": ("a: !!binary aGVsbG8=", "no tags"),
    "deep": ("[" * 200 + "]" * 200, "at most 100 levels"),
    "deep lines": ("- " * 200 + "x", "at most 100 levels"),
    "large": ("# " + "x" * (1 << 20), "at most 1048576 characters, found 1048578"),
    "long": ("a: " + "x" * 20_000, "at most 10000 characters"),
    "long number": ("a: 1" + ":59" * 100_000, "at most 10000 characters"),
    "many": ("[" + "a," * 300_000 + "]", "at most 200000 items"),
    "date": ("class_name: 2001-12-14", "text or a number"),
    "number for a key": ("1: 2", "a string for a key"),
    "list for a key": ("? [1]\n: 2", "unhashable key"),
    "two": ("--- {}\n--- {}", "single document"),
    "cut": ("a: [1, 2", "expected ',' or ']'"),
    "zero": ("\0", "special characters|control characters"),
    "bytes": (b"a: 1", "expected a string, found bytes"),
    "list": ("[1]", "Expected a dict at the top"),
    "nothing": ("", "Expected a dict at the top"),
    "no model": ("a: 1", "`class_name`"),
}


@pytest.mark.parametrize("name", REFUSED)
@pytest.mark.parametrize("loader", ["CSafeLoader", "SafeLoader"])
def test_refused(name, loader, monkeypatch):
    if loader == "SafeLoader":  # as where PyYAML was built without libyaml
        monkeypatch.delattr(yaml, "CSafeLoader", raising=False)
    text, said = REFUSED[name]
    with pytest.raises(ValueError, match=said):
        read(text)


def test_without_its_package(monkeypatch):
    monkeypatch.setitem(sys.modules, "yaml", None)
    with pytest.raises(ImportError, match=r"pip install PyYAML"):
        small(epochs=0).to_yaml()
    with pytest.raises(ImportError, match=r"pip install PyYAML"):
        read(OLD)
