"""How a step comes about, seen: its row and its column meet, the sum counts up, the cell fills, then the rest."""

import math
import re

import pytest
from playwright.sync_api import Locator, Page, expect

from tests.web.conftest import NewPage, Watch
from tests.web.person import open_lab, open_model

# what is written on the canvas, as it is written
TOLD = """window.told = [];
const write = CanvasRenderingContext2D.prototype.fillText;
CanvasRenderingContext2D.prototype.fillText = function (text, ...at) {
  if (this.canvas.classList.contains("movement")) window.told.push(text);
  return write.call(this, text, ...at);
};"""
# whether paper lies over a cell
COVERED = """(cell) => {
  const canvas = document.querySelector(".movement"), at = canvas.getBoundingClientRect();
  const { left, top, width, height } = cell.getBoundingClientRect();
  if (!at.width) return false;
  const scale = canvas.width / at.width;
  const [x, y] = [left - at.left + width / 2, top - at.top + height - 4];
  return canvas.getContext("2d").getImageData(x * scale, y * scale, 1, 1).data[3] === 255;
}"""


@pytest.fixture
def moving(new_page: NewPage) -> Page:
    """The page of a person who wants to see things move."""
    page = new_page(reduced_motion="no-preference")
    page.add_init_script(TOLD)
    return open_lab(page, "causal", text="The hungry cat saw a fish", step="mask")


def scrub(page: Page, at: float) -> None:
    """The hand is on the slider, between two steps."""
    page.evaluate("() => { window.told = []; }")
    page.get_by_role("slider", name="Step").evaluate(
        "(range, at) => { range.value = String(at); range.dispatchEvent(new Event('input')); }", at
    )


def told(page: Page) -> list[str]:
    """What was written since."""
    found: list[str] = page.evaluate("() => window.told")
    return found


def cell(page: Page, row: int, column: int) -> Locator:
    """A cell of the matrix."""
    return page.locator(f".stage td[data-row='{row}'][data-column='{column}']")


def index(page: Page, step: str) -> int:
    """The place of a step on the slider."""
    return page.locator(".strip .mini .name").all_inner_texts().index(step)


def test_a_step_comes_about_and_then_is_at_rest(moving: Page) -> None:
    moving.get_by_role("button", name="Forward", exact=True).click()
    expect(moving.locator(".assembly[data-moving]")).to_be_attached()
    expect(moving.locator(".assembly[data-moving]")).to_have_count(0)
    expect(moving.locator(".movement")).to_be_hidden()
    sums = [word for word in told(moving) if word.startswith("∑")]
    assert sums[-1] == f"∑ {moving.locator('.stage td.focus').inner_text()}"
    assert len(set(sums)) > 2  # it counts up


def test_a_step_back_is_there_at_once(moving: Page) -> None:
    moving.get_by_role("button", name="Last step").click()
    moving.get_by_role("button", name="Back", exact=True).click()
    expect(moving.locator(".assembly[data-moving]")).to_have_count(0)
    expect(moving.locator(".scene .title .symbol")).to_have_text("weights")


def test_a_hand_on_the_slider_goes_through_it(moving: Page, watch: Watch) -> None:
    watch.allow("willReadFrequently")  # it is the test that reads
    at = index(moving, "scores")
    scrub(moving, at - 0.99)
    expect(moving.locator(".scene .title .symbol")).to_have_text("scores")
    assert cell(moving, 5, 5).evaluate(COVERED)
    scrub(moving, at - 0.3)  # the row is being filled
    focus = moving.locator(".stage td.focus")
    assert (focus.evaluate(COVERED), cell(moving, 5, 5).evaluate(COVERED)) == (False, True)
    scrub(moving, at - 0.02)
    assert not cell(moving, 4, 5).evaluate(COVERED)
    scrub(moving, at)
    expect(moving.locator(".movement")).to_be_hidden()
    slider = moving.get_by_role("slider", name="Step")
    scrub(moving, at - 0.5)
    slider.press("ArrowRight")  # keys go from step to step
    expect(moving.locator(".scene .title .symbol")).to_have_text("scaled")


def test_so_does_one_on_a_page_that_asks_for_its_steps(new_page: NewPage, watch: Watch) -> None:
    watch.allow("willReadFrequently")
    page = open_model(new_page(reduced_motion="no-preference"))
    at = index(page, "scaled")
    scrub(page, at - 0.99)
    expect(page.locator(".scene .title .symbol")).to_have_text("scaled")
    expect(page.locator(".assembly[data-moving]")).to_be_attached()
    page.wait_for_timeout(300)
    assert cell(page, 3, 3).evaluate(COVERED)  # it stands still under the hand


