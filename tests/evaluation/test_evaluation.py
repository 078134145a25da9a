"""Confusion matrices, scores and reports: by counting, and against scikit-learn."""

import copy
import pickle
from itertools import product

import numpy as np
import pytest

from mlpc import metrics

RNG = np.random.default_rng(4)
WORDS = np.array(["cat", "dog", "elk", "fox", "gnu"])
TRUE, TAKEN = (
    RNG.integers(0, 4, 60),
    RNG.integers(1, 5, 60),
)  # 0 is never taken, 4 never
WEIGHTS = RNG.uniform(0, 2, 60)
KINDS = {
    "numbers": (TRUE, TAKEN, [3, 1, 7]),
    "words": (WORDS[TRUE], WORDS[TAKEN], ["fox", "cat", "yak"]),
    "lists": (TRUE.tolist(), TAKEN.tolist(), [2, 1]),
    "floats": (TRUE * 1.0 - 2, TAKEN * 1.0 - 2, [0.0, -1.0]),
    "bools": (TRUE > 1, TAKEN > 1, [True, False]),
    "objects": (
        WORDS[TRUE].astype(object),
        WORDS[TAKEN].astype(object),
        ["gnu", "dog"],
    ),
}
kinds = pytest.mark.parametrize("kind", KINDS)
weights = pytest.mark.parametrize(
    "weight", [None, WEIGHTS, TRUE + 1], ids=["one", "shares", "whole"]
)
labelled = pytest.mark.parametrize("labelled", [False, True])


@pytest.fixture
def sklearn():
    return pytest.importorskip("sklearn.metrics")


def given(kind, labelled):
    true, taken, labels = KINDS[kind]
    return (true, taken), labels if labelled else None


@kinds
@weights
@labelled
@pytest.mark.parametrize("normalize", [None, "true", "pred", "all"])
def test_matrices_are_scikit_learns(kind, weight, labelled, normalize, sklearn):
    arrays, labels = given(kind, labelled)
    options = dict(labels=labels, sample_weight=weight, normalize=normalize)
    ours = metrics.confusion_matrix(*arrays, **options)
    theirs = sklearn.confusion_matrix(*arrays, **options)
    assert ours.dtype == theirs.dtype
    np.testing.assert_allclose(ours, theirs, rtol=1e-14)
    if normalize is None:
        expected = np.unique([*arrays[0], *arrays[1]]) if labels is None else labels
        assert ours.labels.tolist() == list(expected)


@kinds
@weights
@labelled
@pytest.mark.parametrize("average", [None, "micro", "macro", "weighted"])
def test_scores_are_scikit_learns(kind, weight, labelled, average, sklearn):
    arrays, labels = given(kind, labelled)
    options = dict(labels=labels, sample_weight=weight, average=average)
    for zero_division, beta in product((0, 1, np.nan), (0, 1, 2.5)):
        options.update(zero_division=zero_division, beta=beta)
        ours = metrics.precision_recall_fscore_support(*arrays, **options)
        theirs = sklearn.precision_recall_fscore_support(*arrays, **options)
        for mine, its in zip(ours[:3], theirs[:3], strict=True):
            np.testing.assert_allclose(mine, its, rtol=1e-13)
        if average is None:
            np.testing.assert_allclose(ours[3], theirs[3], rtol=1e-14)
        else:
            assert ours[3] is theirs[3] is None


@pytest.mark.parametrize("kind", [kind for kind in KINDS if kind != "floats"])
@labelled
@pytest.mark.parametrize("digits", [0, 2, 5])
def test_reports_are_scikit_learns(kind, labelled, digits, sklearn):
    arrays, labels = given(kind, labelled)
    options = dict(labels=labels, digits=digits, zero_division=0)
    ours = metrics.classification_report(*arrays, **options)
    assert ours == sklearn.classification_report(*arrays, **options)


@kinds
@weights
@labelled
def test_reports_as_dicts_are_scikit_learns(kind, weight, labelled, sklearn):
    arrays, labels = given(kind, labelled)
    options = dict(labels=labels, sample_weight=weight, zero_division=0)
    ours, theirs = (
        room.classification_report(*arrays, output_dict=True, **options)
        for room in (metrics, sklearn)
    )
    assert [name.removesuffix(".0") for name in theirs] == list(ours)  # 1.0 is class 1
    for mine, its in zip(ours.values(), theirs.values(), strict=True):
        assert mine == pytest.approx(its, rel=1e-13)


def test_reports_show_given_names(sklearn):
    names = ["a very long name of a class", "b", "c", "d", "e"]
    ours, theirs = (
        room.classification_report(TRUE, TAKEN, target_names=names, zero_division=1)
        for room in (metrics, sklearn)
    )
    assert ours == theirs


