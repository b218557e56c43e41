"""A cell's arithmetic has the numbers in it, ends in the cell's own number, and lights what made it."""

import math

import pytest
from playwright.sync_api import Page, Route, expect

from tests.web.person import (
    MECHANISMS,
    arithmetic_of,
    cell,
    expect_step,
    focused,
    go_to,
    lit,
    open_lab,
    result,
    settled,
    steps,
    strip,
    value,
)

TEXT = "The cat sat."
MADE_BY = {
    "scores": {"q", "k"},
    "scaled": {"scores"},
    "weights": {"scaled"},
    "dropped": {"weights", "keep"},
    "output": {"dropped", "v"},
}


@pytest.mark.parametrize("mechanism", MECHANISMS)
def test_the_arithmetic_of_every_step_ends_in_the_number_of_the_cell(page: Page, mechanism: str) -> None:
    open_lab(page, mechanism, text=TEXT)
    for step in steps(page):
        go_to(page, step)
        shown = value(focused(page).inner_text())
        place = settled(page)
        if place.locator(".leaf").count() == 0:
            expect(place.locator(".note")).to_be_visible()
            continue
        assert result(place) == pytest.approx(shown, abs=0.00501), step


def test_each_kind_of_step_lights_the_steps_that_made_its_cell(page: Page) -> None:
    open_lab(page, "dropout", text=TEXT, at=[0, 2, 1])
    for step, made_by in MADE_BY.items():
        go_to(page, step)
        settled(page)
        expect(page.locator(".strip .lit")).to_have_count(len(made_by))
        assert lit(page) == made_by, step
    go_to(page, "q")
    expect(page.locator(".strip .lit")).to_have_count(0)
    expect(settled(page)).to_contain_text("It is given here: nothing in this run made it.")


def test_what_is_lit_is_underlined_and_its_cells_are_outlined(page: Page) -> None:
    open_lab(page, "causal", text=TEXT, step="scores", at=[0, 2, 1])
    line = "name => getComputedStyle(name).textDecorationLine"
    picture = "canvas => canvas.toDataURL()"
    expect(page.locator(".strip .lit")).to_have_count(2)
    assert strip(page, "q").locator(".name").evaluate(line) == "underline"
    assert strip(page, "v").locator(".name").evaluate(line) == "none"
    query, key = (strip(page, step).locator("canvas") for step in ("q", "k"))
    before = query.evaluate(picture), key.evaluate(picture)
    arithmetic_of(page, 2, 0)
    page.wait_for_function("([canvas, old]) => canvas.toDataURL() !== old", arg=[key.element_handle(), before[1]])
    assert query.evaluate(picture) == before[0]  # the same query, another key


def test_the_cell_in_focus_goes_where_its_words_go_else_to_the_largest_of_its_row(page: Page) -> None:
    open_lab(page, "causal", text="The cat sat.", at=[0, 2, 1])
    expect(page.locator(".arithmetic .what")).to_have_text("weights [head 0, sat, cat]")
    page.locator("#sentence").fill("So the big cat sat.")
    expect(page.locator(".arithmetic .what")).to_have_text("weights [head 0, sat, cat]")
    page.locator("#sentence").fill("So the big dog sat.")
    expect(page.locator(".stage th[data-column]", has_text="dog")).to_be_visible()
    row = page.locator(".stage tr:has(.focus) td[data-row]")
    expect(focused(page)).to_have_attribute("data-row", "4")
    largest = max(range(6), key=lambda i: value(row.nth(i).inner_text()))
    expect(focused(page)).to_have_attribute("data-column", str(largest))


def test_softmax_lights_its_row_in_the_matrix(page: Page) -> None:
    open_lab(page, "causal", text=TEXT, at=[0, 2, 0])
    settled(page)
    expect(page.locator(".stage td.lit")).to_have_count(4)
    for column in range(4):
        expect(cell(page, 2, column)).to_contain_class("lit")


def test_a_dot_product_lists_its_products_and_their_sum(page: Page) -> None:
    open_lab(page, "causal", text=TEXT, step="scores")
    place = arithmetic_of(page, 2, 1)
    rows = place.locator("tbody tr").all()
    assert len(rows) == 4
    products = []
    for row in rows:
        a, b = (value(text) for text in row.locator(".leaf").all_inner_texts())
        products.append(value(row.locator(".result").inner_text()))
        assert products[-1] == pytest.approx(a * b, abs=2e-3)
    assert value(place.locator("tfoot .result").inner_text()) == pytest.approx(sum(products), abs=2e-3)


def test_softmax_shows_powers_that_share_out_the_row(page: Page) -> None:
    open_lab(page, "causal", text=TEXT)
    place = arithmetic_of(page, 2, 1)
    rows = [row.locator("td").all_inner_texts() for row in place.locator("tbody tr").all()]
    powers = [value(row[1]) for row in rows]
    exponents = [value(text) for text in place.locator("tbody sup .leaf").all_inner_texts()]
    assert powers == pytest.approx([math.exp(each) for each in exponents], rel=2e-3)
    assert powers[3] == 0  # hidden by the mask: e to the minus infinity
    result = value(place.locator(".line .result").inner_text())
    assert result == pytest.approx(powers[1] / sum(powers), abs=2e-3)
    assert value(cell(page, 2, 1).inner_text()) == pytest.approx(result, abs=0.00501)