def test_of_softmax_the_exponentials_gather_in_their_sum(moving: Page) -> None:
    at = index(moving, "weights")
    scrub(moving, at - 0.99)
    cell(moving, 2, 1).click()
    scrub(moving, at - 0.95)
    score, power = re.fullmatch(r"exp\((.+)\) = (\d\.\d\d)", told(moving)[-1]).groups()  # type: ignore[union-attr]
    assert math.exp(float(score.replace("−", "-"))) == pytest.approx(float(power), rel=0.02)
    scrub(moving, at - 0.67)
    (said,) = [word for word in told(moving) if word.startswith("∑")]
    *terms, whole = re.findall(r"\d+\.\d\d", said)
    assert len(terms) == 3  # those that the mask leaves
    assert sum(map(float, terms)) == pytest.approx(float(whole), abs=0.02)


def test_a_mask_falls_over_the_numbers_that_it_hides(moving: Page) -> None:
    at = index(moving, "scaled")
    scrub(moving, at)
    hidden = cell(moving, 0, 4).inner_text()
    scrub(moving, at + 0.5)  # all of it has come over, and nothing has fallen
    assert hidden in told(moving)
    scrub(moving, at + 0.98)
    assert hidden not in [cell(moving, 0, column).inner_text() for column in range(6)]


def test_a_cell_under_the_pointer_shows_its_own(moving: Page) -> None:
    scrub(moving, index(moving, "scores"))
    cell(moving, 3, 1).hover()
    assert told(moving)[-1] == f"∑ {cell(moving, 3, 1).inner_text()}"
    moving.locator(".caption").hover()
    expect(moving.locator(".movement")).to_be_hidden()


def test_what_is_to_be_guessed_does_not_move(moving: Page) -> None:
    scrub(moving, index(moving, "scores"))
    moving.get_by_label("Hide numbers").check()
    moving.evaluate("() => { window.told = []; }")
    moving.get_by_role("button", name="Forward", exact=True).click()
    expect(moving.locator(".assembly[data-moving]")).to_have_count(0)
    cell(moving, 3, 1).hover()
    assert told(moving) == []


def test_it_is_slower_or_faster_and_stays_so(new_page: NewPage) -> None:
    page = new_page(reduced_motion="no-preference", locale="en-GB")
    page.clock.install()
    open_lab(page, "causal", text="The hungry cat saw a fish", step="mask")
    for speed, is_moving in (("Speed: slow", True), ("Speed: fast", False)):
        page.get_by_label("Speed", exact=True).select_option(speed)
        page.get_by_role("button", name="Forward", exact=True).click()
        page.clock.run_for(2500)
        expect(page.locator(".assembly[data-moving]")).to_have_count(int(is_moving))
        page.clock.run_for(10_000)
        expect(page.locator(".assembly[data-moving]")).to_have_count(0)
    page.reload()
    expect(page.get_by_label("Speed", exact=True)).to_have_value("fast")


def test_who_wants_less_motion_sees_which_row_and_which_column_meet(page: Page) -> None:
    open_lab(page, "causal", text="The hungry cat saw a fish", step="mask")
    page.get_by_role("button", name="Forward", exact=True).click()
    expect(page.locator(".scene .title .symbol")).to_have_text("scores")
    expect(page.locator(".assembly[data-moving]")).to_have_count(0)
    expect(page.locator(".movement")).to_be_visible()  # two arrows
    inked = "(canvas) => canvas.getContext('2d').getImageData(0, 0, canvas.width, canvas.height).data.some(Boolean)"
    assert page.locator(".movement").evaluate(inked)


def test_the_pointer_over_a_cell_that_another_step_does_not_have_points_at_none(page: Page) -> None:
    open_lab(page, "causal", text="The hungry cat saw a fish", step="scores")
    cell(page, 5, 5).hover()
    page.get_by_role("slider", name="Step").press("Home")  # q, of four columns
    expect(page.locator(".scene .title .symbol")).to_have_text("q")
    page.get_by_role("slider", name="Step").press("End")
    expect(page.locator(".scene .title .symbol")).to_have_text("output")
