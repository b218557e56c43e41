"""What RoPE does is seen at first sight: an arrow for each word, turned further the later the word stands."""

import pytest
from playwright.sync_api import Page, expect

from tests.web.conftest import NewPage
from tests.web.person import cell, expect_step, open_lab, strip


@pytest.mark.parametrize(("width", "height"), [(1280, 800), (390, 844)])
def test_the_page_begins_with_arrows_that_are_turned_and_says_what_for(
    new_page: NewPage, width: int, height: int
) -> None:
    page = open_lab(new_page(viewport={"width": width, "height": height}), "rope")
    expect_step(page, "q_turned")
    dials = page.locator(".dials .dial")
    expect(dials).to_have_count(5)
    if width > 400:
        for dial in dials.all():
            expect(dial).to_be_in_viewport(ratio=1)
        expect(page.locator(".said .caption")).to_be_in_viewport(ratio=1)
    assert dials.locator("span").all_inner_texts() == ["0°", "57°", "115°", "172°", "229°"]
    assert dials.locator("small").all_inner_texts() == ["0 rad", "1 rad", "2 rad", "3 rad", "4 rad"]
    expect(page.locator(".dial.on figcaption")).to_have_text("cat₂")
    said = page.locator(".said .caption")
    expect(said).to_contain_text("turned by an angle that grows with the word's position")
    expect(said).to_contain_text("how far apart two words are, not on where they stand")


def test_another_word_s_dial_is_marked_and_other_steps_have_none(page: Page) -> None:
    open_lab(page, "rope")
    cell(page, 1, 0).click()
    expect(page.locator(".dial.on figcaption")).to_have_text("cat₁")
    expect(page.locator(".dial.on svg")).to_have_accessible_name("cat₁: turned by 1 rad = 57°.")
    strip(page, "scores").click()
    expect_step(page, "scores")
    expect(page.locator(".turns")).to_be_hidden()


def test_what_is_to_be_guessed_is_not_drawn(page: Page) -> None:
    open_lab(page, "rope", hide=True, hideFrom="q_turned", step="q_turned", preset="the-cat-saw")
    expect(page.locator(".turns")).to_be_hidden()
