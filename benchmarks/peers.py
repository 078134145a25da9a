"""The peers: each is a function of a workload that returns one that trains an epoch.

Every peer shuffles, computes the loss and updates by SGD in every step, in its own
usual way for small nets; JAX gets the whole epoch under `lax.scan`, its fastest way.
"""

import numpy as np

__all__ = ["PEERS"]


def mlpc(work, x, y):
    import mlpc as keras

    layers = [keras.layers.Dense(n, activation=work.hidden) for n in work.widths[1:-1]]
    model = keras.Sequential(
        [
            keras.Input(shape=(work.widths[0],)),
            *layers,
            keras.layers.Dense(work.widths[-1], activation=work.output),
        ]
    )
    softmax = work.output == "softmax"
    model.compile(
        optimizer=keras.optimizers.SGD(work.rate),
        loss="sparse_categorical_crossentropy" if softmax else "mse",
    )
    return lambda: model.fit(x, y, batch_size=work.batch, epochs=1, verbose=0)


def numpy(work, x, y):
    rng = np.random.default_rng(1)
    shapes = list(zip(work.widths, work.widths[1:], strict=False))
    weights = [
        [
            (rng.standard_normal(s) / s[0] ** 0.5).astype(np.float32),
            np.zeros(s[1], "f4"),
        ]
        for s in shapes
    ]
    rate = np.float32(work.rate)
    if work.output == "softmax":
        y = np.eye(work.widths[-1], dtype=np.float32)[y]

    def step(x, y):
        outputs = [x]
        for i, (w, b) in enumerate(weights):
            z = outputs[-1] @ w + b
            last = i == len(weights) - 1
            if last and work.output == "softmax":
                e = np.exp(z - z.max(1, keepdims=True))
                outputs.append(e / e.sum(1, keepdims=True))
            elif work.hidden == "relu":
                outputs.append(np.maximum(z, 0))
            else:
                outputs.append(np.tanh(z))
        p = outputs[-1]
        if work.output == "softmax":
            loss = -np.log(p[y > 0]).mean()
            d = (p - y) / len(x)
        else:
            loss = ((p - y) ** 2).mean()
            d = 2 * (p - y) / p.size * (1 - p * p)
        for i in reversed(range(len(weights))):
            w, b = weights[i]
            a = outputs[i]
            gradient, slope = a.T @ d, d.sum(0)
            if i > 0:
                d = d @ w.T * ((a > 0) if work.hidden == "relu" else (1 - a * a))
            w -= rate * gradient
            b -= rate * slope
        return loss

    def epoch():
        order = rng.permutation(len(x))
        for at in range(0, len(x), work.batch):
            rows = order[at : at + work.batch]
            step(x[rows], y[rows])

    return epoch


def pytorch(work, x, y):
    import torch

    activation = {"relu": torch.nn.ReLU, "tanh": torch.nn.Tanh}
    parts = []
    for n_in, n_out in zip(work.widths, work.widths[1:], strict=False):
        parts += [torch.nn.Linear(n_in, n_out), activation[work.hidden]()]
    net = torch.nn.Sequential(*(parts[:-1] if work.output == "softmax" else parts))
    loss_of = (
        torch.nn.CrossEntropyLoss() if work.output == "softmax" else torch.nn.MSELoss()
    )
    optimizer = torch.optim.SGD(net.parameters(), lr=work.rate)
    x, y = torch.from_numpy(x), torch.from_numpy(y)

    def epoch():
        order = torch.randperm(len(x))
        for at in range(0, len(x), work.batch):
            rows = order[at : at + work.batch]
            optimizer.zero_grad()
            loss_of(net(x[rows]), y[rows]).backward()
            optimizer.step()

    return epoch


def jax(work, x, y):
    import jax
    import jax.numpy as jnp

    keys = jax.random.split(jax.random.key(0), len(work.widths))
    weights = [
        (jax.random.normal(k, s) / s[0] ** 0.5, jnp.zeros(s[1]))
        for k, s in zip(
            keys, zip(work.widths, work.widths[1:], strict=False), strict=False
        )
    ]
    hidden = {"relu": jax.nn.relu, "tanh": jnp.tanh}[work.hidden]

    def loss_of(weights, x, y):
        for w, b in weights[:-1]:
            x = hidden(x @ w + b)
        z = x @ weights[-1][0] + weights[-1][1]
        if work.output == "softmax":
            return -jnp.take_along_axis(jax.nn.log_softmax(z), y[:, None], 1).mean()
        return ((jnp.tanh(z) - y) ** 2).mean()

    def step(weights, rows):
        loss, slopes = jax.value_and_grad(loss_of)(weights, x[rows], y[rows])
        new = jax.tree.map(lambda w, g: w - work.rate * g, weights, slopes)
        return new, loss

    @jax.jit
    def run(weights, key):
        order = jax.random.permutation(key, len(x)).reshape(work.steps, -1)
        return jax.lax.scan(step, weights, order)

    x, y = jnp.asarray(x), jnp.asarray(y)
    state = [weights, jax.random.key(1)]

    def epoch():
        state[1], key = jax.random.split(state[1])
        state[0], losses = run(state[0], key)
        losses.block_until_ready()

    return epoch


PEERS = {"mlpc": mlpc, "numpy": numpy, "pytorch": pytorch, "jax": jax}
