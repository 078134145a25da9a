"""Draws the layers of a program: code of a stack, from the tables of `choices.py`.

What a stack must not have, and why, is told in `generator.py`.
"""

from parity import choices
from parity.decks import Deck, call, chance, pick

__all__ = ["Networks"]

WIDTHS = [1, 2, 3, 4, 7, 8, 12, 16, 17, 20]


class Networks:
    """The decks of layers, and the drawing of stacks from them."""

    def __init__(self, rng):
        self.rng = rng
        self.activations = Deck(rng, choices.ACTIVATIONS)
        self.activation_layers = Deck(rng, choices.ACTIVATION_LAYERS)
        self.between = Deck(rng, choices.BETWEEN)
        self.penalties = Deck(rng, choices.PENALTIES)
        self.constraints = Deck(rng, choices.CONSTRAINTS)
        self.outputs = {}

    def width(self, low):
        return pick(self.rng, [w for w in WIDTHS if w >= low])

    def attached(self, name, often, matrix):
        """The penalty and the constraint of a weight as arguments; most have none."""
        found, fits = {}, [] if matrix else [lambda card: "Orthogonal" not in card]
        if chance(self.rng, often):
            found[f"{name}_constraint"] = card = self.constraints.deal()
            if card in choices.MAKE_ZEROS:
                fits.append(lambda card: card not in choices.KINK_AT_ZERO)
        if chance(self.rng, often):
            found[f"{name}_regularizer"] = self.penalties.deal(
                lambda card: all(fit(card) for fit in fits)
            )
        return found

    def dense(self, units, activation, bias=True, may_freeze=True):
        """The code of a Dense; `activation` is a name or None."""
        options = {} if bias else {"use_bias": "False"}
        options |= self.attached("kernel", 0.25, matrix=units > 1)
        if bias:
            options |= self.attached("bias", 0.12, matrix=False)
        if chance(self.rng, 0.06):
            options["activity_regularizer"] = pick(self.rng, ['"l1"', '"l2"'])
        if may_freeze and chance(self.rng, 0.08):
            options["trainable"] = "False"
        return call("layers.Dense", units, activation and f'"{activation}"', **options)

    def activation_block(self):
        units, card = self.width(2), self.activation_layers.deal()
        return [self.dense(units, None), f"keras.layers.{card}"]

    def between_block(self, first):
        """A Dense and a layer that is no activation.

        The first layers may also be Dense, BatchNormalization, activation. Further on
        some bias would come before that without a non-linear function between.
        """
        card, least = self.between.deal()
        units = self.width(least)
        if card.startswith("BatchNormalization"):
            name = self.activations.deal(lambda card: card not in choices.STRAIGHT)
            if first and chance(self.rng, 0.7):
                after = f'keras.layers.Activation("{name}")'
                dense = self.dense(units, None, bias=False)
                return [dense, f"keras.layers.{card}", after]
        else:
            name = self.activations.deal()
        if "softmax" in name:  # of one number, a constant
            units = max(units, 3)
        if "groups=2" in card:
            units += units % 2
        return [self.dense(units, name), f"keras.layers.{card}"]

    def block(self, first):
        """The next one to three layers of a stack."""
        kind = pick(self.rng, ["activation", "between", "between", "plain", "plain"])
        if kind == "activation":
            return self.activation_block()
        if kind == "between":
            return self.between_block(first)
        return [self.dense(self.width(2), self.activations.deal())]

    def front(self, features, steps):
        """Layers before the first Dense, mostly none."""
        if steps and chance(self.rng, 0.25):
            return ["keras.layers.Masking()"]
        if chance(self.rng, 0.1):
            mean = f"np.linspace(-0.2, 0.3, {features})"
            variance = f"np.linspace(0.5, 2, {features})"
            return [call("layers.Normalization", mean=mean, variance=variance)]
        return []

    def output(self, task, units):
        """The last layers: an activation that the loss has a meaning for."""
        deck = self.outputs.setdefault(
            task.outputs, Deck(self.rng, task.outputs.split())
        )
        name = deck.deal()
        if name == "unit":
            dense = self.dense(units, None, may_freeze=False)
            return [dense, "keras.layers.UnitNormalization()"]
        if name == "linear":
            return [self.dense(units, None, may_freeze=False)]
        if chance(self.rng, 0.25):
            after = f'keras.layers.Activation("{name}")'
            return [self.dense(units, None, may_freeze=False), after]
        return [self.dense(units, name, may_freeze=False)]

    def stack(self, task, features, steps, units):
        """(code of the layers, whether the output has an axis of steps)

        Keras' Softmax refuses the mask that a Masking in front makes.
        """
        layers = self.front(features, steps)
        for i in range(int(self.rng.integers(0, 4))):
            layers += self.block(first=i == 0)
        if any("Softmax()" in layer for layer in layers):
            layers = [layer for layer in layers if "Masking" not in layer]
        flat = bool(steps) and (task.plain or chance(self.rng, 0.6))
        if flat:
            layers.append(pick(self.rng, FLATTENING))
        return layers + self.output(task, units), bool(steps) and not flat


FLATTENING = ["keras.layers.Flatten()", "keras.layers.Reshape((-1,))"]
