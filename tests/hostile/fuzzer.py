"""Loads files with random damage, and configs with random edits; see children.py.

A case is a kind and what it was drawn from, so it can be had again:

    cd a folder with good files; python tests/hostile/fuzzer.py < cases, a line each
"""

import io
import json
import random
import struct
import warnings
import zipfile
from pathlib import Path

import children

import hostile
import mlpc
from hostile.zips import packed

MARKS = [0, 1, 7, 8, 2**15, 2**16 - 1, 2**31, 2**32 - 1, 2**40, 2**63, 2**64 - 1]
good = {suffix: Path(f"good{suffix}").read_bytes() for suffix in hostile.FORMATS}
with zipfile.ZipFile(io.BytesIO(good[".keras"])) as archive:
    members = {name: archive.read(name) for name in archive.namelist()}
model = hostile.good()


def damaged(content, draw):
    """The content with bits, bytes or words changed, or parts copied, put in or out."""
    content = bytearray(content)
    way = draw.randrange(5)
    for _ in range(draw.choice([1, 1, 1, 2, 4, 16])):
        at, size = draw.randrange(len(content)), draw.choice([1, 2, 4, 8])
        if way == 0:
            content[at] ^= 1 << draw.randrange(8)
        elif way == 1:
            content[at] = draw.randrange(256)
        elif way == 2:
            number = draw.choice([*MARKS, draw.randrange(len(content))])
            at -= at % size
            content[at : at + size] = struct.pack("<Q", number)[:size]
        elif way == 3:
            size *= draw.choice([1, 8, 64])
            source = draw.randrange(len(content))
            content[at : at + size] = content[source : source + size]
        else:
            content[at : at + draw.choice([0, size])] = bytes(draw.choice([0, size]))
    return bytes(content)


def damaged_member(draw):
    """A `.keras` file with damage in a member, whose sum is right again."""
    name = draw.choice([*members, "model.weights.h5", "model.weights.h5"])
    changed = {**members, name: damaged(members[name], draw)}
    return packed(changed.items())


def places(value):
    """Each dict or list in a config with each of its keys."""
    keys = value if isinstance(value, dict) else range(len(value))
    for key in list(keys):
        yield value, key
        if isinstance(value[key], (dict, list)):
            yield from places(value[key])


def edited(edits):
    """A config after edits: (number of a place, way, number of another, new value)."""
    config = json.loads(good[".json"])
    for place, way, other, value in edits:
        found = list(places(config))
        if not found:
            break
        owner, key = found[place % len(found)]
        source, name = found[other % len(found)]
        if way == "set":
            owner[key] = value
        elif way == "copy":  # through text, so that nothing is in itself
            owner[key] = json.loads(json.dumps(source[name]))
        elif way == "drop":
            del owner[key]
        elif isinstance(owner, dict):
            owner[str(name)] = owner.pop(key)
    return config


def load(case):
    kind = case["kind"]
    if kind == "edits":
        text = json.dumps(edited(case["edits"]))
        made = mlpc.models.model_from_json(text)
        mlpc.models.model_from_json(made.to_json())  # what was taken is written again
        return
    draw = random.Random(case["seed"])
    suffix = ".keras" if kind == "member" else kind
    path = Path(f"fuzzed{suffix}")
    whole = damaged_member(draw) if kind == "member" else damaged(good[suffix], draw)
    path.write_bytes(whole)
    if suffix == ".weights.h5":
        model.load_weights(path)
    else:
        mlpc.models.load_model(path)


def run(case):
    """The error, and what it says."""
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        try:
            load(case)
        except BaseException as error:
            return {"error": type(error).__name__, "said": str(error)[:1000]}
    return {"error": None}


if __name__ == "__main__":
    children.serve(run)
