"""Links in README, pages, changelogs and notebooks lead somewhere.

Those within the repository to a file and to a heading of it; those to the outside are
read, not followed: tests need no network.
"""

import json
import re
import subprocess
from pathlib import Path
from urllib.parse import unquote, urlsplit

import pytest

ROOT = Path(__file__).resolve().parents[2]
LINK = re.compile(
    r"(?<!\\)\[(?:[^\[\]]|\[[^\]]*\])*\]"  # the words
    r"\(\s*<?([^)\s>]+)>?(?:\s+\"[^\"]*\")?\)"
)
CODE = re.compile(r"^(```|~~~).*?^\1[^\n]*$|`[^`\n]+`", re.MULTILINE | re.DOTALL)
MADE = {"reference"}  # by `make docs`


def texts():
    """`{path: Markdown}` of all pages, of notebooks the cells of words."""
    found = {}
    for path in sorted(ROOT.rglob("*.md")) + sorted(ROOT.rglob("*.ipynb")):
        parts = path.relative_to(ROOT).parts
        if {"build", ".venv", "node_modules", ".ipynb_checkpoints"} & {*parts}:
            continue
        text = path.read_text("utf-8")
        if path.suffix == ".ipynb":
            cells = json.loads(text)["cells"]
            words = [
                cell["source"] for cell in cells if cell["cell_type"] == "markdown"
            ]
            text = "\n\n".join("".join(one) for one in words)
        found[path] = text
    return found


TEXTS = texts()


def anchors(text):
    """The headings of a page as GitHub and MyST call them in links."""
    found, met = set(), {}
    for line in CODE.sub(lambda m: "" if m[1] else m[0], text).splitlines():
        if match := re.match(r"#{1,6} +(.+?) *#*$", line):
            words = re.sub(r"\[([^\]]*)\]\([^)]*\)", r"\1", match[1]).lower()
            slug = re.sub(r"[^\w\- ]", "", words).replace(" ", "-")
            met[slug] = met.get(slug, -1) + 1
            found.add(f"{slug}-{met[slug]}" if met[slug] else slug)
    return found


def fault(path, link, known=None):
    """What is wrong with a link on a page, or None."""
    known = TEXTS if known is None else known
    url = urlsplit(link)
    if url.scheme in ("http", "https"):
        return None if "." in url.netloc and " " not in link else "no address"
    if url.scheme:
        return None if url.scheme == "mailto" and "@" in url.path else "unknown scheme"
    target = (path.parent / unquote(url.path)).resolve() if url.path else path
    if {*target.relative_to(ROOT).parts[:-1]} & MADE:
        return None
    if target not in known and not target.exists():
        return "no such file"
    if url.fragment and url.fragment.lower() not in anchors(known.get(target, "")):
        return "no such heading"
    return None


@pytest.mark.parametrize("path", TEXTS, ids=lambda path: str(path.relative_to(ROOT)))
def test_links_lead_somewhere(path):
    words = CODE.sub("", TEXTS[path])
    faults = {link: fault(path, link) for link in LINK.findall(words)}
    assert {link: why for link, why in faults.items() if why} == {}


def test_faults_are_found():
    page = ROOT / "page.md"
    known = {page: "# A title\n## `b_c`: d, e\n## Again\n## Again\n```\n# no\n```\n"}
    right = ["#a-title", "page.md#b_c-d-e", "README.md", "docs/", "https://a.org/b"]
    right += ["#again", "#again-1", "mailto:a@b.org"]
    assert [link for link in right if fault(page, link, known)] == []
    wrong = ["#another", "#again-2", "#no", "none.md", "docs/none/", "https://a", "x:y"]
    assert [link for link in wrong if not fault(page, link, known)] == []
    assert LINK.findall('[a](b.md) ![c](d.svg "e") [`f`](g#h)') == [
        "b.md",
        "d.svg",
        "g#h",
    ]


def test_every_page_of_the_site_is_tracked():
    """A link to a file that is not committed would break in a clone."""
    run = subprocess.run(
        ["git", "ls-files", "docs"],
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=False,
    )
    if run.returncode:
        pytest.skip("no git repository here")
    tracked = {*run.stdout.split()}
    assert {str(path.relative_to(ROOT)) for path in ROOT.glob("docs/*.md")} <= tracked
