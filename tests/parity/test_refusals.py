"""Bad arguments that real Keras refuses: here too, by an error of the same kind.

Where Keras hands its backend's error on, mlpc raises a ValueError of its own.
"""

import numpy as np
import pytest

import mlpc

X = np.ones(2)
DENSE = {"module": "keras.layers", "class_name": "Dense", "config": {"units": 2}}
FUNCTION = {"module": "builtins", "class_name": "function"}


def deserialize(config):
    return lambda k: k.saving.deserialize_keras_object(config)


def segments(name, data, ids, **options):
    return lambda k: getattr(k.ops, name)(data, np.array(ids), **options)


REFUSED = {
    "draws of one axis": lambda k: k.random.categorical(np.ones(3), 2),
    "draws of three axes": lambda k: k.random.categorical(np.ones((2, 3, 4)), 2),
    "integers of no dtype": lambda k: k.random.randint((2,), 0, 3, dtype="foo"),
    "integers of floats": lambda k: k.random.randint((2,), 0, 3, dtype="float32"),
    "no axis to shuffle": lambda k: k.random.shuffle(np.ones((2, 3)), axis=5),
    "ids of two axes": segments("segment_sum", np.ones((2, 2)), [[0, 1], [0, 1]]),
    "too few ids": segments("segment_sum", np.ones((4, 2)), [0, 0, 1]),
    "ids of a maximum": segments("segment_max", np.ones((4, 2)), [0, 0, 1]),
    "fewer than no segments": segments("segment_sum", X, [0, 0], num_segments=-1),
    "a size of -2": lambda k: k.ops.reshape(np.zeros(20), (-2, 5)),
    "two sizes of -1": lambda k: k.ops.reshape(np.zeros(20), (-1, -1)),
    "one branch": lambda k: k.ops.where(np.array([True, False]), np.ones(2)),
    "the other branch": lambda k: k.ops.where(np.array([True]), None, np.ones(1)),
    "a matrix's histogram": lambda k: k.ops.histogram(np.ones((2, 2))),
    "half a range": lambda k: k.ops.histogram(np.ones(3), range=(1,)),
    "a range upside down": lambda k: k.ops.histogram(np.ones(3), range=(2, 1)),
    "unroll -1": lambda k: k.ops.scan(add, 0.0, np.arange(3.0), unroll=-1),
    "unroll 0": lambda k: k.ops.scan(add, 0.0, np.arange(3.0), unroll=0),
    "more than all": lambda k: k.ops.top_k(np.arange(3.0), 4),
    "no policy": lambda k: k.config.set_dtype_policy(None),
    "a number as policy": lambda k: k.config.set_dtype_policy(3),
    "trainable as a number": lambda k: k.layers.Dense(2, trainable=1),
    "trainable as a word": lambda k: k.layers.Dense(2, trainable="no"),
    "unknown columns": lambda k: k.layers.Normalization(axis=1).build((None, None)),
    "no units to join": lambda k: k.layers.Dense(1).build((None, None)),
    "another rank": lambda k: k.layers.Permute((1, 2))(np.ones((2, 3))),
    "two shapes": lambda k: k.layers.InputLayer(batch_size=4, batch_shape=(2, 3)),
    "a model without a name": lambda k: k.Sequential.from_config({"layers": []}),
    "a model that is a list": lambda k: k.Sequential.from_config([]),
    "a foreign class": deserialize({**DENSE, "registered_name": "shop>Dense"}),
    "a foreign function": deserialize(
        {**FUNCTION, "config": "relu", "module": "keras.activations"}
        | {"registered_name": "shop>relu"}
    ),
    "a function that is a list": deserialize({**FUNCTION, "config": ["x"]}),
    "a function without a name": deserialize({**FUNCTION, "config": None}),
}


def add(carry, x):
    return carry + x, carry


def refusal(k, call):
    with pytest.raises((ValueError, TypeError)) as caught:
        call(k)
    return caught.value


