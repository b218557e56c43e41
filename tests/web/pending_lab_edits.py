"""Waiting for the page to be mended."""

from playwright.sync_api import Page, expect

from tests.web.person import cell, focused, open_lab, until_linked
from tests.web.test_lab_edits import TEXT, chips


def test_a_double_click_opens_the_cell_and_enter_sets_it(page: Page) -> None:
    open_lab(page, "raw-dot-product", text=TEXT, step="scores")
    cell(page, 0, 2).dblclick()
    field = page.get_by_label("New value")
    expect(field).to_be_focused()
    field.fill("−1,5")
    field.press("Enter")
    expect(cell(page, 0, 2)).to_contain_text("−1.50")
    expect(cell(page, 0, 2)).to_be_focused()
    until_linked(page, edits=[{"step": "scores", "cell": [0, 2], "value": -1.5}])


def test_escape_leaves_the_cell_as_it_was(page: Page) -> None:
    open_lab(page, "raw-dot-product", text=TEXT, step="scores", at=[0, 0, 2])
    before = focused(page).inner_text()
    focused(page).focus()
    page.keyboard.press("Enter")
    page.get_by_label("New value").fill("9")
    page.keyboard.press("Escape")
    expect(focused(page)).to_have_text(before)
    expect(focused(page)).to_be_focused()
    expect(chips(page)).to_have_count(0)
