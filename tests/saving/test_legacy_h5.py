"""Whole models in `.h5` files: what is in them, and what is read of others' files."""

import json
import re
import struct

import h5py
import numpy as np
import pytest
from keras_files import rows, rows_and_classes, small

import mlpc

load = mlpc.models.load_model


def change(path, function):
    """Apply `function` to the open file."""
    with h5py.File(path, "r+") as file:
        function(file)


def nested():
    """A model with a frozen layer, normalization and a model inside, trained a bit."""
    inner = mlpc.Sequential(
        [
            mlpc.Input((4,)),
            mlpc.layers.Dense(3, "relu", name="frozen"),
            mlpc.layers.BatchNormalization(name="norm"),
            mlpc.layers.Dense(3, name="free"),
        ],
        name="inner",
    )
    inner.layers[0].trainable = False
    outer = [mlpc.Input((4,)), inner, mlpc.layers.Dropout(0.5, name="drop")]
    model = mlpc.Sequential([*outer, mlpc.layers.Dense(3, name="last")], name="net")
    adam = mlpc.optimizers.Adam(name="adam")
    model.compile(adam, "mse", metrics=["mae"])
    model.fit(*rows_and_classes(), verbose=0)
    return model


def assert_same(one, other):
    for a, b in zip(one.get_weights(), other.get_weights(), strict=True):
        np.testing.assert_array_equal(a, b)


@pytest.fixture
def path(tmp_path):
    """A file of a small trained model."""
    small().save(tmp_path / "a.h5")
    return tmp_path / "a.h5"


@pytest.mark.parametrize("suffix", [".h5", ".hdf5"])
@pytest.mark.parametrize("make", [nested, small, lambda: small(dropout=0.5)])
def test_training_goes_on_with_the_same_bits(make, suffix, tmp_path):
    model = make()
    model.save(tmp_path / f"a{suffix}")
    read = load(tmp_path / f"a{suffix}")
    assert read.get_config() == model.get_config()
    assert_same(model, read)
    for each in (model, read):
        each.fit(*rows_and_classes(), batch_size=7, epochs=2, verbose=0)
    assert_same(model, read)


def test_layout(tmp_path):
    """The places of the arrays; what learns comes first among a layer's names."""
    nested().save(tmp_path / "a.h5")
    with h5py.File(tmp_path / "a.h5") as file:
        assert set(file.attrs) == {
            *("keras_version", "backend", "model_config", "training_config", "mlpc")
        }
        weights = file["model_weights"]
        assert list(weights.attrs["layer_names"]) == ["inner", "drop", "last"]
        assert list(weights["inner"].attrs["weight_names"]) == [
            "inner/norm/gamma",
            "inner/norm/beta",
            "inner/free/kernel",
            "inner/free/bias",
            "inner/frozen/kernel",
            "inner/frozen/bias",
            "inner/norm/moving_mean",
            "inner/norm/moving_variance",
        ]
        assert weights["inner/inner/free/kernel"].shape == (3, 3)
        assert weights["drop"].attrs["weight_names"].shape == (0,)
        assert weights["top_level_model_weights"].attrs["weight_names"].shape == (0,)
        names = list(file["optimizer_weights"].attrs["weight_names"])
        assert names[:3] == [
            "adam/iteration",
            "adam/learning_rate",
            "adam/inner_norm_gamma_momentum",
        ]
        assert file["optimizer_weights"][names[0]][()] == 1
        layers = json.loads(file.attrs["model_config"])["config"]["layers"]
        assert [layer["class_name"] for layer in layers] == [
            *("InputLayer", "Sequential", "Dropout", "Dense")
        ]
        assert all(set(layer) == {"class_name", "config"} for layer in layers)
        training = json.loads(file.attrs["training_config"])
        assert training["loss"] == "mean_squared_error"
        assert training["metrics"] == ["mae"]
        assert training["optimizer_config"]["class_name"] == "Adam"


