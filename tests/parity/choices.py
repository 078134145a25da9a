"""What a drawn program may be made of: tables of Keras code, nothing that draws.

Each table holds code as a user would write it. What keeps a case well conditioned
stands beside the entry that needs it; the rules for whole networks are in
`generator.py`.
"""

__all__ = [
    "ACTIVATIONS",
    "ACTIVATION_LAYERS",
    "BETWEEN",
    "COMMON",
    "CONSTRAINTS",
    "FUSED",
    "KINK_AT_ZERO",
    "LOSSES",
    "MAKE_ZEROS",
    "METRICS",
    "OPTIMIZERS",
    "PENALTIES",
    "SCHEDULES",
    "STRAIGHT",
    "TARGETS",
    "Task",
]

from typing import NamedTuple

# By name, as an argument of Dense. Without `threshold`, which no name can call, `glu`,
# which halves the width, `sparsemax`, whose threshold Keras 3.15 sums wrongly
# (test_activations_layers.py), and `exponential`, which makes logits of tens of what
# follows: the outputs of `poisson` have it.
ACTIVATIONS = [
    *("linear", "relu", "relu6", "leaky_relu", "elu", "selu", "celu", "gelu"),
    *("sigmoid", "log_sigmoid", "hard_sigmoid", "sparse_sigmoid", "tanh", "hard_tanh"),
    *("tanh_shrink", "softplus", "softsign", "soft_shrink", "hard_shrink", "silu"),
    *("swish", "hard_silu", "mish", "sparse_plus", "squareplus"),
    *("softmax", "log_softmax"),
]

STRAIGHT = ["linear", "hard_sigmoid", "hard_tanh", "sparse_sigmoid"]  # for small inputs

ACTIVATION_LAYERS = [
    "ReLU()",
    "ReLU(max_value=1.5, negative_slope=0.1, threshold=0.2)",
    "LeakyReLU()",
    "LeakyReLU(negative_slope=0.1)",
    "PReLU()",
    'PReLU(alpha_initializer="ones", alpha_regularizer="l2")',
    "ELU(alpha=0.7)",
    "Softmax()",
    'Activation("tanh")',
    'Activation("relu")',
    "Activation(keras.activations.gelu)",
]

# (code, what it needs of the width that it gets). A statistic of a single number is
# a constant, so its gradient would be rounding alone: hence the least widths.
BETWEEN = [
    ("BatchNormalization()", 1),
    ("BatchNormalization(momentum=0.8, epsilon=0.01, scale=False)", 1),
    ('BatchNormalization(center=False, gamma_regularizer="l2")', 1),
    ("BatchNormalization(trainable=False)", 1),
    ("LayerNormalization()", 3),
    ("LayerNormalization(epsilon=0.01, center=False)", 3),
    ('LayerNormalization(beta_regularizer="l1", gamma_constraint="non_neg")', 3),
    ("UnitNormalization()", 3),
    ("RMSNormalization()", 3),
    ("GroupNormalization(groups=1)", 3),
    ("GroupNormalization(groups=2, epsilon=0.01)", 8),
    ("Dropout(0.0)", 1),
    ("Identity()", 1),
    ("Rescaling(0.7, offset=0.1)", 1),
    ("ActivityRegularization(l1=0.01, l2=0.02)", 1),
]

KINK_AT_ZERO = [  # the last ones are of matrices of several rows and columns
    '"l1"',
    "keras.regularizers.L1(0.003)",
    "keras.regularizers.L1L2(l1=0.001, l2=0.01)",
    'keras.regularizers.OrthogonalRegularizer(factor=0.02, mode="rows")',
    'keras.regularizers.OrthogonalRegularizer(factor=0.02, mode="columns")',
]
PENALTIES = [*KINK_AT_ZERO, '"l2"', "keras.regularizers.L2(0.02)"]