@pytest.mark.parametrize("what", REFUSED)
def test_refused_as_by_keras(what, keras):
    theirs, ours = (refusal(k, REFUSED[what]) for k in (keras, mlpc))
    assert type(ours) is type(theirs)
    assert "eceived" in str(ours) or "`" in str(ours)


ACCEPTED = {
    "a class": deserialize(DENSE),
    "of no name": deserialize({**DENSE, "registered_name": None}),
    "of its own name": deserialize({**DENSE, "registered_name": "Dense"}),
    "a function": deserialize(
        {**FUNCTION, "config": "relu", "registered_name": "function"}
    ),
    "one size of -1": lambda k: k.ops.reshape(np.zeros(20), (-1, 5)),
    "unroll True": lambda k: k.ops.scan(add, 0.0, np.arange(3.0), unroll=True),
    "all": lambda k: k.ops.top_k(np.arange(3.0), 3),
    "none": lambda k: k.ops.top_k(np.arange(3.0), 0),
    "trainable False": lambda k: k.layers.Dense(2, trainable=False),
    "a range": lambda k: k.ops.histogram(np.ones(3), range=(0, 2)),
}


@pytest.mark.parametrize("what", ACCEPTED)
def test_accepted_as_by_keras(what, keras):
    for k in (keras, mlpc):
        assert ACCEPTED[what](k) is not None


@pytest.mark.parametrize(
    "dtype", ["uint8", "uint16", "uint32", "int8", "int32", "bool"]
)
def test_the_largest_of_integers(dtype, keras):
    least, most = (0, 1) if dtype == "bool" else (np.iinfo(dtype).min, 100)
    x = np.array([[0, most, least, most, 1], [least, least, 1, 0, most]], dtype)
    for k in (1, 3, 5):
        found, expected = mlpc.ops.top_k(x, k), keras.ops.top_k(x, k)
        for ours, theirs in zip(found, expected, strict=True):
            np.testing.assert_array_equal(ours, theirs)
            assert ours.dtype == np.asarray(theirs).dtype


def test_attributes_before_build_and_compile(keras):
    for make in (
        lambda k: k.Sequential(),
        lambda k: k.Sequential([k.layers.Dense(1)]),
        lambda k: k.Sequential([k.Input((2,)), k.layers.Dense(1)]),
        lambda k: k.layers.Dense(1),
    ):
        ours, theirs = (make(k) for k in (mlpc, keras))
        for name in ("input_shape", "output_shape", "optimizer"):
            assert hasattr(ours, name) == hasattr(theirs, name), name
    model = mlpc.Sequential([mlpc.Input((2,)), mlpc.layers.Dense(1)])
    model.compile("sgd", "mse")
    assert isinstance(model.optimizer, mlpc.optimizers.SGD)
    layer = mlpc.layers.ReLU()
    with pytest.raises(AttributeError, match="has not met an input"):
        layer.input_shape  # noqa: B018
    layer(np.ones((2, 3)))
    layer(np.ones((2, 4)))
    assert layer.input_shape[1:] == (4,)


KEPT = {  # layers without weights of a shape, and those whose weights fit
    "Flatten": (),
    "Dropout": (0.5,),
    "Softmax": (),
    "Rescaling": (2.0,),
    "LayerNormalization": (),
    "RMSNormalization": (),
    "UnitNormalization": (),
    "PReLU": (),
    "BatchNormalization": (),
    "Dense": (2,),
    "Reshape": ((-1, 1),),
    "Normalization": (-1, 0.0, 1.0),
}


@pytest.mark.parametrize("name", KEPT)
def test_layers_that_meet_another_shape(name, keras):
    found = []
    for k in (keras, mlpc):
        layer, answers = getattr(k.layers, name)(*KEPT[name]), []
        for shape in ((2, 3), (2, 4), (2, 4, 3), (2, 3, 3), (2, 3)):
            try:
                answers.append(np.shape(layer(np.ones(shape, "float32"))))
            except (ValueError, TypeError):
                answers.append("refused")
        found.append(answers)
    assert found[0] == found[1]
