"""Answers to `activations_and_vanishing_gradients`, by the cell of the blank."""

SKIPPED = {20, 24}

S, T, R = "a * (1 - a)", "1 - a**2", "a > 0"


def slopes(sigmoid=S, tanh=T, relu=R):
    return (
        f"sigmoid_slope = lambda a: {sigmoid}\ntanh_slope = lambda a: {tanh}\n"
        f"relu_slope = lambda a: {relu}"
    )


def sizes(each):
    return f"def delta_sizes(trace):\n    return [{each} for layer in trace]"


def normal(formula):
    return f"def normalized(z, epsilon=1e-3):\n    return {formula}"


WRONG = {
    3: [
        (slopes(sigmoid="1 / (1 + np.exp(-a))"), "not right"),
        (slopes(sigmoid=T), "this is the slope of tanh"),
        (slopes(sigmoid="np.exp(-a) / (1 + np.exp(-a)) ** 2"), "is taken at a"),
        (slopes(sigmoid="a"), "this is the output"),
        (slopes(sigmoid="a * (a - 1)"), "sign is reversed"),
        (slopes(tanh=S), "this is the slope of a sigmoid"),
        (slopes(tanh="1 - a"), "not right"),
        (slopes(tanh="1 - np.tanh(a) ** 2"), "is taken at a"),
        (slopes(tanh="(1 - a**2) / 2"), "0.5 times"),
        (slopes(tanh="None"), "Is a `return` missing?"),
        (slopes(relu="a >= 0"), "not right"),
        (slopes(relu="a"), "this is the output"),
        (slopes(relu="np.maximum(a, 0)"), "this is the output"),
        (slopes(relu="np.ones_like(a)"), "not right"),
        (slopes(relu="1.0"), "shape"),
    ],
    8: [
        ("largest = 1; factor = 1", "not right"),
        ("largest = 0.5; factor = 0.5**5", "2 times"),
        ("largest = 4; factor = 4**5", "16 times"),
        ("largest = 1 / 4; factor = 1 / 4", "that is one layer"),
        ("largest = 1 / 4; factor = 5 / 4", "multiplied, not added"),
        ("largest = 1 / 4; factor = 4**5", "give the factor itself"),
        ("largest = 1 / 4; factor = 0.25**4", "4 times"),
        ("largest = 1 / 4; factor = 0.25**6", "0.25 times"),
        ("largest = 0.25; factor = 0.001", "not right"),
    ],
    13: [
        (sizes("(layer.dz**2).mean()"), "the root is missing"),
        (sizes("np.sqrt((layer.dz**2).sum())"), "these are norms"),
        (sizes("np.linalg.norm(layer.dz)"), "these are norms"),
        (sizes("np.abs(layer.dz).mean()"), "absolute values"),
        (sizes("layer.dz.std()"), "standard deviation"),
        (sizes("np.sqrt((layer.a**2).mean())"), "the outputs a"),
        (sizes("np.sqrt((layer.dz**2).mean(axis=0))"), "numbers"),
        (sizes("layer.dz.mean()"), "not right"),
        (
            "def delta_sizes(trace):\n"
            "    return [np.sqrt((layer.dz**2).mean()) for layer in trace][::-1]",
            "order is reversed",
        ),
        (
            "def delta_sizes(trace):\n    np.sqrt(trace[0].dz.mean())",
            "`return` missing",
        ),
        (
            "def delta_sizes(trace):\n    return np.sqrt((trace[0].dz**2).mean())",
            "shape",
        ),
    ],
    17: [
        ("ratio = sizes[0] / sizes[-1]", "these are the sizes for ReLU"),
        ("ratio = expected[-1] / expected[0]", "last over first"),
        ("ratio = expected[0] - expected[-1]", "not right"),
        ("ratio = np.log10(expected[0] / expected[-1])", "not right"),
        ("ratio = expected[0] / expected[1]", "not right"),
        ("ratio = 0.25**5", "not right"),
    ],
    22: [
        (normal("(z - z.mean(axis=0)) / np.sqrt(z.var(axis=0))"), "epsilon is missing"),
        (
            normal("(z - z.mean(axis=0)) / (np.sqrt(z.var(axis=0)) + epsilon)"),
            "epsilon is outside the root",
        ),
        (normal("(z - z.mean(axis=0)) / (z.var(axis=0) + epsilon)"), "root is missing"),
        (
            normal("(z - z.mean(axis=0)) / np.sqrt(z.var(axis=0, ddof=1) + epsilon)"),
            "over n - 1",
        ),
        (normal("z / np.sqrt(z.var(axis=0) + epsilon)"), "mean is not subtracted"),
        (
            normal("(z - z.mean(axis=0)) / np.sqrt(z.var(axis=0) + 1e-3)"),
            "`epsilon` is not used",
        ),
        (normal("(z - z.mean()) / np.sqrt(z.var() + epsilon)"), "not right"),
        (
            normal(
                "(z - z.mean(1, keepdims=True)) / "
                "np.sqrt(z.var(1, keepdims=True) + epsilon)"
            ),
            "not right",
        ),
        (normal("z - z.mean(axis=0) / np.sqrt(z.var(axis=0) + epsilon)"), "not right"),
        (normal("(z - z.mean(0)) / np.sqrt(z.std(0) + epsilon)"), "not right"),
    ],
}
RIGHT = {
    3: [
        slopes(relu="np.sign(a)"),
        slopes("a - a * a", "(1 - a) * (1 + a)", "(a > 0).astype(int)"),
        "def sigmoid_slope(a):\n    a *= 1 - a\n    return a\n"
        "tanh_slope = lambda a: 1 - np.square(a)\n"
        "def relu_slope(a):\n    a[a > 0] = 1\n    return a",
    ],
    8: ["largest = sigmoid_slope(0.5); factor = 1 / 1024"],
    13: [
        sizes("np.linalg.norm(layer.dz) / np.sqrt(layer.dz.size)"),
        "def delta_sizes(trace):\n"
        "    return np.array([np.square(part.dz).mean() ** 0.5 for part in trace])",
    ],
    17: ["ratio = expected[0] / expected[-1]"],
    22: [
        normal("(z - np.mean(z, 0)) * (np.var(z, 0) + epsilon) ** -0.5"),
        "def normalized(z, epsilon=1e-3):\n    z -= z.mean(axis=0)\n"
        "    z /= np.sqrt((z**2).mean(axis=0) + epsilon)\n    return z",
    ],
}
