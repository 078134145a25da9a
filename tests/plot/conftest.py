"""Pictures are drawn into memory, and figures closed after each test."""

import pytest


@pytest.fixture(autouse=True)
def pyplot():
    """After a test each of its figures can be rendered, and no setting has changed."""
    matplotlib = pytest.importorskip("matplotlib", reason="pictures need matplotlib")
    matplotlib.use("Agg")
    from matplotlib import pyplot

    before = dict(matplotlib.rcParams)
    yield pyplot
    for number in pyplot.get_fignums():
        pyplot.figure(number).canvas.draw()
    pyplot.close("all")
    assert dict(matplotlib.rcParams) == before
