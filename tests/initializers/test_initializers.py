"""Draws: their distribution, seeds, configs."""

import json
import random

import numpy as np
import pytest
from machines import assert_same_bits

import mlpc as keras
from mlpc import _core, initializers

SHAPE = (300, 200)
CLASSES = [
    getattr(initializers, name) for name in initializers.__all__ if name[0].isupper()
]
CLASSES = [cls for cls in CLASSES if cls is not initializers.Initializer]

# (class, options, standard deviation, largest absolute value or None)
DRAWN = [
    ("RandomUniform", {}, 0.05 / np.sqrt(3), 0.05),
    ("RandomNormal", {}, 0.05, None),
    ("TruncatedNormal", {}, 0.05 * 0.87962566103423978, 0.1),
    ("GlorotUniform", {}, np.sqrt(2 / 500), np.sqrt(6 / 500)),
    ("GlorotNormal", {}, np.sqrt(2 / 500), 2 * np.sqrt(2 / 500) / 0.8796),
    ("HeUniform", {}, np.sqrt(2 / 300), np.sqrt(6 / 300)),
    ("HeNormal", {}, np.sqrt(2 / 300), 2 * np.sqrt(2 / 300) / 0.8796),
    ("LecunUniform", {}, np.sqrt(1 / 300), np.sqrt(3 / 300)),
    ("LecunNormal", {}, np.sqrt(1 / 300), 2 * np.sqrt(1 / 300) / 0.8796),
    ("VarianceScaling", {"mode": "fan_out", "scale": 3.0}, np.sqrt(3 / 200), None),
    ("VarianceScaling", {"distribution": "normal"}, np.sqrt(1 / 300), None),
    ("VarianceScaling", {"distribution": "untruncated_normal"}, np.sqrt(1 / 300), None),
    ("VarianceScaling", {"distribution": "uniform"}, np.sqrt(1 / 300), 0.1),
    ("HeNormal", {"input_axes": [1], "output_axes": [0]}, np.sqrt(2 / 200), None),
    ("GlorotNormal", {"input_axes": [0, -1], "output_axes": []}, 0.0057734, None),
    ("HeNormal", {"input_axes": [1]}, np.sqrt(2 / 300), None),
]


@pytest.mark.parametrize("dtype", ["float32", "float64"])
@pytest.mark.parametrize(("name", "options", "stddev", "largest"), DRAWN)
def test_distribution(name, options, stddev, largest, dtype):
    values = getattr(initializers, name)(seed=1, **options)(SHAPE, dtype)
    assert values.dtype == dtype and values.shape == SHAPE
    assert abs(values.mean()) < 5 * stddev / np.sqrt(values.size)
    np.testing.assert_allclose(values.std(), stddev, 0.02)
    if largest is not None:
        assert 0.98 * largest < np.abs(values).max() <= 1.0001 * largest


def test_constants():
    np.testing.assert_array_equal(initializers.Zeros()((2, 3)), np.zeros((2, 3)))
    np.testing.assert_array_equal(initializers.Ones()([3]), np.ones(3))
    np.testing.assert_array_equal(initializers.Constant(2)(()), 2)
    assert initializers.Zeros()((0, 3)).shape == (0, 3)


@pytest.mark.parametrize("cls", CLASSES)
def test_config_round_trip(cls):
    made = cls()
    config = initializers.serialize(made)
    again = initializers.deserialize(config)
    assert type(again) is cls and again.get_config() == made.get_config()
    assert cls.from_config(cls().get_config()).get_config() == made.get_config()


def test_seeds():
    seeded = initializers.HeNormal(seed=3)
    np.testing.assert_array_equal(seeded((4, 4)), initializers.HeNormal(3)((4, 4)))
    np.testing.assert_array_equal(seeded((4, 4)), seeded((4, 4)))
    random.seed(5)
    expected = random.randint(1, 10**9)
    random.seed(5)
    made = initializers.GlorotUniform()
    assert made.seed == expected and made.get_config()["seed"] is None


@pytest.mark.parametrize(
    ("name", "cls"),
    [
        ("normal", "RandomNormal"),
        ("uniform", "RandomUniform"),
        ("zero", "Zeros"),
        ("one", "Ones"),
        ("glorot_uniform", "GlorotUniform"),
        ("he_normal", "HeNormal"),
        ("LecunNormal", "LecunNormal"),
        ("identity", "Identity"),
        ("IdentityInitializer", "Identity"),
        ("orthogonal", "Orthogonal"),
        ("OrthogonalInitializer", "Orthogonal"),
    ],
)
def test_names(name, cls):
    assert type(initializers.get(name)) is getattr(initializers, cls)


