"""JAX at its fastest: an epoch is one compiled `lax.scan` over shuffled batches.

NumPy draws the order: a permutation by JAX is a sort, and slower.
"""

import jax
import jax.numpy as jnp
import numpy as np
from jax import lax

from benchmarks.peers.batches import in_batches
from benchmarks.peers.updates import begin, update

__all__ = ["predictor", "trainer"]

ACTIVATIONS = {
    "relu": jax.nn.relu,
    "tanh": jnp.tanh,
    "softmax": jax.nn.softmax,
    "linear": lambda z: z,
}


def forward(work, weights, x, output):
    for i in range(0, len(weights), 2):
        last = i == len(weights) - 2
        z = x @ weights[i] + weights[i + 1]
        x = ACTIVATIONS[output if last else work.hidden](z)
    return x


def loss_of(work, weights, x, y):
    if work.output != "softmax":
        return jnp.square(forward(work, weights, x, work.output) - y).mean()
    logits = forward(work, weights, x, "linear")
    return -jnp.take_along_axis(jax.nn.log_softmax(logits), y[:, None], 1).mean()


def trainer(work, x, y, threads):
    def step(carry, rows, x, y):
        states, count = carry
        weights = [state[0] for state in states]
        loss, slopes = jax.value_and_grad(loss_of, argnums=1)(
            work, weights, x[rows], y[rows]
        )
        states = [
            update(work.optimizer, state, slope, count, work.rate, jnp.sqrt)
            for state, slope in zip(states, slopes, strict=True)
        ]
        return (states, count + 1), loss

    def epoch(carry, order, x, y):
        whole = len(x) // work.batch * work.batch
        batches = order[:whole].reshape(-1, work.batch)
        carry, losses = lax.scan(lambda c, rows: step(c, rows, x, y), carry, batches)
        if whole < len(x):
            carry, _ = step(carry, order[whole:], x, y)
        return carry, losses

    compiled = jax.jit(epoch, donate_argnums=0)
    rng = np.random.default_rng(2)
    states = [begin(work.optimizer, jnp.asarray(w)) for w in work.weights()]
    carry = jax.tree.map(jnp.asarray, (states, 1.0))
    x, y = jnp.asarray(x), jnp.asarray(y)

    def run(epochs):
        nonlocal carry
        for _ in range(epochs):
            order = rng.permutation(len(x)).astype(np.int32)
            carry, losses = compiled(carry, order, x, y)
        losses.block_until_ready()

    return run


def predictor(work, x, threads):
    weights = [jnp.asarray(w) for w in work.weights()]
    compiled = jax.jit(lambda weights, x: forward(work, weights, x, work.output))
    return in_batches(lambda x: np.asarray(compiled(weights, x)), x, work.batch)
