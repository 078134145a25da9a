"""NumPy's numbers where numbers and shapes are taken: as Python's, in configs too."""

import inspect
import json

import numpy as np
import pytest

import mlpc
from mlpc import layers, random
from mlpc.utils.validation import check_shape, plain_numbers

SIZE = np.prod((2, 3))  # what `np.prod(x.shape[1:])` gives
REQUIRED = {  # arguments without a default
    "activation": "relu",
    "boundaries": [1, 2],
    "decay_rate": 0.5,
    "decay_steps": 4,
    "dims": (1,),
    "first_decay_steps": 4,
    "initial_learning_rate": 0.1,
    "num_classes": 2,
    "precision": 0.5,
    "rate": 0.5,
    "recall": 0.5,
    "scale": 2.0,
    "sensitivity": 0.5,
    "specificity": 0.5,
    "stddev": 0.5,
    "target_shape": (2, 3),
    "units": 3,
    "values": [0.1, 0.2, 0.3],
}
REGISTRIES = {
    "constraints": mlpc.constraints.registry,
    "initializers": mlpc.initializers.registry,
    "layers": mlpc.activations.registry.layers,
    "losses": mlpc.losses.registry,
    "metrics": mlpc.metrics.registry,
    "optimizers": mlpc.optimizers.registry,
    "regularizers": mlpc.regularizers.registry,
    "schedules": mlpc.optimizers.schedules.registry,
}
APART = ("InputLayer", "LossScaleOptimizer", "MeanMetricWrapper", "Metric")
CLASSES = [
    (room, member)
    for room, registry in REGISTRIES.items()
    for member in sorted({*registry.names.values()}, key=lambda cls: cls.__name__)
    if isinstance(member, type) and member.__name__ not in APART
]


def numpys(value):
    """The same as numbers of NumPy's; None if there is none in it."""
    if type(value) is int:
        return np.int64(value)
    if type(value) is float:
        return np.float64(value)
    if isinstance(value, (list, tuple)) and value:
        inner = [numpys(one) for one in value]
        return None if None in inner else type(value)(inner)
    return None


@pytest.mark.parametrize(("room", "cls"), CLASSES)
def test_arguments_may_be_numbers_of_numpy(room, cls):
    parameters = inspect.signature(cls.__init__).parameters
    given = {"name": "it"} if "name" in parameters or room == "layers" else {}
    for name, parameter in parameters.items():
        if type(parameter.default) in (int, float):
            given[name] = parameter.default
        elif parameter.default is parameter.empty and name in REQUIRED:
            given[name] = REQUIRED[name]
    ours = {name: numpys(value) for name, value in given.items()}
    ours |= {name: value for name, value in given.items() if ours[name] is None}
    found, expected = (REGISTRIES[room].serialize(cls(**a)) for a in (ours, given))
    assert json.dumps(found) == json.dumps(expected)


@pytest.mark.parametrize(
    ("given", "expected"),
    [
        (np.int64(3), 3),
        (np.float32(0.5), 0.5),
        (np.array(3), 3),
        (np.array([2, 3], "uint8"), [2, 3]),
        ((np.int32(2), None, "a"), (2, None, "a")),
        ([np.int64(2), (np.int8(1),)], [2, (1,)]),
        (np.True_, np.True_),
        (True, True),
        (None, None),
    ],
)
def test_plain_numbers(given, expected):
    found = plain_numbers(given)
    assert found == expected and type(found) is type(expected)


@pytest.mark.parametrize("shape", [3, np.int64(3), [3], (3,), np.array([3])])
def test_check_shape(shape):
    found = check_shape("shape", shape)
    assert found == (3,) and type(found[0]) is int


@pytest.mark.parametrize("shape", [-1, (3, -1), 2.0, (2.0,), "3", None, (None,), True])
def test_no_shapes(shape):
    with pytest.raises(ValueError, match="`shape` must be a tuple of integers"):
        check_shape("shape", shape)


@pytest.mark.parametrize(
    "made",
    [
        lambda: mlpc.Input(shape=(SIZE,)),
        lambda: mlpc.Input(np.array([6])),
        lambda: mlpc.Input(batch_shape=(None, SIZE)),
        lambda: mlpc.Input(batch_shape=np.array([2, 6])),
        lambda: mlpc.Input((SIZE,), batch_size=np.int64(2)),
    ],
)
def test_inputs(made):
    shape = made().shape
    assert shape[1:] == (6,) and {type(size) for size in shape} <= {int, type(None)}


