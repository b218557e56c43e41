"""Without a pointer: everything is reached, the focus is seen, and it is never lost."""

from collections.abc import Callable

import pytest
from playwright.sync_api import Locator, Page, expect

from tests.pages import OURS
from tests.web.conftest import NewPage
from tests.web.person import (
    cell,
    expect_step,
    focused,
    open_gap,
    open_home,
    open_lab,
    open_model,
    open_translate,
    pack,
    settled,
    strip,
    unpack,
    until_linked,
)
from tests.web.visits import visit

NOWHERE = "nothing has the focus"
RING = """() => {
  const element = document.activeElement;
  if (!element || element === document.body) return "nothing has the focus";
  const box = element.getBoundingClientRect();
  if (!box.width || box.bottom < 0 || box.top > innerHeight) return `out of sight: ${element.outerHTML.slice(0, 120)}`;
  const ringed = (each, part) => {
    if (!each) return false;
    const { outlineStyle, outlineWidth } = getComputedStyle(each, part);
    return outlineStyle !== "none" && parseFloat(outlineWidth) >= 1;
  };
  // a switch's ring stands around its word, that of a link around its card; the sentence has its line in another colour
  if (ringed(element) || ringed(element, "::after") || ringed(element.nextElementSibling)) return "";
  if (element.matches("#sentence")) return "";
  return `no ring: ${element.outerHTML.slice(0, 120)}`;
}"""


MANY = 250  # stops, of which no page has as many


def tab_to(page: Page, wanted: Locator, key: str = "Tab") -> None:
    """Press Tab until the element has the focus, which must be seen at every stop."""
    for _ in range(120):
        page.keyboard.press(key)
        assert page.evaluate(RING) == ""
        if wanted.evaluate("element => element === document.activeElement"):
            return
    raise AssertionError("Tab does not get there")


def has_focus_in(page: Page, selector: str) -> bool:
    """Whether the focus is in a part of the page."""
    return bool(page.evaluate("selector => document.activeElement.closest(selector) !== null", selector))


def test_from_the_first_page_to_a_shared_edit(new_page: NewPage) -> None:
    page = open_home(new_page(permissions=("clipboard-read", "clipboard-write")))
    tab_to(page, page.locator("#sentence"))
    page.keyboard.press("ControlOrMeta+a")
    page.keyboard.type("Anna met Otto")
    expect(page.locator("#row")).to_contain_text("Otto")
    until_linked(page, text="Anna met Otto")
    tab_to(page, page.locator('#row [aria-pressed="true"]'))
    page.keyboard.press("ArrowLeft")
    tab_to(page, page.locator("#to-head"))
    page.keyboard.press("Enter")
    expect_step(page, "weights")
    tab_to(page, page.locator('.strip [aria-current="step"]'))
    for step in ("masked", "scaled", "scores"):
        page.keyboard.press("ArrowLeft")
        expect_step(page, step)
        expect(strip(page, step)).to_be_focused()
    tab_to(page, focused(page))
    page.keyboard.press("ArrowUp")
    page.keyboard.press("Home")
    settled(page)
    page.keyboard.press("Enter")
    page.keyboard.type("2.5")
    page.keyboard.press("Enter")
    expect(focused(page)).to_contain_text("2.50")
    expect(focused(page)).to_be_focused()
    tab_to(page, page.locator("#share summary"), "Shift+Tab")
    page.keyboard.press("Enter")
    tab_to(page, page.locator("#copy"))
    page.keyboard.press("Enter")
    expect(page.locator("#shared")).to_contain_text("Copied")
    shared = unpack(str(page.evaluate("() => navigator.clipboard.readText()")))
    assert (shared["text"], shared["step"]) == ("Anna met Otto", "scores")
    assert [(each["step"], each["value"]) for each in shared["edits"]] == [("scores", 2.5)]


def test_the_skip_link_leads_past_the_header_and_loses_nothing(page: Page) -> None:
    open_lab(page, "causal", text="Anna met Otto")
    page.keyboard.press("Tab")
    expect(page.get_by_role("link", name="Skip to content")).to_be_in_viewport()
    page.keyboard.press("Enter")
    page.keyboard.press("Tab")
    assert has_focus_in(page, "main")
    expect(page.locator("#sentence")).to_have_value("Anna met Otto")
    until_linked(page, text="Anna met Otto")


