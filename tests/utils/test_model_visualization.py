"""Models as graphs: text for Graphviz, SVG, and pixels by matplotlib."""

import re
import subprocess
import sys
import xml.etree.ElementTree as ET

import pytest

import mlpc
from mlpc import layers as L

EVIL = '<b>"&\\ \x1b[31m$x$'
SEEN = '<b>"&\\ \\x1b[31m$x$'
ALL = {
    "show_shapes": True,
    "show_dtype": True,
    "show_layer_names": True,
    "show_layer_activations": True,
    "show_trainable": True,
    "expand_nested": True,
}
SVG = "{http://www.w3.org/2000/svg}"


@pytest.fixture
def model():
    inner = mlpc.Sequential(
        [L.Dense(4, "relu"), L.Dropout(0.5, name="drop")], name=EVIL
    )
    return mlpc.Sequential(
        [
            mlpc.Input((3,)),
            L.Dense(5, "tanh", name="first"),
            inner,
            L.Dense(2, name="last " + EVIL, trainable=False),
        ]
    )


def drawn(model, **options):
    root = ET.fromstring(mlpc.utils.model_to_dot(model, **options).create())
    assert root.tag == f"{SVG}svg"
    return root


def words(root):
    return [node.text for node in root.iter(f"{SVG}text")]


def test_boxes_say_what_is_asked_for(model):
    assert words(drawn(model)) == [
        "first (Dense)",
        f"{SEEN} (Sequential)",
        f"last {SEEN} (Dense)",
    ]
    assert words(drawn(model, show_layer_names=False)) == [
        "Dense",
        "Sequential",
        "Dense",
    ]
    said = words(drawn(model, **ALL))
    shapes = ["Input shape: (None, 3)", "Output shape: (None, 5)"]
    assert said[:6] == [
        "first (Dense)",
        "Activation: tanh",
        *shapes,
        "Output dtype: float32",
        "Trainable",
    ]
    assert (
        said[6] == SEEN and said[7].endswith("(Dense)") and said[13] == "drop (Dropout)"
    )
    assert said[-1] == "Non-trainable" and said.count("Trainable") == 2


def centres(root, titles):
    return [
        (float(node.get("x")), float(node.get("y")))
        for title in titles
        for node in root.iter(f"{SVG}text")
        if node.text == title
    ]


@pytest.mark.parametrize(
    ("rankdir", "axis", "sign"),
    [("TB", 1, 1), ("LR", 0, 1), ("BT", 1, -1), ("RL", 0, -1)],
)
def test_the_chain_goes_the_way_it_is_told(model, rankdir, axis, sign):
    root = drawn(model, rankdir=rankdir, expand_nested=True)
    titles = ["first (Dense)", "drop (Dropout)", f"last {SEEN} (Dense)"]
    places = [place[axis] for place in centres(root, titles)]
    assert places == sorted(places, reverse=sign < 0) and len({*places}) == 3
    heads = [node.get("points").split()[0] for node in root.iter(f"{SVG}polygon")]
    tips = [float(point.split(",")[axis]) for point in heads]
    assert len(tips) == 3 and tips == sorted(tips, reverse=sign < 0)
    wide, high = float(root.get("width")), float(root.get("height"))
    for node in root.iter(f"{SVG}rect"):
        x, y, w, h = (float(node.get(key)) for key in ("x", "y", "width", "height"))
        assert x >= 0 <= y and x + w <= wide and y + h <= high


def test_models_inside_stand_in_a_frame(model):
    def frames(root):
        rects = root.iter(f"{SVG}rect")
        return [node for node in rects if node.get("stroke-dasharray")]

    assert not frames(drawn(model))
    assert len(frames(drawn(model, expand_nested=True))) == 1


def test_text_for_graphviz(model):
    graph = mlpc.utils.model_to_dot(model, **ALL, dpi=96, splines='"curved')
    text = graph.to_string()
    assert str(graph) == text and graph.create(format="dot") == text.encode()
    assert text.startswith("digraph G {\nrankdir=TB;") and text.endswith("}\n")
    assert "dpi=96;" in text and r'splines="\"curved";' in text
    assert "\x1b" not in text and text.count("{") == text.count("}") == 2
    assert r'label="<b>\"&\\ \\x1b[31m$x$"' in text
    edges = re.findall(r"^(\w+) -> (\w+) \[penwidth=2\];$", text, re.MULTILINE)
    assert edges == [(f"layer_{i}", f"layer_{i + 1}") for i in range(3)]
    labels = re.findall(r"label=<(<table.*</table>)>\];", text)
    assert len(labels) == 4
    for label in labels:
        ET.fromstring(label)  # well-formed, whatever names hold
    part = mlpc.utils.model_to_dot(model, subgraph=True).to_string()
    assert part.startswith("subgraph cluster {") and part.endswith("}\n")


