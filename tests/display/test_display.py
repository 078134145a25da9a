"""What notebooks show: well-formed tables, without scripts, with the right numbers."""

import base64
import re
import sys
import xml.etree.ElementTree as ET
from pathlib import Path

import numpy as np
import pytest
from cleaning import ANYWHERE, ATTRIBUTES, PROPERTIES, TAGS, cleaned
from shown import EVIL, WIDE, counts, everything, sigmoids, small_model

import mlpc
from mlpc import display
from mlpc import layers as L
from mlpc.display.elements import COLORS
from mlpc.display.matrices import depths

X, Y = np.arange(12.0).reshape(4, 3), np.array([0, 1, 1, 0])
SVG = "{http://www.w3.org/2000/svg}"
BLUE, ORANGE = (
    ",".join(str(int(color[at : at + 2], 16)) for at in (1, 3, 5)) for color in COLORS
)


def parsed(html):
    """The table's root, after what holds for all of them was checked."""
    root = ET.fromstring(html)
    assert root.tag == "table"
    tags = {node.tag for node in root.iter()}
    assert tags <= {"table", "caption", "tbody", "tr", "th", "td", "div", "span", "img"}
    keys = {key for node in root.iter() for key in node.attrib}
    assert not any(key.startswith("on") or "href" in key for key in keys)
    for node in root.iter("img"):
        assert node.get("alt") and "nan" not in "".join(image(node).itertext())
    return root


def image(node):
    """The SVG within an image."""
    source = node.get("src").removeprefix("data:image/svg+xml;base64,")
    root = ET.fromstring(base64.b64decode(source))
    assert root.tag == f"{SVG}svg"
    shapes = {"svg", "circle", "line", "polyline", "rect"}
    assert {part.tag.removeprefix(SVG) for part in root.iter()} <= shapes
    values = [value for part in root.iter() for value in part.attrib.values()]
    assert not any("nan" in value or "inf" in value for value in values)
    return root


def read(node):
    """The words of a node, blanks and all kinds of them as one."""
    return " ".join("".join(node.itertext()).split())


def lines(html):
    """What can be read, a list of words for each row that holds no other table."""
    return [
        [read(cell) for cell in row]
        for row in parsed(html).iter("tr")
        if row.find(".//table") is None
    ]


def title(html):
    return parsed(html).findtext("caption")


@pytest.fixture
def model():
    mlpc.utils.set_random_seed(1)
    return small_model()


def test_luminance_of_colours_suits_light_and_dark():
    for color in COLORS:
        rgb = np.array([int(color[i : i + 2], 16) for i in (1, 3, 5)]) / 255
        linear = np.where(rgb <= 0.04045, rgb / 12.92, ((rgb + 0.055) / 1.055) ** 2.4)
        luminance = linear @ [0.2126, 0.7152, 0.0722]
        assert 1.05 / (luminance + 0.05) > 3 and (luminance + 0.05) / 0.05 > 3


def structure(html):
    """Tags with their attributes and styles, and words, however they are written."""
    root = ET.fromstring(re.sub("(<img[^>]*[^/])></img>", r"\1/>", html))
    return [
        (node.tag, sorted(node.items()), (node.text or "").strip())
        for node in root.iter()
    ]


def test_jupyterlab_leaves_all_of_it():
    for name, html in everything().items():
        left = structure(cleaned(html).replace("<hr></hr>", "<hr/>"))
        assert left == structure(html), name


def test_jupyterlab_takes_what_is_not_listed():
    assert cleaned("<svg><title>a</title></svg>") == "a"
    assert cleaned('<b style="color:red;position:fixed">a</b>') == '<b style="">a</b>'
    assert cleaned('<p onclick="f()">a<script>b</script></p>') == "<p>a</p>"


def test_the_rules_are_those_of_the_installed_jupyterlab():
    static = Path(sys.prefix, "share/jupyter/lab/static")
    for path in static.glob("jlab_core.*.js"):
        text = path.read_text("utf-8", "replace")
        break
    else:
        pytest.skip("needs JupyterLab")
    tags = re.search(r"allowedTags:\[(.*?)\]", text)[1]
    assert {f'"{tag}"' for tag in TAGS} <= {*tags.split(",")}
    start = text.index("allowedAttributes:{")
    keys = text[start : text.index("allowedStyles:{", start)]
    for tag, names in {'"*"': ANYWHERE, **ATTRIBUTES}.items():
        listed = re.search(rf"[{{,]{re.escape(tag)}:\[(.*?)\](?=,\w+:|}})", keys)[1]
        assert {f'"{name}"' for name in names} <= {*listed.split(",")}, tag
    start = text.index("allowedStyles:{")
    styles = text[start : text.index("transformTags", start)]
    for name in PROPERTIES:
        assert re.search(rf'[{{,]"?{name}"?:\[', styles), name


