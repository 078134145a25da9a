"""The nearest known name to an unknown one: what errors say behind it."""

__all__ = ["suggestion"]

# What a name is called elsewhere, and what it may be here, the likeliest first. Case,
# `_`, `-` and blanks do not matter.
ELSEWHERE = {
    # losses and metrics
    "rmse rms rootmse": "root_mean_squared_error mean_squared_error",
    "l2 l2loss mseloss squarederror squaredloss quadratic leastsquares ols ms": (
        "mean_squared_error"
    ),
    "l1 l1loss maeloss absoluteerror absoluteloss": "mean_absolute_error",
    "smape percentage": "mean_absolute_percentage_error",
    "logistic logloss binary bceloss logits": "binary_crossentropy sigmoid",
    "crossentropy crossentropyloss xent ce celoss nll nllloss softmax multiclass": (
        "sparse_categorical_crossentropy"
    ),
    "categorical": "categorical_crossentropy categorical_accuracy",
    "sparse": "sparse_categorical_crossentropy sparse_categorical_accuracy",
    "cosine cos cosineloss cosinedistance cosineproximity": "cosine_similarity",
    "kl kldiv kldivloss kullbackleibler relativeentropy": "kl_divergence",
    "smoothl1 smoothl1loss huberloss": "huber",
    "svm hingeloss margin": "hinge",
    "focal focalloss": "binary_focal_crossentropy",
    "jaccard iou": "mean_io_u io_u",
    "f1 f1measure fscore fmeasure": "f1_score",
    "f2 fbeta": "fbeta_score",
    "r2 rsquared determination explainedvariance": "r2_score",
    "roc rocauc aucroc auroc": "auc",
    "top5 topk top5accuracy topkaccuracy": "top_k_categorical_accuracy",
    "sensitivity tpr hitrate": "recall",
    "ppv": "precision",
    "specificity tnr": "specificity_at_sensitivity",
    "tp": "true_positives",
    "tn": "true_negatives",
    "fp": "false_positives",
    "fn": "false_negatives",
    "pearson pcc correlation pearsonr corr": "pearson_correlation",
    "ccc": "concordance_correlation",
    "acc accurate correct": "accuracy",
    "error errorrate": "accuracy loss",
    # optimizers
    "gd gradientdescent backprop": "sgd",
    # schedules, layers
    "cosineannealing cosineannealinglr onecycle onecyclelr": "CosineDecay",
    "cosineannealingwarmrestarts sgdr": "CosineDecayRestarts",
    "steplr multisteplr stepdecay": "PiecewiseConstantDecay",
    "exponentiallr": "ExponentialDecay",
    "checkpoint checkpointer saver": "ModelCheckpoint",
    "lrscheduler": "LearningRateScheduler",
    "fc fullyconnected innerproduct": "Dense",
    "batchnorm1d bn": "BatchNormalization",
    # activations
    "sigm expit": "sigmoid",
    "hyperbolictangent tangent tansig": "tanh",
    "rectifier rectifiedlinear ramp poslin": "relu",
    "lrelu leaky": "leaky_relu LeakyReLU",
    "none id purelin": "linear",
    "identity": "linear Identity",
    "softargmax": "softmax",
    # initializers, regularizers, constraints
    "xavier glorot xavieruniform": "glorot_uniform",
    "xaviernormal": "glorot_normal",
    "he heinit kaiming kaimingnormal": "he_normal",
    "kaiminguniform": "he_uniform",
    "lecun": "lecun_normal",
    "gaussian randn": "random_normal",
    "random rand": "random_uniform",
    "eye": "identity",
    "ridge weightdecay": "l2",
    "lasso": "l1",
    "elasticnet elastic": "l1l2",
    "nonnegative positive": "non_neg",
    # keywords
    "lr learnrate rate eta stepsize alpha": "learning_rate rate",
    "nepochs numepochs nbepoch maxiter iterations": "epochs",
    "bs": "batch_size",
    "neurons nodes nunits outputdim hiddenunits outfeatures size": "units",
    "act nonlinearity transfer": "activation",
    "bias": "use_bias bias_initializer",
    "init initializer weightinit weights": "kernel_initializer sample_weight",
    "regularizer regularization penalty": "kernel_regularizer",
    "constraint": "kernel_constraint",
    "p prob probability dropout droprate keepprob": "rate",
    "noise std sigma scale sd": "stddev",
    "opt solver": "optimizer",
    "criterion objective lossfunction lossfn cost": "loss",
    "weight": "sample_weight",
    "target targets labels label": "y",
    "data inputs input features": "x",
    "valdata validation evalset testdata valid": "validation_data",
    "valsplit validationfraction testsize": "validation_split",
    "nclasses numclass classes": "num_classes",
    "betas beta1 beta": "beta_1",
    "eps": "epsilon",
    "dim axes": "axis",
    "path file filename": "filepath",
    "eagerly eager": "run_eagerly",
    "epsdelta tol tolerance": "min_delta",
    "wait": "patience",
    "restore restorebest": "restore_best_weights",
    "metricname metric watch": "monitor metrics",
}
# What no name of ours stands for alone: a name of the room that it is asked of, and
# what to use.
INSTEAD = {
    "balancedaccuracy balancedacc": (
        "auc",
        "It is the mean of the recalls: `metrics.classification_report` has it as the "
        "recall of 'macro avg'.",
    ),
    "kappa cohenkappa cohenkappascore mcc matthews matthewscorrcoef": (
        "auc",
        "There is none; compute it from `metrics.confusion_matrix(y, classes)`.",
    ),
    "gini": ("auc", "It is 2 * 'auc' - 1."),
    "prauc aucpr auprc averageprecision": ("auc", 'Use `metrics.AUC(curve="PR")`.'),
    "f1macro macrof1": ("f1_score", 'Use `metrics.F1Score(average="macro")`.'),
    "f1micro microf1": ("f1_score", 'Use `metrics.F1Score(average="micro")`.'),
    "f1weighted": ("f1_score", 'Use `metrics.F1Score(average="weighted")`.'),
    "bcewithlogits bcewithlogitsloss sigmoidcrossentropy "
    "sigmoidcrossentropywithlogits": (
        "binary_crossentropy",
        "Use `losses.BinaryCrossentropy(from_logits=True)`.",
    ),
    "softmaxcrossentropy softmaxcrossentropywithlogits": (
        "categorical_crossentropy",
        "Use `losses.CategoricalCrossentropy(from_logits=True)`, or "
        "`losses.SparseCategoricalCrossentropy(from_logits=True)` for class numbers.",
    ),
    "quantile quantileloss pinball pinballloss": (
        "huber",
        "There is none; pass a function of `y_true` and `y_pred` made of `ops`: "
        "`ops.maximum(q * (y_true - y_pred), (q - 1) * (y_true - y_pred))`.",
    ),
    "sgdm momentum": ("sgd", "Use `optimizers.SGD(momentum=0.9)`."),
    "nesterov nag": ("sgd", "Use `optimizers.SGD(momentum=0.9, nesterov=True)`."),
    "asgd": ("sgd", "Use `optimizers.SGD(use_ema=True)`, which averages the weights."),
    "amsgrad": ("adam", "Use `optimizers.Adam(amsgrad=True)`."),
    "radam adabelief ranger": ("adam", "There is none; 'adamw' is the nearest."),
    "lars": ("lamb", "There is none; 'lamb' scales its steps layer by layer too."),
    "lbfgs bfgs newton": (
        "adam",
        "There is none that approximates second derivatives; use 'adam'.",
    ),
    "step heaviside unitstep": (
        "sigmoid",
        "A step has no slope to train by: use 'sigmoid', or `classic.Perceptron`.",
    ),
    "prelu": ("leaky_relu", "Its slopes are weights: use the layer `layers.PReLU`."),
    "rrelu": ("leaky_relu", "There is none with random slopes; use 'leaky_relu'."),
}
NEGATED = "neg_"  # how scikit-learn writes losses that are to be maximized
ALMOST = 0.6  # how alike two words are, of 1
SHORT = 2  # letters that may be the beginning of a name


