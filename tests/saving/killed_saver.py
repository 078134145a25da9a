"""Saves two models in turn, is killed, and looks at what there is; prints its findings.

    python tests/saving/killed_saver.py SUFFIX KILLS, in an empty folder

Each time a fork of this process saves one model, then the other, and is killed: first
by itself, at a call within the two saves, whose numbers are spread over all of them;
then, a tenth as often, by this process, as soon as it hears that both saves are done.
"""

import json
import os
import signal
import sys

import numpy as np

import mlpc


def model(seed):
    mlpc.utils.set_random_seed(seed)
    dense = mlpc.layers.Dense
    made = mlpc.Sequential([mlpc.Input((30,)), dense(20, "tanh"), dense(3)])
    made.compile("adam", "mse")
    made.fit(np.ones((4, 30)), np.ones((4, 3)), verbose=0)
    return made


def state(of):
    return [w.tobytes() for w in [*of.get_weights(), *of.optimizer.variables]]


class Calls:
    """Counts the calls of Python and of C, and their ends, of a piece of work.

    Args:
        last: Which of them kills this process.
    """

    def __init__(self, last=None):
        self.count, self._last = 0, last

    def see(self, frame, event, argument):
        self.count += 1
        if self.count == self._last:
            os.kill(os.getpid(), signal.SIGKILL)

    def of(self, work):
        sys.setprofile(self.see)
        work()
        sys.setprofile(None)
        return self.count


def kill_at(number, work):
    """Let a fork do the work until its call of this number."""
    child = os.fork()
    if child == 0:
        Calls(number).of(work)
        os._exit(1)
    return os.waitpid(child, 0)[1]


def kill_soon(work):
    """Kill a fork that does the work again and again, once it has done it."""
    heard, says = os.pipe()
    child = os.fork()
    if child == 0:
        while True:
            work()
            os.write(says, b".")
    os.close(says)
    os.read(heard, 1)
    os.kill(child, signal.SIGKILL)
    os.close(heard)
    return os.waitpid(child, 0)[1]


def main(suffix, kills):
    path, models = f"model{suffix}", [model(1), model(2)]
    weights_only = suffix == ".weights.h5"

    def save(each):
        each.save_weights(path) if weights_only else each.save(path)

    def load():
        if not weights_only:
            return mlpc.models.load_model(path)
        into = model(3)
        into.load_weights(path)
        return into

    def save_both():
        for each in reversed(models):
            save(each)

    save_both()
    calls = Calls().of(save_both)
    states = [state(each) for each in models]
    found = {"versions": [0, 0], "neither": 0, "left": 0, "most_left": 0, "killed": 0}
    for i in range(kills + kills // 10):
        if i < kills:
            ended = kill_at(1 + i * calls // kills, save_both)
        else:
            ended = kill_soon(save_both)
        found["killed"] += ended == signal.SIGKILL
        loaded = state(load())
        if loaded in states:
            found["versions"][states.index(loaded)] += 1
        else:
            found["neither"] += 1
        others = len(os.listdir()) - 1
        found["left"] += others
        found["most_left"] = max(found["most_left"], others)
    save(models[0])
    found["at_last"] = os.listdir()
    print(json.dumps(found))


if __name__ == "__main__":
    main(sys.argv[1], int(sys.argv[2]))
