"""In front of a class: fifteen words keep their numbers, and nothing touches the edge."""

import pytest
from playwright.sync_api import Page, expect

from tests.web.conftest import NewPage
from tests.web.person import open_compare, open_lab, open_model

FIFTEEN = "Lily had a cat and the cat was happy because it got a big fish"
BEYOND = """() => [...document.querySelectorAll(".matrix, .scores")].filter((each) => each.checkVisibility())
  .filter((each) => each.getBoundingClientRect().right > document.querySelector("main").clientWidth - 20)
  .map((each) => each.className)"""


def projected(new_page: NewPage) -> Page:
    """A page of 1280 by 900 in the projector's theme."""
    page = new_page(viewport={"width": 1280, "height": 900})
    page.add_init_script("localStorage.setItem('theme', 'projector')")
    return page


def test_matrices_of_fifteen_words_keep_their_numbers_side_by_side(new_page: NewPage) -> None:
    page = projected(new_page)
    open_compare(page, text=FIFTEEN)
    expect(page.locator("#left th[data-row]")).to_have_count(15)
    expect(page.locator(".matrix.dense")).to_have_count(0)
    assert page.evaluate(BEYOND) == []


def test_the_table_beside_the_overview_ends_where_the_page_does(new_page: NewPage) -> None:
    page = projected(new_page)
    open_model(page)
    expect(page.locator(".scores").first).to_be_visible()
    assert page.evaluate(BEYOND) == []


SEVENTEEN = f"{FIFTEEN} for supper"
CUT_CHOICES = """() => [...document.querySelectorAll(".ask select")].filter((each) => {
  if (!each.checkVisibility()) return false;
  const { fontFamily, fontSize, paddingLeft, paddingRight } = getComputedStyle(each);
  const said = document.createElement("span");
  Object.assign(said.style, { position: "absolute", whiteSpace: "pre", fontFamily, fontSize });
  said.textContent = each.selectedOptions[0].textContent;
  document.body.append(said);
  const room = each.clientWidth - parseFloat(paddingLeft) - parseFloat(paddingRight);
  const isCut = said.offsetWidth > room;
  said.remove();
  return isCut;
}).map((each) => each.selectedOptions[0].textContent)"""


@pytest.mark.parametrize("height", [720, 900])
@pytest.mark.parametrize("mechanism", ["causal", "multi-head", "bigbird"])
def test_no_choice_is_cut_and_none_is_beyond_the_edge(new_page: NewPage, mechanism: str, height: int) -> None:
    page = projected(new_page)
    page.set_viewport_size({"width": 1280, "height": height})
    open_lab(page, mechanism, text=FIFTEEN)
    assert page.evaluate(CUT_CHOICES) == []
    assert page.locator(".ask > .options").evaluate("each => each.scrollWidth - each.clientWidth") <= 0
    header = page.locator(".top").evaluate("each => each.offsetHeight")
    assert header < 2 * page.locator(".share summary").evaluate("each => each.offsetHeight")  # in one line


def test_the_numbers_of_seventeen_words_are_read_from_the_back_of_the_room(new_page: NewPage) -> None:
    page = open_lab(projected(new_page), "causal", text=SEVENTEEN)
    expect(page.locator(".stage th[data-row]")).to_have_count(17)
    size = page.locator(".stage td[data-row]").first.evaluate("each => parseFloat(getComputedStyle(each).fontSize)")
    assert size >= 14  # px, on a page of 1280


def test_of_seventeen_words_nine_rows_are_seen_at_first(new_page: NewPage) -> None:
    page = open_lab(projected(new_page), "causal", text=SEVENTEEN)
    top = page.locator(".bar").bounding_box()
    assert top
    rows = [each.bounding_box() for each in page.locator(".stage th[data-row]").all()]
    assert len([row for row in rows if row and row["y"] + row["height"] <= top["y"]]) >= 9


def test_the_formula_stands_above_the_timeline(new_page: NewPage) -> None:
    page = new_page(viewport={"width": 1280, "height": 900})
    open_lab(page, "causal", text=FIFTEEN, level="maths")
    formula, bar = page.locator(".panel .formula").first, page.locator(".bar")
    expect(formula).to_be_visible()
    expect(page.locator(".arithmetic .scroll")).to_be_visible()
    boxes = [each.bounding_box() for each in (formula, bar)]
    assert boxes[0]
    assert boxes[1]
    assert boxes[0]["y"] + boxes[0]["height"] <= boxes[1]["y"]