@pytest.mark.filterwarnings("ignore:Do not pass an `input_shape`")
@pytest.mark.parametrize(
    "first",
    [
        {"input_dim": SIZE},
        {"input_shape": (SIZE,)},
        {"input_shape": np.array([6])},
        {"batch_input_shape": (np.int64(2), SIZE)},
    ],
)
def test_first_layers(first, tmp_path):
    model = mlpc.Sequential([layers.Dense(2, **first)])
    assert model.input_shape[1:] == (6,)
    model.save(tmp_path / "m.keras")
    loaded = mlpc.models.load_model(tmp_path / "m.keras")
    assert loaded.input_shape == model.input_shape


@pytest.mark.parametrize("shape", [(None, SIZE), [None, SIZE], np.array([2, 6])])
def test_build(shape):
    model = mlpc.Sequential([layers.Dense(np.int64(2)), layers.BatchNormalization()])
    model.build(shape)
    assert model.input_shape == (None, 6) and type(model.input_shape[1]) is int
    layer = layers.Dense(2)
    layer.build(shape)
    assert layer.kernel.shape == (6, 2)


def test_a_number_is_no_shape_of_a_batch():
    with pytest.raises(ValueError, match="Cannot convert '6' to a shape"):
        mlpc.Sequential([layers.Dense(2)]).build(6)
    with pytest.raises(ValueError, match=r"Did you mean \(6,\)"):
        mlpc.Input(6)


ARRAY = np.arange(24.0).reshape(2, 4, 3)
AXES = [  # a class, its arguments as numbers of NumPy's, and as Python's
    (layers.Reshape, [(SIZE, np.int64(-1))], [(6, -1)]),
    (layers.Reshape, [np.array([6, 2])], [(6, 2)]),
    (layers.Reshape, [np.int64(12)], [(12,)]),
    (layers.Permute, [np.array([2, 1])], [(2, 1)]),
    (layers.LayerNormalization, [np.array([1, 2])], [[1, 2]]),
    (layers.LayerNormalization, [np.int64(-1)], [-1]),
    (layers.UnitNormalization, [np.int64(1)], [1]),
    (layers.BatchNormalization, [np.int64(1)], [1]),
    (layers.GroupNormalization, [np.int64(3), np.int64(-1)], [3, -1]),
    (layers.RMSNormalization, [np.int64(-1)], [-1]),
    (layers.Softmax, [np.int64(1)], [1]),
    (layers.PReLU, ["ones", None, None, np.int64(1)], ["ones", None, None, 1]),
    (layers.PReLU, ["ones", None, None, [np.int64(1)]], ["ones", None, None, [1]]),
    (layers.Normalization, [np.int64(-1), 0.0, 1.0], [-1, 0.0, 1.0]),
]


@pytest.mark.parametrize(("cls", "given", "plain"), AXES)
def test_layers_over_axes(cls, given, plain):
    ours, plain = cls(*given, name="it"), cls(*plain, name="it")
    np.testing.assert_array_equal(ours(ARRAY), plain(ARRAY))
    assert json.dumps(ours.get_config()) == json.dumps(plain.get_config())


@pytest.mark.parametrize("shape", [np.array([2, 1]), (None, np.int64(1))])
def test_shapes_of_noise(shape):
    layer = layers.Dropout(np.float32(0.5), noise_shape=shape, seed=np.int64(1))
    outputs = layer(np.ones((2, 8)), training=True)
    assert all(len({*row}) == 1 for row in outputs)
    json.dumps(layer.get_config())


@pytest.mark.parametrize("shape", [np.int64(3), 3, np.array([3]), (np.int64(3),), [3]])
def test_shapes_of_draws(shape):
    initializer = mlpc.initializers.RandomNormal(seed=1)
    np.testing.assert_array_equal(initializer(shape), initializer((3,)))
    drawn = random.normal(shape, stddev=0.05, seed=1)
    np.testing.assert_array_equal(drawn, initializer((3,)))


def test_variables_take_whole_sizes_only():
    assert mlpc.Variable("zeros", shape=(np.int64(2),)).shape == (2,)
    for shape in ((2.5,), (-1,), "ab"):
        with pytest.raises(ValueError, match="`shape`"):
            mlpc.Variable("zeros", shape=shape)
