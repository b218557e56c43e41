"""The history in a browser: a time line whose entries open the lab."""

import pytest
from playwright.sync_api import Page, expect

from tests.web.conftest import NewPage
from tests.web.test_layout import OVERFLOW


@pytest.fixture
def history(page: Page) -> Page:
    """The time line, come to by the header."""
    page.goto("/")
    page.get_by_role("navigation").get_by_role("link", name="History").click()
    expect(page).to_have_title("How attention came about, 1990–2025 · Headlight")
    return page


def test_its_years_stand_in_order_and_the_header_says_where_one_is(history: Page) -> None:
    years = [int(text) for text in history.locator(".years time").all_inner_texts()]
    assert years == sorted(set(years))
    assert (years[0], years[-1]) == (1990, 2025)
    expect(history.locator('nav [aria-current="page"]')).to_have_text("History")


def test_an_entry_opens_the_live_mechanism_by_keyboard(history: Page) -> None:
    paper = history.locator(".paper").filter(has_text="Attention is all you need")
    paper.get_by_role("link", name="Self-attention", exact=True).focus()
    history.keyboard.press("Tab")
    expect(paper.get_by_role("link", name="Scaled dot product")).to_be_focused()
    history.keyboard.press("Enter")
    expect(history).to_have_title("Scaled dot product · Lab · Headlight")
    expect(history.locator(".stage td.focus")).to_be_visible()


def test_what_is_not_built_says_so_and_has_no_link(history: Page) -> None:
    paper = history.locator(".paper").filter(has_text="Audio spectrogram transformer")
    expect(paper).to_contain_text("Not built here.")
    expect(paper.get_by_role("link")).to_have_count(0)


@pytest.mark.parametrize("width", [390, 320])
def test_on_a_phone_the_years_stand_beside_the_papers(new_page: NewPage, width: int) -> None:
    page = new_page(viewport={"width": width, "height": 780}, has_touch=True, is_mobile=True)
    page.goto("/history")
    assert page.evaluate(OVERFLOW) == []
    year = page.locator(".years time").first.bounding_box()
    paper = page.locator(".brought").first.bounding_box()
    assert year
    assert paper
    assert year["x"] + year["width"] < paper["x"]
    assert abs(year["y"] - paper["y"]) < 12