def named_by(name, of):
    model = mlpc.Sequential(
        [mlpc.Input((4,)), mlpc.layers.Dense(3, name=name if of == "layer" else "a")],
        name=name if of == "model" else "b",
    )
    model.compile("adam", "mse")
    return model


@pytest.mark.parametrize("of", ["layer", "model"])
@pytest.mark.parametrize("name", ["x" * 1024, "é" * 512], ids=["ascii", "utf-8"])
def test_the_longest_names(of, name, tmp_path):
    model = named_by(name, of)
    model.save(tmp_path / "a.h5")
    assert_same(load(tmp_path / "a.h5"), model)
    model.load_weights(tmp_path / "a.h5")


@pytest.mark.parametrize("of", ["layer", "model"])
@pytest.mark.parametrize(
    "name", ["x" * 1025, "é" * 513, "x" * 64_513, "x" * 200_000], ids=len
)
def test_names_that_would_not_be_read_are_not_written(of, name, tmp_path):
    model = named_by(name, of)
    (tmp_path / "a.h5").write_bytes(b"old")
    with pytest.raises(ValueError, match="at most 1024 bytes"):
        model.save(tmp_path / "a.h5")
    assert (tmp_path / "a.h5").read_bytes() == b"old"
    model.save(tmp_path / "a.keras")
    assert_same(load(tmp_path / "a.keras"), model)
    model.save_weights(tmp_path / "a.weights.h5")
    model.load_weights(tmp_path / "a.weights.h5")


def test_many_long_names_are_divided(tmp_path):
    layers = [mlpc.layers.Identity(name=f"{i:0>250}") for i in range(300)]
    model = mlpc.Sequential([mlpc.Input((2,)), *layers, mlpc.layers.Dense(1)])
    model.save(tmp_path / "a.h5")
    with h5py.File(tmp_path / "a.h5") as file:
        parts = {key for key in file["model_weights"].attrs if "layer" in key}
        assert parts == {"layer_names0", "layer_names1"}
    assert_same(model, load(tmp_path / "a.h5"))


@pytest.mark.parametrize("compiled", [True, False])
def test_without_the_optimizer(compiled, tmp_path):
    model = small() if compiled else mlpc.Sequential([mlpc.Input((4,)), dense()])
    model.save(tmp_path / "a.h5", include_optimizer=False)
    with h5py.File(tmp_path / "a.h5") as file:
        assert "training_config" not in file.attrs
        assert "optimizer_weights" not in file
    assert not load(tmp_path / "a.h5").compiled


def dense(name=None, units=3):
    return mlpc.layers.Dense(units, name=name)


def test_compile_may_be_left_out(path):
    assert not load(path, compile=False).compiled


def test_a_model_that_is_not_built(tmp_path):
    with pytest.warns(UserWarning, match="not built"):
        mlpc.Sequential([dense()]).save(tmp_path / "a.h5")
    assert not load(tmp_path / "a.h5").built


def test_unknown_arguments(tmp_path):
    with pytest.raises(ValueError, match=r"not supported: \['include_optimiser'\]"):
        small(epochs=0).save(tmp_path / "a.h5", include_optimiser=True)


def test_a_name_that_is_no_groups(tmp_path):
    model = mlpc.Sequential([mlpc.Input((2,)), dense("top_level_model_weights")])
    with pytest.raises(ValueError):
        model.save(tmp_path / "a.h5")
    assert not list(tmp_path.iterdir())


def test_an_old_file_stays_when_the_new_one_cannot_be_written(path):
    before = path.read_bytes()
    model = mlpc.Sequential([mlpc.Input((2,)), dense("top_level_model_weights")])
    with pytest.raises(ValueError):
        model.save(path)
    assert path.read_bytes() == before


# -- weights alone ---------------------------------------------------------------------


