"""Answers to the lab `xor_and_initialisation`, by the cell of the blank."""

SKIPPED = {19, 21, 27}


def stack(
    hidden='hidden, "tanh", kernel_initializer=initializer',
    output='1, "tanh", kernel_initializer=initializer, use_bias=False',
):
    return (
        'def layers(hidden, initializer="glorot_uniform"):\n'
        "    D = keras.layers.Dense\n"
        f"    return [D({hidden}), D({output})]"
    )


def solved(formula):
    return f"def solved(output, y):\n    return {formula}"


def saturated(formula):
    return f"def saturated(hidden):\n    return {formula}"


WRONG = {
    3: [
        (stack('5, "tanh", kernel_initializer=initializer'), "`units`"),
        (stack('hidden, "tanh"'), "`initializer`"),
        (stack('hidden, "tanh", kernel_initializer="ones"'), "`initializer`"),
        (stack("hidden, kernel_initializer=initializer"), "hidden layer has no tanh"),
        (stack('hidden, "relu", kernel_initializer=initializer'), "`output`"),
        (stack(output='1, "tanh", kernel_initializer=initializer'), "`biases`"),
        (stack(output='1, "tanh", use_bias=False'), "`initializer`"),
        (
            stack(output="1, kernel_initializer=initializer, use_bias=False"),
            "output has no tanh",
        ),
        (
            stack(output='2, "tanh", kernel_initializer=initializer, use_bias=False'),
            "`units`",
        ),
        (
            stack('hidden, "tanh", kernel_initializer=initializer, use_bias=False'),
            "`biases`",
        ),
        (
            stack(
                'hidden, "tanh", kernel_initializer=initializer, '
                "bias_initializer=initializer"
            ),
            "`initializer`",
        ),
    ],
    7: [
        ("with_two = 9; with_five = 21", "the output has no bias"),
        ("with_two = 6; with_five = 15", "not right"),
        ("with_two = 5; with_five = 6", "not right"),
        ("with_two = 8; with_five = 21", "the output has no bias"),
        ("with_two = 7; with_five = 16", "not right"),
    ],
    11: [
        ("guess = 0", "not right"),
        ("guess = 0.5", "not right"),
        ("guess = 2.0", "not right"),
        ("guess = -1", "sign"),
        ("guess = 0.99", "not right"),
    ],
    14: [
        ("different = 2", "not right"),
        ("different = 0", "count from 0"),
        ("different = 3", "not right"),
        ("different = 4", "not right"),
    ],
    17: [
        (solved("(output * y > 0).mean()"), "True or False"),
        (solved("(output * y > 0).all()"), "2 of 400"),
        (solved("(output * y > 0).mean() > 0.99"), "4 of 400"),
        (solved("(output * y > 0).mean() >= 0.95"), "5 of 400"),
        (solved("(output == y).mean() >= 0.99"), "y / 10"),
        (solved("(np.abs(output - y) < 0.5).mean() >= 0.99"), "y / 10"),
        (solved("(np.round(output) == y).mean() >= 0.99"), "y / 10"),
        (solved("(output > 0).mean() >= 0.99"), "not right"),
        (solved("np.sign(output) == y"), "shape"),
        (solved("(np.sign(output) == y).sum() >= 99"), "not right"),
        (solved("(output * y >= 0).mean() >= 0.99"), "0 has no sign"),
        (solved("(np.sign(output) == y).mean() >= 99"), "not right"),
        (solved("int((output * y > 0).mean() >= 0.99)"), "True or False"),
        (solved("((output * y > 0) >= 0.99).any()"), "not right"),
        (solved("(np.sign(output.ravel()) == y).mean() >= 0.99"), "not right"),
    ],
    24: [
        (saturated("(hidden > 0.99).mean()"), "negative outputs"),
        (saturated("(np.abs(hidden) > 0.99).sum()"), "how many"),
        (saturated("(np.abs(hidden) >= 0.99).mean()"), "0.99 itself"),
        (saturated("(np.abs(hidden) > 0.99).mean(axis=0)"), "shape"),
        (saturated("(np.abs(hidden) > 0.99).sum() / len(hidden)"), "each point"),
        (saturated("100 * (np.abs(hidden) > 0.99).mean()"), "per cent"),
        (saturated("np.abs(hidden) > 0.99"), "shape"),
        (saturated("(np.abs(hidden) < 0.99).mean()"), "not right"),
        (saturated("np.abs(hidden).mean() > 0.99"), "not right"),
        (saturated("(hidden**2 > 0.99).mean()"), "not right"),
    ],
}
RIGHT = {
    3: [
        'def layers(hidden, initializer="glorot_uniform"):\n'
        "    L = keras.layers\n"
        "    return [\n"
        "        L.Dense(hidden, kernel_initializer=initializer),\n"
        "        L.Activation('tanh'),\n"
        "        L.Dense(1, use_bias=False, kernel_initializer=initializer),\n"
        "        L.Activation('tanh'),\n"
        "    ]",
        stack("hidden, keras.activations.tanh, kernel_initializer=initializer"),
    ],
    7: ["with_two, with_five = (h * 3 + h for h in (2, 5))"],
    11: ["guess = 1"],
    14: ["different = len({1})"],
    17: [
        solved("bool((output * y > 0).mean() >= 0.99)"),
        solved("np.sum(np.sign(output) == y) >= 0.99 * len(y)"),
        solved("1 - (np.sign(output) != y).mean() >= 0.99"),
        solved("((output > 0) == (y > 0)).mean() >= 0.99"),
        solved(
            "sum(o * t > 0 for o, t in zip(output[:, 0], y[:, 0])) / len(y) >= 0.99"
        ),
    ],
    24: [
        saturated("((hidden > 0.99) | (hidden < -0.99)).mean()"),
        saturated("(np.abs(hidden) > 0.99).sum() / hidden.size"),
    ],
}
