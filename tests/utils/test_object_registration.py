"""Users' own objects: every room finds them, and none imports them."""

import threading

import pytest

import mlpc as keras
from mlpc import initializers, layers, losses, metrics, optimizers
from mlpc.utils import object_registration as registration


@pytest.fixture(autouse=True)
def forgotten():
    """Nothing is registered before a test; what others have registered stays theirs."""
    tables = registration._registered, registration._names
    before = [dict(table) for table in tables]
    for table in tables:
        table.clear()
    yield
    for table, kept in zip(tables, before, strict=True):
        table.clear()
        table.update(kept)


class Wide(layers.Dense):
    pass


class Plain(initializers.Zeros):
    pass


def test_registered_name():
    register = keras.utils.register_keras_serializable
    assert register("mine")(Wide) is Wide
    assert keras.utils.get_registered_name(Wide) == "mine>Wide"
    assert keras.utils.get_registered_name(Plain) == "Plain"
    assert keras.utils.get_registered_object("mine>Wide") is Wide
    assert keras.utils.get_registered_object("Wide") is None
    register(name="Zero")(Plain)
    assert keras.utils.get_custom_objects() == {"mine>Wide": Wide, "Custom>Zero": Plain}
    with pytest.raises(ValueError, match=r"get_config\(\) method"):
        register()(threading.Thread)


@pytest.mark.parametrize(
    ("room", "base"),
    [
        (layers, layers.Dense),
        (initializers, initializers.RandomNormal),
        (losses, losses.MeanSquaredError),
        (metrics, metrics.MeanSquaredError),
        (optimizers, optimizers.SGD),
    ],
)
def test_every_room_knows_what_is_registered(room, base):
    own = type("Own", (base,), {})
    obj = own(3) if room is layers else own()
    config = room.serialize(obj)
    with pytest.raises(ValueError, match="register_keras_serializable"):
        room.deserialize(config)
    keras.saving.register_keras_serializable("mine")(own)
    config = room.serialize(obj)
    assert config["registered_name"] == "mine>Own"
    assert type(room.deserialize(config)) is own
    if hasattr(room, "get") and room is not layers:
        assert type(room.get(config)) is own
        assert type(room.get("mine>Own")) is own


def test_scope():
    config = {"class_name": "Wide", "config": {"units": 3}, "module": "mine"}
    with keras.utils.custom_object_scope({"Wide": Wide, "plain": Plain}) as scope:
        assert type(layers.deserialize(config)) is Wide
        dense = layers.Dense(2, kernel_initializer="plain")
        assert type(dense.kernel_initializer) is Plain
        with scope, keras.utils.CustomObjectScope({}):
            assert keras.utils.get_registered_object("Wide") is None
        assert keras.utils.get_registered_object("Wide") is Wide
    with pytest.raises(ValueError, match="custom_objects"):
        layers.deserialize(config)


def test_custom_objects_reach_the_objects_inside():
    config = layers.serialize(layers.Dense(2, kernel_initializer=Plain()))
    dense = layers.deserialize(config, {"Plain": Plain})
    assert type(dense.kernel_initializer) is Plain


def test_a_scope_is_of_its_thread():
    seen = []
    with keras.utils.custom_object_scope({"Wide": Wide}):
        look = threading.Thread(
            target=lambda: seen.append(keras.utils.get_registered_object("Wide"))
        )
        look.start()
        look.join()
    assert seen == [None]


def test_a_scope_ends_with_an_error():
    with pytest.raises(KeyError), keras.utils.custom_object_scope({"Wide": Wide}):
        raise KeyError
    assert keras.utils.get_registered_object("Wide") is None


def test_a_class_of_the_main_program():
    own = type("Own", (layers.Dense,), {"__module__": "__main__"})
    config = layers.serialize(own(2))
    assert config["module"] is None
    with pytest.raises(ValueError, match="register_keras_serializable"):
        layers.deserialize(config)


def test_a_model_of_ones_own(tmp_path):
    @keras.saving.register_keras_serializable("mine")
    class Net(keras.Sequential):
        pass

    keras.saving.register_keras_serializable("mine")(Wide)
    net = Net([keras.Input((3,)), Wide(2)])
    net.save(tmp_path / "net.keras")
    again = keras.models.load_model(tmp_path / "net.keras")
    assert (type(again), type(again.layers[0])) == (Net, Wide)
    assert again.get_weights()[0].tobytes() == net.get_weights()[0].tobytes()
