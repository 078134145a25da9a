"""One model, built twice: by mlpc and by Keras, with equal weights.

A test writes `build(k)` once, `k` being either module; what it does with the pair is
the test. Comparisons of weights and histories are here too, and nothing else.
"""

import numpy as np

import mlpc

__all__ = ["assert_history", "assert_weights", "both", "dataset", "mlp", "seeded"]


def seeded(shapes, seed=0):
    """Weights of these shapes, of the size that glorot gives, biases not zero."""
    rng = np.random.default_rng(seed)
    return [rng.normal(0, 1 / np.sqrt(s[0]), s).astype("float32") for s in shapes]


def both(keras, build, seed=0):
    """(ours, theirs) of `build(k)`, built, with equal weights."""
    pair = [build(mlpc), build(keras)]
    shapes = [w.shape for w in pair[1].get_weights()]
    for model in pair:
        assert [w.shape for w in model.get_weights()] == shapes
        model.set_weights(seeded(shapes, seed))
    return pair


def mlp(output, units=3, hidden="tanh", inputs=5, names=False):
    """A builder of inputs-7-6-units, with the layer names given or automatic."""

    def build(k):
        named = (lambda name: {"name": name}) if names else (lambda name: {})
        return k.Sequential(
            [
                k.Input((inputs,), **named("in")),
                k.layers.Dense(7, hidden, **named("first")),
                k.layers.Dense(6, hidden, **named("second")),
                k.layers.Dense(units, output, **named("out")),
            ],
            **named("net"),
        )

    return build


def dataset(loss, units=3, rows=57, inputs=5, seed=1):
    """(x, y) with labels that suit the loss; 57 rows leave a partial last batch."""
    rng = np.random.default_rng(seed)
    x = rng.normal(size=(rows, inputs)).astype("float32")
    if loss == "sparse_categorical_crossentropy":
        return x, rng.integers(0, units, rows)
    if loss == "categorical_crossentropy":
        return x, np.eye(units, dtype="float32")[rng.integers(0, units, rows)]
    if loss == "binary_crossentropy":
        return x, rng.integers(0, 2, (rows, units)).astype("float32")
    return x, np.tanh(rng.normal(size=(rows, units))).astype("float32")


def assert_weights(ours, theirs, rtol=1e-4, atol=2e-6):
    """Equal weights, in order and shape and, nearly, in value."""
    mine, other = ours.get_weights(), theirs.get_weights()
    assert [w.shape for w in mine] == [w.shape for w in other]
    for i, (a, b) in enumerate(zip(mine, other, strict=True)):
        np.testing.assert_allclose(a, b, rtol, atol, err_msg=f"weight {i}")


def assert_history(ours, theirs, rtol=1e-4, atol=1e-6):
    """Equal keys in equal order, equal epochs, and nearly equal values."""
    assert list(ours.history) == list(theirs.history)
    assert ours.epoch == theirs.epoch
    for key, values in theirs.history.items():
        np.testing.assert_allclose(
            ours.history[key], values, rtol, atol, err_msg=f"history[{key!r}]"
        )
