"""Digits by a perceptron of ten outputs, then by two hidden layers: SGD, batch 128."""

import numpy as np
from keras.datasets import mnist
from keras.layers import Activation, Dense
from keras.models import Sequential
from keras.optimizers import SGD
from keras.utils import set_random_seed, to_categorical

EPOCHS = 3
BATCH_SIZE = 128
VERBOSE = 1
CLASSES = 10
OPTIMIZER = SGD()
N_HIDDEN = 128
VALIDATION_SPLIT = 0.2

set_random_seed(1671)
(X_train, y_train), (X_test, y_test) = mnist.load_data()
X_train = X_train[:10000].reshape(10000, 784).astype("float32") / 255
X_test = X_test[:2000].reshape(2000, 784).astype("float32") / 255
Y_train = to_categorical(y_train[:10000], CLASSES)
Y_test = to_categorical(y_test[:2000], CLASSES)
print(X_train.shape[0], "train samples")
print(X_test.shape[0], "test samples")

scores = []
for hidden in ([], ["relu", "tanh"]):
    model = Sequential()
    width = 784
    for activation in hidden:
        model.add(Dense(N_HIDDEN, input_shape=(width,)))
        model.add(Activation(activation))
        width = N_HIDDEN
    model.add(Dense(CLASSES, input_shape=(width,)))
    model.add(Activation("softmax"))
    model.summary()
    model.compile(
        loss="categorical_crossentropy", optimizer=SGD(), metrics=["accuracy"]
    )
    history = model.fit(
        X_train,
        Y_train,
        batch_size=BATCH_SIZE,
        epochs=EPOCHS,
        verbose=VERBOSE,
        validation_split=VALIDATION_SPLIT,
    )
    score = model.evaluate(X_test, Y_test, verbose=VERBOSE)
    print("Test score:", score[0])
    print("Test accuracy:", score[1])
    scores.append(score[1])
    print(sorted(history.history), len(history.history["val_accuracy"]))
    assert np.isfinite(history.history["loss"]).all()