def test_models(model):
    html = model._repr_html_()
    assert title(html) == f"Model net {EVIL}"
    head, first, second, third, last = lines(html)
    assert head == ["layer", "output shape", "parameters", "share"]
    assert first == [f"{EVIL} Dense, tanh", "(None, 5)", "20", ""]
    assert second == ["fixed Dense, not trainable", "(None, 2)", "12", ""]
    assert third == ["last Activation, softmax", "(None, 2)", "0", ""]
    assert last == ["32 parameters, 12 of them not trainable"]
    bars = [bar.get("style") for bar in parsed(html).findall(".//td/div/div")]
    widths = [int(re.search(r"width:(\d+)px", style)[1]) for style in bars]
    assert widths == [60, 36]  # of 96
    assert "background-color" in bars[0] and "border:1px" in bars[1]
    tips = [node.get("title") for node in parsed(html).findall(".//td/div")]
    assert tips == ["62.5% of the parameters", "37.5% of the parameters"]


def test_models_that_know_no_shape_or_have_many_layers():
    rows = lines(mlpc.Sequential([L.Dense(3)])._repr_html_())
    assert rows[-1][0].startswith("not built yet") and rows[1][1:3] == ["?", "?"]
    assert lines(mlpc.Sequential()._repr_html_())[1:] == [["no layers yet"]]
    deep = mlpc.Sequential([mlpc.Input((2,)), *(L.Dense(2) for _ in range(50))])
    rows = lines(deep._repr_html_())
    assert ["… 10 more layers …"] in rows and rows[-1] == ["300 parameters"]
    assert len(rows) == 43


def test_long_names_stay_distinct(model):
    long = small_model([f"{WIDE}{end}" for end in "abc"])
    for html in (long._repr_html_(), long.trace(X, Y)._repr_html_()):
        names = [row[0].split()[0] for row in lines(html)[1:4]]
        assert len({*names}) == 3 and max(map(len, names)) <= 40
        tips = {node.get("title") for node in parsed(html).iter("td")}
        assert any(tip and tip.startswith(f"{WIDE}a") for tip in tips)


def test_histories(model):
    fitted = model.fit(X, Y, epochs=3, validation_data=(X, Y), verbose=0)
    html = fitted._repr_html_()
    logs, said = fitted.history, read(parsed(html))
    assert title(html) == "History of 3 epochs"
    for name in ("loss", "accuracy"):
        own, its = logs[name], logs[f"val_{name}"]
        assert f"{name} {own[-1]:.4g} validation {its[-1]:.4g}" in said
        assert f"{max(own + its):.4g}{min(own + its):.4g}" in said
        assert said.count("epoch 1") == said.count("epoch 3") == 2
    dashes = [node.get("stroke-dasharray") for node in polylines(html)]
    assert dashes == [None, "6 3", None, "6 3"]


def polylines(html):
    return [
        node
        for img in parsed(html).iter("img")
        for node in image(img).iter(f"{SVG}polyline")
    ]


def points(line):
    return [tuple(map(float, p.split(","))) for p in line.get("points").split()]


def test_curves_are_the_values():
    html = display.curves({"loss": [4.0, 2.0, 1.0], "val_loss": [3, 3, 3]})
    own, its = map(points, polylines(html))
    bottom, top = own[2][1], own[0][1]
    assert [x for x, _ in own] == [5, 130, 255]
    share = [(bottom - y) / (bottom - top) for _, y in [*own, *its]]
    np.testing.assert_allclose(share, [1, 1 / 3, 0, 2 / 3, 2 / 3, 2 / 3], atol=0.005)


def test_curves_with_gaps_mark_them():
    html = display.curves({"loss": [1.0, 2.0, np.nan, np.inf, 3.0, 4.0, np.nan]})
    assert [len(points(line)) for line in polylines(html)] == [2, 2]
    assert "loss nan" in read(parsed(html))
    assert "not finite (×) in epoch 3 and 2 more" in read(parsed(html))
    crosses = [
        node
        for node in image(parsed(html).find(".//img")).iter(f"{SVG}line")
        if node.get("stroke") == COLORS[0]
    ]
    assert len(crosses) == 2 * 3
    assert read(parsed(display.curves({"loss": [np.nan]})))
    huge = display.curves({"loss": [-1.7e308, 1.7e308]})
    assert points(polylines(huge)[0]) == [(5, 115), (255, 5)]


def test_ends_of_a_diverged_training_are_whole():
    said = read(parsed(display.curves({"loss": [1.0, 4.061e10, 1.601e28, np.inf]})))
    assert "1.601e+28" in said and "loss inf" in said
    assert "not finite (×) in epoch 4" in said and "more" not in said


