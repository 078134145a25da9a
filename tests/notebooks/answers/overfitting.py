"""Answers to the lab `overfitting`, by the cell of the blank."""

SKIPPED = {13, 17, 18, 23, 28, 30}

COUNT = 2 * 64 + 64 + 64 * 64 + 64 + 64 + 1


def penalties(
    penalty="strength * sum((k**2).sum() for k in kernels)",
    gradient="2 * strength * kernel",
):
    return (
        f"penalty = lambda kernels, strength: {penalty}\n"
        f"penalty_gradient = lambda kernel, strength: {gradient}"
    )


def stops(body):
    return f"def stops_in(losses, patience):\n{body}"


LOOP = """    lowest, waited = np.inf, 0
    for epoch, loss in enumerate(losses, 1):
        if loss < lowest:
            lowest, waited = loss, 0
        else:
            waited += 1
        if waited == patience:
            return epoch
    return len(losses)"""
PREVIOUS = """    waited = 0
    for epoch in range(1, len(losses)):
        waited = waited + 1 if losses[epoch] >= losses[epoch - 1] else 0
        if waited == patience:
            return epoch + 1
    return len(losses)"""

WRONG = {
    5: [
        ("weights = 2 * 64 + 64 * 64 + 64; for_each = weights / 150", "biases are"),
        ("weights = 64 + 64 + 1; for_each = weights / 150", "not right"),
        (f"weights = {COUNT} - 1; for_each = weights / 150", "not right"),
        (f"weights = {COUNT}; for_each = 150 / weights", "samples for each weight"),
        (f"weights = {COUNT}; for_each = weights / 650", "all 650"),
        (f"weights = {COUNT}; for_each = weights // 150", "not right"),
        (f"weights = {COUNT}; for_each = weights", "times"),
    ],
    11: [
        ("gap = logs['loss'][-1] - logs['val_loss'][-1]; best_epoch = 1", "minus val"),
        ("gap = logs['val_loss'][0] - logs['loss'][0]; best_epoch = 1", "first epoch"),
        ("gap = logs['val_loss'][-1]; best_epoch = 1", "not right"),
        (
            "gap = max(logs['val_loss']) - max(logs['loss']); best_epoch = 1",
            "not right",
        ),
        (
            "gap = np.mean(logs['val_loss']) - np.mean(logs['loss']); best_epoch = 1",
            "mean gap",
        ),
        (
            "gap = logs['val_accuracy'][-1] - logs['accuracy'][-1]; best_epoch = 1",
            "accuracies",
        ),
        *(
            (f"gap = logs['val_loss'][-1] - logs['loss'][-1]; best_epoch = {e}", said)
            for e, said in (
                ("np.argmin(logs['val_loss'])", "counts from 0"),
                ("min(logs['val_loss'])", "lowest loss, not its epoch"),
                ("np.argmin(logs['loss']) + 1", "lowest training loss"),
                ("np.argmax(logs['val_accuracy']) + 1", "not right"),
                ("np.argmax(logs['val_loss']) + 1", "not right"),
                ("200", "not right"),
            )
        ),
    ],
    15: [
        (penalties("sum((k**2).sum() for k in kernels)"), "strength is missing"),
        (penalties("strength / 2 * sum((k**2).sum() for k in kernels)"), "half of it"),
        (penalties("strength * sum(abs(k).sum() for k in kernels)"), "L1"),
        (penalties("strength * sum(k.sum() for k in kernels) ** 2"), "squared"),
        (penalties("strength * (kernels[0] ** 2).sum()"), "only the first"),
        (penalties("strength * (kernels[-1] ** 2).sum()"), "only the last"),
        (penalties("0.01 * sum((k**2).sum() for k in kernels)"), "not right"),
        (penalties("strength * sum((k**2).mean() for k in kernels)"), "not right"),
        (
            penalties("strength * sum((k**2).sum() for k in kernels) ** 0.5"),
            "not right",
        ),
        (penalties(gradient="strength * kernel"), "the 2 is missing"),
        (penalties(gradient="2 * kernel"), "strength is missing"),
        (penalties(gradient="strength * kernel**2"), "not its slope"),
        (penalties(gradient="strength * np.sign(kernel)"), "L1"),
        (penalties(gradient="0.02 * kernel"), "not right"),
        (penalties(gradient="2 * strength * kernel.sum()"), "shape"),
        (penalties(gradient="-2 * strength * kernel"), "sign is reversed"),
    ],
    20: [
        ("factor_half = 0.5; factor_fifth = 0.8", "share that stays"),
        ("factor_half = 1.5; factor_fifth = 1.2", "not right"),
        ("factor_half = 2; factor_fifth = 5", "this is 1 / p"),
        ("factor_half = 2; factor_fifth = 0.8", "share that stays"),
        ("factor_half = 2; factor_fifth = 1.2", "this is 1 + p"),
        ("factor_half = 1; factor_fifth = 1", "not right"),
    ],
    25: [
        (stops(LOOP.replace("loss < lowest", "loss <= lowest")), "no new minimum"),
        (stops(LOOP.replace("enumerate(losses, 1)", "enumerate(losses)")), "from 1"),
        (stops(LOOP.replace("lowest, waited = loss, 0", "lowest = loss")), "not right"),
        (stops(LOOP.replace("waited == patience", "waited > patience")), "not right"),
        (stops(LOOP.replace("== patience", "== 2")), "not right"),
        (stops(PREVIOUS), "not right"),
        (stops("    return np.argmin(losses) + 1 + patience"), "not right"),
        (stops("    return np.argmin(losses) + 1"), "not right"),
        (stops(LOOP.replace("    return len(losses)", "    pass")), "`return` missing"),
        (stops(LOOP.replace("return epoch", "return lowest")), "not right"),
        (stops("    return patience"), "not right"),
    ],
}
RIGHT = {
    5: ["weights = net().count_params(); for_each = weights / len(x_train)"],
    11: [
        "gap = abs(logs['val_loss'][-1] - logs['loss'][-1])\n"
        "best_epoch = logs['val_loss'].index(min(logs['val_loss'])) + 1",
        "gap = logs['val_loss'][-1] - logs['loss'][-1]\n"
        "lowest = min(logs['val_loss'])\n"
        "best_epoch = logs['val_loss'].index(lowest) + 1\n"
        "logs['val_loss'].sort()",
    ],
    15: [
        penalties("sum(strength * np.sum(np.square(k)) for k in kernels)"),
        "def penalty(kernels, strength):\n    total = 0\n    for k in kernels:\n"
        "        k *= k\n        total += k.sum()\n    return strength * total\n"
        "def penalty_gradient(kernel, strength):\n    kernel *= 2 * strength\n"
        "    return kernel",
    ],
    20: [
        "factor_half, factor_fifth = 2, 1.25",
        "factor_half, factor_fifth = 2.0, 10 / 8",
    ],
    25: [
        stops(
            "    best = 0\n    for i in range(len(losses)):\n"
            "        if losses[i] < losses[best]:\n            best = i\n"
            "        if i - best >= patience:\n            return i + 1\n"
            "    return len(losses)"
        ),
        stops(
            "    for e in range(patience + 1, len(losses) + 1):\n"
            "        if min(losses[:e]) == min(losses[: e - patience]):\n"
            "            return e\n    return len(losses)"
        ),
    ],
}
