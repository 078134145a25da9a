"""A table of numbers, flags and a class, from the frame to predictions."""

import keras
import numpy as np
import pandas as pd
from keras import layers

keras.utils.set_random_seed(5)
rng = np.random.default_rng(5)
n = 400
table = pd.DataFrame(
    {
        "age": rng.integers(18, 80, n),
        "income": rng.lognormal(10, 0.5, n),
        "owner": rng.random(n) < 0.4,
        "city": rng.choice(["Kiel", "Ulm", "Jena"], n),
    }
)
table["price"] = (
    0.02 * table.age
    + 1e-4 * table.income
    + 0.7 * table.owner
    + table.city.map({"Kiel": 0.0, "Ulm": 0.5, "Jena": 1.0})
)

features = pd.get_dummies(table.drop(columns="price"), columns=["city"]).astype(
    "float32"
)
target = table.pop("price")
train = features.sample(frac=0.8, random_state=0)
test = features.drop(train.index)
print(list(features.columns), train.shape, test.shape)

normalizer = layers.Normalization(axis=-1)
normalizer.adapt(np.array(train))
print("means:", np.array(normalizer.mean).round(2)[0, 2:])
print("normalized:", np.abs(np.mean(normalizer(np.array(train)), axis=0)).max() < 1e-3)

model = keras.Sequential(
    [normalizer, layers.Dense(16, activation="relu"), layers.Dense(1)]
)
model.compile(optimizer=keras.optimizers.Adam(0.01), loss="mean_absolute_error")
history = model.fit(
    train, target[train.index], validation_split=0.2, epochs=40, verbose=0
)
hist = pd.DataFrame(history.history)
hist["epoch"] = history.epoch
print(hist.columns.tolist(), len(hist))
print("learns:", hist.loss.iloc[-1] < 0.5 * hist.loss.iloc[0])

error = model.evaluate(test, target[test.index], verbose=0)
predictions = model.predict(test, verbose=0).flatten()
print(
    "the same error:",
    np.isclose(error, np.abs(predictions - target[test.index]).mean()),
)
print("correlated:", np.corrcoef(predictions, target[test.index])[0, 1] > 0.9)
