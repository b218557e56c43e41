"""A mechanism's page begins with a small example, leads into a trained head, and on to the next mechanism."""

import re

import pytest
from playwright.sync_api import Page, expect

from model.lab.registry import mechanisms
from tests.web.person import LILY, TRUE_HEAD, cell, focused, go_to, open_lab, unpack, until_linked

HUNGRY = "the hungry cat eats fish"
SEQUENCE = [entry.id for entry in mechanisms()]


def test_a_newcomer_sees_hungry_find_fish(page: Page) -> None:
    open_lab(page, "self-attention")
    expect(page.locator("#sentence")).to_have_value(HUNGRY)
    expect(focused(page)).to_have_text("0.93")
    expect(focused(page)).to_have_accessible_description("hungry · fish: 0.93")
    expect(page.locator("#truth")).to_contain_text("“hungry” gives it 93%")


def test_the_same_is_one_click_away_in_a_trained_head(page: Page) -> None:
    open_lab(page, "self-attention")
    page.get_by_role("button", name="The same in a trained head").click()
    until_linked(page, **{"from": TRUE_HEAD}, text=HUNGRY)
    expect(page.locator("#truth")).to_contain_text("True numbers")
    expect(page.locator("#from")).to_be_focused()


def test_a_sentence_that_was_brought_along_comes_before_the_example(page: Page) -> None:
    open_lab(page, "causal", text=LILY)
    page.locator("#sentence").fill("Anna met Otto")
    until_linked(page, text="Anna met Otto")
    page.goto("/lab/self-attention")
    expect(page.locator("#sentence")).to_have_value("Anna met Otto")
    expect(page.locator("#preset")).to_have_value("")


def test_from_an_untouched_example_the_menu_leads_to_that_of_the_other_mechanism(page: Page) -> None:
    open_lab(page, "raw-dot-product")
    expect(page.locator("#sentence")).to_have_value("cat dog car")
    page.locator("#mechanism").select_option("self-attention")
    expect(page).to_have_url(re.compile("/lab/self-attention"))
    expect(page.locator("#sentence")).to_have_value(HUNGRY)
    until_linked(page, preset="hungry-cat", text=None)


def test_the_last_step_leads_to_the_next_mechanism_with_its_own_example(page: Page) -> None:
    open_lab(page, "raw-dot-product")
    onward = page.locator(".onward")
    expect(onward).to_be_hidden()
    go_to(page, "output")
    expect(onward).to_have_text("Next: Self-attention")
    onward.get_by_role("link").click()
    expect(page.locator("h1")).to_have_text("Self-attention")
    expect(page.locator("#sentence")).to_have_value(HUNGRY)
    expect(cell(page, 1, 4)).to_have_text("0.93")


def test_a_sentence_goes_along_to_the_next_mechanism(page: Page) -> None:
    open_lab(page, "raw-dot-product", step="output", text="Anna met Otto")
    page.locator("#sentence").fill("Anna met Otto again")
    until_linked(page, text="Anna met Otto again")
    page.locator(".onward").get_by_role("link").click()
    expect(page.locator("h1")).to_have_text("Self-attention")
    expect(page.locator("#sentence")).to_have_value("Anna met Otto again")
    assert unpack(page.url)["text"] == "Anna met Otto again"


@pytest.mark.parametrize(("id_", "after"), [(SEQUENCE[8], SEQUENCE[9]), (SEQUENCE[-1], None)])
def test_the_next_is_that_of_the_catalogue_and_the_last_has_none(page: Page, id_: str, after: str | None) -> None:
    open_lab(page, id_, step="output")
    link = page.locator(".onward a")
    if after:
        expect(link).to_have_attribute("href", re.compile(f"/lab/{after}(#.*)?$"))
    else:
        expect(page.locator(".caption").first).not_to_be_empty()
        expect(page.locator(".onward").first).to_be_hidden()


@pytest.mark.parametrize(
    ("mechanism", "place", "shown"),
    [
        ("additive", "/translate", "#panel-walk .walkthrough .stage"),
        ("decoder-layer", "/translate", "#panel-walk .stage"),
        ("feed-forward", "/vision", '.strip [aria-current="step"][title^="feed-forward/activated"]'),
        ("unembedding", "/models/stories15m", "[role=tabpanel]:visible .sampling"),
        ("speculative", "/models/stories15m", "[role=tabpanel]:visible table.rounds"),
    ],
)
def test_what_has_no_head_leads_to_a_trained_network_that_has_it(
    page: Page, mechanism: str, place: str, shown: str
) -> None:
    open_lab(page, mechanism)
    link = page.locator("#truth").get_by_role("link", name="The same in a trained network")
    expect(link).to_have_attribute("href", re.compile(rf"{place}#."))
    link.click()
    expect(page.locator(shown).first).to_be_visible()
    assert place in page.url


def test_of_what_no_trained_network_shows_nothing_is_said(page: Page) -> None:
    open_lab(page, "luong-concat")
    expect(page.locator("#truth")).not_to_be_empty()
    expect(page.locator("#truth a")).to_have_count(0)
