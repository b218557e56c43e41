"""The controls of a walkthrough: they stay where the hand is, and say when they can do nothing."""

import pytest
from playwright.sync_api import Page, expect

from tests.web.conftest import NewPage
from tests.web.person import TIRED, TRUE_HEAD, open_gap, open_lab, open_model, open_vision

OPENED = {
    "lab": lambda page: open_lab(page, "causal", level="code"),
    "true numbers": lambda page: open_lab(page, "self-attention", text=TIRED, **{"from": TRUE_HEAD}),
    "two sentences": lambda page: open_lab(page, "decomposable"),
    "model": lambda page: open_model(page, level="maths"),
    "gap": open_gap,
    "vision": open_vision,
}


def forward_top(page: Page) -> float:
    """Where Forward is in the window, when the step is whole."""
    page.evaluate("() => new Promise((done) => requestAnimationFrame(() => setTimeout(done)))")
    box = page.get_by_role("button", name="Forward", exact=True).bounding_box()
    assert box
    return box["y"]


@pytest.mark.parametrize("width", [1280, 390])
@pytest.mark.parametrize("place", OPENED)
def test_forward_stays_where_it_is_from_the_first_step_to_the_last_and_back(
    new_page: NewPage, place: str, width: int
) -> None:
    page = new_page(viewport={"width": width, "height": 900})
    OPENED[place](page)
    bar = page.locator(".bar")
    bar.get_by_role("button", name="Forward", exact=True).scroll_into_view_if_needed()
    found = set()
    steps = page.locator(".timeline input").evaluate("(range) => Number(range.max)")
    bar.get_by_role("slider", name="Step").fill("0")
    for button, n in (("Forward", min(steps, 9)), ("Back", min(steps, 9))):
        for _ in range(n):
            bar.get_by_role("button", name=button, exact=True).click()
            expect(page.locator(".arithmetic.waiting")).to_have_count(0)
            found.add(round(forward_top(page)))
            begins = page.locator(".scene").evaluate("(scene) => scene.getBoundingClientRect().top")
            assert begins >= -1, page.locator(".scene .title .symbol").inner_text()  # what the hand brings up is seen
    assert max(found) - min(found) <= 1, sorted(found)


def test_at_the_ends_the_buttons_look_and_are_said_to_be_disabled_and_keep_the_focus(page: Page) -> None:
    open_lab(page, "causal")
    last = page.get_by_role("button", name="Last step")
    expect(last).to_have_attribute("aria-disabled", "false")
    last.focus()
    page.keyboard.press("Enter")
    expect(last).to_be_focused()
    for name in ("Last step", "Forward"):
        button = page.get_by_role("button", name=name, exact=True)
        expect(button).to_have_attribute("aria-disabled", "true")
        expect(button).to_have_css("cursor", "not-allowed")
        expect(button).to_have_css("border-style", "dashed")
    expect(page.get_by_role("button", name="Back", exact=True)).to_have_css("cursor", "pointer")


def test_a_step_that_the_slider_leads_to_is_seen_from_its_title_on_and_the_slider_stays(page: Page) -> None:
    open_lab(page, "causal", step="mask")
    slider = page.get_by_role("slider", name="Step")
    before = slider.bounding_box()
    slider.fill("3.5")  # in the middle of the movement to the scores, which have a matrix above them
    expect(page.locator(".scene .title .symbol")).to_have_text("scores")
    expect(page.locator(".arithmetic.waiting")).to_have_count(0)
    forward_top(page)
    assert page.locator(".scene").evaluate("(scene) => scene.getBoundingClientRect().top") >= -1
    after = slider.bounding_box()
    assert before
    assert after
    assert abs(after["y"] - before["y"]) <= 1