@pytest.mark.parametrize(
    ("cls", "options", "error"),
    [
        ("GlorotUniform", {"seed": 1.5}, ValueError),
        ("GlorotUniform", {"seed": -1}, ValueError),
        ("RandomNormal", {"stddev": -1}, ValueError),
        ("RandomNormal", {"mean": np.nan}, ValueError),
        ("RandomUniform", {"maxval": -1}, ValueError),
        ("Constant", {"value": "a"}, ValueError),
        ("VarianceScaling", {"scale": 0}, ValueError),
        ("VarianceScaling", {"mode": "fan"}, ValueError),
        ("VarianceScaling", {"distribution": "x"}, ValueError),
        ("HeNormal", {"input_axes": [0.5]}, ValueError),
        ("HeNormal", {"output_axes": [1, 1]}, ValueError),
        ("Identity", {"gain": "a"}, ValueError),
        ("Orthogonal", {"gain": np.inf}, ValueError),
    ],
)
def test_wrong_arguments(cls, options, error):
    with pytest.raises(error, match=f"`{next(iter(options))}`"):
        getattr(initializers, cls)(**options)


@pytest.mark.parametrize("shape", [(-1,), (2.0,), ("a",)])
def test_wrong_shapes(shape):
    with pytest.raises(ValueError, match="`shape`"):
        initializers.Zeros()(shape)
    with pytest.raises(ValueError, match="`dtype`"):
        initializers.RandomNormal()((2,), "int32")


def test_own_class():
    class Threes(initializers.Initializer):
        def __call__(self, shape, dtype=None):
            return np.full(shape, 3.0, dtype)

    assert initializers.get(Threes)((2,)).tolist() == [3, 3]
    with pytest.raises(NotImplementedError, match="must implement the `__call__"):
        initializers.Initializer()((2,))
    config = initializers.serialize(Threes())
    again = initializers.deserialize(config, custom_objects={"Threes": Threes})
    assert type(again) is Threes and type(again.clone()) is Threes


def fours(shape, dtype=None, **options):
    return np.full(shape, 4.0, dtype)


def test_own_function():
    assert initializers.get(fours) is fours
    config = initializers.serialize(fours)
    assert config["class_name"] == "function" and config["config"] == "fours"
    assert initializers.deserialize(config, {"fours": fours}) is fours
    layer = keras.layers.Dense(2, kernel_initializer=fours)
    layer.build((None, 3))
    assert layer.kernel.tolist() == [[4.0, 4.0]] * 3


def test_array():
    made = initializers.get(np.arange(6).reshape(2, 3))
    values = made((2, 3), dtype="float64")
    assert values.tolist() == [[0, 1, 2], [3, 4, 5]] and values.dtype == "float64"
    values[:] = 7
    assert made([2, 3]).max() == 5
    with pytest.raises(ValueError, match=r"`shape` to be \(2, 3\).*shape=\(3, 2\)"):
        made((3, 2))


def test_identity():
    for shape in [(3, 3), (2, 4), (4, 2), (0, 2)]:
        np.testing.assert_array_equal(
            initializers.Identity(2.5)(shape), 2.5 * np.eye(*shape)
        )
    for shape in [(3,), (2, 2, 2)]:
        with pytest.raises(ValueError, match="only be used for 2D matrices"):
            initializers.Identity()(shape)
    assert initializers.Identity().get_config() == {}
    assert initializers.Identity(3).clone().gain == 3


@pytest.mark.parametrize("dtype", ["float32", "float64"])
@pytest.mark.parametrize(
    "shape",
    [(1, 1), (5, 5), (60, 7), (7, 60), (100, 100), (3, 4, 20), (2, 3, 4), (0, 3)],
)
def test_orthogonal(shape, dtype):
    made = initializers.Orthogonal(gain=2.0, seed=4)(shape, dtype)
    assert made.shape == shape and made.dtype == dtype
    q = made.reshape(-1, shape[-1]).astype(float) / 2
    product = q.T @ q if len(q) > len(q.T) else q @ q.T
    bound = 4 * np.finfo(dtype).eps
    np.testing.assert_allclose(product, np.eye(len(product)), 0, bound)