def test_single_numbers_are_scikit_learns(sklearn):
    matrix = metrics.confusion_matrix(TRUE, TRUE[::-1])
    pair = TRUE, TRUE[::-1]
    assert matrix.accuracy == pytest.approx(sklearn.accuracy_score(*pair), rel=1e-14)
    balanced = sklearn.balanced_accuracy_score(*pair)
    assert matrix.average_accuracy == pytest.approx(balanced, rel=1e-14)
    macro = sklearn.f1_score(*pair, average="macro")
    assert matrix.macro_f1 == pytest.approx(macro, rel=1e-14)
    four = sklearn.multilabel_confusion_matrix(*pair)
    np.testing.assert_array_equal(matrix.true_negatives, four[:, 0, 0])
    np.testing.assert_array_equal(matrix.false_positives, four[:, 0, 1])
    np.testing.assert_array_equal(matrix.false_negatives, four[:, 1, 0])
    np.testing.assert_array_equal(matrix.true_positives, four[:, 1, 1])


def test_all_numbers_are_those_that_counting_gives():
    matrix = metrics.confusion_matrix(TRUE, TAKEN)
    assert matrix.shape == (5, 5) and matrix.sum() == 60
    for c in range(5):
        is_c, said_c = np.equal(TRUE, c), np.equal(TAKEN, c)
        tp, fp = (is_c & said_c).sum(), (~is_c & said_c).sum()
        fn, tn = (is_c & ~said_c).sum(), (~is_c & ~said_c).sum()
        counts = "true_positives", "false_positives", "false_negatives"
        counts = [getattr(matrix, name)[c] for name in (*counts, "true_negatives")]
        assert counts == [tp, fp, fn, tn]
        assert matrix.support[c] == is_c.sum() and matrix.predicted[c] == said_c.sum()
        precision, recall = (tp / n if n else 0.0 for n in (tp + fp, tp + fn))
        both = precision + recall
        assert matrix.precision[c] == matrix.users_accuracy[c] == precision
        assert matrix.recall[c] == matrix.producers_accuracy[c] == recall
        assert matrix.class_accuracy[c] == recall
        f1 = 2 * precision * recall / both if both else 0.0
        assert matrix.f1[c] == pytest.approx(f1, rel=1e-15)
        assert matrix.one_vs_rest_accuracy[c] == (tp + tn) / 60
    assert matrix.accuracy == (TRUE == TAKEN).mean()
    assert matrix.average_accuracy == matrix.recall[:4].mean()  # class 4 has no sample


def test_the_two_macro_f1():
    """That of the averages is the larger one: Opitz and Burst, theorem 1."""
    for _ in range(200):
        matrix = metrics.ConfusionMatrix(RNG.integers(0, 9, (3, 3)))
        p, r = matrix.macro_precision, matrix.macro_recall
        assert matrix.macro_f1 == matrix.scores(average="macro")[2]
        assert matrix.f1_of_macro_averages >= matrix.macro_f1 - 1e-15
        if p + r:
            expected = 2 * p * r / (p + r)
            assert matrix.f1_of_macro_averages == pytest.approx(expected, rel=1e-15)


def test_rows_count_by_their_largest_number():
    taken = RNG.uniform(0.1, 0.2, (60, 5))
    taken[np.arange(60), TAKEN] += 0.3
    expected = metrics.confusion_matrix(TRUE, TAKEN)
    for true in (
        TRUE,
        TRUE[:, np.newaxis],
        np.eye(5)[TRUE],
        np.eye(5, dtype=int)[TRUE],
    ):
        np.testing.assert_array_equal(metrics.confusion_matrix(true, taken), expected)
    # all columns are classes, also those that nothing is of
    assert metrics.confusion_matrix(TRUE[:3], np.eye(7)[:3]).shape == (7, 7)


def test_columns_are_named_by_words():
    matrix = metrics.confusion_matrix(WORDS[TRUE], np.eye(5)[TAKEN], labels=WORDS)
    np.testing.assert_array_equal(matrix, metrics.confusion_matrix(TRUE, TAKEN))
    assert matrix.labels.tolist() == WORDS.tolist()
    numbers = metrics.confusion_matrix(TRUE, np.eye(5)[TAKEN], labels=[4, 3, 2, 1, 0])
    np.testing.assert_array_equal(numbers, matrix[::-1, ::-1])


def test_ready_matrices_are_scored_as_the_samples():
    matrix = metrics.confusion_matrix(WORDS[TRUE], WORDS[TAKEN])
    for labels in (None, ["elk", "cat"]):
        for function in (
            metrics.precision_recall_fscore_support,
            metrics.classification_report,
        ):
            told = function(WORDS[TRUE], WORDS[TAKEN], labels=labels)
            np.testing.assert_equal(function(matrix, labels=labels), told)
    plain = metrics.classification_report([[5, 1], [2, 2]], target_names=["no", "yes"])
    assert plain.split("\n")[2].split() == ["no", "0.71", "0.83", "0.77", "6"]


def test_a_matrix_is_an_array():
    matrix = metrics.confusion_matrix(WORDS[TRUE], WORDS[TAKEN])
    counts = np.asarray(matrix)
    assert type(matrix.matrix) is np.ndarray and np.shares_memory(matrix.matrix, matrix)
    for plain in (matrix / 2, matrix[1:], matrix == counts, matrix.sum(axis=0)):
        assert type(plain) is np.ndarray
    assert matrix[1, 2] == counts[1, 2] and np.trace(matrix) == np.trace(counts)
    assert str(matrix) == str(counts)
    for again in (copy.deepcopy(matrix), pickle.loads(pickle.dumps(matrix)), matrix.T):
        assert again.labels.tolist() == matrix.labels.tolist()
    np.testing.assert_array_equal(matrix.T.precision, matrix.recall)


