"""The same bits everywhere: a line for each build, and whether its hashes are those of
golden.txt. Fails if one is not, and, where CI is set, if a build is missing.

    PYTHONPATH=tests python -m bits          (make bits)
    PYTHONPATH=tests python -m bits golden   (make golden: writes golden.txt anew)
"""

import os
import sys

from bits import builds, nets

from mlpc import _core

THREADS = (1, 2, 3, 7)


def train_in_python(isa):
    """The hashes from Python, if every number of threads gives the same."""
    _core.set_isa(isa)
    _core._set_work_per_thread(0.0)  # so that small nets use all threads
    first = None
    for threads in THREADS:
        _core.set_threads(threads)
        found = nets.digests()
        first = first or found
        if found != first:
            raise RuntimeError(f"{isa} on {threads} threads differs from 1")
    shown = " ".join(map(str, THREADS))
    return f"{len(first)} nets; {isa}; threads {shown}; 0 runs differ", first


def differing(found):
    """The nets whose hashes are not the golden ones."""
    golden = nets.golden()
    names = [*golden, *(name for name in found if name not in golden)]
    return [name for name in names if found.get(name) != golden.get(name)]


def show(name, train):
    """Print one build's line; returns whether it is as it should be."""
    try:
        printed, found = train()
    except RuntimeError as error:
        print(f"{name:16} FAILED\n{error}", flush=True)
        return False
    others = differing(found)
    verdict = f"NOT GOLDEN: {', '.join(others)}" if others else "golden"
    print(f"{name:16} {printed}; {verdict}", flush=True)
    return not others


def compare():
    """Print the table; returns whether all is well."""
    equal, missing = [], []
    for isa in _core._isas():
        equal.append(show(f"Python {isa}", lambda isa=isa: train_in_python(isa)))
    for name, settings in {**builds.NATIVE, **builds.EMULATED}.items():
        lacks = builds.lacking(settings)
        if lacks:
            missing.append(name)
            print(f"{name:16} missing: {', '.join(lacks)}", flush=True)
            continue
        equal.append(show(name, lambda name=name: builds.train(name)))
    differ = equal.count(False)
    print(f"{differ} of {len(equal)} differ from golden.txt" if differ else "all equal")
    return all(equal) and not (missing and os.environ.get("CI"))


def write_golden():
    lines = [f"{name:20} {digest}\n" for name, digest in nets.digests().items()]
    nets.GOLDEN.write_text("".join(lines), "utf-8")
    print(f"{nets.GOLDEN}: say in CHANGELOG.md why bits have changed")


if __name__ == "__main__":
    if sys.argv[1:] == ["golden"]:
        write_golden()
    else:
        sys.exit(not compare())
