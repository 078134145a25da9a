"""What Keras made of the programs of test_generated.py, kept in outcomes.npz: it
compiles each anew, which takes it a second or more.

    PYTHONPATH=tests python -m parity.outcomes          (make outcomes)

runs all of them with Keras and writes the file. An outcome is found by the hash of the
program and of the versions of what ran it, so that it is no other's; the tests compute
a tenth anew each time, and all of them with `--keras-anew`.
"""

import hashlib
import json
import os
import subprocess
from importlib import metadata
from pathlib import Path

import numpy as np

__all__ = ["SHARES", "Store", "key", "share_of_commit"]

PATH = Path(__file__).with_name("outcomes.npz")
BACKENDS = {
    "jax": ("keras", "jax", "jaxlib"),
    "tensorflow": ("keras", "tensorflow-cpu"),
}
SHARES = 10  # of which one is computed anew


def versions(backend):
    """What an outcome depends on besides the program: "keras 3.15.1, jax 0.10.2"."""
    found = []
    for name in BACKENDS[backend]:
        try:
            found.append(f"{name} {metadata.version(name)}")
        except metadata.PackageNotFoundError:
            found.append(f"{name} of unknown version")
    return ", ".join(found)


def key(program, backend):
    """The name of a program's outcome in the file."""
    parts = [versions(backend), program.data, program.training]
    return hashlib.sha256("\0".join(parts).encode()).hexdigest()[:24]


def share_of_commit():
    """Which of the shares is computed anew: another one with another commit."""
    command = ["git", "-C", str(PATH.parent), "rev-parse", "HEAD"]
    try:
        done = subprocess.run(command, capture_output=True, text=True, check=True)
    except (OSError, subprocess.CalledProcessError):
        return 0  # no clone, but its files
    return int(done.stdout, 16) % SHARES


class Store:
    """The outcomes of a file: {key: {name: array}}."""

    def __init__(self, path=PATH):
        with np.load(path) as file:
            self.index = json.loads(file["index"].tobytes())
            self.data = file["data"].tobytes()

    def __contains__(self, name):
        return name in self.index

    def __getitem__(self, name):
        at, arrays = self.index[name]
        found = {}
        for label, dtype, shape in arrays:
            count = int(np.prod(shape, dtype=int))
            array = np.frombuffer(self.data, dtype, count, at).reshape(shape)
            found[label] = array
            at += array.nbytes
        return found


def save(outcomes, path=PATH):
    """Write {key: outcome}; the arrays as they are, compressed."""
    index, blocks, at = {}, [], 0
    for name, outcome in sorted(outcomes.items()):
        arrays = {label: np.asarray(value) for label, value in outcome.items()}
        listed = [[label, a.dtype.str, a.shape] for label, a in arrays.items()]
        index[name] = at, listed
        blocks += [a.tobytes() for a in arrays.values()]
        at += sum(a.nbytes for a in arrays.values())
    np.savez_compressed(
        path,
        index=np.frombuffer(json.dumps(index).encode(), np.uint8),
        data=np.frombuffer(b"".join(blocks), np.uint8),
    )


def main():
    from parity import runner, test_generated

    outcomes = {}
    for backend, programs in test_generated.stored_programs().items():
        processes = os.cpu_count() if backend == "jax" else 1
        workers = runner.Workers(backend, processes)
        futures = [(program, workers.submit(program)) for program in programs]
        for number, (program, future) in enumerate(futures, 1):
            outcomes[key(program, backend)] = future.result()
            if number % 50 == 0 or number == len(programs):
                print(f"{number} programs with {versions(backend)}", flush=True)
        workers.close()
    save(outcomes)
    print(f"{PATH}: {len(outcomes)} outcomes, {PATH.stat().st_size / 1e6:.1f} MB")


if __name__ == "__main__":
    import conftest  # noqa: F401 - how Keras' backend compiles

    main()
