"""What a person makes of a page can be undone and redone: by buttons, and by keys wherever nothing is typed."""

from playwright.sync_api import Locator, Page, expect

from tests.web.person import (
    arithmetic_of,
    cell,
    open_compare,
    open_gap,
    open_lab,
    open_model,
    open_translate,
    open_vision,
    set_value,
    until_linked,
)


def undo(page: Page) -> Locator:
    return page.locator("#undo")


def redo(page: Page) -> Locator:
    return page.locator("#redo")


def elsewhere(page: Page) -> None:
    """The focus is in no field."""
    page.evaluate("() => document.activeElement.blur()")


def test_a_sentence_an_option_and_a_number_are_taken_back_one_by_one_and_come_again(page: Page) -> None:
    open_lab(page, "causal", text="Anna met Otto")
    expect(undo(page)).to_be_disabled()
    page.locator("#sentence").fill("Anna met Ida")
    until_linked(page, text="Anna met Ida")
    page.locator('#options [name="heads"]').fill("2")
    until_linked(page, options={"heads": 2})
    arithmetic_of(page, 1, 0)
    set_value(page, "0.5")
    expect(page.locator("#edits .chip")).to_have_count(1)
    until_linked(page, edits=[{"step": "weights", "cell": [0, 1, 0], "value": 0.5}])
    elsewhere(page)
    page.keyboard.press("Control+z")
    expect(page.locator("#edits .chip")).to_have_count(0)
    until_linked(page, edits=[], options={"heads": 2})
    page.keyboard.press("Control+z")
    expect(page.locator('#options [name="heads"]')).to_have_value("1")
    undo(page).click()
    expect(page.locator("#sentence")).to_have_value("Anna met Otto")
    expect(undo(page)).to_be_disabled()
    expect(undo(page)).to_be_focused()
    for _ in range(2):
        page.keyboard.press("Control+Shift+z")
    until_linked(page, text="Anna met Ida", options={"heads": 2}, edits=[])
    page.keyboard.press("Control+y")
    expect(page.locator("#edits .chip")).to_have_count(1)
    expect(redo(page)).to_be_disabled()
    expect(cell(page, 1, 0)).to_have_text("0.50")


def test_a_new_change_forgets_what_was_undone_and_looking_is_no_change(page: Page) -> None:
    open_lab(page, "causal", text="Anna met Otto")
    page.locator('#options [name="heads"]').fill("2")
    until_linked(page, options={"heads": 2})
    page.get_by_role("button", name="Back", exact=True).click()  # another step is looked at
    cell(page, 2, 1).click()
    undo(page).click()
    until_linked(page, options={}, step="masked", at=[0, 2, 1])
    expect(redo(page)).to_be_enabled()
    page.locator('#options [name="d"]').fill("3")
    until_linked(page, options={"d": 3})
    expect(redo(page)).to_be_disabled()
    undo(page).click()
    until_linked(page, options={})
    expect(undo(page)).to_be_disabled()


def test_an_example_and_the_numbers_of_a_head_are_left_again(page: Page) -> None:
    open_lab(page, "self-attention")
    until_linked(page, preset="hungry-cat")
    page.get_by_role("button", name="The same in a trained head").click()
    expect(page.locator("#truth")).to_contain_text("True numbers")
    until_linked(page, preset=None)
    elsewhere(page)
    page.keyboard.press("Control+z")
    expect(page.locator("#truth")).to_contain_text("Made by hand")
    until_linked(page, preset="hungry-cat", text=None)


def test_letters_typed_in_one_go_are_undone_at_once_and_a_field_undoes_its_own(page: Page) -> None:
    open_lab(page, "causal", text="Anna met Otto")
    page.locator("#sentence").press_sequentially(" twice")
    until_linked(page, text="Anna met Otto twice")
    page.keyboard.press("Control+z")  # in the field
    expect(page.locator("#sentence")).not_to_have_value("Anna met Otto twice")
    expect(page.locator("#sentence")).to_be_focused()
    page.locator("#sentence").fill("Anna met Otto thrice")
    until_linked(page, text="Anna met Otto thrice")
    while undo(page).get_attribute("aria-disabled") == "false":
        undo(page).click()
    expect(page.locator("#sentence")).to_have_value("Anna met Otto")


