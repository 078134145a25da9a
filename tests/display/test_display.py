"""What notebooks show: well-formed SVG, without scripts, with the right numbers."""

import xml.etree.ElementTree as ET

import numpy as np
import pytest

import mlpc
from mlpc import display
from mlpc import layers as L

EVIL = '<script>alert("&")<'
X, Y = np.arange(12.0).reshape(4, 3), np.array([0, 1, 1, 0])
SVG = "{http://www.w3.org/2000/svg}"


def parsed(picture):
    """The picture's root, after what holds for all pictures was checked."""
    root = ET.fromstring(picture)
    assert root.tag == f"{SVG}svg" and root.find(f"{SVG}title").text
    tags = {node.tag.removeprefix(SVG) for node in root.iter()}
    shapes = {"circle", "line", "polyline", "rect"}
    assert tags <= shapes | {"svg", "g", "text", "title", "tspan"}
    keys = {key for node in root.iter() for key in node.attrib}
    assert not any(key.startswith("on") or "href" in key for key in keys)
    assert "<script" not in picture and "nan" not in "".join(
        value for node in root.iter() for value in node.attrib.values()
    )
    assert root.get("fill") == "currentColor"  # the page's own, be it light or dark
    assert {node.get("fill") for node in root.iter()} <= {
        None,
        "none",
        "currentColor",
        *display.svg.COLORS,
    }
    return root


def words(root):
    """What can be read, without tooltips, one string for each text."""
    for title in [*root.iter(f"{SVG}text")]:
        for tip in title.findall(f"{SVG}title"):
            tip.text = ""
    return ["".join(node.itertext()).strip() for node in root.iter(f"{SVG}text")]


def rects(root, color):
    return [node for node in root.iter(f"{SVG}rect") if node.get("fill") == color]


BLUE, ORANGE = display.svg.COLORS


@pytest.fixture
def model():
    mlpc.utils.set_random_seed(1)
    net = mlpc.Sequential(
        [
            mlpc.Input((3,)),
            L.Dense(5, "tanh", name=EVIL),
            L.Dense(2, name="fixed", trainable=False),
            L.Activation("softmax", name="last"),
        ],
        name=f"net {EVIL}",
    )
    net.compile("sgd", "sparse_categorical_crossentropy", metrics=["accuracy"])
    return net


def test_luminance_of_colours_suits_light_and_dark():
    for color in display.svg.COLORS:
        rgb = np.array([int(color[i : i + 2], 16) for i in (1, 3, 5)]) / 255
        linear = np.where(rgb <= 0.04045, rgb / 12.92, ((rgb + 0.055) / 1.055) ** 2.4)
        luminance = linear @ [0.2126, 0.7152, 0.0722]
        assert 1.05 / (luminance + 0.05) > 3 and (luminance + 0.05) / 0.05 > 3


def test_models(model):
    root = parsed(model._repr_html_())
    read = words(root)
    assert read[:3] == [f"net {EVIL}", "output shape", "parameters"]
    assert read[3:6] == [f"{EVIL} Dense, tanh", "(None, 5)", "20"]
    assert read[6:9] == ["fixed Dense", "(None, 2)", "12"]
    assert read[9:12] == ["last Activation, softmax", "(None, 2)", "0"]
    assert read[12] == "32 parameters, 12 of them do not learn"
    first, second = (float(bar.get("width")) for bar in rects(root, BLUE))
    assert first / second == pytest.approx(20 / 12, rel=1e-4)
    hollow = [c.get("fill-opacity") for c in root.iter(f"{SVG}circle")]
    assert hollow == [None, "0", None]


def test_models_that_know_no_shape_or_have_many_layers():
    read = words(parsed(mlpc.Sequential([L.Dense(3)])._repr_html_()))
    assert read[-1].startswith("not built yet") and read[4:6] == ["?", "?"]
    read = words(parsed(mlpc.Sequential()._repr_html_()))
    assert len(read) == 4
    deep = mlpc.Sequential([mlpc.Input((2,)), *(L.Dense(2) for _ in range(50))])
    read = words(parsed(deep._repr_html_()))
    assert "… 10 more layers" in read and read[-1] == "300 parameters"


def test_histories(model):
    fitted = model.fit(X, Y, epochs=3, validation_data=(X, Y), verbose=0)
    root = parsed(fitted._repr_html_())
    read = words(root)
    logs = fitted.history
    for name in ("loss", "accuracy"):
        own, its = logs[name], logs[f"val_{name}"]
        assert f"{name} {own[-1]:.4g} validation {its[-1]:.4g}" in read
        assert f"{max(own + its):.4g}" in read
    dashes = [line.get("stroke-dasharray") for line in root.iter(f"{SVG}polyline")]
    assert dashes == [None, "6 3", None, "6 3"]


def points(line):
    return [tuple(map(float, p.split(","))) for p in line.get("points").split()]


