"""A classifier, from data to a file and back."""

import numpy as np

import mlpc as keras


def main() -> None:
    keras.utils.set_random_seed(1)
    (x_train, y_train), (x_test, y_test) = keras.datasets.digits.load_data()
    model = keras.Sequential(
        [
            keras.Input(shape=(64,)),
            keras.layers.Rescaling(1 / 16),
            keras.layers.Dense(np.int64(32), activation="relu", name="hidden"),
            keras.layers.Dropout(0.1, seed=3),
            keras.layers.Dense(10, "softmax"),
        ]
    )
    model.compile(
        optimizer=keras.optimizers.Adam(0.01),
        loss="sparse_categorical_crossentropy",
        metrics=["accuracy", keras.metrics.SparseTopKCategoricalAccuracy(k=2)],
    )
    x_train = x_train.reshape(-1, 64)
    history = model.fit(x_train, y_train, epochs=2, validation_split=0.1, verbose=0)
    losses: list[float] = history.history["loss"]
    best: float = min(losses)
    chances: np.ndarray = model.predict(x_test.reshape(-1, 64), verbose=0)
    right: float = (chances.argmax(axis=1) == y_test).mean()
    names: list[str] = [layer.name for layer in model.layers]
    shapes = [weight.shape for weight in model.trainable_weights]
    print(best, right, names, shapes, model.to_json()[:10])


if __name__ == "__main__":
    main()
