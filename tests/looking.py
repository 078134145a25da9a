"""What a browser shows of words: where they stand, and whether they can be read.

The pages are playwright's; `tests/display/conftest.py` has the browser.
"""

__all__ = ["check_words", "outside", "words"]

CONTRAST, OF_ZEROS = 4.5, 3.0  # at least; WCAG 2.1 asks 4.5 of words

# For each word: where it is, where its cell is (it is itself outside tables), and its
# contrast on what is behind it.
LOOK = """
(selector) => {
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
  const nodes = [...document.querySelectorAll(selector)].flatMap((root) => {
    const walker = document.createTreeWalker(root, NodeFilter.SHOW_TEXT);
    const inside = [];
    while (walker.nextNode()) inside.push(walker.currentNode);
    return inside.filter((node) => node.textContent.trim());
  });
  for (const node of nodes) {
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
    const cell = node.parentElement.closest("td, th, caption");
    const range = document.createRange();
    range.selectNodeContents(node);
    found.push({
      words: node.textContent.trim(),
      box: box(range.getBoundingClientRect()),
      cell: box((cell ?? range).getBoundingClientRect()),
      contrast: levels[1] / levels[0],
    });
  }
  return found;
}
"""


def words(page, selector):
    """All words in what is selected: `[{words, box, cell, contrast}]`."""
    return page.evaluate(LOOK, selector)


def outside(word):
    """By how many pixels words stand out of their cell."""
    (left, top, right, bottom), cell = word["box"], word["cell"]
    return max(cell[0] - left, cell[1] - top, right - cell[2], bottom - cell[3])


def check_words(page, selector, where):
    """There are words, none is cut off, and all are of enough contrast."""
    found = words(page, selector)
    assert found, where
    for word in found:
        assert outside(word) <= 1, (where, word)
        bound = OF_ZEROS if word["words"] == "0" else CONTRAST
        assert word["contrast"] >= bound, (where, word)
