"""Any number can be changed by hand: everything downstream follows, the change is marked and can be taken back."""

import pytest
from playwright.sync_api import Locator, Page, Route, expect

from tests.web.conftest import Watch
from tests.web.person import (
    arithmetic_of,
    cell,
    focused,
    go_to,
    open_lab,
    pack,
    set_value,
    settled,
    strip,
    until_held,
    until_linked,
    value,
)

TEXT = "The cat sat"
DOWNSTREAM = {  # (step, value): the steps whose numbers follow, and one that must not
    "x": (["q", "k", "v", "scores", "weights", "output"], "w_q"),
    "w_q": (["q", "scores", "scaled", "weights", "output"], "v"),
    "scores": (["scaled", "weights", "output"], "q"),
    "weights": (["output"], "scaled"),
    "output": ([], "weights"),
}


def numbers(page: Page, step: str) -> list[str]:
    """Every number of a step."""
    go_to(page, step)
    return page.locator(".stage td[data-row]").all_inner_texts()


def chips(page: Page) -> Locator:
    """The changes, each with a way back."""
    return page.locator("#edits .chip")


@pytest.mark.parametrize("step", DOWNSTREAM)
def test_what_is_downstream_follows_an_edit_and_nothing_else(page: Page, step: str) -> None:
    after, untouched = DOWNSTREAM[step]
    open_lab(page, "self-attention", text=TEXT, step=step, at=[0, 1, 1])
    before = {name: numbers(page, name) for name in [*after, untouched, step]}
    words = arithmetic_of(page, 1, 1).locator(".what").inner_text()
    set_value(page, "3")
    expect(cell(page, 1, 1)).to_contain_text("3.00")
    expect(cell(page, 1, 1)).to_contain_class("edited")
    expect(strip(page, step)).to_contain_class("edited")
    assert [i for i, (a, b) in enumerate(zip(before[step], numbers(page, step), strict=True)) if a != b] == [
        1 + page.locator(".stage thead th[data-column]").count()
    ]
    for name in after:
        assert numbers(page, name) != before[name], name
    assert numbers(page, untouched) == before[untouched]
    go_to(page, step)
    expect(chips(page)).to_have_text([f"{words} = 3.00 ×"])
    expect(page.locator(".parity summary")).to_contain_text("✓")
    arithmetic_of(page, 1, 0)
    place = arithmetic_of(page, 1, 1)
    expect(place.locator(".by-hand")).to_contain_text("Set by hand to 3.")


def test_what_is_no_number_is_said_beside_the_field_and_kept(page: Page) -> None:
    open_lab(page, "raw-dot-product", text=TEXT, step="scores")
    set_value(page, "much")
    expect(page.locator(".set .problem")).to_contain_text("That is not a number")
    expect(page.get_by_label("Value of the cell")).to_have_value("much")
    expect(chips(page)).to_have_count(0)


def test_a_number_too_large_is_refused_with_a_sentence_and_changes_nothing(page: Page, watch: Watch) -> None:
    watch.allow("422")
    open_lab(page, "raw-dot-product", text=TEXT, step="scores")
    before = page.locator(".stage td[data-row]").all_inner_texts()
    set_value(page, "1e300")
    expect(page.locator("#problem")).to_contain_text("1,000,000")
    assert page.locator(".stage td[data-row]").all_inner_texts() == before
    set_value(page, "2")
    expect(page.locator("#problem")).to_be_hidden()
    expect(chips(page)).to_have_count(1)


def test_an_edit_is_taken_back_at_the_cell_by_its_chip_or_with_all_others(page: Page) -> None:
    open_lab(page, "raw-dot-product", text=TEXT, step="scores", at=[0, 0, 0])
    untouched = page.locator(".stage td[data-row]").all_inner_texts()
    for column in (0, 1, 2):
        arithmetic_of(page, 0, column)
        set_value(page, "5")
        expect(chips(page)).to_have_count(column + 1)
    expect(page.locator("#edits")).to_contain_text("3 numbers changed by hand:")
    page.get_by_role("button", name="Remove this edit").click()
    expect(chips(page)).to_have_count(2)
    expect(cell(page, 0, 2)).not_to_contain_class("edited")
    chips(page).first.click()
    expect(cell(page, 0, 0)).not_to_contain_class("edited")
    expect(page.locator("#edits")).to_contain_text("1 number changed by hand:")
    arithmetic_of(page, 1, 1)
    set_value(page, "5")
    expect(chips(page)).to_have_count(2)
    page.get_by_role("button", name="Remove all").click()
    expect(page.locator("#edits")).to_be_hidden()
    assert page.locator(".stage td[data-row]").all_inner_texts() == untouched


def test_a_pair_of_the_mask_is_switched_off_and_on_by_hand(page: Page) -> None:
    open_lab(page, "scaled-dot-product", text=TEXT, step="mask", at=[0, 2, 0])
    page.get_by_role("button", name="Switch this pair off").click()
    expect(cell(page, 2, 0)).to_contain_text("0")
    go_to(page, "weights")
    expect(cell(page, 2, 0)).to_have_text("0")
    expect(cell(page, 2, 0)).to_contain_class("hidden")
    expect(page.locator(".stage tbody tr").nth(2).locator(".margin")).to_have_text("1.00")
    go_to(page, "mask")
    cell(page, 2, 0).dblclick()
    expect(cell(page, 2, 0)).to_contain_text("1")
    go_to(page, "weights")
    expect(cell(page, 2, 0)).not_to_contain_class("hidden")


