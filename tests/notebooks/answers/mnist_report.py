"""Answers to the lab `mnist_report`, by the cell of the blank."""

SKIPPED = {26, 27}


def prepared(
    train='x_all[:cut].astype("float32") / 255',
    valid='x_all[cut:].astype("float32") / 255',
    labels="y_all[:cut], y_all[cut:]",
):
    return f"x_train = {train}\nx_valid = {valid}\ny_train, y_valid = {labels}"


def counted(counts="np.bincount(y_valid)", baseline="max(counts) / len(y_valid)"):
    return f"counts = {counts}\nbaseline = {baseline}"


def answered(answers="probabilities.argmax(1)", accuracy="(answers == y_test).mean()"):
    return f"answers = {answers}\naccuracy = {accuracy}"


def filled(change):
    return (
        "matrix = np.zeros((10, 10), int)\nfor t, a in zip(y_test, answers):\n"
        f"    {change}"
    )


def mistaken(*lines):
    return "\n    ".join(["def most_mistaken(matrix):", *lines])


def scores(p="d / matrix.sum(0)", r="d / matrix.sum(1)", f="2 * P * R / (P + R)"):
    return f"d = np.diag(matrix)\nprecision = P = {p}\nrecall = R = {r}\nf1 = {f}"


ERROR = "standard_error = {}"

