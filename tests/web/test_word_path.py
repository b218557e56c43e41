"""The path of one word through a mechanism is followed with one key, from its vector to its output."""

import pytest
from playwright.sync_api import Page, expect

from tests.web.person import expect_step, open_lab, open_section, section, strip

SIX = "My dog saw her cat again"
CURRENT = '.strip [aria-current="step"]'


def step_of(page: Page) -> str:
    """The id of the step in view."""
    return str(page.locator(CURRENT).get_attribute("title")).partition(" (")[0]


def walked(page: Page, key: str, most: int = 160) -> list[str]:
    """The steps to which a key leads, until it begins again."""
    found: list[str] = []
    for _ in range(most):
        page.keyboard.press(key)
        if step_of(page) in found:
            return found
        found.append(step_of(page))
        if page.locator(".stage td.row").count():  # one row is in focus, and the map shows where it is on its way
            expect(page.locator(CURRENT)).to_contain_class("followed")
    raise AssertionError(f"no end: {found}")


def test_one_key_follows_a_word_from_its_vector_to_its_output_and_begins_again(page: Page) -> None:
    open_lab(page, "multi-head", text=SIX, at=[0, 4, 0])
    own = ["x", "q", "k", "v", "scores", "scaled", "weights", "heads", "concat", "output"]
    page.keyboard.press("w")
    expect_step(page, "x")
    expect(page.locator(".said .note")).to_have_text("1 of 10 on the path of cat.")
    assert page.locator(".strip .followed .name").all_inner_texts() == own
    expect(page.locator(".strip path.followed")).to_have_count(11)
    for step in own[1:]:
        page.keyboard.press("w")
        expect_step(page, step)
        expect(page.locator('.stage td.focus[data-row="4"]')).to_be_visible()
    expect(page.locator(".said .note")).to_have_text("This is the output of cat: its path ends here.")
    expect(page.locator("#announcer")).to_contain_text("This is the output of cat")
    page.keyboard.press("w")
    expect_step(page, "x")


def test_shift_goes_back_another_step_by_hand_goes_on_from_there_and_escape_ends_it(page: Page) -> None:
    open_lab(page, "multi-head", text=SIX, at=[0, 4, 0], step="scores")
    page.keyboard.press("w")
    page.keyboard.press("w")
    expect_step(page, "q")
    page.keyboard.press("Shift+W")
    expect_step(page, "x")
    page.keyboard.press("Shift+W")
    expect_step(page, "output")
    strip(page, "w_q").click()
    expect(page.locator(".said .note")).to_be_empty()
    page.keyboard.press("w")
    expect_step(page, "q")
    page.locator(".stage th[data-row='2']").click()  # another word: its own path
    expect(page.locator(".said .note")).to_have_text("2 of 10 on the path of saw.")
    page.keyboard.press("Escape")
    expect(page.locator(".said .note")).to_be_hidden()
    expect(page.locator(".strip .followed")).to_have_count(0)


def test_a_button_does_what_the_key_does(page: Page) -> None:
    open_lab(page, "scaled-dot-product", text=SIX, at=[0, 1, 0])
    page.get_by_role("button", name="Follow dog").click()
    expect_step(page, "q")
    page.locator(".follow button").first.click()
    expect_step(page, "scores")
    page.locator(".follow").get_by_role("button", name="Stop").click()
    expect(page.get_by_role("button", name="Follow dog")).to_be_focused()
    expect_step(page, "scores")


def test_nothing_is_followed_while_a_sentence_is_typed(page: Page) -> None:
    open_lab(page, "multi-head", text=SIX)
    before = step_of(page)
    page.locator("#sentence").focus()
    page.keyboard.press("w")
    expect(page.locator(".said .note")).to_be_hidden()
    assert step_of(page) == before


@pytest.mark.parametrize(
    ("step", "row", "first", "last", "end"),
    [
        ("output", 1, "x", "output", "This is the output of dog: its path ends here."),
        ("encoder 0/attention/q", 1, "context", "decoder 1/cross-attention/v", "The path of Katze ends here"),
    ],
)
def test_through_an_encoder_and_a_decoder_a_word_goes_over_residuals_and_layers(
    page: Page, step: str, row: int, first: str, last: str, end: str
) -> None:
    """One that is written, to its own output; one that is read, to where the others read it."""
    open_lab(page, "encoder-decoder", text=SIX, context="Die Katze schlief", step=step, at=[0, row, 0])
    found = walked(page, "w")
    assert (found[0], found[-1]) == (first, last)
    assert any(each.endswith("/added") for each in found)
    assert len({each.rpartition("/")[0] for each in found}) > 8
    page.keyboard.press("Shift+W")
    expect(page.locator(".said .note")).to_contain_text(end)


def test_what_comes_from_another_section_is_lit_as_well(page: Page) -> None:
    open_lab(page, "encoder-layer", text=SIX, step="added", at=[0, 1, 0])
    expect(page.locator(".strip .stub")).to_have_text(["x", "attention/output"])
    page.keyboard.press("w")
    open_section(page, "added")
    expect(page.locator(".strip .stub.followed")).to_have_text(["x", "attention/output"])
    expect(page.locator(".strip path.followed.into")).to_have_count(4)  # into the frame, and into the step
    others = page.locator(".strip .section:not([aria-current])")
    assert others.count() == page.locator(".strip .section.followed").count()


def test_of_the_sections_those_on_the_path_are_marked(page: Page) -> None:
    open_lab(page, "flash", text=SIX, step="output", at=[0, 5, 0])
    page.keyboard.press("w")
    expect(section(page)).to_have_text("inputs")
    assert page.locator(".strip .section.followed").all_inner_texts() == ["tile 1 0", "tile 1 1", "output"]
    expect(page.locator(".strip path.followed")).to_have_count(4)  # to both tiles, from one to the other, to the output
    page.keyboard.press("Escape")
    expect(page.locator(".strip .followed")).to_have_count(0)