def at_the_top(file):
    """Only what Keras 2's `save_weights` writes."""
    for name in list(file["model_weights"]):
        file.move(f"model_weights/{name}", name)
    for name, value in file["model_weights"].attrs.items():
        file.attrs[name] = value
    for name in ("model_weights", "optimizer_weights"):
        del file[name]
    for name in ("model_config", "training_config", "mlpc"):
        del file.attrs[name]


@pytest.mark.parametrize("by_name", [False, True])
@pytest.mark.parametrize("function", [lambda file: None, at_the_top])
def test_weights_alone(function, by_name, tmp_path):
    model = nested()
    model.save(tmp_path / "a.h5")
    change(tmp_path / "a.h5", function)
    fresh = load(tmp_path / "a.h5") if function is not at_the_top else nested()
    fresh.set_weights([np.zeros_like(w) for w in fresh.get_weights()])
    fresh.load_weights(tmp_path / "a.h5", by_name=by_name)
    assert_same(model, fresh)


def net(*layers):
    return mlpc.Sequential([mlpc.Input((4,)), *layers])


def test_by_name_others_stay(tmp_path):
    source = net(dense("a"), dense("b"), dense("c"))
    source.save(tmp_path / "a.h5")
    model = net(dense("c", 4), dense("x"), dense("b"))
    before = model.get_weights()
    source_of_b = source.layers[1].get_weights()
    with pytest.raises(ValueError, match=r"expected the shape \(4, 4\) at .*c/kernel"):
        model.load_weights(tmp_path / "a.h5", by_name=True)
    for a, b in zip(model.get_weights(), before, strict=True):
        np.testing.assert_array_equal(a, b)
    said = r"2 weights are not loaded:\n.*layer c: .*kernel.*\n.*layer c: .*bias"
    with pytest.warns(UserWarning, match=said):
        model.load_weights(tmp_path / "a.h5", by_name=True, skip_mismatch=True)
    for a, b in zip(model.layers[2].get_weights(), source_of_b, strict=True):
        np.testing.assert_array_equal(a, b)
    for a, b in zip(model.get_weights()[:4], before[:4], strict=True):
        np.testing.assert_array_equal(a, b)


def test_by_name_another_number(tmp_path):
    net(dense("a")).save(tmp_path / "a.h5")
    model = net(mlpc.layers.Dense(3, use_bias=False, name="a"))
    with pytest.raises(ValueError, match=r"layer #0 \(named a\): the layer expects 1"):
        model.load_weights(tmp_path / "a.h5", by_name=True)
    with pytest.warns(UserWarning, match=r"layer #0 \(named a\)"):
        model.load_weights(tmp_path / "a.h5", by_name=True, skip_mismatch=True)


def test_in_order_names_do_not_matter(tmp_path):
    source = net(mlpc.layers.Flatten(), dense("a"), dense("b"))
    source.save(tmp_path / "a.h5")
    model = net(dense("b"), mlpc.layers.Dropout(0.5), dense("other"))
    model.load_weights(tmp_path / "a.h5")
    assert_same(source, model)


def test_in_order_what_does_not_fit(tmp_path):
    source = net(dense("a"), dense("b"))
    source.save(tmp_path / "a.h5")
    with pytest.raises(ValueError, match=r"expected 1 layers, found 2"):
        net(dense("a")).load_weights(tmp_path / "a.h5")
    model = net(dense("a", 4), dense("b"))
    before = model.get_weights()
    with pytest.raises(ValueError, match=r"expected the shape \(4, 4\)"):
        model.load_weights(tmp_path / "a.h5")
    for a, b in zip(model.get_weights(), before, strict=True):
        np.testing.assert_array_equal(a, b)
    with pytest.warns(UserWarning, match="layer a: .*kernel"):
        model.load_weights(tmp_path / "a.h5", skip_mismatch=True)
    np.testing.assert_array_equal(model.layers[1].bias, source.layers[1].bias)
    np.testing.assert_array_equal(model.layers[1].kernel, before[2])


