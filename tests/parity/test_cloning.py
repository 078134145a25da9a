"""to_json, model_from_json and clone_model beside Keras'."""

import json

import numpy as np
import pytest
from parity.both import mlp

import mlpc

X = np.linspace(-1, 1, 20).reshape(4, 5).astype("float32")


def nested(k):
    base = k.Sequential([k.layers.Dense(4, "relu", name="a")], name="base")
    return k.Sequential([k.Input((5,), name="in"), base, k.layers.Dense(2, name="b")])


def without_registered_names(config):
    """A config apart from what Keras adds for itself: names of its own classes."""
    if isinstance(config, dict):
        return {
            key: without_registered_names(value)
            for key, value in config.items()
            if key not in ("registered_name", "shared_object_id")
        }
    if isinstance(config, list):
        return [without_registered_names(value) for value in config]
    return config


@pytest.mark.parametrize("compiled", [False, True])
def test_to_json(compiled, keras):
    texts = []
    for k in (mlpc, keras):
        model = mlp("softmax", names=True)(k)
        if compiled:
            adam = k.optimizers.Adam(0.5, name="adam")
            model.compile(adam, "mse", metrics=["mae"], jit_compile=False)
        texts.append(model.to_json(indent=1))
    ours, theirs = map(json.loads, texts)
    assert without_registered_names(ours) == without_registered_names(theirs)
    assert texts[0].count("\n") > 20
    for text in texts:  # Keras' text is read too
        again = mlpc.models.model_from_json(text)
        assert json.loads(again.to_json())["config"] == json.loads(texts[0])["config"]
        assert again.compiled == compiled
    back = keras.models.model_from_json(texts[0])
    assert back.count_params() == again.count_params()


def test_no_model_in_the_text():
    with pytest.raises(ValueError, match="Expecting"):
        mlpc.models.model_from_json("{")
    for text in ("[]", "{}", '{"class_name": "Dense", "config": {}}'):
        with pytest.raises(ValueError, match=r"config|an object"):
            mlpc.models.model_from_json(text)


@pytest.mark.parametrize("compiled", [False, True])
def test_clone(compiled, keras):
    for k in (mlpc, keras):
        model = mlp("softmax", names=True)(k)
        model.layers[0].trainable = False
        if compiled:
            model.compile(k.optimizers.SGD(0.5, momentum=0.5), "mse", metrics=["mae"])
        clone = k.models.clone_model(model)
        assert [layer.name for layer in clone.layers] == ["first", "second", "out"]
        assert (clone.name, clone.compiled) == ("net", compiled)
        assert [layer.trainable for layer in clone.layers] == [False, True, True]
        assert clone.get_config() == model.get_config()
        assert not np.array_equal(clone.get_weights()[0], model.get_weights()[0])
        assert not {map(id, clone.weights)} & {map(id, model.weights)}
        if compiled:
            assert clone.optimizer is not model.optimizer
            assert clone.optimizer.get_config() == model.optimizer.get_config()
            assert clone.get_compile_config() == model.get_compile_config()
        clone.set_weights(model.get_weights())
        np.testing.assert_array_equal(
            clone.predict(X, verbose=0), model.predict(X, verbose=0)
        )


def test_clone_function(keras):
    def to_units_of_three(layer):
        config = layer.get_config()
        if "units" in config:
            config["units"] = 3
        return type(layer).from_config(config)

    for k in (mlpc, keras):
        for recursive in (False, True):
            clone = k.models.clone_model(
                nested(k), clone_function=to_units_of_three, recursive=recursive
            )
            inner = 3 if recursive else 4
            assert clone.count_params() == 6 * inner + (inner + 1) * 3
        shared = k.models.clone_model(nested(k), clone_function=lambda layer: layer)
        assert shared.output_shape == (None, 2)
        wider = k.models.clone_model(
            k.Sequential([k.Input((5,)), k.layers.Dense(2)]), k.Input((7,))
        )
        assert wider.input_shape == (None, 7)


def test_bad_arguments(keras):
    for k in (mlpc, keras):
        clone, model = k.models.clone_model, nested(k)
        with pytest.raises(ValueError, match="call_function"):
            clone(model, call_function=lambda layer, x: x)
        with pytest.raises(ValueError, match="must contain a single tensor"):
            clone(model, input_tensors=[k.Input((5,)), k.Input((5,))])
        with pytest.raises(ValueError, match="must be a KerasTensor"):
            clone(model, input_tensors=[X])
    with pytest.raises(ValueError, match="`Model` instance"):
        mlpc.models.clone_model("model")
        with pytest.raises(ValueError, match="colour"):
            clone(model, colour="red")
    with pytest.raises(ValueError, match="callable"):
        mlpc.models.clone_model(nested(mlpc), clone_function=3)


def test_a_layer_that_stands_twice_is_cloned_once():
    twice = mlpc.layers.ReLU(2.0)
    outer = mlpc.Sequential([mlpc.Input((4,)), twice, mlpc.Sequential([twice])])
    clone = mlpc.models.clone_model(outer, recursive=True)
    assert clone.layers[1].layers[0] is clone.layers[0] is not twice
