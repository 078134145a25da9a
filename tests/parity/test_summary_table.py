"""The summary's text for real Keras models, read through the interface it needs."""

import io
import sys

import pytest

from mlpc.utils.summary import print_summary


class Layer:
    """A layer of Keras with the attribute `output_shape` that Keras 3 lacks."""

    def __init__(self, layer):
        self._layer = layer

    def __getattr__(self, name):
        return getattr(self._layer, name)

    @property
    def __class__(self):
        return type(self._layer)

    @property
    def layers(self):
        return [Layer(layer) for layer in self._layer.layers]

    @property
    def output_shape(self):
        if not self._layer._inbound_nodes:
            raise AttributeError("output_shape")
        return self._layer.output.shape


def small(k):
    layers = [k.layers.Dense(32, name="dense"), k.layers.Dense(10, name="dense_1")]
    return k.Sequential([k.Input((20,)), *layers], name="sequential")


def unbuilt(k):
    layers = [k.layers.Dense(3, name="a"), k.layers.Dropout(0.1, name="b")]
    return k.Sequential(layers, name="unbuilt")


def empty(k):
    return k.Sequential(name="empty")


def long(k):
    name = "the_longest_name_that_anyone_has_ever_given_to_a_layer_of_a_model"
    layers = [k.layers.Dense(3, name=name), k.layers.Dense(4, name="with blanks in it")]
    return k.Sequential([k.Input((4, 5, 6, 7)), *layers], name=name * 2)


def frozen(k):
    layers = [k.layers.Dense(3, name="a", trainable=False), k.layers.ReLU(name="b")]
    return k.Sequential([k.Input((5,)), *layers], name="frozen")


def large(k):
    dense = k.layers.Dense(3000, name="dense")
    return k.Sequential([k.Input((5000,)), dense], name="large")


def trained(k):
    model = small(k)
    model.compile("adam", "mse")
    model.optimizer.build(model.trainable_variables)
    return model


def nested(k):
    inner = k.Sequential([k.Input((8,)), k.layers.Dense(3, name="x")], name="inner")
    last = k.layers.Dense(2, name="last")
    first = k.layers.Dense(8, name="first")
    return k.Sequential([k.Input((5,)), first, inner, last], name="outer")


MODELS = [small, unbuilt, empty, long, frozen, large, trained, nested]


class Output(io.StringIO):
    terminal = False

    def isatty(self):
        return self.terminal


@pytest.fixture
def printed(keras, monkeypatch):
    """(our text, Keras' text) of a model, as written to stdout or to print_fn."""

    def texts(build, terminal, **options):
        model = build(keras)
        outputs = []
        keras.utils.enable_interactive_logging()
        try:
            for summary in (
                lambda **o: print_summary(Layer(model), **o),
                model.summary,
            ):
                outputs.append(Output())
                outputs[-1].terminal = bool(terminal)
                if terminal:
                    monkeypatch.setattr(sys, "stdout", outputs[-1])
                    summary(**options)
                else:
                    summary(print_fn=outputs[-1].write, **options)
        finally:
            keras.utils.disable_interactive_logging()
        return [output.getvalue() for output in outputs]

    return texts


OPTIONS = {
    "plain": {},
    "trainable": {"show_trainable": True},
    "nested": {"expand_nested": True},
    "both": {"expand_nested": True, "show_trainable": True},
    "narrow": {"line_length": 32},
    "narrower": {"line_length": 23},
    "wide": {"line_length": 120},
    "positions": {"positions": [0.3, 0.5, 0.7]},
    "one_big": {"positions": [0.9, 0.95, 1.0], "line_length": 100},
}


@pytest.mark.parametrize("columns", ["30", "66", "80", "200"])
@pytest.mark.parametrize("options", OPTIONS)
@pytest.mark.parametrize("build", MODELS)
def test_same_text(build, options, columns, printed, monkeypatch):
    monkeypatch.setenv("COLUMNS", columns)
    try:
        ours, theirs = printed(build, "", **OPTIONS[options])
    except ValueError as error:
        assert "line_length" in str(error) and columns == "30"
        with pytest.raises(ValueError, match="Insufficient console width"):
            build(pytest.importorskip("keras")).summary(**OPTIONS[options])
    else:
        assert ours == theirs


@pytest.mark.parametrize(
    "terminal",
    [
        {"TERM": "xterm-256color"},
        {"TERM": "xterm"},
        {"TERM": "dumb"},
        {"TERM": "dumb", "LINES": "24"},
        {"TERM": "xterm", "COLORTERM": "truecolor"},
        {"TERM": "xterm-256color", "NO_COLOR": "1"},
    ],
)
@pytest.mark.parametrize("columns", ["40", "80"])
@pytest.mark.parametrize("build", MODELS)
def test_same_bytes_on_a_terminal(build, columns, terminal, printed, monkeypatch):
    from rich.style import Style

    # Rich keeps the codes of the first terminal that it has seen.
    Style.parse.cache_clear(), Style._add.cache_clear()
    for name in ("COLORTERM", "NO_COLOR", "FORCE_COLOR", "TTY_COMPATIBLE", "LINES"):
        monkeypatch.delenv(name, raising=False)
    for name, value in ({"COLUMNS": columns} | terminal).items():
        monkeypatch.setenv(name, value)
    ours, theirs = printed(build, terminal, show_trainable=True)
    assert ours == theirs


@pytest.mark.parametrize("layer_range", [("first", "inner"), ("la", "in"), ("i", "i")])
def test_layer_range(layer_range, printed):
    ours, theirs = printed(nested, "", layer_range=layer_range)
    assert ours == theirs
