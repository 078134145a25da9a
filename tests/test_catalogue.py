"""Python's names, options and defaults against the engine's catalogue: no drift."""

import pytest

from mlpc import (
    _engine,
    activations,
    constraints,
    initializers,
    losses,
    metrics,
    optimizers,
    regularizers,
)

CATALOGUE = _engine.catalogue()
# The mean of a loss is a metric.
KNOWN = {**CATALOGUE, "metrics": {**CATALOGUE["losses"], **CATALOGUE["metrics"]}}

# Classes that have to be given something.
GIVEN = {
    "LossScaleOptimizer": (optimizers.SGD(),),
    "MeanMetricWrapper": (max,),
    "PrecisionAtRecall": (0.5,),
    "RecallAtPrecision": (0.5,),
    "SensitivityAtSpecificity": (0.5,),
    "SpecificityAtSensitivity": (0.5,),
}

# What Python's functions are with certain options.
ENGINE_ONLY = {"relu_clipped", "gelu_tanh"}
NEEDED = {"threshold": {"threshold": 0.0, "default_value": 0.0}}


def specs(classes):
    """(Python name, spec) of each class that the engine knows, with its defaults."""
    made = {name: cls(*GIVEN.get(name, ()))._spec() for name, cls in classes.items()}
    return [(name, spec[:2]) for name, spec in made.items() if spec is not None]


def unique(registry):
    return {cls.__name__: cls for cls in registry.names.values()}


ROOMS = {
    "losses": specs(unique(losses.registry)),
    "metrics": specs(unique(metrics.registry)),
    "optimizers": specs(unique(optimizers.registry)),
    "initializers": specs(unique(initializers.registry)),
    "regularizers": specs(unique(regularizers.registry)),
    "constraints": specs(unique(constraints.registry)),
    "activations": [
        (name, activations.spec(f, **NEEDED.get(name, {})))
        for name, f in activations.registry.names.items()
    ],
}


@pytest.mark.parametrize(
    "room, name, spec",
    [(room, name, spec) for room, all_ in ROOMS.items() for name, spec in all_],
    ids=lambda value: value if isinstance(value, str) else "",
)
def test_python_object_is_in_the_engine(room, name, spec):
    engine_name, options = spec
    assert engine_name in KNOWN[room], (name, engine_name)
    _, defaults = KNOWN[room][engine_name]
    assert set(options) <= set(defaults), (name, options)


@pytest.mark.parametrize("room", sorted(ROOMS))
def test_everything_of_the_engine_has_a_name_in_python(room):
    named = {spec[0] for _, spec in ROOMS[room]}
    assert set(CATALOGUE[room]) - named - ENGINE_ONLY == set()


@pytest.mark.parametrize(
    "room, name, spec",
    [
        (room, name, spec)
        for room in ("losses", "metrics", "optimizers", "activations", "constraints")
        for name, spec in ROOMS[room]
        if spec[0] != "threshold_counts"  # its options are not the classes' arguments
    ],
    ids=lambda value: value if isinstance(value, str) else "",
)
def test_defaults_are_the_same_on_both_floors(room, name, spec):
    _, defaults = KNOWN[room][spec[0]]
    assert {option: defaults[option] for option in spec[1]} == spec[1]


def test_every_entry_has_a_formula():
    for room, entries in CATALOGUE.items():
        for name, (formula, _) in entries.items():
            assert formula, (room, name)
