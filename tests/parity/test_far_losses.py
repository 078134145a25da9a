"""Cross-entropies of outputs that are sure and wrong: from the logits of a sigmoid or a
softmax layer, where Keras on JAX and on PyTorch clips probabilities at 1e-7."""

import numpy as np
import pytest

import mlpc

CLIPPED = -np.log(1e-7)  # 16.118
FAR = 40.0
CASES = {
    "binary_crossentropy": ("sigmoid", 1, np.array([[0.0], [1.0]])),
    "categorical_crossentropy": ("softmax", 2, np.array([[0.0, 1], [1, 0]])),
    "sparse_categorical_crossentropy": ("softmax", 2, np.array([1, 0])),
}
X = np.array([[FAR], [-FAR]], "float32")


def built(k, activation, units, loss):
    """One layer whose kernel is `(1, -1)`, or 1: the logits of X are +-40 and so on."""
    layers = [k.layers.Dense(units, activation, use_bias=False)]
    model = k.Sequential([k.Input((1,)), *layers])
    model.compile(k.optimizers.SGD(0.1), loss)
    return model


@pytest.mark.parametrize("name", CASES)
def test_beside_keras(name, keras):
    """Keras' loss of probabilities is cut off; of logits it is this one."""
    kind, units, y = CASES[name]
    kernel = [np.array([[1.0, -1.0][:units]]) / (1 if units == 1 else 2)]
    losses = {}
    for k in (mlpc, keras):
        for from_logits in (False, True):
            cls = "".join(part.capitalize() for part in name.split("_"))
            loss = getattr(k.losses, cls)(from_logits=from_logits)
            model = built(k, None if from_logits else kind, units, loss)
            model.set_weights(kernel)
            losses[k, from_logits] = model.evaluate(X, y, verbose=0)
            model.train_on_batch(X, y)
            moved = np.asarray(model.get_weights()[0])
            losses[k, from_logits, "moved"] = np.abs(moved - kernel[0]).max()
    ours, theirs = (losses[k, False] for k in (mlpc, keras))
    np.testing.assert_allclose(ours, FAR, 1e-6)
    np.testing.assert_allclose(ours, losses[mlpc, True], 1e-6)
    np.testing.assert_allclose(ours, losses[keras, True], 1e-6)
    np.testing.assert_allclose(theirs, CLIPPED, 2e-2)
    moved = [losses[k, False, "moved"] for k in (mlpc, keras)]
    np.testing.assert_allclose(moved[0], losses[keras, True, "moved"], 1e-5)
    assert moved[1] < 1e-6 < 0.1 < moved[0]  # a clipped loss has no gradient


@pytest.mark.parametrize("name", CASES)
def test_below_the_clip_both_are_the_same(name, keras):
    kind, units, y = CASES[name]
    kernel = [np.array([[1.0, -1.0][:units]]) / (1 if units == 1 else 2)]
    found = []
    for k in (mlpc, keras):
        model = built(k, kind, units, name)
        model.set_weights(kernel)
        found.append(model.evaluate(X / 4, y, verbose=0))
    np.testing.assert_allclose(*found, 1e-4)
    np.testing.assert_allclose(found[0], FAR / 4, 1e-4)


@pytest.mark.parametrize("name", CASES)
def test_functions_of_probabilities_are_clipped_in_both(name, keras):
    _, units, y = CASES[name]
    p = np.array([[1.0], [0.0]]) if units == 1 else np.array([[1.0, 0.0], [0.0, 1.0]])
    for k in (mlpc, keras):
        values = getattr(k.losses, name)(y.astype("float32"), p.astype("float32"))
        np.testing.assert_allclose(values, CLIPPED, 2e-2)
