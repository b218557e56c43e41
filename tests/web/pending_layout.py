"""Waiting for the page to be mended."""

import pytest
from playwright.sync_api import expect

from tests.web.conftest import NewPage
from tests.web.person import open_home, open_lab
from tests.web.test_layout import NARROW, OVERFLOW


@pytest.mark.parametrize("width", NARROW)
def test_the_share_menu_opens_inside_a_phones_page(new_page: NewPage, width: int) -> None:
    page = open_lab(new_page(viewport={"width": width, "height": 780}, has_touch=True, is_mobile=True), "causal")
    page.locator("#share summary").click()
    expect(page.locator(".share .menu")).to_be_visible()
    assert page.evaluate(OVERFLOW) == []
    expect(page.get_by_role("button", name="Copy the link")).to_be_in_viewport(ratio=1)


def test_long_words_and_long_options_do_not_widen_a_phones_page(new_page: NewPage) -> None:
    page = new_page(viewport={"width": 390, "height": 780}, has_touch=True, is_mobile=True)
    word = "Donaudampfschifffahrtselektrizitätenhauptbetriebswerkbauunterbeamtengesellschaft"
    open_lab(page, "dropout", text=f"{word} and {word}")
    assert page.evaluate(OVERFLOW) == []
    open_home(page)
    page.locator("#sentence").fill(f"{word} {word}")
    expect(page.locator("#row button")).not_to_have_count(17)
    assert page.evaluate(OVERFLOW) == []
