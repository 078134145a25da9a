"""Rates over steps: what schedules give, a picture, and which one was trained."""

import keras
import matplotlib.pyplot as plt
import numpy as np

keras.utils.set_random_seed(2)
schedules = {
    "exponential": keras.optimizers.schedules.ExponentialDecay(0.1, 20, 0.5),
    "staircase": keras.optimizers.schedules.ExponentialDecay(
        0.1, 20, 0.5, staircase=True
    ),
    "piecewise": keras.optimizers.schedules.PiecewiseConstantDecay(
        [30, 60], [0.1, 0.05, 0.01]
    ),
    "polynomial": keras.optimizers.schedules.PolynomialDecay(0.1, 80, 0.001, power=2),
    "inverse": keras.optimizers.schedules.InverseTimeDecay(0.1, 10, 0.5),
    "cosine": keras.optimizers.schedules.CosineDecay(
        0.0, 80, warmup_target=0.1, warmup_steps=10
    ),
    "restarts": keras.optimizers.schedules.CosineDecayRestarts(0.1, 20),
}
steps = np.arange(0, 100, dtype="float32")
fig, ax = plt.subplots()
for name, schedule in schedules.items():
    rates = [float(schedule(step)) for step in steps]
    ax.plot(steps, rates, label=name)
    print(f"{name:>12}", " ".join(f"{rate:.4f}" for rate in rates[::14]))
ax.set_xlabel("step")
ax.set_ylabel("learning rate")
ax.legend()
fig.savefig("schedules.png")
plt.close(fig)

x = np.linspace(-1, 1, 64, dtype="float32")[:, None]
y = 3 * x - 1
for name in ("exponential", "restarts"):
    model = keras.Sequential([keras.Input((1,)), keras.layers.Dense(1)])
    model.set_weights([np.zeros((1, 1)), np.zeros(1)])
    schedule = schedules[name]
    model.compile(keras.optimizers.SGD(schedule, momentum=0.9), "mse")
    model.fit(x, y, batch_size=16, epochs=20, shuffle=False, verbose=0)
    steps = int(model.optimizer.iterations)
    rate = float(model.optimizer.learning_rate)
    print(name, steps, f"{rate:.5f}", np.isclose(rate, float(schedule(steps))))
    print([w.round(2).tolist() for w in model.get_weights()])
    config = keras.optimizers.schedules.serialize(schedule)
    again = keras.optimizers.schedules.deserialize(config)
    print(again.get_config() == schedule.get_config())
