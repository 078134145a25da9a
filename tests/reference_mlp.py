"""A multi-layer perceptron by hand, float64 NumPy: forward, backward and training.

Only the order of the steps lives here; each formula is in `reference/`.
"""

import numpy as np
from reference import OPTIMIZERS, activation, activation_gradient, loss

__all__ = ["MLP"]

FUSED = {
    ("softmax", "categorical_crossentropy"),
    ("softmax", "sparse_categorical_crossentropy"),
    ("sigmoid", "binary_crossentropy"),
}


class MLP:
    """A multi-layer perceptron of layers given as dictionaries.

    Args:
        layers: A list of {"kernel", "bias", "activation", "options"}. Without
            "kernel" the layer only activates; without "bias" it has none; without
            "activation" it is linear; {"flatten": True} makes rows of its input.
        loss: The name of a loss.
        options: The options of that loss and its reduction.
    """

    def __init__(self, layers, loss="mean_squared_error", **options):
        self.layers = layers
        self.loss_name, self.loss_options = loss, options
        self.states = None
        for layer in layers:
            for key in self.parameters(layer):
                layer[key] = np.array(layer[key], np.float64)

    @staticmethod
    def parameters(layer):
        return [key for key in ("kernel", "bias") if layer.get(key) is not None]

    @property
    def weights(self):
        return [layer[key] for layer in self.layers for key in self.parameters(layer)]

    def forward(self, x):
        """The output of a batch; every layer keeps its x and z."""
        a = np.asarray(x, np.float64)
        for layer in self.layers:
            layer["x"] = a
            z = a.reshape(len(a), -1) if layer.get("flatten") else a
            if "kernel" in layer:
                z = z @ layer["kernel"]
            if layer.get("bias") is not None:
                z = z + layer["bias"]
            layer["z"] = z
            a = activation(
                layer.get("activation", "linear"), z, **layer.get("options", {})
            )
        return a

    def output_gradient(self, y, p):
        """(loss, dp, dz): dz where loss and activation are one, dp elsewhere.

        softmax or sigmoid before its cross-entropy: dz = (p - y) / N.
        """
        last = self.layers[-1].get("activation", "linear")
        if (last, self.loss_name) in FUSED and "from_logits" not in self.loss_options:
            z = self.layers[-1]["z"]
            value, dz = loss(
                self.loss_name, y, z, from_logits=True, **self.loss_options
            )
            return value, None, dz
        value, dp = loss(self.loss_name, y, p, **self.loss_options)
        return value, dp, None

    def gradients(self, x, y):
        """The loss of a batch and the gradients of `weights`, in their order.

        dz = f'(z) da, dW = x^T dz, db = sum of dz over the rows, dx = dz W^T.
        """
        value, da, dz = self.output_gradient(y, self.forward(x))
        gradients = []
        for layer in reversed(self.layers):
            if dz is None:
                name, options = layer.get("activation", "linear"), layer.get("options")
                dz = activation_gradient(name, layer["z"], da, **(options or {}))
            da, rows = dz, dz.reshape(-1, dz.shape[-1])
            if layer.get("bias") is not None:
                gradients.append(rows.sum(axis=0))
            if "kernel" in layer:
                x = layer["x"].reshape(len(rows), -1)
                gradients.append(x.T @ rows)
                da = dz @ layer["kernel"].T
            da, dz = da.reshape(layer["x"].shape), None
        return value, gradients[::-1]

    def evaluate(self, x, y):
        """The loss of a batch."""
        return self.output_gradient(y, self.forward(x))[0]

    def train(self, batches, optimizer="sgd", **options):
        """One update a batch; returns the loss of each batch before its update."""
        self.states = self.states or [{} for _ in self.weights]
        losses = []
        for x, y in batches:
            value, gradients = self.gradients(x, y)
            losses.append(value)
            for w, g, state in zip(self.weights, gradients, self.states, strict=True):
                w[...] = OPTIMIZERS[optimizer](w, g, state, **options)
        return losses
