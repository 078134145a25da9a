"""What `Model.trace` and `Model.train_step` give: the arrays of one batch."""

from mlpc.utils.shown import Shown

__all__ = ["LayerTrace", "Trace"]


class LayerTrace:
    """One layer's part of a trace: views of the engine's arrays, none of them a copy.

    Attributes:
        layer: The layer.
        name: Its name.
        input: What it was given, `(rows, ...)`.
        z: What its activation is applied to, `(rows, ..., units)`; the output itself
            where it has no activation.
        a: Its output.
        dz: The loss' gradient with respect to z (the delta of the slides); `None`
            without targets.
        da: The loss' gradient with respect to a; `None` without targets, and where loss
            and activation are differentiated in one (softmax or sigmoid under its
            cross-entropy): there `dz` is `(a - y)` times the row's weight.
        gradients: `{name: array}` of the trainable weights, shaped like them; empty
            without targets.
        mask: The factors (of `GaussianNoise` the terms) drawn in training; else `None`.
        mean: The batch's, where batch normalization used it; else `None`.
        variance: The batch's, where batch normalization used it; else `None`.
    """

    mask = mean = variance = None

    def __init__(self, layer, arrays, gradients, inner):
        self.layer, self.name = layer, layer.name
        self.input, self.z, self.a, self.dz, self.da = arrays
        self.gradients = gradients
        for name, array in inner.items():
            setattr(self, name, array)

    def __repr__(self):
        return f"<LayerTrace name={self.name}, a: {self.a.shape}>"


class Trace(Shown):
    """A batch on its way through a model, and back where it had targets.

    All arrays are the engine's own of that step. They stay as they are, even when the
    model trains on or is gone, and writing to them has no effect on it. A layer is
    found by its place or its name: `trace[0].z`, `trace["dense"].dz`.

    Attributes:
        x: The rows as the engine took them, in its dtype.
        y_pred: The output.
        dx: The loss' gradient with respect to x; `None` without targets.
        loss: The loss with all penalties; `None` without targets.
        data_loss: Its part that the targets make.
        penalties: Its part that regularizers make.
        layers: `LayerTrace`s in order; those of a nested model before the model.
        gradients: List like `trainable_weights`; empty without targets.
    """

    def __init__(self, x, dx, layers, gradients, losses):
        self.x, self.dx = x, dx
        self.layers, self.gradients = layers, gradients
        self.y_pred = layers[-1].a if layers else x
        self.loss, self.data_loss = losses
        self.penalties = None if self.loss is None else self.loss - self.data_loss

    def __getitem__(self, key):
        """The layer of this place or name; KeyError or IndexError if there is none."""
        if not isinstance(key, str):
            return self.layers[key]
        for layer in self.layers:
            if layer.name == key:
                return layer
        raise KeyError(
            f"No such layer: {key}. Existing layers are: "
            f"{[layer.name for layer in self.layers]}."
        )

    def __iter__(self):
        return iter(self.layers)

    def __len__(self):
        return len(self.layers)

    def _repr_html_(self):
        """What a notebook shows: the layers' arrays as a table."""
        from mlpc import display

        return display.trace(self)

    def _shown_text(self):
        from mlpc import display

        return display.trace_text(self)

    def __repr__(self):
        loss = "" if self.loss is None else f", loss={self.loss:.6g}"
        rows, layers = (
            f"{count} {noun}" + "s" * (count != 1)
            for count, noun in ((len(self.x), "row"), (len(self), "layer"))
        )
        return f"<Trace of {rows} through {layers}{loss}>"
