"""A multi-layer perceptron by hand, float64 NumPy: forward, backward and training.

Only the order of the steps lives here; each formula is in `reference/`.
"""

import numpy as np
from reference import (
    CONSTRAINTS,
    OPTIMIZERS,
    REGULARIZERS,
    activation,
    activation_gradient,
    loss,
)
from reference.layers import penalty

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
            "kernel_regularizer", "bias_constraint" and their like are pairs (name,
            options) of `reference.REGULARIZERS` and `reference.CONSTRAINTS`,
            "activity" is {"l1", "l2"}, and a layer that is "frozen" does not learn
            and pays no penalty on its weights.
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

    @property
    def trainable(self):
        """(weight, its regularizer, its constraint) of each that learns."""
        return [
            (
                layer[key],
                layer.get(f"{key}_regularizer"),
                layer.get(f"{key}_constraint"),
            )
            for layer in self.layers
            for key in self.parameters(layer)
            if not layer.get("frozen")
        ]

    def forward(self, x):
        """The output of a batch; every layer keeps its x, z and a."""
        a = np.asarray(x, np.float64)
        for layer in self.layers:
            layer["x"] = a
            z = a.reshape(len(a), -1) if layer.get("flatten") else a
            if "kernel" in layer:
                z = z @ layer["kernel"]
            if layer.get("bias") is not None:
                z = z + layer["bias"]
            layer["z"] = z
            a = layer["a"] = activation(
                layer.get("activation", "linear"), z, **layer.get("options", {})
            )
        return a

    def output_gradient(self, y, p, sample_weight=None):
        """(loss, dp, dz): dz where loss and activation are one, dp elsewhere.

        softmax or sigmoid before its cross-entropy: dz = (p - y) / N.
        """
        last = self.layers[-1].get("activation", "linear")
        options = dict(self.loss_options)
        if sample_weight is not None:
            options["sample_weight"] = sample_weight
        if (last, self.loss_name) in FUSED and "from_logits" not in options:
            z = self.layers[-1]["z"]
            value, dz = loss(self.loss_name, y, z, from_logits=True, **options)
            return value, np.zeros_like(p), dz
        value, dp = loss(self.loss_name, y, p, **options)
        return value, dp, 0.0

    def penalties(self):
        """The penalties on weights and on what layers gave in the last `forward`."""
        on_weights = [
            REGULARIZERS[regularizer[0]][0](w, **regularizer[1])
            for w, regularizer, _ in self.trainable
            if regularizer
        ]
        on_outputs = [
            penalty(layer["a"], **self.activity(layer))[0] for layer in self.layers
        ]
        return sum(on_weights) + sum(on_outputs)

    @staticmethod
    def activity(layer):
        return layer.get("activity", {})

    def gradients(self, x, y, sample_weight=None):
        """The loss of a batch and the gradients of what learns, in the weights' order.

        dz = f'(z) da, dW = x^T dz, db = sum of dz over the rows, dx = dz W^T; each
        penalty adds its own slope to the dW, db or da that it is paid on.
        """
        value, da, fused = self.output_gradient(y, self.forward(x), sample_weight)
        gradients = []
        for layer in reversed(self.layers):
            da = da + penalty(layer["a"], **self.activity(layer))[1]
            name, options = layer.get("activation", "linear"), layer.get("options", {})
            dz = fused + activation_gradient(name, layer["z"], da, **options)
            da, fused, rows = dz, 0.0, dz.reshape(-1, dz.shape[-1])
            found = {}
            if layer.get("bias") is not None:
                found["bias"] = rows.sum(axis=0)
            if "kernel" in layer:
                found["kernel"] = layer["x"].reshape(len(rows), -1).T @ rows
                da = dz @ layer["kernel"].T
            da = da.reshape(layer["x"].shape)
            if not layer.get("frozen"):
                gradients += found.values()
        pairs = zip(gradients[::-1], self.trainable, strict=True)
        slopes = [
            g + (REGULARIZERS[named[0]][1](w, **named[1]) if named else 0.0)
            for g, (w, named, _) in pairs
        ]
        return value + self.penalties(), slopes

    def evaluate(self, x, y, sample_weight=None):
        """The loss of a batch, with the penalties."""
        value = self.output_gradient(y, self.forward(x), sample_weight)[0]
        return value + self.penalties()

    def train(self, batches, optimizer="sgd", **options):
        """One update a batch; returns the loss of each batch before its update.

        Args:
            batches: Tuples (x, y) or (x, y, weights of the rows).
            optimizer: The name of an optimizer.
            options: Its options.
        """
        self.states = self.states or [{} for _ in self.trainable]
        losses = []
        for batch in batches:
            value, gradients = self.gradients(*batch)
            losses.append(value)
            for (w, _, constraint), g, state in zip(
                self.trainable, gradients, self.states, strict=True
            ):
                w[...] = OPTIMIZERS[optimizer](w, g, state, **options)
                if constraint:
                    w[...] = CONSTRAINTS[constraint[0]](w, **constraint[1])
        return losses
