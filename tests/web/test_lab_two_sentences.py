"""A second sentence in the lab: its field, its words as keys, its place in the link, edits that follow both."""

import re

import pytest
from playwright.sync_api import Page, expect

from tests.web.conftest import Watch
from tests.web.person import (
    arithmetic_of,
    cell,
    go_to,
    open_lab,
    set_value,
    unpack,
    until_linked,
)

TEXT, CONTEXT = "The cat sat", "Die Katze saß da"
TWO = {"text": TEXT, "context": CONTEXT}


def keys(page: Page) -> list[str]:
    """The words across the large matrix."""
    return page.locator(".stage th[data-column]").all_inner_texts()


def test_keys_are_the_words_of_the_second_sentence_and_follow_it(page: Page) -> None:
    open_lab(page, "cross-attention", **TWO)
    assert keys(page) == CONTEXT.split()
    assert page.locator(".stage th[data-row]").all_inner_texts() == TEXT.split()
    page.get_by_label("The second sentence").fill("Der Hund")
    expect(page.locator(".stage th[data-column]")).to_have_count(2)
    assert keys(page) == ["Der", "Hund"]
    until_linked(page, context="Der Hund", text=TEXT)


def test_a_newcomer_finds_the_second_sentence_of_the_mechanism(page: Page) -> None:
    open_lab(page, "cross-attention")
    shown = page.get_by_label("The second sentence").input_value()
    assert keys(page)[0] == shown.split()[0].strip(".,")
    until_linked(page, context=None)


def test_a_mechanism_of_one_sentence_asks_for_no_second(page: Page) -> None:
    open_lab(page, "causal", **TWO)
    expect(page.locator("#second")).to_be_hidden()
    until_linked(page, context=None)


def test_edits_follow_the_words_of_both_sentences(page: Page) -> None:
    open_lab(page, "cross-attention", **TWO, step="scores")
    place = arithmetic_of(page, 1, 2)  # cat, saß
    expect(place.locator(".what")).to_contain_text("cat, saß]")
    set_value(page, "7")
    expect(cell(page, 1, 2)).to_contain_class("edited")
    page.locator("#context").fill("Gestern da saß die Katze")
    expect(cell(page, 1, 2)).to_contain_class("edited")
    expect(page.locator(".stage th[data-column]")).to_have_count(5)
    page.locator("#sentence").fill("cat sat")
    expect(cell(page, 0, 2)).to_contain_class("edited")
    page.locator("#context").fill("Gestern")
    expect(page.locator("#edits")).to_contain_text("1 edit was dropped")
    until_linked(page, edits=[])


def test_what_is_wrong_with_the_second_sentence_is_said_of_its_field(page: Page, watch: Watch) -> None:
    watch.allow("422")
    open_lab(page, "cross-attention", **TWO)
    page.locator("#context").fill(" ")
    expect(page.locator("#problem")).to_be_visible()
    expect(page.locator("#context")).to_have_attribute("aria-invalid", "true")
    expect(page.locator("#sentence")).to_have_attribute("aria-invalid", "false")
    page.locator("#context").fill("Da")
    expect(page.locator("#problem")).to_be_hidden()
    expect(page.locator("#context")).to_have_attribute("aria-invalid", "false")


def test_both_sentences_move_along_to_another_mechanism_that_reads_two(page: Page) -> None:
    open_lab(page, "cross-attention", **TWO)
    page.locator("#mechanism").select_option("additive")
    expect(page).to_have_url(re.compile("/lab/additive#"))
    expect(page.locator("#context")).to_have_value(CONTEXT)
    expect(page.locator("#sentence")).to_have_value(TEXT)
    expect(page.locator(".stage td.focus")).to_be_visible()
    assert unpack(page.url)["context"] == CONTEXT


@pytest.mark.parametrize("name", ["heads"])
def test_a_refused_option_is_said_at_its_control(page: Page, watch: Watch, name: str) -> None:
    watch.allow("422")
    open_lab(page, "multi-head", text=TEXT)
    control = page.locator(f'#options [name="{name}"]')
    control.fill("3")
    expect(control).to_have_attribute("aria-invalid", "true")
    expect(control).to_have_attribute("aria-describedby", "problem")
    expect(page.locator("#sentence")).to_have_attribute("aria-invalid", "false")
    control.fill("4")
    expect(control).to_have_attribute("aria-invalid", "false")


def test_an_option_that_is_a_word_is_chosen_from_a_list(page: Page) -> None:
    open_lab(page, "feed-forward", text=TEXT, step="activated")
    before = page.locator(".stage td[data-row]").all_inner_texts()
    page.locator('#options select[name="activation"]').select_option("gelu")
    expect(page.locator(".stage td[data-row]").first).not_to_have_text(before[0])
    until_linked(page, options={"activation": "gelu"})


def test_edits_of_a_tile_that_is_gone_are_dropped_with_a_sentence(page: Page, watch: Watch) -> None:
    watch.allow("422")
    open_lab(page, "flash", text="a b c d e f g h i", step="tile 1 0/scores")
    arithmetic_of(page, 0, 0)
    set_value(page, "2")
    expect(page.locator("#edits .chip")).to_have_count(1)
    page.locator("#sentence").fill("a b")
    expect(page.locator("#edits")).to_contain_text("1 edit was dropped")
    expect(page.locator("#problem")).to_be_hidden()
    go_to(page, "output")
