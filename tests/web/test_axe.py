"""Axe finds nothing to complain of, on every page, in every theme, in the states that a person brings about.

/docs is left out: its markup is Swagger UI's own.
"""

from collections.abc import Callable

import pytest
from playwright.sync_api import Page, expect

from tests.web.conftest import NewPage, Watch
from tests.web.person import (
    HONEST,
    begins_at,
    go_to,
    open_catalogue,
    open_gap,
    open_home,
    open_lab,
    open_model,
    open_pair,
    open_translate,
    open_vision,
    settled,
)

Violations = Callable[[Page], list[str]]
THEMES = ("light", "dark", "projector")


@pytest.fixture(params=THEMES)
def themed(request: pytest.FixtureRequest, page: Page) -> Page:
    """A page whose pages all have one theme."""
    page.add_init_script(f"localStorage.setItem('theme', '{request.param}')")
    return begins_at(page, "code")


def test_home(themed: Page, axe_violations: Violations) -> None:
    open_home(themed)
    assert axe_violations(themed) == []


def test_the_catalogue_and_a_search_in_it(themed: Page, axe_violations: Violations) -> None:
    open_catalogue(themed)
    assert axe_violations(themed) == []
    themed.get_by_label("Search").fill("nothing like it")
    expect(themed.locator("#count")).to_contain_text("Nothing found")
    assert axe_violations(themed) == []


def test_the_gap_and_its_guesses_hidden(themed: Page, axe_violations: Violations) -> None:
    open_gap(themed, text="The bird can fly.", gap=1)
    assert axe_violations(themed) == []
    themed.get_by_label("Hide numbers").check()
    expect(themed.get_by_role("button", name="Show its guesses").first).to_be_visible()
    assert axe_violations(themed) == []


def test_the_history(themed: Page, axe_violations: Violations) -> None:
    themed.goto("/history")
    assert axe_violations(themed) == []


def test_the_translators_as_heatmaps_as_lines_and_with_an_unknown_word(
    themed: Page, axe_violations: Violations
) -> None:
    open_translate(themed, text="Der Hund schläft.")  # axe looks at every cell
    assert axe_violations(themed) == []
    for tab, there in HONEST.items():
        themed.locator(f"#tab-{tab}").click()
        expect(themed.locator(f"#panel-{tab} {there}").first).to_be_visible()
        assert axe_violations(themed) == []
    themed.get_by_role("radio", name="Lines").check()
    expect(themed.locator(".translator .matrix")).to_have_count(0)
    themed.locator("#sentence").fill("Der Hunt schläft.")
    expect(themed.locator("#unknown mark")).to_be_visible()
    assert axe_violations(themed) == []


def test_a_lab_with_hidden_numbers_and_one_guessed(themed: Page, axe_violations: Violations) -> None:
    open_lab(themed, "dropout", hide=True, at=[0, 1, 1])
    assert axe_violations(themed) == []
    themed.get_by_role("button", name="Reveal").click()
    expect(themed.locator(".verdict")).to_be_visible()
    assert axe_violations(themed) == []


def test_a_lab_with_a_large_matrix(page: Page, axe_violations: Violations) -> None:
    open_lab(page, "causal", text="word " * 40, step="scores")
    expect(page.locator(".stage .main-svg").first).to_be_visible()
    page.locator(".stage summary").click()
    assert axe_violations(page) == []


PAGES = [
    open_home, open_catalogue, lambda page: open_lab(page, "causal"), open_model, open_translate, open_gap, open_vision,
]  # fmt: skip


@pytest.mark.parametrize("enter", PAGES)
def test_a_phone(new_page: NewPage, axe_violations: Violations, enter: Callable[[Page], Page]) -> None:
    page = enter(new_page(viewport={"width": 390, "height": 780}, has_touch=True, is_mobile=True))
    assert axe_violations(page) == []


def test_an_address_that_does_not_exist(themed: Page, axe_violations: Violations, watch: Watch) -> None:
    watch.allow("404")
    themed.goto("/nowhere")
    assert axe_violations(themed) == []


def test_home_with_a_problem(page: Page, axe_violations: Violations, watch: Watch) -> None:
    watch.allow("422")
    open_home(page).locator("#sentence").fill("")
    expect(page.locator("#problem")).to_be_visible()
    assert axe_violations(page) == []


def test_the_lab_at_its_weights(themed: Page, axe_violations: Violations) -> None:
    open_lab(themed, "causal")
    settled(themed)
    assert axe_violations(themed) == []


def test_an_edited_lab_with_a_row_that_sees_nothing(themed: Page, axe_violations: Violations) -> None:
    edits = [
        {"step": "mask", "cell": [0, 0], "value": 0},
        {"step": "weights", "cell": [0, 2, 1], "value": 0.9},
    ]
    open_lab(themed, "causal", text="The cat sat", edits=edits, at=[0, 2, 1])
    expect(themed.get_by_role("button", name="Renormalise the row")).to_be_visible()
    themed.locator("#share summary").click()
    themed.locator(".parity summary").click()
    settled(themed)
    assert axe_violations(themed) == []


def test_a_lab_with_true_numbers_and_a_field_open(page: Page, axe_violations: Violations) -> None:
    open_lab(page, "self-attention", step="w_q")
    page.get_by_role("button", name="Take true ones").or_(page.locator("#from")).first.focus()
    page.locator(".stage td.focus").dblclick()
    expect(page.get_by_label("New value")).to_be_focused()
    assert axe_violations(page) == []


@pytest.mark.parametrize("view", ["heatmap", "lines", "components"])
def test_the_page_of_a_model(themed: Page, axe_violations: Violations, view: str) -> None:
    silenced = [{"layer": 4, "head": 4, "do": "silence"}]
    own = {"heads": [[0, 2], [1, 1]], "pins": {"query": [12], "key": [5]}, "measure": "output"}
    open_model(themed, view=view, row=12, column=5, interventions=silenced, tabs={"head": own})
    for table in themed.locator("#focus summary").all():
        table.click()
    assert axe_violations(themed) == []


def test_two_heads_side_by_side(themed: Page, axe_violations: Violations) -> None:
    open_pair(themed)
    assert axe_violations(themed) == []
    themed.locator("#sentence").fill("The cat sat")
    expect(themed.locator(".pair td.focus")).to_have_count(3)
    assert axe_violations(themed) == []


def test_a_drawn_digit(themed: Page, axe_violations: Violations) -> None:
    open_vision(themed)
    themed.locator("#card summary").click()
    themed.locator("#patches button").nth(6).click()
    expect(themed.locator("#said")).to_contain_text("p6")
    assert axe_violations(themed) == []


def test_a_model_with_its_tables_open(page: Page, axe_violations: Violations) -> None:
    open_model(page)
    page.locator("#atlas summary").click()
    page.locator("#focus summary").click()
    assert axe_violations(page) == []


def test_every_step_of_multi_head(page: Page, axe_violations: Violations) -> None:
    open_lab(page, "multi-head", text="The cat sat", options={"b_o": True})
    for step in ("x", "b_o", "mask", "q", "scores", "masked", "concat", "output"):
        go_to(page, step)
        settled(page)
        assert axe_violations(page) == [], step
