"""Batches that come one by one give what the arrays they were cut from give."""

import warnings

import numpy as np
import pytest

import mlpc

RNG = np.random.default_rng(0)
X = np.where(RNG.random((30, 4)) < 0.5, 0, RNG.normal(size=(30, 4))).astype("float32")
Y = RNG.integers(0, 3, 30)
WEIGHTS = RNG.uniform(0.5, 2, 30)
SIZE = 8


def model_of(seed=1):
    mlpc.utils.set_random_seed(seed)
    layers = [mlpc.layers.Dense(5, "tanh"), mlpc.layers.Dense(3, "softmax")]
    model = mlpc.Sequential([mlpc.Input((4,)), *layers])
    model.compile(
        "adam",
        "sparse_categorical_crossentropy",
        metrics=["accuracy"],
        weighted_metrics=["sparse_categorical_crossentropy"],
    )
    return model


def results_of(*data, **options):
    """Everything that two epochs, an evaluation and a prediction give."""
    model = model_of()
    evaluated = {name: options.get(name) for name in ("sample_weight", "batch_size")}
    history = model.fit(*data, epochs=2, shuffle=False, verbose=0, **options)
    return [
        history.history,
        model.evaluate(*data, verbose=0, **evaluated),
        model.predict(data[0], batch_size=options.get("batch_size"), verbose=0),
        model.get_weights(),
    ]


@pytest.fixture(scope="module")
def of_arrays():
    """What arrays give, without weights and with."""
    return {
        False: results_of(X, Y, batch_size=SIZE),
        True: results_of(X, Y, batch_size=SIZE, sample_weight=WEIGHTS),
    }


def cut(*parts, first=0):
    """The batches of arrays, as a list of tuples."""
    return [
        tuple(part[at : at + SIZE] for part in parts)
        for at in range(first, len(parts[0]), SIZE)
    ]


class Batches(mlpc.utils.PyDataset):
    """A dataset of batches that writes down what it is asked for."""

    def __init__(self, *parts, **options):
        super().__init__(**options)
        self.batches = cut(*parts)
        self.asked = []

    def __len__(self):
        return len(self.batches)

    def __getitem__(self, index):
        self.asked.append(index)
        return self.batches[index]

    def on_epoch_begin(self):
        self.asked.append("begin")

    def on_epoch_end(self):
        self.asked.append("end")


@pytest.mark.parametrize("weighted", [False, True])
@pytest.mark.parametrize("workers", [1, 3])
def test_dataset(weighted, workers, of_arrays):
    parts = (X, Y, WEIGHTS) if weighted else (X, Y)
    options = {"workers": workers, "use_multiprocessing": False, "max_queue_size": 4}
    np.testing.assert_equal(results_of(Batches(*parts, **options)), of_arrays[weighted])


def test_dataset_is_told_of_epochs():
    dataset = Batches(X, Y)
    model_of().fit(dataset, epochs=2, shuffle=False, verbose=0)
    assert dataset.asked == ["begin", 0, 1, 2, 3, "end"] * 2


def test_dataset_is_shuffled_by_batches():
    dataset = Batches(X, Y)
    model_of().fit(dataset, epochs=20, verbose=0)
    orders = np.reshape([i for i in dataset.asked if isinstance(i, int)], (20, 4))
    assert (np.sort(orders) == np.arange(4)).all()
    assert len({tuple(order) for order in orders}) > 5
    assert (orders[:, 0] != 0).any()


def test_torch_loader(of_arrays):
    torch = pytest.importorskip("torch")
    parts = [torch.from_numpy(part) for part in (X, Y, WEIGHTS)]
    for count, weighted in ((2, False), (3, True)):
        data = torch.utils.data.TensorDataset(*parts[:count])
        loader = torch.utils.data.DataLoader(data, batch_size=SIZE)
        np.testing.assert_equal(results_of(loader), of_arrays[weighted])


def test_torch_loader_of_unknown_length(of_arrays):
    torch = pytest.importorskip("torch")

    class Rows(torch.utils.data.IterableDataset):
        def __iter__(self):
            return zip(X, Y, strict=True)

    loader = torch.utils.data.DataLoader(Rows(), batch_size=SIZE)
    np.testing.assert_equal(results_of(loader), of_arrays[False])


def test_torch_tensors(of_arrays):
    torch = pytest.importorskip("torch")
    tensors = torch.from_numpy(X), torch.from_numpy(Y)
    np.testing.assert_equal(results_of(*tensors, batch_size=SIZE), of_arrays[False])


