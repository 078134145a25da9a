"""GradientNorms records the engine's gradients and leaves the training alone."""

import numpy as np
import pytest

import mlpc
from mlpc import layers as L
from mlpc.callbacks import GradientNorms

RNG = np.random.default_rng(3)
X = RNG.normal(size=(60, 4))
Y = (X[:, :1] > 0) * 1.0


def absolute(y_true, y_pred):
    return np.abs(y_true - y_pred)


def model(loss="binary_crossentropy"):
    mlpc.utils.set_random_seed(1)
    inner = mlpc.Sequential([L.Dense(5, "tanh", name="dense")], name="inner")
    net = mlpc.Sequential(
        [
            mlpc.Input((4,)),
            L.Dense(6, "sigmoid", name="dense"),
            L.Dropout(0.2),
            inner,
            L.Dense(5, name="fixed", trainable=False),
            L.Dense(1, "sigmoid", kernel_regularizer="l2", name="out"),
        ]
    )
    net.compile("adam", loss, metrics=["accuracy", "auc"])
    return net


def norms(net):
    """From `Model.gradients`: kernel and bias of each layer that learns."""
    gradients = [np.sum(np.square(g, dtype="d")) for g in net.gradients(X[:9], Y[:9])]
    return np.sqrt(np.reshape(gradients, (-1, 2)).sum(axis=1))


def test_it_records_before_and_after_each_epoch():
    net, recorder = model(), GradientNorms(X[:9], Y[:9])
    expected = [norms(net)]
    net.fit(X, Y, epochs=2, verbose=0, callbacks=[recorder])
    assert list(recorder.norms) == ["dense", "inner/dense", "out"]
    recorded = np.transpose(list(recorder.norms.values()))
    assert recorded.shape == (3, 3)
    expected.append(norms(net))
    np.testing.assert_allclose(recorded[[0, 2]], expected, rtol=1e-14)
    net.fit(X, Y, epochs=1, verbose=0, callbacks=[recorder])
    assert {len(values) for values in recorder.norms.values()} == {4}


@pytest.mark.parametrize("loss", ["binary_crossentropy", absolute])
@pytest.mark.filterwarnings("ignore:.*numerically:UserWarning")
def test_training_goes_on_as_without(loss):
    plain, watched = model(loss), model(loss)
    history = plain.fit(X, Y, epochs=3, verbose=0).history
    recorder = GradientNorms(X, Y, sample_weight=np.ones(60))
    assert watched.fit(X, Y, epochs=3, verbose=0, callbacks=recorder).history == history
    for one, other in zip(plain.get_weights(), watched.get_weights(), strict=True):
        np.testing.assert_array_equal(one, other)


def test_rows_must_fit_the_model():
    with pytest.raises(ValueError):
        model().fit(X, Y, verbose=0, callbacks=[GradientNorms(X[:, :3], Y)])
