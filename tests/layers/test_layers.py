"""Layers: arguments, shapes, weights and configs. Their maths: tests/gradients."""

import warnings

import numpy as np
import pytest
import reference

import mlpc as keras
from mlpc import layers

MADE = {
    "Dense": lambda: layers.Dense(3, "relu", use_bias=False, name="d", dtype="float64"),
    "Activation": lambda: layers.Activation("tanh", name="a"),
    "Dropout": lambda: layers.Dropout(0.25, seed=4, name="o", trainable=False),
    "Flatten": lambda: layers.Flatten(name="f"),
    "Permute": lambda: layers.Permute((2, 1), name="p"),
    "InputLayer": lambda: layers.InputLayer(shape=(4, 2), name="i"),
}


@pytest.mark.parametrize("name", MADE)
def test_a_layer_is_its_config(name):
    layer = MADE[name]()
    config = layer.get_config()
    again = type(layer).from_config(config)
    assert again.get_config() == config
    by_registry = layers.deserialize(layers.serialize(layer))
    assert type(by_registry) is type(layer)
    assert by_registry.get_config() == config


def test_names_count_up_in_the_process():
    keras.backend.clear_session()
    names = [layers.Dense(1).name, layers.Dense(1).name, layers.Dropout(0.1).name]
    assert names == ["dense", "dense_1", "dropout"]
    assert layers.Dense(1, name="mine").name == "mine"


def test_a_layer_is_callable_on_rows():
    rng = np.random.default_rng(0)
    x = rng.normal(size=(5, 4))
    layer = layers.Dense(3, activation="softmax", dtype="float64")
    outputs = layer(x)
    expected = reference.activation(
        "softmax", x @ layer.kernel.value + layer.bias.value
    )
    np.testing.assert_allclose(outputs, expected, rtol=1e-14)
    assert layer(x[:0]).shape == (0, 3)
    np.testing.assert_array_equal(layers.Dropout(0.5)(x), x.astype("float32"))
    assert layers.Flatten()(np.zeros((2, 3, 4))).shape == (2, 12)


def test_dense_takes_rows_of_any_rank():
    x = np.random.default_rng(1).normal(size=(6, 5, 4, 3))
    layer = layers.Dense(2, dtype="float64")
    np.testing.assert_allclose(layer(x), x @ layer.kernel.value, rtol=1e-13)
    assert layer.output_shape == (None, 5, 4, 2)


def test_weights_are_views_with_names():
    model = keras.Sequential([keras.Input((4,)), layers.Dense(3, name="d")], name="m")
    kernel, bias = model.weights
    assert model.layers[0].kernel is kernel
    assert (kernel.name, bias.path) == ("kernel", "m/d/bias")
    assert kernel.shape == (4, 3) and kernel.dtype == np.float32
    assert type(kernel + 1) is np.ndarray and type(kernel[0]) is np.ndarray
    assert type(kernel.sum()) is np.float32
    copy = kernel.numpy()
    kernel.assign(np.ones((4, 3)))
    kernel.assign_add(np.ones((4, 3)))
    kernel.assign_sub(np.full((4, 3), 0.5))
    assert (kernel == 1.5).all() and not (copy == 1.5).any()
    with pytest.raises(ValueError, match=r"variable.shape=\(4, 3\)"):
        kernel.assign(np.ones(3))
    with pytest.raises(AttributeError):
        model.layers[0].kernel = copy


def test_a_fresh_model_has_one_block():
    model = keras.Sequential([keras.Input((4,)), layers.Dense(3), layers.Dense(2)])
    variables = model.weights
    assert len({id(v.block) for v in variables}) == 1
    assert [v.offset for v in variables] == [0, 12, 15, 21]


def test_initial_values_follow_the_seed_of_python():
    def drawn():
        keras.utils.set_random_seed(3)
        return keras.Sequential([keras.Input((4,)), layers.Dense(3)]).get_weights()

    for a, b in zip(drawn(), drawn(), strict=True):
        np.testing.assert_array_equal(a, b)
    assert np.abs(drawn()[0]).max() <= np.sqrt(6 / 7)


@pytest.mark.parametrize("argument", [{"input_shape": (4,)}, {"input_dim": 4}])
def test_the_older_ways_to_give_a_shape_warn_where_the_user_stands(argument):
    with warnings.catch_warnings(record=True) as caught:
        warnings.simplefilter("always")
        model = keras.Sequential([layers.Dense(3, **argument)])
    assert [w.category for w in caught] == [UserWarning]
    assert "Input(shape)" in str(caught[0].message)
    assert caught[0].filename == __file__
    assert model.built and model.input_shape == (None, 4)


@pytest.mark.parametrize("dtype", ["uint8", np.uint8, np.dtype("uint8")])
def test_rows_of_other_dtypes(dtype):
    layer = keras.Input((4,), dtype=dtype).layer
    assert layer.get_config()["dtype"] == "uint8"
    assert layer.dtype == "float32"


@pytest.mark.parametrize("dtype", ["object", "string", "S9", "complex64", 3, []])
def test_rows_of_no_dtype(dtype):
    with pytest.raises(ValueError, match="Invalid dtype"):
        keras.Input((4,), dtype=dtype)


def test_an_array_as_initializer():
    kernel = np.arange(8, dtype="float32").reshape(4, 2)
    model = keras.Sequential(
        [keras.Input((4,)), layers.Dense(2, kernel_initializer=kernel)]
    )
    np.testing.assert_array_equal(model.layers[0].kernel, kernel)
    for wrong in ([], {}, ""):
        with pytest.raises(ValueError, match="initializer"):
            layers.Dense(2, kernel_initializer=wrong)


def test_weights_that_no_memory_could_hold():
    with pytest.raises(ValueError, match=r"Weight 'kernel' .*\(4, 1099511627776\)"):
        keras.Sequential([keras.Input((4,)), layers.Dense(2**40)])


# -- attributes that are set later -----------------------------------------------------


@pytest.mark.parametrize(
    ("cls", "arguments"), [(layers.Dense, (3, "tanh")), (layers.Activation, ("tanh",))]
)
def test_an_activation_may_be_set_later(cls, arguments):
    x = np.linspace(-1, 1, 6).reshape(2, 3)
    for value, name in (
        (None, "linear"),
        ("relu", "relu"),
        (keras.activations.sigmoid, "sigmoid"),
        (layers.ReLU(), "relu"),
    ):
        layer = cls(*arguments)
        layer.kernel_initializer = "identity"
        layer.activation = value
        expected = getattr(keras.activations, name)(x.astype("float32"))
        np.testing.assert_array_equal(layer(x), expected)
        copy = type(layer).from_config(layer.get_config())
        assert type(copy.activation) is type(layer.activation)
        with pytest.raises(ValueError, match="Could not interpret activation"):
            layer.activation = "nope"
        np.testing.assert_array_equal(layer(x), expected)


def test_names_may_be_set_where_objects_are():
    layer = layers.Dense(2)
    layer.kernel_initializer = layer.bias_initializer = "ones"
    layer.kernel_regularizer = "l2"
    layer.bias_constraint = "non_neg"
    assert layer(np.ones((1, 3))).tolist() == [[4, 4]]
    assert isinstance(layer.kernel.regularizer, keras.regularizers.L2)
    assert isinstance(layer.bias.constraint, keras.constraints.NonNeg)
    layer = layers.BatchNormalization()
    layer.gamma_initializer = "zeros"
    layer.build((None, 2))
    assert layer.gamma.tolist() == [0, 0]