MAKE_ZEROS = ['"non_neg"', "keras.constraints.NonNeg()"]
CONSTRAINTS = [
    *MAKE_ZEROS,
    '"max_norm"',
    '"unit_norm"',
    "keras.constraints.MaxNorm(0.8)",
    "keras.constraints.UnitNorm()",
    "keras.constraints.MinMaxNorm(min_value=0.5, max_value=1.5, rate=0.7)",
]

# (class, rate, further arguments). Rates are such that a dozen steps change the weights
# by some per cent: large ones multiply rounding errors as they multiply everything.
OPTIMIZERS = [
    ("SGD", 0.03, ""),
    ("SGD", 0.02, "momentum=0.9"),
    ("SGD", 0.02, "momentum=0.8, nesterov=True"),
    ("RMSprop", 0.003, ""),
    ("RMSprop", 0.003, "rho=0.8, momentum=0.5"),
    # A variance is a difference of nearly equal numbers: not without a real epsilon.
    ("RMSprop", 0.003, "centered=True, epsilon=0.001"),
    ("Adagrad", 0.02, ""),
    ("Adagrad", 0.02, "initial_accumulator_value=0.3"),
    ("Adadelta", 0.5, ""),
    ("Adadelta", 0.5, "rho=0.9, epsilon=1e-5"),
    ("Adam", 0.005, ""),
    ("Adam", 0.005, "beta_1=0.8, beta_2=0.99, epsilon=1e-5"),
    ("Adam", 0.005, "amsgrad=True"),
    ("AdamW", 0.005, ""),
    ("AdamW", 0.005, "weight_decay=0.05"),
    ("Adamax", 0.005, ""),
    ("Nadam", 0.005, ""),
    # It subtracts neighbouring roots, and divides the difference by the rate.
    ("Ftrl", 0.3, "initial_accumulator_value=0.3"),
    ("Ftrl", 0.3, "initial_accumulator_value=0.3, l1_regularization_strength=0.001"),
    ("Ftrl", 0.3, "beta=0.1, l2_regularization_strength=0.01"),
    ("Ftrl", 0.3, "l2_shrinkage_regularization_strength=0.01"),
    ("Lion", 0.001, ""),
    ("Lion", 0.001, "beta_1=0.8"),
    ("Lamb", 0.005, ""),
    ("Adafactor", 0.01, ""),
    ("Adafactor", 0.01, "relative_step=False"),
    ("Muon", 0.005, ""),
    ("Muon", 0.005, "nesterov=False, rms_rate=None"),
]

COMMON = [  # arguments that all optimizers share
    "weight_decay=0.02",
    "clipnorm=0.1",
    "clipvalue=0.02",
    "global_clipnorm=0.2",
    "use_ema=True, ema_momentum=0.9",
    "use_ema=True, ema_momentum=0.8, ema_overwrite_frequency=3",
    "gradient_accumulation_steps=2",
    "loss_scale_factor=8.0",
]

SCHEDULES = [  # {} is the rate
    "ExponentialDecay({}, decay_steps=3, decay_rate=0.8)",
    "ExponentialDecay({}, decay_steps=3, decay_rate=0.8, staircase=True)",
    "InverseTimeDecay({}, decay_steps=2, decay_rate=0.3)",
    "InverseTimeDecay({}, decay_steps=2, decay_rate=0.3, staircase=True)",
    "PiecewiseConstantDecay([2, 5], [{}, 0.01, 0.001])",
    "PolynomialDecay({}, decay_steps=5, power=2.0)",
    "PolynomialDecay({}, decay_steps=3, cycle=True)",
    "CosineDecay({}, decay_steps=6, alpha=0.1)",
    "CosineDecay(0.001, decay_steps=6, warmup_target={}, warmup_steps=3)",
    "CosineDecayRestarts({}, first_decay_steps=3, m_mul=0.9)",
]

