"""No large array on a stack: threads may have small ones, and nothing catches what runs
off their end.

    python .ci/check_stacks.py [root]

Compiles csrc/ for its stack frames (gcc's -fstack-usage; with little optimization, as
that moves no array), prints one line for each that is too large and fails if there is
one. A frame may have 4 KiB of arrays and what a function needs besides; kernels, which
call nothing that has a frame of note and are called at some kilobytes' depth, may have
the strips that they transpose.
"""

import os
import re
import shlex
import subprocess
import sys
import tempfile
from pathlib import Path

MOST = 4096 + 512
MOST_OF_KERNELS = 72 * 1024  # strips of 512 x 16 float64, and their columns
UNBOUNDED = "dynamic"


def flags_for(csrc, name):
    """The flags that cflags.txt gives a name on this machine; None for none."""
    flags = None
    for line in (csrc / "cflags.txt").read_text("utf-8").splitlines():
        words = line.split()
        if words[:1] == [name] and words[1] in ("any", os.uname().machine):
            flags = [*(flags or []), *words[2:]]
    return flags


def commands(csrc, folder):
    """The compiler's command of each file of the engine, and its list of frames."""
    compiler = shlex.split(os.environ.get("CC", "gcc"))
    common = [*flags_for(csrc, "common"), "-O1", "-fopenmp", "-fstack-usage"]
    for path in sorted(csrc.rglob("*.c")):
        name = path.relative_to(csrc).as_posix()
        own = []
        if isa := re.fullmatch(r"kernels/(\w+)_f(32|64)\.c", name):
            own = flags_for(csrc, isa[1])
        if name.startswith("bindings/") or own is None:
            continue
        out = folder / name.replace("/", "-")
        command = [*compiler, *common, *own, f"-I{csrc}", f"-I{csrc / 'include'}"]
        yield [*command, "-c", str(path), "-o", f"{out}.o"], Path(f"{out}.su")


def frames_in(text):
    """(place, function, bytes, kind) of each line that gcc wrote."""
    for line in text.splitlines():
        where, size, kind = line.split("\t")
        place, function = where.rsplit(":", 1)
        yield place.rsplit(":", 1)[0], function, int(size), kind


def breaches_in(text, csrc):
    """A line for each frame that is too large."""
    for place, function, size, kind in frames_in(text):
        most = MOST_OF_KERNELS if "/kernels/" in place else MOST
        shown = place.replace(f"{csrc.parent}/", "")
        if kind == UNBOUNDED:
            yield f"{shown}: `{function}` takes as much of the stack as it is told"
        elif size > most:
            yield f"{shown}: `{function}` takes {size} bytes of the stack, not {most}"


def main(root):
    csrc = root / "csrc"
    found = set()
    with tempfile.TemporaryDirectory() as folder:
        all_commands = list(commands(csrc, Path(folder)))
        for at in range(0, len(all_commands), 2):  # two compilers at a time
            pair = all_commands[at : at + 2]
            running = [subprocess.Popen(command) for command, _ in pair]
            if any([process.wait() for process in running]):
                return 1
            for _, frames in pair:
                found.update(breaches_in(frames.read_text("utf-8"), csrc))
    for line in sorted(found):
        print(line)
    print(f"stacks: breaches: {len(found)}" if found else "stacks: in order")
    return min(len(found), 1)


if __name__ == "__main__":
    here = Path(__file__).resolve().parent.parent
    sys.exit(main(Path(sys.argv[1]).resolve() if len(sys.argv) > 1 else here))
