"""Automatic names."""

import pytest

from mlpc.utils import clear_session
from mlpc.utils.naming import auto_name, clear, to_snake_case


@pytest.mark.parametrize(
    ("name", "snake"),
    [
        ("Dense", "dense"),
        ("InputLayer", "input_layer"),
        ("MeanSquaredError", "mean_squared_error"),
        ("SGD", "sgd"),
        ("RMSprop", "rm_sprop"),
        ("my layer!", "mylayer"),
        ("already_snake", "already_snake"),
    ],
)
def test_snake_case(name, snake):
    assert to_snake_case(name) == snake


def test_counters():
    clear()
    assert [auto_name("InputLayer") for _ in range(3)] == [
        "input_layer",
        "input_layer_1",
        "input_layer_2",
    ]
    assert auto_name("Dense") == "dense"
    clear_session()
    assert auto_name("InputLayer") == "input_layer"
    clear_session(free_memory=False)
    assert auto_name("InputLayer") == "input_layer"
    clear()