@pytest.mark.parametrize("name", OURS)
def test_every_stop_of_tab_is_in_sight_and_has_a_ring(page: Page, name: str) -> None:
    visit(page, name)
    for stops in range(MANY):
        page.keyboard.press("Tab")
        said = page.evaluate(RING)
        if said == NOWHERE:
            assert stops > 10
            return
        assert said == ""
    raise AssertionError("Tab does not come to the end of the page")


def test_the_whole_of_a_large_matrix_is_read_by_arrow_keys(page: Page) -> None:
    open_lab(page, "causal", text="word " * 40, step="scores", at=[0, 3, 3])
    frame = page.locator(".stage .heatmap")
    expect(frame.locator("canvas")).to_be_visible()
    frame.focus()
    page.keyboard.press("ArrowDown")
    expect(frame).to_have_attribute("aria-label", "scores, head × query × key. " + label(page))
    expect(frame).to_be_focused()
    until_linked(page, at=[0, 4, 3])


def label(page: Page) -> str:
    """What the page says of the cell in focus."""
    said = page.locator(".stage .heatmap").get_attribute("aria-label") or ""
    words, _, number = said.partition(". ")[2].partition(": ")
    assert words == "word₅, word₄"
    assert number
    return f"{words}: {number}"


def test_the_focus_stays_on_a_heads_button(page: Page) -> None:
    open_lab(page, "multi-head", text="The cat sat")
    page.get_by_role("button", name="Head 1", exact=True).focus()
    page.keyboard.press("Enter")
    expect(page.get_by_role("button", name="Head 1", exact=True)).to_have_attribute("aria-pressed", "true")
    expect(page.get_by_role("button", name="Head 1", exact=True)).to_be_focused()


def test_the_focus_goes_to_the_cell_that_a_number_led_to(page: Page) -> None:
    open_lab(page, "causal", text="The cat sat", step="scaled")
    settled(page).locator(".leaf").first.focus()
    page.keyboard.press("Enter")
    expect_step(page, "scores")
    expect(focused(page)).to_be_focused()


@pytest.mark.parametrize(
    ("step", "button", "again"),
    [("mask", "Switch this pair off", "Switch this pair on"), ("mask", "Switch this pair off", "Remove this edit")],
)
def test_the_focus_stays_under_the_matrix_after_a_switch(page: Page, step: str, button: str, again: str) -> None:
    open_lab(page, "causal", text="The cat sat", step=step, at=[0, 2, 0])
    for name in (button, again):
        page.get_by_role("button", name=name).focus()
        page.keyboard.press("Enter")
        expect(page.get_by_role("button", name=name)).to_have_count(0)
        assert has_focus_in(page, ".scene"), name


def test_the_focus_stays_in_the_form_that_sets_a_cell(page: Page) -> None:
    open_lab(page, "causal", text="The cat sat", at=[0, 2, 0])
    page.get_by_label("Value of the cell").focus()
    page.keyboard.press("ControlOrMeta+a")
    page.keyboard.type("0.5")
    page.keyboard.press("Enter")
    expect(cell(page, 2, 0)).to_contain_text("0.50")
    assert has_focus_in(page, ".scene")
    page.get_by_role("button", name="Renormalise the row").focus()
    page.keyboard.press("Enter")
    expect(page.locator(".stage .margin.off")).to_have_count(0)
    assert has_focus_in(page, ".scene")


def test_the_focus_survives_a_step_that_is_played_from_a_cell(page: Page) -> None:
    open_lab(page, "causal", text="The cat sat", step="masked", at=[0, 2, 0])
    focused(page).focus()
    page.keyboard.press("Space")
    expect_step(page, "weights")
    expect(focused(page)).to_be_focused()


def test_the_focus_survives_a_guess(page: Page) -> None:
    open_lab(page, "causal", text="The cat sat", hide=True, at=[0, 2, 0])
    focused(page).focus()
    page.keyboard.press("Enter")
    expect(page.locator("input.guess")).to_be_focused()
    page.keyboard.type("0.5")
    page.keyboard.press("Enter")
    expect(page.locator(".verdict")).to_be_visible()
    assert has_focus_in(page, ".scene")


