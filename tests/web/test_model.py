"""A trained model: all its heads, one head in full, its steps."""

import re

import pytest
from playwright.sync_api import Locator, Page, Position, expect

from tests.web.conftest import Watch
from tests.web.person import (
    LILY,
    arithmetic_of,
    begins_at,
    expect_step,
    focused,
    go_to,
    lit,
    open_model,
    result,
    steps,
    until_linked,
    value,
)

STEPS = ["q_plain", "k_plain", "q", "k", "v", "mask", "scores", "scaled", "masked", "weights", "output"]


@pytest.fixture
def model(page: Page) -> Page:
    """The page of stories15M, with all that it can show."""
    return open_model(begins_at(page, "code"))


def begins(text: str) -> re.Pattern[str]:
    """A text that begins so."""
    return re.compile("^" + re.escape(text))


def test_it_looks_at_the_first_cat_in_the_row_the_matrix_and_the_lines(model: Page) -> None:
    expect(model.locator("#sentence")).to_have_value(LILY)
    expect(model.locator("#focus-title")).to_have_text("Layer 4, head 4")
    expect(model.locator('#row [aria-pressed="true"] bdi')).to_have_text("it")
    said = begins("Weights of layer 4, head 4. it, cat₁: 0.760")
    expect(model.locator("#focus .heatmap")).to_have_attribute("aria-label", said)
    expect(focused(model)).to_have_text("0.76")
    row = model.locator('.stage td[data-row="12"]').all_inner_texts()
    assert (row[5], row[8]) == ("0.76", "0.12")
    model.get_by_role("radio", name="Lines").check()
    expect(model.locator(".lines .key-side .on")).to_have_text(["cat₁ 76%", "cat₂ 12%"])


def test_a_word_of_the_row_comes_into_focus_everywhere(model: Page) -> None:
    model.locator("#row button").filter(has_text="happy").click()
    expect(model.locator("#focus .heatmap")).to_have_attribute(
        "aria-label", begins("Weights of layer 4, head 4. happy,")
    )
    expect(focused(model)).to_have_attribute("data-row", "10")


def test_the_focused_matrix_is_walked_by_arrow_keys_and_has_a_table(model: Page) -> None:
    model.locator("#focus .heatmap").focus()
    model.keyboard.press("ArrowUp")
    model.keyboard.press("ArrowRight")
    expect(model.locator("#focus .heatmap")).to_have_attribute(
        "aria-label", begins("Weights of layer 4, head 4. because, .")
    )
    expect(model.locator("#focus .heatmap")).to_be_focused()
    model.locator("#focus summary").click()
    expect(model.locator("#focus .numbers tbody tr").nth(12).locator("td").nth(5)).to_have_text("0.76")


def test_who_frames_a_part_of_a_large_matrix_has_it_larger_and_the_whole_back(page: Page) -> None:
    asked: list[str] = []
    page.on("request", lambda request: asked.append(request.url) if "plotly.min" in request.url else None)
    open_model(page)
    canvas, said = page.locator("#focus canvas"), page.locator("#focus .over")
    px = side(canvas)

    def middle(row: int, column: int) -> Position:
        return {"x": (column + 0.5) * px, "y": (row + 0.5) * px}

    canvas.hover(position=middle(12, 8))
    expect(said).to_have_text(re.compile(r"^it → cat₂: 0\.115\d*$"))
    canvas.click(position=middle(10, 5))
    frame = page.locator("#focus .heatmap")
    expect(frame).to_have_attribute("aria-label", begins("Weights of layer 4, head 4. happy, cat₁:"))
    assert asked == []

    canvas.scroll_into_view_if_needed()
    box = canvas.bounding_box()
    assert box
    for act, (row, column) in ((page.mouse.down, (6, 3)), (page.mouse.up, (12, 8))):
        at = middle(row, column)
        page.mouse.move(box["x"] + at["x"], box["y"] + at["y"])
        act()
    part = page.locator("#focus .plot")
    expect(part.locator(".xtick")).to_have_text(["had", "a₁", "cat₁", ".₁", "The", "cat₂"])
    expect(canvas).to_be_hidden()
    assert len(asked) == 1
    page.locator("#row button").filter(has_text="got").click()  # what is chosen elsewhere leaves it as it is
    expect(frame).to_have_attribute("aria-label", begins("Weights of layer 4, head 4. got,"))
    expect(part.locator(".xtick")).to_have_count(6)

    page.get_by_role("button", name="Show the whole matrix").press("Enter")
    expect(canvas).to_be_visible()
    expect(frame).to_be_focused()
    expect(part).to_have_count(0)


def side(canvas: Locator) -> float:
    """How large a cell of a picture with a pixel for each is, in px."""
    found = canvas.evaluate("canvas => canvas.getBoundingClientRect().width / canvas.width")
    assert found > 1
    return float(found)