def test_a_model_that_is_not_built_takes_no_weights(path):
    with pytest.raises(ValueError, match="not yet been built"):
        mlpc.Sequential([dense()]).load_weights(path)


# -- files that are refused ------------------------------------------------------------


def attribute(name, value, group="/"):
    def make(file):
        file[group].attrs[name] = value

    return make


def without(name, group="/"):
    def make(file):
        del file[group].attrs[name]

    return make


def replaced(path, make):
    def put(file):
        del file[path]
        make(file, path)

    return put


KERNEL = "model_weights/dense/net/dense/kernel"
LAYER = "model_weights/dense"
NAMES = "weight_names"
REFUSED = {
    "no config": (without("model_config"), ["No model config found"]),
    "a number for a config": (attribute("model_config", 1.0), ["text", "float64"]),
    "a list for a config": (
        attribute("model_config", ["{}", "{}"]),
        ["@model_config", "a text", "(2,)"],
    ),
    "no JSON": (attribute("model_config", "{"), ["`model_config` is refused"]),
    "deep JSON": (attribute("model_config", "[" * 500), ["levels"]),
    "large JSON": (
        attribute("model_config", " " * (9 << 20)),
        ["at most 4194304 bytes"],
    ),
    "no model": (attribute("model_config", "{}"), ["`class_name`"]),
    "another class": (
        attribute("model_config", '{"class_name": "os.system", "config": {}}'),
        ["a.h5"],
    ),
    "training of another type": (attribute("training_config", "[]"), ["an object"]),
    "our own of another type": (attribute("mlpc", '{"seed": "x"}'), ["the draws"]),
    "no layers": (without("layer_names", "model_weights"), ["@layer_names", "none"]),
    "fewer layers": (
        attribute("layer_names", ["dense"], "model_weights"),
        ["expected 2 layers, found 1"],
    ),
    "layers that are numbers": (
        attribute("layer_names", [1, 2, 3], "model_weights"),
        ["@layer_names", "int64"],
    ),
    "fewer weights": (
        attribute(NAMES, ["net/dense/kernel"], LAYER),
        ["layer #0", "expects 2", "Received 1"],
    ),
    "a weight that is not there": (
        attribute(NAMES, ["net/dense/kernel", "none"], LAYER),
        ["model_weights/dense/none", "a dataset", "none"],
    ),
    "a path upwards": (
        attribute(NAMES, ["../../x", "/model_weights"], LAYER),
        ["model_weights/dense/.."],
    ),
    "a path of nothing": (attribute(NAMES, ["", "."], LAYER), ["an empty string"]),
    "no text": (attribute(NAMES, [b"\xff", b"\xfe"], LAYER), ["damaged"]),
    "shape": (
        replaced(KERNEL, lambda f, p: f.create_dataset(p, data=np.ones((5, 4), "f4"))),
        [KERNEL, "(4, 5)", "(5, 4)"],
    ),
    "dtype": (
        replaced(KERNEL, lambda f, p: f.create_dataset(p, data=np.ones((4, 5), "i4"))),
        [KERNEL, "int32"],
    ),
    "chunks": (
        replaced(
            KERNEL,
            lambda f, p: f.create_dataset(p, data=np.ones((4, 5), "f4"), chunks=True),
        ),
        [KERNEL, "chunked"],
    ),
    "soft link": (
        replaced(KERNEL, lambda f, p: f.update({p: h5py.SoftLink("/x")})),
        [KERNEL, "a soft link"],
    ),
    "external link": (
        replaced(LAYER, lambda f, p: f.update({p: h5py.ExternalLink("x.h5", "/")})),
        [LAYER, "an external link"],
    ),
    "a group for a weight": (
        replaced(KERNEL, lambda f, p: f.create_group(p)),
        [KERNEL, "a dataset", "group"],
    ),
    "top level": (
        attribute(NAMES, ["w"], "model_weights/top_level_model_weights"),
        ["0 top-level weight(s)"],
    ),
    "steps": (
        replaced(
            "optimizer_weights/adam/iteration", lambda f, p: f.update({p: np.int32(-1)})
        ),
        ["optimizer_weights", "iterations"],
    ),
    "another version": (
        lambda f: (
            attribute("model_config", "{}")(f),
            attribute("keras_version", "4.0.0")(f),
        ),
        ["`class_name`", "Keras 4.0.0, which is newer than 3.15.1"],
    ),
}


