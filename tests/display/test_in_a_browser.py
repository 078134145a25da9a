"""What notebooks show, in a real browser: no letter is cut off, all can be read."""

from cleaning import cleaned
from looking import check_words, outside, words
from shown import everything, small_model

import mlpc

# What JupyterLab's style sheet says of tables and images; the ground and the letters of
# its themes: (ground, letters, ground of every other row).
STYLE = """
body { background: %s; color: %s; font: 14px sans-serif; margin: 8px }
table { border-collapse: collapse; border: none; font-size: 12px; table-layout: fixed;
    margin-left: auto; margin-right: auto; margin-bottom: 1em }
td, th, tr { text-align: right; vertical-align: middle; padding: 0.5em;
    line-height: normal; white-space: normal; max-width: none; border: none }
th { font-weight: bold }
tbody tr:nth-child(even) { background: %s }
img { max-width: 100%%; margin-left: auto; margin-right: auto }
"""
THEMES = {
    "light": ("#ffffff", "rgba(0, 0, 0, 0.87)", "#f5f5f5"),
    "dark": ("#111111", "rgba(255, 255, 255, 0.87)", "#212121"),
}
IMAGES = "() => [...document.images].map((one) => [one.naturalWidth, one.width])"
# For each text of a drawing: its box, and the smallest rectangle that holds its middle.
DRAWN = """
() => [...document.querySelectorAll("svg text")].map((text) => {
  const box = (rect) => [rect.left, rect.top, rect.right, rect.bottom];
  const own = box(text.getBoundingClientRect());
  const [x, y] = [(own[0] + own[2]) / 2, (own[1] + own[3]) / 2];
  const around = [...document.querySelectorAll("svg rect")]
    .map((rect) => box(rect.getBoundingClientRect()))
    .filter(([a, b, c, d]) => a <= x && x <= c && b <= y && y <= d)
    .sort((p, q) => (p[2] - p[0]) * (p[3] - p[1]) - (q[2] - q[0]) * (q[3] - q[1]));
  return { words: text.textContent, box: own, cell: around[0] };
})
"""


def check_tables(page, name, theme):
    check_words(page, "body", (name, theme))
    for natural, shown in page.evaluate(IMAGES):
        assert natural == shown > 0, (name, theme)


def test_all_of_it_is_read_on_light_and_on_dark_pages(browser):
    page = browser.new_page(viewport={"width": 900, "height": 700})
    pictures = everything()
    for theme, colours in THEMES.items():
        for name, html in pictures.items():
            page.set_content(f"<style>{STYLE % colours}</style>{cleaned(html)}")
            check_tables(page, name, theme)
    # The looking itself: what is cut off and what is faint must be found.
    page.set_content("<table><td><div style='width:9px;overflow:hidden'>mmmmmm</div>")
    assert outside(words(page, "body")[0]) > 9
    page.set_content("<table><td style='color:#aaaaaa'>faint")
    assert 2 < words(page, "body")[0]["contrast"] < 2.5
    # Graphs of models: all that a box says stands within it.
    names = ["W" * 40, "ordinary", "漢字" * 8]
    nested = mlpc.Sequential([mlpc.Input((3,)), small_model(names)])
    options = {f"show_{what}": True for what in ("shapes", "dtype", "trainable")}
    options |= {"show_layer_activations": True, "expand_nested": True}
    for rankdir in ("TB", "LR"):
        graph = mlpc.utils.model_to_dot(nested, rankdir=rankdir, **options)
        page.set_content(graph.create().decode())
        drawn = page.evaluate(DRAWN)
        assert len(drawn) > 10
        assert all(outside(word) <= 0 for word in drawn), drawn
    page.close()
