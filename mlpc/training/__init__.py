"""What a model has to be trained: its settings, the engine's graphs of it, samples on
their way to the engine, and the loops. Models hand their public methods on to this
room; it imports none of them."""

__all__ = []
