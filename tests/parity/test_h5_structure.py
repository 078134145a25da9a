"""All HDF5 files that Keras writes pass the walk before HDF5 opens them."""

import zipfile

import numpy as np
import pytest

from mlpc.saving.hdf5.structure import check_structure


@pytest.fixture(params=[1, 60], ids=["small", "large"])
def model(request, keras):
    """With an optimizer's state, and so many layers that texts fill several heaps."""
    layers = [keras.layers.Dense(3) for _ in range(request.param)]
    layers += [keras.layers.BatchNormalization(), keras.layers.Dropout(0.5)]
    model = keras.Sequential([keras.Input((4,)), *layers])
    model.compile("adam", "mse")
    model.fit(np.ones((4, 4)), np.ones((4, 3)), verbose=0)
    return model


@pytest.mark.filterwarnings("ignore")
def test_files_of_keras(model, tmp_path):
    model.save(tmp_path / "a.keras")
    model.save(tmp_path / "a.h5")
    model.save_weights(tmp_path / "a.weights.h5")
    with zipfile.ZipFile(tmp_path / "a.keras") as archive:
        check_structure(archive.read("model.weights.h5"), "a.keras")
    for name in ("a.h5", "a.weights.h5"):
        check_structure((tmp_path / name).read_bytes(), name)
