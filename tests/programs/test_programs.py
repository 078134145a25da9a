"""Keras programs of courses run here with only their imports changed: what they reach.

Whether they print what they print with Keras is tested in tests/parity.
"""

import warnings

import numpy as np
import pytest
from programs.running import PROGRAMS, run

import mlpc


@pytest.fixture(autouse=True)
def clean(tmp_path, monkeypatch):
    """A folder for files, plots without a window, names that count from the start."""
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("MPLBACKEND", "Agg")
    mlpc.utils.clear_session(free_memory=False)
    mlpc.utils.set_random_seed(7)


def names_of(program):
    """The names of a program after its run; a skip where MNIST is missing."""
    pytest.importorskip("matplotlib")
    pytest.importorskip("sklearn")
    pytest.importorskip("pandas")
    with warnings.catch_warnings():
        warnings.filterwarnings("ignore", "Do not pass an `input_shape`")
        try:
            return run(program, "mlpc")
        except FileNotFoundError as error:
            pytest.skip(f"a data set is not here: {error}")


def summary(names, printed):
    assert "672" in printed and "Total params: 1,002" in printed
    assert names["twin"].get_weights()[0].shape == (20, 32)


def digits(names, printed):
    assert "39,250" in printed
    assert names["accuracy"] > 0.6
    assert names["matrix"].sum() == 1000


def perceptron(names, printed):
    assert "Total params: 7,850" in printed
    assert min(names["scores"]) > 0.6


def xor(names, printed):
    assert "wrong: 0" in printed and "alike: True" in printed
    assert names["error"][-1] < 0.05


def step_by_step(names, printed):
    """The numbers that the slides print."""
    np.testing.assert_allclose(names["error"], 0.298371109, 1e-6)
    first, second = names["first"], names["second"]
    expected = [[0.149780716, 0.24975114], [0.19956143, 0.29950229]]
    np.testing.assert_allclose(first, expected, 1e-6)
    expected = [[0.35891648, 0.511301270], [0.408666186, 0.561370121]]
    np.testing.assert_allclose(second, expected, 1e-6)
    np.testing.assert_allclose(names["after_one"], 0.291027924, 1e-6)
    np.testing.assert_allclose(names["after_all"], 0.0000351085, 1e-3)
    np.testing.assert_allclose(names["outputs"], [[0.015912196, 0.984065734]], 1e-4)


def one_weight(names, printed):
    expected = [0.59, 0.4745, 0.410975, 0.37603625, 0.3568199375]
    np.testing.assert_allclose(names["weights"][:5], expected, 1e-6)
    assert "OR True\nXOR False\n" in printed


def callbacks(names, printed):
    assert "batches an epoch: 12" in printed and "False" not in printed
    assert "stopped after 3 epochs" in printed
    assert names["least"] < 0.1


def classes(names, printed):
    assert "updates: 320" in printed and "False" not in printed
    assert names["accuracy"] > 0.9


def saving(names, printed):
    assert "False" not in printed and "24" in printed


def confusion(names, printed):
    """The numbers that the slides print, some of them cut off there."""
    np.testing.assert_allclose(
        names["found"]["one"][:4], [0.547, 0.492, 0.775, 0.601], atol=2e-3
    )
    np.testing.assert_allclose(names["found"]["two"][0], 0.87, atol=5e-3)
    np.testing.assert_allclose(names["found"]["two"][3], 0.342, atol=3e-3)
    np.testing.assert_allclose(names["found"]["three"][0], 0.7875, 1e-6)


def by_hand(names, printed):
    assert names["losses"][-1] < 0.5 * names["losses"][0]


def imbalanced(names, printed):
    assert "positive: 92" in printed and "False" not in printed
    np.testing.assert_allclose(names["bias"], np.log([92 / 808]), 1e-6)


def frames(names, printed):
    assert "False" not in printed and "(320, 6)" in printed


