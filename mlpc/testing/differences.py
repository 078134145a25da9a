"""gradcheck: the engine's gradients against central differences in float64."""

import numpy as np

from mlpc.testing.kinks import bending_part
from mlpc.testing.reports import Comparison, GradientError
from mlpc.testing.slips import likely_slips
from mlpc.testing.traced import check_model, summed, traced_weights
from mlpc.testing.twins import float64_twin
from mlpc.utils import notices
from mlpc.utils.tracebacks import short_tracebacks
from mlpc.utils.validation import check_flag, check_integer, check_real

__all__ = ["gradcheck"]

JUMP = 100  # steps that no smooth delta moves by, as a share of the largest
SEED = 0  # of which elements `samples` draws
NAMED = 5  # kinks that a report names


@short_tracebacks
def gradcheck(
    model,
    x,
    y,
    *,
    sample_weight=None,
    training=False,
    eps=1e-6,
    atol=1e-5,
    rtol=1e-3,
    samples=None,
    raise_exception=True,
):
    """Check the gradients of a model's loss against central differences.

    For each element w of each trainable weight,
    `n = (loss(w + eps) - loss(w - eps)) / (2 eps)` has to be what `Model.gradients`
    gives, to `atol + rtol |n|`. Names and tolerances are those of
    `torch.autograd.gradcheck`. The loss has its penalties.

    All is computed on a twin of the model in float64: the model, its optimizer and its
    draws stay as they are, whatever their dtype.

    An element where the slopes on both sides differ, and the deltas jump, lies at a
    kink (of a ReLU, an absolute value, a maximum) and has no derivative. Kinks are not
    compared, but named: in a warning, and in the error if there is one.

    Args:
        model: A compiled model.
        x, y: Rows and targets of one batch.
        sample_weight: Array of numbers that the rows weigh in the loss.
        training: Whether as in training, against the gradients of
            `Model.trace(..., training=True)`: dropout keeps one draw throughout, batch
            normalization takes the batch's statistics. Else as in `evaluate`.
        eps: Step of the differences, > 0.
        atol, rtol: Tolerances, >= 0.
        samples: How many elements of each weight to check, drawn once and for all;
            `None` for all. The time grows with their number.
        raise_exception: Whether to raise, or else to return False.

    Returns:
        True if all elements agree that have a derivative.

    Raises:
        GradientError: If they do not; it names weights, elements and likely slips.
        ValueError: If an argument does not fit.

    Example:
        >>> keras.utils.set_random_seed(1)
        >>> model = keras.Sequential(
        ...     [keras.Input((2,)), keras.layers.Dense(1, "tanh")]
        ... )
        >>> model.compile("sgd", "mse")
        >>> keras.testing.gradcheck(
        ...     model, np.array([[1.0, 2.0]]), np.array([[0.5]])
        ... )
        True
    """
    training = check_flag("training", training)
    eps = check_real("eps", eps, low=np.finfo(float).tiny)
    atol, rtol = (
        check_real(name, value, low=0.0)
        for name, value in (("atol", atol), ("rtol", rtol))
    )
    if samples is not None:
        samples = check_integer("samples", samples, low=1)
    raising = check_flag("raise_exception", raise_exception)
    rows = x, y, sample_weight
    check_model(model).trace(*rows)  # builds the model, and says what does not fit

    def close(value, slope):
        return abs(value - slope) <= atol + rtol * abs(slope)

    twin = _Twin(model, rows, training, eps, close)
    trace = twin.trace()
    weights = traced_weights(twin.model, trace)
    gradients = summed(twin.model, twin.gradients(trace))
    report, kinks = [], []
    for weight in reversed(weights):
        given = gradients[id(weight.variable)]
        slopes, compared, bent = _slopes(twin, weight, samples)
        kinks += bent
        found = Comparison(weight.name, given, slopes, rtol, atol, compared)
        if found.wrong.any():
            report += found.describe("the model's", "by differences")
            slips = likely_slips(found, weight, weights, trace)
            report += [f"  likely slip: {slip}" for slip in slips]
    return _outcome(report, _told(kinks), raising)


class _Twin:
    """A model in float64, the rows that its loss is of, and the slopes of that loss."""

    def __init__(self, model, rows, training, eps, close):
        self.model, self.rows, self.training = float64_twin(model), rows, training
        self.eps, self.close = eps, close
        self.here = self.loss()

    def trace(self):
        return self.model.trace(*self.rows, self.training)

    def loss(self):
        if self.training:
            return self.trace().loss
        return self.model.test_on_batch(*self.rows)

    def gradients(self, trace):
        """The gradients to be checked, in the order of `trainable_weights`."""
        return trace.gradients if self.training else self.model.gradients(*self.rows)

    def beside(self, memory, index, look):
        """What there is to see with an element a step lower, and a step higher."""
        kept = memory[index]
        seen = []
        for memory[index] in (kept - self.eps, kept + self.eps):
            seen.append(look())
        memory[index] = kept
        return seen

    def slope(self, memory, index):
        """The slope at an element, and what has a kink there, or `None`."""
        lower, higher = self.beside(memory, index, self.loss)
        below, above = (self.here - lower) / self.eps, (higher - self.here) / self.eps
        kink = None
        if not self.close(below, above):
            traces = self.beside(memory, index, self.trace)
            kink = bending_part(*traces, JUMP * self.eps)
        return (below + above) / 2, kink


def _slopes(twin, weight, samples):
    """A weight's differences, which of them count, and what is said of kinks."""
    memory = weight.variable.value
    slopes, compared = np.zeros(memory.shape), np.zeros(memory.shape, bool)
    kinks = []
    for index in _elements(memory.shape, samples):
        slopes[index], kink = twin.slope(memory, index)
        compared[index] = kink is None
        if kink is not None:
            place = ", ".join(map(str, index))
            kinks.append(f"`{weight.name}`[{place}], of {kink}")
    return slopes, compared, kinks


def _elements(shape, samples):
    """The indices of all elements, or of some that are drawn."""
    indices = list(np.ndindex(shape))
    if samples is None or samples >= len(indices):
        return indices
    drawn = np.random.default_rng(SEED).choice(len(indices), samples, replace=False)
    return [indices[i] for i in sorted(drawn)]


def _told(kinks):
    """What is said of kinks, the first of them by name."""
    if not kinks:
        return ""
    more = f" and {len(kinks) - NAMED} more" if len(kinks) > NAMED else ""
    named = "; ".join(kinks[:NAMED])
    return f"Not compared, since the loss has a kink there: {named}{more}"


def _outcome(report, kinks, raising):
    """True, or False, or the error."""
    if not report:
        if kinks:
            notices.warn(kinks)
        return True
    if not raising:
        return False
    title = "Gradients are not those of central differences:"
    raise GradientError("\n".join([title, *report, *([kinks] if kinks else [])]))