def suggestion(word, known, *, tail=None):
    """Return the sentence that helps after an unknown word.

    Where no name alone would do, the sentence says what to use. Else first come names
    that are the same but for case and underscores, then those that
    the word is another name for, those that begin with it, and those that look alike.

    Args:
        word: What was received; anything but a string has no neighbour.
        known: The names that would have been understood.
        tail: What to say if no name is near; by default all of `known`.

    Returns:
        `" Did you mean 'adam'?"`, or the tail.
    """
    names = [name for name in known if isinstance(name, str)]
    if isinstance(word, str):
        word = word.removeprefix(NEGATED)
        instead = _instead(word, names)
        if instead is not None:
            return f" {instead}"
    nearest = _nearest(word, names) if isinstance(word, str) else None
    if nearest is not None:
        return f" Did you mean {nearest!r}?"
    return f" Known names: {', '.join(names)}." if tail is None else tail


def _instead(word, names):
    """What to use for a word that no name of the room stands for, or None."""
    plain = _plain(word)
    if all(plain != _plain(name) for name in names):
        for others, (neighbour, sentence) in INSTEAD.items():
            if neighbour in names and plain in others.split():
                return sentence
    return None


def _nearest(word, names):
    import difflib  # only on the way to an error

    plain = _plain(word)
    by_plain = {_plain(name): name for name in reversed(names)}
    if plain in by_plain:
        return by_plain[plain]
    for others, ours in ELSEWHERE.items():
        if plain in others.split():
            for name in ours.split():
                if name in names:
                    return name
    if len(plain) >= SHORT:
        longer = [key for key in by_plain if key.startswith(plain)]
        if longer:
            return by_plain[min(longer, key=len)]
    near = difflib.get_close_matches(plain, by_plain, n=1, cutoff=ALMOST)
    return by_plain[near[0]] if near else None


def _plain(name):
    for mark in "_- ":
        name = name.replace(mark, "")
    return name.lower()