def test_a_row_that_may_look_at_nothing_is_0_and_said(page: Page) -> None:
    edits = [{"step": "mask", "cell": [1, column], "value": 0} for column in range(3)]
    open_lab(page, "causal", text=TEXT, edits=edits, at=[0, 1, 0])
    expect(page.locator(".under .notice")).to_contain_text("“cat” cannot look at anything")
    for name in ("weights", "output"):
        go_to(page, name)
        row = page.locator('.stage td[data-row="1"]').all_inner_texts()
        assert {value(text) for text in row} == {0.0}
    assert "nan" not in page.locator("main").inner_text().lower()


def test_a_hidden_cell_is_edited_after_its_pair_is_switched_on(page: Page) -> None:
    open_lab(page, "causal", text=TEXT, at=[0, 0, 2])
    settled(page)
    expect(page.get_by_label("Value of the cell")).to_have_count(0)
    cell(page, 0, 2).dblclick()
    expect(page.get_by_label("New value")).to_have_count(0)
    expect(page.locator(".under")).to_contain_text("its value can be edited once the pair is on")
    page.get_by_role("button", name="Switch this pair on").click()
    expect(cell(page, 0, 2)).not_to_contain_class("hidden")
    set_value(page, "0.5")
    expect(cell(page, 0, 2)).to_contain_text("0.50")
    expect(chips(page)).to_have_count(2)


def test_edited_weights_stand_until_the_row_is_renormalised_by_hand(page: Page) -> None:
    open_lab(page, "causal", text=TEXT, at=[0, 2, 1])
    row = page.locator(".stage tbody tr").nth(2)
    expect(row.locator(".margin")).to_have_text("1.00")
    expect(page.get_by_role("button", name="Renormalise the row")).to_have_count(0)
    set_value(page, "2")
    expect(cell(page, 2, 1)).to_contain_text("2.00")
    expect(row.locator(".margin")).to_contain_class("off")
    total = value(row.locator(".margin").inner_text())
    assert total > 2
    page.get_by_role("button", name="Renormalise the row").click()
    expect(row.locator(".margin")).to_have_text("1.00")
    assert value(cell(page, 2, 1).inner_text()) == pytest.approx(2 / total, abs=0.011)
    expect(page.get_by_role("button", name="Renormalise the row")).to_have_count(0)


def test_edits_follow_their_tokens_and_those_whose_token_is_gone_are_dropped_and_said(page: Page) -> None:
    open_lab(page, "raw-dot-product", text="The cat sat", step="scores", at=[0, 1, 2])
    set_value(page, "5")
    arithmetic_of(page, 0, 0)
    set_value(page, "4")
    expect(chips(page)).to_have_count(2)
    page.locator("#sentence").fill("Then the cat sat")
    expect(chips(page)).to_have_text(["scores [cat, sat] = 5.00 ×"])
    expect(page.locator("#edits [role=status]")).to_contain_text("1 edit was dropped: its token is gone")
    expect(cell(page, 2, 3)).to_contain_text("5.00")
    page.locator("#sentence").fill("Then the dog ran")
    expect(chips(page)).to_have_count(0)
    expect(page.locator("#edits [role=status]")).to_contain_text("1 edit was dropped")


def test_edits_follow_their_tokens_through_texts_whose_answers_have_not_come(page: Page) -> None:
    open_lab(page, "raw-dot-product", text="The cat sat", step="scores", at=[0, 1, 2])
    set_value(page, "5")
    until_linked(page, edits=[{"step": "scores", "cell": [1, 2], "value": 5}])
    held: list[Route] = []
    page.route("**/trace?*", lambda route: held.append(route))
    for n, text in enumerate(("Then the cat sat", "And then the cat sat"), start=1):
        page.locator("#sentence").fill(text)
        until_held(page, held, n)
    page.unroute("**/trace?*")  # lets go what is held
    expect(chips(page)).to_have_text(["scores [cat, sat] = 5.00 ×"])
    expect(cell(page, 3, 4)).to_contain_text("5.00")


def test_edits_of_a_link_follow_their_tokens_though_its_answer_has_not_come(page: Page) -> None:
    held: list[Route] = []
    page.route("**/trace?*", lambda route: held.append(route))
    edits = [{"step": "scores", "cell": [1, 2], "value": 5}]
    page.goto(f"/lab/raw-dot-product#{pack({'text': 'The cat sat', 'step': 'scores', 'edits': edits})}")
    until_held(page, held)
    page.locator("#sentence").fill("Then the cat sat")
    page.unroute("**/trace?*")
    expect(chips(page)).to_have_text(["scores [cat, sat] = 5.00 ×"])
    expect(cell(page, 2, 3)).to_contain_text("5.00")


def test_editing_in_one_head_leaves_the_other_alone(page: Page) -> None:
    open_lab(page, "multi-head", text=TEXT, at=[0, 1, 0])
    cell(page, 1, 1).click()  # it stays in focus in the other head
    page.get_by_role("button", name="Head 1", exact=True).click()
    other = page.locator(".stage td[data-row]").all_inner_texts()
    page.get_by_role("button", name="Head 0", exact=True).click()
    set_value(page, "0.9")
    expect(cell(page, 1, 1)).to_contain_class("edited")
    page.get_by_role("button", name="Head 1", exact=True).click()
    expect(cell(page, 1, 1)).not_to_contain_class("edited")
    assert page.locator(".stage td[data-row]").all_inner_texts() == other


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
