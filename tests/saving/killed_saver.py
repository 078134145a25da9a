"""Saves two models in turn, is killed, and looks at what there is; prints its findings.

    python tests/saving/killed_saver.py SUFFIX KILLS SEED, in an empty folder

Each time a fork of this process saves in a loop, and is killed after a random moment.
"""

import json
import os
import random
import signal
import sys
import time

import numpy as np

import mlpc

LONGEST = 0.04  # seconds, in which there is time for several saves


def model(seed):
    mlpc.utils.set_random_seed(seed)
    dense = mlpc.layers.Dense
    made = mlpc.Sequential([mlpc.Input((30,)), dense(20, "tanh"), dense(3)])
    made.compile("adam", "mse")
    made.fit(np.ones((4, 30)), np.ones((4, 3)), verbose=0)
    return made


def save_for_ever(models, save):
    while True:
        for each in models:
            save(each)


def state(of):
    return [w.tobytes() for w in [*of.get_weights(), *of.optimizer.variables]]


def main(suffix, kills, seed):
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

    save(models[0])
    states, draw = [state(each) for each in models], random.Random(seed)
    found = {"versions": [0, 0], "neither": 0, "left": 0, "most_left": 0}
    for _ in range(kills):
        child = os.fork()
        if child == 0:
            save_for_ever(models, save)
        time.sleep(draw.uniform(0, LONGEST))
        os.kill(child, signal.SIGKILL)
        os.waitpid(child, 0)
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
    main(sys.argv[1], int(sys.argv[2]), int(sys.argv[3]))