def test_scaling_divides_by_the_root_of_d(page: Page) -> None:
    open_lab(page, "self-attention", text=TEXT, step="scaled")
    expect(arithmetic_of(page, 2, 1)).to_contain_text("÷ √2")
    score, scaled = value(settled(page).locator(".leaf").inner_text()), result(settled(page))
    assert scaled == pytest.approx(score / math.sqrt(2), rel=2e-3)


def test_the_mask_says_that_it_hides_or_lets_through(page: Page) -> None:
    open_lab(page, "causal", text=TEXT, step="masked")
    expect(arithmetic_of(page, 2, 1)).to_contain_text("lets this pair through")
    expect(arithmetic_of(page, 1, 2)).to_contain_text("The mask hides this pair, so the cell is −∞.")
    expect(focused(page)).to_have_text("−∞")
    go_to(page, "weights")
    expect(settled(page)).to_contain_text("The mask hides this pair, so the cell is 0.")
    expect(focused(page)).to_have_text("0")


def test_dropout_divides_what_is_kept_by_what_remains(page: Page) -> None:
    open_lab(page, "dropout", text=TEXT, step="keep", at=[0, 0, 0])
    expect(settled(page)).to_contain_text("in training at random, drawn from the seed")
    column = page.locator('.stage td[data-row="0"]').all_inner_texts().index("1")
    go_to(page, "weights")
    weight = value(cell(page, 0, column).inner_text())
    go_to(page, "dropped")
    place = arithmetic_of(page, 0, column)
    assert result(place) == pytest.approx(2 * weight, abs=0.011)
    expect(place.locator(".leaf")).to_have_count(2)


def test_a_number_in_the_arithmetic_leads_to_the_cell_that_it_came_from(page: Page) -> None:
    open_lab(page, "multi-head", text=TEXT, step="concat")
    for head in (0, 1):  # each is heard by its own name
        expect(page.get_by_role("button", name=f"heads{head}", exact=True)).to_be_visible()
    place = arithmetic_of(page, 1, 5)
    number = place.locator(".leaf").inner_text()
    expect(place).to_contain_text("The same number, moved here.")
    place.locator(".leaf").click()
    expect_step(page, "heads")
    expect(page.locator(".heads [aria-pressed=true]")).to_have_text("Head 1")
    expect(focused(page)).to_have_attribute("data-column", "1")
    assert value(focused(page).inner_text()) == pytest.approx(value(number), abs=0.00501)


def test_arrow_keys_in_the_matrix_move_the_cell_and_its_arithmetic(page: Page) -> None:
    open_lab(page, "causal", text=TEXT, at=[0, 0, 0])
    focused(page).focus()
    for key, row, column in (("ArrowDown", "1", "0"), ("ArrowRight", "1", "1"), ("End", "1", "3"), ("Home", "1", "0")):
        page.keyboard.press(key)
        expect(focused(page)).to_be_focused()
        expect(focused(page)).to_have_attribute("data-row", row)
        expect(focused(page)).to_have_attribute("data-column", column)
        settled(page)
    expect_step(page, "weights")


def test_a_vector_is_one_row_and_has_its_arithmetic(page: Page) -> None:
    open_lab(page, "multi-head", text=TEXT, step="b_o", options={"b_o": True})
    expect(page.locator(".stage tbody tr")).to_have_count(1)
    expect(settled(page)).to_contain_text("It is given here")
    go_to(page, "output")
    settled(page)
    assert lit(page) == {"concat", "w_o", "b_o"}


def test_the_lines_of_an_arithmetic_are_named_by_what_they_run_along_down_a_column_too(page: Page) -> None:
    open_lab(page, "decomposable", text="The cat sat.", context="A cat rests.")
    down, across = ["The", "cat", "sat", "."], ["A", "cat", "rests", "."]
    for step, names in {"weights": across, "columns": down, "beta": across, "alpha": down, "total_a": down}.items():
        go_to(page, step)
        expect(settled(page).locator(".terms tbody th")).to_have_text(names)


def test_while_a_shorter_text_is_computed_cells_are_explained_of_the_run_that_is_shown(page: Page) -> None:
    open_lab(page, "causal", text="The cat sat because it was tired.")
    cell(page, 7, 7).click()
    waiting: list[Route] = []
    page.route("**/trace*", lambda route: waiting.append(route))
    page.locator("#sentence").fill("The cat")
    expect(page.locator("#sentence")).to_have_value("The cat")
    with page.expect_response("**/cell*") as answer:
        cell(page, 7, 6).click()
    assert answer.value.ok
    settled(page)
    waiting[-1].continue_()
    expect(page.locator(".arithmetic .what")).to_have_text("weights [head 0, cat, cat]")