def test_curves_are_the_values():
    root = parsed(display.curves({"loss": [4.0, 2.0, 1.0], "val_loss": [3, 3, 3]}))
    own, its = map(points, root.iter(f"{SVG}polyline"))
    bottom, top = own[2][1], own[0][1]
    assert [x for x, _ in own] == [56, 178, 300]
    share = [(bottom - y) / (bottom - top) for _, y in [*own, *its]]
    np.testing.assert_allclose(share, [1, 1 / 3, 0, 2 / 3, 2 / 3, 2 / 3], atol=0.005)


def test_curves_of_odd_values():
    gap = parsed(display.curves({"loss": [1.0, 2.0, np.nan, np.inf, 3.0, 4.0, np.nan]}))
    assert [len(points(line)) for line in gap.iter(f"{SVG}polyline")] == [2, 2]
    assert "loss nan" in words(gap)
    assert words(parsed(display.curves({"loss": [np.nan]})))
    assert words(parsed(display.curves({}))) == ["History: no epochs yet"]
    assert words(parsed(display.curves({"a": [[1, 2]], "b": []}))) == [
        "History: no epochs yet"
    ]
    alone = parsed(display.curves({EVIL[:17]: [1.0], "lr": [0.1], "val_x": [1]}))
    assert len([*alone.iter(f"{SVG}circle")]) == 3
    many = display.curves({f"m{i}": [1, 2] for i in range(9)})
    assert words(parsed(many))[-1] == "and m6, m7, m8"
    long = parsed(display.curves({"loss": list(range(10_000))}))
    (line,) = long.iter(f"{SVG}polyline")
    assert 290 < len(points(line)) < 310 and points(line)[-1][0] == 300


def test_traces(model):
    trace = model.trace(X, Y)
    root = parsed(trace._repr_html_())
    read = words(root)
    assert read[0] == f"4 rows through 3 layers, loss {trace.loss:.4g}"
    norm = np.sqrt(sum(np.sum(g.astype("d") ** 2) for g in trace.gradients))
    for part in trace:
        assert str(part.a.shape) in read and part.name in read
        assert f"{part.a.min():.3g}, {part.a.max():.3g}" in read
        assert f"{np.sqrt(np.mean(part.dz.astype('d') ** 2)):.3g}" in read
    assert f"{norm:.3g}" in read and len(rects(root, ORANGE)) == 1


def test_traces_without_targets_with_penalties_or_nan(model):
    read = words(parsed(model.trace(X)._repr_html_()))
    assert read[0] == "4 rows through 3 layers" and "rms of dz" not in read
    lost = X.copy()
    lost[0, 0] = np.nan
    assert any(
        word.endswith(" !") for word in words(parsed(model.trace(lost)._repr_html_()))
    )
    assert "not finite" in words(parsed(model.trace(lost * np.nan)._repr_html_()))
    net = mlpc.Sequential([L.Dense(1, kernel_regularizer="l2")])
    net.compile("sgd", "mse")
    trace = net.trace(X, Y)
    read = words(parsed(trace._repr_html_()))[0]
    assert f"data {trace.data_loss:.4g} + penalties {trace.penalties:.4g}" in read


MATRIX = np.array([[1200, 3], [0, 40]])


def test_matrices():
    root = parsed(display.matrix(MATRIX, ["yes", EVIL], title=EVIL))
    read = words(root)
    assert read[:3] == [EVIL, "predicted", "true"]
    cut = EVIL[:13] + "…"
    assert read[3:] == ["yes", "yes", cut, cut, "1,200", "3", "0", "40"]
    right, wrong = rects(root, BLUE), rects(root, ORANGE)
    depths = [float(cell.get("fill-opacity")) for cell in [*right, *wrong]]
    assert depths == [0.6, 0.12, 0.12]
    tips = [cell.find(f"{SVG}title").text for cell in wrong]
    assert tips == [f"yes taken for {EVIL}: 3"]


def test_matrices_of_shares_or_of_many_classes():
    assert words(parsed(display.matrix(MATRIX / 1203)))[7:] == [
        "1.00",
        "0.00",
        "0",
        "0.03",
    ]
    many = parsed(display.matrix(np.eye(50, dtype=int)))
    assert len(rects(many, BLUE)) == 50 and len(words(many)) == 3
    parsed(display.matrix(np.zeros((2, 2), int)))


@pytest.mark.parametrize("values", [np.ones((2, 3)), np.ones(4), np.ones((0, 0))])
def test_matrices_are_square(values):
    with pytest.raises(ValueError, match="A confusion matrix must be square"):
        display.matrix(values)


def test_labels_are_as_many_as_classes():
    with pytest.raises(ValueError, match=r"`labels` must name 2 classes\. Received: 3"):
        display.matrix(MATRIX, "abc")


def test_what_xml_cannot_hold_is_replaced():
    read = words(parsed(display.matrix(MATRIX, ["\x00\x1b", "\ud800 ☃ 😀"])))
    assert "\ufffd\ufffd" in read and "\ufffd ☃ 😀" in read


def test_repr_is_as_it_was(model):
    assert repr(model.trace(X)) == "<Trace of 4 rows through 3 layers>"
    assert "svg" not in repr(model) and "svg" not in repr(mlpc.callbacks.History())
