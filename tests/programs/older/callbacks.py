"""Digits of the year 2017: shortened keys, `lr`, and `K`."""

import numpy as np
from keras import backend as K
from keras.callbacks import BaseLogger, EarlyStopping, ModelCheckpoint
from keras.layers import Dense, Flatten
from keras.layers.advanced_activations import LeakyReLU
from keras.models import Sequential
from keras.optimizers import Adam

rng = np.random.RandomState(1)
labels = np.arange(300) % 4
x = rng.normal(size=(4, 6, 6))[labels] + rng.normal(0, 0.4, (300, 6, 6))
x = K.cast_to_floatx(x)

K.clear_session()
model = Sequential()
model.add(Flatten(input_shape=K.int_shape(x)[1:]))
model.add(Dense(32))
model.add(LeakyReLU(alpha=0.2))
model.add(Dense(4, activation="softmax"))
model.compile(
    loss="sparse_categorical_crossentropy",
    optimizer=Adam(lr=0.001, beta_1=0.9, beta_2=0.999, epsilon=None, decay=0.0),
    metrics=["accuracy"],
)
K.set_value(model.optimizer.lr, 0.01)
rate = K.get_value(model.optimizer.lr)
history = model.fit(
    x,
    labels,
    epochs=6,
    validation_data=(x, labels),
    verbose=0,
    callbacks=[
        BaseLogger(),
        EarlyStopping(monitor="val_acc", patience=50, mode="max"),
        ModelCheckpoint("w{epoch}.weights.h5", period=2, save_weights_only=True),
    ],
)
accuracy = history.history["acc"]
val_accuracy = history.history["val_acc"]
correct = K.mean(K.equal(K.argmax(model.predict(x, verbose=0)), labels))