def test_a_matrix_shows_its_labels():
    matrix = metrics.ConfusionMatrix([[10, 2], [0, 0.5]], ["cat", "moose"])
    assert repr(matrix).split("\n") == [
        "ConfusionMatrix (true by row, predicted by column)",
        "       cat  moose",
        "  cat   10      2",
        "moose    0    0.5",
    ]
    assert repr(metrics.ConfusionMatrix(np.eye(50))) == repr(np.eye(50))


def test_nothing_to_divide_by():
    nothing = metrics.ConfusionMatrix([[0, 0], [0, 3]])
    assert nothing.precision.tolist() == nothing.recall.tolist() == [0, 1]
    assert nothing.macro_f1 == 0.5 and nothing.average_accuracy == 1
    assert nothing.scores(average="macro", zero_division=1)[2] == 1
    assert nothing.scores(average="macro", zero_division=float("nan"))[2] == 1
    assert np.isnan(nothing.scores(zero_division=np.nan)[0][0])


REFUSED = [
    (([0, 1], [0, 1, 1]), {}, "same number of samples"),
    (([0, 1], ["a", "b"]), {}, "all numbers or all strings"),
    ((["a", "b"], ["a", "b"]), {"labels": [0, 1]}, "all numbers or all strings"),
    (([], []), {}, "`y_true`"),
    (([0, 1], [0.2, 0.8]), {}, "y_pred > 0.5"),
    (([0, 1], [0, np.nan]), {}, "`y_pred`"),
    (([0, 1], [[0.1, np.nan], [0, 1]]), {}, "NaN"),
    (([0, 1], [[1, 1], [0, 1]]), {}, "one 1 in each one-hot row"),
    (([0, 1], [[0, 0], [0, 1]]), {}, "one 1 in each one-hot row"),
    (([0, 1], np.zeros((2, 2, 2))), {}, "`y_pred`"),
    (([0, None], [0, 1]), {}, "`y_true`"),
    (([0, 1], [0, 1]), {"labels": [1, 1]}, "repeat a label"),
    (([0, 1], [0, 1]), {"labels": []}, "`labels`"),
    ((["a", "b"], np.eye(2)), {"labels": ["a", "b", "c"]}, "column for each"),
    (([0, 1], [0, 1]), {"sample_weight": [1]}, "`sample_weight`"),
    (([0, 1], [0, 1]), {"sample_weight": ["1", "2"]}, "`sample_weight`"),
]


@pytest.mark.parametrize(("arrays", "options", "said"), REFUSED)
def test_bad_samples_are_refused(arrays, options, said):
    for function in (
        metrics.confusion_matrix,
        metrics.precision_recall_fscore_support,
        metrics.classification_report,
    ):
        with pytest.raises(ValueError, match=said):
            function(*arrays, **options)


@pytest.mark.parametrize(
    ("call", "said"),
    [
        (lambda: metrics.confusion_matrix([0], [0], normalize="rows"), "`normalize`"),
        (lambda: metrics.confusion_matrix([0], [1], labels=[1]), "is in `y_true`"),
        (lambda: metrics.ConfusionMatrix([[1, 2]]), "square"),
        (lambda: metrics.ConfusionMatrix(np.zeros((0, 0))), "square"),
        (lambda: metrics.ConfusionMatrix([[1, -1], [0, 1]]), ">= 0"),
        (lambda: metrics.ConfusionMatrix([[1, np.nan], [0, 1]]), ">= 0"),
        (lambda: metrics.ConfusionMatrix([["1"]]), "square"),
        (lambda: metrics.ConfusionMatrix(np.eye(2), ["a"]), "1 labels, 2 rows"),
        (lambda: metrics.ConfusionMatrix(np.eye(2), ["a", "a"]), "repeat"),
        (lambda: metrics.ConfusionMatrix(np.eye(2)).scores(average="all"), "`average`"),
        (lambda: metrics.ConfusionMatrix(np.eye(2)).scores(beta=-1), "`beta`"),
        (
            lambda: metrics.ConfusionMatrix(np.eye(2)).scores(zero_division=2),
            "`zero_division`",
        ),
        (
            lambda: metrics.precision_recall_fscore_support(np.eye(2), labels=[0, 5]),
            "labels of the matrix",
        ),
        (
            lambda: metrics.classification_report(np.eye(2), sample_weight=[1, 1]),
            "ready matrix",
        ),
        (
            lambda: metrics.classification_report([0, 1], [0, 1], target_names="a"),
            "`target_names`",
        ),
        (lambda: metrics.classification_report([0], [0], digits=-1), "`digits`"),
        (lambda: metrics.classification_report([0], [0], output_dict=2), "`output_d"),
    ],
)
def test_bad_arguments_are_refused(call, said):
    with pytest.raises(ValueError, match=said):
        call()
