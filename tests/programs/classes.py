"""Ten classes of 200 rows by batches of 5: forty updates an epoch."""

import keras
import numpy as np
from keras.layers import Dense, Dropout
from keras.models import Sequential

keras.utils.set_random_seed(5)
rng = np.random.default_rng(5)
labels = np.arange(200) % 10
centres = rng.normal(0, 1, (10, 50))
x = (centres[labels] + rng.normal(0, 0.3, (200, 50))).astype("float32")

model = Sequential()
model.add(Dense(64, activation="relu", input_dim=50))
model.add(Dropout(0.2))
model.add(Dense(28, activation="relu"))
model.add(Dense(10, activation="softmax"))
model.compile(
    optimizer="rmsprop", loss="sparse_categorical_crossentropy", metrics=["accuracy"]
)
model.summary()
model.fit(x, labels, epochs=8, batch_size=5, verbose=2)
print("updates:", int(model.optimizer.iterations))
loss, accuracy = model.evaluate(x, labels, verbose=0)
shares = model.predict(x, verbose=0)
print("rows sum to one:", np.allclose(shares.sum(axis=1), 1, atol=1e-5))
print("same accuracy:", np.isclose((shares.argmax(axis=1) == labels).mean(), accuracy))
named = model.evaluate(x, labels, verbose=0, return_dict=True)
print(list(named))

binary = Sequential([keras.Input((50,)), Dense(1, activation="sigmoid")])
binary.compile("adam", "binary_crossentropy", metrics=["accuracy"])
history = binary.fit(x, labels % 2, epochs=30, verbose=0, class_weight={0: 1.0, 1: 2.0})
print("less:", history.history["loss"][-1] < history.history["loss"][0])
for optimizer, loss in (
    (keras.optimizers.SGD(0.01, momentum=0.9, nesterov=True), "hinge"),
    ("RMSprop", keras.losses.Huber()),
    ("Adam", "mae"),
):
    binary.compile(optimizer, loss)
    binary.fit(x, labels % 2, epochs=1, verbose=0)
    print(type(binary.optimizer).__name__, binary.optimizer.get_config()["name"])
