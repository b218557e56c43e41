"""Every mechanism of the table is opened on a typed sentence, and keeps within the page at 6, 16 and 64 tokens."""

import pytest
from playwright.sync_api import Page, expect

from model.lab import inputs
from model.lab.registry import Mechanism, mechanisms
from tests.web.person import begins_at, open_lab, until_linked
from tests.web.test_layout import OVERFLOW

SIX = "My dog saw her cat again"
SIXTEEN = "Lily had a cat. The cat was happy because it got a big fish."
LONG = " ".join(f"word{i}" for i in range(64))
every_mechanism = pytest.mark.parametrize("mechanism", mechanisms(), ids=lambda mechanism: mechanism.id)


def test_the_sentences_have_as_many_tokens_as_they_say() -> None:
    assert [len(inputs.split(text)) for text in (SIX, SIXTEEN, LONG)] == [6, 16, 64]


def expect_whole(page: Page) -> None:
    """Nothing is said to be wrong, the reference agrees, and nothing runs out of the page."""
    expect(page.locator("#problem")).to_be_hidden()
    expect(page.locator("#parity")).to_contain_text("✓")
    assert page.evaluate(OVERFLOW) == []


@every_mechanism
def test_a_typed_sentence_is_computed_and_stepped_through_and_longer_ones_stay_within_the_page(
    page: Page, mechanism: Mechanism
) -> None:
    open_lab(begins_at(page, "code"), mechanism.id)
    page.locator("#sentence").fill(SIX)
    until_linked(page, text=SIX)
    expect(page.locator("#lesson")).to_have_text(mechanism.lesson)
    page.get_by_role("button", name="Last step").click(force=True)  # some begin there, where it can do no more
    expect(page.locator(".scene .title .symbol")).to_have_text("output")
    expect(page.locator(".caption").first).not_to_be_empty()
    expect(page.locator(".arithmetic :is(.line, .terms)").first).to_be_visible()
    expect(page.locator("#sentence")).to_have_value(SIX)
    expect_whole(page)
    page.get_by_role("button", name="First step").click()
    page.get_by_role("button", name="Forward", exact=True).click()
    expect(page.locator(".in-symbols math").first).to_be_visible()
    page.locator("#sentence").fill(SIXTEEN)
    until_linked(page, text=SIXTEEN)
    expect_whole(page)
    page.set_viewport_size({"width": 390, "height": 780})
    page.locator("#sentence").fill(LONG)
    until_linked(page, text=LONG)
    expect_whole(page)