@pytest.mark.filterwarnings("ignore")
def test_tf_dataset(of_arrays):
    tf = pytest.importorskip("tensorflow")
    whole = tf.data.Dataset.from_tensor_slices((X, Y))
    np.testing.assert_equal(results_of(whole.batch(SIZE)), of_arrays[False])
    uncounted = whole.filter(lambda x, y: True).batch(SIZE)
    np.testing.assert_equal(results_of(uncounted), of_arrays[False])
    model = model_of()
    endless = whole.batch(SIZE).repeat()
    history = model.fit(endless, epochs=2, steps_per_epoch=4, verbose=0)
    np.testing.assert_equal(history.history, of_arrays[False][0])


@pytest.mark.parametrize(
    "name",
    ["csr_matrix", "csc_matrix", "coo_matrix", "lil_matrix", "csr_array", "csc_array"],
)
@pytest.mark.parametrize("weighted", [False, True])
def test_scipy_matrix(name, weighted, of_arrays):
    sparse = pytest.importorskip("scipy.sparse")
    options = {"batch_size": SIZE} | ({"sample_weight": WEIGHTS} if weighted else {})
    ours = results_of(getattr(sparse, name)(X), Y, **options)
    np.testing.assert_equal(ours, of_arrays[weighted])


def test_scipy_matrix_in_a_new_order():
    sparse = pytest.importorskip("scipy.sparse")
    told = model_of().fit(X, Y, batch_size=SIZE, epochs=3, verbose=0)
    history = model_of().fit(
        sparse.csr_matrix(X), Y, batch_size=SIZE, epochs=3, verbose=0
    )
    np.testing.assert_equal(history.history, told.history)


def test_frames_and_series(of_arrays):
    pandas = pytest.importorskip("pandas")
    frame = pandas.DataFrame(X, columns=list("abcd"), index=np.arange(30)[::-1])
    series, weights = pandas.Series(Y), pandas.Series(WEIGHTS)
    options = {"batch_size": SIZE}
    for y in (series, pandas.DataFrame(series)):
        np.testing.assert_equal(results_of(frame, y, **options), of_arrays[False])
    weighted = results_of(frame, series, sample_weight=weights, **options)
    np.testing.assert_equal(weighted, of_arrays[True])


def test_frames_are_split_by_position():
    pandas = pytest.importorskip("pandas")
    frame = pandas.DataFrame(X, index=np.arange(30)[::-1])
    histories = [
        model_of().fit(
            x, y, sample_weight=w, validation_split=0.3, shuffle=False, verbose=0
        )
        for x, y, w in (
            (X, Y, WEIGHTS),
            (frame, pandas.Series(Y), pandas.Series(WEIGHTS)),
        )
    ]
    np.testing.assert_equal(*[history.history for history in histories])


def test_frames_of_several_dtypes():
    pandas = pytest.importorskip("pandas")
    x = np.abs(np.round(X))
    frame = pandas.DataFrame(x).astype({0: "int64", 1: "uint8", 2: "float64"})
    told = results_of(np.asarray(frame), Y)
    np.testing.assert_equal(results_of(frame, Y), told)
    words = frame.assign(d="red")
    with pytest.raises(ValueError, match="`x` must hold real numbers"):
        model_of().fit(words, Y, verbose=0)


@pytest.mark.parametrize("wrap", [list, tuple])
def test_lists_of_one_array(wrap, of_arrays):
    ours = results_of(wrap([X]), wrap([Y]), batch_size=SIZE)
    np.testing.assert_equal(ours[:2], of_arrays[False][:2])


@pytest.mark.parametrize("kind", [list, tuple])
def test_batches_may_be_lists(kind, of_arrays):
    told = of_arrays[False]
    history = model_of().fit(
        (kind(batch) for _ in range(2) for batch in cut(X, Y)),
        epochs=2,
        steps_per_epoch=4,
        verbose=0,
    )
    np.testing.assert_equal(history.history, told[0])


def test_rows_alone_for_predict(of_arrays):
    model = model_of()
    whole = model.predict(X, verbose=0)
    for stream in (iter(cut(X)), (x for (x,) in cut(X)), Batches(X)):
        batches = (batch for batch in stream)
        np.testing.assert_array_equal(model.predict(batches, verbose=0), whole)


def test_a_dry_generator_warns_and_leads_again():
    """As in Keras, the first two batches come first in every pass."""
    model, batches = model_of(), iter(cut(X, Y))
    with pytest.warns(UserWarning, match="ran out of data") as said:
        history = model.fit(
            (b for b in batches), epochs=3, steps_per_epoch=3, verbose=0
        )
    assert len(said) == 2
    assert int(model.optimizer.iterations) == 3 + 1 + 2
    assert len(history.epoch) == 3
    again = model.fit(Batches(X, Y), verbose=0)
    assert again.history["loss"][0] < history.history["loss"][0]


