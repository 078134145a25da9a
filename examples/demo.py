"""Trains a digit classifier, saves it, loads it again, and draws what it learned.

    make demo          or          python examples/demo.py

The program is Keras' own, but for its import. What it writes is in build/demo/.
"""

from pathlib import Path

import numpy as np

import mlpc as keras

FOLDER = Path("build/demo")


def build():
    model = keras.Sequential(
        [
            keras.Input(shape=(8, 8)),
            keras.layers.Flatten(),
            keras.layers.Dense(64, activation="relu"),
            keras.layers.Dense(32, activation="relu"),
            keras.layers.Dense(10, activation="softmax"),
        ]
    )
    model.compile(
        optimizer="adam",
        loss="sparse_categorical_crossentropy",
        metrics=["accuracy"],
    )
    return model


def confusion_matrix(labels, predicted):
    """How often a digit (row) was taken for which digit (column), (10, 10)."""
    matrix = np.zeros((10, 10), int)
    np.add.at(matrix, (labels, predicted), 1)
    return matrix


def draw(history, matrix, path):
    """Writes the curves of loss and accuracy and the matrix as one picture."""
    import matplotlib

    matplotlib.use("Agg")  # a file, no window
    from matplotlib import pyplot

    figure, axes = pyplot.subplots(1, 3, figsize=(15, 4.5), layout="constrained")
    for axis, name in zip(axes, ["loss", "accuracy"], strict=False):
        epochs = range(1, len(history[name]) + 1)
        axis.plot(epochs, history[name], label="training")
        axis.plot(epochs, history[f"val_{name}"], label="validation")
        axis.set(title=name, xlabel="epoch")
        axis.grid(alpha=0.3)
        axis.legend()
    axes[2].imshow(matrix, cmap="Blues")
    for (row, column), count in np.ndenumerate(matrix):
        if count:
            color = "white" if count > matrix.max() / 2 else "black"
            axes[2].text(column, row, count, ha="center", va="center", color=color)
    axes[2].set(title="test digits", xlabel="predicted", ylabel="true")
    axes[2].set(xticks=range(10), yticks=range(10))
    figure.savefig(path, dpi=100)


def main():
    keras.utils.set_random_seed(1)
    (x_train, y_train), (x_test, y_test) = keras.datasets.digits.load_data()
    x_train, x_test = x_train / 16, x_test / 16

    model = build()
    model.summary()
    train = model.fit(x_train, y_train, batch_size=32, epochs=30, validation_split=0.1)
    _, accuracy = model.evaluate(x_test, y_test, verbose=0)
    print(f"\nTest accuracy: {100 * accuracy:.1f} % of {len(y_test)} digits")

    FOLDER.mkdir(parents=True, exist_ok=True)
    path = FOLDER / "digits.keras"
    model.save(path)
    predictions = model.predict(x_test, verbose=0)
    again = keras.models.load_model(path).predict(x_test, verbose=0)
    if predictions.tobytes() != again.tobytes():
        raise SystemExit("The loaded model predicts something else.")
    print(f"Saved to {path}; loaded again, it predicts the same bits.")

    picture = FOLDER / "digits.png"
    matrix = confusion_matrix(y_test, predictions.argmax(axis=1))
    try:
        draw(train.history, matrix, picture)
        print(f"Curves and confusion matrix: {picture}")
    except ModuleNotFoundError:
        print("No picture: matplotlib is not installed (pip install matplotlib).")


if __name__ == "__main__":
    main()
