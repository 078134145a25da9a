"""Runs the programs on the pages of the guide, and writes anew what they print.

    python docs/run.py [page ...]

A page's blocks of Python are one program, run in a folder of its own; a block without
a language right behind one is what that prints. `<!-- not run: why -->` before a block
leaves it out. Not here: the test, tests/docs/.
"""

import contextlib
import io
import os
import re
import sys
import tempfile
from pathlib import Path

HERE = Path(__file__).resolve().parent
BLOCK = re.compile(
    r"(?P<skip><!-- not run: [^>]*-->\n)?"
    r"^```python\n(?P<program>.*?)^```\n"
    r"(?P<output>\n^```\n(?P<printed>.*?)^```\n)?",
    re.MULTILINE | re.DOTALL,
)


def pages():
    """All pages with programs, in order."""
    return [
        page for page in sorted(HERE.glob("*.md")) if "```python" in page.read_text()
    ]


def run(text, name="page"):
    """Return a page's text with what its programs print now."""
    import numpy

    import mlpc

    mlpc.utils.clear_session()
    scope = {"keras": mlpc, "np": numpy, "__name__": "__main__"}

    def rerun(block):
        if block["skip"]:
            return block[0]
        line = text.count("\n", 0, block.start("program"))
        program = compile("\n" * line + block["program"], name, "exec")
        printed = io.StringIO()
        with contextlib.redirect_stdout(printed):
            exec(program, scope)
        printed = "".join(
            f"{line.rstrip()}\n" for line in printed.getvalue().splitlines()
        )
        if not printed and not block["output"]:
            return block[0]
        return f"```python\n{block['program']}```\n\n```\n{printed}```\n"

    return BLOCK.sub(rerun, text)


def main(wanted):
    os.environ["COLUMNS"] = "80"
    for page in map(Path.resolve, map(Path, wanted)) if wanted else pages():
        text = page.read_text("utf-8")
        with tempfile.TemporaryDirectory() as folder, contextlib.chdir(folder):
            done = run(text, page.name)
        page.write_text(done, "utf-8")
        print(page.relative_to(HERE))


if __name__ == "__main__":
    main(sys.argv[1:])
