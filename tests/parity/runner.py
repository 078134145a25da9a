"""Runs drawn programs with mlpc and with Keras, here or in processes of its own.

Keras compiles each program anew, which is nearly all the time that a case takes: what
comes out is kept (`outcomes.py`), and made in as many processes as there are CPUs.
"""

import itertools
import multiprocessing
import os
from concurrent.futures import ProcessPoolExecutor

import numpy as np

__all__ = ["Workers", "compare", "outcome", "steady", "with_keras"]

# Besides the relative bound, an element may be off by this much of the largest one of
# its array. A float32 has 24 bits; an element of a product or a mean is a sum of up to
# a hundred terms with an error of some 2^-24 of the largest, whatever it sums to, and
# a dozen steps through up to five layers make ten of that: 1e-6. What Keras adds: it
# subtracts beta_2^t from 1 in float32, an error of 3e-5 in all updates of an Adam, that
# by then are a tenth of a weight.
RELATIVE, OF_LARGEST = 1e-4, 1e-5

FORGET = 30  # compiled programs are a dozen MB each: after so many they are let go
RUNS = itertools.count()

# Such errors, put in on purpose: four units in the last place of the inputs. What they
# may do: a part of the bound, so that the errors of all other steps have room in it.
NUDGE, PART = 4 * 2.0**-24, 0.3


def outcome(program, keras, nudge=None):
    """What a program leaves: history, weights, slots, predictions, evaluation.

    Args:
        program: The program.
        keras: mlpc or Keras.
        nudge: None or a generator of random numbers, which moves the inputs by
            a rounding error.

    Returns:
        {name: array or list of numbers}, "history" in the order of its keys.
    """
    keras.utils.clear_session(free_memory=False)  # metrics' names count from there
    names = {"np": np, "keras": keras}
    exec(compile(program.data, f"<data {program.number}>", "exec"), names)
    if nudge is not None:
        sign = nudge.choice([-1, 1], names["x"].shape)
        names["x"] = (names["x"] * (1 + NUDGE * sign)).astype("float32")
    exec(compile(program.training, f"<training {program.number}>", "exec"), names)
    model, history = names["model"], names["history"]
    logs = {"history": history.history, "evaluation": names.get("evaluation", {})}
    found = {"epochs": history.epoch}
    found |= {f"{kind}[{k!r}]": v for kind, log in logs.items() for k, v in log.items()}
    for kind, arrays in (
        ("weights", model.get_weights()),
        ("optimizer.variables", names["state"]),
        ("predictions", [names["predictions"]]),
    ):
        found |= {f"{kind}[{i}]": np.array(v) for i, v in enumerate(arrays)}
    return found


def compare(ours, theirs, part=1.0):
    """Raise AssertionError where two outcomes differ by a part of the bound or more."""
    assert list(ours) == list(theirs), "other keys, or another order"
    for name, expected in theirs.items():
        found, expected = np.asarray(ours[name]), np.asarray(expected)
        assert found.shape == expected.shape, f"{name}: {found.shape}, {expected.shape}"
        bound = part * OF_LARGEST * np.max(np.abs(expected), initial=0.0)
        np.testing.assert_allclose(
            found, expected, part * RELATIVE, bound, err_msg=name
        )


def steady(program, keras):
    """Whether rounding errors in the inputs stay rounding errors in what comes out.

    They do not where a ReLU's input, a prediction beside a threshold, a sign is 0 up to
    rounding: such a case has no one answer in float32 and is drawn again. What
    a library computes wrongly it computes wrongly with nudged inputs too.
    """
    rng = np.random.default_rng(program.number)
    first = outcome(program, keras)
    try:
        for _ in range(2):
            compare(outcome(program, keras, rng), first, PART)
    except AssertionError:
        return False
    return True


class Workers:
    """Processes with Keras on one backend; `submit` gives the future of an outcome."""

    def __init__(self, backend, processes):
        self.pool = ProcessPoolExecutor(
            processes, multiprocessing.get_context("spawn"), start, (backend,)
        )

    def submit(self, program):
        return self.pool.submit(with_keras, program)

    def close(self):
        self.pool.shutdown(cancel_futures=True)


def start(backend):
    """Before Keras' first import in a worker."""
    os.environ["KERAS_BACKEND"] = backend
    os.environ["JAX_PLATFORMS"] = "cpu"
    os.environ["TF_CPP_MIN_LOG_LEVEL"] = "3"
    if backend == "tensorflow":
        import tensorflow

        tensorflow.config.run_functions_eagerly(True)


def with_keras(program):
    """The outcome of a program with Keras on the backend of this process."""
    import warnings

    import keras

    if keras.backend.backend() == "jax" and next(RUNS) % FORGET == FORGET - 1:
        import jax

        jax.clear_caches()
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        return outcome(program, keras)
