"""Muon: the momentum of a matrix, made orthogonal."""

from mlpc.optimizers.optimizer import Optimizer
from mlpc.optimizers.state import interleaved
from mlpc.utils.patterns import is_found
from mlpc.utils.validation import check_flag, check_integer, check_real

__all__ = ["Muon"]


class Muon(Optimizer):
    """Muon. With gradient g, weight w (a matrix), rate r, momentum m:

        m <- momentum m + g
        u = g + momentum m          (m without nesterov)
        x = u / |u|, then ns_steps times, with A = x x^T:
            x <- a x + (b A + c A A) x
        w <- w - r x sqrt(max(rows, columns)) rms_rate

    x nears the orthogonal matrix next to u. Weights that are no matrices, and those
    that are left out, get AdamW. Jordan et al., "Muon: An optimizer for hidden layers
    in neural networks", 2024; the length of the step: Liu et al., "Muon is Scalable
    for LLM Training", 2025.

    Args:
        learning_rate: A float or a schedule.
        adam_beta_1, adam_beta_2, epsilon: Those of Adam.
        adam_weight_decay: The `weight_decay` of the weights that Adam gets, or `None`.
        weight_decay: That of the others.
        exclude_layers: List of regular expressions; Adam gets the weights in whose path
            one of them is found.
        exclude_embeddings: Whether Adam gets weights with "embedding" in their path.
        muon_a, muon_b, muon_c: The iteration's a, b and c.
        adam_lr_ratio: What the rate is multiplied by for Adam.
        momentum: How much of m is kept, of [0, 1].
        ns_steps: How often to iterate.
        nesterov: Whether to look ahead.
        rms_rate: See above; `None` leaves x as long as it is.
        name and the others: See `Optimizer`.
    """

    _rule = "muon"
    _own = (
        "adam_beta_1",
        "adam_beta_2",
        "epsilon",
        "exclude_layers",
        "muon_a",
        "muon_b",
        "muon_c",
        "adam_lr_ratio",
        "momentum",
        "ns_steps",
        "nesterov",
        "exclude_embeddings",
        "adam_weight_decay",
        "rms_rate",
    )

    def __init__(
        self,
        learning_rate=0.001,
        adam_beta_1=0.9,
        adam_beta_2=0.999,
        adam_weight_decay=0.004,
        epsilon=1e-7,
        weight_decay=0.004,
        clipnorm=None,
        clipvalue=None,
        global_clipnorm=None,
        use_ema=False,
        ema_momentum=0.99,
        ema_overwrite_frequency=None,
        loss_scale_factor=None,
        gradient_accumulation_steps=None,
        name=None,
        exclude_layers=None,
        exclude_embeddings=True,
        muon_a=3.4445,
        muon_b=-4.7750,
        muon_c=2.0315,
        adam_lr_ratio=1,
        momentum=0.95,
        ns_steps=5,
        nesterov=True,
        rms_rate=0.2,
        **common,
    ):
        self.adam_beta_1 = check_real("adam_beta_1", adam_beta_1, low=0.0, high=1.0)
        self.adam_beta_2 = check_real("adam_beta_2", adam_beta_2, low=0.0, high=1.0)
        self.epsilon = check_real("epsilon", epsilon, low=0.0)
        self.momentum = check_real("momentum", momentum, low=0.0, high=1.0)
        self.ns_steps = check_integer("ns_steps", ns_steps, low=0, high=1000)
        self.nesterov = check_flag("nesterov", nesterov)
        self.exclude_embeddings = check_flag("exclude_embeddings", exclude_embeddings)
        self.exclude_layers = list(exclude_layers or [])
        if not all(isinstance(keyword, str) for keyword in self.exclude_layers):
            raise ValueError(
                "Argument `exclude_layers` must be a list of strings. "
                f"Received: exclude_layers={exclude_layers}"
            )
        for keyword in self.exclude_layers:
            is_found(keyword, "")  # refuses what is no expression
        self.muon_a = check_real("muon_a", muon_a)
        self.muon_b = check_real("muon_b", muon_b)
        self.muon_c = check_real("muon_c", muon_c)
        check_real("adam_lr_ratio", adam_lr_ratio)
        self.adam_lr_ratio = adam_lr_ratio
        if adam_weight_decay is not None:
            check_real("adam_weight_decay", adam_weight_decay)
        self.adam_weight_decay = adam_weight_decay
        if rms_rate is not None:
            check_real("rms_rate", rms_rate, low=0.0)
        self.rms_rate = rms_rate
        super().__init__(
            learning_rate,
            name=name,
            weight_decay=weight_decay,
            clipnorm=clipnorm,
            clipvalue=clipvalue,
            global_clipnorm=global_clipnorm,
            use_ema=use_ema,
            ema_momentum=ema_momentum,
            ema_overwrite_frequency=ema_overwrite_frequency,
            loss_scale_factor=loss_scale_factor,
            gradient_accumulation_steps=gradient_accumulation_steps,
            **common,
        )

    def _spec(self):
        nothing = {"adam_weight_decay": 0.0, "rms_rate": -1.0}  # what None stands for
        numbers = {argument: getattr(self, argument) for argument in self._own}
        del numbers["exclude_layers"], numbers["exclude_embeddings"]
        rule, options = self._common_spec()
        for argument, value in numbers.items():
            options[argument] = nothing[argument] if value is None else float(value)
        return rule, options

    def _is_no_matrix(self, variable, count):
        path = getattr(variable, "path", None) or ""
        if len(variable.shape) != 2:
            return True
        if self.exclude_embeddings and "embedding" in path.lower():
            return True
        return any(is_found(each, path, count) for each in self.exclude_layers)

    def _keras_order(self, slots):
        return interleaved(slots["momentum"], slots["velocity"])
