"""A step stands among what it is made of: of a product rows beside rows and columns above columns, else in a row."""

from typing import Any

import pytest
from playwright.sync_api import Locator, Page, expect

from tests.web.person import cell, expect_step, go_to, open_lab, open_model

TEXT = "The hungry cat saw a fish"


def box(place: Locator) -> dict[str, float]:
    """Where something stands."""
    found = place.bounding_box()
    assert found
    return dict(found)


def part(page: Page, step: str) -> Locator:
    """The drawing of a step that the one in focus is made of."""
    return page.locator(f".assembly .part[data-step='{step}'] > svg")


def test_the_left_factor_stands_beside_the_rows_and_the_right_one_above_the_columns(page: Page) -> None:
    open_lab(page, "causal", text=TEXT, step="scores", at=[0, 3, 2])
    q, k = box(part(page, "q")), box(part(page, "k"))
    first, last = box(cell(page, 0, 0)), box(cell(page, 5, 5))
    assert q["x"] + q["width"] < first["x"]
    assert [q["y"] + 1, q["y"] + q["height"] - 1] == pytest.approx([first["y"], last["y"] + last["height"]], abs=2)
    assert k["y"] + k["height"] < first["y"]
    assert [k["x"] + 1, k["x"] + k["width"] - 1] == pytest.approx([first["x"], last["x"] + last["width"]], abs=2)
    row, column = box(part(page, "q").locator(".made-of")), box(part(page, "k").locator(".made-of"))
    read = page.locator(".operands:is(.before, .above)").all_text_contents()
    assert [(each[0], each[-1]) for each in read] == [("q", "·"), ("k", "=")]  # who hears them hears a product
    focus = box(cell(page, 3, 2))
    assert row["y"] + row["height"] / 2 == pytest.approx(focus["y"] + focus["height"] / 2, abs=2)
    assert column["x"] + column["width"] / 2 == pytest.approx(focus["x"] + focus["width"] / 2, abs=2)


def test_a_head_s_factor_is_the_columns_that_it_was_cut_out_of(page: Page) -> None:
    open_lab(page, "multi-head", text=TEXT, step="q", at=[1, 0, 0])
    texts = part(page, "x").locator("text")
    expect(texts).to_have_count(6 * 8)
    first, last = box(cell(page, 0, 0)), box(cell(page, 0, 3))
    assert box(part(page, "w_q"))["width"] == pytest.approx(last["x"] + last["width"] - first["x"], abs=4)


def test_softmax_shows_its_exponentials_and_their_sums(page: Page) -> None:
    open_lab(page, "causal", text=TEXT, step="weights", at=[0, 3, 2])
    said = [each.strip() for each in page.locator(".operands.before").inner_text().split("\n") if each.strip()]
    assert "exp →" in said
    assert "÷" in said
    assert page.locator(".operands.before .part").count() == 3  # what was masked, e to it, the sums
    sums = page.locator(".operands.before .part").last.locator("svg > rect:not(.made-of)")
    expect(sums).to_have_count(1 + 6)  # the paper, and one for each word


def test_what_it_is_made_of_leads_there(page: Page) -> None:
    open_lab(page, "causal", text=TEXT, step="scores")
    page.locator(".assembly .part[data-step=q] button").click()
    expect_step(page, "q")
    expect(page.locator(".assembly .part")).to_have_count(0)  # it was given
    go_to(page, "masked")
    parts = page.locator(".assembly .part").all()
    assert [each.get_attribute("data-step") for each in parts] == ["scaled", "mask"]


def test_on_a_phone_the_result_comes_first_and_the_rest_unfolds(page: Page) -> None:
    page.set_viewport_size({"width": 390, "height": 844})
    open_lab(page, "causal", text=TEXT, step="scores")
    expect(part(page, "q")).to_be_hidden()
    page.get_by_text("What it is made of").click()
    expect(part(page, "q")).to_be_visible()
    assert box(part(page, "q"))["y"] > box(cell(page, 5, 5))["y"]


def test_a_trained_head_has_it_too(page: Page) -> None:
    open_model(page)
    page.locator(".strip .name", has_text="scores").first.click()
    expect(page.locator(".assembly .part[data-step=q] svg")).to_be_visible()
    expect(page.locator(".assembly .part[data-step=k] svg")).to_be_visible()


def test_of_hidden_numbers_the_way_there_is_hidden_and_what_they_are_made_of_is_seen(page: Page) -> None:
    open_lab(page, "causal", text=TEXT, step="weights", hide=True)
    expect(page.locator(".assembly .part").first).to_be_visible()
    colours: list[list[Any]] = page.locator(".assembly .part").evaluate_all(
        """all => all.map((each) => [...new Set([...each.querySelectorAll("rect:not(.made-of)")]
             .map((cell) => cell.getAttribute("fill")).filter((fill) => !fill.startsWith("url")))])"""
    )
    masked, exponentials, sums = (len(each) for each in colours)
    assert masked > 2
    assert [exponentials, sums] == [1, 1]


@pytest.mark.parametrize(
    ("step", "named"), [("output", "the hungry cat eats fish"), ("scores", "animal food need action")]
)
def test_what_stands_above_says_which_word_or_topic_each_row_is(page: Page, step: str, named: str) -> None:
    page = open_lab(page, "scaled-dot-product", step=step)
    words = page.locator(".above .words span")
    expect(words).to_have_text(named.split())
    values = box(page.locator(".above .part svg"))
    first = box(words.first)
    assert first["x"] + first["width"] <= values["x"]
    assert abs(first["y"] - values["y"]) < 3


@pytest.mark.parametrize("step", ["tile 0 0/max", "tile 0 0/scores"])
def test_what_is_outlined_is_what_the_cell_is_computed_from(page: Page, step: str) -> None:
    page = open_lab(page, "flash", step=step)
    line = box(page.locator(".part .made-of").first)
    whole = box(page.locator(".part svg").first)
    assert line["width"] == pytest.approx(whole["width"], abs=4)  # a row, from end to end
    assert line["height"] < whole["height"] / 2