@pytest.mark.parametrize("case", REFUSED)
def test_refused(case, tmp_path):
    function, texts = REFUSED[case]
    path = tmp_path / "a.h5"
    layers = [mlpc.Input((4,)), dense("dense", 5), dense("out")]
    model = mlpc.Sequential(layers, name="net")
    model.compile(mlpc.optimizers.Adam(name="adam"), "mse")
    model.fit(*rows_and_classes(), verbose=0)
    model.save(path)
    change(path, function)
    with pytest.raises(ValueError) as raised:
        load(path)
    for text in texts:
        assert text in str(raised.value)


def test_many_names_in_one_large_place(path):
    """All names are said to be one long text."""
    long, short = 3 << 20, 7

    def two(file):
        file.attrs["long"] = "x" * long
        file["model_weights"].attrs["layer_names"] = ["x" * short] * 100

    change(path, two)
    content = path.read_bytes()
    places = {
        size: re.findall(re.escape(struct.pack("<I", size)) + b".{12}", content, re.S)
        for size in (long, short)
    }
    (to,) = [place for place in places[long] if is_heap(content, place)]
    for place in places[short]:
        if is_heap(content, place):
            content = content.replace(place, to)
    path.write_bytes(content)
    with pytest.raises(ValueError, match=r"`a\.h5` .*texts of more bytes in all"):
        load(path)


def is_heap(content, place):
    """Whether the address of a text is that of a heap."""
    address = int.from_bytes(place[4:12], "little")
    return content[address : address + 4] == b"GCOL"


@pytest.mark.parametrize("share", [0.0, 0.01, 0.3, 0.9, 0.9999])
def test_a_truncated_file(share, path):
    content = path.read_bytes()
    path.write_bytes(content[: int(share * len(content))])
    with pytest.raises(ValueError, match=r"`a\.h5`"):
        load(path)


def test_a_missing_file(tmp_path):
    with pytest.raises(ValueError, match=r"File not found"):
        load(tmp_path / "none.h5")
    with pytest.raises(OSError):
        small(epochs=0).load_weights(tmp_path / "none.h5")


def test_fixed_length_texts(path):
    """As older versions of h5py wrote them."""

    def fixed(file):
        for name in ("model_config", "keras_version"):
            file.attrs[name] = np.bytes_(file.attrs[name])
        group = file["model_weights"]
        group.attrs["layer_names"] = np.array(list(group.attrs["layer_names"]), "S")

    before = load(path)
    change(path, fixed)
    np.testing.assert_array_equal(
        load(path).predict(rows(), verbose=0), before.predict(rows(), verbose=0)
    )


def test_many_names_that_are_not_ascii(tmp_path):
    path = tmp_path / "a.h5"
    layers = [mlpc.layers.Dense(4, name=f"größe_{i}") for i in range(12)]
    model = mlpc.Sequential([mlpc.Input((4,)), *layers], name="übung")
    model.compile("adam", "mse")
    model.fit(np.ones((4, 4)), np.ones((4, 4)), verbose=0)
    model.save(path)
    read = load(path)
    assert [layer.name for layer in read.layers] == [layer.name for layer in layers]
    for ours, theirs in zip(model.get_weights(), read.get_weights(), strict=True):
        np.testing.assert_array_equal(ours, theirs)
    with h5py.File(path) as file:
        assert "größe_11" in file["model_weights"]