def names_of(html):
    heads = [row[0] for row in lines(html) if len(row) == 1 and row[0]]
    return [words.split()[0] for words in heads]


def test_charts_begin_with_the_loss_and_end_with_the_rate():
    logs = {"learning_rate": [1.0], "accuracy": [0.5], "loss": [2.0], "z": [1]}
    html = display.curves(logs)
    assert names_of(html) == ["loss", "accuracy", "z", "learning_rate"]
    many = display.curves({f"m{i}": [1, 2 + i] for i in range(15)})
    assert len([*parsed(many).iter("img")]) == 12
    assert "and m12 14, m13 15, m14 16" in read(parsed(many))


def test_curves_of_odd_values():
    none = "History: no epochs yet"
    assert lines(display.curves({})) == [[none]] == [[display.curves_text({})]]
    assert lines(display.curves({"a": [[1, 2]], "b": []})) == [[none]]
    alone = parsed(display.curves({EVIL[:17]: [1.0], "lr": [0.1], "val_x": [1]}))
    circles = [[*image(img).iter(f"{SVG}circle")] for img in alone.iter("img")]
    assert [*map(len, circles)] == [1, 1, 1]
    long = display.curves({"loss": list(range(10_000))})
    (line,) = polylines(long)
    assert 290 < len(points(line)) < 310 and points(line)[-1][0] == 255
    assert "epoch 10,000" in read(parsed(long))


def test_traces(model):
    trace = model.trace(X, Y)
    html = trace._repr_html_()
    assert title(html) == f"4 rows through 3 layers, loss {trace.loss:.4g}"
    norm = np.sqrt(sum(np.sum(g.astype("d") ** 2) for g in trace.gradients))
    rows = lines(html)[1:]
    for part, row in zip(trace, rows, strict=True):
        rms = np.sqrt(np.mean(part.dz.astype("d") ** 2))
        assert row[:3] == [part.name, str(part.a.shape), f"{part.a.min():.3g}"]
        assert row[4:6] == [f"{part.a.max():.3g}", f"{rms:.3g}"]
    assert rows[0][7] == f"{norm:.3g}" and rows[1][7] == ""


def bars(html):
    """The lengths of bars, a list for each row."""
    return [
        [
            int(re.search(r"width:(\d+)px", bar.get("style"))[1])
            for bar in row.findall("td/div/div")
        ]
        for row in parsed(html).iter("tr")
    ][1:]


def test_vanishing_gradients_are_seen():
    mlpc.utils.set_random_seed(1)
    trace = sigmoids(8).trace(X, np.ones((4, 1)))
    html = trace._repr_html_()
    deltas, norms = np.array(bars(html)).T
    for lengths, exact, head in (
        (deltas, [np.sqrt(np.mean(part.dz.astype("d") ** 2)) for part in trace], 3),
        (norms, [_norm(part.gradients.values()) for part in trace], 4),
    ):
        words = re.search("log scale 1e(.*) … 1e(.*)", lines(html)[0][head])
        low, high = map(int, words.groups())
        assert low < np.log10(min(exact)) < low + 1 and high - 1 < np.log10(max(exact))
        expected = 90 * (np.log10(exact) - low) / (high - low)
        np.testing.assert_allclose(lengths, expected, atol=1)
        assert lengths[0] < 0.2 * lengths[-1]


def _norm(gradients):
    return np.sqrt(sum(np.sum(g.astype("d") ** 2) for g in gradients))


def test_traces_without_targets_with_penalties_or_nan(model):
    html = model.trace(X)._repr_html_()
    assert title(html) == "4 rows through 3 layers" and len(lines(html)[0]) == 3
    assert title(model.trace(X[:1])._repr_html_()) == "1 row through 3 layers"
    lost = X.copy()
    lost[0, 0] = np.nan
    assert lines(model.trace(lost)._repr_html_())[1][4].endswith("(5 not finite)")
    assert lines(model.trace(lost * np.nan)._repr_html_())[1][2] == "not finite"
    net = mlpc.Sequential([L.Dense(1, kernel_regularizer="l2")])
    net.compile("sgd", "mse")
    trace = net.trace(X, Y)
    words = f"data {trace.data_loss:.4g} + penalties {trace.penalties:.4g}"
    assert words in title(trace._repr_html_())
    plain = title(net.trace(lost * np.nan, Y)._repr_html_())
    assert plain == "4 rows through 1 layer, loss nan"


MATRIX = np.array([[1200, 3], [0, 40]])


