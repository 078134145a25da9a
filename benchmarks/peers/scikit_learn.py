"""scikit-learn: `partial_fit` is an epoch. Its own initial weights; Adam for Nadam."""

from benchmarks.work import Unsupported

__all__ = ["trainer"]


def trainer(work, x, y, threads):
    from sklearn.neural_network import MLPClassifier, MLPRegressor

    if work.output == "tanh":
        raise Unsupported("no tanh output")
    options = {
        "hidden_layer_sizes": work.widths[1:-1],
        "activation": work.hidden,
        "batch_size": work.batch,
        "solver": "sgd" if work.optimizer == "sgd" else "adam",
        "learning_rate_init": work.rate,
        "alpha": 0,
        "momentum": 0,
        "nesterovs_momentum": False,
    }
    if work.output == "softmax":
        net = MLPClassifier(**options)
        classes = list(range(work.widths[-1]))
        net.partial_fit(x[: work.batch], y[: work.batch], classes=classes)
    else:
        net = MLPRegressor(**options)

    def run(epochs):
        for _ in range(epochs):
            net.partial_fit(x, y)

    return run