WRONG = {
    3: [
        (prepared('x_all[:cut].astype("float32")'), "the pixels are still 0 to 255"),
        (prepared("x_all[:cut] / 255"), "float32"),
        (prepared('x_all.astype("float32") / 255'), "shape"),
        (prepared('x_all[: cut - 1].astype("float32") / 255'), "shape"),
        (prepared('x_all[:cut].astype("float32") / 256'), "divide by 255"),
        (prepared('(x_all[:cut] // 255).astype("float32")'), "not right"),
        (prepared('x_all[-cut:].astype("float32") / 255'), "not right"),
        (prepared('x_all[:cut].astype("float32") / 255 - 0.5'), "not right"),
        (prepared('x_all[:cut].reshape(cut, -1).astype("float32") / 255'), "shape"),
        (prepared(valid='x_test.astype("float32") / 255'), "shape"),
        (prepared(valid="x_all[cut:]"), "the pixels are still 0 to 255"),
        (prepared(valid="x_all[cut:] / 255"), "x_valid is float32"),
        (prepared(labels="y_all, y_all[cut:]"), "shape"),
        (prepared(labels="y_all[cut:], y_all[:cut]"), "shape"),
        (prepared(labels="y_all[:cut], y_all[: len(y_all) - cut]"), "not right"),
        ("x_train = x_valid = ...\ny_train, y_valid = ..., ...", "still blank"),
    ],
    6: [
        (counted("np.bincount(y_train)"), "counts of training"),
        (counted("np.bincount(y_all)"), "counts of all"),
        (counted("np.unique(y_valid)"), "not right"),
        (counted("len(y_valid)", "..."), "shape"),
        (counted("np.bincount(y_valid) / len(y_valid)"), "not right"),
        (counted(baseline="max(counts)"), "this is a count"),
        (counted(baseline="np.argmax(counts)"), "not right"),
        (counted(baseline="1 / 10"), "not right"),
        (counted(baseline="100 * max(counts) / len(y_valid)"), "per cent"),
        (counted(baseline="1 - max(counts) / len(y_valid)"), "1 minus"),
    ],
    9: [
        ("weights = 784 * 100 + 100 * 10", "biases are missing"),
        ("weights = 784 + 100 + 10", "not right"),
        ("weights = 28 * 100 + 100 + 1010", "not right"),
        ("weights = 784 * 100 + 100", "not right"),
        ("weights = 79511", "not right"),
    ],
    14: [
        (answered("probabilities.argmax()"), "shape"),
        (answered("probabilities.argmax(axis=0)", "..."), "shape"),
        (answered("probabilities.max(axis=1)"), "not right"),
        (answered("probabilities.argmin(axis=1)"), "least likely"),
        (answered("probabilities", "..."), "shape"),
        (answered("probabilities.argmax(1) - 1"), "one too small"),
        (answered("y_test"), "not right"),
        (answered(accuracy="(answers == y_test).sum()"), "how many"),
        (answered(accuracy="100 * (answers == y_test).mean()"), "per cent"),
        (answered(accuracy="(answers != y_test).mean()"), "1 minus"),
        (answered(accuracy="answers == y_test"), "shape"),
        (answered(accuracy="probabilities.max(axis=1).mean()"), "not right"),
    ],
    17: [
        (filled("matrix[a, t] += 1"), "transposed"),
        (filled("matrix[t, a] = 1"), "whether it happened"),
        (filled("matrix[t, a] -= 1"), "sign is reversed"),
        (filled("matrix[t, a] += t == a"), "not right"),
        ("matrix = np.zeros((10, 10))\nmatrix[y_test, answers] += 1", "whether it"),
        ("matrix = np.bincount(answers)", "shape"),
        (
            filled("matrix[t, a] += 1")
            + "\nmatrix = matrix / matrix.sum(1, keepdims=True)",
            "these are shares",
        ),
    ],
    20: [
        (
            mistaken(
                "off = matrix - np.diag(np.diag(matrix))",
                "return np.unravel_index(off.argmax(), off.shape)",
            ),
            "add up both directions",
        ),
        (
            mistaken(
                "both = matrix + matrix.T",
                "return np.unravel_index(both.argmax(), both.shape)",
            ),
            "leave the diagonal out",
        ),
        (mistaken("return matrix.argmax()"), "shape"),
        (mistaken("return 9, 4"), "not right"),
        (mistaken("return '4 and 9'"), "a number or an array of numbers"),
        (mistaken("return 4, 9, 12"), "shape"),
        (mistaken("pass"), "`return` missing"),
    ],
    23: [
        (scores("d / matrix.sum(1)", "d / matrix.sum(0)"), "this is the recall"),
        (scores("1 / matrix.sum(0)"), "the diagonal is missing"),
        (scores("d / matrix.sum()"), "not right"),
        (scores(r="d / matrix.sum(0)"), "this is the precision"),
        (scores(r="d"), "not right"),
        (scores(f="(P + R) / 2"), "mean of both"),
        (scores(f="P * R / (P + R)"), "the 2 is missing"),
        (scores(f="np.sqrt(P * R)"), "not right"),
        (scores(f="(2 * P * R / (P + R)).mean()"), "shape"),
        (scores(p="100 * d / matrix.sum(0)"), "per cent"),
    ],
    29: [
        (ERROR.format("accuracy * (1 - accuracy) / len(y_test)"), "root is missing"),
        (ERROR.format("np.sqrt(accuracy * (1 - accuracy))"), "n is missing"),
        (ERROR.format("np.sqrt(accuracy * (1 - accuracy)) / len(y_test)"), "under the"),
        (
            ERROR.format("np.sqrt(accuracy * (1 - accuracy) / len(y_all))"),
            "test images",
        ),
        (ERROR.format("np.sqrt(accuracy / len(y_test))"), "not right"),
        (ERROR.format("100 * np.sqrt(accuracy * (1 - accuracy) / len(y_test))"), "per"),
        (ERROR.format("1 - accuracy"), "not right"),
    ],
}
RIGHT = {
    3: [
        prepared(
            "np.float32(x_all[:cut] / 255)", "np.divide(x_all[cut:], 255, dtype='f')"
        ),
        "x_all = x_all.astype('float32') / 255\n"
        "x_train, x_valid = x_all[:cut], x_all[cut:]\n"
        "y_train, y_valid = np.split(y_all, [cut])",
    ],
    6: [
        counted(
            "[sum(y_valid == d) for d in range(10)]", "np.max(counts) / sum(counts)"
        ),
        counted(
            "np.unique(y_valid, return_counts=True)[1]",
            "(y_valid == np.argmax(counts)).mean()",
        ),
    ],
    9: ["weights = 79510"],
    14: [
        answered(
            "np.argmax(probabilities, -1)", "sum(answers == y_test) / len(y_test)"
        ),
        answered("[int(np.argmax(p)) for p in probabilities]"),
    ],
    17: [
        "matrix = np.zeros((10, 10))\nnp.add.at(matrix, (y_test, answers), 1)",
        "matrix = np.bincount(10 * y_test.astype(int) + answers, minlength=100)\n"
        "matrix = matrix.reshape(10, 10)",
    ],
    20: [
        mistaken(
            "pairs = [(i, j) for i in range(len(matrix)) for j in range(i)]",
            "return list(max(pairs, key=lambda p: matrix[p] + matrix[p[::-1]]))",
        ),
        mistaken(
            "matrix += matrix.T",
            "np.fill_diagonal(matrix, 0)",
            "return divmod(int(matrix.argmax()), len(matrix))",
        ),
    ],
    23: [
        scores("np.diag(matrix) / np.sum(matrix, axis=0)", f="2 / (1 / P + 1 / R)"),
    ],
    29: [ERROR.format("(accuracy * (1 - accuracy)) ** 0.5 / len(y_test) ** 0.5")],
}
