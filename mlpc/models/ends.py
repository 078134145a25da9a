"""What a chain reads, gives and hands on between layers: tensors without values."""

from mlpc.layers.keras_tensor import between

__all__ = ["Ends"]


class Ends:
    """A chain of layers, from where it begins to where it ends."""

    def _tensors_between(self):
        """What stands between the layers, the input's and the output's included."""
        if self._tensors[0] != self._shapes or len(self._layers) != len(self._shapes):
            if not self.built:
                return []
            self._tensors = [*self._shapes], between(self._layers, self._shapes)
        return self._tensors[1]

    def _tensors_of(self, layer):
        """What a layer reads and gives; None before the model is built."""
        tensors = self._tensors_between()
        at = next((i for i, each in enumerate(self.layers) if each is layer), None)
        return tensors[at : at + 2] if tensors and at is not None else None

    @property
    def inputs(self):
        """The input, as a `KerasTensor` in a list.

        Raises:
            AttributeError: If the model is not built.
        """
        return [self._end("inputs", 0)]

    @property
    def outputs(self):
        """The output, as a `KerasTensor` in a list; errors as of `inputs`."""
        return [self._end("outputs", -1)]

    @property
    def input(self):
        """The input, as a `KerasTensor`; errors as of `inputs`."""
        return self._end("input", 0)

    @property
    def output(self):
        """The output, as a `KerasTensor`; errors as of `inputs`."""
        return self._end("output", -1)

    def _end(self, name, at):
        tensors = self._tensors_between()
        if not tensors:
            raise AttributeError(
                f"Sequential model '{self.name}' has no defined {name} yet."
            )
        return tensors[at]
