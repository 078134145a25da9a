"""The programs of courses print with mlpc what they print with Keras.

Where draws decide, numbers with a fraction are left out of the comparison.
"""

import re

import pytest
from programs.running import PROGRAMS, run

import mlpc

DRAWN = ("callbacks", "classes", "digits", "perceptron", "frames", "mc_dropout")
PROGRESS = re.compile(r"\s*(\d+)/(?!\1\b)\d+ ")
TIMES = re.compile(r"\d+s (- )?\d+[um]?s/(step|epoch)")


def mnist():
    """MNIST from where mlpc finds it, or a skip."""
    try:
        return mlpc.datasets.mnist.load_data()
    except FileNotFoundError as error:
        pytest.skip(f"MNIST is not here: {error}")


def comparable(printed, drawn):
    """What is printed, without times, colours and progress that is not the last.

    A line of progress ends with blanks where it covers a longer one: the times decide.
    """
    text = re.sub(r"\x1b\[\d+m", "", printed)
    lines = [re.split(r"[\r\b]", line)[-1] for line in text.split("\n")]
    lines = [line for line in lines if not PROGRESS.match(line)]
    lines = [
        TIMES.sub("TIME", line.rstrip(" ")) if TIMES.search(line) else line
        for line in lines
    ]
    text = "\n".join(lines)
    return re.sub(r"-?\d+\.\d+(e-\d+)?", "NUMBER", text) if drawn else text


@pytest.mark.parametrize("program", PROGRAMS)
def test_program(program, keras, tmp_path, monkeypatch):
    pytest.importorskip("matplotlib")
    pytest.importorskip("sklearn")
    monkeypatch.setenv("MPLBACKEND", "Agg")
    monkeypatch.setenv("COLUMNS", "100")
    if program in ("digits", "perceptron"):
        monkeypatch.setattr(keras.datasets.mnist, "load_data", mnist)
    texts, files = [], []
    keras.utils.enable_interactive_logging()
    try:
        for module, package in ((keras, "keras"), (mlpc, "mlpc")):
            folder = tmp_path / package
            folder.mkdir()
            monkeypatch.chdir(folder)
            module.utils.clear_session(free_memory=False)
            module.utils.set_random_seed(7)
            _, printed = run(program, package)
            texts.append(comparable(printed, program in DRAWN))
            files.append({path.suffix for path in folder.iterdir()})
    finally:
        keras.utils.disable_interactive_logging()
    assert texts[1] == texts[0]
    assert files[1] == files[0]
