"""Draws the picture of README: `python docs/picture.py` writes docs/shows.png."""

from pathlib import Path

import matplotlib

import mlpc as keras

matplotlib.use("Agg")
from matplotlib import pyplot


def main():
    keras.utils.set_random_seed(1)
    (x, y), (x_test, y_test) = keras.datasets.digits.load_data()
    model = keras.Sequential(
        [
            keras.Input((8, 8)),
            keras.layers.Flatten(),
            keras.layers.Dense(24, "relu", name="hidden"),
            keras.layers.Dense(10, "softmax", name="digit"),
        ]
    )
    model.compile("adam", "sparse_categorical_crossentropy", metrics=["accuracy"])
    history = model.fit(x / 16, y, epochs=30, validation_split=0.2, verbose=0)
    figure, axes = pyplot.subplots(1, 3, figsize=(11, 3.4), layout="constrained")
    keras.plot.learning_curves(history, "loss", ax=axes[0])
    found = model.predict(x_test / 16, verbose=0).argmax(axis=1)
    keras.plot.confusion_matrix(y_test, found, ax=axes[1])
    trace = model.trace(x_test[:24] / 16, y_test[:24])
    delta = trace["hidden"].dz.T
    most = abs(delta).max()
    image = axes[2].imshow(delta, "RdBu_r", vmin=-most, vmax=most, aspect="auto")
    axes[2].set(title='trace["hidden"].dz', xlabel="digit", ylabel="unit")
    figure.colorbar(image, ax=axes[2])
    path = Path(__file__).resolve().parent / "shows.png"
    figure.savefig(path, dpi=80, metadata={"Software": None})
    print(path.name)


if __name__ == "__main__":
    main()
