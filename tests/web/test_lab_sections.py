"""Long runs in sections, words of their parts, classes, figures, approximations: what the lab shows of them."""

import re

import pytest
from playwright.sync_api import Page, expect

from tests.web.person import expect_step, go_to, open_lab, open_section, section, sections, settled, steps, strip

NINE = "a b c d e f g h i"
MANY = " ".join(f"w{i}" for i in range(64))


def at(page: Page, step: str) -> None:
    """The page has come to this step."""
    expect(page.locator(".scene .title .symbol")).to_have_text(step)


def test_the_strip_shows_the_section_and_the_timeline_every_step(page: Page) -> None:
    open_lab(page, "flash", text=NINE)
    assert sections(page)[0] == "inputs"
    open_section(page, "tile 1 0")
    assert "scores" in steps(page)
    assert "q" not in steps(page)
    strip(page, "scores").click()
    at(page, "tile 1 0/scores")
    shown, whole = page.locator(".timeline output").inner_text().split("/")[-2:]
    assert int(whole) > len(steps(page)) * 2, shown


def test_a_tile_shows_its_own_words(page: Page) -> None:
    open_lab(page, "flash", text=NINE, step="tile 1 0/scores")
    at(page, "tile 1 0/scores")
    words = NINE.split()
    rows = page.locator(".stage th[data-row]").all_inner_texts()
    columns = page.locator(".stage th[data-column]").all_inner_texts()
    assert rows == words[len(columns) : len(columns) + len(rows)]
    assert columns == words[: len(columns)]
    expect(settled(page).locator(".what")).to_contain_text(rows[0])


def test_the_row_in_focus_comes_back_behind_tiles_that_do_not_hold_it(page: Page) -> None:
    open_lab(page, "flash", text=NINE, step="output", at=[0, 7, 0])
    expect(page.locator(".stage td.focus")).to_have_attribute("data-row", "7")
    open_section(page, "tile 0 0")
    open_section(page, "output")
    expect(page.locator(".stage td.focus")).to_have_attribute("data-row", "7")


def test_a_tile_without_the_word_in_focus_says_so(page: Page) -> None:
    open_lab(page, "flash", text=NINE, step="tile 1 0/scores", at=[0, 1, 0])
    absent = page.locator(".said .absent")
    expect(absent).to_have_text("b is not in this part of the run. These are numbers of other words.")
    open_section(page, "tile 0 0")
    expect(absent).to_be_hidden()


def test_keys_and_buttons_go_from_section_to_section(page: Page) -> None:
    open_lab(page, "flash", text=NINE, step="tile 0 0/scores")
    page.get_by_role("button", name="Next section").click()
    found = sections(page)
    second = found[found.index("tile 0 0") + 1]
    at(page, f"{second}/scores")
    page.locator(".stage td.focus").focus()
    page.keyboard.press("PageUp")
    at(page, "tile 0 0/scores")
    section(page).focus()
    page.keyboard.press("ArrowRight")
    at(page, f"{second}/scores")
    expect(section(page)).to_be_focused()
    page.keyboard.press("End")
    at(page, "output")
    expect(section(page)).to_be_focused()
    expect(page.locator('.strip button.section:not([tabindex="-1"])')).to_have_count(1)


def test_sixty_four_tokens_in_tiles_open_one_section_and_list_those_that_are_one_box(page: Page) -> None:
    open_lab(page, "flash", text=MANY)
    assert len(sections(page)) > 200
    expect(page.locator(".strip canvas")).to_have_count(len(steps(page)))
    open_section(page, "tile 3 7")
    assert page.locator(".strip canvas").count() < 15
    assert page.locator(".strip .section").count() < 12
    expect(section(page)).to_be_in_viewport()
    expect(page.locator(".strip")).to_be_in_viewport(ratio=1)  # where one has just clicked stays in view
    expect(page.get_by_role("combobox", name="tile 0 0 … 15 6: 112 sections")).to_have_count(1)


