"""Hidden numbers: a cell is guessed first, then revealed; nothing gives it away before."""

import re

import pytest
from playwright.sync_api import Locator, Page, expect

from tests.web.person import (
    arithmetic_of,
    cell,
    expect_step,
    focused,
    go_to,
    lit,
    open_lab,
    settled,
    strip,
    until_linked,
    value,
)

TEXT = "The cat sat"
DIGITS = re.compile(r"\d[.,]\d|\d ?%|e[−-]\d")


@pytest.fixture
def hidden(page: Page) -> Page:
    """The causal lab with its numbers hidden."""
    return open_lab(page, "causal", text=TEXT, hide=True, at=[0, 2, 1])


HIDDEN = ("scores", "scaled", "masked", "weights", "output")


def all_that_is_said(page: Page) -> str:
    """Text, titles and labels of the walkthrough; not the source code, which is everybody's, nor the steps before."""
    return str(
        page.evaluate(
            """(unknown) => {
              const parts = [];
              for (const each of document.querySelectorAll(".where, .scene, #announcer")) {
                const copy = each.cloneNode(true);
                const others = ".code, .formula, .calculated[hidden], .between, .check-row .hint";
                for (const other of copy.querySelectorAll(others)) other.remove();
                for (const part of copy.querySelectorAll(".part"))
                  if (part.dataset.step && !unknown.includes(part.dataset.step)) part.remove();
                parts.push(copy.textContent);
                for (const node of copy.querySelectorAll("*"))
                  for (const name of ["title", "aria-label", "aria-valuetext", "value"])
                    parts.push(node.getAttribute(name) ?? "");
              }
              return parts.join("\\n");
            }""",
            HIDDEN,
        )
    )


@pytest.mark.parametrize("mechanism", ["causal", "dropout", "multi-head"])
def test_no_step_from_the_hidden_one_on_gives_a_number_away(page: Page, mechanism: str) -> None:
    open_lab(page, mechanism, text=TEXT, hide=True, hideFrom="scores", step="masked")
    for step in HIDDEN:
        go_to(page, step)
        expect(page.locator(".hiding")).to_contain_text("Numbers are hidden from scores on")
        focused(page).click()
        expect(page.get_by_role("button", name="Reveal", exact=True)).to_be_visible()
        expect(page.locator(".calculated")).to_be_hidden()
        open_cells = page.locator(".stage td[data-row]:not(.hidden)").all_inner_texts()
        assert set(open_cells) == {"?"}
        assert DIGITS.findall(all_that_is_said(page)) == [], step
        assert lit(page) == set()


def parts_of(page: Page) -> dict[str, set[str]]:
    """The colours of what the step is made of, by step."""
    found: list[tuple[str, list[str]]] = page.locator(".assembly .part").evaluate_all(
        """all => all.map((each) => [each.dataset.step,
             [...each.querySelectorAll("rect:not(.made-of)")].map((cell) => cell.getAttribute("fill"))])"""
    )
    return {name: set(colours) for name, colours in found}


def painted(page: Page, step: str) -> int:
    """How many colours a miniature has."""
    return int(
        strip(page, step).evaluate(
            """(button) => {
              const canvas = button.querySelector("canvas");
              const { data } = canvas.getContext("2d").getImageData(0, 0, canvas.width, canvas.height);
              return new Set(new Uint32Array(data.buffer).filter((pixel) => pixel >>> 24 === 255)).size; // no edges
            }"""
        )
    )


def test_what_the_hidden_step_is_computed_from_is_whole(page: Page) -> None:
    open_lab(page, "causal", text=TEXT, step="scores", hide=True)
    parts = parts_of(page)
    assert {name: len(colours) > 3 for name, colours in parts.items()} == {"q": True, "k": True}
    assert [painted(page, name) > 3 for name in ("q", "k", "v", "scores", "scaled", "weights", "output")] == [
        True, True, True, False, False, False, False,
    ]  # fmt: skip
    go_to(page, "q")
    expect(page.locator(".hiding")).to_contain_text("You see q, because it is not computed from that.")
    expect(page.locator(".stage td.blank")).to_have_count(0)
    expect(page.locator(".calculated")).to_be_visible()
    assert DIGITS.findall(page.locator(".said").inner_text())
    until_linked(page, hide=True, hideFrom="scores", step="q")
    page.reload()
    expect_step(page, "q")
    expect(page.locator(".stage td.blank")).to_have_count(0)
    go_to(page, "weights")
    expect(page.locator(".stage td.blank").first).to_be_visible()
    expect(page.locator(".stage td.hidden")).to_have_text(["0"] * 3)  # nothing to compute
    page.get_by_role("button", name="Show all numbers").click()
    expect(page.locator(".stage td.blank")).to_have_count(0)
    expect(page.locator(".hiding")).to_be_hidden()
    expect(page.get_by_label("Hide numbers")).not_to_be_checked()


