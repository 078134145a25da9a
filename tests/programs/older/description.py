"""An architecture as YAML, the weights beside it."""

import numpy as np
from keras.layers import Dense
from keras.models import Sequential, model_from_yaml

model = Sequential()
model.add(Dense(12, input_dim=8, activation="relu"))
model.add(Dense(1, activation="sigmoid"))
model.compile(loss="binary_crossentropy", optimizer="adam", metrics=["accuracy"])

with open("model.yaml", "w") as file:
    file.write(model.to_yaml())
model.save_weights("model.weights.h5")

with open("model.yaml") as file:
    loaded = model_from_yaml(file.read())
loaded.load_weights("model.weights.h5")
x = np.random.RandomState(0).normal(size=(5, 8))
same = np.array_equal(loaded.predict(x, verbose=0), model.predict(x, verbose=0))