def test_the_focus_survives_true_numbers(page: Page) -> None:
    open_lab(page, "causal", text="The cat sat")
    page.get_by_role("button", name="Take true ones from a trained model").focus()
    page.keyboard.press("Enter")
    expect(page.locator("#truth")).to_contain_text("True numbers")
    assert has_focus_in(page, "main")


def test_the_focus_stays_in_the_table_of_heads(page: Page) -> None:
    open_model(page)
    page.locator("#atlas .as-table summary").focus()
    page.keyboard.press("Enter")
    page.get_by_role("button", name="Layer 1, head 2").focus()
    page.keyboard.press("Enter")
    expect(page.locator("#focus-title")).to_have_text("Layer 1, head 2")
    expect(page.get_by_role("button", name="Layer 1, head 2")).to_be_focused()


def test_the_menu_of_share_closes_on_escape(page: Page) -> None:
    open_lab(page, "causal")
    page.locator("#share summary").focus()
    page.keyboard.press("Enter")
    expect(page.locator("#copy")).to_be_visible()
    page.keyboard.press("Escape")
    expect(page.locator("#copy")).to_be_hidden()
    expect(page.locator("#share summary")).to_be_focused()


def test_the_focus_stays_among_the_changes_or_at_the_matrix(page: Page) -> None:
    edits = [{"step": "weights", "cell": [0, 2, column], "value": 0.5} for column in (0, 1)]
    open_lab(page, "causal", text="The cat sat", edits=edits)
    for left in (1, 0):
        page.locator("#edits .chip").first.focus()
        page.keyboard.press("Enter")
        expect(page.locator("#edits .chip")).to_have_count(left)
        assert has_focus_in(page, "#edits, .scene")


def test_a_word_of_a_translation_and_a_cell_of_its_map_are_walked_to(page: Page) -> None:
    open_translate(page)
    said = page.locator(".translator[data-kind=luong-general]")
    tab_to(page, said.locator(".translation [tabindex='0']"))
    page.keyboard.press("ArrowRight")
    expect(said.locator(".translation .on bdi")).to_have_text("home")
    expect(said.locator(".translation .on")).to_be_focused()
    until_linked(page, word={"text": "home", "occurrence": 0})
    tab_to(page, said.locator(".matrix td.focus"))
    page.keyboard.press("ArrowUp")
    expect(said.locator(".translation .on bdi")).to_have_text("go")
    expect(said.locator(".matrix td.focus")).to_be_focused()


def test_what_is_hatched_is_said_to_be_hidden(page: Page) -> None:
    open_lab(page, "causal", preset="robot-must-obey-orders")
    expect(cell(page, 0, 1)).to_have_accessible_description("robot · must: 0 (hidden)")
    expect(cell(page, 1, 0)).to_have_accessible_description("must · robot: 0.42")


PRESSED: dict[str, tuple[Callable[[Page], object], str]] = {  # what is pressed, and goes or is drawn anew
    "a guess": (open_gap, "#masked .candidates button >> nth=1"),
    "guesses that were hidden": (lambda page: open_gap(page, hide=True), "#masked > :text-is('Show its guesses')"),
    "a known word in a gap's text": (lambda page: open_gap(page, text="The little zorp ran."), "#unknown button"),
    "a known word in German": (
        lambda page: page.goto("/translate#" + pack({"text": "Der Hund schläfft."})),
        "#unknown button",
    ),
    "all weights taken back": (
        lambda page: open_translate(page, tab="hand", tabs={"hand": {"last": True}}),
        "#panel-hand button:text-is('Remove all changes')",
    ),
}


@pytest.mark.parametrize("name", PRESSED)
def test_who_presses_what_goes_away_is_not_thrown_to_the_beginning(page: Page, name: str) -> None:
    enter, selector = PRESSED[name]
    enter(page)
    pressed = page.locator(selector).first
    pressed.focus()
    before = pressed.element_handle()
    page.keyboard.press("Enter")
    page.wait_for_function("(one) => !one.isConnected || !one.checkVisibility()", arg=before)
    page.evaluate("() => new Promise((then) => requestAnimationFrame(() => requestAnimationFrame(then)))")
    assert page.evaluate("() => document.activeElement.matches('button, textarea')")
