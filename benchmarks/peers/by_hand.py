"""NumPy by hand: the textbook's loop over batches, a few lines a layer."""

import numpy as np

from benchmarks.peers.batches import in_batches
from benchmarks.peers.updates import begin, update

__all__ = ["predictor", "trainer"]

VALUE = {
    "relu": lambda z: np.maximum(z, 0),
    "tanh": np.tanh,
    "linear": lambda z: z,
    "softmax": lambda z: softmax(z),
}
SLOPE = {  # from the value
    "relu": lambda a: a > 0,
    "tanh": lambda a: 1 - a * a,
    "linear": lambda a: 1,
}


def softmax(z):
    e = np.exp(z - z.max(1, keepdims=True))
    return e / e.sum(1, keepdims=True)


def forward(work, weights, x):
    """x and each layer's output."""
    outputs = [x]
    for i in range(0, len(weights), 2):
        last = i == len(weights) - 2
        z = outputs[-1] @ weights[i] + weights[i + 1]
        outputs.append(VALUE[work.output if last else work.hidden](z))
    return outputs


def gradients(work, weights, x, y):
    """The loss, and its gradient by each of the weights."""
    outputs = forward(work, weights, x)
    p = outputs[-1]
    if work.output == "softmax":
        rows = np.arange(len(p))
        loss = -np.log(p[rows, y]).mean()
        delta = p.copy()
        delta[rows, y] -= 1
        delta /= len(p)
    else:
        error = p - y
        loss = (error * error).mean()
        delta = (2 / p.size) * error * SLOPE[work.output](p)
    found = [None] * len(weights)
    for i in reversed(range(0, len(weights), 2)):
        a = outputs[i // 2]
        found[i], found[i + 1] = a.T @ delta, delta.sum(0)
        if i > 0:
            delta = delta @ weights[i].T * SLOPE[work.hidden](a)
    return loss, found


def trainer(work, x, y, threads):
    rng = np.random.default_rng(2)
    states = [begin(work.optimizer, weight) for weight in work.weights()]
    step = 0

    def run(epochs):
        nonlocal states, step
        for _ in range(epochs):
            order = rng.permutation(len(x))
            for at in range(0, len(x), work.batch):
                rows = order[at : at + work.batch]
                weights = [state[0] for state in states]
                _, found = gradients(work, weights, x[rows], y[rows])
                step += 1
                states = [
                    update(work.optimizer, state, gradient, step, work.rate, np.sqrt)
                    for state, gradient in zip(states, found, strict=True)
                ]

    return run


def predictor(work, x, threads):
    weights = work.weights()
    return in_batches(lambda x: forward(work, weights, x)[-1], x, work.batch)
