"""The confusion matrix shows its numbers, readably."""

import numpy as np
import pytest

from mlpc import plot

MATRIX = np.array([[100, 80, 10, 10], [0, 9, 0, 1], [0, 1, 8, 1], [0, 1, 0, 9]])


def numbers(ax):
    """The texts of the cells, as a matrix."""
    texts = {text.get_position(): text.get_text() for text in ax.texts}
    side = round(len(texts) ** 0.5)
    return [[texts[j, i] for j in range(side)] for i in range(side)]


def shown(ax):
    """The colours of the cells, (classes, classes, 4)."""
    return np.asarray(ax.images[0].get_array())


def test_cells_show_the_matrix():
    ax = plot.confusion_matrix(MATRIX, labels=["a", "b", "c", "long name"])
    assert numbers(ax) == [[str(n) for n in row] for row in MATRIX]
    assert (ax.get_xlabel(), ax.get_ylabel()) == ("predicted", "true")
    for labels in (ax.get_xticklabels(), ax.get_yticklabels()):
        assert [t.get_text() for t in labels] == ["a", "b", "c", "long name"]


def test_hits_are_blue_errors_orange_and_zeros_empty():
    cells = shown(plot.confusion_matrix(MATRIX))
    np.testing.assert_array_equal(cells[..., 3], MATRIX > 0)
    red, _, blue, _ = np.moveaxis(cells, -1, 0)
    hit = np.eye(4, dtype=bool)
    assert (blue > red)[hit].all() and (red > blue)[~hit & (MATRIX > 0)].all()
    # The fuller the more, and one error is seen beside a hundred hits.
    assert blue[0, 2] > blue[0, 1] and red[1, 1] > red[0, 0]
    assert red[1, 3] - blue[1, 3] > 0.15


def luminance(color):
    """Relative luminance of a colour of sRGB: WCAG 2.1."""
    from matplotlib.colors import to_rgb

    rgb = np.array(to_rgb(color))
    linear = np.where(rgb <= 0.04045, rgb / 12.92, ((rgb + 0.055) / 1.055) ** 2.4)
    return linear @ [0.2126, 0.7152, 0.0722]


def contrast(one, other):
    low, high = sorted([luminance(one), luminance(other)])
    return (high + 0.05) / (low + 0.05)


def test_numbers_can_be_read_on_every_cell():
    ax = plot.confusion_matrix(np.arange(100).reshape(10, 10))
    cells = shown(ax)
    for text in ax.texts:
        x, y = text.get_position()
        if cells[y, x, 3]:
            assert contrast(cells[y, x, :3], text.get_color()) > 4.5  # as WCAG asks
        else:
            assert contrast("white", text.get_color()) > 4
            assert contrast("#111111", text.get_color()) > 4


@pytest.mark.parametrize(
    ("normalize", "expected"),
    [
        ("true", MATRIX / MATRIX.sum(axis=1, keepdims=True)),
        ("pred", MATRIX / MATRIX.sum(axis=0)),
        ("all", MATRIX / MATRIX.sum()),
    ],
)
def test_shares(normalize, expected):
    ax = plot.confusion_matrix(MATRIX, normalize=normalize)
    assert numbers(ax) == [
        ["<0.01" if 0 < share < 0.005 else f"{share:.2f}" for share in row]
        for row in expected
    ]


def test_a_share_that_is_little_is_not_nothing():
    ax = plot.confusion_matrix([[1000, 1], [0, 5]], normalize="true")
    assert numbers(ax) == [["1.00", "<0.01"], ["0.00", "1.00"]]


def test_a_class_that_never_came_has_no_share():
    ax = plot.confusion_matrix([[0, 0], [1, 3]], normalize="true")
    assert numbers(ax) == [["0.00", "0.00"], ["0.25", "0.75"]]


@pytest.mark.parametrize(
    ("true", "pred", "labels", "names"),
    [
        ([0, 2, 2, 0], [0, 2, 0, 0], None, ["0", "2"]),
        (["a", "c", "c", "a"], ["a", "c", "a", "a"], None, ["a", "c"]),
        (["a", "c", "c", "a"], ["a", "c", "a", "a"], ["a", "c"], ["a", "c"]),
        ([[0], [1], [1], [0]], np.eye(2)[[0, 1, 0, 0]], ["no", "yes"], ["no", "yes"]),
        ([False, True, True, False], [0.0, 1.0, 0.0, 0.0], None, ["0", "1"]),
    ],
)
def test_classes_are_counted(true, pred, labels, names):
    ax = plot.confusion_matrix(true, pred, labels=labels)
    assert numbers(ax) == [["2", "0"], ["1", "1"]]
    assert [text.get_text() for text in ax.get_yticklabels()] == names


def test_labels_may_name_classes_that_did_not_come():
    ax = plot.confusion_matrix([0, 2], [2, 2], labels="xyz")
    assert numbers(ax) == [["0", "0", "1"], ["0"] * 3, ["0", "0", "1"]]


@pytest.mark.parametrize(("classes", "labelled"), [(40, 40), (60, 60), (150, 50)])
def test_many_classes_have_labels_and_no_numbers(classes, labelled):
    names = [f"a class with quite a long name {i}" for i in range(classes)]
    ax = plot.confusion_matrix(np.eye(classes, dtype=int), labels=names)
    assert not ax.texts and shown(ax).shape == (classes, classes, 4)
    texts = [text.get_text() for text in ax.get_yticklabels()]
    assert len({*texts}) == len(texts) == labelled and max(map(len, texts)) <= 24


@pytest.mark.parametrize(
    ("arguments", "options", "message"),
    [
        ((MATRIX[:2],), {}, "`matrix` must be a square array of numbers >= 0"),
        ((-MATRIX,), {}, "`matrix` must be a square array of numbers >= 0"),
        ((MATRIX,), {"labels": "abc"}, "`labels` must name 4 classes"),
        ((MATRIX,), {"normalize": "rows"}, "Invalid value for argument `normalize`"),
        (
            ([0, 1], [0, 1, 1]),
            {},
            "`y_true` and `y_pred` must have the same number of samples",
        ),
        (([0, 1], [0.2, 0.7]), {}, "`y_pred` must hold class numbers"),
        (([0, 2], [0, 1]), {"labels": "ab"}, "`labels` must name all classes"),
        ((["a"], ["c"]), {"labels": "ab"}, "`labels` must name all classes"),
    ],
)
def test_bad_input(arguments, options, message):
    with pytest.raises(ValueError) as error:
        plot.confusion_matrix(*arguments, **options)
    assert message in str(error.value)
