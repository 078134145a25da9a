"""The summary, through the few attributes that it reads."""

import io
import sys
from types import SimpleNamespace

import numpy as np
import pytest

from mlpc.utils.summary import print_summary, summary_text


class Dense(SimpleNamespace):
    def count_params(self):
        return sum(weight.size for weight in self.weights)


class Dropout(Dense):
    pass


def dense(name, inputs, outputs, trainable=True):
    weights = [np.zeros((inputs, outputs), "f4"), np.zeros(outputs, "f4")]
    return Dense(
        name=name,
        built=True,
        trainable=trainable,
        weights=weights,
        output_shape=(None, outputs),
    )


def model(*layers, optimizer=None):
    weights = {True: [], False: []}
    for layer in layers:
        weights[layer.trainable] += layer.weights
    return SimpleNamespace(
        name="sequential",
        layers=list(layers),
        built=True,
        trainable_weights=weights[True],
        non_trainable_weights=weights[False],
        optimizer=optimizer,
    )


SLIDES = """\
Model: "sequential"
┏━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━┳━━━━━━━━━━━━━━━━━━━━━━━━┳━━━━━━━━━━━━━━━┓
┃ Layer (type)                    ┃ Output Shape           ┃       Param # ┃
┡━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━╇━━━━━━━━━━━━━━━━━━━━━━━━╇━━━━━━━━━━━━━━━┩
│ dense (Dense)                   │ (None, 32)             │           672 │
├─────────────────────────────────┼────────────────────────┼───────────────┤
│ dense_1 (Dense)                 │ (None, 10)             │           330 │
└─────────────────────────────────┴────────────────────────┴───────────────┘
 Total params: 1,002 (3.91 KB)
 Trainable params: 1,002 (3.91 KB)
 Non-trainable params: 0 (0.00 B)
"""


@pytest.fixture(autouse=True)
def columns(monkeypatch):
    monkeypatch.setenv("COLUMNS", "80")


def slides():
    return model(dense("dense", 20, 32), dense("dense_1", 32, 10))


def test_slides(capsys):
    print_summary(slides())
    assert capsys.readouterr().out == SLIDES


def test_print_fn_is_called_once():
    texts = []
    print_summary(slides(), print_fn=texts.append)
    assert texts == [SLIDES]


def test_unbuilt():
    layer = Dropout(name="a", built=False, trainable=True, weights=[])
    text = summary_text(model(layer))
    assert "│ a (Dropout) " in text
    assert "│ ?  " in text and "0 (unbuilt) │" in text


def test_optimizer_counts_in_the_total():
    variables = [np.array(3), np.array(0.1, "f4"), np.zeros(1002, "f4")]
    built = SimpleNamespace(built=True, variables=variables)
    text = summary_text(model(*slides().layers, optimizer=built))
    assert " Total params: 2,006 (7.84 KB)\n" in text
    assert text.endswith(" Optimizer params: 1,004 (3.93 KB)\n")
    new = SimpleNamespace(built=False, variables=[])
    assert summary_text(model(*slides().layers, optimizer=new)) == SLIDES


def test_show_trainable():
    frozen = dense("frozen", 2, 3, trainable=False)
    none = Dropout(name="none", built=True, trainable=True, weights=[])
    net = model(frozen, dense("free", 3, 3), none)
    lines = summary_text(net, show_trainable=True).splitlines()
    marks = [line.split("│")[4].strip() for line in lines if line.startswith("│")]
    assert marks == ["N", "Y", "-"]
    assert " Non-trainable params: 9 (36.00 B)" in lines


def test_colours_only_on_a_terminal(monkeypatch):
    class Terminal(io.StringIO):
        def isatty(self):
            return True

    monkeypatch.setattr(sys, "stdout", Terminal())
    monkeypatch.setenv("TERM", "xterm-256color")
    monkeypatch.delenv("NO_COLOR", raising=False)
    print_summary(slides())
    assert "\x1b[38;5;34m672\x1b[0m" in sys.stdout.getvalue()


def test_ascii():
    text = summary_text(slides(), ascii_only=True)
    assert text.isascii()
    assert len({len(line) for line in text.splitlines()[1:8]}) == 1


@pytest.mark.parametrize(
    ("layer_range", "names"),
    [(("b", "c"), ["b", "c"]), (("c", "b"), ["b", "c"]), ((".", "a"), ["a"])],
)
def test_layer_range(layer_range, names):
    net = model(*(dense(name, 2, 2) for name in "abcd"))
    text = summary_text(net, layer_range=layer_range)
    assert [line[2] for line in text.splitlines() if line[0] == "│"] == names


@pytest.mark.parametrize("layer_range", [("a",), (1, 2), ("a", "x")])
def test_wrong_layer_range(layer_range):
    with pytest.raises(ValueError, match="`layer_range` must"):
        summary_text(model(dense("a", 2, 2)), layer_range=layer_range)


def test_too_narrow():
    with pytest.raises(ValueError, match="`line_length` is too small"):
        summary_text(slides(), line_length=10)