# Targets: {rows} is "57" or "57, 3", {units} the width of the output.
TARGETS = {
    "real": 'rng.normal(size=({rows}, {units})).astype("float32")',
    "positive": 'rng.uniform(0.5, 2, ({rows}, {units})).astype("float32")',
    "counts": 'rng.poisson(2, ({rows}, {units})).astype("float32")',
    "binary": 'rng.integers(0, 2, ({rows}, {units})).astype("float32")',
    "signs": '(2 * rng.integers(0, 2, ({rows}, {units})) - 1).astype("float32")',
    "one hot": 'np.eye({units}, dtype="float32")[rng.integers(0, {units}, ({rows}))]',
    "labels": "rng.integers(0, {units}, ({rows}))",
    "shares": 'rng.dirichlet(np.ones({units}), ({rows})).astype("float32")',
}

# Metrics that have a meaning for these targets, whatever the output is.
METRICS = {
    "real": [
        '"mse"',
        '"mae"',
        '"accuracy"',
        "keras.metrics.RootMeanSquaredError()",
        "keras.metrics.R2Score()",
        "keras.metrics.LogCoshError()",
        "keras.metrics.PearsonCorrelation()",
        "keras.metrics.ConcordanceCorrelation()",
        '"cosine_similarity"',
    ],
    "positive": ['"mape"', '"msle"', '"MeanAbsoluteError"'],
    "counts": ['"poisson"', '"mse"', '"log_cosh_error"'],
    "binary": [
        '"accuracy"',
        '"binary_accuracy"',
        "keras.metrics.BinaryAccuracy(threshold=0.4)",
        "keras.metrics.Precision()",
        "keras.metrics.Recall(thresholds=[0.3, 0.6])",
        "keras.metrics.AUC(num_thresholds=20)",
        'keras.metrics.AUC(num_thresholds=20, curve="PR")',
        "keras.metrics.TruePositives()",
        "keras.metrics.TrueNegatives(thresholds=0.4)",
        "keras.metrics.FalsePositives()",
        "keras.metrics.FalseNegatives()",
        "keras.metrics.PrecisionAtRecall(0.6)",
        "keras.metrics.RecallAtPrecision(0.5)",
        "keras.metrics.SensitivityAtSpecificity(0.5)",
        "keras.metrics.SpecificityAtSensitivity(0.5)",
        "keras.metrics.F1Score(threshold=0.5)",
        'keras.metrics.FBetaScore(beta=2.0, average="micro", threshold=0.4)',
        '"binary_crossentropy"',
    ],
    "signs": ['"hinge"', '"squared_hinge"', '"mae"'],
    "one hot": [
        '"accuracy"',
        '"categorical_accuracy"',
        '"categorical_crossentropy"',
        '"categorical_hinge"',
        "keras.metrics.TopKCategoricalAccuracy(k=2)",
        'keras.metrics.F1Score(average="macro")',
        'keras.metrics.FBetaScore(beta=0.5, average="weighted")',
        "keras.metrics.Precision(top_k=1)",
        "keras.metrics.Recall(class_id=1)",
        "keras.metrics.AUC(num_thresholds=20, multi_label=True)",
        '"mse"',
    ],
    "labels": [
        '"accuracy"',
        '"acc"',
        '"sparse_categorical_accuracy"',
        '"sparse_categorical_crossentropy"',
        "keras.metrics.SparseTopKCategoricalAccuracy(k=2)",
    ],
    "shares": ['"kl_divergence"', '"mae"', '"cosine_similarity"'],
}


class Task(NamedTuple):
    """A loss with all that has to suit it.

    `units` are the least and the largest width of the output. `plain` tasks want two
    axes of output, no weights and no reduction of their own.
    """

    loss: str
    targets: str
    outputs: str
    units: tuple = (1, 4)
    plain: bool = False
    probabilities: bool = True


def loss(name, arguments=""):
    return f"keras.losses.{name}({arguments})"