SIGNS = {"svg": b"<svg", "png": b"\x89PNG", "jpg": b"\xff\xd8", "pdf": b"%PDF"}
SIGNS |= {"JPEG": b"\xff\xd8", "dot": b"digraph"}


@pytest.mark.parametrize("kind", SIGNS)
def test_files(model, tmp_path, kind):
    if kind not in ("svg", "dot"):
        pytest.importorskip("matplotlib", reason="pixels need matplotlib")
    path = tmp_path / f"model.{kind}"
    mlpc.utils.plot_model(model, path, dpi=50, **ALL)
    assert path.read_bytes().startswith(SIGNS[kind])


def test_what_is_shown_in_a_notebook(model, tmp_path):
    display = pytest.importorskip("IPython.display", reason="needs IPython")
    pytest.importorskip("matplotlib", reason="pixels need matplotlib")
    shown = mlpc.utils.plot_model(model, str(tmp_path / "model"), dpi=50)
    assert isinstance(shown, display.Image) and shown.format == "png"
    assert (tmp_path / "model").read_bytes() == shown.data
    svg = mlpc.utils.plot_model(model, tmp_path / "model.svg")
    assert isinstance(svg, display.SVG)
    assert mlpc.utils.plot_model(model, tmp_path / "model.dot") is None
    html = mlpc.utils.model_to_dot(model)._repr_html_()
    assert html.startswith('<img src="data:image/svg+xml;base64,')


def test_the_resolution_is_that_of_an_inch(model):
    pytest.importorskip("matplotlib", reason="pixels need matplotlib")
    width = float(drawn(model).get("width"))
    for dpi in (72, 144):
        head = mlpc.utils.model_to_dot(model, dpi=dpi).create_png()[16:20]
        assert abs(int.from_bytes(head, "big") - width * dpi / 72) <= 1


def test_very_long_models_are_still_drawn(monkeypatch):
    pytest.importorskip("matplotlib", reason="pixels need matplotlib")
    monkeypatch.setattr("mlpc.plot.drawings.MOST", 900)
    deep = mlpc.Sequential([mlpc.Input((1,)), *(L.Dense(1) for _ in range(20))])
    head = mlpc.utils.model_to_dot(deep).create_png()[20:24]
    assert 890 < int.from_bytes(head, "big") <= 901


def test_what_is_refused(model, tmp_path):
    for name in ("model.bmp", "model.png.gz"):
        with pytest.raises(ValueError, match=r"`to_file` must end with one of \.svg, "):
            mlpc.utils.plot_model(model, tmp_path / name)
    unbuilt = mlpc.Sequential([L.Dense(1)])
    with pytest.raises(ValueError, match="This model has not yet been built"):
        mlpc.utils.plot_model(unbuilt, tmp_path / "model.svg")
    for options in (
        {"rankdir": "UP"},
        {"show_shapes": "yes"},
        {"dpi": 0},
        {"layer_range": [0, 1]},
        {"colour": 1},
    ):
        with pytest.raises(ValueError):
            mlpc.utils.plot_model(model, tmp_path / "model.svg", **options)
    assert not [*tmp_path.iterdir()]


def test_without_matplotlib_there_is_svg(tmp_path):
    code = """
import sys
sys.modules['matplotlib'] = None
import mlpc
net = mlpc.Sequential([mlpc.Input((2,)), mlpc.layers.Dense(1)])
mlpc.utils.plot_model(net, 'model.svg')
mlpc.utils.plot_model(net)
"""
    out = subprocess.run(
        [sys.executable, "-c", code], cwd=tmp_path, capture_output=True, text=True
    )
    last = out.stderr.strip().split("\n")[-1]
    assert last.startswith("ImportError") and "matplotlib" in last
    assert [path.name for path in tmp_path.iterdir()] == ["model.svg"]
