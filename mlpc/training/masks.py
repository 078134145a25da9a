"""Masks in chains: the outputs that `Masking` takes out of losses and metrics.

As in Keras a mask goes from `Masking` on through layers that leave the rows of their
input in their places. The engine knows of none: it is given as weights, batch by batch.
"""

import numpy as np

from mlpc import layers as layers_room
from mlpc.layers.calling import invoke
from mlpc.utils import notices
from mlpc.utils.overrides import overridden, refusal

__all__ = ["Masks"]

IN_FRONT = (
    "Layer '{}' in front of `Masking` is another one in training: what is masked then "
    "is not known. Put it behind `Masking`."
)
BEHIND = (
    "Layer '{}' would take the statistics of what is not masked, which the engine does "
    "not do. Put it in front of `Masking`, use LayerNormalization, or set "
    "`trainable = False`."
)
MEANS = "mean", "sum_over_batch_size"  # reductions over what is not masked alone


class Masks:
    """The mask that reaches the outputs of a model, if one does.

    Args:
        model: A model that is built.

    A UserWarning tells of the layer at which a mask ends.

    Raises:
        NotImplementedError: If a layer behind it would heed it in another way.
    """

    def __init__(self, model):
        layers = [each for each in model._flat_layers() if not hasattr(each, "layers")]
        self._dtype = model.dtype
        self._behind = []  # the layer that makes the mask, and those it goes through
        self._before = []
        # Layers that learn statistics, for which nothing may be masked: what makes the
        # mask, what is before that, and why.
        self._learning = []
        shape = model.input_shape
        for i, layer in enumerate(layers):
            shape, given = layer.compute_output_shape(shape), shape
            if isinstance(layer, layers_room.Masking):
                masking, self._before, self._behind = layer, layers[:i], [layer]
            elif self._behind:
                self._go_on(layer, given, shape)
        if self._behind or self._learning:
            self._check_before(masking)

    def _check_before(self, masking):
        """What is masked is seen without training: where that is something else then,
        refuse it, or see that it is nothing."""
        for layer in self._before:
            if isinstance(layer, layers_room.BatchNormalization):
                self._learning.append((layer, masking, self._before, IN_FRONT))
            elif layer._differs_in_training and not _draws_nothing(layer):
                raise NotImplementedError(IN_FRONT.format(layer.name))

    def _go_on(self, layer, given, shape):
        """Let the mask go through a layer, or end at it."""
        if overridden(layer, ("compute_mask",)):
            reason = "masks go through mlpc's layers as they are"
            raise refusal(layer, "compute_mask", reason, "Put `Masking` behind it.")
        if isinstance(layer, layers_room.Softmax):
            raise NotImplementedError(
                f"Layer '{layer.name}' takes a mask of the shape of its input; that of "
                f"`Masking`, {given[:-1]}, has an axis less. Use "
                "`Activation('softmax')`, which takes none."
            )
        if isinstance(layer, layers_room.BatchNormalization):
            self._learning.append((layer, self._behind[0], self._before, BEHIND))
        if layer.supports_masking or _changes_nothing(layer, given, shape):
            self._behind.append(layer)
            return
        self._behind = []
        notices.warn(
            f"Layer '{layer.name}' (of type {type(layer).__name__}) was passed an "
            "input with a mask attached to it. However, this layer does not support "
            "masking and will therefore destroy the mask information. Downstream "
            "layers will not see the mask."
        )

    def check_training(self, x):
        """Raise a NotImplementedError if something of these rows is masked for a layer
        that learns statistics."""
        for layer, masking, before, reason in self._learning:
            if layer.trainable and not self._mask(x, masking, before).all():
                raise NotImplementedError(reason.format(layer.name))

    def __bool__(self):
        """Whether a mask reaches the outputs."""
        return bool(self._behind)

    def heeded(self, x, rows, loss, unweighted):
        """Return `data.Rows` whose weights leave out what is masked.

        Args:
            x: The model's rows.
            rows: `data.Rows` without a mask, of these.
            loss: The model's.
            unweighted: Whether the rows' weights are not the user's.
        """
        if not self._behind:
            return rows
        mask = self._mask(x, self._behind[0], self._before)
        weights = mask.astype(self._dtype)
        counted = weights if unweighted else weights * rows.weights
        if getattr(loss, "reduction", MEANS[0]) in MEANS and mask.any():
            weights = weights * (mask.size / mask.sum())
        if rows.weights is not None:
            weights = weights * rows.weights
        return rows._replace(weights=weights, masks=(mask, counted))

    def _mask(self, x, masking, before):
        """What is not masked behind some layers, an array of bools."""
        x = np.asarray(x, self._dtype)
        for layer in before:
            x = invoke(layer, x, False)
        return masking.compute_mask(x)


def _changes_nothing(layer, given, shape):
    """Whether a layer that may move what it reads leaves it where it is."""
    if isinstance(layer, layers_room.Permute):
        return layer.dims == tuple(sorted(layer.dims))
    return given == shape and isinstance(
        layer, (layers_room.Flatten, layers_room.Reshape)
    )


def _draws_nothing(layer):
    """Whether a layer that drops or adds noise has a rate or deviation of 0."""
    return getattr(layer, "rate", getattr(layer, "stddev", 1)) == 0
