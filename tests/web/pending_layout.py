"""Waiting for the page to be mended."""

from playwright.sync_api import expect

from tests.web.conftest import NewPage
from tests.web.person import open_home
from tests.web.test_layout import LONG, OVERFLOW


def test_long_words_do_not_widen_a_phones_first_page(new_page: NewPage) -> None:
    page = new_page(viewport={"width": 390, "height": 780}, has_touch=True, is_mobile=True)
    open_home(page)
    page.locator("#sentence").fill(f"{LONG} {LONG}")
    expect(page.locator("#row button")).not_to_have_count(17)
    assert page.evaluate(OVERFLOW) == []
