"""What notebooks show, in a real browser: no letter is cut off, all can be read.

It needs the package playwright and Debian's Chromium; one browser serves all of it.
"""

import shutil

import pytest
from cleaning import cleaned
from shown import everything, small_model

import mlpc

CHROMIUM = shutil.which("chromium")
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
CONTRAST, OF_ZEROS = 4.5, 3.0  # at least; WCAG 2.1 asks 4.5 of words

# For each word: where it is, where its cell is, and its contrast on what is behind it.
LOOK = """
() => {
  const parse = (text) => {
    const parts = text.match(/[\\d.]+/g).map(Number);
    return [parts[0], parts[1], parts[2], parts[3] ?? 1];
  };
  const over = (top, below) =>
    below.map((value, i) => top[3] * top[i] + (1 - top[3]) * value);
  const light = (color) => {
    const [r, g, b] = color.slice(0, 3).map((value) => {
      const share = value / 255;
      return share <= 0.04045 ? share / 12.92 : ((share + 0.055) / 1.055) ** 2.4;
    });
    return 0.2126 * r + 0.7152 * g + 0.0722 * b + 0.05;
  };
  const box = (rect) => [rect.left, rect.top, rect.right, rect.bottom];
  const found = [];
  const walker = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
  while (walker.nextNode()) {
    const node = walker.currentNode;
    if (!node.textContent.trim()) continue;
    const chain = [];
    for (let at = node.parentElement; at; at = at.parentElement) chain.push(at);
    let ground = [255, 255, 255];
    let opacity = 1;
    for (const at of chain.reverse()) {
      const style = getComputedStyle(at);
      ground = over(parse(style.backgroundColor), ground);
      opacity *= Number(style.opacity);
    }
    const color = parse(getComputedStyle(node.parentElement).color);
    color[3] *= opacity;
    const levels = [light(over(color, ground)), light(ground)].sort((a, b) => a - b);
    const range = document.createRange();
    range.selectNodeContents(node);
    found.push({
      words: node.textContent.trim(),
      box: box(range.getBoundingClientRect()),
      cell: box(node.parentElement.closest("td, th, caption").getBoundingClientRect()),
      contrast: levels[1] / levels[0],
    });
  }
  return found;
}
"""
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


@pytest.fixture(scope="session")
def browser():
    sync = pytest.importorskip("playwright.sync_api", reason="needs playwright")
    if CHROMIUM is None:
        pytest.skip("needs chromium")
    with sync.sync_playwright() as play:
        chromium = play.chromium.launch(
            executable_path=CHROMIUM, args=["--no-sandbox", "--disable-gpu"]
        )
        yield chromium
        chromium.close()


def outside(word):
    """By how many pixels words stand out of their cell."""
    (left, top, right, bottom), cell = word["box"], word["cell"]
    return max(cell[0] - left, cell[1] - top, right - cell[2], bottom - cell[3])


def check_tables(page, name, theme):
    words = page.evaluate(LOOK)
    assert words, name
    for word in words:
        assert outside(word) <= 1, (name, theme, word)
        bound = OF_ZEROS if word["words"] == "0" else CONTRAST
        assert word["contrast"] >= bound, (name, theme, word)
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
    assert outside(page.evaluate(LOOK)[0]) > 9
    page.set_content("<table><td style='color:#aaaaaa'>faint")
    assert 2 < page.evaluate(LOOK)[0]["contrast"] < 2.5
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
