"""Examples in docstrings: each prints what stands below it, on every machine."""

import doctest
import importlib
import pkgutil

import numpy as np
import pytest

import mlpc

SHOWN = [
    "Sequential",
    "Model.compile",
    "Model.fit",
    "Model.evaluate",
    "Model.predict",
    "Model.summary",
    "Model.save",
    "Model.trace",
    "Model.train_step",
    "Model.train_on_batch",
    "Model.gradients",
    "Model.get_layer",
    "layers.Dense",
    "layers.Dropout",
    "layers.BatchNormalization",
    "layers.Normalization",
    "losses.Loss",
    "losses.MeanSquaredError",
    "losses.BinaryCrossentropy",
    "losses.SparseCategoricalCrossentropy",
    "metrics.Metric",
    "metrics.AUC",
    "metrics.F1Score",
    "metrics.confusion_matrix",
    "optimizers.SGD",
    "optimizers.Adam",
    "optimizers.schedules.CosineDecay",
    "callbacks.Callback",
    "callbacks.EarlyStopping",
    "callbacks.ModelCheckpoint",
    "plot.network",
    "plot.learning_curves",
    "testing.gradcheck",
    "testing.check_answer",
    "datasets.digits.load_data",
    "utils.set_random_seed",
    "utils.to_categorical",
    "random.normal",
]


def examples():
    """All examples of the package, each once."""
    finder, found = doctest.DocTestFinder(exclude_empty=True), {}
    for info in pkgutil.walk_packages(mlpc.__path__, "mlpc."):
        if info.name.endswith(("._core", ".__main__")):
            continue
        module = importlib.import_module(info.name)
        for test in finder.find(module, info.name):
            if test.examples:
                found[test.filename, test.lineno] = test
    return sorted(found.values(), key=lambda test: test.name)


EXAMPLES = examples()


@pytest.mark.parametrize("test", EXAMPLES, ids=lambda test: test.name)
def test_an_example(test, monkeypatch, tmp_path):
    pyplot = pytest.importorskip("matplotlib.pyplot") if ".plot." in test.name else None
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("COLUMNS", "80")
    mlpc.utils.clear_session()
    test.globs = {"keras": mlpc, "np": np}
    report = []
    result = doctest.DocTestRunner(verbose=False).run(test, out=report.append)
    assert not result.failed, "".join(report)
    if pyplot is not None:
        pyplot.close("all")


@pytest.mark.parametrize("path", SHOWN)
def test_what_people_look_at_has_an_example(path):
    member = mlpc
    for name in path.split("."):
        member = getattr(member, name)
    assert ">>> " in member.__doc__


def test_there_are_many():
    assert len(EXAMPLES) >= 60
