"""Handwritten digits: one hidden layer of 50 tanh units on raw pixels."""

import keras
import matplotlib.pyplot as plt
import numpy as np
from keras.datasets import mnist
from sklearn.metrics import confusion_matrix

(x, y), (x_test, y_test) = mnist.load_data()
print(x.shape, x.dtype, y.shape, x_test.shape)

x_train = x[:4000] * 1.0
x_valid = x[4000:6000] * 1.0
y_train = keras.utils.to_categorical(y[:4000], 10)
y_valid = keras.utils.to_categorical(y[4000:6000], 10)

nn = keras.Sequential()
nn.add(keras.layers.Flatten(input_shape=[28, 28]))
nn.add(keras.layers.Dense(50, activation="tanh"))
nn.add(keras.layers.Dense(10, activation="softmax"))
nn.summary()
nn.compile(optimizer="nadam", loss="categorical_crossentropy", metrics=["accuracy"])

train = nn.fit(
    x_train,
    y_train,
    epochs=5,
    batch_size=128,
    validation_data=(x_valid, y_valid),
    verbose=2,
)
print(list(train.history))

for name, values in train.history.items():
    plt.plot(train.epoch, values, label=name)
plt.legend()
plt.savefig("curves.png")
plt.close()

outputs = nn.predict(x_test[:1000] * 1.0, verbose=0)
classes = np.argmax(outputs, axis=1)
matrix = confusion_matrix(y_test[:1000], classes)
accuracy = np.trace(matrix) / 1000
print("Test accuracy:", accuracy)
