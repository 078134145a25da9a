"""Weights that a file is about to overwrite are not drawn before."""

import copy

import numpy as np
import pytest

import mlpc

drawn = []


class Counted(mlpc.initializers.Initializer):
    """Notes the shapes that it is called for."""

    def __call__(self, shape, dtype=None):
        drawn.append(tuple(shape))
        return np.full(shape, 0.5, dtype)

    def get_config(self):
        return {}


OBJECTS = {"Counted": Counted}


def net(units=3):
    """Models in models, all of whose weights are drawn by a `Counted`."""
    dense = mlpc.layers.Dense
    options = {"kernel_initializer": Counted(), "bias_initializer": Counted()}
    inner = mlpc.Sequential([mlpc.Input((5,)), dense(2, **options)], name="inner")
    layers = [dense(5, name="first", **options), inner]
    layers += [mlpc.layers.BatchNormalization(name="n", gamma_initializer=Counted())]
    layers += [dense(units, name="last", **options)]
    model = mlpc.Sequential([mlpc.Input((4,)), *layers], name="net")
    model.compile("adam", "mse")
    return model


@pytest.fixture
def source():
    model = net()
    model.fit(np.ones((4, 4)), np.ones((4, 3)), verbose=0)
    drawn.clear()
    return model


def same(model, other):
    pairs = zip(model.get_weights(), other.get_weights(), strict=True)
    return all(np.array_equal(a, b) for a, b in pairs)


@pytest.mark.parametrize("suffix", [".keras", ".h5"])
def test_models(source, suffix, tmp_path):
    source.save(tmp_path / f"a{suffix}")
    for compiled in (True, False):
        path = tmp_path / f"a{suffix}"
        again = mlpc.models.load_model(path, OBJECTS, compile=compiled)
        assert same(again, source) and not drawn


def test_copies(source):
    assert same(copy.deepcopy(source), source) and not drawn


@pytest.mark.parametrize("name", ["a.keras", "a.h5", "a.weights.h5"])
@pytest.mark.parametrize("trained", [True, False])
def test_weights_into_a_new_model(source, name, trained, tmp_path):
    model = source if trained else net()
    save = model.save_weights if name == "a.weights.h5" else model.save
    save(tmp_path / name)
    expected = model.get_weights()
    drawn.clear()
    again = net()
    again.load_weights(tmp_path / name)
    assert not drawn
    for a, b in zip(again.get_weights(), expected, strict=True):
        np.testing.assert_array_equal(a, b)
    assert not drawn


def test_what_the_file_does_not_have_is_drawn(source, tmp_path):
    source.save(tmp_path / "a.h5")
    source.save_weights(tmp_path / "a.weights.h5")
    for name, options in (
        ("a.h5", {"by_name": True, "skip_mismatch": True}),
        ("a.weights.h5", {"skip_mismatch": True}),
    ):
        drawn.clear()
        again = net(units=2)
        with pytest.warns(UserWarning):
            again.load_weights(tmp_path / name, **options)
        assert sorted(drawn) == [(2,), (2, 2)]
        np.testing.assert_array_equal(again.layers[-1].kernel, 0.5)
        np.testing.assert_array_equal(again.layers[0].kernel, source.layers[0].kernel)


@pytest.mark.parametrize("name", ["a.keras", "a.h5", "a.weights.h5"])
def test_after_a_refusal_weights_are_drawn_as_if_nothing_had_been(
    source, name, tmp_path
):
    save = source.save_weights if name == "a.weights.h5" else source.save
    save(tmp_path / name)
    model = net(units=2)
    with pytest.raises(ValueError):
        model.load_weights(tmp_path / name)
    assert not drawn
    np.testing.assert_array_equal(model.layers[0].kernel, 0.5)
    model.fit(np.ones((4, 4)), np.ones((4, 2)), verbose=0)


def test_after_an_optimizers_state_that_is_refused(source, tmp_path, monkeypatch):
    """Memory was made by then; it must not stay zero."""
    source.save_weights(tmp_path / "a.weights.h5")
    model = net()

    def refused(store):
        raise ValueError("refused")

    monkeypatch.setattr(model.optimizer, "load_own_variables", refused)
    with pytest.raises(ValueError, match="refused"):
        model.load_weights(tmp_path / "a.weights.h5")
    monkeypatch.undo()
    assert not drawn
    np.testing.assert_array_equal(model.layers[0].kernel, 0.5)
    model.load_weights(tmp_path / "a.weights.h5")
    assert same(model, source)
    model.fit(np.ones((4, 4)), np.ones((4, 3)), verbose=0)