def test_a_mask_that_is_hidden_is_not_told_by_what_is_computed_behind_it(page: Page) -> None:
    open_lab(page, "causal", text=TEXT, step="mask", hide=True)
    go_to(page, "weights")
    expect(page.locator(".stage td.blank")).to_have_count(9)
    assert painted(page, "mask") == painted(page, "weights") == 1
    assert {name: len(colours) for name, colours in parts_of(page).items() if name == "mask"} in ({}, {"mask": 1})


def test_the_switch_hides_and_shows_again_and_stands_in_the_link(page: Page) -> None:
    open_lab(page, "causal", text=TEXT)
    shown = page.locator(".stage td[data-row]").all_inner_texts()
    page.get_by_label("Hide numbers").check()
    expect(focused(page)).to_have_text("?")
    until_linked(page, hide=True)
    page.get_by_label("Hide numbers").uncheck()
    expect(page.locator(".stage td[data-row]").first).to_have_text(shown[0])


def test_a_click_asks_for_a_guess_and_reveals_with_verdict_and_arithmetic(hidden: Page) -> None:
    cell(hidden, 2, 0).click()
    guess = hidden.locator("input.guess")
    expect(guess).to_be_focused()
    guess.fill("0,9")
    guess.press("Enter")
    expect(cell(hidden, 2, 0)).not_to_have_text("?")
    truth = value(cell(hidden, 2, 0).inner_text())
    expect(hidden.locator(".verdict")).to_contain_text("You said 0.9; it is ")
    expect(hidden.locator(".verdict")).to_contain_text("off by")
    expect(settled(hidden)).to_be_visible()
    said = re.findall(r"it is ([\d.]+), off by ([\d.]+)\.", hidden.locator(".verdict").inner_text())[0]
    assert float(said[0]) == pytest.approx(truth, abs=0.00501)
    assert float(said[1]) == pytest.approx(abs(0.9 - float(said[0])), abs=1e-3)
    expect(cell(hidden, 2, 1)).to_have_text("?")


def test_a_right_guess_is_told_so(hidden: Page) -> None:
    hidden.get_by_label("Hide numbers").uncheck()
    truth = cell(hidden, 2, 1).inner_text()
    hidden.get_by_label("Hide numbers").check()
    cell(hidden, 2, 1).click()
    hidden.locator("input.guess").fill(truth)
    hidden.get_by_role("button", name="Reveal", exact=True).click()
    expect(hidden.locator(".verdict")).to_contain_text("Right: it is ")


def test_nothing_typed_reveals_without_a_verdict(hidden: Page) -> None:
    cell(hidden, 1, 0).click()
    hidden.get_by_role("button", name="Reveal", exact=True).click()
    expect(hidden.locator(".verdict")).to_contain_text("It is ")
    expect(hidden.locator(".verdict")).not_to_contain_text("You said")


def test_a_revealed_cell_does_not_give_its_neighbours_away_in_the_caption(hidden: Page) -> None:
    cell(hidden, 2, 0).click()
    hidden.get_by_role("button", name="Reveal", exact=True).click()
    expect(cell(hidden, 2, 0)).not_to_have_text("?")
    assert DIGITS.findall(hidden.locator(".said").inner_text()) == []
    assert hidden.locator(".stage .margin").all_inner_texts().count("") == 3
    shares = settled(hidden).locator("tbody tr td:last-child").all_inner_texts()
    assert shares[1:] == ["?", "?"]


def test_enter_on_a_hidden_cell_asks_for_a_guess_and_never_opens_the_number(hidden: Page) -> None:
    focused(hidden).focus()
    hidden.keyboard.press("ArrowUp")
    hidden.keyboard.press("Enter")
    expect(hidden.locator("input.guess")).to_be_focused()
    expect(hidden.get_by_label("New value")).to_have_count(0)


def test_what_was_revealed_stays_so_and_is_seen_in_the_next_step(page: Page) -> None:
    open_lab(page, "causal", text=TEXT, step="masked", at=[0, 2, 0], hide=True)
    page.get_by_role("button", name="Reveal", exact=True).click()
    expect(cell(page, 2, 0)).not_to_have_text("?")
    go_to(page, "weights")
    expect(cell(page, 2, 0)).to_have_text("?")
    assert len(parts_of(page)["masked"]) > 2  # paper, what is hatched, and the one that was revealed
    go_to(page, "masked")
    expect(cell(page, 2, 0)).not_to_have_text("?")
    expect(cell(page, 2, 1)).to_have_text("?")
    page.get_by_role("button", name="Reveal this step").click()
    expect(page.locator(".stage td.blank")).to_have_count(0)
    expect(page.get_by_role("button", name="Show all numbers")).to_be_focused()
    go_to(page, "weights")
    expect(page.locator(".stage td.blank").first).to_be_visible()
    page.locator("[name=seed]").fill("7")  # other numbers are to be guessed anew
    go_to(page, "masked")
    expect(cell(page, 2, 0)).to_have_text("?")


