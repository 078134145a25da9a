"""One class in ten: weights of classes, a bias that says so, and what recall gains."""

import keras
import numpy as np
from keras import layers

keras.utils.set_random_seed(11)
rng = np.random.default_rng(11)
x = rng.normal(size=(1200, 6)).astype("float32")
score = x[:, 0] + 0.5 * x[:, 1] * x[:, 2] + rng.normal(0, 0.4, 1200)
y = (score > np.quantile(score, 0.9)).astype("float32")[:, None]
train, test = slice(0, 900), slice(900, None)

neg, pos = np.bincount(y[train, 0].astype(int))
print(
    f"Examples: {neg + pos}, positive: {pos} ({100 * pos / (neg + pos):.1f} % of total)"
)
METRICS = [
    keras.metrics.TruePositives(name="tp"),
    keras.metrics.FalsePositives(name="fp"),
    keras.metrics.Precision(name="precision"),
    keras.metrics.Recall(name="recall"),
    keras.metrics.AUC(name="auc"),
    keras.metrics.AUC(name="prc", curve="PR"),
]


def make_model(output_bias=None):
    if output_bias is not None:
        output_bias = keras.initializers.Constant(output_bias)
    model = keras.Sequential(
        [
            keras.Input((6,)),
            layers.Dense(16, activation="relu"),
            layers.Dense(1, activation="sigmoid", bias_initializer=output_bias),
        ]
    )
    adam = keras.optimizers.Adam(learning_rate=0.01)
    loss = keras.losses.BinaryCrossentropy()
    model.compile(optimizer=adam, loss=loss, metrics=METRICS)
    return model


initial_bias = np.log([pos / neg])
model = make_model(initial_bias)
weight, bias = model.layers[-1].get_weights()
print("bias:", bias.shape, np.allclose(bias, initial_bias))
model.set_weights([np.zeros_like(w) for w in model.get_weights()[:-1]] + [bias])
careful = model.evaluate(x[train], y[train], batch_size=900, verbose=0)[0]
print(f"loss of a model that knows the share alone: {careful:.4f}")

total = pos + neg
class_weight = {0: (1 / neg) * (total / 2.0), 1: (1 / pos) * (total / 2.0)}
recalls = {}
for name, weights in {"plain": None, "weighted": class_weight}.items():
    model = make_model(initial_bias)
    history = model.fit(
        x[train],
        y[train],
        batch_size=100,
        epochs=15,
        verbose=0,
        validation_data=(x[test], y[test]),
        class_weight=weights,
    )
    results = model.evaluate(x[test], y[test], verbose=0, return_dict=True)
    recalls[name] = results["recall"]
    print(name, sorted(results))
    print(sorted(history.history) == sorted([*results, *(f"val_{k}" for k in results)]))
print("weights find more of the rare class:", recalls["weighted"] > recalls["plain"])
