"""PyTorch: eager, or with forward, loss and backward under `torch.compile`.

Its fastest optimizers of one call ("fused"), where it has them.
"""

import numpy as np
import torch
from torch import nn

from benchmarks.peers.batches import in_batches

__all__ = ["predictor", "trainer"]

ACTIVATIONS = {"relu": nn.ReLU, "tanh": nn.Tanh, "softmax": lambda: nn.Softmax(1)}


def build(work, logits):
    """The net with the work's weights; without its softmax where logits are wanted."""
    net = nn.Sequential()
    weights = [torch.from_numpy(w) for w in work.weights()]
    for i in range(0, len(weights), 2):
        kernel, bias = weights[i : i + 2]
        layer = nn.Linear(*kernel.shape)
        with torch.no_grad():
            layer.weight.copy_(kernel.T)
            layer.bias.copy_(bias)
        net.append(layer)
        activation = work.hidden if i < len(weights) - 2 else work.output
        if activation != "linear" and not (logits and activation == "softmax"):
            net.append(ACTIVATIONS[activation]())
    return net


def trainer(work, x, y, threads, compiled=False):
    torch.set_num_threads(threads)
    net = build(work, logits=True)
    make, options = {
        "sgd": (torch.optim.SGD, {"fused": True}),
        "adam": (torch.optim.Adam, {"fused": True}),
        "nadam": (torch.optim.NAdam, {}),
    }[work.optimizer]
    optimizer = make(net.parameters(), lr=work.rate, **options)
    distance = nn.CrossEntropyLoss() if work.output == "softmax" else nn.MSELoss()
    x, y = torch.from_numpy(x), torch.from_numpy(y)

    def loss_of(x, y):
        return distance(net(x), y)

    if compiled:
        loss_of = torch.compile(loss_of, dynamic=False)

    def run(epochs):
        for _ in range(epochs):
            order = torch.randperm(len(x))
            for at in range(0, len(x), work.batch):
                rows = order[at : at + work.batch]
                optimizer.zero_grad()
                loss_of(x[rows], y[rows]).backward()
                optimizer.step()

    return run


def predictor(work, x, threads):
    torch.set_num_threads(threads)
    net = build(work, logits=False).eval()

    def predict(x):
        with torch.inference_mode():
            return np.asarray(net(torch.from_numpy(x)))

    return in_batches(predict, x, work.batch)
