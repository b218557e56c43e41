"""What a screen reader is told of a page's order, and what an eye at the back of the room has to read."""

import re
from collections.abc import Callable
from itertools import pairwise

import pytest
from playwright.sync_api import Page, expect

from tests.pages import NAMES
from tests.web.conftest import NewPage, Watch
from tests.web.person import (
    LILY,
    TIRED,
    expect_step,
    focused,
    go_to,
    open_compare,
    open_home,
    open_lab,
    open_model,
    open_translate,
    open_vision,
    result,
    set_value,
    settled,
)
from tests.web.test_projector import projected
from tests.web.visits import visit

HEADINGS = """() => [...document.querySelectorAll("h1, h2, h3, h4, h5, h6")].filter((each) => each.checkVisibility())
  .map((each) => [Number(each.ariaLevel ?? each.tagName[1]), each.textContent.trim(),
    each.querySelector("select, input, textarea") !== null])"""
FILLED = """() => [...document.querySelectorAll(".matrix:not(.dense) td[data-row]")]
  .filter((each) => each.checkVisibility() && each.textContent.trim().length > 3).map((each) => {
    const text = document.createRange();
    text.selectNodeContents(each);
    return text.getBoundingClientRect().width / each.clientWidth;
  })"""
CUT = """() => [...document.querySelectorAll(".matrix td[data-row]")].filter((each) => each.checkVisibility())
  .filter((each) => each.scrollWidth > each.clientWidth + 1).map((each) => each.textContent)"""
OUTSIDE = """(board) => board.scrollWidth - board.clientWidth"""


@pytest.mark.parametrize("name", [*NAMES, "nothing"])
def test_a_page_has_one_first_heading_no_level_is_left_out_and_no_control_stands_in_one(
    page: Page, watch: Watch, name: str
) -> None:
    watch.allow("404")
    if name in NAMES:
        visit(page, name, **({"mechanism": "flash"} if name == "lab" else {}))  # which has sections in sections
    else:
        page.goto(f"/{name}")
    headings = page.evaluate(HEADINGS)
    levels = [level for level, *_ in headings]
    assert levels[0] == 1
    assert levels.count(1) == 1
    assert all(after <= before + 1 for before, after in pairwise(levels)), headings
    assert [text for _, text, is_control in headings if is_control] == []


def test_the_parts_below_the_translators_stand_under_a_heading_of_their_own(page: Page) -> None:
    open_translate(page)
    before = """parts => [...document.querySelectorAll("h2")]
      .filter((each) => each.compareDocumentPosition(parts) & Node.DOCUMENT_POSITION_FOLLOWING).at(-1).textContent"""
    assert page.locator("#panels").evaluate(before) == "A closer look"


def test_each_side_names_its_choice_of_a_mechanism(page: Page) -> None:
    open_compare(page)
    for side in ("Left", "Right"):
        expect(page.get_by_role("combobox", name=f"{side} Mechanism", exact=True)).to_be_visible()


def test_the_words_that_look_are_a_group_with_a_name(page: Page) -> None:
    open_home(page)
    expect(page.get_by_role("group", name="Tokens: choose the one that looks")).to_be_visible()


@pytest.mark.parametrize("enter", [open_vision, open_model])
def test_numbers_of_seventeen_tokens_are_as_large_as_their_cells_allow_before_a_class(
    new_page: NewPage, enter: Callable[[Page], Page]
) -> None:
    page = enter(projected(new_page))
    expect(page.locator("#walkthrough .matrix td[data-row]").first).to_be_attached()
    filled = page.evaluate(FILLED)
    assert len(filled) > 100
    assert min(filled) > 0.7  # of the cell's width; with room for a minus that none of them has it was 0.66
    assert page.evaluate(CUT) == []


def test_the_matrix_of_the_patches_takes_the_width_of_the_projected_page(new_page: NewPage) -> None:
    page = open_vision(projected(new_page))
    size = page.locator("#matrix td[data-row]").first.evaluate("each => parseFloat(getComputedStyle(each).fontSize)")
    assert size >= 14  # px, on a page of 1280


def test_every_german_word_has_its_column_in_view(page: Page) -> None:
    open_translate(page)
    for board in page.locator(".translator .board").all():
        assert board.evaluate(OUTSIDE) <= 0