def test_a_revealed_cell_can_be_edited(hidden: Page) -> None:
    cell(hidden, 2, 0).click()
    hidden.get_by_role("button", name="Reveal", exact=True).click()
    arithmetic_of(hidden, 2, 0)
    hidden.get_by_label("Value of the cell").fill("0.75")
    hidden.get_by_role("button", name="Set", exact=True).click()
    expect(cell(hidden, 2, 0)).to_contain_text("0.75")
    expect(cell(hidden, 2, 1)).to_have_text("?")


def numbers(page: Page) -> Locator:
    """The fields of the row in focus."""
    return page.locator(".check-row .numbers > *")


def test_a_row_is_checked_without_being_told_and_then_stands_beside_the_truth(page: Page) -> None:
    open_lab(page, "causal", text=TEXT, step="weights", at=[0, 2, 0])
    truth = [value(cell(page, 2, column).inner_text()) for column in range(3)]
    page.get_by_label("Hide numbers").check()
    expect(page.locator(".check-row")).to_contain_text("off by no more than 0.02, or 2% of it")
    fields = page.locator(".check-row input")
    expect(fields).to_have_count(3)
    fields.nth(0).fill(str(round(truth[0] - 0.01, 2)).replace(".", ","))
    fields.nth(1).fill("7")
    fields.nth(2).fill("much")
    fields.nth(2).press("Enter")
    expect(page.locator(".sign-of")).to_have_text(["✓ right", "✗ not right", "no number"])
    expect(page.locator(".check-row .problem")).to_have_text("That is not a number; type one like 0.5 or −2.")
    expect(fields.nth(2)).to_have_attribute("aria-invalid", "true")
    expect(page.locator(".check-row .total")).to_have_text("1 of 2 numbers are right.")
    expect(page.locator("#announcer")).to_contain_text("1 of 2 numbers are right.")
    expect(page.locator(".stage td.blank")).to_have_count(6)  # nothing is told; of nine pairs three are masked
    fields.nth(1).fill("0.5")  # it is to be checked again
    expect(page.locator(".sign-of").nth(1)).to_have_text("")
    cell(page, 1, 0).click()
    expect(fields).to_have_count(2)  # the mask hides one
    expect(fields.nth(0)).to_have_value("")
    cell(page, 2, 0).click()
    expect(fields.nth(2)).to_have_value("much")  # what was typed is kept
    page.get_by_role("button", name="Reveal the row").click()
    expect(numbers(page)).to_have_count(3)
    expect(numbers(page).nth(0)).to_contain_text("✓ right")
    expect(numbers(page).nth(1)).to_contain_text("you: 0.5")
    assert value(numbers(page).nth(1).locator("b").inner_text()) == pytest.approx(truth[1], abs=0.00501)
    assert [value(cell(page, 2, column).inner_text()) for column in range(3)] == truth
    expect(page.locator(".stage td.blank")).to_have_count(3)
    expect(page.locator(".said")).to_contain_text("%")  # the caption speaks of this row again
    expect(page.get_by_role("button", name="Check my row")).to_be_hidden()


def test_a_guess_stands_beside_the_truth_when_one_comes_back_to_its_cell(hidden: Page) -> None:
    cell(hidden, 2, 0).click()
    hidden.locator("input.guess").fill("0.9")
    hidden.locator("input.guess").press("Enter")
    expect(hidden.locator(".verdict")).to_contain_text("You said 0.9; it is ")
    cell(hidden, 2, 1).click()
    expect(hidden.locator(".verdict")).to_be_hidden()
    cell(hidden, 2, 0).click()
    expect(hidden.locator(".verdict")).to_contain_text("You said 0.9; it is ")


def test_of_a_long_row_twelve_numbers_are_asked_for_at_a_time(page: Page) -> None:
    words = "one two three four five six seven eight nine ten eleven twelve thirteen fourteen"
    open_lab(page, "scaled-dot-product", text=words, step="weights", at=[0, 0, 0], hide=True)
    expect(page.locator(".check-row input")).to_have_count(12)
    expect(page.locator(".check-row .hint")).to_contain_text("Here are numbers 1 to 12 of 14")
    cell(page, 0, 13).click()
    expect(page.locator(".check-row input")).to_have_count(2)
    expect(page.locator(".check-row .hint")).to_contain_text("Here are numbers 13 to 14 of 14")


def test_the_example_does_not_say_what_is_to_be_guessed(page: Page) -> None:
    open_lab(page, "scaled-dot-product")
    expect(page.locator("#truth")).to_contain_text("93%")
    page.get_by_label("Hide numbers").check()
    expect(page.locator("#truth")).not_to_contain_text("93")
