"""A network kept in files, taken up again where it stopped."""

import json

import keras
import numpy as np

x = np.linspace(-1, 1, 64).reshape(16, 4).astype("float32")
y = np.stack([x.sum(axis=1), x.max(axis=1)], axis=1)

model = keras.Sequential(name="kept")
model.add(keras.Input(shape=(4,)))
model.add(keras.layers.Dense(6, activation="elu", name="hidden"))
model.add(keras.layers.Dense(2, name="output"))
model.set_weights(
    [np.full(w.shape, 0.1) * (1 + np.arange(w.shape[-1])) for w in model.get_weights()]
)
model.compile(optimizer=keras.optimizers.Adam(0.01), loss="mse", metrics=["mae"])
model.fit(x, y, epochs=4, batch_size=4, shuffle=False, verbose=0)

model.save("kept.keras")
again = keras.models.load_model("kept.keras")
print(np.array_equal(again.predict(x, verbose=0), model.predict(x, verbose=0)))
for one in (model, again):
    one.fit(x, y, epochs=2, batch_size=4, shuffle=False, verbose=0)
print(all(map(np.array_equal, again.get_weights(), model.get_weights())))
print(int(again.optimizer.iterations))
print([round(value, 4) for value in again.evaluate(x, y, verbose=0)])
again.summary()

text = model.to_json()
described = json.loads(text)
print(
    described["class_name"],
    [
        (layer["class_name"], layer["config"]["name"])
        for layer in described["config"]["layers"]
    ],
)
twin = keras.models.model_from_json(text)
model.save_weights("kept.weights.h5")
twin.load_weights("kept.weights.h5")
print(np.array_equal(twin.predict(x, verbose=0), model.predict(x, verbose=0)))

copy = keras.models.clone_model(model)
print(copy.name, copy.compiled, [w.shape for w in copy.get_weights()])
kernel, bias = model.get_layer("output").get_weights()
copy.get_layer("output").set_weights([kernel, bias])
print(np.array_equal(copy.layers[-1].get_weights()[0], kernel))
rebuilt = keras.Sequential.from_config(model.get_config())
print([layer.name for layer in rebuilt.layers])
