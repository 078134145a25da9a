"""From what a step was given to a batch that the engine takes: shapes, targets, weights
checked against the model and its loss."""

from mlpc.training import data
from mlpc.training.labels import as_labels
from mlpc.training.resolving import resolve_loss
from mlpc.training.sharing import loss_spec

__all__ = ["batch_of"]


def batch_of(trainer, x, y, sample_weight=None, class_weight=None):
    """Return x, y and weights as `data.Rows`.

    The model is built for x, and compiled for y, if all is well.

    Args:
        trainer: The model's.
        x, y, sample_weight, class_weight: As `fit` takes them.

    Raises:
        ValueError: If they do not fit each other, the model or its loss.
    """
    settings = trainer.settings
    x, labels = trainer.rows(x), as_labels(y, settings.wanted_loss)
    weights = data.weights_of(labels, sample_weight, class_weight)
    data.check_sizes(x=x, y=labels, sample_weight=weights)
    graph, rows = trainer.graphs.known(x.shape[1:]), x.shape[1:]
    output_shape = _output_shape(trainer.model, graph, x)
    labels = data.in_rank_of(labels, output_shape)
    if weights is not None:
        weights = data.as_weights(weights, output_shape)
    unweighted = weights is None
    own = trainer.lead.overrides.names
    if graph is None or not trainer.is_for(graph, labels.shape[1:]):
        loss = resolve_loss(settings.wanted_loss, labels.shape, output_shape)
        spec, sparse = loss_spec(loss, own)
    else:
        spec, sparse = trainer.shares.spec, trainer.shares.reads_classes
    targets = labels
    if spec is not None:
        ignored = spec[1].get("ignore_class")
        targets = data.as_targets(labels, output_shape, sparse, ignored)
    trainer.build_for(x)
    trainer.prepare_loss(labels.shape, rows)
    shares = trainer.shares
    if spec is None:
        targets = None
        if shares.names:
            targets = data.as_targets(labels, output_shape, shares.sparse)
    if trainer.binary and not trainer.doubted:
        from mlpc.training.doubts import warn_of_targets

        trainer.doubted = warn_of_targets(trainer.binary, labels)
    if settings.loss_weight != 1.0 and "compute_loss" not in own:
        ones = data.as_weights(data.ones(labels), output_shape)
        weights = (ones if weights is None else weights) * settings.loss_weight
    batch = data.Rows(x, targets, weights, labels)
    if not trainer.overrides.masking:
        return batch
    return trainer.masks.heeded(x, batch, shares.loss, unweighted)


def _output_shape(model, graph, x):
    """The shape of the model's outputs for x, samples first."""
    if graph is not None:
        shape = (len(x), *graph.row_shape)
    else:
        shape = model.compute_output_shape(x.shape)
    if len(shape) == 1:
        raise NotImplementedError(
            f"Model '{model.name}' gives single numbers, outputs of shape (None,): the "
            "mean over their last axis, which losses and metrics take, is over rows. "
            "Add `keras.layers.Reshape((1,))`: rows of one column then."
        )
    return shape