def test_an_empty_generator_is_refused():
    model = model_of()
    before = model.get_weights()
    with pytest.raises(ValueError, match="must yield at least one batch"):
        model.fit((batch for batch in ()), verbose=0)
    np.testing.assert_equal(model.get_weights(), before)


def assert_trains_on(model, steps):
    """So many steps were taken, and the next fit goes on from there."""
    assert int(model.optimizer.iterations) == steps
    assert np.isfinite(model.fit(X, Y, verbose=0).history["loss"]).all()
    assert int(model.optimizer.iterations) == steps + 1


@pytest.mark.parametrize("kind", ["dataset", "generator"])
@pytest.mark.parametrize("at", [0, 1, 2])
def test_exceptions_of_the_stream_reach_the_user(at, kind):
    class Lost(Exception):
        pass

    told = Lost("the disk is gone")

    class Fails(Batches):
        def __getitem__(self, index):
            if index == at:
                raise told
            return super().__getitem__(index)

    dataset = Fails(X, Y)
    stream = dataset if kind == "dataset" else (dataset[i] for i in range(4))
    model = model_of()
    with pytest.raises(Lost) as raised:
        model.fit(stream, shuffle=False, verbose=0)
    assert raised.value is told
    # A generator's first two batches are taken before the first step.
    assert_trains_on(model, 0 if kind == "generator" and at == 1 else at)


BAD = {
    "columns": ((X[:8, :3], Y[:8]), r"Expected shape \(None, 4\).*\(8, 3\)"),
    "lengths": ((X[:8], Y[:7]), "Data cardinality is ambiguous"),
    "classes": ((X[:8], Y[:8] + 3), r"outside the valid range of \[0, 3\)"),
    "labels": ((X[:8], np.eye(3)[Y[:8]]), "must have the same shape"),
    "words": ((X[:8].astype(str), Y[:8]), "`x` must hold real numbers"),
    "weights": ((X[:8], Y[:8], WEIGHTS[:5]), "Data cardinality is ambiguous"),
    "parts": ((X[:8], Y[:8], WEIGHTS[:8], 1), "found: 4 items"),
    "nothing": (None, "Unrecognized data type: x=None"),
}


@pytest.mark.parametrize("case", BAD)
def test_a_bad_batch_within_an_epoch(case):
    """What was learned before it stays."""
    bad, text = BAD[case]
    good = cut(X, Y)
    model, same = model_of(), model_of()
    same.fit(Batches(X[:16], Y[:16]), shuffle=False, verbose=0)
    with pytest.raises(ValueError, match=text):
        model.fit((b for b in [*good[:2], bad, *good]), verbose=0)
    np.testing.assert_equal(model.get_weights(), same.get_weights())
    assert_trains_on(model, 2)


@pytest.mark.parametrize("case", BAD)
def test_a_bad_batch_of_validation(case):
    bad, text = BAD[case]
    stream = (batch for batch in [*cut(X, Y)[:2], bad])
    model = model_of()
    with pytest.raises(ValueError, match=text):
        model.fit(X, Y, validation_data=stream, epochs=3, verbose=0)
    assert_trains_on(model, 1)


@pytest.mark.parametrize(
    ("options", "text"),
    [
        ({"y": Y}, "`y` should not be passed"),
        ({"sample_weight": WEIGHTS}, "`sample_weights` should not be passed"),
        ({"validation_split": 0.2}, "`validation_split` is only supported for"),
        ({"steps_per_epoch": 0}, "`steps_per_epoch`"),
        ({"validation_data": (X, Y), "validation_steps": -1}, "`validation_steps`"),
    ],
)
@pytest.mark.parametrize("kind", ["dataset", "generator"])
def test_arguments_that_do_not_go_with_a_stream(kind, options, text):
    dataset = Batches(X, Y)
    stream = dataset if kind == "dataset" else (batch for batch in dataset.batches)
    model = model_of()
    with pytest.raises(ValueError, match=text):
        model.fit(stream, verbose=0, **options)
    assert_trains_on(model, 0)


def test_a_stream_ends_where_a_callback_says():
    class Stops(mlpc.callbacks.Callback):
        def on_train_batch_end(self, batch, logs=None):
            self.model.stop_training = batch == 1

    model, seen = model_of(), []

    def endless():
        while True:
            seen.append(1)
            yield X[:8], Y[:8]

    with warnings.catch_warnings():
        warnings.simplefilter("error")
        history = model.fit(endless(), callbacks=[Stops()], epochs=5, verbose=0)
    assert history.epoch == [0]
    assert len(seen) <= 3
    assert_trains_on(model, 2)