def test_a_compared_mechanism_is_taken_back(page: Page) -> None:
    open_compare(page)
    chosen = page.locator("#left .choose").input_value()
    page.locator("#left .choose").select_option("multi-head")
    expect(undo(page)).to_be_enabled()
    undo(page).click()
    expect(page.locator("#left .choose")).to_have_value(chosen)
    redo(page).click()
    expect(page.locator("#left .choose")).to_have_value("multi-head")


def test_another_gap_is_taken_back(page: Page) -> None:
    open_gap(page)
    words = page.locator(".own-words button")
    chosen = page.locator(".own-words button:not([aria-pressed=false])")
    before = chosen.text_content() or ""
    words.nth(4).click()
    expect(undo(page)).to_be_enabled()
    undo(page).click()
    expect(chosen).to_have_text(before)


def test_a_german_sentence_is_taken_back(page: Page) -> None:
    open_translate(page)
    before = page.locator("#sentence").input_value()
    page.get_by_role("button", name="Another sentence").click()
    expect(page.locator("#sentence")).not_to_have_value(before)
    expect(undo(page)).to_be_enabled()
    undo(page).click()
    expect(page.locator("#sentence")).to_have_value(before)


def test_a_sentence_and_a_silenced_head_of_a_model_are_taken_back_one_by_one(page: Page) -> None:
    open_model(page)
    before = page.locator("#sentence").input_value()
    page.locator("#silence").click()
    expect(page.locator("#edits .chip")).to_have_count(1)
    until_linked(page, interventions=[{"do": "silence", "layer": 4, "head": 4}])
    page.locator("#sentence").fill("Anna met Otto")
    until_linked(page, text="Anna met Otto", interventions=[{"do": "silence", "layer": 4, "head": 4}])
    elsewhere(page)
    page.keyboard.press("Control+z")
    expect(page.locator("#sentence")).to_have_value(before)
    until_linked(page, text=before, interventions=[{"do": "silence", "layer": 4, "head": 4}])
    page.keyboard.press("Control+z")
    expect(page.locator("#edits .chip")).to_have_count(0)
    until_linked(page, text=before, interventions=[])
    expect(undo(page)).to_be_disabled()


def test_a_change_that_goes_with_its_word_comes_back_with_it(page: Page) -> None:
    """It was dropped by the sentence, not by a person: one step back brings both."""
    cut = [{"do": "cut", "cell": [2, 1]}]
    open_model(page, text="Anna met Otto", interventions=cut)
    expect(page.locator("#edits .chip")).to_have_count(1)
    page.locator("#sentence").fill("Anna")
    until_linked(page, text="Anna", interventions=[])
    elsewhere(page)
    page.keyboard.press("Control+z")
    expect(page.locator("#edits .chip")).to_have_count(1)
    until_linked(page, text="Anna met Otto", interventions=cut)
    expect(undo(page)).to_be_disabled()


def test_weights_that_a_translator_was_given_by_hand_are_taken_back(page: Page) -> None:
    open_translate(page, tab="hand")
    panel = page.locator("#panel-hand")
    expect(panel.locator(".versions")).not_to_be_empty()
    until_linked(page, tab="hand")
    panel.get_by_role("button", name="All weights on the last state").click()
    expect(panel.get_by_role("button", name="All weights on the last state")).to_have_attribute("aria-pressed", "true")
    expect(undo(page)).to_be_enabled()
    elsewhere(page)
    page.keyboard.press("Control+z")
    expect(panel.get_by_role("button", name="All weights on the last state")).to_have_attribute("aria-pressed", "false")
    page.keyboard.press("Control+Shift+z")
    expect(panel.get_by_role("button", name="All weights on the last state")).to_have_attribute("aria-pressed", "true")


def test_numbers_are_shown_again_when_hiding_them_is_undone(page: Page) -> None:
    open_lab(page, "causal", text="Anna met Otto")
    page.get_by_label("Hide numbers").check()
    until_linked(page, hide=True)
    undo(page).click()
    expect(page.get_by_label("Hide numbers")).not_to_be_checked()
    until_linked(page, hide=False)


def test_a_drawing_its_place_on_the_sheet_and_hiding_are_taken_back(page: Page) -> None:
    open_vision(page)
    fit = page.locator("#fit")
    was = fit.is_checked()
    fit.set_checked(not was)
    page.get_by_label("Hide numbers").check()
    undo(page).click()
    expect(page.get_by_label("Hide numbers")).not_to_be_checked()
    assert fit.is_checked() is not was
    undo(page).click()
    expect(fit).to_be_checked(checked=was)
    redo(page).click()
    expect(fit).to_be_checked(checked=not was)