@pytest.mark.parametrize(
    "enter", [lambda page: open_compare(page, text=TIRED), lambda page: open_lab(page, "causal", text=TIRED)]
)
def test_a_long_word_and_the_sums_of_the_rows_are_whole_on_a_phone(
    new_page: NewPage, enter: Callable[[Page], Page]
) -> None:
    page = enter(new_page(viewport={"width": 390, "height": 844}, has_touch=True, is_mobile=True))
    labels = page.locator(".matrix:visible th[data-row]", has_text="because")
    expect(labels.first).to_be_visible()
    for label in labels.all():
        assert label.evaluate(OUTSIDE) <= 0
    assert page.evaluate(CUT) == []
    sums = page.locator(".matrix .margin").last
    if sums.count():
        box = sums.bounding_box()
        assert box
        assert box["x"] + box["width"] <= 390 - 15


def test_where_the_numbers_come_from_is_in_view_on_a_low_screen(page: Page) -> None:
    open_lab(page, "flash")
    assert page.locator(".ask > .options").evaluate(OUTSIDE) <= 0
    expect(page.get_by_label("Numbers from")).to_be_in_viewport(ratio=1)


def test_another_step_and_another_sentence_are_said_in_words(page: Page) -> None:
    open_lab(page, "causal", text=TIRED)
    said = page.locator("#announcer")
    page.get_by_role("button", name="Back", exact=True).click()
    caption = page.locator(".said .caption")
    expect_step(page, "masked")
    expect(said).to_have_text(f"Step masked. {caption.inner_text()}")
    page.get_by_role("button", name="Forward", exact=True).click()
    expect_step(page, "weights")
    page.locator("#sentence").fill("The fox ran because it was late.")
    expect(caption).not_to_contain_text("cat")
    shares = page.locator(".said .shares")
    expect(said).to_have_text(f"{caption.text_content()} {shares.text_content()}")


def test_the_cell_that_is_chosen_is_said_with_its_value_once_and_not_each_that_one_passes(page: Page) -> None:
    open_lab(page, "causal", text=TIRED, at=[0, 7, 0])
    said = page.locator(".calculated [role=status]")
    expect(said).to_be_attached()
    expect(said).to_be_empty()  # nobody has chosen anything
    said.evaluate("""(region) => {
      window.heard = [];
      new MutationObserver(() => window.heard.push(region.textContent)).observe(region, {childList: true});
    }""")
    focused(page).focus()
    page.evaluate("""() => {  // at once, however busy the machine is
      const right = { key: "ArrowRight", bubbles: true, cancelable: true };
      for (let i = 0; i < 3; i++) document.activeElement.dispatchEvent(new KeyboardEvent("keydown", right));
    }""")
    place = settled(page)
    own = result(place)
    name = place.locator(".what").inner_text()
    expect(said).to_have_text(f"{name} is {own:.4g}.")
    assert page.evaluate("() => window.heard") == [said.inner_text()]
    set_value(page, "0.5")
    expect(said).to_have_text(f"{name} is 0.5.")
    go_to(page, "masked")
    expect(said).to_be_empty()  # the step and its caption are said instead


def test_the_title_of_a_step_stands_below_that_of_what_is_walked_through(page: Page) -> None:
    for name in ("model", "gap", "vision"):
        visit(page, name)
        headings = page.evaluate(HEADINGS)
        title = page.locator(".scene .title h3").inner_text()
        at = [text for _, text, _ in headings].index(title)
        assert (headings[at - 1][0], headings[at - 1][1][-12:]) == (2, "step by step"), name


def test_the_pencil_of_an_edit_takes_no_room_from_its_number(page: Page) -> None:
    open_lab(page, "causal", text=LILY, edits=[{"step": "weights", "cell": [0, 8, 2], "value": 0.9}], at=[0, 8, 2])
    expect(page.locator(".stage td.edited.focus")).to_be_visible()
    assert page.evaluate(CUT) == []


def test_the_field_for_a_guess_is_in_full_view_above_the_timeline(page: Page) -> None:
    open_lab(page, "causal", text=LILY, hide=True)
    page.locator(".stage td[data-row='9'][data-column='1']").click()
    field = page.locator(".under input:focus")
    expect(field).to_be_visible()
    boxes = [each.bounding_box() for each in (field, page.locator(".bar"))]
    assert boxes[0]
    assert boxes[1]
    assert boxes[0]["y"] + boxes[0]["height"] <= boxes[1]["y"]