def test_the_cell_in_focus_goes_where_its_words_go(model: Page) -> None:
    said = model.locator("#focus .heatmap")
    model.locator("#sentence").fill("Then one day " + LILY)
    expect(said).to_have_attribute("aria-label", begins("Weights of layer 4, head 4. it, cat₁:"))
    until_linked(model, row=15, column=8)
    expect(model.locator(".said .caption")).to_contain_text("it")


def test_a_cell_whose_key_is_gone_is_the_one_that_its_word_looks_at_most(model: Page) -> None:
    model.locator("#sentence").fill("Lily had a dog. It was happy because it got a fish.")
    expect(model.locator('#row [aria-pressed="true"] bdi')).to_have_text("it")
    row = model.locator(".stage tr:has(.focus) td[data-row]")
    expect(row).to_have_count(16)
    largest = max(range(16), key=lambda i: value(row.nth(i).inner_text()))
    expect(focused(model)).to_have_attribute("data-column", str(largest))
    model.locator("#sentence").fill("Lily.")  # the query is gone too: the last word
    expect(focused(model)).to_have_attribute("data-row", "3")


def test_a_dimension_that_was_chosen_stays_when_the_words_change(page: Page) -> None:
    model = open_model(page, step="q", row=12, column=5)
    model.locator("#sentence").fill("Then one day " + LILY)
    until_linked(model, row=15, column=5)


def test_weaker_lines_are_left_out_as_the_threshold_rises(model: Page) -> None:
    model.get_by_role("radio", name="Lines").check()
    expect(model.locator(".threshold output")).to_have_text("5%")
    before = model.locator(".wires .behind path").count()
    model.get_by_label("Lines from").fill("0.5")
    expect(model.locator(".threshold output")).to_have_text("50%")
    expect(model.locator(".lines .key-side .on")).to_have_text(["cat₁ 76%"])
    assert 0 < model.locator(".wires .behind path").count() < before
    model.locator(".lines .query-side button").filter(has_text="had").click()
    expect(model.locator('#row [aria-pressed="true"] bdi')).to_have_text("had")


def test_one_steps_through_the_head_from_q_to_its_output(model: Page) -> None:
    assert steps(model) == STEPS
    for step, made_by in (("scores", {"q", "k"}), ("scaled", {"scores"}), ("masked", {"scaled", "mask"}),
                          ("weights", {"masked", "mask"})):  # fmt: skip
        go_to(model, step)
        place = arithmetic_of(model, 12, 5)
        expect(model.locator(".strip .lit")).to_have_count(len(made_by))
        assert lit(model) == made_by
        assert result(place) == pytest.approx(value(focused(model).inner_text()), abs=0.00501)
    expect(model.locator(".scene .title small")).to_have_text("17 queries × 17 keys")
    go_to(model, "q")
    expect(model.locator(".scene .title small")).to_have_text("17 queries × d = 48")
    expect(model.locator(".code .lit").first).to_be_visible()
    expect(model.locator(".rule + .notice")).to_contain_text("before")


def test_keys_and_timeline_go_through_the_steps_here_too(model: Page) -> None:
    model.get_by_role("button", name="Last step").click()
    expect_step(model, "output")
    model.locator(".rule").click()
    model.keyboard.press("ArrowLeft")
    expect_step(model, "weights")
    until_linked(model, step="weights")


def test_a_longer_text_is_pooled_but_its_head_stays_exact(model: Page) -> None:
    text = " ".join(["The cat sat on the mat."] * 12)
    model.locator("#sentence").fill(text)
    expect(model.locator("#row button")).to_have_count(85)
    expect(model.locator("#focus .heatmap canvas")).to_be_visible()
    expect(model.locator("#walkthrough .heatmap canvas")).to_be_visible()
    expect(model.locator(".headcard h3")).to_have_text("Layer 4, head 4")
    expect(model.locator("#problem")).to_be_hidden()


@pytest.mark.parametrize(
    ("typed", "said"), [("", "Type at least one word."), ("cat " * 300, "at most 256 tokens"), ("a" * 20_001, "20000")]
)
def test_text_beyond_the_bounds_is_kept_and_said(model: Page, watch: Watch, typed: str, said: str) -> None:
    watch.allow("422")
    model.locator("#sentence").fill(typed)
    expect(model.locator("#problem")).to_contain_text(said)
    expect(model.locator("#sentence")).to_have_value(typed)
    expect(model.locator("#panels")).to_contain_class("stale")
    model.locator("#sentence").fill("Better.")
    expect(model.locator("#problem")).to_be_hidden()
    expect(model.locator("#panels")).not_to_contain_class("stale")


def test_the_card_names_the_model_its_licence_and_its_sum(model: Page) -> None:
    expect(model.locator("#card")).to_contain_text("6 layers of 6 heads")
    expect(model.locator("#card")).to_contain_text("MIT")
    expect(model.locator("#card")).to_contain_text(re.compile(r"SHA-256 of its weights begins with [0-9a-f]{12}\.$"))
