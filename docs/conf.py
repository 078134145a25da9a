"""Sphinx' settings, and what turns our words into links. Run by `make docs`.

The pages of the reference are written by reference.py, of what `__all__` has. Warnings
are errors there: `--fail-on-warning` stands in the Makefile.
"""

import re
import sys
from pathlib import Path

from docutils import nodes
from sphinx.transforms.post_transforms import SphinxPostTransform
from sphinx.util import logging
from sphinx.util.nodes import make_refnode

HERE = Path(__file__).resolve().parent
sys.path.insert(0, str(HERE))

import reference  # noqa: E402

import mlpc  # noqa: E402

project = "mlpc"
copyright = "the mlpc authors"
version = release = mlpc.__version__

extensions = ["myst_parser", "sphinx.ext.autodoc", "sphinx.ext.napoleon"]
default_role = "py:obj"
toc_object_entries_show_parents = "hide"

html_theme = "furo"
html_title = f"mlpc {release}"
html_copy_source = False
html_show_sphinx = False

autodoc_member_order = "groupwise"
autodoc_typehints = "none"
napoleon_numpy_docstring = False
napoleon_custom_sections = [("Shapes", "notes_style")]
napoleon_use_rtype = False

myst_heading_anchors = 4
myst_enable_extensions = ["deflist"]


class LinkNames(SphinxPostTransform):
    """Link `keras.layers.Dense` and the like, in code font, to their entries."""

    default_priority = 400
    NAME = re.compile(r"(?:keras|mlpc)\.([\w.]*\w)(?:\(.*\))?")

    def run(self, **kwargs):
        known = self.env.domains.python_domain.objects
        for node in list(self.document.findall(nodes.literal)):
            match = self.NAME.fullmatch(node.astext())
            entry = match and known.get(f"mlpc.{match[1]}")
            if not entry or isinstance(node.parent, nodes.reference):
                continue
            link = make_refnode(
                self.app.builder,
                self.env.current_document.docname,
                entry.docname,
                entry.node_id,
                node.deepcopy(),
            )
            node.replace_self(link)


SECTION = re.compile(r"[A-Z]\w*( \w+)?:$")
CODE = re.compile(r"`([^`\n]+)`")


def to_rest(app, what, name, thing, options, lines):
    """Make reStructuredText of a docstring, whose code and formulas are as in Markdown.

    A lone backtick quotes code, which links if it is a name; an indented block is a
    formula, kept as it is; other marks of reStructuredText mean nothing.
    """
    in_section = in_block = in_example = False
    for place, line in enumerate(lines):
        indent = len(line) - len(line.lstrip())
        if line and not indent:
            in_section, in_block = bool(SECTION.match(line)), False
            before = lines[place + 1 : place + 2] == [""]
            follows = lines[place + 2 : place + 3]
            if before and follows and follows[0].startswith("    "):
                in_block = not in_section
                if in_block:
                    line = f"{line[:-1]}::" if line.endswith(":") else f"{line}\n\n::"
        in_example = bool(line) and (in_example or line.lstrip().startswith(">>> "))
        if (in_block and indent) or in_example:
            continue
        parts = CODE.split(line)
        parts[::2] = [re.sub(r"([|*])", r"\\\1", text) for text in parts[::2]]
        parts[1::2] = [
            f"`{code}`" if re.fullmatch(r"[\w.]+", code) else f"``{code}``"
            for code in parts[1::2]
        ]
        parts[2::2] = [re.sub(r"^(?=\w)", r"\\ ", text) for text in parts[2::2]]
        lines[place] = "".join(parts)
    lines[:] = "\n".join(lines).split("\n")


def find_all(app, failure):
    """Warn of public objects without an entry."""
    found = app.env.domains.python_domain.objects
    for name in [] if failure else sorted(reference.expected() - {*found}):
        logging.getLogger(__name__).warning("no entry in the reference: %s", name)


def setup(app):
    app.connect("build-finished", find_all)
    app.connect("autodoc-process-docstring", to_rest, priority=400)
    app.add_post_transform(LinkNames)
    app.connect("builder-inited", lambda app: reference.write(HERE / "reference"))
    return {"parallel_read_safe": True, "parallel_write_safe": True}
