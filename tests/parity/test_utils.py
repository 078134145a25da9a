"""utils, backend, config, random and saving beside Keras: what they give."""

import numpy as np
import pytest

import mlpc

NAMES = ["bool", "uint8", "int8", "int16", "uint16", "int32", "uint32"]
NAMES += ["float16", "float32", int, float]


@pytest.mark.parametrize("first", NAMES)
def test_result_type(first, keras):
    for second in NAMES:
        for types in [(first,), (first, second), (first, second, float)]:
            if types[:2] == ("uint32", "int32") or set(types) >= {"uint32", "int32"}:
                continue  # int64, which JAX does not have
            if "uint32" in types and set(types) & {"int8", "int16"}:
                continue
            theirs = keras.backend.result_type(*types)
            assert mlpc.backend.result_type(*types) == theirs, types


@pytest.mark.parametrize(
    "dtype", [None, "int", int, float, bool, np.float64, np.dtype("int8"), "uint16"]
)
def test_standardize_dtype(dtype, keras):
    assert mlpc.backend.standardize_dtype(dtype) == keras.backend.standardize_dtype(
        dtype
    )
    for question in ("is_float_dtype", "is_int_dtype"):
        ours, theirs = (getattr(k.backend, question)(dtype) for k in (mlpc, keras))
        assert ours == theirs


@pytest.mark.parametrize(
    "value",
    [
        {"a": [1, 2.5, None], "b": (1, "x")},
        np.arange(3, dtype="int32"),
        np.float32(1.5),
        slice(1, 2),
        b"x",
        ...,
    ],
)
def test_configs_of_values(value, keras):
    ours, theirs = (k.saving.serialize_keras_object(value) for k in (mlpc, keras))
    assert ours == theirs
    both = (k.saving.deserialize_keras_object(theirs) for k in (mlpc, keras))
    np.testing.assert_equal(*both)


@pytest.mark.parametrize(
    "make",
    [
        lambda k: k.activations.relu,
        lambda k: k.DTypePolicy("float32"),
        lambda k: k.losses.MeanSquaredError(),
        lambda k: k.initializers.HeNormal(3),
        lambda k: k.optimizers.SGD(0.5, name="it"),
    ],
)
def test_configs_of_objects(make, keras):
    ours, theirs = (k.saving.serialize_keras_object(make(k)) for k in (mlpc, keras))
    assert ours == theirs
    back = mlpc.saving.deserialize_keras_object(theirs)
    assert mlpc.saving.serialize_keras_object(back) == ours


def test_configs_of_ones_own(keras):
    configs = []
    for k in (mlpc, keras):
        own = type("Own", (k.layers.Dense,), {"__module__": "mine"})
        k.saving.register_keras_serializable("pack", "It")(own)
        config = k.saving.serialize_keras_object(own(2, name="own"))
        configs.append({key: config[key] for key in sorted(config) if key != "config"})
        assert type(k.saving.deserialize_keras_object(config)) is own
        k.saving.get_custom_objects().clear()
    assert configs[0] == configs[1]


def moments(draws):
    draws = np.asarray(draws, "float64")
    return [draws.mean(), draws.std(), *np.quantile(draws, [0.1, 0.5, 0.9])]


@pytest.mark.parametrize(
    ("name", "args"),
    [
        ("normal", (2.0, 0.5)),
        ("truncated_normal", (0.0, 2.0)),
        ("uniform", (-1.0, 3.0)),
        ("randint", (-3, 6)),
        ("gamma", (2.0,)),
        ("beta", (2.0, 3.0)),
        ("binomial", (10.0, 0.3)),
    ],
)
def test_distributions(name, args, keras):
    ours, theirs = (
        getattr(k.random, name)((400, 200), *args, seed=5) for k in (mlpc, keras)
    )
    assert ours.dtype == np.asarray(theirs).dtype
    np.testing.assert_allclose(moments(ours), moments(theirs), 0.03, 0.03)


