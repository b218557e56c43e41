"""Waiting for the pages to be mended."""

from playwright.sync_api import Page, expect

from tests.web.person import open_lab
from tests.web.test_keyboard import has_focus_in


def test_the_focus_stays_among_the_changes_or_at_the_matrix(page: Page) -> None:
    edits = [{"step": "weights", "cell": [0, 2, column], "value": 0.5} for column in (0, 1)]
    open_lab(page, "causal", text="The cat sat", edits=edits)
    for left in (1, 0):
        page.locator("#edits .chip").first.focus()
        page.keyboard.press("Enter")
        expect(page.locator("#edits .chip")).to_have_count(left)
        assert has_focus_in(page, "#edits, .scene")
