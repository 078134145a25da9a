"""Answers to the lab `backprop_by_hand`, by the cell of the blank."""

SKIPPED = {4, 28}

FORWARD = "z1 = {}\na1 = {}\na2 = {}"
WRONG = {  # cell -> (what is written there, what the check says of it)
    6: [
        ("z1 = x @ w1; a1 = np.tanh(z1); a2 = a1 @ w2", "the bias is missing"),
        ("z1 = x @ w1 - b1; a1 = np.tanh(z1); a2 = 0 * y", "the bias is subtracted"),
        ("z1 = np.tanh(x @ w1 + b1); a1 = z1; a2 = a1 @ w2 + b2", "applied already"),
        ("z1 = x @ w1 + b1; a1 = z1; a2 = a1 @ w2 + b2", "the activation is missing"),
        ("z1 = x @ w1 + b1; a1 = 1 / (1 + np.exp(-z1)); a2 = a1 @ w2 + b2", "sigmoid"),
        ("z1 = x @ w1 + b1; a1 = np.tanh(z1); a2 = a1 @ w2", "the bias is missing"),
        ("z1 = x @ w1 + b1; a1 = np.tanh(z1); a2 = z1 @ w2 + b2", "z of `hidden` is"),
        ("z1 = x @ w1 + b1; a1 = np.tanh(z1); a2 = np.tanh(a1 @ w2 + b2)", "no"),
        ("z1 = (x @ w1 + b1).T; a1 = np.tanh(z1); a2 = 0", "transposed"),
        ("z1 = x[0] @ w1 + b1; a1 = np.tanh(z1); a2 = a1 @ w2", "first row alone"),
        ("z1 = x @ w1 + b1; a1 = np.tanh(z1); a2 = (a1 @ w2 + b2).ravel()", "shape"),
    ],
    9: [
        ("loss = ((a2 - y) ** 2).sum(); da2 = 2 * (a2 - y) / 5", "a factor of 5"),
        ("loss = ((a2 - y) ** 2).mean() / 2; da2 = (a2 - y) / 5", "a factor of 2"),
        ("loss = ((a2 - y.ravel()) ** 2).mean(); da2 = a2", "not right"),
        ("loss = (a2 - y) ** 2; da2 = 2 * (a2 - y)", "shape"),
        ("loss = np.abs(a2 - y).mean(); da2 = 2 * (a2 - y)", "not right"),
        ("loss = ((a2 - y) ** 2).mean(); da2 = (a2 - y) / 5", "small by a factor of 2"),
        ("loss = ((a2 - y) ** 2).mean(); da2 = 2 * (a2 - y)", "number of rows"),
        ("loss = ((a2 - y) ** 2).mean(); da2 = a2 - y", "half the number of rows"),
        ("loss = ((a2 - y) ** 2).mean(); da2 = 2 * (y - a2) / 5", "sign is reversed"),
        ("loss = ((a2 - y) ** 2).mean(); da2 = 2 * (a2 - y).mean()", "shape"),
    ],
    12: [
        ("dz2 = da2; dw2 = z1.T @ dz2; db2 = dz2.sum(axis=0)", "z of `hidden` is used"),
        (
            "dz2 = da2; dw2 = a1.T @ dz2 / 5; db2 = dz2.sum(axis=0)",
            "the number of rows",
        ),
        ("dz2 = da2; dw2 = dz2.T @ a1; db2 = dz2.sum(axis=0)", "transposed"),
        ("dz2 = da2; dw2 = a1[:1].T @ dz2[:1]; db2 = dz2[0]", "first row"),
        ("dz2 = da2; dw2 = x.T @ dz2; db2 = dz2.sum(axis=0)", "shape"),
        ("dz2 = da2; dw2 = a1.T @ dz2; db2 = dz2.mean(axis=0)", "the number of rows"),
        ("dz2 = da2; dw2 = a1.T @ dz2; db2 = dz2", "shape"),
        ("dz2 = da2; dw2 = a1.T @ dz2; db2 = dz2.sum()", "shape"),
        ("dz2 = da2; dw2 = a1.T @ dz2; db2 = dz2[0]", "first row"),
        (
            "dz2 = da2 * (1 - a2**2); dw2 = a1.T @ dz2; db2 = dz2.sum(axis=0)",
            "not right",
        ),
    ],
    15: [
        ("da1 = dz2 @ w2.T; dz1 = da1", "activation of `hidden` is missing"),
        ("da1 = dz2 @ w2.T; dz1 = da1 * a1 * (1 - a1)", "is that of a sigmoid"),
        ("da1 = dz2 @ w2.T; dz1 = da1 * (1 - z1**2)", "is computed from z"),
        ("da1 = dz2 @ w2.T; dz1 = da1 * (1 - np.tanh(a1) ** 2)", "evaluated at a"),
        ("da1 = dz2 @ w2.T; dz1 = da1 * (1 - a1)", "not right"),
        ("da1 = dz2 @ w2.T; dz1 = 1 - a1**2", "alone: multiply it by da"),
        ("da1 = dz2 @ w2.T; dz1 = da1.T @ (1 - a1**2)", "shape"),
        ("da1 = dz2 * w2.sum(); dz1 = da1", "shape"),
        (
            "da1 = dz2 + 0 * a1; dz1 = da1 * (1 - a1**2)",
            "kernel of `output` is missing",
        ),
        ("da1 = dz2 @ w2.T * (1 - a1**2); dz1 = da1", "this is dz"),
        ("da1 = -dz2 @ w2.T; dz1 = da1 * (1 - a1**2)", "sign is reversed"),
    ],
    18: [
        ("dw1 = x.T @ da1; db1 = dz1.sum(axis=0)", "of `hidden` is missing"),
        ("dw1 = x.T @ (da1 * a1 * (1 - a1)); db1 = dz1.sum(0)", "that of a sigmoid"),
        ("dw1 = x.T @ (da1 * (1 - z1**2)); db1 = dz1.sum(0)", "is computed from z"),
        ("dw1 = dz1.T @ x; db1 = dz1.sum(axis=0)", "transposed"),
        ("dw1 = x.T @ dz1 / 5; db1 = dz1.sum(axis=0)", "the number of rows"),
        ("dw1 = x[:1].T @ dz1[:1]; db1 = dz1.sum(axis=0)", "only the first row"),
        ("dw1 = x[-1:].T @ dz1[-1:]; db1 = dz1.sum(axis=0)", "only the last row"),
        ("dw1 = a1.T @ dz1; db1 = dz1.sum(axis=0)", "shape"),
        ("dw1 = x.T @ dz1; db1 = da1.sum(axis=0)", "of `hidden` is missing"),
        ("dw1 = x.T @ dz1; db1 = dz1[0]", "only the first row"),
        ("dw1 = x.T @ dz1; db1 = dz1.mean(axis=0)", "the number of rows"),
        ("dw1 = x.T @ dz1; db1 = dz1.sum(axis=1)", "shape"),
    ],
    21: [
        ("new_w1 = w1 + 0.1 * dw1; new_w2 = w2 - 0.1 * dw2", "goes up the slope"),
        ("new_w1 = w1 - dw1; new_w2 = w2 - dw2", "the rate is missing"),
        ("new_w1 = w1; new_w2 = w2", "these are the old weights"),
        ("new_w1 = -0.1 * dw1; new_w2 = -0.1 * dw2", "the change alone"),
        ("new_w1 = w1 - 0.1 * dw1; new_w2 = w2 + 0.1 * dw2", "goes up the slope"),
        ("new_w1 = w1 - 0.1 * dw1; new_w2 = new_w1", "shape"),
        ("new_w1 = w1 - 0.01 * dw1; new_w2 = w2 - 0.1 * dw2", "not right"),
    ],
    25: [
        ("difference = lambda f, w, eps=1e-5: (f(w + eps) - f(w)) / eps", "one-sided"),
        ("difference = lambda f, w, eps=1e-5: (f(w) - f(w - eps)) / eps", "backwards"),
        (
            "difference = lambda f, w, eps=1e-5: (f(w + eps) - f(w - eps)) / eps",
            "the 2 is missing",
        ),
        (
            "difference = lambda f, w, eps=1e-5: (f(w + eps) - f(w - eps)) / 2 * eps",
            "parentheses",
        ),
        (
            "difference = lambda f, w, eps=1e-5: (f(w - eps) - f(w + eps)) / (2 * eps)",
            "sign is reversed",
        ),
        (
            "difference = lambda f, w, eps=0: (f(w + 1e-5) - f(w - 1e-5)) / 2e-5",
            "`eps` is not used",
        ),
        ("difference = lambda f, w, eps=1e-5: f(w + eps) - f(w - eps)", "not right"),
    ],
}
RIGHT = {
    6: [
        "z1 = x.dot(w1) + b1[None]; a1 = np.tanh(z1); a2 = np.matmul(a1, w2) + b2",
        "z1 = x @ w1; z1 += b1; a1 = z1.copy(); np.tanh(a1, out=a1); a2 = a1 @ w2 + b2",
    ],
    9: [
        "loss = np.square(a2 - y).sum() / 5; da2 = (a2 - y) * 0.4",
        "loss = np.float32(((y - a2) ** 2).mean()); da2 = -2 * (y - a2) / y.size",
    ],
    12: [
        "dz2 = da2; dw2 = (dz2.T @ a1).T; db2 = [dz2.sum()]",
        "dz2 = da2; dw2 = sum(np.outer(a, d) for a, d in zip(a1, dz2)); db2 = sum(dz2)",
    ],
    15: [
        "da1 = np.outer(dz2, w2); dz1 = da1 - da1 * a1**2",
        "da1 = dz2 * w2.T; dz1 = da1 / np.cosh(z1) ** 2",
    ],
    18: ["dw1 = np.einsum('ni,nj->ij', x, dz1); db1 = np.ones(5) @ dz1"],
    21: [
        "w1 -= 0.1 * dw1\nw2 -= 0.1 * dw2\nnew_w1, new_w2 = w1, w2",
        "new_w1, new_w2 = (w - dw / 10 for w, dw in ((w1, dw1), (w2, dw2)))",
    ],
    25: ["difference = lambda f, w, eps=1e-5: (f(w + eps) / 2 - f(w - eps) / 2) / eps"],
}
