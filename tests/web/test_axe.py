"""Axe finds nothing to complain of, on every page, in every theme, in the states that a person brings about."""

from collections.abc import Callable
from typing import Any

import pytest
from playwright.sync_api import Page, expect

from tests.pages import OURS
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
from tests.web.visits import visit

Violations = Callable[..., list[str]]
# beside the light one, in which all rules are looked at: what its colours and sizes can break
THEMES = {
    "dark": ["color-contrast", "link-in-text-block"],
    "projector": ["color-contrast", "link-in-text-block", "target-size"],
}
# axe looks at every cell: few will do
SHORT: dict[str, dict[str, Any]] = {
    "translate": {"text": "Der Hund schläft."}, "gap": {"text": "The bird can fly.", "gap": 1},
}  # fmt: skip
every_page = pytest.mark.parametrize("name", OURS)


@pytest.fixture
def at_code(page: Page) -> Page:
    """A page whose pages all show the code."""
    return begins_at(page, "code")


@pytest.fixture
def in_every_theme(axe_violations: Violations) -> Violations:
    """Tells what axe finds on a page as it is now, in any theme; a page is opened once, since that takes longest."""

    def violations(page: Page) -> list[str]:
        found = axe_violations(page)
        for theme, rules in THEMES.items():
            page.locator("#theme").select_option(theme)
            found += [f"{theme}: {each}" for each in axe_violations(page, rules)]
        page.locator("#theme").select_option("auto")
        return found

    return violations


@every_page
def test_a_page(at_code: Page, in_every_theme: Violations, name: str) -> None:
    visit(at_code, name, **SHORT.get(name, {}))
    assert in_every_theme(at_code) == []


def test_a_search_in_the_catalogue(at_code: Page, in_every_theme: Violations) -> None:
    open_catalogue(at_code)
    at_code.get_by_label("Search").fill("nothing like it")
    expect(at_code.locator("#count")).to_contain_text("Nothing found")
    assert in_every_theme(at_code) == []


def test_the_guesses_of_the_gap_hidden(at_code: Page, in_every_theme: Violations) -> None:
    open_gap(at_code, **SHORT["gap"])
    at_code.get_by_label("Hide numbers").check()
    expect(at_code.get_by_role("button", name="Show its guesses").first).to_be_visible()
    assert in_every_theme(at_code) == []


def test_the_parts_of_the_translators_their_lines_and_an_unknown_word(
    at_code: Page, in_every_theme: Violations
) -> None:
    open_translate(at_code, **SHORT["translate"])
    for tab, there in HONEST.items():
        at_code.locator(f"#tab-{tab}").click()
        expect(at_code.locator(f"#panel-{tab} {there}").first).to_be_visible()
        assert in_every_theme(at_code) == []
    at_code.get_by_role("radio", name="Lines").check()
    expect(at_code.locator(".translator .matrix")).to_have_count(0)
    at_code.locator("#sentence").fill("Der Hunt schläft.")
    expect(at_code.locator("#unknown mark")).to_be_visible()
    assert in_every_theme(at_code) == []


def test_a_lab_with_hidden_numbers_and_one_guessed(at_code: Page, in_every_theme: Violations) -> None:
    open_lab(at_code, "dropout", hide=True, at=[0, 1, 1])
    assert in_every_theme(at_code) == []
    at_code.get_by_role("button", name="Reveal", exact=True).click()
    expect(at_code.locator(".verdict")).to_be_visible()
    assert in_every_theme(at_code) == []


def test_a_lab_with_a_large_matrix(page: Page, axe_violations: Violations) -> None:
    open_lab(page, "causal", text="word " * 40, step="scores")
    expect(page.locator(".stage .heatmap canvas")).to_be_visible()
    page.locator(".stage summary").click()
    assert axe_violations(page) == []


@every_page
def test_a_phone(new_page: NewPage, axe_violations: Violations, name: str) -> None:
    page = visit(new_page(viewport={"width": 390, "height": 780}, has_touch=True, is_mobile=True), name)
    assert axe_violations(page) == []


def test_an_address_that_does_not_exist(at_code: Page, in_every_theme: Violations, watch: Watch) -> None:
    watch.allow("404")
    at_code.goto("/nowhere")
    assert in_every_theme(at_code) == []


def test_home_with_a_problem(page: Page, axe_violations: Violations, watch: Watch) -> None:
    watch.allow("422")
    open_home(page).locator("#sentence").fill("")
    expect(page.locator("#problem")).to_be_visible()
    assert axe_violations(page) == []


def test_an_edited_lab_with_a_row_that_sees_nothing(at_code: Page, in_every_theme: Violations) -> None:
    edits = [
        {"step": "mask", "cell": [0, 0], "value": 0},
        {"step": "weights", "cell": [0, 2, 1], "value": 0.9},
    ]
    open_lab(at_code, "causal", text="The cat sat", edits=edits, at=[0, 2, 1])
    expect(at_code.get_by_role("button", name="Renormalise the row")).to_be_visible()
    at_code.locator("#share summary").click()
    at_code.locator(".parity summary").click()
    settled(at_code)
    assert in_every_theme(at_code) == []


def test_a_lab_with_true_numbers_and_a_field_open(page: Page, axe_violations: Violations) -> None:
    open_lab(page, "self-attention", step="w_q")
    page.get_by_role("button", name="Take true ones").or_(page.locator("#from")).first.focus()
    page.locator(".stage td.focus").dblclick()
    expect(page.get_by_label("New value")).to_be_focused()
    assert axe_violations(page) == []


@pytest.mark.parametrize("view", ["heatmap", "lines", "components"])
def test_the_page_of_a_model(at_code: Page, in_every_theme: Violations, view: str) -> None:
    silenced = [{"layer": 4, "head": 4, "do": "silence"}]
    own = {"heads": [[0, 2], [1, 1]], "pins": {"query": [12], "key": [5]}, "measure": "output"}
    open_model(at_code, view=view, row=12, column=5, interventions=silenced, tabs={"head": own})
    for table in at_code.locator("#focus summary").all():
        table.click()
    assert in_every_theme(at_code) == []


def test_two_heads_side_by_side(at_code: Page, in_every_theme: Violations) -> None:
    open_pair(at_code)
    assert in_every_theme(at_code) == []
    at_code.locator("#sentence").fill("The cat sat")
    expect(at_code.locator(".pair td.focus")).to_have_count(3)
    assert in_every_theme(at_code) == []


def test_a_drawn_digit(at_code: Page, in_every_theme: Violations) -> None:
    open_vision(at_code)
    at_code.locator("#card summary").click()
    at_code.locator("#patches button").nth(6).click()
    expect(at_code.locator("#said")).to_contain_text("p6")
    assert in_every_theme(at_code) == []


def test_a_model_with_its_tables_open(page: Page, axe_violations: Violations) -> None:
    open_model(page)
    page.locator("#atlas .as-table summary").click()
    page.locator("#focus summary").click()
    assert axe_violations(page) == []


def test_every_step_of_multi_head(page: Page, axe_violations: Violations) -> None:
    open_lab(page, "multi-head", text="The cat sat", options={"b_o": True}, step="mask")
    for step in ("x", "b_o", "mask", "q", "scores", "masked", "concat", "output"):
        go_to(page, step)
        settled(page)
        assert axe_violations(page) == [], step
