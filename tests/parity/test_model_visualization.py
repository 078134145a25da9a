"""The boxes of `plot_model` say what Keras' say."""

import html
import re
from itertools import product

import pytest

import mlpc

FLAGS = ("show_layer_names", "show_layer_activations", "show_dtype")
FLAGS += ("show_shapes", "show_trainable")


def both(library):
    layers = library.layers
    frozen = layers.Dense(2, activation="softmax", name="last", trainable=False)
    return library.Sequential(
        [
            library.Input((3,)),
            layers.Dense(5, activation="tanh", name="first"),
            layers.Dropout(0.5, name="drop"),
            library.Sequential([layers.Dense(4)], name="inner"),
            frozen,
        ]
    )


@pytest.mark.parametrize("chosen", [*product((False, True), repeat=len(FLAGS))])
def test_labels(chosen, keras):
    from keras.src.utils.model_visualization import make_layer_label

    options = dict(zip(FLAGS, chosen, strict=True))
    theirs = [make_layer_label(layer, **options) for layer in both(keras).layers]
    text = mlpc.utils.model_to_dot(both(mlpc), **options).to_string()
    ours = re.findall(r"label=(<<table.*</table>>)\];", text)
    assert [words(label) for label in ours] == [words(label) for label in theirs]


def words(label):
    """What each cell says, and on which ground."""
    cells = re.findall(r'<td[^>]*bgcolor="([^"]*)"[^>]*>(.*?)</td>', label)
    grounds = {"white": "#ffffff", "forestgreen": "#228b22", "firebrick": "#b22222"}
    return [
        (grounds.get(ground, ground), html.unescape(re.sub("<[^>]*>", "", said)))
        for ground, said in cells
    ]
