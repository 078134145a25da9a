"""Bits that no change may move unseen: the nets of nets.txt, trained from Python on
every kind of kernels of this CPU and on 1, 2, 3 and 7 threads, leave what golden.txt
says.

Where bits change for a reason, `make golden` writes the file anew, and CHANGELOG.md
tells the reason.
"""

import pytest
from bits import nets

from mlpc import _core

# Options that no net can have: a seed is the weight's number, and Keras' losses have
# no epsilon.
NOT_GIVEN = {
    *(("losses", name, "epsilon") for name in _core.catalogue()["losses"]),
    *(("initializers", name, "seed") for name in _core.catalogue()["initializers"]),
}

# What joins the nets with the next additions to them; whatever has joined must go here.
NOT_YET = {
    "layers": """
        alpha_dropout gaussian_dropout gaussian_noise reshape channels_last
        batch_normalization layer_normalization group_normalization rms_normalization
        unit_normalization normalization rescaling affine prelu masking
        activity_regularization
    """,
    "metrics": """
        accuracy top_k_categorical_accuracy sparse_top_k_categorical_accuracy
        pearson_correlation concordance_correlation threshold_counts class_counts
        column_sums
    """,
    "optimizers": "adadelta adamw adamax ftrl lion lamb adafactor muon",
    "initializers": "identity orthogonal",
}
NOT_YET_OPTIONS = {
    ("dropout", "shared"),
    ("variance_scaling", "input_axes"),
    ("variance_scaling", "output_axes"),
    *(
        (name, option)
        for name in _core.catalogue()["optimizers"]
        for option in (
            "weight_decay",
            "clipnorm",
            "global_clipnorm",
            "clipvalue",
            "use_ema",
            "ema_momentum",
            "ema_overwrite_frequency",
            "gradient_accumulation_steps",
        )
    ),
}


@pytest.mark.parametrize("threads", [1, 2, 3, 7])
@pytest.mark.parametrize("isa", _core._isas())
def test_nets_are_golden(isa, threads):
    _core.set_isa(isa)
    _core.set_threads(threads)
    assert nets.digests() == nets.golden()


def given(line):
    """The names that nets have in a line, and their options."""
    specs = [spec for net in nets.NETS.values() for spec in net.get(line, [])]
    return {name for name, _ in specs}, {(name, o) for name, os in specs for o in os}


@pytest.mark.parametrize(
    "room, line",
    [
        ("layers", "layers"),
        ("activations", "layers"),
        ("losses", "loss"),
        ("metrics", "metrics"),
        ("optimizers", "optimizer"),
        ("initializers", "weights"),
    ],
)
def test_nets_have_all_that_the_engine_knows(room, line):
    names, options = given(line)
    not_yet = set(NOT_YET.get(room, "").split())
    assert not not_yet & names and not NOT_YET_OPTIONS & options
    for name, (_, defaults) in _core.catalogue()[room].items():
        if name in not_yet:
            continue
        assert name in names, f"{room}: a net of nets.txt should have {name}"
        for option in defaults:
            if (room, name, option) not in NOT_GIVEN and (
                name,
                option,
            ) not in NOT_YET_OPTIONS:
                assert (name, option) in options, f"{name}: no net gives {option}"
