"""A change inside the model changes what it says next; and can be taken back."""

import pytest
from playwright.sync_api import Page, Route, expect

from tests.web.person import (
    LILY,
    MODEL,
    arithmetic_of,
    cell,
    focused,
    go_to,
    open_model,
    pack,
    set_value,
    strip,
    until_held,
    until_linked,
    value,
)


@pytest.fixture
def model(page: Page) -> Page:
    """The page of stories15M as it opens."""
    return open_model(page)


def next_shares(page: Page) -> list[str]:
    """What the model would say next, with its share alone."""
    return [
        f"{each.locator('bdi').inner_text()} {each.locator('.share').inner_text().split()[0]}"
        for each in page.locator("#next li").all()
    ]


def test_what_comes_next_is_listed_from_the_likeliest_on(model: Page) -> None:
    shares = [value(each.split()[-1]) for each in next_shares(model)]
    assert shares == sorted(shares, reverse=True)
    assert next_shares(model)[0] == "L 67%"
    assert 0.9 < sum(shares) <= 1.01
    expect(model.locator("#next .was")).to_have_count(0)


def test_an_edited_weight_changes_what_comes_next_and_shows_what_it_was(model: Page) -> None:
    before = next_shares(model)
    arithmetic_of(model, 16, 5)
    set_value(model, "1")
    expect(cell(model, 16, 5)).to_contain_class("edited")
    expect(model.locator("#next .was").first).to_be_visible()
    assert next_shares(model) != before
    expect(model.locator("#next li").filter(has_text="was 67%")).to_have_count(1)
    expect(model.locator("#edits .chip")).to_have_count(1)
    expect(strip(model, "weights")).to_contain_class("edited")
    model.get_by_role("button", name="Remove this edit").click()
    expect(model.locator("#next .was")).to_have_count(0)
    assert next_shares(model) == before


def test_only_the_weights_can_be_edited_here(model: Page) -> None:
    for step in ("scores", "mask", "output"):
        go_to(model, step)
        expect(focused(model).or_(model.locator(".stage .heatmap canvas"))).to_be_visible()
        expect(model.get_by_label("Value of the cell")).to_have_count(0)
        expect(model.get_by_role("button", name="Switch this pair")).to_have_count(0)
    go_to(model, "weights")
    arithmetic_of(model, 3, 9)
    expect(model.locator(".under")).to_contain_text("The mask hides this pair.")
    expect(model.get_by_label("Value of the cell")).to_have_count(0)


def test_a_silenced_head_puts_out_nothing_and_changes_what_comes_next(model: Page) -> None:
    before = next_shares(model)
    model.get_by_role("button", name="Silence this head").click()
    expect(model.get_by_role("button", name="Let this head speak again")).to_have_attribute("aria-pressed", "true")
    expect(model.locator("#next .was").first).to_be_visible()
    assert next_shares(model) != before
    expect(model.locator("#edits")).to_contain_text("1 change inside the model:")
    expect(model.locator("#atlas .said")).to_contain_text("silenced")
    go_to(model, "output")
    expect(model.locator(".stage .heatmap canvas")).to_be_visible()
    model.locator("#walkthrough summary").filter(has_text="table").click()
    expect(model.locator(".stage .numbers td").first).to_be_visible()  # it is made when it is opened
    shown = set(model.locator(".stage .numbers td").all_inner_texts())
    assert shown - {""} == {"0"}
    model.get_by_role("button", name="Let this head speak again").click()
    expect(model.locator("#next .was")).to_have_count(0)
    assert next_shares(model) == before


def test_several_changes_are_taken_back_one_by_one_or_all_at_once(model: Page) -> None:
    before = next_shares(model)
    model.get_by_role("button", name="Silence this head").click()
    expect(model.locator("#edits .chip")).to_have_count(1)
    model.locator("#head [name=head]").fill("2")
    expect(model.locator("#focus-title")).to_have_text("Layer 4, head 2")
    model.get_by_role("button", name="Silence this head").click()
    expect(model.locator("#edits .chip")).to_have_count(2)
    model.locator("#edits .chip").first.click()
    expect(model.locator("#edits .chip")).to_have_count(1)
    until_linked(model, interventions=[{"layer": 4, "head": 2, "do": "silence"}])
    model.get_by_role("button", name="Remove all").click()
    expect(model.locator("#edits .chip")).to_have_count(0)
    expect(model.locator("#next .was")).to_have_count(0)
    assert next_shares(model) == before


def test_changes_of_another_head_stay_while_one_looks_around(model: Page) -> None:
    arithmetic_of(model, 12, 5)
    set_value(model, "0")
    expect(model.locator("#edits .chip")).to_have_count(1)
    model.locator("#head [name=layer]").fill("5")
    expect(model.locator("#focus-title")).to_have_text("Layer 5, head 4")
    expect(model.locator(".stage td.edited")).to_have_count(0)
    expect(model.locator("#edits .chip")).to_have_count(1)


def test_set_weights_follow_their_tokens_when_the_sentence_changes(model: Page) -> None:
    arithmetic_of(model, 12, 5)
    set_value(model, "0.25")
    expect(model.locator("#edits .chip")).to_have_count(1)
    model.locator("#sentence").fill("Then " + LILY)
    expect(model.locator("#row button").nth(1)).to_contain_text("Then")
    expect(cell(model, 13, 6)).to_contain_text("0.25")
    expect(cell(model, 13, 6)).to_contain_class("edited")
    model.locator("#sentence").fill("The dog ran.")
    expect(model.locator("#edits [role=status]")).to_contain_text("1 change was dropped")
    expect(model.locator("#next .was")).to_have_count(0)


def test_set_weights_of_a_link_follow_their_tokens_though_these_have_not_come(page: Page) -> None:
    held: list[Route] = []
    page.route("**/api/tokens?*", lambda route: held.append(route))
    weight = {"do": "set", "layer": 4, "head": 4, "cell": [12, 5], "value": 0.25}
    page.goto(f"{MODEL}#{pack({'text': LILY, 'interventions': [weight]})}")
    until_held(page, held)
    page.locator("#sentence").fill("Then " + LILY)
    page.unroute("**/api/tokens?*")
    until_linked(page, interventions=[weight | {"cell": [13, 6]}])
    expect(cell(page, 13, 6)).to_contain_text("0.25")


def test_a_row_of_the_model_is_renormalised_by_hand(model: Page) -> None:
    arithmetic_of(model, 12, 5)
    set_value(model, "2")
    expect(model.locator(".stage .margin.off")).to_have_count(1)
    model.get_by_role("button", name="Renormalise the row").click()
    expect(model.locator(".stage .margin.off")).to_have_count(0)
    expect(model.locator("#edits")).to_contain_text("13 changes inside the model:")