def schedules(names, printed):
    """The rates at a few steps, by the formulas."""
    assert "False" not in printed
    found = names["schedules"]
    assert float(found["exponential"](40)) == pytest.approx(0.1 * 0.5**2)
    assert float(found["inverse"](20)) == pytest.approx(0.1 / 2)
    cosine = 0.05 * (1 + np.cos(np.pi / 2))
    assert float(found["cosine"](10 + 40)) == pytest.approx(cosine, 1e-5)


def mc_dropout(names, printed):
    assert "False" not in printed and "not: 0.0" in printed


def warm_restarts(names, printed):
    assert names["restarts"].restarts == [20, 60, 140]
    np.testing.assert_allclose(
        names["restarts"].rates[:140], [float(names["schedule"](i)) for i in range(140)]
    )


def own_metric(names, printed):
    assert "by hand: True" in printed and "int32" in printed
    assert int(names["metric"].total_samples) == 0


def penalties(names, printed):
    assert "False" not in printed and "[5.0, 0.25]" in printed


def early_stopping(names, printed):
    assert "back: True" in printed
    assert "Restoring model weights from the end of the best epoch" in printed


def transfer(names, printed):
    assert "[False, False, False, False, True, True]" in printed
    assert printed.count("False") == 4


def sparse_text(names, printed):
    assert "['bad', 'poor']" in printed and "True" in printed


CHECKS = [
    summary,
    digits,
    perceptron,
    xor,
    step_by_step,
    one_weight,
    callbacks,
    classes,
    saving,
    confusion,
    by_hand,
    imbalanced,
    frames,
    schedules,
    mc_dropout,
    warm_restarts,
    own_metric,
    penalties,
    early_stopping,
    transfer,
    sparse_text,
]


def test_every_program_is_checked():
    assert sorted(check.__name__ for check in CHECKS) == PROGRAMS


@pytest.mark.parametrize("check", CHECKS)
def test_program(check):
    check(*names_of(check.__name__))


def older(program):
    """The names of an older program, and the texts of its warnings, each once."""
    with warnings.catch_warnings(record=True) as caught:
        warnings.simplefilter("always")
        names, _ = run(f"older/{program}", "mlpc")
    assert all(warning.category is UserWarning for warning in caught)
    texts = [str(warning.message) for warning in caught]
    return names, list(dict.fromkeys(texts))


def assert_said(texts, *words):
    """There is a warning for each of the words, in order, and no other."""
    assert len(texts) == len(words), "\n".join(texts)
    for text, word in zip(texts, words, strict=True):
        assert word in text


def test_older_mlp():
    names, said = older("mlp")
    assert_said(
        said,
        "`mlpc.layers`",
        "`mlpc.utils`",
        "`num_classes`",
        "`kernel_initializer`",
        "`Input(shape)`",
        "`MaxNorm`",
        "`kernel_constraint`",
        "`units`",
        "`kernel_regularizer`",
        "`learning_rate`",
        "InverseTimeDecay",
        "`compile(metrics=['accuracy'])`",
        "`epochs`",
        "np.argmax",
        "model.predict(x)",
        "'accuracy'",
        "'val_accuracy'",
    )
    assert names["score"][1] > 0.9
    assert len(names["history"].epoch) == 20
    np.testing.assert_array_equal(names["classes"], names["proba"].argmax(axis=1))


def test_older_callbacks(tmp_path):
    names, said = older("callbacks")
    assert_said(
        said,
        "`mlpc.layers`",
        "`Input(shape)`",
        "`negative_slope`",
        "`learning_rate`",
        "`1e-7`",
        "optimizer.learning_rate",
        "leave it out",
        "`save_freq`",
        "logs' key 'val_acc'",
        "logs' key 'acc'",
    )
    assert names["rate"] == 0.01
    assert len(names["accuracy"]) == len(names["val_accuracy"]) == 6
    assert names["correct"] > 0.9
    files = sorted(path.name for path in tmp_path.iterdir())
    assert files == [f"w{epoch}.weights.h5" for epoch in (2, 4, 6)]


def test_older_description():
    pytest.importorskip("yaml")
    names, said = older("description")
    assert_said(said, "`Input(shape)`")
    assert names["same"]
