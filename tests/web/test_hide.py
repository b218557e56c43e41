"""Hidden numbers: no page that has the switch says one of them, in text, titles, tables or labels."""

import re

import pytest
from playwright.sync_api import Page, expect

from tests.web.person import go_to, open_gap, open_lab, open_model, open_translate, open_vision, pack

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


def test_what_comes_next_is_revealed_by_itself_and_hidden_again_when_it_is_another(page: Page) -> None:
    open_model(page, hide=True)
    share = page.locator("#next li .share").first
    expect(share).to_have_text("?")
    page.locator("#next").get_by_role("button", name="Show what is hidden here").click()
    expect(share).to_have_text(re.compile(r"%$"))
    expect(page.locator("#next .next")).to_be_focused()
    expect(page.locator("#next .reveal")).to_be_hidden()
    expect(page.locator(".stage td.focus")).to_have_text("?")  # the head is still to be guessed
    page.locator("#silence").click()
    expect(share).to_have_text("?")
    page.get_by_label("Hide numbers").uncheck()
    expect(share).to_have_text(re.compile(r"%"))


def test_pictures_of_what_a_hidden_step_is_computed_from_stay(page: Page) -> None:
    open_model(page, hide=True, hideFrom="output", step="output")
    row = page.locator("#row small")
    expect(row.first).to_have_text(re.compile("%"))
    assert "?" not in row.all_inner_texts()
    expect(page.locator("#next li bdi").first).to_have_text("?")
    open_vision(page, hide=True, hideFrom="attention/heads", step="attention/heads")
    expect(page.locator("#said")).to_contain_text("%")
    page.goto("about:blank")
    open_model(page, hide=True, hideFrom="masked", step="output")
    expect(row.first).to_have_text("?")
    page.goto("about:blank")
    open_vision(page, hide=True, hideFrom="attention/scaled", step="attention/heads")
    expect(page.locator("#said")).to_have_text("The numbers are hidden.")


@pytest.mark.parametrize(("tab", "part"), [("next", ".sampling th bdi"), ("generate", ".next bdi")])
def test_the_lists_of_other_tabs_name_no_word_until_they_are_revealed(page: Page, tab: str, part: str) -> None:
    page.goto(f"/models/stories15m#{pack({'tab': tab, 'hide': True})}")
    words = page.locator(f"[role=tabpanel]:visible {part}")
    expect(words.first).to_have_text("?")
    page.get_by_role("button", name="Show what is hidden here").first.click()
    expect(words.first).not_to_have_text("?")
    expect(page.get_by_role("button", name="Stop")).to_have_count(0)
    expect(words.first).not_to_have_text("?")  # whatever was written since


def test_the_german_word_in_focus_is_not_the_one_looked_at_while_numbers_are_hidden(page: Page) -> None:
    open_translate(page, hide=True)
    columns = page.locator(".translator td.focus").evaluate_all("all => all.map((each) => each.dataset.column)")
    assert set(columns) == {"0"}
    page.get_by_label("Hide numbers").uncheck()
    expect(page.locator('.translator td.focus:not([data-column="0"])').first).to_be_visible()


def test_what_a_translator_might_have_written_names_no_word_until_it_is_revealed(page: Page) -> None:
    open_translate(page, hide=True)
    page.get_by_role("tab", name="Step by step").click()
    words = page.locator(".likely .next bdi")
    expect(words.first).to_have_text("?")
    page.locator(".likely").get_by_role("button", name="Show what is hidden here").click()
    expect(words.first).not_to_have_text("?")
    assert words.first.get_attribute("lang") == "en"


def test_curves_that_tell_a_hidden_number_are_not_shown_and_others_stay(page: Page) -> None:
    """The activation is a curve of its own; what the run has on it is told by `hidden`."""
    open_lab(page, "feed-forward", text="a b c", step="output")
    expect(page.locator("#figures .figure").first).to_be_visible()
    n = page.locator("#figures .figure").count()
    page.get_by_label("Hide numbers").check()
    expect(page.locator(".stage td.focus")).to_have_text("?")
    expect(page.locator("#figures .figure")).to_have_count(n)
    page.get_by_label("Hide numbers").uncheck()
    go_to(page, "hidden")
    page.get_by_label("Hide numbers").check()
    expect(page.locator("#figures .figure")).to_have_count(0)


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
