"""Answers to the lab `optimizers_raced`, by the cell of the blank."""

SKIPPED = {25, 26}


def rule(name, *lines):
    extra = {
        "sgd": "rate=0.1",
        "momentum": "rate=0.1, beta=0.9",
        "rmsprop": "rate=0.1, rho=0.9, epsilon=1e-7",
        "adam": "rate=0.1, beta_1=0.9, beta_2=0.999, epsilon=1e-7",
    }[name]
    body = "\n    ".join(lines)
    return f"def {name}(theta, g, memory, {extra}):\n    {body}"


V = 'memory["v"] = beta * memory.get("v", 0.0) - rate * g'
S = 'memory["s"] = rho * memory.get("s", 0.0) + (1 - rho) * g**2'
MOMENTS = (
    'memory["t"] = memory.get("t", 0) + 1',
    'memory["m"] = beta_1 * memory.get("m", 0.0) + (1 - beta_1) * g',
    'memory["s"] = beta_2 * memory.get("s", 0.0) + (1 - beta_2) * g**2',
)
M_HAT = 'm = memory["m"] / (1 - beta_1 ** memory["t"])'
S_HAT = 's = memory["s"] / (1 - beta_2 ** memory["t"])'
M_RAW, S_RAW = 'm = memory["m"]', 's = memory["s"]'
STEP = "return theta - rate * m / np.sqrt(s + epsilon)"