def test_a_run_without_parts_has_no_sections(page: Page) -> None:
    open_lab(page, "causal", text=NINE)
    expect(page.locator(".strip .section")).to_have_count(0)
    expect(page.locator(".strip .frame")).to_have_count(0)
    expect(page.get_by_role("button", name="Next section")).to_be_hidden()


def test_classes_have_a_number_a_colour_and_a_name(page: Page) -> None:
    open_lab(page, "bigbird", text=NINE, step="parts")
    at(page, "parts")
    names = [text.split(maxsplit=1)[1] for text in page.locator(".legend li").all_inner_texts()]
    assert names == ["not looked at", "window", "global", "random"]
    cells = page.locator(".stage td[data-row]")
    assert set(cells.all_inner_texts()) <= {"0", "1", "2", "3"}
    colours = cells.evaluate_all("all => all.map((td) => [td.textContent, getComputedStyle(td).backgroundColor])")
    assert len({colour for _, colour in colours}) == len({text for text, _ in colours}) > 1
    expect(page.get_by_label("Value of the cell")).to_have_count(0)


def test_an_approximation_says_how_far_it_lies_from_exact(page: Page) -> None:
    open_lab(page, "bigbird", text=MANY)
    expect(page.locator(".near")).to_have_text(
        re.compile(r"^An approximation: at most [\d.]+ from exact attention, [\d.]+ on average\.$")
    )
    open_lab(page, "causal", text=NINE)
    expect(page.locator(".near")).to_be_hidden()


def test_figures_stand_under_the_walkthrough_with_their_numbers(page: Page) -> None:
    open_lab(page, "feed-forward", text=NINE)
    picture = page.locator("#figures .figure").first
    assert page.evaluate("typeof Plotly") == "undefined"  # who does not come near it need not fetch what draws it
    picture.scroll_into_view_if_needed()
    expect(picture.locator(".main-svg").first).to_be_visible()
    picture.get_by_text("Show as a table").click()
    expect(picture.locator("tbody td").nth(10)).to_be_visible()
    text = picture.locator("tbody").inner_text()
    page.locator('#options [name="seed"]').fill("7")
    page.wait_for_function("before => document.querySelector('#figures tbody').innerText !== before", arg=text)


def test_plotly_is_loaded_only_where_there_is_a_picture_of_it(page: Page) -> None:
    asked: list[str] = []
    page.on("request", lambda request: asked.append(request.url))
    open_lab(page, "self-attention", text="a b")
    settled(page)
    assert not [url for url in asked if "plotly" in url and "/static/" not in url]


@pytest.mark.parametrize(("mechanism", "step", "written"), [
    ("additive", "tanh", "tanh("), ("flash", "tile 0 0/max", "max("), ("feed-forward", "activated", "relu("),
])  # fmt: skip
def test_functions_are_written_as_one_writes_them(page: Page, mechanism: str, step: str, written: str) -> None:
    open_lab(page, mechanism, text="a b c" if mechanism != "flash" else "a b", step=step)
    at(page, step)
    expect(page.locator(".arithmetic .line")).to_contain_text(written)
    page.locator(".arithmetic .leaf").first.click()
    expect(page.locator(".scene .title .symbol")).not_to_have_text(step)


def test_a_matrix_for_each_word_is_chosen_like_a_head(page: Page) -> None:
    open_lab(page, "additive", text="a b c", context="x y", step="tanh")
    at(page, "tanh")
    assert page.locator(".heads button").all_inner_texts()[:2] == ["d 0", "d 1"]
    page.get_by_role("button", name="d 1", exact=True).click()
    expect(page.get_by_role("button", name="d 1", exact=True)).to_have_attribute("aria-pressed", "true")
    expect(page.locator(".arithmetic .what")).to_contain_text("[d 1, ")
    go_to(page, "scores")
    expect_step(page, "scores")