def test_other_draws(keras):
    x = np.ones((100, 50), "float32")
    ours, theirs = (np.asarray(k.random.dropout(x, 0.3, seed=1)) for k in (mlpc, keras))
    assert set(ours.ravel()) == set(theirs.ravel())
    np.testing.assert_allclose(ours.mean(), theirs.mean(), 0.05)
    logits = np.log(np.float32([[0.1, 0.2, 0.7], [0.6, 0.4, 1e-9]]))
    for k in (mlpc, keras):
        drawn = np.asarray(k.random.categorical(logits, 4000, seed=2))
        shares = [np.bincount(row, minlength=3) / 4000 for row in drawn]
        np.testing.assert_allclose(shares, [[0.1, 0.2, 0.7], [0.6, 0.4, 0]], 0, 0.03)
        assert drawn.dtype == np.int32
        assert sorted(np.asarray(k.random.shuffle(np.arange(9)))) == list(range(9))


def test_seed_generator(keras):
    for k in (mlpc, keras):
        generator = k.random.SeedGenerator(5, name="it")
        assert generator.get_config() == {"seed": 5, "name": "it"}
        assert np.asarray(generator.next()).tolist() == [5, 0]
        assert np.asarray(generator.next()).tolist() == [5, 1]


@pytest.mark.parametrize("policy", ["float32", "float64", np.float64])
def test_dtype_policies(policy, keras):
    facts = []
    for k in (mlpc, keras):
        made = k.dtype_policies.get(policy)
        config = k.dtype_policies.serialize(made)
        assert k.dtype_policies.deserialize(config) == made
        facts.append([made.name, made.compute_dtype, made.variable_dtype, repr(made)])
        facts[-1] += [config, made.quantization_mode, made.get_config()]
    assert facts[0] == facts[1]


def test_the_policy_of_the_process(keras, monkeypatch):
    monkeypatch.setitem(mlpc.utils.float_dtypes._defaults, "policy", None)
    for k in (mlpc, keras):
        k.config.set_dtype_policy("float64")
        try:
            assert k.config.dtype_policy() == k.DTypePolicy("float64")
            assert k.layers.Dense(1).dtype == "float64"
            assert k.layers.Dense(1, dtype="float32").dtype == "float32"
            assert k.config.floatx() == "float32"
        finally:
            k.config.set_dtype_policy("float32")
        assert k.layers.Dense(1, dtype=k.DTypePolicy("float64")).dtype == "float64"


def test_variables(keras):
    for k in (mlpc, keras):
        x = k.Variable([[1, 2.0]], name="x")
        assert (x.name, x.shape, x.trainable) == ("x", (1, 2), True)
        assert np.dtype(x.dtype) == np.float32
        x.assign([[3, 4]])
        x.assign_add([[1, 1]])
        np.testing.assert_array_equal(x.numpy(), [[4, 5]])
        ones = k.Variable(k.initializers.Ones(), shape=(2,), trainable=False)
        assert (np.asarray(ones).tolist(), ones.trainable) == ([1, 1], False)
        assert np.dtype(k.Variable(0, dtype="int32").dtype) == np.int32
        with pytest.raises(ValueError, match="`name`"):
            k.Variable(0.0, name="a/b")
        with pytest.raises(ValueError, match="shape"):
            k.Variable(k.initializers.Ones())


def test_get_uid(keras):
    for k in (mlpc, keras):
        k.backend.clear_session()
        assert [k.backend.get_uid("a"), k.backend.get_uid("a")] == [1, 2]
        assert k.backend.is_keras_tensor(k.Input((2,)))
        assert not k.utils.is_keras_tensor(np.ones(2))
        k.backend.clear_session()


@pytest.mark.parametrize("labels", [[0, 2, 1], [[0], [2]], np.arange(6).reshape(2, 3)])
@pytest.mark.parametrize("classes", [None, 7])
def test_to_categorical(labels, classes, keras):
    ours, theirs = (k.utils.to_categorical(labels, classes) for k in (mlpc, keras))
    np.testing.assert_array_equal(ours, theirs)
    assert ours.dtype == theirs.dtype
