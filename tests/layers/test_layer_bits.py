"""A net of all layers leaves the same bits with every ISA and number of threads."""

import warnings

import numpy as np
import pytest

import mlpc as keras
from mlpc import _core, layers

THREADS = (1, 2, 3, 7)


@pytest.fixture
def machine():
    """Lets a test set ISA and threads, also for small work."""
    isa = _core.isa()
    _core._set_work_per_thread(0.0)
    yield _core
    _core._set_work_per_thread(-1.0)
    _core.set_isa(isa)
    _core.set_threads(0)


def flat():
    return (19,), [
        layers.Rescaling(0.5, 1),
        layers.Rescaling(np.linspace(0.5, 1.5, 19), 0.1),
        layers.GaussianNoise(0.1, seed=1),
        layers.Dense(70),
        layers.BatchNormalization(),
        layers.PReLU("random_normal"),
        layers.GaussianDropout(0.2, seed=2),
        layers.Dense(24),
        layers.ActivityRegularization(1e-3, 1e-3),
        layers.LayerNormalization(),
        layers.AlphaDropout(0.2, seed=3),
        layers.GroupNormalization(3),
        layers.Masking(),
        layers.RMSNormalization(),
        layers.Dense(8),
        layers.UnitNormalization(),
        layers.Dense(3),
    ]


def rms_scaled():
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # deprecated in Keras
        return layers.LayerNormalization(rms_scaling=True)


def deep():
    return (3, 8), [
        layers.Normalization(mean=0.1, variance=2.0),
        layers.Dense(20),
        layers.BatchNormalization(),
        layers.Dropout(0.3, noise_shape=(None, 1, 20), seed=4),
        layers.PReLU("random_normal", shared_axes=[1]),
        layers.LayerNormalization(axis=[1, 2]),
        layers.GroupNormalization(5),
        layers.BatchNormalization(
            renorm=True, renorm_clipping={"rmax": 1.5, "dmax": 0.5}
        ),
        rms_scaled(),
        layers.Reshape((4, 15)),
        layers.PReLU("random_normal", shared_axes=[1, 2]),
        layers.Flatten("channels_first"),
        layers.Dense(3),
    ]


def trained(make, dtype):
    """Bytes of what a training leaves."""
    keras.utils.set_random_seed(7)
    keras.config.set_floatx(dtype)
    try:
        shape, chain = make()
        model = keras.Sequential([keras.Input(shape), *chain])
    finally:
        keras.config.set_floatx("float32")
    rng = np.random.default_rng(0)
    x, y = rng.normal(size=(300, *shape)), rng.normal(size=(300, 3))
    model.compile("adam", "mse")
    history = model.fit(x, y, 70, 3, verbose=0).history
    assert np.isfinite(history["loss"]).all()
    left = [np.array(history["loss"]), model.predict(x, verbose=0)]
    return b"".join(a.tobytes() for a in [*left, *model.get_weights()])


@pytest.mark.filterwarnings("ignore:.*does not support masking")
@pytest.mark.parametrize("dtype", ["float32", "float64"])
@pytest.mark.parametrize("make", [flat, deep])
def test_bits(make, dtype, machine):
    found = set()
    for isa in machine._isas():
        machine.set_isa(isa)
        for threads in THREADS:
            machine.set_threads(threads)
            found.add(trained(make, dtype))
    assert len(found) == 1