def test_matrices():
    html = display.matrix(MATRIX, ["yes", EVIL], title=EVIL)
    assert title(html) == EVIL
    head, *rows, key = lines(html)
    assert head == ["true ↓ predicted →", "yes", EVIL]
    assert rows == [["yes", "1,200", "3"], [EVIL, "0", "40"]]
    assert key == ["right: 1,240 taken for another class: 3"]
    colours = [*tints(html)]
    assert [color for color, *_ in colours] == [BLUE, ORANGE, BLUE]
    tips = [tip for *_, tip in colours]
    assert tips[1] == f"yes taken for {EVIL}: 3"


def tints(html):
    """(colour, opacity, tip) of the cells that have one."""
    for node in parsed(html).iter("td"):
        found = re.search(r"color:rgba\((.*),([.\d]+)\)", node.get("style"))
        if found:
            yield found[1], float(found[2]), node.get("title")


def test_one_error_is_seen_and_five_are_more():
    html = display.matrix(counts(10, [(0, 1, 1), (1, 2, 5), (2, 3, 24)]))
    errors = [share for color, share, _ in tints(html) if color == ORANGE]
    assert errors == sorted(errors) and errors[0] > 0.17
    assert errors[1] - errors[0] > 0.05 < errors[2] - errors[1]
    deep = depths([[1000, 1], [0, 5]])
    assert deep[0, 0] == 1 and deep[1, 0] == 0 < deep[0, 1] < deep[1, 1] < 0.5
    assert not depths(np.zeros((2, 2))).any()


def test_matrices_of_shares():
    rows = lines(display.matrix(MATRIX / 1203))
    assert rows[1][1:] == ["1.00", "<0.01"] and rows[2][1:] == ["0", "0.03"]
    lines(display.matrix(np.zeros((2, 2), int)))


@pytest.mark.parametrize("names", [None, [f"{WIDE}{i}" for i in range(50)]])
def test_fifty_classes_have_their_labels(names):
    html = display.matrix(counts(50, [(3, 4, 1)]), names)
    head, *rows, _ = lines(html)
    assert head[1:] == [str(i) for i in range(50)]
    labels = [row[0] for row in rows]
    assert len({*labels}) == 50 and labels[7].split()[0] == "7"
    assert rows[3][4:6] == ["41", "1"] and rows[4][4] == ""


def test_a_hundred_classes_are_an_image_with_the_worst_errors_in_words():
    html = display.matrix(counts(100, [(3, 4, 1), (20, 45, 15)]))
    (node,) = parsed(html).iter("img")
    assert len([*image(node).iter(f"{SVG}rect")]) == 103
    assert lines(html)[-2:] == [["20 taken for 45: 15"], ["3 taken for 4: 1"]]


def test_cut_labels_stay_distinct():
    names = [f"class number that is long, of {place}" for place in range(5)]
    rows = lines(display.matrix(counts(5), names))
    assert len({row[0] for row in rows[1:6]}) == 5


@pytest.mark.parametrize("values", [np.ones((2, 3)), np.ones(4), np.ones((0, 0))])
def test_matrices_are_square(values):
    with pytest.raises(ValueError, match="A confusion matrix must be square"):
        display.matrix(values)


def test_labels_are_as_many_as_classes():
    with pytest.raises(ValueError, match=r"`labels` must name 2 classes\. Received: 3"):
        display.matrix(MATRIX, "abc")


def test_what_xml_cannot_hold_is_replaced():
    rows = lines(display.matrix(MATRIX, ["\x00\x1b", "\ud800 ☃ 😀"]))
    assert [row[0] for row in rows[1:3]] == ["\ufffd\ufffd", "\ufffd ☃ 😀"]


def test_repr_is_as_it_was(model):
    assert repr(model.trace(X)) == "<Trace of 4 rows through 3 layers>"
    assert "table" not in repr(model) and "table" not in repr(mlpc.callbacks.History())


def test_text_says_what_the_table_does(model):
    history = model.fit(X, Y, epochs=2, verbose=0)
    trace, matrix = model.trace(X, Y), mlpc.metrics.confusion_matrix([0, 1], [0, 0])
    texts = {}
    for thing in (model, history, trace, matrix):
        bundle = thing._repr_mimebundle_()
        assert bundle["text/html"] == thing._repr_html_()
        texts[type(thing).__name__] = bundle["text/plain"]
    said = []
    model.summary(print_fn=said.append)
    assert texts["Sequential"] == said[0].rstrip("\n")
    loss = history.history["loss"]
    assert texts["History"].split("\n")[2].split() == [
        "loss",
        *(f"{n:.4g}" for n in (loss[0], min(loss), max(loss), loss[-1])),
    ]
    rows = texts["Trace"].split("\n")
    assert rows[0] == title(trace._repr_html_()) and len(rows) == 5
    assert rows[2].startswith(EVIL) and f"{trace[0].a.max():.3g}" in rows[2]
    assert texts["ConfusionMatrix"] == repr(matrix)
    assert not any("\x1b" in text for text in texts.values())