def test_a_long_word_is_whole_beside_cells_that_have_their_colour_alone(new_page: NewPage) -> None:
    page = new_page(viewport={"width": 390, "height": 844}, has_touch=True, is_mobile=True)
    open_lab(page, "causal", text=LILY)
    expect(page.locator(".stage .matrix.dense")).to_be_visible()
    label = page.locator(".stage th[data-row]", has_text="because")
    assert label.evaluate(OUTSIDE) <= 0


def test_a_cell_that_has_its_colour_alone_has_no_number_that_nobody_can_read(new_page: NewPage) -> None:
    page = open_model(new_page(viewport={"width": 390, "height": 844}, has_touch=True, is_mobile=True))
    focus = page.locator(".matrix.dense td.focus").first
    expect(focus).to_be_visible()
    assert focus.evaluate("each => getComputedStyle(each).color") == "rgba(0, 0, 0, 0)"


def test_the_own_line_of_a_long_arithmetic_is_in_view(page: Page) -> None:
    open_lab(page, "causal", text=LILY, at=[0, 14, 13])
    own = page.locator(".arithmetic .own")
    expect(own).to_contain_text("fish")
    inside = """(row) => {
      const [at, box] = [row, row.closest(".scroll")].map((each) => each.getBoundingClientRect());
      return at.top >= box.top && at.bottom <= box.bottom - row.closest("table").tFoot.offsetHeight;
    }"""
    assert own.evaluate(inside)


def test_every_part_of_a_page_can_be_seen_on_a_phone(new_page: NewPage) -> None:
    page = new_page(viewport={"width": 390, "height": 844}, has_touch=True, is_mobile=True)
    for enter in (open_model, open_translate):
        enter(page)
        for tab in page.get_by_role("tab").all():
            box = tab.bounding_box()
            assert box
            assert box["x"] >= 0
            assert box["x"] + box["width"] <= 390, tab.inner_text()


def test_a_label_of_wide_letters_is_whole_when_its_row_is_chosen(new_page: NewPage) -> None:
    page = new_page(viewport={"width": 390, "height": 844}, has_touch=True, is_mobile=True)
    visit(page, "gap", text="The little bird lived in a tree.", gap=2)
    label = page.locator(".stage th.on[data-row]")
    expect(label).to_have_text("<mask>")
    assert label.evaluate(OUTSIDE) <= 0


def test_the_cards_of_the_gap_stand_whole_on_a_phone(new_page: NewPage) -> None:
    page = new_page(viewport={"width": 390, "height": 844}, has_touch=True, is_mobile=True)
    visit(page, "gap")
    right = page.locator("table.cards").evaluate("each => each.getBoundingClientRect().right")
    assert right <= 390 - 15


def test_the_number_of_a_step_is_said_however_long_its_name(new_page: NewPage) -> None:
    page = open_vision(new_page(viewport={"width": 390, "height": 844}, has_touch=True, is_mobile=True))
    where = page.locator(".timeline output")
    expect(where).to_have_text(re.compile(r"attention/weights · \d+/\d+"))
    seen = """(output) => {
      const text = document.createRange();
      text.selectNodeContents(output.lastChild);
      return output.getBoundingClientRect().right - text.getBoundingClientRect().right;
    }"""
    assert where.evaluate(seen) >= -1


def test_a_cell_says_its_roles_its_words_its_number_and_what_hides_it(page: Page) -> None:
    open_lab(page, "causal", text="The hungry cat", step="masked")
    number = page.locator(".stage td[data-row='1'][data-column='0']").inner_text()
    expect(page.get_by_role("gridcell", name=f"query hungry, key The: {number}", exact=True)).to_be_visible()
    hidden = "query hungry, key cat: −∞, hidden by the mask"
    expect(page.get_by_role("gridcell", name=hidden, exact=True)).to_be_visible()
    page.get_by_label("Hide numbers").check()
    expect(page.get_by_role("gridcell", name="query hungry, key The: to be guessed", exact=True)).to_be_visible()


def test_the_controls_of_a_walkthrough_are_met_before_its_arithmetic(page: Page) -> None:
    open_lab(page, "causal")
    expect(page.locator(".arithmetic")).to_be_visible()
    comes_before = "(bar) => bar.compareDocumentPosition(document.querySelector('.arithmetic')) & 4"
    assert page.locator(".walkthrough .bar").evaluate(comes_before)
    controls, scene = (page.locator(f".walkthrough > .{name}").bounding_box() for name in ("bar", "scene"))
    assert controls
    assert scene
    assert controls["y"] > scene["y"]
