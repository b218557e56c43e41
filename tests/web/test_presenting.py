"""Presenting: picture and caption alone, at the size of a projector; a clicker's keys; as it was afterwards."""

import pytest
from playwright.sync_api import Page, expect

from tests.web.person import TRUE_HEAD, cell, expect_step, open_lab, open_model
from tests.web.test_layout import OVERFLOW

TEXT = "The hungry cat saw a fish"


RINGS = """() => [parseFloat(getComputedStyle(document.documentElement).fontSize),
  parseFloat(getComputedStyle(document.querySelector(".stage td.focus")).boxShadow.match(/([.\\d]+)px$/)[1]),
  ...[...document.querySelectorAll(".made-of")].map((each) => Number(each.getAttribute("stroke-width")))]"""


@pytest.mark.parametrize(("width", "height"), [(1024, 768), (1920, 1080), (3840, 2160)])
def test_picture_and_caption_are_alone_and_fill_the_screen(page: Page, width: int, height: int) -> None:
    page.set_viewport_size({"width": width, "height": height})
    open_lab(page, "causal", text=TEXT, step="scores", at=[0, 3, 2])
    small = cell(page, 3, 2).evaluate("each => parseFloat(getComputedStyle(each).fontSize)")
    page.keyboard.press("F9")
    expect(page.locator("header")).to_be_hidden()
    for aside in ("#ask", ".strip", ".under", ".calculated", "#parity"):
        expect(page.locator(aside).first).to_be_hidden()
    expect(page.locator(".caption").first).to_be_in_viewport(ratio=1)
    for corner in (cell(page, 0, 0), cell(page, 5, 5)):
        expect(corner).to_be_in_viewport(ratio=1)
    expect(page.get_by_role("button", name="Forward", exact=True)).to_be_in_viewport(ratio=1)
    assert page.evaluate(OVERFLOW) == []
    assert cell(page, 3, 2).evaluate("each => parseFloat(getComputedStyle(each).fontSize)") > small
    type_, *rings = page.evaluate(RINGS)
    assert min(rings) >= type_ / 11, rings  # around the cell, and around what it is made of: seen from the last row


WRONG = """() => {
  const page = document.documentElement;
  const isCut = (each) => each.checkVisibility() && each.scrollWidth > each.clientWidth + 1;
  const cut = [...document.querySelectorAll(".scene :is(th, figcaption, .words span)")].filter(isCut);
  return [page.scrollHeight > innerHeight + 1 && `${page.scrollHeight - innerHeight} px too high`,
    page.scrollWidth > innerWidth + 1 && "too wide",
    ...cut.map((each) => `${each.textContent} is cut`)].filter(Boolean);
}"""


@pytest.mark.parametrize("mechanism", ["scaled-dot-product", "multi-head", "cross-attention", "rope", "flash"])
def test_at_no_step_is_anything_cut_or_beyond_a_large_screen(page: Page, mechanism: str) -> None:
    page.set_viewport_size({"width": 1920, "height": 1080})  # test_every_mechanism.py does this at 1024 × 768
    open_lab(page, mechanism)
    page.get_by_role("button", name="Start at step 1").click()
    page.keyboard.press("F9")
    name = page.locator(".scene .title .symbol")
    before = ""
    while before != (before := name.inner_text()):
        assert page.evaluate(WRONG) == [], before
        page.keyboard.press("PageDown")
        page.wait_for_timeout(50)  # at the last step nothing changes


def test_a_matrix_of_many_rows_is_seen_whole_under_its_sentence(page: Page) -> None:
    page.set_viewport_size({"width": 1024, "height": 768})
    open_lab(page, "multi-head", text=TEXT, step="w_q", **{"from": TRUE_HEAD})
    expect(page.locator(".scene .title")).to_contain_text("288")
    page.keyboard.press("F9")
    assert page.evaluate(WRONG) == []
    type_ = page.evaluate("() => parseFloat(getComputedStyle(document.documentElement).fontSize)")
    assert type_ >= 14  # px: it is read


def test_on_a_phone_what_the_step_is_made_of_fills_the_lower_half(page: Page) -> None:
    page.set_viewport_size({"width": 390, "height": 844})
    open_lab(page, "multi-head", step="output")
    page.keyboard.press("F9")
    expect(page.locator(".folded .part[data-step=w_o] svg")).to_be_in_viewport(ratio=1)
    assert page.evaluate(WRONG) == []