LOSSES = [
    Task('"mse"', "real", "linear tanh softplus elu"),
    Task('"mean_squared_error"', "real", "linear silu sigmoid"),
    Task('"mae"', "real", "linear tanh"),
    Task('"mape"', "positive", "softplus linear"),
    Task('"msle"', "positive", "softplus sigmoid"),
    # Of one number the cosine is 1 or -1, and its gradient nothing but rounding.
    Task(loss("CosineSimilarity"), "real", "linear tanh", (3, 5)),
    Task('"huber"', "real", "linear"),
    Task(loss("Huber", "delta=0.4"), "real", "linear"),
    Task('"log_cosh"', "real", "linear tanh"),
    Task('"hinge"', "signs", "tanh linear"),
    Task('"hinge"', "binary", "tanh linear", probabilities=False),
    Task('"squared_hinge"', "signs", "tanh linear"),
    Task('"categorical_hinge"', "one hot", "softmax", (2, 5)),
    Task('"kl_divergence"', "shares", "softmax", (2, 5)),
    Task('"poisson"', "counts", "softplus exponential"),
    Task('"binary_crossentropy"', "binary", "sigmoid"),
    Task(loss("BinaryCrossentropy", "label_smoothing=0.2"), "binary", "sigmoid"),
    Task(
        loss("BinaryCrossentropy", "from_logits=True"),
        "binary",
        "linear",
        probabilities=False,
    ),
    Task('"binary_focal_crossentropy"', "binary", "sigmoid"),
    Task(
        loss("BinaryFocalCrossentropy", "apply_class_balancing=True, gamma=1.5"),
        "binary",
        "sigmoid",
    ),
    Task(
        loss("BinaryFocalCrossentropy", "from_logits=True, label_smoothing=0.1"),
        "binary",
        "linear",
        probabilities=False,
    ),
    Task('"categorical_crossentropy"', "one hot", "softmax sigmoid", (3, 5)),
    Task(
        loss("CategoricalCrossentropy", "label_smoothing=0.1"),
        "one hot",
        "softmax",
        (3, 5),
    ),
    Task(
        loss("CategoricalCrossentropy", "from_logits=True"),
        "one hot",
        "linear",
        (3, 5),
        probabilities=False,
    ),
    Task('"categorical_focal_crossentropy"', "one hot", "softmax", (3, 5)),
    Task(
        loss("CategoricalFocalCrossentropy", "alpha=0.4, gamma=1.5"),
        "one hot",
        "softmax",
        (3, 5),
    ),
    Task('"sparse_categorical_crossentropy"', "labels", "softmax softplus", (3, 5)),
    Task(
        loss("SparseCategoricalCrossentropy", "from_logits=True"),
        "labels",
        "linear",
        (3, 5),
        probabilities=False,
    ),
    Task(
        loss("SparseCategoricalCrossentropy", "ignore_class=1"),
        "labels",
        "softmax",
        (3, 5),
        plain=True,
    ),
    Task(
        loss("CategoricalGeneralizedCrossEntropy", "q=0.6"),
        "labels",
        "softmax",
        (3, 5),
        plain=True,
    ),
    Task('"dice"', "binary", "sigmoid", plain=True),
    Task(loss("Dice", "axis=-1"), "one hot", "softmax", (3, 5), plain=True),
    Task(loss("Tversky", "alpha=0.3, beta=0.7"), "binary", "sigmoid", plain=True),
    # Normalized embeddings; a large gamma is a large rate.
    Task(loss("Circle", "gamma=4.0, margin=0.3"), "labels", "unit", (3, 3), plain=True),
]

# For Keras on TensorFlow: an activation and its cross-entropy are one there.
FUSED = [
    Task('"binary_crossentropy"', "binary", "sigmoid"),
    Task(loss("BinaryCrossentropy", "label_smoothing=0.2"), "binary", "sigmoid"),
    Task('"categorical_crossentropy"', "one hot", "softmax", (3, 5)),
    Task(
        loss("CategoricalCrossentropy", "label_smoothing=0.1"),
        "one hot",
        "softmax",
        (3, 5),
    ),
    Task('"sparse_categorical_crossentropy"', "labels", "softmax", (3, 5)),
]