WRONG = {
    5: [
        (rule("sgd", "return theta + rate * g"), "goes uphill"),
        (rule("sgd", "return theta - g"), "rate is missing"),
        (rule("sgd", "return theta - 0.1 * g"), "`rate` is not used"),
        (rule("sgd", "return -rate * g"), "step alone"),
        (rule("sgd", "theta -= rate * g"), "`return` missing"),
        (rule("sgd", "return rate * g"), "not right"),
        (rule("sgd", "return (theta - rate * g)[0]"), "shape"),
    ],
    9: [
        (rule("momentum", V, "return theta"), "not right"),
        (rule("momentum", V, "return theta - memory['v']"), "goes uphill"),
        (rule("momentum", "v = -rate * g", "return theta + v"), "no momentum"),
        (
            rule("momentum", "v = memory.get('v', 0.0)", V, "return theta + v"),
            "not right",
        ),
        (
            rule(
                "momentum",
                'memory["v"] = beta * memory.get("v", 0.0) - (1 - beta) * rate * g',
                "return theta + memory['v']",
            ),
            "no factor 1 - beta",
        ),
        (
            rule(
                "momentum",
                'memory["v"] = 0.9 * memory.get("v", 0.0) - rate * g',
                "return theta + memory['v']",
            ),
            "not right",
        ),
        (
            rule("momentum", V, "return theta + beta * memory['v'] - rate * g"),
            "Nesterov",
        ),
        (rule("momentum", V, "return theta - rate * g + memory['v']"), "not right"),
    ],
    12: [
        (
            rule(
                "rmsprop",
                S,
                "return theta - rate * g / (np.sqrt(memory['s']) + epsilon)",
            ),
            "inside the root",
        ),
        (rule("rmsprop", S, "return theta - rate * g / np.sqrt(memory['s'])"), "root"),
        (
            rule("rmsprop", S, "return theta - rate * g / (memory['s'] + epsilon)"),
            "root is taken last",
        ),
        (
            rule(
                "rmsprop",
                'memory["s"] = (1 - rho) * memory.get("s", 0.0) + rho * g**2',
                "return theta - rate * g / np.sqrt(memory['s'] + epsilon)",
            ),
            "swapped",
        ),
        (
            rule(
                "rmsprop",
                'memory["s"] = rho * memory.get("s", 0.0) + g**2',
                "return theta - rate * g / np.sqrt(memory['s'] + epsilon)",
            ),
            "not right",
        ),
        (
            rule(
                "rmsprop",
                'memory["s"] = rho * memory.get("s", 0.0) + (1 - rho) * abs(g)',
                "return theta - rate * g / np.sqrt(memory['s'] + epsilon)",
            ),
            "not right",
        ),
        (
            rule(
                "rmsprop", "s = g**2", "return theta - rate * g / np.sqrt(s + epsilon)"
            ),
            "not right",
        ),
        (
            rule(
                "rmsprop", S, "return theta + rate * g / np.sqrt(memory['s'] + epsilon)"
            ),
            "goes uphill",
        ),
    ],
    15: [
        (
            rule(
                "adam",
                *MOMENTS,
                M_HAT,
                S_HAT,
                "return theta - rate * m / (np.sqrt(s) + epsilon)",
            ),
            "inside the root",
        ),
        (rule("adam", *MOMENTS, M_RAW, S_HAT, STEP), "not right"),
        (rule("adam", *MOMENTS, M_HAT, S_RAW, STEP), "not right"),
        (rule("adam", *MOMENTS, M_RAW, S_RAW, STEP), "not right"),
        (rule("adam", *MOMENTS, M_HAT, S_HAT, STEP.replace("-", "+")), "goes uphill"),
        (
            rule("adam", *MOMENTS, M_HAT, S_HAT, STEP.replace(" + epsilon", "")),
            "inside the root",
        ),
        (
            rule("adam", *MOMENTS, M_HAT, S_HAT, STEP.replace("* m", "* g")),
            "not right",
        ),
        (
            rule(
                "adam",
                *MOMENTS,
                M_HAT.replace(' ** memory["t"]', ""),
                S_HAT.replace(' ** memory["t"]', ""),
                STEP,
            ),
            "not right",
        ),
        (
            rule(
                "adam",
                *(
                    m.replace("beta_1", "b")
                    .replace("beta_2", "beta_1")
                    .replace("b *", "beta_2 *")
                    .replace("- b)", "- beta_2)")
                    for m in MOMENTS
                ),
                M_HAT.replace("beta_1", "beta_2"),
                S_HAT.replace("beta_2", "beta_1"),
                STEP,
            ),
            "swapped",
        ),
        (
            rule("adam", *MOMENTS, M_HAT, S_HAT, "return theta - 0.1 * m / np.sqrt(s)"),
            "not right",
        ),
    ],
    18: [
        ("valley_gradient = lambda t: t", "not right"),
        ("valley_gradient = lambda t: t * [1.0, 40.0]", "not right"),
        ("valley_gradient = lambda t: t * [0.5, 10.0]", "takes away the 1/2"),
        ("valley_gradient = lambda t: t * [2.0, 40.0]", "the 1/2 is missing"),
        ("valley_gradient = lambda t: np.array([t[0], 20.0])", "theta itself"),
        ("valley_gradient = lambda t: np.array([t[0], 20 * t[1] ** 2])", "not diff"),
        ("valley_gradient = lambda t: np.array([t[0] ** 2, 20 * t[1]])", "not right"),
        ("valley_gradient = lambda t: t[0] + 20 * t[1]", "shape"),
        ("valley_gradient = lambda t: t * [20.0, 1.0]", "not right"),
        ("valley_gradient = lambda t: -t * [1.0, 20.0]", "sign is reversed"),
    ],
    22: [
        ("limit = 1 / 20", "best rate"),
        ("limit = 2", "not the factor"),
        ("limit = 0.2", "factor of 10"),
        ("limit = 20", "not right"),
        ("limit = 0.09", "not right"),
        ("limit = 0.11", "not right"),
        ("limit = 10", "not right"),
        ("limit = 0.3", "not right"),
    ],
}
RIGHT = {
    5: [
        rule("sgd", "theta -= rate * g", "return theta"),
        rule("sgd", "g *= rate", "return theta - g"),
        rule("sgd", "return [t - rate * d for t, d in zip(theta, g)]"),
    ],
    9: [
        rule(
            "momentum",
            'memory["v"] = beta * memory.get("v", 0.0) + g',
            'return theta - rate * memory["v"]',
        ),
        rule("momentum", V, 'theta += memory["v"]', "return theta"),
    ],
    12: [
        rule(
            "rmsprop",
            'memory.setdefault("s", np.zeros(len(theta)))',
            'memory["s"] *= rho',
            'memory["s"] += (1 - rho) * np.square(g)',
            'theta -= rate * g * (memory["s"] + epsilon) ** -0.5',
            "return theta",
        )
    ],
    15: [
        rule(
            "adam",
            *MOMENTS,
            M_HAT,
            S_HAT,
            "theta" + STEP[12:].replace(" -", " -=", 1),
            "return theta",
        )
    ],
    18: [
        "def valley_gradient(theta):\n    theta[1] *= 20\n    return theta",
        "valley_gradient = lambda t: [t[0], 20 * t[1]]",
    ],
    22: ["limit = 0.1", "limit = 2 / 20.0"],
}
