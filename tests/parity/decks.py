"""Drawing from tables, and writing calls: the tools of the generator."""

__all__ = ["Deck", "call", "chance", "pick"]


class Deck:
    """Cards dealt in a random order, each of them once before one comes again."""

    def __init__(self, rng, cards):
        self.rng, self.cards, self.rest = rng, list(cards), []

    def deal(self, fits=lambda card: True):
        """The next card that fits; one of them must."""
        while True:
            for i, card in enumerate(self.rest):
                if fits(card):
                    return self.rest.pop(i)
            order = self.rng.permutation(len(self.cards))
            self.rest += [self.cards[i] for i in order]


def chance(rng, probability):
    return bool(rng.random() < probability)


def pick(rng, cards):
    return cards[int(rng.integers(len(cards)))]


def call(name, *arguments, **options):
    """The code of a call of Keras; arguments that are None or "" are left out."""
    parts = [str(part) for part in arguments if part not in (None, "")]
    parts += [f"{key}={code}" for key, code in options.items()]
    return f"keras.{name}({', '.join(parts)})"