@pytest.mark.parametrize("shape", [(90, 40), (40, 90), (50, 50), (4, 10, 30)])
def test_orthogonal_is_the_decomposition_of_normal_draws(shape):
    count = min(np.prod(shape[:-1]), shape[-1])
    draws = initializers.RandomNormal(0.0, 1.0, seed=4)(
        (count, np.prod(shape) // count), "float64"
    )
    q, r = np.linalg.qr(draws.T)
    q *= np.sign(np.diag(r))
    q = q.T if shape[0] < shape[-1] and len(shape) == 2 else q
    made = initializers.Orthogonal(seed=4)(shape, "float64")
    np.testing.assert_allclose(made.reshape(q.shape), q, 0, 1e-12)


def test_orthogonal_is_for_matrices():
    for shape in [(), (3,)]:
        with pytest.raises(ValueError, match="must be at least two-dimensional"):
            initializers.Orthogonal()(shape)


@pytest.mark.parametrize("cls", CLASSES)
@pytest.mark.parametrize("dtype", ["float32", "float64"])
def test_same_bits_everywhere(cls, dtype):
    made = cls()
    assert_same_bits(lambda: [made(shape, dtype) for shape in [(70, 33), (33, 70)]])


def test_float32_is_float64_rounded():
    for cls in CLASSES:
        made = cls()
        expected = made((40, 30), "float64").astype("float32")
        np.testing.assert_array_equal(made((40, 30), "float32"), expected)


class Generator:
    """A seed generator in its outward form."""

    def __init__(self, seed, name="generator"):
        self.seed, self.name, self.count = seed, name, 0

    def next(self):
        self.count += 1
        return np.array([self.seed, self.count - 1])

    def get_config(self):
        return {"seed": self.seed, "name": self.name}


def test_seed_generator():
    made = initializers.RandomNormal(seed=Generator(3))
    first, second = made((4, 4)), made((4, 4))
    assert (first != second).all()
    np.testing.assert_array_equal(first, initializers.RandomNormal(seed=3)((4, 4)))
    assert made.get_config()["seed"]["config"] == {"seed": 3, "name": "generator"}


def test_clone():
    made = initializers.VarianceScaling(2.0, "fan_out", "uniform", 5, [0], [1])
    again = made.clone()
    assert again is not made and again.get_config() == made.get_config()
    np.testing.assert_array_equal(again((3, 4)), made((3, 4)))


def test_axes_that_a_shape_lacks():
    made = initializers.HeNormal(input_axes=[0], output_axes=[2])
    with pytest.raises(ValueError, match=r"axis 2 is out of bounds .* rank 2"):
        made((3, 4))


def test_the_engine_checks_too():
    with pytest.raises(ValueError, match="identity is not for a shape of rank 1"):
        _core.initialize(np.ones(3), "identity", {})
    with pytest.raises(ValueError, match="orthogonal is not for a shape of rank 1"):
        _core.initialize(np.ones(3), "orthogonal", {})


def test_specs_are_the_engines():
    from mlpc._engine import catalogue

    known = catalogue()["initializers"]
    for cls in CLASSES:
        name, options = cls()._spec()
        assert set(options) == set(known[name][1])


# -- constants of an array -------------------------------------------------------------


@pytest.mark.parametrize(
    ("value", "shape", "expected"),
    [
        (np.log([3.0]), (1,), [np.log(3.0)]),
        (np.array([1, 2]), (3, 2), [[1, 2]] * 3),
        ([[1.0], [2.0]], (2, 2), [[1, 1], [2, 2]]),
        (np.array(0.5), (2,), [0.5, 0.5]),
        (np.float32(0.5), (2,), [0.5, 0.5]),
        (np.array([True, False]), (2,), [1, 0]),
        (True, (1,), [1]),
    ],
)
@pytest.mark.parametrize("dtype", ["float32", "float64"])
def test_constants_may_be_arrays(value, shape, expected, dtype):
    initializer = initializers.Constant(value)
    for made in (
        initializer,
        initializer.clone(),
        initializers.get(json.loads(json.dumps(initializers.serialize(initializer)))),
    ):
        found = made(shape, dtype)
        assert found.dtype == dtype and found.flags.writeable
        np.testing.assert_array_equal(found, np.asarray(expected, dtype))


def test_a_constant_keeps_its_values():
    values = np.array([1.0, 2.0])
    initializer = initializers.Constant(values)
    values[:] = 0
    initializer((2,))[:] = 0
    np.testing.assert_array_equal(initializer((2,)), [1, 2])


@pytest.mark.parametrize("value", ["a", None, np.array(["a"]), [np.nan], [np.inf, 1.0]])
def test_no_constants(value):
    with pytest.raises(ValueError, match="`value`"):
        initializers.Constant(value)


@pytest.mark.parametrize("shape", [(3,), (2, 3), ()])
def test_a_constant_that_does_not_fit(shape):
    with pytest.raises(ValueError, match=r"of shape \(2,\), does not fit"):
        initializers.Constant([1.0, 2.0])(shape)


def test_a_bias_of_the_classes_frequencies(tmp_path):
    """A model starts from the frequencies of its classes, as guides on them have it."""
    bias = np.log([3.0, 1.0])
    initializer = initializers.Constant(bias)
    model = keras.Sequential(
        [keras.Input((4,)), keras.layers.Dense(2, bias_initializer=initializer)]
    )
    copies = [keras.models.clone_model(model)]
    for name in ("m.keras", "m.h5"):
        model.save(tmp_path / name)
        copies.append(keras.models.load_model(tmp_path / name))
    for copy in (model, *copies):
        layer = copy.layers[0]
        np.testing.assert_array_equal(layer.bias, bias.astype("float32"))
        np.testing.assert_array_equal(layer.bias_initializer.value, bias)


@pytest.mark.parametrize(
    "inner",
    [
        {},
        {"value": [[1], [1, 2]], "dtype": "float32"},
        {"value": "x", "dtype": "float32"},
        {"value": [1], "dtype": {"a": 1}},
        {"value": ["a"], "dtype": "str"},
        [1],
        None,
    ],
)
def test_configs_of_arrays_that_are_none(inner):
    config = {"class_name": "__numpy__", "config": inner}
    with pytest.raises(ValueError, match="numbers in an array"):
        keras.saving.deserialize_keras_object(config)
    whole = {"class_name": "Constant", "config": {"value": config}}
    with pytest.raises(ValueError, match="numbers in an array"):
        keras.initializers.get(whole)
