"""Hidden numbers: no page that has the switch says one of them, in text, titles, tables or labels."""

import pytest
from playwright.sync_api import Page, expect

from tests.web.person import open_gap, open_model, open_translate, open_vision

# what a person has set, what is said of the data and of how a thing works: no number of this sentence
OTHERS = """.code, .formula, .card, #card, #cards, .sliders, .options, .threshold, #examples, .notice, .lesson, .intro,
  .tabs, .check-row .hint"""
SAID = """(others) => {
  const found = [];
  for (const each of document.querySelectorAll("main *")) {
    if (!each.checkVisibility() || each.closest(others)) continue;
    const own = [...each.childNodes].filter((node) => node.nodeType === 3).map((node) => node.textContent).join(" ");
    const named = ["title", "aria-label", "aria-valuetext"].map((name) => each.getAttribute(name) ?? "");
    for (const text of [own, ...named]) if (/\\d\\.\\d|\\d ?%|e[−-]\\d/.test(text)) found.push(text);
  }
  return found;
}"""
SILENT = [{"layer": 4, "head": 4, "do": "silence"}]


def said(page: Page) -> list[str]:
    """Every text that holds a number, with the tables opened."""
    page.evaluate("() => document.querySelectorAll('main details').forEach((each) => (each.open = true))")
    page.wait_for_function("() => !document.body.classList.contains('asking')")
    found: list[str] = page.evaluate(SAID, OTHERS)
    return found


@pytest.mark.parametrize("view", ["heatmap", "lines", "components"])
def test_a_model_hides_its_shares_and_what_comes_next(page: Page, view: str) -> None:
    if view == "components":
        page.goto("/models/stories15m")
    open_model(page, interventions=SILENT, view="lines" if view == "lines" else "heatmap")
    assert said(page)  # before, there are some
    page.get_by_label("Hide numbers").check()
    if view == "components":
        page.get_by_role("radio", name="Components").check()
    expect(page.locator("#next li .share").first).to_have_text("?")
    expect(page.locator("#next li bdi").first).to_have_text("?")
    assert said(page) == []


def test_a_hidden_matrix_keeps_its_size(page: Page) -> None:
    open_model(page)
    labels = page.locator("#focus .ytick")
    before = labels.count()
    assert before == 17
    page.get_by_label("Hide numbers").check()
    expect(page.locator("#next li .share").first).to_have_text("?")
    expect(labels).to_have_count(before)
    heights = page.locator("#focus canvas").bounding_box()
    assert heights
    first, last = labels.first.bounding_box(), labels.last.bounding_box()
    assert first
    assert last
    assert last["y"] - first["y"] > 0.8 * heights["height"]


def test_gap_translate_and_vision_hide_theirs(page: Page) -> None:
    for enter in (open_gap, open_vision):
        enter(page)
        page.get_by_label("Hide numbers").check()
        expect(page.get_by_label("Hide numbers")).to_be_checked()
        assert said(page) == []
    for part in ("words", "walk", "hand", "beams"):
        open_translate(page, tab=part, hide=True)
        assert said(page) == []
