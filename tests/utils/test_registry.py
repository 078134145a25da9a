"""One registry: names, configs of all versions, and what it refuses."""

import pytest

import mlpc
from mlpc.utils.registry import Registry


class Shape:
    def get_config(self):
        return {}

    @classmethod
    def from_config(cls, config):
        return cls(**config)


class RoundTable(Shape):
    def __init__(self, legs=4):
        self.legs = legs

    def get_config(self):
        return {"legs": self.legs}


class Stool(RoundTable):
    def __init__(self, height=1.0, **rest):
        super().__init__(**rest)
        self.height = height


def one():
    pass


SHAPES = Registry(
    "shape",
    "shapes",
    {"round_table": RoundTable, "rt": RoundTable, "stool": Stool},
    Shape,
)
FUNCTIONS = Registry("function", "functions", {"one": one})


@pytest.mark.parametrize("name", ["RoundTable", "round_table", "rt"])
def test_names(name):
    assert type(SHAPES.get(name)) is RoundTable


def test_what_get_takes():
    table = RoundTable(3)
    assert SHAPES.get(None) is None
    assert SHAPES.get(table) is table
    assert type(SHAPES.get(RoundTable)) is RoundTable
    assert SHAPES.get(SHAPES.serialize(table)).legs == 3
    assert FUNCTIONS.get(one) is one is FUNCTIONS.get("one")


@pytest.mark.parametrize("thing", [3, int, "round_tabel", object(), {}, {"a": 1}, []])
def test_what_get_refuses(thing):
    with pytest.raises(ValueError, match="Could not interpret shape identifier"):
        SHAPES.get(thing)


def test_the_nearest_name_is_named():
    with pytest.raises(ValueError, match=r"'rond_table'. Did you mean 'round_table'\?"):
        SHAPES.get("rond_table")
    with pytest.raises(ValueError, match="Known names: round_table, rt, stool"):
        SHAPES.get("zzzzzz")


def test_functions_of_others_are_refused():
    with pytest.raises(ValueError, match="Could not interpret function identifier"):
        FUNCTIONS.get(len)
    with pytest.raises(ValueError, match="Could not interpret function identifier"):
        FUNCTIONS.serialize(lambda: None)


def test_serialize():
    assert SHAPES.serialize(RoundTable(3)) == {
        "module": "keras.shapes",
        "class_name": "RoundTable",
        "config": {"legs": 3},
        "registered_name": None,
    }
    assert SHAPES.serialize(None) is None
    assert SHAPES.serialize("rt") == "rt"
    assert FUNCTIONS.serialize(one) == "one"


@pytest.mark.parametrize(
    ("module", "registered"),
    [
        ("keras.shapes", None),
        ("keras.src.shapes.round_table", "RoundTable"),
        ("keras", None),
        ("builtins", None),
        (None, None),
        ("tf_keras.shapes", None),
    ],
)
def test_origins(module, registered):
    config = {"module": module, "class_name": "RoundTable", "config": {"legs": 5}}
    config["registered_name"] = registered
    before = dict(config, config=dict(config["config"]))
    assert SHAPES.deserialize(config).legs == 5
    assert config == before


@pytest.mark.parametrize("module", ["os", "mine.shapes", "keras.tables", "keras_x"])
def test_other_origins_are_refused(module):
    with pytest.raises(ValueError, match="custom_objects"):
        SHAPES.deserialize({"module": module, "class_name": "RoundTable", "config": {}})


@pytest.mark.parametrize(
    "config",
    [
        "one",
        {"module": "builtins", "class_name": "function", "config": "one"},
        {"module": "keras.functions", "class_name": "function", "config": "one"},
    ],
)
def test_forms_of_functions(config):
    assert FUNCTIONS.deserialize(config) is one
    assert type(SHAPES.deserialize("stool")) is Stool


@pytest.mark.parametrize(
    "config",
    [
        {"class_name": None, "config": {}},
        {"class_name": "RoundTable", "config": "x"},
        {"class_name": "function", "config": {}},
        {"class_name": "function"},
        {"class_name": "os.system", "config": {}},
    ],
)
def test_broken_configs(config):
    with pytest.raises(ValueError, match="Could not interpret"):
        SHAPES.deserialize(config)


def test_unknown_keys():
    """None asks for nothing; anything else is an error that names the class."""
    config = {"height": 2.0, "legs": 3, "newer": None}
    stool = SHAPES.deserialize({"class_name": "Stool", "config": config})
    assert (stool.height, stool.legs) == (2.0, 3)
    with pytest.raises(TypeError, match=r"Stool could not be made.*newer"):
        SHAPES.deserialize({"class_name": "Stool", "config": {"newer": 1}})


@pytest.mark.parametrize("key", ["Bench", "mine>Bench"])
def test_custom_objects(key):
    class Bench(RoundTable):
        pass

    config = SHAPES.serialize(Bench(6))
    assert config["registered_name"] == "Bench"
    config["registered_name"] = "mine>Bench"
    assert type(SHAPES.deserialize(config, {key: Bench})) is Bench
    assert SHAPES.deserialize("bench", {"bench": Bench}).legs == 4
    with pytest.raises(ValueError, match="custom_objects"):
        SHAPES.deserialize(config)


@pytest.mark.parametrize(
    ("room", "written", "meant"),
    [
        ("losses", "binary_cross_entropy", "binary_crossentropy"),
        ("losses", "meansquarederror", "mean_squared_error"),
        ("activations", "ReLU", "relu"),
        ("activations", "TanH", "tanh"),
        ("activations", "leakyrelu", "leaky_relu"),
        ("optimizers", "rms_prop", "rmsprop"),
        ("optimizers", "adam_w", "adamw"),
        ("initializers", "heNormal", "he_normal"),
        ("regularizers", "L1_L2", "l1l2"),
        ("constraints", "maxnorm", "max_norm"),
        ("metrics", "binaryAccuracy", "binary_accuracy"),
    ],
)
def test_other_spellings_are_refused_as_by_keras(room, written, meant):
    with pytest.raises(ValueError, match=f"{written!r}. Did you mean {meant!r}"):
        getattr(mlpc, room).get(written)


def test_capitals_that_keras_takes():
    for name in ("ADAM", "Adam", "adam", "RMSprop", "rmsprop", "SGD"):
        assert type(mlpc.optimizers.get(name)).__name__.lower() == name.lower()
    for name in ("MSE", "mse", "BCE", "KLD", "MAPE"):
        assert mlpc.losses.get(name) is mlpc.losses.get(name.lower())
    for name in ("MSE", "BCE", "AUC"):
        assert type(mlpc.metrics.get(name)) is type(mlpc.metrics.get(name.lower()))
