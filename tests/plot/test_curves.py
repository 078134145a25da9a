"""Learning curves show what a training reported."""

import numpy as np
import pytest

import mlpc
from mlpc import plot

HISTORY = {
    "loss": [3.0, 2.0, 1.5],
    "val_loss": [3.5, 2.5, 2.25],
    "accuracy": [0.1, 0.2, 0.4],
}


def test_training_and_validation_are_one_pair():
    ax = plot.learning_curves(HISTORY)
    solid, dashed = ax.lines
    assert list(solid.get_xdata()) == list(dashed.get_xdata()) == [1, 2, 3]
    assert list(solid.get_ydata()) == HISTORY["loss"]
    assert list(dashed.get_ydata()) == HISTORY["val_loss"]
    assert (solid.get_linestyle(), dashed.get_linestyle()) == ("-", "--")
    assert solid.get_color() == dashed.get_color()
    words = [text.get_text() for text in ax.get_legend().get_texts()]
    assert words == ["training", "validation"]
    assert (ax.get_xlabel(), ax.get_ylabel(), ax.get_yscale()) == (
        "epoch",
        "loss",
        "linear",
    )


def test_a_list_of_names_gives_axes_of_each():
    axes = plot.learning_curves(HISTORY, ["accuracy", "loss"], log=True)
    assert [ax.get_ylabel() for ax in axes] == ["accuracy", "loss"]
    assert [len(ax.lines) for ax in axes] == [1, 2]
    assert {ax.get_yscale() for ax in axes} == {"log"}


def test_several_trainings_have_a_colour_each():
    model = mlpc.Sequential([mlpc.Input((1,)), mlpc.layers.Dense(1)])
    model.compile("sgd", "mse")
    x = np.ones((4, 1))
    fitted = model.fit(x, x, epochs=3, verbose=0)
    ax = plot.learning_curves({"mine": fitted, "its": HISTORY})
    mine, its, validation = ax.lines
    assert list(mine.get_ydata()) == fitted.history["loss"]
    assert mine.get_color() != its.get_color() == validation.get_color()
    words = [text.get_text() for text in ax.get_legend().get_texts()]
    assert words == ["mine, training", "its, training", "its, validation"]
    many = plot.learning_curves({str(run): {"loss": [run]} for run in range(9)})
    assert len({str(line.get_color()) for line in many.lines}) == 9


def test_training_is_not_said_where_nothing_else_is():
    runs = {"mine": {"loss": [1.0, 2.0]}, "its": {"loss": [3.0, 2.0]}}
    words = [t.get_text() for t in plot.learning_curves(runs).get_legend().get_texts()]
    assert words == ["mine", "its"]
    ends = {f"a run with settings that are long, rate {i}": HISTORY for i in range(3)}
    words = [t.get_text() for t in plot.learning_curves(ends).get_legend().get_texts()]
    assert len({*words}) == len(words) and max(map(len, words)) <= 42


def test_no_tick_lies_before_the_first_epoch():
    for epochs in (1, 2, 3, 30, 1000):
        ax = plot.learning_curves({"loss": [*range(epochs)]})
        ticks = ax.get_xticks()
        assert len(ticks) and min(ticks) >= 1 and all(tick % 1 == 0 for tick in ticks)


def test_epochs_that_are_not_finite_are_marked():
    ax = plot.learning_curves({"loss": [1.0, np.inf, 2.0], "val_loss": [np.nan, 1, 1]})
    first, solid, second, dashed = ax.lines
    assert [*first.get_xdata()] == [2] and [*second.get_xdata()] == [1]
    np.testing.assert_array_equal(solid.get_ydata(), [1, np.nan, 2])
    np.testing.assert_array_equal(dashed.get_ydata(), [np.nan, 1, 1])
    words = [text.get_text() for text in ax.get_legend().get_texts()]
    assert words == ["training", "validation", "not finite"]


def test_an_epoch_alone_is_a_dot():
    (line,) = plot.learning_curves({"loss": [1.0]}).lines
    assert line.get_marker() == "o"


@pytest.mark.parametrize(
    ("history", "metrics", "message"),
    [
        (HISTORY, "los", "Received: 'los'. Did you mean 'loss'?"),
        (HISTORY, ["loss", "auc"], "Argument `metrics` must name values"),
        ({}, "loss", "Argument `history` must be a History"),
        ([1.0], "loss", "Argument `history` must be a History"),
        (mlpc.callbacks.History(), "loss", "Argument `history` must be a History"),
        ({"a": HISTORY, "loss": [1.0]}, "loss", "either lists or histories"),
    ],
)
def test_bad_input(history, metrics, message):
    with pytest.raises(ValueError) as error:
        plot.learning_curves(history, metrics)
    assert message in str(error.value)
