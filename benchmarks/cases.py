"""The table of what is timed, and of what is wanted."""

from dataclasses import dataclass, field, replace

from benchmarks.work import Work

__all__ = ["CASES", "SWEEPS", "Case"]


@dataclass(frozen=True)
class Case:
    """A work for some contenders, the first of which the others are compared with.

    Attributes:
        id: Its name on the command line.
        about: What it shows, in words.
        task: What a process does with it, a name in tasks.py.
        work: What it is done with; `None` where there is no net.
        peers: Names in peers/, the one in question first.
        best: Wanted of the best other contender's time over the first's, at least;
            `{threads: ratio}`.
        peak: Wanted share of the measured FMA peak, at least; `{threads: share}`.
        own: Wanted of the first contender's own value, at most; `{threads: value}` in
            the task's unit.
    """

    id: str
    about: str
    task: str
    work: Work | None
    peers: tuple
    best: dict = field(default_factory=dict)
    peak: dict = field(default_factory=dict)
    own: dict = field(default_factory=dict)


TRAINERS = ("mlpc", "numpy", "scikit-learn", "pytorch", "torch-compile", "jax")
TRAINERS += ("keras-jax", "keras-tensorflow", "keras-torch")
PREDICTORS = ("mlpc", "mlpc-call", "numpy", "pytorch", "jax", "onnxruntime")
PREDICTORS += ("keras-jax", "keras-jax-call")
IMPORTS = ("mlpc", "scikit-learn", "pytorch", "jax", "onnxruntime")
IMPORTS += ("keras-jax", "keras-tensorflow", "keras-torch")

TINY = Work((2, 2, 1), "tanh", "tanh", batch=1000, rows=1000)
NADAM = Work((784, 50, 10), optimizer="nadam", rate=0.001, batch=1024, rows=60000)
SGD = Work((784, 128, 128, 10), rows=60000)
MNIST = replace(SGD, data="mnist")
ADAM = replace(SGD, optimizer="adam", rate=0.001, batch=32)
LONG = replace(ADAM, data="mnist")
LONG_PIXELS = replace(ADAM, data="pixels")
WIDE = replace(ADAM, widths=(784, 512, 512, 10), batch=128)
LARGE = Work((1024, 4096, 4096, 1024), "relu", "linear", batch=1024, rows=16384)
PIXELS = replace(MNIST, data="pixels", rate=1e-5)
SHORT = replace(SGD, rows=1280)
SWEPT = replace(SGD, rows=12800)

TRAINING = [
    Case("tiny", "the XOR net", "train", TINY, TRAINERS, {1: 90, 2: 90}),
    Case(
        "nadam", "Adam for who has no Nadam", "train", NADAM, TRAINERS, {1: 2, 2: 2.6}
    ),
    Case("sgd", "dense random rows", "train", SGD, TRAINERS, {1: 1.33, 2: 1.75}),
    Case("mnist", "real digits", "train", MNIST, TRAINERS, {1: 1.65, 2: 2}),
    Case("adam", "small batches", "train", ADAM, TRAINERS, {1: 1.35, 2: 1.9}),
    Case(
        "long",
        "real digits: the first of 8 epochs, and the last",
        "epochs",
        LONG,
        TRAINERS,
        {1: 1.35, 2: 1.9},
    ),
    Case(
        "long-pixels",
        "the same with pixels from 0 to 255",
        "epochs",
        LONG_PIXELS,
        TRAINERS,
        {1: 1.35, 2: 1.9},
    ),
    Case("wide", "Adam", "train", WIDE, TRAINERS, {1: 1.15, 2: 1.3}),
    Case(
        "large",
        "large products",
        "train",
        LARGE,
        TRAINERS,
        {1: 1.05, 2: 0.99},
        peak={1: 0.92, 2: 0.92},
    ),
]
VARIANTS = [
    Case(
        "uint8",
        "MNIST as bytes against float32",
        "train",
        PIXELS,
        ("mlpc-uint8", "mlpc"),
        {1: 0.95, 2: 0.95},
    ),
    Case(
        "input",
        "the same rows as they may come; `still` has one batch and gathers nothing",
        "train",
        SWEPT,
        (
            "mlpc",
            "mlpc-still",
            "mlpc-float64-rows",
            "mlpc-fortran",
            "mlpc-strided",
            "mlpc-memmap",
        ),
    ),
    Case(
        "float64",
        "double precision against single",
        "train",
        LARGE,
        ("mlpc-float64", "mlpc"),
        {1: 0.5, 2: 0.5},
    ),
    Case(
        "avx2",
        "AVX2 kernels, and their peak",
        "train",
        LARGE,
        ("mlpc-avx2", "mlpc"),
        peak={1: 0.85, 2: 0.85},
    ),
]
PREDICTION = [
    Case(
        "one-tiny",
        "one row",
        "predict",
        replace(TINY, rows=1),
        PREDICTORS,
        own={1: 3},
    ),
    Case("one", "one row", "predict", replace(SGD, rows=1), PREDICTORS, own={1: 7}),
    Case(
        "many",
        "60,000 rows",
        "predict",
        replace(SGD, batch=1024),
        PREDICTORS,
        {1: 1, 2: 1},
    ),
]
SITUATIONS = [
    Case(
        "idle",
        "a short fit after 50 ms without work",
        "idle",
        SHORT,
        ("mlpc", "pytorch"),
    ),
    Case(
        "short",
        "short fits in a row, against one long fit",
        "short",
        SHORT,
        ("mlpc", "pytorch"),
    ),
    Case(
        "busy",
        "a fit beside a process that spins on the same cores",
        "busy",
        SHORT,
        ("mlpc", "pytorch"),
    ),
]
WEIGHT = [
    Case(
        "import",
        "over `import numpy`",
        "import",
        None,
        IMPORTS,
        own={1: 15},
    ),
    Case(
        "memory",
        "one epoch over the bytes of MNIST, beyond NumPy and the arrays",
        "memory",
        replace(PIXELS, x_dtype="uint8"),
        TRAINERS,
        own={1: 20, 2: 20},
    ),
    Case(
        "wheel",
        "the package packed as in a wheel",
        "wheel",
        None,
        ("mlpc",),
        own={1: 2},
    ),
]
CASES = {c.id: c for c in TRAINING + VARIANTS + PREDICTION + SITUATIONS + WEIGHT}

# What `--plot` walks along: a title, and works for places on an axis.
SWEEPS = {
    "width": (
        "n-n-n-10 relu, sgd, batch 128",
        [(n, replace(SWEPT, widths=(n, n, n, 10))) for n in (16, 64, 256, 1024)],
    ),
    "batch": (
        "784-128-128-10 relu, sgd",
        [(n, replace(SWEPT, batch=n)) for n in (8, 32, 128, 512, 2048)],
    ),
    "rows": (
        "784-128-128-10 relu, sgd, batch 128",
        [(n, replace(SWEPT, rows=n)) for n in (1280, 10240, 81920)],
    ),
}
