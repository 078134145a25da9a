"""A softmax of the year 2015: names of the first Keras."""

import numpy as np
from keras.constraints import maxnorm
from keras.layers.core import Activation, Dense, Dropout
from keras.models import Sequential
from keras.optimizers import SGD
from keras.regularizers import l2
from keras.utils import np_utils

rng = np.random.RandomState(0)
labels = np.arange(400) % 3
X_train = rng.normal(size=(3, 20))[labels] + rng.normal(0, 0.5, (400, 20))
y_train = np_utils.to_categorical(labels, nb_classes=3)

model = Sequential()
model.add(Dense(64, input_dim=20, init="uniform"))
model.add(Activation("tanh"))
model.add(Dropout(0.25))
model.add(Dense(64, init="glorot_uniform", W_constraint=maxnorm(4)))
model.add(Activation("tanh"))
model.add(Dense(output_dim=3, W_regularizer=l2(1e-4)))
model.add(Activation("softmax"))

sgd = SGD(lr=0.1, decay=1e-6, momentum=0.9, nesterov=True)
model.compile(loss="categorical_crossentropy", optimizer=sgd, class_mode="categorical")
history = model.fit(
    X_train,
    y_train,
    nb_epoch=20,
    batch_size=16,
    show_accuracy=True,
    verbose=0,
    validation_split=0.1,
)
score = model.evaluate(X_train, y_train, batch_size=16, verbose=0)
classes = model.predict_classes(X_train, batch_size=16)
proba = model.predict_proba(X_train, batch_size=16)
print("Accuracy:", history.history["acc"][-1], history.history["val_acc"][-1])
