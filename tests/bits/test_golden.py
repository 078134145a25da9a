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

# What one step does for all optimizers (csrc/optimizers/whole.c): once is enough.
COMMON = {
    "clipnorm",
    "global_clipnorm",
    "clipvalue",
    "use_ema",
    "ema_momentum",
    "ema_overwrite_frequency",
    "gradient_accumulation_steps",
}


@pytest.mark.filterwarnings("ignore:.*does not support masking")
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
        ("regularizers", "regularizers"),
        ("constraints", "constraints"),
    ],
)
def test_nets_have_all_that_the_engine_knows(room, line):
    names, options = given(line)
    for name, (_, defaults) in _core.catalogue()[room].items():
        assert name in names, f"{room}: a net of nets.txt should have {name}"
        for option in defaults.keys() - COMMON:
            if (room, name, option) not in NOT_GIVEN:
                assert (name, option) in options, f"{name}: no net gives {option}"


def test_nets_have_what_optimizers_share():
    _, options = given("optimizer")
    assert {option for _, option in options} >= COMMON
