"""No large array on a stack: threads may have small ones, and nothing catches what runs
off their end.

    python .ci/check_stacks.py [root [folder]]

Compiles csrc/ for its stack frames (gcc's -fstack-usage; with little optimization, as
that moves no array), or reads those of a folder into which tests/c/run.sh has compiled
it so, prints one line for each that is too large and fails if there is one. A frame may
have 4 KiB of arrays and what a function needs besides; kernels, which call nothing that
has a frame of note and are called at some kilobytes' depth, may have the strips that
they transpose.
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
        out = folder / f"csrc-{name[:-2].replace('/', '-')}"  # as run.sh has it
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


def compiled(csrc, folder):
    """Compile each file of the engine into a folder; whether all went well."""
    all_commands = [command for command, _ in commands(csrc, folder)]
    for at in range(0, len(all_commands), 2):  # two compilers at a time
        running = [subprocess.Popen(c) for c in all_commands[at : at + 2]]
        if any([process.wait() for process in running]):
            return False
    return True


def lists_of_frames(csrc, folder):
    """The texts in a folder, one for each file of the engine.

    Raises:
        FileNotFoundError: If a file has none, or one that is older than itself.
    """
    for command, frames in commands(csrc, folder):
        source = Path(command[command.index("-c") + 1])
        if not frames.exists() or frames.stat().st_mtime < source.stat().st_mtime:
            raise FileNotFoundError(f"{frames}: {source} is not compiled here")
        yield frames.read_text("utf-8")


def main(root, folder=None):
    csrc = root / "csrc"
    with tempfile.TemporaryDirectory() as made:
        if folder is None and not compiled(csrc, Path(made)):
            return 1
        texts = lists_of_frames(csrc, folder or Path(made))
        found = {line for text in texts for line in breaches_in(text, csrc)}
    for line in sorted(found):
        print(line)
    print(f"stacks: breaches: {len(found)}" if found else "stacks: in order")
    return min(len(found), 1)


if __name__ == "__main__":
    here = Path(__file__).resolve().parent.parent
    sys.exit(main(*(Path(path).resolve() for path in sys.argv[1:] or [here])))