def test_a_clicker_goes_from_step_to_step_and_escape_brings_the_page_back(page: Page) -> None:
    open_lab(page, "causal", text=TEXT, step="scores")
    page.get_by_role("button", name="Present", exact=True).click()
    page.keyboard.press("PageDown")
    expect_step_alone(page, "scaled")
    page.keyboard.press("PageUp")
    page.keyboard.press("PageUp")
    expect_step_alone(page, "mask")
    page.keyboard.press("Escape")
    expect(page.locator("header")).to_be_visible()
    expect(page.locator("#ask")).to_be_visible()
    expect_step(page, "mask")
    assert page.locator("[data-aside]").count() == 0


FULL_SCREEN = """
  let full = null;
  const changed = (to) => { full = to; document.dispatchEvent(new Event("fullscreenchange")); };
  Object.defineProperty(document, "fullscreenElement", { get: () => full });
  Element.prototype.requestFullscreen = function () {
    if (full) return Promise.resolve();
    return new Promise((then) => { window.begun = () => { changed(this); then(); }; });
  };
  document.exitFullscreen = () => new Promise((then) => { window.ended = () => { changed(null); then(); }; });
  window.escape = () => changed(null);
"""


def test_a_full_screen_that_ends_late_does_not_end_the_presentation_that_has_begun_since(page: Page) -> None:
    page.add_init_script(FULL_SCREEN)
    open_lab(page, "causal", text=TEXT, step="scores")
    header = page.locator("header")
    page.keyboard.press("F9")
    page.keyboard.press("Escape")
    expect(header).to_be_visible()
    page.evaluate("begun()")  # the first one comes only now: nobody wants it any more
    page.wait_for_function("() => window.ended")
    page.keyboard.press("F9")
    page.evaluate("begun = null, ended()")
    expect(header).to_be_hidden()
    page.wait_for_function("() => window.begun")  # asked for once the other has ended
    page.evaluate("begun()")
    expect(header).to_be_hidden()
    page.evaluate("window.escape()")  # which no page hears
    expect(header).to_be_visible()


def test_what_is_hidden_is_revealed_in_front_of_the_class(page: Page) -> None:
    open_lab(page, "scaled-dot-product", hide=True, hideFrom="weights", step="weights", preset="hungry-cat")
    page.keyboard.press("F9")
    expect(page.get_by_label("Your guess")).to_be_visible()
    page.get_by_role("button", name="Reveal this step").click()
    expect(cell(page, 1, 4)).to_have_text("0.93")


def test_softmax_is_shown_with_its_numbers(page: Page) -> None:
    page.set_viewport_size({"width": 1024, "height": 768})
    open_lab(page, "scaled-dot-product")
    page.keyboard.press("F9")
    for number in ("54.6", "58.6"):  # e to the power of 4, and with four ones
        expect(page.locator(".before svg text", has_text=number).first).to_be_visible()


def test_the_result_stands_in_one_place_step_after_step(page: Page) -> None:
    page.set_viewport_size({"width": 1280, "height": 800})
    open_lab(page, "scaled-dot-product", preset="hungry-cat", step="scores")
    page.keyboard.press("F9")
    ends = []
    for step in ("scores", "scaled", "weights"):
        expect_step_alone(page, step)
        found = cell(page, 0, 0).bounding_box()
        assert found
        ends.append(found["x"])
        page.keyboard.press("PageDown")
    assert max(ends) - min(ends) < 8, ends  # px: of room that its labels have


def test_of_a_model_s_page_only_the_walkthrough_is_left(page: Page) -> None:
    open_model(page)
    page.locator("#walkthrough").scroll_into_view_if_needed()
    page.get_by_role("button", name="Present", exact=True).click()
    expect(page.locator("#atlas")).to_be_hidden()
    expect(page.locator("#walkthrough .caption").first).to_be_visible()
    page.get_by_role("button", name="End presenting").click()
    expect(page.locator("#atlas")).to_be_visible()


def expect_step_alone(page: Page, step: str) -> None:
    """It is at this step; the strip is not to be seen."""
    expect(page.locator(".scene .title .symbol")).to_have_text(step)
