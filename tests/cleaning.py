"""How JupyterLab cleans the HTML of notebooks that their reader has not run.

The rules are those of @jupyterlab/apputils, `Sanitizer`, as of version 4.6: tags,
attributes and properties of styles that are not listed go; `<script>`, `<style>`,
`<textarea>` and `<option>` go with all that is in them, other tags leave their text.
"""

import re
from html import escape
from html.parser import HTMLParser

_LISTED = (
    "a abbr b big br caption center code col colgroup dd details div dl dt em font h1"
    " h2 h3 h4 h5 h6 hr i img kbd label li mark meter ol p pre progress q s samp small"
    " span strong sub summary sup table tbody td tfoot th thead tr tt u ul var"
)
TAGS = {*_LISTED.split()}
SILENT = {"script", "style", "textarea", "option"}
ANYWHERE = {"class", "dir", "hidden", "lang", "style", "title", "translate"}
CELL = {"align", "bgcolor", "colspan", "headers", "height", "rowspan", "scope", "width"}
ATTRIBUTES = {
    "img": {"align", "alt", "border", "height", "src", "width"},
    "td": CELL,
    "th": CELL,
    "table": {"align", "bgcolor", "border", "cellpadding", "cellspacing", "width"},
}
NUMBER = r"[+-]?([0-9]*[.])?[0-9]+"
LENGTH = rf"({NUMBER}(px|em|rem|ex|in|cm|mm|pt|pc)|0)"
SIZE = rf"({LENGTH}|{NUMBER}%|auto|none)"
_BYTE, _SHARE = r"\s*\d{1,3}\s*", r"\s*(1(\.0+)?|0?(\.\d+)?)\s*"
COLOR = (
    rf"(\#[0-9a-f]+|rgba\({_BYTE},{_BYTE},{_BYTE},{_SHARE}\)|transparent|black|white)"
)
LINE = "(none|hidden|dotted|dashed|solid|double)"
BORDER = rf"(({LENGTH}|{LINE}|{COLOR})\s*){{1,3}}"
PROPERTIES = {
    "background-color": COLOR,
    "border": BORDER,
    "border-bottom": BORDER,
    "border-collapse": "collapse|separate",
    "border-right": BORDER,
    "border-top": BORDER,
    "box-sizing": "content-box|padding-box|border-box",
    "caption-side": "top|bottom",
    "color": COLOR,
    "display": "inline|block|inline-block|table|inline-table|flex|none",
    "font-size": SIZE,
    "font-weight": "normal|bold|bolder|lighter|[1-9]00",
    "height": SIZE,
    "margin": rf"({SIZE}\s*){{1,4}}",
    "max-width": SIZE,
    "opacity": r"1(\.0+)?|0?(\.\d+)?",
    "padding": rf"({LENGTH}\s*){{1,4}}",
    "text-align": "left|right|center|justify",
    "vertical-align": "baseline|sub|super|top|text-top|middle|bottom",
    "white-space": "normal|pre|nowrap|pre-wrap|pre-line",
    "width": SIZE,
}


class Cleaner(HTMLParser):
    def __init__(self):
        super().__init__(convert_charrefs=True)
        self.parts, self.silent = [], 0

    def handle_starttag(self, tag, attrs):
        if tag in SILENT or self.silent:
            self.silent += tag in SILENT
        elif tag in TAGS:
            kept = "".join(self.attribute(tag, *pair) for pair in attrs)
            self.parts.append(f"<{tag}{kept}>")

    def handle_startendtag(self, tag, attrs):
        if tag not in SILENT:
            self.handle_starttag(tag, attrs)
            self.handle_endtag(tag)

    def handle_endtag(self, tag):
        if tag in SILENT:
            self.silent -= 1
        elif tag in TAGS and not self.silent:
            self.parts.append(f"</{tag}>")

    def handle_data(self, data):
        if not self.silent:
            self.parts.append(escape(data))

    def attribute(self, tag, name, value):
        if name not in ANYWHERE | ATTRIBUTES.get(tag, set()):
            return ""
        if name == "style":
            value = ";".join(filter(allowed, (value or "").split(";")))
        return f' {name}="{escape(value or "")}"'


def allowed(rule):
    """Whether a rule of a style, `name:value`, is kept."""
    name, _, value = rule.partition(":")
    pattern = PROPERTIES.get(name.strip(), "(?!)")
    return re.fullmatch(pattern, value.strip(), re.IGNORECASE) is not None


def cleaned(html):
    """Return what is left of HTML."""
    cleaner = Cleaner()
    cleaner.feed(html)
    cleaner.close()
    return "".join(cleaner.parts)
